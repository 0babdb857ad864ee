"""Events: what happened to cases and people; and typed texts beside the chains, so that they can be erased."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from mapper.review.store.migrations.versions.v0001_decisions import POSTGRESQL_TRIGGERS, SQLITE_TRIGGERS

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_EVENT: Final = ("event_id", "at", "by", "kind", "about", "facts", "previous_hash", "row_hash")


def upgrade() -> None:
    """Create the log with its head and triggers, and the texts; decisions mark their comment from now on."""
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "texts",
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.add_column("decisions", sa.Column("comment_mark", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "events",
        sa.Column("sequence", sequence, primary_key=True, autoincrement=False),
        sa.Column("scheme", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _EVENT),
        sa.UniqueConstraint("event_id", name="events_event_id"),
    )
    op.create_index("events_about", "events", ["about", "sequence"])
    head = op.create_table(
        "events_head",
        sa.Column("head", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("row_hash", sa.Text, nullable=False),
    )
    connection = op.get_bind()
    connection.execute(head.insert().values(head=1, sequence=0, row_hash=""))
    if connection.dialect.name == "sqlite":
        statements = list(SQLITE_TRIGGERS)
    else:
        current = connection.execute(sa.text("SELECT current_schema()")).scalar_one()
        schema = connection.dialect.identifier_preparer.quote(str(current))
        statements = [statement.replace("{schema}", schema) for statement in POSTGRESQL_TRIGGERS]
    for statement in statements:
        # The same guard as over decisions: every name and every message of it carries the name of the table.
        connection.exec_driver_sql(statement.replace("decisions", "events"))


def downgrade() -> None:
    """Refused: it would drop what happened."""
    raise NotImplementedError("events are append-only: there is no way back to a database without them")
