"""The part of the coverage page about levels: nothing yet, the grid, what is behind a cell, what has no evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import OpenPage
from tests.app.literal import HOSTILE, measure_literal_levels
from tests.app.test_agreement_page import text_of

PART = "Levels of a framework"


@pytest.fixture
def measured(workspace: Path) -> str:
    return measure_literal_levels(workspace)


def test_without_one_the_page_says_what_to_do_and_offers_frameworks(workspace: Path, open_page: OpenPage) -> None:
    assert "No coverage measured yet" in text_of(open_page("coverage", part=PART))
    app = open_page("coverage", part="Measure a coverage")
    (other,) = [box for box in app.selectbox if box.label == "The other"]
    assert any("level descriptors" in option for option in other.options)


def test_a_level_coverage_says_what_it_rests_on_and_what_was_not_read(measured: str, open_page: OpenPage) -> None:
    words = text_of(open_page("coverage", part=PART))
    assert "1 of 2 credentials state a level" in words
    assert "8 descriptors are not in the grid" in words
    assert "is not read from outcomes of courses" in words


def test_a_cell_opens_the_outcomes_behind_it(measured: str, open_page: OpenPage) -> None:
    app = open_page("coverage", part=PART, level="Level 6", domain="Skills", basis="stated")
    (rows,) = [table.value for table in app.dataframe if "surety" in table.value.columns]
    assert set(rows["title"]) == {HOSTILE}
    assert set(rows["level_id"]) == {"dqr-de:6"}


def test_what_has_no_evidence_is_listed(measured: str, open_page: OpenPage) -> None:
    app = open_page("coverage", part=PART, basis="stated")
    (lacking,) = [table.value for table in app.dataframe if "surest" in table.value.columns]
    assert "Level 5" in set(lacking["level"])
    assert ("Level 6", "Skills") not in set(zip(lacking["level"], lacking["domain"], strict=True))
    assert "Responsibility and autonomy" not in set(lacking["domain"])
