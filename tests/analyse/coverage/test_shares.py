"""Shares, bands, gaps and supply: figures by hand, parts that sum to the whole, order that does not matter."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.analyse.coverage.bands import CALIBRATION, share_band
from mapper.analyse.coverage.groups import group_columns, largest, level_words
from mapper.analyse.coverage.shares import cross_shares, overall_share, shares_by, where_found
from mapper.analyse.coverage.supply import supply_by
from mapper.analyse.coverage.uncovered import uncovered_themes
from mapper.match.scoring import outcome_status
from mapper.model import NOT_STATED
from mapper.settings import ScoringSettings
from mapper.tables import CREDENTIALS

ROW = st.tuples(
    st.sampled_from(["DE", "FR", "not stated"]),
    st.sampled_from(["EQF 5 (official)", "EQF 6 (official)"]),
    st.floats(0, 1).map(lambda value: round(value, 4)),
    st.sampled_from("abcdefgh"),
)
ROWS = st.lists(ROW, min_size=1, max_size=40)


def covered(rows):
    table = pd.DataFrame(rows, columns=["country", "level", "probability", "text"])
    return table.assign(
        outcome_id=[f"a:{number}" for number in range(len(table))],
        credential_id=[f"a:c{number // 3}" for number in range(len(table))],
        status=outcome_status(table["probability"].to_numpy(), ScoringSettings()),
        theme=[f"a:{table['text'].tolist().index(text)}" for text in table["text"]],
        counterpart_text="x",
    )


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_groups_add_up_to_the_whole(rows):
    outcomes = covered(rows)
    shares = shares_by(outcomes, outcomes["country"])
    assert shares["outcomes"].sum() == len(outcomes)
    assert (shares[["covered", "partly", "missing"]].sum(axis=1) == shares["outcomes"]).all()
    assert (shares["share"] * shares["outcomes"]).sum() / len(outcomes) == pytest.approx(
        overall_share(outcomes).share, abs=1e-4
    )
    cells = cross_shares(outcomes, outcomes["country"], outcomes["level"])
    assert cells["outcomes"].sum() == len(outcomes)
    by_row = cells.groupby("row")["outcomes"].sum()
    assert by_row.to_dict() == dict(zip(shares["group"], shares["outcomes"], strict=True))


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_where_the_counterparts_lie_adds_up_to_the_coverage_of_the_row(rows):
    outcomes = covered(rows)
    cells = where_found(outcomes, outcomes["country"], outcomes["level"])
    shares = shares_by(outcomes, outcomes["country"]).set_index("group")["share"]
    for row, share in cells.groupby("row")["share"].sum().items():
        assert share == pytest.approx(shares[row], abs=3e-4)


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows, random):
    outcomes = covered(rows)
    order = list(range(len(outcomes)))
    random.shuffle(order)
    shuffled = outcomes.iloc[order].reset_index(drop=True)
    for table in (outcomes, shuffled):
        assert overall_share(table) == pytest.approx(overall_share(outcomes))
    for measure in (
        lambda table: shares_by(table, table["country"]),
        lambda table: cross_shares(table, table["country"], table["level"]),
        uncovered_themes,
        lambda table: supply_by(table, table, (table["level"], table["level"])),
    ):
        pd.testing.assert_frame_equal(measure(outcomes), measure(shuffled), check_exact=False, atol=2e-4)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_band_holds_its_share_and_widens_where_statements_repeat(probability):
    apart = share_band(probability, [str(number) for number in range(len(probability))])
    alike = share_band(probability, ["same"] * len(probability))
    for band in (apart, alike):
        assert 0 <= band.low <= band.share <= band.high <= 1
        assert band.share == pytest.approx(np.mean(probability))
    assert alike.high - alike.low >= apart.high - apart.low - 2 / len(probability)


def test_many_outcomes_leave_the_calibration_error_and_few_add_chance():
    many = share_band(np.full(50_000, 0.5), np.arange(50_000).astype(str))
    reach = CALIBRATION * 1.6449
    assert many.high == pytest.approx(1 / (1 + math.exp(-reach)), abs=0.005)
    few = share_band(np.full(20, 0.5), np.arange(20).astype(str))
    assert few.high > many.high
    assert few.low < many.low


def test_the_chance_of_a_few_is_that_of_a_binomial():
    draws = np.random.default_rng(0).binomial(12, 0.3, 200_000) / 12
    band = share_band(np.full(12, 0.3), np.arange(12).astype(str))
    chance = np.quantile(draws, 0.95) - 0.3
    calibration = 1 / (1 + math.exp(-(math.log(0.3 / 0.7) + CALIBRATION * 1.6449))) - 0.3
    assert band.high == pytest.approx(0.3 + math.hypot(chance, calibration), abs=1e-3)


def test_no_outcomes_have_no_share():
    assert all(map(math.isnan, share_band([], [])))
    nothing = covered([("DE", "x", 0.0, "a")]).iloc[:0]
    assert shares_by(nothing, nothing["country"]).empty
    assert uncovered_themes(nothing).empty


def test_gaps_are_ranked_by_how_many_ask_in_vain():
    rows = [("DE", "x", 0.1, "often")] * 9 + [("DE", "x", 0.0, "rare")] * 3 + [("DE", "x", 0.9, "met")] * 30
    themes = uncovered_themes(covered(rows))
    assert themes[["text", "asked_by", "outcomes", "unmet"]].to_numpy().tolist() == [
        ["often", 3, 9, 2.7],
        ["rare", 1, 3, 1.0],
    ]


def test_supply_counts_what_each_side_lacks():
    asked = covered([("DE", "EQF 5 (official)", 0.25, "a"), ("DE", "EQF 5 (official)", 0.75, "b")])
    offered = covered([("FR", "EQF 6 (official)", 0.0, "c")])
    table = supply_by(asked, offered, (asked["level"], offered["level"]))
    assert table[["group", "asked", "unmet", "offered", "unasked"]].to_numpy().tolist() == [
        ["EQF 5 (official)", 2, 1.0, 0, 0.0],
        ["EQF 6 (official)", 0, 0.0, 1, 1.0],
    ]
    assert (table["unmet_low"] <= table["unmet"]).all()
    assert (table["unmet"] <= table["unmet_high"]).all()


def test_small_groups_are_named_together_and_nothing_is_lost():
    groups = pd.Series(["a"] * 5 + ["b"] * 4 + ["c", "d", "e"] + [NOT_STATED] * 2)
    assert largest(groups, 2).value_counts().to_dict() == {"a": 5, "b": 4, "3 others, together": 3, NOT_STATED: 2}
    assert largest(groups, 4).tolist() == groups.tolist()  # one alone keeps its name


def test_what_has_no_counterpart_is_not_among_the_others():
    counterparts = pd.Series(["a", "a", "b", "c", ""])
    outcomes = covered([("DE", "x", 0.5, text) for text in "abcde"])
    cells = where_found(outcomes, outcomes["country"], largest(counterparts, 1))
    assert cells[["column", "outcomes"]].to_numpy().tolist() == [["2 others, together", 2], ["a", 2]]


def test_what_a_catalogue_does_not_state_is_said_so(frameworks):
    row = {"credential_id": "a:1", "catalogue": "a", "title": "T", "awarding_body": "College", "level_id": "nfq-ie:8"}
    (groups,) = group_columns(CREDENTIALS.conform(pd.DataFrame([row])), frameworks).to_dict("records")
    assert groups["provider"] == "College"
    assert groups["level"] == "EQF 6 (official)"
    assert {groups[name] for name in ("field", "country", "kind", "language")} == {NOT_STATED}


def test_official_and_historic_levels_never_share_a_group(frameworks):
    assert level_words("rqf-eng:5", frameworks) == "EQF 5 (historic)"
    assert level_words("nfq-ie:6", frameworks) == "EQF 5 (official)"
    assert level_words("bhqf-ba:1", frameworks) == "EQF level not known"
    assert level_words("us-award-levels:5", frameworks) == "EQF 6 (indicative)"
