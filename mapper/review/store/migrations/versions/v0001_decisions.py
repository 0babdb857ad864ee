"""Decisions: append-only, in the order they were made."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# INSERT OR REPLACE deletes without firing DELETE triggers (sqlite.org/lang_conflict.html); the INSERT trigger refuses
# it, since the sequence it names is not the next one.
SQLITE_TRIGGERS: Final = (
    """
    CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only: no row can be changed'); END
    """,
    """
    CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only: no row can be deleted'); END
    """,
    """
    CREATE TRIGGER decisions_in_order BEFORE INSERT ON decisions
    WHEN NOT EXISTS (
        SELECT 1 FROM decisions_head
        WHERE head = 1 AND sequence + 1 = NEW.sequence AND row_hash = NEW.previous_hash
    )
    BEGIN SELECT RAISE(ABORT, 'decisions are appended in order: the row does not follow the last one'); END
    """,
    """
    CREATE TRIGGER decisions_move_head AFTER INSERT ON decisions
    BEGIN UPDATE decisions_head SET sequence = NEW.sequence, row_hash = NEW.row_hash WHERE head = 1; END
    """,
    """
    CREATE TRIGGER decisions_head_no_delete BEFORE DELETE ON decisions_head
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only: the head cannot be deleted'); END
    """,
    """
    CREATE TRIGGER decisions_head_forward BEFORE UPDATE ON decisions_head
    WHEN NEW.head <> 1 OR NEW.sequence <> OLD.sequence + 1
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only: the head moves one step at a time'); END
    """,
    """
    CREATE TRIGGER decisions_head_no_insert BEFORE INSERT ON decisions_head
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only: there is one head'); END
    """,
)

# The names in a function body are looked up when it runs, on the caller's search_path; it is fixed here to the schema
# of the tables. The head moves once per statement: moved by every row, thousands of versions of one row would pile up
# in a transaction (measured: 155 s for 50,000 decisions against 28 s).
POSTGRESQL_TRIGGERS: Final = (
    """
    CREATE FUNCTION {schema}.decisions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'decisions are append-only: no row can be changed or deleted'; END $$
    """,
    """
    CREATE FUNCTION {schema}.decisions_in_order() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM decisions_head
            WHERE head = 1 AND sequence + 1 = NEW.sequence AND row_hash = NEW.previous_hash
        ) AND NOT EXISTS (
            SELECT 1 FROM decisions WHERE sequence = NEW.sequence - 1 AND row_hash = NEW.previous_hash
        ) THEN
            RAISE EXCEPTION 'decisions are appended in order: the row does not follow the last one';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION {schema}.decisions_move_head() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        UPDATE decisions_head SET sequence = last.sequence, row_hash = last.row_hash
        FROM (SELECT sequence, row_hash FROM added ORDER BY sequence DESC LIMIT 1) AS last
        WHERE head = 1 AND decisions_head.sequence + (SELECT count(*) FROM added) = last.sequence;
        IF NOT FOUND AND EXISTS (SELECT 1 FROM added) THEN
            RAISE EXCEPTION 'decisions are appended in order: the row does not follow the last one';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION {schema}.decisions_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.head <> 1 OR NEW.sequence <= OLD.sequence THEN
            RAISE EXCEPTION 'decisions are append-only: the head only moves forward';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.decisions_refuse()
    """,
    """
    CREATE TRIGGER decisions_in_order BEFORE INSERT ON decisions
    FOR EACH ROW EXECUTE FUNCTION {schema}.decisions_in_order()
    """,
    """
    CREATE TRIGGER decisions_move_head AFTER INSERT ON decisions REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.decisions_move_head()
    """,
    """
    CREATE TRIGGER decisions_head_no_change BEFORE INSERT OR DELETE OR TRUNCATE ON decisions_head
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.decisions_refuse()
    """,
    """
    CREATE TRIGGER decisions_head_forward BEFORE UPDATE ON decisions_head
    FOR EACH ROW EXECUTE FUNCTION {schema}.decisions_head_forward()
    """,
)


def upgrade() -> None:
    """Create the tables, the head and the triggers."""
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    decided = (
        "decision_id",
        "subject_id",
        "object_id",
        "verdict",
        "relation",
        "comment",
        "author_id",
        "decided_at",
        "run_id",
    )
    seen = ("subject_title", "object_title", "subject_hash", "object_hash", "suggested_relation", "suggestion")
    op.create_table(
        "decisions",
        sa.Column("sequence", sequence, primary_key=True, autoincrement=False),
        sa.Column("scheme", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in (*decided, *seen)),
        sa.Column("confidence", sa.Double, nullable=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("origin", "previous_hash", "row_hash")),
        sa.UniqueConstraint("decision_id", name="decisions_decision_id"),
    )
    op.create_index("decisions_pair", "decisions", ["subject_id", "object_id", "sequence"])
    head = op.create_table(
        "decisions_head",
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
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused: it would drop decisions."""
    raise NotImplementedError("decisions are append-only: there is no way back to a database without them")
