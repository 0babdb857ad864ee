"""Taking a decision back: a new decision that puts the one before in force again."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from mapper.errors import UsageError
from mapper.review.decisions import NewDecision, new_decisions

ORIGIN: Final = "undo"
"""``origin`` of a decision that takes another one back."""

_KEPT: Final = (
    "subject_id",
    "object_id",
    "run_id",
    "subject_title",
    "object_title",
    "subject_hash",
    "object_hash",
    "suggested_relation",
    "suggestion",
    "confidence",
)


def undoing(history: pd.DataFrame, author_id: str) -> NewDecision:
    """What takes back the last decision of one pair, whose decisions are ``history``, the oldest first.

    The decision before it is in force again, bound to the texts that its author saw: if a text changed since, the pair
    waits again. A pair that was open before becomes unsure, since no decision can be removed.

    >>> row = {"subject_id": "a:1", "object_id": "b:1", "verdict": "accept", "relation": "close", "comment": "",
    ...        "author_id": "amira", "decided_at": "2026-02-27T13:05:00Z", "confidence": None}
    >>> back = undoing(pd.DataFrame([row]), "amira")
    >>> back.verdict, back.comment, back.origin
    ('unsure', 'Undo of accept', 'undo')

    Raises
    ------
    UsageError
        If there is no decision, or the last one is somebody else's.
    """
    if history.empty:
        raise UsageError("there is no decision on this pair to undo")
    last = history.iloc[-1]
    if last["author_id"] != author_id:
        raise UsageError(
            f"{last['subject_id']} and {last['object_id']}: {last['author_id']} decided {last['verdict']!r} at "
            f"{last['decided_at']} since; nothing was undone. Open the pair and decide again if you disagree"
        )
    values: dict[str, Any] = {"author_id": author_id, "origin": ORIGIN}
    if len(history) == 1:
        kept = last
        values |= {"verdict": "unsure", "relation": "", "comment": f"Undo of {last['verdict']}"}
    else:
        kept = history.iloc[-2]
        said = f"Undo of {last['verdict']}: {kept['verdict']} by {kept['author_id']} is in force again. "
        values |= {
            "verdict": kept["verdict"],
            "relation": kept["relation"],
            "comment": f"{said}{kept['comment']}".strip(),
        }
    return new_decisions(pd.DataFrame([{**{name: kept[name] for name in _KEPT if name in kept}, **values}]))[0]
