"""What is asked of the entities: batches of queries and requests for values, read from JSON of any origin.

Exactly what the schemas of the specification hold for valid is taken, but that a batch is an object and a limit is at
least 1, as its text says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NoReturn, get_args

from mapper.errors import DataError

TypeStrictness = Literal["any", "should", "all"]

DEFAULT_LIMIT: Final = 10
MAX_LIMIT: Final = 100
MAX_TEXT: Final = 1_000
"""Characters that are read of one text; no title is longer."""
MAX_VALUES: Final = 50
"""Values that are read of one property, and properties of one query."""
_FIELDS: Final = frozenset({"query", "type", "limit", "properties", "type_strict"})


@dataclass(frozen=True, slots=True)
class PropertyValues:
    """What a row of somebody's table states about one property: any of ``values``."""

    property_id: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """One row that looks for its entity; ``text`` is the name it goes by, "" if only ``properties`` tell.

    ``types`` restrict what may be found as ``type_strict`` says: entities of ``any`` of them, of ``all`` of them, or
    that ``should`` be of one of them, which counts as a property does.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    type_strict: TypeStrictness = "any"
    properties: tuple[PropertyValues, ...] = ()
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ExtensionQuery:
    """Which values are wanted of which entities; ``properties`` are ids, each with the settings for it."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=())


def read_batch(text: str) -> dict[str, ReconciliationQuery]:
    """The queries of a batch by their keys.

    >>> read_batch('{"q0": {"query": "Databases", "limit": 3}}')["q0"].limit
    3

    Raises
    ------
    DataError
        If it is no batch by the specification; listing every fault.
    """
    batch = _object(_read_json(text, "queries"), "queries")
    faults = [f"{key}: {fault}" for key, query in batch.items() for fault in _query_faults(query)]
    if faults:
        raise DataError.listing([_shortened(fault) for fault in faults])
    return {key: _query(query) for key, query in batch.items()}


def read_extension(text: str) -> ExtensionQuery:
    """A request for values.

    >>> read_extension('{"ids": ["open-university:A207"], "properties": [{"id": "country"}]}').ids
    ('open-university:A207',)

    Raises
    ------
    DataError
        If it is none by the specification.
    """
    request = _object(_read_json(text, "extend"), "extend")
    ids, properties = request.get("ids"), request.get("properties")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise DataError("extend: ids is not a list of texts; give the ids of the entities")
    if not isinstance(properties, list) or not all(_is_wanted(each) for each in properties):
        raise DataError("extend: properties is not a list of objects with an id (and settings, an object)")
    wanted = {each["id"]: each.get("settings", {}) for each in properties}
    return ExtensionQuery(tuple(dict.fromkeys(ids)), tuple(wanted.items()))


def _read_json(text: str, name: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no number")

    try:
        return json.loads(text, parse_constant=refuse)
    # ValueError: no JSON, or a number of thousands of digits; RecursionError: nested too deep
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise DataError(f"{name}: not JSON ({_shortened(reason)}); send one JSON object") from None


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError(f"{name}: {_shown(value)} is not a JSON object; send one")
    return value


def _is_wanted(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str) and isinstance(value.get("settings", {}), dict)


def _query_faults(query: Any) -> Iterator[str]:
    if not isinstance(query, dict):
        yield "is not an object"
        return
    if unknown := [name for name in query if name not in _FIELDS]:
        yield f"field {unknown[0]!r} is not known (query, type, limit, properties, type_strict)"
    if "query" in query and not isinstance(query["query"], str):
        yield f"query {_shown(query['query'])} is not a text"
    if "query" not in query and not query.get("properties"):
        yield "has neither query nor properties"
    types = query.get("type", "")
    if not isinstance(types, str) and not (isinstance(types, list) and all(isinstance(each, str) for each in types)):
        yield f"type {_shown(types)} is neither a text nor a list of texts"
    if not _is_limit(query.get("limit", 1)):
        yield f"limit {_shown(query['limit'])} is not a number from 1"
    strict = query.get("type_strict", "any")
    if not isinstance(strict, str) or strict not in get_args(TypeStrictness):
        yield f"type_strict {_shown(strict)} is not one of any, should, all"
    properties = query.get("properties", [])
    if not isinstance(properties, list) or not all(_is_property(each) for each in properties):
        yield "properties is not a list of objects with a pid (text) and a v (text, number, yes or no, {id}, or a list)"


def _is_limit(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and value >= 1


def _is_property(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("pid"), str) or "v" not in value:
        return False
    values = value["v"] if isinstance(value["v"], list) else [value["v"]]
    return all(_is_value(each) for each in values)


def _is_value(value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("id"), str) and isinstance(value.get("name", ""), str)
    return isinstance(value, str | int | float)


def _query(query: dict[str, Any]) -> ReconciliationQuery:
    types = query.get("type", [])
    return ReconciliationQuery(
        text=query.get("query", "")[:MAX_TEXT],
        types=tuple(filter(None, [types] if isinstance(types, str) else types))[:MAX_VALUES],
        type_strict=query.get("type_strict", "any"),
        properties=tuple(
            PropertyValues(each["pid"], values)
            for each in query.get("properties", [])[:MAX_VALUES]
            if (values := tuple(_texts(each["v"])))  # an empty cell states nothing
        ),
        limit=min(int(query.get("limit", DEFAULT_LIMIT)), MAX_LIMIT),
    )


def _texts(value: Any) -> Iterator[str]:
    """The values as texts, what is empty left out; of an entity its id."""
    for each in (value if isinstance(value, list) else [value])[:MAX_VALUES]:
        if isinstance(each, dict):
            text = each["id"]
        elif isinstance(each, bool):
            text = "yes" if each else "no"
        else:
            text = f"{each:g}" if isinstance(each, float) else str(each)
        if text.strip():
            yield text[:MAX_TEXT]


def _shown(value: Any) -> str:
    """A value in an error: lists and objects by their kind only, since they can be nested deep."""
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else repr(value)


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else text[:197] + "..."
