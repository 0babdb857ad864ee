"""The sheet of charts: native charts over the cells beside them, each subject counted once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from mapper.export.contents import CatalogueTables
from mapper.export.workbook import write_workbook
from mapper.export.workbook.charts import CHARTS_SHEET, MOST_GROUPS, best_suggestions
from mapper.match.runs import Run
from mapper.tables import CREDENTIALS, EQUIVALENCES

from .conftest import make_run


def test_each_subject_counts_once_by_its_best_object(run: Run, subjects: CatalogueTables) -> None:
    by_country, by_level, by_share = best_suggestions(run, subjects).values()
    assert by_country.loc["GB"].to_dict() == {"full": 1, "partial": 0, "not enough evidence": 0}
    assert by_country.loc["not stated"].to_dict() == {"full": 0, "partial": 1, "not enough evidence": 1}
    assert by_level.index.tolist() == ["not stated", "scqf:7", "scqf:8"]
    assert {int(table.to_numpy().sum()) for table in (by_country, by_level, by_share)} == {3}


def test_a_chart_shows_the_largest_groups_and_the_others_as_one() -> None:
    rows = [
        {"subject_id": f"a:{n}", "subject_title": "t", "object_id": "b:1", "object_title": "t", "suggestion": "full",
         "rank": 1, "subject_hash": "s", "object_hash": "o"}
        for n in range(20)
    ]  # fmt: skip
    many = [{"credential_id": f"a:{n}", "catalogue": "a", "title": "t", "jurisdiction": f"C{n:02d}"} for n in range(20)]
    subjects = CatalogueTables(credentials=CREDENTIALS.conform(pd.DataFrame(many)))
    run = make_run(*EQUIVALENCES.conform(pd.DataFrame(rows)).astype(object).to_dict("records"))
    by_country = next(iter(best_suggestions(run, subjects).values()))
    assert len(by_country) == MOST_GROUPS
    assert by_country.loc["others (9)", "full"] == 9


def test_the_workbook_has_native_charts_over_the_cells(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> None:
    out = tmp_path / "x.xlsx"
    write_workbook(run, subjects=subjects, objects=objects, decisions=decisions, out=out)
    sheet = load_workbook(out)[CHARTS_SHEET]
    assert len(sheet._charts) == 3
    for chart in sheet._charts:
        titles = [sheet[series.tx.strRef.f.split("!")[1].replace("$", "")].value for series in chart.series]
        assert titles == ["full", "partial", "not enough evidence"]
        cells = chart.series[0].val.numRef.f.split("!")[1].replace("$", "")
        first, _, last = cells.partition(":")
        values = [cell.value for (cell,) in sheet[f"{first}:{last or first}"]]
        assert sum(values) == 1  # one subject with a full suggestion
        names = chart.series[0].cat.numRef or chart.series[0].cat.strRef
        assert names.f.count("$A$") == (2 if last else 1)


def test_a_run_without_pairs_has_a_sheet_without_bars(tmp_path: Path, decisions: pd.DataFrame) -> None:
    empty = CatalogueTables()
    out = tmp_path / "x.xlsx"
    write_workbook(make_run(), subjects=empty, objects=empty, decisions=decisions.iloc[:0], out=out)
    assert CHARTS_SHEET in load_workbook(out).sheetnames
