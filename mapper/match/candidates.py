"""Which credentials are worth comparing: the union of rules, each knowing the language pair.

Meaning rules rank by similarity above the neighbourhood, separately for every language of the object side, so that
translations are not crowded out by texts of the subject's own language. The English encoder has a say where both texts
are English and nowhere else; wording rules propose pairs of one language only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.neighbourhoods import CROSSED, MEASURED, PAIRINGS, Neighbourhoods, Pairing, Values, distinct
from mapper.match.sides import Positions, Side, Texts
from mapper.match.text import wording_forms
from mapper.settings import CandidateSettings
from mapper.tables import CANDIDATES

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

RULES: Final = (
    "outcomes mean the same",
    "titles mean the same",
    "wholes mean the same",
    "a title means a whole",
    "titles are worded alike",
    "wholes are worded alike",
)


def find_candidates(
    subject: Side, object_: Side, near: Neighbourhoods, settings: CandidateSettings, *, across: str = ""
) -> pd.DataFrame:
    """Pairs of credentials worth comparing (:data:`mapper.tables.CANDIDATES`), sorted by (subject_id, object_id).

    Each rule proposes at most ``settings.top_n`` objects per subject and object language; ties go to the smaller
    ``object_id``. A credential is never paired with itself, nor, with ``across``, with one that has the same value in
    that column (``jurisdiction``, ``catalogue``).
    """
    allowed = _Allowed(subject, object_, across)
    found: dict[tuple[int, int], set[str]] = {}
    for rule, rows, columns, strength in (
        (RULES[0], *_by_outcomes(subject, object_, near, settings, allowed)),
        (RULES[1], *_top("titles", subject, object_, near, settings, allowed)),
        (RULES[2], *_top("wholes", subject, object_, near, settings, allowed)),
        (RULES[3], *_crossed(subject, object_, near, settings, allowed)),
        (RULES[4], *_by_wording(subject.titles, object_.titles, settings, allowed, analyzer="char_wb", ngrams=(3, 4))),
        (RULES[5], *_by_wording(subject.wholes, object_.wholes, settings, allowed, analyzer="word", ngrams=(1, 1))),
    ):
        languages = object_.titles.languages[columns]
        ranked = pd.DataFrame({"row": rows, "column": columns, "strength": -strength, "language": languages})
        ranked = ranked.sort_values(["row", "language", "strength", "column"], kind="stable")
        best = ranked.groupby(["row", "language"], sort=False).head(settings.top_n)
        for row, column in zip(best["row"], best["column"], strict=True):
            found.setdefault((row, column), set()).add(rule)
    pairs = sorted(found)
    frame = pd.DataFrame(
        {
            "subject_id": subject.credentials["credential_id"].to_numpy(dtype=object)[[row for row, _ in pairs]],
            "object_id": object_.credentials["credential_id"].to_numpy(dtype=object)[[column for _, column in pairs]],
            "rules": [sorted(found[pair], key=RULES.index) for pair in pairs],
        }
    )
    return CANDIDATES.conform(frame) if pairs else CANDIDATES.empty()


class _Allowed:
    """Which pairs of rows may stand together."""

    def __init__(self, subject: Side, object_: Side, across: str) -> None:
        self.ids = _shared_codes(subject.credentials["credential_id"], object_.credentials["credential_id"])
        self.groups = _shared_codes(subject.credentials[across], object_.credentials[across]) if across else None

    def keep(self, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        kept = self.ids[0][rows] != self.ids[1][columns]
        if self.groups is not None:
            kept &= self.groups[0][rows] != self.groups[1][columns]
        return np.asarray(kept)


def _shared_codes(left: pd.Series, right: pd.Series) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    codes, _ = pd.factorize(pd.concat([left, right], ignore_index=True))
    return codes[: len(left)], codes[len(left) :]


_Found = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float32]]


def _top(
    pairing: Pairing, subject: Side, object_: Side, near: Neighbourhoods, settings: CandidateSettings, allowed: _Allowed
) -> _Found:
    """The ``top_k`` most distinct texts of each object language for each subject text, as (rows, columns, strength)."""
    left: Texts = getattr(subject, PAIRINGS[pairing][0])
    right: Texts = getattr(object_, PAIRINGS[pairing][1])
    # the credential that each text belongs to: its own row for titles and wholes
    left_owner = subject.owner if pairing == "statements" else np.arange(len(left))
    right_owner = object_.owner if pairing == "statements" else np.arange(len(right))
    parts: list[_Found] = []
    for language in np.unique(right.languages).tolist():
        columns = np.flatnonzero(right.languages == language)
        count = min(settings.top_k, len(columns))
        for own in np.unique(left.languages).tolist():
            mine = np.flatnonzero(left.languages == own)
            for start in range(0, len(mine), settings.block_rows):
                rows = mine[start : start + settings.block_rows]
                strength = _strength(left, right, near, pairing, rows, columns)
                strength[~allowed.keep(left_owner[rows][:, None], right_owner[columns][None, :])] = -1.0
                # a stable sort, so that ties go to the smaller id in every run and every block size
                order = np.argsort(-strength, axis=1, kind="stable")[:, :count]
                best = np.take_along_axis(strength, order, axis=1).ravel()
                kept = best >= 0
                parts.append((np.repeat(rows, count)[kept], columns[order].ravel()[kept], best[kept]))
    return _joined(parts)


def _strength(
    left: Texts, right: Texts, near: Neighbourhoods, pairing: Pairing, rows: Positions, columns: Positions
) -> Values:
    """How distinctly each of ``rows`` meets each of ``columns``: the mean over the encoders that read both languages.

    ``rows`` are of one language, and so are ``columns``.
    """
    mine, other = left.languages[rows[0]], right.languages[columns[0]]
    found = []
    for measured, reader in MEASURED:
        if measured != pairing or not (left.read_by(reader)[rows[0]] and right.read_by(reader)[columns[0]]):
            continue
        own = near.subject[pairing, reader][other][rows]
        theirs = near.object[pairing, reader][mine][columns]
        similarity = left.vectors_by(reader)[rows] @ right.vectors_by(reader)[columns].T
        found.append(distinct(similarity, own[:, None], theirs))
    return np.asarray(sum(found) / np.float32(len(found)), dtype=np.float32)


def _crossed(
    subject: Side, object_: Side, near: Neighbourhoods, settings: CandidateSettings, allowed: _Allowed
) -> _Found:
    """Objects whose whole the subject's title meets, or whose title the subject's whole meets; a pair once."""
    found = []
    for pairing in CROSSED:
        rows, columns, strength = _top(pairing, subject, object_, near, settings, allowed)
        found.append(pd.DataFrame({"row": rows, "column": columns, "strength": strength}))
    best = pd.concat(found).groupby(["row", "column"], sort=True)["strength"].max().reset_index()
    return (
        best["row"].to_numpy(dtype=np.intp),
        best["column"].to_numpy(dtype=np.intp),
        best["strength"].to_numpy(dtype=np.float32),
    )


def _by_outcomes(
    subject: Side, object_: Side, near: Neighbourhoods, settings: CandidateSettings, allowed: _Allowed
) -> _Found:
    """Objects by the sum, over the subject's outcomes, of how distinctly their nearest outcome meets it."""
    rows, columns, strength = _top("statements", subject, object_, near, settings, allowed)
    if not len(rows):
        return rows, columns, strength
    met = pd.DataFrame(
        {"outcome": rows, "row": subject.owner[rows], "column": object_.owner[columns], "strength": strength}
    )
    best = met.groupby(["outcome", "row", "column"], sort=True)["strength"].max().reset_index()
    summed = best.groupby(["row", "column"], sort=True)["strength"].sum().reset_index()
    return (
        summed["row"].to_numpy(dtype=np.intp),
        summed["column"].to_numpy(dtype=np.intp),
        summed["strength"].to_numpy(dtype=np.float32),
    )


