"""The page of policies: side by side, every cell with its status and source, sizes as a chart."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mapper.app.policy_board import CHECK_MEANINGS, CHECK_WORDS, build_comparison, size_bars, size_chart, size_in_words
from mapper.app.wording import badge, plain
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.policies import field_status, load_policies, policies_of, size_columns
from tests.app.conftest import OpenPage

KNOWN = load_policies(embedded_folder() / "policies")
SIZED = KNOWN.policies.join(
    size_columns(KNOWN.policies, load_credit_systems(embedded_folder() / "credit_systems.csv"))
).set_index("policy_id", drop=False)
NAMES = dict(zip(KNOWN.jurisdictions["code"], KNOWN.jurisdictions["name"], strict=True))


def comparison(code: str, **changed: str) -> list[str]:
    """The cells of one jurisdiction with its leading instrument, changed at will."""
    found = policies_of(code, KNOWN)
    policy = SIZED.loc[found.policies["policy_id"].iloc[0]].to_dict() | {"place": ""} | changed
    return build_comparison({"it": policy}, {"it": found.caps})["it"].tolist()


def test_five_jurisdictions_stand_side_by_side_by_default(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("policies")
    table = app.table[0].value
    assert table.columns.tolist() == [
        "Question", "European Union", "United Kingdom", "United States", "Singapore", "New Zealand",
    ]  # fmt: skip
    assert len(table) == 9
    assert [box.label for box in app.selectbox] == [
        "United Kingdom: 5 instruments, shown is",
        "United States: 7 instruments, shown is",
    ]


def test_the_address_names_the_jurisdictions_and_their_instruments(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("policies", jurisdictions="SE,US", instrument_US="us-wioa-2014", sizes="Everywhere")
    table = app.table[0].value
    assert table.columns.tolist() == ["Question", "Sweden", "United States"]
    assert "WIOA credential" in table["United States"][0]
    assert "European Union" in table["Sweden"][0]
    assert any("Sweden has no instrument of its own on file" in str(note.value) for note in app.caption)
    assert any("Without a size in hours" in str(note.value) for note in app.caption)


def test_another_choice_goes_into_the_address(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("policies", jurisdictions="NZ")
    app.multiselect(key="jurisdictions").set_value(["NZ", "IE"]).run()
    assert not app.exception
    assert app.query_params["jurisdictions"] in ("NZ,IE", ["NZ,IE"])
    assert app.table[0].value.columns.tolist() == ["Question", "New Zealand", "Ireland"]


def test_no_choice_is_explained(empty_workspace: Path, open_page: OpenPage) -> None:
    app = open_page("policies", jurisdictions="")
    assert not app.table
    assert any("Choose countries or groups" in str(text.value) for text in app.markdown)


@pytest.mark.parametrize("region", ["Global", "Asia"])
def test_a_region_limits_the_list(empty_workspace: Path, open_page: OpenPage, region: str) -> None:
    app = open_page("policies", region=region, sizes=region)
    regions = dict(zip(KNOWN.jurisdictions["name"], KNOWN.jurisdictions["region"], strict=True))
    assert {regions[place] for place in app.dataframe[0].value["place"]} == {region}


def test_every_answer_shows_its_status_and_its_source() -> None:
    cells = comparison("NZ")
    address = SIZED.loc["nz-approval-rules-2022", "source_url"]
    assert all(f"]({address})" in cell for cell in cells[:-1])
    assert badge(CHECK_WORDS["verified"]) in cells[2]
    assert badge(CHECK_WORDS["known"]) in cells[1]
    assert plain("10 to 400 hours") in cells[2]
    assert cells[-1] == ":gray[none on file]"


def test_what_is_not_stated_has_no_status() -> None:
    assert comparison("PL")[6] == ":gray[not stated]"


def test_ceilings_name_their_programme_and_place() -> None:
    assert plain("24 CFU in the laurea magistrale (12 before)") in comparison("IT")[-1]
    assert plain("(GB-ENG)") in comparison("GB")[-1]


def test_texts_are_shown_letter_for_letter_and_links_lead_to_the_web_only() -> None:
    cells = comparison("NZ", definition="<b>**x**</b>", source_url="javascript:alert(1)", short_title=":red[x]")
    assert cells[1].startswith(plain("<b>**x**</b>"))
    assert plain(":red[x]") in cells[0]
    assert not any("javascript" in cell for cell in cells)


def test_the_chart_is_honest_about_limits_that_are_not_set() -> None:
    ids = ["nz-approval-rules-2022", "eu-council-2022", "gb-eng-lle-2027", "ca-bc-framework-2021"]
    bars = size_bars(SIZED.loc[ids], NAMES).set_index("label")
    zealand, union, england, columbia = (
        bars.loc[next(label for label in bars.index if label.startswith(f"{NAMES[code]}:"))]
        for code in ("NZ", "EU", "GB-ENG", "CA-BC")
    )
    assert (zealand["start"], zealand["end"], zealand["words"]) == (10.0, 400.0, "10 to 400 h")
    assert pd.isna(zealand["open_start"])
    assert pd.isna(zealand["open_end"])
    assert (union["words"], pd.isna(union["start"])) == ("no size limit set (“small volume”)", True)
    assert (england["words"], england["open_end"]) == ("300 h or more", england["end"])
    assert (columbia["words"], columbia["open_start"], columbia["check"]) == ("288 h at most", 1.0, "Doubtful")
    assert bars.index.tolist()[0].startswith("British Columbia")
    assert bars.index.tolist()[-1].startswith("European Union")


def test_the_chart_is_also_said_in_words() -> None:
    bars = size_bars(SIZED.loc[["nz-approval-rules-2022"]], NAMES)
    assert size_in_words(bars) == "Size limits: New Zealand: NZQA micro-credential rules: 10 to 400 h"


def test_every_field_of_the_chart_is_a_column_of_its_table() -> None:
    bars = size_bars(SIZED, NAMES)
    assert len(bars) == len(SIZED)
    encodings = [layer["encoding"] for layer in size_chart()["layer"]]
    fields = {part["field"] for encoding in encodings for part in encoding.values() if isinstance(part, dict)}
    assert fields <= set(bars.columns)


def test_every_status_has_its_words() -> None:
    found = {field_status(policy, "size") for policy in SIZED.to_dict("records")}
    assert found == set(CHECK_WORDS) == set(CHECK_MEANINGS)
