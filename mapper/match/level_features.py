"""What a text shows of its level: graded words, and nearness of its clauses to words and clauses of known grade.

``level_words.toml`` holds the graded words and says where they come from. Level descriptors are lists of short claims,
so a text is read clause by clause.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from mapper.match.encoders import Vectors

Numbers = npt.NDArray[np.float64]

SOFTNESS: Final = 0.2
"""How far nearness reaches, in cosines of centred vectors: 0.1 placed .53 of held-out levels exactly, not .61."""
MIDDLE: Final = 4.5
"""The grade of a text without any graded word: the middle of the scale 1 to 8."""
_SPLIT: Final = re.compile(r"[;,.:\n]\s+|\.$")


@dataclass(frozen=True, slots=True)
class GradedWord:
    """A phrase of the word list as it stands in a text, and the EQF level that it speaks for."""

    phrase: str
    grade: float


@dataclass(frozen=True, slots=True, eq=False)
class _WordList:
    phrases: tuple[str, ...]
    grades: tuple[float, ...]
    pattern: re.Pattern[str]


def graded_words(text: str) -> list[GradedWord]:
    """The graded words of an English text in their order; a longer phrase hides the shorter ones inside it.

    >>> graded_words("Works under close supervision; evaluates highly specialised methods")
    ... # doctest: +NORMALIZE_WHITESPACE
    [GradedWord(phrase='close supervision', grade=1.0), GradedWord(phrase='evaluates', grade=6.0),
     GradedWord(phrase='highly specialised', grade=7.0)]
    """
    words = _word_list()
    return [
        GradedWord(hit[0].casefold(), words.grades[(hit.lastindex or 1) - 1]) for hit in words.pattern.finditer(text)
    ]


def mean_grade(text: str) -> float:
    """The mean grade of the graded words; ``MIDDLE`` if there is none.

    >>> mean_grade("Works under close supervision; evaluates methods"), mean_grade("Sugar")
    (3.5, 4.5)
    """
    found = graded_words(text)
    return sum(word.grade for word in found) / len(found) if found else MIDDLE


def phrases() -> tuple[list[str], Numbers]:
    """The phrases of the word list without wildcards, to be encoded, and their grades."""
    words = _word_list()
    return [phrase.replace("*", "") for phrase in words.phrases], np.array(words.grades)


def clauses(text: str) -> list[str]:
    """The clauses of at least two words; the whole text if it has none.

    >>> clauses("Acts alone; leads, and trains others in the field.")
    ['Acts alone', 'and trains others in the field']
    """
    parts = [part.strip() for part in _SPLIT.split(text)]
    return [part for part in parts if len(part.split()) > 1] or [text.strip()]


def centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """Vectors around their centre, of unit length again; what all texts share says nothing of a level."""
    away = vectors - centre
    length = np.linalg.norm(away, axis=1, keepdims=True)
    unit: Vectors = away / np.maximum(length, 1e-9)
    return unit


def near_grades(vectors: Vectors, references: Vectors, grades: Numbers, allowed: npt.NDArray[np.bool_]) -> Numbers:
    """The mean grade of the references of each vector, weighted by ``exp(cosine / SOFTNESS)``.

    ``allowed`` (vectors, references) says which may count; each row must allow at least one.
    """
    weights = np.exp((vectors @ references.T).astype(np.float64) / SOFTNESS) * allowed
    mean: Numbers = (weights @ grades) / weights.sum(axis=1)
    return mean


def per_owner(values: Numbers, owner: npt.NDArray[np.intp], owners: int) -> Numbers:
    """The mean of ``values`` for each owner 0 to ``owners`` - 1, each of which has at least one value.

    >>> per_owner(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1]), 2).tolist()
    [2.0, 5.0]
    """
    mean: Numbers = np.bincount(owner, values, owners) / np.bincount(owner, minlength=owners)
    return mean


@lru_cache(maxsize=1)
def _word_list() -> _WordList:
    """All phrases, longest first, so that the pattern takes the longest; one in two dimensions gets its mean grade."""
    text = files("mapper.match").joinpath("level_words.toml").read_text(encoding="utf-8")
    dimensions: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    found: dict[str, list[int]] = {}
    for grades in dimensions.values():
        for grade, listed in grades.items():
            for phrase in listed:
                found.setdefault(phrase, []).append(int(grade))
    ordered = sorted(found, key=lambda phrase: (-len(phrase), phrase))
    one = "|".join(f"({_literal(phrase)})" for phrase in ordered)
    pattern = re.compile(rf"(?<![\w-])(?:{one})(?![\w-])", re.IGNORECASE)
    return _WordList(tuple(ordered), tuple(sum(found[name]) / len(found[name]) for name in ordered), pattern)


def _literal(phrase: str) -> str:
    words: Sequence[str] = phrase.split()
    return r"\s+".join(re.escape(word).replace(r"\*", r"[\w-]*") for word in words)
