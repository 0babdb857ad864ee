"""Fit when two outcome statements mean the same, so that coverage follows what was judged pair by pair.

    python -m benchmarks.fit_statements

The weights are those with which the expected coverages (:func:`mapper.match.coverage.expected_coverage`) of the
judged pairs come nearest to the judged ones, in the mean of squares, drawn a little to a plain start; for speed each
outcome counts with its best counterpart there, also where that one meets another of different depth. Prints how well
they do on pairs that they were not fitted on.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import spearmanr
from sklearn.model_selection import KFold

from benchmarks.judged_pairs import Judged, compare_judged
from mapper.match.coverage import expected_coverage, meet
from mapper.match.scoring import LANGUAGE_PAIRS, confidence, contributions, language_pairs, with_context
from mapper.match.sides import cognitive_levels
from mapper.settings import Settings

#: Signal -> (centre, unit, weight to start from, per unit): about the mean and the spread over the judged pairs.
START = {
    "intercept": (0.0, 1.0, -2.0),
    "meaning": (0.44, 0.12, 0.5),
    "english_meaning": (0.26, 0.15, 0.5),
    "context": (0.51, 0.15, 0.5),
    "english_context": (0.36, 0.2, 0.5),
    "verb": (0.8, 0.2, 0.2),
}
USED = {
    "english": tuple(START),
    "same_language": tuple(name for name in START if not name.startswith("english")),
    "across_languages": tuple(name for name in START if not name.startswith("english")),
}
PULL = 0.002
ROUNDS = 8
FOLDS = 5

Values = npt.NDArray[np.float64]
Model = dict[str, dict[str, dict[str, float]]]


def fit_statements(judged: Judged, pairs: npt.NDArray[np.intp] | None = None) -> Model:
    """The weights for each of the language pairs, fitted on these ``pairs`` (default: all).

    No judged pair has two texts of one language other than English, so English pairs stand in for those, without the
    English encoder.
    """
    chosen = np.arange(len(judged.pairs)) if pairs is None else pairs
    languages = language_pairs(judged.compared.wholes)[chosen]
    english, others = chosen[languages == "english"], chosen[languages != "english"]
    learning = {"english": english, "same_language": english, "across_languages": others}
    return {name: _fit(judged, learning[name], USED[name]) for name in LANGUAGE_PAIRS}


def _fit(judged: Judged, chosen: npt.NDArray[np.intp], names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    start = np.array([START[name][2] for name in names])
    if "english_meaning" not in names:
        start[[names.index("meaning"), names.index("context")]] *= 2  # they speak for both encoders
    compared = judged.compared
    rows = np.flatnonzero(np.isin(compared.pair, chosen))
    values = _values(judged, names)[rows]
    best = [
        _Best(outcome[rows], compared.pair[rows]) for outcome in (compared.subject_outcome, compared.object_outcome)
    ]
    wanted = [judged.pairs[side].to_numpy(dtype=np.float64) for side in ("judged_subject", "judged_object")]

    def loss(weights: Values) -> float:
        probability = expit(values @ weights)
        missed = [side.mean_best(probability) - want[side.pairs] for side, want in zip(best, wanted, strict=True)]
        return float(np.mean(np.concatenate(missed) ** 2) + PULL * np.sum((weights - start) ** 2))

    fitted = minimize(loss, start, method="Powell", options={"maxiter": ROUNDS}).x
    return {
        name: {"weight": round(float(weight) / START[name][1], 1), "centre": START[name][0]}
        for name, weight in zip(names, fitted, strict=True)
    }


class _Best:
    """The mean over the outcomes of a side of the best value each has, for each of ``pairs``; for speed."""

    def __init__(self, outcome: npt.NDArray[np.intp], pair: npt.NDArray[np.intp]) -> None:
        self.order = np.lexsort((outcome, pair))
        outcome, pair = outcome[self.order], pair[self.order]
        self.first = np.flatnonzero(np.r_[True, (np.diff(pair) != 0) | (np.diff(outcome) != 0)])
        self.pairs, self.owner = np.unique(pair[self.first], return_inverse=True)

    def mean_best(self, values: Values) -> Values:
        best = np.maximum.reduceat(values[self.order], self.first)
        return np.asarray(np.bincount(self.owner, best) / np.bincount(self.owner))


def _values(judged: Judged, names: tuple[str, ...]) -> Values:
    """A column of ones for the intercept, and the signals around their centres in units; 0 where null."""
    statements = with_context(judged.compared).assign(intercept=1.0)
    centres, units = (np.array([START[name][at] for name in names]) for at in (0, 1))
    return np.nan_to_num((statements[list(names)].to_numpy(dtype=np.float64) - centres) / units)


def covered(judged: Judged, model: Model) -> tuple[Values, Values]:
    """Both coverages of each pair by ``model``."""
    statements = with_context(judged.compared)
    probability = confidence(contributions(statements, language_pairs(statements), model))
    depths = cognitive_levels(judged.side)
    mine, other = meet(judged.compared, probability, (depths, depths))
    return expected_coverage(judged.compared, mine), expected_coverage(judged.compared, other)


def in_folds(judged: Judged) -> tuple[Values, Values]:
    """Both coverages of each pair by weights that have not seen it."""
    found = np.zeros((2, len(judged.pairs)))
    for seen, unseen in KFold(FOLDS, shuffle=True, random_state=0).split(judged.pairs):
        found[:, unseen] = np.stack(covered(judged, fit_statements(judged, seen)))[:, unseen]
    return found[0], found[1]


def main() -> None:
    """Print the rank correlation of both coverages with the judged ones, on pairs not fitted on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")))
    judged = compare_judged(Settings(), parser.parse_args().workspace)
    table = judged.pairs.assign(**dict(zip(("subject", "object"), in_folds(judged), strict=True)))
    for name, part in [("all", table), *table.groupby("languages")]:
        rho = [spearmanr(part[side], part[f"judged_{side}"]).statistic for side in ("subject", "object")]
        print(f"{name}: {len(part)} pairs, rho subject {rho[0]:.2f}, object {rho[1]:.2f}")


if __name__ == "__main__":
    main()
