"""Fit the shipped weights on the gold families and write ``mapper/match/weights.json``.

    python -m benchmarks.fit_weights [--write] [--encoder NAME] [--workspace FOLDER]

Needs the gold crosswalks (``MAPPER_SHARED``) and reads the sets of ``benchmarks/sets``. What may be expected on a
family that was not fitted on is measured by :mod:`benchmarks.leave_one_family_out` with the functions of this module.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from benchmarks.additive import candidate_lists, logistic_weights, rank_weights
from benchmarks.fit_statements import fit_statements
from benchmarks.gold import FAMILIES, GoldSet, figures, places, read_gold
from benchmarks.hard_pairs import fit_guards, read_signals
from benchmarks.judged_pairs import compare_judged
from benchmarks.relation_folds import SETS as RELATION_SETS
from benchmarks.relation_folds import fit_relations, read_relations
from mapper.analyse.evaluation.metrics import brier_score, expected_calibration_error
from mapper.match.scoring import LANGUAGE_PAIRS
from mapper.settings import CandidateSettings, EncoderSettings, Settings

#: Family D has almost every text twice, word for word: nothing to learn, so it stays unseen.
FIT = tuple(name for name, family in FAMILIES.items() if family != "D")
MAIN = ("title_meaning", "crossed_meaning", "whole_meaning", "outcomes_meaning")
ENGLISH = ("title_english", "crossed_english", "whole_english")
BEST = ("title_best", "whole_best")
BEST_ENGLISH = ("title_best_english", "whole_best_english")
WORDING = ("title_wording", "whole_wording", "outcomes_wording")
LIKENESS = "whole_likeness"  # says how sure a first suggestion is, not which comes first
SIGNALS = {
    "english": (*MAIN, *ENGLISH, *BEST, *BEST_ENGLISH, *WORDING),
    "same_language": (*MAIN, *BEST, *WORDING),
    "across_languages": (*MAIN, *BEST),
}
#: Not in any gold set: set by judgement, on the scale of log-odds per unit of a signal in [0, 1] around its centre.
JUDGED = {"level": {"weight": 1.0, "centre": 0.75}, "workload": {"weight": 0.5, "centre": 0.5}}
UNIT = 0.05  # one spread of distinctiveness: signals are fitted in these units
PRIOR_SUM = 2.5  # of the equal weights that the pull draws to; their scale is fitted afterwards
TARGET = Path(__file__).parents[1] / "mapper" / "match" / "weights.json"

Model = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is chosen by leaving families out: how strongly weights are pulled to equality, and if wording counts."""

    pull: float = 0.3
    wording: bool = True

    def signals(self, languages: str) -> tuple[str, ...]:
        """The signals that get a weight."""
        return tuple(name for name in SIGNALS[languages] if self.wording or name not in WORDING)


RECIPES = tuple(Recipe(*choice) for choice in product((0.1, 0.3, 1.0), (True, False)))


def read_sets(names: Iterable[str], encoder: EncoderSettings, cache: Path) -> list[GoldSet]:
    """The sets with twenty candidates a rule, one line of progress each."""
    settings = Settings(encoder=encoder, candidates=CandidateSettings(top_n=20, top_k=20))
    sets = []
    for name in names:
        sets.append(read_gold(name, settings, cache))
        print(f"{name}: {len(sets[-1].pairs)} pairs, recall {sets[-1].recall:.3f}", flush=True)
    return sets


def fit_credentials(sets: Sequence[GoldSet], recipe: Recipe) -> Model:
    """Weights of the signals of pairs of credentials, for each of the language pairs.

    No gold set has two texts of one language other than English, so sets of English pairs stand in for those, without
    the English encoder. Pairs across languages learn from all sets, since the signals of the main encoder are in units
    of spread and few sets cross languages.
    """
    english = [part for part in sets if (part.pairs["languages"] == "english").any()] or sets
    used = {"english": english, "same_language": english, "across_languages": sets}
    return {
        languages: {
            **_fit_pairs(
                [part.pairs for part in used[languages]], recipe.signals(languages), recipe.pull, SIGNALS[languages]
            ),
            **JUDGED,
        }
        for languages in LANGUAGE_PAIRS
    }


def choose_recipe(sets: Sequence[GoldSet], recipes: Sequence[Recipe] = RECIPES) -> Recipe:
    """The recipe with the best mean MRR on each family of ``sets``, fitted without that family."""
    families = sorted({part.family for part in sets})
    if len(families) < 2:
        return Recipe()
    reached = []
    for recipe in recipes:
        found = []
        for family in families:
            model = fit_credentials([part for part in sets if part.family != family], recipe)
            found += [(family, ranked(part, model)["mrr"]) for part in sets if part.family == family]
        reached.append(pd.DataFrame(found, columns=["family", "mrr"]).groupby("family")["mrr"].mean().mean())
    return recipes[int(np.argmax(reached))]


