"""What the command line takes as numbers, intervals and addresses; each says what is wrong with another text."""

from __future__ import annotations

import argparse
import re


def positive(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def count(text: str) -> int:
    """A whole number, 0 too."""
    if not text.isdecimal() or len(text) > 6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number (0 or more)")
    return int(text)


def days(text: str) -> int:
    """A number of days, 0 or more."""
    if not text.isdecimal() or len(text) > 6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days (0 or more)")
    return int(text)


def interval(text: str) -> tuple[float | None, float | None]:
    """Two ends: ``5-6``, ``5`` (just that), ``100-`` or ``-100``."""
    low, dash, high = text.partition("-")
    try:
        start, end = (float(part) if part.strip() else None for part in (low, high if dash else low))
    except ValueError:
        start = end = None
    if (start is None and end is None) or (start is not None and end is not None and not start <= end):
        raise argparse.ArgumentTypeError(f"{text!r} is not an interval such as 5-6, 5 or 100-")
    return start, end


def rows(text: str) -> list[int]:
    """Row numbers as people write them.

    >>> rows("2,5-7")
    [2, 5, 6, 7]
    """
    rows: list[int] = []
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()) or max(len(first), len(last)) > 7:
            raise argparse.ArgumentTypeError(f"rows {text!r} are not of the form 2,5-9")
        rows += range(int(first), int(last or first) + 1)
    return rows


def port(text: str) -> int:
    """A port that a program may listen on."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def origin(text: str) -> str:
    """A web origin, in small letters."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an origin such as https://refine.example.org")
    return text.lower()
