"""Open Education API 5 and 6: programmes, courses and their offerings (https://openonderwijsapi.nl)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from mapper.ingest.formats.parts.badges.json_ld import Document, objects_in, one_or_many
from mapper.ingest.formats.parts.courses import CourseFile, duration_in, open_courses, plain, plains, text_in, texts_in
from mapper.ingest.formats.parts.entries import Entry
from mapper.ingest.limits import Limits
from mapper.ingest.profile import Profile
from mapper.ingest.records import Records

_ID: Final = re.compile(r'"(?:course|programm?e?)(?:Offering)?Id"\s*:|"offeringId"\s*:')
_MARK: Final = re.compile(
    r'"(?:primaryCode|studyLoad(?:Unit)?|learningOutcomes|teachingLanguages?|qualificationAwarded|levelOfQualification'
    r'|programm?e?Type|modesOfDelivery|fieldsOfStudy|offeringType)"\s*:'
)
_IDS: Final = ("courseId", "programmeId", "programId")
_OFFERING_IDS: Final = ("courseOfferingId", "programmeOfferingId", "programOfferingId", "offeringId")
#: Where expanded objects lie inside one another.
_INSIDE: Final = (
    "items", "courses", "programmes", "programs", "course", "programme", "program", "children", "parent", "offerings",
    "courseOfferings", "programmeOfferings", "programOfferings",
)  # fmt: skip
_PERSONS: Final = ("coordinators", "instructors", "coordinator", "persons")
_UNITS: Final = {"ects": "ects", "sbu": "hours", "hour": "hours", "contact_time": "guided_hours"}
_MODES: Final = {"presential": "onsite", "work_based": "work-based"}
_CARRIED: Final = frozenset(
    {
        *_IDS, *_INSIDE, *_PERSONS, "primaryCode", "name", "abbreviation", "studyLoad", "modesOfDelivery",
        "modeOfDelivery", "duration", "description", "teachingLanguages", "teachingLanguage", "learningOutcomes",
        "learningOutcomeIds", "admissionRequirements", "level", "levelOfQualification", "assessment", "link",
        "organisation", "organisationId", "organization", "qualificationAwarded", "programmeType", "programType",
        "validFrom", "validTo", "coordinatorIds", "instructorIds", "programmeIds", "programIds", "parentId",
        "childIds", "modeOfStudy", "fieldsOfStudy",
    }
)  # fmt: skip


def recognise(head: str) -> bool:
    """True for JSON with courses, programmes or offerings of the Open Education API; not for its own description.

    >>> recognise('{"items": [{"courseId": "1", "primaryCode": {"codeType": "identifier", "code": "A"}}]}')
    True
    """
    if head[:1] not in ("{", "[") or '"openapi"' in head[:2_000]:
        return False
    return bool(_ID.search(head)) and bool(_MARK.search(head))


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One record per course and programme, the first where one stands several times.

    Of a text in several languages the English one is taken, else the first. Offerings give their course what it does
    not say itself (mode, language); an offering without its course is rejected.

    Raises
    ------
    UnreadableFile
        If it does not parse, is nested too deeply, or holds no course or programme.
    """
    file = open_courses(path, profile, limits)
    outcomes = {key: item for item, _ in _objects(file.content) if (key := plain(item.get("learningOutcomeId")))}
    offered: dict[str, Document] = {}
    orphans: list[tuple[Document, int]] = []
    items: dict[str, tuple[Document, int]] = {}
    for item, row in _objects(file.content):
        if any(key in item for key in _OFFERING_IDS):
            named = _offered_id(item)
            offered.setdefault(named, item)
            orphans.append((item, row))
        elif (identifier := _identifier(item)) and ("name" in item or "primaryCode" in item):
            items.setdefault(identifier, (item, row))
    codes = Counter(_code(item) for item, _ in items.values())
    for identifier, (item, row) in items.items():
        entry = _entry(file, item, outcomes, offered.get(identifier, {}))
        code = _code(item)
        file.found.add({"credential_id": code if code and codes[code] == 1 else identifier, **entry}, row)
    for item, row in orphans:
        if _offered_id(item) not in items:
            reason = "is an offering, a run of a course that the file does not hold"
            cure = "ask for the offerings with their courses (expand=course)"
            file.reject(row, reason, _text(file, item, "name"), cure)
    if offered:
        file.found.notes.append(f"{len(orphans)} offerings are runs of courses and no credentials by themselves.")
    return file.records("ooapi", limits)


def _objects(content: Any) -> Iterator[tuple[Document, int]]:
    """Every object of the file, expanded ones after the one that holds them, with its place at the top."""
    top = objects_in(content)
    listed = [inner for item in top for inner in (objects_in(item["items"]) if "items" in item else [item])]
    for row, item in enumerate(listed, start=1):
        waiting = [item]
        for current in waiting:
            yield current, row
            waiting += [inner for key in (*_INSIDE, "learningOutcomes") for inner in objects_in(current.get(key))]


