"""The folder of frameworks row by row, with every fault named by file and row."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from mapper.knowledge.rows import STATUSES, Row, read_csv, repeated_ids

__all__ = [
    "CONFIDENCES",
    "DESCRIPTOR_COLUMNS",
    "FRAMEWORK_COLUMNS",
    "KINDS",
    "LEGAL_STATUSES",
    "LEVEL_COLUMNS",
    "REFERENCING_COLUMNS",
    "REGIONS",
    "Rows",
    "read_folder",
]

#: Strongest first. A chain of referencings is as strong as its weakest hop.
LEGAL_STATUSES: Final = ("official", "historic", "comparison", "indicative", "not-for-recognition")
#: What claims the authority of a published document, and so must name it.
SOURCED: Final = ("official", "historic", "not-for-recognition")
CONFIDENCES: Final = ("", "high", "medium", "low", "placeholder")
KINDS: Final = (
    "meta-framework",
    "national",
    "higher-education",
    "sectoral",
    "provincial",
    "voluntary",
    "classification",
    "degree-types",
)
REGIONS: Final = (
    "Africa",
    "Asia",
    "Europe",
    "Global",
    "Latin America and the Caribbean",
    "Middle East",
    "North America",
    "Oceania",
    "UK and Ireland",
)
FRAMEWORK_COLUMNS: Final = (
    "id",
    "title",
    "short_title",
    "native_title",
    "aliases",
    "publisher",
    "version",
    "jurisdiction",
    "region",
    "kind",
    "language",
    "descriptor_domains",
    "credit_system",
    "notional_hours_per_credit",
    "microcredentials_included",
    "replaces",
    "licence",
    "source_url",
    "checked",
    "status",
    "verified_scope",
    "note",
)
LEVEL_COLUMNS: Final = (
    "level_id",
    "label",
    "title",
    "order",
    "title_examples",
    "elm_uri",
    "status",
    "verified_scope",
    "source",
    "source_url",
    "note",
    "valid_from",
    "valid_to",
)
REFERENCING_COLUMNS: Final = (
    "level_id",
    "qualification_type",
    "to_framework",
    "to_level",
    "legal_status",
    "year",
    "basis",
    "source_url",
    "checked",
    "status",
)
DESCRIPTOR_COLUMNS: Final = (
    "level_id",
    "domain",
    "text",
    "wording",
    "source",
    "status",
    "confidence",
)

_LISTS: Final = ("aliases", "jurisdiction", "descriptor_domains", "replaces")
_NEEDED: Final = ("id", "title", "short_title", "jurisdiction", "region", "kind", "language", "licence", "status")
_LEVEL_ID: Final = re.compile(r"^(?P<framework>[a-z0-9]+(?:-[a-z0-9]+)*):[a-z0-9.]+(?:-[a-z0-9.]+)*$")
_WINDOWS_DEVICE: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything a folder of frameworks holds, and every fault found on the way."""

    frameworks: list[Row] = field(default_factory=list)
    levels: list[Row] = field(default_factory=list)
    referencing: list[Row] = field(default_factory=list)
    descriptors: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_folder(folder: Path) -> Rows:
    """All rows of all frameworks in ``folder``, framework by framework in order of id, checked."""
    rows = Rows()
    if not folder.is_dir():
        rows.faults.append(f"{folder}: is not a folder (name the folder that holds one folder per framework)")
        return rows
    for path in sorted(folder.iterdir()):
        rows.faults.extend(_name_faults(path, folder))
        if path.is_dir():
            _read_framework(path, folder, rows)
    if not rows.frameworks and not rows.faults:
        rows.faults.append(
            f"{folder}: holds no framework (one folder per framework, with framework.toml and levels.csv)"
        )
    rows.faults.extend(_framework_faults(rows))
    rows.faults.extend(_level_faults(rows.levels))
    rows.faults.extend(_referencing_faults(rows))
    rows.faults.extend(_order_faults(rows))
    rows.faults.extend(_descriptor_faults(rows))
    return rows


