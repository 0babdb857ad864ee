"""The catalogues that come with the package, stored in a workspace like any other on first use."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.errors import DataError, UsageError
from mapper.ingest.coded import credit_systems
from mapper.ingest.stored import Catalogue, read_version, store_version, stored_version
from mapper.ingest.wording.verbs import read_verbs
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.workload import hours_columns
from mapper.model import curie
from mapper.tables import CREDENTIALS, OUTCOMES, REJECTS, TEXTS
from mapper.workspace import open_workspace

EMBEDDED_GROUPS: Final = ("embedded", "embedded-eu", "embedded-uk", "embedded-us", "embedded-asia", "embedded-oceania")
"""References to several embedded catalogues as one: all, or those of a region."""

_FILES: Final = ("catalogue.toml", "credentials.csv", "outcomes.csv")


def embedded_ids() -> list[str]:
    """The ids of the embedded catalogues, sorted.

    >>> "glasgow-computing" in embedded_ids()
    True
    """
    folder = embedded_folder() / "catalogues"
    return sorted(place.name for place in folder.glob("*") if all((place / name).is_file() for name in _FILES))


def is_embedded(reference: str) -> bool:
    """True for the id of an embedded catalogue and for the groups; ``id@version`` is looked up as stored."""
    return reference in EMBEDDED_GROUPS or reference in embedded_ids()


def is_reserved(catalogue: str) -> bool:
    """True for ids that no ingested catalogue may take."""
    return is_embedded(catalogue) or catalogue.startswith("embedded-")


def embedded(reference: str, workspace: Path) -> Catalogue:
    """An embedded catalogue, or a group as one whose rows keep their own ``catalogue``; stored if it is not yet.

    Raises
    ------
    UsageError
        If there is none of this name.
    DataError
        If its files are faulty; all faults are listed.
    """
    if not is_embedded(reference):
        raise UsageError(
            f"{reference!r} is not an embedded catalogue (known: {', '.join((*EMBEDDED_GROUPS, *embedded_ids()))})"
        )
    members = _members(reference)
    if not members:
        raise UsageError(f"{reference!r} has no catalogue in this package (embedded: {', '.join(embedded_ids())})")
    sources = [source for member in members for source in _sources(member)]
    stored = stored_version(reference, workspace)
    if stored is not None:
        found = read_version(stored)
        if found.manifest.get("sources") == sources:
            return found
    tables = [_tables(member) for member in members]
    credentials = CREDENTIALS.conform(pd.concat([table for table, _ in tables], ignore_index=True), where=reference)
    outcomes = OUTCOMES.conform(pd.concat([table for _, table in tables], ignore_index=True), where=reference)
    described = _described(members[0])
    manifest = (
        {key: described[key] for key in described if key not in ("id",)}
        if reference in embedded_ids()
        else {"title": _group_title(reference, members), "licence": described["licence"], "members": list(members)}
    )
    place = open_workspace(workspace)
    folder, _ = store_version(
        place, reference, credentials, outcomes, REJECTS.empty(), {**manifest, "sources": sources}
    )
    return read_version(folder)


def _members(reference: str) -> tuple[str, ...]:
    if reference in embedded_ids():
        return (reference,)
    region = reference.removeprefix("embedded").removeprefix("-")
    return tuple(
        name for name in embedded_ids() if not region or str(_described(name).get("region", "")).lower() == region
    )


def _group_title(reference: str, members: Sequence[str]) -> str:
    region = _described(members[0]).get("region", "") if reference != "embedded" else ""
    return f"Embedded catalogues{f' ({region})' if region else ''}"


@lru_cache(maxsize=64)
def _described(catalogue: str) -> dict[str, Any]:
    path = embedded_folder() / "catalogues" / catalogue / "catalogue.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{catalogue}/catalogue.toml: not a TOML file in UTF-8: {error}") from None


def _sources(catalogue: str) -> list[dict[str, str]]:
    folder = embedded_folder() / "catalogues" / catalogue
    return [
        {
            "file": f"{catalogue}/{name}",
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            "reader": "embedded",
        }
        for name in _FILES
    ]


def _tables(catalogue: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    credentials = _rows(catalogue, "credentials.csv")
    known = set(credentials["credential_id"])
    outcomes = _rows(catalogue, "outcomes.csv")
    faults = [
        f"{catalogue}/outcomes.csv:{row + 2}: credential_id {value!r} is not in credentials.csv"
        for row, value in enumerate(outcomes["credential_id"])
        if value not in known
    ]
    if faults:
        raise DataError.listing(faults)
    credentials = credentials.assign(
        catalogue=catalogue,
        credential_id=[curie(catalogue, local) for local in credentials["credential_id"]],
        level_text=[level_id.partition(":")[2] for level_id in credentials["level_id"]],
    )
    credentials = pd.concat([credentials, hours_columns(credentials, credit_systems())], axis="columns")
    verbs = [read_verbs(text, language) for text, language in zip(outcomes["text"], outcomes["language"], strict=True)]
    outcomes = outcomes.assign(
        outcome_id=[curie(catalogue, local) for local in outcomes["outcome_id"]],
        credential_id=[curie(catalogue, local) for local in outcomes["credential_id"]],
        position=[int(position) for position in outcomes["position"]],
        verb=[read[0] if read else "" for read, _ in verbs],
        cognitive_level=[level for _, level in verbs],
        verbs=pd.Series([list(read) for read, _ in verbs], dtype=TEXTS),
    )
    where = f"{catalogue}/credentials.csv", f"{catalogue}/outcomes.csv"
    return CREDENTIALS.conform(credentials, where=where[0]), OUTCOMES.conform(outcomes, where=where[1])


def _rows(catalogue: str, name: str) -> pd.DataFrame:
    with (embedded_folder() / "catalogues" / catalogue / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        wrong = next((number for number, row in enumerate(rows, start=1) if len(row) != len(rows[0])), 1)
        raise DataError(f"{catalogue}/{name}:{wrong}: the row does not have the cells of the header")
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=str)
