"""The mapping screen in a real browser: two made files are put right, and the next of each is read by itself."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mapper.ingest.catalogue import load_catalogue
from tests.app.test_browser import browser, open_page, served  # noqa: F401  pytest finds the fixture by its name
from tests.app.test_mapping import FRENCH, FRENCH_NEXT, GERMAN, GERMAN_NEXT, OUTCOMES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def add(page: Any, name: str, content: bytes) -> None:
    """Upload a file on a fresh page."""
    page.get_by_role("link", name="Overview", exact=True).click()
    page.get_by_role("heading", name="Overview").first.wait_for()
    page.get_by_role("button", name="Add a catalogue").or_(
        page.get_by_role("link", name="Catalogues", exact=True)
    ).first.click()
    page.get_by_role("heading", name="Catalogues").first.wait_for()
    page.get_by_text("Add a catalogue", exact=True).first.click()
    page.locator('input[type="file"]').set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.get_by_text("Rejected and warnings").wait_for()


def choose_by_keyboard(page: Any, field: str, column: str) -> None:
    """Choose a column without a mouse; the keyboard stays where it is when the page has answered."""
    label = f"Column for {field}"
    page.get_by_role("combobox", name=label).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type(column)
    page.get_by_role("option", name=column, exact=True).first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Your choice").first.wait_for()
    page.wait_for_function(
        "label => (document.activeElement.getAttribute('aria-label') || '').endsWith(label)", arg=label, timeout=5000
    )
    page.keyboard.press("Tab")  # a box that takes several columns stays open for the next, until one goes on


def store_as(page: Any, identifier: str) -> None:
    page.get_by_role("textbox", name="Id", exact=True).fill(identifier)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Remember this mapping for next time").click()
    page.get_by_text("The mapping is saved.").wait_for()
    page.get_by_role("button", name="Store this catalogue").click()
    page.get_by_text("Stored as a new version.").wait_for()


def ingest(workspace: Path, name: str, content: bytes) -> dict[str, Any]:
    path = workspace.parent / name
    path.write_bytes(content)
    command = [sys.executable, "-m", "mapper", "ingest", str(path), "--workspace", str(workspace), "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_both_made_files_are_put_right_and_the_next_ones_read_by_themselves(
    tmp_path: Path,
    browser: Any,  # noqa: F811  a fixture
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with served(workspace) as address:
        page = open_page(browser, address)

        add(page, "formations 2026.csv", FRENCH)
        page.get_by_text("The file cannot be stored like this").wait_for()
        choose_by_keyboard(page, "Learning outcomes", OUTCOMES)
        page.get_by_role("tab", name="Outcomes (4)").wait_for()
        page.get_by_role("textbox", name="Country of every row").fill("France")
        page.keyboard.press("Tab")
        page.get_by_text("The same for every row").nth(1).wait_for()
        page.get_by_role("tab", name="Rejected and warnings").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download all as Excel workbook").click()
        rejects = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).active
        assert [cell.value for cell in rejects[2]][6:] == ["the title is empty", "fill it in"]
        store_as(page, "lyon")

        add(page, "module 2026.xlsx", GERMAN)
        choose_by_keyboard(page, "Id", "Nr")
        store_as(page, "beispielstadt")

        add(page, "formations 2027.csv", FRENCH_NEXT)
        page.get_by_text("Read with the saved mapping lyon").wait_for()
        page.get_by_role("button", name="Store this catalogue").click()
        page.get_by_text("lyon: 2 credentials, 4 outcomes stated").wait_for()
        add(page, "module 2027.xlsx", GERMAN_NEXT)
        page.get_by_text("Read with the saved mapping beispielstadt").wait_for()

    french = ingest(workspace, "formations 2027.csv", FRENCH_NEXT)
    assert (french["profile"], french["catalogue"]) == ("lyon", "lyon")
    stored = load_catalogue("lyon", workspace)
    assert stored.version == french["version"]
    assert stored.credentials["credential_id"].tolist() == ["lyon:A1", "lyon:A3"]
    assert set(stored.credentials["jurisdiction"]) == {"FR"}
    german = ingest(workspace, "module 2027.xlsx", GERMAN_NEXT)
    assert german["profile"] == "beispielstadt"
    assert load_catalogue("beispielstadt", workspace).credentials["credential_id"].tolist() == ["beispielstadt:M4"]
