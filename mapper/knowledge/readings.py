"""Reading levels as providers write them: "Level 7 (RQF)", "Niveau 5", "DQR-Niveau 6", "nivel 5 MEC".

A number alone is not a level. What a statement can mean is kept as several readings with the confidence split between
them; a Roman "Niveau III" in France is the old scale that runs backwards, never EQF 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.level_grammar import JOINT, LEVEL_WORD, Grammar, Scale, grammar_of, plain_statement
from mapper.knowledge.level_titles import plain_letters, states_degree
from mapper.knowledge.level_vocabulary import (
    GENERIC_NAMES,
    LEVEL_WORDS,
    OTHER_SCALES,
    ROMAN,
    SPOKEN,
    SUPRANATIONAL,
    UP_TO,
)

__all__ = ["LevelReading", "read_level"]

#: How sure a reading is before it is split between the levels it can mean. Set by hand, in this order, not calibrated.
NAMED: Final = 0.95
JURISDICTION_ONLY: Final = 0.7
TITLE_ONLY: Final = 0.5
NUMBER_ONLY: Final = 0.4
LANGUAGE_ONLY: Final = 0.3

_OTHER_SCALE: Final = re.compile(rf"(?<!\w)(?:{'|'.join(OTHER_SCALES)})(?!\w)")
#: The years of a French licence are L1 to L3: an L before a number is no level there.
_YEARS_ARE_L: Final = frozenset({"FR", "BE", "LU"})


@dataclass(frozen=True, slots=True)
class LevelReading:
    """One thing a level statement can mean; ``confidence`` in [0, 1], ``reason`` in a sentence."""

    level_id: str
    confidence: float
    reason: str


def read_level(
    text: str, jurisdiction: str | None = None, language: str | None = None, *, frameworks: Frameworks
) -> list[LevelReading]:
    """What a plainly written level can mean, most confident first, then by level id; empty if it cannot be read.

    A named framework decides ("EQF 6", "Level 7 (RQF)"). An acronym that several frameworks share ("MQF", "MEC") gives
    one reading for each, unless the jurisdiction, the language of the level word ("MQF tahap 6") or a title beside it
    ("AQF 5 Diploma") settles it. Without a framework, the jurisdiction's own frameworks are candidates, then those of
    the countries where the language is spoken. A title such as "Bachelor" is a national level only with a
    jurisdiction; without one, a degree is a cycle of Bologna and a level of ISCED, both unsure. Levels of other scales
    (CEFR, DigComp, SFIA, "beginner") are no levels. Two levels stated side by side ("RQF Level 3 (EQF 4)") are two full
    readings; a range ("levels 5-6") is one split in two. ``text`` is a level statement, not a description.

    Parameters
    ----------
    text
        As published; also the address of a level in the European vocabularies.
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
    >>> read_level("Beginner level", frameworks=known)
    []
    """
    grammar = grammar_of(frameworks)
    if levels := grammar.uris.get(text.strip()):
        return [LevelReading(level, round(NAMED / len(levels), 4), "is the address of the level") for level in levels]
    plain = plain_statement(text)
    if "://" in plain:
        return []
    country = _country(jurisdiction)
    spoken = _languages(plain, language)
    readings, rest = _named_levels(plain, country, spoken, grammar)
    if _OTHER_SCALE.search(plain):
        return _best(readings)
    if not readings or country:
        readings += _numbered_levels(rest, country, spoken, grammar)
    # A title is looked for in the text as it stands: "Master di II livello" is not yet in the order of a level.
    if country:
        readings = _settled_by_numbered_title(readings, plain_letters(text), country, grammar)
    if not readings:
        readings = _titled_levels(plain_letters(text), country, grammar)
    return _best(readings)


def _best(readings: list[LevelReading]) -> list[LevelReading]:
    best: dict[str, LevelReading] = {}
    for reading in sorted(readings, key=lambda reading: (-reading.confidence, reading.level_id)):
        best.setdefault(reading.level_id, reading)
    return list(best.values())


def _languages(plain: str, language: str | None) -> list[str]:
    """The language given, or those that have the level word of the statement."""
    if language:
        return [{"no": "nb", "nn": "nb"}.get(language.lower()[:2], language.lower()[:2])]
    word = re.search(rf"(?<!\w)({LEVEL_WORD})(?![^\W\d])", plain)
    return [name for name, words in LEVEL_WORDS.items() if word and word[1] in words] if word else []


def _named_levels(plain: str, country: str, spoken: list[str], grammar: Grammar) -> tuple[list[LevelReading], str]:
    """Readings where a framework is named next to the level, and the text without them."""
    readings: list[LevelReading] = []
    statement = plain
    missed: list[str] = []

    def read(match: re.Match[str]) -> Iterator[LevelReading]:
        for alias in grammar.name.findall(match["alias"]):
            name = re.sub(r"\s+", " ", alias)
            scales = _scales_named(name, country, spoken, grammar)
            if not country:
                scales = _with_title(statement, match["labels"], scales)
            share = NAMED if grammar.aliases[name] else JURISDICTION_ONLY
            yield from _readings(match["labels"], scales, share, f"names {name.upper()}")

    for pattern in grammar.named:
        for match in pattern.finditer(plain):
            found = list(read(match))
            readings += found
            if found:
                plain = plain[: match.start()] + " " * (match.end() - match.start()) + plain[match.end() :]
            else:
                missed.append(match[0])
    # "EQF level 9" is no level of the EQF, and of nothing else.
    for said in missed:
        plain = plain.replace(said, " " * len(said))
    return readings, plain


def _numbered_levels(plain: str, country: str, spoken: list[str], grammar: Grammar) -> list[LevelReading]:
    if "fr" not in spoken and country.partition("-")[0] not in _YEARS_ARE_L:
        plain = re.sub(r"(?<![\w.])l(?=\d{1,2}(?!\w))", "level ", plain)
    match = grammar.level.search(plain)
    if match:
        labels = match["labels"] or match["entry"]
    elif country and re.fullmatch(r"\s*\d{1,2}(?:\.\d)?[abc]?\+?\s*", plain):
        labels = plain.strip()
    else:
        return []
    if country:
        scales = [scale for scale in _scales_of(country, grammar) if scale.kind not in ("classification", "voluntary")]
        share = JURISDICTION_ONLY if match else NUMBER_ONLY
        return _readings(labels, scales, share, f"level of {country} without a framework named")
    places = [place for name in spoken or ["en"] for place in SPOKEN.get(name, ())]
    unique = {
        scale.framework_id: scale
        for place in dict.fromkeys(places)
        for scale in _scales_of(place, grammar)
        if scale.kind in ("national", "sectoral")
    }
    return _readings(labels, unique.values(), LANGUAGE_ONLY, "only the language points to a country")


def _titled_levels(plain: str, country: str, grammar: Grammar) -> list[LevelReading]:
    """Levels of the title examples that the text states."""
    reason, share = f"title example of {country}; a title is not a level", TITLE_ONLY
    scales = [scale for scale in _scales_of(country, grammar) if scale.kind != "voluntary"]
    if not country and re.search(r"\bbac\s*\+\s*\d", plain):
        reason, scales = "counts years after the baccalaur\u00e9at, as France does", _scales_of("FR", grammar)
    elif not country and states_degree(plain):
        reason, share = "a degree without a country; a title is not a level", LANGUAGE_ONLY
        scales = [grammar.scales[name] for name in ("isced-2011", "qf-ehea")]
    levels = {level for scale in scales for level in scale.titles.find(plain)}
    return [LevelReading(level, round(share / len(levels), 4), reason) for level in levels]


def _settled_by_numbered_title(
    readings: list[LevelReading], plain: str, country: str, grammar: Grammar
) -> list[LevelReading]:
    """A title that holds a number outranks that number: "SVQ Level 3" is SCQF 6, "Master di II livello" QNQ 8."""
    unnamed = [reading for reading in readings if reading.confidence <= JURISDICTION_ONLY]
    titled = {level for scale in _scales_of(country, grammar) for level in scale.titles.find_numbered(plain)}
    if not unnamed or not titled or titled <= {reading.level_id for reading in unnamed}:
        return readings
    reason = f"title example of {country} that holds a number; a title is not a level"
    named = [reading for reading in readings if reading not in unnamed]
    return named + [LevelReading(level, round(TITLE_ONLY / len(titled), 4), reason) for level in titled]


def _readings(labels: str, scales: Iterable[Scale], confidence: float, reason: str) -> list[LevelReading]:
    """One reading per level that the labels can mean, the confidence split between them."""
    scales = list(scales)
    found: dict[str, str] = {}
    for label in _single_labels(labels):
        for scale, level in _hits(label, scales):
            since = f"; that scale is in force from {scale.valid_from}" if scale.valid_from else ""
            found[level] = f"{reason}{since}"
    return [LevelReading(level, round(confidence / len(found), 4), why) for level, why in found.items()]


def _hits(label: str, scales: list[Scale]) -> list[tuple[Scale, str]]:
    hits = [(scale, level) for scale in scales for level in scale.labels.get(label, ())]
    if not hits and label in ROMAN:
        # Only where no candidate scale uses Roman labels itself: "Niveau III" in France is not level 3.
        hits = [(scale, level) for scale in scales for level in scale.labels.get(ROMAN[label], ())]
    return hits


def _single_labels(labels: str) -> Iterator[str]:
    """The labels of "6", "4/5", "5 and 6", "entry 1, 2" or "5-7" (a dash means everything between)."""
    word = re.compile(rf"(?<!entry )\b{LEVEL_WORD}\b")
    span = re.fullmatch(rf"\s*(entry )?(\d{{1,2}})\s*(?:-|a|{'|'.join(UP_TO)})\s*(\d{{1,2}})\s*", word.sub(" ", labels))
    if span and 0 < int(span[3]) - int(span[2]) < 10:
        yield from (f"{span[1] or ''}{number}" for number in range(int(span[2]), int(span[3]) + 1))
        return
    entry = ""
    for part in re.split(JOINT, labels):
        label = re.sub(r"\s+", " ", word.sub(" ", part).strip())
        entry = "entry " if label.startswith("entry ") else "" if word.search(part) else entry
        if label:
            yield f"{entry}{label}" if entry and re.fullmatch(r"[1-3]", label) else label


def _scales_named(name: str, country: str, spoken: list[str], grammar: Grammar) -> list[Scale]:
    """The scales of a name: those of the country, or of the language, if it has some, and those above countries."""
    scales = [grammar.scales[framework_id] for framework_id in grammar.aliases[name]]
    # English is written everywhere, so it settles nothing.
    places = (
        [country] if country else [place for tongue in spoken if tongue != "en" for place in SPOKEN.get(tongue, ())]
    )
    at_home = [scale for scale in scales if any(_within(scale.jurisdictions, place) for place in places)]
    if at_home:
        return at_home + [scale for scale in scales if scale.framework_id in SUPRANATIONAL and scale not in at_home]
    if country and name in GENERIC_NAMES:
        return [scale for scale in _scales_of(country, grammar) if scale.kind == "national"]
    return scales


def _with_title(plain: str, labels: str, scales: list[Scale]) -> list[Scale]:
    """Of several scales those where the level has the title that the text states: "AQF 5 Diploma" is Australian."""
    if len(scales) < 2:
        return scales
    titled = [
        scale
        for scale in scales
        if {level for label in _single_labels(labels) for _, level in _hits(label, [scale])} & scale.titles.find(plain)
    ]
    return titled or scales


def _scales_of(country: str, grammar: Grammar) -> list[Scale]:
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
