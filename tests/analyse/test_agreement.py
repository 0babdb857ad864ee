"""Agreement: coefficients against figures worked out by hand, what counts as a decision, and what is said of it."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from mapper.analyse.agreement.coefficients import (
    FEWEST_SHARED,
    agreement_of_many,
    agreement_of_two,
    cohen_kappa,
    krippendorff_alpha,
)
from mapper.analyse.agreement.report import agreement_report
from mapper.analyse.agreement.reviewers import reviewers_agreement, standing_decisions
from mapper.analyse.agreement.second_reviews import second_reviews_agreement
from mapper.analyse.agreement.sentences import everybody_sentence, suggestions_sentence, two_sentence
from mapper.analyse.agreement.suggestions import NOT_KNOWN, suggestions_agreement
from mapper.review.cases.events import SecondReviewGiven
from mapper.tables import CREDENTIALS, DECISIONS
from tests.review.cases.examples import BEN, FULL, PARTIAL, PROPOSED, READY, RETURNED, case_with

ANSWERS = st.sampled_from(["accept", "reject", "unsure"])
NO_SUBJECTS = CREDENTIALS.empty()[["credential_id", "jurisdiction", "language"]]


def decided(*rows: dict[str, Any]) -> pd.DataFrame:
    """Decisions in the order made; a row names what matters."""
    full = [
        {
            "decision_id": f"{place:06d}",
            "object_id": "b:1",
            "decided_at": "2026-02-27T13:05:00.000000Z",
            "relation": {"accept": "close", "reject": "none"}.get(row["verdict"], ""),
            **row,
        }
        for place, row in enumerate(rows)
    ]
    return DECISIONS.conform(pd.DataFrame(full)) if full else DECISIONS.empty()


def by(author: str, verdict: str, subject: str = "a:1", **more: Any) -> dict[str, Any]:
    return {"author_id": author, "verdict": verdict, "subject_id": subject, **more}


def both(pairs: int, first: str, second: str, start: int = 0) -> list[dict[str, Any]]:
    return [
        by(name, verdict, f"a:{number}")
        for number in range(start, start + pairs)
        for name, verdict in (("Amira", first), ("Ben", second))
    ]


def test_kappa_as_worked_out_by_hand() -> None:
    # 12 both accept, 3 only the first, 2 only the second, 8 both reject. Observed: 20 of 25 = .8. The first accepts
    # 15 of 25, the second 14 of 25; by chance .6 * .56 + .4 * .44 = .512. Kappa = (.8 - .512) / (1 - .512).
    first = ["accept"] * 15 + ["reject"] * 10
    second = ["accept"] * 12 + ["reject"] * 3 + ["accept"] * 2 + ["reject"] * 8
    assert cohen_kappa(first, second) == pytest.approx(0.288 / 0.488)
    found = agreement_of_two(first, second)
    assert (found.shared, found.agreed, found.share) == (25, 20, 0.8)
    assert found.coefficient == pytest.approx(0.288 / 0.488)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.288 / 0.488 < found.high < 1
    assert agreement_of_two(first, second) == found


def test_alpha_as_worked_out_by_hand() -> None:
    # The last has one answer and does not count; eleven answers do: seven a, four b. Differing: the fourth question
    # gives 2, the fifth 2 * 2 * 1 ordered couples of its three answers over (3 - 1), so 2; together 4. By chance
    # 11 * 11 - 7 * 7 - 4 * 4 = 56 ordered couples differ. Alpha = 1 - (11 - 1) * 4 / 56.
    answers = [["a", "a"], ["a", "a", ""], ["b", "b"], ["a", "b"], ["a", "", "a", "b"], ["b", ""]]
    assert krippendorff_alpha(answers) == pytest.approx(16 / 56)
    found = agreement_of_many(answers * 5)
    assert (found.shared, found.agreed) == (25, 15)
    assert found.coefficient == pytest.approx(1 - (55 - 1) * 20 / (55 * 55 - 35 * 35 - 20 * 20))


def test_perfect_agreement_is_one_agreement_by_chance_alone_nought_and_opposites_minus_one() -> None:
    mixed = ["accept", "reject"] * 10
    assert agreement_of_two(mixed, mixed).coefficient == 1
    assert (agreement_of_two(mixed, mixed).low, agreement_of_two(mixed, mixed).high) == (1, 1)
    assert krippendorff_alpha([(answer, answer) for answer in mixed]) == 1
    assert cohen_kappa(["accept", "accept", "reject", "reject"] * 5, mixed) == 0
    assert cohen_kappa(mixed, mixed[::-1]) == -1
    assert krippendorff_alpha([("accept", "reject")] * 20) == pytest.approx(1 - 39 * 40 / 800)


def test_the_same_answer_throughout_leaves_the_coefficient_undefined_and_says_so() -> None:
    found = agreement_of_two(["accept"] * 30, ["accept"] * 30)
    assert (found.coefficient, found.share, found.why_not) == (None, 1, "all the same answer")
    assert math.isnan(cohen_kappa(["accept"], ["accept"]))
    assert math.isnan(krippendorff_alpha([["accept", "accept"]] * 30))
    assert math.isnan(krippendorff_alpha([]))
    assert "kappa is undefined, since everybody always gave the same answer" in two_sentence("Amira", "Ben", found)


def test_one_question_short_there_is_no_coefficient() -> None:
    mixed = ["accept", "reject"] * (FEWEST_SHARED // 2)
    assert agreement_of_two(mixed, mixed).coefficient == 1
    few = agreement_of_two(mixed[1:], mixed[1:])
    assert (few.shared, few.agreed, few.coefficient, few.low) == (FEWEST_SHARED - 1, FEWEST_SHARED - 1, None, None)
    assert two_sentence("Amira", "Ben", few) == (
        "Amira and Ben both decided 19 pairs and agree on 19: not enough to say how much of that is chance "
        "(20 are needed)"
    )


@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    first, second = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where kappa is undefined
        theirs = cohen_kappa_score(first, second)
    assert cohen_kappa(first, second) == pytest.approx(theirs, nan_ok=True)


@given(st.lists(st.lists(st.one_of(ANSWERS, st.just("")), max_size=5), max_size=20), st.randoms())
def test_alpha_knows_no_order_of_people_or_questions_and_is_at_most_one(answers: list[list[str]], chance: Any) -> None:
    alpha = krippendorff_alpha(answers)
    assert math.isnan(alpha) or alpha <= 1
    mixed = [chance.sample(given_, len(given_)) for given_ in answers]
    chance.shuffle(mixed)
    assert krippendorff_alpha(mixed) == pytest.approx(alpha, nan_ok=True)


def test_each_persons_newest_decision_counts() -> None:
    found = standing_decisions(decided(by("Amira", "accept"), by("Ben", "reject"), by("Amira", "unsure")))
    assert found[["author_id", "verdict"]].to_numpy().tolist() == [["Ben", "reject"], ["Amira", "unsure"]]


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([by("Amira", "accept"), by("Amira", "unsure", origin="undo")], []),
        # Amira overrules Ben and takes it back: the row repeats Ben's verdict and is no verdict of hers.
        (
            [by("Ben", "reject"), by("Amira", "accept"), by("Amira", "reject", origin="undo")],
            [["Ben", "reject"]],
        ),
        (
            [by("Amira", "accept"), by("Amira", "reject"), by("Amira", "accept", origin="undo")],
            [["Amira", "accept"]],
        ),
        (
            [
                by("Amira", "accept"),
                by("Amira", "reject"),
                by("Amira", "accept", origin="undo"),
                by("Amira", "reject", origin="undo"),
            ],
            [["Amira", "reject"]],
        ),
        (
            [by("Amira", "accept"), by("Ben", "accept", "a:2"), by("Amira", "unsure", origin="undo")],
            [["Ben", "accept"]],
        ),
    ],
    ids=["first decision", "somebody else's stands again", "own earlier stands again", "undo undone", "another pair"],
)
def test_what_was_taken_back_does_not_count(rows: list[dict[str, Any]], left: list[list[str]]) -> None:
    assert standing_decisions(decided(*rows))[["author_id", "verdict"]].to_numpy().tolist() == left


def test_decisions_on_different_texts_are_not_compared() -> None:
    rows = [
        by("Amira", "accept", subject_hash="old", object_hash="o"),
        by("Ben", "reject", subject_hash="new", object_hash="o"),
        by("Cleo", "accept"),
        by("Ben", "reject", subject_hash="new", object_hash="o"),
    ]
    assert standing_decisions(decided(*rows))["author_id"].tolist() == ["Cleo", "Ben"]


def test_people_are_compared_on_what_they_share_and_a_missing_relation_is_no_answer() -> None:
    rows = [*both(15, "accept", "accept"), *both(10, "reject", "reject", 15), *both(5, "accept", "unsure", 25)]
    rows += [by("Cleo", "accept", "a:0"), by("Cleo", "accept", "a:99")]
    found = reviewers_agreement(standing_decisions(decided(*rows)))
    assert (found.people, found.pairs) == (("Amira", "Ben", "Cleo"), 31)
    assert [(two.first, two.second, two.verdict.shared) for two in found.between] == [
        ("Amira", "Ben", 30),
        ("Amira", "Cleo", 1),
        ("Ben", "Cleo", 1),
    ]
    first = found.between[0]
    # Observed 25 of 30; by chance (20 * 15 + 10 * 10) / 900.
    assert first.verdict.coefficient == pytest.approx((25 / 30 - 400 / 900) / (1 - 400 / 900))
    assert (first.relation.shared, first.relation.agreed, first.relation.coefficient) == (25, 25, 1)
    assert (found.verdict.shared, found.verdict.agreed) == (30, 25)


def test_one_reviewer_only_and_nobody() -> None:
    alone = reviewers_agreement(standing_decisions(decided(by("Amira", "accept"))))
    assert (alone.people, alone.between, alone.verdict.coefficient) == (("Amira",), (), None)
    assert everybody_sentence(alone) == "Only Amira has decided so far: agreement needs two"
    nobody = agreement_report(decided(), NO_SUBJECTS, [])
    assert nobody.reviewers.people == ()
    assert everybody_sentence(nobody.reviewers) == "Nobody has decided a pair yet"
    assert suggestions_sentence(nobody.suggestions.overall).startswith("No pair")
    apart = reviewers_agreement(standing_decisions(decided(by("Amira", "accept"), by("Ben", "accept", "a:2"))))
    assert "no pair was decided by two of them" in everybody_sentence(apart)


def test_suggestions_count_once_per_pair_by_suggestion_confidence_country_and_language() -> None:
    partial = {"suggestion": "partial", "suggested_relation": "close"}
    rows = [
        *(by("Amira", "accept", f"a:{n}", **partial, confidence=0.85) for n in range(8)),
        *(by("Amira", "reject", f"a:{n}", **partial, confidence=0.7) for n in (8, 9)),
        by("Amira", "accept", "c:1", **partial, confidence=0.7, relation="broad"),
        by("Amira", "unsure", "c:2", **partial, confidence=1.0),
        by("Amira", "reject", "a:0", object_id="b:2", suggestion="none", confidence=0.05),
        by("Amira", "accept", "a:7"),
        by("Ben", "reject", "a:7", **partial, confidence=0.85),
        by("Ben", "accept", "a:8", object_id="b:9"),
    ]
    subjects = pd.DataFrame(
        {
            "credential_id": [f"a:{n}" for n in range(10)] + ["c:1"],
            "jurisdiction": ["IE"] * 10 + ["FR"],
            "language": ["en"] * 10 + [""],
        }
    )
    found = suggestions_agreement(standing_decisions(decided(*rows)), subjects)
    columns = ["group", "decided", "accepted", "rejected", "unsure"]
    assert found.by_suggestion[columns].to_numpy().tolist() == [["partial", 12, 8, 3, 1], ["none", 1, 0, 1, 0]]
    assert found.by_country[columns].to_numpy().tolist() == [
        ["FR", 1, 1, 0, 0],
        ["IE", 10, 7, 3, 0],
        [NOT_KNOWN, 1, 0, 0, 1],
    ]
    assert found.by_language["group"].tolist() == ["en", NOT_KNOWN]
    assert found.by_confidence[columns].to_numpy().tolist() == [
        ["0 to .2", 1, 0, 1, 0],
        [".6 to .8", 3, 1, 2, 0],
        [".8 to 1", 9, 7, 1, 1],
    ]
    assert found.by_confidence["mean_confidence"].tolist() == pytest.approx([0.05, 0.7, 0.85])
    assert found.overall[["accepted", "same_relation"]].to_numpy().tolist() == [[8, 7]]
    ireland = found.by_country.iloc[1]
    # Wilson, by hand: z = 1.95996, z * z = 3.84146; middle (7 + 1.92073) / 13.84146, half width
    # z / 13.84146 * sqrt(7 * 3 / 10 + 3.84146 / 4).
    middle, half = 8.92073 / 13.84146, 1.95996 / 13.84146 * math.sqrt(2.1 + 0.960365)
    assert (ireland["low"], ireland["high"]) == pytest.approx((middle - half, middle + half), abs=1e-4)
    assert suggestions_sentence(found.overall).startswith(
        "Of 11 suggestions to recognise that people accepted or rejected, 8 were accepted: .73"
    )
    unsure = found.by_country.iloc[2]
    assert pd.isna(unsure["share_accepted"])
    assert pd.isna(unsure["low"])


def test_only_blind_proposals_are_held_against_second_reviews() -> None:
    blind = PROPOSED.__class__(recognition=FULL, shown=PROPOSED.shown, blind=True)
    same, other = SecondReviewGiven(recognition=FULL), SecondReviewGiven(recognition=PARTIAL)
    cases = [
        case_with(*READY, blind, (same, BEN)),
        case_with(*READY, blind, (other, BEN), (RETURNED, BEN), blind, (same, BEN), case_id="case-2026-0002"),
        case_with(*READY, PROPOSED, (other, BEN), case_id="case-2026-0003"),
        case_with(*READY, blind, case_id="case-2026-0004"),
    ]
    found = second_reviews_agreement(cases)
    assert (found.outcome.shared, found.outcome.agreed, found.outcome.why_not) == (3, 2, "not enough to say")
    assert [(each.case_id, each.proposed, each.reviewed) for each in found.differing] == [
        ("case-2026-0002", "full", "partial")
    ]
    many = second_reviews_agreement([*cases[:2]] * 10)
    # Sixty answers: fifty full, ten partial; ten questions differ, two ordered couples each.
    assert many.outcome.coefficient == pytest.approx(1 - 59 * 20 / (3600 - 2500 - 100))
