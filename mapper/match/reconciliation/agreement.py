"""Whether what a row of somebody's table states about a property agrees with what an entity states.

An agreement is 0 (it contradicts) to 1 (it is the same), NaN where the entity states nothing: what is not known is no
contradiction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from mapper.ingest.coded import credit_systems
from mapper.ingest.vocabulary import country_code, kind_of, language_code, mode_of
from mapper.knowledge.fields_of_study import BROAD_FIELDS, FIELD_SEPARATOR, isced_codes
from mapper.knowledge.levels import resolve
from mapper.knowledge.readings import read_level
from mapper.knowledge.units import parse_workload
from mapper.knowledge.workload import HoursInterval, workload_hours
from mapper.match.reconciliation.entities import LEVEL, Entities, Stated, level_entity
from mapper.match.reconciliation.names import Positions
from mapper.match.reconciliation.queries import PropertyValues
from mapper.match.text import wording_form, wording_forms

Agreement = npt.NDArray[np.float32]
_Compare = Callable[[str, Stated, Entities], Agreement | None]

SAME_EQF: Final = 0.5
"""What two levels agree that only share an EQF level."""
NEAR_NAME: Final = 50.0
"""Of 100: names of bodies that are less alike are different."""
READ_SURELY: Final = 0.9
"""Confidence from which a written level is taken as that level alone."""


def agreement(asked: PropertyValues, entities: Entities, rows: Positions) -> Agreement | None:
    """How well each of ``rows`` agrees with the best of the values asked; of outcomes, the mean over all asked.

    None where no entity could agree: the property is not one that is compared, or no value could be read.
    """
    if asked.property_id == "outcomes":
        return _outcomes(asked.values, entities, rows)
    each = [found for value in asked.values if (found := _of_one(asked.property_id, value, entities, rows)) is not None]
    # fmax takes what is known over what is not
    return np.fmax.reduce(each) if each else None


def _of_one(property_id: str, value: str, entities: Entities, rows: Positions) -> Agreement | None:
    if property_id in _COLUMNS:
        column, _ = _COLUMNS[property_id]
        by_value = _over_values(property_id, value, entities)
        return by_value[entities.stated[column].code[rows]] if by_value is not None else None
    interval = _INTERVALS[property_id](value) if property_id in _INTERVALS else None
    if interval is None:
        return None
    known = (entities.eqf if property_id == "eqf" else entities.hours)[rows]
    meets = (known[:, 1] >= interval[0]) & (known[:, 0] <= interval[1])
    return np.where(np.isnan(known[:, 0]), np.nan, meets).astype(np.float32)


@lru_cache(maxsize=4_096)
def _over_values(property_id: str, value: str, entities: Entities) -> Agreement | None:
    """The agreement with each distinct value of a column, and NaN behind them for the code -1; None if unreadable.

    The rows of a table repeat their providers and levels, so that few are worked out.
    """
    column, compare = _COLUMNS[property_id]
    found = compare(value, entities.stated[column], entities)
    return None if found is None else np.append(found, np.float32(np.nan)).astype(np.float32)


def _same_name(value: str, stated: Stated, entities: Entities) -> Agreement | None:
    """Names of bodies: half by their letters in any order of words, half by whether the one holds all of the other.

    0 below :data:`NEAR_NAME` of the letters, which spares the costly second half for nearly all of thousands of names.
    """
    form = wording_form(value)
    if not form:
        return None
    forms = _forms(stated)
    alike: Agreement = process.cdist(
        [form], forms, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_NAME, dtype=np.float32
    )[0]
    near = np.flatnonzero(alike)
    alike[near] += process.cdist([form], [forms[at] for at in near], scorer=fuzz.token_set_ratio, dtype=np.float32)[0]
    return alike / np.float32(200)


@lru_cache(maxsize=16)
def _forms(stated: Stated) -> list[str]:
    return wording_forms(stated.values)


def _same_country(value: str, stated: Stated, entities: Entities) -> Agreement | None:
    """A country agrees with its regions, a region with its country."""
    code = country_code(value)

    def meets(other: str) -> bool:
        return other == code or other.startswith(f"{code}-") or code.startswith(f"{other}-")

    return _true_where([any(map(meets, known.split())) for known in stated.values]) if code else None


def _same_word(read: Callable[[str], str]) -> _Compare:
    """For words of a closed vocabulary, which ``read`` gives the code of."""

    def compare(value: str, stated: Stated, entities: Entities) -> Agreement | None:
        code = read(value)
        return _true_where([read(known) == code for known in stated.values]) if code else None

    return compare


def _same_text(value: str, stated: Stated, entities: Entities) -> Agreement | None:
    return _true_where([known == value.strip() for known in stated.values])


def _same_field(value: str, stated: Stated, entities: Entities) -> Agreement | None:
    """The best of the fields on either side, by their letters in any order of words; 0 below :data:`NEAR_NAME`."""
    asked = [form for field in value.split(FIELD_SEPARATOR) if (form := wording_form(field))]
    if not asked or not stated.values:
        return None
    fields = [wording_forms(known.split(FIELD_SEPARATOR)) for known in stated.values]
    flat = [form for forms in fields for form in forms]
    alike = process.cdist(asked, flat, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_NAME, dtype=np.float32)
    first = np.cumsum([0, *map(len, fields[:-1])])
    return np.maximum.reduceat(alike.max(axis=0) / 100, first).astype(np.float32)


def _same_field_code(value: str, stated: Stated, entities: Entities) -> Agreement | None:
    """A field agrees with those inside it and with those that it lies in; a broad one can be given by its name."""
    codes = isced_codes(value) or tuple(
        code for code, name in BROAD_FIELDS.items() if wording_form(name) == wording_form(value)
    )

    def meets(known: str) -> bool:
        return any(known.startswith(code) or code.startswith(known) for code in codes)

    return _true_where([any(map(meets, known.split(FIELD_SEPARATOR))) for known in stated.values]) if codes else None


def _same_framework(value: str, stated: Stated, entities: Entities) -> Agreement | None:
    form = wording_form(value)
    names = entities.frameworks.frameworks.set_index("framework_id")[["title", "short_title"]].to_dict("index")
    return _true_where(
        [form in wording_forms([known, *names.get(known, {}).values()]) for known in stated.values] if form else []
    )


def _same_level(value: str, stated: Stated, entities: Entities) -> Agreement | None:
    """1 for the level that is written, :data:`SAME_EQF` for one that shares an EQF level with it."""
    written = value.strip().removeprefix(f"{LEVEL}:")
    if level_entity(written) in entities.by_id:
        named = {written}
    else:
        readings = read_level(value, frameworks=entities.frameworks)
        if not readings:
            return None
        named = {reading.level_id for reading in readings if reading.confidence >= READ_SURELY}
    if not named:
        return _true_where([level in _levels_at_home(value, level, entities) for level in stated.values])
    hubs = set().union(*(_eqf_of(level, entities) for level in named))
    return np.array(
        [1.0 if level in named else SAME_EQF * bool(hubs & _eqf_of(level, entities)) for level in stated.values],
        dtype=np.float32,
    )


def _levels_at_home(value: str, level: str, entities: Entities) -> frozenset[str]:
    """What a written level that names no framework means where the framework of ``level`` is in force."""
    frameworks = entities.frameworks.frameworks
    home = frameworks.loc[frameworks["framework_id"] == level.partition(":")[0], "jurisdiction"]
    return _read_at(value, home.iloc[0].partition("|")[0] if len(home) else "", entities)


@lru_cache(maxsize=1_024)
def _read_at(value: str, country: str, entities: Entities) -> frozenset[str]:
    readings = read_level(value, country, frameworks=entities.frameworks)
    return frozenset(reading.level_id for reading in readings)


@lru_cache(maxsize=2_048)
def _eqf_of(level: str, entities: Entities) -> frozenset[str]:
    known = level_entity(level) in entities.by_id
    return frozenset(near.level_id for near in resolve(level, "eqf", entities.frameworks).strongest() if known)


def _outcomes(values: tuple[str, ...], entities: Entities, rows: Positions) -> Agreement | None:
    """The mean, over the statements asked, of how alike the nearest outcome is spelled."""
    forms = [form for value in values for line in value.splitlines() if (form := wording_form(line))]
    if not forms:
        return None
    found = np.full(len(rows), np.nan, dtype=np.float32)
    for at, row in enumerate(rows.tolist()):  # each has a handful of outcomes of its own
        if own := wording_forms(entities.outcomes_of(row)):
            alike = process.cdist(forms, own, scorer=fuzz.token_sort_ratio, dtype=np.float32)
            found[at] = alike.max(axis=1).mean() / 100
    return found


def _number(value: str) -> tuple[float, float] | None:
    """An EQF level as an interval of one."""
    digits = wording_form(value).removeprefix("eqf").strip().removeprefix("level").strip()
    return (float(digits), float(digits)) if digits.isdecimal() and digits.isascii() else None


def _hours(value: str) -> tuple[float, float] | None:
    """The hours of a workload with its unit; a number alone is hours."""
    is_number = value.strip().replace(".", "", 1).isdecimal()
    hours = workload_hours(parse_workload(value, "hours" if is_number else None), credit_systems())
    return (hours.hours_min, hours.hours_max) if isinstance(hours, HoursInterval) else None


def _true_where(holds: list[bool]) -> Agreement | None:
    return np.array(holds, dtype=np.float32) if holds else None


_COLUMNS: Final[Mapping[str, tuple[str, _Compare]]] = {
    "provider": ("provider", _same_name),
    "awarding_body": ("awarding_body", _same_name),
    "country": ("jurisdiction", _same_country),
    "level": ("level_id", _same_level),
    "framework": ("framework_id", _same_framework),
    "field_of_study": ("field_of_study", _same_field),
    "isced_f": ("isced_f", _same_field_code),
    "language": ("language", _same_word(language_code)),
    "kind": ("kind", _same_word(kind_of)),
    "mode": ("mode", _same_word(mode_of)),
    "catalogue": ("catalogue", _same_text),
    "source_url": ("source_url", _same_text),
}
_INTERVALS: Final[Mapping[str, Callable[[str], tuple[float, float] | None]]] = {
    "eqf": _number, "workload": _hours, "hours": _hours,
}  # fmt: skip
COMPARED: Final = frozenset({*_COLUMNS, *_INTERVALS, "outcomes"})
"""The properties that can be given to find an entity; others can only be asked of it."""
