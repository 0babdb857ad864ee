"""Fit the shipped weights on the gold families and write ``mapper/match/weights.json``.

    python -m benchmarks.fit_weights [--write] [--encoder NAME]

Needs the gold crosswalks (``MAPPER_SHARED``). What may be expected on a family that was not fitted on is measured by
:mod:`benchmarks.leave_one_family_out` with the functions of this module.
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

from benchmarks.additive import candidate_lists, logistic_weights, rank_weights
from benchmarks.gold import FAMILIES, GoldSet, figures, places, read_gold
from mapper.match.scoring import LANGUAGE_PAIRS
from mapper.settings import CandidateSettings, EncoderSettings, Settings

#: Family D has almost every text twice, word for word: nothing to learn, so it stays unseen.
FIT = tuple(name for name, family in FAMILIES.items() if family != "D")
MAIN = ("title_meaning", "crossed_meaning", "whole_meaning", "outcomes_meaning")
ENGLISH = ("title_english", "crossed_english", "whole_english", "outcomes_english")
WORDING = ("title_wording", "whole_wording", "outcomes_wording")
SIGNALS = {
    "english": (*MAIN, *ENGLISH, *WORDING),
    "same_language": (*MAIN, *WORDING),
    "across_languages": MAIN,
}
STATEMENT = {
    "english": ("meaning", "distinctiveness", "english_meaning", "english_distinctiveness", "wording"),
    "same_language": ("meaning", "distinctiveness", "wording"),
    "across_languages": ("meaning", "distinctiveness"),
}
#: Not in any gold set: set by judgement, on the scale of log-odds per unit of a signal in [0, 1] around its centre.
JUDGED = {"level": {"weight": 1.0, "centre": 0.75}, "workload": {"weight": 0.5, "centre": 0.5}}
JUDGED_STATEMENT = {"verb": {"weight": 2.0, "centre": 0.8}, "context": {"weight": 2.5, "centre": 0.25}}
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


def fit_statements(sets: Sequence[GoldSet]) -> Model:
    """Weights of the signals of pairs of statements, learnt from pairs of titles and of whole texts."""
    english = [part for part in sets if (part.pairs["languages"] == "english").any()]
    across = [part for part in sets if part not in english] or english
    used = {"english": english, "same_language": english, "across_languages": across}
    model = {}
    for languages in LANGUAGE_PAIRS:
        tables, names = [part.texts for part in used[languages]], STATEMENT[languages]
        centres = centres_of(tables, names)
        intercept, weights = logistic_weights([(around(t, names, centres), _right(t)) for t in tables], 0.001)
        model[languages] = {**_written(names, intercept, weights, centres), **JUDGED_STATEMENT}
    return model


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
    """hit@1, hit@10 and MRR of one set by ``model``, unrounded log-odds."""
    score = np.zeros(len(part.pairs))
    for languages in LANGUAGE_PAIRS:
        rows = (part.pairs["languages"] == languages).to_numpy(dtype=bool)
        for name in SIGNALS[languages]:
            entry = model[languages][name]
            value = part.pairs.loc[rows, name].to_numpy(dtype=np.float64)
            score[rows] += np.nan_to_num(entry["weight"] * (value - entry["centre"]))
    return figures(places(part.pairs, score, part.subjects))


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
    """Weights that rank, then one scale and intercept that make their sum a probability."""
    centres = centres_of(tables, names)
    values = [around(table, names, centres) for table in tables]
    lists = [
        candidate_lists(value, table["subject"].to_numpy(dtype=np.intp), _right(table))
        for table, value in zip(tables, values, strict=True)
    ]
    meanings = sum(name not in WORDING for name in names)
    prior = np.array([0.0 if name in WORDING else PRIOR_SUM / meanings for name in names])
    weights = rank_weights(lists, prior, pull)
    scored = [((value @ weights)[:, None], _right(table)) for table, value in zip(tables, values, strict=True)]
    intercept, scale = logistic_weights(scored, 0.0)
    fitted = _written(names, intercept, scale[0] * weights, centres)
    unused = {name: {"weight": 0.0, "centre": 0.5} for name in all_names}
    return {name: {**unused, **fitted}[name] for name in ("intercept", *all_names)}


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
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")) / "vectors")
    arguments = parser.parse_args()
    sets = read_sets(FIT, EncoderSettings(name=arguments.encoder), arguments.cache)
    recipe = choose_recipe(sets)
    weights: dict[str, Any] = {
        "version": "2026-12",
        "fitted_on": "gold families A (ESCO to O*NET), B (ROME to ISCO-08) and C (JACS 3 to HECoS, HECoS to CAH); "
        "level, workload, verb and context set by judgement",
        "fitted_on_sets": list(FIT),
        "encoder": arguments.encoder,
        "second_encoder": EncoderSettings().second,
        "recipe": asdict(recipe),
        "credential": fit_credentials(sets, recipe),
        "statement": fit_statements(sets),
    }
    text = json.dumps(weights, indent=2) + "\n"
    print(text)
    if arguments.write:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
