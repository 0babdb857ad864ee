"""XCRI-CAP 1.1 and 1.2: the course advertising feeds of British providers.

What the elements mean is taken from the specification's wiki (https://github.com/Cetis/xcri).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapper.errors import UnreadableFile
from mapper.ingest.coded import framework_of
from mapper.ingest.formats.parts.xml import attribute, elements, forget, name_of, root_of, text_of
from mapper.ingest.limits import Limits, check_table
from mapper.ingest.outcomes import split_outcomes
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records, entries_as_records
from mapper.ingest.vocabulary import mode_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE: Final = re.compile(r"xcri\.org/profiles/(?:1\.\d/)?catalog[\"']")
_ROOTS: Final = frozenset({"catalog", "provider", "course"})
#: Codes and default terms of attendanceMode that our own reading of the words would miss or misread.
_MODES: Final[Mapping[str, str]] = {
    "cm": "onsite", "campus": "onsite", "nc": "onsite", "face-to-face non-campus": "onsite",
    "da": "blended", "distance with attendance": "blended", "mm": "blended", "mixed mode": "blended",
    "ds": "online", "distance without attendance": "online", "on": "online", "wb": "work-based",
}  # fmt: skip
#: Schemes of credit in the order in which a workload is taken from them, with our name for the unit.
_SCHEMES: Final = (
    (re.compile(r"\bECTS\b|european credit", re.I), "ects"),
    (re.compile(r"\bSCQF\b", re.I), "scqf-credit"),
    (re.compile(r"\bCATS?\b|\bCQFW\b|\bQCF\b|\bRQF\b|credit accumulation", re.I), "uk-credit"),
)
_DELETED: Final = "3"
#: A statement is a notice, not an outcome, if so many courses have it word for word. In the feed of the Open University
#: three sentences reach 5 % of the courses, all of them about careers pages; no other one stands under more than 14.
_NOTICE_FROM: Final = 50
_NOTICE_SHARE: Final = 0.05
#: Properties that an entry is made of; whatever else a course or a presentation has is counted in a note.
_USED: Final = frozenset(
    {
        "identifier", "title", "url", "abstract", "description", "objective", "learningOutcome", "assessment",
        "prerequisite", "qualification", "credit", "presentation", "subject", "attendanceMode", "attendancePattern",
        "languageOfInstruction", "duration", "engagement", "applyTo", "entryRequirements",
    }
)  # fmt: skip
#: Types of description: the field they fill.
_TYPED: Final[Mapping[str, str]] = {
    "": "description", "abstract": "description", "aim": "description", "topic": "description",
    "learningOutcome": "outcomes", "assessmentStrategy": "assessment", "prerequisites": "entry_requirements",
}  # fmt: skip
Entry = dict[str, str | list[str]]


def recognise(head: str) -> bool:
    """True for a catalogue, provider or course of XCRI-CAP.

    >>> recognise('<catalog xmlns="http://xcri.org/profiles/1.2/catalog">'), recognise("<catalog><course/></catalog>")
    (True, False)
    """
    root = root_of(head)
    return root.name in _ROOTS and bool(_NAMESPACE.search(root.attributes))


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One credential per course; ``row`` counts the courses of the file.

    A course whose record status says that it was deleted is rejected. Of several credit schemes one is taken, of
    several presentations the first; the rest is counted in the notes. A course that bears the title of its
    qualification is that qualification. A qualification without an awarding body is the provider's, as the
    specification tells aggregators to read it.

    Raises
    ------
    UnreadableFile
        If it is not well-formed XML, or holds no course.
    """
    entries: list[Entry] = []
    rows: list[int] = []
    owners: list[int] = []
    providers: list[str] = []
    faults: list[Fault] = []
    left: Counter[str] = Counter()
    for number, course in enumerate(_courses(path, limits, providers), start=1):
        if attribute(course, "recstatus") == _DELETED:
            faults.append(_deleted(path, number, course))
            continue
        entries.append(_entry(course, left))
        owners.append(len(providers) - 1)
        rows.append(number)
        check_table(path, limits, rows=len(entries), cells=len(entries) * len(_USED))
    if not entries:
        what = "holds only courses that are marked as deleted" if faults else "holds no course"
        raise UnreadableFile(f"{path.name}: {what}; ask for the whole catalogue")
    for entry, owner in zip(entries, owners, strict=True):
        provider = providers[owner] if owner >= 0 else ""
        entry["provider"] = provider
        if entry.get("awarding_body") == "":
            entry["awarding_body"] = provider
    left.update(_drop_notices(entries))
    return entries_as_records(path, "xcri_cap", entries, rows, {"notes": _notes(left)}, faults, limits)


