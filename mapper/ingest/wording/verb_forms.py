"""The inflected forms in which statements use the verbs of the lexicon."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

from mapper.ingest.wording.lexicon import VERBS
from mapper.ingest.wording.word_classes import NOUNS


class Form(NamedTuple):
    """What a word is: its verb, and its mood, since only words of one mood are coordinated.

    Moods are "base" (infinitive, imperative, active), "finite", "gerund", "passive" and "noun".
    """

    verb: str
    mood: str


#: Third person singular where it is not regular; also for verbs that end so (``entwerfen`` as ``werfen``).
_IRREGULAR: Final[dict[str, dict[str, str]]] = {
    "de": {
        "geben": "gibt", "nehmen": "nimmt", "lesen": "liest", "sprechen": "spricht", "werben": "wirbt",
        "werfen": "wirft", "treffen": "trifft", "messen": "misst", "tragen": "trägt", "laden": "lädt",
        "halten": "hält", "schlagen": "schlägt", "fahren": "fährt", "wissen": "weiß", "raten": "rät",
        "treten": "tritt", "haben": "hat", "sehen": "sieht",
    },
    "nl": {"hebben": "heeft", "weten": "weet", "kiezen": "kiest", "lezen": "leest"},
    "fr": {
        "concevoir": "conçoit", "recevoir": "reçoit", "connaître": "connaît", "reconnaître": "reconnaît",
        "savoir": "sait", "prendre": "prend", "faire": "fait", "mettre": "met", "rendre": "rend", "écrire": "écrit",
        "crire": "crit", "lire": "lit", "duire": "duit", "truire": "truit", "suivre": "suit", "tenir": "tient",
        "venir": "vient", "répondre": "répond", "résoudre": "résout", "vendre": "vend", "servir": "sert",
        "clure": "clut", "quérir": "quiert", "promouvoir": "promeut", "cueillir": "cueille", "défendre": "défend",
        "prévoir": "prévoit", "battre": "bat", "vaincre": "vainc",
    },
    "es": {
        "entender": "entiende", "demostrar": "demuestra", "medir": "mide", "resolver": "resuelve",
        "elegir": "elige", "tener": "tiene", "seguir": "sigue", "probar": "prueba", "recordar": "recuerda",
        "construir": "construye", "mover": "mueve", "corregir": "corrige", "contribuir": "contribuye",
    },
}  # fmt: skip
_GERMAN_PREFIX: Final = (
    "gegenüber zusammen auseinander heraus wieder weiter kennen instand durch nach über fest vor her ein aus auf "
    "auch ab an bei dar mit um zu teil voran weiter vorweg"
)
_DUTCH_PREFIX: Final = "samen aan bij door toe uit voor weer vast mee na om op over af in les"
SEPARABLE: Final[dict[str, tuple[str, ...]]] = {
    "de": tuple(_GERMAN_PREFIX.split()),
    "nl": tuple(_DUTCH_PREFIX.split()),
}
"""Prefixes that stand at the end of the clause: "wendet ... an"."""


@cache
def levels(language: str) -> dict[str, int]:
    """Verb -> cognitive level."""
    return {verb: level for level, verbs in VERBS[language].items() for verb in verbs.split()}


@cache
def forms(language: str) -> dict[str, Form]:
    """Word, lower case, also without its accents -> what it is; base forms come before others."""
    inflect = _INFLECT.get(language, _infinitive_only)
    found = {verb: Form(verb, "base") for verb in levels(language)}
    for verb in levels(language):
        for word, mood in inflect(verb):
            found.setdefault(word, Form(verb, mood))
    if language in ("fr", "es", "it", "pt"):
        for word, form in list(found.items()):
            found.setdefault(_bare(word), form)
    return found


@cache
def nouns(language: str) -> dict[str, Form]:
    """Noun, lower case, also without its accents -> the verb for which it stands."""
    found = {noun: Form(verb, "noun") for verb, words in NOUNS[language].items() for noun in words.split()}
    if language == "de":
        for verb in levels("de"):
            stem = verb[:-2] if verb.endswith("en") else verb[:-1]
            found.setdefault(f"{stem[:-2]}lung" if stem.endswith("el") else f"{stem}ung", Form(verb, "noun"))
    for word, form in list(found.items()):
        found.setdefault(_bare(word), form)
    return found


@cache
def separable(language: str) -> dict[str, dict[str, str]]:
    """Finite form without its prefix -> prefix -> verb: ``wendet`` -> ``an`` -> ``anwenden``."""
    found: dict[str, dict[str, str]] = {}
    inflect = _INFLECT[language]
    for verb in levels(language):
        for prefix in SEPARABLE[language]:
            rest = verb.removeprefix(prefix)
            if rest != verb and len(rest) >= 4:
                for word in (rest, *(word for word, mood in inflect(rest) if mood == "finite")):
                    found.setdefault(word, {}).setdefault(prefix, verb)
    return found


@cache
def openers() -> frozenset[str]:
    """The words with which an outcome statement may begin, in whatever language, also without their accents."""
    words = {word for language in VERBS for word, form in forms(language).items() if _opens(language, form)}
    return frozenset(words | {_bare(word) for word in words})


def _opens(language: str, form: Form) -> bool:
    return form.mood == "base" or (language in ("de", "nl") and form.mood == "finite")


def _bare(word: str) -> str:
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode("ascii")


def _irregular(language: str, verb: str) -> str:
    """The irregular third person of a verb or of the verb it ends with; "" for none."""
    for base, finite in _IRREGULAR[language].items():
        if verb.endswith(base):
            return verb[: -len(base)] + finite
    return ""


def _infinitive_only(verb: str) -> Iterator[tuple[str, str]]:
    yield verb, "base"


def _english(verb: str) -> Iterator[tuple[str, str]]:
    soft = verb.endswith(("s", "x", "z", "ch", "sh", "o"))
    consonant_y = verb.endswith("y") and verb[-2] not in "aeiou"
    yield f"{verb[:-1]}ies" if consonant_y else f"{verb}es" if soft else f"{verb}s", "finite"
    if verb.endswith("e") and not verb.endswith("ee"):
        yield f"{verb[:-1]}ing", "gerund"
    else:
        yield f"{verb}ing", "gerund"
        if re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb):
            yield f"{verb}{verb[-1]}ing", "gerund"
    if verb == "have":
        yield "has", "finite"


def _german(verb: str) -> Iterator[tuple[str, str]]:
    stem = verb[:-2] if verb.endswith("en") else verb[:-1]
    joint = "e" if re.search(r"[td]$|chn$|[^aeiouäöühlmnr][mn]$", stem) else ""
    yield _irregular("de", verb) or f"{stem}{joint}t", "finite"
    for prefix in SEPARABLE["de"]:
        rest = verb.removeprefix(prefix)
        if rest != verb and len(rest) >= 4:
            yield f"{prefix}zu{rest}", "base"


def _dutch(verb: str) -> Iterator[tuple[str, str]]:
    stem = verb.removesuffix("en").removesuffix("ë")
    stem = {"v": f"{stem[:-1]}f", "z": f"{stem[:-1]}s"}.get(stem[-1], stem)
    if len(stem) > 2 and stem[-1] == stem[-2]:
        stem = stem[:-1]
    single = _irregular("nl", verb) or (stem if stem.endswith("t") else f"{stem}t")
    yield single, "finite"
    if found := re.search(r"(?<![aeio])([aeou])([^aeiou])$", stem):
        # An open syllable closes: maken, maakt; analyseren, analyseert.
        long = f"{stem[: found.start()]}{found[1] * 2}{found[2]}"
        yield (long if long.endswith("t") else f"{long}t"), "finite"
    for prefix in SEPARABLE["nl"]:
        rest = verb.removeprefix(prefix)
        if rest != verb and len(rest) >= 4:
            yield f"{prefix}te{rest}", "base"


def _french(verb: str) -> Iterator[tuple[str, str]]:
    if finite := _irregular("fr", verb):
        yield finite, "finite"
    elif verb.endswith("er"):
        yield verb[:-1], "finite"
        yield f"{verb[:-2]}ent", "finite"
        yield f"{verb[:-1] if verb.endswith('ger') else verb[:-2]}ant", "gerund"
    elif verb.endswith("ir"):
        yield f"{verb[:-1]}t", "finite"


def _spanish(verb: str) -> Iterator[tuple[str, str]]:
    stem, ending = verb[:-2], verb[-2:]
    yield _irregular("es", verb) or stem + ("a" if ending == "ar" else "e"), "finite"
    yield stem + ("ando" if ending == "ar" else "iendo"), "gerund"
    yield f"{verb}se", "base"


def _italian(verb: str) -> Iterator[tuple[str, str]]:
    yield verb[:-3] + ("a" if verb.endswith("are") else "e"), "finite"
    yield verb[:-3] + ("ando" if verb.endswith("are") else "endo"), "gerund"


def _portuguese(verb: str) -> Iterator[tuple[str, str]]:
    yield verb[:-2] + ("a" if verb.endswith("ar") else "e"), "finite"
    yield verb[:-1] + "ndo", "gerund"


def _indonesian(verb: str) -> Iterator[tuple[str, str]]:
    """The passive: ``menyiapkan`` has lost the s of ``disiapkan``, ``mengukur`` nothing of ``diukur``."""
    for active, roots in (
        ("meny", ("s",)),
        ("meng", ("", "k", "g")),
        ("men", ("t", "d", "c", "j", "")),
        ("mem", ("p", "b", "f", "")),
        ("me", ("",)),
    ):
        if verb.startswith(active):
            for root in roots:
                yield f"di{root}{verb.removeprefix(active)}", "passive"
            return


_INFLECT: Final[dict[str, Callable[[str], Iterator[tuple[str, str]]]]] = {
    "en": _english, "fr": _french, "de": _german, "es": _spanish, "it": _italian, "pt": _portuguese, "nl": _dutch,
    "id": _indonesian,
}  # fmt: skip
