"""``stack``: the credentials that together cover a target, the best under conditions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mapper.commands.context import Result, as_records, embedded_frameworks, printable, settings_of, workspace_of
from mapper.commands.matching import catalogue_of
from mapper.commands.progress import ProgressLine
from mapper.errors import DataError, UsageError

if TYPE_CHECKING:
    from mapper.analyse.stacks.building import Pool, Stack
    from mapper.analyse.stacks.conditions import Conditions
    from mapper.analyse.stacks.report import StackReport
    from mapper.ingest.catalogue import Catalogue
    from mapper.match.runs import Run

_MARKS: Final = {"covered": "[x]", "partly": "[~]", "missing": "[ ]"}


def stack(arguments: argparse.Namespace) -> Result:
    """The best stack for a target; what was never compared is compared first.

    Keys of ``--json``: ``target``, ``target_title``, ``conditions``, ``runs``, ``reaches``, ``goal``, ``coverage``,
    ``proven``, ``gap``, ``members`` (id, title, provider, jurisdiction, level, hours, entry requirements, positions of
    the outcomes it is counted for), ``hours``, ``credit``, ``ceiling``, ``outcomes`` (each of the target with what
    meets it), ``alternatives``, ``substitutes``, ``relaxed``, ``left_out`` (counts by reason), ``told`` (sentences),
    ``workbook``.
    """
    from mapper.analyse.stacks.report import report_stack, told
    from mapper.knowledge.credits import load_credit_systems
    from mapper.knowledge.embedded import embedded_folder
    from mapper.knowledge.policies import load_policies
    from mapper.workspace import write_file

    conditions = _conditions(arguments)
    target, pool, runs = _compared(arguments)
    report = report_stack(
        pool,
        as_records(target.credentials)[0],
        conditions,
        policies=load_policies(embedded_folder() / "policies"),
        credit_systems=load_credit_systems(embedded_folder() / "credit_systems.csv"),
        ceiling=arguments.ceiling,
        alternatives=arguments.alternatives,
        seconds=arguments.seconds,
    )
    if arguments.out is not None:
        from mapper.export.stack_workbook import stack_workbook

        write_file(arguments.out, stack_workbook(report, {run.run_id: run.manifest for run in runs}))
    result = {**_as_dict(report), "runs": [run.run_id for run in runs], "told": told(report)}
    result["workbook"] = None if arguments.out is None else str(arguments.out)
    return result, [*_lines(report), *([f"written: {arguments.out}"] if arguments.out else [])]


def _conditions(arguments: argparse.Namespace) -> Conditions:
    from mapper.analyse.stacks.conditions import Conditions, check_conditions

    if arguments.out is not None and arguments.out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {str(arguments.out)!r} must end in .xlsx")
    return check_conditions(
        Conditions(
            aim=arguments.aim,
            **({} if arguments.share is None else {"share": arguments.share}),
            level_from=arguments.level_from,
            max_hours=arguments.max_hours,
            max_credentials=arguments.max_credentials,
            per_provider=arguments.per_provider,
            languages=tuple(code.lower() for code in arguments.language),
            countries=tuple(code.upper() for code in arguments.country),
            count_once=arguments.count_once,
            held=tuple(arguments.held),
            without=tuple(arguments.without),
        )
    )


def _compared(arguments: argparse.Namespace) -> tuple[Catalogue, Pool, list[Run]]:
    """The target as a catalogue of one, the pool, and the runs that it comes from."""
    from mapper.analyse.stacks.gathering import compare_toward, gather_pool
    from mapper.ingest.catalogue import resolve

    workspace, settings, frameworks = workspace_of(arguments), settings_of(arguments), embedded_frameworks()
    progress = ProgressLine()
    try:
        catalogues = [resolve(name, workspace=workspace, progress=progress) for name in dict.fromkeys(arguments.from_)]
        target = _target(arguments.target, catalogues, workspace)
        background = resolve("embedded", workspace=workspace)
        runs = [
            compare_toward(
                target,
                catalogue,
                workspace=workspace,
                frameworks=frameworks,
                background=background,
                settings=settings,
                progress=progress,
            )
            for catalogue in catalogues
        ]
    finally:
        progress.close()
    pool = gather_pool(
        (target.only, target.outcomes),
        [(each.credentials, each.outcomes) for each in catalogues],
        [run.alignments for run in runs],
        frameworks=frameworks,
        prerequisites=None if arguments.prerequisites is None else _read_prerequisites(arguments.prerequisites),
        scoring=settings.scoring,
    )
    return target, pool, runs


def _target(named: str, catalogues: list[Catalogue], workspace: Path) -> Catalogue:
    """The target narrowed to itself: a credential of the catalogues, or of another one, or a text file of outcomes."""
    from mapper.ingest.catalogue import load_catalogue, resolve
    from mapper.ingest.embedded import is_embedded
    from mapper.ingest.stored import narrowed
    from mapper.ingest.typed import ingest_typed
    from mapper.model import slug

    if named.lower().endswith(".txt"):
        path = Path(named)
        if not path.is_file():
            raise UsageError(f"file {named!r} does not exist")
        try:
            outcomes = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise DataError(f"{path.name}: not a text file in UTF-8 ({error.reason}); save it as UTF-8") from None
        done = ingest_typed(
            {"title": path.stem, "outcomes": outcomes}, catalogue=slug(f"target {path.name}"), workspace=workspace
        )
        typed = load_catalogue(f"{done.catalogue}@{done.version}", workspace)
        return narrowed(typed, credential=str(typed.credentials["credential_id"].iloc[0]))
    # As one, which is how the app names them too: a target alone would be a catalogue more in the workspace.
    embedded = [resolve("embedded", workspace=workspace)] if is_embedded(named.partition(":")[0]) else []
    for catalogue in [*catalogues, *embedded]:
        if (catalogue.credentials["credential_id"] == named).any():
            return narrowed(catalogue, credential=named)
    return narrowed(resolve(catalogue_of(named, workspace), workspace=workspace), credential=named)


def _read_prerequisites(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise UsageError(f"prerequisites file {str(path)!r} does not exist")
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(f"{path.name}: not a CSV file in UTF-8 with credential_id, requires_id: {error}") from None


def _as_dict(report: StackReport) -> dict[str, Any]:
    from dataclasses import asdict

    from mapper.analyse.stacks.report import brings, left_out_counts

    answer, stack = report.answer, report.answer.stack
    return {
        "target": report.target["credential_id"],
        "target_title": report.target["title"],
        "conditions": asdict(report.conditions),
        "reaches": answer.reaches,
        "goal": report.conditions.goal,
        "coverage": round(stack.coverage, 4),
        "proven": answer.is_proven,
        "gap": answer.gap,
        "members": [
            {
                "credential_id": row["credential_id"],
                "title": row["title"],
                "provider": row["provider"],
                "jurisdiction": row["jurisdiction"],
                "level_text": row["level_text"],
                "eqf_min": _number(row["eqf_min"]),
                "hours_min": _number(row["workload_hours_min"]),
                "hours_max": _number(row["workload_hours_max"]),
                "entry_requirements": row["entry_requirements"],
                "stackable": row["stackable"],
                "counted_for": brings(stack, row["credential_id"]),
            }
            for row in report.rows(stack.members)
        ],
        "hours": asdict(stack.hours),
        "credit": asdict(report.credit),
        "ceiling": None if report.ceiling is None else asdict(report.ceiling),
        "outcomes": as_records(stack.met),
        "alternatives": [_short(other) for other in answer.alternatives],
        "substitutes": as_records(answer.substitutes),
        "relaxed": [asdict(each) for each in answer.relaxed],
        "left_out": left_out_counts(answer),
    }


def _short(other: Stack) -> dict[str, Any]:
    from dataclasses import asdict

    return {"members": list(other.members), "coverage": round(other.coverage, 4), "hours": asdict(other.hours)}


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _lines(report: StackReport) -> list[str]:
    from mapper.analyse.stacks.report import brings, left_out_counts, told
    from mapper.analyse.stacks.sentences import ABOUT_COVERAGE, ABOUT_CREDIT, CAUTION

    answer, stack = report.answer, report.answer.stack
    lines = [*told(report), ""]
    for row in report.rows(stack.members):
        outcomes = ", ".join(map(str, brings(stack, row["credential_id"]))) or "none: asked for by another member"
        lines += [f"  {row['title']}  [{row['credential_id']}]", f"    {_facts(row)}; for outcomes {outcomes}"]
        if row["entry_requirements"]:
            lines.append(f"    entry requirements: {row['entry_requirements']}")
    lines += ["", f"Outcomes of {report.target['title']}:"]
    for met in as_records(stack.met):
        lines.append(f"  {_MARKS[met['status']]} {met['position']}. {met['text']}")
        if met["status"] != "missing":
            lines.append(f"      {met['probability']:.2f} <- {met['offered_text']}  [{met['credential_id']}]")
    if answer.alternatives:
        lines += ["", "Next best:"]
        lines += [f"  {other.coverage:.0%}: {', '.join(other.members)}" for other in answer.alternatives]
    if len(answer.substitutes):
        lines += ["", "Could stand in, all else kept:"]
        lines += [
            f"  {swap['credential_id']} for {swap['member_id']}: {swap['coverage']:.0%}"
            for swap in as_records(answer.substitutes)
        ]
    out = ", ".join(f"{count:,} {why}" for why, count in left_out_counts(answer).items())
    lines += ["", f"{answer.could:,} credentials could be members" + (f"; left out: {out}" if out else ""), ""]
    return [printable(line) for line in [*lines, ABOUT_COVERAGE, ABOUT_CREDIT, CAUTION]]


def _facts(row: dict[str, Any]) -> str:
    low, high = _number(row["workload_hours_min"]), _number(row["workload_hours_max"])
    hours = "hours not known" if high is None else f"{high:g} h" if low == high else f"{low:g} to {high:g} h"
    level = row["level_text"] or "level not stated"
    return ", ".join(filter(None, [row["provider"] or row["awarding_body"], row["jurisdiction"], level, hours]))
