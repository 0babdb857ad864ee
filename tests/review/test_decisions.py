"""What may be recorded as a decision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from mapper.errors import UsageError
from mapper.review.decisions import NewDecision, new_decisions

VALID: dict[str, Any] = {
    "subject_id": "a:1", "object_id": "b:1", "verdict": "accept", "relation": "close", "author_id": "amira",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"relation": "none"}, "an accepted pair needs a relation: exact, close, broad, narrow or related"),
        ({"relation": ""}, "an accepted pair needs a relation: exact, close, broad, narrow or related"),
        ({"verdict": "reject", "relation": "exact"}, "a rejected pair has the relation 'none', not 'exact'"),
        ({"verdict": "maybe"}, "verdict 'maybe' is not one of accept, reject, unsure"),
        ({"relation": "same"}, "relation 'same' is not one of exact, close, broad, narrow, related, none"),
        ({"suggestion": "yes"}, "suggestion 'yes' is not one of full, partial, conditional, none, not enough evidence"),
        ({"author_id": " "}, "author_id is empty"),
        ({"subject_id": ""}, "subject_id is empty"),
        ({"origin": ""}, "origin is empty"),
        ({"comment": None}, "comment must be text, not None"),
        ({"comment": "a\x00b"}, "comment contains a NUL character; remove it"),
        ({"comment": "\ud83d"}, "comment contains half of a character (a lone surrogate); remove it"),
        ({"confidence": 1.01}, "confidence must be between 0 and 1, not 1.01"),
        ({"confidence": float("nan")}, "confidence must be between 0 and 1, not nan"),
        ({"confidence": True}, "confidence must be between 0 and 1, not True"),
        (
            {"decided_at": datetime(2026, 2, 27)},
            "decided_at must be a date and time with a time zone, not datetime.datetime(2026, 2, 27, 0, 0)",
        ),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(UsageError) as refused:
        NewDecision(**{**VALID, **changes})
    assert refused.value.faults == (fault,)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        NewDecision(**{**VALID, "author_id": "", "confidence": 2.0, "relation": "none"})
    assert len(refused.value.faults) == 3


def test_a_rejection_fills_in_its_relation() -> None:
    assert NewDecision(**{**VALID, "verdict": "reject", "relation": ""}).relation == "none"


@pytest.mark.parametrize("relation", ["", "none", "broad"])
def test_unsure_takes_any_relation(relation: Any) -> None:
    assert NewDecision(**{**VALID, "verdict": "unsure", "relation": relation}).relation == relation


def test_a_table_of_proposals_becomes_decisions() -> None:
    rows = [
        {**VALID, "decided_at": "2026-02-27T13:05:00+02:00", "confidence": 0.5, "sheet_row": 4},
        {**VALID, "decided_at": "", "confidence": None, "sheet_row": 9},
    ]
    made = new_decisions(pd.DataFrame(rows))
    assert [one.decided_at for one in made] == [datetime(2026, 2, 27, 11, 5, tzinfo=UTC), None]
    assert [one.confidence for one in made] == [0.5, None]


def test_a_table_of_proposals_names_the_rows_at_fault() -> None:
    rows = [{**VALID, "decided_at": "27/02"}, VALID, {**VALID, "relation": "none"}]
    with pytest.raises(UsageError) as refused:
        new_decisions(pd.DataFrame(rows).fillna(""))
    assert refused.value.faults == (
        "decision 1: decided_at '27/02' is not ISO 8601, such as '2026-02-27T13:05:00Z'",
        "decision 3: an accepted pair needs a relation: exact, close, broad, narrow or related",
    )
