"""A stack as a workbook: what is said of it, its members, what covers what, a chart, alternatives, where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import BarChart

from mapper.analyse.stacks.building import Stack
from mapper.analyse.stacks.conditions import Aim
from mapper.analyse.stacks.report import StackReport, brings, told
from mapper.analyse.stacks.sentences import ABOUT_COVERAGE, ABOUT_CREDIT, CAUTION
from mapper.export.workbook.charts import share_bars
from mapper.export.workbook.columns import PROVENANCE_SHEET, READ_ME_SHEET, SheetColumn
from mapper.export.workbook.read_me import block_lines
from mapper.export.workbook.writing import (
    FitNotes,
    chart_sheet,
    check_row_limit,
    finished,
    prose_sheet,
    provenance_sheet,
    table_sheet,
)
from mapper.match.coverage_sentences import whole_percent

MEMBERS_SHEET: Final = "Members"
OUTCOMES_SHEET: Final = "Outcomes"
MATRIX_SHEET: Final = "What covers what"
CHART_SHEET: Final = "Chart"
OTHERS_SHEET: Final = "Other stacks"
LEFT_OUT_SHEET: Final = "Left out"

_MEMBERS: Final = (
    SheetColumn("title", "Credential", 40, "Title of the member."),
    SheetColumn("counted_for", "Counted for outcomes", 18, "Positions of the outcomes that it is counted for."),
    SheetColumn("provider", "Provider", 26, "Who offers it."),
    SheetColumn("jurisdiction", "Country", 9, "ISO 3166."),
    SheetColumn("level_text", "Level", 18, "As published."),
    SheetColumn("hours_min", "Hours, least", 10, "Hours of learning; empty where not known.", "count"),
    SheetColumn("hours_max", "Hours, most", 10, "Hours of learning; empty where not known.", "count"),
    SheetColumn("workload_rule", "How the hours were read", 34, "The rule of the conversion, or why there is none."),
    SheetColumn("entry_requirements", "Entry requirements", 44, "As published; to be read before anything is decided."),
    SheetColumn("stackable", "Stackable", 10, "Whether its body says that it may be part of more."),
    SheetColumn("could_stand_in", "Could stand in for it", 44, "Ids, with what the stack would then cover."),
    SheetColumn("source_url", "Source", 34, "Where it is published."),
    SheetColumn("credential_id", "Credential id", 30, "Id across catalogues."),
)
_OUTCOMES: Final = (
    SheetColumn("position", "Outcome", 9, "Position in the target.", "count"),
    SheetColumn("text", "Learning outcome of the target", 60, "The outcome, in full."),
    SheetColumn("status", "Status", 11, "covered, partly or missing."),
    SheetColumn("probability", "Probability", 11, "That the likeliest member meets it, from 0 to 1.", "score"),
    SheetColumn("title", "Met by", 36, "The member, or the credential held."),
    SheetColumn("offered_text", "By its outcome", 60, "The outcome of that credential."),
    SheetColumn("credential_id", "Credential id", 30, "Id across catalogues."),
)
_OTHERS: Final = (
    SheetColumn("rank", "Next best", 9, "1 is the next after the one chosen.", "count"),
    SheetColumn("coverage", "Coverage", 10, "Expected share of the target's outcomes.", "share"),
    SheetColumn("titles", "Members", 70, "Titles of the members."),
    SheetColumn("hours_least", "Hours, least", 10, "Of the members whose hours are known.", "count"),
    SheetColumn("hours_most", "Hours, most", 10, "Of the members whose hours are known.", "count"),
    SheetColumn("hours_unknown", "Hours not known", 10, "Members without a workload that converts.", "count"),
    SheetColumn("ids", "Ids", 60, "Ids of the members."),
)
_LEFT_OUT: Final = (
    SheetColumn("title", "Credential", 60, "What cannot be a member under the conditions."),
    SheetColumn("why", "Why", 44, "The first reason that holds."),
    SheetColumn("credential_id", "Credential id", 40, "Id across catalogues."),
)


def stack_workbook(report: StackReport, manifests: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The workbook of a stack; ``manifests`` are those of the runs it was chosen from, by run id.

    Every text is a cell of type string. The same report gives the same bytes.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has.
    """
    check_row_limit(LEFT_OUT_SHEET, len(report.answer.left_out), "choose from fewer catalogues")
    book = Workbook(write_only=True)
    notes, footer = FitNotes(), f"Stack for {report.target['credential_id']}"
    prose_sheet(book, READ_ME_SHEET, list(_read_me(report)), footer)
    table_sheet(book, MEMBERS_SHEET, _MEMBERS, _member_rows(report), notes, footer)
    table_sheet(book, OUTCOMES_SHEET, _OUTCOMES, _outcome_rows(report), notes, footer)
    columns, matrix = _matrix(report)
    table_sheet(book, MATRIX_SHEET, columns, matrix, notes, footer)
    chart_sheet(book, CHART_SHEET, [_chart(book[OUTCOMES_SHEET], len(report.answer.stack.met))], footer)
    table_sheet(book, OTHERS_SHEET, _OTHERS, _other_rows(report), notes, footer)
    table_sheet(book, LEFT_OUT_SHEET, _LEFT_OUT, report.answer.left_out, notes, footer)
    provenance_sheet(book, _provenance(report, manifests), notes, footer)
    return finished(book, "Suggested stack", footer)


