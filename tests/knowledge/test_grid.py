from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mapper.errors import UsageError
from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.knowledge.grid import GRID_COLUMNS, count_placed, level_grid


def placed(grid: pd.DataFrame, level_id: str) -> list[tuple[str, str, str, bool]]:
    rows = grid[grid["level_id"] == level_id]
    return list(rows[["answer", "hub_level", "legal_status", "strongest"]].itertuples(index=False, name=None))


def test_each_level_but_the_hubs_own_is_there_with_all_columns(known: Frameworks) -> None:
    grid = level_grid(known)
    assert tuple(grid.columns) == GRID_COLUMNS
    assert set(grid["level_id"]) == set(known.levels.loc[known.levels["framework_id"] != "eqf", "level_id"])
    assert not grid.drop(columns="hub_order").isna().any(axis=None)


def test_a_level_that_depends_on_the_type_keeps_both_of_its_places(known: Frameworks) -> None:
    grid = level_grid(known)
    rows = grid[grid["level_id"] == "sqf-si:9"]
    assert dict(zip(rows["qualification_type"], rows["hub_level"], strict=True)) == {
        "Magister znanosti (pre-Bologna)": "eqf:8",
        "Specialisation after university degree": "eqf:7",
    }
    assert rows["spread"].tolist() == [2, 2]


def test_no_level_and_no_statement_are_two_answers(known: Frameworks) -> None:
    grid = level_grid(known)
    assert placed(grid, "rqf-eng:entry-1") == [("no level", "", "historic", True)]
    assert placed(grid, "bhqf-ba:1") == [("no statement", "", "", True)]


def test_a_weaker_statement_stays_but_does_not_count(known: Frameworks) -> None:
    grid = level_grid(known)
    assert placed(grid, "nzqcf-nz:8") == [
        ("no level", "", "comparison", True),
        ("level", "eqf:6", "indicative", False),
        ("level", "eqf:7", "indicative", False),
    ]
    only_indicative = level_grid(known, legal_statuses=["indicative"])
    assert not only_indicative.loc[only_indicative["level_id"] == "nzqcf-nz:8", "strongest"].any()


def test_filters_remove_statements_and_keep_the_levels_nobody_spoke_of(folder: Path) -> None:
    path = folder / "home" / "levels.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "home:c,C,Home C,3,,,known,,A law,,,,\n", encoding="utf-8", newline="\n"
    )
    known = load_frameworks(folder)
    everything = level_grid(known, hub="hub")
    assert everything["level_id"].tolist() == ["home:a", "home:b", "home:c"]
    assert level_grid(known, hub="hub", verified_only=True)["level_id"].tolist() == ["home:a", "home:c"]
    assert level_grid(known, hub="hub", legal_statuses=["indicative"])["level_id"].tolist() == ["home:c"]
    assert level_grid(known, hub="hub", regions=["Asia"]).empty


@pytest.mark.parametrize(("around", "levels"), [("eqf:5", {4, 5, 6}), ("eqf:8", {7, 8}), ("eqf:1", {1, 2})])
def test_around_a_level_are_its_neighbours(known: Frameworks, around: str, levels: set[int]) -> None:
    assert set(level_grid(known, around=around)["hub_order"]) == levels


def test_around_and_official_together_answer_the_analyst(known: Frameworks) -> None:
    grid = level_grid(known, around="eqf:5", legal_statuses=["official"])
    assert set(grid["legal_status"]) == {"official"}
    assert "dqr-de:5" in set(grid["level_id"])
    assert not grid["level_id"].str.startswith(("rqf-eng", "aqrf")).any()


def test_another_framework_can_be_the_hub(known: Frameworks) -> None:
    grid = level_grid(known, hub="nzqcf-nz", regions=["Middle East"])
    barred = grid[grid["legal_status"] == "not-for-recognition"]
    assert set(barred["framework_id"]) == {"qfemirates-ae"}
    assert len(barred) == 10


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"hub": "mars"}, "'mars'"),
        ({"regions": ["Atlantis"]}, "region 'Atlantis'"),
        ({"legal_statuses": ["legal"]}, "legal status 'legal'"),
        ({"around": "eqf:9"}, "level of eqf 'eqf:9'"),
    ],
)
def test_what_is_not_known_is_named_with_the_choices(known: Frameworks, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        level_grid(known, **wrong)


def test_counts_name_what_each_status_adds() -> None:
    grid = pd.DataFrame(
        [
            ("x", "x:1", "level", "official", True),
            ("x", "x:2", "level", "official", True),
            ("x", "x:2", "level", "official", True),
            ("x", "x:3", "level", "indicative", True),
            ("y", "y:1", "level", "indicative", True),
            ("y", "y:2", "no level", "historic", True),
            ("y", "y:3", "level", "comparison", False),
        ],
        columns=["framework_id", "level_id", "answer", "legal_status", "strongest"],
    )
    counts = count_placed(grid)
    assert counts["legal_status"].tolist() == list(LEGAL_STATUSES)
    assert counts.set_index("legal_status").loc["official"].tolist() == [2, 1, 1]
    assert counts.set_index("legal_status").loc["indicative"].tolist() == [2, 2, 1]
    assert counts.set_index("legal_status").loc["comparison"].tolist() == [0, 0, 0]