def _read_framework(path: Path, folder: Path, rows: Rows) -> None:
    toml = path / "framework.toml"
    framework = _read_toml(toml, toml.relative_to(folder).as_posix(), path.name, rows.faults)
    if framework is not None:
        rows.frameworks.append(framework)
    for name, columns, into in (
        ("levels.csv", LEVEL_COLUMNS, rows.levels),
        ("referencing.csv", REFERENCING_COLUMNS, rows.referencing),
        ("descriptors.csv", DESCRIPTOR_COLUMNS, rows.descriptors),
    ):
        found, faults = read_csv(path / name, f"{path.name}/{name}", columns)
        rows.faults.extend(faults)
        rows.faults.extend(
            row.fault("level_id", "belongs to another folder", f"ids here start with {path.name}:")
            for row in found
            if not row.cells["level_id"].startswith(f"{path.name}:")
        )
        into.extend(found)


def _read_toml(path: Path, name: str, folder_name: str, faults: list[str]) -> Row | None:
    try:
        text = path.read_text(encoding="utf-8")
        read: dict[str, Any] = tomllib.loads(text)
    except FileNotFoundError:
        faults.append(f"{name}:1: is missing (every framework folder needs one)")
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{name}:1: does not read as TOML in UTF-8: {error}")
        return None
    lines = {line.partition("=")[0].strip(): number for number, line in enumerate(text.splitlines(), start=1)}
    values: dict[str, str] = {}
    for key in FRAMEWORK_COLUMNS:
        value = read.get(key, [] if key in _LISTS else "")
        if key in _LISTS and isinstance(value, list) and all(isinstance(item, str) for item in value):
            values[key] = "|".join(value)
        elif key not in _LISTS and isinstance(value, str):
            values[key] = value
        else:
            values[key] = ""
            wanted = "a list of texts" if key in _LISTS else "a text"
            faults.append(f"{name}:{lines.get(key, 1)}: {key} {value!r} is not {wanted} (quote it)")
    faults.extend(
        f"{name}:{lines[key]}: {key} is not a known key (known: {', '.join(FRAMEWORK_COLUMNS)})"
        for key in read
        if key not in FRAMEWORK_COLUMNS
    )
    faults.extend(_toml_faults(lambda key: Row(name, lines.get(key, 1), values), folder_name))
    return Row(name, 1, values)


def _toml_faults(row_at: Callable[[str], Row], folder_name: str) -> Iterator[str]:
    """Faults of the values of a framework; ``row_at`` gives them as a row that stands where a key does."""
    for key in _NEEDED:
        yield from row_at(key).empty_faults(key)
    if row_at("id").cells["id"] not in ("", folder_name):
        cure = f"rename one of them; the folder is {folder_name!r}"
        yield row_at("id").fault("id", "differs from the folder name", cure)
    for key, vocabulary in (("region", REGIONS), ("kind", KINDS), ("status", STATUSES)):
        if row_at(key).cells[key]:
            yield from row_at(key).word_faults(key, vocabulary)
    yield from row_at("source_url").address_faults("source_url")
    yield from row_at("checked").date_faults("checked")


def _name_faults(path: Path, folder: Path) -> Iterator[str]:
    for item in (path, *sorted(path.rglob("*"))) if path.is_dir() else (path,):
        name, shown = item.name, item.relative_to(folder).as_posix()
        if re.search(r'[<>:"/\\|?*\x00-\x1f]', name) or name.endswith((".", " ")) or _WINDOWS_DEVICE.match(name):
            yield f"{shown}:1: is no legal file name on Windows (rename it)"
        if not name.isascii():
            yield f"{shown}:1: has letters outside ASCII in its name (rename it)"


