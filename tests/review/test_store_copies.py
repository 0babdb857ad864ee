"""Backups, the way back, and copies to another database."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic import command

from mapper.errors import DataError, MapperError, UnreadableFile, UsageError, WorkspaceError
from mapper.review.store import DecisionStore, NewDecision, open_file, open_store, schema, schema_versions
from mapper.review.store.copies import Copied, add_missing, back_up, copy_store, read_backup
from mapper.review.store.database_files import published
from mapper.review.store.schema import METADATA

from .conftest import Database


def fill(store: DecisionStore, count: int, *, first: int = 0, author: str = "amira") -> None:
    store.record_many(
        [
            NewDecision(
                subject_id=f"a:{at}",
                object_id="b:1",
                verdict="reject",
                author_id=author,
                comment="=1+1 \u2713",
                confidence=0.1 + 0.2,
            )
            for at in range(first, first + count)
        ]
    )


def restore(file: Path, store: DecisionStore) -> Copied:
    with read_backup(file) as backup:
        return copy_store(backup, store)


def restored(file: Path, place: Path) -> pd.DataFrame:
    """The decisions of a backup, by way of a new store at ``place``."""
    with read_backup(file) as backup, open_store(place) as store:
        copy_store(backup, store)
        assert store.verify() == []
        return store.decisions()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of five decisions, alone in its folder."""
    folder = tmp_path / "backups"
    folder.mkdir()
    with open_store(tmp_path / "office") as store:
        fill(store, 5)
        back_up(store, folder / "backup.db")
    return folder / "backup.db"


# --- what a backup is


