"""A coverage as a workbook: what it says, shares by group, what is not covered, supply, and every outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter

from mapper.analyse.coverage.groups import DIMENSIONS
from mapper.analyse.coverage.kept import SIDES, Coverage
from mapper.analyse.coverage.shares import shares_by
from mapper.analyse.coverage.summary import BAND_MEANING, CAUTION, counted_sentence, headline, summarise
from mapper.analyse.coverage.supply import supply_by
from mapper.analyse.coverage.uncovered import uncovered_themes
from mapper.export.workbook.cells import NUMBERS, CellMaker, fit
from mapper.export.workbook.columns import SheetColumn
from mapper.export.workbook.writing import FIXED_DATE, check_row_limit, fixed_archive

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
    SheetColumn("side", "Asked for by", 14, "Subject or object."),
    SheetColumn("text", "Outcome", 70, "The statement that stands for those like it."),
    SheetColumn("asked_by", "Credentials", 12, "How many ask for it.", "count"),
    SheetColumn("share", "Share covered", 10, "Expected.", "share"),
    SheetColumn("unmet", "Not met", 10, "Credentials expected to find none.", "score"),
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


def coverage_workbook(coverage: Coverage) -> bytes:
    """The coverage as XLSX; every text is a cell of type string, and the same coverage gives the same bytes.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has.
    """
    sides = {side: coverage.of(side)[0] for side in SIDES}
    book = Workbook(write_only=True)
    _read_me(book, coverage)
    _table(book, "Shares", _SHARES, _all_shares(sides))
    _table(book, "Not covered", _THEMES, _stacked({side: uncovered_themes(rows) for side, rows in sides.items()}))
    _table(book, "Supply", _SUPPLY, _all_supply(sides))
    _table(book, "Outcomes", _OUTCOMES, _stacked(sides))
    book.properties = DocumentProperties(
        creator="Equivalence mapper",
        title="Coverage",
        subject=f"Coverage {coverage.coverage_id}",
        created=FIXED_DATE,
        modified=FIXED_DATE,
    )
    return fixed_archive(book)


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


def _stacked(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([table.assign(side=side) for side, table in tables.items()], ignore_index=True)


def _read_me(book: Any, coverage: Coverage) -> None:
    sheet = book.create_sheet("Read me")
    sheet.column_dimensions["A"].width = 120
    cells = CellMaker(sheet)
    sheet.append([cells.line("Coverage", size=18, bold=True)])
    summaries = [summarise(coverage, side) for side in SIDES]
    said = [line for summary in summaries for line in (headline(summary), counted_sentence(summary))]
    versions = [
        f"{side}: {coverage.manifest[side]['catalogue']}@{coverage.manifest[side]['version']}" for side in SIDES
    ]
    for line in [*said, BAND_MEANING, CAUTION, *coverage.manifest["notes"], *versions]:
        sheet.append([cells.line(fit(line)[0])])


def _table(book: Any, name: str, columns: Sequence[SheetColumn], table: pd.DataFrame) -> None:
    check_row_limit(name, len(table))
    sheet = book.create_sheet(name)
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table) + 1}"
    cells = CellMaker(sheet)
    sheet.append([cells.heading(column.heading, column.style) for column in columns])
    for values in table[[column.key for column in columns]].itertuples(index=False, name=None):
        sheet.append(
            [
                cells.number(value, column.style)
                if column.style in NUMBERS
                else cells.text(fit(str(value))[0], column.style)
                for column, value in zip(columns, values, strict=True)
            ]
        )
