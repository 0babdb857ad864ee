"""Sentences to begin reasons with: ours are whole, an office's own go first, and a wrong file is told what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mapper.errors import DataError
from mapper.review.cases.reasons import FILE_NAME, load_templates, reasons_for
from mapper.review.cases.terms import OUTCOMES, OutcomeRow

from .examples import PARTIAL, READY, SHOWN, case_with


def test_every_answer_has_sentences_and_they_name_what_is_known(tmp_path: Path) -> None:
    templates = load_templates(tmp_path)
    rows = tuple(
        OutcomeRow(position=number, text="x", status="missing" if number > 2 else "covered") for number in range(1, 5)
    )
    for outcome in OUTCOMES:
        said = reasons_for(outcome, case_with(*READY), replace(SHOWN, outcomes=rows), PARTIAL, templates)
        assert "Python for data work" in said
        assert "{" not in said
    partial = reasons_for("partial", case_with(*READY), replace(SHOWN, outcomes=rows), PARTIAL, templates)
    assert "45% of the learning outcomes of Programming 1 are covered; not covered are the outcomes 3, 4." in partial


def test_an_office_writes_its_own(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('full = "Wir erkennen {credential} an."\n', encoding="utf-8")
    templates = load_templates(tmp_path)
    assert reasons_for("full", case_with(*READY), SHOWN, None, templates) == "Wir erkennen Python for data work an."
    assert templates["refusal"] == load_templates(tmp_path / "elsewhere")["refusal"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("full = 3", "full must be text, not 3"),
        ('whole = "x"', "'whole' is no answer; there are full, alternative"),
        ('full = "{name}"', r"\{name\} is not known; there are credential, host"),
        ('full = "{"', "full: .*; write {{ for a brace"),
        ("full = ", "cannot be read as TOML"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, content: str, fault: str) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        load_templates(tmp_path)
