"""Whether people decide as the tool suggested, and what its confidence is worth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from mapper.model import SUGGESTIONS
from mapper.tables import INTEGER, NUMBER, TEXT, Column, Table, as_list

__all__ = ["ACCEPTANCE", "NOT_KNOWN", "POSITIVE", "Suggestions", "suggestions_agreement"]

POSITIVE: Final = ("full", "partial", "conditional")
"""Suggestions to recognise; to accept the pair is to follow them."""

NOT_KNOWN: Final = "not known"
"""The group of what names no country or language, or whose credential is no longer at hand."""

_BANDS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_BAND_NAMES: Final = tuple(f"{low:g} to {high:g}".replace("0.", ".") for low, high in pairwise(_BANDS))

ACCEPTANCE: Final = Table(
    "acceptance",
    {
        "group": Column(TEXT, required=True),
        "decided": Column(INTEGER),
        "accepted": Column(INTEGER),
        "rejected": Column(INTEGER),
        "unsure": Column(INTEGER),
        "share_accepted": Column(NUMBER),
        "low": Column(NUMBER),
        "high": Column(NUMBER),
        "same_relation": Column(INTEGER),
        "mean_confidence": Column(NUMBER),
    },
    key=("group",),
)
"""``share_accepted`` is accepted over accepted and rejected, null where there are none; ``low`` to ``high`` its 95 %
interval (Wilson). ``same_relation`` counts the accepted whose relation is the suggested one. ``mean_confidence`` is
over the accepted and rejected that had one."""


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """Tables of :data:`ACCEPTANCE`, one row per group that occurs.

    ``by_suggestion`` and ``by_confidence`` are over all pairs decided with a suggestion in view; ``overall``,
    ``by_country`` and ``by_language`` (of the subject) over those for which recognition was suggested.
    """

    overall: pd.DataFrame
    by_suggestion: pd.DataFrame
    by_confidence: pd.DataFrame
    by_country: pd.DataFrame
    by_language: pd.DataFrame


def suggestions_agreement(standing: pd.DataFrame, subjects: pd.DataFrame) -> Suggestions:
    """What became of the suggestions, from :func:`~mapper.analyse.agreement.reviewers.standing_decisions`.

    Each pair counts once, by the newest decision that stands. ``subjects`` are credentials with ``credential_id``,
    ``jurisdiction`` and ``language``.
    """
    newest = standing.drop_duplicates(["subject_id", "object_id"], keep="last")
    shown = newest[(newest["suggestion"] != "").to_numpy(dtype=bool)]
    positive = shown[shown["suggestion"].isin(POSITIVE).to_numpy(dtype=bool)]
    sure = shown[shown["confidence"].notna().to_numpy(dtype=bool)]
    country, language = (_looked_up(positive["subject_id"], subjects, name) for name in ("jurisdiction", "language"))
    return Suggestions(
        overall=_acceptance(positive, pd.Series("recognition suggested", index=positive.index)),
        by_suggestion=_acceptance(shown, shown["suggestion"], order=SUGGESTIONS),
        by_confidence=_acceptance(sure, _bands(sure["confidence"]), order=_BAND_NAMES),
        by_country=_acceptance(positive, country),
        by_language=_acceptance(positive, language),
    )


def _looked_up(ids: pd.Series, subjects: pd.DataFrame, column: str) -> pd.Series:
    """What ``subjects`` say in a column about each id; :data:`NOT_KNOWN` where they say nothing."""
    said = dict(zip(as_list(subjects["credential_id"]), as_list(subjects[column]), strict=True))
    return pd.Series([said.get(identifier) or NOT_KNOWN for identifier in as_list(ids)], ids.index, dtype=object)


def _bands(confidence: pd.Series) -> pd.Series:
    """The band of each confidence; a border belongs to the band above it, 1 to the last.

    >>> _bands(pd.Series([0.0, 0.2, 0.799, 1.0])).tolist()
    ['0 to .2', '.2 to .4', '.6 to .8', '.8 to 1']
    """
    place = np.searchsorted(_BANDS[1:-1], confidence.to_numpy(dtype=float), side="right")
    return pd.Series(np.array(_BAND_NAMES)[place], index=confidence.index, dtype=object)


def _acceptance(decided: pd.DataFrame, group: pd.Series, *, order: tuple[str, ...] = ()) -> pd.DataFrame:
    """Rows as ``order`` has them, else by name."""
    rows = [_acceptance_row(name, decided[(group == name).to_numpy(dtype=bool)]) for name in group.unique()]
    if not rows:
        return ACCEPTANCE.empty()
    table = ACCEPTANCE.conform(pd.DataFrame(rows))
    place = {name: at for at, name in enumerate(order)}
    return table.sort_values("group", key=lambda names: names.map(place), ignore_index=True) if order else table


def _acceptance_row(name: str, decided: pd.DataFrame) -> dict[str, object]:
    counts = decided["verdict"].value_counts()
    accepted, rejected, unsure = (int(counts.get(verdict, 0)) for verdict in ("accept", "reject", "unsure"))
    answered = accepted + rejected
    interval = binomtest(accepted, answered).proportion_ci(method="wilson") if answered else None
    same = (decided["verdict"] == "accept") & (decided["relation"] == decided["suggested_relation"])
    confidence = decided.loc[(decided["verdict"] != "unsure").to_numpy(dtype=bool), "confidence"].dropna()
    return {
        "group": str(name),
        "decided": len(decided),
        "accepted": accepted,
        "rejected": rejected,
        "unsure": unsure,
        "share_accepted": accepted / answered if answered else None,
        "low": float(interval.low) if interval else None,
        "high": float(interval.high) if interval else None,
        "same_relation": int(same.sum()),
        "mean_confidence": float(confidence.mean()) if len(confidence) else None,
    }
