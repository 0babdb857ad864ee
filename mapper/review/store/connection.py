"""One place that knows how each database is reached, locked and described when it fails.

SQLite: WAL, synchronous FULL (an acknowledged decision survives a power cut), a busy timeout, and transactions begun
by us, since the driver's own would start writers too late. PostgreSQL: READ COMMITTED for writers, so that what
follows the advisory lock sees what the previous holder committed.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mapper.errors import UsageError, WorkspaceError

ADVISORY_LOCK: Final = int.from_bytes(b"mapperdc", "big")
"""The key that serialises writers of one PostgreSQL database; below 2**63, as bigint needs."""

_DRIVERS: Final = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
Journal = Literal["wal", "memory"]
"""How SQLite can undo: ``wal`` for a store that programs share; ``memory`` for a file that only we know and that is
thrown away unless it is finished: nothing is made beside it, and no shared memory is needed, which network drives
lack."""

_FORMS: Final = "use sqlite:///folder/decisions.db or postgresql://user:password@host:5432/database"


def sqlite_url(path: Path) -> sa.URL:
    """The address of a SQLite file, on any platform."""
    return sa.URL.create("sqlite+pysqlite", database=str(path))


def read_url(text: str) -> sa.URL:
    """A database address as typed, checked.

    Raises
    ------
    UsageError
        If it cannot be read or names another kind of database. The text itself is not quoted: it may hold a password.
    """
    try:
        url = sa.make_url(text.strip())
        driver = _DRIVERS.get(url.drivername)
    except (ArgumentError, ValueError):
        raise UsageError(f"the database address cannot be read; {_FORMS}, with %40 for an @ in the password") from None
    if driver is None:
        raise UsageError(f"databases of the kind {url.drivername!r} are not supported; {_FORMS}")
    if driver.startswith("sqlite") and (url.database or ":memory:") == ":memory:":
        raise UsageError("a database in memory would lose the decisions; use sqlite:///folder/decisions.db")
    return url.set(drivername=driver)


def place(engine: sa.Engine) -> str:
    """The database as messages name it: as :func:`make_engine` was told to, else by its address."""
    named: str | None = engine.get_execution_options().get("mapper_place")
    return named or f"database {address(engine)!r}"


def address(engine: sa.Engine) -> str:
    """The file of a SQLite database, or the address of another: no password, and no options, which may hold one too."""
    url = engine.url
    if url.drivername.startswith("sqlite"):
        return str(url.database)
    shown = sa.URL.create("postgresql", url.username, host=url.host, port=url.port, database=url.database)
    return shown.render_as_string()


def file_of(named: str) -> Path | None:
    """The SQLite file that a database address, or a plain path, names; None for PostgreSQL.

    Raises
    ------
    UsageError
        If an address cannot be read (:func:`read_url`).
    """
    if "://" not in named:
        return Path(named)
    url = read_url(named)
    return Path(str(url.database)) if url.drivername.startswith("sqlite") else None


def make_engine(url: sa.URL, *, busy_seconds: float, journal: Journal = "wal", named: str | None = None) -> sa.Engine:
    """An engine that opens nothing yet; ``named`` is how messages call the database, if not by its address.

    Raises
    ------
    UsageError
        If the driver for PostgreSQL is not installed.
    """
    if url.drivername.startswith("sqlite"):
        engine = sa.create_engine(url, connect_args={"timeout": busy_seconds})
        engine.update_execution_options(mapper_place=named)
        sa.event.listen(engine, "connect", _prepare_sqlite if journal == "wal" else _prepare_private_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return sa.create_engine(
            url, pool_pre_ping=True, isolation_level="READ COMMITTED", connect_args={"connect_timeout": 10}
        )
    except ModuleNotFoundError as error:
        raise UsageError(
            f"PostgreSQL needs the package {error.name}; install it: pip install 'equivalence-mapper[postgres]'"
        ) from None


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One consistent view of the database, whatever others write meanwhile."""
    with told(place(engine), engine.url), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: sa.Engine, *, busy_seconds: float) -> Iterator[sa.Connection]:
    """A transaction that no other writer shares; committed when the block ends without an error."""
    with told(place(engine), engine.url), engine.connect() as connection:
        connection = connection.execution_options(mapper_writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(busy_seconds * 1000)}")
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield connection


def forget(engine: sa.Engine) -> None:
    """Let SQLite empty its write-ahead log, where what was erased would lie until it is written over.

    While another program reads, the log stays until the last of them closes the database. PostgreSQL clears up by
    itself (vacuum), and needs nothing here.
    """
    if engine.dialect.name == "sqlite":
        with told(place(engine), engine.url):
            connection = engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()


