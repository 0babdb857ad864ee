"""What reading needs to know of all frameworks: their scales, their names, and the patterns that find a level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.level_titles import Titles, plain_letters
from mapper.knowledge.level_vocabulary import (
    AND_OR,
    GENERIC_NAMES,
    LEVEL_WORDS,
    NUMBER_WORDS,
    ORDINAL_WORDS,
    ROMAN,
    UP_TO,
)

__all__ = ["JOINT", "LEVEL_WORD", "Grammar", "Scale", "grammar_of", "plain_statement"]

LEVEL_WORD: Final = (
    "(?:"
    + "|".join(
        word.replace(" ", r"\s+")
        for word in sorted({word for words in LEVEL_WORDS.values() for word in words}, key=lambda w: (-len(w), w))
    )
    + ")"
)
#: Between two labels of one statement, an article included: "4 ou o nível 5".
JOINT: Final = (
    rf"\s*(?:[-/&,|]|(?<=\d )[ai](?= \d)|\b(?:{'|'.join((*AND_OR, *UP_TO))})\b"
    r"(?:\s+(?:o|il|la|le|el|das|the)\b(?=\s+[a-z]))?)\s*"
)
#: Between two frameworks of one level: "DQR-/EQR-Niveau 6", "EQF och SeQF level 6".
_BOTH: Final = r"\s*(?:-?\s*/|\b(?:and|und|et|och|og|y|e)\b)\s*"
_GAP: Final = r"[\s:.=-]*"
_ORDINAL: Final = r"(?:st|nd|rd|th|\.)?"
_NOT_A_LABEL: Final = (
    r"(?!\.\d|(?:,\d+)?\s*(?:%|credit|ects|[cl]p\b|hours?\b|h\b|points?\b|weeks?\b|months?\b|years?\b"
    r"|stunden|wochen|monate|jahre|heures|semaines|mois|ans\b|semanas|weken))"
)
_PREPOSITIONS: Final = (
    r"(?:(?:of|on|in|at|du|de|del|delle|des|der|dem|im|nach|zum|auf|the|la|le|el|au|sur|en|do|da|della|nel|van|het|i|w)"
    r"\s+){0,3}"
)
_BETWEEN: Final = rf"[\s(,:/-]*{_PREPOSITIONS}"
#: Rewritten before anything is looked for; in this order.
_REWRITTEN: Final = (
    (re.compile(r"_"), " "),
    (re.compile(r"(?<=\d)plus\b"), "+"),
    (re.compile(r"\be([1-3])\b"), r"entry \1"),
    (re.compile(r"\bentry[\s-]+levels?[\s-]+(?=\d)|\bentry[\s-]+(?=\d)|\blevels?[\s-]+entry[\s-]+(?=\d)"), "entry "),
    # "Entry Level Award (Entry 3)" states which of the three.
    (re.compile(r"\bentry[\s-]+levels?\b(?=.*\bentry \d)"), ""),
    # What a level was before is not what it is: "6 (formerly II)".
    (re.compile(r"\((?:anciennement|auparavant|ex|formerly|fruher|previously)\b[^)]*\)"), ""),
    (
        re.compile(r"\b(?:(1st)|(2nd)|(3rd))(?=[\s-]cycle)"),
        lambda match: ("first", "second", "third")[(match.lastindex or 1) - 1],
    ),
    (re.compile(rf"\b({LEVEL_WORD}{_GAP})({'|'.join(NUMBER_WORDS)})\b"), lambda m: m[1] + NUMBER_WORDS[m[2]]),
    (re.compile(rf"\b({'|'.join(ORDINAL_WORDS)})(?=\s+{LEVEL_WORD}\b)"), lambda m: ORDINAL_WORDS[m[1]]),
    # "6th level", "5° livello", "VI poziom": the number first; "3. Level 4" and "level 3 level 4" are left alone.
    (
        re.compile(rf"(?<![\w.,])(?<!level )(\d{{1,2}}|[ivx]{{1,4}}){_ORDINAL}\s+({LEVEL_WORD})\b(?!{_GAP}[\divx])"),
        r"\2 \1",
    ),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """One framework: its labels in plain letters with the levels each can mean, and its titles."""

    framework_id: str
    kind: str
    jurisdictions: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    titles: Titles
    valid_from: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """Names and addresses with what they stand for, and patterns.

    ``aliases``: plain name -> framework ids; ``uris``: address -> level ids; ``name`` finds one name, ``named`` a
    framework beside a level, ``level`` a level alone.
    """

    scales: Mapping[str, Scale]
    aliases: Mapping[str, tuple[str, ...]]
    uris: Mapping[str, tuple[str, ...]]
    name: re.Pattern[str]
    named: tuple[re.Pattern[str], ...]
    level: re.Pattern[str]


@lru_cache(maxsize=4)
def grammar_of(frameworks: Frameworks) -> Grammar:
    """The grammar of some frameworks; about 0.1 s the first time.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> grammar_of(load_frameworks(embedded_folder() / "frameworks")).aliases["aqf"]
    ('aqf-al', 'aqf-au')
    """
    aliases: dict[str, list[str]] = {name: [] for name in GENERIC_NAMES}
    scales: dict[str, Scale] = {}
    levels = frameworks.levels.groupby("framework_id", sort=False)
    columns = ["framework_id", "kind", "jurisdiction", "aliases"]
    for framework_id, kind, jurisdiction, names in frameworks.frameworks[columns].itertuples(index=False, name=None):
        for name in filter(None, names.split("|")):
            aliases.setdefault(plain_letters(name), []).append(framework_id)
        if framework_id not in levels.groups:
            continue
        own = levels.get_group(framework_id)
        scales[framework_id] = Scale(
            framework_id,
            kind,
            tuple(jurisdiction.split("|")),
            _labels(zip(own["label"], own["level_id"], strict=True)),
            Titles.of(zip(own["level_id"], own["title_examples"], strict=True)),
            next(filter(None, own["valid_from"]), ""),
        )
    return Grammar(
        scales,
        {name: tuple(ids) for name, ids in aliases.items()},
        _uris(frameworks),
        *_patterns({label for scale in scales.values() for label in scale.labels} | set(ROMAN), aliases),
    )


def plain_statement(text: str) -> str:
    """A level statement in plain letters and in one order: "Entry Level 3" is "entry 3", "5° livello" "livello 5".

    Examples
    --------
    >>> plain_statement("VI poziom PRK"), plain_statement("EQF level five"), plain_statement("eqf_6")
    ('poziom vi prk', 'eqf level 5', 'eqf 6')
    """
    plain = plain_letters(text)
    for pattern, new in _REWRITTEN:
        plain = pattern.sub(new, plain)
    return plain


def _labels(rows: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """The levels behind each label; "6" is any of 6.1 and 6.2 where it is no level itself, "Entry Level" any entry."""
    exact: dict[str, tuple[str, ...]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for label, level_id in rows:
        plain = plain_statement(label)
        exact[plain] = (level_id,)
        if plain.startswith("entry "):
            parts["entry level"] = (*parts.get("entry level", ()), level_id)
        elif part := re.fullmatch(r"(\d{1,2})(?:\.\d|\s?[a-z])", plain):
            parts[part[1]] = (*parts.get(part[1], ()), level_id)
    return parts | exact


def _uris(frameworks: Frameworks) -> Mapping[str, tuple[str, ...]]:
    """Addresses of levels in the European vocabularies: of national ones as published, of the EQF by their number."""
    found: dict[str, tuple[str, ...]] = {}
    for level_id, uri in frameworks.levels[["level_id", "elm_uri"]].itertuples(index=False, name=None):
        framework_id, _, label = level_id.partition(":")
        for address in filter(None, (uri, f"http://data.europa.eu/snb/eqf/{label}" if framework_id == "eqf" else "")):
            found[address] = tuple(dict.fromkeys((*found.get(address, ()), level_id)))
    return found


def _patterns(
    labels: Iterable[str], aliases: Iterable[str]
) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """Framework word level; level framework; framework level. Labels and names are tried longest first."""
    one = "(?:" + "|".join(map(_literal, sorted(labels, key=lambda label: (-len(label), label)))) + r")(?![\w+])"
    several = rf"{one}{_NOT_A_LABEL}(?:{JOINT}(?:{LEVEL_WORD}{_GAP})?{one}{_NOT_A_LABEL})*"
    entry = rf"entry (?:level\b|[1-3]\b(?:{JOINT}(?:entry |{LEVEL_WORD}{_GAP})?\d\b{_NOT_A_LABEL})*)"
    name = "(?:" + "|".join(map(_literal, sorted(aliases, key=lambda name: (-len(name), name)))) + ")"
    alias = rf"(?<![\w.])(?P<alias>{name}(?![\w.]*\w)(?:{_BOTH}{name}(?![\w.]*\w))*)"
    glued = rf"(?<![\w.])(?P<alias>{name})(?=\d)"
    short = rf"(?:{LEVEL_WORD}{_GAP}|l(?=\d))"
    named = (
        rf"{alias}[\s(:-]*{_PREPOSITIONS}{short}(?P<labels>{several})",
        # "RQF, Level 5" is one statement, "Level 4 RQF, Level 5 EQF" is two.
        rf"{alias}[\s)]*[,(:-]+\s*{_PREPOSITIONS}{short}(?P<labels>{several})(?!{_BETWEEN}(?<![\w.]){name}(?!\w))",
        rf"(?<!\w)(?:{LEVEL_WORD}{_GAP})(?P<labels>{several}){_BETWEEN}{alias}"
        rf"(?!{_GAP}(?:{LEVEL_WORD}{_GAP})?{one}{_NOT_A_LABEL})",
        # The name in full, or a remark, before the short name: "Stufe 6 der Internationalen ... (ISCED 2011)".
        rf"(?<!\w)(?:{LEVEL_WORD}{_GAP})(?P<labels>{several})\s+[^\d(),;/]{{3,80}}\(\s*{alias}\s*\)",
        rf"(?<!\w)(?:{LEVEL_WORD}{_GAP})(?P<labels>{several})\s*\([^()\d]*\){_BETWEEN}{alias}",
        rf"(?<!\w)(?P<labels>{entry}){_BETWEEN}{alias}",
        rf"(?<!\w)(?P<labels>(?:short|first|second|third)(?=[\s-]cycle))[\s-]cycle{_BETWEEN}{alias}",
        rf"(?<![\w.])(?P<labels>\d{{1,2}}){_ORDINAL}\s+{alias}\s+{LEVEL_WORD}\b",
        rf"{alias}{_GAP}(?P<labels>{several})",
        rf"{glued}(?P<labels>{several})",
    )
    level = rf"(?<!\w)(?:{LEVEL_WORD}{_GAP}(?P<labels>{several})|(?P<entry>{entry}))"
    return re.compile(rf"(?<!\w){name}(?![^\W\d])"), tuple(map(re.compile, named)), re.compile(level)


def _literal(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))
