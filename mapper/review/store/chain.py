"""The hash chain: each row holds the hash of its own fields and of the row before.

``row_hash`` is the SHA-256, in hexadecimal, of the row's hashed fields as JSON in UTF-8 with sorted keys, no spaces and
no escapes beyond JSON's own. Anyone can check it without this package. The chain shows that a row was changed, taken
out or moved; its head shows that the last rows are gone. Who can write the whole database can make a new chain: note
the head (:meth:`~mapper.review.store.DecisionStore.head`) elsewhere, such as in the minutes, to rule that out too.

An event also holds its number among those about the same case and the hash of the one before (scheme 2). What it says
is hashed apart (``body_hash``): an extract for an appeal body carries what links every row of the log, and so shows
that no event of its case was left out, but nothing that the rows of other cases say.

What a person typed stands in no row: the row holds the hash of a random salt and the text (:func:`mark_of`), and salt
and text lie beside the chain, where they can be erased.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mapper.tables import DECISIONS
from mapper.workspace import content_hash

Head = tuple[int, str]
"""Sequence and hash of the last row; ``(0, "")`` before the first."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain of rows, called after what a row is.

    ``hashed`` says which fields a row of each scheme hashes: a migration that adds a field adds a scheme, and rows keep
    the one they were written with. The fields in ``marks`` are random and are left out of the row's id. A scheme that
    hashes ``body_hash`` hashes with it the fields in ``body``.
    """

    name: str
    hashed: Mapping[int, tuple[str, ...]]
    marks: frozenset[str] = frozenset()
    body: tuple[str, ...] = ()

    @property
    def scheme(self) -> int:
        """The scheme of new rows."""
        return max(self.hashed)

    @property
    def id_field(self) -> str:
        """The field that names a row."""
        return f"{self.name}_id"

    def chained(self, values: Mapping[str, Any], *, sequence: int, previous_hash: str) -> dict[str, Any]:
        """The whole row for ``values``, at ``sequence`` (from 1) after the row with ``previous_hash`` ("" for none).

        The id is the sequence, padded so that text order is the order of recording, and a hash of the values: short
        enough to quote in a statement, and different in another database, where the same number is another row. A
        random or time-based id would give the same row another name on every run and, with clocks that differ, another
        order.

        >>> row = DECISION_CHAIN.chained({"subject_id": "a:1", "comment": ""}, sequence=42, previous_hash="")
        >>> row["decision_id"]
        '00000042-9329c0c2532d64a9'
        """
        row = {**values, "sequence": sequence, "scheme": self.scheme, "previous_hash": previous_hash}
        named = {name: value for name, value in values.items() if name not in self.marks}
        row[self.id_field] = f"{sequence:08d}-{content_hash(named)}"
        row["row_hash"] = self.row_hash(row)
        return row

    def row_hash(self, row: Mapping[str, Any]) -> str:
        """The hash that a row with these fields must carry; fields that are not hashed do not count."""
        hashed = {name: row.get(name) for name in self.hashed[row["scheme"]]}
        if "body_hash" in hashed:
            hashed["body_hash"] = self.body_hash(row)
        return _hash_of(hashed)

    def body_hash(self, row: Mapping[str, Any]) -> str:
        """The hash of what the row says, without its place in the chain."""
        return _hash_of({name: row.get(name) for name in self.body})

    def faults(self, rows: Iterable[Mapping[str, Any]], head: Head | None, *, after: Head = (0, "")) -> list[str]:
        """What is wrong with ``rows``, ordered by sequence and following ``after``, and with their ``head``."""
        faults: list[str] = []
        sequence, previous_hash = after
        for row in rows:
            name = f"{self.name} {row[self.id_field]}"
            if row["sequence"] != sequence + 1:
                faults.append(self._missing(sequence + 1, row["sequence"] - 1))
            elif row["previous_hash"] != previous_hash:
                faults.append(f"{name}: does not follow the row before it; one of the two was replaced or moved")
            if row["scheme"] not in self.hashed:
                faults.append(f"{name}: hash scheme {row['scheme']!r} is not known; changed after it was written")
            elif not self._carries_its_hash(row):
                faults.append(f"{name}: changed after it was written")
            sequence, previous_hash = row["sequence"], row["row_hash"]
        if head is None:
            faults.append(f"{self.name}s_head: its row is missing")
        elif head[0] > sequence:
            faults.append(self._missing(sequence + 1, head[0]))
        elif head != (sequence, previous_hash):
            faults.append(f"{self.name}s_head: says that {self.name} {head[0]} is the last, but the last is {sequence}")
        return faults

    def _carries_its_hash(self, row: Mapping[str, Any]) -> bool:
        try:
            return bool(self.row_hash(row) == row["row_hash"])
        except (TypeError, ValueError):  # bytes or an infinite number, which no row has: damage, and no JSON
            return False

    def _missing(self, first: int, last: int) -> str:
        if first == last:
            return f"{self.name} {first:08d} is missing"
        return f"{self.name}s {first:08d} to {last:08d} are missing"


def _hash_of(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(values).encode("utf-8")).hexdigest()


def canonical(values: Any) -> str:
    """JSON that is the same for the same values: sorted keys, no spaces, no escapes beyond JSON's own."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def new_salt() -> str:
    """32 random hexadecimal digits: who has only the mark of a short text cannot find it by trying."""
    return secrets.token_hex(16)


def mark_of(salt: str, text: str) -> str:
    """What a row holds instead of a text: the SHA-256 of salt, line feed and text, in hexadecimal."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


_DECISION_FIELDS: Final = ("sequence", "scheme", *(name for name in DECISIONS.columns if name != "row_hash"))

DECISION_CHAIN: Final = Chain(
    "decision",
    {1: _DECISION_FIELDS, 2: (*_DECISION_FIELDS, "comment_mark")},
    marks=frozenset({"comment_mark"}),
)
"""Decisions on pairs. Scheme 1 held the comment and the author's name; scheme 2 holds a mark and the id of a person."""

_EVENT_BODY: Final = ("event_id", "at", "by", "kind", "about", "facts")

EVENT_CHAIN: Final = Chain(
    "event",
    {
        1: ("sequence", "scheme", *_EVENT_BODY, "previous_hash"),
        2: ("sequence", "scheme", "about_number", "about_previous_hash", "previous_hash", "body_hash"),
    },
    body=_EVENT_BODY,
)
"""Events (:mod:`mapper.review.events`); ``facts`` is canonical JSON in which a typed text is ``{"mark": ...}``.

Scheme 1 did not number the events about one case."""
