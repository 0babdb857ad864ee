"""Reading workloads as providers write them: "10 ECTS", "6 weeks at 3-5 hours a week", "1 h 30 min", "PT20H".

The words of the text are kept, the numbers become an interval and the unit an id of ``credit_systems.csv``. Nothing is
converted here (:mod:`mapper.knowledge.workload` does that).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import pandas as pd

from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.level_vocabulary import NUMBER_WORDS

__all__ = ["Workload", "parse_workload"]

_NUMBER: Final = r"\d{1,3}(?:[.,'\u202f\u00a0 ]\d{3})+(?![\d])|\d+(?:[.,]\d+)?"
_RANGE: Final = rf"(?P<low>{_NUMBER})(?:\s*(?:-|to|bis|à|al?|or|oder|ou)\s*(?P<high>{_NUMBER}))?"
_HOUR: Final = r"(?:hours?|hrs?|h|stunden?|std\.?|heures?|horas?|ore|uren|uur|godzin[ay]?|timmar|timme|timer|jam)"
_PACE: Final = re.compile(
    rf"{_RANGE}\s*{_HOUR}\s*(?:(?:/|per|an?|each|every|pro|je|par|por|a la|al?|om|i)\s*(?:la\s+)?"
    r"(?P<per>weeks?|wks?|woche|semaine|semana|settimana|vecka|veckan|ugen?|tydzień|minggu"
    r"|days?|tag|jour|d[ií]a|giorno|dag|hari)"
    r"|(?P<weekly>weekly|wöchentlich|hebdomadaires?|semana(?:les|is)|settimanali|tygodniowo))\b"
)
_DAYS: Final = frozenset({"day", "days", "tag", "jour", "día", "dia", "giorno", "dag", "hari"})
_ISO: Final = re.compile(
    r"p(?=\w)(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+(?:\.\d+)?)h)?(?:(\d+)m)?(?:(\d+)s)?)?"
)
_CLOCK: Final = re.compile(
    rf"(?P<hours>\d+)\s*(?:{_HOUR}\s*(?:and|und|et|y|e|,)?\s*(?P<minutes>\d{{1,2}})\s*(?:minutes?|minuten|mins?|min\.?|m)?\b)"
)
_MINUTES: Final = re.compile(r"minutes?|minuten|mins?|minutos|minuti")
_NEGATIVE: Final = re.compile(r"(?:^|[\s(])-\d")
_BETWEEN: Final = re.compile(rf"\b(?:between|zwischen|entre|tra)\s+({_NUMBER})\s*(?:and|und|et|y|e)\s+(?=\d)")
#: One end of an amount only: how much it is, is not said.
_AT_LEAST: Final = re.compile(
    r"\b(?:at least|minimum(?: of)?|min\.?|mindestens|au moins|al menos|almeno|pelo menos|more than|mehr als)\s*\d"
    r"|\d\s*\+(?!\s*\d)"
)
_AT_MOST: Final = re.compile(
    r"\b(?:at most|up to|no more than|less than|under|maximum(?: of)?|maximal|max\.?|höchstens|bis zu"
    r"|jusqu'à|hasta|fino a)\s*\d"
)
_NUMBER_WORD: Final = re.compile(rf"\b({'|'.join(NUMBER_WORDS)})(?=\s+[^\W\d])")
#: Kinds of hours that a label or a word behind the hours can say: "GLH: 60 hours", "60 hours of self-study".
_KINDS_OF_HOURS: Final = frozenset({"contact-hours", "guided-hours", "self-study-hours", "tqt-hours"})
_Pace = tuple[float | None, float | None, str]
_NO_PACE: Final[_Pace] = (None, None, "")
#: A unit that any named credit system makes more precise, so that "credits" beside "ECTS" is no contradiction.
_GENERIC: Final = frozenset({"credit-point", "credit-hour"})


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload as stated.

    ``value_min`` and ``value_max`` are null where nothing could be read, and ``problem`` then says why. ``unit`` is an
    id of ``credit_systems.csv`` or "". ``pace_min`` to ``pace_max`` are the hours per ``pace_per`` (``week`` or
    ``day``) that came with a duration. ``also`` holds what else the text states, in its order.
    """

    original: str
    value_min: float | None
    value_max: float | None
    unit: str
    pace_min: float | None = None
    pace_max: float | None = None
    pace_per: str = ""
    problem: str = ""
    also: tuple[Workload, ...] = ()


