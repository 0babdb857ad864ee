"""The language of texts: at a glance where small words show it, by a detector where not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from mapper.ingest.wording.word_classes import STOPWORDS

if TYPE_CHECKING:
    from lingua import LanguageDetector

#: Letters from which a text can speak for itself; shorter ones are often names, which belong to no language.
SPEAKS_FROM: Final = 30
_LOOKED_AT: Final = 240
_DETECTABLE: Final = (
    "ENGLISH", "FRENCH", "GERMAN", "SPANISH", "ITALIAN", "PORTUGUESE", "DUTCH", "INDONESIAN", "POLISH", "SWEDISH",
    "DANISH", "BOKMAL", "FINNISH", "GREEK", "CZECH", "ROMANIAN", "HUNGARIAN", "BULGARIAN", "CROATIAN", "SLOVAK",
    "SLOVENE", "ESTONIAN", "LATVIAN", "LITHUANIAN", "IRISH", "CATALAN", "TURKISH", "UKRAINIAN", "RUSSIAN", "CHINESE",
    "JAPANESE", "KOREAN", "ARABIC", "VIETNAMESE", "THAI", "HINDI",
)  # fmt: skip
#: Pairs that no detector tells apart in a few sentences: what the source says stands.
_SIBLINGS: Final = (frozenset({"id", "ms"}), frozenset({"no", "da"}), frozenset({"pt", "gl"}), frozenset({"cs", "sk"}))
_CONFIDENT: Final = 0.85
_WORD: Final = re.compile(r"[^\W\d_]+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def detect_languages(texts: Sequence[str], inherited: Sequence[str]) -> list[str]:
    """The ISO 639-1 code of each text.

    ``inherited`` (same length, "" for none) stands where a text is short or shows nothing else. Small words decide
    where they can, and then without loading the detector, which gets the rest.

    >>> detect_languages(["Die Studierenden können Modelle auf Probleme der Praxis anwenden.", "Python"], ["", "fr"])
    ['de', 'fr']
    """
    found: dict[tuple[str, str], str] = {}
    unclear: list[tuple[str, str]] = []
    keys = [(text[:_LOOKED_AT], before) for text, before in zip(texts, inherited, strict=True)]
    for key in dict.fromkeys(keys):
        text, before = key
        if not _speaks(text) and not _is_unspaced(text):
            found[key] = before
        elif language := _at_a_glance(text, before):
            found[key] = before if before and {language, before} in _SIBLINGS else language
        else:
            unclear.append(key)
    for (text, before), language in zip(unclear, _detected([text for text, _ in unclear]), strict=True):
        keep = not language or (before and {language, before} in _SIBLINGS)
        found[text, before] = before if keep else language
    return [found[key] for key in keys]


def main_language(texts: Sequence[str]) -> str:
    """The language of nearly all texts that show theirs by small words, if there are enough of these; else "".

    >>> main_language(["the design of a network with its parts"] * 10)
    'en'
    """
    shown = [language for text in texts if (language := _at_a_glance(text[:_LOOKED_AT], ""))]
    if len(shown) < max(10, 0.1 * len(texts)):
        return ""
    language, count = Counter(shown).most_common(1)[0]
    return language if count >= 0.95 * len(shown) else ""


def _speaks(text: str) -> bool:
    """True if a text has enough letters to speak for itself."""
    return sum(map(str.isalpha, text[: 2 * SPEAKS_FROM])) >= SPEAKS_FROM or sum(map(str.isalpha, text)) >= SPEAKS_FROM


def _is_unspaced(text: str) -> bool:
    """True for scripts in which a word is one or two characters."""
    return not text.isascii() and len(_UNSPACED.findall(text)) >= 8


def _at_a_glance(text: str, before: str) -> str:
    """The language that the small words of a text show, "" if in doubt.

    A new language needs at least two words that no other one has; the language before it stands while no other has
    more hits.
    """
    if _is_unspaced(text) or (not text.isascii() and re.search(r"[\u0370-\u1fff]", text)):
        return ""
    words = _WORD.findall(text.lower())
    speakers = _speakers()
    small = speakers.keys() & words
    if before in STOPWORDS and small <= STOPWORDS[before]:
        return before
    hits = Counter(chain.from_iterable(speakers[word] for word in words if word in speakers))
    if not hits:
        return before
    # In the order of STOPWORDS, so that equal counts do not depend on which word comes first.
    best = max((language for language in STOPWORDS if language in hits), key=hits.__getitem__)
    others = max((count for language, count in hits.items() if language != best), default=0)
    stands_out = hits[best] >= 3 and hits[best] >= 2 * others and hits[best] >= 0.15 * len(words)
    if stands_out and len(_exclusive()[best].intersection(words)) >= 2:
        return best
    if before in STOPWORDS:
        return before if hits[before] >= hits[best] - 1 else ""
    return before if hits[best] < 3 else ""


@lru_cache(maxsize=1)
def _speakers() -> dict[str, list[str]]:
    """Small word -> the languages that have it."""
    found: dict[str, list[str]] = {}
    for language, small in STOPWORDS.items():
        for word in small:
            found.setdefault(word, []).append(language)
    return found


@lru_cache(maxsize=1)
def _exclusive() -> dict[str, frozenset[str]]:
    return {
        language: frozenset(
            word for word in small if sum(word in other for other in STOPWORDS.values()) == 1 and len(word) > 1
        )
        for language, small in STOPWORDS.items()
    }


def _detected(texts: Sequence[str]) -> list[str]:
    """The detector's answer for each text, "" where it is not confident."""
    if not texts:
        return []
    distinct = list(dict.fromkeys(texts))
    found: dict[str, str] = {}
    for text, values in zip(
        distinct, _detector().compute_language_confidence_values_in_parallel(distinct), strict=True
    ):
        code = values[0].language.iso_code_639_1.name.lower() if values and values[0].value >= _CONFIDENT else ""
        found[text] = "no" if code == "nb" else code
    return [found[text] for text in texts]


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in _DETECTABLE]
    # High accuracy takes 9 s and 760 MB to load; this takes 0.7 s and 65 MB, and agrees on texts of a sentence or more.
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
