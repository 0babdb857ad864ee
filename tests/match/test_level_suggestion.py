"""Levels from wording, on the embedded descriptors, with vectors made of words instead of a model."""

import numpy as np
import pandas as pd
import pytest

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.level_features import clauses, graded_words, mean_grade, near_grades, phrases
from mapper.match.level_suggestion import (
    LEVELS,
    LIKELY_SHARE,
    Recipe,
    feature_columns,
    fit_levels,
    gather_evidence,
    held_out_readings,
    likely_levels,
    spread,
    suggest_level,
)
from mapper.settings import EncoderSettings
from tests.conftest import words_vector

LOW = ["Carries out simple routine tasks under close supervision.", "Knows basic facts of daily life."]
HIGH = [
    "Carries out original research at the frontier of knowledge.",
    "Leads research with substantial authority.",
]


def encoded(texts, settings):
    return np.stack([words_vector(text) for text in texts])


@pytest.fixture(scope="module")
def frameworks():
    return load_frameworks(embedded_folder() / "frameworks")


@pytest.fixture(scope="module")
def evidence(frameworks):
    return gather_evidence(frameworks, EncoderSettings(name="all-MiniLM-L6-v2", prefix=""), encoded)


@pytest.fixture(scope="module")
def model(evidence):
    return fit_levels(evidence, encoded)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("under close supervision", [("close supervision", 1.0)]),
        ("highly specialised", [("highly specialised", 7.0)]),
        ("unpredictable", [("unpredictable", 6.0)]),
        ("Sugar cane", []),
    ],
)
def test_the_longest_graded_phrase_counts_and_whole_words_only(text, found):
    assert [(word.phrase, word.grade) for word in graded_words(text)] == found


def test_no_graded_phrase_contains_the_number_of_a_level():
    named, grades = phrases()
    assert not [phrase for phrase in named if any(sign.isdigit() for sign in phrase)]
    assert grades.min() >= 1
    assert grades.max() <= 8


def test_words_of_higher_levels_have_higher_grades():
    assert mean_grade(" ".join(LOW)) < 3 < 6 < mean_grade(" ".join(HIGH))


def test_a_text_of_one_word_is_one_clause():
    assert clauses("Welding") == ["Welding"]


def test_nearness_counts_only_what_is_allowed():
    vectors = np.eye(2, dtype=np.float32)
    allowed = np.array([[False, True], [True, True]])
    grades = near_grades(vectors, vectors, np.array([1.0, 8.0]), allowed)
    assert grades[0] == 8
    assert 1 < grades[1] < 8


def test_only_official_and_historic_referencing_teaches_a_level(evidence):
    stated = evidence.levels.dropna(subset=["eqf"])
    assert set(stated["legal_status"]) == {"official", "historic"}
    assert len(stated) >= 70
    assert {"eqf", "dqr-de", "nfq-ie", "scqf"} <= set(stated["framework_id"])


def test_a_framework_left_out_teaches_neither_level_nor_order(evidence):
    model = fit_levels(evidence, encoded, without=["scqf"])
    assert not model.known[(evidence.levels["framework_id"] == "scqf").to_numpy()].any()


def test_readings_of_a_held_out_framework_do_not_depend_on_its_own_levels(evidence):
    known = evidence.levels["eqf"].notna().to_numpy(dtype=bool)
    own = (evidence.levels["framework_id"] == "dqr-de").to_numpy(dtype=bool)
    shuffled = evidence.levels.assign(eqf=evidence.levels["eqf"].mask(pd.Series(own), 1.0))
    changed = type(evidence)(shuffled, evidence.descriptors, evidence.owner, evidence.source, evidence.readers, True)
    columns, everything = feature_columns(Recipe())[0], np.ones(len(known), dtype=bool)
    before = held_out_readings(evidence, known, everything, columns, Recipe())
    after = held_out_readings(changed, known, everything, columns, Recipe())
    np.testing.assert_allclose(before[own], after[own])


def test_low_wording_suggests_lower_levels_than_high_wording(model):
    low, high = (suggest_level(texts, model, kind="descriptors") for texts in (LOW, HIGH))
    assert low.most_likely <= 2
    assert high.most_likely >= 7
    assert "close supervision" in {word.phrase for word in low.words}


def test_course_outcomes_are_read_higher_than_the_same_words_as_descriptors(model):
    texts = ["Describe and apply methods of analysis to familiar problems of retail and measure the results."]
    as_course, as_level = (suggest_level(texts, model, kind=kind) for kind in ("outcomes", "descriptors"))
    assert np.dot(LEVELS, as_course.distribution) > np.dot(LEVELS, as_level.distribution)


def test_a_distribution_sums_to_one_and_its_likely_levels_hold_their_share(model):
    found = suggest_level(LOW, model)
    assert sum(found.distribution) == pytest.approx(1)
    assert sum(found.distribution[level - 1] for level in found.likely) >= LIKELY_SHARE
    assert found.most_likely in found.likely


def test_reasons_are_official_descriptors_by_falling_similarity(model):
    nearest = suggest_level(HIGH, model).nearest
    assert {near.legal_status for near in nearest} <= {"official", "historic"}
    assert [near.similarity for near in nearest] == sorted((near.similarity for near in nearest), reverse=True)


@pytest.mark.parametrize("texts", [[], [""], ["Excel"], ["one two three", "four five six seven eight nine ten eleven"]])
def test_thin_text_gets_no_suggestion(model, texts):
    found = suggest_level(texts, model)
    assert (found.answer, found.most_likely, found.distribution) == ("not enough text", None, ())
    assert "too few" in found.reason


def test_other_languages_need_the_multilingual_encoder(model):
    text = ["Die Studierenden können Modelle auf Probleme der Praxis anwenden und die Ergebnisse kritisch bewerten."]
    assert "models install" in suggest_level(text, model).reason


@pytest.mark.parametrize(("centre", "level"), [(-3.0, 1), (1.2, 1), (4.6, 5), (12.0, 8)])
def test_the_most_likely_level_is_the_nearest_one_on_the_scale(centre, level):
    assert int(np.argmax(spread(centre, 0.7))) + 1 == level


@pytest.mark.parametrize(
    ("distribution", "levels"),
    [
        ([0.9, 0.1, 0, 0, 0, 0, 0, 0], (1,)),
        ([0, 0, 0, 0, 0, 0, 0.5, 0.5], (7, 8)),
        ([0.125] * 8, (1, 2, 3, 4, 5, 6, 7)),
    ],
)
def test_likely_levels_are_neighbours(distribution, levels):
    assert likely_levels(distribution) == levels
