"""Credentials of one catalogue that are the same thing listed under several ids: found and grouped, never dropped.

Four kinds of evidence, all of them lexical. What differs in provider or awarding body is never a duplicate: two bodies
that offer the same qualification are two awards. Thresholds are judgement, checked on the catalogues at hand (see
``tests/ingest/test_duplicates.py``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from mapper.tables import TEXT, Column, Table, as_list

__all__ = ["DUPLICATES", "WHYS", "DuplicateSearch", "find_duplicates"]

Positions = npt.NDArray[np.intp]

Why = Literal[
    "same title and outcomes", "section of one course", "language version", "nearly the same title and outcomes"
]
WHYS: Final[tuple[Why, ...]] = get_args(Why)
"""Why a credential is in a group, the strongest evidence first."""

DUPLICATES: Final = Table(
    "duplicates",
    {
        "group_id": Column(TEXT, required=True),
        "credential_id": Column(TEXT, required=True),
        "why": Column(TEXT, required=True, vocabulary=WHYS),
    },
    key=("credential_id",),
    order=("group_id", "credential_id"),
)
"""One row per credential that has a duplicate. ``group_id`` is the smallest credential id of the group; ``why`` is the
strongest evidence that ties this credential to another of the group."""

_COMPARED: Final = (
    "credential_id", "title", "provider", "awarding_body", "language", "level_id", "workload_value", "workload_unit",
    "source_url",
)  # fmt: skip
_TITLE_FROM: Final = 90.0
_OUTCOMES_FROM: Final = 90.0
#: Statements such as "work in a team" stand in very many credentials and bring nothing together.
_LARGEST_BLOCK: Final = 50
_WORDS: Final = re.compile(r"[\w+#]+")
#: Numbers, Roman numerals and single letters tell parts of a series apart: "Statistics I" and "Statistics II".
_ORDINAL: Final = re.compile(r"\d+|[ivx]+|[a-z]")
#: "CS101-01", "CS 101/B": a short mark after a course number. Longer numbers are ids of their own.
_SECTION: Final = re.compile(r"(?P<stem>.*\d.*?)[-_./ ]+(?:sec(?:tion)?[-_. ]*)?(?:\d{1,2}|[a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is compared of one credential."""

    credential_id: str
    local_id: str
    title: str
    body: tuple[str, str]
    language: str
    level: str
    workload: str
    source_url: str
    outcomes: frozenset[str]
    kind: tuple[str, ...]
    """What nearly the same credentials have in common: body, language, level, workload, the ordinals of the title."""


