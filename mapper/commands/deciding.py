"""``review``, ``export``, ``audit``: decisions and what leaves the workspace."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.commands.context import Result, as_lines, database_of, workspace_of
from mapper.errors import UsageError


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
    """Decisions out of a workbook, shown or stored."""
    from mapper.export.workbook import read_decisions
    from mapper.review.store import open_store

    if not arguments.file.is_file():
        raise UsageError(f"workbook {str(arguments.file)!r} does not exist")
    workspace, author = workspace_of(arguments), arguments.author or ""
    proposed = read_decisions(arguments.file, author=author)
    now = _equivalences_now(workspace, proposed["run_id"].tolist())
    if now is not None:
        proposed = read_decisions(arguments.file, author=author, equivalences=now)
    result: dict[str, Any] = {"proposed": len(proposed), "stored": 0, "decisions": proposed.to_dict("records")}
    lines = [f"{len(proposed)} decisions in {arguments.file.name} differ from what it was written with"]
    if arguments.accept and len(proposed):
        from mapper.review.decisions import expected_in_force, new_decisions

        with open_store(workspace, database_of(arguments)) as store:
            seen = expected_in_force(proposed)
            result["stored"] = len(store.record_many(new_decisions(proposed), expected_in_force=seen))
        lines.append(f"{result['stored']} stored")
    elif len(proposed):
        lines += [
            *as_lines(proposed[["subject_title", "object_title", "verdict", "relation", "warning"]]),
            "store them with --accept",
        ]
    return result, lines


def _equivalences_now(workspace: Path, runs: list[str]) -> pd.DataFrame | None:
    """The newest equivalences between the catalogues of a workbook's run; none if the workspace does not know it."""
    from mapper.match.runs import list_runs, load_run

    known = list_runs(workspace)
    sides = [_matched(run) for run in known if run["run"] in runs]
    for run in known:
        if _matched(run) in sides:
            return load_run(str(run["run"]), workspace).equivalences
    return None


def _matched(run: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a run matched: both catalogues, and which part of them."""
    return run["subject"]["catalogue"], run["object"]["catalogue"], run.get("only")


def review_export(arguments: argparse.Namespace) -> Result:
    """A run with its decisions as a workbook."""
    arguments.format, arguments.out = "xlsx", arguments.file
    return export(arguments)


def export(arguments: argparse.Namespace) -> Result:
    """A run in one of the formats."""
    from mapper.export import export_run
    from mapper.match.runs import load_run

    workspace = workspace_of(arguments)
    run = load_run(arguments.run, workspace)
    rows = export_run(run, arguments.format, arguments.out, workspace=workspace, database_url=database_of(arguments))
    return {"path": str(arguments.out), "rows": rows}, [f"{rows} rows written to {arguments.out}"]


def audit_verify(arguments: argparse.Namespace) -> Result:
    """Whether the chain of decisions is whole; exit code 1 if not."""
    from mapper.review.store import open_store

    with open_store(workspace_of(arguments), database_of(arguments)) as store:
        faults, count = store.verify(), store.count()
    result = {"decisions": count, "ok": not faults, "faults": faults, "exit_code": 1 if faults else 0}
    return result, faults or [f"{count} decisions, the chain is whole"]
