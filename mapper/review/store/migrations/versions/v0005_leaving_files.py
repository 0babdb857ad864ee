"""Evidence files whose case was erased, until they are removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table. It has no triggers: a row goes once its file is gone."""
    op.create_table("leaving_files", sa.Column("sha256", sa.Text, primary_key=True))


def downgrade() -> None:
    """Drop the table; what was recorded is not in it."""
    op.drop_table("leaving_files")
