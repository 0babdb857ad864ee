"""The pairs of a queue that pass the filters, in the order in which they are worked off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from mapper.review.decisions import Pair
from mapper.review.queue import TO_DECIDE


@dataclass(frozen=True, slots=True, eq=False)
class FoundPairs:
    """Pairs of a queue, as the positions of their rows in it; a place counts from 0 among those found.

    No row is copied: taking 100,000 rows would cost more than all that a card shows.

    >>> queue = pd.DataFrame({"subject_id": ["a:1", "a:2", "a:3"], "object_id": ["b:1"] * 3,
    ...                       "status": ["open", "accepted", "open"]})
    >>> found = FoundPairs(queue, np.array([2, 0]))
    >>> len(found), found.place_of(("a:1", "b:1")), found.place_of(("a:2", "b:1")), found.pair_at(0)
    (2, 1, None, ('a:3', 'b:1'))
    """

    queue: pd.DataFrame
    positions: np.ndarray

    def __len__(self) -> int:
        """How many pairs were found."""
        return len(self.positions)

    def place_of(self, pair: Pair) -> int | None:
        """Where a pair stands, None where it is not among those found."""
        for position in (self.queue["subject_id"] == pair[0]).to_numpy(dtype=bool).nonzero()[0]:
            if self.queue["object_id"].iloc[position] == pair[1]:
                places = np.flatnonzero(self.positions == position)
                return int(places[0]) if len(places) else None
        return None

    def pair_at(self, place: int) -> Pair:
        """The pair at a place."""
        position = self.positions[place]
        return str(self.queue["subject_id"].iloc[position]), str(self.queue["object_id"].iloc[position])

    def as_of(self, queue: pd.DataFrame) -> FoundPairs:
        """The same places in a newer state of the queue, whose rows stand where they stood."""
        return FoundPairs(queue, self.positions)

    def waits(self, place: int) -> bool:
        """Whether the pair at a place waits for somebody."""
        return self.queue["status"].iloc[self.positions[place]] in TO_DECIDE

    def rows(self, first: int, last: int) -> pd.DataFrame:
        """The rows of the queue from a place to before another one, with the index of the queue."""
        return self.queue.iloc[self.positions[first:last]]

    def beside(self, place: int, *, step: int, taken: Collection[Pair]) -> Pair | None:
        """The nearest pair in the direction of ``step`` (1 or -1) that is not ``taken``; None where there is none."""
        places = range(place + step, len(self) if step > 0 else -1, step)
        return next((pair for pair in map(self.pair_at, places) if pair not in taken), None)

    def next_open(self, *, after: Pair | None = None, taken: Collection[Pair] = ()) -> Pair | None:
        """The next pair that waits for somebody, or None when none is left.

        Looks below ``after`` first, then from the top; ``after`` itself comes last. An ``after`` that was not found,
        such as one that a filter on the status has just taken out, counts as above the top. Pairs that are ``taken``,
        such as those that somebody else has open, are passed over.

        >>> queue = pd.DataFrame({"subject_id": ["a:1", "a:2", "a:3"], "object_id": ["b:1"] * 3,
        ...                       "status": ["open", "accepted", "open"]})
        >>> found = FoundPairs(queue, np.arange(3))
        >>> found.next_open(after=("a:1", "b:1")), found.next_open(after=("a:3", "b:1"))
        (('a:3', 'b:1'), ('a:1', 'b:1'))
        """
        place = None if after is None else self.place_of(after)
        start = 0 if place is None else place + 1
        is_waiting = self.queue["status"].isin(TO_DECIDE).to_numpy(dtype=bool)
        waiting = np.flatnonzero(is_waiting[self.positions])
        # Few pairs are taken, so this ends after a few steps, however long the queue is.
        ordered = map(self.pair_at, chain(waiting[waiting >= start], waiting[waiting < start]))
        return next((pair for pair in ordered if pair not in taken), None)
