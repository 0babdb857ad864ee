"""A profile: what a person says about a source, which overrides everything that would be guessed.

::

    reader = "json"                      # csv tsv xlsx json jsonl parquet
    record_path = "[].Module[]"          # JSON: where the records are
    sheet = "2026"                       # XLSX
    header_row = 3                       # counts from 1; 0: there is none, columns are "column 1", "column 2" ...
    delimiter = ";"
    encoding = "cp1252"
    date_order = "dmy"                   # dmy mdy: how 03/04/2026 reads
    outcomes = "none"                    # required (the default) or none: a register without any outcomes is welcome

    [catalogue]                          # id title publisher licence source_url jurisdiction
    title = "Module handbook"

    [columns]                            # our field = their column, or several to be joined; "" leaves a field empty
    title = "Titel"
    outcomes = ["Fachkompetenz", "Sozialkompetenz"]

    [constants]                          # our field = one value for every row
    jurisdiction = "DE"
    framework_id = "dqr-de"

    [values.kind]                        # their value = ours
    "SPECIALIZATION" = "certificate"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from mapper.errors import UsageError
from mapper.ingest.columns import FIELDS
from mapper.ingest.readers import READER_NAMES
from mapper.model import KINDS, MODES, SUPERVISION, check_catalogue_id

CATALOGUE_KEYS: Final = ("id", "title", "publisher", "licence", "source_url", "jurisdiction")
#: Fields that hold what is read from a row and make no sense as one value for all rows.
_NOT_CONSTANT: Final = ("credential_id", "title", "outcomes")
_VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": KINDS,
    "mode": MODES,
    "supervision": SUPERVISION,
    "stackable": ("yes", "no"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about a source beforehand; nothing is, by default."""

    reader: str | None = None
    record_path: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    delimiter: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    outcomes: str = "required"
    catalogue: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    name: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values of what was said, for the manifest."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in (None, {}, "")}
        said["columns"] = {name: list(columns) for name, columns in self.columns.items()}
        return {
            name: value
            for name, value in said.items()
            if value not in ({}, "required") or (name == "columns" and value)
        }


NO_PROFILE = Profile()


