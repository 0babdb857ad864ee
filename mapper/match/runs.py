"""Runs: one match, kept as a folder of Parquet that is complete or absent."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.errors import UsageError
from mapper.tables import ALIGNMENTS, BUNDLES, EQUIVALENCES
from mapper.workspace import list_manifests, new_folder, read_json, read_parquet, write_json, write_parquet


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One match of a subject catalogue against an object catalogue.

    ``manifest`` holds what the run id hashes: ``subject`` and ``object`` (each {catalogue, version}), ``settings``,
    ``model``, ``weights``, and counts. ``timings`` holds seconds per stage, host and date; it is outside the hash.
    """

    run_id: str
    folder: Path
    manifest: dict[str, Any]
    timings: dict[str, Any]
    equivalences: pd.DataFrame
    alignments: pd.DataFrame
    bundles: pd.DataFrame = field(default_factory=BUNDLES.empty)


def runs_folder(workspace: Path) -> Path:
    """Where the runs of a workspace lie."""
    return workspace / "runs"


def write_run(
    workspace: Path,
    run_id: str,
    *,
    manifest: dict[str, Any],
    timings: dict[str, Any],
    equivalences: pd.DataFrame,
    alignments: pd.DataFrame,
    bundles: pd.DataFrame,
) -> Path:
    """The folder of the run, written whole; an existing run of that id is left as it is."""
    target = runs_folder(workspace) / run_id
    if target.is_dir():
        return target
    with new_folder(target) as folder:
        write_parquet(folder / "equivalences.parquet", equivalences, EQUIVALENCES.schema)
        write_parquet(folder / "alignments.parquet", alignments, ALIGNMENTS.schema)
        write_parquet(folder / "bundles.parquet", bundles, BUNDLES.schema)
        write_json(folder / "manifest.json", {"run": run_id, **manifest})
        write_json(folder / "timings.json", timings)
    return target


def list_runs(workspace: Path) -> list[dict[str, Any]]:
    """Manifests of all complete runs with their ``timings``, the newest first."""
    return list_manifests(runs_folder(workspace), "run")


def load_run(reference: str, workspace: Path) -> Run:
    """The run named by its id, its folder, or ``latest``.

    Raises
    ------
    UsageError
        If there is no such run; the message lists the newest ids.
    WorkspaceError
        If a file of it is damaged.
    """
    folder = _find(reference, workspace)
    return Run(
        run_id=folder.name,
        folder=folder,
        manifest=read_json(folder / "manifest.json"),
        timings=read_json(folder / "timings.json"),
        equivalences=read_parquet(folder / "equivalences.parquet"),
        alignments=read_parquet(folder / "alignments.parquet"),
        bundles=load_bundles(folder),
    )


def compared_pair(folder: Path, subject_id: str, object_id: str) -> pd.DataFrame:
    """The row of one pair (:data:`mapper.tables.EQUIVALENCES`) in a run's ``folder``; none where it has no such pair.

    Only the row groups that can hold it are read.

    Raises
    ------
    WorkspaceError
        If the file is missing or damaged.
    """
    wanted = [("subject_id", "==", subject_id), ("object_id", "==", object_id)]
    return read_parquet(folder / "equivalences.parquet", wanted)


def load_bundles(folder: Path) -> pd.DataFrame:
    """The bundles of the run in ``folder`` (:data:`mapper.tables.BUNDLES`); none in runs made before there were any."""
    path = folder / "bundles.parquet"
    return read_parquet(path) if path.is_file() else BUNDLES.empty()


def _find(reference: str, workspace: Path) -> Path:
    runs = list_runs(workspace)
    if reference == "latest":
        if not runs:
            raise UsageError(
                f"no run in {str(runs_folder(workspace))!r} yet; make one with 'mapper match' or 'mapper demo'"
            )
        return runs_folder(workspace) / str(runs[0]["run"])
    if any(run["run"] == reference for run in runs):
        return runs_folder(workspace) / reference
    if (Path(reference) / "manifest.json").is_file():
        return Path(reference).resolve()
    known = ", ".join(str(run["run"]) for run in runs[:5]) or "none yet"
    raise UsageError(f"run {reference!r} is not known (newest: {known})")
