"""The access log, append-only for 28 days; and the sign-ins, which go away."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REFUSED: Final = "the access log is append-only: no entry can be changed, and none of the last 28 days deleted"
_SQLITE_TRIGGERS: Final = (
    f"""
    CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log
    BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END
    """,
    f"""
    CREATE TRIGGER access_log_no_early_delete BEFORE DELETE ON access_log
    WHEN OLD.at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-28 days')
    BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END
    """,
)
_POSTGRESQL_TRIGGERS: Final = (
    f"""
    CREATE FUNCTION {{schema}}.access_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$
    """,
    """
    CREATE TRIGGER access_log_no_change BEFORE UPDATE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.access_log_refuse()
    """,
    """
    CREATE TRIGGER access_log_no_early_delete BEFORE DELETE ON access_log FOR EACH ROW
    WHEN (OLD.at > to_char(now() AT TIME ZONE 'UTC' - interval '28 days', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    EXECUTE FUNCTION {schema}.access_log_refuse()
    """,
)


def upgrade() -> None:
    """Create both tables; what guards the log against change is a trigger, as for decisions."""
    op.create_table(
        "access_log",
        sa.Column("entry_id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("at", "person_id", "login", "what", "about", "sign_in")
        ),
        sa.Index("access_log_at", "at"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("sign_in", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("person_id", "started_at", "seen_at", "ended")),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        statements = list(_SQLITE_TRIGGERS)
    else:
        current = connection.execute(sa.text("SELECT current_schema()")).scalar_one()
        schema = connection.dialect.identifier_preparer.quote(str(current))
        statements = [statement.replace("{schema}", schema) for statement in _POSTGRESQL_TRIGGERS]
    for statement in statements:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused: it would drop who came in."""
    raise NotImplementedError("the access log is append-only: there is no way back to a database without it")
