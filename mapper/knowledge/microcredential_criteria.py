"""Seven criteria by which evaluators look at a micro-credential, answered from what its entry holds.

Quality assurance, verification, level, outcomes, workload, assessment, and identification of the learner: the headings
under which evaluation offices in Europe look at micro-credentials. The answers are those of the standard elements
(:mod:`mapper.knowledge.standard_elements`); how strong quality assurance is, and whether a document is genuine, a
person has to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from mapper.knowledge.standard_elements import NOT_APPLICABLE

QUALITY_GRADES: Final = ("strong", "substantial", "weak", "none")
"""How strong external and internal quality assurance is, in the eyes of a person."""

IDENTIFICATION_GRADES: Final = {
    "unsupervised": "1 of 3, not supervised: nobody saw who did the assessment",
    "supervised": "2 of 3, supervised, but the identity of the learner was not verified",
    "supervised-identified": "3 of 3, supervised, and the identity of the learner was verified",
}
"""Supervision of the assessment -> its grade in words."""

_CRITERIA: Final = (
    ("quality assurance", "M11"),
    ("verification", ""),
    ("level", "M8"),
    ("learning outcomes", "M6"),
    ("workload", "M7"),
    ("assessment", "M9"),
    ("identification of the learner", "O2"),
)
_VERIFICATION: Final = "Only a document that somebody presents can be verified; a catalogue describes the offer."


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: a finding of :data:`~mapper.knowledge.standard_elements.FINDINGS`, what was found, and why."""

    name: str
    finding: str
    value: str
    why: str


def microcredential_criteria(checks: pd.DataFrame, supervision: str = "") -> tuple[Criterion, ...]:
    """The criteria of one credential in a fixed order.

    ``checks`` are its rows of :data:`~mapper.knowledge.standard_elements.ELEMENT_CHECKS`, ``supervision`` the coded
    value of its entry.
    """
    found = {str(row["element_id"]): row for row in checks.to_dict("records")}
    criteria = []
    for name, element in _CRITERIA:
        if not element:
            criteria.append(Criterion(name, NOT_APPLICABLE, "", _VERIFICATION))
            continue
        row = found[element]
        value, why = str(row["value"]), str(row["why"])
        if element == "O2":
            value = IDENTIFICATION_GRADES.get(supervision, value)
        if element == "M11":
            why += f" Its grade ({', '.join(QUALITY_GRADES[:-1])} or {QUALITY_GRADES[-1]}) is for a person to give."
        criteria.append(Criterion(name, str(row["finding"]), value, why))
    return tuple(criteria)
