"""``demo``, ``ingest``, ``profiles``, ``catalogues``, ``match``, ``compare``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from mapper.commands.context import (
    Result,
    as_lines,
    as_records,
    database_of,
    settings_of,
    workspace_of,
)
from mapper.commands.machine import serve_app
from mapper.commands.progress import ProgressLine
from mapper.errors import DataError, UsageError

if TYPE_CHECKING:
    from mapper.ingest.catalogue import IngestResult
    from mapper.ingest.profile import Profile
    from mapper.ingest.saved_profiles import SavedProfile


def demo(arguments: argparse.Namespace) -> Result:
    """The main job on the embedded catalogues: every credential against those of other countries."""
    from mapper.api.exporting import export
    from mapper.api.matching import match

    started = time.perf_counter()
    workspace = workspace_of(arguments)
    place: dict[str, Any] = {"workspace": workspace, "database_url": database_of(arguments)}
    with ProgressLine() as progress:
        run = match("embedded", "embedded", **place, progress=progress)
    workbook = export(run, workspace / "equivalences.xlsx", **place)
    seconds = round(time.perf_counter() - started, 1)
    result = {
        "run": run.run_id,
        "folder": str(run.folder),
        "workbook": str(workbook),
        "suggestions": len(run.equivalences),
        "seconds": seconds,
    }
    lines = [f"{len(run.equivalences)} suggested equivalences in {seconds} s: {workbook}"]
    if not arguments.no_app:
        # the result is printed when the command ends; who opens the app wants to know now
        print(lines[0], file=sys.stderr)  # noqa: T201
        serve_app(workspace, database_of(arguments), "127.0.0.1", None)
    return result, lines


def match(arguments: argparse.Namespace) -> Result:
    """One catalogue against another."""
    from mapper.api import matching

    started = time.perf_counter()
    with ProgressLine() as progress:
        run = matching.match(
            arguments.subject,
            arguments.object,
            pairs=None if arguments.pairs is None else _read_pairs(arguments.pairs),
            only=arguments.only,
            country=arguments.country,
            settings=settings_of(arguments),
            workspace=arguments.workspace,
            database_url=arguments.database_url,
            progress=progress,
        )
    seconds = round(time.perf_counter() - started, 1)
    counts = run.equivalences["suggestion"].value_counts()
    summary = ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
    result = {"run": run.run_id, "folder": str(run.folder), "suggestions": len(run.equivalences), "seconds": seconds}
    lines = [
        f"run {run.run_id}: {len(run.equivalences)} pairs in {seconds} s ({summary})",
        *_told_bundles(len(run.bundles)),
        *run.manifest.get("notes", []),
        f"export it with: mapper export {run.run_id} --format xlsx --out equivalences.xlsx",
    ]
    return result, lines


def _told_bundles(count: int) -> list[str]:
    what = "1 credential is" if count == 1 else f"{count} credentials are"
    return [f"{what} covered better by several of the other side together; the export lists them"] if count else []


def _read_pairs(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise UsageError(f"pairs file {str(path)!r} does not exist")
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(f"{path.name}: not a CSV file in UTF-8 with subject_id, object_id: {error}") from None


def compare(arguments: argparse.Namespace) -> Result:
    """One pair of credentials, in full."""
    from mapper.api import matching
    from mapper.model import RELATION_SENTENCES

    with ProgressLine() as progress:
        run = matching.compare(
            arguments.subject,
            arguments.object,
            settings=settings_of(arguments),
            workspace=arguments.workspace,
            progress=progress,
        )
    row = as_records(run.equivalences)[0]
    sentence = RELATION_SENTENCES[row["relation"]].format(subject=row["subject_title"], object=row["object_title"])
    lines = [
        f"{row['subject_title']}  |  {row['object_title']}",
        f"Suggestion: {row['suggestion']} (confidence {row['confidence']:.2f}). {sentence}.",
        *(f"  {name:<9}{row[f'{name}_finding']}" for name in ("level", "workload", "quality", "profile", "outcomes")),
        *(f"  - {reason}" for reason in row["reasons"]),
        "Outcomes of the object and what covers them best:",
        *_best_counterparts(run.alignments),
    ]
    return {"run": run.run_id, **row, "alignments": as_records(run.alignments)}, lines


def _best_counterparts(alignments: pd.DataFrame) -> list[str]:
    ranked = alignments.sort_values(["object_outcome_id", "confidence"], ascending=[True, False], kind="stable")
    best = ranked.groupby("object_outcome_id", sort=True).head(1)
    return [
        f"  [{row.status:^7}] {row.object_outcome}" + (f"  <- {row.subject_outcome}" if row.status != "missing" else "")
        for row in best.itertuples(index=False)
    ]


def ingest(arguments: argparse.Namespace) -> Result:
    """Files into a catalogue version, read with the profile that is named, else with the one saved for such files."""
    from mapper.ingest.catalogue import ingest as run_ingest
    from mapper.ingest.catalogue import preview
    from mapper.ingest.limits import Limits
    from mapper.ingest.rejects import read_rejects

    if arguments.rejects is not None and arguments.rejects.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageError(f"--rejects {str(arguments.rejects)!r} must end in .xlsx or .csv")
    workspace = workspace_of(arguments)
    profile, saved = _profile_of(arguments, workspace)
    if arguments.max_megabytes < 1:
        raise UsageError(f"--max-megabytes {arguments.max_megabytes} must be 1 or more")
    limits = Limits.for_files_of(arguments.max_megabytes)
    said = {"catalogue": arguments.catalogue, "reader": arguments.reader, "profile": profile, "limits": limits}
    latest = _latest_versions(workspace)
    try:
        done = run_ingest(
            arguments.paths, workspace=workspace, **said, strict=arguments.strict, progress=ProgressLine()
        )
    except DataError:
        # nothing was stored, and what was wrong is what the file is wanted for
        if arguments.rejects is not None:
            _write_rejects(arguments.rejects, preview(arguments.paths, **said).rejects)
        raise
    if arguments.rejects is not None:
        _write_rejects(arguments.rejects, read_rejects(done.rejects_file))
    notes = [*([saved.note()] if saved else []), *done.notes]
    result = {
        "catalogue": done.catalogue,
        "version": done.version,
        "reader": done.reader,
        "profile": saved.profile_id if saved else None,
        "credentials": done.credentials,
        "listings": done.listings,
        "duplicates": done.duplicates,
        "duplicate_groups": done.duplicate_groups,
        "outcomes_stated": done.outcomes_stated,
        "outcomes_derived": done.outcomes_derived,
        "rejected": done.rejected,
        "warnings": done.warnings,
        "rejects_file": str(done.rejects_file),
        "notes": notes,
    }
    rejects = arguments.rejects or done.rejects_file
    return result, [*_counted(done, rejects), *notes, *_diff_hint(done, latest.get(done.catalogue))]


def _counted(done: IngestResult, rejects: Path) -> list[str]:
    listed = f" in {done.listings} listings" if done.listings > done.credentials else ""
    groups = f"{done.duplicate_groups} group{'s' if done.duplicate_groups > 1 else ''} of duplicates"
    return [
        f"{done.catalogue}@{done.version}: {done.credentials} credentials{listed}, {done.outcomes_stated} outcomes "
        f"stated, {done.outcomes_derived} derived",
        *([f"{groups}: {done.duplicates} of the credentials; all are kept"] if done.duplicates else []),
        f"{done.rejected} rows rejected, {done.warnings} warnings: {rejects}",
    ]


def _latest_versions(workspace: Path) -> dict[str, str]:
    from mapper.ingest.catalogue import list_catalogues

    stored = list_catalogues(workspace)
    latest = stored[stored["is_latest"]]
    return dict(zip(latest["catalogue"], latest["version"], strict=True))


def _diff_hint(done: IngestResult, before: str | None) -> list[str]:
    """How to see what changed against the version that was the latest ``before``; nothing where none did."""
    if before in (None, done.version):
        return []
    name = done.catalogue
    return [f"see what changed with: mapper diff {name}@{before} {name}@{done.version}"]


def _profile_of(arguments: argparse.Namespace, workspace: Path) -> tuple[Path | Profile | None, SavedProfile | None]:
    """The profile to read with, and the saved one if nobody named it."""
    from mapper.ingest.saved_profiles import find_profile, saved_profile_file

    if arguments.profile is not None:
        return saved_profile_file(arguments.profile, workspace), None
    saved = None if arguments.no_profile else find_profile(arguments.paths, workspace, reader=arguments.reader)
    return (saved.profile if saved else None), saved


def _write_rejects(target: Path, rejects: pd.DataFrame) -> None:
    from mapper.export.rejected import rejects_workbook
    from mapper.ingest.rejects import write_rejects
    from mapper.workspace import write_file

    write_file(target, rejects_workbook(rejects) if target.suffix.lower() == ".xlsx" else write_rejects(rejects))


def profiles(arguments: argparse.Namespace) -> Result:
    """The profiles saved in the workspace."""
    from mapper.ingest.saved_profiles import list_profiles

    workspace = workspace_of(arguments)
    rows = [
        {
            "profile": saved.profile_id,
            "saved_on": saved.saved_on,
            "reader": saved.reader,
            "made_for": saved.file,
            "columns": len(saved.headers),
            "path": str(saved.path),
        }
        for saved in list_profiles(workspace)
    ]
    if not rows:
        return {"profiles": []}, ["no profile is saved here; the app saves one on its page Catalogues, Add a catalogue"]
    return {"profiles": rows}, as_lines(pd.DataFrame(rows).drop(columns="path"))


def catalogues(arguments: argparse.Namespace) -> Result:
    """What is in the workspace."""
    from mapper.ingest.catalogue import list_catalogues

    table = list_catalogues(workspace_of(arguments))
    rows = table.to_dict("records")
    return {"catalogues": rows}, as_lines(table[["catalogue", "version", "credentials", "outcomes"]])
