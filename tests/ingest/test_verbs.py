import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.ingest.wording.lexicon import VERBS
from mapper.ingest.wording.verb_forms import forms, levels, nouns, separable
from mapper.ingest.wording.verbs import is_verb, read_verb, read_verbs
from mapper.ingest.wording.word_classes import ALSO_NOUNS, NOUNS, WEAK

with Path(__file__).with_name("verb_cases.csv").open(encoding="utf-8", newline="") as file:
    #: ``part``: the reading was tuned on the first half; the second was written before it was first read.
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_each_case_of_the_table_has_the_verbs_and_level_that_a_reader_sees(case):
    verbs, level = read_verbs(case["statement"], case["language"])
    assert (list(verbs), level) == (case["verbs"].split(), case["cognitive_level"])
    assert read_verb(case["statement"], case["language"]) == (case["verb"], case["cognitive_level"])


def test_the_table_has_every_language():
    assert len(CASES) >= 150
    assert {case["language"] for case in CASES} == set(VERBS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Describe and design a bridge", (("describe", "design"), "6")),
        ("Explain analysis and design of bridges", (("explain",), "2")),
        ("Explain loads, and design a bridge", (("explain", "design"), "6")),
        ("Use tools to plan, build, and test a bridge", (("use",), "3")),
        ("Explain how engineers plan and build bridges", (("explain",), "2")),
        ("Finds faults in pumps, repairs them, and reports the cause", (("find", "repair", "report"), "3")),
        ("Identifies plants in a wood and assesses their state", (("identify", "assess"), "5")),
        ("Sound practical knowledge of pumps", (("know",), "1")),
        ("Brand Awareness", ((), "")),
        ("Referral Letters", ((), "")),
        ("Plan and control", (("plan", "control"), "3")),
        ("Report Writing", ((), "")),
        ("Writing computer programs", (("write",), "3")),
        ("Develop a basic understanding of bridges", (("understand",), "2")),
        ("Develop bridges", (("develop",), "6")),
    ],
)
def test_only_what_the_learner_does_counts(text, expected):
    assert read_verbs(text, "en") == expected


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"describes": "describe", "planning": "plan", "applies": "apply", "using": "use"}),
        ("de", {"entwirft": "entwerfen", "berechnet": "berechnen", "darzustellen": "darstellen", "misst": "messen"}),
        ("fr", {"conçoit": "concevoir", "evaluer": "évaluer", "gèrent": "", "rédigeant": "rédiger"}),
        ("es", {"diseña": "diseñar", "resuelve": "resolver", "usando": "usar"}),
        ("nl", {"beschrijft": "beschrijven", "maakt": "maken", "kiest": "kiezen", "analyseert": "analyseren"}),
        ("id", {"disiapkan": "menyiapkan", "diukur": "mengukur", "dipilih": "memilih", "dikelola": "mengelola"}),
    ],
)
def test_inflected_forms_lead_to_their_verb(language, words):
    known = forms(language)
    assert {word: known[word].verb if word in known else "" for word in words} == words


@pytest.mark.parametrize("language", VERBS)
def test_word_lists_fit_together(language):
    verbs = levels(language)
    assert set(NOUNS[language]) <= set(verbs)
    assert WEAK[language] <= set(verbs)
    assert {form.verb for form in (*forms(language).values(), *nouns(language).values())} <= set(verbs)
    assert min(len(word) for word in verbs) >= 2


def test_words_that_are_also_nouns_are_verbs():
    assert set(levels("en")) >= ALSO_NOUNS
    assert separable("de")["wendet"] == {"an": "anwenden"}


def test_a_statement_may_begin_with_a_verb_in_any_language():
    assert all(map(is_verb, ("Describe", "Elaborer", "entwirft", "Diseñar", "Merancang", "ontwerpt")))
    assert not any(map(is_verb, ("banana", "describes", "Kenntnis", "le", "")))


@given(st.text(max_size=300), st.sampled_from([*VERBS, "xx", ""]))
def test_any_text_has_known_verbs_and_the_highest_of_their_levels(text, language):
    verbs, level = read_verbs(text, language)
    known = levels(language if language in VERBS else "en")
    assert level == (str(max(known[verb] for verb in verbs)) if verbs else "")
    assert len(set(verbs)) == len(verbs)
