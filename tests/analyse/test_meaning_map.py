"""The map of credentials by meaning: the order of rows and the chance of signs do not count; shares are true."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mapper.analyse.meaning_map import NEAREST, credential_vectors, lay_out

VECTORS = arrays(np.float32, st.tuples(st.integers(3, 30), st.integers(2, 6)), elements=st.floats(-1, 1, width=32))


def names(count: int) -> list[str]:
    return [f"a:{number:03}" for number in range(count)]


@settings(max_examples=40, deadline=None)
@given(VECTORS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_count(vectors, rng):
    order = rng.sample(range(len(vectors)), len(vectors))
    ids = names(len(vectors))
    one, other = lay_out(ids, vectors), lay_out([ids[row] for row in order], vectors[order])
    pd.testing.assert_frame_equal(one.points, other.points)
    assert (one.shares, one.neighbours_kept) == (other.shares, other.neighbours_kept)


@settings(max_examples=40, deadline=None)
@given(VECTORS)
def test_the_axes_carry_the_share_that_they_say_and_no_more(vectors):
    made = lay_out(names(len(vectors)), vectors)
    centred = vectors.astype(float) - vectors.astype(float).mean(axis=0)
    total = float((centred**2).sum())
    carried = (made.points[["x", "y"]].to_numpy(dtype=float) ** 2).sum(axis=0)
    assert sum(made.shares) <= 1.0001
    assert made.shares[0] >= made.shares[1] >= 0
    if total > 1e-9:
        assert made.shares == pytest.approx(carried / total, abs=1e-4)
    # no other pair of directions carries more (Eckart and Young)
    assert carried.sum() == pytest.approx((np.linalg.svd(centred, compute_uv=False)[:2] ** 2).sum(), abs=1e-4)


def test_an_axis_points_to_where_the_vectors_have_their_largest_part():
    wide = np.array([[3, 0.1, 0], [-3, 0, 0.1], [2, 0, 0], [-2, -0.1, 0]], dtype=np.float32)
    assert lay_out(names(4), wide).points["x"].tolist() == pytest.approx([3, -3, 2, -2], abs=0.01)
    assert lay_out(names(4), -wide).points["x"].tolist() == pytest.approx([-3, 3, -2, 2], abs=0.01)


def test_neighbours_are_kept_where_two_axes_say_all_and_not_where_they_say_little():
    rng = np.random.default_rng(0)
    flat = np.zeros((60, 8), dtype=np.float32)
    flat[:, :2] = rng.normal(size=(60, 2))
    assert lay_out(names(60), flat).neighbours_kept == 1.0
    round_ = rng.normal(size=(400, 300)).astype(np.float32)
    kept = lay_out(names(400), round_).neighbours_kept
    assert kept is not None
    assert kept < 0.3
    assert lay_out(names(NEAREST), flat[:NEAREST]).neighbours_kept is None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_credentials_have_a_map_too(count: int):
    made = lay_out(names(count), np.eye(4, dtype=np.float32)[:count])
    assert len(made.points) == count
    assert made.points[["x", "y"]].notna().to_numpy().all()


def test_a_credential_is_the_mean_of_its_outcomes_and_waits_until_all_are_read():
    outcomes = pd.DataFrame({"credential_id": ["a:2", "a:1", "a:1", "b:1", "a:3"]})
    vectors = np.array([[0, 1], [1, 0], [0, 1], [1, 1], [0, 0]], dtype=np.float32)
    is_read = np.array([True, True, True, True, False])
    made, drawn = credential_vectors(["a:1", "a:2", "a:3", "a:4"], outcomes, vectors, is_read)
    assert drawn.tolist() == [True, True, False, False]
    assert made[:2].tolist() == [pytest.approx([0.5**0.5, 0.5**0.5]), [0, 1]]
    nothing, none_drawn = credential_vectors(["a:1"], outcomes, np.zeros((5, 0), dtype=np.float32), ~is_read & False)
    assert nothing.shape == (1, 0)
    assert not none_drawn.any()
