"""Which words make two statements alike."""

import unicodedata

import pytest

from mapper.match.evidence import matching_words
from mapper.settings import EncoderSettings


@pytest.fixture(scope="module")
def shown():
    pairs = [
        (
            "Die Studierenden können Stahlteile nach Zeichnung schweißen",
            "Weld steel parts according to technical drawings",
        ),
        ("Rédiger un contrat de vente conforme au droit", "Draft contracts under commercial law"),
        ("Explain the causes of climate change", "Plan a marketing campaign for a small business"),
        ("設計資料庫", "Design a database"),
        ("डेटा का विश्लेषण करना", "Analyse data"),
        ("วิเคราะห์ข้อมูล", "Analyse data"),
        ("", "Design a database"),
    ]
    found = matching_words(pairs, EncoderSettings())
    return [
        [(one[slice(*pair.mine)], other[slice(*pair.other)]) for pair in words]
        for (one, other), words in zip(pairs, found, strict=True)
    ]


def test_words_of_two_languages_stand_for_each_other(shown):
    assert {("Stahlteile", "steel"), ("schweißen", "Weld")} <= set(shown[0])
    assert {("contrat", "contracts"), ("droit", "law")} <= set(shown[1])


def test_what_has_nothing_in_common_shows_no_words(shown):
    assert shown[2] == []


def test_a_script_without_blanks_is_read_in_pieces(shown):
    assert ("設計", "Design") in shown[3]
    assert all(len(mine) < len("設計資料庫") for mine, _ in shown[3])


def test_a_word_keeps_its_vowel_signs_and_tone_marks(shown):
    assert ("डेटा", "data") in shown[4]
    assert all(unicodedata.category(mine[0])[0] == "L" for mine, _ in [*shown[4], *shown[5]])


def test_a_statement_without_words_has_none(shown):
    assert shown[6] == []
