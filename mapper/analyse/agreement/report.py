"""All that can be said about agreement: among reviewers, with the tool, on second reviews of cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from mapper.analyse.agreement.reviewers import Reviewers, reviewers_agreement, standing_decisions
from mapper.analyse.agreement.second_reviews import SecondReviews, second_reviews_agreement
from mapper.analyse.agreement.suggestions import Suggestions, suggestions_agreement
from mapper.review.cases.case import Case

__all__ = ["AgreementReport", "agreement_report"]


@dataclass(frozen=True, slots=True, eq=False)
class AgreementReport:
    """Reviewers among themselves, reviewers and tool, and second reviews of cases."""

    reviewers: Reviewers
    suggestions: Suggestions
    second_reviews: SecondReviews


def agreement_report(decisions: pd.DataFrame, subjects: pd.DataFrame, cases: Iterable[Case]) -> AgreementReport:
    """Agreement from every decision ever made (the oldest first), the subjects' credentials, and the cases."""
    standing = standing_decisions(decisions)
    return AgreementReport(
        reviewers=reviewers_agreement(standing),
        suggestions=suggestions_agreement(standing, subjects),
        second_reviews=second_reviews_agreement(cases),
    )
