"""The page that reads written levels and suggests one from outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mapper.match import level_suggestion
from tests.app.conftest import OpenPage
from tests.app.test_pages import text_of
from tests.conftest import words_vector

OUTCOMES = "Describe simple facts about retail.\nFollow set procedures under close supervision.\nUse simple tools."


@pytest.fixture
def encoder_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def encode(texts: Sequence[str], settings: Any, *, cache: Path | None = None) -> np.ndarray:
        return np.stack([words_vector(text) for text in texts])

    monkeypatch.setattr(level_suggestion, "encode", encode)


def test_a_written_level_shows_what_it_resolves_to_with_its_legal_status(
    empty_workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("level_finder")
    app.text_input(key="written").set_value("Level 7 (RQF)").run()
    assert not app.exception
    shown = app.table[0].value.to_string()
    assert "EQF 7" in shown
    assert "Historic" in shown


def test_a_level_that_cannot_be_read_is_said_so(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("level_finder")
    app.text_input(key="written").set_value("rather high").run()
    assert "cannot be read as a level" in text_of(app)


def test_outcomes_get_a_distribution_labelled_as_an_aid(
    empty_workspace: Path, open_page: OpenPage, encoder_of_words: None
) -> None:
    app = open_page("level_finder")
    app.text_area(key="pasted").set_value(OUTCOMES)
    app.button[-1].click().run()
    assert not app.exception
    assert "An aid, not a finding" in text_of(app)
    assert len(app.table[0].value) == 5


def test_thin_text_gets_no_suggestion(empty_workspace: Path, open_page: OpenPage, encoder_of_words: None) -> None:
    app = open_page("level_finder")
    app.text_area(key="pasted").set_value("Excel")
    app.button[-1].click().run()
    assert not app.exception
    assert "too few" in text_of(app)
