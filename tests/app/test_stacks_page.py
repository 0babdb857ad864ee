"""The page of stacks: target, catalogues and conditions in the address, and what stands where there is nothing yet."""

from __future__ import annotations

from pathlib import Path

from mapper.app import session
from mapper.app.jobs import stack_command
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, HOME, HOSTILE, write_stack_run

TARGET = f"{ABROAD}:daten"


def said(app) -> str:
    """All prose of the page as it reads, without the backslashes that keep it letter for letter."""
    return "\n".join(str(each.value) for each in (*app.markdown, *app.caption)).replace("\\", "")


def test_without_a_target_the_page_asks_for_one(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("stacks")
    assert "Choose a target" in said(app)
    assert [box.label for box in app.selectbox] == ["Target: the qualification that a stack shall cover"]


def test_an_unknown_target_is_named(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("stacks", target="nil:nothing")
    assert "in no catalogue here" in said(app)
    assert "nil:nothing" in [text.value for text in app.text]


def test_what_was_never_compared_is_compared_by_a_job_and_not_by_the_page(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("stacks", target=TARGET, **{"from": HOME})
    assert "have not been compared with the target yet" in said(app)
    assert app.button(key="start_stack").label == "Compare them"
    command = stack_command(TARGET, [HOME, ABROAD], session.workspace())
    assert command[3:9] == ["stack", TARGET, "--from", HOME, "--from", ABROAD]


def test_the_stack_with_its_members_and_its_gap(workspace: Path, open_page: OpenPage) -> None:
    write_stack_run(workspace)
    app = open_page("stacks", target=TARGET, share="40", **{"from": HOME})
    text = said(app)
    assert "1 credential covers 44% of the 2 outcomes" in text
    assert "**1. Data analysis**" in text
    assert "The gap: 1 outcome" in text
    assert not any(HOSTILE in str(each.value) for each in app.markdown)  # it would be markup
    assert "Could stand in" not in text  # the other covers too little
    table = app.dataframe[0].value
    assert table["Met by"].tolist() == ["Data analysis", "–"]
    assert app.dataframe[0].value["Status"].tolist() == ["Covered", "Missing"]


def test_a_share_out_of_reach_says_the_most(workspace: Path, open_page: OpenPage) -> None:
    write_stack_run(workspace)
    app = open_page("stacks", target=TARGET, share="80", country="IE", **{"from": HOME})
    assert "No stack reaches 80% of the 2 outcomes" in said(app)
    assert app.multiselect(key="country").value == ["IE"]
    assert "No single condition stands in the way" in said(app)
