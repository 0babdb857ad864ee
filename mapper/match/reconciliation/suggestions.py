"""Completing what somebody types: entities, types and properties whose name or id begins with it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from mapper.match.reconciliation.entities import TYPES, Entities, Type
from mapper.match.reconciliation.properties import PROPERTIES, Property
from mapper.match.text import wording_form

PAGE: Final = 20
"""Suggestions at a time."""
_Named = TypeVar("_Named", Type, Property)


def suggest_entities(prefix: str, entities: Entities, *, skip: int = 0, types: Iterable[str] = ()) -> list[int]:
    """Rows to suggest, at most :data:`PAGE`, ``skip`` of them left out first.

    The entity with this very id first, then those whose name begins so, then those in whose name a later word does.
    ``types`` are those wanted, all if empty.
    """
    wanted = set(types)
    rows = dict.fromkeys(_completed(prefix, entities))
    kept = (row for row in rows if not wanted or wanted & {each.id for each in entities.types_of(row)})
    return list(islice(kept, skip, skip + PAGE))


def suggest_types(prefix: str, *, skip: int = 0) -> list[Type]:
    """Types to suggest, in their order; all of them for an empty prefix."""
    return _beginning(prefix, TYPES.values())[skip : skip + PAGE]


def suggest_properties(prefix: str, *, skip: int = 0) -> list[Property]:
    """Properties to suggest, in their order; all of them for an empty prefix."""
    return _beginning(prefix, PROPERTIES.values())[skip : skip + PAGE]


def _completed(prefix: str, entities: Entities) -> Iterator[int]:
    identified = entities.row_of(prefix.strip())
    if identified is not None:
        yield identified
    yield from entities.by_local_id.get(prefix.strip().casefold(), [])
    form = wording_form(prefix)
    if not form:
        return
    forms = entities.names.forms
    first = bisect_left(forms, form)
    last = first
    while last < len(forms) and forms[last].startswith(form):
        yield from entities.bearers[entities.bearer_from[last] : entities.bearer_from[last + 1]].tolist()
        last += 1
    inside = f" {form}"
    for at, other in enumerate(forms):
        if inside in other and not first <= at < last:
            yield from entities.bearers[entities.bearer_from[at] : entities.bearer_from[at + 1]].tolist()


def _beginning(prefix: str, known: Iterable[_Named]) -> list[_Named]:
    form = wording_form(prefix)
    return [each for each in known if any(f" {form}" in f" {wording_form(text)}" for text in (each.id, each.name))]
