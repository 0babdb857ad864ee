"""From the columns of a file to our fields: still text as published, one row per record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pyarrow as pa

from mapper.errors import DataError
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.columns import FIELDS, ColumnMapping, ColumnMatch, match_columns, normalise
from mapper.tables import INTEGER, TEXT, text_column

HASH: Final = pd.ArrowDtype(pa.uint64())
_DESCRIBING: Final = tuple(field for field in FIELDS if field not in ("credential_id", "title", "outcomes"))
_SAMPLE_ROWS = 200
_HASHED_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Drafts:
    """Records with our field names.

    ``frame`` has every field of :data:`FIELDS` ("" where no column fills it) and ``file``, ``sheet``, ``row``,
    ``is_mapped`` as its records have it. Three hashes tell rows apart without their text: ``published`` is that of all
    columns of the record, unused ones too, ``described`` that of all fields but id, title and outcomes,
    ``taught`` that of the outcomes.
    ``mapping`` says which columns fill what; ``sure`` are the fields that a person named or whose header is our own
    name.
    """

    frame: pd.DataFrame
    mapping: ColumnMapping
    sure: frozenset[str]
    faults: tuple[Fault, ...]


def map_columns(records: Records, profile: Profile) -> ColumnMapping:
    """The columns of a file by our fields: those of the profile, then guesses for what it leaves open.

    Raises
    ------
    DataError
        Listing the columns that the profile names and the file lacks.
    """
    headers = list(records.frame.columns)
    said, faults = _said(records, profile, headers)
    if faults:
        shown = ", ".join(headers[:30]) + (" ..." if len(headers) > 30 else "")
        raise DataError("\n".join([*faults, f"columns of {records.file}: {shown}"]), faults=faults)
    free = [header for header in headers if not any(header in columns for columns in said.values())]
    guess = _own_columns(free) if records.is_mapped else _guessed(records, free, profile)
    closed = {*profile.columns, *profile.constants}
    guessed = {match.field: match for match in guess.matches if match.field not in closed}
    matches = tuple(
        ColumnMatch(field, said[field], 1.0) if said.get(field) else guessed[field]
        for field in FIELDS
        if said.get(field) or field in guessed
    )
    used = {column for match in matches for column in (*match.columns, match.otherwise)}
    return ColumnMapping(matches, tuple(header for header in headers if header not in used))


def _own_columns(headers: Sequence[str]) -> ColumnMapping:
    """The mapping where a reader has named our fields itself."""
    matches = tuple(ColumnMatch(field, (field,), 1.0) for field in FIELDS if field in headers)
    return ColumnMapping(matches, tuple(header for header in headers if header not in FIELDS))


def _guessed(records: Records, headers: Sequence[str], profile: Profile) -> ColumnMapping:
    samples = {header: records.frame[header].head(_SAMPLE_ROWS).tolist() for header in headers}
    return match_columns(headers, samples, trusted=frozenset(profile.values))


def _said(records: Records, profile: Profile, headers: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    exact = set(headers)
    alike = {normalise(header): header for header in reversed(headers)}
    said: dict[str, tuple[str, ...]] = {}
    faults: list[str] = []
    for field, columns in profile.columns.items():
        found = []
        for column in columns:
            inherited = next((name for name in (f"parent.{column}", f"parent.parent.{column}") if name in exact), "")
            match = column if column in exact else inherited or alike.get(normalise(column), "")
            if match:
                found.append(match)
            else:
                faults.append(f"{records.file}: column {column!r} (columns.{field} in {profile.name}) is not there")
        said[field] = tuple(found)
    return said, faults


def draft(records: Records, profile: Profile, mapping: ColumnMapping | None = None) -> Drafts:
    """The records of a file under our field names; ``mapping`` is that of the first block of the file, for the others.

    Raises
    ------
    DataError
        If no column gives titles, or the profile names a column that is not there.
    """
    is_first = mapping is None
    mapping = mapping or map_columns(records, profile)
    columns = mapping.columns()
    if "title" not in columns:
        shown = ", ".join(list(records.frame.columns)[:20]) + (" ..." if len(records.frame.columns) > 20 else "")
        raise DataError(
            f"{records.file}: no column is recognised as the title (columns: {shown}); choose it "
            "(in a profile: columns.title)"
        )
    otherwise = {match.field: match.otherwise for match in mapping.matches if match.otherwise}
    fields = {
        field: _values(records.frame, columns.get(field, ()), otherwise.get(field, ""), profile, field)
        for field in FIELDS
    }
    frame = pd.DataFrame(fields)
    frame["file"] = text_column([records.file] * len(frame))
    frame["sheet"] = records.origin["sheet"].astype(TEXT)
    frame["row"] = records.origin["row"].astype(INTEGER)
    frame["is_mapped"] = pd.Series([records.is_mapped] * len(frame), dtype=pd.ArrowDtype(pa.bool_()))
    frame["published"] = _hashes(records.frame)
    frame["described"] = _hashes(frame[list(_DESCRIBING)])
    frame["taught"] = _hashes(frame[["outcomes"]])
    own = {match.field for match in mapping.matches if normalise(match.columns[0]) == match.field.replace("_", " ")}
    unused = tuple(
        Fault(
            records.file,
            "no field is recognised for the column; it is not used",
            column=column,
            value=next((value for value in records.frame[column].head(50) if value), "")[:120],
            cure="choose it for a field if it is needed (in a profile: columns.<field>)",
        )
        for column in (mapping.unmapped if is_first else ())
    )
    return Drafts(frame, mapping, frozenset({*own, *profile.columns, *profile.constants}), (*records.faults, *unused))


def _hashes(frame: pd.DataFrame) -> pd.Series:
    parts = [
        pd.util.hash_pandas_object(frame.iloc[begin : begin + _HASHED_ROWS].astype(object), index=False)
        for begin in range(0, len(frame), _HASHED_ROWS)
    ]
    hashes = pd.concat(parts, ignore_index=True) if parts else pd.Series([], dtype="uint64")
    return hashes.astype(HASH)


def _values(frame: pd.DataFrame, columns: Sequence[str], otherwise: str, profile: Profile, field: str) -> pd.Series:
    ours: Mapping[str, str] = profile.values.get(field, {})  # noqa: PD011  a mapping of words, not a frame
    if len(columns) == 1 and not otherwise and not ours:
        return frame[columns[0]]  # as it is: a copy of a long column takes its memory twice
    if not columns:
        return text_column([profile.constants.get(field, "")] * len(frame))
    found: list[str] = frame[columns[0]].tolist()
    if len(columns) > 1:
        rows = zip(*(frame[column].tolist() for column in columns), strict=True)
        joint = "\n" if field in ("outcomes", "description", "skills", "assessment", "entry_requirements") else " "
        found = [joint.join(part for part in row if part) for row in rows]
    if otherwise:
        found = [
            first if first.strip() else second for first, second in zip(found, frame[otherwise].tolist(), strict=True)
        ]
    return text_column([ours.get(value.strip().casefold(), value) for value in found] if ours else found)
