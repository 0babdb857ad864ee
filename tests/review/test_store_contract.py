"""What every decision store does, over SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.errors import StaleDecision, WorkspaceError
from mapper.review.store import NewDecision
from mapper.review.store.schema import METADATA
from mapper.review.store.schema_versions import newest_version
from mapper.tables import DECISIONS

from .conftest import CHILD_ENVIRONMENT, Database

NOON = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)


def decision(subject: str = "a:1", object_: str = "b:1", verdict: Any = "reject", **more: Any) -> NewDecision:
    values: dict[str, Any] = {"author_id": "amira", "decided_at": NOON, **more}
    return NewDecision(subject_id=subject, object_id=object_, verdict=verdict, **values)


def test_a_new_store_is_empty_and_whole(database: Database) -> None:
    with database.open() as store:
        assert store.count() == 0
        assert store.head() == (0, "")
        assert store.verify() == []
        for table in (store.decisions(), store.in_force(), store.history("a:1", "b:1")):
            pd.testing.assert_frame_equal(table, DECISIONS.empty())


def test_a_decision_is_given_back_as_it_was_recorded(database: Database) -> None:
    with database.open() as store:
        decision_id = store.record(
            decision(
                verdict="accept",
                relation="broad",
                comment="=1+1\nzweite Zeile ✓",
                run_id="run1",
                subject_title="Python",
                object_title="Programming",
                subject_hash="s1",
                object_hash="o1",
                suggested_relation="close",
                suggestion="partial",
                confidence=0.1 + 0.2,
                origin="spreadsheet",
                decided_at=datetime(2026, 2, 27, 14, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            )
        )
        table = store.decisions()
    row = table.to_dict("records")[0]
    row_hash = row.pop("row_hash")
    assert row == {
        "decision_id": decision_id,
        "subject_id": "a:1",
        "object_id": "b:1",
        "verdict": "accept",
        "relation": "broad",
        "comment": "=1+1\nzweite Zeile ✓",
        "author_id": "amira",
        "decided_at": "2026-02-27T09:00:00.000000Z",
        "run_id": "run1",
        "subject_title": "Python",
        "object_title": "Programming",
        "subject_hash": "s1",
        "object_hash": "o1",
        "suggested_relation": "close",
        "suggestion": "partial",
        "confidence": 0.30000000000000004,
        "origin": "spreadsheet",
        "previous_hash": "",
    }
    ((mark, salt),) = database.sql("SELECT mark, salt FROM texts WHERE text <> 'amira'")
    assert mark == hashlib.sha256(f"{salt}\n{row['comment']}".encode()).hexdigest()
    row |= {"sequence": 1, "scheme": 2, "comment": "", "comment_mark": mark, "author_id": "p1"}
    hashed = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert row_hash == hashlib.sha256(hashed.encode()).hexdigest()
    assert decision_id.startswith("00000001-")
    assert len(decision_id) == 25


def test_the_same_decisions_get_the_same_ids_and_hashes_in_any_database(database: Database) -> None:
    with database.open() as store:
        store.record_many([decision(confidence=0), decision("a:2", verdict="unsure")])
        assert store.decisions()["decision_id"].tolist() == ["00000001-4ef3345dab95661c", "00000002-07bde21228a59973"]
        assert store.head() == (2, "2dab51e069d1436a2c933feed9cfb607a50b633c68b456e77158e487659e13f1")


def test_a_change_of_mind_is_a_new_row_and_the_newest_is_in_force(database: Database) -> None:
    with database.open() as store:
        first = store.record(decision(verdict="accept", relation="exact"))
        other = store.record(decision("a:2"))
        second = store.record(decision(verdict="unsure", author_id="bert"))
        assert store.decisions()["decision_id"].tolist() == [first, other, second]
        assert store.in_force()["decision_id"].tolist() == [other, second]
        assert store.history("a:1", "b:1")["verdict"].tolist() == ["accept", "unsure"]
        assert store.count() == 3


def test_newest_is_what_was_recorded_last_even_if_dated_earlier(database: Database) -> None:
    with database.open() as store:
        store.record(decision(verdict="accept", relation="exact"))
        late = store.record(decision(decided_at=NOON - timedelta(days=400)))
        assert store.in_force()["decision_id"].tolist() == [late]


def test_a_decision_without_a_date_takes_the_time_of_recording(database: Database) -> None:
    with database.open(clock=lambda: NOON + timedelta(seconds=1)) as store:
        store.record(decision(decided_at=None))
        assert store.decisions()["decided_at"].tolist() == ["2026-02-27T12:00:01.000000Z"]


def test_decisions_survive_closing_and_reopening(database: Database) -> None:
    with database.open() as store:
        store.record(decision())
        before, head = store.decisions(), store.head()
    with database.open() as store:
        pd.testing.assert_frame_equal(store.decisions(), before)
        store.record(decision())
        assert store.history("a:1", "b:1")["previous_hash"].tolist() == ["", head[1]]
        assert store.verify() == []


def test_a_decision_made_on_an_outdated_view_is_refused(database: Database) -> None:
    with database.open() as store:
        first = store.record(decision(), expected_in_force=None)
        with pytest.raises(StaleDecision, match=r"a:1 and b:1: amira decided 'reject' at 2026-02-27T12:00:00.000000Z"):
            store.record(decision(verdict="unsure", author_id="bert"), expected_in_force=None)
        second = store.record(decision(verdict="unsure", author_id="bert"), expected_in_force=first)
        with pytest.raises(StaleDecision, match="bert decided 'unsure'"):
            store.record(decision(), expected_in_force=first)
        with pytest.raises(StaleDecision, match="a:9 and b:1: decision 00000001-x is not in this database"):
            store.record(decision("a:9"), expected_in_force="00000001-x")
        assert store.in_force()["decision_id"].tolist() == [second]
        assert store.count() == 2


def test_many_decisions_are_recorded_all_or_none(database: Database) -> None:
    with database.open() as store:
        assert store.record_many([]) == []
        ids = store.record_many([decision("a:1"), decision("a:2"), decision("a:1", verdict="unsure")])
        assert store.decisions()["decision_id"].tolist() == ids
        expected = {("a:3", "b:1"): None, ("a:1", "b:1"): ids[0], ("a:2", "b:1"): None}
        with pytest.raises(StaleDecision) as refused:
            store.record_many([decision("a:3"), decision("a:1"), decision("a:2")], expected_in_force=expected)
        assert len(refused.value.faults) == 2
        assert store.count() == 3
        assert store.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET comment = 'x'",
        "UPDATE decisions SET sequence = 7 WHERE sequence = 2",
        "DELETE FROM decisions",
        "DELETE FROM decisions WHERE sequence = 2",
        "UPDATE decisions_head SET sequence = 1",
        "UPDATE decisions_head SET row_hash = 'x'",
        "DELETE FROM decisions_head",
        "INSERT INTO decisions_head VALUES (2, 0, '')",
        "INSERT INTO decisions SELECT * FROM decisions WHERE sequence = 1",
        *(
            f"INSERT INTO decisions SELECT {sequence}, scheme, 'new', subject_id, object_id, verdict, relation, "
            "comment, author_id, decided_at, run_id, subject_title, object_title, subject_hash, object_hash, "
            f"suggested_relation, suggestion, confidence, origin, {previous}, row_hash, comment_mark FROM decisions "
            "WHERE sequence = 2"
            for sequence, previous in [(4, "row_hash"), (3, "previous_hash"), (0, "row_hash")]
        ),
    ],
)
def test_the_database_itself_refuses_to_change_delete_or_misplace_rows(database: Database, statement: str) -> None:
    with database.open() as store:
        store.record_many([decision(), decision("a:2")])
        before = store.decisions()
        with pytest.raises(sa.exc.DBAPIError, match="append"):
            database.sql(statement)
        pd.testing.assert_frame_equal(store.decisions(), before)
        assert store.verify() == []


def test_each_database_refuses_its_own_ways_around(database: Database) -> None:
    statement = {
        "sqlite": "INSERT OR REPLACE INTO decisions SELECT * FROM decisions WHERE sequence = 1",
        "postgresql": "TRUNCATE decisions",
    }[database.kind]
    with database.open() as store:
        store.record(decision())
        with pytest.raises(sa.exc.DBAPIError, match="append"):
            database.sql(statement)
        assert store.count() == 1


TAMPERED = {
    "UPDATE decisions SET comment = 'kind' WHERE sequence = 2": ["decision {2}: changed after it was written"],
    "UPDATE decisions SET confidence = 0.9 WHERE sequence = 4": ["decision {4}: changed after it was written"],
    "UPDATE decisions SET scheme = 9 WHERE sequence = 1": [
        "decision {1}: hash scheme 9 is not known; changed after it was written"
    ],
    "UPDATE decisions SET row_hash = 'x' WHERE sequence = 2": [
        "decision {2}: changed after it was written",
        "decision {3}: does not follow the row before it; one of the two was replaced or moved",
    ],
    "DELETE FROM decisions WHERE sequence = 1": ["decision 00000001 is missing"],
    "DELETE FROM decisions WHERE sequence IN (2, 3)": ["decisions 00000002 to 00000003 are missing"],
    "DELETE FROM decisions WHERE sequence >= 3": ["decisions 00000003 to 00000004 are missing"],
    "DELETE FROM decisions": ["decisions 00000001 to 00000004 are missing"],
    "DELETE FROM decisions_head": ["decisions_head: its row is missing"],
    "UPDATE decisions SET sequence = 5 WHERE sequence = 4": [
        "decision 00000004 is missing",
        "decision {4}: changed after it was written",
        "decisions_head: says that decision 4 is the last, but the last is 5",
    ],
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_verify_names_every_fault(database: Database, statement: str) -> None:
    with database.open() as store:
        ids = store.record_many([decision(f"a:{n}", comment="hard") for n in range(1, 5)])
        # SQLite checks the trigger of the head on no update of decisions, so the same statements serve both.
        database.tamper(statement)
        named = dict(enumerate(ids, start=1))
        expected = [fault.format("", *named.values()) for fault in TAMPERED[statement]]
        assert store.verify() == expected


def test_rows_taken_off_the_end_stay_missed_when_work_goes_on(database: Database) -> None:
    with database.open() as store:
        store.record_many([decision(f"a:{n}") for n in range(3)])
        database.tamper("DELETE FROM decisions WHERE sequence = 3")
        restored = {
            "sqlite": [],
            "postgresql": [
                "ALTER TABLE decisions ENABLE TRIGGER USER",
                "ALTER TABLE decisions_head ENABLE TRIGGER USER",
            ],
        }[database.kind]
        if restored:
            database.sql(*restored)
        store.record(decision("a:9"))
        assert store.verify() == ["decision 00000003 is missing"]


#: All text that both databases can hold: no NUL, no lone surrogate.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    comment=TEXT,
    title=TEXT,
    confidence=st.none() | st.floats(0, 1),
    moment=st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)),
)
def test_any_text_number_and_moment_survive_and_verify(
    database: Database, comment: str, title: str, confidence: float | None, moment: datetime
) -> None:
    new = decision(comment=comment, subject_title=title, confidence=confidence, decided_at=moment)
    with database.open() as store:
        store.record(new)
        row = store.in_force().iloc[0]
        assert (row["comment"], row["subject_title"]) == (comment, title)
        assert (None if pd.isna(row["confidence"]) else row["confidence"]) == confidence
        assert datetime.fromisoformat(row["decided_at"]) == moment
        assert store.verify() == []


def test_threads_of_several_stores_make_one_chain(database: Database) -> None:
    stores = [database.open() for _ in range(2)]
    errors: list[BaseException] = []

    def record(number: int) -> None:
        try:
            for turn in range(10):
                stores[number % 2].record(decision(f"a:{number}", f"b:{turn}"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=record, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert stores[0].count() == 80
    assert stores[1].verify() == []
    assert len(stores[0].in_force()) == 80
    for store in stores:
        store.close()


def test_only_one_of_many_who_saw_the_same_state_decides(database: Database) -> None:
    with database.open() as store:
        outcomes: list[str] = []

        def decide(name: str) -> None:
            try:
                store.record(decision(author_id=name), expected_in_force=None)
                outcomes.append("recorded")
            except StaleDecision:
                outcomes.append("stale")

        threads = [threading.Thread(target=decide, args=(f"officer {n}",)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["recorded"] + ["stale"] * 5


def test_programs_that_open_an_empty_database_at_once_share_it(database: Database) -> None:
    code = (
        "import sys\n"
        "from mapper.review.store import NewDecision, open_store\n"
        "with open_store(url=sys.argv[1]) as store:\n"
        "    store.record(NewDecision(subject_id='a:1', object_id='b:1', verdict='unsure', author_id=sys.argv[2]))\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, database.url, f"p{n}"], env=CHILD_ENVIRONMENT) for n in range(4)
    ]
    assert [process.wait(timeout=60) for process in started] == [0] * 4
    with database.open() as store:
        assert store.count() == 4
        assert store.verify() == []


def test_the_migrations_make_the_tables_that_the_store_uses(database: Database) -> None:
    with database.open():
        pass
    engine = sa.create_engine(database.url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "decisions_schema"})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_a_database_of_a_later_package_is_refused_unchanged(database: Database) -> None:
    with database.open() as store:
        store.record(decision())
    database.sql("UPDATE decisions_schema SET version_num = '9999'")
    with pytest.raises(WorkspaceError, match=r"by a later version of this package \(schema 9999, known up to \d{4}\)"):
        database.open()
    assert database.sql("SELECT version_num FROM decisions_schema") == [("9999",)]
    database.sql(f"UPDATE decisions_schema SET version_num = '{newest_version()}'")
    with database.open() as store:
        assert store.count() == 1


def test_a_table_of_another_program_is_refused_unchanged(database: Database) -> None:
    database.sql("CREATE TABLE decisions (note text)", "INSERT INTO decisions VALUES ('theirs')")
    with pytest.raises(WorkspaceError, match="holds a table 'decisions' that this package did not make"):
        database.open()
    assert database.sql("SELECT * FROM decisions") == [("theirs",)]


def test_other_tables_in_the_database_do_no_harm(database: Database) -> None:
    database.sql("CREATE TABLE notes (note text)", "CREATE TABLE alembic_version (version_num text)")
    with database.open() as store:
        store.record(decision())
        assert store.verify() == []


def test_a_locked_database_is_named_with_a_cure(database: Database) -> None:
    with database.open(busy_seconds=0.2) as store:
        engine = sa.create_engine(database.url)
        with engine.connect() as connection:
            if database.kind == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({int.from_bytes(b'mapperdc', 'big')})")
            with pytest.raises(WorkspaceError, match=r"^database '[^\n]*: locked by another program; [^\n]*$"):
                store.record(decision())
            assert store.count() == 0
            connection.rollback()
        engine.dispose()
        store.record(decision())
        assert store.count() == 1
