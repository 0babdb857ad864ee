"""``stack``: the credentials that together cover a target, the best under conditions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mapper.commands.context import Result, as_records, printable, settings_of
from mapper.commands.progress import ProgressLine
from mapper.errors import DataError, UsageError

if TYPE_CHECKING:
    from mapper.analyse.stacks.building import Stack
    from mapper.analyse.stacks.conditions import Conditions
    from mapper.analyse.stacks.report import StackReport

_MARKS: Final = {"covered": "[x]", "partly": "[~]", "missing": "[ ]"}


def stack(arguments: argparse.Namespace) -> Result:
    """The best stack for a target; what was never compared is compared first.

    Keys of ``--json``: ``target``, ``target_title``, ``conditions``, ``runs``, ``reaches``, ``goal``, ``coverage``,
    ``proven``, ``gap``, ``members`` (id, title, provider, jurisdiction, level, hours, entry requirements, positions of
    the outcomes it is counted for), ``hours``, ``credit``, ``ceiling``, ``outcomes`` (each of the target with what
    meets it), ``alternatives``, ``substitutes``, ``relaxed``, ``left_out`` (counts by reason), ``told`` (sentences),
    ``workbook``.
    """
    from mapper.analyse.stacks.report import told
    from mapper.api import analysing
    from mapper.api.exporting import export

    conditions = _conditions(arguments)
    target, title = _target(arguments.target)
    prerequisites = None if arguments.prerequisites is None else _read_prerequisites(arguments.prerequisites)
    with ProgressLine() as progress:
        report = analysing.stack(
            target,
            arguments.from_,
            title=title,
            conditions=conditions,
            prerequisites=prerequisites,
            ceiling=arguments.ceiling,
            alternatives=arguments.alternatives,
            seconds=arguments.seconds,
            settings=settings_of(arguments),
            workspace=arguments.workspace,
            progress=progress,
        )
    if arguments.out is not None:
        export(report, arguments.out)
    result = {**_as_dict(report), "runs": list(report.runs), "told": told(report)}
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


def _target(named: str) -> tuple[str | list[str], str]:
    """The credential id, or the lines of a text file of outcomes with their title."""
    if not named.lower().endswith(".txt"):
        return named, ""
    path = Path(named)
    if not path.is_file():
        raise UsageError(f"file {named!r} does not exist")
    try:
        return path.read_text(encoding="utf-8-sig").splitlines(), path.stem
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: not a text file in UTF-8 ({error.reason}); save it as UTF-8") from None


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
