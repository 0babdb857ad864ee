"""The workbook: what stands in it, how it looks, and that nothing in it can run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from mapper.errors import UsageError, WorkspaceError
from mapper.export.contents import CatalogueTables
from mapper.export.workbook import write_workbook
from mapper.export.workbook.cells import CUT, TEXT_LIMIT, fit, unescape
from mapper.export.workbook.columns import COLOURS, EQUIVALENCES
from mapper.export.workbook.tables import alignment_rows
from mapper.export.workbook.writing import ROW_LIMIT, check_row_limit
from mapper.match.runs import Run
from mapper.tables import DECISIONS, OUTCOMES

from .conftest import TITLES, alignment, equivalence, make_run

GOLDEN = Path(__file__).with_name("golden") / "workbook.json"
EMPTY = CatalogueTables()


def write(run: Run, out: Path, *, decisions: pd.DataFrame | None = None) -> Any:
    none = DECISIONS.empty() if decisions is None else decisions
    write_workbook(run, subjects=EMPTY, objects=EMPTY, decisions=none, out=out)
    return load_workbook(out)


def cells_of(book: Any, sheet: str) -> list[dict[str, Any]]:
    heading, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.fixture
def path(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> Path:
    out = tmp_path / "equivalences.xlsx"
    assert write_workbook(run, subjects=subjects, objects=objects, decisions=decisions, out=out) == 5
    return out


def test_every_cell_is_exactly_as_in_the_golden_file(path: Path) -> None:
    book = load_workbook(path)
    found = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_same_run_gives_the_same_bytes(
    path: Path, run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> None:
    again = tmp_path / "again.xlsx"
    write_workbook(run, subjects=subjects, objects=objects, decisions=decisions, out=again)
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_no_cell_is_a_formula_and_every_text_is_a_string(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 7
        for name in sheets:
            xml = archive.read(name)
            assert b"<f>" not in xml
            assert b"<f " not in xml
            assert set(re.findall(rb'<c [^>]*\bt="(\w+)"', xml)) <= {b"inlineStr", b"n"}
    sheet = load_workbook(path)["Equivalences"]
    risky = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert {cell.value for cell in risky} == {TITLES["ou:B121"], "+Provider", '=Same; "really"\nsee file'}
    for cell in risky:
        assert (cell.data_type, cell.quotePrefix) in {
            ("s", True),
            ("f", True),
        }  # openpyxl itself reads "=" as a formula


ANY_TEXT = st.text(max_size=30) | st.builds(
    "".join,
    st.lists(st.sampled_from(["_x0041_", "_x005F_", "\x00", "\x0b", "\r", "\n", "=", "#N/A", " ", "\ufffe", "𝒳", "_"])),
)


@settings(max_examples=30, deadline=None)
@given(text=ANY_TEXT.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
def test_any_text_is_in_the_cell_as_it_was_or_with_a_note(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    run = make_run(equivalence("ou:B120", "skos:C1", level_finding=text))
    book = write(run, tmp_path_factory.mktemp("xlsx") / "x.xlsx")
    row = cells_of(book, "Equivalences")[0]
    fitted, note = fit(text)
    assert unescape(row["Level"] or "") == fitted
    assert book["Equivalences"]["Q2"].data_type != "e"
    noted = [cells["Value"] for cells in cells_of(book, "Provenance") if cells["Part"] == "Changed to fit"]
    assert noted == ([note] if note else [])
    if not note:
        assert fitted == text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_text_that_is_too_long_is_cut_where_one_sees_it(tmp_path: Path) -> None:
    run = make_run(equivalence("ou:B120", "skos:C1", level_finding="𝒳" * 20_000, quality_finding="x" * TEXT_LIMIT))
    book = write(run, tmp_path / "x.xlsx")
    row = cells_of(book, "Equivalences")[0]
    assert row["Level"].endswith(CUT)
    assert len(row["Level"].encode("utf-16-le")) // 2 <= TEXT_LIMIT
    assert row["Quality"] == "x" * TEXT_LIMIT
    assert cells_of(book, "Provenance")[-1] == {
        "Part": "Changed to fit",
        "Item": "Equivalences:2 Level",
        "Value": "text of 40,000 characters cut to 32,767",
    }


def test_sheets_are_set_up_for_reading_filtering_and_printing(path: Path) -> None:
    book = load_workbook(path)
    assert book.sheetnames == [
        "Read me",
        "Equivalences",
        "Outcome alignment",
        "Gaps",
        "Bundles",
        "Charts",
        "Provenance",
    ]
    sheet = book["Equivalences"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:AH6"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area == "'Equivalences'!$A$1:$P$6"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert [sheet.column_dimensions[letter].hidden for letter in ("AF", "AG", "AH")] == [False, False, True]
    formats = {cell.value: column[1].number_format for column in sheet.iter_cols() for cell in column[:1]}
    assert (formats["Confidence"], formats["Subject covered"], formats["Rank"]) == ("0.00", "0 %", "0")
    assert all(sheet.row_dimensions[row].height > 13 for row in range(2, 7))
    for other in ("Outcome alignment", "Gaps", "Provenance"):
        assert book[other].auto_filter.ref.startswith("A1:")
        assert book[other].page_setup.orientation == "landscape"


def test_decisions_are_chosen_from_lists(path: Path) -> None:
    sheet = load_workbook(path)["Equivalences"]
    lists = {str(validation.sqref): validation.formula1 for validation in sheet.data_validations.dataValidation}
    assert lists == {"F2:F6": '"accept,reject,unsure"', "G2:G6": '"exact,close,broad,narrow,related,none"'}
    assert [sheet["F1"].value, sheet["G1"].value] == ["Decision", "Decided relation"]


def test_only_the_cells_of_a_decision_are_unlocked_for_an_expert(
    path: Path, run: Run, decisions: pd.DataFrame, tmp_path: Path
) -> None:
    assert not any(sheet.protection.sheet for sheet in load_workbook(path))
    out = tmp_path / "expert.xlsx"
    write_workbook(run, subjects=EMPTY, objects=EMPTY, decisions=decisions, out=out, edition="expert")
    book = load_workbook(out)
    assert book.sheetnames[0] == "Instructions"
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert not sheet.protection.autoFilter  # in the file format, false means allowed
    sheet = book["Equivalences"]
    unlocked = {sheet.cell(1, cell.column).value for row in sheet.iter_rows() for cell in row
                if not cell.protection.locked}  # fmt: skip
    assert unlocked == {"Decision", "Decided relation", "Comment", "Decided by", "Decided at (UTC)"}
    assert {sheet.cell(2, column).fill.fgColor.rgb for column in range(6, 11)} == {"00FFF6D6"}
    assert sum(not cell.protection.locked for row in book["Instructions"].iter_rows() for cell in row) == 1


def test_colour_repeats_a_word_and_can_be_read(path: Path) -> None:
    book = load_workbook(path)
    rules = [rule for sheet in book for found in sheet.conditional_formatting for rule in found.rules]
    assert {rule.formula[0].strip('"') for rule in rules} <= set(COLOURS)
    assert all(_contrast(fill, ink) >= 7 for fill, ink in COLOURS.values())


def _contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_column_is_explained_in_the_read_me(path: Path) -> None:
    explained = {row[0] for row in load_workbook(path)["Read me"].iter_rows(values_only=True)}
    assert {column.heading for column in EQUIVALENCES} <= explained


def test_each_outcome_has_its_best_counterpart_both_ways(
    run: Run, subjects: CatalogueTables, objects: CatalogueTables
) -> None:
    rows = alignment_rows(run, subjects, objects, DECISIONS.empty())
    pair = rows[(rows["subject_id"] == "ou:B120") & (rows["object_id"] == "skos:C1")]
    assert pair[["side", "outcome_id", "status", "counterpart_id"]].to_numpy().tolist() == [
        ["subject", "ou:B120-o1", "covered", "skos:C1-o1"],
        ["subject", "ou:B120-o2", "covered", "skos:C1-o1"],
        ["subject", "ou:B120-o3", "missing", ""],  # in the catalogue, but nothing was compared with it
        ["object", "skos:C1-o1", "covered", "ou:B120-o1"],  # both are as sure; the smaller id goes first
        ["object", "skos:C1-o2", "partly", "ou:B120-o2"],
    ]


def test_outcomes_are_told_without_the_catalogues(run: Run) -> None:
    rows = alignment_rows(run, EMPTY, EMPTY, DECISIONS.empty())
    assert rows[["side", "outcome", "counterpart"]].to_numpy().tolist() == [
        ["subject", "Explain 1", "Apply 1"],
        ["subject", "Explain 2", "Apply 1"],
        ["object", "Apply 1", "Explain 1"],
        ["object", "Apply 2", "Explain 2"],
    ]


def test_outcomes_stand_in_the_order_of_their_catalogue() -> None:
    rows = [alignment("ou:B120", "skos:C1", number, 1, 0.5, "covered") for number in (2, 10)]
    outcomes = pd.DataFrame(
        {
            "outcome_id": ["ou:B120-o2", "ou:B120-o10"],
            "credential_id": "ou:B120",
            "position": [2, 10],
            "text": ["Explain 2", "Explain 10"],
        }
    )
    run = make_run(equivalence("ou:B120", "skos:C1"), alignments=pd.DataFrame(rows))
    found = alignment_rows(run, CatalogueTables(outcomes=OUTCOMES.conform(outcomes)), EMPTY, DECISIONS.empty())
    assert found["outcome"].tolist() == ["Explain 2", "Explain 10", "Apply 1"]


@pytest.mark.parametrize(
    ("suggestion", "rank", "is_told"),
    [
        ("partial", 2, True),
        ("not enough evidence", 1, True),
        ("not enough evidence", 2, False),
        ("none", 1, False),
    ],
)
def test_outcomes_are_told_of_what_a_person_has_to_look_at(suggestion: str, rank: int, is_told: bool) -> None:
    rows = pd.DataFrame([alignment("ou:B120", "skos:C1", 1, 1, 0.5, "covered")])
    run = make_run(equivalence("ou:B120", "skos:C1", suggestion=suggestion, rank=rank), alignments=rows)
    assert bool(len(alignment_rows(run, EMPTY, EMPTY, DECISIONS.empty()))) is is_told


def test_gaps_are_what_is_not_covered(path: Path) -> None:
    gaps = cells_of(load_workbook(path), "Gaps")
    assert {row["Status"] for row in gaps} == {"missing", "partly"}
    first = [row for row in gaps if row["Subject id"] == "ou:B120" and row["Object id"] == "skos:C1"]
    assert [(row["Gap"], row["Learning outcome"]) for row in first] == [
        ("In the subject, not covered by the object", "Explain 3"),
        ("In the object, not covered by the subject", "Apply 2"),
    ]


def test_an_empty_run_is_a_workbook_too(tmp_path: Path) -> None:
    book = write(make_run(), tmp_path / "x.xlsx")
    assert book["Equivalences"].max_row == 1
    assert book["Gaps"].max_row == 1


def test_more_rows_than_a_sheet_has_are_refused_with_a_cure() -> None:
    check_row_limit("Gaps", ROW_LIMIT - 1)
    with pytest.raises(UsageError) as refused:
        check_row_limit("Gaps", ROW_LIMIT)
    assert str(refused.value) == (
        "sheet 'Gaps' would need 1,048,577 rows and a sheet has 1,048,576; export it with --format "
        "csv or parquet, or match "
        "with a smaller --top"
    )


def test_a_place_that_cannot_be_written_leaves_nothing(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder; this format needs a file"):
        write(run, tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write(run, tmp_path / "file" / "x.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_spreadsheet_program_opens_it(path: Path, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "equivalences.pdf").read_bytes().startswith(b"%PDF")
