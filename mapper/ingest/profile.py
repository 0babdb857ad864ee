"""A profile: what a person says about a source, which overrides everything that would be guessed.

::

    reader = "json"                      # one of the names that mapper ingest --help lists
    record_path = "[].Module[]"          # JSON: where the records are
    sheet = "2026"                       # XLSX, ODS, XLS
    table = "units"                      # SQLite
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

    [[join]]                             # rows of another file, or of another sheet or table of the same one
    name = "register"                    # its columns are called "register.Niveau" under [columns]
    file = "Kit_*.csv"                   # named beside the catalogue, or in its folder; left out: the same file
    on = "Code_RNCP"                     # their column
    to = "id"                            # equals this column of the catalogue's rows
    to_part = "^RNCP[0-9]+"              # or this part of it, a regular expression
    several = "agree"                    # of several rows: agree (a value that all share) first last all
    delimiter = ";"                      # and whatever else of the first lines above reads that file
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from mapper.errors import UsageError
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.tables.columns import FIELDS
from mapper.knowledge.embedded import embedded_folder
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
SEVERAL: Final = ("agree", "first", "last", "all")
"""What a join takes where several rows match: the value that they share, that of one of them, or all as lines."""


@dataclass(frozen=True, slots=True)
class Join:
    """Rows that stand elsewhere and belong to those of the catalogue; ``source`` says how they are read."""

    on: str
    to: str
    name: str = "joined"
    file: str = ""
    to_part: str = ""
    several: str = "agree"
    source: Profile = field(default_factory=lambda: Profile())

    @property
    def prefix(self) -> str:
        """What stands before the names of the joined columns."""
        return f"{self.name}."

    def as_dict(self) -> dict[str, Any]:
        """Plain values of what was said, for the manifest."""
        own = {name: getattr(self, name) for name in ("name", "file", "on", "to", "to_part", "several")}
        return self.source.as_dict() | {name: value for name, value in own.items() if value}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about a source beforehand; nothing is, by default."""

    reader: str | None = None
    record_path: str | None = None
    sheet: str | None = None
    table: str | None = None
    header_row: int | None = None
    delimiter: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    outcomes: str = "required"
    catalogue: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    name: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values of what was said, for the manifest."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "joins"}
        said["columns"] = {name: list(columns) for name, columns in self.columns.items()}
        said["join"] = [join.as_dict() for join in self.joins]
        return {name: value for name, value in said.items() if value not in (None, {}, "", [], "required")}


NO_PROFILE: Final[Profile] = Profile()


def ready_profiles() -> list[str]:
    """The ids of the profiles that come with the package, sorted.

    >>> "rncp" in ready_profiles()
    True
    """
    return sorted(path.stem for path in (embedded_folder() / "profiles").glob("*.toml"))


def load_profile(path: Path) -> Profile:
    """The profile in a TOML file, or the one of the package that has this id (``rncp``).

    Raises
    ------
    UsageError
        If it does not exist or is no TOML, or listing every fault in it.
    """
    if path.name == str(path) and not path.suffix and not path.exists():
        known = ready_profiles()
        if path.name not in known:
            raise UsageError(
                f"profile {path.name!r} is neither a file nor one of the package (known: {', '.join(known)}); "
                "check the path"
            )
        path = embedded_folder() / "profiles" / f"{path.name}.toml"
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
    plain: dict[str, Any] = _plain_values(content, name, _SECTIONS, faults)
    plain["joins"] = _joins(content.get("join", []), name, faults)
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
    "table": (str, ()),
    "header_row": (int, ()),
    "delimiter": (str, ()),
    "encoding": (str, ()),
    "date_order": (str, ("dmy", "mdy")),
    "outcomes": (str, ("required", "none")),
}


#: ``saved`` says for which file a profile was made (:mod:`mapper.ingest.saved_profiles`); it changes nothing here.
_SECTIONS: Final = ("catalogue", "columns", "constants", "values", "join", "saved")
#: What a join says of itself; what else it says is how its file is read.
_JOIN_KEYS: Final = ("name", "file", "on", "to", "to_part", "several")


def _plain_values(content: Mapping[str, Any], name: str, others: tuple[str, ...], faults: list[str]) -> dict[str, Any]:
    known = (*_PLAIN, *others)
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


def _joins(content: object, name: str, faults: list[str]) -> tuple[Join, ...]:
    if not isinstance(content, Sequence) or not all(isinstance(item, Mapping) for item in content):
        faults.append(f"{name}: join must be written as [[join]] with keys below it, not {content!r}")
        return ()
    before = len(faults)
    joins = [_join(item, f"{name}: join {number}", faults) for number, item in enumerate(content, start=1)]
    names = [join.name for join in joins]
    faults += [
        f"{name}: {names.count(other)} joins are called {other!r}; give each another name"
        for other in dict.fromkeys(names)
        if names.count(other) > 1
    ]
    return tuple(joins) if len(faults) == before else ()


def _join(content: Mapping[str, Any], where: str, faults: list[str]) -> Join:
    own = _texts({key: content[key] for key in _JOIN_KEYS if key in content}, where, _JOIN_KEYS, faults)
    rest = {key: value for key, value in content.items() if key not in _JOIN_KEYS}
    plain = _plain_values(rest, where, _JOIN_KEYS, faults)
    faults += [f"{where}: {key} is missing; it names a column" for key in ("on", "to") if not own.get(key)]
    if own.get("several", "agree") not in SEVERAL:
        faults.append(f"{where}: several {own['several']!r} is not one of {', '.join(SEVERAL)}")
    if re.search(r"[/\\]", own.get("file", "")):
        faults.append(f"{where}: file {own['file']!r} must be the name of a file, with * for any letters, not a path")
    try:
        re.compile(own.get("to_part", ""))
    except re.error as error:
        faults.append(f"{where}: to_part {own['to_part']!r} is not a regular expression ({error})")
    texts = {"on": "", "to": "", **own}
    return Join(**texts, source=replace(NO_PROFILE, **plain, name=where))


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
