"""``mapper audit``: whether the chains are whole, what a code stands for, and the extract for an appeal."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest

from mapper.review.store import open_store
from tests.cli.office import make_office


@pytest.fixture
def office(tmp_path):
    return make_office(tmp_path / "workspace")


@pytest.fixture
def audit(mapper, tmp_path):
    """Run ``mapper audit``."""

    def run(*arguments: object):
        return mapper("audit", *arguments, "--workspace", tmp_path / "workspace")

    return run


def tamper(office, *statements: str) -> None:
    """What a person with full rights does to the file."""
    with closing(sqlite3.connect(office.workspace / "decisions.db")) as connection, connection:
        for trigger in ("events_no_update", "events_no_delete", "decisions_no_update"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)


def test_both_chains_are_verified_and_counted(office, audit):
    assert audit("verify").out == "1 decisions, 23 events, both chains are whole\n"
    assert audit("verify", "--json").json == {"decisions": 1, "events": 23, "ok": True, "faults": []}


def test_a_fault_of_either_chain_is_named(office, audit):
    tamper(
        office,
        "UPDATE events SET about = 'case-2026-0002' WHERE sequence = 5",
        "UPDATE decisions SET verdict = 'accept'",
    )
    answer = audit("verify", "--json")
    assert answer.code == 1
    # the event that changed, and the two cases in which its number no longer fits
    kinds = [fault.partition(" ")[0] for fault in answer.json["faults"]]
    assert kinds == ["decision", "event", "event", "event"]
    assert [case for case in ("case-2026-0001", "case-2026-0002") if case in str(answer.json["faults"])] == [
        "case-2026-0001",
        "case-2026-0002",
    ]
    assert audit("verify").out.count("changed after it was written") == 2


def test_the_code_of_a_statement_leads_to_its_row(office, audit):
    text = audit("show", office.confirmation).out
    assert "row 13 of 23" in text
    assert "about case-2026-0001" in text
    assert "Ben: decision confirmed" in text
    assert "the chain is whole here" in text
    assert "row 12 and row 14" in text
    found = audit("show", f" {office.confirmation.upper()} ", "--json").json
    assert (found["chain"], found["row"], found["of"], found["by_name"]) == ("event", 13, 23, "Ben")
    assert (found["kind"], found["about"], found["ok"]) == ("decision confirmed", "case-2026-0001", True)


def test_the_code_of_a_decision_leads_to_its_row(office, audit):
    text = audit("show", office.decision).out
    assert "Ben: reject" in text
    assert "comment: to Ms Doe" in text
    found = audit("show", office.decision, "--json").json
    assert (found["chain"], found["row"], found["of"], found["verdict"]) == ("decision", 1, 1, "reject")


def test_a_proposal_that_is_hidden_is_hidden_here_too(office, audit):
    for said in (audit("show", office.hidden_proposal).out, audit("show", office.hidden_proposal, "--json").out):
        assert "decision proposed" in said
        assert "All outcomes" not in said


def test_a_wrong_code_is_told_those_near_it(office, audit):
    wrong = office.confirmation[:-1] + ("0" if office.confirmation[-1] != "0" else "1")
    answer = audit("show", wrong)
    assert (answer.code, answer.out) == (2, "")
    assert f"near it: {office.confirmation}" in answer.err
    digits = office.confirmation.replace("00000013", "00000031")
    assert office.confirmation in audit("show", digits).err
    assert office.confirmation in audit("show", "00000013-1111111111111111").err
    for nothing in ("x", "", "99999999999999999999-0", "%"):
        answer = audit("show", nothing)
        assert answer.code == 2
        assert "compare it with the paper" in answer.err


#: What is done near row 13, and what is said there.
NEAR = {
    "UPDATE events SET at = '2020' WHERE sequence = 13": "changed after it was written",
    "UPDATE events SET row_hash = 'x' WHERE sequence = 12": "does not follow the row before it",
    "DELETE FROM events WHERE sequence = 12": "event 00000012 is missing",
    "DELETE FROM events WHERE sequence = 14": "event 00000014 is missing",
    "UPDATE events SET previous_hash = 'x' WHERE sequence = 14": "does not follow the row before it",
    "UPDATE events SET sequence = 99 WHERE sequence = 12": "event 00000012 is missing",
}


@pytest.mark.parametrize("statement", NEAR)
def test_what_was_altered_beside_a_row_is_said_and_what_lies_far_off_is_not(office, audit, statement):
    tamper(office, statement)
    answer = audit("show", office.confirmation, "--json")
    assert answer.code == 1
    assert NEAR[statement] in " ".join(answer.json["faults"])
    assert "NOT whole" in audit("show", office.confirmation).out
    with open_store(office.workspace) as store:
        far = store.log.about("case-2026-0001")[0].event_id
    assert audit("show", far).code == 0
    assert audit("verify").code == 1


def test_a_text_that_was_changed_is_said_at_its_row(office, audit):
    tamper(
        office,
        "UPDATE texts SET text = 'file 8' WHERE text LIKE 'file 7%'",
        "DELETE FROM texts WHERE text = 'to Ms Doe'",
    )
    with open_store(office.workspace) as store:
        opened = store.log.about("case-2026-0001")[0].event_id
    assert "a text of it was changed" in audit("show", opened).out
    assert "no row says that it was erased" in audit("show", office.decision).out


def test_an_extract_is_written_and_found_whole_without_this_package(office, audit, tmp_path):
    target = tmp_path / "for the court" / "case.zip"
    answer = audit("extract", "case-2026-0001", target, "--json")
    assert answer.json == {"case_id": "case-2026-0001", "path": str(target), "events": 10}
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "unpacked")
    case = json.loads((tmp_path / "unpacked" / "case.json").read_text(encoding="utf-8"))
    assert case["case_id"] == "case-2026-0001"
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "unpacked" / "verify.py")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "10 events, whole" in done.stdout) == (0, True)


def test_an_extract_needs_a_case_and_the_name_of_an_archive(office, audit, tmp_path):
    answer = audit("extract", "case-2026-001", tmp_path / "x.zip")
    assert (answer.code, "case-2026-0001" in answer.err) == (2, True)
    answer = audit("extract", "case-2026-0001", tmp_path / "x.pdf")
    assert (answer.code, ".zip" in answer.err) == (2, True)
    assert not list(tmp_path.glob("x.*"))
