"""The figures of a set, of a part of one, or of all items of a language pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.analyse.evaluation import metrics
from mapper.analyse.evaluation.metrics import Interval

RETRIEVAL: Final = ("hit_at_1", "hit_at_5", "hit_at_10", "recall_at_10", "recall_at_50", "candidate_recall", "mrr")
"""The figures that look only at where the right answers stand."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What some judged items show together; NaN where a figure is undefined.

    ``hit_at_k``: share of the items with a right answer among their first k. ``recall_at_k``: mean share of an item's
    right answers among its first k; ``candidate_recall`` the same among all candidates. ``mrr``: mean of one over the
    place of the first. ``abstained``: share of the items with nothing but "not enough evidence"; ``declined``: share of
    those where even the first suggestion is "none"; ``hit_at_1_suggested`` is that of the rest. ``ece``, ``brier`` and
    ``aurc`` (area under the risk-coverage curve) hold the confidence of the first suggestion against its being in gold.
    ``auroc_close``: how well that confidence, times the chance that the relation is close, tells items with an exact or
    close answer from those with none.
    ``intervals``: 95 %, by name.
    """

    left: int
    hit_at_1: float
    hit_at_5: float
    hit_at_10: float
    recall_at_10: float
    recall_at_50: float
    candidate_recall: float
    mrr: float
    abstained: float
    declined: float
    hit_at_1_suggested: float
    confidence: float
    ece: float
    brier: float
    aurc: float
    auroc_close: float
    intervals: dict[str, Interval]

    def as_dict(self) -> dict[str, Any]:
        """The fields as plain values, rounded to 4 decimals; what is undefined is None."""
        plain: dict[str, Any] = {name: rounded(value) for name, value in asdict(self).items() if name != "intervals"}
        plain["intervals"] = {name: [rounded(low), rounded(high)] for name, (low, high) in self.intervals.items()}
        return plain

    def retrieval(self) -> dict[str, Any]:
        """Those of :meth:`as_dict` that hold for a part of gold: a confidence is not meant for a part."""
        plain = self.as_dict()
        return {name: plain[name] for name in ("left", *RETRIEVAL)} | {
            "intervals": {name: plain["intervals"][name] for name in RETRIEVAL}
        }


def figures_of(items: pd.DataFrame) -> Figures:
    """The figures of items judged by :func:`mapper.analyse.evaluation.sets.judge_items`, in whatever order.

    Only the intervals depend on the order, by less than a bootstrap's own error.

    >>> items = pd.DataFrame({"place": [1.0, 2.0], "recall_at_10": 1.0, "recall_at_50": 1.0, "recall": 1.0,
    ...     "suggestion": ["full", "none"], "right": [True, False], "confidence": [0.9, 0.3]})
    >>> shown = figures_of(items)
    >>> shown.hit_at_1, shown.mrr, shown.hit_at_1_suggested, round(shown.brier, 2), shown.intervals["hit_at_1"]
    (0.5, 0.75, 1.0, 0.05, (0.0, 1.0))
    """
    places, right = items["place"].to_numpy(dtype=np.float64), items["right"].to_numpy(dtype=bool)
    said, suggestion = items["confidence"].to_numpy(dtype=np.float64), items["suggestion"].to_numpy(dtype=object)
    abstains, declines = suggestion == "not enough evidence", suggestion == "none"
    recall = {name: items[name].to_numpy(dtype=np.float64) for name in ("recall_at_10", "recall_at_50", "recall")}
    statistics: dict[str, Callable[[npt.NDArray[np.intp]], float]] = {
        "hit_at_1": lambda drawn: metrics.hit_rate(places[drawn], 1),
        "hit_at_5": lambda drawn: metrics.hit_rate(places[drawn], 5),
        "hit_at_10": lambda drawn: metrics.hit_rate(places[drawn], 10),
        "recall_at_10": lambda drawn: float(np.mean(recall["recall_at_10"][drawn])),
        "recall_at_50": lambda drawn: float(np.mean(recall["recall_at_50"][drawn])),
        "candidate_recall": lambda drawn: float(np.mean(recall["recall"][drawn])),
        "mrr": lambda drawn: metrics.mean_reciprocal_rank(places[drawn]),
        "brier": lambda drawn: metrics.brier_score(said[drawn], right[drawn]),
    }
    if "has_close" in items.columns and 0 < items["has_close"].sum() < len(items):
        has_close = items["has_close"].to_numpy(dtype=bool)
        closeness = items["closeness"].to_numpy(dtype=np.float64)
        statistics["auroc_close"] = lambda drawn: metrics.auroc(closeness[drawn], has_close[drawn])
    everyone = np.arange(len(items))
    values = {name: statistic(everyone) for name, statistic in statistics.items()}
    return Figures(
        **{"auroc_close": np.nan, **values},
        left=len(items),
        abstained=float(np.mean(abstains)),
        declined=float(np.mean(declines)),
        hit_at_1_suggested=metrics.hit_rate(places[~abstains & ~declines], 1),
        confidence=float(np.mean(said[~np.isnan(said)])) if not np.isnan(said).all() else np.nan,
        ece=metrics.expected_calibration_error(said, right),
        aurc=metrics.area_under_risk_coverage(said, right),
        intervals={name: metrics.bootstrap_interval(statistic, len(items)) for name, statistic in statistics.items()},
    )


@dataclass(frozen=True, slots=True)
class RelationFigures:
    """Relations given to gold pairs against those that gold states, beside always naming the commonest one.

    ``macro_f1`` is the mean over the relations that gold states; ``counts`` is gold relation -> given one -> pairs.
    """

    pairs: int
    accuracy: float
    macro_f1: float
    commonest: str
    commonest_accuracy: float
    commonest_macro_f1: float
    counts: dict[str, dict[str, int]]

    def as_dict(self) -> dict[str, Any]:
        """The fields as plain values, rounded to 4 decimals."""
        return {name: rounded(value) if isinstance(value, float) else value for name, value in asdict(self).items()}


def relation_figures(relations: pd.DataFrame) -> RelationFigures | None:
    """The figures of pairs with a relation in gold (columns ``gold``, ``given``); None without such pairs.

    >>> pairs = pd.DataFrame({"gold": ["close", "close", "broad"], "given": ["close", "none", "broad"]})
    >>> shown = relation_figures(pairs)
    >>> round(shown.accuracy, 2), shown.commonest, shown.counts
    (0.67, 'close', {'broad': {'broad': 1}, 'close': {'close': 1, 'none': 1}})
    """
    if relations.empty:
        return None
    truth, given = relations["gold"].astype(str).tolist(), relations["given"].astype(str).tolist()
    commonest = max(sorted(set(truth)), key=truth.count)
    counts: dict[str, dict[str, int]] = {}
    for stated, said in sorted(zip(truth, given, strict=True)):
        row = counts.setdefault(stated, {})
        row[said] = row.get(said, 0) + 1
    always = [commonest] * len(truth)
    return RelationFigures(
        pairs=len(truth),
        accuracy=metrics.accuracy(truth, given),
        macro_f1=metrics.macro_f1(truth, given),
        commonest=commonest,
        commonest_accuracy=metrics.accuracy(truth, always),
        commonest_macro_f1=metrics.macro_f1(truth, always),
        counts=counts,
    )


def rounded(value: float) -> float | int | None:
    """``value`` to 4 decimals, None for NaN; a whole number stays what it is.

    >>> rounded(0.123456), rounded(float("nan")), rounded(3)
    (0.1235, None, 3)
    """
    if isinstance(value, int):
        return value
    return None if np.isnan(value) else round(value, 4)
