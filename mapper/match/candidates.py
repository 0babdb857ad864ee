"""Which credentials are worth comparing: the union of rules, each knowing the language pair.

Meaning rules rank by similarity above the neighbourhood, separately for every language of the object side, so that
translations are not crowded out by texts of the subject's own language. Wording rules propose pairs of one language
only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.sides import Side, Texts, distinct, neighbourhoods
from mapper.match.text import wording_forms
from mapper.settings import CandidateSettings
from mapper.tables import CANDIDATES

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

RULES: Final = (
    "outcomes mean the same",
    "titles mean the same",
    "wholes mean the same",
    "titles are worded alike",
    "wholes are worded alike",
)


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhoods:
    """Neighbourhoods of titles, statements and wholes of both sides: language of the other side -> value per text."""

    subject: dict[str, dict[str, npt.NDArray[np.float32]]]
    object: dict[str, dict[str, npt.NDArray[np.float32]]]

    def of_pairs(
        self, what: str, subject: Side, object_: Side, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """The two neighbourhoods of each pair (``rows[i]``, ``columns[i]``), each in the language of the other text."""
        left, right = getattr(subject, what), getattr(object_, what)
        return (
            _pick(self.subject[what], rows, right.languages[columns]),
            _pick(self.object[what], columns, left.languages[rows]),
        )


def measure_neighbourhoods(
    subject: Side, object_: Side, background: Side | None, settings: CandidateSettings
) -> Neighbourhoods:
    """The neighbourhoods of every text of both sides; ``background`` helps small sides (:mod:`mapper.match.sides`)."""
    measured: dict[str, dict[str, dict[str, npt.NDArray[np.float32]]]] = {"subject": {}, "object": {}}
    for what in ("titles", "statements", "wholes"):
        left, right = getattr(subject, what), getattr(object_, what)
        borrowed = getattr(background, what) if background is not None else None
        options = {"size": settings.neighbours, "block_rows": settings.block_rows}
        measured["subject"][what] = neighbourhoods(left, right, borrowed, **options)
        measured["object"][what] = neighbourhoods(right, left, borrowed, **options)
    return Neighbourhoods(measured["subject"], measured["object"])


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
        (RULES[3], *_by_wording(subject.titles, object_.titles, settings, allowed, analyzer="char_wb", ngrams=(3, 4))),
        (RULES[4], *_by_wording(subject.wholes, object_.wholes, settings, allowed, analyzer="word", ngrams=(1, 1))),
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


def _pick(
    measured: dict[str, npt.NDArray[np.float32]], positions: npt.NDArray[np.intp], languages: npt.NDArray[np.str_]
) -> npt.NDArray[np.float32]:
    picked = np.zeros(len(positions), dtype=np.float32)
    for language, values in measured.items():
        here = languages == language
        picked[here] = values[positions[here]]
    return picked


_Found = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float32]]


def _top(
    what: str, subject: Side, object_: Side, near: Neighbourhoods, settings: CandidateSettings, allowed: _Allowed
) -> _Found:
    """The ``top_k`` most distinct texts of each object language for each subject text, as (rows, columns, strength)."""
    left: Texts = getattr(subject, what)
    right: Texts = getattr(object_, what)
    # the credential that each text belongs to: its own row for titles and wholes
    left_owner = subject.owner if what == "statements" else np.arange(len(left))
    right_owner = object_.owner if what == "statements" else np.arange(len(right))
    parts: list[_Found] = []
    for language in np.unique(right.languages).tolist():
        columns = np.flatnonzero(right.languages == language)
        count = min(settings.top_k, len(columns))
        for start in range(0, len(left), settings.block_rows):
            rows = np.arange(start, min(start + settings.block_rows, len(left)))
            own = near.subject[what][language][rows]
            others = np.empty((len(rows), len(columns)), dtype=np.float32)
            for subject_language in np.unique(left.languages[rows]).tolist():
                others[left.languages[rows] == subject_language] = near.object[what][subject_language][columns]
            strength = distinct(left.vectors[rows] @ right.vectors[columns].T, own[:, None], others)
            strength[~allowed.keep(left_owner[rows][:, None], right_owner[columns][None, :])] = -1.0
            # a stable sort, so that ties go to the smaller id in every run and every block size
            order = np.argsort(-strength, axis=1, kind="stable")[:, :count]
            best = np.take_along_axis(strength, order, axis=1).ravel()
            kept = best >= 0
            parts.append((np.repeat(rows, count)[kept], columns[order].ravel()[kept], best[kept]))
    return _joined(parts)


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
