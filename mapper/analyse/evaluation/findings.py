"""What the sets of an evaluation show, each alone and together: all that a report says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mapper.analyse.evaluation.figures import Figures, RelationFigures, figures_of, relation_figures
from mapper.analyse.evaluation.metrics import reliability, risk_coverage
from mapper.analyse.evaluation.sets import SetResult


@dataclass(frozen=True, slots=True, eq=False)
class LanguagePair:
    """The items of all sets whose texts are in one pair of languages, left to right."""

    languages: str
    sets: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Results in the order given; ``relations``, ``bins`` (reliability) and ``curves`` (risk and coverage) by set.

    Sets stand under :func:`marked_name`. ``relations`` has no set whose gold states none, and with several sets ends
    with all together.
    """

    results: tuple[SetResult, ...]
    language_pairs: tuple[LanguagePair, ...]
    relations: dict[str, RelationFigures]
    bins: dict[str, pd.DataFrame]
    curves: dict[str, pd.DataFrame]


def findings_of(results: Sequence[SetResult]) -> Findings:
    """The findings of one or more sets."""
    bins, curves = {}, {}
    for result in results:
        said = result.items["confidence"].to_numpy(dtype=np.float64)
        right = result.items["right"].to_numpy(dtype=bool)
        bins[marked_name(result)] = reliability(said, right)
        curves[marked_name(result)] = risk_coverage(said, right)
    return Findings(tuple(results), _language_pairs(results), _relations(results), bins, curves)


def marked_name(result: SetResult) -> str:
    """The name of the set, with an asterisk if it is in-sample and a question mark if nobody knows."""
    return result.name + {True: " *", False: "", None: " ?"}[result.in_sample]


def _language_pairs(results: Sequence[SetResult]) -> tuple[LanguagePair, ...]:
    items = pd.concat([result.items.drop(columns="has_close", errors="ignore") for result in results])
    marks = {result.name: marked_name(result) for result in results}
    return tuple(
        LanguagePair(str(languages), tuple(marks[name] for name in together["set"].unique()), figures_of(together))
        for languages, together in items.groupby("languages", sort=True)
    )


def _relations(results: Sequence[SetResult]) -> dict[str, RelationFigures]:
    found = {marked_name(result): relation_figures(result.relations) for result in results}
    known = {name: figures for name, figures in found.items() if figures is not None}
    together = relation_figures(pd.concat([result.relations for result in results]))
    return known | ({"all together": together} if together is not None and len(known) > 1 else {})
