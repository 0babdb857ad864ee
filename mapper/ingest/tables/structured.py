"""JSON and JSON Lines: finding the list of records, and writing nested values as text cells."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits, check_size, check_table, check_text
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records, origin_of, table_of, unique_names
from mapper.ingest.tables.columns import match_columns
from mapper.ingest.tables.encodings import decode

#: Keys under which an object in a list keeps its own text.
_LABELS: Final = (
    "statement", "fullStatement", "text", "prefLabel", "label", "title", "name", "value", "@value", "skill", "outcome",
    "competencyText", "competency", "description", "Titel", "Bezeichnung", "titre", "libelle", "intitule", "titulo",
    "nombre",
)  # fmt: skip
_LANGUAGE_TAG: Final = re.compile(r"^[a-z]{2}(?:-[A-Za-z0-9]{2,8})*$|^(?:@none|und)$")
_SEEN_KEYS: Final = 200
#: An escape that is half of a character, found beside escaped backslashes and whole pairs: no text can hold it.
_SURROGATE: Final = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def read_json(path: Path, profile: Profile, limits: Limits) -> Records:
    """One row per record of a JSON file; ``row`` is its position in the file, from 1.

    The records are those at ``profile.record_path``, or the list of objects that has titles and, if any has,
    outcomes. Nested objects become columns such as ``Length.From``, lists become lines of one cell, and the plain
    values around a nested record become columns ``parent.x`` (``parent.parent.x`` further out). Of a text in several
    languages the first is taken by the order of the file, English before others; the others become columns such as
    ``title@fr``.

    Raises
    ------
    UnreadableFile
        If it does not parse, is nested too deeply, or holds no list of records.
    """
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    text, encoding, faults = decode(path.read_bytes(), path.name, profile.encoding)
    content, repeated = parse(text, path.name)
    faults += [
        Fault(path.name, f"the key {key!r} stands {count + 1} times in one object; the last is used", column=key)
        for key, count in repeated.items()
    ]
    if (
        isinstance(content, Mapping)
        and "$schema" in content
        and content.keys() & {"properties", "definitions", "$defs", "anyOf"}
    ):
        raise UnreadableFile(
            f"{path.name}: is a JSON schema, which describes records but holds none; name the file with the records"
        )
    where = profile.record_path if profile.record_path is not None else find_record_path(content, path.name)
    records = list(records_at(content, where))
    if not records:
        raise UnreadableFile(
            f"{path.name}: nothing lies at record_path {where!r} (paths here: {', '.join(_paths(content)) or 'none'}); "
            "say where the records are (in a profile: record_path)"
        )
    kept: list[Mapping[str, Any]] = []
    numbers: list[int] = []
    for number, record in enumerate(records, start=1):
        if isinstance(record, Mapping):
            kept.append(record)
            numbers.append(number)
        else:
            faults.append(
                Fault(
                    path.name,
                    "is not an object",
                    row=number,
                    value=str(record)[:200],
                    cure="check record_path",
                    severity="rejected",
                )
            )
    return _records(path, "json", kept, numbers, limits, {"encoding": encoding, "record_path": where}, faults)


def read_jsonl(path: Path, profile: Profile, limits: Limits) -> Records:
    """One row per line of a JSON Lines file; ``row`` is the line. A line that does not parse is rejected.

    Raises
    ------
    UnreadableFile
        If no line holds an object.
    """
    check_size(path, limits.file_bytes)
    text, encoding, faults = decode(path.read_bytes(), path.name, profile.encoding)
    kept: list[Mapping[str, Any]] = []
    numbers: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            content, _ = parse(line, path.name)
        except UnreadableFile as error:
            faults.append(_bad_line(path.name, number, line, str(error).partition(": ")[2]))
            continue
        found = list(records_at(content, profile.record_path or ""))
        if not found or not all(isinstance(record, Mapping) for record in found):
            faults.append(_bad_line(path.name, number, line, "the line is not a JSON object"))
            continue
        kept += found
        numbers += [number] * len(found)
    if not kept:
        raise UnreadableFile(
            f"{path.name}: no line is a JSON object; first line: {text.strip()[:60]!r}; choose another --reader"
        )
    return _records(path, "jsonl", kept, numbers, limits, {"encoding": encoding}, faults)


def _bad_line(file: str, number: int, line: str, reason: str) -> Fault:
    return Fault(file, reason, row=number, value=line.strip()[:500], cure="repair the line", severity="rejected")


def parse(text: str, file: str) -> tuple[Any, dict[str, int]]:
    """The content of a JSON text, and how often a key was repeated within an object.

    Raises
    ------
    UnreadableFile
        Naming line and column of what does not parse.
    """
    repeated: dict[str, int] = {}

    def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    repeated[key] = repeated.get(key, 0) + 1
                seen.add(key)
        return content

    text = _SURROGATE.sub(lambda found: "\\ufffd" if found[1] else found[0], text.lstrip("\ufeff"))
    try:
        return json.loads(text, object_pairs_hook=as_object), repeated
    except json.JSONDecodeError as error:
        near = text[error.pos : error.pos + 30].split("\n")[0]
        raise UnreadableFile(
            f"{file}:{error.lineno}: is not JSON: {error.msg} (column {error.colno}, at {near!r}); export it again"
        ) from None
    except (RecursionError, ValueError) as error:
        reason = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableFile(f"{file}: is JSON that cannot be read: {reason}; export a flat list of records") from None


def records_at(content: Any, path: str) -> Iterator[Any]:
    """The records at a path of keys with dots; ``[]`` steps into a list (and may be left out), ``*`` into all values.

    Each record takes along the plain values of what lies around it, as ``parent.x``, and under ``*`` its own key, as
    ``key``.

    >>> areas = [{"Titel": "Recht", "Module": [{"Titel": "BGB"}, {"Titel": "HGB"}]}]
    >>> list(records_at(areas, "[].Module[]"))
    [{'Titel': 'BGB', 'parent.Titel': 'Recht'}, {'Titel': 'HGB', 'parent.Titel': 'Recht'}]
    """
    steps = [step for step in re.split(r"\.|(?=\[\])", path) if step]
    return _descend(content, steps, {})


def _descend(content: Any, steps: Sequence[str], around: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(content, list):
        rest = steps[1:] if steps and steps[0] == "[]" else steps
        for item in content:
            yield from _descend(item, rest, around)
        return
    if not steps:
        yield {**content, **around} if isinstance(content, Mapping) else content
        return
    step, rest = steps[0], steps[1:]
    if step == "[]":
        yield from _descend(content, rest, around)  # one object where a list was expected: a list of one
    elif isinstance(content, Mapping):
        plain = {key: value for key, value in content.items() if not isinstance(value, list | Mapping)}
        inherited = {f"parent.{key}": value for key, value in {**plain, **around}.items()}
        if step == "*":
            for key, value in content.items():
                item = {"key": key, **value} if isinstance(value, Mapping) else value
                yield from _descend(item, rest, around)
        elif step in content:
            yield from _descend(content[step], rest, inherited)


def find_record_path(content: Any, file: str) -> str:
    """The path of the records: objects with a title, and with outcomes or a description where any have these.

    Raises
    ------
    UnreadableFile
        If no list of objects has a title; the message lists the paths that a profile could name.
    """
    found: list[tuple[tuple[bool, int, int], str]] = []
    for path, keys, count, depth in _candidates(content):
        fields = match_columns(keys).columns()
        if "title" in fields:
            informative = "outcomes" in fields or "description" in fields or "skills" in fields
            found.append(((informative, -depth, count), path))
    if not found:
        paths = ", ".join(_paths(content))
        raise UnreadableFile(
            f"{file}: no list of objects with a title is found{f' (paths here: {paths})' if paths else ''}; "
            "say where the records are and which column is the title (in a profile: record_path, columns.title)"
        )
    return max(found, key=lambda item: item[0])[1]


def _paths(content: Any) -> list[str]:
    return [f"{path or '(the whole file)'}: {count}" for path, _, count, _ in _candidates(content)][:8]


def _candidates(content: Any) -> list[tuple[str, list[str], int, int]]:
    """Every place with objects: its path, the keys of its first objects, how many there are, how deep it lies."""
    seen: dict[str, _Place] = {}
    if isinstance(content, Mapping):
        values = list(content.values())
        if len(values) > 1 and all(isinstance(value, Mapping) for value in values) and _alike(values):
            _survey(values, "*", 1, seen)
        else:
            _survey([content], "", 0, seen)
    elif isinstance(content, list):
        _survey(content, "[]", 1, seen)
    return [(path, list(place.keys), place.count, place.depth) for path, place in seen.items()]


@dataclass(slots=True)
class _Place:
    depth: int
    count: int = 0
    keys: dict[str, None] = field(default_factory=dict)


def _alike(objects: Sequence[Mapping[str, Any]]) -> bool:
    """True if objects under different keys have mostly the same keys: records in a dictionary."""
    first = set(objects[0])
    return len(first) > 1 and all(len(first & set(item)) >= 0.5 * len(first | set(item)) for item in objects[:50])


def _survey(items: Iterable[Any], path: str, depth: int, seen: dict[str, _Place]) -> None:
    if depth > 8:
        return
    for item in items:
        if not isinstance(item, Mapping):
            continue
        place = seen.setdefault(path, _Place(depth))
        place.count += 1
        if place.count <= _SEEN_KEYS:
            place.keys.update(dict.fromkeys(_text_keys(item)))
        for key, value in item.items():
            below = f"{path}.{key}" if path else key
            if isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value[:5]):
                _survey(value, f"{below}[]", depth + 1, seen)
            elif isinstance(value, Mapping) and not _is_language_map(value):
                _survey([value], below, depth + 1, seen)


def _text_keys(item: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The keys under which an object has text of its own, one level of nested objects included (``page.title``)."""
    for key, value in item.items():
        if isinstance(value, Mapping) and not _is_language_map(value):
            if not prefix:
                yield from _text_keys(value, f"{key}.")
        elif not (
            isinstance(value, list) and any(isinstance(entry, Mapping) and len(entry) > 4 for entry in value[:5])
        ):
            yield f"{prefix}{key}"


