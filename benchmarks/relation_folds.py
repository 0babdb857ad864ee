"""How well the relation of two items that correspond is told, in five folds, and the fit that ships.

    python -m benchmarks.relation_folds [--out FILE]

Needs the gold crosswalks (``MAPPER_SHARED``). Pooled are the pairs of jacs3-hecos (close, related), those of hecos-cah
(broad) and the latter with their sides exchanged (narrow). All pairs of a left item are in one fold.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from itertools import permutations, product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold

from benchmarks.gold import SHARED
from mapper.analyse.evaluation import Crosswalk, read_crosswalk
from mapper.match.comparisons import compare_credentials, positions_of
from mapper.match.neighbourhoods import measure_neighbourhoods
from mapper.match.relations import ANTISYMMETRIC, MIRRORED, SYMMETRIC, relation_odds, relation_signals
from mapper.match.scoring import LANGUAGE_PAIRS, language_pairs
from mapper.settings import EncoderSettings, Settings

SETS = ("jacs3-hecos", "hecos-cah")
ENGLISH_ONLY = tuple(name for name in (*SYMMETRIC, *ANTISYMMETRIC) if name.endswith("_english"))
WORDED = ("titles_worded", "words_held", "title_in_whole")
#: What pairs of these languages do not have, so that their weights must do without.
LACKING = {"english": (), "same_language": ENGLISH_ONLY, "across_languages": (*ENGLISH_ONLY, *WORDED)}
INVERSE_PENALTY = 1.0
FOLDS = 5

Model = dict[str, dict[str, dict[str, float]]]


def read_relations(names: Iterable[str], settings: Settings, cache: Path) -> pd.DataFrame:
    """The gold pairs with a relation, and each again with its sides exchanged.

    Columns: the signals, ``relation``, ``languages``, ``item`` (the left item of gold), ``set``, ``exchanged``.
    """
    parts = []
    for name in names:
        crosswalk = read_crosswalk(SHARED / "gold" / name, settings, cache=cache)
        there = _signals(crosswalk, settings).assign(set=name, exchanged=False)
        signals = {**{each: there[each] for each in SYMMETRIC}, **{each: -there[each] for each in ANTISYMMETRIC}}
        parts += [there, there.assign(**signals, relation=there["relation"].map(MIRRORED), exchanged=True)]
    return pd.concat(parts, ignore_index=True)


def _signals(crosswalk: Crosswalk, settings: Settings) -> pd.DataFrame:
    left, right = crosswalk.left, crosswalk.right
    pairs = sorted(crosswalk.relations)
    rows = positions_of(pd.Series([pair[0] for pair in pairs]), left.credentials)
    columns = positions_of(pd.Series([pair[1] for pair in pairs]), right.credentials)
    near = measure_neighbourhoods(left, right, None, settings.candidates)
    compared = compare_credentials(left, right, near, rows, columns)
    return relation_signals(left, right, compared).assign(
        relation=[crosswalk.relations[pair] for pair in pairs],
        languages=language_pairs(compared.wholes),
        item=[pair[0] for pair in pairs],
    )


def fit_relations(pairs: pd.DataFrame) -> Model:
    """The weights for each of the language pairs; every pair must be there with its sides exchanged as well.

    The gold sets are English, so other pairs of languages learn from them without the signals that they lack.
    """
    return {languages: _fit(pairs, LACKING[languages]) for languages in LANGUAGE_PAIRS}


def _fit(pairs: pd.DataFrame, lacking: Sequence[str]) -> dict[str, dict[str, float]]:
    names = [name for name in (*SYMMETRIC, *ANTISYMMETRIC) if name not in lacking]
    values = pairs[names].to_numpy(dtype=np.float64)
    centres, spreads = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    fitted = LogisticRegression(C=INVERSE_PENALTY, max_iter=5000, tol=1e-8)
    fitted.fit(np.nan_to_num((values - centres) / spreads), pairs["relation"])
    weight = dict(zip(fitted.classes_, np.c_[fitted.intercept_, fitted.coef_ / spreads], strict=True))
    # exact in the mirror: half the sum of broad and narrow is what they share, half the difference tells them apart
    shared, lean = (weight["broad"] + weight["narrow"]) / 2, (weight["broad"] - weight["narrow"]) / 2
    model = {}
    for at, name in enumerate(("intercept", *names)):
        turning = name in ANTISYMMETRIC
        model[name] = {
            "centre": 0.0 if name == "intercept" or turning else round(float(centres[at - 1]), 3),
            "close": 0.0 if turning else round(float(weight["close"][at]), 2),
            "related": 0.0 if turning else round(float(weight["related"][at]), 2),
            "wide": 0.0 if turning else round(float(shared[at]), 2),
            "lean": round(float(lean[at]), 2) if turning else 0.0,
        }
    return model


def in_folds(pairs: pd.DataFrame, languages: str) -> pd.DataFrame:
    """The odds of each relation by a model that has not seen the left item, as if pairs were of these ``languages``."""
    found = []
    for seen, unseen in GroupKFold(FOLDS).split(pairs, groups=pairs["item"]):
        model, part = fit_relations(pairs.iloc[seen]), pairs.iloc[unseen]
        found.append(relation_odds(part, np.full(len(part), languages), model).set_index(part.index))
    return pd.concat(found).sort_index()


def likeliest(odds: pd.DataFrame) -> npt.NDArray[np.str_]:
    """The relation with the highest odds of each row."""
    return np.asarray(odds.columns.to_numpy(dtype=np.str_)[odds.to_numpy().argmax(axis=1)])


def by_threshold(pairs: pd.DataFrame, signal: str) -> npt.NDArray[np.str_]:
    """The same by one signal: the cut, and what lies on either side, that do best on the other folds."""
    found = np.empty(len(pairs), dtype=np.dtype("U8"))
    for seen, unseen in GroupKFold(FOLDS).split(pairs, groups=pairs["item"]):
        part = pairs.iloc[seen]
        cuts = np.quantile(part[signal], np.linspace(0.05, 0.95, 10))
        choices = product(cuts, permutations(sorted(set(part["relation"])), 2))
        cut, (above, below) = max(
            choices, key=lambda chosen: macro_f1(part["relation"], np.where(part[signal] >= chosen[0], *chosen[1]))
        )
        found[unseen] = np.where(pairs[signal].iloc[unseen] >= cut, above, below)
    return found


def macro_f1(relations: pd.Series, told: npt.NDArray[np.str_]) -> float:
    """The mean over the relations of the harmonic mean of precision and recall."""
    return float(f1_score(relations, told, average="macro", zero_division=0))


def as_markdown(pairs: pd.DataFrame, command: str) -> str:
    """The page: macro-F1 and accuracy beside two baselines, and which relation was told for which."""
    pooled = pairs[~pairs["exchanged"] | (pairs["set"] == "hecos-cah")]
    graded = pairs[~pairs["exchanged"] & (pairs["set"] == "jacs3-hecos")]
    odds = {languages: in_folds(pairs, languages) for languages in LANGUAGE_PAIRS}
    names = {
        "english": "**all signals**",
        "same_language": "without the English encoder",
        "across_languages": "nor any word, as across languages",
    }
    lines = [
        "# Close, related, broad or narrow",
        "",
        f"Made by `{command}`.",
        "",
        "Given that two items correspond, how? Five folds; all pairs of a left item are in one of them. Close and",
        "related are the pairs of jacs3-hecos, broad those of hecos-cah, narrow the latter with their sides exchanged.",
    ]
    for title, part, known in (
        ("All four", pooled, list(MIRRORED)),
        ("Close or related", graded, ["close", "related"]),
    ):
        lines += ["", f"| {title}: {len(part):,} pairs | macro-F1 | accuracy |", "|---|---|---|"]
        told = {names[languages]: likeliest(odds[languages].loc[part.index, known]) for languages in odds} | {
            "one threshold on the wording of the titles": by_threshold(part, "titles_worded"),
            "one threshold on the meaning of the titles": by_threshold(part, "titles_mean"),
            "always the commonest": np.full(len(part), part["relation"].mode()[0]),
        }
        lines += [
            f"| {name} | {macro_f1(part['relation'], found):.3f} | {accuracy_score(part['relation'], found):.3f} |"
            for name, found in told.items()
        ]
    counts = pd.crosstab(pooled["relation"], likeliest(odds["english"].loc[pooled.index])).reindex(list(MIRRORED))
    lines += ["", "Relation of gold (row), relation told (column):", "", f"| | {' | '.join(MIRRORED)} |"]
    lines += ["|---" * (len(MIRRORED) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(f'{row[each]:,}' for each in MIRRORED)} |" for name, row in counts.iterrows()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adapter", default=EncoderSettings().adapter)
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")) / "vectors")
    parser.add_argument("--out", type=Path, default=Path("docs/relations.md"))
    arguments = parser.parse_args()
    settings = Settings(encoder=EncoderSettings(adapter=arguments.adapter))
    page = as_markdown(read_relations(SETS, settings, arguments.cache), "python -m benchmarks.relation_folds")
    arguments.out.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