def parse_workload(
    text_or_value: str | float | None, unit: str | None = None, *, credit_systems: pd.DataFrame | None = None
) -> Workload:
    """A workload as stated, not converted.

    Parameters
    ----------
    text_or_value
        A number, or text that may carry its unit and a range: "10", "30,0", "4,195", "3-5 ECTS", "2 weeks at 4 hours a
        week".
    unit
        The unit from a column of its own: an id of ``credit_systems.csv`` or one of its aliases. A different unit in
        the text is a problem, not a choice.
    credit_systems
        From :func:`~mapper.knowledge.credits.load_credit_systems`; the embedded ones if not given.

    Examples
    --------
    >>> stated = parse_workload("3-5 ECTS")
    >>> stated.value_min, stated.value_max, stated.unit
    (3.0, 5.0, 'ects')
    >>> stated = parse_workload("6 weeks at 3-5 hours a week")
    >>> stated.value_min, stated.unit, stated.pace_min, stated.pace_max, stated.pace_per
    (6.0, 'weeks', 3.0, 5.0, 'week')
    >>> parse_workload("10 credits (100 hours)").also[0].unit
    'hours'
    >>> parse_workload("self-paced").problem
    "'self-paced' states no number"
    """
    return read_quantity(
        text_or_value, unit, _embedded_aliases() if credit_systems is None else aliases_of(credit_systems)
    )


def read_quantity(text_or_value: str | float | None, unit: str | None, aliases: Mapping[str, str]) -> Workload:
    """:func:`parse_workload` with the spellings looked up once (:func:`aliases_of`), for long columns."""
    original = _as_text(text_or_value)
    given = _unit_id(unit, aliases)
    if not original:
        return Workload("", None, None, given or "", problem="nothing stated")
    if given is None:
        return Workload(original, None, None, "", problem=f"unit {unit!r} is not known")
    plain = _plain(original)
    if problem := _no_amount(plain):
        return Workload(original, None, None, given, problem=f"{_quoted(original)} {problem}")
    found = list(_quantities(plain, original, aliases)) or list(_labelled(plain, original, aliases))
    if not found:
        return _bare(original, given)
    if given and found[0].unit not in (given, *_GENERIC, *_kinds_of(given)) and given not in _GENERIC:
        problem = f"{_quoted(original)} is in {found[0].unit}, but the unit given is {given}"
        return Workload(original, None, None, "", problem=problem)
    main = replace(found[0], unit=given if given and found[0].unit in _GENERIC else found[0].unit)
    return replace(main, also=tuple(found[1:]))


def _kinds_of(unit: str) -> frozenset[str]:
    """What a column of hours may state more precisely."""
    return _KINDS_OF_HOURS if unit == "hours" else frozenset()


def _no_amount(plain: str) -> str:
    """Why a text with numbers states no amount; "" if it may state one."""
    if _NEGATIVE.search(plain):
        return "is negative"
    if _AT_LEAST.search(plain):
        return "gives at least so much, not how much"
    if _AT_MOST.search(plain):
        return "gives at most so much, not how much"
    if _ISO.fullmatch(plain.strip()) and not _iso_duration(plain):
        return "is a duration of several parts, which have no fixed number of hours"
    return ""


def aliases_of(credit_systems: pd.DataFrame) -> Mapping[str, str]:
    """The unit that each spelling names, the unit ids included; longest spelling first."""
    names = {alias: unit for unit, joined in _alias_rows(credit_systems) for alias in joined.split("|") if alias}
    names |= {unit: unit for unit, _ in _alias_rows(credit_systems)}
    return MappingProxyType(dict(sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))))


def _alias_rows(credit_systems: pd.DataFrame) -> Iterator[tuple[str, str]]:
    yield from credit_systems[["unit", "aliases"]].itertuples(index=False, name=None)


@lru_cache(maxsize=1)
def _embedded_aliases() -> Mapping[str, str]:
    return aliases_of(load_credit_systems(embedded_folder() / "credit_systems.csv"))


def _quantities(plain: str, original: str, aliases: Mapping[str, str]) -> Iterator[Workload]:
    """Every quantity with a unit, in the order of the text."""
    if iso := _iso_duration(plain):
        value, unit = iso
        yield Workload(original, value, value, unit)
        return
    paces = list(_PACE.finditer(plain))
    pace = _pace(paces[0]) if paces else _NO_PACE
    for match in paces:
        plain = plain[: match.start()] + " " * (match.end() - match.start()) + plain[match.end() :]
    used = False
    for low, high, unit in sorted(_spans(plain, aliases)):
        fits = not used and unit in ("weeks", "months", "days")
        used |= fits
        yield Workload(original, low[1], high, unit, *(pace if fits else _NO_PACE))
    if paces and not used:
        per = pace[2]
        problem = f"{_quoted(original)} gives hours per {per} without a number of {per}s"
        yield Workload(original, None, None, "", problem=problem)


def _spans(plain: str, aliases: Mapping[str, str]) -> Iterator[tuple[tuple[int, float], float, str]]:
    """(place and lowest value, highest value, unit) of every number that is followed by a unit."""
    for match in _CLOCK.finditer(plain):
        hours = int(match["hours"]) + int(match["minutes"]) / 60
        yield (match.start(), hours), hours, "hours"
    plain = _CLOCK.sub(lambda match: " " * len(match[0]), plain)
    for match in _quantity_pattern(aliases).finditer(plain):
        low = _number(match["low"])
        high = _number(match["high"]) if match["high"] else low
        if _MINUTES.fullmatch(match["unit"]):
            yield (match.start(), low / 60), high / 60, "hours"
        else:
            unit = aliases[re.sub(r"\s+", " ", match["unit"])]
            yield (match.start(), low), high, _kind_of_hours(plain, match, aliases) if unit == "hours" else unit


