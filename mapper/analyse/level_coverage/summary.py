"""A level coverage in a few figures, and in sentences that say what they mean and do not mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from mapper.analyse.level_coverage.cells import cells
from mapper.analyse.level_coverage.kept import LevelCoverage
from mapper.match.level_readings import spread_all
from mapper.match.level_suggestion import likely_levels
from mapper.model import OUTCOME_STATUSES

MEANING: Final = (
    "A cell is the share of credentials that are of that level and have an outcome that speaks of that domain. It does "
    "not say that anybody meets the descriptor: descriptors are generic, outcomes are specific, and how alike the two "
    "read tells next to nothing of levels."
)
BAND_MEANING: Final = (
    "The range is where nine in ten such figures should lie, if chance, the error that the wording of whole catalogues "
    "shares and that of the domains are all that is wrong. It holds no doubt about a stated level."
)
WORDING_CAUTION: Final = (
    "A level by wording is an aid, no finding: of single credentials it is off by about one level, so by wording alone "
    "a credential evidences a descriptor in part at most, but for the lowest and the highest level, where it was not "
    "measured (EQF 3 to 7 was). Domains are told by verbs of knowing and of doing. "
    "Responsibility and autonomy is not read from outcomes of courses: nothing that was tried told which of them speak "
    "of it."
)


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """One asked side of a level coverage.

    ``shown_by`` is what shows the levels: ``credentials``, or ``levels`` of another framework. ``stating`` counts those
    whose stated level a source relates to the framework, by legal status; ``silent`` those with any other level or
    none; ``by_wording`` how many of the silent were read by their wording; ``unread`` counts, by reason, those that
    were not. ``checked`` counts those with a stated EQF level and a reading, ``within`` those of them whose stated
    level is among the likely ones. ``statuses`` counts descriptors, ``worded`` the same by wording alone, and
    ``not_read`` those that nothing can be held against.
    """

    title: str
    other: str
    shown_by: str
    credentials: int
    outcomes: int
    stating: dict[str, int]
    silent: int
    by_wording: int
    unread: dict[str, int]
    checked: int
    within: int
    statuses: dict[str, int]
    worded: dict[str, int]
    not_read: int


def summarise_levels(coverage: LevelCoverage, asked: str) -> LevelSummary:
    """The figures of one asked side (``subject`` or ``object``)."""
    descriptors, credentials, outcomes = coverage.of(asked)
    stated = (credentials["legal_status"] != "").to_numpy(dtype=bool)
    read = credentials["reading"].notna().to_numpy(dtype=bool)
    reading, error = (credentials[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("reading", "error"))
    likely = [likely_levels(list(row)) if row.any() else () for row in spread_all(reading, error)]
    both = [
        bool({int(level) for level in eqf} & set(found))
        for eqf, found in zip(credentials["eqf"], likely, strict=True)
        if len(eqf) and found
    ]
    found = cells(descriptors, credentials, outcomes)
    other = "object" if asked == "subject" else "subject"
    titles = coverage.manifest["titles"]
    return LevelSummary(
        title=str(titles[asked]),
        other=str(titles[other]),
        shown_by="levels" if "framework" in coverage.manifest[other] else "credentials",
        credentials=len(credentials),
        outcomes=len(outcomes),
        stating=dict(Counter(credentials.loc[stated, "legal_status"])),
        silent=int((~stated).sum()),
        by_wording=int((~stated & read).sum()),
        unread=dict(Counter(credentials.loc[~stated & ~read, "unread"])),
        checked=len(both),
        within=sum(both),
        statuses=_statuses(found),
        worded=_statuses(cells(descriptors, credentials, outcomes, basis="wording")),
        not_read=int((found["unread"] != "").sum()),
    )


def _statuses(found: pd.DataFrame) -> dict[str, int]:
    counts = Counter(found.loc[found["unread"] == "", "status"])
    return {status: counts[status] for status in OUTCOME_STATUSES}


def level_sentences(summary: LevelSummary) -> list[str]:
    """What was found and what it rests on.

    >>> counts = {"covered": 9, "partly": 3, "missing": 12}
    >>> worded = {"covered": 0, "partly": 8, "missing": 16}
    >>> summary = LevelSummary(
    ...     "EQF", "Home", "credentials", 40, 210, {"historic": 30}, 10, 8, {"too short": 2}, 30, 27, counts, worded, 0
    ... )
    >>> for sentence in level_sentences(summary):
    ...     print(sentence)  # doctest: +NORMALIZE_WHITESPACE
    Of the 24 descriptors of EQF, Home evidences 9, 3 in part, and 12 not; by wording alone 0, 8 in part.
    30 of 40 credentials state a level that a source relates to EQF (historic: 30); of the other 10, the wording of 8
    was read.
    Not read: 2 (too short).
    Where both are there, the stated level is among those that the wording makes likely for 27 of 30.
    """
    counts = summary.statuses
    lines = [
        f"Of the {sum(counts.values()):,} descriptors of {summary.title}, {summary.other} evidences "
        f"{counts['covered']:,}, {counts['partly']:,} in part, and {counts['missing']:,} not; by wording alone "
        f"{summary.worded['covered']:,}, {summary.worded['partly']:,} in part."
    ]
    statuses = ", ".join(f"{name}: {count:,}" for name, count in sorted(summary.stating.items()))
    lines.append(
        f"{summary.credentials - summary.silent:,} of {summary.credentials:,} {summary.shown_by} state a level that a "
        f"source relates to {summary.title}{f' ({statuses})' if statuses else ''}"
        + (
            f"; of the other {summary.silent:,}, the wording of {summary.by_wording:,} was read."
            if summary.silent
            else "."
        )
    )
    if summary.unread:
        reasons = ", ".join(sorted(summary.unread))
        lines.append(f"Not read: {sum(summary.unread.values()):,} ({reasons}).")
    if summary.not_read:
        lines.append(f"{summary.not_read:,} more descriptors cannot be held against outcomes; each says why.")
    if summary.checked:
        lines.append(
            "Where both are there, the stated level is among those that the wording makes likely for "
            f"{summary.within:,} of {summary.checked:,}."
        )
    return lines


def likely_words(reading: float, error: float) -> str:
    """The EQF levels that a reading makes likely, "" where there is none.

    >>> likely_words(5.2, 0.7), likely_words(float("nan"), float("nan"))
    ('EQF 5 to 6', '')
    """
    (row,) = spread_all(np.array([reading]), np.array([error]))
    if not row.any():
        return ""
    likely = likely_levels(list(row))
    return f"EQF {likely[0]}" if len(likely) == 1 else f"EQF {likely[0]} to {likely[-1]}"


def grid(found: pd.DataFrame, column: str) -> pd.DataFrame:
    """A column of :func:`~mapper.analyse.level_coverage.cells` as levels by domains, in their order."""
    wide = found.set_index(["level_id", "domain"])[column].unstack()  # noqa: PD010  a pivot table drops what is null
    return wide.reindex(index=found["level_id"].unique(), columns=found["domain"].unique())
