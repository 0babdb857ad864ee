"""From signals to a confidence: additive log-odds, so that each confidence has a waterfall of contributions.

Two logistic models share one scale: one for a pair of outcome statements, one for a pair of credentials. Each has
weights for pairs of one language and for pairs across languages, since what helps in one hurts in the other.
``weights.json`` says what they were fitted on; ``benchmarks/fit_weights.py`` makes it again. The weights of level,
workload, verb and context are set by judgement (no gold set has them) and say so there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.comparisons import Comparisons
from mapper.settings import ScoringSettings
from mapper.workspace import content_hash

SIGNAL_LABELS: Final[dict[str, str]] = {
    "intercept": "Starting point",
    "title_meaning": "Meaning of the titles",
    "title_wording": "Wording of the titles",
    "whole_meaning": "Meaning of the whole",
    "whole_wording": "Wording of the whole",
    "outcomes_meaning": "Meaning of the learning outcomes",
    "outcomes_wording": "Wording of the learning outcomes",
    "level": "Levels",
    "workload": "Workloads",
    "meaning": "Meaning of the statements",
    "distinctiveness": "Nearer than other statements",
    "wording": "Wording of the statements",
    "verb": "Depth that the verbs ask for",
    "context": "The credentials correspond as a whole",
}

STATEMENT_SIGNALS: Final = ("meaning", "distinctiveness", "wording", "verb", "context")
CREDENTIAL_SIGNALS: Final = (
    "title_meaning",
    "title_wording",
    "whole_meaning",
    "whole_wording",
    "outcomes_meaning",
    "outcomes_wording",
    "level",
    "workload",
)


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, Any]:
    """The weights that ship with the package: ``version``, ``fitted_on``, and the two models."""
    loaded: dict[str, Any] = json.loads(files("mapper.match").joinpath("weights.json").read_text(encoding="utf-8"))
    return loaded


def weights_hash(weights: Mapping[str, Any]) -> str:
    """A hash of what the weights do, not of what they say about themselves."""
    return content_hash(weights["statement"], weights["credential"])


def contributions(
    signals: pd.DataFrame, same_language: npt.NDArray[np.bool_], model: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> pd.DataFrame:
    """Log-odds by signal, one row per pair; they sum to the log-odds of the confidence.

    Columns: ``intercept`` and the signals of ``model``.

    ``model`` maps ``same_language`` and ``across_languages`` to signal -> {weight, centre}; a signal counts as
    ``weight * (value - centre)``, and as 0 where its value is null, so that missing evidence moves nothing.
    """
    parts = {}
    names = ["intercept", *(name for name in model["same_language"] if name != "intercept")]
    for name in names:
        same = model["same_language"][name]
        across = model["across_languages"].get(name, {"weight": 0.0, "centre": 0.0})
        weight = np.where(same_language, same["weight"], across["weight"])
        if name == "intercept":
            parts[name] = weight
            continue
        value = signals[name].to_numpy(dtype=np.float64, na_value=np.nan)
        part = weight * (value - np.where(same_language, same["centre"], across["centre"]))
        parts[name] = np.where(np.isnan(part), 0.0, part)
    return pd.DataFrame(parts).round(4)


def confidence(parts: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The probability that the contributions of each row add up to, rounded to 4 decimals."""
    total = parts.to_numpy(dtype=np.float64).sum(axis=1)
    return np.asarray(np.round(1.0 / (1.0 + np.exp(-total)), 4))


def outcome_status(probability: npt.NDArray[np.float64], settings: ScoringSettings) -> npt.NDArray[np.str_]:
    """``covered``, ``partly`` or ``missing``, by the thresholds of ``settings``."""
    return np.select(
        [probability >= settings.covered_from, probability >= settings.partly_from], ["covered", "partly"], "missing"
    )


def credential_signals(
    compared: Comparisons, levels: npt.NDArray[np.float64], workloads: npt.NDArray[np.float64]
) -> pd.DataFrame:
    """One row per pair of credentials, one column per signal of :data:`CREDENTIAL_SIGNALS`, in [0, 1] or null.

    ``outcomes_*`` is the mean, over the outcomes of both credentials, of how well each is met by its best counterpart;
    null where a side has no outcomes. ``levels`` and ``workloads`` come from :mod:`mapper.match.findings`.
    """
    return pd.DataFrame(
        {
            "title_meaning": compared.titles["distinctiveness"],
            "title_wording": compared.titles["wording"],
            "whole_meaning": compared.wholes["distinctiveness"],
            "whole_wording": compared.wholes["wording"],
            "outcomes_meaning": _mean_best(compared, "distinctiveness"),
            "outcomes_wording": _mean_best(compared, "wording"),
            "level": levels,
            "workload": workloads,
        }
    ).astype(np.float64)


def _mean_best(compared: Comparisons, signal: str) -> npt.NDArray[np.float64]:
    frame = pd.DataFrame(
        {
            "pair": compared.pair,
            "subject": compared.subject_outcome,
            "object": compared.object_outcome,
            "value": compared.statements[signal].to_numpy(dtype=np.float64),
        }
    ).dropna(subset=["value"])
    means = []
    for side in ("subject", "object"):
        best = frame.groupby(["pair", side], sort=True)["value"].max()
        means.append(best.groupby(level="pair").mean().reindex(range(len(compared.rows))).to_numpy(dtype=np.float64))
    return np.asarray((means[0] + means[1]) / 2)