def test_a_backup_holds_every_decision_and_its_hashes(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "100% new folder"
    folder.mkdir()
    target = folder / "backup #1?.db"
    with database.open() as store:
        fill(store, 2_300)
        copied = back_up(store, target)
        assert (copied.decisions, copied.head) == store.head()
        with open_store(tmp_path / "elsewhere") as empty:
            assert restore(target, empty).added["decisions"] == 2_300
            pd.testing.assert_frame_equal(empty.decisions(), store.decisions())
            assert empty.head() == store.head()
            fill(empty, 1)
            assert empty.verify() == []
    assert names(folder) == ["backup #1?.db"]


def test_a_backup_stands_alone_and_reading_it_leaves_it_so(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    assert content[18:20] == b"\x01\x01"  # no WAL
    assert len(restored(backup, tmp_path / "new")) == 5
    assert names(backup.parent) == ["backup.db"]
    assert backup.read_bytes() == content


def test_an_empty_store_has_a_backup_too(database: Database, tmp_path: Path) -> None:
    with database.open() as store:
        assert back_up(store, tmp_path / "backup.db").decisions == 0
    assert restored(tmp_path / "backup.db", tmp_path / "new").empty


def test_every_table_is_copied(monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path) -> None:
    """A chain and a plain table that a later migration adds come along without a word about them."""
    later_migration(monkeypatch, tmp_path)
    with database.open() as store, open_store(tmp_path / "new") as empty:
        fill(store, 3)
        database.sql(
            "INSERT INTO later_texts VALUES ('t1', 'one \u00e9'), ('t2', 'two')",
            "INSERT INTO later_events VALUES (1, '', 'x1'), (2, 'x1', 'x2')",
        )
        first = back_up(store, tmp_path / "backup.db")
        # One event names the officer; its text and those of three comments lie beside.
        assert first.added == {
            "decisions": 3,
            "events": 1,
            "access_log": 0,
            "texts": 4,
            "later_texts": 2,
            "later_events": 2,
        }
        assert restore(tmp_path / "backup.db", empty).added == first.added
        assert empty.log.people() == store.log.people()
        with empty.writing() as connection:
            connection.exec_driver_sql("UPDATE later_texts SET words = 'ours' WHERE text_id = 't2'")
            connection.exec_driver_sql("DELETE FROM later_texts WHERE text_id = 't1'")
        again = restore(tmp_path / "backup.db", empty)
        assert again.added == {**dict.fromkeys(first.added, 0), "later_texts": 1}
        with empty.reading() as connection:
            texts = connection.exec_driver_sql("SELECT * FROM later_texts ORDER BY text_id").all()
        assert texts == [("t1", "one \u00e9"), ("t2", "ours")]
        # One chain goes on here, the other there: neither side begins with the whole of the other.
        with empty.writing() as connection:
            connection.exec_driver_sql("INSERT INTO later_events VALUES (3, 'x2', 'x3')")
        fill(store, 1, first=7)
        with pytest.raises(DataError, match="each has rows that the other lacks"):
            copy_store(store, empty)


def test_who_has_what_open_is_not_copied(database: Database, tmp_path: Path) -> None:
    with database.open() as store, open_store(tmp_path / "new") as empty:
        fill(store, 1)
        store.claims.take(("a:1", "b:1"), "amira", minutes=60)
        assert len(store.claims.of_others("berta")) == 1
        assert "claims" not in copy_store(store, empty).added
        assert empty.claims.of_others("berta") == []


def test_an_erased_text_does_not_come_back(database: Database, tmp_path: Path) -> None:
    with database.open() as store, open_store(tmp_path / "copy") as copy:
        fill(store, 2)
        back_up(store, tmp_path / "old.db")
        copy_store(store, copy)
        with store.reading() as connection:
            query = sa.select(schema.DECISIONS.c.comment_mark).where(schema.DECISIONS.c.sequence == 1)
            mark = connection.execute(query).scalar_one()
        store.log.erase([mark], of="a:0", by="p1", ground="request")
        assert restore(tmp_path / "old.db", store).added["texts"] == 0
        assert restore(tmp_path / "old.db", copy).added["texts"] == 0
        assert copy_store(store, copy).added == {"decisions": 0, "events": 1, "access_log": 0, "texts": 0}
        back_up(store, tmp_path / "new.db")
        for table in (store.decisions(), copy.decisions(), restored(tmp_path / "new.db", tmp_path / "new")):
            assert table["comment"].tolist() == ["(erased)", "=1+1 \u2713"]
        assert copy.verify() == store.verify() == []


def test_a_break_in_a_chain_of_a_later_migration_is_found(
    monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path
) -> None:
    later_migration(monkeypatch, tmp_path)
    with database.open() as store:
        database.sql("INSERT INTO later_events VALUES (1, '', 'x1'), (2, 'x0', 'x2')")
        with pytest.raises(DataError, match="row 2 does not follow row 1"):
            back_up(store, tmp_path / "backup.db")


def test_no_table_numbers_its_rows_by_itself() -> None:
    """PostgreSQL would not know that copied numbers are taken."""
    assert all(table.autoincrement_column is None and table.primary_key for table in METADATA.sorted_tables)


# --- the way back


def test_a_restore_adds_what_the_store_lacks_and_nothing_twice(database: Database, tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as office:
        fill(office, 3)
        back_up(office, tmp_path / "early.db")
        fill(office, 4, first=10)
        back_up(office, tmp_path / "late.db")
        with database.open() as store, database.open() as looking:  # as the app does
            assert restore(tmp_path / "early.db", store).added["decisions"] == 3
            assert looking.count() == 3
            assert restore(tmp_path / "late.db", store).added["decisions"] == 4
            assert restore(tmp_path / "late.db", store).added["decisions"] == 0
            older = restore(tmp_path / "early.db", store)
            assert (older.decisions, older.added["decisions"], older.more) == (7, 0, 4)
            pd.testing.assert_frame_equal(looking.decisions(), office.decisions())
            fill(looking, 1, first=50)
            assert store.verify() == []


def test_a_fork_is_refused_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as office:
        fill(office, 3)
        with database.open() as store:
            copy_store(office, store)
            fill(office, 2, first=10)
            fill(store, 4, first=20, author="berta")
            back_up(office, tmp_path / "backup.db")
            before = store.decisions()
            with pytest.raises(DataError, match=r"went separate ways \(from decisions number 4 on\); nothing was"):
                restore(tmp_path / "backup.db", store)
            with pytest.raises(DataError, match="Keep both: name an empty place"):
                copy_store(store, office)
            pd.testing.assert_frame_equal(store.decisions(), before)
            assert office.count() == 5


def test_writers_are_kept_out_while_rows_are_added(database: Database, tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as office, database.open() as store, database.open(busy_seconds=0.2) as other:
        fill(office, 3)
        with office.reading() as source, store.writing() as target:
            add_missing(source, target)
            assert other.count() == 0
            with pytest.raises(WorkspaceError, match="locked by another program"):
                fill(other, 1)
        assert other.head() == office.head()


def test_decisions_move_between_databases_and_back(database: Database, tmp_path: Path) -> None:
    with open_store(tmp_path / "one") as start, database.open() as team, open_store(tmp_path / "two") as back:
        fill(start, 1_200)
        assert copy_store(start, team).added["decisions"] == 1_200
        assert copy_store(team, back).added["decisions"] == 1_200
        assert copy_store(team, team).added["decisions"] == 0
        for copy in (team, back):
            pd.testing.assert_frame_equal(copy.decisions(), start.decisions())
            assert copy.head() == start.head()
            assert copy.verify() == []
        fill(team, 1, first=5_000)
        assert copy_store(team, start).added["decisions"] == 1
        assert start.head() == team.head()


# --- what is refused


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE decisions SET verdict = 'unsure' WHERE sequence = 2",
        "DELETE FROM decisions WHERE sequence = 3",
        "DELETE FROM decisions_head",
    ],
)
def test_a_broken_chain_is_neither_backed_up_nor_counted_as_restored(
    database: Database, tmp_path: Path, damage: str
) -> None:
    with database.open() as store:
        fill(store, 3)
        back_up(store, tmp_path / "good.db")
        database.tamper(damage)
        with pytest.raises(DataError, match=r"not whole \(.*\); nothing was copied"):
            back_up(store, tmp_path / "backup.db")
        with pytest.raises(DataError, match=r"not whole \(.*\); nothing was copied"):
            restore(tmp_path / "good.db", store)
        with open_store(tmp_path / "new") as empty:
            with pytest.raises(DataError, match="not whole"):
                copy_store(store, empty)
            assert empty.count() == 0
    assert not (tmp_path / "backup.db").exists()


def test_an_existing_target_is_never_replaced(backup: Path, tmp_path: Path) -> None:
    other = backup.with_name("notes.txt")
    other.write_text("mine", encoding="utf-8")
    with open_store(tmp_path / "office") as store:
        with pytest.raises(UsageError, match="never replaces anything"):
            back_up(store, other)
        with pytest.raises(UsageError, match=r"folder .*none' does not exist; make it"):
            back_up(store, tmp_path / "none" / "backup.db")
    assert other.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("links", [True, False])
def test_a_target_that_comes_meanwhile_is_not_replaced(
    links: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not links:
        no_links(monkeypatch)
    writing = published(tmp_path / "a.db")
    writing.__enter__().write_bytes(b"ours")
    (tmp_path / "a.db").write_bytes(b"theirs")
    with pytest.raises(UsageError, match="never replaces anything"):
        writing.__exit__(None, None, None)
    assert (tmp_path / "a.db").read_bytes() == b"theirs"
    with published(tmp_path / "b.db") as partial:
        partial.write_bytes(b"ours")
        assert partial.parent.parent == tmp_path
    assert (tmp_path / "b.db").read_bytes() == b"ours"
    assert names(tmp_path) == ["a.db", "b.db"]


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")  # what Linux says on FAT


def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", refuse)


def test_what_a_killed_backup_left_is_swept_after_a_day(tmp_path: Path) -> None:
    old, young = (tmp_path / f".new-{mark * 8}.partial" for mark in "ab")
    mine = tmp_path / ".new-draft.partial"
    for folder in (old, young, mine):
        folder.mkdir()
    for folder in (old, mine):
        os.utime(folder, (1, 1))
    with open_store(tmp_path / "office") as store:
        back_up(store, tmp_path / "backup.db")
    assert names(tmp_path) == [young.name, mine.name, "backup.db", "office"]


@pytest.mark.parametrize("content", [b"", b"not a database " * 100, b"SQLite format 3\x00" + b"\x00" * 5_000])
def test_what_is_no_backup_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"not a backup, or damaged|holds no decisions"), read_backup(file):
        pass
    assert file.read_bytes() == content
    with pytest.raises(UsageError, match="does not exist; name the file"), read_backup(tmp_path / "none.db"):
        pass
    with pytest.raises(UsageError, match="does not exist"), read_backup(tmp_path):
        pass


def test_a_database_of_another_program_is_no_backup(tmp_path: Path) -> None:
    for number, table in enumerate(["notes", "decisions", "decisions_schema"]):
        file = tmp_path / f"{number}.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(f"CREATE TABLE {table} (version_num text)")
            connection.execute(f"INSERT INTO {table} VALUES ('0001')")
            connection.commit()
        with pytest.raises(UnreadableFile, match="holds no decisions"), read_backup(file):
            pass


def test_a_backup_of_a_later_package_is_refused(backup: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("UPDATE decisions_schema SET version_num = '9999'")
        connection.commit()
    with pytest.raises(WorkspaceError, match=r"^backup .*later version of this package \(schema 9999"):
        restored(backup, tmp_path / "new")


def test_a_truncated_backup_is_refused_at_every_length(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    cut = tmp_path / "cut.db"
    for length in [*range(0, len(content), 1_999), len(content) - 4096, len(content) - 1]:
        cut.write_bytes(content[:length])
        with pytest.raises(UnreadableFile):
            restored(cut, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_a_byte_that_changed_is_found_or_changes_no_decision(backup: Path, tmp_path: Path) -> None:
    """Bytes that hold nothing, such as the rest of a page, may change; no other decision ever comes out."""
    content = backup.read_bytes()
    good = restored(backup, tmp_path / "good")
    chance = random.Random(20261122)
    # The header and what is written of rows; the rest of the places by chance.
    written = [at for at in range(len(content)) if content[at]]
    places = [*range(100), *chance.sample(written, 100)]
    changed = tmp_path / "changed.db"
    refused = []
    for number, at in enumerate(places):
        flipped = bytearray(content)
        flipped[at] ^= 1 << chance.randrange(8)
        changed.write_bytes(bytes(flipped))
        try:
            with read_backup(changed) as source, open_file(tmp_path / f"{number}.db") as store:
                copy_store(source, store)
                pd.testing.assert_frame_equal(store.decisions(), good)
        except MapperError as error:
            refused.append(str(error))
    assert len(refused) > 60
    assert all("changed.db" in message and "\n" not in message for message in refused), refused
    assert names(tmp_path / "backups") == ["backup.db"]


# --- files that are no backups of ours, but hold decisions: what an administrator copied


def test_a_copied_database_with_its_log_is_read_whole(tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as store:
        fill(store, 4)
        copied = tmp_path / "copied"
        copied.mkdir()
        for end in ("", "-wal"):
            shutil.copyfile(tmp_path / "office" / f"decisions.db{end}", copied / f"decisions.db{end}")
        assert (copied / "decisions.db-wal").stat().st_size
        assert len(restored(copied / "decisions.db", tmp_path / "new")) == 4
        assert names(copied) == ["decisions.db", "decisions.db-wal"]


def test_a_database_in_use_or_closed_can_be_restored_from(tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as store:
        fill(store, 4)
        before = names(tmp_path / "office")
        assert len(restored(tmp_path / "office" / "decisions.db", tmp_path / "new")) == 4
        assert names(tmp_path / "office") == before
    assert names(tmp_path / "office") == ["decisions.db"]
    assert len(restored(tmp_path / "office" / "decisions.db", tmp_path / "newer")) == 4
    assert names(tmp_path / "office") == ["decisions.db"]


# --- upgrades


def test_an_older_sqlite_database_is_copied_before_it_is_upgraded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with open_store(tmp_path / "office") as store:
        fill(store, 3)
        assert store.kept is None
        before, version = store.decisions(), schema_versions.newest_version()
        later_migration(monkeypatch, tmp_path)
        # While a program of the earlier package still has it open.
        with open_store(tmp_path / "office") as newer:
            kept = newer.kept
            assert kept is not None
            assert re.fullmatch(rf"decisions-schema-{version}-\d{{8}}-\d{{6}}\.db", kept.name)
            assert kept.parent == (tmp_path / "office").resolve()
            pd.testing.assert_frame_equal(newer.decisions(), before)
    with open_store(tmp_path / "office") as again:
        assert again.kept is None
    assert names(tmp_path / "office") == [kept.name, "decisions.db"]
    assert kept.read_bytes()[18:20] == b"\x01\x01"
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT version_num FROM decisions_schema").fetchall() == [(version,)]
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'later_texts'").fetchall() == []
    pd.testing.assert_frame_equal(restored(kept, tmp_path / "new"), before)
    assert names(tmp_path / "new") == ["decisions.db"]


def test_a_backup_of_the_first_schema_comes_back_in_this_one(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    engine = sa.create_engine(f"sqlite:///{(office / 'decisions.db').as_posix()}")
    with engine.begin() as connection:
        command.upgrade(schema_versions.alembic_config(connection), "0001")
    engine.dispose()
    with open_store(office) as store:
        assert store.kept is not None
        assert "-schema-0001-" in store.kept.name
        assert store.verify() == []
    assert restored(store.kept, tmp_path / "new").empty
    assert names(tmp_path / "new") == ["decisions.db"]


def test_a_damaged_chain_is_kept_as_it_was_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    database = Database("sqlite", f"sqlite:///{(tmp_path / 'decisions.db').as_posix()}")
    with database.open() as store:
        fill(store, 3)
    database.tamper("UPDATE decisions SET comment = 'kind' WHERE sequence = 2")
    later_migration(monkeypatch, tmp_path)
    with database.open() as store:
        assert store.kept is not None
        with closing(sqlite3.connect(store.kept)) as connection:
            assert connection.execute("SELECT comment FROM decisions WHERE sequence = 2").fetchall() == [("kind",)]


def test_without_a_backup_nothing_is_upgraded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as store:
        fill(store, 3)
    later_migration(monkeypatch, tmp_path)
    no_links(monkeypatch)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(WorkspaceError, match="cannot be written: Operation not permitted"):
        open_store(tmp_path / "office").close()
    with closing(sqlite3.connect(tmp_path / "office" / "decisions.db")) as connection:
        assert connection.execute("SELECT version_num FROM decisions_schema").fetchall() != [("9998",)]
        assert connection.execute("SELECT count(*) FROM decisions").fetchall() == [(3,)]
    assert [name for name in names(tmp_path / "office") if not name.startswith("decisions.db")] == []


def test_two_programs_that_upgrade_at_once_make_one_backup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with open_store(tmp_path / "office") as store:
        fill(store, 300)
    later_migration(monkeypatch, tmp_path)
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(lambda _: open_store(tmp_path / "office"), range(4)))
    assert sorted(store.kept is not None for store in stores) == [False, False, False, True]
    for store in stores:
        store.close()
    assert len(names(tmp_path / "office")) == 2


def later_migration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One more migration than the package has, with a plain table and a chain."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema_versions.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "v9998_later.py").write_text(
        "from alembic import op\n"
        "revision = '9998'\n"
        f"down_revision = {schema_versions.newest_version()!r}\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE later_texts (text_id text PRIMARY KEY, words text)')\n"
        "    op.execute('CREATE TABLE later_events "
        "(sequence integer PRIMARY KEY, previous_hash text, row_hash text)')\n"
        "    op.execute('CREATE TABLE later_events_head (head integer PRIMARY KEY, sequence integer, row_hash text)')\n"
        "    op.execute(\"INSERT INTO later_events_head VALUES (1, 0, '')\")\n"
        f"    op.execute({MOVE_HEAD['sqlite']!r}) if op.get_bind().dialect.name == 'sqlite' else "
        f"[op.execute(each) for each in {MOVE_HEAD['postgresql']!r}]\n",
        encoding="utf-8",
    )
    tables = sa.MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(tables)
    sa.Table("later_texts", tables, sa.Column("text_id", sa.Text, primary_key=True), sa.Column("words", sa.Text))
    row = [sa.Column("sequence", sa.Integer), sa.Column("row_hash", sa.Text)]
    first = sa.Column("sequence", sa.Integer, primary_key=True)
    sa.Table("later_events", tables, first, sa.Column("previous_hash", sa.Text), sa.Column("row_hash", sa.Text))
    sa.Table("later_events_head", tables, sa.Column("head", sa.Integer, primary_key=True), *row)
    monkeypatch.setattr(schema_versions, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "METADATA", tables)


_MOVE = "UPDATE later_events_head SET sequence = NEW.sequence, row_hash = NEW.row_hash;"
MOVE_HEAD = {
    "sqlite": f"CREATE TRIGGER later_move AFTER INSERT ON later_events BEGIN {_MOVE} END",
    "postgresql": [
        "CREATE FUNCTION later_move() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS "
        f"$$ BEGIN {_MOVE} RETURN NULL; END $$",
        "CREATE TRIGGER later_move AFTER INSERT ON later_events FOR EACH ROW EXECUTE FUNCTION later_move()",
    ],
}
