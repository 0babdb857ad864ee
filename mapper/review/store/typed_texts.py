"""What people typed, beside the chains: each text under its mark, with its salt, until it is erased."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from mapper.errors import UsageError
from mapper.review.decisions import unstorable
from mapper.review.store.chain import mark_of, new_salt
from mapper.review.store.schema import TEXTS

_ALL_TEXTS: Final = 5_000
"""From so many marks on, reading every text is faster than naming those that are wanted."""

_MARK: Final = re.compile(r'\{\s*"mark"\s*:\s*"([^"\\]*)"\s*\}')


def insert_texts(connection: sa.Connection, texts: Sequence[Mapping[str, str]]) -> None:
    """Put typed texts beside the chain; each row has ``mark``, ``salt`` and ``text``."""
    if texts:
        connection.execute(sa.insert(TEXTS), list(texts))


def new_text(text: str) -> dict[str, str]:
    """The row for a typed text, under a new salt.

    Raises
    ------
    UsageError
        If it holds what a database refuses.
    """
    fault = unstorable(text)
    if fault:
        raise UsageError(f"the text {text[:40]!r} contains {fault}; remove it")
    salt = new_salt()
    return {"mark": mark_of(salt, text), "salt": salt, "text": text}


def texts_in(connection: sa.Connection, marks: Collection[str]) -> dict[str, tuple[str, str]]:
    """Salt and text by mark, of those that are still there."""
    columns = TEXTS.c.mark, TEXTS.c.salt, TEXTS.c.text
    if len(marks) > _ALL_TEXTS:
        wanted = set(marks)
        return {mark: (salt, text) for mark, salt, text in connection.execute(sa.select(*columns)) if mark in wanted}
    found = {}
    for some in _in_steps(sorted(marks)):
        query = sa.select(*columns).where(TEXTS.c.mark.in_(some))
        found.update({mark: (salt, text) for mark, salt, text in connection.execute(query)})
    return found


def marks_of_facts(facts: str) -> tuple[str, ...]:
    r"""The marks of the texts that were typed into a row, from its ``facts`` as they are stored.

    >>> marks_of_facts('{"by":{"mark":"0f"},"title":"{\\"mark\\":\\"1f\\"}"}')
    ('0f',)
    """
    # Within a JSON text a quote stands behind a backslash, so what somebody wrote is never taken for a mark.
    return tuple(_MARK.findall(facts))


def delete_texts(connection: sa.Connection, marks: Collection[str]) -> None:
    """Take texts away, inside a writing transaction whose events say so."""
    for some in _in_steps(sorted(marks)):
        connection.execute(sa.delete(TEXTS).where(TEXTS.c.mark.in_(some)))


def fault_of_text(mark: str, there: Mapping[str, tuple[str, str]], erased: Collection[str]) -> str:
    """What is wrong with the text that a row marks, "" if nothing."""
    if mark not in there:
        return "" if mark in erased else "a text of it is missing, and no row says that it was erased"
    if mark in erased:
        return "a text of it is there again, though a row says that it was erased"
    return "" if mark_of(*there[mark]) == mark else "a text of it was changed after it was written"


def _in_steps(values: Sequence[str], step: int = 500) -> Iterable[Sequence[str]]:
    """SQLite takes so many values in one statement."""
    return (values[start : start + step] for start in range(0, len(values), step))
