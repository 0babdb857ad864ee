"""The queue of one run, kept in memory and brought up to date when it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from mapper.review.orders import Order, order_positions
from mapper.review.queue import QueueFilters, passing, updated_queue
from mapper.review.store import DecisionStore

_LISTED: Final = (
    "pair",
    "subject_id",
    "subject_title",
    "object_id",
    "object_title",
    "suggestion",
    "confidence",
    "subject_jurisdiction",
    "object_jurisdiction",
    "status",
)


class LiveQueue:
    """The queue of one run; one for all sessions of the server.

    ``store`` gives the decisions, ``build`` the whole queue from those in force.
    """

    def __init__(self, store: Callable[[], DecisionStore], build: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
        self._store = store
        self._build = build
        self._lock = threading.Lock()
        self._head: tuple[int, str] | None = None
        self._rows = pd.DataFrame()
        self._positions: dict[Order, np.ndarray] = {}

    def rows(self) -> pd.DataFrame:
        """All rows, with every decision up to now."""
        with self._lock:
            decisions = self._store()
            head = decisions.head()
            if self._head is None or head[0] < self._head[0]:
                self._rows = self._build(decisions.in_force())
            elif head != self._head:
                self._rows = updated_queue(self._rows, decisions.made_since(self._head[0]))
            self._head = head
            return self._rows

    def found(self, filters: QueueFilters, order: Order) -> pd.DataFrame:
        """The rows that pass the filters, in an order, with what a list of them shows and the index of :meth:`rows`."""
        rows = self.rows()
        if order not in self._positions:
            # No decision changes an order, nor moves a row.
            self._positions[order] = order_positions(rows, order)
        positions = self._positions[order]
        kept = positions[passing(rows, filters).to_numpy(dtype=bool)[positions]]
        # Taking 100,000 rows costs a millisecond or two for each column.
        found: pd.DataFrame = rows[list(_LISTED)].iloc[kept]
        return found
