"""A credential that somebody typed or pasted in, as a catalogue of its own, so that it is compared like any other."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mapper.errors import UsageError
from mapper.ingest.catalogue import IngestResult, ingest
from mapper.ingest.profile import make_profile
from mapper.workspace import write_file

__all__ = ["TYPED_FIELDS", "ingest_typed"]

TYPED_FIELDS: Final = (
    "title",
    "kind",
    "provider",
    "awarding_body",
    "jurisdiction",
    "field_of_study",
    "language",
    "level",
    "workload_value",
    "workload_unit",
    "mode",
    "assessment",
    "supervision",
    "entry_requirements",
    "quality_assurance",
    "source_url",
    "outcomes",
)
"""What can be typed; ``outcomes`` is text as pasted, one statement a line or not."""


def ingest_typed(values: Mapping[str, str], *, catalogue: str, workspace: Path) -> IngestResult:
    """Store what was typed as the catalogue ``catalogue``; empty fields count as not stated.

    Raises
    ------
    UsageError
        If the title or the outcomes are missing, or a field is none of :data:`TYPED_FIELDS`.
    DataError
        If a value cannot be taken, such as a kind that is none.
    """
    said = {name: value.strip() for name, value in values.items() if value.strip()}
    unknown = sorted(set(said) - set(TYPED_FIELDS))
    if unknown:
        raise UsageError(f"{', '.join(unknown)}: no field of a credential; there are {', '.join(TYPED_FIELDS)}")
    missing = [name for name in ("title", "outcomes") if name not in said]
    if missing:
        raise UsageError(f"{' and '.join(missing)} missing: paste what the credential says, in its own language")
    columns = {name: [name] for name in said}
    profile = make_profile({"columns": {"credential_id": ["credential_id"], **columns}})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{catalogue}.json"
        write_file(file, json.dumps([{"credential_id": "1", **said}], ensure_ascii=False).encode("utf-8"))
        return ingest(file, workspace=workspace, catalogue=catalogue, profile=profile, strict=True)