def _read_me(report: StackReport) -> Iterator[tuple[str, str, bool]]:
    yield f"Suggested stack for {report.target['title']}", "", True
    yield CAUTION, "", False
    blocks: dict[str, list[tuple[str, str]]] = {
        "What was found": [("", sentence) for sentence in told(report)],
        "What was asked": [(name, value) for name, value in _asked(report)],
        "How to read it": [("Coverage", ABOUT_COVERAGE), ("Credit", ABOUT_CREDIT)],
        "Sheets": [
            (MEMBERS_SHEET, "The credentials of the stack, and what could stand in for each."),
            (OUTCOMES_SHEET, "Every outcome of the target with what meets it; what is missing is the gap."),
            (MATRIX_SHEET, "Every outcome against every member, held ones included."),
            (CHART_SHEET, "How likely each outcome is met."),
            (OTHERS_SHEET, "The next best stacks."),
            (LEFT_OUT_SHEET, "What could not be a member, and why."),
            (PROVENANCE_SHEET, "Target, conditions and the matches that all figures come from."),
        ],
    }
    yield from block_lines(blocks.items())


_CONDITIONS: Final = {
    "aim": "Best is",
    "share": "Share of the target to cover",
    "ceiling": "Share that may be credited",
    "level_from": "EQF level, at least",
    "max_hours": "Hours, at most",
    "max_credentials": "Credentials, at most",
    "per_provider": "Of one provider, at most",
    "languages": "Only in",
    "countries": "Only from",
    "count_once": "Each outcome of a member counts once",
    "held": "Held already",
    "without": "Left out by name",
}
_AIMS: Final[dict[Aim, str]] = {"fewest": "the fewest credentials", "shortest": "the fewest hours"}


def _asked(report: StackReport) -> Iterator[tuple[str, str]]:
    """The conditions that were set, in words."""
    conditions = report.conditions
    for name, words in _CONDITIONS.items():
        value = getattr(conditions, name)
        if value is None or value is False or value == ():
            continue
        if isinstance(value, tuple):
            yield words, ", ".join(value)
        elif name == "aim":
            yield words, _AIMS[conditions.aim]
        elif name in ("share", "ceiling"):
            yield words, whole_percent(value)
        else:
            yield words, "yes" if value is True else f"{value:g}"


def _member_rows(report: StackReport) -> pd.DataFrame:
    answer = report.answer
    swaps = answer.substitutes
    rows = report.rows(answer.stack.members)
    for row in rows:
        own = swaps[swaps["member_id"] == row["credential_id"]]
        row["could_stand_in"] = "\n".join(
            f"{name} ({share:.0%})" for name, share in zip(own["credential_id"], own["coverage"], strict=True)
        )
        row["counted_for"] = ", ".join(map(str, brings(answer.stack, row["credential_id"])))
        row["hours_min"], row["hours_max"] = row["workload_hours_min"], row["workload_hours_max"]
    return pd.DataFrame(rows, columns=[column.key for column in _MEMBERS])


def _outcome_rows(report: StackReport) -> pd.DataFrame:
    met = report.answer.stack.met
    return met.assign(title=[report.title(name) if name else "" for name in met["credential_id"]])


def _matrix(report: StackReport) -> tuple[list[SheetColumn], pd.DataFrame]:
    """A column per member and held credential with the most that any of its outcomes offers."""
    stack = report.answer.stack
    ids = list(dict.fromkeys([*stack.members, *report.conditions.held]))
    most = report.answer.matrix.groupby(["outcome_id", "credential_id"])["probability"].max()
    table = stack.met[["position", "text"]].copy()
    for number, name in enumerate(ids):
        table[f"member_{number}"] = [most.get((outcome, name)) for outcome in stack.met["outcome_id"]]
    columns = [
        _OUTCOMES[0],
        _OUTCOMES[1],
        *(
            SheetColumn(f"member_{number}", report.title(name), 22, "Probability that it meets the outcome.", "score")
            for number, name in enumerate(ids)
        ),
    ]
    return columns, table


def _chart(outcomes: Any, count: int) -> BarChart:
    keys = [column.key for column in _OUTCOMES]
    return share_bars(
        outcomes,
        "Probability that each outcome of the target is met",
        rows=(2, count + 1),
        names=("Outcome", keys.index("position") + 1),
        values={"Probability": keys.index("probability") + 1},
    )


def _other_rows(report: StackReport) -> pd.DataFrame:
    rows = [_other(report, rank, other) for rank, other in enumerate(report.answer.alternatives, start=1)]
    return pd.DataFrame(rows, columns=[column.key for column in _OTHERS])


def _other(report: StackReport, rank: int, other: Stack) -> dict[str, Any]:
    hours_known = other.hours.unknown < len(other.members)
    return {
        "rank": rank,
        "coverage": other.coverage,
        "titles": "\n".join(report.title(name) for name in other.members),
        "hours_least": other.hours.least if hours_known else None,
        "hours_most": other.hours.most if hours_known else None,
        "hours_unknown": other.hours.unknown,
        "ids": "\n".join(other.members),
    }


def _provenance(report: StackReport, manifests: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for name in ("credential_id", "title", "awarding_body", "jurisdiction", "workload_value", "workload_unit"):
        if report.target[name]:
            yield "Target", name.replace("_", " "), str(report.target[name])
    for name, value in _asked(report):
        yield "Conditions", name, value
    if report.ceiling is not None:
        for name, value in asdict(report.ceiling).items():
            if value not in (None, ""):
                yield "Ceiling", name.replace("_", " "), str(value)
    yield "Solver", "proven optimal", "yes" if report.answer.is_proven else f"within {report.answer.gap:.2%}"
    for run_id, manifest in manifests.items():
        for side in ("subject", "object"):
            yield f"Match {run_id}", side, "@".join(str(manifest[side][key]) for key in ("catalogue", "version"))
        for name in ("model", "weights", "package"):
            yield f"Match {run_id}", name, str(manifest[name])
