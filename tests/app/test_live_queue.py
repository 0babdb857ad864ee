"""A queue kept in memory is the one in the database, whatever happened meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from mapper.app.live_queue import LiveQueue
from mapper.review.events import ERASED
from mapper.review.queue import review_queue
from mapper.review.store import DecisionStore, NewDecision, open_store
from mapper.tables import EQUIVALENCES

ROWS = EQUIVALENCES.conform(
    pd.DataFrame(
        [
            {
                "subject_id": f"a:{number}",
                "subject_title": "Welding",
                "object_id": "b:1",
                "object_title": "Metal work",
                "relation": "close",
                "confidence": 0.5,
                "suggestion": "full",
                "rank": 1,
                "subject_hash": "s",
                "object_hash": "o",
            }
            for number in (1, 2)
        ]
    )
)


def decide(store: DecisionStore, number: int, comment: str, author: str = "Amira") -> None:
    pair = {"subject_id": f"a:{number}", "object_id": "b:1"}
    store.record(NewDecision(**pair, verdict="reject", author_id=author, comment=comment))


def queue_of(stores: list[DecisionStore]) -> LiveQueue:
    """The queue of whichever store is the last of these."""
    return LiveQueue(lambda: stores[-1], lambda in_force: review_queue(ROWS, in_force))


def shown(queue: LiveQueue, column: str) -> list[str]:
    found: list[str] = queue.rows().sort_values("subject_id")[column].tolist()
    return found


def test_an_erased_comment_and_an_erased_name_are_gone_from_memory(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        queue = queue_of([store])
        decide(store, 1, "Ms Doe was there")
        assert (shown(queue, "comment"), shown(queue, "author_id")) == (["Ms Doe was there", ""], ["Amira", ""])
        comments = store.comment_marks(before=datetime.now(UTC) + timedelta(days=1))
        marks = {*comments, *(mark for some in store.log.marks_left().values() for mark in some)}
        store.log.erase(marks, of="decisions", by="p1", ground="request")
        assert (shown(queue, "comment"), shown(queue, "author_id")) == ([str(ERASED), ""], [str(ERASED), ""])
        decide(store, 2, "new", "Ben")
        assert shown(queue, "comment") == [str(ERASED), "new"]


def test_a_database_put_in_the_place_of_another_is_read_anew(tmp_path: Path) -> None:
    with open_store(tmp_path / "one") as one, open_store(tmp_path / "two") as two:
        stores = [one]
        queue = queue_of(stores)
        decide(one, 1, "in the one")
        assert shown(queue, "comment") == ["in the one", ""]
        decide(two, 2, "in the other")
        stores.append(two)
        assert shown(queue, "comment") == ["", "in the other"]
