"""Decisions typed into a workbook: only changed rows, and every fault with its place and cure."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from mapper.errors import StaleDecision, TableError, UnreadableFile, UsageError
from mapper.export.contents import CatalogueTables
from mapper.export.workbook import read_decisions, write_workbook
from mapper.match.runs import Run
from mapper.review.decisions import expected_in_force, new_decisions
from mapper.review.store import open_store

# Rows of the sheet: 2 A207 - C1 open; 3 A207 - C2 changed since the decision; 4 B120 - C1 accepted;
# 5 B120 - C2 unsure; 6 B121 - C1 rejected.


@pytest.fixture
def path(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> Path:
    out = tmp_path / "equivalences.xlsx"
    write_workbook(run, subjects=subjects, objects=objects, decisions=decisions, out=out)
    return out


def edit(path: Path, changes: dict[tuple[int, str], Any]) -> Path:
    """Save the workbook again, as a person would, with some cells of Equivalences changed."""
    book = load_workbook(path)
    sheet = book["Equivalences"]
    column = {cell.value: cell.column for cell in sheet[1]}
    for (row, heading), value in changes.items():
        sheet.cell(row, column[heading]).value = value
    # openpyxl takes texts that start with = for formulas when it reads them; a spreadsheet program does not.
    for line in sheet.iter_rows():
        for cell in line:
            if cell.data_type == "f" and (cell.row, sheet.cell(1, cell.column).value) not in changes:
                cell.data_type = "s"
    book.save(path)
    return path


def faults(path: Path, **options: Any) -> tuple[str, ...]:
    with pytest.raises(TableError) as refused:
        read_decisions(path, **options)
    return refused.value.faults


def test_an_untouched_workbook_proposes_nothing(path: Path) -> None:
    proposed = read_decisions(path)
    assert proposed.empty
    assert new_decisions(proposed) == []
    assert read_decisions(edit(path, {})).empty


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_saved_by_another_program_proposes_nothing(path: Path, tmp_path: Path) -> None:
    out, profile = tmp_path / "saved", (tmp_path / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
    ]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    assert read_decisions(out / "equivalences.xlsx").empty
    edited = edit(out / "equivalences.xlsx", {(2, "Decision"): "accept", (2, "Decided by"): "Bert"})
    assert read_decisions(edited)["verdict"].tolist() == ["accept"]


def test_a_new_decision_is_read_with_all_that_binds_it(path: Path) -> None:
    edit(path, {(2, "Decision"): " Accept ", (2, "Decided relation"): "broad",
                (2, "Comment"): "Checked with the module book.",
                (2, "Decided by"): "Bert", (2, "Decided at (UTC)"): dt.datetime(2026, 3, 1, 14, 30)})  # fmt: skip
    proposed = read_decisions(path)
    assert proposed.to_dict("records") == [
        {
            "subject_id": "ou:A%20207%2Fx",
            "object_id": "skos:C1",
            "verdict": "accept",
            "relation": "broad",
            "comment": "Checked with the module book.",
            "author_id": "Bert",
            "decided_at": "2026-03-01T14:30:00+00:00",
            "run_id": "0123456789abcdef",
            "subject_title": "Les Lumières: «l’Europe»\nseconde ligne\tet tabulation",
            "object_title": "Bloc de compétences: gérer l'entreprise",
            "subject_hash": "hash of ou:A%20207%2Fx",
            "object_hash": "hash of skos:C1",
            "suggested_relation": "related",
            "suggestion": "not enough evidence",
            "confidence": 0.4,
            "origin": "spreadsheet",
            "in_force": "",
            "warning": "",
            "sheet_row": 2,
        }
    ]


def test_accept_alone_takes_the_suggested_relation_and_reject_needs_none(path: Path) -> None:
    edit(path, {(2, "Decision"): "accept", (5, "Decision"): "reject"})
    proposed = read_decisions(path, author="Bert")
    assert proposed[["verdict", "relation", "author_id", "in_force"]].to_numpy().tolist() == [
        ["accept", "related", "Bert", ""],
        ["reject", "none", "Bert", "00000006-0000000000000006"],
    ]


def test_decisions_go_through_to_the_store_and_a_newer_one_is_not_overwritten(path: Path, tmp_path: Path) -> None:
    edit(path, {(2, "Decision"): "accept", (2, "Decided by"): "Bert"})
    proposed = read_decisions(path)
    with open_store(tmp_path / "workspace") as store:
        ids = store.record_many(new_decisions(proposed), expected_in_force=expected_in_force(proposed))
        assert store.in_force()["decision_id"].tolist() == ids
        assert store.in_force()[["origin", "confidence"]].to_numpy().tolist() == [["spreadsheet", 0.4]]
        with pytest.raises(StaleDecision, match="Bert decided 'accept'"):
            store.record_many(new_decisions(proposed), expected_in_force=expected_in_force(proposed))


def test_rows_may_be_sorted_deleted_and_columns_moved(path: Path) -> None:
    book = load_workbook(path)
    sheet = book["Equivalences"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    other = Workbook()
    copy = other.active
    copy.title = "Equivalences"
    copy.append(["A title that somebody put above"])
    mixed = [list(reversed(row)) for row in [rows[0], rows[4], rows[1]]]
    position = mixed[0].index("Decision")
    mixed[2][position] = "unsure"
    for row in mixed:
        copy.append(row)
    for line in copy.iter_rows():
        for cell in line:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    other.save(path)
    assert read_decisions(path, author="Bert")[["subject_id", "object_id", "sheet_row"]].to_numpy().tolist() == [
        ["ou:A%20207%2Fx", "skos:C1", 4]
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({(2, "Decision"): "maybe"}, ["Equivalences:2 Decision 'maybe' is not one of accept, reject, unsure"]),
        (
            {(2, "Comment"): "good"},
            [
                "Equivalences:2 Decision '' is empty, but other decision cells are filled; choose "
                "accept, reject or unsure"
            ],
        ),
        (
            {(4, "Decision"): None},
            [
                "Equivalences:4 Decision '' is empty, but a decision is in force; a decision is not "
                "erased: write unsure to take "
                "it back"
            ],
        ),
        (
            {(2, "Decision"): "accept", (2, "Decided relation"): "same"},
            ["Equivalences:2 Decided relation 'same' is not one of exact, close, broad, narrow, related, none"],
        ),
        (
            {(5, "Decision"): "accept"},
            [
                "Equivalences:5 Decided relation '' names no relation, and none is suggested; choose "
                "exact, close, broad, narrow or "
                "related"
            ],
        ),
        (
            {(4, "Decision"): "reject"},
            ["Equivalences:4 Decided relation 'exact' does not go with reject; leave it empty"],
        ),
        (
            {(2, "Decision"): "unsure", (2, "Decided at (UTC)"): "27 Feb"},
            ["Equivalences:2 Decided at (UTC) '27 Feb' is not a date; write it as 2026-02-27 or 2026-02-27 14:30"],
        ),
        (
            {(2, "Comment"): '=HYPERLINK("x")'},
            ["Equivalences:2 Comment '=HYPERLINK(\"x\")' is a formula; type its value"],
        ),
        (
            {(2, "Decision"): "unsure", (2, "Subject id"): "ou:other"},
            [
                "Equivalences:2 titles, ids and hashes do not belong together; undo the sorting of "
                "single columns, or export again"
            ],
        ),
        (
            {(2, "Decision"): "unsure", (2, "Row seal"): None},
            [
                "Equivalences:2 the row has lost its id or its hidden cells; a decision needs a row "
                "of the workbook, export it "
                "again"
            ],
        ),
        (
            {(2, "Decision"): "what", (3, "Decided relation"): "same", (5, "Decided at (UTC)"): "soon"},
            [
                "Equivalences:2 Decision 'what' is not one of accept, reject, unsure",
                "Equivalences:3 Decided relation 'same' is not one of exact, close, broad, narrow, related, none",
                "Equivalences:5 Decided at (UTC) 'soon' is not a date; write it as 2026-02-27 or 2026-02-27 14:30",
            ],
        ),
    ],
)
def test_each_fault_has_its_place_value_and_cure(path: Path, changes: dict[Any, Any], expected: list[str]) -> None:
    assert faults(edit(path, changes), author="Bert") == tuple(expected)


def test_somebody_must_have_decided(path: Path) -> None:
    edit(path, {(2, "Decision"): "unsure"})
    assert faults(path) == ("Equivalences:2 Decided by '' is empty; write your name, or give --author",)
    assert read_decisions(path, author=" Bert ")["author_id"].tolist() == ["Bert"]


def test_a_changed_decision_is_not_put_on_whoever_made_the_earlier_one(path: Path) -> None:
    edit(path, {(4, "Comment"): "I see it differently"})
    assert faults(path) == (
        "Equivalences:4 Decided by 'Amira B.' made the earlier decision; write who decides now (the "
        "same person also gives the "
        "new date in 'Decided at (UTC)')",
    )
    assert read_decisions(path, author="Bert")["author_id"].tolist() == ["Bert"]
    edit(path, {(4, "Decided at (UTC)"): "2026-03-02"})
    proposed = read_decisions(path)
    assert proposed[["author_id", "decided_at"]].to_numpy().tolist() == [["Amira B.", "2026-03-02T00:00:00+00:00"]]


def test_the_earlier_date_is_not_taken_for_the_new_decision(path: Path) -> None:
    edit(path, {(4, "Decision"): "unsure", (4, "Decided by"): "Bert"})
    assert read_decisions(path)[["author_id", "decided_at"]].to_numpy().tolist() == [["Bert", ""]]


def test_a_decision_on_a_text_that_has_changed_since_carries_a_warning(path: Path, run: Run) -> None:
    edit(
        path,
        {(2, "Decision"): "unsure", (4, "Decision"): "unsure", (6, "Decision"): "unsure", (6, "Decided relation"): ""},
    )
    now = run.equivalences.copy()
    now.loc[now["object_id"] == "skos:C1", "object_hash"] = "new"
    now.loc[now["subject_id"] == "ou:B120", "subject_hash"] = "new"
    now = now[now["subject_id"] != "ou:B121"]
    assert read_decisions(path, author="Bert")["warning"].tolist() == ["", "", ""]
    assert read_decisions(path, author="Bert", equivalences=run.equivalences)["warning"].tolist() == ["", "", ""]
    assert read_decisions(path, author="Bert", equivalences=now)["warning"].tolist() == [
        "the text of the object has changed since the workbook was written",
        "the text of the subject has changed since the workbook was written",
        "the pair is not in the run any more",
    ]


def test_a_pair_decided_twice_is_refused(path: Path) -> None:
    book = load_workbook(path)
    sheet = book["Equivalences"]
    sheet["L2"].value = "unsure"
    sheet.append([cell.value for cell in sheet[2]])
    book.save(path)
    assert faults(path, author="Bert") == (
        "Equivalences:7 Subject id 'ou:A%20207%2Fx', Object id 'skos:C1': decided in row 2 too; keep one of the two",
    )


def test_a_workbook_without_its_sheet_headings_or_columns_is_refused(path: Path) -> None:
    book = load_workbook(path)
    book["Equivalences"].delete_cols(38, 2)
    book.save(path)
    assert faults(path) == (
        "Equivalences:1 column 'Row seal' is missing; export the workbook again",
        "Equivalences:1 column 'As written' is missing; export the workbook again",
    )
    book["Equivalences"].delete_rows(1, 1)
    book.save(path)
    with pytest.raises(TableError, match="Equivalences: the row of headings is missing; export the workbook again"):
        read_decisions(path)
    del book["Equivalences"]
    book.save(path)
    with pytest.raises(
        TableError, match=r"sheet 'Equivalences' is missing \(sheets: Read me, Outcome alignment, Gaps, Bundles, Prov"
    ):
        read_decisions(path)


def test_other_files_are_refused_with_what_they_are(tmp_path: Path, path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_decisions(tmp_path / "none.xlsx")
    (tmp_path / "text.xlsx").write_text("decision\naccept\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="is not an XLSX workbook"):
        read_decisions(tmp_path / "text.xlsx")
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name.endswith("sheet2.xml") else content)
    with pytest.raises(UnreadableFile, match="the workbook is damaged"):
        read_decisions(damaged)
