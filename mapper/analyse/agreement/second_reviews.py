"""Whether a second person who does not see the proposal comes to the same outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mapper.analyse.agreement.coefficients import Agreement, agreement_of_many
from mapper.review.cases.case import Case
from mapper.review.cases.events import DecisionProposed, SecondReviewGiven
from mapper.review.cases.terms import Outcome

__all__ = ["SecondReview", "SecondReviews", "second_reviews_agreement"]


@dataclass(frozen=True, slots=True)
class SecondReview:
    """One proposal and what the second person came to on their own."""

    case_id: str
    proposed: Outcome
    reviewed: Outcome


@dataclass(frozen=True, slots=True)
class SecondReviews:
    """All blind second reviews, with Krippendorff's alpha: who proposes changes from case to case."""

    outcome: Agreement
    differing: tuple[SecondReview, ...]


def second_reviews_agreement(cases: Iterable[Case]) -> SecondReviews:
    """Each blind proposal against the last second review given to it; a case proposed twice counts twice."""
    found = [review for case in cases for review in _second_reviews(case)]
    return SecondReviews(
        agreement_of_many([(review.proposed, review.reviewed) for review in found]),
        tuple(review for review in found if review.proposed != review.reviewed),
    )


def _second_reviews(case: Case) -> list[SecondReview]:
    by_proposal: dict[int, SecondReview] = {}
    proposed: DecisionProposed | None = None
    sequence = 0
    for recorded in case.effective:
        event = recorded.event
        if isinstance(event, DecisionProposed):
            proposed, sequence = event, recorded.sequence
        elif isinstance(event, SecondReviewGiven) and proposed is not None and proposed.blind:
            by_proposal[sequence] = SecondReview(case.case_id, proposed.recognition.outcome, event.recognition.outcome)
    return list(by_proposal.values())
