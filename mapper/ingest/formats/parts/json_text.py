"""JSON as every reader of a format takes it in: parsed, with a fault for what the parsing loses."""

from __future__ import annotations

from typing import Any

from mapper.ingest.records import Fault
from mapper.ingest.tables.structured import parse


def content_of(text: str, file: str) -> tuple[Any, list[Fault]]:
    """The content of a JSON text, and a fault for each key that stands again in one object, where the last is used.

    Raises
    ------
    UnreadableFile
        If it does not parse or is nested beyond any sense.

    >>> content, faults = content_of('{"name": "Law", "name": "Tax"}', "a.json")
    >>> content, faults[0].reason
    ({'name': 'Tax'}, "the key 'name' stands 2 times in one object; the last is used")
    """
    content, repeated = parse(text, file)
    return content, [
        Fault(file, f"the key {key!r} stands {count + 1} times in one object; the last is used", column=key)
        for key, count in repeated.items()
    ]
