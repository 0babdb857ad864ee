"""The review queue: status, filters, order."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import UsageError
from mapper.model import RELATIONS, SUGGESTIONS
from mapper.review.queue import STATUSES, QueueFilters, progress_counts, review_queue, updated_queue
from mapper.tables import CREDENTIALS, DECISIONS, EQUIVALENCES


def equivalence(subject: str, object_: str = "b:1", **more: Any) -> dict[str, Any]:
    return {
        "subject_id": subject,
        "subject_title": f"Title of {subject}",
        "object_id": object_,
        "object_title": f"Title of {object_}",
        "relation": "close",
        "confidence": 0.5,
        "suggestion": "full",
        "rank": 1,
        "subject_hash": "s1",
        "object_hash": "o1",
        **more,
    }


def decided(subject: str, verdict: str, object_: str = "b:1", **more: Any) -> dict[str, Any]:
    return {
        "decision_id": f"id of {subject}",
        "subject_id": subject,
        "object_id": object_,
        "verdict": verdict,
        "relation": {"accept": "exact", "reject": "none"}.get(verdict, ""),
        "author_id": "amira",
        "decided_at": "2026-02-27T12:00:00.000000Z",
        "subject_hash": "s1",
        "object_hash": "o1",
        **more,
    }


def equivalences(*rows: dict[str, Any]) -> pd.DataFrame:
    return EQUIVALENCES.conform(pd.DataFrame(list(rows)))


def decisions(*rows: dict[str, Any]) -> pd.DataFrame:
    return DECISIONS.conform(pd.DataFrame(list(rows), columns=list(DECISIONS.columns)))


def credentials(*rows: tuple[str, str, str]) -> pd.DataFrame:
    names = ("credential_id", "kind", "jurisdiction")
    table = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    return CREDENTIALS.conform(table.assign(catalogue="a", title="T"))


def subjects(queue: pd.DataFrame) -> list[str]:
    return queue["subject_id"].tolist()


def test_each_status_says_what_was_decided_on_what() -> None:
    queue = review_queue(
        equivalences(*(equivalence(f"a:{n}") for n in range(1, 9))),
        decisions(
            decided("a:2", "accept"),
            decided("a:3", "reject"),
            decided("a:4", "unsure"),
            decided("a:5", "accept", subject_hash="older"),
            decided("a:6", "reject", object_hash="older"),
            decided("a:7", "accept", subject_hash="", object_hash=""),
            decided("a:8", "accept", object_="b:2"),
        ),
    )
    assert dict(zip(queue["subject_id"], queue["status"], strict=True)) == {
        "a:1": "open",
        "a:2": "accepted",
        "a:3": "rejected",
        "a:4": "unsure",
        "a:5": "changed since the decision",
        "a:6": "changed since the decision",
        "a:7": "accepted",
        "a:8": "open",
    }
    assert progress_counts(queue) == {
        "open": 2,
        "accepted": 2,
        "rejected": 1,
        "unsure": 1,
        "changed since the decision": 2,
    }
    assert queue.loc[1, ["decision_id", "decided_relation", "author_id"]].tolist() == ["id of a:2", "exact", "amira"]
    assert queue.loc[0, ["decision_id", "verdict", "decided_relation", "comment", "decided_at"]].tolist() == [""] * 5
    assert queue.loc[1, "relation"] == "close"


def test_the_best_come_first_and_ties_have_one_order() -> None:
    queue = review_queue(
        equivalences(
            equivalence("a:3", confidence=0.9),
            equivalence("a:2", confidence=None, rank=1),
            equivalence("a:1", "b:2", confidence=0.9, rank=2),
            equivalence("a:1", "b:1", confidence=0.9, rank=1),
            equivalence("a:0", confidence=0.95, rank=None),
        ),
        decisions(decided("a:3", "accept")),
    )
    pairs = list(zip(queue["subject_id"], queue["object_id"], strict=True))
    assert pairs == [("a:0", "b:1"), ("a:1", "b:1"), ("a:3", "b:1"), ("a:1", "b:2"), ("a:2", "b:1")]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({}, ["a:1", "a:2", "a:3", "a:4"]),
        ({"text": "ecole"}, ["a:2"]),
        ({"text": "  ÉCOLE grundstrasse "}, ["a:2"]),
        ({"text": "titel b:1"}, ["a:1"]),
        ({"text": "データ"}, ["a:3"]),
        ({"text": "(*"}, []),
        ({"statuses": ("accepted", "unsure")}, ["a:1", "a:4"]),
        ({"suggestions": ("none",)}, ["a:3"]),
        ({"relations": ("narrow", "broad")}, ["a:2"]),
        ({"subject_kinds": ("badge",)}, ["a:2"]),
        ({"object_kinds": ("course",)}, ["a:1", "a:2", "a:3", "a:4"]),
        ({"subject_countries": ("GB",)}, ["a:1", "a:2"]),
        ({"subject_countries": ("GB-SCT",)}, ["a:1"]),
        ({"object_countries": ("FR",), "statuses": ("open",)}, ["a:2", "a:3"]),
        ({"confidence_min": 0.7}, ["a:1", "a:2"]),
        ({"confidence_min": 0.3, "confidence_max": 0.7}, ["a:2", "a:3"]),
        ({"confidence_min": 0.0, "confidence_max": 1.0}, ["a:1", "a:2", "a:3", "a:4"]),
    ],
)
def test_filters_keep_what_they_say(filters: dict[str, Any], kept: list[str]) -> None:
    queue = review_queue(
        equivalences(
            equivalence("a:1", confidence=0.9, subject_title="Titel"),
            equivalence("a:2", confidence=0.7, subject_title="École", object_title="Grundstraße", relation="broad"),
            equivalence("a:3", confidence=0.3, subject_title="データ入門", suggestion="none"),
            equivalence("a:4", confidence=None),
        ),
        decisions(decided("a:1", "accept"), decided("a:4", "unsure")),
        filters=QueueFilters(**filters),
        subjects=credentials(("a:1", "course", "GB-SCT"), ("a:2", "badge", "GB"), ("a:3", "", "")),
        objects=credentials(("b:1", "course", "FR")),
    )
    assert subjects(queue) == kept


def test_wrong_filters_are_all_named() -> None:
    with pytest.raises(UsageError) as refused:
        QueueFilters(statuses=("done",), relations=("same",), confidence_min=0.9, confidence_max=0.1)
    assert refused.value.faults == (
        "filter statuses: 'done' is not one of open, accepted, rejected, unsure, changed since the decision",
        "filter relations: 'same' is not one of exact, close, broad, narrow, related, none",
        "filter confidence: 0.9 to 0.1 is not a range in 0 to 1",
    )


def test_a_filter_on_countries_needs_the_credentials() -> None:
    with pytest.raises(UsageError, match="need the credentials of the objects"):
        review_queue(equivalences(equivalence("a:1")), decisions(), filters=QueueFilters(object_countries=("FR",)))


def test_an_empty_run_has_an_empty_queue() -> None:
    queue = review_queue(EQUIVALENCES.empty(), decisions(decided("a:1", "accept")))
    assert queue.empty
    assert sum(progress_counts(queue).values()) == 0


VERDICTS = st.sampled_from(["", "accept", "reject", "unsure"])


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 5),
            st.integers(0, 3),
            st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0]),
            VERDICTS,
            st.sampled_from(SUGGESTIONS),
            st.sampled_from(RELATIONS),
            st.booleans(),
        ),
        max_size=12,
        unique_by=lambda row: row[:2],
    ),
    shuffle=st.randoms(use_true_random=False),
    status=st.sampled_from(STATUSES),
)
def test_a_queue_is_the_same_however_its_rows_come_and_filters_split_it(
    rows: list[Any], shuffle: Any, status: str
) -> None:
    made = [
        equivalence(f"a:{s}", f"b:{o}", confidence=c, suggestion=suggestion, relation=relation)
        for s, o, c, _, suggestion, relation, _ in rows
    ]
    found = [
        decided(f"a:{s}", v, f"b:{o}", decision_id=f"{s}-{o}", subject_hash="s1" if same else "older")
        for s, o, _, v, _, _, same in rows
        if v
    ]
    table = pd.DataFrame(made, columns=list(equivalence("a:1")))
    queue = review_queue(EQUIVALENCES.conform(table), decisions(*found))
    order = shuffle.sample(range(len(made)), len(made))
    again = review_queue(EQUIVALENCES.conform(table).iloc[order], decisions(*found))
    pd.testing.assert_frame_equal(again, queue)
    assert sum(progress_counts(queue).values()) == len(rows)
    part = review_queue(EQUIVALENCES.conform(table), decisions(*found), filters=QueueFilters(statuses=(status,)))
    assert len(part) == progress_counts(queue)[status]


@given(
    first=st.lists(st.sampled_from(["a:1", "a:2", "a:3"]), unique=True),
    later=st.lists(
        st.tuples(
            st.sampled_from(["a:1", "a:2", "a:4"]), st.sampled_from(["accept", "reject", "unsure"]), st.booleans()
        ),
        max_size=5,
    ),
)
@settings(deadline=None, max_examples=40)
def test_a_queue_brought_up_to_date_equals_one_made_anew(first: list[str], later: list[tuple[str, str, bool]]) -> None:
    pairs = equivalences(*(equivalence(f"a:{number}", confidence=number / 10) for number in (1, 2, 3)))
    before = [decided(subject, "reject") for subject in first]
    since = [
        decided(subject, verdict, decision_id=f"later {place}", subject_hash="s1" if same else "older text")
        for place, (subject, verdict, same) in enumerate(later)
    ]
    in_force = {row["subject_id"]: row for row in [*before, *since]}
    queue = review_queue(pairs, decisions(*before))
    kept = queue.copy()
    updated = updated_queue(queue, decisions(*since).to_dict("records"))
    pd.testing.assert_frame_equal(updated, review_queue(pairs, decisions(*in_force.values())))
    pd.testing.assert_frame_equal(queue, kept)
