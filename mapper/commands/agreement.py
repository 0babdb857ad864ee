"""``review agreement``: how well people agree with each other and with the tool."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mapper.commands.context import Result, as_records, database_of, workspace_of

if TYPE_CHECKING:
    import pandas as pd

    from mapper.analyse.agreement.coefficients import Agreement
    from mapper.analyse.agreement.report import AgreementReport

_TABLES = ("overall", "by_suggestion", "by_confidence", "by_country", "by_language")


def review_agreement(arguments: argparse.Namespace) -> Result:
    """Agreement over all decisions ever made, and over the cases."""
    from mapper.analyse.agreement.report import agreement_report
    from mapper.analyse.agreement.sources import subjects_decided
    from mapper.review.cases.case import case_of
    from mapper.review.store import open_store

    workspace = workspace_of(arguments)
    with open_store(workspace, database_of(arguments)) as store:
        decisions = store.decisions()
        cases = [case_of(history) for history in store.log.of_cases().values()]
    report = agreement_report(decisions, subjects_decided(decisions, workspace), cases)
    return _as_dict(report), _lines(report)


def _as_dict(report: AgreementReport) -> dict[str, Any]:
    reviewers, second = report.reviewers, report.second_reviews
    return {
        "reviewers": {
            "people": list(reviewers.people),
            "pairs": reviewers.pairs,
            "verdict": _figures(reviewers.verdict),
            "relation": _figures(reviewers.relation),
            "between": [
                {
                    "first": two.first,
                    "second": two.second,
                    "verdict": _figures(two.verdict),
                    "relation": _figures(two.relation),
                }
                for two in reviewers.between
            ],
        },
        "suggestions": {name: as_records(getattr(report.suggestions, name)) for name in _TABLES},
        "second_reviews": {
            "outcome": _figures(second.outcome),
            "differing": [asdict(review) for review in second.differing],
        },
    }


def _figures(agreement: Agreement) -> dict[str, Any]:
    return {**asdict(agreement), "share": agreement.share}


def _lines(report: AgreementReport) -> list[str]:
    from mapper.analyse.agreement import sentences

    suggestions = report.suggestions
    lines = [sentences.everybody_sentence(report.reviewers)]
    lines += [f"  {sentences.two_sentence(two.first, two.second, two.verdict)}" for two in report.reviewers.between]
    lines.append(sentences.suggestions_sentence(suggestions.overall))
    for title, table in (
        ("by what was suggested", suggestions.by_suggestion),
        ("by confidence", suggestions.by_confidence),
        ("suggestions to recognise by country of the subject", suggestions.by_country),
        ("suggestions to recognise by language of the subject", suggestions.by_language),
    ):
        lines += [f"pairs accepted {title}:", *_rows(table)] if len(table) else []
    lines.append(sentences.second_review_sentence(report.second_reviews))
    lines += [
        f"  {review.case_id}: {review.proposed} proposed, {review.reviewed} on second review"
        for review in report.second_reviews.differing
    ]
    return [*lines, "", sentences.KAPPA_MEANING, sentences.CAUTION]


def _rows(table: pd.DataFrame) -> list[str]:
    from mapper.analyse.agreement.sentences import decimal, interval_words

    return [
        f"  {row['group']}: {row['accepted']} of {row['accepted'] + row['rejected']}, "
        f"{decimal(row['share_accepted'])} {interval_words(row['low'], row['high'])}".rstrip()
        + (f", {row['unsure']} unsure" if row["unsure"] else "")
        + (f", mean confidence {decimal(row['mean_confidence'])}" if row["mean_confidence"] is not None else "")
        for row in as_records(table)
    ]
