"""Page: how well reviewers agree with each other and with the tool, and what blind second reviews came to."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from mapper.analyse.agreement.coefficients import Agreement
from mapper.analyse.agreement.reviewers import Reviewers
from mapper.analyse.agreement.second_reviews import SecondReviews
from mapper.analyse.agreement.sentences import (
    CAUTION,
    KAPPA_MEANING,
    decimal,
    everybody_sentence,
    interval_words,
    second_review_sentence,
    suggestions_sentence,
    two_sentence,
)
from mapper.analyse.agreement.suggestions import NOT_KNOWN, Suggestions
from mapper.app import office, parts
from mapper.app.case.words import OUTCOME_WORDS
from mapper.app.language import N_, Words, _
from mapper.app.wording import SUGGESTION_SHORT, percent, plain

_SHORT_WHY: Final = Words(
    {"not enough to say": N_("not enough to say"), "all the same answer": N_("undefined: one answer only")}
)


def draw_reviewers(reviewers: Reviewers) -> None:
    """Everybody in a sentence, each two of them in one and in a table."""
    st.header(_("Reviewers among themselves"), anchor=False)
    st.markdown(f"{plain(everybody_sentence(reviewers))}.")
    if not reviewers.between:
        st.caption(_("Two people need to decide some of the same pairs. Until then nothing can be said here."))
        return
    for two in reviewers.between[:5]:
        st.markdown(f"- {plain(two_sentence(two.first, two.second, two.verdict))}")
    rows = [
        {
            _("Who"): _("{first} and {second}").format(first=two.first, second=two.second),
            _("Pairs in common"): two.verdict.shared,
            _("Same decision"): percent(two.verdict.share),
            _("Kappa, decision"): coefficient_words(two.verdict),
            _("With both relations"): two.relation.shared,
            _("Same relation"): percent(two.relation.share),
            _("Kappa, relation"): coefficient_words(two.relation),
        }
        for two in reviewers.between
    ]
    if len(reviewers.people) > 2:
        rows.append(
            {
                _("Who"): _("All {count} (alpha)").format(count=len(reviewers.people)),
                _("Pairs in common"): reviewers.verdict.shared,
                _("Same decision"): percent(reviewers.verdict.share),
                _("Kappa, decision"): coefficient_words(reviewers.verdict),
                _("With both relations"): reviewers.relation.shared,
                _("Same relation"): percent(reviewers.relation.share),
                _("Kappa, relation"): coefficient_words(reviewers.relation),
            }
        )
    st.dataframe(rows, hide_index=True, alt=_("Agreement of each two reviewers on the decision and on the relation"))
    st.caption(_(KAPPA_MEANING))


def coefficient_words(agreement: Agreement) -> str:
    """The coefficient with its interval, or why there is none."""
    if agreement.why_not:
        return _SHORT_WHY[agreement.why_not]
    return f"{decimal(agreement.coefficient)} {interval_words(agreement.low, agreement.high)}"


def draw_suggestions(suggestions: Suggestions) -> None:
    """What became of the suggestions, over all and by group."""
    st.header(_("Reviewers and the tool"), anchor=False)
    st.markdown(f"{plain(suggestions_sentence(suggestions.overall))}.")
    if suggestions.by_suggestion.empty:
        return
    left, right = st.columns(2)
    with left:
        named = suggestions.by_suggestion["group"].map(SUGGESTION_SHORT)
        draw_acceptance(
            suggestions.by_suggestion.assign(group=named), _("Suggested"), alt=_("Pairs accepted by suggested")
        )
        draw_acceptance(
            suggestions.by_country, _("Country of the subject"), alt=_("Pairs accepted by country of the subject")
        )
    with right:
        draw_acceptance(suggestions.by_confidence, _("Confidence"), alt=_("Pairs accepted by confidence"))
        draw_acceptance(
            suggestions.by_language, _("Language of the subject"), alt=_("Pairs accepted by language of the subject")
        )
    st.caption(
        _(
            "Each pair counts once, by its newest decision that was not undone; unsure is no answer and not in the "
            "share. Country and language count only pairs for which recognition was suggested. Where mean confidence "
            "lies outside the range, the confidence promised more or less than came out, for the pairs that people "
            "chose to decide."
        )
    )
    st.caption(_(CAUTION))


def draw_acceptance(table: pd.DataFrame, title: str, *, alt: str) -> None:
    """One table of what was accepted by group."""
    if table.empty:
        return
    st.dataframe(
        pd.DataFrame(
            {
                title: table["group"].replace(NOT_KNOWN, _("Not known")),
                _("Accepted"): table["accepted"],
                _("Rejected"): table["rejected"],
                _("Unsure"): table["unsure"],
                _("Share accepted"): table["share_accepted"].map(decimal),
                _("Range"): [
                    interval_words(low, high).strip("()")
                    for low, high in table[["low", "high"]].astype(float).to_numpy()
                ],
                _("Mean confidence"): table["mean_confidence"].map(decimal),
            }
        ),
        hide_index=True,
        alt=alt,
    )


def draw_second_reviews(reviews: SecondReviews) -> None:
    """How far blind second reviews come to what was proposed, and the cases in which they do not."""
    st.header(_("Blind second reviews of cases"), anchor=False)
    st.markdown(f"{plain(second_review_sentence(reviews))}.")
    if reviews.differing:
        st.dataframe(
            [
                {
                    _("Case"): review.case_id,
                    _("Proposed"): OUTCOME_WORDS[review.proposed],
                    _("Second review"): OUTCOME_WORDS[review.reviewed],
                }
                for review in reviews.differing
            ],
            hide_index=True,
            alt=_("Cases in which the second review came to another outcome than was proposed"),
        )


report = office.agreement()
st.caption(_("Over all matches and all cases. Read it to find pairs and terms to talk about, not to rank people."))
if not report.reviewers.people and not report.second_reviews.outcome.shared:
    parts.empty_state(
        "handshake",
        _("Nothing decided yet"),
        _("Once two people have decided some of the same pairs, this page shows how far they agree."),
    )
else:
    draw_reviewers(report.reviewers)
    draw_suggestions(report.suggestions)
    draw_second_reviews(report.second_reviews)
