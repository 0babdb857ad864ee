"""Brings a database to the schema of this package, or refuses one from a later package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from mapper.errors import WorkspaceError
from mapper.review.store.connection import place, reading, writing
from mapper.review.store.database_files import keep_pages
from mapper.review.store.schema import DECISIONS

VERSION_TABLE: Final = "decisions_schema"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrate(engine: sa.Engine, *, busy_seconds: float) -> Path | None:
    """Create or update the tables if needed, all or nothing; nothing is written to a database that is up to date.

    A SQLite database of an earlier version is first copied to a file beside it, which is returned. No other program
    can write between that copy and the update.

    Raises
    ------
    WorkspaceError
        If the database was written by a later version of this package, or holds a table ``decisions`` of another
        program, or if the copy cannot be made; nothing was changed.
    """
    with reading(engine) as connection:
        if _is_current(connection):
            return None
    with writing(engine, busy_seconds=busy_seconds) as connection:
        # Another process may have done it between the two transactions.
        if _is_current(connection):
            return None
        earlier = _version_of(connection)
        kept = keep_pages(engine, f"schema-{earlier}") if earlier and engine.dialect.name == "sqlite" else None
        command.upgrade(alembic_config(connection), "head")
        return kept


def was_made_here(connection: sa.Connection) -> bool:
    """True for a database of decisions of this package, of any version."""
    return _version_of(connection) is not None and sa.inspect(connection).has_table(DECISIONS.name)


def newest_version() -> str:
    """The schema version that this package writes."""
    return _versions()[-1]


def _is_current(connection: sa.Connection) -> bool:
    found = _version_of(connection)
    if found is None and sa.inspect(connection).has_table(DECISIONS.name):
        raise WorkspaceError(
            f"{place(connection.engine)}: holds a table 'decisions' that this package did not make; "
            "name another database with --database-url"
        )
    if found is not None and found not in _versions():
        raise WorkspaceError(
            f"{place(connection.engine)}: written by a later version of this package (schema {found}, known up to "
            f"{newest_version()}); update the package, nothing was changed"
        )
    return found == newest_version()


def _version_of(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """What Alembic needs to run these migrations over an open connection."""
    config = Config()
    # % starts an interpolation in Alembic's configuration, and a folder may have one in its name.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    return config


def _versions() -> tuple[str, ...]:
    """All versions, oldest first."""
    return _versions_in(MIGRATIONS)


@cache
def _versions_in(folder: Path) -> tuple[str, ...]:
    revisions = ScriptDirectory(str(folder)).walk_revisions()
    return tuple(script.revision for script in revisions)[::-1]
