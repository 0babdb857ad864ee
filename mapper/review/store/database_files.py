"""SQLite files on a disk: given their name only when they are whole, and read without leaving a trace beside them."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from mapper.errors import UnreadableFile, UsageError, WorkspaceError
from mapper.review.store.connection import told
from mapper.workspace import leftover_folders, partial_folder, sweep

_WAL_MARK: Final = b"\x02\x02"  # bytes 18 and 19 of a file in WAL mode (sqlite.org/fileformat.html, 1.3)

_NOT_THE_CONTENT: Final = (
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_CANTOPEN",
    "SQLITE_PERM",
    "SQLITE_READONLY",
)


@contextmanager
def published(target: Path) -> Iterator[Path]:
    """A file to write, which gets the name ``target`` when the block ends without an error, and is on the disk then.

    What is there under that name is never replaced, also if it comes while the block runs. A kill leaves no file of
    that name; only where the file system knows no links (FAT) can it leave an empty one.

    Raises
    ------
    UsageError
        If ``target`` exists, or its folder does not.
    WorkspaceError
        If the file cannot be written; nothing is left behind.
    """
    if os.path.lexists(target):
        raise _exists(target)
    # A folder that is missing is not made: it may be the place of a drive that is not plugged in.
    if not target.parent.is_dir():
        raise UsageError(f"folder {str(target.parent)!r} does not exist; make it, or name a file in another one")
    sweep(leftover_folders(target.parent))
    with partial_folder(target.parent) as folder:
        partial = folder / target.name
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        try:
            _name_once(partial, target)
        except FileExistsError:
            raise _exists(target) from None
        _sync_folder(target.parent)


def keep_pages(engine: sa.Engine, reason: str) -> Path:
    """A copy of a SQLite database beside it, page by page: whatever its schema, and also if its chain is broken.

    The caller holds the write lock, so that nothing is recorded meanwhile. The copy is compared with the database, row
    by row, before it gets its name: that of the database with ``reason`` and the time, legal on every system.

    Raises
    ------
    WorkspaceError
        If the copy cannot be written, or is not the same.
    """
    with told(f"backup of {str(engine.url.database)!r}"), closing(engine.raw_connection()) as lent:
        live = lent.driver_connection
        assert isinstance(live, sqlite3.Connection)
        (place,) = (Path(row[2]) for row in live.execute("PRAGMA database_list") if row[1] == "main")
        stem = f"{place.stem}-{reason}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        names = (place.with_name(f"{stem}{again}.db") for again in ("", "-2", "-3", "-4"))
        target = next((name for name in names if not name.exists()), place)
        with published(target) as partial:
            _copy_pages(live, partial)
            with closing(sqlite3.connect(partial)) as copy:
                if _fingerprint(copy) != _fingerprint(live):
                    raise WorkspaceError(
                        f"backup {str(target)!r}: is not what was written; check the drive, nothing was changed"
                    )
    return target


@contextmanager
def taken(file: Path) -> Iterator[Path]:
    """A private copy of the SQLite database ``file``, found undamaged; gone when the block ends.

    Whatever state the file is in, it is left as it is, and no file is made beside it: a backup, a database that a
    program has open, or one that was copied with its write-ahead log.

    Raises
    ------
    UsageError
        If there is no such file.
    UnreadableFile
        If it is not a SQLite database, or damaged.
    WorkspaceError
        If the private copy cannot be written.
    """
    if not file.is_file():
        raise UsageError(f"backup {str(file)!r} does not exist; name the file that 'mapper store backup' wrote")
    with tempfile.TemporaryDirectory(prefix="mapper-", ignore_cleanup_errors=True) as folder:
        private = Path(folder, "backup.db")
        with told(f"copy of {str(file)!r} in {folder!r}"):
            try:
                _take(file, private)
                with closing(sqlite3.connect(private)) as connection:
                    _read_through(connection)
            except OSError as error:
                raise WorkspaceError(f"{str(file)!r} cannot be read: {error.strerror or error}") from None
            except (sqlite3.Error, UnicodeError) as error:  # a message may quote a damaged name
                if not _is_damage(error):
                    raise
                words = str(error).partition("\n")[0][:80]
                raise UnreadableFile(f"{str(file)!r}: not a backup, or damaged ({words}); use another one") from None
        yield private


def _name_once(partial: Path, target: Path) -> None:
    """Give the file its name unless that is taken, in one step where the system has one."""
    if os.name == "nt":
        partial.rename(target)  # refuses there
        return
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:
        # FAT and some network drives know no links: the name is taken first, by an empty file.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            partial.replace(target)
        except OSError:
            target.unlink()
            raise


def _sync_folder(folder: Path) -> None:
    """Bring the new name itself to the disk, which Windows does unasked."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exists(target: Path) -> UsageError:
    return UsageError(f"{str(target)!r} exists; a backup never replaces anything, name another file")


def _take(file: Path, private: Path) -> None:
    with file.open("rb") as opened:
        in_wal_mode = opened.read(20)[18:] == _WAL_MARK
    log, shared = (file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))
    if in_wal_mode and not shared.exists():
        # Nobody has it open, and opening it, even to read, would make -wal and -shm beside it and leave them there.
        shutil.copyfile(file, private)
        if log.exists():
            shutil.copyfile(log, private.with_name(f"{private.name}-wal"))
        return
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
        pages, size = (source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        if not in_wal_mode and file.stat().st_size < pages * size:  # SQLite would take what is missing for zeros
            raise sqlite3.DatabaseError("the file is cut off")
        _copy_pages(source, private)


def _copy_pages(source: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # The copy of a file in WAL mode says so too, and would not be whole without the -wal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")


def _read_through(connection: sqlite3.Connection) -> None:
    """Read every page and every row.

    Raises
    ------
    sqlite3.Error
        At the first damage.
    """
    faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
    if faults != ["ok"]:
        raise sqlite3.DatabaseError(" ".join(faults[0].split()))
    _fingerprint(connection)


def _fingerprint(connection: sqlite3.Connection) -> str:
    """A hash over everything in the database: what it is made of, and the rows of every table.

    Raises
    ------
    sqlite3.Error
        If something cannot be read.
    """
    digest = hashlib.sha256()
    made = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY rowid").fetchall()
    digest.update(repr(made).encode("utf-8", "surrogatepass"))
    for kind, name, sql in made:
        if not all(isinstance(text, str | None) for text in (kind, name, sql)):
            raise sqlite3.DatabaseError("a name is not text")
        # A virtual table keeps its rows in plain ones.
        if kind == "table" and not (sql or "").upper().startswith("CREATE VIRTUAL"):
            quoted = name.replace('"', '""')
            for row in connection.execute(f'SELECT * FROM "{quoted}"'):
                # an evidence file would be four times as long as text
                short = [hashlib.sha256(value).digest() if isinstance(value, bytes) else value for value in row]
                digest.update(repr(short).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _is_damage(error: Exception) -> bool:
    """Whether the content is to blame, not the disk, a lock or a right."""
    return not getattr(error, "sqlite_errorname", "").startswith(_NOT_THE_CONTENT)
