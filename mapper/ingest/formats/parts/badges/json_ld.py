"""The ways in which JSON-LD writes the same thing: one value or a list, plain text or a value with its language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final

Document = Mapping[str, Any]

_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_URI: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$")


def one_or_many(value: Any) -> list[Any]:
    """The items of a list, or the one value, or none.

    >>> one_or_many("Badge"), one_or_many(["a", "b"]), one_or_many(None)
    (['Badge'], ['a', 'b'], [])
    """
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def objects_in(value: Any) -> list[Document]:
    """Those of one value or many that are objects."""
    return [item for item in one_or_many(value) if isinstance(item, Mapping)]


def text_of(value: Any) -> str:
    """The text of a value, the first where there are several, "" where it is no text.

    >>> text_of(" Law "), text_of([{"@value": "Droit", "@language": "fr"}]), text_of({"no": "text"})
    ('Law', 'Droit', '')
    """
    for item in one_or_many(value):
        plain = item.get("@value") if isinstance(item, Mapping) else item
        if isinstance(plain, str):
            return plain.strip()
        if isinstance(plain, int | float) and not isinstance(plain, bool):
            return f"{plain:g}" if isinstance(plain, float) else str(plain)[:400]
    return ""


def types_of(document: Document) -> list[str]:
    """The names of ``type`` (or ``@type``) that are text."""
    published = document.get("type", document.get("@type"))
    return [item for item in one_or_many(published) if isinstance(item, str)]


def address_of(value: Any) -> str:
    """The address of something that is named by it, or holds it as ``id``; "" for none.

    >>> address_of("https://a.example/1"), address_of({"id": "urn:x:1"}), address_of("no address")
    ('https://a.example/1', 'urn:x:1', '')
    """
    named = value.get("id", value.get("@id")) if isinstance(value, Mapping) else value
    return named if isinstance(named, str) and is_uri(named) else ""


def is_uri(text: str) -> bool:
    """True for an absolute address of any scheme."""
    return len(text) <= 8_000 and _URI.match(text) is not None


def depth_exceeds(content: Any, deepest: int) -> bool:
    """True if objects and lists are nested deeper than ``deepest``; takes no stack of its own."""
    level = _containers([content])
    for _ in range(deepest + 1):
        inside = (item.values() if isinstance(item, Mapping) else item for item in level)
        level = _containers(chain.from_iterable(inside))
        if not level:
            return False
    return True


def _containers(values: Iterable[Any]) -> list[Document | list[Any]]:
    return [value for value in values if isinstance(value, Mapping | list)]


def encodable(content: Any, published: str) -> Any:
    r"""Content without halves of characters, which JSON can escape and no file can hold; they become question marks.

    ``published`` is the text that it was read from.

    >>> encodable(["\ud800"], r'["\ud800"]')
    ['?']
    """
    if not _HALF.search(published):
        return content
    return json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
