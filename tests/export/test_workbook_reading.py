"""Decisions typed into a file: what was typed, what else was changed, and every fault with its place and cure."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from mapper.errors import TableError, UnreadableFile, UsageError
from mapper.export.contents import CatalogueTables
from mapper.export.workbook import read_returned, write_decision_csv, write_workbook
from mapper.export.workbook.stored_cells import Formula, open_book
from mapper.ingest.limits import Limits
from mapper.match.runs import Run
from mapper.review.proposals import Returned
from tests.ingest.test_hostile_workbooks import parts_of, write_archive

# Rows of the sheet: 2 A207 - C1 open; 3 A207 - C2 changed since the decision; 4 B120 - C1 accepted;
# 5 B120 - C2 unsure; 6 B121 - C1 rejected.


@pytest.fixture
def path(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> Path:
    out = tmp_path / "equivalences.xlsx"
    write_workbook(run, subjects=subjects, objects=objects, decisions=decisions, out=out, edition="expert")
    return out


@pytest.fixture
def csv_path(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> Path:
    out = tmp_path / "decisions.csv"
    assert write_decision_csv(run, subjects=subjects, objects=objects, decisions=decisions, out=out) == 5
    return out


def edit(path: Path, changes: dict[tuple[int, str], Any], *, sheet: str = "Equivalences") -> Path:
    """Save the workbook again, as a person would, with some cells of Equivalences changed."""
    book = load_workbook(path)
    cells = book[sheet]
    column = {cell.value: cell.column for cell in cells[1]}
    for (row, heading), value in changes.items():
        cells.cell(row, column[heading]).value = value
    # openpyxl takes texts that start with = for formulas when it reads them; a spreadsheet program does not.
    for line in cells.iter_rows():
        for cell in line:
            if cell.data_type == "f" and (cell.row, cells.cell(1, cell.column).value) not in changes:
                cell.data_type = "s"
    book.save(path)
    return path


def touched(returned: Returned) -> list[dict[str, Any]]:
    rows = returned.rows[returned.rows["is_touched"].to_numpy(dtype=bool)]
    return rows.astype(object).to_dict("records")


def faults(returned: Returned, problem: str = "unreadable") -> list[str]:
    cells = returned.cells[(returned.cells["problem"] == problem).to_numpy(dtype=bool)]
    return [f"{row.sheet_row} {row.column} {row.new!r} {row.cure}" for row in cells.itertuples()]


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def save_rows(path: Path, rows: list[list[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding, "replace"))
    return path


def is_as_written(returned: Returned) -> bool:
    return len(returned.rows) == 5 and not touched(returned) and returned.cells.empty


def test_an_untouched_file_says_nothing(path: Path, csv_path: Path) -> None:
    assert is_as_written(read_returned(path))
    assert is_as_written(read_returned(csv_path))
    assert is_as_written(read_returned(edit(path, {})))


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "csv", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,,,2"])
def test_a_file_saved_by_another_program_says_nothing(path: Path, tmp_path: Path, kind: str) -> None:
    out, profile = tmp_path / "saved", (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    saved = [each for each in out.iterdir() if each.suffix == ".xlsx" or "Equivalences" in each.name]
    for each in saved:
        assert is_as_written(read_returned(each))
        if each.suffix == ".xlsx":
            edited = edit(each, {(2, "Decision"): "accept", (2, "Decided by"): "Bert"})
            assert [row["verdict"] for row in touched(read_returned(edited))] == ["accept"]


def test_a_decision_is_read_with_all_that_binds_it(path: Path) -> None:
    edit(path, {(2, "Decision"): " Accept ", (2, "Decided relation"): "broad",
                (2, "Comment"): "Checked with the module book.",
                (2, "Decided by"): "Bert", (2, "Decided at (UTC)"): dt.datetime(2026, 3, 1, 14, 30)})  # fmt: skip
    assert touched(read_returned(path)) == [
        {
            "sheet_row": 2,
            "subject_id": "ou:A%20207%2Fx",
            "object_id": "skos:C1",
            "subject_title": "Les Lumières: «l’Europe»\nseconde ligne\tet tabulation",
            "object_title": "Bloc de compétences: gérer l'entreprise",
            "subject_hash": "hash of ou:A%20207%2Fx",
            "object_hash": "hash of skos:C1",
            "run_id": "0123456789abcdef",
            "suggested_relation": "related",
            "suggestion": "not enough evidence",
            "confidence": 0.4,
            "verdict": "accept",
            "relation": "broad",
            "comment": "Checked with the module book.",
            "author_id": "Bert",
            "decided_at": "2026-03-01T14:30:00+00:00",
            "is_touched": True,
            "has_code": True,
            "in_force": "",
            "earlier_author": "",
        }
    ]


def test_the_name_on_the_instructions_counts_for_rows_without_one(path: Path) -> None:
    book = load_workbook(path)
    sheet = book["Instructions"]
    place = next(cell for cell in sheet["A"] if cell.value == "Your name")
    assert not sheet.cell(place.row, 2).protection.locked
    sheet.cell(place.row, 2).value = "Prof. Keller"
    book.save(path)
    edit(path, {(2, "Decision"): "unsure", (5, "Decision"): "reject", (5, "Decided by"): "Bert"})
    assert [row["author_id"] for row in touched(read_returned(path))] == ["Prof. Keller", "Bert"]
    assert [row["author_id"] for row in touched(read_returned(path, author="Amira"))] == ["Amira", "Bert"]


def test_a_changed_decision_is_not_put_on_whoever_made_the_earlier_one(path: Path) -> None:
    edit(path, {(4, "Comment"): "I see it differently"})
    assert [(row["author_id"], row["earlier_author"]) for row in touched(read_returned(path))] == [("", "Amira B.")]
    edit(path, {(4, "Decided at (UTC)"): "2026-03-02"})
    assert [(row["author_id"], row["decided_at"]) for row in touched(read_returned(path))] == [
        ("Amira B.", "2026-03-02T00:00:00+00:00")
    ]


def test_the_earlier_date_is_not_taken_for_the_new_decision(path: Path) -> None:
    edit(path, {(4, "Decision"): "unsure", (4, "Decided by"): "Bert"})
    assert [(row["author_id"], row["decided_at"]) for row in touched(read_returned(path))] == [("Bert", "")]


def shuffled(path: Path, change: Any) -> Path:
    """The rows of Equivalences, changed, as the only sheet of a workbook that a person made."""
    rows = [[cell.value for cell in row] for row in load_workbook(path)["Equivalences"].iter_rows()]
    other = Workbook()
    other.active.title = "My judgements"
    for row in change(rows):
        other.active.append(row)
    for line in other.active.iter_rows():
        for cell in line:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    other.save(path)
    return path


def test_sheet_renamed_columns_shuffled_and_added_rows_deleted_headings_in_another_case(path: Path) -> None:
    def change(rows: list[list[Any]]) -> list[list[Any]]:
        rows[1][rows[0].index("Decision")] = "unsure"
        heading = [text.upper() for text in reversed(rows[0])]
        kept = [list(reversed(row)) for row in (rows[4], rows[1])]
        return [["A title that somebody put above"], [*heading, "Page"], *([*row, 7] for row in kept)]

    returned = read_returned(shuffled(path, change), author="Bert")
    assert [(row["subject_id"], row["verdict"], row["sheet_row"]) for row in touched(returned)] == [
        ("ou:A%20207%2Fx", "unsure", 4)
    ]
    assert len(returned.rows) == 2
    assert returned.cells.empty
    assert returned.notes == ("columns of your own, left alone: Page", "read from the sheet 'My judgements'")


def test_ids_and_decision_are_enough(path: Path) -> None:
    def change(rows: list[list[Any]]) -> list[list[Any]]:
        places = [rows[0].index(name) for name in ("Subject id", "Object id", "Decision")]
        rows[1][places[2]] = "unsure"
        return [[row[place] for place in places] for row in rows]

    returned = read_returned(shuffled(path, change), author="Bert")
    found = [(row["sheet_row"], row["verdict"], row["has_code"]) for row in touched(returned)]
    assert found == [(2, "unsure", False), (3, "accept", False), (4, "accept", False), (5, "unsure", False),
                     (6, "reject", False)]  # fmt: skip
    assert returned.rows["in_force"].isna().all()
    assert "without the column Row code" in returned.notes[1]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({(2, "Decision"): "acept"},
         ["2 Decision 'acept' is not one of accept, reject, unsure (did you mean accept?)"]),
        ({(2, "Decision"): "nein"}, ["2 Decision 'nein' is not one of accept, reject, unsure (did you mean reject?)"]),
        ({(2, "Decision"): "zzz"}, ["2 Decision 'zzz' is not one of accept, reject, unsure"]),
        ({(2, "Decision"): "accept", (2, "Decided relation"): "same"},
         ["2 Decided relation 'same' is not one of exact, close, broad, narrow, related, none (did you mean exact?)"]),
        ({(2, "Decision"): "unsure", (2, "Decided at (UTC)"): "27 Feb"},
         ["2 Decided at (UTC) '27 Feb' is not a date; write it as 2026-02-27 or 2026-02-27 14:30"]),
        ({(2, "Decision"): "unsure", (2, "Decided at (UTC)"): "3/4/2026"},
         ["2 Decided at (UTC) '3/4/2026' is not a date; write it as 2026-02-27 or 2026-02-27 14:30"]),
        ({(2, "Comment"): '=HYPERLINK("x")'},
         ["2 Comment '=HYPERLINK(\"x\")' is a formula; type the text itself"]),
        ({(2, "Decision"): "#NAME?"}, ["2 Decision '#NAME?' is an error; type the text itself"]),
    ],
)  # fmt: skip
def test_each_cell_that_cannot_be_taken_has_its_place_value_and_cure(
    path: Path, changes: dict[Any, Any], expected: list[str]
) -> None:
    assert faults(read_returned(edit(path, changes), author="Bert")) == expected


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Subject id", "ou:other"), ("Object id", ""), ("Subject", "=1+1"), ("Relation code", "exact"),
        ("Confidence", 0.99), ("Subject covered", 0.5), ("Reasons", "none"), ("Status", "accepted"), ("Rank", 2.5),
        ("Row code", "row1 another"),
    ],
)  # fmt: skip
def test_a_change_to_any_locked_cell_is_found_in_its_column(path: Path, heading: str, value: Any) -> None:
    returned = read_returned(edit(path, {(3, heading): value}))
    assert [line.split(" '")[0] for line in faults(returned, "tampered")] == [f"3 {heading}"]
    assert bool(touched(returned)) is (heading == "Row code")  # without its code nothing tells what was there before


def test_rows_sorted_without_their_ids_are_found(path: Path) -> None:
    def change(rows: list[list[Any]]) -> list[list[Any]]:
        place = rows[0].index("Subject")
        rows[1][place], rows[3][place] = rows[3][place], rows[1][place]
        return rows

    found = faults(read_returned(shuffled(path, change)), "tampered")
    assert [line[:9] for line in found] == ["2 Subject", "4 Subject"]


@pytest.mark.parametrize("text", ["=1+1", "+ good", "- as in module 3", "@home", "'quoted", "'=x", 'a\nb; c, "d"'])
def test_a_comment_stays_text_both_ways(path: Path, csv_path: Path, text: str) -> None:
    book = load_workbook(path)
    sheet = book["Equivalences"]
    column = {cell.value: cell.column for cell in sheet[1]}
    cell = sheet.cell(2, column["Comment"])
    assert cell.number_format == "@"
    cell.value, cell.data_type = text, "s"
    sheet.cell(2, column["Decision"]).value = "unsure"
    for line in sheet.iter_rows():
        for each in line:
            each.data_type = "s" if each.data_type == "f" else each.data_type
    book.save(path)
    assert touched(read_returned(path))[0]["comment"] == text
    rows = rows_of(csv_path)
    rows[1][rows[0].index("Decision")], rows[1][rows[0].index("Comment")] = "unsure", text
    # What a person types into a CSV is what stands there, but for an apostrophe that guards a formula.
    unguarded = "=x" if text == "'=x" else text
    assert touched(read_returned(save_rows(csv_path, rows)))[0]["comment"] == unguarded


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_may_have_any_delimiter_and_encoding(csv_path: Path, encoding: str, delimiter: str) -> None:
    rows = rows_of(csv_path)
    column = {name: place for place, name in enumerate(rows[0])}
    rows[1][column["Decision"]], rows[1][column["Decided by"]] = "reject", "José"
    for row in rows[1:]:
        row[column["Confidence"]] = row[column["Confidence"]][:4].replace(".", ",")
        row[column["Subject covered"]] = f"{round(100 * float(row[column['Subject covered']]))}%"
        row[column["Decided at (UTC)"]] = (
            "/".join(
                [row[column["Decided at (UTC)"]][part] for part in (slice(8, 10), slice(5, 7), slice(0, 4))]
            ).strip("/")
            + row[column["Decided at (UTC)"]][10:]
        )
    returned = read_returned(save_rows(csv_path, rows, encoding=encoding, delimiter=delimiter))
    assert [(row["verdict"], row["author_id"]) for row in touched(returned)] == [("reject", "José")]
    # cp1252 has no Japanese: the preview knows that question marks for letters are no change.
    lost = [line for line in faults(returned, "tampered") if "??" not in line]
    assert lost == []


def test_the_csv_guards_what_a_spreadsheet_would_run_and_says_so(csv_path: Path) -> None:
    text = csv_path.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows_of(csv_path) for cell in row)
    beside = csv_path.with_name("decisions-read-me.txt").read_text(encoding="utf-8-sig")
    assert "apostrophe" in beside
    assert "accept: " in beside


def test_a_file_that_is_not_ours_is_refused_with_what_it_is(tmp_path: Path, path: Path, csv_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_returned(tmp_path / "none.xlsx")
    other = Workbook()
    other.active.append(["Name", "Decision"])
    other.save(tmp_path / "other.xlsx")
    with pytest.raises(
        TableError, match=r"no sheet has the columns Subject id, Object id and Decision \(sheets: Sheet\)"
    ):
        read_returned(tmp_path / "other.xlsx")
    (tmp_path / "text.csv").write_text("decision\naccept\n", encoding="utf-8")
    with pytest.raises(TableError, match="the row of headings with Subject id, Object id and Decision is missing"):
        read_returned(tmp_path / "text.csv")
    (tmp_path / "open.csv").write_text('Subject id,Object id,Decision\na:1,b:1,"unsure\n', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="a quotation mark that is not closed"):
        read_returned(tmp_path / "open.csv")
    rows = rows_of(csv_path)
    with pytest.raises(TableError, match="'Comment' stands twice; keep one"):
        read_returned(save_rows(csv_path, [[*row, row[7]] for row in rows]))
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(UnreadableFile, match="binary data"):
        read_returned(tmp_path / "binary.csv")


def test_hostile_and_damaged_workbooks_are_refused(tmp_path: Path, path: Path) -> None:
    parts = parts_of(path)
    sheet = "xl/worksheets/sheet2.xml"
    write_archive(tmp_path / "bomb.xlsx", parts, sheet, 1_000)
    with pytest.raises(UnreadableFile, match="damaged"):
        read_returned(tmp_path / "bomb.xlsx")
    with pytest.raises(UnreadableFile, match="more than the limit"):
        read_returned(path, limits=Limits(unpacked_bytes=1_000))
    with pytest.raises(UnreadableFile, match="more than 3 rows"):
        read_returned(path, limits=Limits(rows=3))
    cases = {
        "cut": parts[sheet][: len(parts[sheet]) // 2],
        "far": parts[sheet].replace(b'r="A2"', b'r="XFD2"', 1),
        "low": parts[sheet].replace(b'<row r="2"', b'<row r="99999999999"', 1),
        "entities": b" " * 2_000 + b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[sheet].split(b"?>", 1)[-1],
    }
    for name, content in cases.items():
        write_archive(tmp_path / f"{name}.xlsx", {**parts, sheet: content})
        with pytest.raises(UnreadableFile, match=r"damaged|more than 2,000 columns"):
            read_returned(tmp_path / f"{name}.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(UnreadableFile, match="OpenDocument"):
        read_returned(tmp_path / "a.xlsx")


def test_cells_are_read_as_openpyxl_reads_them(path: Path, tmp_path: Path) -> None:
    edit(path, {(2, "Comment"): "=SUM(1,2)", (3, "Rank"): 2.5})  # saved by openpyxl: shared texts, not inline
    book, other = open_book(path), load_workbook(path)
    for name in book.sheets:
        found = {(row, column): value for row, cells in book.rows(name) for column, value in cells.items()}
        expected = {
            (cell.row, cell.column - 1): cell.value for row in other[name].iter_rows() for cell in row
            if cell.value not in (None, "")
        }  # fmt: skip
        assert found == expected
        assert {place for place, value in found.items() if isinstance(value, Formula)} <= {(2, 7)}