def ranked(part: GoldSet, model: Model) -> dict[str, float]:
    """hit@1, hit@10, MRR, and the ECE and Brier score of first suggestions of one set by ``model``."""
    score = np.zeros(len(part.pairs))
    for languages in LANGUAGE_PAIRS:
        rows = (part.pairs["languages"] == languages).to_numpy(dtype=bool)
        score[rows] += model[languages]["intercept"]["weight"]
        for name in (*SIGNALS[languages], LIKENESS):
            entry = model[languages][name]
            value = part.pairs.loc[rows, name].to_numpy(dtype=np.float64)
            score[rows] += np.nan_to_num(entry["weight"] * (value - entry["centre"]))
    found = places(part.pairs, score, part.subjects)
    said = (
        pd.Series(expit(score)).groupby(part.pairs["subject"].to_numpy()).max().reindex(part.subjects, fill_value=0.0)
    )
    calibration = {
        "ece": round(expected_calibration_error(said.to_numpy(), (found <= 1).to_numpy()), 4),
        "brier": round(brier_score(said.to_numpy(), (found <= 1).to_numpy()), 4),
    }
    return figures(found) | calibration


def centres_of(tables: Sequence[pd.DataFrame], names: Sequence[str]) -> npt.NDArray[np.float64]:
    """The mean of each signal over the candidates, each table counting the same; a half where all is null."""
    means = pd.DataFrame([table[list(names)].astype(np.float64).mean() for table in tables])
    return means.mean().fillna(0.5).to_numpy()


def around(pairs: pd.DataFrame, names: Sequence[str], centres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Signals around ``centres`` in units of :data:`UNIT`; null as 0, since missing evidence moves nothing."""
    return np.nan_to_num((pairs[list(names)].to_numpy(dtype=np.float64) - centres) / UNIT)


def _right(pairs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return pairs["right"].to_numpy(dtype=bool)


def _fit_pairs(
    tables: Sequence[pd.DataFrame], names: Sequence[str], pull: float, all_names: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Weights that rank; then a scale, :data:`LIKENESS` and an intercept that make first suggestions probabilities."""
    every = (*names, LIKENESS)
    centres = centres_of(tables, every)
    values = [around(table, every, centres) for table in tables]
    lists = [
        candidate_lists(value[:, :-1], table["subject"].to_numpy(dtype=np.intp), _right(table))
        for table, value in zip(tables, values, strict=True)
    ]
    meanings = sum(name in (*MAIN, *ENGLISH) for name in names)
    prior = np.array([PRIOR_SUM / meanings if name in (*MAIN, *ENGLISH) else 0.0 for name in names])
    weights = rank_weights(lists, prior, pull)
    first = []
    for table, value in zip(tables, values, strict=True):
        score = value[:, :-1] @ weights
        order = np.lexsort((table["object"], -score, table["subject"]))
        top = order[np.flatnonzero(np.r_[True, np.diff(table["subject"].to_numpy()[order]) != 0])]
        first.append((np.c_[score, value[:, -1]][top], _right(table)[top]))
    intercept, (scale, likeness) = logistic_weights(first, 0.0)
    fitted = _written(every, intercept, np.r_[scale * weights, likeness], centres)
    unused = {name: {"weight": 0.0, "centre": 0.5} for name in all_names}
    return {name: {**unused, **fitted}[name] for name in ("intercept", *all_names, LIKENESS)}


def _written(
    names: Sequence[str], intercept: float, weights: npt.NDArray[np.float64], centres: npt.NDArray[np.float64]
) -> dict[str, dict[str, float]]:
    """Weights per unit of the signal, rounded so that a rerun writes the same."""
    written = {"intercept": {"weight": round(intercept, 2), "centre": 0.0}}
    for name, weight, centre in zip(names, weights, centres, strict=True):
        written[name] = {"weight": round(float(weight) / UNIT, 2), "centre": round(float(centre), 3)}
    return written


def main() -> None:
    """Choose, fit, print, and with ``--write`` replace the shipped weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--encoder", default=EncoderSettings().name)
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")))
    arguments = parser.parse_args()
    settings = Settings(encoder=EncoderSettings(name=arguments.encoder))
    cache = arguments.workspace / "vectors"
    sets = read_sets(FIT, settings.encoder, cache)
    recipe = choose_recipe(sets)
    guards = fit_guards(read_signals(settings.encoder))
    weights: dict[str, Any] = {
        "version": "2026-12",
        "fitted_on": "credentials: gold families A (ESCO to O*NET), B (ROME to ISCO-08) and C (JACS 3 to HECoS, HECoS "
        "to CAH); statements: benchmarks/sets, made and judged by a language model; relations: family C; level "
        "and workload set by judgement",
        "fitted_on_sets": list(FIT),
        "encoder": settings.encoder.name,
        "adapter": settings.encoder.adapter,
        "second_encoder": settings.encoder.second,
        "recipe": asdict(recipe),
        "credential": fit_credentials(sets, recipe),
        "statement": {
            languages: fitted | guards
            for languages, fitted in fit_statements(compare_judged(settings, arguments.workspace)).items()
        },
        "relation": fit_relations(read_relations(RELATION_SETS, settings, cache)),
    }
    text = json.dumps(weights, indent=2) + "\n"
    print(text)
    if arguments.write:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
