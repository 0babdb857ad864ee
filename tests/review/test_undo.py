"""Undo: which decision it takes back, and what is in force after it."""

from __future__ import annotations

from typing import Any

import pytest

from mapper.errors import StaleDecision, UsageError
from mapper.review.store import DecisionStore, NewDecision
from mapper.review.undo import undoing

from .conftest import Database


def decide(store: DecisionStore, author: str, subject: str, verdict: Any, **more: Any) -> str:
    values = {"relation": "close"} if verdict == "accept" else {}
    return store.record(
        NewDecision(
            subject_id=subject, object_id="b:1", verdict=verdict, author_id=author, subject_hash="s1", **values, **more
        )
    )


def undo(store: DecisionStore, author: str) -> None:
    newest = store.newest_of(author)
    assert newest is not None
    history = store.history(newest["subject_id"], newest["object_id"])
    store.record(undoing(history, author), expected_in_force=newest["decision_id"])


def test_undo_goes_back_decision_by_decision_and_survives_a_restart(database: Database) -> None:
    with database.open() as store:
        decide(store, "Amira", "a:1", "accept")
        decide(store, "Ben", "a:9", "reject")
        decide(store, "Amira", "a:2", "reject")
        undo(store, "Amira")
    with database.open() as store:
        undo(store, "Amira")
        assert store.newest_of("Amira") is None
        made = store.decisions()
        assert made["subject_id"].tolist() == ["a:1", "a:9", "a:2", "a:2", "a:1"]
        assert made["verdict"].tolist() == ["accept", "reject", "reject", "unsure", "unsure"]
        assert made["origin"].tolist() == ["app", "app", "app", "undo", "undo"]
        assert store.verify() == []


def test_undo_puts_the_decision_before_in_force_as_it_was(database: Database) -> None:
    with database.open() as store:
        decide(store, "Ben", "a:1", "accept", comment="Same syllabus", confidence=0.5)
        decide(store, "Amira", "a:1", "reject")
        undo(store, "Amira")
        row = store.in_force().iloc[0]
        assert (row["verdict"], row["relation"], row["author_id"]) == ("accept", "close", "Amira")
        assert row["comment"] == "Undo of reject: accept by Ben is in force again. Same syllabus"
        assert (row["subject_hash"], row["confidence"]) == ("s1", 0.5)


def test_what_somebody_else_decided_since_is_not_undone(database: Database) -> None:
    with database.open() as store:
        decide(store, "Amira", "a:1", "accept")
        own = decide(store, "Amira", "a:2", "accept")
        seen = store.history("a:2", "b:1")
        decide(store, "Ben", "a:2", "reject")
        newest, overtaken = store.newest_of("Amira"), store.overtaken("Amira")
        assert newest is not None
        assert overtaken is not None
        assert (newest["subject_id"], overtaken["subject_id"]) == ("a:1", "a:2")
        with pytest.raises(UsageError, match=r"Ben decided 'reject' at .* since; nothing was undone"):
            undoing(store.history("a:2", "b:1"), "Amira")
        with pytest.raises(StaleDecision, match="Ben decided 'reject'"):
            store.record(undoing(seen, "Amira"), expected_in_force=own)
        assert store.count() == 3


def test_who_decided_nothing_has_nothing_to_undo(database: Database) -> None:
    with database.open() as store:
        decide(store, "Ben", "a:1", "reject")
        assert store.newest_of("Amira") is None
        assert store.overtaken("Ben") is None
