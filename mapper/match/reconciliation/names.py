"""Names that are spelled alike, found quickly among a hundred thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

Positions = npt.NDArray[np.intp]
Shares = npt.NDArray[np.float32]

PLACES_READ: Final = 30_000
"""How many places of trigrams are looked at to find what is near a name, the rarest trigrams first: the frequent ones
cost most and tell least. What is found is then compared by all of them."""
LEAST_OF_BEST: Final = 0.25
"""What shares less than this part of the best, in rarity, is not looked at further."""


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """The trigrams of distinct ``forms`` (:func:`mapper.match.text.wording_form`), sorted.

    Trigram ``known[gram]`` stands in the forms ``places[place_from[gram]:place_from[gram + 1]]``, form ``f`` has the
    trigrams ``grams[gram_from[f]:gram_from[f + 1]]``. ``rarity`` is the inverse document frequency of each trigram,
    with that of one which no form has as the last; ``weight`` is the sum of it over each form.
    """

    forms: list[str]
    known: Mapping[str, int]
    place_from: Positions
    places: npt.NDArray[np.int32]
    gram_from: Positions
    grams: npt.NDArray[np.int32]
    rarity: Shares
    weight: Shares

    def nearest(self, form: str, room: int, among: npt.NDArray[np.bool_] | None = None) -> tuple[Positions, Shares]:
        """At most ``room`` positions of forms that share rare trigrams with ``form``, and how much of both they share.

        The share is twice the rarity of the common trigrams over the rarity of all trigrams of both (Dice), in (0, 1].
        Sorted by position. ``among`` says which forms may be found, all if not given.
        """
        asked = set(trigrams(form))
        own = np.array(sorted(self.known[gram] for gram in asked if gram in self.known), dtype=np.intp)
        if not len(own):
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        lengths = self.place_from[own + 1] - self.place_from[own]
        order = np.argsort(lengths, kind="stable")
        # the first is always read, so that a name of frequent trigrams only finds something too
        read = order[: max(1, int(np.searchsorted(np.cumsum(lengths[order]), PLACES_READ, side="right")))]
        places = self.places[runs(self.place_from[own[read]], lengths[read])]
        shared = np.bincount(places, weights=np.repeat(self.rarity[own[read]], lengths[read]))
        if among is not None:
            shared[~among[: len(shared)]] = 0
        found = np.flatnonzero(shared > LEAST_OF_BEST * shared.max())
        found = found[highest(2 * shared[found] / (self.weight[found] + self.rarity[own].sum()), room)]
        return found, self._shares(own, len(asked) - len(own), found)

    def _shares(self, own: Positions, unknown: int, found: Positions) -> Shares:
        if not len(found):
            return np.zeros(0, dtype=np.float32)
        rarity = np.zeros_like(self.rarity)
        rarity[own] = self.rarity[own]
        counts = self.gram_from[found + 1] - self.gram_from[found]
        starts = np.cumsum(counts) - counts
        shared = np.add.reduceat(rarity[self.grams[runs(self.gram_from[found], counts)]], starts)
        total = self.weight[found] + rarity.sum() + unknown * self.rarity[-1]
        shares: Shares = np.minimum(2 * shared / total, 1).astype(np.float32)
        return shares


def index_names(forms: Sequence[str]) -> NameIndex:
    """The index of the distinct forms that have a letter or digit."""
    from scipy.sparse import csr_matrix

    distinct = sorted(set(forms) - {""})
    known: dict[str, int] = {}
    by_word: dict[str, list[int]] = {}
    grams: list[int] = []
    gram_from = [0]
    for form in distinct:  # names are made of few different words, so that most of the work is looking these up
        words = form.split()
        for word in words:
            if word not in by_word:
                by_word[word] = [known.setdefault(gram, len(known)) for gram in trigrams(word)]
        grams += sorted({gram for word in words for gram in by_word[word]})
        gram_from.append(len(grams))
    shape = (len(distinct), len(known))
    by_form = csr_matrix((np.ones(len(grams), dtype=np.int8), grams, gram_from), shape=shape)
    by_gram = by_form.tocsc()
    holders = np.diff(by_gram.indptr, append=len(grams))
    rarity = (np.log((1 + len(distinct)) / (1 + holders)) + 1).astype(np.float32)
    rarity[-1] = np.log(1 + len(distinct)) + 1
    weight = np.asarray(by_form @ rarity[:-1], dtype=np.float32)
    return NameIndex(
        forms=distinct,
        known=known,
        place_from=by_gram.indptr.astype(np.intp),
        places=by_gram.indices,
        gram_from=by_form.indptr.astype(np.intp),
        grams=by_form.indices,
        rarity=rarity,
        weight=weight,
    )


def trigrams(form: str) -> list[str]:
    """The runs of three characters in the words of a form, with a blank before and after each word.

    >>> trigrams("c++ now")
    [' c+', 'c++', '++ ', ' no', 'now', 'ow ']
    """
    return [padded[at : at + 3] for padded in (f" {word} " for word in form.split()) for at in range(len(padded) - 2)]


def runs(starts: Positions, counts: Positions) -> Positions:
    """``counts[i]`` positions from each ``starts[i]`` on, one run behind the other.

    >>> runs(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    positions: Positions = np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    return positions


def highest(values: npt.NDArray[np.floating], room: int) -> Positions:
    """The positions of the ``room`` highest values, sorted; of equal values the first ones.

    >>> highest(np.array([0.5, 0.9, 0.5, 0.5]), 2).tolist()
    [0, 1]
    """
    if len(values) <= room:
        return np.arange(len(values))
    least = np.partition(values, len(values) - room)[len(values) - room]
    above, level = np.flatnonzero(values > least), np.flatnonzero(values == least)
    kept: Positions = np.sort(np.concatenate([above, level[: room - len(above)]]))
    return kept
