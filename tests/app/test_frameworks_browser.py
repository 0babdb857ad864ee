"""The level grid in a real browser: what a press on a block opens, and that columns wrap instead of hiding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.test_browser import browser, open_page, served  # noqa: F401  (browser is a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_press_on_a_level_opens_it_over_the_grid(tmp_path: Path, browser: Any) -> None:  # noqa: F811
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with served(workspace) as address:
        page = open_page(browser, address)
        page.goto(f"{address}/frameworks?region=Europe,Asia&status=official")
        page.locator("button.block.official").first.wait_for()
        assert page.locator("button.block.indicative").count() == 0
        right = page.evaluate(
            "() => { let edge = 0; const walk = node => { for (const child of node.querySelectorAll('*')) {"
            " if (child.classList.contains('cell')) edge = Math.max(edge, child.getBoundingClientRect().right);"
            " if (child.shadowRoot) walk(child.shadowRoot) } }; walk(document); return edge }"
        )
        assert 0 < right <= 1280

        page.get_by_role("button", name="Indicative").click()
        page.locator("button.block.indicative").first.wait_for()
        assert "status=official%2Cindicative" in page.url

        page.locator("button[data-open='sqf-si:9']").first.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("May I rely on it?").wait_for()
        assert "EQF 8 for Magister znanosti" in dialog.inner_text()
        dialog.get_by_role("button", name="Open the framework").click()
        page.get_by_text("Slovensko ogrodje kvalifikacij").wait_for()
        assert "framework=sqf-si&level=9" in page.url
