"""The log of events, over SQLite and PostgreSQL: what is recorded comes back, what is altered is found."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import alembic.command
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.errors import StaleDecision, UsageError
from mapper.review.cases import events as happened
from mapper.review.cases.terms import PURPOSES
from mapper.review.events import ERASED, NO_TEXT, FreeText
from mapper.review.people import PEOPLE, RoleGiven
from mapper.review.store import NewDecision
from mapper.review.store.chain import DECISION_CHAIN, EVENT_CHAIN, mark_of
from mapper.review.store.connection import writing
from mapper.review.store.event_log import TextsErased
from mapper.review.store.schema import EVENTS
from mapper.review.store.schema_versions import alembic_config

from .conftest import Database
from .earlier_events import record_earlier

DAY = date(2026, 3, 2)
NOON = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
OPENED = happened.CaseOpened(
    purpose="employment", received=DAY, due=date(2026, 7, 2), applicant=FreeText("file 7, Ms Őry")
)
NOTE = happened.ElementWeighed(element="level", weight="difference", note=FreeText("=1+1 is below, says Dr Müller ✓"))


def test_what_is_recorded_comes_back_and_names_stand_beside_the_chain(database: Database) -> None:
    with database.open() as store:
        amira = store.log.person("Amira")
        opened = store.log.open_case(OPENED, by=amira.person_id)
        noted = store.log.append(opened.about, [NOTE], by=amira.person_id, expected=opened.sequence)
        assert opened.about == "case-2026-0001"
        assert store.log.about(opened.about) == (opened, *noted)
        assert store.log.of_cases() == {opened.about: (opened, *noted)}
        assert store.log.event(noted[0].event_id) == noted[0]
        assert store.verify() == []
    with database.open() as store:
        assert [recorded.event for recorded in store.log.about("case-2026-0001")] == [OPENED, NOTE]
    chained = json.dumps([list(row) for row in database.sql("SELECT * FROM events")])
    assert not [typed for typed in ("Amira", "file 7", "Müller") if typed in chained]


def test_cases_are_numbered_by_year_and_by_one_writer_at_a_time(database: Database) -> None:
    with database.open() as store:
        someone = store.log.person("Amira").person_id
        made: list[str] = []
        threads = [
            threading.Thread(target=lambda: made.append(store.log.open_case(OPENED, by=someone).about))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(made) == [f"case-2026-{number:04d}" for number in range(1, 9)]
        last_year = happened.CaseOpened(purpose="exemption", received=date(2025, 12, 31), due=date(2026, 4, 30))
        assert store.log.open_case(last_year, by=someone).about == "case-2025-0001"
        assert store.verify() == []


def test_who_acts_on_an_outdated_view_is_told_by_whom_and_nothing_is_recorded(database: Database) -> None:
    with database.open() as store:
        amira, ben = (store.log.person(name).person_id for name in ("Amira", "Ben"))
        opened = store.log.open_case(OPENED, by=amira)
        store.log.append(opened.about, [NOTE], by=ben, expected=opened.sequence)
        with pytest.raises(StaleDecision, match=r"case-2026-0001: Ben added 'element weighed' at .* since you looked"):
            store.log.append(opened.about, [NOTE], by=amira, expected=opened.sequence)
        with pytest.raises(StaleDecision, match="case-2026-0009 is not in this database"):
            store.log.append("case-2026-0009", [NOTE], by=amira, expected=3)
        assert len(store.log.about(opened.about)) == 2


def test_a_person_is_named_once_and_a_login_is_not_a_name(database: Database) -> None:
    with database.open() as store:
        amira = store.log.person("Amira")
        assert store.log.person("Amira") == amira
        other = store.log.person("Amira", login="https://id.example|77")
        assert other.person_id != amira.person_id
        assert store.log.person("Amira B.", login="https://id.example|77") == other
        store.log.append(PEOPLE, [RoleGiven(person_id=other.person_id, role="approver")], by=amira.person_id)
        assert store.log.people()[other.person_id].may("officer")
        assert not store.log.people()[amira.person_id].may("officer")


def test_an_event_that_is_none_is_refused_before_anything_is_written(database: Database) -> None:
    wrong: Any = happened.ElementWeighed(element="colour", weight="difference")  # type: ignore[arg-type]
    with database.open() as store:
        with pytest.raises(UsageError, match="element weighed: 'colour' is not one of level, workload"):
            store.log.append("case-2026-0001", [NOTE, wrong], by="p1")
        with pytest.raises(UsageError, match="a NUL character; remove it"):
            store.log.append("case-2026-0001", [happened.CaseWithdrawn(why=FreeText("a\x00b"))], by="p1")
        assert store.log.head() == (0, "")
        assert database.sql("SELECT count(*) FROM texts") == [(0,)]


def test_erased_texts_are_gone_and_the_chains_stay_whole(database: Database) -> None:
    with database.open() as store:
        amira = store.log.person("Amira").person_id
        opened = store.log.open_case(OPENED, by=amira)
        store.record(
            NewDecision(subject_id="a:1", object_id="b:1", verdict="reject", author_id="Ben", comment="to Ms Őry")
        )
        marks = {mark for (mark,) in database.sql("SELECT mark FROM texts")}
        store.log.erase(marks, of=opened.about, by=amira, ground="request")
        assert database.sql("SELECT count(*) FROM texts") == [(0,)]
        event = store.log.about(opened.about)[0].event
        assert isinstance(event, happened.CaseOpened)
        assert (event.applicant, event.purpose) == (ERASED, "employment")
        decided = store.decisions().iloc[0]
        assert (decided["comment"], decided["author_id"]) == (ERASED, ERASED)
        assert store.verify() == []
        with pytest.raises(UsageError, match="no text left to erase"):
            store.log.erase(marks, of=opened.about, by=amira, ground="request")
        # a new person of that name is another one, and an erased name is nobody's
        assert store.log.person("Amira").person_id != amira
        assert store.log.person(str(ERASED)).person_id not in ("p1", "p2")


def test_texts_of_several_are_erased_at_once_or_not_at_all(database: Database) -> None:
    with database.open() as store:
        amira = store.log.person("Amira").person_id
        one, two, three = (store.log.open_case(OPENED, by=amira) for _ in range(3))
        left = store.log.marks_left()
        assert left.keys() == {one.event_id, two.event_id, three.event_id, store.log.about(PEOPLE)[0].event_id}
        marks = {opened.about: left[opened.event_id] for opened in (one, two)}
        store.log.append(two.about, [NOTE], by=amira)
        seen = {opened.about: opened.sequence for opened in (one, two)}
        with pytest.raises(StaleDecision, match="case-2026-0002"):
            store.log.erase_each(marks, by=amira, ground="retention", expected=seen)
        assert store.log.marks_left().keys() > left.keys()
        erased = store.log.erase_each(marks | {"case-2026-0009": ()}, by=amira, ground="retention")
        assert [(recorded.about, recorded.event) for recorded in erased] == [
            ("store", TextsErased(marks=left[opened.event_id], ground="retention", of=opened.about))
            for opened in (one, two)
        ]
        assert not store.log.marks_left().keys() & {one.event_id, two.event_id}
        assert three.event_id in store.log.marks_left()
        assert store.verify() == []


def test_comments_before_a_moment_are_those_that_are_still_there(database: Database) -> None:
    with database.open() as store:
        for day, comment in ((1, "old"), (2, ""), (3, "new")):
            moment = datetime(2026, 5, day, tzinfo=UTC)
            pair = {"subject_id": f"a:{day}", "object_id": "b:1"}
            store.record(NewDecision(**pair, verdict="reject", author_id="Ben", comment=comment, decided_at=moment))
        marks = store.comment_marks(before=datetime(2026, 5, 3, tzinfo=UTC))
        assert len(marks) == 1
        store.log.erase(marks, of="decisions", by="p1", ground="retention")
        assert store.comment_marks(before=datetime(2026, 5, 3, tzinfo=UTC)) == ()
        assert store.decisions()["comment"].tolist() == [ERASED, "", "new"]
        assert store.verify() == []


def test_every_row_has_its_place_and_a_wrong_code_has_none(database: Database) -> None:
    with database.open() as store:
        decided = store.record(NewDecision(subject_id="a:1", object_id="b:1", verdict="reject", author_id="Ben"))
        opened = store.log.open_case(OPENED, by="p1")
        (named,) = store.log.about(PEOPLE)
        places = [store.place_of(code) for code in (named.event_id, opened.event_id, decided)]
        assert [(place.chain, place.sequence, place.last, place.faults) for place in places] == [
            ("event", 1, 2, ()),
            ("event", 2, 2, ()),
            ("decision", 1, 1, ()),
        ]
        assert store.decision(decided)["verdict"].tolist() == ["reject"]
        for code in ("00000002-0000000000000000", "0" + opened.event_id, "9" * 40 + "-1", "_%", "ż"):
            with pytest.raises(UsageError, match="compare it with the paper"):
                store.place_of(code)


def test_decisions_of_the_first_schema_stand_and_new_ones_keep_comment_and_name_apart(database: Database) -> None:
    engine = sa.create_engine(database.url)
    with writing(engine, busy_seconds=5) as connection:
        alembic.command.upgrade(alembic_config(connection), "0001")
        old = NewDecision(subject_id="a:1", object_id="b:1", verdict="unsure", author_id="Ann", comment="old")
        row = DECISION_CHAIN.chained(old.as_fields(now=NOON), sequence=1, previous_hash="") | {"scheme": 1}
        row["row_hash"] = DECISION_CHAIN.row_hash(row)
        columns = ", ".join(row)
        connection.execute(sa.text(f"INSERT INTO decisions ({columns}) VALUES (:{', :'.join(row)})"), row)
    engine.dispose()
    with database.open() as store:
        assert store.verify() == []
        store.record(NewDecision(subject_id="a:1", object_id="b:1", verdict="reject", author_id="Ben", comment="new"))
        assert store.verify() == []
        assert store.decisions()[["author_id", "comment"]].to_numpy().tolist() == [["Ann", "old"], ["Ben", "new"]]
    assert database.sql("SELECT author_id, comment FROM decisions ORDER BY sequence") == [("Ann", "old"), ("p1", "")]


#: What is done to the rows, and what is found; ``{n}`` is the id of the event with the number n.
TAMPERED = {
    "UPDATE events SET facts = replace(facts, 'employment', 'exemption') WHERE sequence = 2": [
        "event {2}: changed after it was written"
    ],
    "UPDATE events SET about = 'case-2' WHERE sequence = 3": [
        "event {3}: changed after it was written",
        "event {3}: is number 2 about case-2, and the one before it there is missing or was replaced",
        "event {4}: is number 3 about case-2026-0001, and the one before it there is missing or was replaced",
    ],
    "DELETE FROM events WHERE sequence = 3": [
        "event 00000003 is missing",
        "event {4}: is number 3 about case-2026-0001, and the one before it there is missing or was replaced",
    ],
    "DELETE FROM events WHERE sequence = 4": ["event 00000004 is missing"],
    "DELETE FROM events_head": ["events_head: its row is missing"],
    "UPDATE events SET sequence = 9 WHERE sequence = 2; UPDATE events SET sequence = 2 WHERE sequence = 3; "
    "UPDATE events SET sequence = 3 WHERE sequence = 9": [
        "event {3}: does not follow the row before it; one of the two was replaced or moved",
        "event {3}: changed after it was written",
        "event {2}: does not follow the row before it; one of the two was replaced or moved",
        "event {2}: changed after it was written",
        "event {4}: does not follow the row before it; one of the two was replaced or moved",
        "event {3}: is number 2 about case-2026-0001, and the one before it there is missing or was replaced",
        "event {2}: is number 1 about case-2026-0001, and the one before it there is missing or was replaced",
        "event {4}: is number 3 about case-2026-0001, and the one before it there is missing or was replaced",
    ],
    "UPDATE texts SET text = 'Dr Meier' WHERE text <> 'Amira' AND text <> 'file 7, Ms Őry'": [
        "event {3}: a text of it was changed after it was written",
        "event {4}: a text of it was changed after it was written",
    ],
    "DELETE FROM texts WHERE text = 'file 7, Ms Őry'": [
        "event {2}: a text of it is missing, and no row says that it was erased"
    ],
}

UNGUARD = {
    "sqlite": ["DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete", "DROP TRIGGER events_head_no_delete"],
    "postgresql": ["ALTER TABLE events DISABLE TRIGGER USER", "ALTER TABLE events_head DISABLE TRIGGER USER"],
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_verify_names_what_was_altered(database: Database, statement: str) -> None:
    with database.open() as store:
        amira = store.log.person("Amira").person_id
        opened = store.log.open_case(OPENED, by=amira)
        store.log.append(opened.about, [NOTE, NOTE], by=amira)
        ids = [event_id for (event_id,) in database.sql("SELECT event_id FROM events ORDER BY sequence")]
        assert store.verify() == []
        database.sql(*UNGUARD[database.kind], *statement.split("; "))
        assert store.verify() == [fault.format("", *ids) for fault in TAMPERED[statement]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET kind = 'x'",
        "DELETE FROM events",
        "DELETE FROM events_head",
        "UPDATE events_head SET sequence = 1",
    ],
)
def test_the_database_itself_refuses_to_change_events(database: Database, statement: str) -> None:
    with database.open() as store:
        store.log.open_case(OPENED, by=store.log.person("Amira").person_id)
        with pytest.raises(sa.exc.DBAPIError, match="append"):
            database.sql(statement)
        assert store.verify() == []


def test_a_clock_that_jumps_back_changes_no_order(database: Database) -> None:
    times = iter(
        [datetime(2026, 5, 1, 12, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)]
    )
    with database.open(clock=lambda: next(times)) as store:
        amira = store.log.person("Amira").person_id
        opened = store.log.open_case(OPENED, by=amira)
        noted = store.log.append(opened.about, [NOTE], by=amira, expected=opened.sequence)
        assert [recorded.event for recorded in store.log.about(opened.about)] == [OPENED, NOTE]
        assert opened.at < noted[0].at
        assert store.verify() == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    purpose=st.sampled_from(PURPOSES),
    received=st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    text=st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=50),
)
def test_any_text_and_any_date_come_back(database: Database, purpose: Any, received: date, text: str) -> None:
    event = happened.CaseAmended(purpose=purpose, received=received, due=received, applicant=FreeText(text))
    with database.open() as store:
        (recorded,) = store.log.append("case-2026-0001", [event], by="p1")
        assert store.log.event(recorded.event_id).event == event


def test_a_row_can_be_checked_without_this_package(database: Database) -> None:
    with database.open() as store:
        opened = store.log.open_case(OPENED, by="p1")
        snapshot = store.log.snapshot(opened.about)
        (row,) = snapshot.rows
        (mark,) = snapshot.marks_of(row)
        assert mark_of(*snapshot.texts[mark]) == mark
        (link,) = snapshot.links
        assert link == {
            "sequence": 1,
            "scheme": 2,
            "about_number": 1,
            "about_previous_hash": "",
            "previous_hash": "",
            "row_hash": EVENT_CHAIN.row_hash(row),
            "body_hash": EVENT_CHAIN.body_hash(row),
        }
        hashed = json.dumps({name: link[name] for name in EVENT_CHAIN.hashed[2]}, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(hashed.encode()).hexdigest() == row["row_hash"]


def test_events_of_the_first_scheme_stand_and_the_first_that_follows_counts_them(database: Database) -> None:
    record_earlier(database, "case-2026-0001", [replace(OPENED, applicant=NO_TEXT), replace(NOTE, note=NO_TEXT)])
    with database.open() as store:
        assert store.verify() == []
        (noted,) = store.log.append("case-2026-0001", [NOTE], by="p1", expected=2)
        store.log.open_case(OPENED, by="p1")
        assert store.verify() == []
        assert store.place_of(noted.event_id).faults == ()
    numbers = "SELECT scheme, about_number FROM events ORDER BY sequence"
    assert database.sql(numbers) == [(1, 0), (1, 0), (2, 3), (2, 1)]


def test_a_number_put_into_a_row_of_the_first_scheme_is_found(database: Database) -> None:
    record_earlier(database, "case-2026-0001", [replace(OPENED, applicant=NO_TEXT)])
    with database.open() as store:
        (opened,) = store.log.about("case-2026-0001")
        # no hash covers it, and the next event would be numbered 8: as if six had been left out
        database.sql(*UNGUARD[database.kind], "UPDATE events SET about_number = 7 WHERE sequence = 1")
        assert store.verify() == [f"event {opened.event_id}: changed after it was written"]
        assert store.place_of(opened.event_id).faults == tuple(store.verify())


def test_a_log_written_anew_without_one_event_is_found_by_the_numbers(database: Database) -> None:
    with database.open() as store:
        opened = store.log.open_case(OPENED, by="p1")
        other = store.log.open_case(OPENED, by="p1")
        events = store.log.append(opened.about, [NOTE, NOTE, NOTE], by="p1")
        store.log.append(other.about, [NOTE], by="p1")
        rows = list(store.log.snapshot(opened.about, other.about).rows)
        # who can write the whole database takes one event out and closes the gap, with every hash of the chain anew
        forged, previous_hash = [], ""
        for sequence, row in enumerate((row for row in rows if row["event_id"] != events[1].event_id), start=1):
            forged.append({**row, "sequence": sequence, "previous_hash": previous_hash})
            previous_hash = forged[-1]["row_hash"] = EVENT_CHAIN.row_hash(forged[-1])
        in_order = ["DROP TRIGGER events_in_order", "DROP TRIGGER events_move_head", "DROP TRIGGER events_head_forward"]
        database.sql(*UNGUARD[database.kind], *(in_order if database.kind == "sqlite" else []), "DELETE FROM events")
        engine = sa.create_engine(database.url)
        with engine.begin() as connection:
            connection.execute(sa.insert(EVENTS), forged)
            head = {"sequence": len(forged), "row_hash": previous_hash}
            connection.execute(sa.text("UPDATE events_head SET sequence = :sequence, row_hash = :row_hash"), head)
        engine.dispose()
        faults = store.verify()
        told = f"event {events[2].event_id}: is number 4 about {opened.about}, and the one before it there is missing"
        assert any(fault.startswith(told) for fault in faults)
        # not one of the chain's own: each row follows the one before it and carries its hash
        assert all("about case-2026-000" in fault for fault in faults)
        assert store.place_of(events[2].event_id).faults