@contextmanager
def told(shown: str, url: sa.URL | None = None) -> Iterator[None]:
    """Database failures as one line that names the place ``shown``, with the cure; without the secrets of ``url``.

    Raises
    ------
    WorkspaceError
        For anything that the database or its driver raises.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise WorkspaceError(f"{shown}: {_explained(cause, url)}") from None


def index_faults(connection: sa.Connection) -> list[str]:
    """Damage that SQLite itself finds, such as an index that lost a row; nothing for PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return []
    lines = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars()]
    return [] if lines == ["ok"] else [f"database file: {line}" for line in lines]


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    # what is erased is overwritten, and not just given up
    connection.execute("PRAGMA secure_delete = ON")
    # The busy timeout does not cover the change to WAL: of two first openings, one is told at once that the file is
    # locked.
    for attempt in range(50):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "READONLY" in error.sqlite_errorname:
                return
            if "BUSY" not in error.sqlite_errorname or attempt == 49:
                raise
            time.sleep(0.05)


def _prepare_private_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = MEMORY")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("mapper_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_SQLITE_CURES: Final = {
    "SQLITE_BUSY": "locked by another program; close it there, or try again in a minute",
    "SQLITE_LOCKED": "locked by another program; close it there, or try again in a minute",
    "SQLITE_READONLY": "read-only; allow writing to the file and its folder, or name another place with --workspace",
    "SQLITE_NOTADB": "not a SQLite database; move the file away, or name another one with --database-url",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder exists and may be written, or name another place",
    "SQLITE_CORRUPT": "damaged; restore it from a backup",
    "SQLITE_FULL": "the disk is full; make room and try again, nothing was recorded",
    "SQLITE_IOERR_SHMSIZE": "the disk is full; make room and try again, nothing was recorded",
    "SQLITE_IOERR": "the disk does not answer; check the drive, and keep the workspace off network shares",
}

_RESTARTS: Final = "the server stops or starts at this moment; try again in a minute"
_POSTGRESQL_CURES: Final = {
    "28P01": "the password was refused; check user and password in --database-url",
    "28000": "the server does not let this user in; check --database-url, or ask the administrator of the server",
    "3D000": "there is no database of that name on the server; create it, or correct --database-url",
    "42501": "this user may not do that; ask the administrator for the right to create and write tables",
    "25006": "read-only; name the primary server in --database-url",
    "55P03": "locked by another program; try again in a minute",
    "53300": "the server has no connection left; try again in a minute",
    **dict.fromkeys(("57P01", "57P02", "57P03"), _RESTARTS),
}

_WENT_AWAY: Final = "the server went away before it answered; look whether it was recorded, then try again"

_UNREACHED: Final = (
    ("password authentication failed", _POSTGRESQL_CURES["28P01"]),
    ("no password supplied", "a password is needed; put it in --database-url or PGPASSWORD"),
    ("does not exist", _POSTGRESQL_CURES["3D000"]),
    ("no pg_hba.conf entry", _POSTGRESQL_CURES["28000"]),
    ("starting up", _RESTARTS),
    ("shutting down", _RESTARTS),
    ("recovery mode", _RESTARTS),
    ("closed the connection", _WENT_AWAY),
    ("connection is lost", _WENT_AWAY),
    ("refused", "no server answers there; start it, or correct host and port in --database-url"),
    ("timeout", "no server answers there in time; check host, port and network"),
    ("resolve", "the host is not known; correct it in --database-url"),
    ("translate host", "the host is not known; correct it in --database-url"),
    ("no such file", "no server answers there; start it, or correct host and port in --database-url"),
)


def _explained(cause: BaseException | None, url: sa.URL | None) -> str:
    if isinstance(cause, PoolTimeout):
        return "too many connections are in use here; try again in a minute"
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", "")
        for prefix, cure in _SQLITE_CURES.items():
            if name.startswith(prefix):
                return cure
    state = getattr(cause, "sqlstate", None)
    if state in _POSTGRESQL_CURES:
        return _POSTGRESQL_CURES[state]
    words = _first_line(str(cause))
    if state is None:
        for sign, cure in _UNREACHED:
            if sign in words.lower():
                return cure
    return f"{_without_secrets(words, url)}; see the database's own log"


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "failed without a word")


def _without_secrets(words: str, url: sa.URL | None) -> str:
    if url is None:
        return words
    options = (value for found in url.query.values() for value in ((found,) if isinstance(found, str) else found))
    for secret in filter(None, (url.password, *options)):
        words = words.replace(str(secret), "***")
    return words
