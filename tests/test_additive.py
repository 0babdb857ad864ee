"""The fits behind the shipped weights, on tables small enough to reason about."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.additive import candidate_lists, logistic_weights, rank_weights


def lists(values, subject, right):
    return candidate_lists(np.array(values, dtype=float), np.array(subject), np.array(right))


def test_a_list_without_a_right_object_teaches_nothing():
    found = lists([[1.0], [2.0], [3.0]], [0, 1, 1], [False, True, False])
    assert found.values[:, 0].tolist() == [2.0, 3.0]
    assert found.first.tolist() == [0]


def test_the_signal_that_tells_gets_the_weight():
    part = lists([[1, 0], [0, 1], [1, 1], [0, 0]], [0, 0, 1, 1], [True, False, True, False])
    weights = rank_weights([part], np.zeros(2), 0.01)
    assert weights[0] > 1
    assert weights[1] < weights[0] / 10


def test_no_weight_is_negative():
    part = lists([[0.0], [1.0]], [0, 0], [True, False])
    assert rank_weights([part], np.ones(1), 0.01).tolist() == [0.0]


def test_a_strong_pull_keeps_the_prior():
    part = lists([[0.0], [1.0]], [0, 0], [True, False])
    assert rank_weights([part], np.array([0.7]), 1e6)[0] == pytest.approx(0.7, abs=1e-3)


@settings(deadline=None)
@given(st.floats(-3, 3), st.integers(1, 5))
def test_what_a_whole_list_shares_changes_no_weight(shift, copies):
    plain = lists([[1.0], [0.2]], [0, 0], [True, False])
    moved = lists([[1.0 + shift], [0.2 + shift]], [0, 0], [True, False])
    found = [rank_weights([part] * copies, np.zeros(1), 0.1 * copies)[0] for part in (plain, moved)]
    assert found[0] == pytest.approx(found[1], abs=1e-3)


def test_logistic_weights_give_the_rate_where_the_signal_says_nothing():
    intercept, weights = logistic_weights([(np.zeros((4, 1)), np.array([True, False, False, False]))], 0.01)
    assert intercept == pytest.approx(np.log(1 / 3), abs=1e-4)
    assert weights[0] == 0
