"""Dates as registers write them, as ISO 8601."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

_ISO: Final = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ].*)?$")
_PARTS: Final = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T,].*)?$")
_BLANK: Final = frozenset({"nr", "na", "n/a", "none", "null", "-", "--", "nan", "nat", "not applicable"})


def read_dates(values: Sequence[str], order: str | None = None) -> tuple[list[str], dict[int, str]]:
    """Each date as ISO (YYYY, YYYY-MM or YYYY-MM-DD), "" for none; and position -> problem where it does not read.

    Whether ``03/04/2026`` is in March or April is seen from the other dates of the column (one of them above 12
    decides), from an am or pm beside it (then the month comes first), or from ``order`` (``dmy`` or ``mdy``);
    otherwise it is not guessed, as where ``order`` is "". With dots the day comes first.

    >>> read_dates(["03/04/2026", "31/12/2028", "2027-01", "soon"])
    (['2026-04-03', '2028-12-31', '2027-01', ''], {3: 'is not a date'})
    """
    order = date_order(values) if order is None else order
    dates: list[str] = []
    problems: dict[int, str] = {}
    for position, value in enumerate(values):
        text = " ".join(value.split())
        if not text or text.lower() in _BLANK:
            dates.append("")
            continue
        found = _read(text, order)
        if found.startswith("!"):
            problems[position] = found[1:]
        dates.append("" if found.startswith("!") else found)
    return dates, problems


def date_order(values: Sequence[str]) -> str:
    """What a column of dates shows: ``dmy`` or ``mdy``, "" if it may be either.

    >>> date_order(["03/04/2026", "31/12/2028"]), date_order(["03/04/2026"])
    ('dmy', '')
    """
    parts = [found for value in values if (found := _PARTS.match(value.strip())) and found[2] != "."]
    day_first = any(int(found[1]) > 12 for found in parts)
    month_first = any(int(found[3]) > 12 for found in parts)
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    if not day_first and any(re.search(r"\d\s?[AP]M\b", value, re.I) for value in values):
        return "mdy"
    return ""


def _read(text: str, order: str) -> str:
    iso = _ISO.match(text)
    if iso:
        return _checked(iso[1], iso[2], iso[3])
    parts = _PARTS.match(text)
    if not parts:
        return "!is not a date"
    first, second, year = parts[1], parts[3], parts[4]
    if parts[2] == "." or int(first) > 12:
        return _checked(year, second, first)
    if int(second) > 12:
        return _checked(year, first, second)
    if first == second:
        return _checked(year, first, second)
    if not order:
        return "!may have the day or the month first"
    return _checked(year, second, first) if order == "dmy" else _checked(year, first, second)


def _checked(year: str, month: str | None, day: str | None) -> str:
    try:
        date = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return "!is not a day of the calendar"
    return date.isoformat()[: 10 if day else 7 if month else 4]