def _records(
    path: Path,
    reader: str,
    records: Sequence[Mapping[str, Any]],
    numbers: Sequence[int],
    limits: Limits,
    details: dict[str, Any],
    faults: Sequence[Fault],
) -> Records:
    columns: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    cells = characters = 0
    found = list(faults)
    for number, record in zip(numbers, records, strict=True):
        row: dict[str, str] = {}
        for key, value in flatten(record, nesting=limits.nesting):
            if len(value) > limits.cell_characters:
                found.append(
                    Fault(
                        path.name, f"the value has {len(value):,} characters", row=number, column=key, value=value[:200]
                    )
                )
            elif key not in row:
                row[key] = value
        columns.update(dict.fromkeys(row))
        cells += len(row)
        characters += sum(map(len, row.values()))
        check_table(path, limits, rows=len(rows), cells=cells, columns=len(columns))
        check_text(path, limits, characters)  # what lies around nested records stands in each of them
        rows.append(row)
    check_table(path, limits, rows=len(rows), cells=len(rows) * len(columns), columns=len(columns))
    frame = table_of([[row.get(name, "") for name in columns] for row in rows], unique_names(list(columns)))
    return Records(path.name, reader, frame, origin_of(numbers), details, tuple(found))


def flatten(record: Mapping[str, Any], *, prefix: str = "", nesting: int = 40) -> Iterator[tuple[str, str]]:
    """A nested record as columns of text.

    >>> dict(flatten({"title": {"en": "Law", "fr": "Droit"}, "size": {"hours": 30.0}, "aims": [{"text": "a"}]}))
    {'title': 'Law', 'title@fr': 'Droit', 'size.hours': '30', 'aims': 'a'}
    """
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            if _is_language_map(value):
                first = next((tag for tag in value if tag.lower().split("-")[0] == "en"), next(iter(value)))
                yield name, as_text(value[first])
                yield from ((f"{name}@{tag}", as_text(other)) for tag, other in value.items() if tag != first)
            elif nesting <= 0:
                yield name, json.dumps(value, ensure_ascii=False)
            else:
                yield from flatten(value, prefix=f"{name}.", nesting=nesting - 1)
        else:
            yield name, as_text(value)


def _is_language_map(value: Mapping[str, Any]) -> bool:
    return bool(value) and all(_LANGUAGE_TAG.match(key) and not isinstance(value[key], Mapping) for key in value)


def as_text(value: Any) -> str:
    r"""One value as the text of a cell; the items of a list stand one per line, an object in a list by its own label.

    >>> as_text([1.0, True, None, {"name": "x", "id": 7}])
    '1\nyes\nx'
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        return "\n".join(text for item in value if (text := as_text(item)))
    if isinstance(value, Mapping):
        if _is_language_map(value):
            return as_text(
                next((value[tag] for tag in value if tag.lower().startswith("en")), next(iter(value.values())))
            )
        label = next((value[key] for key in _LABELS if value.get(key) not in (None, "", [])), None)
        if label is not None and not (isinstance(label, Mapping) and not _is_language_map(label)):
            return as_text(label)
        plain = [item for item in value.values() if not isinstance(item, list | Mapping)]
        return as_text(plain[0]) if len(plain) == 1 else json.dumps(value, ensure_ascii=False, default=str)
    return str(value).strip()
