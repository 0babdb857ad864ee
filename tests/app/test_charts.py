"""The waterfall: bars that add up to the confidence."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.app.charts import read_contributions, waterfall_height, waterfall_in_words, waterfall_steps
from mapper.match.scoring import SIGNAL_LABELS

NUMBERS = st.floats(min_value=-6, max_value=6, allow_nan=False)


@given(st.dictionaries(st.sampled_from(sorted(SIGNAL_LABELS)), NUMBERS, min_size=1))
def test_bars_follow_each_other_and_end_at_the_sum(contributions: dict[str, float]) -> None:
    steps = waterfall_steps(contributions, SIGNAL_LABELS)
    bars = steps.iloc[:-1]
    assert bars["start"].tolist()[1:] == bars["end"].tolist()[:-1]
    dropped = 0.005 * len(contributions)
    assert math.isclose(steps["end"].iloc[-1], sum(contributions.values()), abs_tol=1e-9)
    if len(bars):
        assert abs(bars["end"].iloc[-1] - steps["end"].iloc[-1]) <= dropped


def test_the_starting_point_comes_first_then_the_largest() -> None:
    steps = waterfall_steps({"level": -0.5, "title_meaning": 2.0, "intercept": -1.5}, SIGNAL_LABELS)
    assert steps["label"].tolist() == [
        "Starting point  −1.5",
        "Meaning of the titles  +2.0",
        "Levels  −0.5",
        "Sum  +0.0",
    ]
    assert steps["kind"].tolist() == ["Starting point", "Speaks for the pair", "Speaks against it", "Sum"]
    assert waterfall_height(steps) > 0
    assert "meaning of the titles +2.0, levels −0.5" in waterfall_in_words(steps)


@pytest.mark.parametrize("broken", ["", "[]", "{", "null", "3", json.dumps({"level": "high"})])
def test_broken_contributions_give_no_bars(broken: str) -> None:
    assert read_contributions(broken) == {}
