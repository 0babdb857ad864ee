"""A log as an earlier release left it: events of the first scheme, which hold no number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import alembic.command
import sqlalchemy as sa

from mapper.review.events import Event, FreeText, facts_of, kind_of
from mapper.review.store.chain import EVENT_CHAIN, canonical
from mapper.review.store.connection import writing
from mapper.review.store.schema_versions import alembic_config
from mapper.review.store.typed_texts import insert_texts, new_text

from .conftest import Database

DAY = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)


def record_earlier(database: Database, about: str, events: Sequence[Event]) -> None:
    """Make the database at the schema before numbers, with these events in it; hashes of files stand in the row."""
    engine = sa.create_engine(database.url)
    with writing(engine, busy_seconds=5) as connection:
        alembic.command.upgrade(alembic_config(connection), "0003")
        previous_hash = ""
        for sequence, event in enumerate(events, start=1):
            values = {"at": f"{DAY:%Y-%m-%dT%H:%M:%S.%fZ}", "by": "p1", "kind": kind_of(event), "about": about}
            texts: list[dict[str, str]] = []
            values["facts"] = canonical(_marked(facts_of(event), texts))
            insert_texts(connection, texts)
            row = first_scheme(values, sequence=sequence, previous_hash=previous_hash)
            previous_hash = row["row_hash"]
            columns = ", ".join(f'"{name}"' for name in row)
            connection.execute(sa.text(f"INSERT INTO events ({columns}) VALUES (:{', :'.join(row)})"), row)
    engine.dispose()


def first_scheme(values: dict[str, Any], *, sequence: int, previous_hash: str) -> dict[str, Any]:
    """The row as the first scheme hashes it."""
    row = EVENT_CHAIN.chained(values, sequence=sequence, previous_hash=previous_hash) | {"scheme": 1}
    row["row_hash"] = EVENT_CHAIN.row_hash(row)
    return row


def _marked(facts: Any, texts: list[dict[str, str]], name: str = "") -> Any:
    """Facts with a mark for every typed text, but for the hashes, which were none then."""
    if isinstance(facts, dict):
        return {name: _marked(value, texts, name) for name, value in facts.items()}
    if isinstance(facts, FreeText) and facts and name not in ("sha256", "content_hash"):
        texts.append(new_text(str(facts)))
        return {"mark": texts[-1]["mark"]}
    return facts
