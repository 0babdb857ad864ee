"""Which column of a stranger's table is which of our fields: a guess with its score and its alternatives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Final

from mapper.ingest.tables.headers import ENTITY_WORDS, NUMBERED_OUTCOME, SMALL_WORDS, SYNONYMS
from mapper.ingest.vocabulary import country_code, kind_of, language_code, mode_of, plain

FIELDS: Final[tuple[str, ...]] = tuple(SYNONYMS)
"""The fields that a column or a profile can fill."""

ACCEPT_FROM: Final = 0.8
"""Score from which a guess is used; below it a column stays unmapped and is listed as such."""

INHERITED: Final = ("provider", "awarding_body", "jurisdiction", "language", "framework_id", "kind", "level")
"""Fields that a nested record may take from the record around it (columns named ``parent.x``)."""

_SHOW_FROM = 0.6
_LONGEST_HEADER = 100
_PLAUSIBLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One field and the columns guessed for it.

    ``score`` is in [0, 1]; ``alternatives`` are other columns with their scores. ``otherwise`` is a column that serves
    where the first is empty (only for outcomes, which sources often hold twice).
    """

    field: str
    columns: tuple[str, ...]
    score: float
    alternatives: tuple[tuple[str, float], ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The guess for a table: matches in the order of :data:`FIELDS`, and the columns that no field uses."""

    matches: tuple[ColumnMatch, ...]
    unmapped: tuple[str, ...]

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Field -> its columns."""
        return {match.field: match.columns for match in self.matches}


def normalise(header: str) -> str:
    """A header as plain lower-case words: no accents, punctuation, namespace or small words; camel case taken apart.

    >>> normalise("Intitulé de la formation"), normalise("ceterms:LearningOutcome"), normalise("course_code")
    ('intitule formation', 'learning outcome', 'course code')
    """
    text = re.sub(r"^(?:https?://\S*[/#]|[A-Za-z][\w-]{1,15}:(?=\w))", "", header.strip())
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z]+|\d+", plain)
    return " ".join([word for word in words if word not in SMALL_WORDS] or words)


def match_columns(
    headers: Sequence[str],
    samples: Mapping[str, Sequence[str]] | None = None,
    *,
    trusted: frozenset[str] = frozenset(),
) -> ColumnMapping:
    """The field of each column, guessed from its header and, if given, from some of its values.

    Each column fills at most one field and each field takes one column, the best (ties: the first), except that
    numbered columns (LO1, LO2 ...) fill ``outcomes`` together. Only guesses from :data:`ACCEPT_FROM` are kept. The
    same input gives the same answer; nothing is read or written.

    >>> found = match_columns(["Kennung", "Modultitel", "ECTS-Punkte", "Lernergebnisse", "Raum"])
    >>> found.columns()
    {'credential_id': ('Kennung',), 'title': ('Modultitel',), 'ects': ('ECTS-Punkte',), 'outcomes': ('Lernergebnisse',)}
    >>> found.unmapped
    ('Raum',)
    """
    values = samples or {}
    scored = [
        (score, -position, header, field)
        for position, header in enumerate(headers)
        for field in FIELDS
        if (
            score := score_header(header, field)
            * _plausibility(field, header, None if field in trusted else values.get(header))
        )
        >= _SHOW_FROM
    ]
    scored.sort(key=lambda item: (-item[0], -item[1], FIELDS.index(item[3])))
    chosen: dict[str, tuple[tuple[str, ...], float]] = {}
    used: set[str] = set()
    numbered = _numbered_outcomes(headers)
    if numbered:
        chosen["outcomes"] = (numbered, 1.0)
        used.update(numbered)
    for score, _, header, field in scored:
        if score >= ACCEPT_FROM and field not in chosen and header not in used:
            chosen[field] = ((header,), score)
            used.add(header)
    otherwise = ""
    if "outcomes" in chosen and not numbered:
        second = [h for s, _, h, f in scored if f == "outcomes" and s >= ACCEPT_FROM and h not in used]
        otherwise = second[0] if second else ""
        used.update(second[:1])
    matches = tuple(
        ColumnMatch(
            field,
            chosen[field][0],
            round(chosen[field][1], 3),
            tuple((h, round(s, 3)) for s, _, h, f in scored if f == field and h not in chosen[field][0])[:3],
            otherwise if field == "outcomes" else "",
        )
        for field in FIELDS
        if field in chosen
    )
    return ColumnMapping(matches, tuple(header for header in headers if header not in used))


def header_score(headers: Sequence[str]) -> float:
    """How much a row of cells looks like a header row: the sum of its best field scores, 0 for none."""
    names = {header for header in headers if header and len(header) <= _LONGEST_HEADER}
    return sum(max((score_header(header, field) for field in FIELDS), default=0.0) for header in names)


def score_header(header: str, field: str) -> float:
    """How well a header alone fits a field, 0 to 1.

    Exact 1.0; without entity words 0.97; a part of it up to 0.95; a misspelling about 0.9.
    """
    inherited = header.startswith("parent.")
    if inherited and field not in INHERITED:
        return 0.0
    leaf = re.split(r"\.", header)[-1] if "." in header else header
    best = max(_score(normalise(header), field), _score(normalise(leaf), field) * 0.95 if leaf != header else 0.0)
    return best * 0.9 if inherited else best


