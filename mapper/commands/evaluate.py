"""``evaluate``: how well matching finds what people found."""

from __future__ import annotations

import argparse
import shlex
from collections import Counter
from pathlib import Path

import pandas as pd

from mapper.commands.context import Result, as_lines, embedded_frameworks, settings_of, workspace_of
from mapper.commands.progress import ProgressLine
from mapper.errors import UsageError


def evaluate(arguments: argparse.Namespace) -> Result:
    """Matching on crosswalks made by people: figures of each set, and with ``--report`` a report."""
    from mapper.analyse.evaluation import evaluate_set, provenance_of, read_tables, settings_to_judge, write_report

    workspace, progress = workspace_of(arguments), ProgressLine()
    settings = settings_to_judge(settings_of(arguments))
    # measuring takes minutes: what is wrong with the last folder or the report shall not wait for the first figures
    if arguments.report is not None:
        _make_folder(arguments.report)
    names = Counter(read_tables(folder).name for folder in arguments.folders)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise UsageError(f"two folders are called {twice[0]!r}; a set is known by its folder's name, so rename one")
    known = embedded_frameworks()
    results = []
    try:
        for folder in arguments.folders:
            results.append(evaluate_set(folder, settings, known, cache=workspace / "vectors", progress=progress))
    finally:
        progress.close()
    sets = [result.as_dict() for result in results]
    lines = as_lines(_shown(sets))
    if arguments.report is None:
        return {"sets": sets}, lines
    report = write_report(arguments.report, results, provenance_of(_command(arguments), settings))
    return {"sets": sets, "report": str(report)}, [*lines, f"report: {report}"]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"--report {str(folder)!r} is no folder and cannot be made one: {error.strerror}; name another"
        ) from None


def _shown(sets: list[dict[str, object]]) -> pd.DataFrame:
    columns = ["set", "left", "hit_at_1", "hit_at_5", "hit_at_10", "recall_at_10", "mrr", "ece", "abstained", "seconds"]
    return pd.DataFrame(sets)[columns]


def _command(arguments: argparse.Namespace) -> str:
    """The command that makes the same report again; where it keeps vectors and where it writes make no difference."""
    words = ["mapper", "evaluate", *(folder.as_posix() for folder in arguments.folders)]
    if arguments.encoder:
        words += ["--encoder", arguments.encoder]
    return f"{shlex.join(words)} --report FOLDER"
