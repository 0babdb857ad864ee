"""A case from receipt to the issued statement in a real browser, by keyboard alone, returned once on the way."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mapper.review.cases.case import case_of
from mapper.review.events import kind_of
from mapper.review.store import open_store
from tests.app.keyboard import Keyboard
from tests.app.literal import ABROAD, HOME, write_literal_workspace
from tests.app.test_browser import WAIT, browser, served

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASE = f"case-{date.today().year}-0001"


def picture(page: Any, name: str) -> None:
    """Keep a picture of the page where a person wants to look at it."""
    folder = os.environ.get("MAPPER_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def signed_in(page: Any, name: str) -> Keyboard:
    keyboard = Keyboard(page)
    page.get_by_label("Your name").wait_for()
    return keyboard.reach("Your name").type(name).press("Enter").sees("Cases")


def as_another(keyboard: Keyboard, before: str, name: str) -> Keyboard:
    """Hand the machine to somebody else."""
    keyboard.reach(before, "button").press("Enter").sees("Change name")
    keyboard.reach("Change name", "button").press("Enter")
    return signed_in(keyboard.page, name)


def test_a_case_by_keyboard_alone(tmp_path: Path, browser: Any) -> None:
    workspace = tmp_path / "workspace"
    write_literal_workspace(workspace)
    with served(workspace) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(WAIT)
        page.goto(f"{address}/cases")
        keyboard = signed_in(page, "Amira Kovač")
        keyboard.sees("No case yet")
        keyboard.reach("Reference of the applicant").type("file 7")
        keyboard.reach("Open the case").press("Enter").sees(CASE)

        keyboard.reach("Find by title, provider or id").type(f"{ABROAD}:daten").sees("Credential (1 found)")
        keyboard.reach("Credential (", "combobox").press("ArrowDown", "ArrowDown", "Enter").settled()
        keyboard.reach("Take this credential").press("Enter").sees("The credential is named.")
        keyboard.reach("Name the host credential", "summary").reach("Find by title").type(f"{HOME}:da")
        keyboard.sees("Credential (1 found)")
        keyboard.reach("Credential (", "combobox").press("ArrowDown", "ArrowDown", "Enter").settled()
        keyboard.reach("Compare with this").press("Enter").sees("What it is compared with is named.")
        picture(page, "1-application")

        keyboard.choose("Evidence and checks", beside="Application")
        keyboard.reach("Result", "combobox").type("Confirmed").press("Enter").settled()
        keyboard.reach("How it was checked").type("Signature of the badge").press("Enter")
        keyboard.sees("The check is recorded.")
        keyboard.reach("Status", "combobox").type("Recognised").press("Enter").settled()
        keyboard.reach("By whom, in which list").type("National register").press("Enter").settled()
        keyboard.reach("Or an address").type("https://example.org/register")
        keyboard.reach("Where it comes from").type("The office").press("Enter").sees("Attached.")
        picture(page, "2-evidence")

        keyboard.choose("Comparison", beside="Application")
        keyboard.sees("Five elements")
        keyboard.reach("Note: level").type("The same level").settled()
        keyboard.press("Shift+Tab").type("No difference").press("Enter").settled()
        keyboard.reach("Save").press("Enter").sees("1 saved.")
        picture(page, "3-comparison")

        keyboard.choose("Criteria", beside="Application")
        keyboard.sees("European standard elements")
        picture(page, "4-criteria")

        keyboard.choose("Decision", beside="Application")
        keyboard.reach("Reasons").type("Two thirds of the outcomes are covered, and the levels are the same.")
        keyboard.reach("Why you decide otherwise").type("What is missing is taught here in the first weeks.")
        keyboard.reach("Propose this decision").press("Enter").sees("another person confirms it")
        picture(page, "5-proposed")

        as_another(keyboard, "Amira Kovač", "Ben Okafor").sees("What should change")
        keyboard.reach("What should change").type("Say what the modules lack").press("Enter").sees("Returned")
        picture(page, "6-returned")

        as_another(keyboard, "Ben Okafor", "Amira Kovač").sees("Say what the modules lack")
        keyboard.reach("Reasons").type("Nothing that matters for further study is lacking.")
        keyboard.reach("Propose this decision").press("Enter").sees("another person confirms it")
        as_another(keyboard, "Amira Kovač", "Ben Okafor").sees("A word, if you like")
        keyboard.reach("A word, if you like").press("Enter").sees("Confirmed by")
        picture(page, "7-confirmed")

        keyboard.choose("Statement", beside="Application")
        keyboard.reach("Issue this statement").press("Enter").sees("Issued. Download it below.")
        picture(page, "8-issued")
        keyboard.choose("History", beside="Application")
        picture(page, "9-history")
    with open_store(workspace) as store:
        case = case_of(store.log.about(CASE))
        assert case.status == "issued"
        assert [kind_of(each.event) for each in case.history if "decision" in kind_of(each.event)] == [
            "decision proposed",
            "decision returned",
            "decision proposed",
            "decision confirmed",
        ]
        assert store.verify() == []