def _by_wording(
    left: Texts, right: Texts, settings: CandidateSettings, allowed: _Allowed, *, analyzer: Any, ngrams: tuple[int, int]
) -> _Found:
    """Objects of the subject's language by TF-IDF cosine of word parts (titles) or words (wholes)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    parts: list[_Found] = []
    shared = np.intersect1d(left.languages, right.languages)
    for language in shared.tolist():
        rows = np.flatnonzero(left.languages == language)
        columns = np.flatnonzero(right.languages == language)
        forms = wording_forms([left.content[i] for i in rows] + [right.content[i] for i in columns])
        if not any(forms):
            continue
        vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True, dtype=np.float32)
        try:
            weighted = vectorizer.fit_transform(forms)
        except ValueError:  # texts without a single word, such as "-" or a lone letter
            continue
        for start in range(0, len(rows), settings.block_rows):
            part = rows[start : start + settings.block_rows]
            product = (weighted[start : start + len(part)] @ weighted[len(rows) :].T).tocsr()
            parts.append(_top_sparse(product, part, columns, settings.top_k + settings.top_n, allowed))
    return _joined(parts)


def _top_sparse(
    product: csr_matrix, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], top_k: int, allowed: _Allowed
) -> _Found:
    product.sort_indices()
    found_rows = np.repeat(rows, np.diff(product.indptr))
    found_columns = columns[product.indices]
    kept = allowed.keep(found_rows, found_columns)
    frame = pd.DataFrame({"row": found_rows[kept], "column": found_columns[kept], "strength": product.data[kept]})
    frame = frame.sort_values(["row", "strength", "column"], ascending=[True, False, True], kind="stable")
    best = frame.groupby("row", sort=False).head(top_k)
    return (
        best["row"].to_numpy(dtype=np.intp),
        best["column"].to_numpy(dtype=np.intp),
        best["strength"].to_numpy(dtype=np.float32),
    )


def _joined(parts: list[_Found]) -> _Found:
    if not parts:
        none = np.zeros(0, dtype=np.intp)
        return none, none, np.zeros(0, dtype=np.float32)
    rows, columns, strengths = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(strengths)
