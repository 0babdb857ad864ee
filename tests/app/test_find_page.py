"""The page that searches all catalogues, and asks what corresponds to a credential at home."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import at_home, searching, session
from mapper.app.jobs import start_job
from mapper.match.encoders import identify
from mapper.match.search import SearchFilters, read_query
from mapper.settings import EncoderSettings
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, HOME, HOSTILE
from tests.app.test_pages import text_of

STARTED: list[list[str]] = []


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are noted and end at once: encoding is tested where it is done."""
    STARTED.clear()

    def start(title: str, argv: list[str]) -> object:
        STARTED.append(argv)
        import sys

        job = start_job(title, [sys.executable, "-c", "print('{}')"])
        job.wait(30)
        return job

    monkeypatch.setattr(searching, "start_job", start)
    monkeypatch.setattr(at_home, "start_job", start)


def test_before_a_query_the_page_says_what_can_be_searched(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find")
    assert "different titles and outcomes" in text_of(app)
    assert "credentials of 3 catalogues" in text_of(app)


def test_words_find_by_wording_at_once_while_the_texts_are_read(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", q="Database Fundamentals")
    text = text_of(app)
    assert "1. Database Fundamentals" in text
    assert "This is its title" in text
    assert "by wording only" in text
    assert "not read for their meaning" in text
    assert STARTED
    assert STARTED[0][-4:-2] == ["--prepare", "--json"]


def test_what_was_typed_stands_in_the_address_and_is_cleared_of_nul(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find")
    app.text_area(key="q").set_value("welding\x00 steel").run()
    assert not app.exception
    assert app.query_params["q"] == "welding  steel"


def test_filters_stand_in_the_address_and_hold(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", q="database", country="GB", eqf_from="6", eqf_to="7")
    assert "Filters (3 set)" in [expander.label for expander in app.expander]
    cards = [element.value for element in app.markdown if str(element.value).startswith("#### ")]
    assert cards
    facts = [element.value for element in app.markdown if "EQF" in str(element.value)]
    assert len(facts) == len(cards)
    assert all(" GB " in fact and ("EQF 6" in fact or "EQF 7" in fact) for fact in facts)
    app.multiselect(key="country").set_value(["DE"]).run()
    assert app.query_params["country"] == "DE"


def test_the_field_as_published_filters(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", q="business data")
    field = app.multiselect(key="field")
    assert "Business and Management" in field.options
    everything = count_of(app)
    field.set_value(["Business and Management"]).run()
    assert app.query_params["field"] == "Business and Management"
    assert 0 < count_of(app) < everything


def count_of(app: AppTest) -> int:
    found = re.search(r"(\d+) credentials? of \d+ found", text_of(app))
    assert found
    return int(found[1])


def test_nothing_found_says_what_to_try(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", q="databse fundamentels")
    assert "Nothing found" in text_of(app)
    assert "Try fewer or other words" in text_of(app)
    app.button(key="instead").click().run()
    assert "Database Fundamentals" in text_of(app)


@pytest.mark.parametrize(
    "hostile",
    [
        "!!!",
        "<script>alert(1)</script>",
        "**b** :red[x] $x$",
        "\u202eabc",
        "a" * 19_000,
        "é\n" * 9_000,
        "[x](javascript:1)",
    ],
)
def test_whatever_is_typed_is_answered(workspace: Path, open_page: OpenPage, hostile: str) -> None:
    app = open_page("find")
    app.text_area(key="q").set_value(hostile).run()
    assert not app.exception
    assert not app.error


def test_a_query_too_long_for_a_link_is_kept_beside_it(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find")
    app.text_area(key="q").set_value("Database Fundamentals\n" + "é" * 9_000).run()
    assert app.query_params["q"] == ""
    assert "too long for a link" in text_of(app)
    assert "Database Fundamentals" in text_of(app)


def test_a_title_with_markup_is_shown_letter_for_letter(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", q=f"{ABROAD}:daten")
    assert "This is its id" in text_of(app)
    card = next(str(element.value) for element in app.markdown if str(element.value).startswith("#### 1."))
    assert "<b>" not in card
    assert HOSTILE not in card


def test_many_hits_come_in_pages(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", q="data")
    cards = [str(element.value) for element in app.markdown if str(element.value).startswith("#### ")]
    assert [card.split(".")[0] for card in cards] == [f"#### {rank}" for rank in range(1, 11)]
    assert searching.find(read_query("data"), SearchFilters())[0].count > 10


def test_one_credential_can_be_asked_for_at_home(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", credential="deakin-it:SIT103", home="DE", host="embedded")
    app.button(key="compare").click().run()
    assert not app.exception
    command = STARTED[-1]
    assert command[command.index("match") + 1 : command.index("--json")] == [
        "embedded", "embedded", "--only", "deakin-it:SIT103", "--country", "DE",
    ]  # fmt: skip


def test_a_level_alone_shows_legal_status_and_source_and_that_it_is_one_of_five(
    workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("find", credential="glasgow-computing:COMPSCI4047", home="IE")
    text = text_of(app)
    assert "one of five elements" in text
    table = app.table[-1].value.to_string()
    assert "NFQ" in table
    assert "https://" in table


def test_a_credential_without_outcomes_gets_the_levels_only(workspace: Path, open_page: OpenPage) -> None:
    bare = next(
        name
        for name, count in zip(
            searching.index().credentials["credential_id"], np.diff(searching.index().first), strict=True
        )
        if count < 3
    )
    app = open_page("find", credential=bare, home="DE")
    assert "Too thin to compare by outcomes" in text_of(app)
    assert not [button for button in app.button if button.key == "compare"]


def test_an_unknown_credential_in_the_address_is_named(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("find", credential="nowhere:x")
    assert "No catalogue here holds" in text_of(app)


def test_vectors_that_are_there_are_used(workspace: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    from mapper.match.encoders import _text_hash, _write_cache

    known = searching.index()
    identity = identify(EncoderSettings())
    shared = np.eye(len(known.texts), dtype=np.float32)
    _write_cache(
        workspace / "vectors" / identity.key,
        {_text_hash(text): shared[row] for row, text in enumerate(known.texts)},
        identity,
    )
    wanted = known.texts.index("Database Fundamentals")
    monkeypatch.setattr(searching, "encode_now", lambda lines, settings: np.stack([shared[wanted]] * len(lines)))
    app = open_page("find", q="Grundzüge der Ablage")
    assert "1. Database Fundamentals" in text_of(app)
    assert "The title means nearly the same" in text_of(app)
    assert "by wording only" not in text_of(app)
    assert session.jobs().get(searching.PREPARE) is None
    assert HOME in searching.hosts()
