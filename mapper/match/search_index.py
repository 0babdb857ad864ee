"""What a search looks through: the titles and learning outcomes of many catalogues, each distinct text once.

An index is made of tables alone and serves by wording at once; :func:`with_vectors` lets it serve by meaning too, with
whatever the vector cache holds so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import resolve
from mapper.match.encoders import Vectors, cached_vectors
from mapper.match.text import wording_form, wording_forms
from mapper.settings import EncoderSettings
from mapper.tables import CREDENTIALS, NUMBER, OUTCOMES, as_list

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Positions = npt.NDArray[np.intp]
Shares = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SearchIndex:
    """Credentials and their texts.

    ``credentials`` conforms to :data:`mapper.tables.CREDENTIALS`, sorted by id, with ``eqf_min`` and ``eqf_max`` added:
    the EQF levels by the strongest statement about their level, null where none is known. ``by_id`` (case-folded, with
    the catalogue and without) and ``by_title`` (its form) lead to its rows.

    ``texts`` are the distinct titles and outcomes, sorted; ``forms`` what wording compares of them, ``vocabulary`` the
    words of these with how many texts hold each, the frequent first. ``vectors`` are those of ``texts``, of width 0
    before any were made; ``is_read`` says which have one. An *entry* is a text in its place: ``text_of`` is its row in
    ``texts``, ``outcome_ids`` its outcome ("" for a title). Those of credential ``c`` are ``first[c]`` to
    ``first[c + 1]``, the title first.
    """

    credentials: pd.DataFrame
    by_id: Mapping[str, list[int]]
    by_title: Mapping[str, list[int]]
    texts: list[str]
    forms: list[str]
    vocabulary: Mapping[str, int]
    text_of: Positions
    outcome_ids: list[str]
    first: Positions
    words: Words
    vectors: Vectors
    is_read: npt.NDArray[np.bool_]

    @property
    def share_read(self) -> float:
        """The share of the texts that can be met by meaning, 0 to 1."""
        return float(self.is_read.mean()) if len(self.is_read) else 1.0

    def best(self, strengths: Shares) -> Shares:
        """For each credential the strongest of its texts; ``strengths`` is one value per text."""
        if not len(self.text_of):
            return np.zeros(0, dtype=np.float32)
        return np.asarray(np.maximum.reduceat(strengths[self.text_of], self.first[:-1]), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The character n-grams of ``count`` texts: which each has, and their TF-IDF weights (rows of unit length).

    Both are None where no text has a word.
    """

    count: int
    vectorizer: Any
    weights: csr_matrix | None
    has: csr_matrix | None

    def met(self, line: str) -> tuple[Shares, Shares]:
        """How each text meets a line: the share of the line's n-grams that stands in it, and the cosine of both.

        The share counts an n-gram by how rare it is; one that no text has counts as the rarest. The cosine is lower the
        more else the text says.
        """
        if self.weights is None or self.has is None:
            nothing = np.zeros(self.count, dtype=np.float32)
            return nothing, nothing
        form = wording_form(line)
        known, rarity = self.vectorizer.vocabulary_, self.vectorizer.idf_
        grams = sorted(set(self.vectorizer.build_analyzer()(form)))
        asked = np.zeros(self.has.shape[1], dtype=np.float32)
        rows = [known[gram] for gram in grams if gram in known]
        asked[rows] = rarity[rows]
        total = float(asked.sum()) + float(rarity.max()) * (len(grams) - len(rows))
        if total == 0:
            nothing = np.zeros(self.has.shape[0], dtype=np.float32)
            return nothing, nothing
        cosine = self.weights @ np.asarray(self.vectorizer.transform([form]).todense()).ravel()
        return np.minimum(self.has @ asked / total, 1).astype(np.float32), np.asarray(cosine, dtype=np.float32)