def _kind_of_hours(plain: str, match: re.Match[str], aliases: Mapping[str, str]) -> str:
    """The kind of hours that the words before a number or behind its unit say; ``hours`` if they say none."""
    kinds = _kinds_pattern(tuple(alias for alias, unit in aliases.items() if unit in _KINDS_OF_HOURS))
    before = re.search(rf"(?<!\w){kinds}(?:\s*\([^)]*\))?\s*[:=]?\s*$", plain[: match.start()])
    behind = re.match(rf"\.?\s*(?:of|de|di|von|av|van|\()?\s*{kinds}(?!\w)", plain[match.end() :])
    said = before or behind
    return aliases[re.sub(r"\s+", " ", said["kind"])] if said else "hours"


def _labelled(plain: str, original: str, aliases: Mapping[str, str]) -> Iterator[Workload]:
    """The quantities of a text that is nothing but labels and numbers: "ECTS: 5", "GLH 87; TQT 140"."""
    found = []
    for part in re.split(r"\s*[;,](?!\d)\s*", plain.strip()):
        match = re.fullmatch(rf"(?P<label>[^\d:=()]+?)\s*(?:\([^)\d]*\))?\s*[:=]?\s*{_RANGE}\s*", part)
        unit = aliases.get(re.sub(r"\s+", " ", match["label"]), "") if match else ""
        if not match or not unit:
            return
        low = _number(match["low"])
        found.append(Workload(original, low, _number(match["high"]) if match["high"] else low, unit))
    yield from found


@lru_cache(maxsize=4)
def _kinds_pattern(spellings: tuple[str, ...]) -> str:
    return rf"(?P<kind>{'|'.join(_spelled(spelling) for spelling in spellings)})"


def _spelled(spelling: str) -> str:
    return r"\s+".join(map(re.escape, spelling.split()))


@lru_cache(maxsize=4)
def _compiled(spellings: tuple[str, ...]) -> re.Pattern[str]:
    names = [_spelled(spelling) for spelling in spellings]
    unit = rf"(?P<unit>{'|'.join(names)}|{_MINUTES.pattern})(?!\w)"
    return re.compile(rf"(?<![\w.,]){_RANGE}[\s-]*(?:x\s*)?(?:\((?:s|n)\)\s*)?{unit}")


def _quantity_pattern(aliases: Mapping[str, str]) -> re.Pattern[str]:
    return _compiled(tuple(aliases))


def _pace(match: re.Match[str]) -> _Pace:
    low = _number(match["low"])
    high = _number(match["high"]) if match["high"] else low
    return low, max(low, high), "day" if match["per"] in _DAYS else "week"


def _bare(original: str, given: str) -> Workload:
    """A number without a unit in the text."""
    match = re.fullmatch(rf"\s*(?:approx\.?|about|circa|ca\.?|~)?\s*{_RANGE}\s*", _plain(original))
    if not match:
        stated = "states no number" if not re.search(r"\d", original) else "is not understood as a workload"
        return Workload(original, None, None, given, problem=f"{_quoted(original)} {stated}")
    low = _number(match["low"])
    return Workload(original, low, _number(match["high"]) if match["high"] else low, given)


def _unit_id(unit: str | None, aliases: Mapping[str, str]) -> str | None:
    """The id of a unit; "" if none was given, null if it is not known."""
    spelling = re.sub(r"[\s_]+", " ", _as_text(unit)).lower().strip()
    if not spelling:
        return ""
    return aliases.get(spelling, aliases.get(spelling.replace(" ", "-")))


def _iso_duration(plain: str) -> tuple[float, str] | None:
    """Value and unit of an ISO 8601 duration with one kind of part (hours and minutes count as one)."""
    match = _ISO.fullmatch(plain.strip())
    if not match:
        return None
    years, months, weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    parts = {
        "years": years,
        "months": months,
        "weeks": weeks,
        "days": days,
        "hours": hours + minutes / 60 + seconds / 3600,
    }
    stated = [(value, unit) for unit, value in parts.items() if value]
    return stated[0] if len(stated) == 1 else None


def _number(text: str) -> float:
    """The number behind "30,0", "4,195", "1.200" and "1 500".

    Groups of exactly three digits are thousands: no provider states a workload to three decimals.
    """
    digits = re.sub(r"['\u202f\u00a0 ]", "", text)
    if re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    return float(digits.replace(",", "."))


def _plain(text: str) -> str:
    """Lower case, dashes as hyphens, numbers as digits: "between two and 3 hours" is "2-3 hours"."""
    unified = text.lower().replace("\u2013", "-").replace("\u2014", "-").replace("\u00d7", "x").replace("\u2212", "-")
    digits = _NUMBER_WORD.sub(lambda match: NUMBER_WORDS[match[1]], unified.replace("\u2019", "'"))
    return _BETWEEN.sub(r"\1-", digits)


def _quoted(original: str) -> str:
    return repr(original if len(original) <= 60 else f"{original[:57]}...")


def _as_text(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
