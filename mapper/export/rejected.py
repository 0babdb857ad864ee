"""The rejects of an ingest as a workbook that opens in any spreadsheet program and runs nothing."""

from __future__ import annotations

from typing import Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from mapper.errors import UsageError
from mapper.export.workbook.cells import CellMaker, fit
from mapper.export.workbook.columns import Style
from mapper.export.workbook.writing import ROW_LIMIT, finished
from mapper.tables import REJECTS

SHEET: Final = "Rejects and warnings"
_COLUMNS: Final[tuple[tuple[str, str, float, Style], ...]] = (
    ("severity", "What happened", 16, "text"),
    ("file", "File", 24, "text"),
    ("sheet", "Sheet", 14, "text"),
    ("row", "Row", 8, "count"),
    ("column", "Column", 20, "text"),
    ("value", "Value", 32, "text"),
    ("reason", "Reason", 48, "text"),
    ("cure", "Cure", 40, "text"),
)
_SEVERITIES: Final = {"rejected": "row left out", "warning": "value left out"}


def rejects_workbook(rejects: pd.DataFrame) -> bytes:
    """The rejects table (:data:`mapper.tables.REJECTS`) as XLSX: one sheet, one row per fault, rejected rows first.

    Every text is a cell of type string, whatever it looks like; the same table gives the same bytes.

    >>> from mapper.ingest.records import Fault
    >>> from mapper.ingest.rejects import rejects_table
    >>> rejects_workbook(rejects_table([Fault("a.csv", "the title is empty", row=2, value="=1+1")]))[:2]
    b'PK'

    Raises
    ------
    UsageError
        If there are more faults than a sheet has rows.
    """
    table = REJECTS.conform(rejects)
    if len(table) + 1 > ROW_LIMIT:
        raise UsageError(f"{len(table):,} faults are more than a sheet has rows ({ROW_LIMIT:,}); take them as CSV")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for number, (_, _, width, _) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{len(table) + 1}"
    cells = CellMaker(sheet)
    sheet.append([cells.heading(heading, style) for _, heading, _, style in _COLUMNS])
    table = table.sort_values("severity", kind="stable").assign(severity=table["severity"].map(_SEVERITIES))
    for values in table[[name for name, *_ in _COLUMNS]].itertuples(index=False, name=None):
        sheet.append(
            [
                cells.number(value, style) if style == "count" else cells.text(fit(str(value))[0], style)
                for value, (_, _, _, style) in zip(values, _COLUMNS, strict=True)
            ]
        )
    return finished(book, SHEET)
