"""Every page of the app, and the statement in each language, held against the rules of axe; and at twice the size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from mapper.export.statement import LANGUAGES, example_office, statement_bytes, statement_of
from mapper.review.cases.case import Case
from mapper.review.cases.events import DecisionConfirmed, DecisionProposed, StatementIssued
from mapper.review.cases.terms import Comparison, Recognition
from mapper.review.events import FreeText
from tests.app.accessibility import Finding, Known, beyond_the_edge, findings, known_of
from tests.app.keyboard import Keyboard
from tests.app.literal import (
    ABROAD,
    HOME,
    RUN,
    link_literal_skills,
    measure_literal_coverage,
    write_literal_workspace,
    write_stack_run,
)
from tests.app.test_browser import browser, open_page, served
from tests.app.test_cases_page import desk_of, ready_case
from tests.export.statement_cases import CASES, ISSUED_ON, NAMES

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAIR: Final = {"subject": f"{ABROAD}:daten", "object": f"{HOME}:da"}
CASE_PARTS: Final = (
    "Application", "Evidence and checks", "Comparison", "Criteria", "Decision", "Statement", "History"
)  # fmt: skip
# What no page can change; each entry must still be found, so that the list never outlives its reasons.
KNOWN: Final = (
    Known("target-size", "[data-testid=stDateInput]", "year, month and day are parts of one field of 40 px"),
    Known(
        "target-size", "[data-testid=stMultiSelect]", "Clear all is 1.5 of our letters; each choice also goes singly"
    ),
)
HALF: Final = {"width": 640, "height": 400}
WHOLE: Final = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Place:
    """A page of the app by its address, and a text that stands on it once it is drawn."""

    page: str
    shows: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        return f"{self.page}?{urlencode(self.query)}" if self.query else self.page


def place(page: str, shows: str, **query: str) -> Place:
    return Place(page, shows, tuple(query.items()))


def issued_statement() -> StatementIssued:
    return StatementIssued(
        language="en", form="long", template="", content_hash=FreeText("0" * 64), issued_on=date.today()
    )


def places(draft: str, proposed: str, issued: str) -> list[Place]:
    """All pages with their parts; the cases in three states."""
    return [
        place("", "Newest match"),
        place("catalogues", "Select a row to see its credentials"),
        place("catalogues", "Hochschule im Ausland", credential=f"{ABROAD}:daten"),
        place("catalogues", "Upload", part="Add a catalogue"),
        place("catalogues", "Every credential of the subject", part="Match two catalogues"),
        place("catalogues", "No catalogue has two versions yet", part="What changed"),
        place("find", "Words, a title, an id", q="statistics"),
        place("agreement", "Nothing decided yet"),
        place("coverage", "The outcomes behind a cell", by="country"),
        place("coverage", "Select a row to see the outcomes", part="Not covered"),
        place("coverage", "Expected numbers of outcomes", part="Supply"),
        place("coverage", "Every outcome of either side", part="Measure a coverage"),
        place("skills", "Alike by skills"),
        place("skills", "Select a row to see the credentials", part="By skill"),
        place("skills", "A link shows", part="Occupations"),
        place("maps", "No credential to draw yet", colour="country"),
        place("maps", "Meeting at a level is not equivalence", part="By referencing", level="rqf-eng:5"),
        place("maps", "What it is made of", part="Contradictions", of="referencing"),
        place("frameworks", "Press a level to see"),
        place("frameworks", "Slovensko ogrodje", framework="sqf-si", level="9"),
        place("frameworks", "What a level asks for", view="side-by-side"),
        place("frameworks", "RQF", compare="rqf-eng:5,nfq-ie:6"),
        place("policies", "Countries and groups to compare"),
        place("level_finder", "Suggest a level from outcomes"),
        place("compare", "Choose two credentials"),
        place("compare", "Correct", **PAIR, run=RUN),
        place("stacks", "Choose a target"),
        place("stacks", "What covers what", **{"target": PAIR["subject"], "from": HOME}),
        place("cases", "Open a case"),
        *(place("cases", part, case=draft, part=part) for part in CASE_PARTS),
        place("cases", "What should change", case=proposed, part="Decision"),
        *(place("cases", part, case=issued, part=part) for part in ("Decision", "Statement")),
        place("review", "Pair 1 of 3 shown", run=RUN),
        place("review", "Pair 1 of 3 shown", run=RUN, list="true"),
        place("export", "Download Excel workbook"),
        place("export", "What each row would do is shown", part="Bring a workbook back"),
        place("administration", "Roles are given at the command line"),
        place("administration", "No entry can be changed", part="Access log"),
    ]


def write_cases(workspace: Path) -> tuple[str, str, str]:
    """The ids of three cases: one that is worked on, one that waits for its second person, one that is issued."""

    def proposed() -> Case:
        shown = Comparison(
            run_id="", subject_id=PAIR["subject"], subject_title="", object_id=PAIR["object"], object_title=""
        )
        given = Recognition(outcome="full", reasons=FreeText("All is covered"), certainty="high")
        return desk_of(workspace, "Ben").add(
            ready_case(workspace, "Ben"), DecisionProposed(recognition=given, shown=shown)
        )

    draft, waiting, issued = ready_case(workspace), proposed(), proposed()
    desk_of(workspace, "Cleo").add(issued, DecisionConfirmed(), issued_statement())
    return draft.case_id, waiting.case_id, issued.case_id


def look(page: Any, address: str, shown: Place) -> None:
    page.goto(f"{address}/{shown.path}")
    keyboard = Keyboard(page).settled()
    page.get_by_text(shown.shows).locator("visible=true").first.wait_for()
    keyboard.settled()


def narrow(page: Any) -> list[str]:
    """What does not fit at twice the size, which is half the width, once the page has taken it up."""
    page.set_viewport_size(HALF)
    beyond = ["not looked yet"]
    for _ in range(20):
        page.wait_for_timeout(200)
        beyond = beyond_the_edge(page)
        if not beyond:
            break
    page.set_viewport_size(WHOLE)
    return beyond


def told(name: str, found: list[Finding]) -> None:
    lines = "".join(f"\n  {finding}" for finding in found)
    print(f"{name}: {len(found)} findings, {sum(each.severe for each in found)} severe{lines}")  # noqa: T201 (shown with -s)


def test_no_page_has_a_severe_finding_of_our_own_and_each_fits_at_twice_the_size(tmp_path: Path, browser: Any) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    workspace = tmp_path / "workspace"
    write_literal_workspace(workspace)
    write_stack_run(workspace)
    measure_literal_coverage(workspace)
    link_literal_skills(workspace)
    cases = write_cases(workspace)
    ours: list[str] = []
    beyond: dict[str, list[str]] = {}
    met: set[Known] = set()
    with served(workspace) as address:
        page = open_page(browser, address)
        for shown in places(*cases):
            look(page, address, shown)
            found = findings(page)
            told(shown.path or "overview", found)
            for finding in filter(lambda each: each.severe, found):
                explained = known_of(page, finding, KNOWN)
                met.update(explained)
                if not explained:
                    ours.append(f"{shown.path}: {finding}")
            if over := narrow(page):
                beyond[shown.path] = over
    assert not ours, "\n".join(ours)
    assert beyond == {}
    assert met == set(KNOWN), "an entry that is no longer found: take it off the list"


def test_what_is_wrong_is_found(browser: Any) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    page = browser.new_page(viewport=HALF)
    page.set_content(
        "<html lang=en><title>A page</title><main><h1>A page</h1><div class=widget><input></div>"
        "<p style='color: #aaa'>Pale</p><div id=host></div><div style='width: 900px'>Wide</div></main>"
        "<script>host.attachShadow({mode: 'open'}).innerHTML = '<img class=deep src=data:,>'</script>"
    )
    found = {finding.rule: finding for finding in findings(page)}
    assert {"label", "color-contrast", "image-alt"} <= {rule for rule, finding in found.items() if finding.severe}
    assert found["image-alt"].path[0] == "#host"
    known = Known("label", ".widget", "for this test")
    assert known_of(page, found["label"], [known]) == [known]
    assert known_of(page, found["color-contrast"], [known]) == []
    assert [line for line in beyond_the_edge(page) if "Wide" in line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_has_no_finding(language: Any, browser: Any) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    page = browser.new_page(viewport=WHOLE)
    for name in ("partial", "refusal"):  # between them they have every kind of section
        made = statement_of(
            CASES[name], example_office(), language=language, form="long", names=NAMES, issued_on=ISSUED_ON
        )
        page.set_content(statement_bytes(made, "html")[0].decode("utf-8"))
        found = findings(page)
        told(f"{name} in {language}", found)
        assert found == []
        assert narrow(page) == []
