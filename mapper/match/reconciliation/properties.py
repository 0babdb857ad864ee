"""The properties of entities, and what each entity states about them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from mapper.knowledge.fields_of_study import FIELD_SEPARATOR
from mapper.match.reconciliation.entities import CREDENTIAL, LEVEL, TYPES, Entities, level_entity

Value = str | float | tuple[str, str]
"""A text, a number, or the id and the name of another entity."""


class Property(NamedTuple):
    """A property; ``types`` are those of the broadest types whose entities can state it."""

    id: str
    name: str
    description: str
    types: tuple[str, ...] = (CREDENTIAL,)


_BOTH: Final = (CREDENTIAL, LEVEL)
PROPERTIES: Final = {
    each.id: each
    for each in (
        Property("provider", "Provider", "Who teaches it"),
        Property("awarding_body", "Awarding body", "Who awards it"),
        Property("country", "Country", "ISO 3166 code, also of a region (GB-SCT); names of countries are read", _BOTH),
        Property("level", "Level", "Level of a framework: its id, or as it is written (RQF level 4)", _BOTH),
        Property("eqf", "EQF level", "The EQF levels it is referenced to, as numbers", _BOTH),
        Property("framework", "Framework", "The qualifications framework: its id or its title", _BOTH),
        Property("language", "Language", "Language of teaching: ISO 639 code or its name"),
        Property("field_of_study", "Field of study", "As its catalogue names it"),
        Property(
            "isced_f",
            "Field of study by ISCED-F 2013",
            "Codes of two to four digits, where they are stated; names of the broad fields are read",
        ),
        Property("workload", "Workload", "As it is stated: 5 ECTS, 120 hours"),
        Property("hours", "Workload in hours", "Total hours of learning: from and to, where the workload converts"),
        Property("outcomes", "Learning outcomes", "What a learner knows and can do at the end, statement by statement"),
        Property("kind", "Kind", "Micro-credential, unit, qualification and so on"),
        Property("catalogue", "Catalogue", "The catalogue that has it"),
        Property("mode", "Form of participation", "online, onsite, blended or work-based"),
        Property("assessment", "Assessment", "How it is assessed"),
        Property("entry_requirements", "Entry requirements", "What must be there before"),
        Property("quality_assurance", "Quality assurance", "Who assures its quality, and how"),
        Property("description", "Description", "What the catalogue says of it"),
        Property("valid_from", "Valid from", "Day from which it is offered or awarded"),
        Property("valid_to", "Valid to", "Day until which it is offered or awarded"),
        Property("source_url", "Source", "Address of the page where this is stated", _BOTH),
    )
}


def properties_of(type_id: str) -> list[Property]:
    """The properties that entities of a type can state; all of them for a type that is not known.

    >>> [each.id for each in properties_of("level")]
    ['country', 'level', 'eqf', 'framework', 'source_url']
    """
    broadest = (TYPES[type_id].broader or type_id) if type_id in TYPES else ""
    return [each for each in PROPERTIES.values() if not broadest or broadest in each.types]


def values_of(
    property_ids: Sequence[str], row: int, entities: Entities, *, limits: Mapping[str, int] | None = None
) -> dict[str, list[Value]]:
    """What an entity states about each of several properties, in order; nothing about one that is not known.

    ``limits`` says how many values of a property are wanted at most.
    """
    facts = entities.facts_of(row)
    found = {name: _READ[name](facts, row, entities) if name in _READ else _text(facts, name) for name in property_ids}
    return {name: values[: (limits or {}).get(name)] for name, values in found.items()}


def _text(facts: Mapping[str, str], name: str) -> list[Value]:
    return [facts[name]] if name in PROPERTIES and facts.get(name) else []


def _level(facts: Mapping[str, str], row: int, entities: Entities) -> list[Value]:
    level = facts.get("level_id", "")
    if not level:
        return [facts["level_text"]] if facts.get("level_text") else []
    return [(level_entity(level), entities.level_title(level))]


def _eqf(facts: Mapping[str, str], row: int, entities: Entities) -> list[Value]:
    low, high = entities.eqf[row].tolist()
    return [] if math.isnan(low) else [float(level) for level in range(int(low), int(high) + 1)]


def _hours(facts: Mapping[str, str], row: int, entities: Entities) -> list[Value]:
    low, high = entities.hours[row].tolist()
    return [] if math.isnan(low) or math.isnan(high) else list(dict.fromkeys((low, high)))


def _workload(facts: Mapping[str, str], row: int, entities: Entities) -> list[Value]:
    stated = f"{facts.get('workload_value', '')} {facts.get('workload_unit', '')}".strip()
    return [stated] if stated else []


def _each_field(column: str) -> Callable[[Mapping[str, str], int, Entities], list[Value]]:
    return lambda facts, row, entities: [field for field in facts.get(column, "").split(FIELD_SEPARATOR) if field]


def _framework(facts: Mapping[str, str], row: int, entities: Entities) -> list[Value]:
    framework = facts.get("framework_id", "")
    return [entities.framework_titles.get(framework, framework)] if framework else []


_READ: Final[Mapping[str, Callable[[Mapping[str, str], int, Entities], list[Value]]]] = {
    "country": lambda facts, row, entities: list[Value](facts.get("jurisdiction", "").split()),
    "level": _level,
    "eqf": _eqf,
    "framework": _framework,
    "field_of_study": _each_field("field_of_study"),
    "isced_f": _each_field("isced_f"),
    "workload": _workload,
    "hours": _hours,
    "outcomes": lambda facts, row, entities: list[Value](entities.outcomes_of(row)),
}
