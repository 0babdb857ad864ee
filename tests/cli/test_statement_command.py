"""``mapper statement``: written, recorded once per language and form, and the same again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mapper.cli import main
from mapper.review.cases.desk import Desk
from mapper.review.events import FreeText
from mapper.review.store import NewDecision, open_store
from tests.review.cases.examples import AUTHENTIC, CONFIRMED, OPENED, PROPOSED, READY, REOPENED, UPHELD


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one confirmed case, one open one, and a decision on a pair."""
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "workspace") as store:
        amira, ben = (replace(store.log.person(name), role="approver") for name in ("Amira", "Ben"))
        desk = Desk(store.log, amira)
        case = desk.add(desk.open(OPENED), *READY, PROPOSED)
        Desk(store.log, ben).add(case, CONFIRMED)
        desk.open(OPENED)
        store.record(NewDecision(subject_id="a:1", object_id="b:1", verdict="reject", author_id="Amira"))
    return tmp_path / "workspace"


def run(capsys: pytest.CaptureFixture[str], workspace: Path, *arguments: str) -> dict[str, object]:
    assert main(["statement", *arguments, "--json", "--workspace", str(workspace)]) == 0
    result: dict[str, object] = json.loads(capsys.readouterr().out)
    return result


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")])
def test_it_is_written_and_recorded_once(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, start: bytes
) -> None:
    target = tmp_path / f"paper.{kind}"
    first = run(capsys, workspace, "case-2026-0001", "--format", kind, "--out", str(target), "--by", "Ben")
    made = target.read_bytes()
    assert made.lower().startswith(start.lower())
    assert (first["issued"], first["path"]) == (True, str(target))
    again = run(capsys, workspace, str(first["code"]), "--format", kind, "--out", str(target))
    assert (again["issued"], again["content_hash"]) == (False, first["content_hash"])
    assert target.read_bytes() == made
    run(capsys, workspace, "case-2026-0001", "--format", kind, "--out", str(target), "--language", "fr", "--by", "Ben")
    with open_store(workspace) as store:
        case = Desk(store.log, store.log.person("Amira")).case("case-2026-0001")
        assert [getattr(each.event, "language", "") for each in case.issued] == ["en", "fr"]
        assert store.verify() == []


def test_after_a_decision_was_upheld_its_statement_stands(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "paper.html"
    arguments = ["case-2026-0001", "--format", "html", "--out", str(target), "--by", "Ben"]
    run(capsys, workspace, *arguments)
    made = target.read_bytes()
    with open_store(workspace) as store:
        amira, ben = (replace(store.log.person(name), role="approver") for name in ("Amira", "Ben"))
        case = Desk(store.log, ben).add(Desk(store.log, ben).case("case-2026-0001"), REOPENED)
        case = Desk(store.log, amira).add(case, replace(AUTHENTIC, method=FreeText("Asked a friend")))
        Desk(store.log, ben).add(case, UPHELD)
    assert run(capsys, workspace, *arguments)["issued"] is False
    assert target.read_bytes() == made
    assert main(["statement", *arguments, "--language", "fr", "--workspace", str(workspace)]) == 0
    assert "the decision upheld on" in capsys.readouterr().out
    paper = target.read_text(encoding="utf-8")
    assert "Badge signature" in paper
    assert "Asked a friend" not in paper


@pytest.mark.parametrize(
    ("decision", "fault"),
    [
        ("case-2026-0002", "confirmed"),
        ("case-1999-0001", "is not in this database"),
        ("00000099-abc", "is not in this database"),
        ("", "name the decision"),
    ],
)
def test_what_cannot_be_issued_says_why(
    workspace: Path, capsys: pytest.CaptureFixture[str], decision: str, fault: str
) -> None:
    assert main(["statement", *([decision] if decision else []), "--workspace", str(workspace)]) == 2
    assert fault in capsys.readouterr().err


def test_a_decision_on_a_pair_is_no_case(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(workspace) as store:
        (decision_id,) = store.decisions()["decision_id"]
    assert main(["statement", decision_id, "--workspace", str(workspace)]) == 2
    assert "open one for it on the page Cases" in capsys.readouterr().err


def test_an_example_of_the_office_is_written_and_kept(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, workspace, "--example")
    assert (workspace / "office.toml").is_file()


def test_a_paper_that_would_say_something_else_than_what_was_issued_is_refused(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "paper.html"
    arguments = ["case-2026-0001", "--format", "html", "--out", str(target), "--by", "Ben"]
    run(capsys, workspace, *arguments)
    issued = target.read_bytes()
    run(capsys, workspace, "--example")
    office = workspace / "office.toml"
    office.write_text(office.read_text(encoding="utf-8").replace("[Name of the office]", "Office"), encoding="utf-8")
    assert main(["statement", *arguments, "--workspace", str(workspace)]) == 1
    assert "would say something else now" in capsys.readouterr().err
    assert target.read_bytes() == issued
