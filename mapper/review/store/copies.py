"""Backups of the decisions, and the way back: always a chain that was checked, never half of one.

A backup is a SQLite file, whatever database the decisions are in, made from one consistent view while others work. It
is written under another name and gets its own when it is whole. Copies keep every hash, so that ``audit verify`` says
of a copy what it says of the original.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mapper.errors import UsageError, WorkspaceError
from mapper.review.store.connection import told
from mapper.review.store.decision_store import DecisionStore, open_file


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: decisions now in the store, how many of them are new, and where the former ones are kept."""

    decisions: int
    added: int
    kept: Path | None = None


def back_up(store: DecisionStore, target: Path) -> int:
    """Write every decision of ``store`` to the new SQLite file ``target``; returns how many.

    Raises
    ------
    UsageError
        If ``target`` exists.
    WorkspaceError
        If the chain is not whole, or the file cannot be written.
    """
    if target.exists():
        raise UsageError(f"{str(target)!r} exists; a backup never replaces a file, name another one")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"{str(target.parent)!r} cannot be made: {error.strerror or error}") from None
    partial = target.with_name(f".{target.name}.partial")
    try:
        with open_file(partial) as copy:
            count = copy_decisions(store, copy)
        partial.replace(target)
    except OSError as error:
        raise WorkspaceError(f"{str(target)!r} cannot be written: {error.strerror or error}") from None
    finally:
        _remove(partial)
    return count


def restore(file: Path, store: DecisionStore, *, replace: Path | None = None) -> Restored:
    """Bring the decisions of the backup ``file`` into ``store``.

    A store whose decisions the backup begins with gets those that it lacks. One that has others, or more, is only
    replaced where ``replace`` names the file that keeps them; only SQLite can be replaced, since decisions in
    PostgreSQL cannot be taken away.

    Raises
    ------
    UsageError
        If there is no such file, or the store holds decisions that the backup does not have and nothing may be
        replaced.
    WorkspaceError
        If the backup's chain is not whole, or a database cannot be read or written.
    """
    if not file.is_file():
        raise UsageError(f"backup {str(file)!r} does not exist")
    with _opened(file) as backup:
        _refuse_broken(backup, f"backup {str(file)!r}")
        count, before = backup.count(), store.head()
        if backup.has(before):
            return Restored(count, copy_decisions(backup, store))
        if replace is None:
            raise UsageError(
                f"{store.place} holds {before[0]} decisions that are not, or not all, in the backup of {count}; "
                "with --replace they are kept in a file of their own and the backup takes their place"
            )
        if store.path is None:
            raise UsageError(
                f"{store.place} holds decisions that are not in the backup, and in PostgreSQL none can be taken away; "
                "restore into an empty database and name that with --database-url"
            )
        back_up(store, replace)
        _overwrite(store.path, backup, store)
        return Restored(count, count, replace)


def copy_decisions(source: DecisionStore, target: DecisionStore) -> int:
    """Append to ``target`` the decisions of ``source`` that it lacks, hashes and all; returns how many.

    Raises
    ------
    UsageError
        If ``target`` holds a decision that ``source`` has not.
    WorkspaceError
        If the chain of ``source`` is not whole, or ``target`` cannot be written.
    """
    _refuse_broken(source, source.place)
    if not source.has(target.head()):
        raise UsageError(f"{target.place} holds decisions that are not in {source.place}; name an empty database")
    return target.append_rows(source.rows_after(target.head()[0]))


def _refuse_broken(store: DecisionStore, name: str) -> None:
    faults = store.verify()
    if faults:
        raise WorkspaceError(
            f"{name}: the chain of decisions is not whole: {faults[0]}; nothing was written, see 'mapper audit verify'"
        )


@contextmanager
def _opened(file: Path) -> Iterator[DecisionStore]:
    """The store in a copy of ``file``: opening may bring it to a newer schema, and a backup stays as it is."""
    with tempfile.TemporaryDirectory(prefix="mapper-restore-", ignore_cleanup_errors=True) as folder:
        copied = Path(folder, "backup.db")
        shutil.copyfile(file, copied)
        with open_file(copied) as store:
            yield store


def _overwrite(target: Path, backup: DecisionStore, store: DecisionStore) -> None:
    """Page by page inside one transaction of SQLite: others see the former decisions or the new ones."""
    assert backup.path is not None
    with (
        told(store.url),
        contextlib.closing(sqlite3.connect(backup.path)) as source,
        contextlib.closing(sqlite3.connect(target, timeout=30.0)) as live,
    ):
        source.backup(live)


def _remove(path: Path) -> None:
    for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with contextlib.suppress(OSError):
            part.unlink()
