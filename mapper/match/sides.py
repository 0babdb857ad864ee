"""One side of a match as arrays: credentials, their outcomes, and a vector for each title, outcome and whole.

Similarities of sentence vectors are not comparable across texts and language pairs: some texts are near everything, and
texts of one language lie closer together than translations do. So each text also carries its *neighbourhoods*: its mean
similarity to its nearest neighbours on the other side, one per language (cross-domain similarity local scaling, Conneau
et al. 2018, arXiv:1710.04087). Measured on the gold crosswalks with the default encoder, hit@1 of the similarity alone
against this: esco-onet .513 -> .531, esco-onet-de .359 -> .397, rome-isco08 .338 -> .391, jacs3-hecos .582 -> .687. A
side that is too small to have neighbourhoods borrows the embedded catalogues as its background.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.encoders import Progress, Vectors, encode
from mapper.match.text import language_code
from mapper.settings import Settings

MINIMUM_POOL: Final = 100
"""A side with fewer texts of a language than this is joined by the background for neighbourhoods in that language."""

Codes = npt.NDArray[np.str_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts: their ``content``, ``vectors`` (n, dimension) of unit length, and ``languages`` as codes."""

    content: list[str]
    vectors: Vectors
    languages: Codes

    def __len__(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Credentials and outcomes of one side.

    ``owner[i]`` is the row of the credential that outcome ``i`` belongs to; outcomes stand in the order of their
    credentials, so those of credential ``c`` are the rows ``first[c]`` to ``first[c + 1]``.
    """

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    owner: Positions
    first: Positions
    titles: Texts
    statements: Texts
    wholes: Texts


def whole_text(title: str, statements: Sequence[str]) -> str:
    """Title and outcomes as one text, for the vector of the credential as a whole."""
    return ". ".join([title.rstrip(". "), *(text.rstrip(". ;") for text in statements)])


def build_side(
    credentials: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    settings: Settings,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Side:
    """The side with all its vectors; ``credentials`` and ``outcomes`` conform to :mod:`mapper.tables`."""
    credentials = credentials.sort_values("credential_id", ignore_index=True)
    position = pd.Series(np.arange(len(credentials)), index=credentials["credential_id"].to_numpy(dtype=object))
    outcomes = outcomes.sort_values(["credential_id", "position"], kind="stable", ignore_index=True)
    owner = position.loc[outcomes["credential_id"].to_numpy(dtype=object)].to_numpy(dtype=np.intp)
    first = np.searchsorted(owner, np.arange(len(credentials) + 1)).astype(np.intp)
    titles = credentials["title"].tolist()
    statements = outcomes["text"].tolist()
    wholes = [whole_text(title, statements[first[i] : first[i + 1]]) for i, title in enumerate(titles)]
    vectors = encode([*titles, *statements, *wholes], settings.encoder, cache=cache, progress=progress)
    parts = np.split(vectors, [len(titles), len(titles) + len(statements)])
    title_languages = _codes(credentials["language"])
    stated = _codes(outcomes["language"])
    languages = np.where(stated == "", title_languages[owner], stated) if len(owner) else stated
    return Side(
        credentials=credentials,
        outcomes=outcomes,
        owner=owner,
        first=first,
        titles=Texts(titles, parts[0], title_languages),
        statements=Texts(statements, parts[1], languages),
        wholes=Texts(wholes, parts[2], title_languages),
    )


def neighbourhoods(
    texts: Texts, other: Texts, background: Texts | None, *, size: int, block_rows: int = 2048
) -> dict[str, npt.NDArray[np.float32]]:
    """For each language of ``other``, the mean similarity of each of ``texts`` to its ``size`` nearest there.

    A text that reads the same does not count among the neighbours. Where ``other`` has fewer than :data:`MINIMUM_POOL`
    texts of a language, those of ``background`` join them. Memory: one block of ``block_rows`` x pool float32 at a
    time.
    """
    result: dict[str, npt.NDArray[np.float32]] = {}
    for language in np.unique(other.languages).tolist():
        values, vectors = _pool(other, background, language)
        rows_of: dict[str, list[int]] = {}
        for row, value in enumerate(values):
            rows_of.setdefault(value, []).append(row)
        means = np.zeros(len(texts), dtype=np.float32)
        nearest = min(size, len(values))
        for start in range(0, len(texts), block_rows):
            block = texts.vectors[start : start + block_rows] @ vectors.T
            for offset, value in enumerate(texts.content[start : start + block_rows]):
                block[offset, rows_of.get(value, [])] = -1.0
            top = np.partition(block, -nearest, axis=1)[:, -nearest:]
            counted = top > -1.0
            means[start : start + len(block)] = np.where(counted, top, 0).sum(axis=1) / np.maximum(
                counted.sum(axis=1), 1
            )
        result[language] = means
    return result


def _pool(other: Texts, background: Texts | None, language: str) -> tuple[list[str], Vectors]:
    own = np.flatnonzero(other.languages == language)
    values = [other.content[row] for row in own]
    vectors = other.vectors[own]
    if background is not None and len(own) < MINIMUM_POOL:
        borrowed = np.flatnonzero(background.languages == language)
        values += [background.content[row] for row in borrowed]
        vectors = np.concatenate([vectors, background.vectors[borrowed]])
    return values, vectors


def distinct(
    similarity: npt.NDArray[np.float32], subject: npt.NDArray[np.float32], object_: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Similarity above what both texts have with their neighbourhoods, moved to [0, 1] with 0.5 for "as near as any".

    ``0.5 + similarity - (subject + object) / 2``, clipped; the CSLS of the pair shifted by a half.
    """
    return np.clip(0.5 + similarity - (subject + object_) / 2, 0.0, 1.0)


def _codes(languages: pd.Series) -> Codes:
    return language_code(languages).to_numpy(dtype=np.str_) if len(languages) else np.array([], dtype=np.str_)
