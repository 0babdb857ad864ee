"""Whether a database is whole: the file, its chains and their heads, and what was typed beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from mapper.review.cases.workflow import two_person_faults
from mapper.review.store import event_log, schema, typed_texts
from mapper.review.store.chain import DECISION_CHAIN, EVENT_CHAIN, Head
from mapper.review.store.connection import index_faults, place, told
from mapper.review.store.schema import DECISIONS, EVENTS

Row = Mapping[str, Any]

_STEP: Final = 1_000


def store_faults(connection: sa.Connection) -> list[str]:
    """What is wrong, one line each; nothing when all is whole. Reads every row, in steps."""
    with told(place(connection.engine), connection.engine.url):
        faults = index_faults(connection)
        of_chains = {chain.name: _chain_faults(connection, chain) for chain in chains()}
        faults += [fault for found in of_chains.values() for fault in found]
        faults += event_log.about_faults(connection)
        # The events say which texts were erased; those that were changed say nothing that can be relied on.
        if not of_chains[EVENTS.name]:
            faults += _comment_faults(connection)
            faults += event_log.text_faults(connection)
            for history in event_log.histories_in(connection).values():
                faults += two_person_faults(history)
    return faults


def chains() -> list[sa.Table]:
    """The append-only tables: those with a table of their head; the decisions first."""
    tables = schema.METADATA.tables
    return [tables[name] for name in sorted(tables) if f"{name}_head" in tables]


def head_table(chain: sa.Table) -> sa.Table:
    """The table of one row that holds sequence and hash of the last row of a chain."""
    return schema.METADATA.tables[f"{chain.name}_head"]


def rows_in_steps(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[list[dict[str, Any]]]:
    """The rows of ``query``, a thousand at a time."""
    # Told here: inside the block of another database, a failure of this one would be blamed on that.
    with (
        told(place(connection.engine), connection.engine.url),
        connection.execute(query, execution_options={"yield_per": _STEP}) as found,
    ):
        for part in found.mappings().partitions(_STEP):
            yield [dict(row) for row in part]


def _chain_faults(connection: sa.Connection, chain: sa.Table) -> list[str]:
    head = head_table(chain)
    last = connection.execute(sa.select(head.c.sequence, head.c.row_hash)).one_or_none()
    rows = (row for part in rows_in_steps(connection, sa.select(chain).order_by(chain.c.sequence)) for row in part)
    found = _HASHED_CHAINS.get(chain.name, _link_faults)
    return found(rows, None if last is None else (last.sequence, last.row_hash))


def _link_faults(rows: Iterable[Row], head: Head | None) -> list[str]:
    """The first row that does not follow the one before it, or a head that names another last row."""
    last: Head = (0, "")
    for row in rows:
        if (row["sequence"] - 1, row["previous_hash"]) != last:
            return [f"row {row['sequence']} does not follow row {last[0]}"]
        last = (row["sequence"], row["row_hash"])
    return [] if head == last else [f"the last row is {last[0]}, not {head[0] if head else 'known'}"]


_HASHED_CHAINS: Final[Mapping[str, Callable[[Iterable[Row], Head | None], list[str]]]] = {
    DECISIONS.name: DECISION_CHAIN.faults,
    EVENTS.name: EVENT_CHAIN.faults,
}
"""What knows the hashed fields of a chain; of any other only the links are checked."""


def _comment_faults(connection: sa.Connection) -> list[str]:
    columns = (DECISIONS.c.decision_id, DECISIONS.c.comment_mark, DECISIONS.c.scheme)
    query = sa.select(*columns).where(DECISIONS.c.comment_mark != "")
    rows = connection.execute(query.order_by(DECISIONS.c.sequence)).all()
    # The first scheme knew no mark and hashes none: one that stands there was put there.
    old = [row.decision_id for row in rows if row.scheme < 2]
    there = typed_texts.texts_in(connection, {row.comment_mark for row in rows})
    erased = event_log.erased_marks(connection)
    faults = ((row.decision_id, typed_texts.fault_of_text(row.comment_mark, there, erased)) for row in rows)
    return [
        *(f"decision {decision_id}: changed after it was written" for decision_id in old),
        *(f"decision {decision_id}: {fault}" for decision_id, fault in faults if fault and decision_id not in old),
    ]
