"""Shares of volume, orders, and accepting several pairs at once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import UsageError
from mapper.review.bulk import ALREADY_DECIDED, NO_RELATION, acceptable, bulk_decisions, bulk_proposal
from mapper.review.orders import ORDERS, order_positions
from mapper.review.queue import STATUSES, TO_DECIDE
from mapper.review.volume import settled_volume, subjects_of

ROW: dict[str, Any] = {
    "subject_id": "a:1",
    "object_id": "b:1",
    "subject_title": "T",
    "object_title": "U",
    "subject_hash": "s",
    "object_hash": "o",
    "relation": "close",
    "suggestion": "full",
    "confidence": 0.9,
    "status": "open",
    "decision_id": "",
    "candidate_differences": [],
    "subject_hours": 30.0,
    "object_hours": 60.0,
    "subject_outcomes": 3,
}


def queue(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{**ROW, **row} for row in rows])


ROWS = st.lists(
    st.tuples(st.sampled_from(["a:1", "a:2", "a:3"]), st.sampled_from(STATUSES), st.none() | st.floats(0, 1)),
    max_size=12,
)


@given(ROWS)
def test_shares_agree_with_a_slow_count_and_every_order_keeps_every_row(rows: list[tuple[str, str, Any]]) -> None:
    hours = {"a:1": 30.0, "a:2": None, "a:3": 10.0}
    table = pd.DataFrame(
        [{**ROW, "subject_id": s, "status": t, "confidence": c, "subject_hours": hours[s]} for s, t, c in rows],
        columns=list(ROW),
    ).astype({"subject_hours": float, "confidence": float, "object_hours": float})
    statuses: dict[str, list[str]] = {}
    for subject, status, _ in rows:
        statuses.setdefault(subject, []).append(status)
    settled = [s for s, all_ in statuses.items() if "accepted" in all_ or not set(all_) & set(TO_DECIDE)]
    volume = settled_volume(table, subjects_of(table))
    assert (volume.subjects, volume.subjects_settled) == (len(statuses), len(settled))
    assert volume.hours_settled == sum(hours[s] or 0 for s in settled)
    assert volume.without_hours == ("a:2" in statuses)
    for order in ORDERS:
        assert sorted(order_positions(table, order)) == list(range(len(table)))


def test_the_largest_come_first_and_those_without_hours_by_their_outcomes() -> None:
    table = queue(
        {"subject_id": "small"},
        {"subject_id": "few outcomes", "subject_hours": None, "object_hours": None, "subject_outcomes": 2},
        {"subject_id": "many outcomes", "subject_hours": None, "object_hours": None, "subject_outcomes": 9},
        {"subject_id": "by its object", "subject_hours": None, "object_hours": 90.0},
    )
    ordered = table["subject_id"].iloc[order_positions(table, "value")].tolist()
    assert ordered == ["by its object", "small", "many outcomes", "few outcomes"]


def test_what_cannot_be_accepted_in_bulk_is_counted_by_reason() -> None:
    able, others = acceptable(
        queue(
            {},
            {"relation": "none"},
            {"relation": None},
            {"status": "rejected"},
            {"relation": "none", "status": "unsure"},
        )
    )
    assert len(able) == 1
    assert others == {NO_RELATION: 2, ALREADY_DECIDED: 2}


def test_pairs_to_look_at_come_first_and_are_left_out() -> None:
    table = queue(
        {"subject_id": "fine"},
        {"subject_id": "thin", "suggestion": "not enough evidence"},
        {"subject_id": "differs", "candidate_differences": ["level: the object is higher"]},
        {"subject_id": "open", "object_id": "b:7"},
        {"subject_id": "stale", "status": "changed since the decision", "decision_id": "d1"},
    )
    proposal = bulk_proposal(table, open_with={("open", "b:7"): "Ben"})
    assert proposal["subject_id"].tolist() == ["thin", "differs", "open", "stale", "fine"]
    assert proposal["is_in"].tolist() == [False, False, False, False, True]
    assert proposal["concern"].tolist() == [
        "Not enough evidence",
        "Level: the object is higher",
        "Ben has it open",
        "The texts have changed since the last decision",
        "",
    ]


def test_each_row_that_is_in_becomes_a_decision_bound_to_what_was_in_force() -> None:
    proposal = queue({"is_in": True, "relation": "broad"}, {"subject_id": "a:2", "is_in": True, "decision_id": "d1"})
    made, expected = bulk_decisions(proposal, author_id="Amira", run_id="r", comment=" Same\nsyllabus ")
    assert [(one.verdict, one.relation, one.comment, one.origin) for one in made] == [
        ("accept", "broad", "Same syllabus", "bulk"),
        ("accept", "close", "Same syllabus", "bulk"),
    ]
    assert expected == {("a:1", "b:1"): None, ("a:2", "b:1"): "d1"}


@pytest.mark.parametrize(("is_in", "comment", "fault"), [(False, "why", "no pair is chosen"), (True, " ", "a comment")])
def test_in_bulk_a_choice_and_a_comment_are_needed(is_in: bool, comment: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        bulk_decisions(queue({"is_in": is_in}), author_id="Amira", run_id="r", comment=comment)
