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
    assert book.sheetnames == ["Read me", "Shares", "Not covered", "Supply", "Outcomes", "Chart", "Provenance"]
    cells = {cell.value: cell.data_type for row in book["Outcomes"].iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert cells[HOSTILE] == "s"
    assert book["Shares"].max_row > 2


def test_what_a_cell_cannot_hold_is_named_and_versions_are_there(tmp_path):
    write_literal_workspace(tmp_path)
    found = load_coverage(measure_literal_coverage(tmp_path), tmp_path)
    found.outcomes.loc[0, "text"] = "Weld\x07 steel"
    found.manifest["titles"]["subject"] = "=Courses\x07"
    book = openpyxl.load_workbook(io.BytesIO(coverage_workbook(found)))
    rows = list(book["Provenance"].iter_rows(min_row=2, values_only=True))
    changed = [(place.rpartition(" ")[2], note) for part, place, note in rows if part == "Changed to fit"]
    assert ("Outcome", "1 control character removed") in changed
    assert ("Coverage", "subject: version", found.manifest["subject"]["version"]) in rows
    assert "Coverage of =Courses and" in book["Read me"]["A1"].value
    assert found.coverage_id in book["Outcomes"].oddFooter.left.text


def test_the_chart_shows_the_levels_of_each_side_with_their_ranges(tmp_path):
    write_literal_workspace(tmp_path)
    found = load_coverage(measure_literal_coverage(tmp_path), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(coverage_workbook(found)))
    assert len(book["Chart"]._charts) == 2
    for chart, side in zip(book["Chart"]._charts, ("subject", "object"), strict=True):
        names = cells_of(book, chart.series[0].cat.numRef or chart.series[0].cat.strRef)
        drawn = {series.tx.v: cells_of(book, series.val.numRef) for series in chart.series}
        assert list(drawn) == ["Share covered", "At least", "At most"]
        levels = [
            row[2:3] + row[5:8]
            for row in book["Shares"].iter_rows(min_row=2, values_only=True)
            if row[:2] == (side, "level")
        ]
        assert list(zip(names, *drawn.values(), strict=True)) == levels


def cells_of(book, reference):
    cells = book["Shares"][reference.f.split("!")[1].replace("$", "")]
    return [cell.value for (cell,) in cells] if isinstance(cells, tuple) else [cells.value]
