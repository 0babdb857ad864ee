"""Sentences to begin the reasons of a decision with: ours, or those that an office wrote for itself."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final

from mapper.errors import DataError
from mapper.review.cases.case import Case
from mapper.review.cases.terms import OUTCOMES, Comparison, Outcome, Recognition

__all__ = ["FILE_NAME", "load_templates", "reasons_for"]

FILE_NAME: Final = "reasons.toml"
"""The file of a workspace with an office's own sentences."""

PLACES: Final = ("credential", "host", "body", "purpose", "coverage", "missing", "differences")
"""What a sentence may name in braces."""


def load_templates(workspace: Path) -> dict[Outcome, str]:
    """A template for each answer; those that the office did not write are ours.

    Raises
    ------
    DataError
        If the office's file cannot be read, or names an answer or a place that there is not.
    """
    ours = tomllib.loads(resources.files("mapper.review.cases").joinpath(FILE_NAME).read_text(encoding="utf-8"))
    file = workspace / FILE_NAME
    theirs = _read(file) if file.is_file() else {}
    return {outcome: theirs.get(outcome, ours[outcome]) for outcome in OUTCOMES}


def _read(file: Path) -> Mapping[str, str]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{file.name}: cannot be read as TOML in UTF-8: {error}") from None
    faults = [
        f"{file.name}: {name!r} is no answer; there are {', '.join(OUTCOMES)}"
        for name in content
        if name not in OUTCOMES
    ]
    for name, text in content.items():
        if not isinstance(text, str):
            faults.append(f"{file.name}: {name} must be text, not {text!r}")
            continue
        try:
            named = {place for _, place, _, _ in string.Formatter().parse(text) if place is not None}
        except ValueError as error:
            faults.append(f"{file.name}: {name}: {error}; write {{{{ for a brace")
            continue
        faults += [
            f"{file.name}: {name}: {{{place}}} is not known; there are {', '.join(PLACES)}"
            for place in sorted(named - set(PLACES))
        ]
    if faults:
        raise DataError("\n".join(faults), faults=faults)
    return content


def reasons_for(
    outcome: Outcome, case: Case, shown: Comparison, recognition: Recognition | None, templates: Mapping[Outcome, str]
) -> str:
    """The sentences for an answer, filled in from the case and what is shown of it; an officer goes on from there."""
    missing = [str(row.position) for row in shown.outcomes if row.status == "missing"]
    elements = dict.fromkeys(difference.element for difference in recognition.differences) if recognition else {}
    return templates[outcome].format(
        credential=shown.subject_title or "the credential",
        host=shown.object_title or "the host award",
        body=(case.foreign.awarding_body if case.foreign else "") or "the awarding body",
        purpose=case.purpose,
        coverage="an unknown share" if shown.object_coverage is None else f"{shown.object_coverage:.0%}",
        missing=", ".join(missing) or "none",
        differences=" and ".join(elements) or "no element",
    )
