"""The pictures of the officer's tutorial: ``python docs/take_pictures.py [WORKSPACE]`` plays its case in Chromium.

Without a workspace the demo is made first, in a folder that is thrown away (two minutes). WORKSPACE must hold what
``mapper demo`` makes and no case; the case of the tutorial stays in it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
FOREIGN = "coursera-us:introduction-to-databases"
HOST = "deakin-it:SIT103"
WINDOW = {"width": 1280, "height": 800}


def main(given: str = "") -> None:
    """Make the demo where there is none, play the case, write the pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(given) if given else Path(scratch) / "workspace"
        if not given:
            command = [sys.executable, "-m", "mapper", "--workspace", str(workspace), "demo", "--no-app"]
            subprocess.run(command, check=True, cwd=scratch)
        with served(workspace) as address, sync_playwright() as playwright:
            chromium = os.environ.get("MAPPER_CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium)
            page = browser.new_page(viewport=WINDOW)
            page.set_default_timeout(45_000)
            play(page, address)
            browser.close()


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """The app over a workspace; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mapper", "--workspace", str(workspace), "app", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def picture(page: Any, name: str, *, beside: Any = None) -> None:
    """The window as it is, scrolled to ``beside``."""
    settle(page)
    if beside is not None:
        beside.evaluate("element => element.scrollIntoView()")
        settle(page)
    page.screenshot(path=str(FOLDER / f"{name}.png"))


def settle(page: Any) -> None:
    """Wait until the page has been drawn."""
    page.wait_for_timeout(400)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_timeout(400)


def play(page: Any, address: str) -> None:
    """The case of the tutorial, step by step."""
    page.goto(address)
    sign_in(page, "Amira Kovač")
    picture(page, "overview")

    page.goto(f"{address}/cases")
    page.get_by_role("textbox", name="Reference of the applicant").fill("2026/117")
    page.get_by_role("combobox", name="Purpose").click()
    page.get_by_role("option", name="Exemption").click()
    picture(page, "case-opened")
    page.get_by_role("button", name="Open the case").click()

    take(page, FOREIGN, "Find by title, provider or id", "Take this credential", "The credential is named.")
    take(page, HOST, "Find by title, provider or id", "Compare with this", "What it is compared with is named.")
    picture(page, "case-application")

    part(page, "Evidence and checks")
    choose(page, "Result", "Confirmed")
    page.get_by_role("textbox", name="How it was checked").fill(
        "The address on the certificate answers with name and day"
    )
    page.keyboard.press("Enter")
    page.get_by_text("The check is recorded.").wait_for()
    choose(page, "Status", "Not recognised")
    page.get_by_role("textbox", name="By whom, in which list").fill(
        "No register lists the provider; the course is weighed by its outcomes"
    )
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("textbox", name="Or an address").fill("https://www.coursera.org/learn/introduction-to-databases")
    page.get_by_role("textbox", name="Where it comes from").fill("The provider's page of the course")
    page.keyboard.press("Enter")
    page.get_by_text("Attached.").wait_for()
    picture(page, "case-evidence")

    part(page, "Comparison")
    page.get_by_text("Five elements").first.wait_for()
    picture(page, "case-elements")
    picture(page, "case-outcomes", beside=page.get_by_text("Learning outcomes against each other"))

    part(page, "Decision")
    page.get_by_text("Partial recognition: credits or exemptions").click()
    settle(page)
    page.get_by_role("textbox", name="Credits that are recognised").fill("none")
    page.get_by_role("textbox", name="Exemptions that follow").fill("The first two weeks of laboratory work")
    page.get_by_text("of the object's outcomes are not shown to be covered").click()
    settle(page)
    page.get_by_role("textbox", name="Why it matters for this purpose").fill(
        "The units that follow build on a database that students have made themselves"
    )
    page.keyboard.press("Tab")
    settle(page)
    choose(page, "Evidence", "e1")
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Reasons").fill(
        "Modelling data and the use of SQL are covered; building and maintaining a whole database is not shown."
    )
    page.keyboard.press("Tab")
    picture(page, "case-decision")
    page.get_by_role("button", name="Propose this decision").click()
    page.get_by_text("another person confirms it").first.wait_for()

    page.get_by_role("button", name="Amira Kovač").click()
    page.get_by_role("button", name="Change name").click()
    sign_in(page, "Ben Okafor")
    picture(page, "case-second-person")
    page.get_by_role("textbox", name="A word, if you like").fill("Agreed.")
    page.keyboard.press("Enter")
    page.get_by_text("Confirmed by").first.wait_for()

    part(page, "Statement")
    page.get_by_role("button", name="Issue this statement").click()
    page.get_by_text("Issued. Download it below.").first.wait_for()
    picture(page, "case-statement")


def sign_in(page: Any, name: str) -> None:
    """Give a name, as the app asks for one where no login is set up."""
    page.get_by_role("textbox", name="Your name").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=name).wait_for()


def take(page: Any, credential: str, label: str, button: str, said: str) -> None:
    """Find a credential by its id and take it."""
    page.get_by_role("searchbox", name=label).last.fill(credential)
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("combobox", name="Credential (").last.click()
    page.get_by_role("option").last.click()
    page.get_by_role("button", name=button).click()
    page.get_by_text(said).wait_for()


def choose(page: Any, label: str, option: str) -> None:
    """Choose in a list."""
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option).first.click()
    settle(page)


def part(page: Any, name: str) -> None:
    """Go to a part of the case."""
    page.get_by_role("radio", name=name).click()
    settle(page)


if __name__ == "__main__":
    main(*sys.argv[1:])
