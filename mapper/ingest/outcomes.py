"""Learning outcomes as providers write them, cut into single statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from mapper.ingest.wording.markers import (
    LINE_BULLET,
    STRONG_BULLETS,
    bare_numbers,
    bullets,
    codes,
    dashes,
    headings,
    is_plain,
    letters,
    line_marker,
    numbers,
    outside_brackets,
    semicolons,
)
from mapper.ingest.wording.patterns import contents, contents_line, introduction, section, stem
from mapper.ingest.wording.plain import plain_text
from mapper.ingest.wording.sentences import run_on, sentences
from mapper.ingest.wording.verbs import is_verb

#: Statements derived from one description at most: descriptions are long and say little.
DERIVED_AT_MOST: Final = 8

_CONNECTIVES = frozenset({"and", "or", "und", "oder", "sowie", "et", "ou", "y", "e", "dan", "en"})
#: A description is searched for a list of outcomes this far.
_SEARCHED = 20_000
_STEMS_TRIED = 5
_LOOKED_AT = 240
_HEADING_WORDS = 10
_HEADING_CHARACTERS = 120
_INTRODUCTION_WORDS = 25
_SIMPLE_ITEM: Final = re.compile(r"[^\W\d_]+(?:,? (?:[A-ZÀ-Ý]?[a-zß-ÿ'’]+(?:-[a-zß-ÿ]+)*|\(\d{4}\)))+\.?")
_INITIAL: Final = re.compile(r" [A-ZÀ-Ý]")
_TWO_ITEMS: Final = ("Read the map", "Plan the route")


@dataclass(frozen=True, slots=True)
class Split:
    """A text taken apart: its statements in order, what was taken off (stems, headings), and what is no outcome.

    Every word of the text is in one of the three; only list markers and punctuation between statements are gone.
    """

    statements: tuple[str, ...]
    removed: tuple[str, ...] = ()
    remainder: str = ""


@lru_cache(maxsize=4_096)
def split_outcomes(text: str) -> Split:
    """The statements of a text of learning outcomes.

    Lines, HTML items, bullets, numbers (1. 1: 1) (1) 1/ LO1 1.1), letters, semicolons and, failing all these, sentences
    separate them; so they do when the line breaks were lost. Stems such as "students will be able to" and headings are
    taken off. What follows a heading such as "Topics covered:" is no outcome and becomes ``remainder``.

    >>> split_outcomes("By the end of it students will be able to:1.Design a test;2.Explain results.").statements
    ('Design a test', 'Explain results.')
    >>> split_outcomes("<p>Studierende</p><ul><li>kennen Modelle,</li><li>können sie anwenden.</li></ul>").statements
    ('kennen Modelle', 'können sie anwenden.')
    """
    plain, remainder = _without_contents(plain_text(text))
    return _simple(plain, remainder) or _taken_apart(plain, remainder)


def _taken_apart(plain: str, remainder: str) -> Split:
    removed: list[str] = []
    pieces: list[tuple[str, bool]] = []
    for line, is_item in _unnumbered(_without_headings(_lines(plain), removed)):
        pieces += ((piece, is_item or inner) for piece, inner in _pieces(line, removed))
    if len(pieces) == 1 and not pieces[0][1]:
        parts = semicolons(pieces[0][0], listed=_after_colon(removed))
        pieces = [(part, True) for part in parts] if len(parts) > 1 else pieces
    statements: list[str] = []
    for piece, is_item in pieces:
        listed = len(pieces) == 1 and _after_colon(removed)
        for at, sentence in enumerate(sentences(piece, careful=is_item)):
            for part in run_on(sentence, listed=listed and not at):
                statements += _statements(part, removed)
    return Split(tuple(statements), tuple(removed), remainder)


def _simple(plain: str, remainder: str) -> Split | None:
    """One statement, or lines with bullets below at most one line that leads to them; None for other shapes.

    It gives what taking the text apart would give, many times faster: in such a line there is nothing to cut.
    """
    lines = plain.split("\n")
    if len(lines) == 1:
        return Split((plain,), (), remainder) if _is_simple(plain) else None
    bullets = [LINE_BULLET.match(line) for line in lines]
    lead = 0 if bullets[0] else 1
    if len(lines) < lead + 2 or not all(bullets[lead:]):
        return None
    items = [line[bullet.end() :] for line, bullet in zip(lines[lead:], bullets[lead:], strict=True) if bullet]
    if not all(map(_is_simple, items)):
        return None
    removed = _removed_before_items(lines[0]) if lead else ()
    return None if removed is None else Split(tuple(items), removed, remainder)


def _is_simple(item: str) -> bool:
    """True if there is nothing to cut or take off: words with blanks between them, and no stem in front."""
    return (
        _SIMPLE_ITEM.fullmatch(item) is not None
        and is_plain(item)
        and (len(_INITIAL.findall(item)) < 2 or len(run_on(item, listed=False)) == 1)
        and item.rpartition(" ")[2].lower() not in _CONNECTIVES
        and not _end_of_stem(item)
    )


@lru_cache(maxsize=1_024)
def _removed_before_items(line: str) -> tuple[str, ...] | None:
    """What is taken off of a line that leads to a list; None if something of it stays or changes the items."""
    split = _taken_apart("\n".join((line, *(f"- {item}" for item in _TWO_ITEMS))), "")
    return split.removed if split.statements == _TWO_ITEMS else None


def derive_outcomes(description: str, skills: str = "") -> tuple[str, ...]:
    """Statements for a credential without outcomes, from its description or else its skills; to be marked as derived.

    Of a description, the sentences that begin with a verb of learning or speak of what is learnt; if there are none,
    its first sentences; :data:`DERIVED_AT_MOST` in all. Skills (a list with commas, semicolons or lines) are taken
    one by one, as published, when the description gives fewer than two.

    >>> derive_outcomes("A course on law. You will learn to draft contracts. Lunch is included.", "Law, Drafting")
    ('draft contracts.', 'Law', 'Drafting')
    """
    found = _learnt(description)
    if len(found) >= 2:
        return found[:DERIVED_AT_MOST]
    listed = skill_list(skills)
    if listed:
        return (*found, *listed)
    long_enough = (statement for statement in split_outcomes(description).statements if len(statement.split()) >= 4)
    return tuple(dict.fromkeys([*found, *long_enough]))[:DERIVED_AT_MOST]


def stated_in(description: str) -> Split | None:
    """The outcomes that a description lists, else None.

    It lists them after a stem of its own ("you will be able to: ..."), or is itself a list of which most items begin
    with a verb.
    """
    plain, remainder = _without_contents(plain_text(description)[:_SEARCHED])
    leading = (
        found
        for found in stem().finditer(plain)
        if found[0].rstrip().endswith(":") and not (found.start() and plain[found.start() - 1].isalnum())
    )
    for found in islice(leading, _STEMS_TRIED):
        split = split_outcomes(plain[found.start() :])
        if len(split.statements) >= 2:
            return Split(split.statements, split.removed, remainder)
    if LINE_BULLET.match(plain) or line_marker(plain):
        split = split_outcomes(plain)
        verbs = sum(map(_begins_with_verb, split.statements))
        if len(split.statements) >= 3 and verbs >= 0.8 * len(split.statements):
            return Split(split.statements, split.removed, remainder)
    return None


def skill_list(skills: str) -> tuple[str, ...]:
    """The skills of a list with lines, semicolons, bars or commas, without repetition.

    >>> skill_list("Data Analysis, Python (Programming, basics); SQL")
    ('Data Analysis, Python (Programming, basics)', 'SQL')
    """
    plain = plain_text(skills)
    separator = next((mark for mark in ("\n", ";", "|", ",") if mark in plain), "\n")
    parts = outside_brackets(plain, separator)
    tidy = (LINE_BULLET.sub("", part.strip()).strip(" .;,") for part in parts)
    return tuple(dict.fromkeys(part for part in tidy if any(map(str.isalpha, part))))


def _without_contents(plain: str) -> tuple[str, str]:
    """The text before a heading after which no outcomes come, and the rest; whole if nothing stands before it."""
    found = contents().search(plain)
    alone = contents_line().search(plain)
    if alone and (not found or alone.start() < found.start()):
        # Of a list of single words one may be "Assessment"; the outcomes before a heading are longer.
        before = plain[: alone.start()].strip()
        found = alone if len(before.split()) >= 3 * (before.count("\n") + 1) else found
    if found and len(plain[: found.start()].split()) >= 4:
        return plain[: found.start()].rstrip(), plain[found.start() :]
    return plain, ""


def _without_headings(lines: list[str], removed: list[str]) -> list[str]:
    """Lines without headings that no colon marks: known ones, and what stands unmarked right before a marked list."""
    marked = [bool(LINE_BULLET.match(line) or line_marker(line)) for line in lines]
    kept: list[str] = []
    for at, line in enumerate(lines):
        head, tail = line, ""
        if at + 1 < len(lines) and not marked[at] and marked[at + 1] and not _goes_on_with(lines[at + 1]):
            *_, tail = sentences(line, careful=False)
            head = line[: len(line) - len(tail)].rstrip()
        if not marked[at] and len(lines) > 1 and _is_known_heading(line):
            removed.append(line)
        elif tail and _is_heading(tail):
            removed.append(tail)
            kept += [head] if head else []
        elif (
            not at
            and not marked[at]
            and len(lines) > 2
            and _is_heading(line)
            and all(_begins_with_verb(later) for later in lines[1:])
        ):
            removed.append(line)
        else:
            kept.append(line)
    return kept


@lru_cache(maxsize=1_024)
def _is_known_heading(line: str) -> bool:
    """True for a line that leads to outcomes and only lacks its colon; a catalogue has the same ones all through."""
    if len(line) > _HEADING_CHARACTERS:
        return False
    return any(pattern.fullmatch(f"{line}:") for pattern in (stem(), section()))


def _goes_on_with(line: str) -> bool:
    """True for the second or a later item of a numbered list: what stands before it belongs to the item above."""
    number = re.match(r"\(?(\d{1,2})\b", line)
    return number is not None and int(number[1]) > 1


def _is_heading(line: str) -> bool:
    return len(line.split()) <= _HEADING_WORDS and line[-1:] not in tuple(".;,!?:") and not _begins_with_verb(line)


def _begins_with_verb(line: str) -> bool:
    first = re.match(r"\W*(?:[a-z][.)]\s+)?([^\W\d_]+(?:['’][^\W\d_]+)?)", line[:_HEADING_CHARACTERS])
    return first is not None and is_verb(first[1])


def _after_colon(removed: list[str]) -> bool:
    return bool(removed) and removed[-1].endswith(":")


def _lines(plain: str) -> list[str]:
    """The lines, those of a wrapped paragraph put together again."""
    lines: list[str] = []
    for line in plain.split("\n"):
        before = lines[-1] if lines else ""
        wrapped = (
            len(before) >= 60
            and before[-1] not in ".;:!?"
            and line[:1].islower()
            and not LINE_BULLET.match(line)
            and not is_verb(line.split()[0])
            and not re.match(r"[a-z]\)|[ivx]+\)", line)
        )
        if wrapped:
            lines[-1] = f"{before} {line}"
        elif line:
            lines.append(line)
    return lines


def _unnumbered(lines: list[str]) -> list[tuple[str, bool]]:
    """Lines without the numbers in front of them, if several have one: (line, True if it had one).

    A line with a whole list of its own keeps its numbers; it is cut at them.
    """
    markers = [
        marker if (marker := line_marker(line)) and len(numbers(line)) < 3 and len(codes(line)) < 3 else ""
        for line in lines
    ]
    if sum(map(bool, markers)) < 2:
        markers = bare_numbers(lines)
    return [(line[len(marker) :], bool(marker)) for line, marker in zip(lines, markers, strict=True)]


def _pieces(line: str, removed: list[str]) -> Iterator[tuple[str, bool]]:
    """A line cut at its markers: (text, True for an item of a list)."""
    bullet = LINE_BULLET.match(line)
    item = line[bullet.end() :] if bullet else line
    whole = is_plain(item)
    before_stem = len(removed)
    rest = _without_stem(line if bullet and not whole and dashes(line) else item, removed)
    if not rest:
        return
    for cut in () if whole else (headings, numbers, letters, codes, bullets, dashes):
        parts = cut(rest)
        if len(parts) < 2 and not (parts and parts[0] != rest):
            continue
        intro, items = parts[0].rstrip(), parts[1:]
        if intro and cut in (numbers, letters) and _goes_on(intro):
            continue
        if intro:
            most = _INTRODUCTION_WORDS if intro.endswith(":") else 3 if cut is codes else _HEADING_WORDS
            leads = len(intro.split()) <= (most if intro.endswith(":") or cut in (codes, dashes, bullets) else 0)
            if leads and not _begins_with_verb(intro) and items:
                removed.append(intro)
            else:
                yield from _pieces(intro, removed) if intro != line else ((intro, False),)
        for item in items:
            for part in semicolons(item) if cut is headings else [item]:
                for piece, _ in _pieces(part, removed):
                    yield piece, True
        return
    parts = semicolons(rest, listed=True) if len(removed) > before_stem and _after_colon(removed) else [rest]
    yield from ((part, bool(bullet) or len(parts) > 1) for part in parts)


def _goes_on(intro: str) -> bool:
    """True if what a list interrupts is a statement itself: "Settle a dispute by (a) a vote or (b) a draw"."""
    return intro[-1] not in ".:;!?" and (_begins_with_verb(intro) or len(intro.split()) > _HEADING_WORDS)


def _statements(sentence: str, removed: list[str]) -> Iterator[str]:
    """The statements of a sentence, tidied; several if a stem with a colon stood before a list with semicolons."""
    before = len(removed)
    statement = _tidy(sentence, removed)
    parts = semicolons(statement, listed=True) if len(removed) > before and _after_colon(removed) else [statement]
    for part in parts:
        if tidy := _tidy(part, removed) if len(parts) > 1 else part:
            yield tidy


def _tidy(text: str, removed: list[str]) -> str:
    """A statement without marker, stem, heading and loose ends; "" if nothing is left to state."""
    statement = text.strip()
    while True:
        before = statement
        statement = LINE_BULLET.sub("", statement).strip()
        heading = section().match(statement)
        if heading and heading.end() <= len(statement) and heading[0].strip():
            removed.append(heading[0].strip())
            statement = statement[heading.end() :].strip()
        statement = _without_stem(statement, removed)
        statement = _without_connective(statement)
        if statement == before:
            break
    if not any(map(str.isalpha, statement)):
        if statement:
            removed.append(statement)
        return ""
    if statement.endswith(":"):
        most = _HEADING_WORDS // 2 if _begins_with_verb(statement) else _INTRODUCTION_WORDS
        if len(statement.split()) < most:
            removed.append(statement)
            return ""
    return statement


def _without_connective(statement: str) -> str:
    """A statement without the "; and" that led to the next one."""
    bare = statement.rstrip(f" ;,–-{STRONG_BULLETS}")
    head, _, last = bare.rpartition(" ")
    if last.lower() in _CONNECTIVES:
        return head.rstrip(" ;,")
    return bare[:-3].rstrip(" ;,") if bare.endswith((";and", ",and")) else bare


def _without_stem(text: str, removed: list[str]) -> str:
    end = _end_of_stem(text)
    if not end:
        return text
    removed.append(text[:end].strip())
    return text[end:].strip()


@lru_cache(maxsize=256)
def _end_of_stem(text: str) -> int:
    """Where the stem ends with which a text begins, 0 for none; asked several times of each piece."""
    found = stem().match(text)
    if not found or not found[0].strip():
        leads = ":" in text[:_LOOKED_AT] and not section().match(text)
        found = introduction().match(text) if leads else None
    return found.end() if found else 0


_LEARN = re.compile(
    r"\b(?:(?:you|participants|learners|students|they)(?:(?:'|’)ll| will)?(?: also)? "
    r"(?:learn|discover|explore|be able|gain|master)(?: how)?(?: to)?|"
    r"vous apprendrez à|apprenez à|lernen sie,?|aprenderás a|aprende a|^lernen)\s+",
    re.I,
)


def _learnt(description: str) -> tuple[str, ...]:
    """The sentences of a description that say what is learnt, without their stems."""
    found = []
    for line in _lines(_without_contents(plain_text(description))[0]):
        for sentence in sentences(line, careful=False):
            removed: list[str] = []
            statement = _tidy(sentence, removed)
            word = re.match(r"[^\W\d_]+", statement)
            learn = _LEARN.search(statement)
            if learn and len(statement[learn.end() :].split()) >= 2:
                found.append(statement[learn.end() :].strip())
            elif (removed or (word and is_verb(word[0]))) and len(statement.split()) >= 2:
                found.append(statement)
    return tuple(dict.fromkeys(found))
