"""Rejects as a workbook: every fault with its place, reason and cure, and no formula."""

import io

import openpyxl

from mapper.export.rejected import rejects_workbook
from mapper.ingest.records import Fault
from mapper.ingest.rejects import rejects_table

FAULTS = [
    Fault("a.xlsx", "is not read as a country", row=3, column="jurisdiction", value="=HYPERLINK(1)", cure="write FR"),
    Fault("a.xlsx", "the title is empty", row=4, column="title", sheet="2026", severity="rejected"),
    Fault("a.xlsx", "is not read", column="+x", value="-1\x07 _x0041_ @y #N/A"),
]


def sheet():
    return openpyxl.load_workbook(io.BytesIO(rejects_workbook(rejects_table(FAULTS)))).active


def test_every_fault_has_its_place_reason_and_cure_and_rejected_rows_come_first():
    rows = [["" if value is None else value for value in row] for row in sheet().iter_rows(values_only=True)]
    assert rows[0] == ["What happened", "File", "Sheet", "Row", "Column", "Value", "Reason", "Cure"]
    assert rows[1] == ["row left out", "a.xlsx", "2026", 4, "title", "", "the title is empty", ""]
    assert [row[3] for row in rows[2:]] == [3, ""]
    assert rows[2][5:] == ["=HYPERLINK(1)", "is not read as a country", "write FR"]


def test_no_text_becomes_a_formula_or_an_error():
    cells = [cell for row in sheet().iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells if cell.column_letter != "D"} == {"s"}


def test_the_same_rejects_give_the_same_bytes():
    table = rejects_table(FAULTS)
    assert rejects_workbook(table) == rejects_workbook(table)
