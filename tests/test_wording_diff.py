from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.wording_diff import Segment, diff_words, shared_share

TEXTS = st.text(alphabet="abC dé,.-’ 知识ไทย\n", max_size=40)


def shown(a: str, b: str) -> str:
    marks = {"both": "{}", "only a": "[-{}]", "only b": "[+{}]"}
    return "".join(marks[segment.side].format(segment.text) for segment in diff_words(a, b))


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        ("", "", ""),
        ("", "new words", "[+new words]"),
        ("same words", "same words", "same words"),
        ("Same   Words", "same words", "Same Words"),
        ("solves simple tasks", "solves complex tasks", "solves[- simple][+ complex] tasks"),
        ("works alone.", "works alone, carefully.", "works alone[+, carefully]."),
        ("well-defined tasks", "defined tasks", "[-well-defined][+defined] tasks"),
        ("了解基本知识", "了解高级知识", "了解[-基本][+高级]知识"),
    ],
)
def test_differences_stand_where_they_are(a: str, b: str, wanted: str) -> None:
    assert shown(a, b) == wanted


def test_a_small_shared_word_between_differences_joins_them() -> None:
    assert shown("plans work in teams", "leads people in offices") == "[-plans work in teams][+leads people in offices]"


@given(TEXTS, TEXTS)
def test_the_sides_can_be_put_together_again(a: str, b: str) -> None:
    segments = diff_words(a, b)
    texts = {side: "".join(one.text for one in segments if one.side in ("both", side)) for side in ("only a", "only b")}
    assert texts["only a"] == " ".join(a.split())
    assert "".join(texts["only b"].split()).casefold() == "".join(b.split()).casefold()
    assert all(segment.text for segment in segments)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {segment.side for segment in diff_words(text, text)} <= {"both"}


@given(TEXTS, TEXTS)
def test_the_share_lies_between_0_and_1(a: str, b: str) -> None:
    assert 0 <= shared_share(diff_words(a, b)) <= 1


@pytest.mark.parametrize(
    ("segments", "share"),
    [
        ([], 1.0),
        ([Segment("both", "one two"), Segment("only a", " three"), Segment("only b", " four")], 0.5),
        ([Segment("only a", "one")], 0.0),
    ],
)
def test_the_share_counts_words(segments: list[Segment], share: float) -> None:
    assert shared_share(segments) == share
