"""schema.org and LRMI: courses, programmes and credentials as JSON-LD, alone or in the pages of a provider."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.badges.json_ld import Document, objects_in, one_or_many
from mapper.ingest.formats.parts.courses import CourseFile, course_file, plain
from mapper.ingest.formats.parts.schema_org_terms import (
    CARRIED,
    PERSONS,
    Terms,
    fields_of,
    identifier_of,
    kind_of_item,
    types_of,
)
from mapper.ingest.limits import Limits, check_size
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.encodings import decode

_TYPES: Final = "Course|CourseInstance|EducationalOccupational(?:Program|Credential)|LearningResource"
_TYPE: Final = re.compile(rf'"@type"\s*:\s*\[?[^\]{{}}]{{0,200}}"(?:schema:|https?://schema\.org/)?(?:{_TYPES})"')
_SCHEMA: Final = re.compile(r'"(?:@context|@vocab|schema|@type)"\s*:[^{}]{0,300}schema\.org')
_PREFIX: Final = re.compile(r"^(?:schema:|https?://schema\.org/)")
_FOREIGN: Final = re.compile(r"credreg\.net/ctdl|w3id\.org/openbadges|purl\.imsglobal\.org/spec")
_BLOCK: Final = re.compile(r"<script\b[^<>]{0,300}\bapplication/ld\+json\b[^<>]{0,300}>", re.I)
#: Where an item of a page or a feed lies inside another.
_INSIDE: Final = (
    "@graph", "itemListElement", "item", "hasPart", "hasCourse", "mainEntity", "dataFeedElement", "itemOffered",
    "makesOffer", "hasOfferCatalog", "subjectOf", "course",
)  # fmt: skip


def recognise(head: str) -> bool:
    """True for JSON-LD of schema.org with a course, programme or credential, and for a page that embeds some.

    >>> recognise('{"@context": "https://schema.org", "@type": "Course", "name": "Law"}')
    True
    >>> recognise('{"@context": "https://schema.org", "@type": "Recipe"}'), recognise("<html><p>Course</p></html>")
    (False, False)
    """
    if head[:1] == "<":
        return bool(_BLOCK.search(head)) and "schema.org" in head and bool(_TYPE.search(head))
    if head[:1] not in ("{", "["):
        return False
    return bool(_SCHEMA.search(head)) and bool(_TYPE.search(head)) and not _FOREIGN.search(head[:4_000])


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One record per course, programme and credential; ``row`` counts them through the file.

    What an item teaches, or a credential requires as competency, are its outcomes. A course says itself what its
    instances say alike; an instance stands for its course only where the file does not hold that.

    Raises
    ------
    UnreadableFile
        If nothing in it parses, it is nested too deeply, or describes nothing that is learnt.
    """
    file = _opened(path, profile, limits)
    items = list(_items(file.content))
    named = {name: item for item in items if (name := plain(item.get("@id"))) and len(item) > 1}
    terms = Terms(named, file.languages)
    runs = {plain(one.get("@id")) for item in items for one in objects_in(item.get("hasCourseInstance"))} - {""}
    seen: dict[str, Document] = {}
    others: Counter[str] = Counter()
    for row, item in enumerate(items, start=1):
        kind = kind_of_item(item, terms)
        if kind is None or plain(item.get("@id")) in runs:
            others.update(types_of(item)[:1])
        elif item.keys() <= {"@id", "@type", "@context"}:
            continue  # names an item that stands in full elsewhere
        elif (first := seen.setdefault(identifier_of(item) or f"row {row}", item)) is not item and first == item:
            others["repeated item"] += 1
        else:
            file.left.update(name for name in item if name not in CARRIED and not name.startswith("@"))
            people = [one for key in PERSONS for one in objects_in(item.get(key)) if "Person" in types_of(one)]
            file.persons += len(people)
            file.found.add({**fields_of(item, terms), "kind": kind}, row)
    if others:
        shown = ", ".join(f"{name} ({count})" for name, count in others.most_common(20))
        file.found.notes.append(f"Items that are no credential by themselves: {shown}.")
    return file.records("schema_org", limits)


def _opened(path: Path, profile: Profile, limits: Limits) -> CourseFile:
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    text, encoding, faults = decode(path.read_bytes(), path.name, profile.encoding)
    start = text.lstrip("\ufeff \t\r\n")
    details: dict[str, Any] = {"encoding": encoding}
    if not start.startswith("<"):
        return course_file(path, [text], details, faults, limits)
    blocks = list(_blocks(start))
    if not blocks:
        raise UnreadableFile(
            f"{path.name}: is a web page without JSON-LD (script type application/ld+json); ask for the data itself"
        )
    contents = []
    for number, block in enumerate(blocks, start=1):
        try:
            contents.append(course_file(path, [block], {}, [], limits))
        except UnreadableFile as error:
            reason = f"JSON-LD block {number} of the page is not read: {str(error).partition(': ')[2]}"
            faults.append(Fault(path.name, reason, value=block[:200], severity="rejected"))
    faults += [fault for part in contents for fault in part.found.faults]
    file = course_file(path, [], {**details, "blocks": len(blocks)}, faults, limits)
    file.content = [part.content for part in contents]
    file.found.notes.append(f"{len(contents)} of {len(blocks)} JSON-LD blocks of the page are read, and nothing else.")
    return file


def _blocks(page: str) -> Iterator[str]:
    """The JSON-LD scripts of a page, without the comment marks that some systems put around them."""
    lower, place = page.lower(), 0
    while (found := _BLOCK.search(page, place)) and (end := lower.find("</script", found.end())) >= 0:
        block = page[found.end() : end].strip()
        block = re.sub(r"^(?:<!--|(?://)?\s*<!\[CDATA\[)|(?:-->|(?://)?\s*\]\]>)$", "", block).strip()
        if block:
            yield block
        place = end


def _items(content: Any) -> Iterator[Document]:
    """Every item of the file, those inside another after it."""
    waiting = [item for block in one_or_many(_short(content)) for item in objects_in(block)]
    for item in waiting:
        yield item
        waiting += [inner for key in _INSIDE for inner in objects_in(item.get(key))]


def _short(content: Any) -> Any:
    """Content whose keys have lost the prefix or address of schema.org; its depth is bounded by then."""
    if isinstance(content, list):
        return [_short(item) for item in content]
    if isinstance(content, Mapping):
        return {_PREFIX.sub("", key): _short(value) for key, value in content.items()}
    return content
