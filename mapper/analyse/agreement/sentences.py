"""Agreement in plain words, for the command line and the app."""

from __future__ import annotations

import math

import pandas as pd

from mapper.analyse.agreement.coefficients import FEWEST_SHARED, Agreement
from mapper.analyse.agreement.reviewers import Reviewers
from mapper.analyse.agreement.second_reviews import SecondReviews

__all__ = [
    "CAUTION",
    "KAPPA_MEANING",
    "decimal",
    "everybody_sentence",
    "interval_words",
    "second_review_sentence",
    "suggestions_sentence",
    "two_sentence",
]

KAPPA_MEANING = (
    "Kappa (two people) and alpha (any number) are 1 where all agree and 0 where they agree only as often as chance "
    "would have it; below 0 is worse than chance. In brackets: where the figure lies in 95 of 100 samples like this "
    f"one. Fewer than {FEWEST_SHARED} shared answers are not enough to say."
)
CAUTION = (
    "High agreement with the tool does not show that the tool is right: people who see a suggestion first tend to "
    "follow it (automation bias), and a reviewer may have seen what a colleague decided. Only a decision made blind "
    "tests either."
)


def two_sentence(first: str, second: str, agreement: Agreement) -> str:
    """How far two people agree.

    >>> two_sentence("Amira", "Ben", Agreement("kappa", 34, 30, 0.71, 0.48, 0.88))
    'Amira and Ben both decided 34 pairs and agree on 30: kappa .71 (.48 to .88)'
    """
    return f"{first} and {second} both decided {_count(agreement.shared, 'pair')} and agree on " + _found(agreement)


def everybody_sentence(reviewers: Reviewers) -> str:
    """How far all reviewers agree on the verdict."""
    people = len(reviewers.people)
    if people == 0:
        return "Nobody has decided a pair yet"
    if people == 1:
        return f"Only {reviewers.people[0]} has decided so far: agreement needs two"
    agreement = reviewers.verdict
    if not agreement.shared:
        return f"{people} people have decided {_count(reviewers.pairs, 'pair')}, but no pair was decided by two of them"
    return (
        f"{people} people have decided {_count(reviewers.pairs, 'pair')}, {agreement.shared:,} of them by two or more, "
        f"who agree on {_found(agreement)}"
    )


def suggestions_sentence(overall: pd.DataFrame) -> str:
    """What became of the suggestions to recognise, from one row of :data:`~.suggestions.ACCEPTANCE` or none."""
    if overall.empty:
        return "No pair for which the tool suggested recognition was decided yet"
    row = overall.iloc[0]
    answered = int(row["accepted"] + row["rejected"])
    unsure = f"; {int(row['unsure']):,} unsure" if row["unsure"] else ""
    if not answered:
        return f"Nobody has accepted or rejected a suggestion to recognise yet{unsure}"
    return (
        f"Of {_count(answered, 'suggestion')} to recognise that people accepted or rejected, {int(row['accepted']):,} "
        f"were accepted: {decimal(row['share_accepted'])} {interval_words(row['low'], row['high'])}{unsure}"
    )


def second_review_sentence(reviews: SecondReviews) -> str:
    """How far second reviews come to the outcome that was proposed."""
    agreement = reviews.outcome
    if not agreement.shared:
        return "No decision of a case was reviewed blind yet"
    return f"{_count(agreement.shared, 'decision')} reviewed blind, the same outcome in {_found(agreement)}"


def decimal(value: float | None) -> str:
    """A coefficient or share with two decimals and no leading zero; a dash where there is none.

    >>> decimal(0.714), decimal(-0.2), decimal(1.0), decimal(None), decimal(0.999)
    ('.71', '-.20', '1', '–', '.99')
    """
    if value is None or math.isnan(value):
        return "–"
    if abs(value) == 1:
        return f"{value:.0f}"
    near = max(min(value, 0.99), -0.99)
    return f"{near:.2f}".replace("0.", ".", 1).replace("-.00", ".00")


def interval_words(low: float | None, high: float | None) -> str:
    """An interval in brackets, "" where there is none.

    >>> interval_words(0.48, 0.88), interval_words(None, None)
    ('(.48 to .88)', '')
    """
    return "" if low is None or math.isnan(low) else f"({decimal(low)} to {decimal(high)})"


def _found(agreement: Agreement) -> str:
    if agreement.why_not == "not enough to say":
        return f"{agreement.agreed:,}: not enough to say how much of that is chance ({FEWEST_SHARED} are needed)"
    if agreement.why_not:
        return (
            f"{agreement.agreed:,}: {agreement.measure} is undefined, since everybody always gave the same answer and "
            "chance would agree as well"
        )
    interval = interval_words(agreement.low, agreement.high)
    return f"{agreement.agreed:,}: {agreement.measure} {decimal(agreement.coefficient)} {interval}"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"
