"""The access log: no entry can be replaced by another of its id, which SQLite takes for neither change nor deletion."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# INSERT OR REPLACE deletes without firing DELETE triggers (sqlite.org/lang_conflict.html). The entry that is there
# stays without an error, as for a copy that leaves out what is there already.
_SQLITE_TRIGGER: Final = """
    CREATE TRIGGER access_log_no_replace BEFORE INSERT ON access_log
    WHEN EXISTS (SELECT 1 FROM access_log WHERE entry_id = NEW.entry_id)
    BEGIN SELECT RAISE(IGNORE); END
"""


def upgrade() -> None:
    """Create the trigger; PostgreSQL takes a replacement for a change, which is refused already."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE_TRIGGER)


def downgrade() -> None:
    """Drop the trigger; no entry is lost."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER access_log_no_replace")
