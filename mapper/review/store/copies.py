"""Backups of the decisions, the way back, and copies to another database: rows in steps, never half of them.

Rows are read in one consistent view and added in one transaction that no other writer shares; every hash is kept, so
that ``audit verify`` says of a copy what it says of the original. A table with a head is a chain: what is added to one
must go on where it ends. Of any other table come the rows whose key is absent; a row that is there stays. A text that
was erased on either side stays erased, whatever the other still holds; entries of the access log that were purged come
back with an old backup, and go with the next purge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mapper.errors import DataError, UnreadableFile, WorkspaceError
from mapper.review.store import event_log, evidence_copies, schema, typed_texts
from mapper.review.store.chain import Head
from mapper.review.store.connection import make_engine, place, reading, sqlite_url, writing
from mapper.review.store.database_files import published, taken
from mapper.review.store.decision_store import DecisionStore
from mapper.review.store.schema import CLAIMS, DECISIONS, LEAVING_FILES, SIGN_INS, TEXTS
from mapper.review.store.schema_versions import migrate, was_made_here
from mapper.review.store.verifying import chains, head_table, rows_in_steps, store_faults

_BUSY_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy came to: the decisions that the target now holds, the hash of the last one, and what is new there.

    ``added`` counts the new rows of each table; ``more`` the decisions that only the target holds. ``files`` counts the
    evidence files that were written or laid back, ``lost`` names the cases whose file was gone already, or altered.
    """

    decisions: int
    head: str
    added: Mapping[str, int]
    more: int = 0
    files: int = 0
    lost: tuple[str, ...] = ()


def back_up(store: DecisionStore, target: Path, *, workspace: Path | None = None) -> Copied:
    """Write everything in ``store`` to the new SQLite file ``target``, while others go on deciding.

    With the evidence files of its cases, where they lie in ``workspace``.

    The file is a database of its own, without companions beside it. It gets its name once it was opened again and
    found whole and the same as the view that was read.

    Raises
    ------
    UsageError
        If ``target`` exists, or its folder does not.
    DataError
        If a chain in ``store`` is broken.
    WorkspaceError
        If the file cannot be written; nothing is left behind.
    """
    shown = f"backup {str(target)!r}"
    with published(target) as partial, store.reading() as source:
        with _private_file(partial, shown) as engine, writing(engine, busy_seconds=_BUSY_SECONDS) as connection:
            copied = add_missing(source, connection)
            if workspace is not None:
                lost = evidence_copies.write_files(source, connection, workspace=workspace)
                copied = replace(copied, files=evidence_copies.file_count(connection), lost=lost)
        with _private_file(partial, shown) as engine, reading(engine) as connection:
            _refuse_changed(connection)
            if _ends(connection) != _ends(source) or _contents(connection) != _contents(source):
                raise WorkspaceError(f"{shown}: is not what was written; check the drive")
            if evidence_copies.file_count(connection) != copied.files:
                raise WorkspaceError(f"{shown}: lacks evidence files that were written; check the drive")
            evidence_copies.check_files(connection, shown)
    return copied


@contextmanager
def read_backup(file: Path) -> Iterator[sa.Connection]:
    """One view of the backup ``file``, which stays as it is: it is read into a temporary place and upgraded there.

    Raises
    ------
    UsageError
        If there is no such file.
    UnreadableFile
        If it is damaged, or no backup of decisions.
    WorkspaceError
        If it was written by a later version of this package.
    """
    shown = f"backup {str(file)!r}"
    with taken(file) as private, _engine(private, shown) as engine:
        with reading(engine) as connection:
            if not was_made_here(connection):
                raise UnreadableFile(f"{shown}: holds no decisions; name a file that 'mapper store backup' wrote")
        migrate(engine, busy_seconds=_BUSY_SECONDS)
        with reading(engine) as connection:
            lacking = _lacking(connection)
            if lacking:
                raise UnreadableFile(f"{shown}: damaged, lacks {lacking[0]}; use another one")
            yield connection