@lru_cache(maxsize=20_000)
def _score(words: str, field: str) -> float:
    from rapidfuzz import fuzz

    if not words:
        return 0.0
    if words == field.replace("_", " ") or words in _synonyms(field):
        return 1.0
    bare = _without_entities(words)
    if bare in _bare_synonyms(field):
        return 0.97
    tokens, best = bare.split(), 0.0
    for synonym in _bare_synonyms(field):
        wanted = synonym.split()
        if len(wanted) < len(tokens) <= 2 * len(wanted) + 1 and _contains(tokens, wanted):
            best = max(best, 0.7 + 0.3 * len(wanted) / len(tokens))
        elif len(bare) >= 5 and len(synonym) >= 5 and abs(len(bare) - len(synonym)) <= 2:
            similarity = fuzz.ratio(bare, synonym, score_cutoff=88) / 100
            best = max(best, similarity * 0.95)
    return best


def _contains(tokens: Sequence[str], wanted: Sequence[str]) -> bool:
    width = len(wanted)
    return any(list(tokens[start : start + width]) == list(wanted) for start in range(len(tokens) - width + 1))


@cache
def _synonyms(field: str) -> frozenset[str]:
    return frozenset(normalise(synonym) for synonym in SYNONYMS[field])


@cache
def _bare_synonyms(field: str) -> tuple[str, ...]:
    if field == "workload_unit":
        return tuple(sorted(_synonyms(field)))  # "unit" is the point here, not the name of a course
    return tuple(sorted({_without_entities(synonym) for synonym in _synonyms(field)}))


def _without_entities(words: str) -> str:
    kept = [word for word in words.split() if word not in ENTITY_WORDS]
    return " ".join(kept) or words


def _numbered_outcomes(headers: Sequence[str]) -> tuple[str, ...]:
    """Two or more columns such as ``Outcome 1``, ``Outcome 2``, in the order of their numbers."""
    found: list[tuple[str, int, str]] = []
    for header in headers:
        parts = re.fullmatch(r"(.*?)[ _.:-]*(\d{1,2})", " ".join(header.lower().split()))
        if parts and _without_entities(plain(parts[1])) in NUMBERED_OUTCOME:
            found.append((plain(parts[1]), int(parts[2]), header))
    groups = [list(group) for _, group in groupby(sorted(found), key=lambda item: item[0])]
    longest = max(groups, key=len, default=[])
    return tuple(header for _, _, header in longest) if len(longest) > 1 else ()


_NUMBER_FIELDS = frozenset({"workload_value", "ects", "uk_credits", "hours", "guided_hours"})
_DATE = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def _plausibility(field: str, header: str, sample: Sequence[str] | None) -> float:
    """How much the values look like this field, a factor in [0.4, 1]."""
    if sample is None:
        return 1.0
    filled = [value.strip() for value in sample[:_PLAUSIBLE_ROWS] if value and value.strip()]
    if not filled:
        return 0.85
    # A fuller column wins against an emptier one with an equally good header.
    weight = 0.95 + 0.05 * len(filled) / min(len(sample), _PLAUSIBLE_ROWS)
    return weight * _fits(field, filled, exact=normalise(header) == field.replace("_", " "))


def _fits(field: str, filled: Sequence[str], *, exact: bool) -> float:
    if exact:
        return 1.0
    mean = sum(map(len, filled)) / len(filled)

    def share(test: re.Pattern[str]) -> float:
        return sum(1 for value in filled if test.search(value)) / len(filled)

    url = share(_URL)
    if field == "source_url":
        return 1.0 if url >= 0.5 else 0.5
    if field in _NUMBER_FIELDS:
        if field == "hours" and 40 < mean <= 400:
            return 0.9  # a sentence about the workload: taken when there is no plain number
        return 1.0 if share(_DIGIT) >= 0.5 and mean <= 40 else 0.4
    if field == "credential_id":
        unique = len(set(filled)) / len(filled)
        return (0.75 + 0.25 * unique) if mean <= 80 else 0.5
    if field == "title":
        return 0.4 if url > 0.5 or share(_LETTERS) < 0.5 or mean > 300 else 1.0
    if field in ("valid_from", "valid_to", "checked"):
        return 1.0 if share(_DATE) >= 0.5 else 0.4
    if field == "language":
        return 1.0 if sum(1 for value in filled if language_code(value)) >= 0.5 * len(filled) else 0.5
    if field == "jurisdiction":
        return 1.0 if sum(1 for value in filled if country_code(value)) >= 0.5 * len(filled) else 0.5
    if field in ("outcomes", "description"):
        return 1.0 if mean >= 25 else 0.85  # a good header still stands with short texts under it, a vague one does not
    if field == "framework_id":
        return 1.0 if share(_FRAMEWORK) >= 0.5 else 0.4
    if field in ("kind", "mode"):
        read = kind_of if field == "kind" else mode_of
        return 1.0 if any(read(value) for value in filled) else 0.75
    if field in ("level", "workload_unit"):
        return 1.0 if mean <= 60 else 0.5
    return 1.0


_FRAMEWORK = re.compile(
    r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$|\b[A-Z]{1,5}QF[A-Z]{0,4}\b|framework|rahmen|cadre|marco|quadro|"
    r"^(?:[a-z]{0,3}qf|fheq|dqr|eqr|nfq|cec|mec|kkni|isced|rncp|mecu)\b",
    re.I,
)
_URL = re.compile(r"^(?:https?://|www\.|/)\S+$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]{2}")
