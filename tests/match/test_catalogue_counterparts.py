"""The best counterpart over a whole catalogue is what a match says of the pair, and no other does better."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mapper.match import catalogue_counterparts, sides
from mapper.match.catalogue_counterparts import find_alike, find_best_counterparts
from mapper.match.comparisons import compare_credentials
from mapper.match.coverage import expected_coverage, meet
from mapper.match.equivalence import align_outcomes
from mapper.match.neighbourhoods import measure_neighbourhoods
from mapper.match.scoring import shipped_weights
from mapper.match.sides import build_side, cognitive_levels
from mapper.settings import Settings
from tests.conftest import TITLES, tables, words_vector

MODEL = shipped_weights()["statement"]
KEYS = st.lists(st.sampled_from(sorted(TITLES)), min_size=1, unique=True)


def side_of(catalogue, keys, language="en", jurisdiction="DE"):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sides, "encode", lambda texts, *_, **__: np.stack([words_vector(text) for text in texts]))
        return build_side(*tables(catalogue, keys, language, jurisdiction), settings=Settings())


def every_pair(subject, object_):
    """What a match makes of every pair of credentials."""
    near = measure_neighbourhoods(subject, object_, None, Settings().candidates)
    rows, columns = (
        axis.ravel()
        for axis in np.meshgrid(range(len(subject.credentials)), range(len(object_.credentials)), indexing="ij")
    )
    compared = compare_credentials(subject, object_, near, rows, columns)
    aligned = align_outcomes(subject, object_, compared, MODEL, Settings().scoring)
    met = meet(compared, aligned["confidence"].to_numpy(float), (cognitive_levels(subject), cognitive_levels(object_)))
    return compared, aligned, expected_coverage(compared, met[0])


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_best_is_that_of_a_match_of_every_credential_with_every_other(language):
    subject, object_ = side_of("a", ["db", "mk", "wd"]), side_of("b", ["db2", "mk", "wd"], language)
    compared, aligned, shares = every_pair(subject, object_)
    found = find_best_counterparts(subject, object_, MODEL)
    best = aligned.groupby("subject_outcome_id")["confidence"].max()
    expected = best.loc[subject.outcomes["outcome_id"]].to_numpy(float)
    assert found.probability == pytest.approx(expected, abs=2e-4)
    single = pd.Series(shares).groupby(compared.rows).max()
    assert found.single_coverage == pytest.approx(single.to_numpy(), abs=2e-4)


@settings(max_examples=25, deadline=None)
@given(wanted=KEYS, offered=KEYS, more=st.sampled_from(sorted(TITLES)))
def test_one_more_credential_never_lowers_what_is_covered(wanted, offered, more):
    subject = side_of("a", wanted)
    fewer = find_best_counterparts(subject, side_of("b", offered), MODEL)
    grown = find_best_counterparts(subject, side_of("b", sorted({*offered, more})), MODEL)
    assert (grown.probability >= fewer.probability).all()
    assert (grown.single_coverage >= fewer.single_coverage).all()
    mean_of_singles = fewer.single_coverage @ np.diff(subject.first) / len(subject.outcomes)
    assert fewer.probability.mean() >= mean_of_singles - 1e-4  # a whole catalogue covers no less than one of its parts


def test_small_blocks_give_what_one_block_gives(monkeypatch):
    subject, object_ = side_of("a", ["db", "mk", "wd"]), side_of("b", ["db2", "mk", "wd"])
    whole = find_best_counterparts(subject, object_, MODEL)
    monkeypatch.setattr(catalogue_counterparts, "_BLOCK_CELLS", 1)
    parts = find_best_counterparts(subject, object_, MODEL)
    assert parts.outcome.tolist() == whole.outcome.tolist()
    assert parts.probability == pytest.approx(whole.probability, abs=1e-4)
    assert parts.single.tolist() == whole.single.tolist()


def test_a_credential_never_counts_for_itself_nor_for_one_of_its_country():
    side = side_of("a", ["db", "db2", "mk"])
    itself = find_best_counterparts(side, side, MODEL)
    assert itself.outcome.tolist() == list(range(len(side.outcomes)))
    apart = find_best_counterparts(side, side, MODEL, apart="credential_id")
    assert (side.owner[apart.outcome] != side.owner).all()
    assert (apart.single != np.arange(3)).all()
    nobody = find_best_counterparts(side, side, MODEL, apart="jurisdiction")
    assert (nobody.outcome == -1).all()
    assert not nobody.probability.any()
    assert (nobody.single == -1).all()
    assert not nobody.single_coverage.any()


def test_nothing_is_covered_by_a_catalogue_without_outcomes():
    subject, object_ = side_of("a", ["db"]), side_of("b", ["mk"])
    silent = replace(
        object_,
        outcomes=object_.outcomes.iloc[:0],
        owner=object_.owner[:0],
        first=np.zeros_like(object_.first),
        statements=side_of("c", ["mk"]).statements,
    )
    assert find_best_counterparts(subject, silent, MODEL).outcome.tolist() == [-1, -1, -1]


def test_statements_that_ask_for_the_same_are_alike_both_ways_and_others_are_not():
    side = side_of("a", ["db", "wd"])
    texts = ["weld steel parts", "parts weld steel", "query tables with sql"]
    vectors = np.stack([words_vector(text) for text in texts])
    near = replace(side.statements, content=texts, vectors=vectors, english=vectors, languages=np.array(["en"] * 3))
    rows, columns = find_alike(near, np.full(3, 3.0), MODEL)
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [(0, 1), (1, 0)]


@settings(max_examples=50, deadline=None)
@given(arrays.arrays(np.float32, (3, 40), elements=st.sampled_from([0.0, 0.5, 1.0, -np.inf])), st.integers(1, 45))
def test_of_equally_likely_counterparts_the_first_are_read(values, most):
    found = catalogue_counterparts._highest(values, most)
    for row, columns in zip(values, found, strict=True):
        first = [column for column in np.argsort(-row, kind="stable")[:most] if np.isfinite(row[column])]
        assert [column for column in columns if np.isfinite(row[column])] == sorted(first)


def test_a_credential_without_outcomes_alone_in_a_block_is_met_by_nothing(monkeypatch):
    side, other = side_of("a", ["db", "mk"]), side_of("b", ["db2", "mk"])
    silent = replace(side, outcomes=side.outcomes.iloc[:3], owner=side.owner[:3], first=np.array([0, 3, 3]))
    monkeypatch.setattr(catalogue_counterparts, "_BLOCK_CELLS", 1)
    found = find_best_counterparts(silent, other, MODEL)
    assert found.single.tolist()[1] == -1
    assert found.single_coverage.tolist()[1] == 0.0
    assert len(found.outcome) == 3