def _drop_notices(entries: list[Entry]) -> Counter[str]:
    """Take out what a provider adds to the outcomes of many courses (a pointer to its careers pages), and count it."""
    courses = Counter(statement for entry in entries for statement in dict.fromkeys(entry["outcomes"]))
    often = max(_NOTICE_FROM, _NOTICE_SHARE * len(entries))
    notices = {statement for statement, count in courses.items() if count >= often}
    dropped: Counter[str] = Counter()
    for entry in entries:
        kept = [statement for statement in entry["outcomes"] if statement not in notices]
        if kept:
            dropped["statement that stands under many courses alike"] += len(entry["outcomes"]) - len(kept)
            entry["outcomes"] = kept
    return dropped


def _deleted(path: Path, number: int, course: _Element) -> Fault:
    return Fault(
        path.name,
        "the course is marked as deleted (recstatus 3)",
        row=number,
        column="recstatus",
        value=" ".join(_texts(course, "title"))[:200],
        cure="ask for the whole catalogue, not its changes, if it is still offered",
        severity="rejected",
    )


def _courses(path: Path, limits: Limits, providers: list[str]) -> Iterator[_Element]:
    """Each course as soon as it ends; then it is forgotten.

    The last of ``providers`` is whose course it is; its name may come after the courses.
    """
    inside = False
    for event, element in elements(path, limits):
        name = name_of(element)
        if name == "course" and (event == "start") != inside:
            inside = event == "start"
            if not inside:
                yield element
                forget(element)
        elif inside:
            continue
        elif name == "provider" and event == "start":
            providers.append("")
        elif name == "title" and event == "end" and _is_in(element, "provider"):
            providers[-1] = providers[-1] or text_of(element)


