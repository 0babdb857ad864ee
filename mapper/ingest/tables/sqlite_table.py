"""SQLite databases: the table that looks most like a catalogue, opened read-only and never run as a program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.limits import Limits, check_size, check_table
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records, origin_of, table_of, unique_names
from mapper.ingest.tables.columns import match_columns
from mapper.ingest.tables.structured import as_text

MAGIC: Final = b"SQLite format 3\x00"
_SAMPLE_ROWS: Final = 50
_STEP: Final = 1_000_000
#: A full scan of the largest table that the limits let in takes about a tenth of these steps of the virtual machine.
_MOST_STEPS: Final = 5_000


def read_sqlite(path: Path, profile: Profile, limits: Limits) -> Records:
    """The rows of the table that has titles and, if any has, outcomes; ``row`` counts them from 1.

    ``profile.table`` names another. Tables that are not read are reported, as are columns of bytes. Views, virtual
    tables and triggers are not looked at, since they can run what a stranger wrote.

    Raises
    ------
    UsageError
        If the profile names a table that is not there.
    UnreadableFile
        If it is no SQLite database, is damaged, over ``limits``, or has no table with rows.
    """
    size = check_size(path, limits.file_bytes)
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(MAGIC):
        raise UnreadableFile(f"{path.name}: is not an SQLite database; leave out --reader")
    if size < _stated_size(head):
        raise UnreadableFile(
            f"{path.name}: the database is cut off at {size:,} of {_stated_size(head):,} bytes; copy it again"
        )
    with _opened(path, limits) as database:
        tables = _tables(database)
        name = profile.table or _like_a_catalogue(database, tables, path)
        if name not in tables:
            raise UsageError(f"{path.name}: table {name!r} is not there (tables: {', '.join(tables) or 'none'})")
        columns = [row[1] for row in database.execute(f"PRAGMA table_xinfo({_quoted(name)})") if row[6] == 0]
        chosen = ", ".join(map(_quoted, columns))
        rows: list[list[str]] = []
        binary: dict[str, int] = {}
        for values in database.execute(f"SELECT {chosen} FROM {_quoted(name)}"):
            check_table(path, limits, rows=len(rows) + 1, cells=(len(rows) + 1) * len(columns), columns=len(columns))
            rows.append([_cell(value, column, binary) for value, column in zip(values, columns, strict=True)])
        faults = list(_faults(path, tables, name, binary))
    frame = table_of(rows, unique_names(columns))
    return Records(path.name, "sqlite", frame, origin_of(range(1, len(rows) + 1)), {"table": name}, tuple(faults))


def _stated_size(head: bytes) -> int:
    """The size that the header states: SQLite takes what is missing at the end for empty pages.

    The count of pages holds only if it was written with the last change (https://www.sqlite.org/fileformat2.html).
    """
    page, pages = int.from_bytes(head[16:18]), int.from_bytes(head[28:32])
    return (65_536 if page == 1 else page) * pages if head[24:28] == head[92:96] else 0


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[sqlite3.Connection]:
    # Immutable: no lock, no journal and no file beside it is touched, whoever holds the database open.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return int(steps > _MOST_STEPS)

    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.cell_characters * 4)
            database.text_factory = _decoded
            database.set_progress_handler(count, _STEP)
            database.execute("PRAGMA trusted_schema = OFF")
            yield database
    except (sqlite3.Error, UnicodeError) as error:
        raise UnreadableFile(
            f"{path.name}: the database cannot be read ({error}); repair it, or export the table as CSV"
        ) from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeError:
        return content.decode("cp1252", "replace")


def _tables(database: sqlite3.Connection) -> dict[str, int]:
    """Table -> its rows, in the order of the file."""
    stated = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    names = [
        name
        for name, statement in stated
        if isinstance(name, str) and not name.startswith("sqlite_") and _is_stored(statement)
    ]
    return {name: database.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0] for name in names}


def _is_stored(statement: object) -> bool:
    """True for the statement that made a table of rows, not a virtual one; a damaged schema may hold anything."""
    return bool(statement) and "VIRTUAL" not in str(statement)[:40].upper().split()


def _like_a_catalogue(database: sqlite3.Connection, tables: dict[str, int], path: Path) -> str:
    """The table whose columns give a title, outcomes or a description, and most other fields; then the longest."""
    scores: dict[str, tuple[bool, bool, float, int]] = {}
    for name, count in tables.items():
        if not count:
            continue
        cursor = database.execute(f"SELECT * FROM {_quoted(name)} LIMIT {_SAMPLE_ROWS}")
        columns = [column[0] for column in cursor.description]
        sample = list(zip(*([_cell(value, "", {}) for value in row] for row in cursor), strict=True))
        matches = match_columns(columns, dict(zip(columns, sample, strict=True))).matches
        fields = {match.field for match in matches}
        informative = bool(fields & {"outcomes", "description", "skills"})
        scores[name] = ("title" in fields, informative, round(sum(match.score for match in matches), 2), count)
    if not scores:
        raise UnreadableFile(
            f"{path.name}: no table has rows (tables: {', '.join(tables) or 'none'}); name the database that has them"
        )
    return max(scores, key=lambda name: scores[name])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(value: object, column: str, binary: dict[str, int]) -> str:
    if isinstance(value, bytes):
        binary[column] = binary.get(column, 0) + 1
        return ""
    return as_text(value)


def _faults(path: Path, tables: dict[str, int], chosen: str, binary: dict[str, int]) -> Iterator[Fault]:
    others = [f"{name} ({count} rows)" for name, count in tables.items() if name != chosen and count]
    if others:
        yield Fault(
            path.name,
            f"table {chosen!r} is read, {len(others)} others are not",
            value=", ".join(others)[:500],
            cure="choose another (in a profile: table), or join one with a profile ([[join]])",
        )
    for column, count in binary.items():
        reason = f"{count} cells hold bytes, not text; they are not read"
        yield Fault(path.name, reason, column=column, cure="export them as text")
    log = path.with_name(f"{path.name}-wal")
    if log.is_file() and log.stat().st_size:
        yield Fault(path.name, f"rows that stand only in {log.name} are not read", cure="close the program that writes")
