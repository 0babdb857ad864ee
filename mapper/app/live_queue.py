"""The queue of one run, kept in memory and brought up to date when it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pandas as pd

from mapper.review.found_pairs import FoundPairs
from mapper.review.orders import Order, order_positions
from mapper.review.queue import QueueFilters, passing, updated_queue
from mapper.review.store import DecisionStore
from mapper.review.store.event_log import STORE
from mapper.review.volume import Subjects, Volume, settled_volume, subjects_of


class LiveQueue:
    """The queue of one run; one for all sessions of the server.

    ``store`` gives the decisions, ``build`` the whole queue from those in force.
    """

    def __init__(self, store: Callable[[], DecisionStore], build: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
        self._store = store
        self._build = build
        self._lock = threading.Lock()
        self._head: tuple[int, str] | None = None
        self._erased = 0
        self._rows = pd.DataFrame()
        # No decision changes these, nor moves a row.
        self._subjects: Subjects | None = None
        self._positions: dict[Order, np.ndarray] = {}

    def rows(self) -> pd.DataFrame:
        """All rows, with every decision up to now, and no text that was erased."""
        with self._lock:
            decisions = self._store()
            erased, head, seen = decisions.log.newest(STORE), decisions.head(), self._head
            if seen is None or erased != self._erased or (head != seen and head[0] <= seen[0]):
                self._rows = self._build(decisions.in_force())
            elif head != seen:
                self._rows = updated_queue(self._rows, decisions.made_since(seen[0]))
            self._head, self._erased = head, erased
            return self._rows

    def found(self, filters: QueueFilters, order: Order) -> FoundPairs:
        """The pairs that pass the filters, in an order."""
        rows = self.rows()
        if order not in self._positions:
            self._positions[order] = order_positions(rows, order)
        positions = self._positions[order]
        return FoundPairs(rows, positions[passing(rows, filters).to_numpy(dtype=bool)[positions]])

    def volume(self) -> Volume:
        """How many subjects are settled, and how many hours they stand for."""
        rows = self.rows()
        if self._subjects is None:
            self._subjects = subjects_of(rows)
        return settled_volume(rows, self._subjects)
