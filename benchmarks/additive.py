"""Two small convex fits whose results are added up as log-odds: which object comes first, and how sure that is.

Both are minimised from one start by L-BFGS-B, so that the same pairs give the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Candidate lists of one set: ``values`` (pairs, signals), ``first`` the row where each list starts, ``right``."""

    values: Values
    first: npt.NDArray[np.intp]
    right: npt.NDArray[np.bool_]


def candidate_lists(values: Values, subject: npt.NDArray[np.intp], right: npt.NDArray[np.bool_]) -> Lists:
    """The lists of the subjects that have a right candidate; rows are sorted by ``subject``."""
    first = np.flatnonzero(np.r_[True, np.diff(subject) != 0])
    sizes = np.diff(np.r_[first, len(subject)])
    kept = np.repeat(np.add.reduceat(right.astype(np.intp), first) > 0, sizes)
    return Lists(values[kept], np.flatnonzero(np.r_[True, np.diff(subject[kept]) != 0]), right[kept])


def rank_weights(sets: Sequence[Lists], prior: Values, pull: float) -> Values:
    """Non-negative weights that put a right object first: a conditional logit (McFadden 1974) on candidate lists.

    The loss is minus the log of the share that the right objects of a list have in its softmax, averaged over the lists
    of a set and summed over the sets, so that each set counts the same, plus ``pull`` times the squared distance from
    ``prior``.

    >>> lists = candidate_lists(np.array([[1.0], [0.0]]), np.array([0, 0]), np.array([True, False]))
    >>> bool(rank_weights([lists], np.zeros(1), 0.1)[0] > 0.5)
    True
    """

    def loss(weights: Values) -> tuple[float, Values]:
        total, slope = pull * np.sum((weights - prior) ** 2), 2 * pull * (weights - prior)
        for part in sets:
            score = part.values @ weights
            sizes = np.diff(np.r_[part.first, len(score)])
            odds = np.exp(score - np.repeat(np.maximum.reduceat(score, part.first), sizes))
            everyone = np.add.reduceat(odds, part.first)
            right = np.maximum(np.add.reduceat(odds * part.right, part.first), 1e-300)
            total += np.mean(np.log(everyone) - np.log(right))
            change = odds / np.repeat(everyone, sizes) - odds * part.right / np.repeat(right, sizes)
            slope = slope + part.values.T @ change / len(part.first)
        return float(total), slope

    return _minimum(loss, np.asarray(prior, dtype=np.float64), [(0.0, None)] * len(prior))


def logistic_weights(sets: Sequence[tuple[Values, npt.NDArray[np.bool_]]], pull: float) -> tuple[float, Values]:
    """Intercept and non-negative weights of a logistic model of ``right``; each set counts the same.

    ``pull`` times the squared weights keeps them small; the intercept is free.
    """
    width = sets[0][0].shape[1]

    def loss(found: Values) -> tuple[float, Values]:
        intercept, weights = found[0], found[1:]
        total, slope = pull * np.sum(weights**2), np.r_[0.0, 2 * pull * weights]
        for values, right in sets:
            score = intercept + values @ weights
            total += np.mean(np.logaddexp(0.0, score) - score * right)
            change = (expit(score) - right) / len(score)
            slope = slope + np.r_[change.sum(), values.T @ change]
        return float(total), slope

    found = _minimum(loss, np.zeros(width + 1), [(None, None), *[(0.0, None)] * width])
    return float(found[0]), found[1:]


def _minimum(loss: object, start: Values, bounds: list[tuple[float | None, float | None]]) -> Values:
    options = {"maxiter": 1000, "ftol": 1e-11, "gtol": 1e-7}
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x)
