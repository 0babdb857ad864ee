"""From signals to a confidence: additive log-odds, so that each confidence has a waterfall of contributions.

Two logistic models share one scale: one for a pair of outcome statements, one for a pair of credentials. Each has
weights for pairs of English texts (which two encoders have read), for other pairs of one language, and for pairs across
languages, since what helps in one hurts in the other. ``weights.json`` says what they were fitted on: credentials on
crosswalks made by people, statements on judged pairs, and level and workload, which neither has, by judgement.
``benchmarks/fit_weights.py`` makes it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.comparisons import Comparisons
from mapper.match.neighbourhoods import SPREADS
from mapper.settings import ScoringSettings
from mapper.workspace import content_hash

SIGNAL_LABELS: Final[dict[str, str]] = {
    "intercept": "Starting point",
    "title_meaning": "Meaning of the titles",
    "title_english": "Meaning of the titles, read by the English encoder",
    "title_best": "Nearness to the best counterparts of the titles",
    "title_best_english": "Nearness to the best counterparts of the titles, read by the English encoder",
    "title_wording": "Wording of the titles",
    "crossed_meaning": "Title of one against the whole of the other",
    "crossed_english": "Title against whole, read by the English encoder",
    "whole_meaning": "Meaning of the whole",
    "whole_english": "Meaning of the whole, read by the English encoder",
    "whole_best": "Nearness to the best counterparts of the whole",
    "whole_best_english": "Nearness to the best counterparts of the whole, read by the English encoder",
    "whole_likeness": "Plain likeness of the whole",
    "whole_wording": "Wording of the whole",
    "outcomes_meaning": "Meaning of the learning outcomes",
    "outcomes_wording": "Wording of the learning outcomes",
    "level": "Levels",
    "workload": "Workloads",
    "meaning": "Meaning of the statements",
    "english_meaning": "Meaning of the statements, read by the English encoder",
    "wording": "Wording of the statements",
    "verb": "Depth that the verbs ask for",
    "polarity": "Negation",
    "figures": "Figures and standards",
    "demand": "How demanding the tasks are",
    "role": "Who teaches and who is taught",
    "context": "The credentials as wholes",
    "english_context": "The credentials as wholes, read by the English encoder",
}

LANGUAGE_PAIRS: Final = ("english", "same_language", "across_languages")
"""Each has weights of its own; ``english``: both texts are English and the English encoder has read them."""
_FEWEST_OUTCOMES: Final = 2


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, Any]:
    """The weights that ship with the package: ``version``, ``fitted_on``, and the two models."""
    loaded: dict[str, Any] = json.loads(files("mapper.match").joinpath("weights.json").read_text(encoding="utf-8"))
    return loaded


def weights_hash(weights: Mapping[str, Any]) -> str:
    """A hash of what the weights do, not of what they say about themselves."""
    return content_hash(weights["statement"], weights["credential"], weights["relation"])


def language_pairs(compared: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Which of :data:`LANGUAGE_PAIRS` each row of :func:`~mapper.match.comparisons.compare_texts` is."""
    return np.select(
        [compared["english_meaning"].notna(), compared["same_language"]], LANGUAGE_PAIRS[:2], LANGUAGE_PAIRS[2]
    )


def contributions(
    signals: pd.DataFrame, pairs: npt.NDArray[np.str_], model: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> pd.DataFrame:
    """Log-odds by signal, one row per pair; they sum to the log-odds of the confidence.

    ``pairs`` says for each row which of :data:`LANGUAGE_PAIRS` it is. Columns: ``intercept`` and the signals of any of
    them.

    ``model`` maps each of them to signal -> {weight, centre}; a signal counts as ``weight * (value - centre)``, and as
    0 where its value is null, so that missing evidence moves nothing.
    """
    names = list(dict.fromkeys(name for languages in LANGUAGE_PAIRS for name in model[languages]))
    parts = {name: np.zeros(len(signals)) for name in names}
    for languages in LANGUAGE_PAIRS:
        rows = np.flatnonzero(pairs == languages)
        for name, entry in model[languages].items():
            if name == "intercept":
                parts[name][rows] = entry["weight"]
                continue
            value = signals[name].to_numpy(dtype=np.float64, na_value=np.nan)[rows]
            parts[name][rows] = np.nan_to_num(entry["weight"] * (value - entry["centre"])) + 0.0  # no "-0.0" in JSON
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
    """One row per pair of credentials, one column per signal, in [0, 1] or null.

    ``*_meaning`` is the distinctiveness in the eyes of the main encoder, ``*_english`` in those of the English one;
    ``*_best`` is 0.5 where no other counterpart of either text is nearer; ``whole_likeness`` is the plain cosine.
    ``outcomes_*`` is the mean, over the outcomes of both credentials, of how well each is met by its best counterpart;
    null where a side has fewer than two, since the whole already says what a single one says. ``levels`` and
    ``workloads`` come from :mod:`mapper.match.findings`.
    """
    signals = {}
    for name, texts in (("title", compared.titles), ("crossed", compared.crossed), ("whole", compared.wholes)):
        signals[f"{name}_meaning"] = texts["distinctiveness"]
        signals[f"{name}_english"] = texts["english_distinctiveness"]
        if name != "crossed":
            signals[f"{name}_best"] = 0.5 - texts["below_best"] / SPREADS
            signals[f"{name}_best_english"] = 0.5 - texts["english_below_best"] / SPREADS
            signals[f"{name}_wording"] = texts["wording"]
    signals["whole_likeness"] = compared.wholes["meaning"]
    outcomes = _mean_best(compared, ("distinctiveness", "wording"))
    for name, values in zip(("outcomes_meaning", "outcomes_wording"), outcomes.T, strict=True):
        signals[name] = values
    return pd.DataFrame({**signals, "level": levels, "workload": workloads}).astype(np.float64)


def with_context(compared: Comparisons) -> pd.DataFrame:
    """The statements with ``context`` and ``english_context``: how alike their credentials are as wholes.

    The same two statements mean more alike in two courses on logistics than in one on logistics and one on law.
    """
    near = {
        f"{prefix}context": (compared.wholes[f"{prefix}meaning"] + compared.crossed[f"{prefix}meaning"]) / 2
        for prefix in ("", "english_")
    }
    return compared.statements.assign(
        **{name: values.to_numpy(dtype=np.float64)[compared.pair] for name, values in near.items()}
    )


def _mean_best(compared: Comparisons, names: Sequence[str]) -> npt.NDArray[np.float64]:
    """Mean over the outcomes of both sides of the best value each has, shape (pairs, names)."""
    values = compared.statements[list(names)].to_numpy(dtype=np.float64)
    total = np.zeros((len(compared.rows), len(names)))
    if not len(values):
        return total * np.nan
    for outcome in (compared.subject_outcome, compared.object_outcome):
        order = np.lexsort((outcome, compared.pair))
        pair, outcome = compared.pair[order], outcome[order]
        first = np.flatnonzero(np.r_[True, (np.diff(pair) != 0) | (np.diff(outcome) != 0)])
        best = np.fmax.reduceat(values[order], first, axis=0)  # fmax: a null counts only where all are null
        owner = pair[first]
        counted = np.stack([np.bincount(owner, ~np.isnan(column), len(total)) for column in best.T], axis=1)
        summed = np.stack([np.bincount(owner, np.nan_to_num(column), len(total)) for column in best.T], axis=1)
        total += np.where(counted >= _FEWEST_OUTCOMES, summed / np.maximum(counted, 1), np.nan)
    return total / 2
