"""The tests by which a criterion of a definition is answered: ``yes``, ``no`` or ``cannot be told``, with a clause why.

Each looks at all entries at once. What is not stated, or was derived, or straddles a limit, cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.knowledge.entries import Entries, Flags, Texts, choose, unit_words
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import resolve
from mapper.knowledge.workload import HoursInterval, parse_workload, workload_hours

__all__ = ["CRITERION_TESTS", "PARAMETERS", "CriterionTest", "Found", "LimitHours", "limit_hours"]

PARAMETERS: Final = ("unit", "framework", "lowest", "highest", "words")
"""Keys by which a criterion sets a limit."""

LimitHours = Callable[[float, str], tuple[float, float]]
"""Lowest and highest hours that a number of some unit stands for."""

YES, NO, OPEN = "yes", "no", "cannot be told"
#: Kinds that are smaller than a full award by what the word means; a certificate or a licence may be either.
_SMALL: Final = ("micro-credential", "badge", "unit", "course")
_DEGREE: Final = re.compile(
    r"\b(?:bachelor|master|doctor|doctorate|associate)(?:['’]?s)? (?:of|in|degree)\b|\b(?:bachelor|master)['’]s\b|"
    r"\b(?:foundation|undergraduate|honours|ordinary|postgraduate) degree\b|\bdegree (?:of|in)\b|"
    r"\b(?:B\.?Sc|B\.?Eng|M\.?Sc|M\.?Eng|LL\.?[BM]|Ph\.?D|M\.?Phil|MBA)\b|\b[BM]A \(|"
    r"\b(?:bachelor|master)(?:studium|studiengang)\b|\blicence professionnelle\b|\bgrado en\b|\blaurea\b|\bsarjana\b",
    re.IGNORECASE,
)
#: Units that count time and not credit.
_NO_CREDIT: Final = ("", "hours", "days", "weeks", "months", "contact-hours", "guided-hours", "ceu", "aqf-volume-hour")


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and a clause about the entry, for each of them."""

    answer: Texts
    why: Texts


@dataclass(frozen=True, slots=True)
class CriterionTest:
    """A test and the keys that its criterion must have."""

    read: Callable[[Entries, Mapping[str, Any], LimitHours], Found]
    parameters: tuple[str, ...] = ()


def _outcomes_stated(entries: Entries, *_: object) -> Found:
    stated, derived = entries.stated_outcomes, entries.derived_outcomes
    how_many = np.array([f"it states {count} outcome{'s' if count != 1 else ''}" for count in stated], dtype=object)
    return _found(
        entries,
        (stated > 0, YES, how_many),
        (derived > 0, OPEN, "its outcomes were derived, not stated by the provider"),
        otherwise="its outcomes are not stated",
    )


def _stated(column: str, what: str) -> CriterionTest:
    """A test that is answered by a column: what it states, what it denies."""

    def read(entries: Entries, *_: object) -> Found:
        return _found(
            entries,
            (entries.denies(column), NO, f"it states that there is no {what}"),
            (entries.states(column), YES, f"its {what} is stated"),
            otherwise=f"its {what} is not stated",
        )

    return CriterionTest(read)


def _quality_assured_by(entries: Entries, criterion: Mapping[str, Any], *_: object) -> Found:
    names = " or ".join(criterion["words"])
    pattern = _any_word(tuple(criterion["words"]))
    text = entries.text("quality_assurance")
    return _found(
        entries,
        (_matches(pattern, text), YES, f"its quality assurance names {names}"),
        (text != "", OPEN, f"its quality assurance does not name {names}"),
        otherwise="its quality assurance is not stated",
    )


def _provider_named(entries: Entries, *_: object) -> Found:
    named = choose(
        [(entries.states("provider"), entries.text("provider"))], entries.text("awarding_body"), len(entries)
    )
    return _found(entries, (named != "", YES, "it names its provider, " + named), otherwise="its provider is not named")


def _flexible_delivery(entries: Entries, *_: object) -> Found:
    mode = entries.text("mode")
    flexible = (mode == "online") | (mode == "blended") | (mode == "work-based")
    return _found(
        entries,
        (flexible, YES, "it is taken " + choose([(mode == "work-based", "at work")], mode, len(entries))),
        (mode != "", OPEN, "it is taken on site, which may be flexible or not"),
        otherwise="its form of participation is not stated",
    )


def _level_stated(entries: Entries, *_: object) -> Found:
    return _found(entries, *_without_level(entries), (entries.level_ids != "", YES, "its level is stated"))


