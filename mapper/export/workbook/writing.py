"""The workbook: sheets, their look, drop-downs and print set-up; the same run gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import ceil
from pathlib import Path
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from mapper.errors import UsageError
from mapper.export.contents import TITLE, CatalogueTables
from mapper.export.workbook.cells import NUMBERS, CellMaker, fit, lines_needed
from mapper.export.workbook.charts import add_charts
from mapper.export.workbook.columns import (
    ALIGNMENT,
    ALIGNMENT_SHEET,
    BUNDLES,
    BUNDLES_SHEET,
    COLOURS,
    EQUIVALENCES,
    EQUIVALENCES_SHEET,
    GAPS,
    GAPS_SHEET,
    INSTRUCTIONS_SHEET,
    LAST_PRINTED,
    NAME_LABEL,
    PROVENANCE,
    PROVENANCE_SHEET,
    READ_ME_SHEET,
    ROW_CODE,
    Edition,
    SheetColumn,
)
from mapper.export.workbook.read_me import instruction_lines, read_me_lines
from mapper.export.workbook.row_code import BOUND, make_code, number_text
from mapper.export.workbook.tables import (
    alignment_rows,
    bundle_rows,
    equivalence_rows,
    gap_rows,
    provenance_rows,
)
from mapper.match.runs import Run
from mapper.model import OUTCOME_STATUSES, RELATIONS, SUGGESTIONS, VERDICTS
from mapper.review.queue import STATUSES
from mapper.workspace import write_file

ROW_LIMIT: Final = 1_048_576
"""Rows of a sheet, the heading included (Excel specifications and limits)."""

FIXED_DATE: Final = dt.datetime(2000, 1, 1)
"""Workbooks carry no date of their own, so that the same run gives the same file; the run says when it was made."""

NOTES_SHOWN: Final = 200
LINE_HEIGHT: Final = 13.0
HEIGHT_LIMIT: Final = 409.0
ROW_HEIGHT: Final = 0.53  # cm, of a row without a height of its own
PAPER_A3: Final = 8
PAPER_A4: Final = 9


def write_workbook(
    run: Run,
    *,
    subjects: CatalogueTables,
    objects: CatalogueTables,
    decisions: pd.DataFrame,
    out: Path,
    edition: Edition = "open",
) -> int:
    """Write ``run`` as a workbook with the decisions in force filled in; returns the number of equivalences.

    Sheets: Read me, Equivalences, Outcome alignment, Gaps, Bundles, Charts, Provenance. Every text is a cell of type
    string; what a cell cannot hold is named under Provenance. The same run, catalogues and decisions give the same
    bytes.
    The ``expert`` edition begins with Instructions instead, and only the cells of a decision are unlocked; no password.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has, or ``out`` is a folder.
    WorkspaceError
        If ``out`` cannot be written, such as while Excel holds it open.
    """
    if out.is_dir():
        raise UsageError(f"--out {str(out)!r} is a folder; this format needs a file, such as equivalences.xlsx")
    alignment = alignment_rows(run, subjects, objects, decisions)
    tables = {
        EQUIVALENCES_SHEET: (EQUIVALENCES, equivalence_rows(run, subjects, objects, decisions)),
        ALIGNMENT_SHEET: (ALIGNMENT, alignment),
        GAPS_SHEET: (GAPS, gap_rows(alignment)),
        BUNDLES_SHEET: (BUNDLES, bundle_rows(run)),
    }
    for name, (_, table) in tables.items():
        check_row_limit(name, len(table))
    book = Workbook(write_only=True)
    notes = FitNotes()
    if edition == "expert":
        prose_sheet(book, INSTRUCTIONS_SHEET, instruction_lines(run), f"Run {run.run_id}")
    else:
        prose_sheet(book, READ_ME_SHEET, read_me_lines(run), f"Run {run.run_id}")
    for name, (columns, table) in tables.items():
        table_sheet(book, name, columns, table, notes, f"Run {run.run_id}")
    add_charts(book, run, subjects, lambda sheet: _set_print(sheet, f"Run {run.run_id}"))
    provenance_sheet(book, provenance_rows(run, subjects, objects, decisions), notes, f"Run {run.run_id}")
    if edition == "expert":
        _lock(book)
    write_file(out, finished(book, TITLE, f"Run {run.run_id}"))
    return len(run.equivalences)


SMALLER_RUN: Final = "export it with --format csv or parquet, or match with a smaller --top"


def check_row_limit(sheet: str, rows: int, cure: str = SMALLER_RUN) -> None:
    """Nothing, if so many rows fit into a sheet under its heading; ``cure`` says what to do if they do not.

    Raises
    ------
    UsageError
        If not.
    """
    if rows + 1 > ROW_LIMIT:
        raise UsageError(f"sheet {sheet!r} would need {rows + 1:,} rows and a sheet has {ROW_LIMIT:,}; {cure}")


@dataclass(slots=True)
class FitNotes:
    """What was changed to fit into cells."""

    shown: list[tuple[str, str, str]] = field(default_factory=list)
    count: int = 0

    def add(self, sheet: str, row: int, heading: str, note: str) -> None:
        """Note that a cell was changed."""
        self.count += 1
        if len(self.shown) < NOTES_SHOWN:
            self.shown.append(("Changed to fit", f"{sheet}:{row} {heading}", note))

    def rows(self) -> list[tuple[str, str, str]]:
        """The notes as rows of the sheet Provenance."""
        more = self.count - len(self.shown)
        return [*self.shown, *([("Changed to fit", "more cells", str(more))] if more else [])]


def table_sheet(
    book: Any, name: str, columns: Sequence[SheetColumn], table: pd.DataFrame, notes: FitNotes, footer: str
) -> None:
    """Add a sheet of one table, streamed row by row; what does not fit into a cell is told to ``notes``."""
    sheet = book.create_sheet(name)
    # openpyxl first takes each cell for a value, fails, and makes a spare cell: a third of the time of a sheet.
    sheet._values_to_row = _placed
    _set_widths(sheet, columns)
    sheet.freeze_panes = "C2"
    _set_print(sheet, footer, repeat="1:1")
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table) + 1}"
    keys = [column.key for column in columns]
    if name in LAST_PRINTED:
        sheet.print_area = f"A1:{get_column_letter(keys.index(LAST_PRINTED[name]) + 1)}{len(table) + 1}"
    if name == EQUIVALENCES_SHEET:
        # A3: on A4 the sixteen columns would be too small to read.
        sheet.page_setup.paperSize = PAPER_A3
    _add_colours(sheet, columns, len(table))
    _add_drop_downs(sheet, columns, len(table))
    cells = CellMaker(sheet)
    sheet.append([cells.heading(column.heading, column.style) for column in columns])
    rows = table[[column.key for column in columns if column != ROW_CODE]].itertuples(index=False, name=None)
    bound = _bound(table) if ROW_CODE in columns else repeat({})
    # Cells are made one by one: a workbook is XML, and each row is streamed to disk before the next.
    for row, (values, binding) in enumerate(zip(rows, bound, strict=False), start=2):
        made = list(_row_cells(cells, columns, values, binding, notes, name, row))
        sheet.row_dimensions[row].height = _height(columns, made)
        sheet.append(made)
        # A streamed row needs its height no more; kept, a million of them would fill the memory.
        del sheet.row_dimensions[row]


def _bound(table: pd.DataFrame) -> Iterator[dict[str, str]]:
    for values in zip(*(table[name] for name in BOUND), strict=True):
        yield dict(zip(BOUND, values, strict=True))


def _placed(made: Sequence[Any], row: int) -> Iterator[Any]:
    """The finished cells of one row, each told where it stands."""
    for column, cell in enumerate(made, start=1):
        cell.row, cell.column = row, column
        yield cell


def _height(columns: Sequence[SheetColumn], made: Sequence[Any]) -> float:
    """The height in points that shows every wrapped text: not every program works it out when it opens a file."""
    lines = [
        lines_needed(cell.value, column.width)
        for column, cell in zip(columns, made, strict=True)
        if column.style != "hidden" and isinstance(cell.value, str)
    ]
    return min(LINE_HEIGHT * max(lines, default=1) + 3, HEIGHT_LIMIT)


def _row_cells(
    cells: CellMaker,
    columns: Sequence[SheetColumn],
    values: Sequence[Any],
    bound: Mapping[str, str],
    notes: FitNotes,
    sheet: str,
    row: int,
) -> Iterator[Any]:
    texts: dict[str, str] = {}
    # The code of a row stands last: it takes all the other cells, as they are written.
    for column, value in zip(columns, values, strict=False):
        if column.style in NUMBERS:
            texts[column.key] = "" if pd.isna(value) else number_text(str(value))
            yield cells.number(value, column.style)
            continue
        text, note = fit(str(value))
        if note:
            notes.add(sheet, row, column.heading, note)
        texts[column.key] = text
        yield cells.text(text, column.style)
    if columns[-1] == ROW_CODE:
        yield cells.text(make_code(bound, texts), ROW_CODE.style)


def prose_sheet(book: Any, name: str, lines: Sequence[tuple[str, str, bool]], footer: str) -> None:
    """Add a sheet of lines, each (left cell, right cell, whether the left one is a heading); the first is its title."""
    sheet = book.create_sheet(name)
    sheet.sheet_view.showGridLines = False
    widths = (30, 112)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = widths
    _set_print(sheet, footer)
    cells = CellMaker(sheet)
    for number, (left, right, heading) in enumerate(lines, start=1):
        size = 18 if number == 1 else 12 if heading else 10
        height = 26 if number == 1 else 20 if heading else LINE_HEIGHT * lines_needed(right, widths[1]) + 3
        asks = left == NAME_LABEL
        sheet.row_dimensions[number].height = 22 if asks else height
        row = [cells.line(left, size=size, bold=heading or asks or bool(right), wrapped=bool(right))]
        answer = [cells.text("", "input")] if asks else [cells.line(right)] if right else []
        sheet.append([*row, *answer])


def chart_sheet(book: Any, name: str, charts: Sequence[Any], footer: str) -> None:
    """Add a sheet of charts over the cells of other sheets, one below the other; it prints on one page."""
    sheet = book.create_sheet(name)
    sheet.sheet_view.showGridLines = False
    _set_print(sheet, footer)
    sheet.page_setup.fitToHeight = 1
    row = 2
    for chart in charts:
        sheet.add_chart(chart, f"B{row}")
        row += ceil(chart.height / ROW_HEIGHT) + 2


def _lock(book: Any) -> None:
    """Lock every sheet but the cells of a decision: against accidents only, so without a password."""
    for sheet in book.worksheets:
        sheet.protection.sheet = True
        # Columns and rows may be made wider, and filters used.
        sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = False


def provenance_sheet(book: Any, rows: Iterable[tuple[str, str, str]], notes: FitNotes, footer: str) -> None:
    """Add the sheet that says where all comes from, (part, item, value), and what ``notes`` have of other sheets."""
    table = pd.DataFrame([*rows, *notes.rows()], columns=[column.key for column in PROVENANCE])
    table_sheet(book, PROVENANCE_SHEET, PROVENANCE, table, FitNotes(), footer)


def _set_widths(sheet: Any, columns: Sequence[SheetColumn]) -> None:
    lines = max((lines_needed(column.heading, column.width) for column in columns), default=1)
    sheet.row_dimensions[1].height = max(32.0, LINE_HEIGHT * lines + 6)
    for number, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        dimension.hidden = column.style == "hidden"


def _set_print(sheet: Any, footer: str, *, repeat: str = "") -> None:
    """Print a sheet on A4 across, with what it is from, its name and its page at the foot."""
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPER_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    left = footer.replace("&", "&&")  # one alone begins a code, such as &D for the date
    sheet.oddFooter.left.text = f"{left} · &A"
    sheet.oddFooter.center.text = "Suggestions of a program; a person recognises"
    sheet.oddFooter.right.text = "&P / &N"
    if repeat:
        sheet.print_title_rows = repeat


def _add_colours(sheet: Any, columns: Sequence[SheetColumn], rows: int) -> None:
    words = {
        "suggestion": SUGGESTIONS,
        "status": STATUSES if "verdict" in {column.key for column in columns} else OUTCOME_STATUSES,
        "verdict": VERDICTS,
    }
    for number, column in enumerate(columns, start=1):
        if not rows:
            return
        letter = get_column_letter(number)
        for word in words.get(column.key, ()):
            if word not in COLOURS:
                continue
            fill, ink = COLOURS[word]
            rule = CellIsRule(
                operator="equal",
                formula=[f'"{word}"'],
                fill=PatternFill("solid", bgColor=fill),
                font=Font(color=ink, bold=True),
            )
            sheet.conditional_formatting.add(f"{letter}2:{letter}{rows + 1}", rule)


def _add_drop_downs(sheet: Any, columns: Sequence[SheetColumn], rows: int) -> None:
    choices = {"verdict": VERDICTS, "decided_relation": RELATIONS}
    for number, column in enumerate(columns, start=1):
        if column.key not in choices or not rows:
            continue
        words = choices[column.key]
        validation = DataValidation(
            type="list",
            formula1=f'"{",".join(words)}"',
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=column.heading,
            error=f"Choose one of: {', '.join(words)}",
            showInputMessage=True,
            promptTitle=column.heading,
            prompt=column.about,
        )
        letter = get_column_letter(number)
        validation.add(f"{letter}2:{letter}{rows + 1}")
        sheet.data_validations.append(validation)


def finished(book: Any, title: str, subject: str | None = None) -> bytes:
    """The workbook as a file; the date of saving is taken out of its properties and of the zip entries."""
    book.properties = DocumentProperties(
        creator="Equivalence mapper", title=title, subject=subject, created=FIXED_DATE, modified=FIXED_DATE
    )
    saved, fixed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    book.properties.modified = FIXED_DATE
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            copy = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            copy.compress_type = zipfile.ZIP_DEFLATED
            copy.external_attr = 0o644 << 16
            if entry.filename == ARC_CORE:
                target.writestr(copy, tostring(book.properties.to_tree()))
            else:
                with source.open(entry) as part, target.open(copy, "w") as destination:
                    while chunk := part.read(1 << 20):
                        destination.write(chunk)
    return fixed.getvalue()
