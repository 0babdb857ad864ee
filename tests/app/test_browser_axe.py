"""Every page of the app, and the statement in each language, held against the rules of axe; and at twice the size."""

from __future__ import annotations

import os
from dataclasses import dataclass
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
from tests.app.literal import ABROAD, HOME, RUN, write_literal_workspace
from tests.app.test_browser import browser, open_page, served
from tests.app.test_cases_page import case_now, desk_of, ready_case
from tests.export.statement_cases import CASES, ISSUED_ON, NAMES

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAIR: Final = {"subject": f"{ABROAD}:daten", "object": f"{HOME}:da"}
CASE_PARTS: Final = (
    "Application", "Evidence and checks", "Comparison", "Criteria", "Decision", "Statement", "History"
)  # fmt: skip
# What stands in widgets of Streamlit; each entry must still be found, so that the list never outlives its reasons.
KNOWN: Final = (
    Known("target-size", "[data-testid=stDateInput]", "year, month and day are parts of one field of 40 px"),
    Known("target-size", "[data-testid=stMultiSelect]", "Clear all is 1.5 of our letters; each choice also goes singly"),
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


def places(draft: str, proposed: str, issued: str) -> list[Place]:
    """All pages with their parts; the cases in three states."""
    return [
        place("overview", "Newest match"),
        place("catalogues", "Select a row to see its credentials"),
        place("catalogues", "Wertet Daten", credential=f"{ABROAD}:daten"),
        place("catalogues", "Upload", part="Add a catalogue"),
        place("catalogues", "Every credential of the subject", part="Match two catalogues"),
        place("catalogues", "No catalogue has two versions yet", part="What changed"),
        place("frameworks", "Press a level to see"),
        place("frameworks", "Slovensko ogrodje", framework="sqf-si", level="9"),
        place("frameworks", "What a level asks for", view="side-by-side"),
        place("frameworks", "RQF", compare="rqf-eng:5,nfq-ie:6"),
        place("policies", "Countries and groups to compare"),
        place("level_finder", "Suggest a level from outcomes"),
        place("compare", "Choose two credentials"),
        place("compare", "Correct", **PAIR, run=RUN),
        place("cases", "Open a case"),
        *(place("cases", part, case=draft, part=part) for part in CASE_PARTS),
        place("cases", "What should change", case=proposed, part="Decision"),
        *(place("cases", part, case=issued, part=part) for part in ("Decision", "Statement")),
        place("review", "Pair 1 of 3 shown", run=RUN),
        place("review", "Pair 1 of 3 shown", run=RUN, list="true"),
        place("export", "Download Excel workbook"),
        place("export", "The workbook", part="Bring a workbook back"),
    ]


def write_cases(workspace: Path) -> tuple[str, str, str]:
    """The ids of three cases: one that is worked on, one that waits for its second person, one that is issued."""

    def proposed() -> Case:
        shown = Comparison(run_id="", subject_id=PAIR["subject"], subject_title="", object_id=PAIR["object"], object_title="")
        given = Recognition(outcome="full", reasons=FreeText("All is covered"), certainty="high")
        return desk_of(workspace, "Ben").add(ready_case(workspace, "Ben"), DecisionProposed(recognition=given, shown=shown))

    draft, waiting, issued = ready_case(workspace), proposed(), proposed()
    desk_of(workspace, "Cleo").add(
        issued, DecisionConfirmed(), StatementIssued(language="en", form="long", template="", content_hash="0" * 64)
    )
    return draft.case_id, waiting.case_id, issued.case_id


def look(page: Any, address: str, shown: Place) -> None:
    page.goto(f"{address}/{shown.path}")
    keyboard = Keyboard(page).settled()
    page.get_by_text(shown.shows).locator("visible=true").first.wait_for()
    keyboard.settled()
