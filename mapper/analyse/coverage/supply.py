"""Over- and under-supply: what one side asks for and the other lacks, beside what it offers and nobody asks for."""

from __future__ import annotations

from typing import Final

import pandas as pd

from mapper.analyse.coverage.bands import Band
from mapper.analyse.coverage.shares import overall_share
from mapper.tables import INTEGER, NUMBER, TEXT

SUPPLY_COLUMNS: Final = (
    "group", "asked", "unmet", "unmet_low", "unmet_high", "offered", "unasked", "unasked_low", "unasked_high"
)  # fmt: skip


def supply_by(subject: pd.DataFrame, object_: pd.DataFrame, groups: tuple[pd.Series, pd.Series]) -> pd.DataFrame:
    """One row per group with :data:`SUPPLY_COLUMNS`, sorted by group.

    ``subject`` and ``object_`` are the outcomes of each side (:data:`mapper.tables.COVERED_OUTCOMES`), ``groups`` says
    where each belongs. ``asked`` counts outcomes of the subject, ``unmet`` those expected to have no counterpart
    anywhere in the object (under-supply); ``offered`` counts outcomes of the object, ``unasked`` those expected to
    meet nothing of the subject (over-supply). A counterpart may be of another group.
    """
    sides = [
        {str(name): part for name, part in side.groupby(group.to_numpy(dtype=object), sort=True)}
        for side, group in zip((subject, object_), groups, strict=True)
    ]
    rows = [
        (name, *(value for side in sides for value in _lacking(side.get(name))))
        for name in sorted({*sides[0], *sides[1]})
    ]
    types = [TEXT, *([INTEGER, NUMBER, NUMBER, NUMBER] * 2)]
    return pd.DataFrame(rows, columns=list(SUPPLY_COLUMNS)).astype(dict(zip(SUPPLY_COLUMNS, types, strict=True)))


def _lacking(outcomes: pd.DataFrame | None) -> tuple[int, float, float, float]:
    """How many outcomes there are, and how many of them are expected to have no counterpart, with its band."""
    if outcomes is None:
        return 0, 0.0, 0.0, 0.0
    count = len(outcomes)
    band: Band = overall_share(outcomes)
    unmet, low, high = (round(count * (1 - share), 1) for share in (band.share, band.high, band.low))
    return count, unmet, low, high
