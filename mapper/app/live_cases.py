"""The cases of the office, kept in memory; those to which something happened are read anew when they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mapper.review.cases.case import Case, case_of
from mapper.review.store import EventLog
from mapper.review.store.event_log import STORE


class LiveCases:
    """The cases of one database; one for all sessions of the server. ``log`` gives the events."""

    def __init__(self, log: Callable[[], EventLog]) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._head: tuple[int, str] | None = None
        self._cases: dict[str, Case] = {}

    def all(self) -> tuple[Case, ...]:
        """Every case as it stands now, in the order in which they were opened."""
        with self._lock:
            log = self._log()
            head = log.head()
            if head != self._head:
                self._bring_up_to_date(log, head)
            return tuple(self._cases.values())

    def _bring_up_to_date(self, log: EventLog, head: tuple[int, str]) -> None:
        seen = self._head
        changed = log.about_since(seen[0]) if seen and seen[0] < head[0] else (STORE,)
        if STORE in changed:
            # Texts were erased, or another database lies there now: any case may read differently.
            self._cases = {case_id: case_of(history) for case_id, history in log.of_cases().items()}
        else:
            cases = [about for about in changed if about.startswith("case-")]
            self._cases |= {case_id: case_of(log.about(case_id)) for case_id in cases}
        self._head = head
