"""How alike two credentials are: one column per signal in [0, 1], for candidates only, without a loop over pairs.

Wording signals are null across languages: shared letters of different languages say little, and a weight on them would
mislead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from mapper.match.guards import compare_guards
from mapper.match.neighbourhoods import CROSSED, MEASURED, PAIRINGS, Neighbourhoods, Pairing, common_spread, distinct
from mapper.match.sides import Positions, Reader, Side, Texts, cognitive_levels
from mapper.match.text import wording_forms

_PREFIXES: Final[dict[Reader, str]] = {"main": "", "english": "english_"}
_SEEN: Final = ("meaning", "distinctiveness", "below_best", "crowding")
_MEANINGS: Final = ["meaning", "distinctiveness", "english_meaning", "english_distinctiveness"]
_CHUNK = 200_000  # pairs per product: 600 MB of gathered vectors at 384 dimensions


def positions_of(ids: pd.Series, credentials: pd.DataFrame) -> Positions:
    """The row of each id in ``credentials``; every id must be there."""
    index = pd.Index(credentials["credential_id"].to_numpy(dtype=object))
    return np.asarray(index.get_indexer(ids.to_numpy(dtype=object)), dtype=np.intp)


def outcome_pairs(
    subject: Side, object_: Side, rows: Positions, columns: Positions
) -> tuple[Positions, Positions, Positions]:
    """Every outcome of ``rows[i]`` with every outcome of ``columns[i]``: (pair, subject outcome, object outcome).

    Sorted by pair, subject outcome, object outcome.
    """
    left = np.diff(subject.first)[rows]
    right = np.diff(object_.first)[columns]
    sizes = left * right
    pair = np.repeat(np.arange(len(rows)), sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    width = np.repeat(right, sizes)
    return (
        pair,
        subject.first[rows][pair] + within // np.maximum(width, 1),
        object_.first[columns][pair] + within % np.maximum(width, 1),
    )


def compare_texts(
    pairing: Pairing, subject: Side, object_: Side, near: Neighbourhoods, rows: Positions, columns: Positions
) -> pd.DataFrame:
    """Signals of each pair of texts (``rows[i]``, ``columns[i]``) of ``pairing``.

    Columns: ``meaning`` (cosine), ``distinctiveness`` (cosine above both neighbourhoods, 0.5 = as near as any),
    ``below_best`` (how much nearer the best counterparts of both texts are, in spreads), ``crowding`` (how much nearer
    the object's counterparts are to it than the subject's to that, in spreads: above 0 the object meets more texts),
    the same four with the prefix ``english_`` as the English encoder sees them (null unless both texts are English; of
    statements only the cosine),
    ``wording`` (rapidfuzz token_set_ratio / 100, null across languages and between a title and a whole),
    ``same_language``.
    """
    mine, others = PAIRINGS[pairing]
    left, right = getattr(subject, mine), getattr(object_, others)
    same = left.languages[rows] == right.languages[columns]
    signals: dict[str, npt.NDArray[np.generic]] = {}
    for reader, prefix in _PREFIXES.items():
        found = _meaning(pairing, left, right, near, rows, columns, reader)
        signals |= {f"{prefix}{name}": values for name, values in zip(_SEEN, found, strict=True)}
    signals["wording"] = _wording(left.content, right.content, rows, columns, same & (mine == others))
    return pd.DataFrame({**signals, "same_language": same})


def _meaning(
    pairing: Pairing,
    left: Texts,
    right: Texts,
    near: Neighbourhoods,
    rows: Positions,
    columns: Positions,
    reader: Reader,
) -> npt.NDArray[np.float32]:
    """:data:`_SEEN` of each pair, shape (4, pairs); null where ``reader`` has not read both texts."""
    found = np.full((len(_SEEN), len(rows)), np.nan, dtype=np.float32)
    read = np.flatnonzero(left.read_by(reader)[rows] & right.read_by(reader)[columns])
    languages = (left.languages, right.languages)
    for start in range(0, len(read), _CHUNK):
        here = read[start : start + _CHUNK]
        a, b = rows[here], columns[here]
        similarity = np.einsum("ij,ij->i", left.vectors_by(reader)[a], right.vectors_by(reader)[b])
        found[0, here] = np.clip(similarity, 0.0, 1.0)
        if (pairing, reader) not in MEASURED:
            continue
        mine, others = near.of_pairs(pairing, reader, languages, a, b)
        found[1, here] = distinct(similarity, mine, others)
        spread = common_spread(mine, others)
        found[2, here] = ((mine.best + others.best) / 2 - similarity) / spread
        found[3, here] = (others.nearest - mine.nearest) / spread
    return found


def compare_verbs(subject: Side, object_: Side, rows: Positions, columns: Positions) -> npt.NDArray[np.float64]:
    """How near two cognitive levels are: 1 for the same, 0 for remember against create, null if either is unknown."""
    return verb_likeness(cognitive_levels(subject)[rows], cognitive_levels(object_)[columns])


def verb_likeness(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """:func:`compare_verbs` of cognitive levels that stand side by side."""
    return np.asarray(1.0 - np.abs(left - right) / 5.0)


def _wording(
    left: list[str], right: list[str], rows: Positions, columns: Positions, same: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    scores = np.full(len(rows), np.nan)
    here = np.flatnonzero(same)
    if not len(here):
        return scores
    left_forms, right_forms = wording_forms(left), wording_forms(right)
    compared = process.cpdist(
        [left_forms[i] for i in rows[here]],
        [right_forms[i] for i in columns[here]],
        scorer=fuzz.token_set_ratio,
        workers=-1,
        dtype=np.float32,
    )
    scores[here] = compared / 100.0
    return scores


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """The signals of compared pairs of credentials, of their texts, and of all pairs of their outcomes.

    ``rows``/``columns`` are the compared credentials; ``crossed`` is the mean of either title against the other's
    whole, and ``lean`` how much more the subject's title meets the object's whole than the reverse; ``pair``,
    ``subject_outcome`` and ``object_outcome`` say which outcomes each row of ``statements`` compares.
    """

    rows: Positions
    columns: Positions
    titles: pd.DataFrame
    wholes: pd.DataFrame
    crossed: pd.DataFrame
    statements: pd.DataFrame
    pair: Positions
    subject_outcome: Positions
    object_outcome: Positions


def compare_credentials(
    subject: Side, object_: Side, near: Neighbourhoods, rows: Positions, columns: Positions
) -> Comparisons:
    """All signals of the pairs (``rows[i]``, ``columns[i]``)."""
    pair, subject_outcome, object_outcome = outcome_pairs(subject, object_, rows, columns)
    statements = compare_texts("statements", subject, object_, near, subject_outcome, object_outcome)
    forth, back = (compare_texts(way, subject, object_, near, rows, columns) for way in CROSSED)
    return Comparisons(
        rows=rows,
        columns=columns,
        titles=compare_texts("titles", subject, object_, near, rows, columns),
        wholes=compare_texts("wholes", subject, object_, near, rows, columns),
        crossed=((forth[_MEANINGS] + back[_MEANINGS]) / 2).assign(
            lean=forth["distinctiveness"] - back["distinctiveness"]
        ),
        statements=statements.assign(
            verb=compare_verbs(subject, object_, subject_outcome, object_outcome),
            **compare_guards(subject.statements.content, object_.statements.content, subject_outcome, object_outcome),
        ),
        pair=pair,
        subject_outcome=subject_outcome,
        object_outcome=object_outcome,
    )
