"""``mapper store purge``: what need not be kept is erased for good, nothing else is, and both chains stay whole."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import pytest

from mapper.review.cases import events as happened
from mapper.review.cases.desk import Desk
from mapper.review.cases.retention import files_of, texts_of
from mapper.review.people import PEOPLE, PersonLeft
from mapper.review.store import NewDecision, open_store
from tests.cli.office import APPLICANT, LETTER, letter, make_office
from tests.review.cases.examples import ISSUED, OPENED

DIGEST = hashlib.sha256(LETTER).hexdigest()


@pytest.fixture
def office(tmp_path):
    return make_office(tmp_path / "workspace")


@pytest.fixture
def purge(mapper, tmp_path, monkeypatch):
    """Run ``mapper store purge``, as the user ``desk-7`` of the operating system."""
    monkeypatch.setenv("LOGNAME", "desk-7")

    def run(*arguments: object):
        return mapper("store", "purge", *arguments, "--workspace", tmp_path / "workspace")

    return run


def texts(workspace):
    with closing(sqlite3.connect(workspace / "decisions.db")) as connection:
        return {text for (text,) in connection.execute("SELECT text FROM texts")}


def files(workspace):
    return {path.name for path in (workspace / "evidence").iterdir()}


def head(workspace):
    with open_store(workspace) as store:
        return store.log.head()


def test_without_accept_it_is_only_listed(office, purge):
    before = (head(office.workspace), texts(office.workspace))
    answer = purge("--case", "case-2026-0001")
    assert answer.code == 0
    assert "16 texts, 1 evidence file (38 bytes) would be erased" in answer.out
    assert "--accept" in answer.out
    found = purge("--case", "case-2026-0001", "--json").json
    assert (found["texts"], found["files"], found["erased"], found["removed"]) == (16, [DIGEST], 0, 0)
    assert found["cases"][0]["case_id"] == "case-2026-0001"
    assert (head(office.workspace), texts(office.workspace)) == before
    assert files(office.workspace) == {DIGEST}


def test_one_case_is_erased_and_the_others_are_not(office, purge, mapper):
    kept = texts(office.workspace)
    answer = purge("--case", "case-2026-0001", "--accept")
    assert answer.code == 0
    assert "16 texts erased, 1 evidence file removed" in answer.out
    assert "both chains are whole" in answer.out
    assert "backups" in answer.out
    assert files(office.workspace) == set()
    left = texts(office.workspace)
    assert left <= kept | {"desk-7"}
    assert {"Amira", "Ben", "to Ms Doe", "All outcomes are covered."} <= left
    assert not [text for text in left if text in (APPLICANT, "Ms Doe", "Half of the outcomes are covered.")]
    shown = mapper("case", "show", "case-2026-0001", "--workspace", office.workspace)
    assert "applicant: (erased)" in shown.out
    assert "16 texts erased on" in shown.out
    assert "by desk-7 (request)" in shown.out
    erasures = mapper("case", "show", "case-2026-0001", "--workspace", office.workspace, "--json").json["erasures"]
    assert [(one["by_name"], one["texts"], one["ground"]) for one in erasures] == [("desk-7", 16, "request")]


def test_no_byte_of_it_is_left_in_the_database_even_while_others_have_it_open(office, purge):
    with open_store(office.workspace) as other:
        other.count()
        assert purge("--case", "case-2026-0001", "--accept").code == 0
        stored = b"".join(path.read_bytes() for path in office.workspace.glob("decisions.db*"))
    assert b"All outcomes are covered" in stored
    erased = (APPLICANT.encode(), b"Half of the outcomes", DIGEST.encode(), ISSUED.content_hash.encode())
    assert not [text for text in erased if text in stored]


def test_a_file_that_another_case_needs_stays(office, purge):
    with open_store(office.workspace) as store:
        amira = next(person for person in store.log.people().values() if person.name == "Amira")
        desk = Desk(store.log, amira)
        desk.add(desk.open(OPENED), happened.EvidenceAttached(evidence=letter(office.workspace)))
    done = purge("--case", "case-2026-0001", "--accept", "--json").json
    assert (done["erased"], done["removed"], done["files"]) == (16, 0, [])
    assert files(office.workspace) == {DIGEST}


def test_what_no_case_ever_named_is_not_touched(office, purge):
    (office.workspace / "evidence" / "notes.txt").write_text("mine", encoding="utf-8")
    (office.workspace / "evidence" / ("0" * 64)).write_bytes(b"of another database")
    purge("--case", "case-2026-0001", "--accept")
    assert files(office.workspace) == {"notes.txt", "0" * 64}


@pytest.mark.parametrize("option", [["--case", "case-2026-0001"], ["--older-than", "1"]])
def test_a_purge_that_was_stopped_is_finished_by_the_next(office, purge, option):
    with open_store(office.workspace) as store:
        desk = Desk(store.log, store.log.person("Amira"))
        case = desk.case("case-2026-0001")
        marks = {case.case_id: texts_of(case, store.log.marks_left())}
        # as far as a purge gets that is killed between the texts and the files
        store.log.erase_each(marks, by="p1", ground="request", files=files_of(case))
    assert files(office.workspace) == {DIGEST}
    done = purge(*option, "--accept", "--json")
    assert (done.code, done.json["erased"], done.json["removed"]) == (0, 0, 1)
    assert files(office.workspace) == set()


def test_a_case_that_somebody_works_on_is_refused(office, purge):
    answer = purge("--case", "case-2026-0002", "--accept")
    assert (answer.code, answer.out) == (2, "")
    assert "case-2026-0002 is proposed" in answer.err
    assert "withdraw" in answer.err


@pytest.mark.parametrize(
    ("option", "near"), [(["--case", "case-2026-001"], "case-2026-0001"), (["--person", "Amria"], "Amira")]
)
def test_an_unknown_case_or_person_is_told_those_near_it(office, purge, option, near):
    before = head(office.workspace)
    answer = purge(*option, "--accept")
    assert (answer.code, answer.out) == (2, "")
    assert near in answer.err
    assert head(office.workspace) == before


@pytest.mark.parametrize("option", [["--case", "case-2026-0001"], ["--person", "Ben"]])
def test_the_second_time_there_is_nothing_to_erase(office, purge, option):
    assert purge(*option, "--accept").code == 0
    before = head(office.workspace)
    answer = purge("--person", "p2", "--accept") if "--person" in option else purge(*option, "--accept")
    assert answer.code == 2
    assert "nothing left to erase" in answer.err
    assert head(office.workspace) == before


def test_of_a_person_name_and_login_are_erased_and_nothing_else(office, purge, mapper):
    kept = texts(office.workspace)
    assert "this person leaves with it" in purge("--person", "Ben").out
    done = purge("--person", "Ben", "--accept", "--by", "Amira", "--json").json
    assert (done["person"], done["erased"], done["removed"], done["ok"]) == ("p2", 1, 0, True)
    assert texts(office.workspace) == kept - {"Ben"}
    assert files(office.workspace) == {DIGEST}
    users = {row["id"]: row for row in mapper("users", "list", "--json", "--workspace", office.workspace).json["users"]}
    assert (users["p2"]["name"], users["p2"]["has_left"]) == ("(erased)", True)
    assert (
        "(erased): decision confirmed" in mapper("case", "show", "case-2026-0001", "--workspace", office.workspace).out
    )


def test_who_has_left_can_be_erased_and_another_of_that_name_is_not(office, purge):
    with open_store(office.workspace) as store:
        store.log.append(PEOPLE, [PersonLeft(person_id="p2")], by="p1")
        assert store.log.person("Ben").person_id == "p3"
        store.log.append(PEOPLE, [PersonLeft(person_id="p3")], by="p1")
    assert "p2 or p3" in purge("--person", "Ben", "--accept").err
    assert purge("--person", "p2", "--accept", "--by", "Amira").code == 0
    with open_store(office.workspace) as store:
        assert [person.name for person in store.log.people().values()] == ["Amira", "(erased)", "Ben"]


def test_the_last_administrator_who_can_sign_in_is_not_erased(office, purge, mapper):
    mapper(
        "users",
        "add",
        "Cleo",
        "--role",
        "administrator",
        "--login",
        "i|1",
        "--by",
        "Amira",
        "--workspace",
        office.workspace,
    )
    answer = purge("--person", "Cleo", "--accept")
    assert answer.code == 2
    assert "last administrator" in answer.err


def test_by_age_only_ended_cases_and_old_comments_go(purge, tmp_path):
    office = make_office(tmp_path / "workspace", months_ago=30)
    with open_store(office.workspace) as store:
        recent = NewDecision(subject_id="a:2", object_id="b:2", verdict="reject", author_id="Ben", comment="recent")
        store.record(recent)
    listed = purge("--older-than", "24")
    assert "1 comment of decisions on pairs" in listed.out
    done = purge("--older-than", "24", "--accept", "--json").json
    assert [case["case_id"] for case in done["cases"]] == ["case-2026-0001"]
    assert (done["ground"], done["comments"], done["erased"], done["removed"], done["ok"]) == (
        "retention",
        1,
        17,
        1,
        True,
    )
    left = texts(office.workspace)
    assert {"recent", "All outcomes are covered.", "Amira"} <= left
    assert not left & {"to Ms Doe", APPLICANT}
    with open_store(office.workspace) as store:
        assert store.decisions()["comment"].tolist() == ["(erased)", "recent"]


def test_where_nothing_is_old_enough_nothing_happens(office, purge):
    before = head(office.workspace)
    answer = purge("--older-than", "24", "--accept")
    assert answer.code == 0
    assert "nothing to erase" in answer.out
    assert head(office.workspace) == before


def test_a_case_that_was_reopened_meanwhile_is_not_erased(office):
    from mapper.errors import StaleDecision
    from mapper.review.purging import carry_out, purge_of_case
    from tests.review.cases.examples import REOPENED

    with open_store(office.workspace) as store:
        planned = purge_of_case(store, "case-2026-0001", workspace=office.workspace)
        ben = next(person for person in store.log.people().values() if person.name == "Ben")
        desk = Desk(store.log, ben)
        desk.add(desk.case("case-2026-0001"), REOPENED)
        with pytest.raises(StaleDecision, match="Ben added 'case reopened'"):
            carry_out(store, planned, by="Amira", workspace=office.workspace)
    assert APPLICANT in texts(office.workspace)
    assert files(office.workspace) == {DIGEST}


def test_nothing_is_erased_while_a_chain_is_broken(office, purge):
    with closing(sqlite3.connect(office.workspace / "decisions.db")) as connection, connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET at = '2020' WHERE sequence = 6")
    answer = purge("--case", "case-2026-0001", "--accept")
    assert (answer.code, answer.out) == (1, "")
    assert "event 00000006" in answer.err
    assert "nothing is erased" in answer.err
    assert len(answer.err.splitlines()) == 2
    assert APPLICANT in texts(office.workspace)


def test_names_and_comments_of_the_first_schema_are_said_to_stay(office, purge):
    from mapper.review.store.chain import DECISION_CHAIN

    with open_store(office.workspace) as store:
        old = NewDecision(subject_id="a:9", object_id="b:9", verdict="unsure", author_id="Ben", comment="old")
        values = old.as_fields(now=store._clock().replace(year=2020))
        previous = store.head()
    row = DECISION_CHAIN.chained(values, sequence=2, previous_hash=previous[1]) | {"scheme": 1}
    row["row_hash"] = DECISION_CHAIN.row_hash(row)
    with closing(sqlite3.connect(office.workspace / "decisions.db")) as connection, connection:
        names = ", ".join(row)
        connection.execute(f"INSERT INTO decisions ({names}) VALUES (:{', :'.join(row)})", row)
    assert "1 decisions of an earlier release hold this name" in purge("--person", "Ben").out
    assert "1 comments of an earlier release" in purge("--older-than", "24").out


@pytest.mark.parametrize(
    "options", [[], ["--case", "x", "--person", "y"], ["--older-than", "0"], ["--older-than", "x"]]
)
def test_exactly_one_of_case_person_and_age_is_named(office, purge, options):
    answer = purge(*options)
    assert (answer.code, answer.out) == (2, "")
