"""What ``frameworks show`` and ``frameworks compare`` print for a person."""

from __future__ import annotations

import pytest

from mapper.commands.context import embedded_frameworks
from mapper.commands.level_sheet import framework_sheet, ladders_sheet, level_pair_sheet


@pytest.fixture(scope="module")
def known():
    return embedded_frameworks()


def test_a_level_that_depends_on_the_type_names_both_places_in_the_terminal(known):
    flat = " ".join(" ".join(framework_sheet("sqf-si", known, width=110)).split())
    assert "Magister znanosti" in flat
    assert "only for Specialisation after university degree" in flat


def test_ladders_keep_levels_without_a_place(known):
    lines = ladders_sheet("rqf-eng", "bhqf-ba", known, width=110)
    assert any(line.startswith("no EQF level") and "Entry 2, Entry 1 (historic, verified)" in line for line in lines)
    assert any(line.startswith("no statement") and "8, 7, 6" in line for line in lines)


def test_the_hub_itself_can_stand_beside_another(known):
    assert any(line.split()[:3] == ["EQF", "5", "5"] for line in ladders_sheet("eqf", "nfq-ie", known, width=110))


def test_two_levels_show_their_differences_without_colour(known):
    text = "\n".join(level_pair_sheet("rqf-eng:5", "nfq-ie:6", known, width=110))
    assert "the same level" in text
    assert "[-Understands-] {+Has specialised knowledge" in text
    assert "not the official wording" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_sheets_keep_to_the_width(known, width):
    sheets = (
        framework_sheet("us-award-levels", known, width=width),
        ladders_sheet("sqf-si", "oqf-ca-on", known, width=width),
        level_pair_sheet("scqf:8", "aqf-au:7", known, width=width),
    )
    long = [line for sheet in sheets for line in sheet if len(line) > width and "http" not in line]
    assert not long


def test_compare_takes_two_frameworks_or_two_levels(mapper):
    ladders = mapper("frameworks", "compare", "rqf-eng", "scqf", "--json").json
    assert {"hub_level", "answer", "a_level", "b_level"} <= set(ladders["levels"][0])
    pair = mapper("frameworks", "compare", "rqf-eng:5", "nfq-ie:6", "--json").json
    assert [level["place"] for level in pair["levels"]] == ["EQF 5", "EQF 5"]
    assert pair["gap"]["gap_min"] == 0
    assert len(pair["descriptors"]) == 3


def test_an_unknown_level_is_wrong_use(mapper):
    printed = mapper("frameworks", "compare", "rqf-eng:9", "nfq-ie:6")
    assert printed.code == 2
    assert "rqf-eng:9" in printed.err
