import math

import numpy as np
import pandas as pd
import pytest

from mapper.analyse.evaluation import evaluate_set, read_tables
from mapper.analyse.evaluation.sets import FAMILIES, is_in_sample, judge_items, wrong_first
from mapper.match.scoring import shipped_weights
from mapper.settings import Settings
from tests.conftest import SHARED

CONTRACT = {"set", "left", "hit_at_1", "hit_at_5", "hit_at_10", "mrr", "seconds"}
RANKED = pd.DataFrame(
    [
        ("a", "x", 1, 0.9, "full"),
        ("a", "y", 2, 0.4, "none"),
        ("b", "y", 1, 0.3, "none"),
        ("c", "x", 1, 0.8, "partial"),
    ],
    columns=["subject_id", "object_id", "rank", "confidence", "suggestion"],
)


def judged(*pairs, **options):
    return judge_items(RANKED, frozenset(tuple(pair) for pair in pairs), **options).set_index("subject_id")


def test_an_easy_crosswalk_is_found_but_for_the_answer_that_gold_gives_away(folder, frameworks, word_encoder):
    result = evaluate_set(folder, Settings(), frameworks, cache=None)
    assert result.as_dict()["hit_at_1"] == 0.75
    assert result.as_dict().keys() >= CONTRACT
    wrong = wrong_first(result.items).iloc[0]
    assert (wrong["title"], wrong["suggested"]) == ("Baking | bread", "Bakery")
    assert list(wrong["gold_titles"]) == ["Welding work (close)"]


def test_language_pairs_are_those_of_an_item_and_its_answers(folder, frameworks, word_encoder):
    result = evaluate_set(folder, Settings(), frameworks, cache=None)
    assert result.items["languages"].tolist() == ["en-en", "en-en", "en-en", "de-en"]


def test_every_gold_pair_with_a_relation_is_given_one_and_exact_counts_as_close(folder, frameworks, word_encoder):
    relations = evaluate_set(folder, Settings(), frameworks, cache=None).relations
    assert sorted(relations["gold"]) == ["broad", "close", "close"]
    assert set(relations["given"]) <= {"close", "broad", "narrow", "related", "none"}


def test_figures_are_also_given_for_each_relation_and_each_file_that_adds_a_part(folder, frameworks, word_encoder):
    (folder / "gold_hard.csv").write_text("left_id,right_id\nL3,R1\n", encoding="utf-8")
    (folder / "gold_only_broad.csv").write_text("left_id,right_id\nL2,R1\n", encoding="utf-8")
    parts = evaluate_set(folder, Settings(), frameworks, cache=None).parts
    assert {name: figures.left for name, figures in parts.items()} == {"broad": 1, "close": 2, "hard": 1}
    assert parts["hard"].hit_at_1 == 0


def test_what_is_not_found_counts_as_missed():
    items = judged("ay", "az", "by", "dx")
    assert items["place"].tolist() == [2, 1, math.inf]
    assert items["recall_at_10"].tolist() == items["recall"].tolist() == [0.5, 1, 0]
    assert items["right"].tolist() == [False, True, False]


def test_an_item_without_any_suggestion_is_abstained_from_and_has_no_confidence():
    lonely = judged("dx").loc["d"]
    assert lonely["suggestion"] == "not enough evidence"
    assert np.isnan(lonely["confidence"])


def test_an_item_has_a_close_answer_if_one_of_its_answers_is_exact_or_close():
    relations = {("a", "x"): "related", ("a", "y"): "exact", ("b", "y"): "broad"}
    assert judged("ax", "ay", "by", "cx", relations=relations)["has_close"].to_dict() == {
        "a": True, "b": False, "c": False,
    }  # fmt: skip
    assert "has_close" not in judged("ax")


def test_the_order_of_rows_changes_nothing():
    pairs = frozenset({("a", "y"), ("b", "y"), ("c", "z")})
    pd.testing.assert_frame_equal(judge_items(RANKED, pairs), judge_items(RANKED.iloc[::-1], pairs))


@pytest.mark.parametrize(
    ("name", "weights", "expected"),
    [
        ("esco-onet", {"fitted_on_sets": ["esco-onet-de"]}, True),
        ("hecos-cah", {"fitted_on_sets": ["esco-onet", "cip2010-cip2020"]}, False),
        ("of-our-own", {"fitted_on_sets": ["of-our-own"]}, True),
        ("of-our-own", {"fitted_on_sets": []}, False),
        ("rome-isco08", {"fitted_on": "gold families A (ESCO to O*NET) and B (ROME to ISCO-08)"}, True),
        ("cip2010-cip2020", {"fitted_on": "gold families A (ESCO to O*NET) and B (ROME to ISCO-08)"}, False),
        ("esco-onet", {"fitted_on": "what a person found likely"}, None),
    ],
)
def test_a_set_is_in_sample_when_the_weights_saw_its_family(name, weights, expected):
    assert is_in_sample(name, weights) is expected


def test_the_shipped_weights_say_which_sets_they_saw():
    assert all(is_in_sample(name, shipped_weights()) is not None for family in FAMILIES for name in family)


def test_wrong_suggestions_are_spread_from_the_surest_to_the_least_sure():
    items = pd.DataFrame({"subject_id": range(100), "right": False, "confidence": np.arange(100) / 100})
    shown = wrong_first(items)["confidence"].tolist()
    assert (len(shown), shown[0], shown[-1]) == (10, 0.99, 0.0)
    assert len(wrong_first(items.head(3))) == 3
    assert wrong_first(items.assign(right=True)).empty


@pytest.mark.shared
def test_the_close_relation_of_a_gold_set_is_its_file_of_close_pairs():
    tables = read_tables(SHARED / "gold" / "jacs3-hecos")
    close = tables.gold[tables.gold["relation"] == "closeMatch"]
    assert set(zip(close["left_id"], close["right_id"], strict=True)) == set(
        zip(tables.parts["close_only"]["left_id"], tables.parts["close_only"]["right_id"], strict=True)
    )
    assert len(set(tables.left["id"]) - set(close["left_id"])) == 661
