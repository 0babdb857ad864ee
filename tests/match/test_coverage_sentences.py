"""The sentences about coverage, in both directions."""

from __future__ import annotations

import pytest

from mapper.match.counterparts import OutcomeMet
from mapper.match.coverage_sentences import coverage_sentence

SIGNS = {"c": (0.9, "covered"), "p": (0.4, "partly"), "m": (0.1, "missing")}


def outcomes(signs: str) -> list[OutcomeMet]:
    return [
        OutcomeMet(f"b:{n}", n, "text", SIGNS[sign][0], SIGNS[sign][1], "", "", False)  # type: ignore[arg-type]
        for n, sign in enumerate(signs, start=1)
    ]


@pytest.mark.parametrize(
    ("signs", "share", "said"),
    [
        ("cccmccm", 0.82, "A covers 82% of the 7 outcomes of B; outcomes 4 and 7 of B are not covered."),
        ("cm", 0.5, "A covers 50% of the 2 outcomes of B; outcome 2 of B is not covered."),
        ("cpm", 0.5, "A covers 50% of the 3 outcomes of B; outcome 3 of B is not covered, outcome 2 only in part."),
        ("pp", 0.4, "A covers 40% of the 2 outcomes of B; outcomes 1 and 2 of B are covered only in part."),
        ("cc", 0.9, "A covers 90% of the 2 outcomes of B; every outcome of B is covered."),
        ("c", 0.9999, "A covers 99% of the outcome of B; every outcome of B is covered."),
        ("mmmmcm", 0.2, "A covers 20% of the 6 outcomes of B; outcomes 1 to 4 and 6 of B are not covered."),
        ("", 0.0, "B has no learning outcomes that A could cover."),
    ],
)
def test_a_sentence_names_both_sides_and_the_outcomes_that_are_left(signs: str, share: float, said: str) -> None:
    assert coverage_sentence("A", "B", share, outcomes(signs)) == said


def test_hours_are_told_where_the_workload_is_stated() -> None:
    sentence = coverage_sentence("A", "B", 0.5, outcomes("cm"), (100.0, 120.0))
    assert "(about 50 to 60 of 100 to 120 h of work)" in sentence
