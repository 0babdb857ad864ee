"""Levels and workloads as published, read as ids and units where they are plainly written, with a reason where not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pandas as pd

from mapper.errors import UsageError
from mapper.ingest.wording.plain import one_line
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, known_framework, load_frameworks
from mapper.knowledge.levels import read_level
from mapper.knowledge.workload import parse_workload

#: A reading below this is a hint for a person, not a level.
CERTAIN_FROM: Final = 0.8
_LONGEST_LEVEL: Final = 200
_LONGEST_WORKLOAD: Final = 400

WORKLOAD_FIELDS: Final = (
    ("workload_value", None),
    ("ects", "ects"),
    ("uk_credits", "uk-credit"),
    ("hours", "hours"),
    ("guided_hours", "guided-hours"),
    ("duration", None),
)
"""Where a workload may stand, in the order in which it is taken, with the unit that the field means."""

_NONE: Final = frozenset(
    {"", "none", "null", "nan", "n/a", "na", "nr", "-", "not applicable", "keine angabe", "non renseigné"}
)


@lru_cache(maxsize=1)
def frameworks() -> Frameworks:
    """The embedded frameworks, read once."""
    return load_frameworks(embedded_folder() / "frameworks")


@lru_cache(maxsize=1)
def credit_systems() -> pd.DataFrame:
    """The embedded credit systems, read once."""
    return load_credit_systems(embedded_folder() / "credit_systems.csv")


def is_blank(text: str) -> bool:
    """True for the empty cell and the words that sources write into one."""
    return text.strip().lower() in _NONE


@dataclass(frozen=True, slots=True)
class Level:
    """A level that was read, or the ``problem`` and its ``cure``; all "" where nothing was published."""

    level_id: str = ""
    framework_id: str = ""
    basis: str = ""
    problem: str = ""
    cure: str = ""


@lru_cache(maxsize=50_000)
def level_of(text: str, level_id: str, framework_id: str, jurisdiction: str, language: str) -> Level:
    """The level that a row publishes.

    An id stands as it is (``stated``). In a framework that the row names, a text is that level if it is its label or
    holds it as its only number (``read``). Otherwise the text must name the framework itself, so that one reading is
    nearly certain.

    >>> level_of("Niveau 5", "", "rncp-fr", "FR", "fr").level_id, level_of("Level 3 (RQF)", "", "", "GB", "en").level_id
    ('rncp-fr:5', 'rqf-eng:3')
    >>> level_of("Beginner level", "", "", "US", "en").problem
    'is not read as a level of a framework'
    """
    known = _level_ids()
    if not is_blank(level_id):
        wanted = level_id.strip()
        if wanted in known:
            return Level(wanted, wanted.partition(":")[0], "stated")
        return Level(
            "",
            framework_id,
            "",
            "is not a level that the frameworks know",
            "use an id such as eqf:5 (mapper frameworks show eqf)",
        )
    if is_blank(text):
        return Level(framework_id=framework_id)
    if len(text) > _LONGEST_LEVEL:
        cure = "choose another column for the level (in a profile: columns.level)"
        return Level("", framework_id, "", "is too long for a level", cure)
    if framework_id:
        labels = dict.fromkeys([text.strip().lower().replace(" ", "-"), *_numbers(text)])
        found = [f"{framework_id}:{label}" for label in labels if f"{framework_id}:{label}" in known]
        entry = re.search(r"entry\D*([1-3])", text.lower())
        if entry and f"{framework_id}:entry-{entry[1]}" in known:
            return Level(f"{framework_id}:entry-{entry[1]}", framework_id, "read")
        if len(found) == 1 and "entry" not in text.lower():
            return Level(found[0], framework_id, "read")
    readings = read_level(text, jurisdiction or None, language or None, frameworks=frameworks())
    if framework_id:
        readings = [reading for reading in readings if reading.level_id.partition(":")[0] == framework_id]
    if readings and readings[0].confidence >= CERTAIN_FROM:
        return Level(readings[0].level_id, readings[0].level_id.partition(":")[0], "read")
    if readings:
        shown = ", ".join(reading.level_id for reading in readings[:4]) + (" ..." if len(readings) > 4 else "")
        cure = "choose the framework of every level (in a profile: constants.framework_id)"
        return Level("", framework_id, "", f"may be any of {shown}", cure)
    cure = "write one of ours in the file, or map it with a profile ([values.level], [values.level_id])"
    return Level("", framework_id, "", f"is not read as a level of {framework_id or 'a framework'}", cure)


def _numbers(text: str) -> list[str]:
    """The only number of a text ("Level 3"), as a label; nothing if there are several."""
    numbers = re.findall(r"(?<![\d.,])\d{1,2}(?:\.\d)?[abc]?\+?(?![\d%])", text.lower())
    return numbers if len(numbers) == 1 else []


@lru_cache(maxsize=1)
def _level_ids() -> frozenset[str]:
    return frozenset(frameworks().levels["level_id"])


@lru_cache(maxsize=2_000)
def framework_of(text: str) -> str:
    """The id of the framework that a text names by id, title or usual short name; "" if it names none.

    >>> framework_of("EQF"), framework_of("rqf-eng"), framework_of("Drinks dispense systems")
    ('eqf', 'rqf-eng', '')
    """
    name = text.strip()
    if name in _framework_ids():
        return name
    return _framework_names().get(name.casefold(), "")


def unknown_framework(text: str) -> str:
    """What to say of a framework id that does not exist."""
    try:
        known_framework(text, frameworks())
    except UsageError as error:
        return str(error)
    return ""


@lru_cache(maxsize=1)
def _framework_ids() -> frozenset[str]:
    return frozenset(frameworks().frameworks["framework_id"])


@lru_cache(maxsize=1)
def _framework_names() -> dict[str, str]:
    """Casefolded title or alias -> framework, for names that only one framework has."""
    found: dict[str, set[str]] = {}
    table = frameworks().frameworks
    for framework_id, title, aliases in zip(table["framework_id"], table["title"], table["aliases"], strict=True):
        for name in (framework_id, title, *aliases.split("|")):
            if name:
                found.setdefault(name.casefold(), set()).add(framework_id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


@dataclass(frozen=True, slots=True)
class StatedWorkload:
    """A workload that was read (``value``, ``unit``), or the ``problem`` of a column and its published value."""

    value: str = ""
    unit: str = ""
    field: str = ""
    problem: str = ""
    cure: str = ""
    published: str = ""


def workload_of(published: Sequence[str], unit: str) -> StatedWorkload:
    """The workload of a row: the first of its fields (:data:`WORKLOAD_FIELDS`) that states a quantity with a unit.

    ``unit`` is what a unit column says of ``workload_value``. Zero is read as not stated. A plain number is written
    with a decimal point; a text that holds more (a range, hours a week) is kept.

    >>> workload_of(["", "4,5", "", "135", "", ""], "").value, workload_of(["14", "", "", "140 h", "", ""], "").unit
    ('4.5', 'hours')
    """
    problems: list[StatedWorkload] = []
    for (field, meant), text in zip(WORKLOAD_FIELDS, published, strict=True):
        if is_blank(text):
            continue
        found = _workload(field, text, unit if field == "workload_value" and not is_blank(unit) else meant or "")
        if not found.problem:
            return found
        problems.append(found)
    if not problems:
        return StatedWorkload()
    # A number without a unit is kept as published; what else did not read is only reported.
    return min(problems, key=lambda found: not found.value)


@lru_cache(maxsize=50_000)
def _workload(field: str, text: str, unit: str) -> StatedWorkload:
    words = one_line(text)[:_LONGEST_WORKLOAD]
    read = parse_workload(words, unit or None)
    if read.problem and unit:
        alone = parse_workload(words)
        read = alone if not alone.problem and alone.unit else read

    def refused(problem: str, cure: str, value: str = "") -> StatedWorkload:
        return StatedWorkload(value, "", field, problem, cure, words)

    if read.problem or read.value_min is None:
        return refused(f"is not read as a workload: {read.problem or 'no number'}", "write a number and name its unit")
    if not read.value_max and not read.value_min:
        return refused("0 is read as not stated", "leave the cell empty, or state the workload")
    low, high = read.value_min, read.value_max if read.value_max is not None else read.value_min
    plain = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    if not read.unit:
        cure = "choose the column of its unit (in a profile also: constants.workload_unit, such as ects or hours)"
        return refused("states no unit", cure, plain)
    # A pace, or parts that are added up, do not fit into one number with its unit.
    return StatedWorkload(words if read.pace_per or read.also else plain, read.unit, field)


def read_distinct(texts: Sequence[str], read: Callable[[str], str]) -> list[str]:
    """``read`` of each text, called once per distinct one."""
    found = {text: read(text) for text in dict.fromkeys(texts)}
    return [found[text] for text in texts]
