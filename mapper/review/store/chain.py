"""The hash chain: each row holds the hash of its own fields and of the row before.

``row_hash`` is the SHA-256, in hexadecimal, of the row's :data:`HASHED` fields as JSON in UTF-8 with sorted keys, no
spaces and no escapes beyond JSON's own. Anyone can check it without this package. The chain shows that a row was
changed, taken out or moved; ``decisions_head`` shows that the last rows are gone. Who can write the whole database can
make a new chain: note the head (:meth:`~mapper.review.store.DecisionStore.head`) elsewhere, such as in the minutes, to
rule that out too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from mapper.tables import DECISIONS
from mapper.workspace import content_hash

SCHEME: Final = 1
"""Which fields are hashed. A migration that adds a column adds a scheme; rows keep the one they were written with."""

HASHED: Final[dict[int, tuple[str, ...]]] = {
    1: ("sequence", "scheme", *(name for name in DECISIONS.columns if name != "row_hash"))
}


def chained(values: Mapping[str, Any], *, sequence: int, previous_hash: str) -> dict[str, Any]:
    """The whole row for ``values``, at ``sequence`` (from 1) after the row with ``previous_hash`` ("" for the first).

    The ``decision_id`` is the sequence, padded so that text order is the order of deciding, and a hash of the
    decision: short enough to quote in a statement, and different in another database, where the same number is another
    decision. A random or time-based id would give the same decision another name on every run and, with clocks that
    differ, another order.

    >>> row = chained({"subject_id": "a:1", "comment": ""}, sequence=42, previous_hash="")
    >>> row["decision_id"]
    '00000042-9329c0c2532d64a9'
    """
    row = {**values, "sequence": sequence, "scheme": SCHEME, "previous_hash": previous_hash}
    row["decision_id"] = f"{sequence:08d}-{content_hash(dict(values))}"
    row["row_hash"] = row_hash(row)
    return row


def row_hash(row: Mapping[str, Any]) -> str:
    """The hash that a row with these fields must carry; fields that are not hashed do not count."""
    hashed = {name: row.get(name) for name in HASHED[row["scheme"]]}
    text = json.dumps(hashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def chain_faults(rows: Iterable[Mapping[str, Any]], head: tuple[int, str] | None) -> list[str]:
    """What is wrong with ``rows``, ordered by sequence, and with their ``head`` (sequence and hash of the last row)."""
    faults: list[str] = []
    sequence, previous_hash = 0, ""
    for row in rows:
        name = f"decision {row['decision_id']}"
        if row["sequence"] != sequence + 1:
            faults.append(_missing(sequence + 1, row["sequence"] - 1))
        elif row["previous_hash"] != previous_hash:
            faults.append(f"{name}: does not follow the row before it; one of the two was replaced or moved")
        if row["scheme"] not in HASHED:
            faults.append(f"{name}: hash scheme {row['scheme']!r} is not known; changed after it was written")
        elif not _carries_its_hash(row):
            faults.append(f"{name}: changed after it was written")
        sequence, previous_hash = row["sequence"], row["row_hash"]
    if head is None:
        faults.append("decisions_head: its row is missing")
    elif head[0] > sequence:
        faults.append(_missing(sequence + 1, head[0]))
    elif head != (sequence, previous_hash):
        faults.append(f"decisions_head: says that decision {head[0]} is the last, but the last is {sequence}")
    return faults


def _carries_its_hash(row: Mapping[str, Any]) -> bool:
    try:
        return bool(row_hash(row) == row["row_hash"])
    except (TypeError, ValueError):  # bytes or an infinite number, which no decision has: damage, and no JSON
        return False


def _missing(first: int, last: int) -> str:
    return f"decision {first:08d} is missing" if first == last else f"decisions {first:08d} to {last:08d} are missing"
