"""Accepting several pairs at once: what is proposed, what to look at first, and the decisions it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from mapper.errors import UsageError
from mapper.review.decisions import NewDecision, Pair
from mapper.review.queue import TO_DECIDE

ORIGIN: Final = "bulk"
"""``origin`` of a decision that was made together with others."""

NO_RELATION: Final = "no relation is suggested"
ALREADY_DECIDED: Final = "already decided"


def acceptable(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """The rows of a queue that may be accepted as suggested, and for the others why not, with counts.

    >>> queue = pd.DataFrame({"relation": ["close", "none", "close"], "status": ["open", "open", "rejected"]})
    >>> able, others = acceptable(queue)
    >>> len(able), sorted(others.values())
    (1, [1, 1])
    """
    relation, status = rows["relation"], rows["status"]
    has_none = (relation.isna() | relation.isin(["", "none"])).to_numpy(dtype=bool)
    is_decided = (~status.isin(TO_DECIDE)).to_numpy(dtype=bool)
    others = {ALREADY_DECIDED: int(is_decided.sum()), NO_RELATION: int((has_none & ~is_decided).sum())}
    return rows[~(has_none | is_decided)], {why: count for why, count in others.items() if count}


def bulk_proposal(rows: pd.DataFrame, *, open_with: Mapping[Pair, str]) -> pd.DataFrame:
    """Acceptable rows, those to look at first on top and left out.

    ``rows`` are from :func:`acceptable`, with their ``candidate_differences``; ``open_with`` names who else has a pair
    open. Two columns more: ``concern`` (why to look at it first, "" for nothing) and ``is_in`` (taken, unless it has a
    concern).
    """
    concerns = [
        "; ".join(_concerns(row, open_with.get((row["subject_id"], row["object_id"]), "")))
        for row in rows.to_dict("records")
    ]
    made = rows.assign(concern=concerns, is_in=[not concern for concern in concerns])
    return made.sort_values("is_in", kind="stable", ignore_index=True)


def bulk_decisions(
    proposal: pd.DataFrame, *, author_id: str, run_id: str, comment: str
) -> tuple[list[NewDecision], dict[Pair, str | None]]:
    """One decision for each row that is in, and the decision that each of their pairs must still have in force.

    Raises
    ------
    UsageError
        If no row is in, or the comment is empty: who reads the decision later saw no card either.
    """
    chosen = proposal[proposal["is_in"].to_numpy(dtype=bool)]
    if chosen.empty:
        raise UsageError("no pair is chosen; tick those to accept")
    if not comment.strip():
        raise UsageError("a comment is needed: say why these pairs can be accepted together")
    made = [
        NewDecision(
            subject_id=row["subject_id"],
            object_id=row["object_id"],
            verdict="accept",
            relation=row["relation"],
            comment=" ".join(comment.split()),
            author_id=author_id,
            run_id=run_id,
            subject_title=row["subject_title"],
            object_title=row["object_title"],
            subject_hash=row["subject_hash"],
            object_hash=row["object_hash"],
            suggested_relation=row["relation"],
            suggestion=row["suggestion"],
            confidence=None if pd.isna(row["confidence"]) else float(row["confidence"]),
            origin=ORIGIN,
        )
        for row in chosen.to_dict("records")
    ]
    in_force = zip(made, chosen["decision_id"], strict=True)
    return made, {decision.pair: decision_id or None for decision, decision_id in in_force}


def _concerns(row: Mapping[Any, Any], open_with: str) -> list[str]:
    found = []
    if row["suggestion"] == "not enough evidence":
        found.append("Not enough evidence")
    elif row["suggestion"] == "none":
        found.append("No correspondence found")
    differences = row["candidate_differences"]
    if differences is not None:
        found += [f"{difference[:1].upper()}{difference[1:]}" for difference in map(str, differences)]
    if row["status"] == "changed since the decision":
        found.append("The texts have changed since the last decision")
    if open_with:
        found.append(f"{open_with} has it open")
    return found
