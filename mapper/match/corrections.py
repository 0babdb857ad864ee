"""What a person says about a pair of outcomes: that they meet, meet in part, or do not, whatever the tool thinks.

Corrections are a list that only grows; the newest about a pair of outcomes is in force, and ``as suggested`` takes the
earlier ones back. They change what the alignments say of that pair and of no other (:mod:`mapper.match.counterparts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import pandas as pd

from mapper.errors import UsageError
from mapper.model import OutcomeStatus
from mapper.tables import ALIGNMENTS

CorrectionVerdict = Literal["meets", "partly", "does not meet", "as suggested"]
CORRECTION_VERDICTS: Final[tuple[CorrectionVerdict, ...]] = get_args(CorrectionVerdict)

OutcomePair = tuple[str, str]
"""Ids of an outcome of the subject and of one of the object."""

BY_HAND: Final[Mapping[str, tuple[float, OutcomeStatus]]] = {
    "meets": (1.0, "covered"),
    "partly": (0.5, "partly"),
    "does not meet": (0.0, "missing"),
}
"""Verdict -> what it counts in coverage, and as what; a part is taken for a half, since nobody says how much."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: what was said of which pair of outcomes, by whom, when (UTC, ISO 8601) and why.

    Raises
    ------
    UsageError
        If the verdict is not one of :data:`CORRECTION_VERDICTS`, or nobody says it.
    """

    subject_outcome_id: str
    object_outcome_id: str
    verdict: CorrectionVerdict
    author_id: str
    made_at: str
    reason: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in CORRECTION_VERDICTS:
            raise UsageError(f"correction {self.verdict!r} is not one of {', '.join(CORRECTION_VERDICTS)}")
        if not self.author_id.strip():
            raise UsageError("a correction needs the name of the person who makes it")

    @property
    def outcomes(self) -> OutcomePair:
        """The pair it is about."""
        return self.subject_outcome_id, self.object_outcome_id


def in_force(corrections: Sequence[Correction]) -> dict[OutcomePair, Correction]:
    """The newest correction of each pair of outcomes, those taken back left out; ``corrections`` in the order made.

    >>> said = Correction("a:1-o1", "b:1-o1", "meets", "Amira", "2026-03-01T09:00:00+00:00")
    >>> back = Correction("a:1-o1", "b:1-o1", "as suggested", "Amira", "2026-03-01T09:05:00+00:00")
    >>> len(in_force([said])), len(in_force([said, back]))
    (1, 0)
    """
    newest = {correction.outcomes: correction for correction in corrections}
    return {pair: correction for pair, correction in newest.items() if correction.verdict != "as suggested"}


def correct_alignments(alignments: pd.DataFrame, corrections: Sequence[Correction]) -> pd.DataFrame:
    """``alignments`` (:data:`mapper.tables.ALIGNMENTS`) with the confidence and status that corrections give them.

    The signals stay as measured. A correction of outcomes that are not in the table changes nothing, so those made on
    an older text do not reach a newer one. Without corrections the same rows come back.
    """
    said = in_force(corrections)
    if not said:
        return alignments
    outcomes = zip(alignments["subject_outcome_id"], alignments["object_outcome_id"], strict=True)
    found = [BY_HAND[said[pair].verdict] if pair in said else None for pair in outcomes]
    suggested = zip(found, alignments["confidence"], alignments["status"], strict=True)
    values = [by_hand or (confidence, status) for by_hand, confidence, status in suggested]
    return ALIGNMENTS.conform(
        alignments.assign(confidence=[value for value, _ in values], status=[status for _, status in values])
    )
