"""How far the expected coverage of whole pairs of catalogues was off, as a step in the log-odds of all probabilities.

    python -m benchmarks.coverage_calibration [--workspace FOLDER]

The pairs are ``benchmarks/sets/judged_pairs.csv`` (a language model judged them, no officer), grouped by the catalogues
of subject and object and by direction; each pair is read with weights that have not seen it. For each group of at least
:data:`FEWEST` pairs the step is found that, added to the log-odds of every outcome, would make the expected coverage
that which was judged. :data:`mapper.analyse.coverage.bands.CALIBRATION` is the step that nine in ten groups stay below,
over the factor that a normal error has there. Few pairs make a group uncertain by chance too, which is left in.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtri
from sklearn.model_selection import KFold

from benchmarks.fit_statements import FOLDS, fit_statements
from benchmarks.judged_pairs import Judged, compare_judged
from mapper.analyse.coverage.bands import BAND
from mapper.match.coverage import Met, meet
from mapper.match.scoring import confidence, contributions, language_pairs, with_context
from mapper.match.sides import cognitive_levels
from mapper.settings import Settings

FEWEST = 5
FARTHEST = 6.0  # a step beyond which nothing, or everything, is covered

Values = npt.NDArray[np.float64]


def outcomes_met(judged: Judged) -> Iterator[pd.DataFrame]:
    """By direction: the pair of each outcome and its probability by weights that have not seen that pair."""
    statements, depths = with_context(judged.compared), cognitive_levels(judged.side)
    parts: tuple[list[pd.DataFrame], list[pd.DataFrame]] = ([], [])
    for seen, unseen in KFold(FOLDS, shuffle=True, random_state=0).split(judged.pairs):
        model = fit_statements(judged, seen)
        probability = confidence(contributions(statements, language_pairs(statements), model))
        for found, met in zip(parts, meet(judged.compared, probability, (depths, depths)), strict=True):
            found.append(_of_pairs(met, unseen))
    return (pd.concat(found, ignore_index=True) for found in parts)


def _of_pairs(met: Met, pairs: npt.NDArray[np.intp]) -> pd.DataFrame:
    here = np.isin(met.pair, pairs)
    return pd.DataFrame({"pair": met.pair[here], "probability": met.probability[here]})


def step_needed(probability: Values, pair: npt.NDArray[np.intp], judged: float) -> float:
    """What must be added to the log-odds of each outcome so that the mean coverage of the pairs is as judged."""
    odds = logit(np.clip(probability, 1e-4, 1 - 1e-4))
    _, owner = np.unique(pair, return_inverse=True)
    sizes = np.bincount(owner)

    def missed(step: float) -> float:
        return float((np.bincount(owner, expit(odds + step)) / sizes).mean()) - judged

    if missed(-FARTHEST) > 0 or missed(FARTHEST) < 0:
        return float(np.copysign(FARTHEST, -missed(0.0)))
    return float(brentq(missed, -FARTHEST, FARTHEST))


def main() -> None:
    """Print the step that each group needs, and what nine in ten stay below."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")))
    judged = compare_judged(Settings(), parser.parse_args().workspace)
    ids = judged.pairs[["subject_id", "object_id"]].apply(lambda column: column.str.partition(":")[0])
    groups = ids["subject_id"] + " > " + ids["object_id"]
    rows = []
    for side, met in zip(("subject", "object"), outcomes_met(judged), strict=True):
        for group, pairs in groups.groupby(groups).indices.items():
            if len(pairs) < FEWEST:
                continue
            part = met[met["pair"].isin(pairs)]
            said = float(judged.pairs[f"judged_{side}"].iloc[pairs].mean())
            expected = float(part.groupby("pair")["probability"].mean().mean())
            step = step_needed(part["probability"].to_numpy(), part["pair"].to_numpy(), said)
            rows.append((group, side, len(pairs), round(expected, 3), round(said, 3), round(step, 2)))
    table = pd.DataFrame(rows, columns=["catalogues", "covered", "pairs", "expected", "judged", "step"])
    print(table.to_string(index=False))
    apart = table["expected"] - table["judged"]
    off = np.sqrt((apart**2).mean())
    print(f"\n{len(table)} groups; mean of expected less judged {apart.mean():+.3f}, root mean square {off:.3f}")
    reach, normal = float(table["step"].abs().quantile(BAND)), float(ndtri((1 + BAND) / 2))
    print(f"nine in ten stay below a step of {reach:.2f}; over {normal:.3f} that is {reach / normal:.2f}")


if __name__ == "__main__":
    main()
