"""The coverage page: nothing yet, then shares, cells and the rows behind them, gaps, supply; text as it is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from mapper.app import covered, parts, session
from mapper.app.coverage_charts import (
    _INKS,
    _SHADES,
    _WHITE_FROM,
    heatmap,
    heatmap_in_words,
    heatmap_table,
    shares_chart,
    shares_table,
    supply_table,
)
from mapper.app.wording import plain
from mapper.errors import UsageError
from tests.app.conftest import OpenPage
from tests.app.literal import measure_literal_coverage
from tests.app.test_agreement_page import text_of


@pytest.fixture
def measured(workspace: Path) -> str:
    return measure_literal_coverage(workspace)


def test_without_a_coverage_the_page_says_what_to_do(workspace: Path, open_page: OpenPage) -> None:
    app = open_page("coverage")
    assert "No coverage measured yet" in text_of(app)
    app = open_page("coverage", part="Measure a coverage")
    assert [button.label for button in app.button].count("Measure") == 1
    assert not app.button[-1].disabled


def test_shares_come_with_their_range_and_what_it_means(measured: str, open_page: OpenPage) -> None:
    app = open_page("coverage")
    words = text_of(app)
    assert "are expected to be covered by" in words
    assert "Home college" in words
    assert "does not know errors that different statements share" in words
    (rows,) = [table.value for table in app.dataframe if "probability" in table.value.columns]
    assert len(rows) == 3
    assert {"Missing"} >= set(rows["status"]) - {"Covered", "Partly"}


def test_a_cell_opens_its_rows_and_nothing_else(measured: str, open_page: OpenPage) -> None:
    app = open_page("coverage", by="country", across="kind", row="DE", column="unit")
    (rows,) = [table.value for table in app.dataframe if "probability" in table.value.columns]
    assert rows["text"].tolist() == ["Erklärt Protokolle."]
    assert rows["title"].tolist() == ["Rechnernetze"]


def test_the_other_direction_has_the_outcomes_of_the_other_side(measured: str, open_page: OpenPage) -> None:
    app = open_page("coverage", side="object")
    assert "outcomes of Home college" in text_of(app)


def test_what_no_catalogue_states_is_said(measured: str, open_page: OpenPage) -> None:
    assert "No credential states this: field of study" in text_of(open_page("coverage", by="field"))


def test_gaps_and_supply_are_there(measured: str, open_page: OpenPage) -> None:
    missing = open_page("coverage", part="Not covered")
    (table,) = [table.value for table in missing.dataframe if "unmet" in table.value.columns]
    assert table["unmet"].is_monotonic_decreasing
    supply = open_page("coverage", part="Supply")
    (table,) = [table.value for table in supply.dataframe if "offered" in table.value.columns]
    assert table["asked"].sum() == 3
    assert "EQF 6 (official)" in table["group"].tolist()


def test_titles_of_others_are_shown_letter_for_letter(measured: str, open_page: OpenPage) -> None:
    app = open_page("coverage", by="provider")
    assert plain("Hochschule *Süd*") != "Hochschule *Süd*"
    assert "Hochschule *Süd*" in next(box for box in app.selectbox if box.label == "Provider").options


def test_charts_say_their_figures_in_words_and_cells() -> None:
    cells = pd.DataFrame(
        {"row": ["DE", "FR"], "column": ["a", "a"], "outcomes": [10, 3], "share": [0.2, 0.7], "low": [0.1, 0.3],
         "high": [0.4, 0.9]}
    )  # fmt: skip
    assert heatmap_table(cells)["range"].tolist() == ["10%–40%, n 10", "30%–90%, n 3"]
    assert "least 20% at DE, a; most 70% at FR, a" in heatmap_in_words(cells)
    shares = cells.rename(columns={"row": "group"})
    assert shares_table(shares)["figure"].tolist()[0] == "20%  (10% to 40%) of 10"
    supply = pd.DataFrame(
        {"group": ["EQF 5"], "asked": [4], "unmet": [3.0], "unmet_low": [2.0], "unmet_high": [4.0], "offered": [0],
         "unasked": [0.0], "unasked_low": [0.0], "unasked_high": [0.0]}
    )  # fmt: skip
    table = supply_table(supply, "Abroad", "Home")
    assert table["value"].tolist() == [-3.0]  # what nobody offers has no bar


def test_names_that_begin_alike_have_places_of_their_own() -> None:
    names = [f"University of California, the campus of {place}" for place in ("Davis", "Irvine", "Merced")]
    cells = pd.DataFrame(
        {"row": names, "column": names, "outcomes": 1, "share": 0.5, "low": 0.4, "high": 0.6},
    )
    table = heatmap_table(cells)
    grid = heatmap(names, names)["encoding"]
    assert table[grid["y"]["field"]].tolist() == table[grid["x"]["field"]].tolist() == names
    shares = shares_table(cells.rename(columns={"row": "group"}))
    assert shares[shares_chart()["encoding"]["y"]["field"]].tolist() == names


def test_letters_in_a_cell_are_read_against_every_shade() -> None:
    shades = [[int(shade[at : at + 2], 16) for at in (1, 3, 5)] for shade in _SHADES]
    for share in np.linspace(0, 1, 101):
        fill = [np.interp(share, np.linspace(0, 1, len(shades)), channel) for channel in np.transpose(shades)]
        ink = [int(_INKS[int(share >= _WHITE_FROM)][at : at + 2], 16) for at in (1, 3, 5)]
        dark, light = sorted((luminance(fill), luminance(ink)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, share


def luminance(colour: list[float]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_supply_by_many_providers_leaves_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = pd.DataFrame(
        {"provider": [f"College {number:03d}" for number in range(60)], "text": "weld", "probability": 0.0}
    )
    monkeypatch.setattr(covered, "_outcomes", lambda *_: outcomes)
    supply = covered.supply("many-providers", "provider")
    assert supply["asked"].sum() == supply["offered"].sum() == 60
    assert len(supply) == covered.MOST_GROUPS + 1
    assert supply["group"].iloc[0] == "48 others, together"  # the largest first
    groups = covered.supply_groups("many-providers", "provider")["object"]
    assert groups.value_counts()["48 others, together"] == supply.set_index("group")["offered"]["48 others, together"]


def test_the_workbook_can_be_taken_away(measured: str, open_page: OpenPage) -> None:
    app = open_page("coverage")
    assert "Download as Excel workbook" in [button.label for button in app.get("download_button")]


def test_a_name_that_no_box_offers_is_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "matchable", lambda: {"home-college": "Home college"})
    monkeypatch.setattr(st, "session_state", {"one": "home-college", "other": "/etc/hostname"})
    assert parts.chosen_catalogue("one") == "home-college"
    with pytest.raises(UsageError, match="is not in this workspace"):
        parts.chosen_catalogue("other")
