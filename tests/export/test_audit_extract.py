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
from mapper.review.cases.desk import Desk
from mapper.review.events import FreeText
from mapper.review.store import open_store
from tests.review.cases.examples import CONFIRMED, ISSUED, OPENED, PROPOSED, READY


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """An extract of the second of three cases, unpacked."""
    with open_store(tmp_path / "workspace") as store:
        amira, ben = (replace(store.log.person(name), role="approver") for name in ("Amira", "Ben"))
        store.log.person("Cleo, who did nothing")
        desk = Desk(store.log, amira)
        cases = [desk.open(replace(OPENED, applicant=FreeText(f"file {number}"))) for number in (1, 2, 3)]
        case = desk.add(cases[1], *READY, PROPOSED)
        Desk(store.log, ben).add(case, CONFIRMED)
        desk.add(desk.case(case.case_id), ISSUED)
        assert write_audit_extract(store.log, case.case_id, tmp_path / "extract.zip") == 9
        with pytest.raises(UsageError, match="case-2026-0009"):
            write_audit_extract(store.log, "case-2026-0009", tmp_path / "other.zip")
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / "extract.zip") as archive:
        archive.extractall(folder)
    return folder


def verified(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py")], capture_output=True, encoding="utf-8", check=False
    )
    assert not done.stderr
    return done.returncode, done.stdout


def test_an_extract_is_whole_and_holds_nothing_of_other_cases(extract: Path) -> None:
    code, said = verified(extract)
    assert code == 0
    assert said.startswith("case-2026-0002: 9 events, whole\nhead of the log: number 14, hash ")
    everything = "".join(path.read_text(encoding="utf-8") for path in extract.iterdir())
    assert "file 2" in everything
    assert "Amira" in everything
    assert not [hidden for hidden in ("file 1", "file 3", "Cleo", "case-2026-0001") if hidden in everything]
    assert "number 14, hash" in (extract / "read-me.txt").read_text(encoding="utf-8")


def _first_text(case: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = next(iter(case["texts"].values()))
    return found


TAMPERING: dict[str, tuple[Callable[[Any, Any], object], str]] = {
    "a fact": (lambda case, _: case["rows"][3].update(at="2020-01-01T00:00:00.000000Z"), ": was altered"),
    "a text": (lambda case, _: _first_text(case).update(text="Somebody else"), ": a text of it was altered"),
    "a row of the log taken out": (lambda _, chain: chain["rows"].pop(1), "row 2 of the log is missing"),
    "the last row taken out": (lambda _, chain: chain["rows"].pop(), "does not end where its head says"),
    "rows exchanged": (
        lambda _, chain: chain["rows"].__setitem__(
            slice(2, 4), [[3, *chain["rows"][3][1:]], [4, *chain["rows"][2][1:]]]
        ),
        "does not follow the row before it",
    ),
    "a row put in the place of another": (
        lambda case, _: case["rows"][4].update(sequence=case["rows"][5]["sequence"]),
        "is not the row of that number in the log",
    ),
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


def test_an_erased_text_is_said_to_be_and_the_extract_is_whole(extract: Path) -> None:
    path = extract / "case.json"
    case = json.loads(path.read_text(encoding="utf-8"))
    case["texts"].popitem()
    path.write_text(json.dumps(case), encoding="utf-8")
    code, said = verified(extract)
    assert code == 0
    assert "1 texts are not in this extract" in said
