"""Reading levels as providers write them: "Level 7 (RQF)", "Niveau 5", "DQR-Niveau 6", "nivel 5 MEC".

A number alone is not a level. What a statement can mean is kept as several readings with the confidence split between
them; a Roman "Niveau III" in France is the old scale that runs backwards, never EQF 3.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from mapper.knowledge.frameworks import Frameworks

__all__ = ["LevelReading", "read_level"]

#: How sure a reading is before it is split between the levels it can mean. Set by hand, in this order, not calibrated.
NAMED: Final = 0.95
JURISDICTION_ONLY: Final = 0.7
TITLE_ONLY: Final = 0.5
NUMBER_ONLY: Final = 0.4
LANGUAGE_ONLY: Final = 0.3

_LEVEL_WORDS: Final = {
    "en": ("level", "levels", "lvl"),
    "fr": ("niveau", "niveaux"),
    "de": ("niveau", "niveaustufe", "stufe"),
    "es": ("nivel", "niveles"),
    "it": ("livello", "livelli"),
    "pt": ("nivel", "niveis"),
    "nl": ("niveau", "niveaus"),
    "da": ("niveau",),
    "nb": ("niva",),
    "sv": ("niva",),
    "ro": ("nivel", "nivelul"),
    "pl": ("poziom",),
    "id": ("jenjang",),
    "ms": ("tahap",),
}
#: Whose frameworks a language points to, for statements that name neither framework nor country.
_SPOKEN: Final = {
    "en": ("GB", "IE", "MT", "AU", "NZ"),
    "fr": ("FR", "BE-WBR", "LU", "CH"),
    "de": ("DE", "AT", "CH", "LI", "LU", "BE-DG"),
    "es": ("ES",),
    "it": ("IT", "CH"),
    "pt": ("PT",),
    "nl": ("NL", "BE-VLG"),
    "da": ("DK",),
    "nb": ("NO",),
    "sv": ("SE",),
    "ro": ("RO", "MD"),
    "pl": ("PL",),
    "id": ("ID",),
    "ms": ("MY", "BN"),
}
#: Words that are enough to find a title by: "Advanced" alone must not find "Advanced apprenticeship".
_DEGREES: Final = frozenset({"bachelor", "master", "doctor", "doctorate", "doctoral", "phd", "diploma", "degree"})
_SUPRANATIONAL: Final = frozenset({"eqf", "qf-ehea", "isced-2011", "aqrf"})
_NOT_A_LABEL: Final = (
    r"(?!\.\d|(?:,\d+)?\s*(?:%|credit|ects|[cl]p\b|hours?\b|h\b|points?\b|weeks?\b|months?\b|years?\b|stunden|heures))"
)
_ROMAN: Final = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}


@dataclass(frozen=True, slots=True)
class LevelReading:
    """One thing a level statement can mean; ``confidence`` in [0, 1], ``reason`` in a sentence."""

    level_id: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """What reading needs to know of one framework, in plain letters."""

    framework_id: str
    kind: str
    jurisdictions: tuple[str, ...]
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    titles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    valid_from: str = ""


@dataclass(frozen=True, slots=True)
class _Grammar:
    scales: dict[str, _Scale]
    aliases: dict[str, tuple[str, ...]]
    named: tuple[re.Pattern[str], ...]
    level: re.Pattern[str]


def read_level(
    text: str, jurisdiction: str | None = None, language: str | None = None, *, frameworks: Frameworks
) -> list[LevelReading]:
    """What a plainly written level can mean, most confident first, then by level id; empty if it cannot be read.

    A named framework decides ("EQF 6", "Level 7 (RQF)"). An acronym that several frameworks share ("MQF", "MEC") gives
    one reading for each, unless the jurisdiction settles it. Without a framework, the jurisdiction's own frameworks
    are candidates, then those of the countries where the language is spoken. A title such as "Bachelor" is read only
    with a jurisdiction. Two levels stated side by side ("RQF Level 3 (EQF 4)") are two full readings; a range ("levels
    5-6") is one split in two. ``text`` is a level statement, not a description.

    Parameters
    ----------
    text
        As published.
    jurisdiction
        ISO 3166 (``FR``, ``GB-SCT``), ``UK`` or ``EU``.
    language
        Two letters; if it is not given, the level word tells.
    frameworks
        From :func:`~mapper.knowledge.frameworks.load_frameworks`.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> [(reading.level_id, reading.confidence) for reading in read_level("Level 7 (RQF)", frameworks=known)]
    [('rqf-eng:7', 0.95)]
    >>> [(reading.level_id, reading.confidence) for reading in read_level("nivel 5 MEC", frameworks=known)]
    [('eqf:5', 0.475), ('mecu-es:5', 0.475)]
    >>> [(reading.level_id, reading.confidence) for reading in read_level("Level 6", "GB-ENG", frameworks=known)]
    [('fheq-eng:6', 0.35), ('rqf-eng:6', 0.35)]
    >>> read_level("Bachelor", frameworks=known)
    []
    """
    grammar = _grammar(frameworks)
    plain = _plain(text)
    country = _country(jurisdiction)
    readings, rest = _named_levels(plain, country, grammar)
    if not readings or country:
        readings += _numbered_levels(rest, country, language, grammar)
    if not readings and country:
        readings += _titled_levels(plain, country, grammar)
    best: dict[str, LevelReading] = {}
    for reading in sorted(readings, key=lambda reading: (-reading.confidence, reading.level_id)):
        best.setdefault(reading.level_id, reading)
    return list(best.values())


def _named_levels(plain: str, country: str, grammar: _Grammar) -> tuple[list[LevelReading], str]:
    """Readings where a framework is named next to the level, and the text without them."""
    readings: list[LevelReading] = []
    for pattern in grammar.named:
        for match in pattern.finditer(plain):
            found: list[LevelReading] = []
            for name in re.split(r"\s*/\s*", match["alias"]):
                found += _readings(
                    match["labels"], _scales_named(name, country, grammar), NAMED, f"names {name.upper()}"
                )
            readings += found
            if found:
                plain = plain[: match.start()] + " " * (match.end() - match.start()) + plain[match.end() :]
    return readings, plain


def _numbered_levels(plain: str, country: str, language: str | None, grammar: _Grammar) -> list[LevelReading]:
    match = grammar.level.search(plain)
    if match:
        labels, word = match["labels"] or match["entry"], match["word"] or ""
    elif country and re.fullmatch(r"\s*\d{1,2}(?:\.\d)?[abc]?\+?\s*", plain):
        labels, word = plain.strip(), ""
    else:
        return []
    if country:
        scales = [scale for scale in _scales_of(country, grammar) if scale.kind not in ("classification", "voluntary")]
        share = JURISDICTION_ONLY if match else NUMBER_ONLY
        return _readings(labels, scales, share, f"level of {country} without a framework named")
    spoken = [name for name, words in _LEVEL_WORDS.items() if word in words] if word else ["en"]
    languages = [language.lower()[:2]] if language else spoken
    countries = [place for name in languages for place in _SPOKEN.get(name, ())]
    scales = [
        scale for place in dict.fromkeys(countries) for scale in _scales_of(place, grammar) if scale.kind == "national"
    ]
    unique = {scale.framework_id: scale for scale in scales}
    return _readings(labels, unique.values(), LANGUAGE_ONLY, "only the language points to a country")


def _titled_levels(plain: str, country: str, grammar: _Grammar) -> list[LevelReading]:
    """Levels whose title examples the text contains (the longest decides), or else that contain the degree."""
    said = f" {_words(plain)} "
    scales = [scale for scale in _scales_of(country, grammar) if scale.kind != "voluntary"]
    inside = [
        (len(title), level)
        for scale in scales
        for title, found in scale.titles.items()
        for level in found
        if f" {title} " in said
    ]
    longest = max((length for length, _ in inside), default=0)
    levels = {level for length, level in inside if length == longest}
    if not levels and _DEGREES & set(said.split()):
        levels = {
            level
            for scale in scales
            for title, found in scale.titles.items()
            for level in found
            if said in f" {title} "
        }
    reason = f"title example of {country}; a title is not a level"
    return [LevelReading(level, round(TITLE_ONLY / len(levels), 4), reason) for level in levels]


def _readings(labels: str, scales: Iterable[_Scale], confidence: float, reason: str) -> list[LevelReading]:
    """One reading per level that the labels can mean, the confidence split between them."""
    scales = list(scales)
    found: dict[str, str] = {}
    for label in _single_labels(labels):
        hits = [(scale, level) for scale in scales for level in scale.labels.get(label, ())]
        if not hits and label in _ROMAN:
            # Only where no candidate scale uses Roman labels itself: "Niveau III" in France is not level 3.
            hits = [(scale, level) for scale in scales for level in scale.labels.get(_ROMAN[label], ())]
        for scale, level in hits:
            since = f"; that scale is in force from {scale.valid_from}" if scale.valid_from else ""
            found[level] = f"{reason}{since}"
    return [LevelReading(level, round(confidence / len(found), 4), why) for level, why in found.items()]


def _single_labels(labels: str) -> Iterator[str]:
    """The labels of "6", "4/5", "5 and 6", "entry 1, 2" or "5-7" (a dash means everything between)."""
    word = re.compile(rf"(?<!entry )\b(?:{_words_pattern()})\b")
    span = re.fullmatch(r"\s*(entry )?(\d{1,2})\s*(?:-|to|bis|a)\s*(\d{1,2})\s*", word.sub(" ", labels))
    if span and 0 < int(span[3]) - int(span[2]) < 4:
        yield from (f"{span[1] or ''}{number}" for number in range(int(span[2]), int(span[3]) + 1))
        return
    entry = ""
    for part in re.split(r"\s*(?:/|&|,|-|\b(?:to|or|and|bis|und|et|y)\b)\s*", labels):
        label = re.sub(r"\s+", " ", word.sub(" ", part).strip())
        entry = "entry " if label.startswith("entry ") else "" if word.search(part) else entry
        if label:
            yield f"{entry}{label}" if entry and re.fullmatch(r"[1-3]", label) else label


def _scales_named(alias: str, country: str, grammar: _Grammar) -> list[_Scale]:
    scales = [grammar.scales[framework_id] for framework_id in grammar.aliases[re.sub(r"\s+", " ", alias)]]
    at_home = [
        scale for scale in scales if _within(scale.jurisdictions, country) or scale.framework_id in _SUPRANATIONAL
    ]
    return at_home if country and any(_within(scale.jurisdictions, country) for scale in at_home) else scales


def _scales_of(country: str, grammar: _Grammar) -> list[_Scale]:
    return [scale for scale in grammar.scales.values() if _within(scale.jurisdictions, country)]


def _within(jurisdictions: tuple[str, ...], country: str) -> bool:
    """``GB`` holds ``GB-SCT``, and a framework of ``DE`` holds in ``DE-BY``."""
    return bool(country) and any(
        place == country or place.startswith(f"{country}-") or country.startswith(f"{place}-")
        for place in jurisdictions
    )


def _country(jurisdiction: str | None) -> str:
    code = (jurisdiction or "").strip().upper()
    return "GB" + code[2:] if code == "UK" or code.startswith("UK-") else code


def _plain(text: str) -> str:
    """Lower case without accents, dashes as hyphens, "Entry Level 3" as "entry 3"."""
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("\u2013", "-").replace("\u2014", "-"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    return re.sub(
        r"\bentry[\s-]+levels?[\s-]+(?=\d)|\bentry[\s-]+(?=\d)|\blevels?[\s-]+entry[\s-]+(?=\d)", "entry ", bare
    )


def _words(plain: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", plain.replace("'s", "").replace("\u2019s", "")))


def _words_pattern() -> str:
    return "|".join(
        sorted({word for words in _LEVEL_WORDS.values() for word in words}, key=lambda word: (-len(word), word))
    )


@lru_cache(maxsize=4)
def _grammar(frameworks: Frameworks) -> _Grammar:
    scales: dict[str, _Scale] = {}
    aliases: dict[str, list[str]] = {}
    columns = ["framework_id", "kind", "jurisdiction", "aliases"]
    for framework_id, kind, jurisdiction, names in frameworks.frameworks[columns].itertuples(index=False, name=None):
        scales[framework_id] = _Scale(framework_id, kind, tuple(jurisdiction.split("|")))
        for name in filter(None, names.split("|")):
            aliases.setdefault(_plain(name), []).append(framework_id)
    columns = ["framework_id", "level_id", "label", "title_examples", "valid_from"]
    for framework_id, level_id, label, titles, valid_from in frameworks.levels[columns].itertuples(
        index=False, name=None
    ):
        scale = scales[framework_id]
        plain = _plain(label)
        scale.labels[plain] = (level_id,)
        if plain.startswith("entry "):  # "Entry Level" without a number can be any of them
            scale.labels["entry level"] = (*scale.labels.get("entry level", ()), level_id)
        for title in filter(None, (_words(_plain(title.partition("(")[0])) for title in titles.split("|"))):
            scale.titles[title] = (*scale.titles.get(title, ()), level_id)
        if valid_from and not scale.valid_from:
            scales[framework_id] = _Scale(
                framework_id, scale.kind, scale.jurisdictions, scale.labels, scale.titles, valid_from
            )
    return _Grammar(scales, {name: tuple(ids) for name, ids in aliases.items()}, *_patterns(scales.values(), aliases))


def _patterns(scales: Iterable[_Scale], aliases: Iterable[str]) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """Framework word level; level framework; framework level. Labels and names are tried longest first."""
    labels = {label for scale in scales for label in scale.labels} | set(_ROMAN)
    one = "(?:" + "|".join(map(_literal, sorted(labels, key=lambda label: (-len(label), label)))) + r")(?![\w+])"
    word = f"(?:{_words_pattern()})"
    gap = r"[\s:.-]*"
    joint = r"\s*(?:-|/|&|,|\b(?:to|or|and|bis|und|et|y|a)\b)\s*"
    several = rf"{one}{_NOT_A_LABEL}(?:{joint}(?:{word}{gap})?{one}{_NOT_A_LABEL})*"
    entry = rf"entry (?:level\b|[1-3]\b(?:{joint}(?:entry |{word}{gap})?\d\b{_NOT_A_LABEL})*)"
    name = "(?:" + "|".join(map(_literal, sorted(aliases, key=lambda name: (-len(name), name)))) + r")(?![\w.]*\w)"
    alias = rf"(?<![\w.])(?P<alias>{name}(?:\s*/\s*{name})*)"
    between = r"[\s(,:/-]*(?:(?:of|on|in|du|de|del|des|der|im|nach|the|la|le|el|au|sur|en)\s+){0,3}"
    named = (
        rf"{alias}[\s(:-]*{word}{gap}(?P<labels>{several})",
        rf"(?<!\w)(?:{word}{gap})(?P<labels>{several}){between}{alias}(?!{gap}(?:{word}{gap})?{one}{_NOT_A_LABEL})",
        rf"(?<!\w)(?P<labels>{entry}){between}{alias}",
        rf"(?<!\w)(?P<labels>(?:short|first|second|third)(?=[\s-]cycle))[\s-]cycle{between}{alias}",
        rf"{alias}{gap}(?P<labels>{several})",
    )
    level = rf"(?<!\w)(?:(?P<word>{word}){gap}(?P<labels>{several})|(?P<entry>{entry}))"
    return tuple(map(re.compile, named)), re.compile(level)


def _literal(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))
