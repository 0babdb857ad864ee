"""The extract for an appeal body: it is whole as written, and every kind of tampering with it is found."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mapper.errors import UsageError
from mapper.export.audit_extract import write_audit_extract
from mapper.review.cases import events as happened
from mapper.review.cases.desk import Desk
from mapper.review.events import FreeText
from mapper.review.store import DecisionStore
from tests.review.cases.examples import CONFIRMED, ISSUED, OPENED, PROPOSED, READY
from tests.review.conftest import Database, database
from tests.review.earlier_events import record_earlier

__all__ = ["database"]


@pytest.fixture
def extract(tmp_path: Path, database: Database) -> Path:
    """An extract of the second of three cases, unpacked."""
    with database.open() as store:
        amira, ben = (replace(store.log.person(name), role="approver") for name in ("Amira", "Ben"))
        store.log.person("Cleo, who did nothing")
        desk = Desk(store.log, amira)
        cases = [desk.open(replace(OPENED, applicant=FreeText(f"file {number}"))) for number in (1, 2, 3)]
        case = desk.add(cases[1], *READY, PROPOSED)
        Desk(store.log, ben).add(case, CONFIRMED)
        desk.add(desk.case(case.case_id), ISSUED)
        # also after the last event of the case things happen
        desk.add(cases[2], READY[0])
        with pytest.raises(UsageError, match="case-2026-0009"):
            write_audit_extract(store.log, "case-2026-0009", tmp_path / "other.zip")
        return unpacked(store, case.case_id, tmp_path, events=9)


def unpacked(store: DecisionStore, case_id: str, folder: Path, *, events: int) -> Path:
    assert write_audit_extract(store.log, case_id, folder / "extract.zip") == events
    with zipfile.ZipFile(folder / "extract.zip") as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def verified(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py")], capture_output=True, encoding="utf-8", check=False
    )
    assert not done.stderr
    return done.returncode, done.stdout


def test_an_extract_is_whole_and_holds_nothing_of_other_cases(extract: Path) -> None:
    code, said = verified(extract)
    assert code == 0
    assert said.startswith("case-2026-0002: 9 events, whole\nhead of the log: number 15, hash ")
    everything = "".join(path.read_text(encoding="utf-8") for path in extract.iterdir())
    assert "file 2" in everything
    assert "Amira" in everything
    assert not [hidden for hidden in ("file 1", "file 3", "Cleo", "case-2026-0001") if hidden in everything]
    assert "number 15, hash" in (extract / "read-me.txt").read_text(encoding="utf-8")


def _first_text(case: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = next(iter(case["texts"].values()))
    return found


def _without(sequence: int) -> Callable[[Any, Any], object]:
    """Leave an event out, and say of the case that it ends where it then does."""

    def tamper(case: dict[str, Any], _: object) -> None:
        case["rows"] = [row for row in case["rows"] if row["sequence"] != sequence]
        mine = [row for row in case["rows"] if row["about"] == case["case_id"]]
        case["last"] = [len(mine), mine[-1]["row_hash"]]

    return tamper


def _disguised(case: dict[str, Any], chain: dict[str, Any]) -> None:
    """Leave the last event out, and say that it is of the scheme of which nothing can be told."""
    _without(14)(case, chain)
    chain["rows"][13]["scheme"] = 1


def _exchanged(_: object, chain: dict[str, Any]) -> None:
    rows = chain["rows"]
    rows[2], rows[3] = rows[3] | {"sequence": 3}, rows[2] | {"sequence": 4}


TAMPERING: dict[str, tuple[Callable[[Any, Any], object], str]] = {
    "a fact": (lambda case, _: case["rows"][3].update(at="2020-01-01T00:00:00.000000Z"), ": was altered"),
    "a number": (lambda case, _: case["rows"][4].update(about_number=7), ": was altered"),
    "a text": (lambda case, _: _first_text(case).update(text="Somebody else"), ": a text of it was altered"),
    "a row of the log taken out": (lambda _, chain: chain["rows"].pop(1), "row 2 of the log is missing"),
    "the last row taken out": (lambda _, chain: chain["rows"].pop(), "does not end where its head says"),
    "rows exchanged": (_exchanged, "does not follow the row before it"),
    "a row put in the place of another": (
        lambda case, _: case["rows"][4].update(sequence=case["rows"][5]["sequence"]),
        "is not the row of that number in the log",
    ),
    "an event of the case left out": (_without(9), ": 1 of the case left out"),
    "the first event of the case left out": (_without(5), ": 1 of the case left out"),
    "the last event of the case left out": (_without(14), "row 14 of the log goes on with this case, and was left out"),
    "the last event left out and called old": (_disguised, "row 14 of the log is of an earlier scheme"),
    "a link to the row before about the same case": (
        lambda _, chain: chain["rows"][13].update(about_previous_hash=""),
        "row 14 of the log: was altered",
    ),
    "all events": (lambda case, _: case.update(rows=[], last=[0, ""]), "does not end where the extract says"),
    "a text withheld": (
        lambda case, _: case["texts"].popitem(),
        ": a text of it is missing, and no row says that it was erased",
    ),
    "the number of events": (lambda case, _: case["last"].__setitem__(0, 8), "does not end where the extract says"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found_offline(extract: Path, what: str) -> None:
    tamper, expected = TAMPERING[what]
    files = [extract / "case.json", extract / "chain.json"]
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    tamper(*contents)
    for path, content in zip(files, contents, strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    code, said = verified(extract)
    assert code == 1
    assert expected in said
    assert "NOT whole" in said


def test_an_erased_text_is_said_to_be_and_the_extract_is_whole(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        amira = store.log.person("Amira").person_id
        eraser = store.log.person("Ben, who erases").person_id
        opened = store.log.open_case(replace(OPENED, applicant=FreeText("file 1")), by=amira)
        other = store.log.open_case(replace(OPENED, applicant=FreeText("file 2")), by=amira)
        left = store.log.marks_left()
        marks = {each.about: left[each.event_id] for each in (opened, other)}
        store.log.erase_each(marks, by=eraser, ground="request")
        folder = unpacked(store, opened.about, tmp_path, events=1)
    code, said = verified(folder)
    assert code == 0
    assert "1 texts are not in this extract" in said
    shown = (folder / "case.json").read_text(encoding="utf-8")
    assert "Ben, who erases" in shown
    assert other.about not in shown


def test_how_people_sign_in_is_in_no_extract(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        amira = store.log.person("Amira", login="https://id.example|0815").person_id
        opened = store.log.open_case(OPENED, by=amira)
        folder = unpacked(store, opened.about, tmp_path, events=1)
    everything = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "Amira" in everything
    assert "0815" not in everything
    assert verified(folder)[:1] == (0,)


def test_an_extract_is_small_and_anybody_may_read_what_is_unpacked(extract: Path) -> None:
    with zipfile.ZipFile(extract.parent / "extract.zip") as archive:
        for entry in archive.infolist():
            assert entry.external_attr >> 16 == 0o644
            assert entry.compress_size < entry.file_size


def test_of_events_that_hold_no_number_the_extract_says_what_cannot_be_told(database: Database, tmp_path: Path) -> None:
    found = happened.ElementWeighed(element="level", weight="no difference")
    record_earlier(database, "case-2026-0001", [OPENED, found])
    with database.open() as store:
        folder = unpacked(store, "case-2026-0001", tmp_path, events=2)
        code, said = verified(folder)
        assert (code, said.splitlines()[0]) == (0, "case-2026-0001: 2 events, whole")
        assert "whether an event of the case was left out CANNOT be told" in said
        assert "All 2 events here were recorded by an earlier release" in (folder / "read-me.txt").read_text("utf-8")
        store.log.append("case-2026-0001", [found], by="p1")
        folder = unpacked(store, "case-2026-0001", tmp_path, events=3)
    code, said = verified(folder)
    assert code == 0
    assert "CANNOT" not in said
    assert "The first 2 were recorded by an earlier release" in (folder / "read-me.txt").read_text("utf-8")
    path = folder / "case.json"
    case = json.loads(path.read_text(encoding="utf-8"))
    (first, _, third) = case["rows"]
    case["rows"] = [first, third]
    path.write_text(json.dumps(case), encoding="utf-8")
    assert "1 of the case left out" in verified(folder)[1]
    # so that the numbers come out
    case["rows"] = [first, first, third]
    path.write_text(json.dumps(case), encoding="utf-8")
    assert f"event {first['event_id']}: stands here twice" in verified(folder)[1]
