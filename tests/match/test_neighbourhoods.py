import numpy as np
import pytest

from mapper.match.neighbourhoods import Surroundings, distinct, measure_neighbourhoods, surroundings
from mapper.match.sides import Texts, build_side, readers_for
from mapper.settings import CandidateSettings, Settings
from tests.conftest import tables


def texts(vectors, content=None, languages=None):
    found = np.array(vectors, dtype=np.float32)
    content = content or [f"{vector}" for vector in vectors]
    return Texts(content, found, np.array(languages or ["en"] * len(found)))


def one(nearest, spread):
    return Surroundings(np.float32([nearest]), np.float32([nearest]), np.float32([spread]))


def test_nearest_is_the_mean_of_the_nearest_and_spread_of_all():
    mine = texts([[1.0, 0.0]])
    others = texts([[0.9, 0.1], [0.5, 0.5], [0.1, 0.9]])
    found = surroundings(mine, others, None, CandidateSettings(neighbours=2))["en"]
    assert found.nearest[0] == pytest.approx(0.7, abs=1e-6)
    assert found.spread[0] == pytest.approx(np.std([0.9, 0.5, 0.1]), abs=1e-6)


def test_a_text_that_reads_the_same_is_no_neighbour():
    mine = texts([[1.0, 0.0]], content=["same"])
    others = texts([[1.0, 0.0], [0.5, 0.5]], content=["same", "other"])
    assert surroundings(mine, others, None, CandidateSettings())["en"].nearest[0] == pytest.approx(0.5, abs=1e-6)


def test_each_language_of_the_other_side_has_its_own_surroundings():
    others = texts([[0.9, 0.1], [0.2, 0.8]], languages=["en", "fr"])
    found = surroundings(texts([[1.0, 0.0]]), others, None, CandidateSettings())
    assert {language: round(float(part.nearest[0]), 3) for language, part in found.items()} == {"en": 0.9, "fr": 0.2}


def test_a_small_side_borrows_the_background():
    background = texts([[0.4, 0.6]], content=["behind"])
    found = surroundings(texts([[1.0, 0.0]]), texts([[0.8, 0.2]]), background, CandidateSettings())["en"]
    assert found.nearest[0] == pytest.approx(0.6, abs=1e-6)


def test_blocks_change_nothing(word_encoder):
    left = build_side(*tables("a", ["db", "mk", "wd"]), settings=Settings())
    right = build_side(*tables("b", ["db2", "mk"]), settings=Settings())
    found = [measure_neighbourhoods(left, right, None, CandidateSettings(block_rows=rows)) for rows in (1, 1000)]
    for key, by_language in found[0].subject.items():
        for language, part in by_language.items():
            assert part.nearest == pytest.approx(found[1].subject[key][language].nearest, abs=1e-6)
            assert part.spread == pytest.approx(found[1].subject[key][language].spread, abs=1e-6)


@pytest.mark.parametrize(
    ("similarity", "nearest", "spread", "expected"),
    [(0.5, 0.5, 0.1, 0.5), (0.7, 0.5, 0.1, 0.6), (0.4, 0.5, 0.1, 0.45), (1.0, 0.0, 0.01, 1.0), (0.5, 0.5, 0.0, 0.5)],
)
def test_distinctiveness_counts_spreads_above_the_neighbours(similarity, nearest, spread, expected):
    found = distinct(np.float32([similarity]), one(nearest, spread), one(nearest, spread))
    assert found[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("left", "right", "second"), [("en", "en-GB", True), ("de", "en", False), ("de", "de", False)])
def test_the_english_encoder_is_asked_only_where_both_sides_have_english(left, right, second):
    sides = [tables("a", ["db"], language=language)[0]["language"] for language in (left, right)]
    assert bool(readers_for(Settings(), *sides).encoder.second) == second