def _is_in(element: _Element, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and name_of(parent) == name


def _entry(course: _Element, left: Counter[str]) -> Entry:
    presentations = _children(course, "presentation")
    for part in (course, *presentations):
        left.update(name for child in part if (name := name_of(child)) not in _USED)
    told = _descriptions(course, left)
    offer = presentations[:1]
    description = [*told["description"], *_texts(course, "objective")] or _texts(course, "abstract")
    asked = [*_texts(course, "prerequisite"), *told["entry_requirements"]]
    asked += [text for part in offer for text in _texts(part, "entryRequirements")]
    outcomes = [*_texts(course, "learningOutcome"), *told["outcomes"]]
    addresses = [*_texts(course, "url"), *(text for part in offer for text in _texts(part, "applyTo"))]
    entry: Entry = {
        "credential_id": _identifier(course),
        "title": _title(course),
        "outcomes": [statement for text in outcomes for statement in _statements(text)],
        "description": "\n".join(dict.fromkeys(description)),
        "assessment": " ".join([*_texts(course, "assessment"), *told["assessment"]]),
        "entry_requirements": " ".join(asked),
        "field_of_study": _texts(course, "subject"),
        "source_url": addresses[0] if addresses else "",
    }
    return entry | _award(course, left) | _credit(course, left) | _offer(presentations, left)


def _children(element: _Element, name: str) -> list[_Element]:
    return [child for child in element if name_of(child) == name]


def _texts(element: _Element, name: str) -> list[str]:
    """The texts of all children of a name; of several languages English, else the first."""
    found = [(attribute(child, "lang").lower()[:2], text_of(child)) for child in _children(element, name)]
    spoken = [language for language, _ in found if language]
    first = "en" if "en" in spoken else next(iter(spoken), "")
    return [text for language, text in found if text and language in ("", first)]


def _title(course: _Element) -> str:
    return next(iter(_texts(course, "title")), "")


def _identifier(course: _Element) -> str:
    """The identifier without a type, which the specification wants to be a unique address; else the first."""
    found = [(attribute(child, "type"), text_of(child)) for child in _children(course, "identifier")]
    return next((text for kind, text in found if not kind), "") or next((text for _, text in found), "")


def _descriptions(course: _Element, left: Counter[str]) -> dict[str, list[str]]:
    """The descriptions of a course by the field that their type fills."""
    told: dict[str, list[str]] = {field: [] for field in _TYPED.values()}
    for child in _children(course, "description"):
        kind = attribute(child, "type").rpartition(":")[2]
        if kind in _TYPED:
            told[_TYPED[kind]].append(text_of(child))
        else:
            left[f"description of type {kind[:40]}"] += 1
    return told


def _statements(text: str) -> list[str]:
    return list(split_outcomes(text).statements) or [text]


def _award(course: _Element, left: Counter[str]) -> Entry:
    """The kind, and who awards; the empty text where a qualification names nobody."""
    title = _title(course).casefold()
    awards = [award for award in _children(course, "qualification") if attribute(award, "recstatus") != _DELETED]
    is_award = any(title and title == _title(award).casefold() for award in awards)
    found: Entry = {"kind": "qualification" if is_award else "course"}
    if awards:
        found["awarding_body"] = ", ".join(
            dict.fromkeys(name for award in awards for name in _texts(award, "awardedBy"))
        )
    accredited = list(dict.fromkeys(name for award in awards for name in _texts(award, "accreditedBy")))
    if accredited:
        found["quality_assurance"] = f"accredited by {', '.join(accredited)}"
    levels = [text for award in awards for name in ("level", "educationLevel") for text in _texts(award, name)]
    if levels:
        found["level"] = levels[0]
    left["further qualification of a course"] += max(0, len(awards) - 1)
    return found


def _credit(course: _Element, left: Counter[str]) -> Entry:
    """Workload and level from the credits of a course: ECTS before national credits before a provider's own."""
    credits = []
    for child in _children(course, "credit"):
        scheme, level, value = (" ".join(_texts(child, name)[:1]) for name in ("scheme", "level", "value"))
        rank = next((rank for rank, (pattern, _) in enumerate(_SCHEMES) if pattern.search(scheme)), len(_SCHEMES))
        credits.append((rank, scheme, level, value))
    credits.sort(key=lambda credit: credit[0])
    found: Entry = {}
    stated = [credit for credit in credits if credit[3]]
    if stated:
        rank, scheme, _, value = stated[0]
        found["workload_value"] = value
        found["workload_unit"] = _SCHEMES[rank][1] if rank < len(_SCHEMES) else scheme
    left.update(f"credit in a further scheme ({scheme[:40] or 'without a name'})" for _, scheme, _, _ in stated[1:])
    levels = [(not framework_of(scheme), f"{scheme} {level}".strip()) for _, scheme, level, _ in credits if level]
    if levels:
        found["level"] = min(levels)[1]
    return found


def _offer(presentations: list[_Element], left: Counter[str]) -> Entry:
    """What the first presentation says of mode, language and length."""
    if not presentations:
        return {}
    left["further presentation of a course"] += len(presentations) - 1
    offer = presentations[0]
    spoken = _texts(offer, "languageOfInstruction")
    left["further language of instruction"] += max(0, len(spoken) - 1)
    lengths = _children(offer, "duration")
    length = (text_of(lengths[0]) or attribute(lengths[0], "interval")) if lengths else ""
    return {
        "mode": _mode(offer),
        "language": spoken[0] if spoken else "",
        "duration": ", ".join(text for text in (length, *_texts(offer, "engagement")[:1]) if text),
    }


def _mode(offer: _Element) -> str:
    """The mode as published where it reads as one of ours; a pattern ("part time, distance") may say it instead."""
    published = [*_children(offer, "attendanceMode"), *_children(offer, "attendancePattern")]
    read = [
        _MODES.get(attribute(child, "identifier").lower())
        or _MODES.get(text_of(child).lower())
        or mode_of(text_of(child))
        for child in published
    ]
    return next(filter(None, read), "") or next((text_of(child) for child in published[:1]), "")


def _notes(left: Counter[str]) -> list[str]:
    counted = [f"{what} ({count:,})" for what, count in left.most_common() if count]
    return [f"Left out: {', '.join(counted)}."] if counted else []
