"""In which direction two credentials correspond: exact, close, broad, narrow, related or none (SKOS).

Where both sides state enough learning outcomes, the coverages decide, since they say what is missing on which side.
Where a side is a title and a sentence, a multinomial model over a few signals decides: symmetric ones (how alike the
titles are) tell close from related, antisymmetric ones (which title holds the words of the other, which names a wider
scope) tell broad from narrow. Antisymmetric weights are mirrored, so swapping the sides swaps the answer.

Measured in folds by ``python -m benchmarks.relation_folds``; ``benchmarks.fit_weights`` makes the weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process
from scipy.special import softmax

from mapper.match.comparisons import Comparisons
from mapper.match.scoring import LANGUAGE_PAIRS, language_pairs
from mapper.match.sides import Side
from mapper.match.text import wording_forms
from mapper.settings import ScoringSettings

MIRRORED: Final = {"close": "close", "related": "related", "broad": "narrow", "narrow": "broad"}
"""Relation of a pair -> that of the pair with its sides exchanged."""
SYMMETRIC: Final = (
    "titles_worded",
    "titles_mean",
    "titles_mean_english",
    "crossed_mean",
    "crossed_mean_english",
    "wholes_mean",
    "wholes_mean_english",
    "titles_below_best",
    "titles_below_best_english",
    "wholes_below_best",
    "wholes_below_best_english",
)
ANTISYMMETRIC: Final = (
    "words_held",
    "title_length",
    "wide_words",
    "title_in_whole",
    "crossed_lean",
    "titles_crowded",
    "titles_crowded_english",
    "wholes_crowded",
    "wholes_crowded_english",
)
"""Each changes its sign when the sides are exchanged."""

# An expected coverage stays below what people state, who see no doubt: these were compared on the judged pairs.
_FULL: Final = 0.7
_MOST: Final = 0.5
_SOME: Final = 0.2
_LEANING: Final = 0.1
#: Words of titles that name a group or a rest rather than one subject, as :func:`wording_forms` leaves them.
_WIDE: Final = re.compile(
    r"\b(?:other|others|general|non specific|nonspecific|elsewhere|combined|studies|sciences|related|by specialism|"
    r"broadly|multidisciplinary|topics|miscellaneous|including|and|"
    r"autres?|generale?s?|et|sonstige|andere|allgemeine?|und|otros|otras|generales|y|overige|algemene?)\b"
)


def relation_signals(subject: Side, object_: Side, compared: Comparisons) -> pd.DataFrame:
    """One row per compared pair: :data:`SYMMETRIC` and :data:`ANTISYMMETRIC` signals, null where unknown.

    An antisymmetric signal above 0 speaks for the object being the wider one.
    """
    rows, columns = compared.rows, compared.columns
    titles = (_forms(subject.titles.content, rows), _forms(object_.titles.content, columns))
    wholes = (_forms(subject.wholes.content, rows), _forms(object_.wholes.content, columns))
    same = compared.titles["same_language"].to_numpy(dtype=bool)
    held, mine, other = _shared_words(*titles)
    worded = process.cpdist(*titles, scorer=fuzz.token_sort_ratio, dtype=np.float32) / 100.0
    within = [_stands_in(titles[0], wholes[1]), _stands_in(titles[1], wholes[0])]
    return pd.DataFrame(
        {
            "titles_worded": np.where(same, worded, np.nan),
            "titles_mean": compared.titles["distinctiveness"],
            "titles_mean_english": compared.titles["english_distinctiveness"],
            "crossed_mean": compared.crossed["distinctiveness"],
            "crossed_mean_english": compared.crossed["english_distinctiveness"],
            "wholes_mean": compared.wholes["distinctiveness"],
            "wholes_mean_english": compared.wholes["english_distinctiveness"],
            "titles_below_best": compared.titles["below_best"],
            "titles_below_best_english": compared.titles["english_below_best"],
            "wholes_below_best": compared.wholes["below_best"],
            "wholes_below_best_english": compared.wholes["english_below_best"],
            "words_held": np.where(same, held / np.maximum(other, 1) - held / np.maximum(mine, 1), np.nan),
            "title_length": np.log1p(mine) - np.log1p(other),
            "wide_words": _wide_words(titles[1]) - _wide_words(titles[0]),
            "title_in_whole": np.where(same, within[0] - within[1], np.nan),
            "crossed_lean": compared.crossed["lean"],
            "titles_crowded": compared.titles["crowding"],
            "titles_crowded_english": compared.titles["english_crowding"],
            "wholes_crowded": compared.wholes["crowding"],
            "wholes_crowded_english": compared.wholes["english_crowding"],
        }
    ).astype(np.float64)


def relation_odds(
    signals: pd.DataFrame, pairs: npt.NDArray[np.str_], model: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> pd.DataFrame:
    """Log-odds of close, related, broad and narrow, one row per pair, up to a constant per row.

    ``model``: for each of :data:`~mapper.match.scoring.LANGUAGE_PAIRS` signal -> {centre, close, related, wide, lean}.
    ``wide`` counts for broad and narrow alike; ``lean`` for broad, and with the other sign for narrow.
    """
    odds = {relation: np.zeros(len(signals)) for relation in MIRRORED}
    for languages in LANGUAGE_PAIRS:
        rows = np.flatnonzero(pairs == languages)
        for name, entry in model[languages].items():
            if name == "intercept":
                value = np.ones(len(rows))
            else:
                value = np.nan_to_num(signals[name].to_numpy(dtype=np.float64)[rows] - entry["centre"])
            for relation in ("close", "related"):
                odds[relation][rows] += entry[relation] * value
            odds["broad"][rows] += (entry["wide"] + entry["lean"]) * value
            odds["narrow"][rows] += (entry["wide"] - entry["lean"]) * value
    return pd.DataFrame(odds)


def relation_probabilities(odds: pd.DataFrame) -> pd.DataFrame:
    """The probability of each relation, given that the pair corresponds; each row sums to 1.

    >>> relation_probabilities(pd.DataFrame({"close": [0.0], "related": [0.0]})).iloc[0].tolist()
    [0.5, 0.5]
    """
    return pd.DataFrame(softmax(odds.to_numpy(dtype=np.float64), axis=1), columns=odds.columns, index=odds.index)


def relations(
    subject: Side,
    object_: Side,
    compared: Comparisons,
    frame: pd.DataFrame,
    model: Mapping[str, Mapping[str, Mapping[str, float]]],
    settings: ScoringSettings,
) -> npt.NDArray[np.str_]:
    """The relation of each compared pair, read from the subject to the object.

    ``frame`` has the columns ``subject_coverage``, ``object_coverage`` and ``confidence`` of the pairs. ``none`` where
    little is shared and the confidence is below ``settings.related_from``.
    """
    odds = relation_odds(relation_signals(subject, object_, compared), language_pairs(compared.wholes), model)
    wording = odds.columns.to_numpy(dtype=np.str_)[odds.to_numpy().argmax(axis=1)]
    counts = np.minimum(np.diff(subject.first)[compared.rows], np.diff(object_.first)[compared.columns])
    covered = by_coverage(frame["subject_coverage"], frame["object_coverage"])
    found = np.where(counts >= settings.minimum_outcomes, covered, wording)
    likely = frame["confidence"].to_numpy(dtype=np.float64) >= settings.related_from
    return np.select([~likely & (covered == "none"), found == "none"], ["none", "related"], found)


def by_coverage(subject_coverage: pd.Series, object_coverage: pd.Series) -> npt.NDArray[np.str_]:
    """The relation that the two coverages show.

    ``exact``: both at least 0.7; ``close``: both at least 0.5; ``broad`` (the object is broader): the subject is
    covered to 0.5 or more, the object by at least 0.1 less; ``narrow``: the reverse; ``related``: a side covered to 0.2
    or more; ``none`` otherwise.

    >>> by_coverage(pd.Series([0.9, 1.0, 0.3, 0.0]), pd.Series([0.8, 0.3, 0.2, 0.0])).tolist()
    ['exact', 'broad', 'related', 'none']
    """
    mine, other = subject_coverage.to_numpy(dtype=np.float64), object_coverage.to_numpy(dtype=np.float64)
    return np.select(
        [
            (mine >= _FULL) & (other >= _FULL),
            (mine >= _MOST) & (other >= _MOST),
            (mine >= _MOST) & (mine - other >= _LEANING),
            (other >= _MOST) & (other - mine >= _LEANING),
            (mine >= _SOME) | (other >= _SOME),
        ],
        ["exact", "close", "broad", "narrow", "related"],
        "none",
    )


def _forms(texts: list[str], rows: npt.NDArray[np.intp]) -> list[str]:
    forms = wording_forms(texts)
    return [forms[row] for row in rows]


def _shared_words(left: list[str], right: list[str]) -> tuple[npt.NDArray[np.intp], ...]:
    """Distinct words in both of each pair, in the left one, in the right one."""
    words = [(set(a.split()), set(b.split())) for a, b in zip(left, right, strict=True)]
    counts = np.array([(len(a & b), len(a), len(b)) for a, b in words], dtype=np.intp).reshape(-1, 3)
    return counts[:, 0], counts[:, 1], counts[:, 2]


def _wide_words(titles: list[str]) -> npt.NDArray[np.float64]:
    return np.array([len(_WIDE.findall(title)) for title in titles], dtype=np.float64)


def _stands_in(titles: list[str], wholes: list[str]) -> npt.NDArray[np.float64]:
    """1 where the title stands word for word in the whole of the other, else 0."""
    return np.array([f" {title} " in f" {whole} " for title, whole in zip(titles, wholes, strict=True)], dtype=float)