def _identifier(item: Document) -> str:
    return next((text for key in _IDS if (text := plain(item.get(key)))), "")


def _code(item: Document) -> str:
    return next((code for one in objects_in(item.get("primaryCode")) if (code := plain(one.get("code")))), "")


def _offered_id(offering: Document) -> str:
    """The course or programme that an offering runs, which it names or holds."""
    inside = [inner for key in ("course", "programme", "program") for inner in objects_in(offering.get(key))]
    named = [plain(offering.get(key)) for key in ("course", "programme", "program")]
    return next(filter(None, [_identifier(offering), *map(_identifier, inside), *named]), "")


def _entry(file: CourseFile, item: Document, outcomes: Mapping[str, Document], offering: Document) -> Entry:
    file.left.update(key for key, value in item.items() if key not in _CARRIED and value not in (None, [], {}, ""))
    file.persons += sum(len(objects_in(item.get(key))) for key in _PERSONS)
    organisation = next(iter(objects_in(item.get("organisation", item.get("organization")))), {})
    addresses = objects_in(organisation.get("addresses"))
    languages = item.get("teachingLanguages", item.get("teachingLanguage"))
    modes = item.get("modesOfDelivery", item.get("modeOfDelivery"))
    of_offering = offering.get("modesOfDelivery", offering.get("modeOfDelivery"))
    return {
        "title": _text(file, item, "name") or plain(item.get("abbreviation")),
        "kind": _kind(item),
        "provider": _text(file, organisation, "name"),
        "jurisdiction": next((code for address in addresses if (code := plain(address.get("countryCode")))), ""),
        "language": next(iter(plains(languages) or plains(offering.get("teachingLanguages"))), ""),
        "isced_f": plains(item.get("fieldsOfStudy")),
        "level": _level(item),
        "mode": ", ".join(_MODES.get(mode, mode.replace("_", " ")) for mode in plains(modes) or plains(of_offering)),
        "description": _text(file, item, "description"),
        "entry_requirements": _text(file, item, "admissionRequirements"),
        "assessment": _text(file, item, "assessment"),
        "source_url": plain(item.get("link")),
        "valid_from": plain(item.get("validFrom"))[:10],
        "valid_to": plain(item.get("validTo"))[:10],
        "outcomes": _outcomes(file, item, outcomes),
        **_workload(item),
    }


def _text(file: CourseFile, item: Document, key: str) -> str:
    return _typed(file, item.get(key))


def _typed(file: CourseFile, value: Any) -> str:
    """The text of a list of texts with their languages, or of plain text, as version 4 has it."""
    pairs = [(plain(one.get("language")), plain(one.get("value"))) for one in objects_in(value)]
    return text_in(pairs, file.languages) if pairs else next(iter(plains(value)), "")


def _kind(item: Document) -> str:
    """A course is a course; a programme is what it awards, and unknown where it does not say."""
    if "courseId" in item:
        return "course"
    award = plain(item.get("qualificationAwarded")).lower()
    if award == "certificate":
        return "certificate"
    return "qualification" if award and award != "none" and not award.startswith("x-") else ""


def _level(item: Document) -> str:
    """``eqf_6`` as EQF 6. A number alone, as version 5 has it, names no framework and stays as it is."""
    stated = plain(item.get("levelOfQualification"))
    named = re.fullmatch(r"(eqf|nlqf)_(\S+)", stated)
    return f"{named[1].upper()} {named[2].replace('plus', '+')}" if named else stated or plain(item.get("level"))


def _workload(item: Document) -> Entry:
    """The study load in each unit that is one of ours; study points (sp) are of no credit system that is named."""
    entry: Entry = {}
    for load in objects_in(item.get("studyLoad")):
        value, unit = plain(load.get("value")), plain(load.get("studyLoadUnit")).lower()
        if value:
            entry.setdefault(_UNITS.get(unit, "workload_value"), value)
    stated = duration_in(plain(item.get("duration")))
    return {**stated, **entry}


def _outcomes(file: CourseFile, item: Document, known: Mapping[str, Document]) -> list[str]:
    """One statement per outcome: an object with a name (6), a list of texts in languages (5), or what an id names.

    A flat list of texts with languages is one outcome per text of the language that is taken.
    """
    published = one_or_many(item.get("learningOutcomes"))
    ids = [] if published else [plain(identifier) for identifier in one_or_many(item.get("learningOutcomeIds"))]
    published += [known[identifier] for identifier in ids if identifier in known]
    missing = [identifier for identifier in ids if identifier and identifier not in known]
    if missing:
        file.left["outcomes named only by an id (ask for expand=learningOutcomes)"] += len(missing)
    if published and all(isinstance(one, Mapping) and "value" in one for one in published):
        texts = objects_in(published)
        return texts_in([(plain(one.get("language")), plain(one.get("value"))) for one in texts], file.languages)
    found = []
    for one in published:
        is_object = isinstance(one, Mapping)
        value = (one.get("name") or one.get("description")) if is_object else one
        found.append(_typed(file, value))
    return [statement for statement in found if statement]
