"""Claims: who has which pair open, until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table. It has no triggers: a claim is no decision, and goes away."""
    key = ("subject_id", "object_id", "author_id")
    op.create_table(
        "claims",
        *(sa.Column(name, sa.Text, primary_key=True) for name in key),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("started_at", "renewed_at", "expires_at")),
    )


def downgrade() -> None:
    """Drop the table; nothing that anybody decided is in it."""
    op.drop_table("claims")
