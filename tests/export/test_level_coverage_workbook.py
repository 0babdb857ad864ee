"""The workbook of a level coverage: its sheets, the figures of the cells, the same bytes twice."""

import io

import openpyxl
import pytest

from mapper.analyse.level_coverage import FrameworkLevels, cells, measure_level_coverage
from mapper.export.level_coverage_workbook import level_coverage_workbook
from mapper.ingest.catalogue import load_catalogue
from mapper.ingest.stored import store_version
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.settings import Settings
from mapper.tables import REJECTS
from tests.conftest import tables


@pytest.fixture
def measured(tmp_path, word_encoder):
    credentials, outcomes = tables("home", ["mk", "wd"])
    credentials["level_id"] = "scqf:8"
    credentials.loc[0, "title"] = "=SUM(A1:A2)"
    store_version(tmp_path, "home", credentials, outcomes, REJECTS.empty(), {"title": "Home college"})
    return measure_level_coverage(
        load_catalogue("home", tmp_path),
        FrameworkLevels("eqf"),
        workspace=tmp_path,
        frameworks=load_frameworks(embedded_folder() / "frameworks"),
        settings=Settings(),
    )


def test_sheets_hold_what_the_cells_say_and_text_stays_text(measured):
    content = level_coverage_workbook(measured)
    assert content == level_coverage_workbook(measured)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "Read me", "Levels by domain", "Descriptors", "Credentials", "Outcomes", "Provenance"
    ]  # fmt: skip
    grid = list(book["Levels by domain"].iter_rows(values_only=True))
    assert grid[0] == ("Level", "Knowledge", "Responsibility and autonomy", "Skills")
    found = cells(*measured.of("object")).set_index(["level_id", "domain"])["share"]
    five = next(row for row in grid if row[0] == "eqf:5")
    assert five[3] == pytest.approx(found["eqf:5", "Skills"])
    assert five[3] > 0.9
    assert five[2] is None
    assert len(list(book["Descriptors"].iter_rows(min_row=2))) == 24 * 3
    titles = [cell for row in book["Credentials"].iter_rows(min_row=2) for cell in row if cell.value == "=SUM(A1:A2)"]
    assert [cell.data_type for cell in titles] == ["s"]
