"""Which entries of a hierarchy are statements and which are headings over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mapper.ingest.wording.verbs import is_verb

#: A heading with a full stop is short ("1. Mathematics."); no list of verbs knows all of them.
_FEWEST_WORDS: Final = 5
#: Blueprints of examinations weigh their parts: "Program Management - 52%", where "program" could be a verb.
_WEIGHT: Final = re.compile(r"\d\s?%\)?\s*$")
_LEARNER: Final = re.compile(r"(?:the\s+|all\s+)?(?:students?|learners?|candidates?|participants?)\s+\w", re.IGNORECASE)

Children = Mapping[str, Sequence[str]]
"""Id of an entry -> the ids of those right below it, in their order."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Ids in the order of reading; those below ``headings`` are among the ``statements`` or headings themselves."""

    statements: tuple[str, ...]
    headings: tuple[str, ...]


def outline(texts: Mapping[str, str], children: Children, roots: Iterable[str]) -> Outline:
    """The statements and headings at and below ``roots``, each once, depth first.

    Frameworks nest: "Mathematics" over "Solve an equation" over "Solve a linear equation". An entry with others below
    it is a heading, unless it begins with a verb or is a sentence: then it says what somebody can do, and is a
    statement like its parts.

    >>> texts = {"m": "Mathematics", "e": "Solve an equation", "l": "Linear equations", "k": "Geometry"}
    >>> outline(texts, {"m": ["e", "k"], "e": ["l"]}, ["m"])
    Outline(statements=('e', 'l', 'k'), headings=('m',))
    """
    statements: list[str] = []
    headings: list[str] = []
    for entry in _below(roots, children):
        is_heading = bool(children.get(entry)) and not _is_statement(texts[entry])
        (headings if is_heading else statements).append(entry)
    return Outline(tuple(statements), tuple(headings))


def _is_statement(text: str) -> bool:
    if _WEIGHT.search(text):
        return False
    is_sentence = text.rstrip().endswith(".") and len(text.split()) >= _FEWEST_WORDS
    return is_sentence or begins_with_verb(text) or bool(_LEARNER.match(text))


def begins_with_verb(text: str) -> bool:
    """True for "Solve an equation" and "Solves an equation", not for "Equations".

    >>> begins_with_verb("Analyses a text"), begins_with_verb("1.2 Décrire un réseau"), begins_with_verb("Equations")
    (True, True, False)
    """
    found = re.search(r"[^\W\d_][\w'’-]*", text)
    return found is not None and (is_verb(found[0]) or is_verb(found[0].removesuffix("s")))


def without_circles(ids: Sequence[str], children: Children) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """``children`` among ``ids`` without circles, the roots, and the ids that stood in a circle or below one.

    What stands in a circle hangs from no root; such entries lose their places and become roots, so that none is lost.

    >>> without_circles(["a", "b", "c"], {"a": ["b"], "b": ["a"]})
    ({}, ['c', 'a', 'b'], ['a', 'b'])
    """
    known = set(ids)
    kept = {parent: [child for child in below if child in known] for parent, below in children.items()}
    has_parent = {child for below in kept.values() for child in below}
    roots = [entry for entry in ids if entry not in has_parent]
    reached = set(_below(roots, kept))
    circular = [entry for entry in ids if entry not in reached]
    free = set(circular)
    return (
        {parent: below for parent, below in kept.items() if below and parent not in free},
        [*roots, *circular],
        circular,
    )


def _below(roots: Iterable[str], children: Children) -> list[str]:
    """``roots`` and all below them, depth first, each once; a stack of its own, so that no depth is too deep."""
    seen: dict[str, None] = {}
    stack = [*reversed(list(roots))]
    while stack:
        entry = stack.pop()
        if entry not in seen:
            seen[entry] = None
            stack += reversed(children.get(entry, ()))
    return list(seen)
