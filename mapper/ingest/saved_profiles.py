"""Profiles that a person saved in a workspace; the next file with the same columns is read with its profile by itself.

A saved profile is ``workspace/profiles/<id>.toml``, a profile as :mod:`mapper.ingest.profile` describes it (so it also
serves as ``--profile FILE`` anywhere else) with a table that says which file it was made for::

    [saved]
    on = "2026-11-22"
    file = "modules spring.csv"
    reader = "csv"
    headers = ["Code", "Intitulé", "Acquis"]
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.errors import MapperError, UnreadableFile, UsageError
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import Profile, load_profile
from mapper.ingest.readers import FORMAT_NAMES
from mapper.ingest.registry import read_records, sniff
from mapper.model import check_catalogue_id
from mapper.workspace import write_file

SAME_FROM: Final = 0.9
"""Share of headers that two files must have in common, of the longer header, to be files of one kind."""

READING: Final = ("reader", "record_path", "sheet", "table", "header_row", "delimiter", "encoding")
"""What a profile says about the way a file is read, before any column is looked at."""

_FOLDER: Final = "profiles"


class SavedProfileWarning(UserWarning):
    """A file was read with a saved profile that nobody named."""


@dataclass(frozen=True, slots=True)
class SavedProfile:
    """A profile of a workspace; without ``headers`` it is never used by itself. ``saved_on`` is an ISO date or ""."""

    profile_id: str
    profile: Profile = field(repr=False)
    path: Path
    saved_on: str = ""
    file: str = ""
    reader: str = ""
    headers: tuple[str, ...] = ()

    def note(self, *, without: str = "--no-profile") -> str:
        """What a person must know when the profile was used by itself; ``without`` is how to do without it."""
        when = f" saved on {self.saved_on}" if self.saved_on else ""
        return f"read with profile {self.profile_id!r}{when}; {without} to do without"


def save_profile(
    profile: Profile,
    profile_id: str,
    *,
    workspace: Path,
    file: str,
    reader: str,
    headers: Sequence[str],
    saved_on: dt.date,
) -> Path:
    """The file of the profile, written; one with the same id is replaced.

    ``file``, ``reader`` and ``headers`` are those of the file it was made for. A format whose columns are the same for
    every provider is no mark of one, so a profile for it keeps no headers and has to be named.

    >>> import tempfile
    >>> from mapper.ingest.profile import make_profile
    >>> folder = Path(tempfile.mkdtemp())
    >>> made = make_profile({"columns": {"title": "Intitulé"}, "constants": {"jurisdiction": "FR"}})
    >>> path = save_profile(made, "lyon", workspace=folder, file="a.csv", reader="csv", headers=["Intitulé", "Acquis"],
    ...                     saved_on=dt.date(2026, 11, 22))
    >>> load_profile(path).columns, list_profiles(folder)[0].note()
    ({'title': ('Intitulé',)}, "read with profile 'lyon' saved on 2026-11-22; --no-profile to do without")

    Raises
    ------
    UsageError
        If the id is not lower-case letters, digits and hyphens.
    WorkspaceError
        If it cannot be written.
    """
    try:
        check_catalogue_id(profile_id)
    except UsageError as error:
        raise UsageError(str(error).replace("catalogue id", "profile id")) from None
    own = reader not in FORMAT_NAMES
    saved = {"on": saved_on.isoformat(), "file": file, "reader": reader, "headers": list(headers) if own else []}
    path = workspace / _FOLDER / f"{profile_id}.toml"
    write_file(path, profile_toml(profile, saved).encode("utf-8"))
    return path


def list_profiles(workspace: Path) -> list[SavedProfile]:
    """Every profile of a workspace, the newest first, then by id.

    Raises
    ------
    UsageError
        If one of them is faulty; the message names its file.
    """
    found = [_saved(path) for path in sorted((workspace / _FOLDER).glob("*.toml"))]
    return sorted(found, key=lambda saved: saved.saved_on, reverse=True)


def saved_profile_file(named: Path, workspace: Path) -> Path:
    """The file of the saved profile with this id; ``named`` itself if there is none.

    >>> saved_profile_file(Path("mine.toml"), Path("nowhere")).name
    'mine.toml'
    """
    path = workspace / _FOLDER / f"{named}.toml"
    return path if named.name == str(named) and not named.exists() and path.is_file() else named


def _saved(path: Path) -> SavedProfile:
    try:
        profile = load_profile(path)
        said = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("saved", {})
        if not isinstance(said, Mapping):
            raise UsageError(f"{path.name}: saved must be a table, not {said!r}")
    except UsageError as error:
        raise UsageError(
            f"{error}\ncorrect or remove {str(path)!r}, or leave saved profiles out with --no-profile",
            faults=error.faults,
        ) from None
    headers = said.get("headers", [])
    return SavedProfile(
        path.stem,
        profile,
        path,
        str(said.get("on", "")),
        str(said.get("file", "")),
        str(said.get("reader", "")),
        tuple(map(str, headers)) if isinstance(headers, list) else (),
    )


def find_profile(
    paths: Sequence[Path | str] | Path | str,
    workspace: Path,
    *,
    reader: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> SavedProfile | None:
    """The saved profile that was made for files like these, or None.

    A file is like the one a profile was made for if the same reader reads it, it has every column that the profile
    names, and the two headers share at least :data:`SAME_FROM` of their columns. Of several profiles the one that
    shares most counts, then the newest. All files must be alike; a folder is never read with a profile by itself.
    Costs one reading of each file per distinct way in which the saved profiles read, nothing where none is saved.

    Raises
    ------
    UsageError
        If a saved profile is faulty.
    """
    named = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    candidates = [saved for saved in list_profiles(workspace) if saved.headers]
    if not candidates or not all(path.is_file() for path in named):
        return None
    likeness = dict.fromkeys((saved.profile_id for saved in candidates), 1.0)
    for path in named:
        recognised, known = reader or _recognised(path), dict[object, frozenset[str]]()
        for saved in candidates:
            headers = _headers(path, reader, saved.profile, limits, known) if _reads(saved, recognised) else frozenset()
            likeness[saved.profile_id] = min(likeness[saved.profile_id], _likeness(headers, saved))
        candidates = [saved for saved in candidates if likeness[saved.profile_id] >= SAME_FROM]
    return max(candidates, key=lambda saved: likeness[saved.profile_id], default=None)


def _recognised(path: Path) -> str:
    try:
        return sniff(path)
    except UnreadableFile:
        return ""  # reading it says why


def _reads(saved: SavedProfile, recognised: str) -> bool:
    """True if the file of the profile was of this kind: the delimiter of a text file may be said or recognised."""
    text = ("csv", "tsv")
    return saved.reader == recognised or (saved.reader in text and recognised in text)


def _headers(
    path: Path, reader: str | None, profile: Profile, limits: Limits, known: dict[object, frozenset[str]]
) -> frozenset[str]:
    """The normalised headers of a file as the profile reads it, none if it does not; ``known`` keeps them."""
    way = tuple(getattr(profile, name) for name in READING)
    if way not in known:
        try:
            known[way] = frozenset(map(_normalised, read_records(path, reader, profile, limits).frame.columns))
        except MapperError:
            known[way] = frozenset()  # another profile, or none, may read it; if not, the ingest says what is wrong
    return known[way]


def _likeness(headers: frozenset[str], saved: SavedProfile) -> float:
    """The share of the longer header that both have; 0 where a column is missing that the profile names."""
    expected = frozenset(map(_normalised, saved.headers))
    joins = tuple(_normalised(join.prefix) for join in saved.profile.joins)
    named = {_normalised(column) for columns in saved.profile.columns.values() for column in columns}
    if not {column for column in named if not column.startswith(joins)} <= headers:
        return 0.0
    return len(expected & headers) / max(len(expected), len(headers))


def _normalised(header: str) -> str:
    return unicodedata.normalize("NFC", " ".join(header.split())).casefold()


def profile_toml(profile: Profile, saved: Mapping[str, Any] | None = None) -> str:
    r"""The profile as TOML, which :func:`~mapper.ingest.profile.load_profile` reads as the same profile.

    ``saved`` becomes the table of that name.

    >>> from mapper.ingest.profile import make_profile
    >>> print(profile_toml(make_profile({"delimiter": "\t", "columns": {"title": "Le \"titre\""}})), end="")
    delimiter = "\t"
    <BLANKLINE>
    [columns]
    title = ["Le \"titre\""]
    """
    said = {name: value for name, value in profile.as_dict().items() if name != "name"}
    if profile.joins:
        said["join"] = [{**join.as_dict(), "name": join.name} for join in profile.joins]
    return "\n".join(_table({**said, **({"saved": dict(saved)} if saved else {})})).lstrip("\n") + "\n"


def _table(content: Mapping[str, Any], where: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of a table: its own values first, then the tables in it."""
    inner = {key: value for key, value in content.items() if _is_table(value)}
    for key, value in content.items():
        if key not in inner:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        place = (*where, key)
        name = ".".join(map(_key, place))
        if isinstance(value, Mapping):
            if not value or not all(map(_is_table, value.values())):
                yield from ("", f"[{name}]")
            yield from _table(value, place)
        else:
            for item in value:
                yield from ("", f"[[{name}]]", *_table(item, place))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)
    )


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    """A text, number or list of texts; the escapes of JSON are escapes of TOML, which also wants DEL escaped."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
