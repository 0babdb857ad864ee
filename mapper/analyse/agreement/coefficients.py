"""Agreement beyond chance: Cohen's kappa for two people, Krippendorff's alpha for any number.

Both are 1 where all agree and 0 where they agree as often as chance alone would have it; both are undefined where
everybody always gave the same answer, since chance would agree as well. Answers have no order: accept is as far from
unsure as from reject. A missing answer is "".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from mapper.analyse.evaluation.metrics import RESAMPLES, SEED, Interval

__all__ = ["FEWEST_SHARED", "Agreement", "agreement_of_many", "agreement_of_two", "cohen_kappa", "krippendorff_alpha"]

FEWEST_SHARED: Final = 20
"""Below this many answers given to the same question an interval is so wide that a coefficient says nothing."""

Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often people gave the same answer to the same question.

    ``shared`` questions were answered by two people or more, on ``agreed`` of them all gave the same answer.
    ``coefficient`` is None where ``why_not`` says so; ``low`` to ``high`` is the middle 95 % over samples of the
    questions drawn with replacement, None with it.
    """

    measure: Literal["kappa", "alpha"]
    shared: int
    agreed: int
    coefficient: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: Literal["", "not enough to say", "all the same answer"] = ""

    @property
    def share(self) -> float | None:
        """Share of the shared questions on which all gave the same answer; None where there is none."""
        return self.agreed / self.shared if self.shared else None


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Cohen's kappa of two people's answers to the same questions; NaN where it is undefined.

    Questions that one of them left open ("") do not count.

    >>> first = ["accept"] * 3 + ["reject"] * 3
    >>> second = ["accept"] * 2 + ["reject"] * 4
    >>> round(cohen_kappa(first, second), 3)
    0.667
    """
    seen, kinds = _answer_pairs(first, second)
    return float(_kappa(seen[np.newaxis, :], kinds)[0])


def krippendorff_alpha(answers: Sequence[Sequence[str]]) -> float:
    """Krippendorff's alpha of the answers to each question, for answers without an order; NaN where it is undefined.

    One sequence of answers per question; "" is a missing one, and a question with fewer than two does not count.

    >>> round(krippendorff_alpha([["a", "a"], ["b", "b"], ["a", "b"], ["a", "a", ""], ["b"]]), 3)
    0.533
    """
    seen, kinds = _tallies(answers)
    return float(_alpha(seen[np.newaxis, :], kinds)[0])


def agreement_of_two(first: Sequence[str], second: Sequence[str]) -> Agreement:
    """Two people's answers to the same questions, with Cohen's kappa."""
    seen, kinds = _answer_pairs(first, second)
    agreed = int(seen[kinds[:, 0] == kinds[:, 1]].sum())
    return _agreement("kappa", seen, agreed, lambda drawn: _kappa(drawn, kinds))


def agreement_of_many(answers: Sequence[Sequence[str]]) -> Agreement:
    """Any number of answers to each question, with Krippendorff's alpha."""
    seen, kinds = _tallies(answers)
    agreed = int(seen[(kinds > 0).sum(axis=1) == 1].sum())
    return _agreement("alpha", seen, agreed, lambda drawn: _alpha(drawn, kinds))


def _agreement(
    measure: Literal["kappa", "alpha"], seen: Counts, agreed: int, coefficient: Callable[[Counts], Values]
) -> Agreement:
    shared = int(seen.sum())
    if shared < FEWEST_SHARED:
        return Agreement(measure, shared, agreed, why_not="not enough to say")
    value = float(coefficient(seen[np.newaxis, :])[0])
    if np.isnan(value):
        return Agreement(measure, shared, agreed, why_not="all the same answer")
    low, high = _interval(seen, coefficient)
    return Agreement(measure, shared, agreed, value, low, high)


def _interval(seen: Counts, coefficient: Callable[[Counts], Values]) -> Interval:
    """A percentile bootstrap as :func:`~mapper.analyse.evaluation.metrics.bootstrap_interval` gives it.

    Questions answered alike need not be told apart, so all samples are drawn at once as how often each kind occurs.
    """
    shared = int(seen.sum())
    values = coefficient(np.random.default_rng(SEED).multinomial(shared, seen / shared, size=RESAMPLES))
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def _answer_pairs(first: Sequence[str], second: Sequence[str]) -> tuple[Counts, Counts]:
    """How often each pair of answers occurs, and the pairs as numbers of answers."""
    both = [(one, other) for one, other in zip(first, second, strict=True) if one and other]
    number = {answer: place for place, answer in enumerate(sorted({answer for pair in both for answer in pair}))}
    coded = np.array([(number[one], number[other]) for one, other in both], dtype=np.int64).reshape(-1, 2)
    return _kinds(coded)


def _tallies(answers: Sequence[Sequence[str]]) -> tuple[Counts, Counts]:
    """How often each kind of question occurs, and how many gave each answer to it; only questions with two answers."""
    shared = [given for given in ([answer for answer in each if answer] for each in answers) if len(given) > 1]
    number = {answer: place for place, answer in enumerate(sorted({answer for given in shared for answer in given}))}
    tally = np.zeros((len(shared), len(number)), dtype=np.int64)
    for row, given in enumerate(shared):
        for answer in given:
            tally[row, number[answer]] += 1
    return _kinds(tally)


def _kinds(rows: Counts) -> tuple[Counts, Counts]:
    if not len(rows):
        return np.zeros(0, dtype=np.int64), rows
    kinds, seen = np.unique(rows, axis=0, return_counts=True)
    return seen.astype(np.int64), kinds


# Written out, since an interval wants a thousand values at once. scikit-learn's cohen_kappa_score gives one at a time
# and warns where it is undefined (a test holds kappa against it); the package krippendorff is under the GPL, which
# would bind whoever passes this package on.
def _kappa(drawn: Counts, kinds: Counts) -> Values:
    """Cohen's kappa of each row of ``drawn``: how often each pair of answers in ``kinds`` occurs."""
    answers = int(kinds.max()) + 1 if len(kinds) else 0
    questions = drawn.sum(axis=1)
    observed = drawn[:, kinds[:, 0] == kinds[:, 1]].sum(axis=1)
    by_first, by_second = (drawn @ np.eye(answers, dtype=np.int64)[kinds[:, person]] for person in (0, 1))
    by_chance = (by_first * by_second).sum(axis=1)
    return _divided(questions * observed - by_chance, questions**2 - by_chance)


def _alpha(drawn: Counts, kinds: Counts) -> Values:
    """Krippendorff's alpha of each row of ``drawn``: how often each tally of answers in ``kinds`` occurs."""
    people = kinds.sum(axis=1)
    same = (kinds * (kinds - 1)).sum(axis=1) / np.maximum(people - 1, 1)
    totals = drawn @ kinds
    answers = totals.sum(axis=1)
    differing = answers - drawn @ same
    by_chance = answers**2 - (totals**2).sum(axis=1)
    return 1.0 - _divided((answers - 1) * differing, by_chance)


def _divided(above: npt.NDArray[np.generic], below: npt.NDArray[np.generic]) -> Values:
    """The quotient, NaN where ``below`` is 0."""
    whole = np.asarray(below, dtype=np.float64)
    quotient: Values = np.full(len(whole), np.nan)
    np.divide(above, whole, out=quotient, where=whole != 0)
    return quotient
