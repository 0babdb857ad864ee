"""A coverage in a few figures per side, and in sentences that say what the figures mean and do not mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mapper.analyse.coverage.bands import Band
from mapper.analyse.coverage.kept import Coverage
from mapper.analyse.coverage.shares import overall_share
from mapper.match.coverage_sentences import whole_percent

BAND_MEANING: Final = (
    "The range in brackets is where nine in ten such figures should lie, if chance and the calibration error that was "
    "measured on pairs of catalogues are all that is wrong. Statements that read the same count as one draw. It does "
    "not know errors that different statements share, such as a topic that the encoder reads badly."
)
CAUTION: Final = (
    "For each outcome the best of all counterparts on the other side is picked, which flatters the larger side; the "
    "probabilities were calibrated on one credential against one, as judged by a language model. A counterpart shows "
    "that something alike is offered somewhere, not that anybody learnt it, and nothing about its level or workload."
)


@dataclass(frozen=True, slots=True)
class SideSummary:
    """One side of a coverage.

    ``band`` is the share that the other side covers as a whole, ``single_share`` the mean, over the outcomes, of what
    the single best credential of the other side covers of their credential. ``silent`` counts credentials without
    outcomes, of which nothing can be said; ``statements`` counts outcomes that read differently.
    """

    title: str
    other: str
    credentials: int
    silent: int
    outcomes: int
    statements: int
    band: Band
    single_share: float


def summarise(coverage: Coverage, side: str) -> SideSummary:
    """The figures of one side (``subject`` or ``object``)."""
    outcomes, credentials = coverage.of(side)
    own, other = (
        str(coverage.manifest["titles"][name]) for name in (side, "object" if side == "subject" else "subject")
    )
    counted = credentials[credentials["outcomes"] > 0]
    return SideSummary(
        title=own,
        other="the other credentials" if own == other else other,
        credentials=len(credentials),
        silent=len(credentials) - len(counted),
        outcomes=len(outcomes),
        statements=outcomes["text"].nunique(),
        band=overall_share(outcomes),
        single_share=float((counted["single_coverage"] * counted["outcomes"]).sum() / counted["outcomes"].sum()),
    )


def headline(summary: SideSummary) -> str:
    """How much of a side is covered, by the other side as a whole and by one of its credentials.

    >>> headline(SideSummary("Abroad", "Home", 40, 2, 210, 200, Band(0.305, 0.22, 0.4), 0.21))
    ... # doctest: +NORMALIZE_WHITESPACE
    'Of the 210 outcomes of Abroad, 30% (22% to 40%) are expected to be covered by Home as a whole, and 21% by the
    single credential of Home that is best for each credential.'
    """
    share, low, high = (whole_percent(value) for value in summary.band)
    return (
        f"Of the {summary.outcomes:,} outcomes of {summary.title}, {share} ({low} to {high}) are expected to be "
        f"covered by {summary.other} as a whole, and {whole_percent(summary.single_share)} by the single credential of "
        f"{summary.other} that is best for each credential."
    )


def counted_sentence(summary: SideSummary) -> str:
    """What was counted.

    >>> counted_sentence(SideSummary("Abroad", "Home", 40, 2, 210, 200, Band(0.3, 0.2, 0.4), 0.2))
    '38 of 40 credentials of Abroad state outcomes: 210, of which 200 read differently.'
    """
    counted = summary.credentials - summary.silent
    return (
        f"{counted:,} of {summary.credentials:,} credentials of {summary.title} state outcomes: {summary.outcomes:,}, "
        f"of which {summary.statements:,} read differently."
    )
