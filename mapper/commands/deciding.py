"""``review``, ``export``: decisions and what leaves the workspace."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mapper.commands.context import Result, as_records, database_of, workspace_of
from mapper.commands.users import check_acting
from mapper.errors import UsageError

if TYPE_CHECKING:
    from mapper.review.proposals import Preview

_SHOWN: Final = 20


def review_status(arguments: argparse.Namespace) -> Result:
    """How many pairs of a run are decided."""
    from mapper.match.runs import load_run
    from mapper.review.queue import progress_counts, review_queue
    from mapper.review.store import open_store

    workspace = workspace_of(arguments)
    run = load_run(arguments.run, workspace)
    with open_store(workspace, database_of(arguments)) as store:
        counts = progress_counts(review_queue(run.equivalences, store.in_force()))
    return {"run": run.run_id, **counts}, [f"run {run.run_id}", *(f"{name}: {count}" for name, count in counts.items())]


def review_import(arguments: argparse.Namespace) -> Result:
    """Decisions out of a file: what each row would do, and with ``--accept`` the clean ones stored."""
    from mapper.export.earlier import preview_decisions
    from mapper.review.people import refuse_for_others
    from mapper.review.proposals import chosen_changes, decisions_of
    from mapper.review.store import open_store

    if not arguments.file.is_file():
        raise UsageError(f"file {str(arguments.file)!r} does not exist")
    if arguments.rows and not arguments.accept:
        raise UsageError("--rows names what --accept stores; add --accept")
    workspace, author = workspace_of(arguments), arguments.author or ""
    with open_store(workspace, database_of(arguments)) as store:
        preview = preview_decisions(arguments.file, workspace=workspace, in_force=store.in_force(), author=author)
        chosen = chosen_changes(preview, arguments.rows)
        stored = 0
        if arguments.accept:
            person = check_acting(store, arguments, "bring decisions back")
            made, seen = decisions_of(chosen)
            if person:
                refuse_for_others([decision.author_id for decision in made], store.log.people(), person)
            own = {person.name: person.person_id} if person else None
            stored = len(store.record_many(made, expected_in_force=seen, ids=own))
    counts = preview.counts
    result: dict[str, Any] = {
        "proposed": len(preview.changes) - counts["same"] - counts["deleted"],
        "stored": stored,
        "decisions": as_records(chosen.drop(columns=["kind", "detail"])),
        "rows": preview.rows,
        "counts": counts,
        "changes": _changes_told(preview),
        "notes": list(preview.notes),
    }
    return result, _preview_lines(preview, chosen, stored if arguments.accept else None)


def _changes_told(preview: Preview) -> list[dict[str, Any]]:
    cells: dict[int, list[dict[str, Any]]] = {}
    for cell in as_records(preview.cells):
        cells.setdefault(cell.pop("sheet_row"), []).append(cell)
    return [{**change, "cells": cells.get(change["sheet_row"], [])} for change in as_records(preview.changes)]


def _preview_lines(preview: Preview, chosen: pd.DataFrame, stored: int | None) -> list[str]:
    """The preview as people read it: counts, then the first rows of each kind."""
    from mapper.review.proposals import KIND_MEANINGS

    changes = preview.changes
    lines = [f"{preview.file}: {preview.rows} rows, {len(changes)} of them to look at"]
    lines += [f"note: {note}" for note in preview.notes]
    for kind, count in preview.counts.items():
        if not count:
            continue
        lines.append(f"{kind} ({count}): {KIND_MEANINGS[kind]}")
        rows = changes[(changes["kind"] == kind).to_numpy(dtype=bool)].head(_SHOWN)
        numbers = rows["sheet_row"].astype("string").fillna("-")
        lines += [
            f"  row {number}: {subject} / {object_}" + (f": {verdict} {relation}".rstrip() if verdict else "")
            + f" ({detail})"
            for number, subject, object_, verdict, relation, detail in zip(
                numbers, rows["subject_title"], rows["object_title"], rows["verdict"], rows["relation"],
                rows["detail"], strict=True
            )
        ]  # fmt: skip
        lines += [f"  (and {count - _SHOWN} more; --json lists all)"] if count > _SHOWN else []
    left = int((~changes["kind"].isin(["same", "deleted"])).sum()) - len(chosen)
    if stored is not None:
        lines.append(f"{stored} stored, {left} left out")
    elif len(chosen):
        lines.append(f"nothing is stored yet; --accept stores the {len(chosen)} new, --accept --rows 2,5-9 those named")
    return lines


def review_export(arguments: argparse.Namespace) -> Result:
    """A run with its decisions for an expert from outside: a workbook, or one CSV file where the name ends so."""
    from mapper.export import export_run
    from mapper.match.runs import load_run

    workspace = workspace_of(arguments)
    run = load_run(arguments.run, workspace)
    format = "decisions-csv" if arguments.file.suffix.casefold() == ".csv" else "expert"
    rows = export_run(run, format, arguments.file, workspace=workspace, database_url=database_of(arguments))
    return {"path": str(arguments.file), "rows": rows}, [f"{rows} rows written to {arguments.file}"]


def export(arguments: argparse.Namespace) -> Result:
    """A run in one of the formats, and what that has no place for."""
    from mapper.export import export_note, export_run
    from mapper.match.runs import load_run

    workspace, url = workspace_of(arguments), database_of(arguments)
    run = load_run(arguments.run, workspace)
    rows = export_run(run, arguments.format, arguments.out, workspace=workspace, database_url=url)
    note = export_note(run, arguments.format, workspace=workspace, database_url=url)
    notes = [note] if note else []
    return {"path": str(arguments.out), "rows": rows, "notes": notes}, [
        f"{rows} rows written to {arguments.out}",
        *notes,
    ]