def _level_within(entries: Entries, criterion: Mapping[str, Any], *_: object) -> Found:
    framework, lowest, highest = (str(criterion[key]) for key in ("framework", "lowest", "highest"))
    answers = {
        level: _level_answer(level, framework, lowest, highest, entries.frameworks) for level in set(entries.level_ids)
    }
    answer = np.array([answers[level] for level in entries.level_ids], dtype=object)
    limits = f"{entries.level_titles[f'{framework}:{lowest}']} to {highest}"
    words = entries.level_words()
    return _found(
        entries,
        *_without_level(entries),
        (answer == YES, YES, f"its level lies within {limits}: " + words),
        (answer == NO, NO, f"its level lies outside {limits}: " + words),
        otherwise=f"its level cannot be placed against {limits}: " + words,
    )


def _without_level(entries: Entries) -> tuple[tuple[Flags, str, str], ...]:
    known, derived = entries.level_ids != "", entries.text("level_basis") == "derived"
    published = entries.states("level_text") | entries.states("level_id")
    return (
        (known & derived, OPEN, "its level was derived, not stated by the provider"),
        (~known & published, OPEN, "its level is not one of a known framework"),
        (~known, OPEN, "its level is not stated"),
    )


def _level_answer(level: str, framework: str, lowest: str, highest: str, frameworks: Frameworks) -> str:
    if not level:
        return OPEN
    order = dict(zip(frameworks.levels["level_id"], frameworks.levels["order"].astype(int), strict=True))
    places = [order[found.level_id] for found in resolve(level, framework, frameworks).strongest()]
    within = [order[f"{framework}:{lowest}"] <= place <= order[f"{framework}:{highest}"] for place in places]
    if not within or len(set(within)) > 1:
        return OPEN
    return YES if within[0] else NO


def _not_a_qualification(entries: Entries, *_: object) -> Found:
    kind = entries.text("kind")
    return _found(
        entries,
        (kind == "qualification", NO, "it is a full qualification by its kind"),
        (np.isin(kind, _SMALL), YES, "it is " + _with_article(kind)),
        (kind != "", OPEN, _with_article(kind) + " may be a full award or not"),
        otherwise="its kind is not stated",
    )


def _smaller_than_degree(entries: Entries, criterion: Mapping[str, Any], hours_of: LimitHours) -> Found:
    kind, size = entries.text("kind"), _size(entries, criterion, hours_of)
    named = _matches(_DEGREE, entries.text("title"))
    full, small = kind == "qualification", np.isin(kind, _SMALL)
    limit = _amount(criterion["highest"], criterion["unit"])
    return _found(
        entries,
        (full & named, NO, "it is a degree by its kind and title"),
        (size.above & (full | named), NO, f"it takes more than {limit}: " + size.words),
        (size.within, YES, f"it takes no more than {limit}: " + size.words),
        (size.above, OPEN, f"it takes more than {limit}, though it is no degree by its kind or title: " + size.words),
        (named, OPEN, "its title names a degree, its kind and workload do not settle it"),
        (small, YES, "it is " + _with_article(kind)),
        (kind != "", OPEN, _with_article(kind) + " may be as large as a degree, and its hours are not known"),
        otherwise="neither its kind nor its hours are known",
    )


def _workload_within(entries: Entries, criterion: Mapping[str, Any], hours_of: LimitHours) -> Found:
    size = _size(entries, criterion, hours_of)
    limits = _limits(criterion)
    return _found(
        entries,
        (size.within, YES, f"its workload is {limits}: " + size.words),
        (size.above | size.below, NO, f"its workload is not {limits}: " + size.words),
        (size.known, OPEN, f"its workload may be {limits} or not: " + size.words),
        (entries.states("workload_value"), OPEN, "its workload does not convert to hours: " + size.words),
        otherwise="its workload is not stated",
    )


def _workload_in(entries: Entries, criterion: Mapping[str, Any], *_: object) -> Found:
    unit, states = entries.text("workload_unit"), entries.states("workload_value")
    wanted = unit_words(criterion["unit"])
    return _found(
        entries,
        (states & (unit == criterion["unit"]), YES, f"its workload is given in {wanted}"),
        (states & (unit != ""), OPEN, f"its workload is not given in {wanted} but as " + entries.workload_words()),
        otherwise=f"its workload is not given in {wanted}",
    )


def _credit_bearing(entries: Entries, *_: object) -> Found:
    unit, states = entries.text("workload_unit"), entries.states("workload_value")
    return _found(
        entries,
        (states & ~np.isin(unit, _NO_CREDIT), YES, "it bears " + entries.workload_words()),
        (states, OPEN, "its workload is stated, its credit is not"),
        otherwise="its credit is not stated",
    )


def _title_avoids(entries: Entries, criterion: Mapping[str, Any], *_: object) -> Found:
    pattern = _any_word(tuple(criterion["words"]))
    words: Texts = np.array(
        [found[0] if (found := pattern.search(title)) else "" for title in entries.text("title")], dtype=object
    )
    return _found(
        entries, (words != "", NO, "its title says “" + words + "”"), otherwise=(YES, "its title avoids these words")
    )


