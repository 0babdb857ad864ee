"""Cutting a text at the markers of a list: numbers, letters, codes, bullets, dashes, headings, semicolons.

A function that cuts gives what stands before the first marker, then the items; a text without such markers comes back
whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from mapper.ingest.wording.patterns import section
from mapper.ingest.wording.verbs import is_verb

STRONG_BULLETS = "•●▪◦‣■□▫➢➤✓✔❖◆∙○►\uf0b7\uf0a7\uf0d8\u2023"
LINE_BULLET = re.compile(rf"^(?:[{STRONG_BULLETS}·*»→–—-]+|o(?=\s+[A-ZÀ-Ý]))\s*(?=[^\s\d-])")
_STRONG = re.compile(rf"[{STRONG_BULLETS}]+\s*(?=\S)")
_WEAK = re.compile(r"(?:^|(?<=\s))[·*»→]\s+(?=\S)")
_TYPED = re.compile(r"(?:^|(?<=\s))o +(?=[A-ZÀ-Ý])")
_ANY_BULLET = re.compile(rf"[{STRONG_BULLETS}·*»→]")
#: A line without any of these signs is cut nowhere.
_SIGN = re.compile(rf"[{STRONG_BULLETS}·*»→\d).:–—-]")
#: Signs that mark nothing: a year in brackets, the hyphen of "short-term", the stop at the end.
_UNMARKING = re.compile(r"\(\d{4}\)|(?<=[^\W\d_])-(?=[^\W\d_])|\.$")
_NEAR = 20
_DIGIT = re.compile(r"\d")
_REFERENCE = re.compile(
    r"\b(?:levels?|niveau|stufe|nivel|parts?|steps?|chapters?|phases?|types?|versions?|tiers?|grades?|years?|semesters?|"
    r"modules?|units?|weeks?|days?|tables?|figures?|sections?|topics?|stages?|classes|class|web|industrie|industry|and|or|"
    r"of|to|bis|von|than)\s$",
    re.I,
)
"""A word before a number that makes it part of the sentence: "at level 2. Apply" is no list."""

_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,])\(?(?P<n>\d{1,2})(?P<end>\.\)|[.:)]|/(?=\s)|(?= ?[–-] ))\s*[–-]?\s*(?=[^\W\d_]|[\"'“„«(])"
)
_LINE_NUMBER = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4}|[A-HIVX]|[IVX]{2,4})(?:\.\)|[.:)](?!\d)|/(?=\s)|(?=\s?[–-]\s))\s*[–-]?\s*(?=[^\W\d_]|[\"'“„«(])"
)
_BARE_NUMBER = re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2}){0,3})\s+(?=[^\W\d_])")
_DOTTED = re.compile(r"(?<!\S)(?P<n>\d{1,2}(?:\.\d{1,2}){1,3})\s+(?=[A-ZÀ-Ý])")
_LETTER_STOP = re.compile(r"(?<!\S)(?P<n>[a-h])\.\s+(?=[A-ZÀ-Ý])")
_LETTER = re.compile(r"(?<!\w)\(?(?P<n>[a-z]|[ivx]{2,4})\)\s*(?=\S)")
_HYPHEN = re.compile(r"[-–—]")
_DASH = re.compile(
    r"\s*[-–—]+\s+(?=(?P<word>[^\W\d_]+))|(?<=[.,;])\s*[-–—]+(?=(?P<tight>[^\W\d_]+))"
    r"|\s[-–—](?=(?P<right>[A-ZÀ-Ý][^\W\d_]+))"
)
_GLUED_DASH = re.compile(r"(?<=[^\W_])[-–—]\s+(?=([A-ZÀ-Ý](?:['’][^\W\d_]+|[^\W\d_]+)))")
_CODE_WORDS = (
    r"[A-Z]{0,3}LO|ILO|AC|Learning [Oo]utcome|Outcome|Lernergebnis|Lernziel|Compétence|Competencia|Objectif|Objective|"
    r"Objetivo|Résultat|Resultado|Competence|Ziel"
)
_CODE = re.compile(
    rf"(?<![^\W\d_])(?:{_CODE_WORDS})\s?[-.#]?\s?(?P<n>\d{{1,2}}(?:\.\d{{1,2}})*)(?!\d)\s*[:.)–-]*\s*(?=\S)"
)
_FIRST_WORD = re.compile(r"\s*(?:(?:and|or|und|et|y)(?:\s|(?=[A-ZÀ-Ý])))?\s*(?P<own>[\"'„“«(]*(?P<word>[^\W\d_]+))")
_BLOCK_CODE = re.compile(
    r"(?:^|(?<=[\s.;)]))(?P<n>[A-Z]{1,2}\d{1,2}(?:\.[A-Z]?\d{1,2})+\s*[.:)–-]*|[A-Z]{1,2}\d{1,2}\s?[.:)–-]+)\s*(?=[A-ZÀ-Ý])"
)


def is_plain(line: str) -> bool:
    """True if no function of this module that cuts a line at its markers would cut this one.

    >>> is_plain("Plan a network; test it"), is_plain("1. Plan it")
    (True, False)
    """
    if _has_typed(line):
        return False
    return not _SIGN.search(line) or not _SIGN.search(_UNMARKING.sub("", line))


def _has_typed(line: str) -> bool:
    return " o " in line or line.startswith("o ")


def numbers(text: str) -> list[str]:
    """Cut at 1. 2. 3., also where the line breaks between them were lost.

    >>> numbers("1.Design a test2.Run it")
    ['', 'Design a test', 'Run it']
    """
    if not _DIGIT.search(text):
        return [text]
    markers = _markers(text, _NUMBER, int, lambda found: ("(" if found[0].startswith("(") else "") + found["end"])
    return _cut(text, markers)


def line_marker(line: str) -> str:
    """The number, letter or code with which a line of a list begins; "" for none.

    >>> line_marker("2.1) Plan a network"), line_marker("LO3: Test it"), line_marker("2 cables")
    ('2.1) ', 'LO3: ', '')
    """
    found = _LINE_NUMBER.match(line) or _CODE.match(line)
    return found[0] if found else ""


def bare_numbers(lines: list[str]) -> list[str]:
    """The numbers without a sign after them ("1 ", "1.2 ") with which the lines begin, "" for none.

    They count if they are dotted, or run 1, 2, 3, and at least half of the lines have one.

    >>> bare_numbers(["1 Plan it", "2 Test it"]), bare_numbers(["2 cables", "A plug"])
    (['1 ', '2 '], ['', ''])
    """
    found = [_BARE_NUMBER.match(line) for line in lines]
    given = [match["n"] for match in found if match]
    counted = given == [str(number) for number in range(1, len(given) + 1)] or all("." in number for number in given)
    if len(given) < 2 or 2 * len(given) < len(lines) or not counted:
        return [""] * len(lines)
    return [match[0] if match else "" for match in found]


def letters(text: str) -> list[str]:
    """Cut at (a) (b), a. b. or i) ii)."""
    if ")" not in text and "." not in text:
        return [text]
    romans = {
        roman: number
        for number, roman in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), start=1)
    }
    style: Callable[[re.Match[str]], str] = lambda found: (found[0][:1] == "(" and "(") or ")"  # noqa: E731  two lines above the use
    letters = _markers(text, _LETTER, lambda sign: ord(sign) - 96 if len(sign) == 1 else 99, style)
    if len(letters) > 1:
        return _cut(text, letters)
    stops = _markers(text, _LETTER_STOP, lambda sign: ord(sign) - 96, lambda found: ".")
    return _cut(text, stops or _markers(text, _LETTER, lambda sign: romans.get(sign, 99), style))


def codes(text: str) -> list[str]:
    """Cut at LO1, LO2 or at codes such as C2.1 or 2.1.

    >>> codes("1.1 Plan a network 1.2 Test it")
    ['', 'Plan a network', 'Test it']
    """
    if not _DIGIT.search(text):
        return [text]
    for pattern in (_CODE, _BLOCK_CODE, _DOTTED):
        markers = list(pattern.finditer(text))
        begins = bool(markers) and (pattern is _CODE or not text[: markers[0].start()].rstrip(" :"))
        distinct = len({found[0].strip() for found in markers}) == len(markers)
        if begins and distinct and (len(markers) > 1 or (markers[0].start() == 0 and pattern is not _DOTTED)):
            return _cut(text, markers)
    return [text]


def bullets(text: str) -> list[str]:
    """Cut at bullet characters; at weak ones (stars, arrows, a typed o) only if there are several."""
    if not _has_typed(text) and not _ANY_BULLET.search(text):
        return [text]
    for pattern, at_least in ((_STRONG, 1), (_WEAK, 2), (_TYPED, 2)):
        markers = list(pattern.finditer(text))
        if len(markers) >= at_least:
            return _cut(text, markers)
    return [text]


def dashes(text: str) -> list[str]:
    """A list with dashes: the text begins with one, or has one after a colon, or several after punctuation or a word.

    Then a dash separates before a capital, before a verb, and after punctuation.
    """
    if not _HYPHEN.search(text):
        return [text]
    first = re.match(r"[-–—]+ ?(?=[^\s\d-])", text)
    if first and not _HYPHEN.search(text, first.end()):
        return ["", text[first.end() :].strip()]
    first = first or re.search(r"(?<=:)\s*[-–—] ?(?=[^\s\d-])", text)
    glued = [found for found in _GLUED_DASH.finditer(text) if is_verb(found[1])]
    if not first and len(re.findall(r"[,;.]\s?[-–—]\s+(?=[^\W\d_])", text)) < 2:
        if len(glued) < 2:
            return [text]
        first = glued[0]
    start = first.end() if first else 0
    items = [text[: first.start()]] if first else [""]
    for found in _DASH.finditer(text):
        word = found["word"] or found["tight"] or found["right"]
        after_stop = text[max(0, found.start() - _NEAR) : found.start()].rstrip()[-1:] in tuple(".,;:!?…»)\"'”’")
        separates = after_stop or (word[0].isupper() and not found["right"]) or is_verb(word)
        if found.start() >= start and separates:
            items.append(text[start : found.start()])
            start = found.end()
    return [*(item.strip() for item in items), text[start:].strip()]


def headings(text: str) -> list[str]:
    """Cut before headings such as ``Skills - be able to:``; these stay in front of their part."""
    if ":" not in text and not _HYPHEN.search(text):
        return [text]
    markers = [found for found in section().finditer(text) if found.start()]
    if not markers:
        return [text]
    edges = [0, *(found.start() for found in markers), len(text)]
    return ["", *(text[begin:end].strip() for begin, end in pairwise(edges))]


def semicolons(text: str, *, listed: bool = False) -> list[str]:
    """The parts between semicolons outside brackets, where these separate statements.

    A short or dependent part stays with the one before it, unless the text is ``listed`` (it follows "be able to:")
    and most parts begin with a verb.
    """
    parts = outside_brackets(text, ";") if ";" in text else [text]
    if len(parts) < 2 or len(text.split()) < 2 * len(parts):
        return [text]
    # "a; b" in a sentence is spaced and goes on in lower case; a list whose line breaks were lost is not spaced.
    tight = sum(1 for part in parts[1:] if part[:1].strip()) >= 0.5 * (len(parts) - 1)
    firsts = [_FIRST_WORD.match(part) for part in parts]
    verbs = [first is not None and is_verb(first["word"]) for first in firsts]
    every = listed and 2 * sum(verbs) >= len(parts)
    joined = [[parts[0]]]
    for part, first, begins in zip(parts[1:], firsts[1:], verbs[1:], strict=True):
        alone = begins or every or (tight and not part.startswith(" ")) or part.strip()[:1].isupper()
        if first is not None and alone and len(part.split()) >= 2:
            joined.append([part[first.start("own") :]])
        else:
            joined[-1].append(part)
    return [whole for pieces in joined if (whole := ";".join(pieces).strip())]


def outside_brackets(text: str, separator: str) -> list[str]:
    """``text`` cut at a separator, except inside round brackets that are closed again.

    >>> outside_brackets("a; b (c; d); e", ";")
    ['a', ' b (c; d)', ' e']
    """
    parts: list[str] = []
    depth = 0
    for piece in text.split(separator):
        if depth > 0:
            parts[-1] = f"{parts[-1]}{separator}{piece}"
        else:
            parts.append(piece)
        depth = max(0, depth + piece.count("(") - piece.count(")"))
    return parts if depth == 0 else text.split(separator)


def _markers(
    text: str,
    pattern: re.Pattern[str],
    ordinal: Callable[[str], int],
    style: Callable[[re.Match[str]], str],
) -> list[re.Match[str]]:
    """The markers that count 1, 2, 3 in one style; a count may start again after a full stop, colon or semicolon."""
    chosen: list[re.Match[str]] = []
    expected, look = 1, ""
    for found in pattern.finditer(text):
        number = ordinal(found["n"])
        before = text[max(0, found.start() - _NEAR) : found.start()].rstrip()
        boundary = not before or before[-1] in ":;.!?\n)" or found[0].startswith("(")
        starts = number == 1 and boundary
        in_sentence = not found[0].startswith("(") and _REFERENCE.search(
            text, max(0, found.start() - _NEAR), found.start()
        )
        follows = bool(chosen) and number == expected and not in_sentence
        if (starts or follows) and (not chosen or style(found) == look):
            look = look or style(found)
            chosen.append(found)
            expected = number + 1
    return chosen if len(chosen) > 1 or (chosen and chosen[0].start() == 0) else []


def _cut(text: str, markers: list[re.Match[str]]) -> list[str]:
    """Before the first marker, and after each one; the text itself if there is none."""
    if not markers:
        return [text]
    ends = [*(found.start() for found in markers[1:]), len(text)]
    items = (text[found.end() : end].strip() for found, end in zip(markers, ends, strict=True))
    return [text[: markers[0].start()].strip(), *(item for item in items if item)]
