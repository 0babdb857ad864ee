"""What the tool found of an element, and what both sides state, in the language of the statement.

The tool writes its findings in English (:mod:`mapper.match.findings`). A statement never mixes languages in what the
office says, so the facts are read out of such a sentence and said again; what is not recognised is left to the values of
both sides, which stand beside it.
"""

from __future__ import annotations

import re
from typing import Final

from mapper.export.statement.words import Words, cleaned, term_key
from mapper.model import KINDS, MODES

__all__ = ["finding_in", "value_in"]

_FINDINGS: Final = (
    (re.compile(r"The levels may be the same\b"), "level_same"),
    (re.compile(r"Levels cannot be compared\b"), "level_unknown"),
    (re.compile(r"The object is at least (?P<count>\d+) EQF levels? higher\b"), "level_higher"),
    (re.compile(r"The object is at least (?P<count>\d+) EQF levels? lower\b"), "level_lower"),
    (re.compile(r"The workloads may be the same\b"), "workload_same"),
    (re.compile(r"Workloads cannot be compared\b"), "workload_unknown"),
    (re.compile(r"The subject has (?P<low>\d+)% to (?P<high>\d+)% of the object's hours\b"), "workload_share"),
    (
        re.compile(r"The subject has (?P<low>[\d.]+) to (?P<high>[\d.]+) times the object's hours\b"),
        "workload_multiple",
    ),
    (re.compile(r"Neither side states\b"), "not_stated"),
)
_UNITS: Final = ("hours", "weeks", "months", "days", "ects")
_TERMS: Final = ("not stated", *KINDS, *MODES)
_AMOUNT: Final = re.compile(
    rf"(?P<low>\d+(?:\.\d+)?)(?:[-–](?P<high>\d+(?:\.\d+)?))? (?P<unit>h|{'|'.join(_UNITS)})\b", re.IGNORECASE
)


def finding_in(words: Words, finding: str) -> str:
    """The finding in the language of ``words``, or a reference to the values of both sides.

    >>> from mapper.export.statement.words import words_in
    >>> finding_in(words_in("fr"), "The subject has 30% to 40% of the object's hours: subject 8 h, object 20-27 h.")
    'Le titre présenté représente de 30\\xa0% à 40\\xa0% des heures du titre de comparaison.'
    """
    for pattern, key in _FINDINGS:
        found = pattern.match(finding)
        if found:
            return words(f"findings.{key}", **_numbers(words, key, found.groupdict()))
    return words("findings.shown")


def _numbers(words: Words, key: str, texts: dict[str, str]) -> dict[str, str]:
    if key == "workload_share":
        return {name: words.share(int(text)) for name, text in texts.items()}
    return {name: words.number(float(text)) for name, text in texts.items()}


def value_in(words: Words, value: str) -> str:
    """What one side states, with the closed vocabularies and the numbers of workloads in the language of ``words``.

    Names stay as they are: a level is called what its framework calls it.

    >>> from mapper.export.statement.words import words_in
    >>> value_in(words_in("de"), "7.5 ects (187.5-225 h)"), value_in(words_in("de"), "course, online, assessed by exam")
    ('7,5 ECTS-Leistungspunkte (187,5–225 h)', 'Lehrveranstaltung, online, geprüft durch: exam')
    """
    if not value.strip():
        return words("values.not_stated")
    parts = (_part(words, part) for part in cleaned(value).split(", "))
    return ", ".join(parts)


def _part(words: Words, part: str) -> str:
    if part in _TERMS:
        return words(f"values.{term_key(part)}")
    if part.startswith("assessed by "):
        return words("values.assessed_by", value=part.removeprefix("assessed by "))
    derived = f" ({words('values.derived')})"
    return _AMOUNT.sub(lambda found: _amount(words, found), part.replace(" (derived)", derived))


def _amount(words: Words, found: re.Match[str]) -> str:
    ends = "–".join(words.number(float(end)) for end in (found["low"], found["high"]) if end)
    unit = found["unit"].lower()
    return f"{ends} {'h' if unit == 'h' else words(f'values.{unit}')}"
