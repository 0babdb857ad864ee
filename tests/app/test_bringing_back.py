"""The part of the export page that takes a workbook back: preview, ticks, one button, all or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from mapper.app import session
from mapper.app.bringing_back import KIND_WORDS, PART
from mapper.review.decisions import NewDecision
from mapper.review.proposals import KINDS
from mapper.review.store import open_store
from tests.app.conftest import OpenPage
from tests.app.literal import RUN


@pytest.fixture
def returned(workspace: Path, tmp_path: Path) -> Path:
    """The expert's workbook with one decision, one wrong word and one changed title."""
    path = tmp_path / "back.xlsx"
    path.write_bytes(session.export_maker(RUN, "expert")())
    book = load_workbook(path)
    sheet = book["Equivalences"]
    column = {cell.value: cell.column for cell in sheet[1]}
    changes = {(2, "Decision"): "unsure", (2, "Decided by"): "Keller", (2, "Comment"): "**bold** <b>x</b>",
               (3, "Decision"): "acept", (4, "Subject"): "=another"}  # fmt: skip
    for (row, heading), value in changes.items():
        sheet.cell(row, column[heading]).value = value
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    book.save(path)
    return path


def opened(open_page: OpenPage, path: Path) -> AppTest:
    app = open_page("export", part=PART)
    app.file_uploader[0].set_value((path.name, path.read_bytes(), "application/octet-stream")).run()
    assert not app.exception
    return app


def test_every_kind_has_words() -> None:
    assert tuple(KIND_WORDS) == KINDS


def test_a_preview_is_shown_and_the_ticked_rows_are_stored(
    workspace: Path, returned: Path, open_page: OpenPage
) -> None:
    app = opened(open_page, returned)
    assert {metric.label: metric.value for metric in app.metric} == {
        "Rows in the file": "3", "New decisions": "1", "Look first": "0", "Cannot be stored": "2",
    }  # fmt: skip
    with open_store(workspace) as store:
        assert store.count() == 0
    app.button(key="store_returned").click().run()
    assert any("1 decision out of back.xlsx stored. 2 rows left out" in text.value for text in app.text)
    with open_store(workspace) as store:
        assert store.in_force()[["author_id", "verdict", "comment"]].to_numpy().tolist() == [
            ["Keller", "unsure", "**bold** <b>x</b>"]
        ]


def test_a_decision_made_meanwhile_stops_the_storing_until_one_looks_again(
    workspace: Path, returned: Path, open_page: OpenPage
) -> None:
    app = opened(open_page, returned)
    with open_store(workspace) as store:
        for row in session.queue(RUN).itertuples():
            store.record(
                NewDecision(subject_id=row.subject_id, object_id=row.object_id, verdict="reject", author_id="Bert")
            )
    app.button(key="store_returned").click().run()
    assert any("since you looked" in text.value for text in app.text)
    with open_store(workspace) as store:
        assert store.count() == 3
    next(button for button in app.button if button.label == "Look again").click().run()
    assert {metric.label: metric.value for metric in app.metric}["Look first"] == "1"


def test_a_file_that_is_not_ours_says_so(workspace: Path, tmp_path: Path, open_page: OpenPage) -> None:
    (tmp_path / "other.csv").write_bytes(b"a,b\n1,2\n")
    app = opened(open_page, tmp_path / "other.csv")
    assert any("row of headings" in text.value for text in app.text)
