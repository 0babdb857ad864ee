"""What rankings of several tools show on one crosswalk: hits, and how well a tool's score tells right from wrong.

``answers`` are the gold pairs as rows of the left and the right side. Gold is positive-only: a pair that is not in it
counts as wrong, whoever suggests it.

No two tools score on one scale, so every score is turned into a probability in the same way: isotonic regression
on its rank, in five folds that keep the pairs of a left item together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold

from benchmarks.peer_tools import NOTHING, Ranking
from mapper.analyse.evaluation.metrics import brier_score, expected_calibration_error, hit_rate, mean_reciprocal_rank

FOLDS: Final = 5

Numbers = npt.NDArray[np.float64]
Claims = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Hits:
    """Over all left items with an answer: share with one among the first 1 and 10, and mean of one over its place.

    None where the tool gives fewer suggestions than the figure looks at.
    """

    left: int
    hit_at_1: float
    hit_at_10: float | None
    mrr: float | None


@dataclass(frozen=True, slots=True)
class Surety:
    """How well a score tells what is right: ``brier`` and ``ece`` over first suggestions, each tool's own.

    ``shared_brier`` is over one set of pairs for all tools, the first suggestions of every tool.
    """

    brier: float
    ece: float
    shared_brier: float | None = None


@dataclass(frozen=True, slots=True)
class SetFigures:
    """What each tool shows on one set.

    ``parts`` are hits against a part of gold, by name of the part; ``shared_base`` is the Brier score of saying
    the same for all shared pairs; ``as_stated`` is the surety of our confidence without calibration; ``in_sample`` is
    None where the weights do not say what they were fitted on.
    """

    name: str
    in_sample: bool | None
    hits: dict[str, Hits]
    parts: dict[str, dict[str, Hits]]
    sureties: dict[str, Surety]
    shared_base: float
    as_stated: Surety
    seconds: dict[str, float]


def hits(ranking: Ranking, answers: Pairs) -> Hits:
    """Where the first right answer of each left item of ``answers`` stands.

    >>> ranking = Ranking.from_pairs([0, 0, 1], [2, 5, 2], [0.1, 0.7, 0.3], count=2)
    >>> hits(ranking, frozenset({(0, 2), (1, 2)}))
    Hits(left=2, hit_at_1=0.5, hit_at_10=1.0, mrr=0.75)
    """
    lefts = asked(answers)
    right = are_right(lefts[:, None], ranking.rows[lefts], answers)
    places = np.where(right.any(axis=1), right.argmax(axis=1) + 1.0, np.inf)
    more = ranking.depth > 1
    return Hits(
        left=len(lefts),
        hit_at_1=hit_rate(places, 1),
        hit_at_10=hit_rate(places, 10) if more else None,
        mrr=mean_reciprocal_rank(places) if more else None,
    )


def sureties(rankings: Mapping[str, Ranking], answers: Pairs) -> tuple[dict[str, Surety], float]:
    """The surety of each tool after the same calibration, and the shared Brier score of saying the same for all pairs.

    A tool without a suggestion is wrong with its lowest score. Needs at least five left items with an answer.
    """
    lefts = asked(answers)
    pool = np.unique(np.concatenate([_first(ranking, lefts) for ranking in rankings.values()]), axis=0)
    pool_right = are_right(pool[:, 0], pool[:, 1], answers)
    found = {}
    for name, ranking in rankings.items():
        right = are_right(lefts, ranking.rows[lefts, 0], answers)
        own = calibrated(ranking.scores[lefts, 0], right, lefts)
        shared = calibrated(scores_of(ranking, pool), pool_right, pool[:, 0])
        found[name] = Surety(
            brier_score(own, right), expected_calibration_error(own, right), brier_score(shared, pool_right)
        )
    share = float(pool_right.mean())
    return found, share * (1 - share)


def surety_as_stated(ranking: Ranking, answers: Pairs) -> Surety:
    """Of a score that is a probability already, as it stands; what is not suggested counts neither way."""
    lefts = asked(answers)
    right, said = are_right(lefts, ranking.rows[lefts, 0], answers), ranking.scores[lefts, 0]
    said = np.where(np.isfinite(said), said, np.nan)
    return Surety(brier_score(said, right), expected_calibration_error(said, right))


def calibrated(scores: Numbers, right: Claims, groups: Rows) -> Numbers:
    """For each pair, the probability that isotonic regression on the other folds gives its score.

    Items of one group share a fold. Scores count by their rank alone; minus infinity is the lowest.

    >>> scores, right = np.array([1.0, 2.0, 3.0, 4.0] * 5), np.array([False, False, True, True] * 5)
    >>> calibrated(scores, right, np.arange(20))[:4].tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    ranks = rankdata(scores)
    probabilities = np.empty(len(scores))
    for others, fold in GroupKFold(FOLDS).split(ranks, groups=groups):
        model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
        model.fit(ranks[others], right[others].astype(np.float64))
        probabilities[fold] = model.predict(ranks[fold])
    return probabilities


def scores_of(ranking: Ranking, pairs: Rows) -> Numbers:
    """The tool's score of each pair (left row, right row); minus infinity where it is not among its suggestions.

    >>> ranking = Ranking.from_pairs([0, 0], [2, 5], [0.1, 0.7], count=1)
    >>> scores_of(ranking, np.array([[0, 2], [0, 3]])).tolist()
    [0.1, -inf]
    """
    at = ranking.rows[pairs[:, 0]] == pairs[:, 1, None]
    return np.where(at.any(axis=1), ranking.scores[pairs[:, 0], at.argmax(axis=1)], -np.inf)


def asked(answers: Pairs) -> Rows:
    """The left rows that have an answer, ascending."""
    return np.array(sorted({left for left, _ in answers}), dtype=np.intp)


def are_right(lefts: Rows, rights: Rows, answers: Pairs) -> Claims:
    """Which pairs of rows are in gold; ``lefts`` and ``rights`` broadcast."""
    width = 1 + max(int(rights.max(initial=0)), max((right for _, right in answers), default=0))
    known = np.array(sorted(left * width + right for left, right in answers), dtype=np.intp)
    return np.isin(lefts * width + rights, known) & (rights != NOTHING)


def _first(ranking: Ranking, lefts: Rows) -> Rows:
    pairs = np.column_stack([lefts, ranking.rows[lefts, 0]])
    return pairs[pairs[:, 1] != NOTHING]
