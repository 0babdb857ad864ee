"""What the formats of course catalogues have in common: JSON within limits, texts in languages, ISO durations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.badges.json_ld import depth_exceeds, encodable, one_or_many
from mapper.ingest.formats.parts.entries import Entries, Entry
from mapper.ingest.formats.parts.json_text import content_of
from mapper.ingest.limits import Limits, check_size
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.encodings import decode
from mapper.ingest.tables.structured import as_text
from mapper.ingest.wording.plain import plain_text

_DURATION: Final = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:\d+(?:\.\d+)?S)?)?"
)
_UNITS: Final = ("year", "month", "week", "day", "hour")
_LONGEST_VALUE: Final = 100_000


@dataclass(slots=True)
class CourseFile:
    """The content of a file and what is collected while it is read."""

    path: Path
    content: Any
    details: dict[str, Any]
    found: Entries
    left: Counter[str] = field(default_factory=Counter)
    """Names of what the file says and we do not carry."""
    languages: Counter[str] = field(default_factory=Counter)
    """Languages of texts that stand in another language as well, which is the one that is carried."""
    persons: int = 0

    def reject(self, row: int, reason: str, value: str, cure: str, column: str = "") -> None:
        """An item that does not become a credential."""
        fault = Fault(self.path.name, reason, row, column, value[:200], cure, severity="rejected")
        self.found.faults.append(fault)

    def records(self, reader: str, limits: Limits) -> Records:
        """The records, with notes on what is left behind.

        Raises
        ------
        UnreadableFile
            If nothing was found, or more than ``limits`` allow.
        """
        if not self.found.entries:
            first = next((fault for fault in self.found.faults if fault.severity == "rejected"), None)
            what = f"{first.reason}; {first.cure}" if first else "it is empty; export the courses themselves"
            raise UnreadableFile(f"{self.path.name}: holds no course that can be taken: {what}")
        for counts, what in ((self.left, "Not carried"), (self.languages, "Texts in further languages, not carried")):
            if counts:
                self.found.notes.append(f"{what}: {', '.join(f'{n} ({c})' for n, c in sorted(counts.items())[:30])}.")
        if self.persons:
            self.found.notes.append(f"Personal data left out: {self.persons} persons.")
        return self.found.records(self.path, reader, self.details, limits)


def open_courses(path: Path, profile: Profile, limits: Limits) -> CourseFile:
    """A JSON file, parsed and not nested deeper than ``limits`` allow.

    Raises
    ------
    UnreadableFile
        If it does not parse or is nested too deeply.
    """
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    text, encoding, faults = decode(path.read_bytes(), path.name, profile.encoding)
    return course_file(path, [text], {"encoding": encoding}, faults, limits)


def course_file(
    path: Path, texts: Iterable[str], details: dict[str, Any], faults: list[Fault], limits: Limits
) -> CourseFile:
    """The content of JSON texts (one, or the blocks of a page), see :func:`open_courses`."""
    contents = []
    for text in texts:
        content, repeated = content_of(text, path.name)
        if depth_exceeds(content, limits.nesting):
            raise UnreadableFile(
                f"{path.name}: is nested deeper than {limits.nesting} levels; export a flat list of courses"
            )
        contents.append(encodable(content, text))
        faults += repeated
    return CourseFile(path, contents[0] if len(contents) == 1 else contents, details, Entries(faults=faults))


def texts_in(values: Iterable[tuple[str, str]], languages: Counter[str]) -> list[str]:
    """Of (language, text) the texts in English, else in the language of the first; the other languages are counted.

    >>> others = Counter()
    >>> texts_in([("nl-NL", "Recht"), ("en-GB", "Law"), ("en-GB", "Tax")], others), dict(others)
    (['Law', 'Tax'], {'nl': 1})
    """
    texts = [(language.split("-")[0].lower(), text) for language, text in values if text]
    spoken = [language for language, _ in texts]
    chosen = next((language for language in spoken if language in ("en", "eng")), next(iter(spoken), ""))
    languages.update({language for language in spoken if language and language != chosen})
    return [text for language, text in texts if language == chosen]


def text_in(values: Iterable[tuple[str, str]], languages: Counter[str]) -> str:
    """The first text of :func:`texts_in`, "" for none."""
    return next(iter(texts_in(values, languages)), "")


def plain(value: Any) -> str:
    """The text of a plain value without markup, "" for objects and lists.

    >>> plain("<p>Law &amp; order</p>"), plain(4.0), plain(["a"]), plain(True)
    ('Law & order', '4', '', '')
    """
    if isinstance(value, str):
        return plain_text(value[:_LONGEST_VALUE])
    return as_text(value)[:400] if isinstance(value, int | float) and not isinstance(value, bool) else ""


def plains(value: Any) -> list[str]:
    """The texts of one plain value or of a list of them."""
    return [text for item in one_or_many(value) if (text := plain(item))]


def statements_in(text: str) -> Iterator[str]:
    """The lines of a text, without the marks of a list.

    >>> list(statements_in("<ul><li>Cite a case</li><li>Argue</li></ul>"))
    ['Cite a case', 'Argue']
    """
    for line in plain_text(text[:_LONGEST_VALUE]).split("\n"):
        words = re.sub(r"^(?:[•·▪*–-]|\d{1,2}[.)])\s*", "", line.strip())
        if words:
            yield words


def duration_in(text: str) -> Entry:
    """An ISO 8601 duration as hours, where it counts no more than these, or in words; another text as it stands.

    >>> duration_in("PT1H30M"), duration_in("P6W"), duration_in("two evenings")
    ({'hours': '1.5'}, {'duration': '6 weeks'}, {'duration': 'two evenings'})
    """
    matched = _DURATION.fullmatch(text.strip().upper()) if len(text) < 60 else None
    if not matched or not any(matched.groups()):
        return {"duration": text} if text else {}
    *amounts, minutes = (float(group or 0) for group in matched.groups())
    amounts[-1] += minutes / 60
    if not any(amounts[:-1]):
        return {"hours": f"{amounts[-1]:g}"}
    counted = [(f"{amount:g}", unit) for amount, unit in zip(amounts, _UNITS, strict=True) if amount]
    return {"duration": " ".join(f"{amount} {unit}{'' if amount == '1' else 's'}" for amount, unit in counted)}


def paced(hours: str, unit: str, duration: Entry) -> Entry:
    """Hours per ``unit`` (day, week, month) over a duration: its words with the pace, or hours where both count alike.

    >>> paced("6", "week", {"duration": "8 weeks"}), paced("5", "month", {"duration": "2 months"})
    ({'duration': '8 weeks, 6 hours/week'}, {'hours': '10'})
    """
    length = str(duration.get("duration", ""))
    if "hours" in duration:
        return duration
    months = re.fullmatch(r"(\d+(?:\.\d+)?) months?", length)
    if unit == "month" and months:
        return {"hours": f"{float(hours) * float(months[1]):g}"}
    return {"duration": f"{length}, {hours} hours/{unit}" if length else f"{hours} hours/{unit}"}


def names_of(value: Any) -> list[str]:
    """The names of organisations and other things: text, or the ``name`` of objects."""
    found = []
    for item in one_or_many(value):
        name = item.get("name") if isinstance(item, Mapping) else item
        found += plains(name)
    return list(dict.fromkeys(found))
