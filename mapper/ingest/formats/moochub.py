"""MOOChub 3: the course feed of European MOOC platforms, in the shape of JSON:API (https://github.com/MOOChub/schema)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mapper.ingest.formats.parts.badges.json_ld import Document, objects_in, one_or_many
from mapper.ingest.formats.parts.courses import (
    CourseFile,
    duration_in,
    names_of,
    open_courses,
    paced,
    plain,
    plains,
    text_in,
)
from mapper.ingest.formats.parts.entries import Entry
from mapper.ingest.limits import Limits
from mapper.ingest.profile import Profile
from mapper.ingest.records import Records

_ITEM: Final = re.compile(r'"attributes"\s*:\s*\{')
_TYPE: Final = re.compile(r'"type"\s*:\s*"[Cc]ourses?"')
_MARK: Final = re.compile(
    r'"(?:learningResourceType|courseMode|educationalAlignment|educationalCredentialsAwarded|moocProvider'
    r'|competencyRequired|inLanguage|courseCode)"\s*:'
)
_PACE: Final = re.compile(r"h(?:ours?)?\s*/\s*(day|week|month)", re.I)
_CARRIED: Final = frozenset(
    {
        "competencyRequired", "courseCode", "courseMode", "creator", "description", "duration", "educationalLevel",
        "expires", "inLanguage", "languages", "learningResourceType", "moocProvider", "name", "numberOfCredits",
        "publisher", "teaches", "url", "workload", "keywords",
    }
)  # fmt: skip
_PERSONS: Final = ("instructor", "instructors", "contributor", "creator", "publisher")


def recognise(head: str) -> bool:
    """True for JSON:API whose resources are courses with an attribute of MOOChub.

    >>> recognise('{"data": [{"type": "Course", "attributes": {"name": "Law", "courseMode": ["online"]}}]}')
    True
    """
    return head[:1] == "{" and '"data"' in head and all(mark.search(head) for mark in (_ITEM, _TYPE, _MARK))


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One record per course; resources of another type are rejected.

    What a course ``teaches`` is, by the schema, its learning objectives: each is an outcome that the provider states.
    Credits are ECTS by the schema.

    Raises
    ------
    UnreadableFile
        If it does not parse, is nested too deeply, or holds no course.
    """
    file = open_courses(path, profile, limits)
    content = file.content if isinstance(file.content, Mapping) else {}
    for row, item in enumerate(one_or_many(content.get("data")), start=1):
        attributes = item.get("attributes") if isinstance(item, Mapping) else None
        stated = plain(item.get("type")) if isinstance(item, Mapping) else ""
        if not isinstance(attributes, Mapping):
            file.reject(row, "is not a resource with attributes", str(item), "export it as MOOChub JSON")
        elif stated.lower() not in ("course", "courses"):
            reason = f"is of type {stated or 'unknown'!r}, not Course"
            file.reject(row, reason, plain(attributes.get("name")), "leave it out, or correct its type", "type")
        else:
            file.found.add(_entry(file, item, attributes), row)
    links = content.get("links")
    if isinstance(links, Mapping) and plain(links.get("next")):
        file.found.notes.append(f"This is one page of several; the next is {plain(links['next'])}.")
    return file.records("moochub", limits)


def _entry(file: CourseFile, item: Document, course: Document) -> Entry:
    file.left.update(
        key for key, value in course.items()
        if key not in (*_CARRIED, *_PERSONS) and value not in (None, [], {}, "")
    )  # fmt: skip
    people = [one for key in _PERSONS for one in objects_in(course.get(key)) if plain(one.get("type")) == "Person"]
    file.persons += len(people)
    publishers = [one for one in one_or_many(course.get("publisher", course.get("moocProvider"))) if one not in people]
    creators = [one for one in one_or_many(course.get("creator")) if one not in people]
    return {
        "credential_id": plain(item.get("id")) or plain(course.get("courseCode")),
        "title": plain(course.get("name")),
        "kind": "course",
        "provider": names_of(publishers) or names_of(creators),
        "language": next(iter(plains(course.get("inLanguage", course.get("languages")))), ""),
        "level": "; ".join(_level(file, one) for one in objects_in(course.get("educationalLevel"))),
        "mode": ", ".join(mode for mode in plains(course.get("courseMode")) if not mode.endswith("synchronous")),
        "description": plain(course.get("description")),
        "outcomes": [text for one in one_or_many(course.get("teaches")) if (text := _statement(file, one))],
        "skills": plains(course.get("keywords")),
        "entry_requirements": "; ".join(_name(file, one) for one in objects_in(course.get("competencyRequired"))),
        "source_url": plain(course.get("url")),
        "valid_to": max((date[:10] for date in plains(course.get("expires"))), default=""),
        "ects": _credits(course),
        **_workload(course),
    }


def _name(file: CourseFile, thing: Document) -> str:
    """The name of a skill or a level, which the schema gives in several languages."""
    names = [(plain(one.get("inLanguage")), plain(one.get("name"))) for one in objects_in(thing.get("name"))]
    return text_in(names, file.languages) if names else next(iter(plains(thing.get("name"))), "")


def _statement(file: CourseFile, taught: Any) -> str:
    return _name(file, taught) if isinstance(taught, Mapping) else plain(taught)


def _level(file: CourseFile, level: Document) -> str:
    words = plain(level.get("shortCode")) or _name(file, level)
    return f"{plain(level.get('educationalFramework'))} {words}".strip()


def _credits(course: Document) -> str:
    stated = plain(course.get("numberOfCredits"))
    return "" if stated in ("0", "") else stated


def _workload(course: Document) -> Entry:
    """The duration with the hours that a learner plans for; version 2 has both in one text."""
    duration = duration_in(plain(course.get("duration")))
    stated = course.get("workload")
    if not isinstance(stated, Mapping):
        words = ", ".join(part for part in (str(duration.get("duration", "")), plain(stated)) if part)
        return {"duration": words} if plain(stated) else duration
    hours, pace = plain(stated.get("timeValue")), _PACE.search(plain(stated.get("timeUnit")))
    if not re.fullmatch(r"\d+(?:\.\d+)?", hours) or not float(hours) or pace is None:
        return duration
    return paced(hours, pace[1].lower(), duration)
