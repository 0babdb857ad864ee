import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.match.comparisons import compare_credentials
from mapper.match.neighbourhoods import measure_neighbourhoods
from mapper.match.relations import ANTISYMMETRIC, MIRRORED, SYMMETRIC, by_coverage, relation_odds, relation_signals
from mapper.match.scoring import LANGUAGE_PAIRS, shipped_weights
from mapper.match.sides import build_side
from mapper.settings import CandidateSettings, Settings
from tests.conftest import tables

share = st.floats(0, 1, allow_nan=False)
value = st.one_of(st.floats(-3, 3), st.just(np.nan))
TURNED = {**dict.fromkeys(SYMMETRIC, 1.0), **dict.fromkeys(ANTISYMMETRIC, -1.0)}


@given(mine=share, other=share)
def test_every_pair_of_coverages_has_one_relation_and_its_mirror(mine, other):
    forth, back = (by_coverage(pd.Series([a]), pd.Series([b]))[0] for a, b in ((mine, other), (other, mine)))
    assert MIRRORED.get(forth, forth) == back


@given(values=st.lists(value, min_size=len(TURNED), max_size=len(TURNED)), languages=st.sampled_from(LANGUAGE_PAIRS))
def test_exchanging_the_sides_exchanges_broad_and_narrow(values, languages):
    forth = pd.DataFrame([values], columns=list(TURNED))
    model = shipped_weights()["relation"]
    told, turned = (relation_odds(signals, np.array([languages]), model) for signals in (forth, forth * TURNED))
    for relation, mirrored in MIRRORED.items():
        assert told[relation][0] == pytest.approx(turned[mirrored][0])


def test_signals_are_the_same_or_turned_when_the_sides_are_exchanged(word_encoder):
    left = build_side(*tables("a", ["db", "mk"]), settings=Settings())
    right = build_side(*tables("b", ["db2", "wd"], jurisdiction="FR"), settings=Settings())
    found = []
    for one, other in ((left, right), (right, left)):
        near = measure_neighbourhoods(one, other, None, CandidateSettings())
        found.append(relation_signals(one, other, compare_credentials(one, other, near, *np.array([[0, 1], [0, 1]]))))
    expected = found[1] * TURNED
    pd.testing.assert_frame_equal(found[0][list(TURNED)], expected[list(TURNED)], atol=1e-5)


@pytest.mark.parametrize(
    ("title", "wider", "signal"),
    [
        ("Clinical medicine", "Medicine", "words_held"),
        ("Clinical medicine", "Medicine", "title_length"),
        ("Ceramics", "Design studies and other crafts", "wide_words"),
    ],
)
def test_a_wider_title_leans_to_broad(word_encoder, title, wider, signal):
    sides = []
    for name, said in (("a", title), ("b", wider)):
        credentials, outcomes = tables(name, ["db"])
        sides.append(build_side(credentials.assign(title=said), outcomes, settings=Settings()))
    near = measure_neighbourhoods(*sides, None, CandidateSettings())
    compared = compare_credentials(*sides, near, np.array([0]), np.array([0]))
    assert relation_signals(*sides, compared)[signal][0] > 0