def _framework_faults(rows: Rows) -> Iterator[str]:
    known = {row.cells["id"] for row in rows.frameworks}
    # A framework without an address of its own may still name a document for each level.
    documented = {row.cells["level_id"].partition(":")[0] for row in rows.levels if row.cells["source"]}
    for row in rows.frameworks:
        values = row.cells
        if not values["source_url"] and (values["status"] == "verified" or values["id"] not in documented):
            yield row.fault("source_url", "is empty", "name the source, or a document for each level in levels.csv")
        for replaced in filter(None, values["replaces"].split("|")):
            if replaced not in known - {values["id"]}:
                yield row.fault("replaces", f"names {replaced!r}, which is no other framework", "correct the id")


def _level_faults(levels: list[Row]) -> Iterator[str]:
    yield from repeated_ids(levels, "level_id")
    yield from _numbering_faults(levels)
    for row in levels:
        values = row.cells
        if not _LEVEL_ID.match(values["level_id"]):
            cure = "framework-id:label in lower case with hyphens, such as rqf-eng:entry-1"
            yield row.fault("level_id", "is malformed", cure)
        yield from row.empty_faults("label", "title")
        yield from row.date_faults("valid_from", "valid_to")
        yield from row.address_faults("source_url", "elm_uri")
        yield from row.word_faults("status", STATUSES)
        if not values["source"] and not values["source_url"]:
            yield row.fault("source", "is empty, and so is source_url", "name the document or its address")
        if values["valid_from"] and values["valid_to"] and values["valid_from"] > values["valid_to"]:
            yield row.fault("valid_to", f"is before valid_from {values['valid_from']!r}", "swap them")
        if values["status"] == "verified" and not (values["source_url"] and values["verified_scope"]):
            yield row.fault("status", "has no source_url or no verified_scope", "name both, or set status to known")


def _numbering_faults(levels: list[Row]) -> Iterator[str]:
    """Where the order of a level is no number, falls, or is that of another level of its framework."""
    taken: dict[tuple[str, str], Row] = {}
    before: dict[str, int] = {}
    for row in levels:
        framework, order = row.cells["level_id"].partition(":")[0], row.cells["order"]
        if not re.fullmatch(r"\d+", order):
            yield row.fault("order", "is not a whole number", "number the levels from 1, lowest first")
            continue
        twin = taken.setdefault((framework, order), row)
        if twin is not row:
            yield row.fault("order", f"is already that of row {twin.number}", "give every level its own order")
        if int(order) < before.get(framework, -1):
            yield row.fault("order", "is not ascending", "sort the file by order")
        before[framework] = int(order)


def _referencing_faults(rows: Rows) -> Iterator[str]:
    level_ids = {row.cells["level_id"] for row in rows.levels}
    frameworks = {row.cells["id"] for row in rows.frameworks}
    yield from _contradictions(rows.referencing)
    for row in rows.referencing:
        values = row.cells
        yield from _end_faults(row, level_ids, frameworks)
        yield from row.word_faults("legal_status", LEGAL_STATUSES)
        if not values["basis"]:
            yield row.fault("basis", "is empty", "say what the row rests on")
        if values["year"] and not re.fullmatch(r"(19|20)\d\d", values["year"]):
            yield row.fault("year", "is not a year", "write four digits, or leave it empty")
        yield from row.date_faults("checked")
        yield from row.address_faults("source_url")
        yield from row.word_faults("status", STATUSES)
        if values["status"] == "verified" and not values["source_url"]:
            yield row.fault("status", "has no source_url", "name the source, or set status to known")
        if values["legal_status"] in SOURCED and not values["source_url"]:
            yield row.fault("legal_status", "has no source_url", "name the source, or call the row indicative")


def _end_faults(row: Row, level_ids: Collection[str], frameworks: Collection[str]) -> Iterator[str]:
    """Where a statement about a level begins or ends at something that is not there, or not what it says."""
    level_id, to_framework, to_level = (row.cells[name] for name in ("level_id", "to_framework", "to_level"))
    if level_id not in level_ids:
        yield row.fault("level_id", "is not in any levels.csv", "add the level or correct the id")
    if to_framework not in frameworks:
        yield row.fault("to_framework", "is not a framework of this folder", "add the framework or correct the id")
    elif to_level and to_level not in level_ids:
        labels = [name.partition(":")[2] for name in sorted(level_ids) if name.startswith(f"{to_framework}:")]
        yield row.fault("to_level", "is not in levels.csv", f"levels of {to_framework}: {', '.join(labels)}")
    elif to_level and not to_level.startswith(f"{to_framework}:"):
        yield row.fault("to_level", "is not of to_framework", f"ids there start with {to_framework}:")
    if to_framework == level_id.partition(":")[0]:
        yield row.fault("to_framework", "is the framework itself", "reference another framework")


