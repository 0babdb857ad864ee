"""A level coverage as a workbook: what it says, the grid, every descriptor on every basis, credentials and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook

from mapper.analyse.level_coverage.cells import BASES, cells
from mapper.analyse.level_coverage.kept import LevelCoverage
from mapper.analyse.level_coverage.summary import (
    BAND_MEANING,
    MEANING,
    WORDING_CAUTION,
    grid,
    level_sentences,
    likely_words,
    summarise_levels,
)
from mapper.export.workbook.columns import READ_ME_SHEET, SheetColumn
from mapper.export.workbook.writing import (
    FitNotes,
    check_row_limit,
    finished,
    prose_sheet,
    provenance_sheet,
    table_sheet,
)

GRID_SHEET: Final = "Levels by domain"
DESCRIPTORS_SHEET: Final = "Descriptors"
CREDENTIALS_SHEET: Final = "Credentials"
OUTCOMES_SHEET: Final = "Outcomes"

_LEVEL: Final = SheetColumn("level_id", "Level", 16, "Id of the level.")
_DESCRIPTORS: Final = (
    SheetColumn("framework", "Framework", 24, "Whose descriptor it is."),
    _LEVEL,
    SheetColumn("domain", "Domain", 26, "As the framework names it."),
    SheetColumn("basis", "Levels of credentials by", 20, "Stated, by wording, or stated where there is one."),
    SheetColumn("status", "Status", 11, "covered, partly or missing, by the credential that shows it most surely."),
    SheetColumn("share", "Share of credentials", 11, "Expected to evidence it.", "share"),
    SheetColumn("low", "At least", 10, "Lower end of the range.", "share"),
    SheetColumn("high", "At most", 10, "Upper end of the range.", "share"),
    SheetColumn("credentials", "Of credentials", 11, "Whose level is known on this basis.", "count"),
    SheetColumn("outcomes_share", "Share of outcomes", 11, "Expected part of their outcomes.", "share"),
    SheetColumn("surest", "Surest", 10, "Probability of the credential that shows it most surely.", "score"),
    SheetColumn("text", "Descriptor", 70, "Our paraphrase."),
    SheetColumn("unread", "Not read because", 40, "Why nothing is held against it."),
)
_CREDENTIALS: Final = (
    SheetColumn("framework", "For the levels of", 24, "The framework asked about."),
    SheetColumn("title", "Credential", 44, "Title."),
    SheetColumn("level_id", "Stated level", 16, "As the catalogue has it."),
    SheetColumn("levels", "Corresponds to", 24, "Levels of the framework."),
    SheetColumn("legal_status", "Legal status", 16, "Of that referencing; derived: over another framework."),
    SheetColumn("likely", "Wording suggests", 18, "The likely EQF levels: an aid, no finding."),
    SheetColumn("unread", "Not read because", 30, "Why the wording suggests nothing."),
    SheetColumn("credential_id", "Credential id", 36, "Id across catalogues."),
)
_OUTCOMES: Final = (
    SheetColumn("framework", "For the levels of", 24, "The framework asked about."),
    SheetColumn("text", "Outcome", 70, "In full."),
    SheetColumn("knowledge", "Knowledge", 11, "Probability that it speaks of it.", "score"),
    SheetColumn("skills", "Skills", 11, "Probability that it speaks of them.", "score"),
    SheetColumn("autonomy", "Responsibility and autonomy", 13, "Probability that it speaks of them.", "score"),
    SheetColumn("title", "Credential", 44, "Title."),
    SheetColumn("outcome_id", "Outcome id", 36, "Id across catalogues."),
)


def level_coverage_workbook(coverage: LevelCoverage) -> bytes:
    """The level coverage as XLSX; every text is a cell of type string, and the same coverage gives the same bytes.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has.
    """
    check_row_limit(OUTCOMES_SHEET, len(coverage.outcomes), "take a smaller catalogue")
    book = Workbook(write_only=True)
    notes, footer = FitNotes(), f"Level coverage {coverage.coverage_id}"
    prose_sheet(book, READ_ME_SHEET, list(_read_me(coverage)), footer)
    for side in coverage.manifest["asked"]:
        name = GRID_SHEET if len(coverage.manifest["asked"]) == 1 else f"{GRID_SHEET} ({side})"
        columns, table = _grid(coverage, side)
        table_sheet(book, name, columns, table, notes, footer)
    table_sheet(book, DESCRIPTORS_SHEET, _DESCRIPTORS, _descriptor_rows(coverage), notes, footer)
    table_sheet(book, CREDENTIALS_SHEET, _CREDENTIALS, _credential_rows(coverage), notes, footer)
    table_sheet(book, OUTCOMES_SHEET, _OUTCOMES, _outcome_rows(coverage), notes, footer)
    provenance_sheet(book, _provenance(coverage), notes, footer)
    return finished(book, "Level coverage", footer)


def _read_me(coverage: LevelCoverage) -> Iterator[tuple[str, str, bool]]:
    yield "Level coverage", "", True
    for side in coverage.manifest["asked"]:
        for sentence in level_sentences(summarise_levels(coverage, side)):
            yield sentence, "", False
    yield "", "", False
    yield "How to read it", "", True
    for sentence in (MEANING, BAND_MEANING, WORDING_CAUTION):
        yield sentence, "", False


def _grid(coverage: LevelCoverage, side: str) -> tuple[list[SheetColumn], pd.DataFrame]:
    found = cells(*coverage.of(side))
    shares = grid(found, "share")
    about = "Share of credentials expected to evidence it; empty where the domain or the level cannot be read."
    columns = [_LEVEL] + [
        SheetColumn(f"domain_{place}", str(domain), 18, about, "share") for place, domain in enumerate(shares.columns)
    ]
    return columns, shares.set_axis([column.key for column in columns[1:]], axis="columns").reset_index()


def _descriptor_rows(coverage: LevelCoverage) -> pd.DataFrame:
    titles = coverage.manifest["titles"]
    return pd.concat(
        [
            cells(*coverage.of(side), basis=basis).assign(framework=titles[side], basis=basis)
            for side in coverage.manifest["asked"]
            for basis in BASES
        ],
        ignore_index=True,
    )


def _credential_rows(coverage: LevelCoverage) -> pd.DataFrame:
    rows = coverage.credentials
    readings = rows[["reading", "error"]].astype(float).itertuples(index=False, name=None)
    return rows.assign(
        framework=rows["asked"].map(coverage.manifest["titles"]),
        levels=[", ".join(levels) for levels in rows["stated"]],
        likely=[likely_words(reading, error) for reading, error in readings],
    )


def _outcome_rows(coverage: LevelCoverage) -> pd.DataFrame:
    titles = coverage.credentials[["asked", "credential_id", "title"]]
    rows = coverage.outcomes.merge(titles, on=["asked", "credential_id"], how="left")
    return rows.assign(framework=rows["asked"].map(coverage.manifest["titles"]))


def _provenance(coverage: LevelCoverage) -> Iterator[tuple[str, str, str]]:
    manifest: dict[str, Any] = coverage.manifest
    for side in ("subject", "object"):
        yield side.capitalize(), "what it is", "@".join(str(value) for value in manifest[side].values() if value)
    for name in ("model", "aspects", "descriptors", "referencing", "package"):
        yield "Measured with", name, str(manifest[name])
    for name, value in manifest["band"].items():
        yield "Range", name, str(value)
