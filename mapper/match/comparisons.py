"""How alike two credentials are: one column per signal in [0, 1], for candidates only, without a loop over pairs.

Wording signals are null across languages: shared letters of different languages say little, and a weight on them would
mislead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from mapper.match.candidates import Neighbourhoods
from mapper.match.sides import Positions, Side, distinct
from mapper.match.text import wording_forms

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
    what: str, subject: Side, object_: Side, near: Neighbourhoods, rows: Positions, columns: Positions
) -> pd.DataFrame:
    """Signals of each pair of texts (``rows[i]``, ``columns[i]``) of ``what`` ("titles", "statements" or "wholes").

    Columns: ``meaning`` (cosine), ``distinctiveness`` (cosine above both neighbourhoods, 0.5 = as near as any),
    ``wording`` (rapidfuzz token_set_ratio / 100, null across languages), ``same_language``.
    """
    left, right = getattr(subject, what), getattr(object_, what)
    similarity = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _CHUNK):
        part = slice(start, start + _CHUNK)
        similarity[part] = np.einsum("ij,ij->i", left.vectors[rows[part]], right.vectors[columns[part]])
    own, other = near.of_pairs(what, subject, object_, rows, columns)
    same = left.languages[rows] == right.languages[columns]
    return pd.DataFrame(
        {
            "meaning": np.clip(similarity, 0.0, 1.0),
            "distinctiveness": distinct(similarity, own, other),
            "wording": _wording(left.content, right.content, rows, columns, same),
            "same_language": same,
        }
    )


def compare_verbs(subject: Side, object_: Side, rows: Positions, columns: Positions) -> npt.NDArray[np.float64]:
    """How near two cognitive levels are: 1 for the same, 0 for remember against create, null if either is unknown."""
    left = pd.to_numeric(subject.outcomes["cognitive_level"], errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    right = pd.to_numeric(object_.outcomes["cognitive_level"], errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    return np.asarray(1.0 - np.abs(left[rows] - right[columns]) / 5.0)


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

    ``rows``/``columns`` are the compared credentials; ``pair``, ``subject_outcome`` and ``object_outcome`` say which
    outcomes each row of ``statements`` compares. ``same_language`` is that of the credentials.
    """

    rows: Positions
    columns: Positions
    titles: pd.DataFrame
    wholes: pd.DataFrame
    statements: pd.DataFrame
    pair: Positions
    subject_outcome: Positions
    object_outcome: Positions

    @property
    def same_language(self) -> npt.NDArray[np.bool_]:
        """Whether both credentials of a pair are in one language."""
        return self.wholes["same_language"].to_numpy(dtype=bool)


def compare_credentials(
    subject: Side, object_: Side, near: Neighbourhoods, rows: Positions, columns: Positions
) -> Comparisons:
    """All signals of the pairs (``rows[i]``, ``columns[i]``)."""
    pair, subject_outcome, object_outcome = outcome_pairs(subject, object_, rows, columns)
    statements = compare_texts("statements", subject, object_, near, subject_outcome, object_outcome)
    return Comparisons(
        rows=rows,
        columns=columns,
        titles=compare_texts("titles", subject, object_, near, rows, columns),
        wholes=compare_texts("wholes", subject, object_, near, rows, columns),
        statements=statements.assign(verb=compare_verbs(subject, object_, subject_outcome, object_outcome)),
        pair=pair,
        subject_outcome=subject_outcome,
        object_outcome=object_outcome,
    )