def copy_store(
    source: DecisionStore | sa.Connection, target: DecisionStore, *, workspace: Path | None = None
) -> Copied:
    """Add to ``target`` what it lacks of ``source``, a store or a backup (:func:`read_backup`); all or nothing.

    Evidence files in a backup are laid into ``workspace``, and before anything is recorded: a file without its case
    does no harm.

    Raises
    ------
    DataError
        If a chain on either side is broken, or each side holds rows that the other lacks.
    WorkspaceError
        If a database cannot be read or written; nothing is added.
    """
    if isinstance(source, DecisionStore):
        with source.reading() as view:
            return copy_store(view, target, workspace=workspace)
    with target.writing() as connection:
        copied = add_missing(source, connection)
        if workspace is not None:
            copied = replace(copied, files=evidence_copies.lay_back(source, connection, workspace=workspace))
        if any(copied.added.values()):
            _refuse_changed(connection)
    return copied


def add_missing(source: sa.Connection, target: sa.Connection) -> Copied:
    """Add to ``target``, inside its open writing transaction, the rows of ``source`` that it lacks.

    Nothing counts as there already, or as going on from it, before both sides were found whole.

    Raises
    ------
    DataError
        If a chain on either side is broken, or each side holds rows that the other lacks.
    """
    for connection in (source, target):
        _refuse_broken(connection)
    theirs, ours = _ends(source), _ends(target)
    _refuse_fork(source, target, theirs, ours)
    added = {}
    for chain in chains():
        here = ours[chain.name][0]
        rows = rows_in_steps(source, sa.select(chain).where(chain.c.sequence > here).order_by(chain.c.sequence))
        added[chain.name] = _append(target, chain, rows)
        if _head(target, chain) != max(theirs[chain.name], ours[chain.name]):
            raise WorkspaceError(f"{place(target.engine)}: did not take the rows as they are; nothing was added")
    # The chains first: they say what was erased on either side, which then stays so on both.
    erased = event_log.erased_marks(target)
    for table in _plain_tables():
        added[table.name] = _add_absent(target, table, _rows_to_keep(source, table, erased))
    typed_texts.delete_texts(target, erased)
    decisions, head = _head(target, DECISIONS)
    return Copied(decisions, head, added, more=max(decisions - theirs[DECISIONS.name][0], 0))


def _plain_tables() -> list[sa.Table]:
    """The tables that are no chain and no head, those that others refer to first.

    Left out is what is of the moment: claims and sign-ins say who has what open now in this database, and files that
    leave do so from this workspace.
    """
    left_out = {CLAIMS.name, SIGN_INS.name, LEAVING_FILES.name} | {
        table.name for chain in chains() for table in (chain, head_table(chain))
    }
    return [table for table in schema.METADATA.sorted_tables if table.name not in left_out]


def _rows_to_keep(
    connection: sa.Connection, table: sa.Table, erased: Collection[str]
) -> Iterator[list[dict[str, Any]]]:
    """The rows of a plain table, without the texts that were erased: an old backup must not bring them back."""
    for rows in rows_in_steps(connection, sa.select(table)):
        yield rows if table.name != TEXTS.name else [row for row in rows if row["mark"] not in erased]


def _head(connection: sa.Connection, chain: sa.Table) -> Head:
    head = head_table(chain)
    sequence, row_hash = connection.execute(sa.select(head.c.sequence, head.c.row_hash)).one()
    return int(sequence), str(row_hash)


def _lacking(connection: sa.Connection) -> list[str]:
    """The columns that our tables have and this database has not: text in its schema that was changed."""
    there = sa.inspect(connection).get_multi_columns()
    named = {(table, column["name"]) for (_, table), columns in there.items() for column in columns}
    wanted = [(table.name, column.name) for table in schema.METADATA.sorted_tables for column in table.columns]
    return [f"{table}.{column}" for table, column in wanted if (table, column) not in named]


def _ends(connection: sa.Connection) -> dict[str, Head]:
    return {chain.name: _head(connection, chain) for chain in chains()}


def _append(target: sa.Connection, chain: sa.Table, parts: Iterator[list[dict[str, Any]]]) -> int:
    statement = sa.insert(chain)
    if target.dialect.name == "postgresql":  # with RETURNING, SQLAlchemy sends a thousand rows at a time
        statement = statement.returning(chain.c.sequence)
    count = 0
    for rows in parts:
        target.execute(statement, rows)
        count += len(rows)
    return count


