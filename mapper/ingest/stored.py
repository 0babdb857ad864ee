"""Catalogue versions as they lie in a workspace."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import UsageError
from mapper.ingest.duplicates import DUPLICATES, DuplicateSearch
from mapper.ingest.listings import LISTINGS
from mapper.ingest.rejects import GUARD_NOTE, write_rejects
from mapper.tables import CREDENTIALS, INTEGER, OUTCOMES, TEXT, Table
from mapper.workspace import (
    ParquetParts,
    TableHash,
    content_hash,
    parquet_column,
    parquet_rows,
    partial_folder,
    read_json,
    read_parquet,
    settle,
    write_file,
    write_json,
    write_parquet,
)


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """One version of a catalogue: its manifest and its two tables.

    ``credentials`` and ``outcomes`` follow :data:`mapper.tables.CREDENTIALS` and :data:`~mapper.tables.OUTCOMES`.
    Versions never change, so two with the same id and version are the same. Where the tables hold a part of the version
    (:func:`narrowed`), ``only`` names it: a credential id or a country; "" for all of it.
    """

    catalogue: str
    version: str
    manifest: Mapping[str, Any]
    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    folder: Path
    only: str = ""


def load_catalogue(reference: str, workspace: Path) -> Catalogue:
    """A stored catalogue by ``id`` (its latest version) or ``id@version`` (the first digits of the version are enough).

    Raises
    ------
    UsageError
        If there is no such catalogue or version; the message names what there is.
    WorkspaceError
        If its files are damaged.
    """
    folder = stored_version(reference, workspace)
    if folder is None:
        raise UsageError(_unknown(reference, workspace))
    return read_version(folder)


def narrowed(catalogue: Catalogue, *, credential: str = "", country: str = "") -> Catalogue:
    """The same version with only one of its credentials, or with only those of a country and its regions.

    Raises
    ------
    UsageError
        If it has no such credential, or none of that country.
    """
    if not credential and not country:
        return catalogue
    known = catalogue.credentials
    kept = known["credential_id"] == credential if credential else is_in_country(known["jurisdiction"], country)
    if not kept.any():
        what = f"credential {credential!r}" if credential else f"credential of {country!r}"
        places = ", ".join(sorted({str(place) for place in known["jurisdiction"] if place}))
        cure = "look the id up with 'mapper find'" if credential else f"countries here: {places or 'none stated'}"
        raise UsageError(f"catalogue {catalogue.catalogue!r} has no {what}; {cure}")
    credentials = known[kept].reset_index(drop=True)
    belongs = catalogue.outcomes["credential_id"].isin(credentials["credential_id"])
    return replace(
        catalogue,
        credentials=credentials,
        outcomes=catalogue.outcomes[belongs].reset_index(drop=True),
        only=credential or country,
    )


def is_in_country(jurisdictions: pd.Series, country: str) -> pd.Series:
    """Which jurisdictions are a country or one of its regions.

    >>> is_in_country(pd.Series(["GB", "GB-SCT", "DE", ""]), "GB").tolist()
    [True, True, False, False]
    """
    return (jurisdictions == country) | jurisdictions.str.startswith(f"{country}-")


def read_version(folder: Path) -> Catalogue:
    """The version in a folder."""
    return Catalogue(
        folder.parent.name,
        folder.name,
        read_json(folder / "manifest.json"),
        CREDENTIALS.completed(read_parquet(folder / "credentials.parquet")),
        OUTCOMES.completed(read_parquet(folder / "outcomes.parquet")),
        folder,
    )


def read_duplicates(folder: Path) -> pd.DataFrame:
    """The groups of duplicates of a stored version (:data:`~mapper.ingest.duplicates.DUPLICATES`)."""
    return _beside(folder, DUPLICATES)


def read_listings(folder: Path) -> pd.DataFrame:
    """Where the credentials of a stored version stand that are listed more than once.

    See :data:`~mapper.ingest.listings.LISTINGS`; of the last ingest that gave this version.
    """
    return _beside(folder, LISTINGS)


def _beside(folder: Path, table: Table) -> pd.DataFrame:
    """A table that versions of earlier packages lack."""
    path = folder / f"{table.name}.parquet"
    return read_parquet(path) if path.is_file() else table.empty()


def stored_version(reference: str, workspace: Path) -> Path | None:
    """The folder of a stored version (the first digits of the version are enough), or None if there is none."""
    name, at, digits = reference.partition("@")
    if not name or set(name) & set("/\\:") or name in (".", ".."):
        return None
    place = workspace / "catalogues" / name
    if not at:
        latest = place / "latest"
        digits = latest.read_text(encoding="utf-8").strip() if latest.is_file() else ""
    found = [folder for folder in _versions(place) if folder.name.startswith(digits)] if digits else []
    return found[0] if len(found) == 1 else None


def list_catalogues(workspace: Path) -> pd.DataFrame:
    """Every stored version, one row each.

    Columns: ``catalogue``, ``version``, ``title``, ``credentials``, ``outcomes``, ``rejected``, ``ingested_at``,
    ``is_latest``. Sorted by catalogue, the newest version first. Empty if the workspace is empty or does not exist.
    """
    rows = []
    for place in sorted((workspace / "catalogues").glob("*")) if (workspace / "catalogues").is_dir() else []:
        newest = stored_version(place.name, workspace)
        for folder in _versions(place):
            manifest = read_json(folder / "manifest.json")
            when = (
                read_json(folder / "ingested.json").get("ingested_at", "")
                if (folder / "ingested.json").is_file()
                else ""
            )
            counts = manifest["counts"]
            rows.append(
                (place.name, folder.name, str(manifest.get("title") or place.name), counts["credentials"],
                 counts["outcomes"],
                 counts["rejected"], when, folder == newest)
            )  # fmt: skip
    rows.sort(key=lambda row: row[6], reverse=True)
    rows.sort(key=lambda row: (row[0], not row[7]))
    names = ["catalogue", "version", "title", "credentials", "outcomes", "rejected", "ingested_at", "is_latest"]
    frame = pd.DataFrame(rows, columns=names)
    types = dict.fromkeys(["catalogue", "version", "title", "ingested_at"], TEXT)
    return frame.astype({**types, **dict.fromkeys(["credentials", "outcomes", "rejected"], INTEGER), "is_latest": bool})


def _versions(place: Path) -> list[Path]:
    return [folder for folder in sorted(place.glob("*")) if _is_version(folder)]


def _is_version(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".") and (folder / "manifest.json").is_file()


def _unknown(reference: str, workspace: Path) -> str:
    from mapper.ingest.embedded import EMBEDDED_GROUPS, embedded_ids

    name, at, digits = reference.partition("@")
    versions = (
        [folder.name for folder in _versions(workspace / "catalogues" / name)] if name and "/" not in name else []
    )
    if at and versions:
        several = digits and sum(known.startswith(digits) for known in versions) > 1
        which = "fits several" if several else "is not there"
        return f"version {digits!r} of catalogue {name!r} {which} (versions: {', '.join(versions)})"
    stored = list_catalogues(workspace)["catalogue"].unique().tolist()
    known = list(dict.fromkeys([*stored, *EMBEDDED_GROUPS, *embedded_ids()]))
    near = get_close_matches(name, known, n=3) or [other for other in known if name and other.startswith(name)][:3]
    shown = ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
    hint = f"did you mean {', '.join(near)}?" if near else f"known: {shown}"
    return f"{reference!r} is neither a catalogue nor a file ({hint})"


def store_version(
    workspace: Path,
    catalogue: str,
    credentials: pd.DataFrame,
    outcomes: pd.DataFrame,
    rejects: pd.DataFrame,
    manifest: Mapping[str, Any],
) -> tuple[Path, bool]:
    """The folder of the version that two whole tables make, and whether it is new; see :class:`VersionWriter`."""
    with new_version(workspace, catalogue) as writer:
        writer.add(credentials, outcomes)
        return writer.finish(rejects, manifest)


@contextmanager
def new_version(workspace: Path, catalogue: str) -> Iterator[VersionWriter]:
    """A version to write part by part; unless it is finished, nothing of it stays."""
    with partial_folder(workspace / "catalogues" / catalogue) as folder, ExitStack() as files:
        yield VersionWriter(folder, files)


class VersionWriter:
    """Writes one version of a catalogue, whose tables may come in parts, in the order of their ids.

    The tables make the version; manifest, rejects, listings and date do not. If the same tables come again with other
    rejects, sources or listings, these files are replaced, so that they always tell of the last ingest.
    """

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._folder = folder
        self._files = files
        tables = (CREDENTIALS, OUTCOMES)
        self._written = [files.enter_context(ParquetParts(self._file(table), table.schema)) for table in tables]
        self._hashed = [files.enter_context(TableHash()) for _ in tables]
        self._duplicates = DuplicateSearch()
        self.counts: Counter[str] = Counter()

    def add(self, credentials: pd.DataFrame, outcomes: pd.DataFrame) -> None:
        """Further credentials with all their outcomes, both conformed."""
        for written, hashed, rows in zip(self._written, self._hashed, (credentials, outcomes), strict=True):
            written.add(rows)
            hashed.add(rows)
        self._duplicates.add(credentials, outcomes)
        stated = outcomes["outcomes_basis"] == "stated"
        self.counts.update(
            credentials=len(credentials),
            outcomes=len(outcomes),
            outcomes_stated=int(stated.sum()),
            outcomes_derived=int((~stated).sum()),
            credentials_stated=int(outcomes.loc[stated, "credential_id"].nunique()),
            credentials_derived=int(outcomes.loc[~stated, "credential_id"].nunique()),
        )

    def finish(
        self, rejects: pd.DataFrame, manifest: Mapping[str, Any], listings: pd.DataFrame | None = None
    ) -> tuple[Path, bool]:
        """The folder of the version, which ``latest`` then names, and whether it is new."""
        listings = LISTINGS.empty() if listings is None else listings
        name = content_hash(*self._hashed)
        self._files.close()
        duplicates = self._duplicates.find(self._chosen)
        folder = self._folder.parent / name
        content = {
            **manifest,
            "catalogue": folder.parent.name,
            "version": name,
            "counts": {
                **self.counts,
                "listings": self.counts["credentials"] + len(listings) - listings["credential_id"].nunique(),
                "duplicates": len(duplicates),
                "duplicate_groups": int(duplicates["group_id"].nunique()),
                "rejected": int((rejects["severity"] == "rejected").sum()),
                "warnings": int((rejects["severity"] == "warning").sum()),
            },
            "package_version": _package_version(),
            "rejects_note": GUARD_NOTE,
        }
        is_new = not folder.is_dir()
        if is_new:
            _write_beside(self._folder, DUPLICATES, duplicates)
            _write_beside(self._folder, LISTINGS, listings)
            write_file(self._folder / "rejects.csv", write_rejects(rejects))
            when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            write_json(self._folder / "ingested.json", {"ingested_at": when})
            write_json(self._folder / "manifest.json", content)
            settle(self._folder, folder)
        elif _tells_otherwise(folder, content, rejects):
            _write_beside(folder, DUPLICATES, duplicates)
            _write_beside(folder, LISTINGS, listings)
            write_file(folder / "rejects.csv", write_rejects(rejects))
            write_json(folder / "manifest.json", content)
        latest = folder.parent / "latest"
        if not latest.is_file() or latest.read_text(encoding="utf-8").strip() != name:
            write_file(latest, f"{name}\n".encode())
        return folder, is_new

    def _chosen(self, positions: npt.NDArray[np.intp]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The credentials at these positions, and their outcomes, from the files just written."""
        ids = parquet_column(self._file(CREDENTIALS), "credential_id").take(positions)
        credentials, outcomes = (
            parquet_rows(self._file(table), "credential_id", ids) for table in (CREDENTIALS, OUTCOMES)
        )
        return credentials, outcomes

    def _file(self, table: Table) -> Path:
        return self._folder / f"{table.name}.parquet"


def _tells_otherwise(folder: Path, content: Mapping[str, Any], rejects: pd.DataFrame) -> bool:
    return read_json(folder / "manifest.json") != content or (
        (folder / "rejects.csv").read_bytes() != write_rejects(rejects)
    )


def _write_beside(folder: Path, table: Table, rows: pd.DataFrame) -> None:
    # The folder may be in use: a reader finds the old file or the new.
    partial = folder / f".{table.name}.partial"
    write_parquet(partial, rows, table.schema)
    partial.replace(folder / f"{table.name}.parquet")


def _package_version() -> str:
    try:
        return version("equivalence-mapper")
    except PackageNotFoundError:
        return "0"
