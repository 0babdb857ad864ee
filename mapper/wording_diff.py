"""Two texts word by word: what they share, and what only one of them says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Final, Literal

__all__ = ["Segment", "diff_words", "shared_share"]

#: Han, kana, Thai and Lao are written without spaces: there each character, with the signs above and below it, counts.
_UNSPACED: Final = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
_SIGNS: Final = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
_WORD: Final = rf"[{_UNSPACED}][{_SIGNS}]*|[^\W{_UNSPACED}]+(?:[-'’][^\W{_UNSPACED}]+)*"
_TOKENS: Final = re.compile(rf"\s*(?:{_WORD}|\S)")
#: A shared run with fewer letters between two differences, such as "in", makes them harder to read, not easier.
_MIN_SHARED_LETTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words that both texts have at this place, or that only one of them has; begins with its space."""

    side: Literal["both", "only a", "only b"]
    text: str


def diff_words(a: str, b: str) -> list[Segment]:
    """The two texts as runs of words, in reading order; where they differ, what only ``a`` has stands first.

    Case and white space do not count as a difference; a shared run is worded as in ``a``. Joined, the texts of ``both``
    and ``only a`` are ``a`` with single spaces; those of ``both`` and ``only b`` are ``b``, but for case and spaces. A
    shared run of less than four letters between two differences counts as part of both. Cost: quadratic in the number
    of words at worst; a page against a page takes some milliseconds.

    Examples
    --------
    >>> for segment in diff_words("Solves simple problems, alone.", "Solves complex problems under guidance."):
    ...     print(segment.side, repr(segment.text))
    both 'Solves'
    only a ' simple'
    only b ' complex'
    both ' problems'
    only a ', alone'
    only b ' under guidance'
    both '.'
    """
    words_a, words_b = _words(a), _words(b)
    runs: list[tuple[bool, list[str], list[str]]] = []
    opcodes = SequenceMatcher(None, _keys(words_a), _keys(words_b), autojunk=False).get_opcodes()
    for at, (tag, a_from, a_to, b_from, b_to) in enumerate(opcodes):
        mine, theirs = words_a[a_from:a_to], words_b[b_from:b_to]
        inside = 0 < at < len(opcodes) - 1
        shared = tag == "equal" and not (inside and _letters(mine) < _MIN_SHARED_LETTERS)
        if runs and not shared and not runs[-1][0]:
            runs[-1][1].extend(mine)
            runs[-1][2].extend(theirs)
        else:
            runs.append((shared, mine, theirs))
    return list(chain.from_iterable(_segments(*run) for run in runs))


def shared_share(segments: Sequence[Segment]) -> float:
    """The share of words that both texts have, from 0 to 1; 1 for two texts without words.

    Examples
    --------
    >>> shared_share(diff_words("plan simple tasks", "plan simple journeys"))
    0.5
    """
    counts = {"both": 0, "only a": 0, "only b": 0}
    for segment in segments:
        counts[segment.side] += len(re.findall(_WORD, segment.text))
    total = sum(counts.values())
    return counts["both"] / total if total else 1.0


def _segments(shared: bool, mine: list[str], theirs: list[str]) -> list[Segment]:
    if shared:
        return [Segment("both", "".join(mine))]
    only_a, only_b = Segment("only a", "".join(mine)), Segment("only b", "".join(theirs))
    return [segment for segment in (only_a, only_b) if segment.text]


def _words(text: str) -> list[str]:
    return _TOKENS.findall(" ".join(text.split()))


def _keys(words: Sequence[str]) -> list[str]:
    return [word.strip().casefold() for word in words]


def _letters(words: Sequence[str]) -> int:
    """How many letters words have; a character of a script without spaces says as much as two."""
    text = "".join(words)
    return len(re.findall(r"\w", text)) + len(re.findall(f"[{_UNSPACED}]", text))
