"""How near a text is to its neighbours on the other side, so that similarities can be compared across texts.

Similarities of sentence vectors are not comparable across texts and language pairs: some texts are near everything, and
texts of one language lie closer together than translations do. So each text carries its *surroundings*: its mean
similarity to its nearest neighbours on the other side (cross-domain similarity local scaling, Conneau et al. 2018,
arXiv:1710.04087) and the spread of all its similarities there, one pair of numbers per language. A side that is too
small to have neighbours borrows the embedded catalogues as its background.

With the default encoder alone and without its adapter, hit@1 of the similarity against its CSLS: esco-onet .513 ->
.531, esco-onet-de .359 -> .397, rome-isco08 .338 -> .391, jacs3-hecos .582 -> .687.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from mapper.match.sides import Positions, Reader, Side, Texts
from mapper.settings import CandidateSettings

Values = npt.NDArray[np.float32]
Pairing = Literal["titles", "statements", "wholes", "title to whole", "whole to title"]

MINIMUM_POOL: Final = 100
"""A side with fewer texts of a language than this is joined by the background for neighbours in that language."""
_READERS: Final[tuple[Reader, ...]] = ("main", "english")
PAIRINGS: Final[dict[Pairing, tuple[str, str]]] = {
    "titles": ("titles", "titles"),
    "statements": ("statements", "statements"),
    "wholes": ("wholes", "wholes"),
    "title to whole": ("titles", "wholes"),
    "whole to title": ("wholes", "titles"),
}
"""Which texts of the subject meet which of the object."""
CROSSED: Final[tuple[Pairing, Pairing]] = ("title to whole", "whole to title")
MEASURED: Final[tuple[tuple[Pairing, Reader], ...]] = tuple(
    (pairing, reader) for pairing in PAIRINGS for reader in _READERS if (pairing, reader) != ("statements", "english")
)
"""What is measured: the neighbourhood of a statement in the eyes of the English encoder added nothing on any set."""
_LEAST_SPREAD: Final = 0.01  # of texts that all read the same
SPREADS: Final = 20.0
"""So many spreads come to 1 in a signal: the unit interval holds ten on either side of the middle."""


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """For each text, among those of one language on the other side.

    ``nearest``: mean similarity to the nearest few; ``best``: to the very nearest; ``spread``: standard deviation of
    all similarities.
    """

    nearest: Values
    best: Values
    spread: Values

    def __getitem__(self, rows: Positions | tuple[slice, None]) -> Surroundings:
        return Surroundings(self.nearest[rows], self.best[rows], self.spread[rows])


BySide = dict[tuple[Pairing, Reader], dict[str, Surroundings]]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhoods:
    """Surroundings of the texts of both sides: (pairing, reader) -> language of the other side -> surroundings."""

    subject: BySide
    object: BySide

    def of_pairs(
        self,
        pairing: Pairing,
        reader: Reader,
        languages: tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]],
        rows: Positions,
        columns: Positions,
    ) -> tuple[Surroundings, Surroundings]:
        """Those of each pair (``rows[i]``, ``columns[i]``), each in the language of the other text."""
        left, right = languages
        return (
            _pick(self.subject[pairing, reader], rows, right[columns]),
            _pick(self.object[pairing, reader], columns, left[rows]),
        )


def measure_neighbourhoods(
    subject: Side, object_: Side, background: Side | None, settings: CandidateSettings
) -> Neighbourhoods:
    """The surroundings of every text of both sides; ``background`` helps small sides.

    Memory: one block of ``settings.block_rows`` x pool float32 at a time.
    """
    measured: tuple[BySide, BySide] = ({}, {})
    for pairing, reader in MEASURED:
        mine, others = PAIRINGS[pairing]
        left, right = getattr(subject, mine), getattr(object_, others)
        for found, texts, other, kind in ((measured[0], left, right, others), (measured[1], right, left, mine)):
            borrowed = getattr(background, kind) if background is not None else None
            found[pairing, reader] = surroundings(texts, other, borrowed, settings, reader=reader)
    return Neighbourhoods(*measured)


def surroundings(
    texts: Texts, other: Texts, background: Texts | None, settings: CandidateSettings, *, reader: Reader = "main"
) -> dict[str, Surroundings]:
    """For each language of ``other``, the surroundings of each of ``texts`` there; zeros where the reader is silent.

    A text that reads the same does not count among the neighbours.
    """
    mine = np.flatnonzero(texts.read_by(reader))
    result: dict[str, Surroundings] = {}
    for language in np.unique(other.languages[other.read_by(reader)]).tolist():
        values, vectors = _pool(other, background, language, reader)
        rows_of: dict[str, list[int]] = {}
        for row, value in enumerate(values):
            rows_of.setdefault(value, []).append(row)
        nearest, best, spread = np.zeros((3, len(texts)), dtype=np.float32)
        count = min(settings.neighbours, len(values))
        for start in range(0, len(mine), settings.block_rows):
            rows = mine[start : start + settings.block_rows]
            block = texts.vectors_by(reader)[rows] @ vectors.T
            spread[rows] = block.std(axis=1)
            for offset, row in enumerate(rows):
                block[offset, rows_of.get(texts.content[row], [])] = -1.0
            top = np.partition(block, -count, axis=1)[:, -count:]
            counted = top > -1.0
            nearest[rows] = np.where(counted, top, 0).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
            best[rows] = top.max(axis=1, initial=0.0)
        result[language] = Surroundings(nearest, best, spread)
    return result


def distinct(similarity: Values, subject: Surroundings, object_: Surroundings) -> Values:
    """Similarity above what both texts have with their neighbours, moved to [0, 1] with 0.5 for "as near as any".

    The CSLS of the pair in units of the spread of both texts: 0.05 is one spread, so that texts of every length and
    language, and both encoders, share a scale.

    >>> one = Surroundings(np.float32([0.5]), np.float32([0.6]), np.float32([0.1]))
    >>> distinct(np.float32([0.7]), one, one).astype(float).round(3).tolist()
    [0.6]
    """
    spread = common_spread(subject, object_)
    above = similarity - (subject.nearest + object_.nearest) / 2
    return np.clip(0.5 + above / (np.float32(SPREADS) * spread), 0.0, 1.0).astype(np.float32)


def common_spread(subject: Surroundings, object_: Surroundings) -> Values:
    """The mean spread of both, not below what texts that all read the same would give."""
    return np.asarray(np.maximum((subject.spread + object_.spread) / 2, np.float32(_LEAST_SPREAD)))


def _pool(other: Texts, background: Texts | None, language: str, reader: Reader) -> tuple[list[str], Values]:
    own = np.flatnonzero(other.languages == language)
    values = [other.content[row] for row in own]
    vectors = other.vectors_by(reader)[own]
    if background is not None and len(own) < MINIMUM_POOL:
        borrowed = np.flatnonzero((background.languages == language) & background.read_by(reader))
        if len(borrowed):
            values += [background.content[row] for row in borrowed]
            vectors = np.concatenate([vectors, background.vectors_by(reader)[borrowed]])
    return values, vectors


def _pick(measured: dict[str, Surroundings], positions: Positions, languages: npt.NDArray[np.str_]) -> Surroundings:
    picked = np.zeros((3, len(positions)), dtype=np.float32)
    for language, values in measured.items():
        here = languages == language
        rows = positions[here]
        picked[:, here] = values.nearest[rows], values.best[rows], values.spread[rows]
    return Surroundings(*picked)
