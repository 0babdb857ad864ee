"""The check of one credential on the catalogues page."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from mapper.app.wording import plain
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, HOME, HOSTILE


def text_of(app: AppTest) -> str:
    return "\n".join(str(element.value) for elements in (app.markdown, app.caption) for element in elements)


def findings(app: AppTest) -> dict[str, str]:
    mandatory = next(table.value for table in app.table if "Finding" in table.value.columns)
    return dict(zip(mandatory["Element"].str.split(" ").str[0], mandatory["Finding"], strict=True))


def test_a_link_opens_the_check_of_a_credential(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("catalogues", credential=f"{HOME}:da")
    assert app.selectbox(key="credential").value == f"{HOME}:da"
    assert "2 of 11 mandatory elements present" in text_of(app)
    found = findings(app)
    assert "Present" in found["M6"]
    assert "Missing" in found["M9"]
    assert "Not in a catalogue" in found["M1"]
    assert plain("Whether “Data analysis” meets the UNESCO definition of 2022 cannot be told") in text_of(app)


def test_the_chosen_credential_stands_in_the_address(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("catalogues", credential=f"{HOME}:da")
    app.selectbox(key="credential").select(f"{HOME}:net").run()
    assert not app.exception
    assert app.query_params["credential"] == f"{HOME}:net"
    assert plain("Computer networks") in text_of(app)


def test_markup_in_a_title_is_shown_letter_for_letter(workspace: Path, open_page: OpenPage) -> None:
    text = text_of(open_page("catalogues", credential=f"{ABROAD}:daten"))
    assert HOSTILE not in text
    assert plain(HOSTILE) in text


def test_a_link_to_a_credential_that_is_not_here_asks_to_select_a_catalogue(
    workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("catalogues", credential="elsewhere:1")
    assert "Select a row to see its credentials." in text_of(app)
