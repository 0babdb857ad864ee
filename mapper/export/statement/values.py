"""What each side states of an element, in the language of the statement.

A value comes as the comparison has it (:mod:`mapper.match.elements`), in English where it is no name: parts divided by
semicolons, each a name, an amount, a word of a closed vocabulary, or a label with a text of the provider. Names and the
provider's own text stay as they are; all else is said again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from babel import Locale

from mapper.export.statement.words import Words, cleaned, term_key
from mapper.knowledge.languages import LANGUAGES
from mapper.match.elements import (
    LEVEL_BASIS,
    OUTCOME_WORDING,
    OUTCOMES_BASIS,
    STACKABLE_WORDS,
    SUPERVISION_WORDS,
)
from mapper.model import KINDS, MODES

__all__ = ["value_in"]

_TERMS: Final[Mapping[str, str]] = {
    **{term: term_key(term) for term in ("not stated", *KINDS, *MODES)},
    **{
        phrase: term_key(phrase)
        for words in (LEVEL_BASIS, OUTCOMES_BASIS, OUTCOME_WORDING)
        for phrase in words.values()
    },
    SUPERVISION_WORDS["unsupervised"]: "not_supervised",
    SUPERVISION_WORDS["supervised"]: "supervised_unverified",
    SUPERVISION_WORDS["supervised-identified"]: "supervised_verified",
    STACKABLE_WORDS["yes"]: "stackable",
    STACKABLE_WORDS["no"]: "stands_alone",
    "does not convert to hours": "no_conversion",
}
_LABELS: Final[Mapping[str, str]] = {
    "Assessment: ": "assessment",
    "assessed by ": "assessment",
    "Supervision: ": "supervision",
    "Entry: ": "entry",
    "as published: ": "as_published",
}
_STATUSES: Final = ("official", "historic", "comparison", "indicative", "not-for-recognition")
_REFERENCED: Final = re.compile(
    rf"(?P<level>.+) \((?P<status>{'|'.join(_STATUSES)})(?P<chain>, derived over another framework)?\)"
)
_COVERED: Final = re.compile(
    r"(?P<share>\d+)\s?% covered by the (?:object|subject)(?: \(each counts with its confidence\))?"
)
_EQF: Final = re.compile(r"\bEQF level (?P<number>\d)")
_COUNT: Final = re.compile(r"(?P<count>[\d,]+) outcomes?")
_NUMBER: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
_UNITS: Final = ("hours", "weeks", "months", "days", "ects")
_AMOUNT: Final = re.compile(
    rf"(?<![\w.])(?P<low>{_NUMBER})(?:[-–](?P<high>{_NUMBER}))? (?P<unit>h|{'|'.join(_UNITS)})\b", re.IGNORECASE
)
#: Between the amount and the name of its credit system, which says in English what the figures say.
_RULE: Final = re.compile(r" x (?P<hours>[^()]+ h)(?: \(.*\))?$")


def value_in(words: Words, value: str) -> str:
    """The value in the language of ``words``.

    >>> from mapper.export.statement.words import words_in
    >>> german = words_in("de")
    >>> value_in(german, "9 ECTS; 225–270 h, 9 ects x 25-30 h (ECTS (national hours: Germany))")
    '9 ECTS-Leistungspunkte; 225–270 h, 9 ECTS-Leistungspunkte × 25–30 h'
    >>> value_in(german, "RQF level 4; stated by the provider; EQF level 5 (historic)")
    'RQF level 4; nach Angabe des Anbieters; EQR-Niveau 5 (historisch)'
    >>> value_in(german, "Micro-credential, online; Entry: A-levels")
    'Micro-Credential, online; Zugang: A-levels'
    """
    if not value.strip():
        return words("values.not_stated")
    said = "; ".join(_part(words, part) for part in cleaned(value).split("; "))
    # The European framework is the only one whose levels have a name of their own in each language.
    return _EQF.sub(lambda level: words("values.eqf", number=level["number"]), said)


def _part(words: Words, part: str) -> str:
    for label, key in _LABELS.items():
        if part.startswith(label):
            text = part.removeprefix(label)
            return words(f"values.{key}", value=_term(words, text) if key == "supervision" else text)
    if part in _TERMS:
        return _term(words, part)
    referenced = _REFERENCED.fullmatch(part)
    if referenced:
        return _level(words, referenced)
    return ", ".join(_piece(words, piece) for piece in part.split(", "))


def _level(words: Words, found: re.Match[str]) -> str:
    level = found["level"].replace(" or ", f" {words('values.either')} ")
    status = words(f"values.{found['status']}")
    chain = f", {words('values.over_another')}" if found["chain"] else ""
    return f"{level} ({status}{chain})"


def _piece(words: Words, piece: str) -> str:
    # The first word of a profile has a capital, and two readings of one text are joined by "and".
    known = piece if piece in _TERMS else piece[:1].lower() + piece[1:]
    if known in _TERMS:
        return _term(words, known)
    if all(half in _TERMS for half in piece.split(" and ")):
        return " / ".join(_term(words, half) for half in piece.split(" and "))
    covered, count = _COVERED.fullmatch(piece), _COUNT.fullmatch(piece)
    if covered:
        return words("values.covered", share=words.share(int(covered["share"])))
    if count:
        return words("values.outcomes", count=words.number(int(count["count"].replace(",", ""))))
    for code, name in LANGUAGES.items():
        if piece == name:
            return str(Locale.parse(words.language).languages[code])
    derived = piece.replace(" (derived)", f" ({words('values.derived')})")
    return _AMOUNT.sub(lambda found: _amount(words, found), _RULE.sub(r" × \g<hours>", derived))


def _term(words: Words, phrase: str) -> str:
    return words(f"values.{_TERMS[phrase]}") if phrase in _TERMS else phrase


def _amount(words: Words, found: re.Match[str]) -> str:
    ends = "–".join(words.number(float(end.replace(",", ""))) for end in (found["low"], found["high"]) if end)
    unit = found["unit"].lower()
    return f"{ends} {'h' if unit == 'h' else words(f'values.{unit}')}"
