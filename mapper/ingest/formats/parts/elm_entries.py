"""The credentials that a document of the European Learning Model describes, as entries of our fields.

A credential is a specification of an achievement (``Qualification``, ``LearningAchievementSpecification``): a document
about one learner is read for what was offered to all, and what is personal stays behind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.elm_document import MOST_VALUES, Document
from mapper.ingest.formats.parts.elm_values import (
    SPECIFICATIONS,
    Entry,
    accreditation_words,
    address_of,
    assessment_words,
    country_of_agents,
    fields_stated,
    first_text,
    identifier_of,
    kind_named,
    language_kept,
    level_stated,
    mode_of_nodes,
    names_of,
    organisations,
    outcomes_stated,
    steps,
    supervision_stated,
    with_specifications,
    workload_stated,
)
from mapper.ingest.formats.parts.graph import Node
from mapper.ingest.limits import Limits, check_table
from mapper.ingest.records import Fault, Records, entries_as_records

_USED: Final = frozenset(
    {
        "identifier", "title", "prefLabel", "description", "homepage", "eqfLevel", "creditPoint", "creditReceived",
        "volumeOfLearning", "maximumDuration", "duration", "workload", "mode", "language", "entryRequirement",
        "accreditation", "isPartialQualification", "learningOutcome", "dcType", "awardedBy", "awardingOpportunity",
        "influencedBy", "provenBy", "specifiedBy", "providedBy", "directedBy", "hasPart", "nqfLevel",
        "learningAchievementSpecification", "learningActivitySpecification", "thematicArea", "ISCEDFCode",
    }
)  # fmt: skip
#: What a learner's node says of the person, in the words of a note.
_PERSONAL: Final = {
    "givenName": "name", "familyName": "name", "fullName": "name", "birthName": "name", "patronymicName": "name",
    "dateOfBirth": "date of birth", "placeOfBirth": "place of birth", "nationalID": "national id",
    "identifier": "other id", "contactPoint": "contact", "location": "address", "gender": "gender",
    "citizenshipCountry": "citizenship",
}  # fmt: skip


_WORD: Final = re.compile(r"\w+")
_LONGEST_NAME: Final = 8


@dataclass(slots=True)
class _Found:
    """A credential: its specification, the achievements that it specifies, and the opportunities to learn for it."""

    specification: Node
    awards: list[Node] = field(default_factory=list)
    offers: list[Node] = field(default_factory=list)
    is_part: bool = False

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (self.specification, *self.awards, *self.offers)


def records_of(path: Path, reader: str, document: Document, notes: Sequence[str], limits: Limits) -> Records:
    """One credential per specification; per achievement, activity or opportunity where it names none.

    ``row`` counts them in the order of the document. Claims that are no achievement (an assessment or an entitlement
    alone) are rejected.

    Raises
    ------
    UnreadableFile
        If the document describes no credential.
    """
    found, faults = _credentials(document, path.name)
    if not found:
        why = faults[0].reason if faults else "it describes no qualification, achievement or learning opportunity"
        raise UnreadableFile(f"{path.name}: holds no credential of the European Learning Model: {why}; check the file")
    check_table(path, limits, rows=len(found), cells=len(found) * len(_USED))
    left: Counter[str] = Counter()
    heading = _heading(document)
    names = _names(document)
    entries = [_without_names(_entry(document, one, "" if one.is_part else heading, left), names) for one in found]
    said = [*notes, *_personal_notes(document), *_language_notes(found), *_left_notes(left, document.cut)]
    return entries_as_records(path, reader, entries, range(1, len(entries) + 1), {"notes": said}, faults)


def _credentials(document: Document, file: str) -> tuple[list[_Found], list[Fault]]:
    nodes = list(document.nodes())
    found = {id(node): _Found(node) for node in nodes if SPECIFICATIONS & set(node.types)}
    claimed = {id(claim) for node in nodes for claim in document.linked(node, "hasClaim")}
    parts = {id(part) for node in nodes for part in document.linked(node, "hasPart")}
    refused = []
    for node in nodes:
        types = set(node.types)
        is_claim = id(node) in claimed
        if "LearningAchievement" in types or (is_claim and (not types or "LearningActivity" in types)):
            for one in _specified(document, node, "specifiedBy", found):
                one.awards.append(node)
        elif "LearningOpportunity" in types:
            for one in _specified(document, node, "learningAchievementSpecification", found):
                one.offers.append(node)
        elif is_claim:
            refused.append(node)
    for one in found.values():
        one.is_part = bool({id(one.specification), *map(id, one.awards)} & parts)
    return list(found.values()), [_no_achievement(file, len(found) + at, node) for at, node in enumerate(refused, 1)]


def _specified(document: Document, node: Node, link: str, found: dict[int, _Found]) -> list[_Found]:
    """The credentials whose specification an award or an offer names; one that names none becomes a credential."""
    specified = [found[id(other)] for other in document.linked(node, link) if id(other) in found]
    if not specified:
        found[id(node)] = _Found(node)
    return specified


def _no_achievement(file: str, number: int, node: Node) -> Fault:
    what = ", ".join(node.types)[:100]
    return Fault(
        file,
        f"the claim is a {what}, not something that was learned or achieved",
        row=number,
        column="hasClaim",
        value=what,
        cure="ask for the credential of the achievement behind it",
        severity="rejected",
    )


def _entry(document: Document, found: _Found, heading: str, left: Counter[str]) -> Entry:
    main = found.specification
    for node in (main, *found.awards):
        left.update({name: len(values) for name, values in node.values.items() if name not in _USED})
    specified = [*found.nodes, *document.linked(main, "specifiedBy")]
    activities = with_specifications(document, found.nodes, "influencedBy", "learningActivitySpecification")
    assessments = with_specifications(document, found.nodes, "provenBy")
    bodies = organisations(document, steps(document, specified, ("awardedBy", "awardingOpportunity"), "awardingBody"))
    taught = steps(document, [*found.offers, *activities, *specified], ("providedBy", "directedBy"))
    providers = organisations(document, taught)
    title = next((best for node in specified if (best := document.best(node, "title", "prefLabel")).text), None)
    entry: Entry = {
        "credential_id": identifier_of(document, main),
        "title": title.text if title else "",
        "provider": ", ".join(names_of(document, providers)),
        "awarding_body": ", ".join(names_of(document, bodies)),
        "jurisdiction": country_of_agents(document, [*bodies, *providers]),
        "language": language_kept(document, [*specified, *activities], title.language if title else "", left),
        "description": first_text(document, [*specified, *activities], "description"),
        "entry_requirements": first_text(document, specified, "entryRequirement"),
        **fields_stated(document, specified),
        "assessment": "; ".join(assessment_words(document, assessments)),
        "quality_assurance": "; ".join(accreditation_words(document, [*specified, *bodies])),
        "stackable": _stackable(document, found),
        "source_url": address_of(document, specified),
        "kind": kind_named(document, specified, heading, left),
        "mode": mode_of_nodes(document, [*specified, *activities], left),
        "supervision": supervision_stated(document, assessments, left),
        "level": level_stated(document, specified, left),
    }
    return entry | workload_stated(document, specified, activities, left) | outcomes_stated(document, specified, left)


def _stackable(document: Document, found: _Found) -> str:
    stated = document.text(found.specification, "isPartialQualification").lower()
    if found.is_part or stated in ("true", "1"):
        return "yes"
    return "no" if stated in ("false", "0") else ""


def _heading(document: Document) -> str:
    """What the document of one credential shows as its title, which often says of what kind it is."""
    credentials = [node for node in document.nodes() if "EuropeanDigitalCredential" in node.types]
    shown = steps(document, credentials, "displayParameter") if len(credentials) == 1 else []
    return first_text(document, shown, "title")


def _without_names(entry: Entry, names: frozenset[tuple[str, ...]]) -> Entry:
    hidden: Entry = {}
    for column, value in entry.items():
        hidden[column] = _unnamed(value, names) if isinstance(value, str) else [_unnamed(line, names) for line in value]
    return hidden


def _names(document: Document) -> frozenset[tuple[str, ...]]:
    """The full names of the learners, as small words."""
    written = []
    for node in document.nodes():
        if "Person" in node.types:
            written.append(document.text(node, "fullName"))
            written.append(f"{document.text(node, 'givenName')} {document.text(node, 'familyName')}")
    words = {tuple(_WORD.findall(name.casefold())) for name in written}
    return frozenset(name for name in words if 2 <= len(name) <= _LONGEST_NAME)


def _unnamed(text: str, names: frozenset[tuple[str, ...]]) -> str:
    """A text with ``[name]`` where it names a learner in full.

    >>> _unnamed("Ana Berg, who built a kiln", frozenset({("ana", "berg")}))
    '[name], who built a kiln'
    """
    if not names:
        return text
    found = list(_WORD.finditer(text))
    words = [word[0].casefold() for word in found]
    lengths = sorted({len(name) for name in names}, reverse=True)
    pieces, done, at = [], 0, 0
    while at < len(found):
        length = next((length for length in lengths if tuple(words[at : at + length]) in names), 0)
        if length:
            pieces += [text[done : found[at].start()], "[name]"]
            done = found[at + length - 1].end()
        at += length or 1
    return "".join([*pieces, text[done:]])


def _personal_notes(document: Document) -> list[str]:
    people = [node for node in document.nodes() if "Person" in node.types]
    if not people:
        return []
    named = dict.fromkeys(words for node in people for name, words in _PERSONAL.items() if name in node.values)
    who = "one person" if len(people) == 1 else f"{len(people):,} persons"
    what = f" ({', '.join(named)})" if named else ""
    return [f"Personal data of {who} are not stored{what}, nor are grades and dates of the award."]


def _language_notes(found: Sequence[_Found]) -> list[str]:
    titles = [text for one in found for node in one.nodes for text in node.values.get("title", ())]
    spoken = {language for text in titles if (language := getattr(text, "language", ""))}
    if len(spoken) < 2:
        return []
    return [f"Texts stand in {', '.join(sorted(spoken))}; one language is kept, English where there is one."]


def _left_notes(left: Counter[str], cut: int) -> list[str]:
    if cut:
        left[f"values after the first {MOST_VALUES:,} of a property"] += cut
    counted = [f"{what[:100]} ({count:,})" for what, count in left.most_common(40) if count > 0]
    return [f"Left out: {', '.join(counted)}."] if counted else []
