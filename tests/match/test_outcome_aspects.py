"""What outcomes speak of, by their verbs; the counts that say how often are those of the judged set."""

import math

import pytest

from benchmarks.level_evidence import count_verbs, judged_outcomes, read_outcomes
from mapper.match.outcome_aspects import COUNTED, read_aspects, verb_kind


def test_the_counts_are_those_of_the_judged_outcomes():
    assert count_verbs(judged_outcomes(read_outcomes())) == COUNTED


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Explain how an operating system works.", "en", "knowing"),
        ("Explain search techniques and use them to solve problems.", "en", "knowing and doing"),
        ("Konzepte verstehen und auf Probleme anwenden", "de", "knowing and doing"),
        ("Concevoir une base de données", "fr", "doing"),
        ("Kubernetes", "en", ""),
    ],
)
def test_verbs_say_what_is_asked_for(text, language, kind):
    assert verb_kind(text, language) == kind


def test_knowing_speaks_of_knowledge_doing_of_skills_and_nothing_of_autonomy():
    table = read_aspects(["Explain the law.", "Draft a contract.", "Lead a team."], ["en"] * 3)
    assert table.loc[0, "knowledge"] > 0.7 > table.loc[0, "skills"]
    assert table.loc[1, "skills"] > 0.9 > table.loc[1, "knowledge"]
    assert table["autonomy"].isna().all()


def test_without_a_known_verb_nothing_is_read():
    assert all(math.isnan(value) for value in read_aspects(["Kubernetes"], ["en"]).iloc[0])
    assert read_aspects([], []).empty
