"""The workbook of a coverage: text stays text, and the same coverage gives the same bytes."""

import io

import openpyxl

from mapper.analyse.coverage.kept import load_coverage
from mapper.export.coverage_workbook import coverage_workbook
from tests.app.literal import HOSTILE, measure_literal_coverage, write_literal_workspace


def test_cells_are_text_and_bytes_are_the_same(tmp_path):
    write_literal_workspace(tmp_path)
    found = load_coverage(measure_literal_coverage(tmp_path), tmp_path)
    found.outcomes.loc[0, "text"] = "=1+1"
    first = coverage_workbook(found)
    assert first == coverage_workbook(found)
    book = openpyxl.load_workbook(io.BytesIO(first))
    cells = {cell.value: cell.data_type for row in book["Outcomes"].iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert cells[HOSTILE] == "s"
    assert book["Shares"].max_row > 2
