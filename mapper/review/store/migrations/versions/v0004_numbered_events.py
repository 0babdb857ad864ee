"""Events carry their number among those about the same case, and the hash of the one before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; events of the first scheme hash neither and keep 0 and ""."""
    op.add_column("events", sa.Column("about_number", sa.Integer, nullable=False, server_default="0"))
    op.add_column("events", sa.Column("about_previous_hash", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Refused: events of the second scheme could no longer be checked."""
    raise NotImplementedError("events are append-only: there is no way back to a database without their numbers")
