"""Finding the levels whose title examples a text states: "Certificate IV in IT", "BA (Hons)", "SVQ Level 3"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mapper.knowledge.level_vocabulary import (
    ABBREVIATIONS,
    ALONE,
    DEGREES,
    LEVEL_WORDS,
    NATIVE_TITLES,
    ROMAN,
    SECTORS,
    UNTOLD,
)

__all__ = ["Titles", "plain_letters", "states_degree"]

_LEVEL_WORDS: Final = frozenset(word for words in LEVEL_WORDS.values() for word in words)
#: A degree in the audience levels of CTDL, as an address or a short one: "audLevel:AssociatesDegreeLevel".
_AUDIENCE_LEVEL: Final = re.compile(r"\S*audLevel[:/]([A-Za-z]+?)s?DegreeLevel\b")
#: "BTS" or "S1": a short name in the brackets of a title.
_SHORT_NAME: Final = re.compile(r"[A-Z]{2,}\d?|[A-Z]\d")


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of one framework: the words of each, and the levels that have it.

    ``written`` are the words as they stand, found where they follow one another. ``told`` are the words that tell the
    title, in one spelling ("BSc" is "bachelor", "IV" is "4"), found in any order.
    """

    written: Mapping[str, tuple[str, ...]]
    told: Mapping[frozenset[str], tuple[str, ...]]

    @classmethod
    def of(cls, examples: Iterable[tuple[str, str]]) -> Titles:
        """The titles of (level id, title examples joined by ``|``), native ones added.

        Examples
        --------
        >>> titles = Titles.of([("kkni-id:6", "Bachelor (S1)|Diploma IV / applied bachelor")])
        >>> titles.find("s1"), titles.find("diploma 4")
        ({'kkni-id:6'}, {'kkni-id:6'})
        """
        written: dict[str, tuple[str, ...]] = {}
        told: dict[frozenset[str], tuple[str, ...]] = {}
        for level_id, joined in examples:
            for title in [*filter(None, joined.split("|")), *NATIVE_TITLES.get(level_id, ())]:
                for spelling in _spellings(title):
                    words = _words(plain_letters(spelling))
                    if words:
                        written[words] = (*written.get(words, ()), level_id)
                    # "Advanced level" must not be found by "advanced" alone.
                    tokens = _told(words)
                    if tokens and (len(tokens) > 1 or tokens <= DEGREES or " " not in words) and not tokens <= ALONE:
                        told[tokens] = (*told.get(tokens, ()), level_id)
        return cls(written, told)

    def find(self, plain: str) -> set[str]:
        """The levels of the longest title that the text states; else of every title that holds its degree.

        ``plain`` comes from :func:`plain_letters`.

        Examples
        --------
        >>> titles = Titles.of([("nfq-ie:7", "Ordinary Bachelor degree"), ("nfq-ie:8", "Honours Bachelor degree")])
        >>> titles.find("bachelor (honours)"), sorted(titles.find("bachelor of arts"))
        ({'nfq-ie:8'}, ['nfq-ie:7', 'nfq-ie:8'])
        """
        words = _words(plain)
        said = f" {words} "
        tokens = _told(words)
        inside = [
            (len(title.split()), levels)
            for title, levels in self.written.items()
            if f" {title} " in said and (title not in ALONE or title == words)
        ]
        inside += [(len(title), levels) for title, levels in self.told.items() if title <= tokens]
        if inside:
            longest = max(length for length, _ in inside)
            return {level for length, levels in inside if length == longest for level in levels}
        # A diploma of whatever kind is no hint at any other, a bachelor of whatever subject is.
        degrees = tokens if tokens == {"diploma"} else tokens & (DEGREES - {"diploma"})
        return {level for title, levels in self.told.items() if degrees & title for level in levels}

    def find_numbered(self, plain: str) -> set[str]:
        """The levels of a title whose own number the text states: "SVQ Level 3" is the title SVQ 3, not level 3.

        Examples
        --------
        >>> Titles.of([("scqf:6", "Higher|SVQ 3")]).find_numbered("svq level 3")
        {'scqf:6'}
        """
        tokens = _told(_words(plain))
        return {
            level
            for title, levels in self.told.items()
            if len(title) > 1 and title <= tokens and any(word.isdigit() for word in title)
            for level in levels
        }


def states_degree(plain: str) -> bool:
    """Whether a text states a bachelor's, master's or doctor's degree, in whatever spelling.

    Examples
    --------
    >>> states_degree("msc in physics"), states_degree("beginner level")
    (True, False)
    """
    return bool(_told(_words(plain)) & (DEGREES - {"diploma", "ingenieur"}))


def plain_letters(text: str) -> str:
    """Lower case without accents and quotation marks, dashes as hyphens.

    Examples
    --------
    >>> plain_letters("Nível 5 – Español")
    'nivel 5 - espanol'
    """
    unified = (
        _AUDIENCE_LEVEL.sub(r"\1 degree", text)
        .replace("ß", "ss")
        .replace("\u2013", "-")
        .replace("\u2014", "-")
        .replace("\u2019", "'")
    )
    letters = unicodedata.normalize("NFKD", re.sub('["“”„«»]', "", re.sub("[º°ª]", ".", unified)))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _spellings(title: str) -> list[str]:
    """A title without its brackets, each of two with a stroke between, and the short names that stand in brackets."""
    inside = re.findall(r"\(([^)]*)\)", title)
    short = [name.strip() for part in inside for name in re.split(r"[,/]", part)]
    return [
        *title.partition("(")[0].split(" / "),
        *(name for name in short if _SHORT_NAME.fullmatch(name) and name.casefold() not in SECTORS),
    ]


def _words(plain: str) -> str:
    """The words, "bac +3" as one of them, "b.sc." and "ph.d." without their points."""
    years = re.sub(r"\bbac\s*\+\s*(\d)", r"bacplus\1", re.sub(r"'s\b|\b(?<=post)-(?=graduate)", "", plain))
    pointed = re.sub(r"\b[a-z]{1,3}\.(?:[a-z]{1,4}\.?)+(?!\w)", lambda match: match[0].replace(".", ""), years)
    return " ".join(re.findall(r"[^\W_]+", pointed))


def _told(words: str) -> frozenset[str]:
    """The words that tell a title, in one spelling."""
    unified = (
        ABBREVIATIONS.get(word, ROMAN.get(word, word.removesuffix("examen"))) for word in words.split() if word != "i"
    )
    tokens = {word.removesuffix("s") if len(word) > 4 else word for spelling in unified for word in spelling.split()}
    if re.search(r"\bi\b", words):
        tokens.add("1")
    return frozenset(tokens - UNTOLD - _LEVEL_WORDS)