def _contradictions(referencing: list[Row]) -> Iterator[str]:
    """Statements that stand twice, and such of one legal status as say that there is a level and that there is none."""
    seen: dict[tuple[str, ...], Row] = {}
    answers: dict[tuple[str, ...], set[bool]] = {}
    for row in referencing:
        about = tuple(row.cells[column] for column in ("level_id", "qualification_type", "to_framework"))
        twin = seen.setdefault((*about, row.cells["to_level"]), row)
        if twin is not row:
            yield row.fault("to_level", f"repeats row {twin.number}", "keep the row with the stronger legal status")
        answer = answers.setdefault((*about, row.cells["legal_status"]), set())
        answer.add(bool(row.cells["to_level"]))
        if len(answer) > 1:
            yield row.fault("to_level", "contradicts a row that says there is no level", "keep one of the two")


def _order_faults(rows: Rows) -> Iterator[str]:
    """Where a higher level is referenced below a lower one, under one legal status and for one qualification type.

    Levels correspond to sets: neither the lowest nor the highest member may fall. A classification is left out as the
    framework that is referenced from, since its codes sort programmes and need not climb.
    """
    unordered = {row.cells["id"] for row in rows.frameworks if row.cells["kind"] == "classification"}
    order = {row.cells["level_id"]: int(row.cells["order"]) for row in rows.levels if row.cells["order"].isdecimal()}
    ladders: dict[tuple[str, ...], list[Row]] = {}
    for row in rows.referencing:
        framework = row.cells["level_id"].partition(":")[0]
        if framework not in unordered and row.cells["level_id"] in order and row.cells["to_level"] in order:
            key = (framework, *(row.cells[name] for name in ("to_framework", "legal_status", "qualification_type")))
            ladders.setdefault(key, []).append(row)
    for ladder in ladders.values():
        yield from _falls(ladder, order)


def _falls(ladder: list[Row], order: Mapping[str, int]) -> Iterator[str]:
    def height(row: Row) -> int:
        return order[row.cells["to_level"]]

    steps: dict[int, list[Row]] = {}
    for row in ladder:
        steps.setdefault(order[row.cells["level_id"]], []).append(row)
    for lower, higher in pairwise(steps[step] for step in sorted(steps)):
        for end in (min, max):
            below, above = end(lower, key=height), end(higher, key=height)
            if height(above) < height(below):
                problem = f"is below {below.cells['to_level']} of the lower {below.cells['level_id']}"
                yield above.fault("to_level", f"{problem}, row {below.number}", "correct one of the two rows")
                break


def _descriptor_faults(rows: Rows) -> Iterator[str]:
    known = {row.cells["level_id"] for row in rows.levels}
    seen: Counter[tuple[str, str, str]] = Counter()
    for row in rows.descriptors:
        values = row.cells
        if values["level_id"] not in known:
            yield row.fault("level_id", "is not in any levels.csv", "add the level or correct the id")
        yield from row.empty_faults("domain", "text")
        if values["wording"] != "paraphrase":
            yield row.fault("wording", "is not paraphrase", "official texts are not ours to copy: paraphrase them")
        if values["confidence"] not in CONFIDENCES:
            yield row.fault("confidence", "is not known", f"one of: {', '.join(filter(None, CONFIDENCES))}, or empty")
        key = (values["level_id"], values["domain"], values["text"])
        seen[key] += 1
        if seen[key] > 1:
            yield row.fault("text", "stands twice for this level and domain", "remove one of the two")
        yield from row.word_faults("status", STATUSES)
