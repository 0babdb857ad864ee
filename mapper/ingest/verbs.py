"""The verb of an outcome statement and how demanding it is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from mapper.ingest.lexicon import VERBS

#: Verb-like words that say little; they count only where no other verb is found.
_WEAK: Final = frozenset(
    [
        "besitzen",
        "besitzt",
        "verfügen",
        "verfügt",
        "haben",
        "hat",
        "erlangen",
        "erlangt",
        "erwerben",
        "erwirbt",
        "gewinnen",
        "gewinnt",
        "führen",
        "führt",
        "know",
        "become",
        "gain",
        "learn",
        "develop",
        "demonstrate",
        "show",
        "sait",
        "maîtriser",
        "faire",
        "tenir",
        "llevar",
        "poner",
        "hacer",
        "become",
        "have",
        "bring",
        "take",
        "make",
        "set",
    ]
)
_FINITE_GERMAN: Final = {
    "weiß": "wissen", "hat": "haben", "wendet": "anwenden", "setzt": "einsetzen", "führt": "durchführen",
    "entwirft": "entwerfen",
    "sait": "savoir", "connaît": "connaître", "comprend": "comprendre", "utilise": "utiliser", "conoce": "conocer",
    "comprende": "comprender", "entiende": "entender",
}  # fmt: skip
_NOUNS: Final = {
    "knowledge": ("know", 1), "awareness": ("know", 1), "familiarity": ("know", 1), "understanding": ("understand", 2),
    "comprehension": ("understand", 2), "appreciation": ("appreciate", 2), "application": ("apply", 3),
    "analysis": ("analyse", 4),
    "evaluation": ("evaluate", 5), "kenntnis": ("kennen", 1), "kenntnisse": ("kennen", 1), "wissen": ("wissen", 1),
    "verständnis": ("verstehen", 2), "connaissance": ("connaître", 1), "connaissances": ("connaître", 1),
    "compréhension": ("comprendre", 2), "conocimiento": ("conocer", 1), "conocimientos": ("conocer", 1),
    "comprensión": ("comprender", 2), "pengetahuan": ("mengetahui", 1), "pemahaman": ("memahami", 2),
}  # fmt: skip
_SKIPPED: Final = frozenset(
    [
        "to",
        "be",
        "able",
        "also",
        "and",
        "or",
        "will",
        "can",
        "should",
        "must",
        "how",
        "then",
        "the",
        "a",
        "an",
        "in",
        "of",
        "ability",
        "capacity",
        "skill",
        "skills",
        "s",
        "être",
        "capable",
        "de",
        "d",
        "à",
        "savoir",
        "pouvoir",
        "ser",
        "capaz",
        "saber",
        "poder",
        "mampu",
        "dapat",
        "untuk",
        "bisa",
        "en",
        "l",
        "le",
        "la",
        "y",
        "et",
        "und",
        "oder",
        "essere",
        "grado",
        "di",
        "capace",
        "aware",
        "proficient",
        "competent",
        "familiar",
        "with",
        "their",
        "an",
        "its",
    ]
)
_SEPARABLE: Final = re.compile(
    r"^(ab|an|auf|aus|bei|dar|durch|ein|gegenüber|her|heraus|hinter|mit|nach|um|vor|zu|zusammen|über|fest|wieder)zu(\w{4,})$"
)
_FIRST_WORDS: Final = 7
_ENDINGS: Final = frozenset(
    {"s", "es", "d", "ed", "ing", "er", "ers", "r", "rs", "or", "ors", "ment", "able", "ion", "ly", "al"}
)


def read_verb(text: str, language: str) -> tuple[str, str]:
    """The leading verb of a statement in its base form and its cognitive level, "1" to "6"; both "" for none.

    English and Romance statements begin with their verb; German and Dutch ones may end with it. An English verb glued
    to the next word is still seen.

    >>> read_verb("Critically evaluate a design", "en"), read_verb("Modelle auf Probleme anzuwenden", "de")
    (('evaluate', '5'), ('anwenden', '3'))
    >>> read_verb("Demonstrate an understanding", "en"), read_verb("Élaborer un budget", "fr"), read_verb("x", "fr")
    (('understand', '2'), ('élaborer', '6'), ('', ''))
    """
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.replace("’", "'")[:400])
    if not words:
        return "", ""
    known = _levels(language if language in VERBS else "en")
    found = _anywhere(words, known) if language in ("de", "nl") else _at_front(words, known, language)
    if not found:
        return "", ""
    verb, level = found
    return verb, str(level)


def is_verb(word: str) -> bool:
    """True if an outcome statement in some language may begin with this word.

    >>> is_verb("Describe"), is_verb("concevoir"), is_verb("banana")
    (True, True, False)
    """
    return word.lower().replace("’", "'") in _all_verbs()


@lru_cache(maxsize=16)
def _levels(language: str) -> dict[str, int]:
    return {verb: level for level, verbs in VERBS[language].items() for verb in verbs.split()}


@lru_cache(maxsize=1)
def _all_verbs() -> frozenset[str]:
    verbs = {verb for language in VERBS for verb in _levels(language)}
    return frozenset(
        verbs | {unicodedata.normalize("NFKD", verb).encode("ascii", "ignore").decode("ascii") for verb in verbs}
    )


def _at_front(words: list[str], known: dict[str, int], language: str) -> tuple[str, int] | None:
    weak: tuple[str, int] | None = None
    for word in (word.lower() for word in words[:_FIRST_WORDS]):
        if word in _NOUNS:
            return _NOUNS[word]
        form = _form(word, known, language)
        if form in _WEAK:
            weak = weak or (_base(form), known[form])
        elif form:
            return weak if weak and not _restates(words) else (_base(form), known[form])
        elif weak is None and word not in _SKIPPED and not word.endswith(("ly", "mente", "ment")):
            return None
    return weak


def _restates(words: list[str]) -> bool:
    """True for "demonstrate the ability to apply": the second verb is the one that counts."""
    return any(word.lower() in ("ability", "capacity", "skills", "able", "how", "capacité") for word in words[:5])


def _form(word: str, known: dict[str, int], language: str) -> str:
    """The known verb that a word is, or begins with; "" for none."""
    if word in known:
        return word
    bare = word.split("'")[-1]
    if bare in known:
        return bare
    if language == "es" and word.endswith("se") and word[:-2] in known:
        return word[:-2]
    if language != "en":
        return ""
    for ending, rest in (
        ("ing", ""),
        ("ing", "e"),
        ("es", ""),
        ("s", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ies", "y"),
        ("ying", "y"),
    ):
        if word.endswith(ending) and word[: -len(ending)] + rest in known:
            return word[: -len(ending)] + rest
    for length in range(min(len(word) - 2, 14), 4, -1):
        if word[:length] in known and word[length:] not in _ENDINGS:
            return word[:length]
    return ""


def _anywhere(words: list[str], known: dict[str, int]) -> tuple[str, int] | None:
    weak: tuple[str, int] | None = None
    for position, word in enumerate(words):
        if position and word[0].isupper():
            noun = _NOUNS.get(word.lower())
            weak = weak or noun
            continue  # a German noun
        lower = word.lower()
        split = _SEPARABLE.match(lower)
        form = lower if lower in known else split[1] + split[2] if split and split[1] + split[2] in known else ""
        if form and form not in _WEAK:
            return _base(form), known[form]
        if form and weak is None:
            weak = (_base(form), known[form])
    return weak


def _base(form: str) -> str:
    if form in _FINITE_GERMAN:
        return _FINITE_GERMAN[form]
    german = _levels("de")
    if form in german and form.endswith("t"):
        for ending in ("en", "n"):
            if form[:-1] + ending in german:
                return form[:-1] + ending
    return form
