"""How much of a target a country lets be credited, and what a stack may come to in the target's own credits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mapper.analyse.stacks.building import Stack
from mapper.errors import UsageError
from mapper.knowledge.policies import Policies, caps_of
from mapper.knowledge.workload import EctsInterval, Refusal, Workload, parse_workload, to_ects

_DURATIONS = ("days", "weeks", "months", "years")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One ceiling on crediting, as the country states it.

    ``share`` is the part of the target that may be credited at most; None where it cannot be said, for the reason in
    ``note``. ``status`` is ``verified`` or ``known``.
    """

    cap_id: str
    jurisdiction: str
    what: str
    text: str
    share: float | None
    source: str
    source_url: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Credit:
    """What a stack may come to in the credits of the target: ``low`` to ``high``, ``expected`` between.

    ``low`` counts the outcomes that are covered, each with its probability, ``high`` all that are met at least in part,
    each whole; no more than the ceiling. In shares of the target where it states no credits: ``unit`` is then "".
    """

    low: float
    expected_low: float
    expected_high: float
    high: float
    of_low: float
    of_high: float
    unit: str
    note: str


def ceilings_of(target: Mapping[str, Any], policies: Policies, credit_systems: pd.DataFrame) -> list[Ceiling]:
    """The ceilings of the target's country; none where the country is not stated or has none on file.

    They are made for whole programmes: whether one holds for this target and this learning, a person decides.
    """
    country = str(target.get("jurisdiction") or "")
    if not country:
        return []
    try:
        caps = caps_of(country, policies)
    except UsageError:  # no country on file
        return []
    return [_ceiling(row, target, credit_systems) for row in caps.to_dict("records")]


def ceiling_in_force(asked: str, found: Sequence[Ceiling], target: Mapping[str, Any]) -> tuple[Ceiling | None, str]:
    """The ceiling to keep to, None for none, and a sentence that says why.

    ``asked`` is ``auto``, ``none``, the id of one of those ``found``, or a share such as ``0.5``. ``auto`` takes the
    lowest that is a number where the target is a whole qualification: ceilings are made for programmes.

    Raises
    ------
    UsageError
        If ``asked`` is none of these, or its ceiling is no number.
    """
    if asked == "none":
        return None, "No ceiling on crediting is kept to, as was asked."
    known = {each.cap_id: each for each in found}
    if asked in known:
        if known[asked].share is None:
            raise UsageError(f"ceiling {asked!r} is no number: {known[asked].note}")
        return known[asked], ""
    if asked != "auto":
        return _given(asked, known), ""
    numbers = sorted((each for each in found if each.share is not None), key=lambda each: (each.share, each.cap_id))
    if not numbers:
        told = "; ".join(f"{each.text} ({each.source})" for each in found)
        return None, f"No ceiling on crediting is a number here{': ' + told if told else ''}."
    lowest = numbers[0]
    named = f"{lowest.text}, {lowest.what}, {lowest.source}"
    if target.get("kind") != "qualification":
        told = f"A ceiling on crediting is on file, but not kept to, since it is made for whole programmes: {named}"
        return None, f"{told} ({lowest.cap_id})."
    return lowest, f"Of {len(numbers)} ceilings the lowest is kept to." if len(numbers) > 1 else ""


def _given(asked: str, known: Mapping[str, Ceiling]) -> Ceiling:
    try:
        share = float(asked)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        choices = ", ".join(["auto", "none", *known])
        raise UsageError(f"ceiling {asked!r} is not one of {choices}, nor a share such as 0.5")
    return Ceiling("", "", "as given", f"{share:.0%} of the target", share, "given by the user", "", "", "")


def credit_of(
    stack: Stack, target: Mapping[str, Any], credit_systems: pd.DataFrame, ceiling: float | None = None
) -> Credit:
    """What the stack may come to, as if each outcome took the same part of the target.

    No catalogue states how long an outcome takes, so a share of outcomes is read as a share of credits.
    """
    shares = _shares(stack, ceiling)
    stated = parse_workload(str(target.get("workload_value") or ""), str(target.get("workload_unit") or "") or None)
    low, high = stated.value_min, stated.value_max if stated.value_max is not None else stated.value_min
    if low is None or high is None or not stated.unit or stated.unit in _DURATIONS:
        said = f"states {stated.original} {stated.unit}".strip() if stated.original else "states no workload"
        return Credit(
            shares[0], shares[1], shares[1], shares[2], 1.0, 1.0, "", f"The target {said}, which is no credit"
        )
    titles = dict(zip(credit_systems["system_id"], credit_systems["title"], strict=True))
    return Credit(
        low=low * shares[0],
        expected_low=low * shares[1],
        expected_high=high * shares[1],
        high=high * shares[2],
        of_low=low,
        of_high=high,
        unit=str(titles.get(stated.unit, stated.unit)),
        note="",
    )


def _shares(stack: Stack, ceiling: float | None) -> tuple[float, float, float]:
    count = max(len(stack.met), 1)
    sure = stack.met.loc[stack.met["status"] == "covered", "probability"].sum() / count
    met = float((stack.met["status"] != "missing").sum()) / count
    most = 1.0 if ceiling is None else ceiling
    return min(float(sure), most), min(stack.coverage, most), min(met, most)


def _ceiling(cap: Mapping[Any, Any], target: Mapping[str, Any], credit_systems: pd.DataFrame) -> Ceiling:
    share, note = None, ""
    if cap["cap_kind"] == "share":
        share = float(cap["share_of_programme"])
    elif cap["cap_kind"] == "credits":
        share, note = _share_of_credits(cap, target, credit_systems)
    else:
        note = "no number is fixed"
    return Ceiling(
        cap_id=str(cap["cap_id"]),
        jurisdiction=str(cap["jurisdiction"]),
        what=" ".join(filter(None, [str(cap["what_is_capped"]), f"({cap['programme']})" if cap["programme"] else ""])),
        text=str(cap["cap_text"]),
        share=share,
        source=str(cap["source"]),
        source_url=str(cap["source_url"]),
        status=str(cap["status"]),
        note=note,
    )


def _share_of_credits(
    cap: Mapping[Any, Any], target: Mapping[str, Any], credit_systems: pd.DataFrame
) -> tuple[float | None, str]:
    """A number of credits as a share of the target, by the year of study, on which credits of one kind agree."""
    credits = float(cap["credits"])
    limit = to_ects(Workload(str(cap["cap_text"]), credits, credits, str(cap["credit_unit"])), credit_systems)
    stated = parse_workload(str(target.get("workload_value") or ""), str(target.get("workload_unit") or "") or None)
    whole = to_ects(stated, credit_systems, str(target.get("jurisdiction") or ""))
    if isinstance(whole.by_year, Refusal) or not isinstance(limit.by_year, EctsInterval):
        return None, "the target states no size in credits to hold it against"
    # The larger target gives the smaller share, which is on the safe side.
    return min(1.0, limit.by_year.ects_max / whole.by_year.ects_max), ""