def build_index(catalogues: Sequence[tuple[pd.DataFrame, pd.DataFrame]], frameworks: Frameworks) -> SearchIndex:
    """The index of several catalogues, each given as credentials and outcomes (:mod:`mapper.tables`).

    About 3 s for 20,000 distinct texts on one core.
    """
    credentials, outcomes = put_together(catalogues)
    row_of = {name: row for row, name in enumerate(as_list(credentials["credential_id"]))}
    owners = [row_of.get(name, -1) for name in as_list(outcomes["credential_id"])]
    # a title has position -1, so that it stands before the outcomes of its credential
    entries = pd.DataFrame(
        {
            "owner": [*range(len(credentials)), *owners],
            "position": np.concatenate([np.full(len(credentials), -1), outcomes["position"].to_numpy(dtype=np.int64)]),
            "text": [*as_list(credentials["title"]), *as_list(outcomes["text"])],
            "outcome_id": [""] * len(credentials) + as_list(outcomes["outcome_id"]),
        }
    )
    entries = entries[entries["owner"] >= 0].sort_values(["owner", "position", "outcome_id"], kind="stable")
    texts = sorted(set(entries["text"]))
    place = {text: row for row, text in enumerate(texts)}
    owner = entries["owner"].to_numpy(dtype=np.intp)
    forms = wording_forms(texts)
    ids, titles = as_list(credentials["credential_id"]), as_list(credentials["title"])
    return SearchIndex(
        credentials=with_eqf(credentials, frameworks),
        by_id=_rows_by([name.casefold(), unquote(name.partition(":")[2]).casefold()] for name in ids),
        by_title=_rows_by([forms[place[title]]] for title in titles),
        texts=texts,
        forms=forms,
        vocabulary=dict(Counter(word for form in forms for word in set(form.split())).most_common()),
        text_of=np.array([place[text] for text in entries["text"]], dtype=np.intp),
        outcome_ids=entries["outcome_id"].tolist(),
        first=np.searchsorted(owner, np.arange(len(credentials) + 1)).astype(np.intp),
        words=_words(forms),
        vectors=np.zeros((len(texts), 0), dtype=np.float32),
        is_read=np.zeros(len(texts), dtype=np.bool_),
    )


def with_vectors(index: SearchIndex, settings: EncoderSettings, *, cache: Path) -> SearchIndex:
    """The index with the vectors that the cache holds; nothing is encoded. About 0.3 s for 20,000 texts."""
    vectors, is_read = cached_vectors(index.texts, settings, cache=cache)
    return replace(index, vectors=vectors, is_read=is_read)


def put_together(catalogues: Sequence[tuple[pd.DataFrame, pd.DataFrame]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The credentials of several catalogues, sorted by id, and their outcomes.

    A credential or an outcome that stands in two of them is taken from the first.
    """
    credentials = pd.concat([CREDENTIALS.empty(), *(table for table, _ in catalogues)], ignore_index=True)
    outcomes = pd.concat([OUTCOMES.empty(), *(table for _, table in catalogues)], ignore_index=True)
    return (
        credentials.drop_duplicates("credential_id").sort_values("credential_id", ignore_index=True),
        outcomes.drop_duplicates("outcome_id"),
    )


def with_eqf(table: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """The table with the lowest and highest EQF level (``eqf_min``, ``eqf_max``) that each ``level_id`` stands for.

    By the strongest statement about the level; null where none is known.
    """
    found: dict[str, list[int]] = {}
    for level in table["level_id"].unique():
        answer = resolve(level, "eqf", frameworks) if level else None
        found[level] = sorted(int(near.level_id.partition(":")[2]) for near in answer.strongest()) if answer else []
    levels = [found[level] for level in table["level_id"]]
    return table.assign(
        eqf_min=pd.Series([each[0] if each else None for each in levels], dtype=NUMBER),
        eqf_max=pd.Series([each[-1] if each else None for each in levels], dtype=NUMBER),
    )


def _rows_by(names: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    """The rows that go by each name, of which a row may have several; an empty name is none."""
    found: dict[str, list[int]] = {}
    for row, own in enumerate(names):
        for name in filter(None, dict.fromkeys(own)):
            found.setdefault(name, []).append(row)
    return found


def _words(forms: Sequence[str]) -> Words:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32)
    try:
        weights = vectorizer.fit_transform(forms)
    except ValueError:  # no text at all, or none with a word
        return Words(len(forms), None, None, None)
    has = csr_matrix((np.ones_like(weights.data), weights.indices, weights.indptr), shape=weights.shape)
    return Words(len(forms), vectorizer, weights, has)
