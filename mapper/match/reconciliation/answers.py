"""What is answered, in the words of the specification: objects that are sent as JSON as they are."""

from __future__ import annotations

from typing import Any, Final

from mapper.match.reconciliation.candidates import Candidate, find_candidates
from mapper.match.reconciliation.entities import LEVEL, TYPES, Entities, Type
from mapper.match.reconciliation.properties import PROPERTIES, Value, properties_of, values_of
from mapper.match.reconciliation.queries import ExtensionQuery, ReconciliationQuery

Answer = dict[str, Any]

#: The properties whose values are entities, and of which type these are.
_ENTITY_VALUED: Final = {"level": LEVEL}


def answer_query(query: ReconciliationQuery, entities: Entities) -> Answer:
    """The candidates of one query, the best first; ``reasons`` is ours and stands beside what is specified."""
    return {"result": [_candidate(candidate, entities) for candidate in find_candidates(query, entities)]}


def answer_extension(request: ExtensionQuery, entities: Entities) -> Answer:
    """The values asked; an entity that is not known has none, and a property that is not known is left out.

    The setting ``limit`` is how many values are wanted at most, 0 for all.
    """
    wanted = {name: settings for name, settings in request.properties if name in PROPERTIES}
    limits = {name: limit for name, settings in wanted.items() if (limit := _limit(settings.get("limit")))}
    rows: Answer = {}
    for identifier in request.ids:
        row = entities.row_of(identifier)
        values = {} if row is None else values_of(list(wanted), row, entities, limits=limits)
        rows[identifier] = {name: [_value(value) for value in values.get(name, [])] for name in wanted}
    return {"meta": [_meta(name) for name in wanted], "rows": rows}


def answer_proposal(type_id: str, limit: int | None) -> Answer:
    """The properties that can be asked of entities of a type."""
    found = [property_object(name) for name in [each.id for each in properties_of(type_id)][:limit]]
    return {"properties": found, "type": type_id, **({} if limit is None else {"limit": limit})}


def type_object(type_: Type) -> Answer:
    """A type, with the broader one if it has one."""
    broader = [{"id": type_.broader, "name": TYPES[type_.broader].name}] if type_.broader else []
    return {"id": type_.id, "name": type_.name, **({"broader": broader} if broader else {})}


def property_object(property_id: str) -> Answer:
    """A property with what it means."""
    known = PROPERTIES[property_id]
    return {"id": known.id, "name": known.name, "description": known.description}


def entity_object(row: int, entities: Entities) -> Answer:
    """An entity as it is suggested."""
    return {
        "id": entities.ids[row],
        "name": entities.titles[row],
        "description": entities.description(row),
        "notable": [{"id": each.id, "name": each.name} for each in entities.types_of(row)],
    }


def _candidate(candidate: Candidate, entities: Entities) -> Answer:
    return {
        "id": entities.ids[candidate.row],
        "name": entities.titles[candidate.row],
        "description": entities.description(candidate.row),
        "type": [{"id": each.id, "name": each.name} for each in entities.types_of(candidate.row)],
        "score": candidate.score,
        "match": candidate.is_match,
        "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
        "reasons": list(candidate.reasons),
    }


def _meta(property_id: str) -> Answer:
    meta = {"id": property_id, "name": PROPERTIES[property_id].name}
    if property_id not in _ENTITY_VALUED:
        return meta
    type_ = TYPES[_ENTITY_VALUED[property_id]]
    return {**meta, "type": {"id": type_.id, "name": type_.name}}


def _value(value: Value) -> Answer:
    if isinstance(value, tuple):
        identifier, name = value
        return {"id": identifier, "name": name}
    if isinstance(value, float):
        return {"int": int(value)} if value.is_integer() else {"float": value}
    return {"str": value}


def _limit(setting: Any) -> int:
    """How many values are wanted, 0 for all; clients send the number as text too."""
    text = str(setting).strip().removesuffix(".0")
    return int(text) if text.isdecimal() and len(text) < 7 else 0
