"""One achievement of Open Badges 3.0 or badge class of 2.0 as our fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from mapper.ingest.coded import framework_of
from mapper.ingest.formats.parts.badges.json_ld import Document, address_of, objects_in, one_or_many, text_of

Entry = dict[str, str | list[str]]

#: Types of achievement (Open Badges 3.0, an open list) that have a kind among ours; degrees go by their ending.
_KINDS: Final = {
    "apprenticeshipcertificate": "apprenticeship", "badge": "badge", "certificate": "certificate",
    "certificateofcompletion": "certificate", "certification": "certificate", "course": "course",
    "journeymancertificate": "certificate", "license": "licence", "mastercertificate": "certificate",
    "microcredential": "micro-credential",
}  # fmt: skip
_DEGREE: Final = re.compile(r"(?:degree|diploma|doctorate)$")
_STATEMENTS: Final = frozenset({"cfitem", "ceasn:competency", "competency", "cfcompetency"})
_ESCO_SKILL: Final = re.compile(r"https?://data\.europa\.eu/esco/skill/", re.I)
_EQF_ADDRESS: Final = re.compile(r"https?://data\.europa\.eu/snb/eqf/([1-8])$", re.I)
_NAMED_LEVEL: Final = re.compile(r"([A-Za-z][\w-]{1,15})(?: level)? (\d{1,2})", re.I)
_CARRIED: Final = frozenset(
    {
        "@context", "@language", "@type", "achievementType", "alignment", "creator", "creditsAvailable", "criteria",
        "description", "endorsement", "fieldOfStudy", "id", "inLanguage", "issuer", "name", "resultDescription",
        "tag", "tags", "type",
    }
)  # fmt: skip


@dataclass(slots=True)
class Achievement:
    """Our fields of one achievement, and what of it they do not carry, counted by name."""

    entry: Entry
    not_carried: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    """Column, value and reason of what a person should look at."""


def read_achievement(achievement: Document, issuer: Document, *, otherwise_kind: str) -> Achievement:
    """An achievement or badge class as our fields; ``issuer`` is who awards it, empty where the file does not hold it.

    >>> badge = {"name": "Law", "criteria": {"narrative": "Pass."}, "alignment": {"targetName": "Cite a case",
    ...          "targetType": "CFItem"}}
    >>> entry = read_achievement(badge, {"name": "A School"}, otherwise_kind="badge").entry
    >>> entry["outcomes"], entry["assessment"], entry["awarding_body"], entry["kind"]
    (['Cite a case'], 'Pass.', 'A School', 'badge')
    """
    found = Achievement({})
    address = address_of(achievement)
    criteria = achievement.get("criteria")
    narratives = [text_of(item.get("narrative")) for item in objects_in(criteria)]
    links = [link for item in one_or_many(criteria) if (link := address_of(item))]
    credits_ = text_of(achievement.get("creditsAvailable"))
    found.entry = {
        "credential_id": address,
        "title": text_of(achievement.get("name")),
        "kind": _kind(achievement, otherwise_kind, found),
        "provider": text_of(issuer.get("name")),
        "awarding_body": text_of(issuer.get("name")),
        "jurisdiction": _country(issuer),
        "language": text_of(achievement.get("inLanguage")) or text_of(achievement.get("@language")),
        "field_of_study": text_of(achievement.get("fieldOfStudy")),
        "workload_value": credits_,
        "assessment": "; ".join([*filter(None, narratives), *_results(achievement)]) or " ".join(links[:1]),
        "quality_assurance": "; ".join(_endorsers(achievement, issuer)),
        "description": text_of(achievement.get("description")),
        "source_url": next((link for link in (address, *links) if link.startswith(("http://", "https://"))), ""),
    }
    _read_alignments(achievement, found)
    found.entry["skills"] = [
        *one_or_many(found.entry.get("skills")),
        *filter(None, map(text_of, (one_or_many(achievement.get("tag")) + one_or_many(achievement.get("tags"))))),
    ]
    found.not_carried.update(
        name for name, value in achievement.items() if name not in _CARRIED and value not in (None, "", [], {})
    )
    creators = {text_of(item.get("name")) for item in objects_in(achievement.get("creator"))}
    if creators - {"", found.entry["awarding_body"]}:
        found.not_carried["creator (another than the issuer)"] += 1
    return found


def _kind(achievement: Document, otherwise: str, found: Achievement) -> str:
    published = text_of(achievement.get("achievementType"))
    name = published.casefold().removeprefix("ext:")
    if name in _KINDS:
        return _KINDS[name]
    if _DEGREE.search(name):
        return "qualification"
    if name and name != "achievement":
        found.not_carried[f"achievementType {published[:60]}"] += 1
    return otherwise


def _country(issuer: Document) -> str:
    addresses = objects_in(issuer.get("address"))
    values = [text_of(item.get(name)) for item in addresses for name in ("addressCountryCode", "addressCountry")]
    return next(filter(None, values), "")


def _results(achievement: Document) -> Iterator[str]:
    """What is measured, and what is asked for, one text per result description."""
    for result in objects_in(achievement.get("resultDescription")):
        levels = {
            address_of(item): text_of(item.get("name")) for item in objects_in(result.get("rubricCriterionLevel"))
        }
        asked = text_of(result.get("requiredValue")) or levels.get(address_of(result.get("requiredLevel")), "")
        kind = text_of(result.get("resultType"))
        name = text_of(result.get("name")) or kind
        if name:
            yield f"{name}{f' ({kind})' if kind and kind != name else ''}{f', required: {asked}' if asked else ''}"


def _endorsers(*endorsed: Document) -> Iterator[str]:
    """Who endorses the achievement or its issuer; the endorsements themselves are not checked."""
    names = [
        text_of(issuer.get("name"))
        for item in endorsed
        for endorsement in objects_in(item.get("endorsement"))
        for issuer in objects_in(endorsement.get("issuer"))
    ]
    return (f"endorsed by {name} (not checked)" for name in dict.fromkeys(names) if name)


def _read_alignments(achievement: Document, found: Achievement) -> None:
    outcomes: list[str] = []
    skills: list[str] = []
    levels: list[tuple[str, str]] = []
    title = text_of(found.entry["title"]).casefold()
    is_competency = text_of(achievement.get("achievementType")).casefold() == "competency"
    for alignment in _alignments(achievement):
        name = " ".join((text_of(alignment.get("targetName")) or text_of(alignment.get("name"))).split())
        kind = text_of(alignment.get("targetType")).casefold()
        level = _level(alignment, name)
        if level:
            levels.append(level)
        elif not name or (name.casefold() == title and not is_competency):
            # The achievement's own place in a catalogue, not something that is learnt.
            found.not_carried["alignment to itself" if name else "alignment without a name"] += 1
        elif kind in _STATEMENTS or _ESCO_SKILL.match(_target(alignment)):
            outcomes.append(name)
        elif not kind:
            skills.append(name)
        else:
            found.not_carried[f"alignment to {text_of(alignment.get('targetType'))[:60]}"] += 1
    found.entry["outcomes"] = list(dict.fromkeys(outcomes))
    found.entry["skills"] = list(dict.fromkeys(skills))
    if levels:
        found.entry["framework_id"], found.entry["level"] = levels[0]
    for framework, text in dict.fromkeys(levels[1:]):
        if (framework, text) != levels[0]:
            found.problems.append(("level", text, f"is a second level ({framework}); the first is taken"))


def _alignments(achievement: Document) -> Iterator[Document]:
    yield from objects_in(achievement.get("alignment"))
    for result in objects_in(achievement.get("resultDescription")):
        yield from objects_in(result.get("alignment"))
        for level in objects_in(result.get("rubricCriterionLevel")):
            yield from objects_in(level.get("alignment"))


def _target(alignment: Document) -> str:
    return address_of(alignment.get("targetUrl")) or address_of(alignment.get("url"))


def _level(alignment: Document, name: str) -> tuple[str, str] | None:
    """Framework id and level as published, if an alignment names a level of a qualifications framework."""
    eqf = _EQF_ADDRESS.match(_target(alignment))
    if eqf:
        return "eqf", f"EQF {eqf[1]}"
    named = _NAMED_LEVEL.fullmatch(name)
    published = text_of(alignment.get("targetFramework"))
    framework = framework_of(published) or (framework_of(named[1]) if named else "")
    if not framework:
        return None
    code = text_of(alignment.get("targetCode"))
    return framework, name if re.search(r"\d", name) or not code else code
