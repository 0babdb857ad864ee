"""The figures against slow references and against what must never change them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.analyse.evaluation import metrics

QUICK = settings(max_examples=25, deadline=None)
UNSURE = np.nan
ITEMS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0, UNSURE]), st.booleans()), min_size=1, max_size=40
)
PLACES = st.lists(st.sampled_from([1.0, 2.0, 3.0, 7.0, 11.0, np.inf]), min_size=1, max_size=40).map(np.array)


def columns(items):
    return np.array([said for said, _ in items]), np.array([right for _, right in items], dtype=bool)


@QUICK
@given(PLACES)
def test_more_places_never_hit_less_and_mrr_lies_between(places):
    hits = [metrics.hit_rate(places, at) for at in (1, 5, 10, 50)]
    assert hits == sorted(hits)
    assert hits[0] <= metrics.mean_reciprocal_rank(places) <= np.isfinite(places).mean() + 1e-12


@QUICK
@given(st.lists(st.booleans(), min_size=1, max_size=60).map(np.array), st.integers(0, 5))
def test_the_bootstrap_interval_contains_the_share_itself(hits, seed):
    low, high = metrics.bootstrap_interval(lambda drawn: float(hits[drawn].mean()), len(hits), seed=seed, resamples=200)
    assert low - 1e-9 <= hits.mean() <= high + 1e-9


def test_the_bootstrap_interval_covers_the_truth_about_95_times_in_100():
    draw = np.random.default_rng(1)

    def covers() -> bool:
        hits = draw.random(100) < 0.7
        low, high = metrics.bootstrap_interval(lambda drawn: float(hits[drawn].mean()), 100, resamples=100)
        return low <= 0.7 <= high

    assert 0.88 <= np.mean([covers() for _ in range(150)]) <= 0.99


def test_the_bootstrap_interval_narrows_with_more_items_and_is_the_same_each_time():
    def interval(items):
        hits = np.arange(items) % 2 == 0
        return metrics.bootstrap_interval(lambda drawn: float(hits[drawn].mean()), items)

    assert interval(50) == interval(50)
    assert np.ptp(interval(1000)) < np.ptp(interval(50)) / 3


def test_samples_in_which_a_figure_is_undefined_do_not_count():
    scores, positive = np.array([0.9, 0.1]), np.array([True, False])
    interval = metrics.bootstrap_interval(
        lambda drawn: metrics.auroc(scores[drawn], positive[drawn]), len(scores), resamples=20
    )
    assert interval == (1.0, 1.0)
    assert all(np.isnan(metrics.bootstrap_interval(lambda _: np.nan, 3, resamples=5)))


@pytest.mark.parametrize("bins", [1, 2, 5, 10])
def test_a_perfectly_calibrated_sample_has_no_calibration_error(bins):
    said = np.repeat(np.arange(1, 10) / 10, 10)
    right = np.tile(np.arange(10), 9) < np.repeat(np.arange(1, 10), 10)
    assert metrics.expected_calibration_error(said, right, bins=bins) == pytest.approx(0.0, abs=1e-12)


def test_the_calibration_error_is_the_bias_where_all_is_overstated():
    said = np.linspace(0.3, 0.9, 200)
    assert metrics.expected_calibration_error(said, np.zeros(200, dtype=bool)) == pytest.approx(0.6)


def test_bins_hold_equal_mass_and_equal_confidences_share_one():
    distinct = metrics.reliability(np.linspace(0, 1, 103), np.ones(103, dtype=bool))
    assert distinct["items"].sum() == 103
    assert distinct["items"].max() - distinct["items"].min() <= 1
    tied = metrics.reliability(np.array([0.2] * 50 + [0.7] * 3), np.ones(53, dtype=bool))
    assert tied["items"].tolist() == [50, 3]


@QUICK
@given(ITEMS, st.randoms(use_true_random=False))
def test_no_figure_depends_on_the_order_of_the_items(items, random):
    shuffled = random.sample(items, len(items))
    for figure in (metrics.expected_calibration_error, metrics.brier_score, metrics.area_under_risk_coverage):
        value = figure(*columns(items))
        assert figure(*columns(shuffled)) == pytest.approx(value, nan_ok=True)
        assert np.isnan(value) or 0.0 <= value <= 1.0


def test_brier_score_and_auroc_are_those_of_scikit_learn():
    from sklearn.metrics import brier_score_loss, roc_auc_score

    draw = np.random.default_rng(0)
    said, right = draw.random(50).round(1), draw.random(50) < 0.5
    assert metrics.brier_score(said, right) == pytest.approx(brier_score_loss(right, said))
    assert metrics.auroc(said, right) == pytest.approx(roc_auc_score(right, said))


@QUICK
@given(ITEMS)
def test_the_risk_at_a_threshold_is_the_share_of_errors_among_what_it_lets_through(items):
    said, right = columns(items)
    curve = metrics.risk_coverage(said, right)
    for row in curve.itertuples():
        through = said >= row.threshold
        assert row.coverage == pytest.approx(through.mean())
        assert row.risk == pytest.approx((~right[through]).mean())


@QUICK
@given(ITEMS)
def test_only_the_order_of_confidences_shapes_risk_and_coverage(items):
    said, right = columns(items)
    curve, bent = metrics.risk_coverage(said, right), metrics.risk_coverage(said**2, right)
    assert bent[["coverage", "risk"]].equals(curve[["coverage", "risk"]])


def test_sorting_errors_last_has_the_least_area():
    right = np.array([True] * 8 + [False] * 2)
    sorted_out, mixed_up = np.linspace(1, 0, 10), np.linspace(0, 1, 10)
    assert metrics.area_under_risk_coverage(sorted_out, right) == pytest.approx((1 / 9 + 2 / 10) / 10)
    assert metrics.area_under_risk_coverage(mixed_up, right) > 0.4


def test_a_share_that_is_never_answered_has_no_risk():
    curve = metrics.risk_coverage(np.array([0.9, np.nan]), np.array([True, False]))
    assert metrics.risk_at(curve, 0.5) == 0.0
    assert np.isnan(metrics.risk_at(curve, 0.6))


@QUICK
@given(ITEMS)
def test_auroc_counts_pairs_and_swapping_the_classes_mirrors_it(items):
    scores, positive = columns(items)
    value = metrics.auroc(scores, positive)
    order = np.where(np.isnan(scores), -1.0, scores)
    pairs = [(a > b) + (a == b) / 2 for a in order[positive] for b in order[~positive]]
    assert value == pytest.approx(np.mean(pairs) if pairs else np.nan, nan_ok=True)
    assert metrics.auroc(scores, ~positive) == pytest.approx(1 - value, nan_ok=True)


@pytest.mark.parametrize(
    ("truth", "given", "accuracy", "macro_f1"),
    [
        ("ccbb", "ccbb", 1.0, 1.0),
        ("ccbb", "cccc", 0.5, 1 / 3),
        ("ccbb", "nnnn", 0.0, 0.0),
        ("cb", "cn", 0.5, 0.5),  # "n" is not in gold, so it is no class of its own
        ("c", "c", 1.0, 1.0),
    ],
)
def test_relations_are_scored_over_those_of_gold(truth, given, accuracy, macro_f1):
    assert metrics.accuracy(list(truth), list(given)) == accuracy
    assert metrics.macro_f1(list(truth), list(given)) == pytest.approx(macro_f1)


@QUICK
@given(st.lists(st.tuples(st.sampled_from("cbnr"), st.sampled_from("cbnr")), min_size=1, max_size=30))
def test_renaming_broad_and_narrow_on_both_sides_changes_no_relation_score(pairs):
    swap = str.maketrans("bn", "nb")
    truth, given_ = [a for a, _ in pairs], [b for _, b in pairs]
    mirrored = [a.translate(swap) for a in truth], [b.translate(swap) for b in given_]
    assert metrics.macro_f1(*mirrored) == pytest.approx(metrics.macro_f1(truth, given_))
    assert metrics.accuracy(given_, truth) == metrics.accuracy(truth, given_)


def test_nothing_has_no_figure():
    nothing = np.array([])
    for value in (
        metrics.hit_rate(nothing, 1),
        metrics.mean_reciprocal_rank(nothing),
        metrics.brier_score(nothing, nothing.astype(bool)),
        metrics.expected_calibration_error(nothing, nothing.astype(bool)),
        metrics.area_under_risk_coverage(nothing, nothing.astype(bool)),
        metrics.accuracy([], []),
        metrics.macro_f1([], []),
        *metrics.bootstrap_interval(lambda drawn: 1.0, 0),
    ):
        assert np.isnan(value)
