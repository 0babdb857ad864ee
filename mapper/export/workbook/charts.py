"""The sheet of charts: native charts of the spreadsheet program, drawn from the small tables beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
from openpyxl.chart import BarChart, Reference, Series

from mapper.export.contents import CatalogueTables
from mapper.export.workbook.cells import CellMaker, fit
from mapper.export.workbook.columns import COLOURS
from mapper.match.runs import Run
from mapper.model import NOT_STATED, SUGGESTIONS

CHARTS_SHEET: Final = "Charts"
MOST_GROUPS: Final = 12
"""Groups drawn in one chart, the others together as one: more bars cannot be read."""

_OTHERS: Final = "others"
_BANDS: Final = ("0-25 %", "25-50 %", "50-75 %", "75-100 %")
_CHART_WIDTH: Final = 22.0  # cm
_CHART_AT: Final = "I"
_STRONG, _PALE = "1B5E91", "B7D3E8"
_LEAST_ROWS: Final = 22  # as high as a chart is
_FIRST: Final = {name: place for place, name in enumerate(SUGGESTIONS)}


def best_suggestions(run: Run, subjects: CatalogueTables) -> dict[str, pd.DataFrame]:
    """For each chart by its title: one row per group of subjects, one column per suggestion, and their number.

    A subject counts once, by the suggestion for its best object (rank 1). The index are the groups: by country and by
    level in falling number, then by shares of outcomes covered in their order.
    """
    best = run.equivalences.sort_values(["subject_id", "rank"]).drop_duplicates("subject_id")
    facts = subjects.credentials.set_index("credential_id")[["jurisdiction", "level_id"]]
    known = facts.reindex(best["subject_id"].to_numpy(dtype=object)).astype(object).fillna("").reset_index(drop=True)
    groups = {
        "Subjects by country, and what is suggested for the best object": known["jurisdiction"],
        "Subjects by level, and what is suggested for the best object": known["level_id"],
    }
    tables = {title: _largest(_counted(best, names)) for title, names in groups.items()}
    bands = pd.cut(
        best["subject_coverage"].astype("float64"), [-0.01, 0.25, 0.5, 0.75, 1.0], labels=list(_BANDS)
    ).astype(object)
    covered = _counted(best, bands.reset_index(drop=True))
    order = [name for name in (*_BANDS, NOT_STATED) if name in covered.index]
    tables["Subjects by the share of their outcomes that the best object covers"] = covered.loc[order]
    return tables


def add_charts(book: Any, run: Run, subjects: CatalogueTables, set_print: Callable[[Any], None]) -> None:
    """Add the sheet to a workbook that is written as a stream; ``set_print`` sets its print up."""
    sheet = book.create_sheet(CHARTS_SHEET)
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 26
    for letter in "BCDEFG":
        sheet.column_dimensions[letter].width = 12
    set_print(sheet)
    cells = CellMaker(sheet)
    row = 1
    for title, table in best_suggestions(run, subjects).items():
        sheet.append([cells.line(title, size=12, bold=True, wrapped=False)])
        sheet.append([cells.heading(text, "text") for text in ("Group", *table.columns)])
        for group, counts in zip(table.index, table.itertuples(index=False, name=None), strict=True):
            numbers = [cells.number(int(count), "count") for count in counts]
            sheet.append([cells.text(fit(str(group))[0], "text"), *numbers])
        if len(table):
            sheet.add_chart(_chart(sheet, title, row + 1, table), f"{_CHART_AT}{row}")
        height = max(len(table) + 3, _LEAST_ROWS)
        for _ in range(height - len(table) - 2):
            sheet.append([])
        row += height


def share_bars(
    source: Any, title: str, *, rows: tuple[int, int], names: tuple[str, int], values: Mapping[str, int]
) -> BarChart:
    """Bars from 0 to 1 over the cells of the sheet ``source``, the first row on top.

    ``rows`` are the first and the last one, ``names`` the column that names them and what it is, ``values`` what is
    drawn with its column, what matters most first; rows and columns count from 1.
    """
    first, last = rows
    chart = BarChart()
    chart.type, chart.style, chart.title = "bar", 10, title
    chart.x_axis.title = names[0]
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.x_axis.scaling.orientation = "maxMin"
    # openpyxl hides axes unless told.
    chart.x_axis.delete = chart.y_axis.delete = False
    bars = (last - first + 1) * len(values)
    chart.height, chart.width = max(8.0, 0.7 * bars + 4), 24.0
    for name, column in values.items():
        drawn = Series(Reference(source, min_col=column, min_row=first, max_row=last), title=name)
        drawn.graphicalProperties.solidFill = _PALE if chart.series else _STRONG
        chart.series.append(drawn)
    chart.set_categories(Reference(source, min_col=names[1], min_row=first, max_row=last))
    if len(values) == 1:
        chart.legend = None
        chart.y_axis.title = next(iter(values))
    else:
        chart.legend.position = "b"
    return chart


def _counted(best: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    groups = names.fillna("").replace("", NOT_STATED).rename("group")
    said = best["suggestion"].reset_index(drop=True).astype(object)
    counts = pd.crosstab(groups, said)
    present = sorted(counts.columns, key=lambda name: _FIRST.get(str(name), len(_FIRST)))
    return counts[present].rename_axis(index=None, columns=None)


def _largest(counts: pd.DataFrame) -> pd.DataFrame:
    total = counts.sum(axis=1)
    ordered = counts.loc[sorted(counts.index, key=lambda name: (-int(total[name]), str(name)))]
    if len(ordered) <= MOST_GROUPS:
        return ordered
    rest = ordered.iloc[MOST_GROUPS - 1 :].sum().to_frame(f"{_OTHERS} ({len(ordered) - MOST_GROUPS + 1})").T
    return pd.concat([ordered.iloc[: MOST_GROUPS - 1], rest])


def _chart(sheet: Any, title: str, heading_row: int, table: pd.DataFrame) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    chart.title = title
    chart.width, chart.height = _CHART_WIDTH, 10.0
    chart.legend.position = "b"
    chart.y_axis.title = "Subjects"
    chart.y_axis.number_format = "0"
    # openpyxl hides axes unless told; the first group stands on top.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    last = heading_row + len(table)
    chart.add_data(
        Reference(sheet, min_col=2, max_col=1 + len(table.columns), min_row=heading_row, max_row=last),
        titles_from_data=True,
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=heading_row + 1, max_row=last))
    for series, name in zip(chart.series, table.columns, strict=True):
        fill, ink = COLOURS[str(name)]
        series.graphicalProperties.solidFill = fill
        series.graphicalProperties.line.solidFill = ink
    return chart
