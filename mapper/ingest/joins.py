"""Sources in several files: columns of other files, sheets or tables beside the rows that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import DataError, UsageError
from mapper.ingest.limits import Limits
from mapper.ingest.profile import Join, Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.registry import read_records
from mapper.tables import text_column

_LONGEST_KEY: Final = 200
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Side:
    """The rows that a join adds, of one or more files: the columns that the profile uses, and where each key stands."""

    join: Join
    files: tuple[tuple[Path, str], ...]
    """Each with the reader that took it."""
    frame: pd.DataFrame
    positions: Mapping[str, Sequence[int]]
    faults: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """The files, as messages show them."""
        return ", ".join(dict.fromkeys(path.name for path, _ in self.files))


def is_side_file(path: Path, profile: Profile) -> bool:
    """True for a file that a join of the profile takes, and that is no catalogue file for that reason."""
    return any(join.file and fnmatch(path.name, join.file) for join in profile.joins)


def read_sides(profile: Profile, named: Sequence[Path], limits: Limits) -> dict[str, Side]:
    """Name of the join -> its rows, for each join with files of its own; ``named`` are all files of the person.

    Files that the person names go before those that lie in the folder of another named file.

    Raises
    ------
    UsageError
        If no file is found for a join.
    DataError
        If a file cannot be read or lacks a column that the profile names.
    """
    sides = {}
    for join in profile.joins:
        if not join.file:
            continue
        found = [path for path in named if fnmatch(path.name, join.file)]
        folders = dict.fromkeys(path.resolve().parent for path in named)
        found = found or sorted({path for folder in folders for path in folder.glob(join.file) if path.is_file()})
        if not found:
            raise UsageError(
                f"{profile.name}: no file {join.file!r} is named or lies beside the catalogue (join {join.name!r}); "
                "name it as well"
            )
        sides[join.name] = _side(join, profile, found, limits)
    return sides


def _side(join: Join, profile: Profile, files: Iterable[Path], limits: Limits) -> Side:
    read = [(path, read_records(path, None, join.source, limits)) for path in files]
    wanted = dict.fromkeys([join.on, *_wanted(join, profile)])
    for path, records in read:
        missing = [column for column in wanted if column not in records.frame.columns]
        if missing:
            shown = ", ".join(list(records.frame.columns)[:30])
            faults = [f"{path.name}: column {c!r} (join {join.name!r} in {profile.name}) is not there" for c in missing]
            raise DataError("\n".join([*faults, f"columns of {path.name}: {shown}"]), faults=faults)
    frame = pd.concat([records.frame[list(wanted)] for _, records in read], ignore_index=True)
    positions: dict[str, list[int]] = {}
    for at, key in enumerate(frame[join.on]):
        if key.strip():
            positions.setdefault(key.strip(), []).append(at)
    faults_ = tuple(fault for _, records in read for fault in records.faults)
    return Side(join, tuple((path, records.reader) for path, records in read), frame, positions, faults_)


def _wanted(join: Join, profile: Profile) -> list[str]:
    """Their columns that the profile maps to a field, or by which a later join is made."""
    named = [column for columns in profile.columns.values() for column in columns]
    named += [other.to for other in profile.joins]
    return [column.removeprefix(join.prefix) for column in named if column.startswith(join.prefix)]


def joined(records: Records, path: Path, profile: Profile, sides: Mapping[str, Side], limits: Limits) -> Records:
    """The records with the columns of every join, named ``<join>.<column>``; no row is added or lost.

    Of several matching rows ``several`` says what is taken. Rows without a match have "" and are counted in a warning,
    as are values left out because the matching rows differ.

    Raises
    ------
    DataError
        If a column is not there, or no row of the catalogue matches.
    """
    for join in profile.joins:
        if join.name in sides:
            side = sides[join.name]
        else:
            source = replace(join.source, reader=join.source.reader or records.reader)
            side = _side(replace(join, source=source), profile, [path], limits)
        records = _joined(records, side, profile.name)
    return records


def _joined(records: Records, side: Side, profile_name: str) -> Records:
    join = side.join
    if join.to not in records.frame.columns:
        raise DataError(
            f"{records.file}: column {join.to!r} (to of join {join.name!r} in {profile_name}) is not there "
            f"(columns: {', '.join(list(records.frame.columns)[:30])})"
        )
    keys = [_key(text, join.to_part) for text in records.frame[join.to]]
    unmatched = [key for key in keys if key not in side.positions]
    if len(unmatched) == len(keys):
        theirs = ", ".join(map(repr, list(side.positions)[:2])) or "nothing"
        raise DataError(
            f"{records.file}: no row matches {side.name}: {join.to} holds {', '.join(map(repr, keys[:2]))}, "
            f"{join.on} holds {theirs}; correct on, to or to_part of join {join.name!r} in {profile_name}"
        )
    faults = []
    if unmatched:
        faults.append(
            Fault(
                records.file,
                f"{len(unmatched)} of {len(keys)} rows have no row in {side.name}; they go without its columns",
                column=join.to,
                value=", ".join(list(dict.fromkeys(filter(None, unmatched)))[:_SHOWN]),
                cure=f"name a more complete file for join {join.name!r}",
            )
        )
    used = dict.fromkeys(key for key in keys if key in side.positions)
    columns = {}
    for column in side.frame.columns:
        value_of, differing = _values(side, column, used)
        columns[f"{join.prefix}{column}"] = text_column([value_of.get(key, "") for key in keys])
        if differing:
            faults.append(_differing(side, column, differing))
    notes = [
        f"{len(keys) - len(unmatched)} of {len(keys)} rows are joined with {side.name} ({join.to} = {join.on}); "
        f"{len(side.positions) - len(used)} of its {len(side.positions)} keys have no row here."
    ]
    details = {**records.details, "notes": [*records.details.get("notes", []), *notes]}
    frame = records.frame.assign(**columns)
    return replace(records, frame=frame, details=details, faults=(*records.faults, *faults))


def _key(text: str, part: str) -> str:
    if not part:
        return text.strip()
    found = re.search(part, text.strip()[:_LONGEST_KEY])
    return found[0].strip() if found else ""


def _values(side: Side, column: str, keys: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Key -> the value to take, and the keys whose rows differ so that none is."""
    texts = side.frame[column].tolist()
    taken: dict[str, str] = {}
    differing: list[str] = []
    for key in keys:
        values = list(dict.fromkeys(text for at in side.positions[key] if (text := texts[at].strip())))
        if side.join.several == "agree" and len(values) > 1:
            differing.append(key)
        elif values:
            taken[key] = {"last": values[-1], "all": "\n".join(values)}.get(side.join.several, values[0])
    return taken, differing


def _differing(side: Side, column: str, keys: Sequence[str]) -> Fault:
    first = [side.frame[column].iloc[at] for at in side.positions[keys[0]]]
    return Fault(
        side.name,
        f"the rows of {len(keys)} keys have different values; none is taken (first: {keys[0]})",
        column=column,
        value=" | ".join(dict.fromkeys(first)),
        cure=f'write several = "first", "last" or "all" in join {side.join.name!r}',
    )