def _add_absent(target: sa.Connection, table: sa.Table, parts: Iterator[list[dict[str, Any]]]) -> int:
    insert = postgresql.insert(table) if target.dialect.name == "postgresql" else sqlite.insert(table)
    # Of the key alone: a row that clashes in another way must not be left out without a word.
    statement = insert.on_conflict_do_nothing(index_elements=list(table.primary_key))
    before = _count(target, table)
    for rows in parts:
        if rows:
            target.execute(statement, rows)
    return _count(target, table) - before


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _refuse_broken(connection: sa.Connection) -> None:
    faults = store_faults(connection)
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise DataError(
            f"{place(connection.engine)}: not whole ({faults[0]}{more}); nothing was copied. "
            "Use a backup that is whole, in another workspace; 'mapper audit verify' lists what is wrong",
            faults=faults,
        )


def _refuse_changed(connection: sa.Connection) -> None:
    """Refuse rows that are not as they were given, before anybody relies on them."""
    faults = store_faults(connection)
    if faults:
        raise WorkspaceError(
            f"{place(connection.engine)}: did not take the rows as they are ({faults[0]}); check the drive, "
            "nothing was added"
        )


def _refuse_fork(
    source: sa.Connection, target: sa.Connection, theirs: Mapping[str, Head], ours: Mapping[str, Head]
) -> None:
    """Refuse unless one side, over all chains, begins with the whole of the other."""
    for chain in chains():
        shared = min(theirs[chain.name][0], ours[chain.name][0])
        query = sa.select(chain.c.row_hash).where(chain.c.sequence == shared)
        if shared and source.execute(query).scalar_one() != target.execute(query).scalar_one():
            raise _fork(source, target, f"from {chain.name} number {_first_difference(source, target, chain)} on")
    lengths = [(theirs[name][0], ours[name][0]) for name in theirs]
    if any(there < here for there, here in lengths) and any(there > here for there, here in lengths):
        raise _fork(source, target, "each has rows that the other lacks")


def _fork(source: sa.Connection, target: sa.Connection, where: str) -> DataError:
    return DataError(
        f"{place(source.engine)} and {place(target.engine)} went separate ways ({where}); nothing was changed. "
        "Keep both: name an empty place with --workspace or --database-url"
    )


def _first_difference(source: sa.Connection, target: sa.Connection, chain: sa.Table) -> int:
    query = sa.select(chain.c.sequence, chain.c.row_hash).order_by(chain.c.sequence)
    sides = [(row for part in rows_in_steps(side, query) for row in part) for side in (source, target)]
    return next(int(there["sequence"]) for there, here in zip(*sides, strict=False) if there != here)


def _contents(connection: sa.Connection) -> dict[str, tuple[int, int]]:
    """Per plain table how many rows it has, and the sum of their hashes: databases differ in the order of text.

    The chains are the same where they were verified and have one head.
    """
    contents = {}
    erased = event_log.erased_marks(connection)
    for table in _plain_tables():
        count = total = 0
        for rows in _rows_to_keep(connection, table, erased):
            count += len(rows)
            total += sum(_number(row) for row in rows)
        contents[table.name] = (count, total)
    return contents


def _number(row: Mapping[str, Any]) -> int:
    return int.from_bytes(hashlib.sha256(repr(sorted(row.items())).encode("utf-8", "surrogatepass")).digest(), "big")


@contextmanager
def _private_file(path: Path, shown: str) -> Iterator[sa.Engine]:
    """A SQLite file that only we know, at our schema."""
    with _engine(path, shown) as engine:
        migrate(engine, busy_seconds=_BUSY_SECONDS)
        yield engine


@contextmanager
def _engine(path: Path, shown: str) -> Iterator[sa.Engine]:
    engine = make_engine(sqlite_url(path), busy_seconds=_BUSY_SECONDS, journal="memory", named=shown)
    try:
        yield engine
    finally:
        engine.dispose()
