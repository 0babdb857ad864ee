"""A stack in sentences: what it covers, what it takes, what it may come to, and what stands in its way."""

from __future__ import annotations

from typing import Final

from mapper.analyse.stacks.building import Answer, Hours, Stack
from mapper.analyse.stacks.ceilings import Ceiling, Credit
from mapper.analyse.stacks.conditions import RELAXABLE, Conditions, relaxations
from mapper.match.coverage_sentences import whole_percent

CAUTION: Final = (
    "A stack is a suggestion made from published texts. Somebody decides whether it is recognised, and reads the entry "
    "requirements first."
)
ABOUT_COVERAGE: Final = (
    "Coverage is an expectation: each outcome of the target counts with the probability that the likeliest member "
    "meets it, and not at all below the threshold of in part. The likeliest of many looks better than it is."
)
ABOUT_CREDIT: Final = (
    "Lower end: only outcomes counted as covered, each with its probability. Upper end: every outcome met at least in "
    "part, whole. As if each outcome took the same part of the target, since no catalogue states it."
)
_BEST: Final = {
    "fewest": "No smaller number of credentials reaches it",
    "shortest": "No stack with stated hours takes fewer",
}


def headline(answer: Answer, conditions: Conditions, title: str) -> str:
    """What the stack covers, in a sentence."""
    stack, outcomes = answer.stack, counted(len(answer.stack.met), "outcome")
    members = counted(len(stack.members), "credential")
    held = " beside what is held" if conditions.held else ""
    covers = "covers" if len(stack.members) == 1 else "cover"
    if answer.reaches and not stack.members:
        return (
            f"What is held covers {whole_percent(stack.coverage)} of the {outcomes} of {title}: nothing else is needed."
        )
    if answer.reaches:
        return (
            f"{members}{held} {covers} {whole_percent(stack.coverage)} of the {outcomes} of {title}; "
            f"{whole_percent(conditions.goal)} was to be reached."
        )
    most = f"the most is {whole_percent(stack.coverage)}, with {members}{held}" if stack.coverage else "none meets any"
    return f"No stack reaches {whole_percent(conditions.goal)} of the {outcomes} of {title}: {most}."


def counts_sentence(stack: Stack) -> str:
    """How many outcomes are covered, in part and not."""
    counts = stack.counts
    return f"{counts['covered']} covered, {counts['partly']} in part, {counts['missing']} not."


def proof_sentence(answer: Answer, conditions: Conditions) -> str:
    """What the solver has shown, and what it has not."""
    best = _BEST[conditions.aim] if answer.reaches else "No stack covers more"
    if not answer.is_proven:
        return f"{best} by more than {answer.gap:.1%}: the time was over before it was proven."
    ties = (
        "" if answer.ties_settled else " Among equal ones the one that covers most was not settled in the time given."
    )
    looked_at = f"{counted(answer.offering, 'credential')} that offer{'s' if answer.offering == 1 else ''} something"
    return f"{best} (proven over the {looked_at}).{ties}"


def hours_sentence(hours: Hours, members: int) -> str:
    """What the members take; what states no hours is said.

    >>> hours_sentence(Hours(100.0, 125.0, 1), 2)
    'At least 100 to 125 h: 1 of the 2 states no workload that converts.'
    """
    if not members:
        return ""
    span = f"{hours.least:g} h" if hours.least == hours.most else f"{hours.least:g} to {hours.most:g} h"
    if hours.unknown == members:
        return "No member states a workload that converts, so the hours are not known."
    if not hours.unknown:
        return f"Together {span} of learning."
    verb = "states" if hours.unknown == 1 else "state"
    return f"At least {span}: {hours.unknown} of the {members} {verb} no workload that converts."


def credit_sentence(credit: Credit) -> str:
    """What the stack may come to in the credits of the target."""
    if not credit.unit:
        return (
            f"{credit.note}: of the whole it may come to {whole_percent(credit.low)} to {whole_percent(credit.high)}, "
            f"expected {whole_percent(credit.expected_low)}."
        )
    expected, whole = (
        _span(low, high) for low, high in ((credit.expected_low, credit.expected_high), (credit.of_low, credit.of_high))
    )
    low, high = _number(credit.low), _number(credit.high)
    return f"It may come to {low} to {high} of {whole} {credit.unit}, expected {expected}."


def ceiling_sentence(ceiling: Ceiling, conditions: Conditions) -> str:
    """The ceiling that is kept to, with its source, and whether it binds."""
    binds = f", so {whole_percent(conditions.goal)} is the goal" if conditions.goal < conditions.share else ""
    status = f" ({ceiling.status})" if ceiling.status else ""
    return f"Ceiling on crediting: {ceiling.text}{binds}. {ceiling.what}; source: {ceiling.source}{status}."


def relaxed_sentences(answer: Answer, conditions: Conditions) -> list[str]:
    """What each condition costs; where no single one does, whether the catalogues offer no more."""
    if answer.reaches:
        return []
    if not answer.relaxed:
        several = len([*relaxations(conditions)]) > 1
        more = "; without several of them there may be more" if several else ": the catalogues do not offer more"
        return [f"No single condition stands in the way{more}."]
    return [
        f"Without {RELAXABLE[each.condition]} a stack could cover {'' if each.is_proven else 'at least '}"
        f"{whole_percent(each.coverage)}."
        for each in answer.relaxed
    ]


def counted(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _span(low: float, high: float) -> str:
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
