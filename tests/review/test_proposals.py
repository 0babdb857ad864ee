"""The preview of decisions that came back: each kind of row, told before anything is stored."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mapper.errors import StaleDecision, UsageError, WorkspaceError
from mapper.review.decisions import NewDecision
from mapper.review.proposals import (
    CELLS,
    CHOOSABLE,
    KIND_MEANINGS,
    KINDS,
    RETURNED,
    Preview,
    Returned,
    chosen_changes,
    decisions_of,
    preview_changes,
)
from mapper.review.store import open_store
from mapper.tables import DECISIONS, EQUIVALENCES

RUN = "r1"


def equivalences(*pairs: tuple[str, str], **more: Any) -> pd.DataFrame:
    rows = [
        {
            "subject_id": subject, "object_id": object_,
            "subject_title": f"S {subject}", "object_title": f"O {object_}",
            "relation": "close", "confidence": 0.8, "suggestion": "full", "rank": 1,
            "subject_hash": f"hash of {subject}", "object_hash": f"hash of {object_}", **more,
        }
        for subject, object_ in pairs
    ]  # fmt: skip
    return EQUIVALENCES.conform(pd.DataFrame(rows))


ALL = [("a:1", "b:1"), ("a:2", "b:1"), ("a:3", "b:1")]


def row(number: int, subject: str = "a:1", object_: str = "b:1", **more: Any) -> dict[str, Any]:
    return {
        "sheet_row": number, "subject_id": subject, "object_id": object_, "subject_title": f"S {subject}",
        "object_title": f"O {object_}", "subject_hash": f"hash of {subject}", "object_hash": f"hash of {object_}",
        "run_id": RUN, "suggested_relation": "close", "suggestion": "full", "confidence": 0.8, "verdict": "accept",
        "relation": "", "comment": "", "author_id": "Keller", "decided_at": "", "is_touched": True, "has_code": True,
        "in_force": "", "earlier_author": "", **more,
    }  # fmt: skip


def without_code(number: int, **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("subject_hash", "object_hash", "run_id"), "")
    return row(number, **{**blank, "has_code": False, "in_force": None, **more})


def cell(number: int, problem: str, column: str = "Subject") -> dict[str, Any]:
    fault = {"sheet_row": number, "key": "k", "column": column, "problem": problem, "old": None, "new": "x"}
    return {**fault, "cure": "is not as it was written"}


def preview(
    *rows: dict[str, Any],
    cells: tuple[dict[str, Any], ...] = (),
    decisions: pd.DataFrame | None = None,
    now: pd.DataFrame | None = None,
    written: dict[str, pd.DataFrame] | None = None,
) -> Preview:
    table = pd.DataFrame(
        {name: pd.Series([each[name] for each in rows], dtype=dtype) for name, dtype in RETURNED.items()}
    )
    at_fault = pd.DataFrame(
        {name: pd.Series([each[name] for each in cells], dtype=dtype) for name, dtype in CELLS.items()}
    )
    return preview_changes(
        Returned("back.xlsx", "Equivalences", table, at_fault),
        in_force=DECISIONS.empty() if decisions is None else decisions,
        written={RUN: equivalences(*ALL)} if written is None else written,
        now=equivalences(*ALL) if now is None else now,
    )


def told(found: Preview) -> list[tuple[Any, str, str]]:
    rows = found.changes[(found.changes["kind"] != "deleted").to_numpy(dtype=bool)]
    return [(each.sheet_row, each.kind, each.detail) for each in rows.itertuples()]


def in_force(verdict: str = "reject", author: str = "Bert", **more: Any) -> pd.DataFrame:
    made = {
        "decision_id": "00000001-x", "subject_id": "a:1", "object_id": "b:1", "verdict": verdict,
        "relation": {"accept": "close", "reject": "none"}.get(verdict, ""), "author_id": author,
        "decided_at": "2026-03-01T09:30:00.000000Z", **more,
    }  # fmt: skip
    return DECISIONS.conform(pd.DataFrame([made]))


def test_a_decision_on_an_open_pair_is_new_and_bound_to_what_was_seen() -> None:
    found = preview(row(2))
    assert told(found) == [(2, "new", "the pair was open")]
    (made,), seen = decisions_of(chosen_changes(found))
    assert (made.relation, made.subject_hash, made.author_id, made.origin) == (
        "close", "hash of a:1", "Keller", "spreadsheet",
    )  # fmt: skip
    assert seen == {("a:1", "b:1"): None}


def test_a_decision_over_the_one_that_was_seen_is_new() -> None:
    found = preview(row(2, in_force="00000001-x"), decisions=in_force())
    assert told(found) == [(2, "new", "takes the place of reject by Bert, 2026-03-01 09:30 UTC")]


def test_what_is_in_force_already_does_nothing() -> None:
    found = preview(row(2), decisions=in_force("accept", "Keller"))
    assert told(found) == [(2, "same", "is in force already: accept (close) by Keller, 2026-03-01 09:30 UTC")]
    assert chosen_changes(found).empty
    other = preview(row(2, author_id="Another", in_force="00000001-x"), decisions=in_force("accept", "Keller"))
    assert [kind for _, kind, _ in told(other)] == ["new"]  # a second person's confirmation is a decision of its own


def test_a_decision_made_since_is_a_conflict_told_with_who_and_when() -> None:
    found = preview(row(2), decisions=in_force())
    why = "another decision was made since the file was written: reject by Bert, 2026-03-01 09:30 UTC"
    assert told(found) == [(2, "conflict", why)]
    assert found.changes[["other_author", "other_verdict"]].to_numpy().tolist()[0] == ["Bert", "reject"]
    assert chosen_changes(found).empty
    _, seen = decisions_of(chosen_changes(found, [2]))
    assert seen == {("a:1", "b:1"): "00000001-x"}


def test_a_decision_of_another_database_is_a_conflict() -> None:
    assert told(preview(row(2, in_force="00000009-y")))[0][1:] == (
        "conflict", "the decision that was in force when the file was written is not in this database",
    )  # fmt: skip


def test_a_changed_text_reopens_and_a_pair_that_is_gone_is_told() -> None:
    newer = equivalences(*ALL[:2], object_hash="another")
    assert told(preview(row(2), row(3, "a:3"), now=newer)) == [
        (2, "reopened", "the text of the object has changed since the file was written"),
        (3, "gone", "the newest match no longer has this pair"),
    ]
    unknown = preview_changes(preview_input(row(2)), in_force=DECISIONS.empty(), written={}, now=None)
    assert told(unknown) == [(2, "gone", "no match in this workspace has this pair")]


def preview_input(*rows: dict[str, Any]) -> Returned:
    table = pd.DataFrame({name: pd.Series([r[name] for r in rows], dtype=dtype) for name, dtype in RETURNED.items()})
    return Returned("back.xlsx", "", table, pd.DataFrame(columns=list(CELLS)).astype(CELLS))


@pytest.mark.parametrize(
    ("more", "detail"),
    [
        ({"verdict": "", "comment": "good"},
         "Decision '' is empty, but other decision cells are filled; choose accept, reject or unsure"),
        ({"verdict": "", "in_force": "00000001-x"},
         "Decision '' is empty, but a decision is in force; a decision is not erased: write unsure to take it back"),
        ({"suggested_relation": "none"},
         "Decided relation '' names no relation, and none is suggested; choose exact, close, broad, narrow or related"),
        ({"verdict": "reject", "relation": "exact"},
         "Decided relation 'exact' does not go with reject; leave it empty"),
        ({"author_id": ""},
         "Decided by '' is empty; write your name there or on the sheet Instructions, or name the author when it is "
         "brought back"),
        ({"author_id": "", "earlier_author": "Amira"},
         "Decided by 'Amira' made the earlier decision; write who decides now (the same person also gives the new "
         "date)"),
    ],
)  # fmt: skip
def test_a_decision_that_makes_no_sense_says_why(more: dict[str, Any], detail: str) -> None:
    found = preview(row(2, **more))
    assert told(found) == [(2, "unreadable", detail)]
    assert found.cells["problem"].tolist() == ["unreadable"]


def test_a_pair_decided_in_two_rows_is_taken_from_neither() -> None:
    found = preview(row(2), row(5, verdict="reject"))
    assert [(number, kind) for number, kind, _ in told(found)] == [(2, "unreadable"), (5, "unreadable")]
    assert "is decided in row 5 too; keep one of them" in told(found)[0][2]


def test_a_locked_cell_that_changed_stops_its_row_alone() -> None:
    found = preview(
        row(2), row(3, "a:2"), row(4, "a:3", is_touched=False), cells=(cell(2, "tampered"), cell(4, "tampered"))
    )
    assert [(number, kind) for number, kind, _ in told(found)] == [(2, "tampered"), (3, "new"), (4, "tampered")]
    assert chosen_changes(found)["sheet_row"].tolist() == [3]


def test_a_row_that_was_made_up_is_held_against_the_run() -> None:
    found = preview(row(2, subject_hash="hash of another"), row(3, "a:9"))
    assert [(number, kind) for number, kind, _ in told(found)] == [(2, "tampered"), (3, "tampered")]


def test_rows_without_a_code_take_what_they_lack_from_the_match() -> None:
    found = preview(without_code(2, subject_title="", suggestion=""), without_code(3, subject_id="c:1"))
    assert [(number, kind) for number, kind, _ in told(found)] == [(2, "new"), (3, "added")]
    (made,), _ = decisions_of(chosen_changes(found))
    assert (made.subject_hash, made.subject_title, made.suggestion) == ("hash of a:1", "S a:1", "full")
    decided = preview(without_code(2), decisions=in_force())
    assert "does not say whether it was seen: reject by Bert" in told(decided)[0][2]


def test_rows_that_did_not_come_back_are_told_and_do_nothing() -> None:
    found = preview(row(2), row(3, "a:9", subject_hash="hash of a:2", is_touched=False), cells=(cell(3, "tampered"),))
    deleted = found.changes[(found.changes["kind"] == "deleted").to_numpy(dtype=bool)]
    # The pair of row 3 is there under another id: only a:3 is missing.
    assert deleted[["subject_id", "subject_title"]].to_numpy().tolist() == [["a:3", "S a:3"]]
    assert deleted["sheet_row"].isna().all()


def test_only_rows_that_can_be_stored_may_be_chosen() -> None:
    found = preview(row(2), row(3, "a:2", author_id=""))
    with pytest.raises(UsageError) as refused:
        chosen_changes(found, [2, 3, 7])
    assert refused.value.faults == (
        "row 3 of back.xlsx cannot be stored: it is unreadable",
        "row 7 of back.xlsx decides nothing, or is not there",
    )


def test_every_kind_is_counted_and_explained() -> None:
    assert tuple(preview(row(2)).counts) == KINDS == tuple(KIND_MEANINGS)
    assert set(CHOOSABLE) < set(KINDS)
    assert preview().counts["deleted"] == 3


def test_a_decision_made_between_preview_and_storing_stops_all_of_them(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        made, seen = decisions_of(chosen_changes(preview(row(2), row(3, "a:2"))))
        store.record(NewDecision(subject_id="a:2", object_id="b:1", verdict="unsure", author_id="Bert"))
        with pytest.raises(StaleDecision, match="a:2 and b:1: Bert decided 'unsure'"):
            store.record_many(made, expected_in_force=seen)
        assert store.count() == 1


def test_a_store_that_is_locked_or_full_stores_none_of_them(tmp_path: Path) -> None:
    rows = [row(number, f"a:{number}", comment="x" * 5_000) for number in range(2, 60)]
    pairs = [(f"a:{number}", "b:1") for number in range(2, 60)]
    known = equivalences(*pairs)
    made, seen = decisions_of(chosen_changes(preview(*rows, written={RUN: known}, now=known)))
    with open_store(tmp_path, busy_seconds=0.2) as store:
        other = sqlite3.connect(tmp_path / "decisions.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceError, match="locked"):
            store.record_many(made, expected_in_force=seen)
        other.execute("ROLLBACK")
        other.close()
        assert store.count() == 0
        with store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(WorkspaceError):
            store.record_many(made, expected_in_force=seen)
        assert store.count() == 0
        assert store.verify() == []
