"""Uploaded files on their way into a catalogue: hostile until parsed, and nowhere near the workspace before that."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

import pandas as pd

from mapper.app.launch import UPLOAD_MEGABYTES
from mapper.ingest.catalogue import IngestResult, Preview, ingest, preview
from mapper.ingest.limits import Limits
from mapper.ingest.profile import Profile, make_profile
from mapper.model import slug

LIMITS: Final = Limits(
    file_bytes=UPLOAD_MEGABYTES * 1024**2,
    json_bytes=UPLOAD_MEGABYTES * 1024**2,
    unpacked_bytes=8 * UPLOAD_MEGABYTES * 1024**2,
    rows=500_000,
    cells=10_000_000,
)
"""Bounds of an upload, tighter than those of the command line: the app shares its memory with everyone who uses it."""

CORRECTABLE: Final[dict[str, str]] = {
    "title": "Title",
    "outcomes": "Learning outcomes",
    "description": "Description",
    "provider": "Provider",
    "level": "Level",
    "credential_id": "Id",
}
"""Fields whose column a person can correct in the app -> their names there."""

FIELD_WORDS: Final[dict[str, str]] = {
    **CORRECTABLE,
    "awarding_body": "Awarding body",
    "jurisdiction": "Country",
    "framework_id": "Framework",
    "level_id": "Level id",
    "workload_value": "Workload",
    "workload_unit": "Workload unit",
    "ects": "Workload in ECTS",
    "uk_credits": "Workload in UK credits",
    "hours": "Workload in hours",
    "guided_hours": "Guided hours",
    "source_url": "Source address",
}
SEVERITY_WORDS: Final = {"rejected": "Row left out", "warning": "Value left out"}


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person says about a file: field -> column, and values that hold for every row."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    title: str = ""

    def profile(self) -> Profile:
        """The same as a profile.

        Raises
        ------
        UsageError
            Listing every value that is not allowed.
        """
        return make_profile(
            {
                "columns": {name: column for name, column in self.columns.items() if column},
                "constants": {name: value for name, value in self.constants.items() if value},
                "catalogue": {"title": self.title} if self.title else {},
            },
            name="corrections",
        )


def preview_upload(name: str, content: bytes, corrections: Corrections) -> Preview:
    """What storing the file would give; nothing is written outside a temporary folder.

    Raises
    ------
    MapperError
        If the file cannot be read at all, or a correction is not allowed.
    """
    with _kept(name, content) as path:
        return preview(path, profile=corrections.profile(), limits=LIMITS)


def store_upload(
    name: str, content: bytes, corrections: Corrections, *, catalogue: str, workspace: Path
) -> IngestResult:
    """The file as a version of ``catalogue``.

    Raises
    ------
    MapperError
        If the id is taken by an embedded catalogue or is not allowed, or nothing can be taken from the file.
    """
    with _kept(name, content) as path:
        return ingest([path], workspace=workspace, catalogue=catalogue, profile=corrections.profile(), limits=LIMITS)


def safe_name(name: str) -> str:
    """The name of an upload as a file name: no folders, nothing that Windows reads differently; its ending is kept.

    >>> safe_name("../../etc/Modul Handbuch.CSV"), safe_name("x" * 300 + ".json")[-9:], safe_name("aux")
    ('modul-handbuch.csv', 'xxxx.json', 'aux-catalogue')
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    kept = suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 9 else ""
    return f"{slug(name)}{kept}"


def column_table(found: Preview) -> pd.DataFrame:
    """The guess at the columns: one row per field found, then the columns that no field uses."""
    rows = []
    for mapping in found.mappings.values():
        rows += [
            (
                FIELD_WORDS.get(match.field, match.field.replace("_", " ").capitalize()),
                ", ".join(match.columns),
                f"{match.score:.0%}",
                ", ".join(column for column, _ in match.alternatives),
            )
            for match in mapping.matches
        ]
        rows += [("Not used", column, "", "") for column in mapping.unmapped]
    return pd.DataFrame(rows, columns=["Field", "Column in the file", "Sure", "Could also be"])


def column_names(found: Preview) -> list[str]:
    """Every column of the file, in no field's favour."""
    names: list[str] = []
    for mapping in found.mappings.values():
        names += [column for match in mapping.matches for column in match.columns]
        names += mapping.unmapped
    return list(dict.fromkeys(names))


@contextmanager
def _kept(name: str, content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mapper-upload-") as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        yield path
