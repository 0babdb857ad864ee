"""Backups, the way back, and copies to another database."""

from __future__ import annotations

import threading
from pathlib import Path

import pandas as pd
import pytest

from mapper.errors import UsageError, WorkspaceError
from mapper.review.store import DecisionStore, NewDecision, open_store
from mapper.review.store.copies import back_up, copy_decisions, restore

from .conftest import Database


def fill(store: DecisionStore, count: int, *, first: int = 0, author: str = "amira") -> None:
    store.record_many(
        [
            NewDecision(
                subject_id=f"a:{at}", object_id="b:1", verdict="reject", author_id=author, comment="=1+1 \u2713"
            )
            for at in range(first, first + count)
        ]
    )


def same(one: DecisionStore, other: DecisionStore) -> bool:
    pd.testing.assert_frame_equal(one.decisions(), other.decisions())
    return one.head() == other.head() and not other.verify()


def test_a_backup_holds_every_decision_and_its_hashes(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "100% backup #1?.db"
    with database.open() as store:
        fill(store, 2_300)
        assert back_up(store, target) == 2_300
        with open_store(tmp_path / "elsewhere") as empty:
            assert restore(target, empty).added == 2_300
            assert same(store, empty)
    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]


def test_a_backup_made_while_others_decide_is_a_whole_chain(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        fill(store, 50)
        stop = threading.Event()

        def decide() -> None:
            with database.open() as other:
                at = 1_000
                while not stop.is_set():
                    fill(other, 5, first=at)
                    at += 5

        worker = threading.Thread(target=decide)
        worker.start()
        try:
            counts = [back_up(store, tmp_path / f"{number}.db") for number in range(4)]
        finally:
            stop.set()
            worker.join()
        assert counts == sorted(counts)
        assert counts[0] >= 50
        for number, count in enumerate(counts):
            with open_store(tmp_path / str(number)) as empty:
                restore(tmp_path / f"{number}.db", empty)
                assert empty.count() == count
                pd.testing.assert_frame_equal(empty.decisions(), store.decisions().head(count))


def test_a_restore_adds_what_the_store_lacks_and_nothing_twice(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        fill(store, 3)
        back_up(store, tmp_path / "early.db")
        fill(store, 4, first=10)
        back_up(store, tmp_path / "late.db")
    with open_store(tmp_path / "other") as other:
        assert restore(tmp_path / "early.db", other).added == 3
        assert restore(tmp_path / "late.db", other).added == 4
        assert restore(tmp_path / "late.db", other).added == 0
        assert other.count() == 7


def test_other_decisions_are_never_lost_by_a_restore(tmp_path: Path) -> None:
    with open_store(tmp_path / "one") as store:
        fill(store, 3)
        back_up(store, tmp_path / "early.db")
        fill(store, 2, first=10, author="berta")
        later = store.decisions()
        with pytest.raises(UsageError, match="holds 5 decisions that are not, or not all, in the backup of 3"):
            restore(tmp_path / "early.db", store)
        assert store.count() == 5
        with open_store(tmp_path / "one") as looking:  # as the app does
            assert looking.count() == 5
            done = restore(tmp_path / "early.db", store, replace=tmp_path / "kept.db")
            assert (done.decisions, done.kept) == (3, tmp_path / "kept.db")
            assert looking.count() == store.count() == 3
            assert looking.verify() == []
            fill(looking, 1, first=20)
            assert store.count() == 4
    with open_store(tmp_path / "two") as kept:
        restore(tmp_path / "kept.db", kept)
        pd.testing.assert_frame_equal(kept.decisions(), later)


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_decisions_in_postgresql_are_not_replaced(database: Database, tmp_path: Path) -> None:
    with database.open() as store, open_store(tmp_path / "one") as other:
        fill(other, 2)
        back_up(other, tmp_path / "other.db")
        fill(store, 1, author="berta")
        with pytest.raises(UsageError, match="in PostgreSQL none can be taken away"):
            restore(tmp_path / "other.db", store, replace=tmp_path / "kept.db")
        assert store.count() == 1
    assert not (tmp_path / "kept.db").exists()


def test_decisions_move_between_databases_and_back(database: Database, tmp_path: Path) -> None:
    with open_store(tmp_path / "one") as start, database.open() as team, open_store(tmp_path / "two") as back:
        fill(start, 12)
        assert copy_decisions(start, team) == 12
        assert copy_decisions(team, back) == 12
        assert same(start, team)
        assert same(start, back)
        fill(team, 1, first=50)
        fill(start, 1, first=60)
        with pytest.raises(UsageError, match="holds decisions that are not in"):
            copy_decisions(start, team)


def test_a_broken_chain_is_neither_backed_up_nor_restored(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        fill(store, 3)
        database.tamper("UPDATE decisions SET verdict = 'unsure' WHERE sequence = 2")
        with pytest.raises(
            WorkspaceError, match=r"the chain of decisions is not whole: .*changed after it was written"
        ):
            back_up(store, tmp_path / "backup.db")
    assert not list(tmp_path.glob("*backup*"))


@pytest.mark.parametrize("content", [b"", b"not a database " * 100])
def test_what_is_no_backup_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_bytes(content)
    with open_store(tmp_path / "one") as store:
        fill(store, 1)
        with pytest.raises((UsageError, WorkspaceError)):
            restore(file, store)
        with pytest.raises(UsageError, match="does not exist"):
            restore(tmp_path / "none.db", store)
        with pytest.raises(UsageError, match="never replaces a file"):
            back_up(store, file)
        assert store.count() == 1
    assert file.read_bytes() == content
