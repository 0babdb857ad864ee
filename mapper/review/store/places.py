"""One row by the code that stands on a statement: where it lies in its chain, and whether the chain is whole there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

import sqlalchemy as sa

from mapper.errors import UsageError
from mapper.review.store import event_log, typed_texts
from mapper.review.store.chain import DECISION_CHAIN, EVENT_CHAIN, Chain, Head
from mapper.review.store.schema import DECISIONS, DECISIONS_HEAD, EVENTS, EVENTS_HEAD

_CHAINS = ((EVENT_CHAIN, EVENTS, EVENTS_HEAD), (DECISION_CHAIN, DECISIONS, DECISIONS_HEAD))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the row with a code lies: ``sequence`` of ``last`` rows, from 1.

    ``faults`` says what is wrong with the row, with its typed texts, and with its links to the rows before and after.
    """

    chain: Literal["event", "decision"]
    code: str
    sequence: int
    last: int
    faults: tuple[str, ...] = ()


def place_in(connection: sa.Connection, code: str) -> Place:
    """The place of the row with that id.

    Raises
    ------
    UsageError
        If no row has it; the message names ids that share its number or its hash.
    """
    wanted = code.strip().lower()
    for chain, table, heads in _CHAINS:
        row = connection.execute(sa.select(table).where(table.c[chain.id_field] == wanted)).mappings().one_or_none()
        if row is not None:
            head = connection.execute(sa.select(heads.c.sequence, heads.c.row_hash)).one_or_none()
            last = int(head.sequence) if head is not None else int(row["sequence"])
            faults = [*_link_faults(connection, chain, table, dict(row), last), *_text_faults(connection, chain, row)]
            if chain is EVENT_CHAIN:
                beside = event_log.about_faults(connection, row["about"])
                faults += [fault for fault in beside if fault.startswith(f"event {row['event_id']}:")]
            kind: Literal["event", "decision"] = "event" if chain is EVENT_CHAIN else "decision"
            return Place(kind, wanted, int(row["sequence"]), last, tuple(faults))
    near = get_close_matches(wanted, _alike(connection, wanted), n=3, cutoff=0.3)
    hint = f"; near it: {', '.join(near)}" if near else ""
    raise UsageError(f"code {code!r} is not in this database; compare it with the paper{hint}")


def _link_faults(connection: sa.Connection, chain: Chain, table: sa.Table, row: dict[str, Any], last: int) -> list[str]:
    """What is wrong with the row and its neighbours, read as a chain of their own."""
    sequence = row["sequence"]
    around = sa.select(table).where(table.c.sequence.in_([sequence - 1, sequence + 1]))
    beside = {found["sequence"]: dict(found) for found in connection.execute(around).mappings()}
    rows = [row, *([beside[sequence + 1]] if sequence + 1 in beside else [])]
    head: Head = (rows[-1]["sequence"], rows[-1]["row_hash"])
    if sequence < last and sequence + 1 not in beside:
        head = (sequence + 1, "")
    if sequence == 1:
        after: Head = (0, "")
    elif sequence - 1 in beside:
        after = (sequence - 1, beside[sequence - 1]["row_hash"])
    else:
        after = (sequence - 2, "")
    return chain.faults(rows, head, after=after)


def _text_faults(connection: sa.Connection, chain: Chain, row: sa.RowMapping) -> list[str]:
    marks = (
        typed_texts.marks_of_facts(row["facts"])
        if chain is EVENT_CHAIN
        else [mark for mark in (row["comment_mark"],) if mark]
    )
    there, erased = typed_texts.texts_in(connection, set(marks)), event_log.erased_marks(connection)
    faults = (typed_texts.fault_of_text(mark, there, erased) for mark in marks)
    return [f"{chain.name} {row[chain.id_field]}: {fault}" for fault in faults if fault]


def _alike(connection: sa.Connection, code: str) -> Sequence[str]:
    """Ids with the number or with the hash of ``code``, of both chains."""
    number, _, digest = code.partition("-")
    found: list[str] = []
    for chain, table, _ in _CHAINS:
        column = table.c[chain.id_field]
        same = [table.c.sequence == int(number)] if number.isdecimal() and len(number) < 16 else []
        if len(digest) > 3:
            same.append(column.endswith(f"-{digest}", autoescape=True))
        if same:
            found += connection.execute(sa.select(column).where(sa.or_(*same)).limit(20)).scalars()
    return found