def find_duplicates(credentials: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """The groups of credentials that are one thing (:data:`DUPLICATES`); empty if every credential stands alone.

    - *same title and outcomes*: equal but for case, accents, punctuation and order; needs an outcome.
    - *section of one course*: the same title, ids that differ in a section mark, and outcomes that do not differ.
    - *language version*: ids or addresses that differ in the language mark alone, the same level, workload and (give
      or take one) number of outcomes, in different languages. Texts are not compared across languages.
    - *nearly the same title and outcomes*: both 90 of 100 alike or more, word order aside, in one language, at one
      level, with one workload; parts of a series ("I", "II") are kept apart. Compared are credentials that share a
      title or a statement, so the cost grows with the catalogue and not with its square.

    Examples
    --------
    >>> from mapper.tables import CREDENTIALS, OUTCOMES
    >>> ids = ["c:CS101-01", "c:CS101-02", "c:CS102"]
    >>> table = pd.DataFrame({"credential_id": ids, "catalogue": "c", "title": ["Logic", "Logic", "Sets"]})
    >>> find_duplicates(CREDENTIALS.conform(table), OUTCOMES.empty()).to_numpy().tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['c:CS101-01', 'c:CS101-01', 'section of one course'],
     ['c:CS101-01', 'c:CS101-02', 'section of one course']]
    """
    search = DuplicateSearch()
    search.add(credentials, outcomes)

    def chosen(positions: Positions) -> tuple[pd.DataFrame, pd.DataFrame]:
        rows = credentials.iloc[positions]
        return rows, outcomes[outcomes["credential_id"].isin(rows["credential_id"])]

    return search.find(chosen)


class DuplicateSearch:
    """Finds the duplicates of a catalogue that comes in parts (:func:`find_duplicates`).

    Of every credential it keeps hashes only: of what two duplicates would share. The text is looked at again where
    a hash stands twice.
    """

    def __init__(self) -> None:
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._owners: list[npt.NDArray[np.intp]] = []
        self._statements: list[npt.NDArray[np.uint64]] = []
        self._speakers: list[npt.NDArray[np.intp]] = []
        self._count = 0

    def add(self, credentials: pd.DataFrame, outcomes: pd.DataFrame) -> None:
        """Further credentials with all their outcomes."""
        entries = _entries(credentials, outcomes)
        shared = [(at, key) for at, entry in enumerate(entries) for key in _shared_keys(entry)]
        stated = [(at, _statement_key(entry, text)) for at, entry in enumerate(entries) for text in entry.outcomes]
        for found, hashes, owners in (
            (shared, self._hashes, self._owners), (stated, self._statements, self._speakers)
        ):  # fmt: skip
            hashes.append(_hashed([key for _, key in found]))
            owners.append(np.array([at for at, _ in found], dtype=np.intp) + self._count)
        self._count += len(entries)

    def find(self, chosen: Callable[[Positions], tuple[pd.DataFrame, pd.DataFrame]]) -> pd.DataFrame:
        """The groups of duplicates; ``chosen`` gives the credentials at some positions, with their outcomes."""
        if not self._count:
            return DUPLICATES.empty()
        possible = np.zeros(self._count, dtype=bool)
        hashes, owners = np.concatenate(self._hashes), np.concatenate(self._owners)
        possible[owners[_how_often(hashes) > 1]] = True
        statements, speakers = np.concatenate(self._statements), np.concatenate(self._speakers)
        often = _how_often(statements)
        possible[speakers[(often > 1) & (often <= _LARGEST_BLOCK)]] = True
        if not possible.any():
            return DUPLICATES.empty()
        return _grouped(_entries(*chosen(np.flatnonzero(possible))), common=set(statements[often > _LARGEST_BLOCK]))


def _how_often(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
    """How often each value stands in the array."""
    _, which, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    return counts[which]


def _hashed(keys: Sequence[str]) -> npt.NDArray[np.uint64]:
    return pd.util.hash_array(np.array(keys, dtype=object), categorize=False) if keys else np.array([], np.uint64)


def _shared_keys(entry: _Entry) -> Iterator[str]:
    """What two duplicates have in common beside a statement: title and body, or an id or address but for a mark."""
    yield "\x1f".join(("title", entry.title, *entry.body))
    for place in (entry.local_id, entry.source_url):
        stem = _without_language(place, entry.language)
        if stem is not None:
            yield f"place\x1f{stem}"


def _statement_key(entry: _Entry, statement: str) -> str:
    return "\x1f".join((statement, *entry.kind))


def _grouped(entries: Sequence[_Entry], common: Set[np.uint64]) -> pd.DataFrame:
    """The groups among ``entries``; statements whose hash is ``common`` bring nothing together."""
    groups = _Groups(len(entries))
    for why, links in zip(WHYS, (_same(entries), _sections(entries), _versions(entries)), strict=False):
        for one, other in links:
            groups.join(one, other, why)
    for one, other in _shared_blocks(entries, common):
        if not groups.joined(one, other) and _nearly_same(entries[one], entries[other]):
            groups.join(one, other, WHYS[-1])
    rows = [
        (entries[min(members, key=lambda at: entries[at].credential_id)].credential_id, entries[at].credential_id, why)
        for members in groups.members()
        for at, why in members.items()
    ]
    return DUPLICATES.conform(pd.DataFrame(rows, columns=["group_id", "credential_id", "why"]))


class _Groups:
    """Entries by position, joined to groups; each keeps the first, strongest evidence that joined it."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))
        self._why: dict[int, Why] = {}

    def join(self, one: int, other: int, why: Why) -> None:
        for at in (one, other):
            self._why.setdefault(at, why)
        self._parent[self._root(other)] = self._root(one)

    def joined(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def members(self) -> Iterator[dict[int, Why]]:
        found: dict[int, dict[int, Why]] = defaultdict(dict)
        for at, why in self._why.items():
            found[self._root(at)][at] = why
        yield from found.values()

    def _root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at


def _entries(credentials: pd.DataFrame, outcomes: pd.DataFrame) -> list[_Entry]:
    texts = as_list(outcomes["text"])
    statements = outcomes.groupby("credential_id", sort=False).indices
    named = zip(*(as_list(credentials[column]) for column in _COMPARED), strict=True)
    return [_entry(fields, [texts[at] for at in statements.get(fields[0], ())]) for fields in named]


def _entry(fields: Sequence[str], statements: Iterable[str]) -> _Entry:
    identifier, published, provider, awarding_body, language, level, value, unit, source_url = fields
    title, body, spoken = _form(published), (_form(provider), _form(awarding_body)), language.partition("-")[0].lower()
    workload = f"{value} {unit}".strip()
    ordinals = (word for word in title.split() if _ORDINAL.fullmatch(word))
    return _Entry(
        credential_id=identifier,
        local_id=identifier.partition(":")[2],
        title=title,
        body=body,
        language=spoken,
        level=level,
        workload=workload,
        source_url=source_url,
        outcomes=frozenset(map(_form, statements)),
        kind=(*body, spoken, level, workload, *ordinals),
    )


def _same(entries: Sequence[_Entry]) -> Iterator[tuple[int, int]]:
    keys = ((entry.title, entry.body, entry.outcomes) if entry.outcomes else None for entry in entries)
    for members in _blocks(keys):
        yield from ((members[0], other) for other in members[1:])


def _sections(entries: Sequence[_Entry]) -> Iterator[tuple[int, int]]:
    for members in _blocks((_section_stem(entry.local_id), entry.title, entry.body) for entry in entries):
        first = entries[members[0]]
        for other in members[1:]:
            if first.language == entries[other].language and _outcomes_agree(first, entries[other]):
                yield members[0], other


def _section_stem(local_id: str) -> str:
    found = _SECTION.fullmatch(local_id)
    return (found["stem"] if found else local_id).casefold()


def _versions(entries: Sequence[_Entry]) -> Iterator[tuple[int, int]]:
    for places in ([entry.local_id for entry in entries], [entry.source_url for entry in entries]):
        stems = (_without_language(place, entry.language) for place, entry in zip(places, entries, strict=True))
        for members in _blocks(stems):
            for one, other in combinations(members, 2) if len(members) <= _LARGEST_BLOCK else ():
                if _is_language_version(entries[one], entries[other]):
                    yield one, other


def _without_language(text: str, language: str) -> str | None:
    """``text`` without the mark of its own language: "M1-de", "de/M1" and "M1" have one stem; None if it is empty."""
    if not text:
        return None
    mark = rf"(?:^|[-_./ ]){re.escape(language)}(?:-[a-z]{{2}})?(?=$|[-_./ ])"
    return (re.sub(mark, "", text, flags=re.IGNORECASE) if language else text).casefold().strip("-_./ ") or None


def _is_language_version(one: _Entry, other: _Entry) -> bool:
    return (
        bool(one.language and other.language)
        and one.language != other.language
        and one.body == other.body
        and one.level == other.level
        and one.workload == other.workload
        and abs(len(one.outcomes) - len(other.outcomes)) <= 1
    )


def _shared_blocks(entries: Sequence[_Entry], common: Set[np.uint64]) -> Iterator[tuple[int, int]]:
    """Pairs of one kind that share a title or a statement; a pair may come more than once."""
    titled = ((entry.title, entry.kind) for entry in entries)
    stated = [(at, _statement_key(entry, text)) for at, entry in enumerate(entries) for text in entry.outcomes]
    for members in _blocks(titled):
        yield from combinations(members, 2) if len(members) <= _LARGEST_BLOCK else ()
    hashes = _hashed([key for _, key in stated])
    for places in _blocks(None if key in common else key for key in hashes):
        yield from combinations([stated[place][0] for place in places], 2)


def _nearly_same(one: _Entry, other: _Entry) -> bool:
    return (
        bool(one.outcomes and other.outcomes)
        and fuzz.token_sort_ratio(one.title, other.title) >= _TITLE_FROM
        and _outcomes_agree(one, other)
    )


def _outcomes_agree(one: _Entry, other: _Entry) -> bool:
    """Whether the statements of each have counterparts in the other that are worded alike; so have none and none."""
    if one.outcomes == other.outcomes:
        return True
    if not one.outcomes or not other.outcomes:
        return False
    likeness = cdist(sorted(one.outcomes), sorted(other.outcomes), scorer=fuzz.token_sort_ratio)
    return float(min(likeness.max(axis=1).mean(), likeness.max(axis=0).mean())) >= _OUTCOMES_FROM


def _blocks(keys: Iterable[object]) -> Iterator[list[int]]:
    """The positions of equal keys, where there are several; None is no key."""
    found: dict[object, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        if key is not None:
            found[key].append(at)
    yield from (members for members in found.values() if len(members) > 1)


class _WithoutMarks(dict[int, int | None]):
    """Code point -> itself, or None for a combining mark; filled as characters come up."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS: Final = _WithoutMarks()


def _form(text: str) -> str:
    """Case-folded, without accents and punctuation; ``+`` and ``#`` stay, so that C, C++ and C# differ."""
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).translate(_WITHOUT_MARKS)
    return " ".join(_WORDS.findall(folded))