def _found(
    entries: Entries, *cases: tuple[Flags, str, str | Texts], otherwise: str | Texts | tuple[str, str] = ""
) -> Found:
    """The first case that holds for each entry; ``otherwise`` a clause why it cannot be told, or another answer."""
    answer, why = otherwise if isinstance(otherwise, tuple) else (OPEN, otherwise)
    count = len(entries)
    return Found(
        choose([(where, found) for where, found, _ in cases], answer, count),
        choose([(where, clause) for where, _, clause in cases], why, count),
    )


@dataclass(frozen=True, slots=True)
class _Size:
    """How workloads lie to the limits of a criterion; none of the three where an interval straddles one."""

    within: Flags
    below: Flags
    above: Flags
    known: Flags
    words: Texts


def _size(entries: Entries, criterion: Mapping[str, Any], hours_of: LimitHours) -> _Size:
    """Workloads in the unit of the criterion are compared as they are, the others by their hours."""
    unit = entries.text("workload_unit")
    value = pd.to_numeric(pd.Series(entries.text("workload_value")), errors="coerce").to_numpy(dtype=np.float64)
    same = (unit == criterion["unit"]) & (value > 0)
    low, high = entries.hours("workload_hours_min"), entries.hours("workload_hours_max")
    within, below, above = np.ones(len(entries), bool), np.zeros(len(entries), bool), np.zeros(len(entries), bool)
    for key in ("lowest", "highest"):
        if key not in criterion:
            continue
        limit = float(criterion[key])
        least, most = hours_of(limit, criterion["unit"])
        if key == "lowest":
            within &= np.where(same, value >= limit, low >= most)
            below |= np.where(same, value < limit, high < least)
        else:
            within &= np.where(same, value <= limit, high <= least)
            above |= np.where(same, value > limit, low > most)
    return _Size(within, below, above, same | ~np.isnan(low), _size_words(entries, low, high))


def limit_hours(limit: float, unit: str, *, credit_systems: pd.DataFrame) -> tuple[float, float]:
    """The hours that a limit in some unit stands for; NaN where the unit does not convert.

    >>> from mapper.knowledge.credits import load_credit_systems
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> limit_hours(60, "ects", credit_systems=load_credit_systems(embedded_folder() / "credit_systems.csv"))
    (1500.0, 1800.0)
    """
    hours = workload_hours(parse_workload(f"{limit:g}", unit, credit_systems=credit_systems), credit_systems)
    return (hours.hours_min, hours.hours_max) if isinstance(hours, HoursInterval) else (np.nan, np.nan)


def _size_words(entries: Entries, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> Texts:
    words = []
    for stated, unit, least, most in zip(
        entries.workload_words(), entries.text("workload_unit"), low, high, strict=True
    ):
        hours = "" if np.isnan(least) else f"{least:g} h" if least == most else f"{least:g} to {most:g} h"
        words.append(hours if unit == "hours" and hours else f"{stated} ({hours})" if hours else stated)
    return np.array(words, dtype=object)


def _limits(criterion: Mapping[str, Any]) -> str:
    if "highest" not in criterion:
        return f"at least {_amount(criterion['lowest'], criterion['unit'])}"
    if "lowest" not in criterion:
        return f"at most {_amount(criterion['highest'], criterion['unit'])}"
    return f"{criterion['lowest']:g} to {_amount(criterion['highest'], criterion['unit'])}"


def _amount(number: float, unit: str) -> str:
    words = "hour" if unit == "hours" and number == 1 else unit_words(unit)
    return f"{number:g} {words}"


def _with_article(kinds: Texts) -> Texts:
    return np.array([f"{'an' if kind == 'apprenticeship' else 'a'} {kind}" for kind in kinds], dtype=object)


@lru_cache(maxsize=16)
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})s?\b", re.IGNORECASE)


def _matches(pattern: re.Pattern[str], texts: Texts) -> Flags:
    return np.array([bool(pattern.search(text)) for text in texts], dtype=bool)


CRITERION_TESTS: Final[Mapping[str, CriterionTest]] = {
    "outcomes_stated": CriterionTest(_outcomes_stated),
    "assessed": _stated("assessment", "assessment"),
    "quality_assured": _stated("quality_assurance", "quality assurance"),
    "quality_assured_by": CriterionTest(_quality_assured_by, ("words",)),
    "provider_named": CriterionTest(_provider_named),
    "flexible_delivery": CriterionTest(_flexible_delivery),
    "level_stated": CriterionTest(_level_stated),
    "level_within": CriterionTest(_level_within, ("framework", "lowest", "highest")),
    "workload_in": CriterionTest(_workload_in, ("unit",)),
    "workload_within": CriterionTest(_workload_within, ("unit",)),
    "credit_bearing": CriterionTest(_credit_bearing),
    "not_a_qualification": CriterionTest(_not_a_qualification),
    "smaller_than_degree": CriterionTest(_smaller_than_degree, ("unit", "highest")),
    "title_avoids": CriterionTest(_title_avoids, ("words",)),
}
"""The tests by the name that a criterion gives."""
