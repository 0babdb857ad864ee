"""Figures of an evaluation as pure functions on arrays, one value per item.

``places`` holds for each item the rank of its first right answer, infinity where there is none. ``confidences`` holds
the confidence of what is suggested first, NaN where nothing is; ``right`` says whether that suggestion is right. A
figure that is undefined, such as the mean of nothing, is NaN. Equal confidences are never told apart, so that no figure
depends on the order of the items.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

Numbers = npt.NDArray[np.float64]
Claims = npt.NDArray[np.bool_]

BINS: Final = 10
RESAMPLES: Final = 1000
SEED: Final = 0

Interval = tuple[float, float]


def hit_rate(places: Numbers, at: int) -> float:
    """Share of the items with a right answer among their first ``at``.

    >>> hit_rate(np.array([1.0, 3.0, np.inf, 1.0]), at=1)
    0.5
    """
    return _mean(places <= at)


def mean_reciprocal_rank(places: Numbers) -> float:
    """Mean of one over the place of the first right answer, 0 where there is none.

    >>> mean_reciprocal_rank(np.array([1.0, 4.0, np.inf, 2.0]))
    0.4375
    """
    return _mean(1.0 / places)


def bootstrap_interval(
    statistic: Callable[[npt.NDArray[np.intp]], float], items: int, *, seed: int = SEED, resamples: int = RESAMPLES
) -> Interval:
    """The middle 95 % of ``statistic`` over samples of the items drawn with replacement: a percentile bootstrap.

    ``statistic`` takes the positions of the items drawn. Samples in which it is undefined do not count; NaN twice where
    it always is.

    >>> hits = np.array([True] * 60 + [False] * 40)
    >>> low, high = bootstrap_interval(lambda drawn: float(hits[drawn].mean()), 100)
    >>> low < 0.6 < high, round(high - low, 1)
    (True, 0.2)
    """
    if not items:
        return np.nan, np.nan
    draw = np.random.default_rng(seed)
    values = np.array([statistic(draw.integers(items, size=items)) for _ in range(resamples)])
    values = values[~np.isnan(values)]
    if not len(values):
        return np.nan, np.nan
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def brier_score(confidences: Numbers, right: Claims) -> float:
    """Mean squared distance of the confidence from what came out, over the items with a confidence; 0 is best.

    >>> brier_score(np.array([1.0, 0.5, np.nan]), np.array([True, False, False]))
    0.125
    """
    return _mean((confidences - right)[~np.isnan(confidences)] ** 2)


def reliability(confidences: Numbers, right: Claims, *, bins: int = BINS) -> pd.DataFrame:
    """What was said against what came out, in bins of equal mass, from the least sure to the surest.

    Columns: ``items``, ``confidence`` (mean), ``right`` (share), ``low``, ``high`` (range of confidence). Items without
    a confidence are left out. Equal confidences share a bin, so there may be fewer bins than asked for, and unequal
    ones.

    >>> said = np.array([0.25] * 4 + [0.75] * 4)
    >>> reliability(said, np.array([0, 0, 0, 1, 0, 1, 1, 1], dtype=bool), bins=2)[["items", "confidence", "right"]]
       items  confidence  right
    0      4        0.25   0.25
    1      4        0.75   0.75
    """
    known = ~np.isnan(confidences)
    said, came = confidences[known], right[known]
    bin_of = np.zeros(len(said), dtype=np.intp)
    if len(said):
        cuts = np.quantile(said, np.arange(1, bins) / bins, method="inverted_cdf")
        bin_of = np.searchsorted(cuts, said, side="left")
    grouped = pd.DataFrame({"confidence": said, "right": came.astype(np.float64)}).groupby(bin_of, sort=True)
    return pd.DataFrame(
        {
            "items": grouped.size(),
            "confidence": grouped["confidence"].mean(),
            "right": grouped["right"].mean(),
            "low": grouped["confidence"].min(),
            "high": grouped["confidence"].max(),
        }
    ).reset_index(drop=True)


def expected_calibration_error(confidences: Numbers, right: Claims, *, bins: int = BINS) -> float:
    """Mean gap between what was said and what came out over the bins of :func:`reliability`, weighted by their items.

    0 for a perfectly calibrated sample. With few items it is above 0 by chance alone.

    >>> expected_calibration_error(np.array([0.9, 0.9, 0.1, 0.1]), np.array([True, False, False, False]), bins=2)
    0.25
    """
    table = reliability(confidences, right, bins=bins)
    if table.empty:
        return np.nan
    gaps = (table["confidence"] - table["right"]).abs()
    return float(np.average(gaps, weights=table["items"]))


def risk_coverage(confidences: Numbers, right: Claims) -> pd.DataFrame:
    """For each threshold of confidence, from the highest: the share of items answered, and of wrong ones among those.

    Columns: ``threshold``, ``coverage``, ``risk``. Items without a confidence are never answered, so ``coverage`` may
    end below 1.

    >>> risk_coverage(np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, False, True, False]))
       threshold  coverage      risk
    0        0.9      0.25  0.000000
    1        0.8      0.75  0.333333
    2        0.1      1.00  0.500000
    """
    known = ~np.isnan(confidences)
    tally = pd.DataFrame({"threshold": confidences[known], "wrong": ~right[known]}).groupby("threshold")["wrong"]
    counts = tally.agg(["size", "sum"]).sort_index(ascending=False).cumsum()
    return pd.DataFrame(
        {
            "threshold": counts.index.to_numpy(dtype=np.float64),
            "coverage": counts["size"].to_numpy(dtype=np.float64) / max(len(confidences), 1),
            "risk": counts["sum"].to_numpy(dtype=np.float64) / counts["size"].to_numpy(dtype=np.float64),
        }
    )


def area_under_risk_coverage(confidences: Numbers, right: Claims) -> float:
    """Mean risk over all coverages of :func:`risk_coverage`; the better the confidence sorts out errors, the lower.

    >>> area_under_risk_coverage(np.array([0.9, 0.1]), np.array([True, False]))
    0.25
    """
    curve = risk_coverage(confidences, right)
    if curve.empty:
        return np.nan
    steps = np.diff(curve["coverage"], prepend=0.0)
    return float(np.average(curve["risk"], weights=steps))


def risk_at(curve: pd.DataFrame, coverage: float) -> float:
    """The risk of ``curve`` at the strictest threshold that answers at least this share; NaN where none does.

    >>> curve = risk_coverage(np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, False, True, False]))
    >>> risk_at(curve, 0.25), round(risk_at(curve, 0.5), 3)
    (0.0, 0.333)
    """
    enough = curve.loc[curve["coverage"] >= coverage - 1e-9, "risk"]
    return float(enough.iloc[0]) if len(enough) else np.nan


def auroc(scores: Numbers, positive: Claims) -> float:
    """Chance that a positive item scores above a negative one, a tie counting half; a missing score is the lowest.

    NaN unless there are both positive and negative items.

    >>> auroc(np.array([0.9, 0.4, 0.4, np.nan]), np.array([True, True, False, False]))
    0.875
    """
    above, below = int(positive.sum()), int((~positive).sum())
    if not above or not below:
        return np.nan
    # from ranks (Mann and Whitney): scikit-learn's takes eight times as long, and a bootstrap asks 1000 times
    ranks = rankdata(np.where(np.isnan(scores), -np.inf, scores))
    return float((ranks[positive].sum() - above * (above + 1) / 2) / (above * below))


def accuracy(truth: Sequence[str], given: Sequence[str]) -> float:
    """Share of the items that were given their true class.

    >>> accuracy(["close", "broad"], ["close", "narrow"])
    0.5
    """
    return _mean(np.array([stated == said for stated, said in zip(truth, given, strict=True)], dtype=bool))


def macro_f1(truth: Sequence[str], given: Sequence[str]) -> float:
    """Mean F1 over the classes that occur in ``truth``; a class that was never given counts 0.

    >>> round(macro_f1(["close", "close", "broad"], ["close", "close", "close"]), 2)
    0.4
    """
    from sklearn.metrics import f1_score

    if not len(truth):
        return np.nan
    classes = sorted(set(truth))
    return float(f1_score(list(truth), list(given), labels=classes, average="macro", zero_division=0.0))


def _mean(values: Numbers | Claims) -> float:
    return float(np.mean(values)) if len(values) else np.nan
