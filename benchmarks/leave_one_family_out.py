"""How well weights do on a family of crosswalks that they were not fitted on, beside single signals and the shipped.

    python -m benchmarks.leave_one_family_out [--encoder NAME] [--adapter NAME] [--out docs/leave-one-family-out.md]

For each family, the recipe (:mod:`benchmarks.fit_weights`) is chosen and fitted on the other families alone: whether
wording counts, and the pull, are chosen by leaving out each of *those* in turn. Writes the table as Markdown, and as
JSON beside it.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.fit_weights import FIT, choose_recipe, fit_credentials, ranked, read_sets
from benchmarks.gold import FAMILIES, SHARED, GoldSet, figures
from mapper.match.scoring import shipped_weights
from mapper.match.sides import Side
from mapper.match.text import wording_forms
from mapper.settings import EncoderSettings

Matrix = npt.NDArray[np.float32]
Result = dict[str, Any]


def single_signals(left: Side, right: Side) -> dict[str, Callable[[], Matrix]]:
    """What one signal alone gives: similarity of every left item with every right one."""

    def cosine(what: str, reader: str) -> Matrix:
        vectors = [getattr(side, what).vectors_by(reader) for side in (left, right)]
        return np.asarray(vectors[0] @ vectors[1].T)

    def both(reader: str) -> Matrix:
        return _standard(cosine("titles", reader)) + _standard(cosine("wholes", reader))

    def tf_idf(what: str, **options: Any) -> Matrix:
        texts = [wording_forms(getattr(side, what).content) for side in (left, right)]
        found = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options).fit_transform(texts[0] + texts[1])
        return np.asarray((found[: len(texts[0])] @ found[len(texts[0]) :].T).toarray())

    def token_set() -> Matrix:
        texts = [wording_forms(side.titles.content) for side in (left, right)]
        return np.asarray(process.cdist(*texts, scorer=fuzz.token_set_ratio, workers=-1, dtype=np.float32))

    signals: dict[str, Callable[[], Matrix]] = {
        "token_set_ratio, title": token_set,
        "character TF-IDF, title": lambda: tf_idf("titles", analyzer="char_wb", ngram_range=(3, 4)),
        "word TF-IDF, whole": lambda: tf_idf("wholes", token_pattern=r"\S+"),
        "main encoder, whole": lambda: cosine("wholes", "main"),
        "main encoder, title + whole": lambda: both("main"),
    }
    if left.titles.english is not None and right.titles.english is not None:
        signals["English encoder, whole"] = lambda: cosine("wholes", "english")
        signals["English encoder, title + whole"] = lambda: both("english")
    return signals


def matrix_figures(part: GoldSet, similarity: Matrix, subjects: npt.NDArray[np.intp]) -> dict[str, float]:
    """hit@1, hit@10 and MRR of ranking all right items by ``similarity``; ties go to the smaller id."""
    row = {one: number for number, one in enumerate(part.crosswalk.left.credentials["credential_id"])}
    column = {one: number for number, one in enumerate(part.crosswalk.right.credentials["credential_id"])}
    right = np.zeros(similarity.shape, dtype=bool)
    for left_id, right_id in part.crosswalk.pairs:
        right[row[left_id], column[right_id]] = True
    order = np.argsort(-similarity[subjects], axis=1, kind="stable")
    places = np.take_along_axis(right[subjects], order, axis=1).argmax(axis=1) + 1.0
    return figures(pd.Series(places))


def hard_subjects(part: GoldSet) -> npt.NDArray[np.intp]:
    """The left items that count: all that have gold; of cip2010-cip2020 those whose pair has titles that differ."""
    hard = SHARED / "gold" / part.name / "gold_hard_titles_differ.csv"
    if not hard.is_file():
        return part.subjects
    wanted = set(pd.read_csv(hard, dtype=str, keep_default_na=False)["left_id"])
    items = pd.read_csv(hard.with_name("left.csv"), dtype=str, keep_default_na=False)["id"]
    return np.flatnonzero(items.isin(wanted).to_numpy(dtype=bool))


def measure(sets: Sequence[GoldSet]) -> list[Result]:
    """One result a set: single signals, shipped weights, and weights fitted without the family."""
    left_out: dict[str, tuple[Any, Any]] = {}
    results = []
    for part in sets:
        learning = [other for other in sets if other.family != part.family and other.name in FIT]
        if part.family not in left_out:
            recipe = choose_recipe(learning)
            left_out[part.family] = (recipe, fit_credentials(learning, recipe))
        recipe, model = left_out[part.family]
        subjects = hard_subjects(part)
        narrow = part.only(subjects)
        signals = single_signals(part.crosswalk.left, part.crosswalk.right)
        results.append(
            {
                "set": part.name,
                "family": part.family,
                "left": len(subjects),
                "recall": round(part.recall, 4),
                "single": {name: matrix_figures(part, found(), subjects) for name, found in signals.items()},
                "shipped": ranked(narrow, shipped_weights()["credential"]),
                "in_sample": part.name in shipped_weights()["fitted_on_sets"],
                "left_out": ranked(narrow, model),
                "fitted_on": [other.name for other in learning],
                "recipe": asdict(recipe),
            }
        )
        print(json.dumps(results[-1]), flush=True)
    return results


def as_markdown(results: Sequence[Result], command: str) -> str:
    """The results as a page: one table, what was chosen, and how to make it again."""
    lines = [
        "# Leaving one family out",
        "",
        f"Made by `{command}`.",
        "",
        "hit@1 / hit@10 over all left items that have gold; of cip2010-cip2020 the pairs whose titles differ.",
        "The weights, their pull and whether wording counts are chosen without the family of the set; which",
        "signals exist at all was settled with all families in view, and one adapter was trained. The shipped",
        "weights have seen the sets marked *.",
        "Gold is positive-only and incomplete: a first suggestion that is not in gold may still be right.",
        "",
        "| signal | " + " | ".join(result["set"] for result in results) + " |",
        "|---" * (len(results) + 1) + "|",
    ]
    names = list(dict.fromkeys(name for result in results for name in result["single"]))
    for name in names:
        cells = [_cell(result["single"].get(name)) for result in results]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines.append(
        "| **family left out** | " + " | ".join(f"**{_cell(result['left_out'])}**" for result in results) + " |"
    )
    shipped = [_cell(result["shipped"]) + (" *" if result["in_sample"] else "") for result in results]
    lines += ["| shipped weights | " + " | ".join(shipped) + " |", ""]
    lines += [
        "ECE and Brier score: the confidence of the first suggestion against its being in gold.",
        "",
        "| set | left items | recall of the candidates | MRR left out | ECE | Brier | MRR shipped | ECE | Brier "
        "| chosen without the family |",
        "|---" * 10 + "|",
    ]
    for result in results:
        recipe = result["recipe"]
        chosen = f"pull {recipe['pull']}, wording {'on' if recipe['wording'] else 'off'}"
        lines.append(
            f"| {result['set']} | {result['left']} | {result['recall']:.3f} "
            f"| {_quality(result['left_out'])} | {_quality(result['shipped'])} | {chosen} |"
        )
    return "\n".join(lines) + "\n"


def _quality(found: dict[str, float]) -> str:
    return f"{found['mrr']:.3f} | {found['ece']:.3f} | {found['brier']:.3f}"


def _cell(found: dict[str, float] | None) -> str:
    return "" if found is None else f"{found['hit_at_1']:.3f} / {found['hit_at_10']:.3f}".replace("0.", ".")


def _standard(similarity: Matrix) -> Matrix:
    mean, spread = similarity.mean(axis=1, keepdims=True), similarity.std(axis=1, keepdims=True)
    return np.asarray((similarity - mean) / np.maximum(spread, 1e-6))


def main() -> None:
    """Measure all sets and write the page and its JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default=EncoderSettings().name)
    parser.add_argument("--adapter", default=EncoderSettings().adapter)
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")) / "vectors")
    parser.add_argument("--out", type=Path, default=Path("docs/leave-one-family-out.md"))
    parser.add_argument("--sets", nargs="+", default=list(FAMILIES), choices=list(FAMILIES))
    arguments = parser.parse_args()
    encoder = EncoderSettings(name=arguments.encoder, adapter=arguments.adapter)
    results = measure(read_sets(arguments.sets, encoder, arguments.cache))
    chosen = "" if arguments.encoder == EncoderSettings().name else f" --encoder {arguments.encoder}"
    chosen += "" if arguments.adapter == EncoderSettings().adapter else f" --adapter {arguments.adapter!r}"
    chosen += "" if arguments.sets == list(FAMILIES) else f" --sets {' '.join(arguments.sets)}"
    page = as_markdown(results, f"python -m benchmarks.leave_one_family_out{chosen}")
    arguments.out.write_text(page, encoding="utf-8")
    arguments.out.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