def load_profile(path: Path) -> Profile:
    """The profile in a TOML file.

    Raises
    ------
    UsageError
        If it does not exist or is no TOML, or listing every fault in it.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"profile {str(path)!r} cannot be read: {error.strerror or error}; check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name}: not a TOML file in UTF-8: {error}") from None
    return make_profile(content, name=path.name)


def make_profile(content: Mapping[str, Any], *, name: str = "profile") -> Profile:
    """A profile from plain values, as a TOML file or a screen gives them.

    >>> make_profile({"columns": {"title": "Titel"}}).columns
    {'title': ('Titel',)}

    Raises
    ------
    UsageError
        Listing every unknown key, wrong type and value outside its vocabulary.
    """
    faults: list[str] = []
    plain = _plain_values(content, name, faults)
    plain["catalogue"] = _texts(content.get("catalogue", {}), f"{name}: catalogue", CATALOGUE_KEYS, faults)
    plain["constants"] = _texts(content.get("constants", {}), f"{name}: constants", FIELDS, faults)
    plain["columns"] = _columns(content.get("columns", {}), name, faults)
    plain["values"] = _value_maps(content.get("values", {}), name, faults)
    if "id" in plain["catalogue"]:
        try:
            check_catalogue_id(plain["catalogue"]["id"])
        except UsageError as error:
            faults.append(f"{name}: {error}")
    for key in plain["constants"]:
        if key in _NOT_CONSTANT:
            faults.append(
                f"{name}: constants.{key} would be the same for every row; map a column to it under [columns]"
            )
        if plain["columns"].get(key):
            faults.append(f"{name}: {key} stands under both [columns] and [constants]; keep one")
        vocabulary, value = _VOCABULARIES.get(key), plain["constants"][key]
        if vocabulary and value not in vocabulary:
            faults.append(f"{name}: constants.{key} {value!r} is not one of {', '.join(vocabulary)}")
    if faults:
        raise UsageError("\n".join(faults), faults=faults)
    return Profile(**plain, name=name)


_PLAIN: Final[Mapping[str, tuple[type, tuple[str, ...]]]] = {
    "reader": (str, READER_NAMES),
    "record_path": (str, ()),
    "sheet": (str, ()),
    "header_row": (int, ()),
    "delimiter": (str, ()),
    "encoding": (str, ()),
    "date_order": (str, ("dmy", "mdy")),
    "outcomes": (str, ("required", "none")),
}


def _plain_values(content: Mapping[str, Any], name: str, faults: list[str]) -> dict[str, Any]:
    known = (*_PLAIN, "catalogue", "columns", "constants", "values")
    plain: dict[str, Any] = {}
    for key, value in content.items():
        if key not in known:
            faults.append(f"{name}: {key!r} is not known (known: {', '.join(known)})")
        elif key in _PLAIN:
            kind, vocabulary = _PLAIN[key]
            if not isinstance(value, kind) or isinstance(value, bool):
                faults.append(f"{name}: {key} must be {'a number' if kind is int else 'a text'}, not {value!r}")
            elif vocabulary and value not in vocabulary:
                faults.append(f"{name}: {key} {value!r} is not one of {', '.join(vocabulary)}")
            elif isinstance(value, int) and value < 0:
                faults.append(f"{name}: header_row counts from 1 (0: no header), not {value}")
            elif key == "delimiter" and (len(str(value)) != 1 or str(value) in '"\r\n'):
                faults.append(f"{name}: delimiter must be one character, not {value!r}")
            else:
                plain[key] = value
    return plain


def _texts(content: object, where: str, known: tuple[str, ...], faults: list[str]) -> dict[str, str]:
    if not isinstance(content, Mapping):
        faults.append(f"{where} must be a table of names and values, not {content!r}")
        return {}
    texts: dict[str, str] = {}
    for key, value in content.items():
        if key not in known:
            faults.append(f"{where}.{key} is not known (known: {', '.join(known)})")
        elif isinstance(value, bool) or not isinstance(value, str | int | float):
            faults.append(f"{where}.{key} must be a text, not {value!r}")
        else:
            texts[key] = str(value).strip()
    return texts


def _columns(content: object, name: str, faults: list[str]) -> dict[str, tuple[str, ...]]:
    if not isinstance(content, Mapping):
        faults.append(f"{name}: columns must be a table of field = column, not {content!r}")
        return {}
    columns: dict[str, tuple[str, ...]] = {}
    for key, value in content.items():
        several = [value] if isinstance(value, str) else value
        if key not in FIELDS:
            faults.append(f"{name}: columns.{key} is not a field (known: {', '.join(FIELDS)})")
        elif not isinstance(several, list) or not all(isinstance(column, str) for column in several):
            faults.append(f"{name}: columns.{key} must be a column name or a list of them, not {value!r}")
        else:
            columns[key] = tuple(column for column in several if column)
    return columns


def _value_maps(content: object, name: str, faults: list[str]) -> dict[str, dict[str, str]]:
    if not isinstance(content, Mapping):
        faults.append(f"{name}: values must hold tables such as [values.kind], not {content!r}")
        return {}
    maps: dict[str, dict[str, str]] = {}
    for key, value in content.items():
        if key not in FIELDS:
            faults.append(f"{name}: values.{key} is not a field (known: {', '.join(FIELDS)})")
        elif not isinstance(value, Mapping) or not all(isinstance(ours, str) for ours in value.values()):
            faults.append(f"{name}: values.{key} must be a table of their value = ours, not {value!r}")
        else:
            maps[key] = {str(theirs).strip().casefold(): ours for theirs, ours in value.items()}
    return maps
