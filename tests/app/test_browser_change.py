"""A catalogue changes after ten decisions: in a real browser, exactly the right ones reopen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mapper.review.store import open_store
from tests.app.literal import ingest_rows
from tests.app.test_browser import MATCH_WAIT, browser, go, open_page, served

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEAD = "Code;Title;Learning outcomes;Credits;URL;Language\n"
OLD = {
    "c01": "Law;1. Cite a case 2. Argue both sides;5 ECTS;https://example.org/law",
    "c02": "Tax;1. File a return 2. Explain a deduction;5 ECTS;https://example.org/tax",
    "c03": "Art;1. Paint a portrait 2. Mix colours;5 ECTS;https://example.org/art",
    "c04": "Maps;1. Read a map 2. Measure a slope;5 ECTS;https://example.org/maps",
    "c05": "Biology;1. Dissect a frog 2. Draw a cell;5 ECTS;https://example.org/biology",
    "c06": "Welding;1. Weld steel parts 2. Read technical drawings;5 ECTS;https://example.org/welding",
    "c07": "Cooking;1. Plan a menu 2. Cook a soup;5 ECTS;https://example.org/cooking",
    "c08": "Databases;1. Design a database 2. Query tables with SQL;5 ECTS;https://example.org/databases",
    "c09": "Marketing;1. Plan a campaign 2. Study the wishes of customers;5 ECTS;https://example.org/marketing",
    "c10": "Statistics;1. Compute a mean 2. Explain a test;5 ECTS;https://example.org/statistics",
}
#: One outcome reworded, one workload changed, one credential removed, one added; what differs in Maps decides nothing.
NEW = {
    **{code: cells for code, cells in OLD.items() if code != "c03"},
    "c01": "Law;1. Cite a case 2. Argue both sides of a contract;5 ECTS;https://example.org/law",
    "c02": "Tax;1. File a return 2. Explain a deduction;6 ECTS;https://example.org/tax",
    "c04": "Maps;1. Measure a slope 2. Read a map;5 ECTS;https://example.org/cartography",
    "c11": "Dance;1. Lead a waltz 2. Follow a tango;5 ECTS;https://example.org/dance",
}
HOME = {"h1": "General studies;1. Cite a case 2. Query tables with SQL;60 ECTS;https://example.org/general"}


def titles_with_status(page: Any, address: str, status: str) -> set[str]:
    """The titles of the subjects that the list of the newest match shows under a status, read from its cards."""
    found: set[str] = set()
    page.goto(f"{address}/review?status={status}")
    while True:
        page.get_by_role("heading", level=2).nth(1).wait_for()
        title = page.get_by_role("heading", level=2).first.inner_text()
        found.add(title)
        following = page.get_by_role("button", name="Next")
        if following.is_disabled():
            return found
        following.click()
        page.wait_for_function("title => (document.querySelector('h2')?.innerText ?? title) !== title", arg=title)


def test_a_changed_catalogue_reopens_exactly_the_right_decisions(tmp_path: Path, browser: Any) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    ingest_rows(workspace, "abroad", HEAD, OLD)
    ingest_rows(workspace, "home", HEAD, HOME)
    command = [sys.executable, "-m", "mapper", "match", "abroad", "home", "--workspace", str(workspace)]
    subprocess.run(command, check=True, capture_output=True, timeout=MATCH_WAIT / 1000)
    with served(workspace) as address:
        page = open_page(browser, address)
        go(page, "Review")
        for decided in range(10):
            page.get_by_text(f"{decided} of 10 pairs decided").wait_for()
            page.get_by_role("button", name="Reject").click()
        page.get_by_text("Every pair of this match is decided").wait_for()

        ingest_rows(workspace, "abroad", HEAD, NEW)
        go(page, "Overview")
        page.get_by_text("2 decisions would reopen: match again.").wait_for()
        page.get_by_text("1 decision concerns a credential that is gone from it.").wait_for()
        page.get_by_role("button", name="See what changed").click()
        page.get_by_text("Outcome reworded").wait_for()
        page.get_by_text("Workload changed").wait_for()
        page.get_by_text("no decision rests on it").wait_for()

        go(page, "Overview")
        page.get_by_role("button", name="Match again").click()
        page.get_by_role("button", name="Match", exact=True).click()
        page.get_by_role("button", name="Review these pairs").click(timeout=MATCH_WAIT)
        page.get_by_text("7 of 10 pairs decided").wait_for()

        assert titles_with_status(page, address, "Changed+since") == {"Law", "Tax"}
        page.goto(f"{address}/review?status=Changed+since&pair=abroad:c01+home:h1")
        page.get_by_text("What changed in Law since the decision").wait_for()
        page.get_by_text("Rejected by Amira Kovač").wait_for()
        assert page.locator("strong", has_text="of a contract").count() == 1
        silent = {cells.partition(";")[0] for code, cells in OLD.items() if code not in ("c01", "c02", "c03")}
        assert titles_with_status(page, address, "Rejected") == silent
        assert titles_with_status(page, address, "To+decide") == {"Law", "Tax", "Dance"}

        go(page, "Overview")
        page.get_by_text("Decisions about credentials no longer in the catalogue").wait_for()
        assert page.get_by_text("would reopen").count() == 0
    with open_store(workspace) as store:
        assert len(store.in_force()) == 10
        assert store.verify() == []
