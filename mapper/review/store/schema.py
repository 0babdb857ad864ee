"""The tables as the newest migration leaves them; a test holds the two together."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()

#: SQLite numbers rows in its key only when the type is exactly INTEGER.
SEQUENCE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

DECISIONS: Final = sa.Table(
    "decisions",
    METADATA,
    sa.Column("sequence", SEQUENCE, primary_key=True, autoincrement=False),
    sa.Column("scheme", sa.Integer, nullable=False),
    sa.Column("decision_id", sa.Text, nullable=False),
    sa.Column("subject_id", sa.Text, nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("relation", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("author_id", sa.Text, nullable=False),
    sa.Column("decided_at", sa.Text, nullable=False),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("subject_title", sa.Text, nullable=False),
    sa.Column("object_title", sa.Text, nullable=False),
    sa.Column("subject_hash", sa.Text, nullable=False),
    sa.Column("object_hash", sa.Text, nullable=False),
    sa.Column("suggested_relation", sa.Text, nullable=False),
    sa.Column("suggestion", sa.Text, nullable=False),
    sa.Column("confidence", sa.Double, nullable=True),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False),
    sa.Column("row_hash", sa.Text, nullable=False),
    sa.Column("comment_mark", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("decision_id", name="decisions_decision_id"),
    sa.Index("decisions_pair", "subject_id", "object_id", "sequence"),
)
"""Append-only: triggers forbid UPDATE and DELETE, and let in only the row that continues the chain."""

DECISIONS_HEAD: Final = sa.Table(
    "decisions_head",
    METADATA,
    sa.Column("head", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("row_hash", sa.Text, nullable=False),
)
"""One row, ``head`` = 1: the last decision. A trigger moves it, so that rows taken off the end are missed."""

EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("sequence", SEQUENCE, primary_key=True, autoincrement=False),
    sa.Column("scheme", sa.Integer, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False),
    sa.Column("row_hash", sa.Text, nullable=False),
    sa.Column("about_number", sa.Integer, nullable=False, server_default="0"),
    sa.Column("about_previous_hash", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("event_id", name="events_event_id"),
    sa.Index("events_about", "about", "sequence"),
)
"""What happened to cases and people; append-only, as decisions are. ``facts`` is JSON.

``about_number`` counts, from 1, the events about the same case; 0 in rows of the first scheme."""

EVENTS_HEAD: Final = sa.Table(
    "events_head",
    METADATA,
    sa.Column("head", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("row_hash", sa.Text, nullable=False),
)
"""One row, ``head`` = 1: the last event."""

TEXTS: Final = sa.Table(
    "texts",
    METADATA,
    sa.Column("mark", sa.Text, primary_key=True),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
"""What people typed, by the mark that a row of a chain holds; a row may be deleted, and the chains stay whole."""

CLAIMS: Final = sa.Table(
    "claims",
    METADATA,
    *(sa.Column(name, sa.Text, primary_key=True) for name in ("subject_id", "object_id", "author_id")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("started_at", "renewed_at", "expires_at")),
)
"""Who has which pair open. Not append-only and in no chain: a claim is no decision, and what has expired is deleted."""

ACCESS_LOG: Final = sa.Table(
    "access_log",
    METADATA,
    sa.Column("entry_id", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "person_id", "login", "what", "about", "sign_in")),
    sa.Index("access_log_at", "at"),
)
"""Who came in, what was refused and taken away. Triggers forbid UPDATE, and DELETE for 28 days; in no chain."""

SIGN_INS: Final = sa.Table(
    "sign_ins",
    METADATA,
    sa.Column("sign_in", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("person_id", "started_at", "seen_at", "ended")),
)
"""Who is signed in since when, seen when, and how it ended ("" while it lasts). Of the moment, as claims are."""

LEAVING_FILES: Final = sa.Table("leaving_files", METADATA, sa.Column("sha256", sa.Text, primary_key=True))
"""Evidence files whose case was erased, until they are removed: the log no longer knows their hashes."""
