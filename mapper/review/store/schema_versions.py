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
from mapper.review.store.schema import DECISIONS

VERSION_TABLE: Final = "decisions_schema"


def migrate(engine: sa.Engine, *, busy_seconds: float) -> None:
    """Create or update the tables if needed, all or nothing; nothing is written to a database that is up to date.

    Raises
    ------
    WorkspaceError
        If the database was written by a later version of this package, or holds a table ``decisions`` of another
        program.
    """
    with reading(engine) as connection:
        if _is_current(connection):
            return
    with writing(engine, busy_seconds=busy_seconds) as connection:
        # Another process may have done it between the two transactions.
        if not _is_current(connection):
            command.upgrade(alembic_config(connection), "head")


def newest_version() -> str:
    """The schema version that this package writes."""
    return _versions()[-1]


def _is_current(connection: sa.Connection) -> bool:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    found = context.get_current_revision()
    if found is None and sa.inspect(connection).has_table(DECISIONS.name):
        raise WorkspaceError(
            f"{place(connection.engine.url)}: holds a table 'decisions' that this package did not make; "
            "name another database with --database-url"
        )
    if found is not None and found not in _versions():
        raise WorkspaceError(
            f"{place(connection.engine.url)}: written by a later version of this package (schema {found}, known up to "
            f"{newest_version()}); update the package, nothing was changed"
        )
    return found == newest_version()


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """What Alembic needs to run these migrations over an open connection."""
    config = Config()
    # % starts an interpolation in Alembic's configuration, and a folder may have one in its name.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    return config


@cache
def _versions() -> tuple[str, ...]:
    """All versions, oldest first."""
    revisions = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return tuple(script.revision for script in revisions)[::-1]
