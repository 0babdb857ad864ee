"""A stack as a workbook: what is said of it, its members, what covers what, a chart, alternatives, where it is from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.properties import PageSetupProperties

from mapper.analyse.stacks.building import Stack
from mapper.analyse.stacks.report import StackReport, brings, told
from mapper.analyse.stacks.sentences import ABOUT_COVERAGE, ABOUT_CREDIT, CAUTION
from mapper.export.workbook.columns import PROVENANCE, PROVENANCE_SHEET, READ_ME_SHEET, SheetColumn
from mapper.export.workbook.writing import FIXED_DATE, FitNotes, fixed_archive, prose_sheet, table_sheet

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


def stack_workbook(report: StackReport) -> bytes:
    """The workbook of a stack.

    Every text is a cell of type string. The same report gives the same bytes.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has.
    """
    book = Workbook(write_only=True)
    notes, footer = FitNotes(), f"Stack for {report.target['credential_id']}"
    prose_sheet(book, READ_ME_SHEET, list(_read_me(report)), footer)
    table_sheet(book, MEMBERS_SHEET, _MEMBERS, _member_rows(report), notes, footer)
    table_sheet(book, OUTCOMES_SHEET, _OUTCOMES, _outcome_rows(report), notes, footer)
    columns, matrix = _matrix(report)
    table_sheet(book, MATRIX_SHEET, columns, matrix, notes, footer)
    _chart_sheet(book, len(report.answer.stack.met))
    table_sheet(book, OTHERS_SHEET, _OTHERS, _other_rows(report), notes, footer)
    table_sheet(book, LEFT_OUT_SHEET, _LEFT_OUT, report.answer.left_out, notes, footer)
    rows = [*_provenance(report), *notes.rows()]
    provenance = pd.DataFrame(rows, columns=[column.key for column in PROVENANCE])
    table_sheet(book, PROVENANCE_SHEET, PROVENANCE, provenance, notes, footer)
    book.properties = DocumentProperties(
        creator="Equivalence mapper", title="Suggested stack", subject=footer, created=FIXED_DATE, modified=FIXED_DATE
    )
    return fixed_archive(book)


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
    for heading, rows in blocks.items():
        yield "", "", False
        yield heading, "", True
        for left, right in rows:
            yield left, right, False


def _asked(report: StackReport) -> Iterator[tuple[str, str]]:
    for name, value in asdict(report.conditions).items():
        if value not in (None, (), False):
            yield name.replace("_", " "), ", ".join(value) if isinstance(value, tuple) else str(value)


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


def _chart_sheet(book: Any, outcomes: int) -> None:
    sheet = book.create_sheet(CHART_SHEET)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    chart = BarChart()
    chart.type, chart.style, chart.legend = "bar", 10, None
    chart.title = "Probability that each outcome of the target is met"
    chart.y_axis.title, chart.x_axis.title = "Probability", "Outcome"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.x_axis.scaling.orientation = "maxMin"  # the first outcome on top, as in the sheet
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.height, chart.width = max(8.0, 0.7 * outcomes + 4), 24.0
    source = book[OUTCOMES_SHEET]
    column = [each.key for each in _OUTCOMES].index("probability") + 1
    chart.add_data(Reference(source, min_col=column, min_row=2, max_row=outcomes + 1), titles_from_data=False)
    chart.set_categories(Reference(source, min_col=1, min_row=2, max_row=outcomes + 1))
    sheet.add_chart(chart, "B2")


def _other_rows(report: StackReport) -> pd.DataFrame:
    rows = [_other(report, rank, other) for rank, other in enumerate(report.answer.alternatives, start=1)]
    return pd.DataFrame(rows, columns=[column.key for column in _OTHERS])


def _other(report: StackReport, rank: int, other: Stack) -> dict[str, Any]:
    return {
        "rank": rank,
        "coverage": other.coverage,
        "titles": "\n".join(report.title(name) for name in other.members),
        "hours_least": other.hours.least,
        "hours_most": other.hours.most,
        "hours_unknown": other.hours.unknown,
        "ids": "\n".join(other.members),
    }


def _provenance(report: StackReport) -> Iterator[tuple[str, str, str]]:
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
    for run_id, manifest in report.runs.items():
        for side in ("subject", "object"):
            yield f"Match {run_id}", side, "@".join(str(manifest[side][key]) for key in ("catalogue", "version"))
        for name in ("model", "weights", "package"):
            yield f"Match {run_id}", name, str(manifest[name])
