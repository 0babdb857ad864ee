"""A coverage as a workbook: what it says, shares by group, what is not covered, supply, every outcome, its sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import BarChart

from mapper.analyse.coverage.groups import DIMENSIONS
from mapper.analyse.coverage.kept import SIDES, Coverage
from mapper.analyse.coverage.shares import shares_by
from mapper.analyse.coverage.summary import BAND_MEANING, CAUTION, counted_sentence, headline, summarise
from mapper.analyse.coverage.supply import supply_by
from mapper.analyse.coverage.uncovered import uncovered_themes
from mapper.export.contents import flat_items
from mapper.export.workbook.cells import fit
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

SHARES_SHEET: Final = "Shares"
MISSING_SHEET: Final = "Not covered"
SUPPLY_SHEET: Final = "Supply"
OUTCOMES_SHEET: Final = "Outcomes"
CHART_SHEET: Final = "Chart"

_SHARES: Final = (
    SheetColumn("side", "Covered side", 14, "Subject or object."),
    SheetColumn("dimension", "By", 12, "What is grouped."),
    SheetColumn("group", "Group", 34, "As the catalogue states it."),
    SheetColumn("credentials", "Credentials", 12, "Credentials with outcomes.", "count"),
    SheetColumn("outcomes", "Outcomes", 10, "Outcomes of the group.", "count"),
    SheetColumn("share", "Share covered", 10, "Expected, by the other side as a whole.", "share"),
    SheetColumn("low", "At least", 10, "Lower end of the band.", "share"),
    SheetColumn("high", "At most", 10, "Upper end of the band.", "share"),
    SheetColumn("covered", "Covered", 10, "Outcomes more likely met than not.", "count"),
    SheetColumn("partly", "Partly", 10, "Outcomes that may be met.", "count"),
    SheetColumn("missing", "Missing", 10, "Outcomes hardly met.", "count"),
)
_THEMES: Final = (
    SheetColumn("side", "Side", 10, "Subject or object."),
    SheetColumn("text", "Theme", 70, "The statement that stands for those like it."),
    SheetColumn("asked_by", "Asked for by", 10, "Credentials with such an outcome.", "count"),
    SheetColumn("share", "Covered", 10, "Expected share of these outcomes.", "share"),
    SheetColumn("unmet", "In vain", 10, "Credentials expected to find no counterpart.", "score"),
    SheetColumn("counterpart_text", "Nearest on the other side", 60, "The best counterpart of any of them."),
)
_SUPPLY: Final = (
    SheetColumn("dimension", "By", 10, "What is grouped."),
    SheetColumn("group", "Group", 34, "As the catalogues state it."),
    SheetColumn("asked", "Asked for", 12, "Outcomes of the subject.", "count"),
    SheetColumn("unmet", "Not covered", 12, "Of these, expected without a counterpart.", "count"),
    SheetColumn("unmet_low", "at least", 10, "Lower end of the band.", "count"),
    SheetColumn("unmet_high", "at most", 10, "Upper end of the band.", "count"),
    SheetColumn("offered", "Offered", 12, "Outcomes of the object.", "count"),
    SheetColumn("unasked", "Not asked for", 12, "Of these, expected to meet nothing.", "count"),
    SheetColumn("unasked_low", "at least", 10, "Lower end of the band.", "count"),
    SheetColumn("unasked_high", "at most", 10, "Upper end of the band.", "count"),
)
_OUTCOMES: Final = (
    SheetColumn("side", "Side", 10, "Subject or object."),
    SheetColumn("title", "Credential", 36, "Whose outcome it is."),
    SheetColumn("text", "Outcome", 60, "As published or derived."),
    SheetColumn("probability", "Met with probability", 11, "By the best counterpart anywhere.", "score"),
    SheetColumn("status", "Status", 10, "Covered, partly, missing."),
    SheetColumn("counterpart_text", "Best counterpart", 60, "On the other side."),
    SheetColumn("counterpart_title", "Of", 36, "Its credential."),
    SheetColumn("level", "Level", 20, "In the EQF, with its legal status."),
    SheetColumn("country", "Country", 12, "As stated."),
    SheetColumn("provider", "Provider", 24, "As stated."),
    SheetColumn("field", "Field", 20, "As stated."),
)
_COLUMNS: Final = {
    SHARES_SHEET: _SHARES,
    MISSING_SHEET: _THEMES,
    SUPPLY_SHEET: _SUPPLY,
    OUTCOMES_SHEET: _OUTCOMES,
}
_SHEETS: Final = (
    (SHARES_SHEET, "How much of each level, field, country, provider, kind and language is covered, with the range."),
    (MISSING_SHEET, "What is asked for and not covered; first what most credentials look for in vain."),
    (
        SUPPLY_SHEET,
        "By level and by field: what the subject asks for without a counterpart, and what the object offers and nobody "
        "asks for.",
    ),
    (OUTCOMES_SHEET, "Every outcome of both sides, each with its best counterpart on the other side."),
    (CHART_SHEET, "The shares by level, each with the ends of its range."),
    (PROVENANCE_SHEET, "Catalogues, models and settings, and what was changed to fit into cells."),
)


def coverage_workbook(coverage: Coverage) -> bytes:
    """The coverage as XLSX; every text is a cell of type string, and the same coverage gives the same bytes.

    What a cell cannot hold is named under Provenance.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has.
    """
    sides = {side: coverage.of(side)[0] for side in SIDES}
    tables = {
        SHARES_SHEET: _all_shares(sides),
        MISSING_SHEET: _stacked({side: uncovered_themes(rows) for side, rows in sides.items()}),
        SUPPLY_SHEET: _all_supply(sides),
        OUTCOMES_SHEET: _stacked(sides),
    }
    for name, table in tables.items():
        check_row_limit(name, len(table), f"{str(coverage.folder)!r} has all rows as Parquet")
    book = Workbook(write_only=True)
    notes, footer = FitNotes(), f"Coverage {coverage.coverage_id}"
    prose_sheet(book, READ_ME_SHEET, list(_read_me(coverage)), footer)
    for name, table in tables.items():
        table_sheet(book, name, _COLUMNS[name], table, notes, footer)
    titles = coverage.manifest["titles"]
    drawn = [_chart(book[SHARES_SHEET], tables[SHARES_SHEET], side, titles[side]) for side in SIDES]
    chart_sheet(book, CHART_SHEET, drawn, footer)
    provenance_sheet(book, _provenance(coverage), notes, footer)
    return finished(book, "Coverage", footer)


def _all_shares(sides: dict[str, pd.DataFrame]) -> pd.DataFrame:
    parts = [
        shares_by(rows, rows[name]).assign(side=side, dimension=name)
        for side, rows in sides.items()
        for name in DIMENSIONS
    ]
    return pd.concat(parts, ignore_index=True)


def _all_supply(sides: dict[str, pd.DataFrame]) -> pd.DataFrame:
    subject, object_ = sides["subject"], sides["object"]
    parts = [
        supply_by(subject, object_, (subject[name], object_[name])).assign(dimension=name)
        for name in ("level", "field")
    ]
    return pd.concat(parts, ignore_index=True)


def _chart(sheet: Any, shares: pd.DataFrame, side: str, title: str) -> BarChart:
    """The shares of a side by level, each between the ends of its range."""
    keys = [column.key for column in _SHARES]
    rows = np.flatnonzero((shares["side"] == side) & (shares["dimension"] == "level")) + 2  # under the heading
    return share_bars(
        sheet,
        f"What of {fit(title)[0]} is covered, by level",
        rows=(int(rows[0]), int(rows[-1])),
        names=("Level", keys.index("group") + 1),
        values={
            column.heading: keys.index(column.key) + 1 for column in _SHARES if column.key in ("share", "low", "high")
        },
    )


def _stacked(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([table.assign(side=side) for side, table in tables.items()], ignore_index=True)


def _read_me(coverage: Coverage) -> Iterator[tuple[str, str, bool]]:
    titles, notes = coverage.manifest["titles"], coverage.manifest["notes"]
    yield f"Coverage of {titles['subject']} and {titles['object']}", "", True
    summaries = [(f"The {side}: {titles[side]}", summarise(coverage, side)) for side in SIDES]
    yield from block_lines(
        [
            *((heading, [("", headline(found)), ("", counted_sentence(found))]) for heading, found in summaries),
            ("How to read it", [("Range", BAND_MEANING), ("Caution", CAUTION), *(("Note", note) for note in notes)]),
            ("Sheets", _SHEETS),
            *(
                (f"Columns of {name}", [(column.heading, column.about) for column in columns])
                for name, columns in _COLUMNS.items()
            ),
        ]
    )


def _provenance(coverage: Coverage) -> Iterator[tuple[str, str, str]]:
    return (("Coverage", item, value) for item, value in flat_items(coverage.manifest))
