"""Sentences that say how much one credential covers of another, and which of its outcomes are left."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mapper.match.counterparts import OutcomeMet


def coverage_sentence(
    covering: str, covered: str, share: float, outcomes: Sequence[OutcomeMet], hours: tuple[float, float] | None = None
) -> str:
    """How much ``covering`` covers of ``covered``, whose ``outcomes`` are given, and which it does not cover.

    ``share`` is the coverage, ``hours`` the workload of ``covered`` as an interval where it is stated. Outcomes are
    named by their position in the list, from 1.

    >>> from mapper.match.counterparts import OutcomeMet
    >>> met = [
    ...     OutcomeMet(f"b:{n}", n, "", chance, status, "", "", False)
    ...     for n, (chance, status) in enumerate([(0.9, "covered"), (0.3, "partly"), (0.1, "missing")], start=1)
    ... ]
    >>> coverage_sentence("Basics", "Statistics", 0.43, met, (100.0, 150.0))
    'Basics covers 43% of the 3 outcomes of Statistics (about 43 to 64 of 100 to 150 h of work); outcome 3 of Statistics is not covered, outcome 2 only in part.'
    """  # noqa: E501  a doctest shows the sentence as it is
    if not outcomes:
        return f"{covered} has no learning outcomes that {covering} could cover."
    count = f"{len(outcomes)} outcomes" if len(outcomes) > 1 else "outcome"
    worked = hours_covered(*hours, share) if hours else ""
    opening = f"{covering} covers {whole_percent(share)} of the {count} of {covered}{worked}"
    missing, partly = (
        [outcome.position for outcome in outcomes if outcome.status == status] for status in ("missing", "partly")
    )
    if not missing and not partly:
        return f"{opening}; every outcome of {covered} is covered."
    if not missing:
        return f"{opening}; {_numbered(partly)} of {covered} {_verb(partly)} covered only in part."
    in_part = f", {_numbered(partly)} only in part" if partly else ""
    return f"{opening}; {_numbered(missing)} of {covered} {_verb(missing)} not covered{in_part}."


def coverage_counts(covering: str, covered: str, share: float, outcomes: Sequence[OutcomeMet]) -> str:
    """The same in short: how many outcomes are covered, in part, and not.

    >>> from mapper.match.counterparts import OutcomeMet
    >>> met = [OutcomeMet("b:1", 1, "", 0.9, "covered", "", "", False)]
    >>> coverage_counts("the subject", "the object", 0.9, met)
    'The subject covers 90% of the outcomes of the object: of 1 outcome 1 is covered, 0 in part and 0 not.'
    """
    if not outcomes:
        return f"{covered[:1].upper()}{covered[1:]} has no learning outcomes."
    covers, partly, missing = (
        sum(outcome.status == status for outcome in outcomes) for status in ("covered", "partly", "missing")
    )
    total = f"{len(outcomes)} outcome{'s' if len(outcomes) > 1 else ''}"
    return (
        f"{covering[:1].upper()}{covering[1:]} covers {whole_percent(share)} of the outcomes of {covered}: "
        f"of {total} {covers} {'is' if covers == 1 else 'are'} covered, {partly} in part and {missing} not."
    )


def coverage_difference(object_coverage: float, full_from: float) -> str:
    """The candidate for a substantial difference that lies in the outcomes; "" from ``full_from`` on.

    >>> coverage_difference(0.4, 0.5), coverage_difference(0.5, 0.5)
    ("learning outcomes: 60% of the object's outcomes are not shown to be covered", '')
    """
    if object_coverage >= full_from:
        return ""
    return f"learning outcomes: {1 - object_coverage:.0%} of the object's outcomes are not shown to be covered"


def hours_covered(low: float, high: float, share: float) -> str:
    """The workload that a share of the outcomes stands for, with a space before it; "" where none is stated.

    No catalogue says how long a single outcome takes, so each counts the same.

    >>> hours_covered(100.0, 150.0, 0.5), hours_covered(30.0, 30.0, 0.5), hours_covered(float("nan"), 1.0, 0.5)
    (' (about 50 to 75 of 100 to 150 h of work)', ' (about 15 of 30 h of work)', '')
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    return f" (about {_rounded(share * low, share * high)} of {_rounded(low, high)} h of work)"


def whole_percent(share: float) -> str:
    """A share as whole per cent; never 100% for what is less, nor 0% for what is more.

    >>> whole_percent(0.82), whole_percent(0.997), whole_percent(0.002), whole_percent(0.0)
    ('82%', '99%', '1%', '0%')
    """
    rounded = round(share * 100)
    if 0.0 < share < 1.0:
        rounded = min(max(rounded, 1), 99)
    return f"{rounded}%"


def _rounded(low: float, high: float) -> str:
    return f"{low:.0f}" if f"{low:.0f}" == f"{high:.0f}" else f"{low:.0f} to {high:.0f}"


def _numbered(positions: Sequence[int]) -> str:
    """Positions as a list with runs drawn together: ``outcomes 1, 3 to 5 and 8``."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    words = [
        word
        for run in runs
        for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(position) for position in run])
    ]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"outcome{'s' if len(positions) > 1 else ''} {listed}"


def _verb(positions: Sequence[int]) -> str:
    return "are" if len(positions) > 1 else "is"
