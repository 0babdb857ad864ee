"""The frameworks page: each view by its address, and what the level grid shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import session
from mapper.app.level_grid import (
    DEFAULT_REGIONS,
    PUBLISHED,
    GridView,
    block_label,
    grid_content,
    grid_sentence,
)
from mapper.app.level_pair import marked_up
from mapper.app.wording import plain
from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.knowledge.grid import level_grid
from mapper.knowledge.reliance import RELIANCE_WORDS
from mapper.wording_diff import diff_words
from tests.app.conftest import APP, OpenPage

EQF_RUNGS = [(f"eqf:{number}", str(number)) for number in range(8, 0, -1)]


def text_of(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.text, app.header)
    return "\n".join(str(element.value) for elements in kinds for element in elements)


def view_of(*, regions: tuple[str, ...] = DEFAULT_REGIONS, statuses: tuple[str, ...] = LEGAL_STATUSES) -> GridView:
    every = level_grid(session.frameworks(), regions=regions)
    kept = every["legal_status"].isin(statuses) | (every["answer"] == "no statement")
    return GridView("EQF", EQF_RUNGS, every[kept], every)


def columns_of(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {column["open"]: column for region in content["regions"] for column in region["columns"]}


def test_the_page_opens_with_the_grid_and_what_indicative_would_add(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks")
    assert app.session_state["region"] == list(DEFAULT_REGIONS)
    assert app.session_state["status"] == list(PUBLISHED)
    assert re.search(r"Indicative adds \*\*\d+ levels of \d+ frameworks\*\*", text_of(app))
    assert app.get("bidi_component")


def test_a_link_to_the_grid_sets_its_filters(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", region="Asia", status="official", around="5", verified="yes")
    assert app.session_state["region"] == ["Asia"]
    assert app.session_state["status"] == ["official"]
    assert app.session_state["around"] == "5"
    assert app.session_state["verified"]


def test_a_choice_in_the_grid_goes_into_the_address(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", region="Asia,Oceania")
    app.session_state["status"] = ["official", "indicative"]
    app.selectbox(key="around").select("5").run()
    assert app.query_params["around"] == "5"
    assert app.query_params["region"] == "Asia,Oceania"


def test_what_an_address_names_in_vain_is_passed_over(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", view="nothing", region="Atlantis,Asia", status="<b>", hub="mars", around="99")
    assert app.session_state["view"] == "grid"
    assert app.session_state["region"] == ["Asia"]
    assert app.session_state["hub"] == "eqf"


def test_a_filter_that_leaves_nothing_says_so(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", region="Africa", verified="yes", around="5")
    assert "No level is left" in text_of(app)


def test_a_link_to_a_level_says_who_places_it_and_whether_to_rely_on_it(
    empty_workspace: Path, open_page: OpenPage
) -> None:
    app = open_page("frameworks", framework="sqf-si", level="9")
    shown = text_of(app)
    assert "### SOK level 9" in shown
    assert plain("EQF 8 for Magister znanosti (pre-Bologna)") in shown
    assert f"{RELIANCE_WORDS['rely']}]" in shown
    statements = next(table.value for table in app.table if "Corresponds to" in table.value)
    first = statements.iloc[0]
    assert first["Corresponds to"] == "EQF 8"
    assert "Official 2016" in first["Legal status"]
    assert first["Source"].startswith("[Open](https://www.nok.si/")


def test_the_ladder_of_a_framework_has_its_highest_level_on_top(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", framework="nfq-ie")
    ladder = next(table.value for table in app.table if "Stands at" in table.value)
    assert ladder["Stands at"].tolist()[:2] == ["EQF 8", "EQF 7"]
    assert len(ladder) == 10
    assert ladder["Level"].str.contains("NFQ level 10").tolist()[0]


def test_another_framework_forgets_the_level_of_the_last(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", framework="sqf-si", level="9")
    app.selectbox(key="framework").select("scqf").run()
    assert app.query_params["framework"] == "scqf"
    assert "level" not in app.query_params
    assert "### SCQF level 12" in text_of(app)


def test_descriptors_stand_by_domain_and_are_called_paraphrases(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", framework="rqf-eng", level="4")
    matrix = next(table.value for table in app.table if "Knowledge and understanding" in table.value)
    assert "Skills" in matrix
    assert re.search(r"Our paraphrases \((verified|known)\), not the official wording", text_of(app))


def test_a_placeholder_is_marked_as_not_for_scoring(empty_workspace: Path, open_page: OpenPage) -> None:
    rows = session.frameworks().descriptors.query("confidence == 'placeholder'")
    framework_id, _, level = str(rows["level_id"].iloc[0]).partition(":")
    app = open_page("frameworks", framework=framework_id, level=level)
    assert "not for scoring" in text_of(app)


def test_a_link_compares_two_levels_word_by_word(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", compare="rqf-eng:5,nfq-ie:6")
    shown = text_of(app)
    assert "they stand at the same level" in shown
    assert ":red-background[~~" in shown
    assert ":green-background[**" in shown
    app.selectbox(key="level_b").select("nfq-ie:7").run()
    assert app.query_params["compare"] == "rqf-eng:5,nfq-ie:7"
    assert "the second is 1 level higher" in text_of(app)


def test_a_level_leads_to_its_comparison(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("frameworks", framework="scqf", level="8")
    app.button(key="compare").click().run()
    assert not app.exception
    assert app.query_params["view"] == "levels"
    assert app.session_state["level_a"] == "scqf:8"


@pytest.mark.parametrize("framework_id", ["us-award-levels", "oqf-ca-on", "jp-none", "niveaux-1969-fr", "isced-2011"])
def test_unusual_frameworks_have_a_page(empty_workspace: Path, open_page: OpenPage, framework_id: str) -> None:
    app = open_page("frameworks", framework=framework_id)
    assert len(next(table.value for table in app.table if "Stands at" in table.value)) > 1


def test_official_only_empties_the_columns_that_are_only_indicative() -> None:
    content = grid_content(session.frameworks(), view_of(statuses=("official",)))
    columns = columns_of(content)
    assert not columns["dqr-de"]["empty"]
    assert columns["vqf-vn"]["empty"]
    assert columns["rqf-eng"]["empty"]
    blocks = [block for column in columns.values() for cell in column["cells"].values() for block in cell]
    assert {block["status"] for block in blocks} == {"official", "no-statement"}


def test_two_levels_at_one_hub_level_share_its_cell_with_the_higher_on_top() -> None:
    columns = columns_of(grid_content(session.frameworks(), view_of()))
    assert [block["label"] for block in columns["rqf-eng"]["cells"]["eqf:5"]] == ["5", "4"]
    assert [block["label"] for block in columns["rqf-eng"]["cells"]["no level"]] == ["E2", "E1"]


def test_status_is_told_by_more_than_colour() -> None:
    columns = columns_of(grid_content(session.frameworks(), view_of()))
    block = columns["vqf-vn"]["cells"]["eqf:5"][0]
    assert block["label"] == "~5"
    assert "indicative" in block["tip"]
    spread = columns["sqf-si"]["cells"]["eqf:8"][1]
    assert spread["label"] == "9*"
    assert "only for Magister znanosti" in spread["tip"]


def test_many_levels_that_nobody_places_make_one_block() -> None:
    (block,) = columns_of(grid_content(session.frameworks(), view_of()))["bhqf-ba"]["cells"]["no statement"]
    assert block["label"] == "×8"
    assert block["open"] == "bhqf-ba"


def test_labels_stay_distinct_within_a_framework() -> None:
    levels = session.frameworks().levels
    for _, labels in levels.groupby("framework_id")["label"]:
        short = [block_label(label) for label in labels]
        assert len(set(short)) == len(short), short


def test_the_sentence_counts_what_each_status_says() -> None:
    assert grid_sentence(view_of(regions=("Asia",)).every).startswith("**7 levels of 1 framework** in published")
    assert grid_sentence(view_of(regions=("Africa",)).every).startswith("**Nothing is published**")


def test_hostile_words_stay_words_in_a_comparison() -> None:
    shown = marked_up(diff_words("plan **bold** work", "plan <b>x</b> work"))
    assert "\\<b" in shown
    assert "<b>" not in shown


def test_the_files_that_draw_the_grid_come_with_the_package() -> None:
    assert "export default function" in (APP / "level_grid.js").read_text(encoding="utf-8")
    style = (APP / "level_grid.css").read_text(encoding="utf-8")
    assert all(f".{status} {{" in style for status in (*LEGAL_STATUSES, "no-statement"))
