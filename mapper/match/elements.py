"""Two credentials element by element: foreign value, host value, finding, evidence, note, as it is put on record.

The five elements are those of the Lisbon Recognition Convention; beside them stand the further facts of a
micro-credential as far as the catalogues have them. Page, workbook and statement draw the same rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from mapper.knowledge.entries import workload_words
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.languages import language_name
from mapper.knowledge.levels import resolve
from mapper.match.coverage_sentences import whole_percent

Element = Literal["level", "workload", "quality", "profile", "learning outcomes"]
ELEMENTS: Final[tuple[Element, ...]] = ("level", "workload", "quality", "profile", "learning outcomes")

LEVEL_BASIS: Final = {"stated": "stated by the provider", "derived": "derived", "read": "read from the published text"}
OUTCOMES_BASIS: Final = {"stated": "stated by the provider", "derived": "derived from the description"}
OUTCOME_WORDING: Final = {"original": "original wording", "paraphrase": "our paraphrase"}
SUPERVISION_WORDS: Final = {
    "unsupervised": "not supervised",
    "supervised": "supervised, identity of the learner not verified",
    "supervised-identified": "supervised, identity of the learner verified",
}
STACKABLE_WORDS: Final = {"yes": "may be part of a larger award", "no": "stands alone"}


@dataclass(frozen=True, slots=True, eq=False)
class CatalogueEntry:
    """One side: its row of :data:`mapper.tables.CREDENTIALS` and its rows of :data:`mapper.tables.OUTCOMES`."""

    credential: Mapping[str, Any]
    outcomes: pd.DataFrame

    def text(self, column: str) -> str:
        """One text column of the credential, "" where it is missing."""
        return str(self.credential.get(column) or "").strip()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value comes from; each "" where not recorded.

    ``what`` was looked at, its address, the day it was checked (ISO 8601), and whether that is ``verified`` (somebody
    opened the source) or only ``known``.
    """

    what: str
    source_url: str
    checked: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What one side says: a value ("" where nothing is stated), what explains it, and what it rests on."""

    value: str
    details: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One of the five elements; ``foreign`` is the subject, ``host`` the object, ``notes`` what to mind."""

    element: Element
    foreign: Fact
    host: Fact
    finding: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FurtherFact:
    """A fact beside the five elements, of both sides."""

    name: str
    foreign: Fact
    host: Fact

    @property
    def is_stated(self) -> bool:
        """True if a side says anything of it."""
        return bool(self.foreign.value or self.host.value)


def element_rows(
    equivalence: Mapping[str, Any], subject: CatalogueEntry, object_: CatalogueEntry, frameworks: Frameworks
) -> tuple[ElementRow, ...]:
    """The five elements in the order of :data:`ELEMENTS`.

    ``equivalence`` is the row of the pair (:data:`mapper.tables.EQUIVALENCES`): its findings, coverages and candidate
    differences are taken as they are.
    """
    facts: dict[Element, tuple[Fact, Fact]] = {
        "level": (_level(subject, frameworks), _level(object_, frameworks)),
        "workload": (_workload(subject), _workload(object_)),
        "quality": (_quality(subject), _quality(object_)),
        "profile": (_profile(subject), _profile(object_)),
        "learning outcomes": (
            _outcomes(subject, equivalence["subject_coverage"], "object"),
            _outcomes(object_, equivalence["object_coverage"], "subject"),
        ),
    }
    findings = {element: f"{element.removeprefix('learning ')}_finding" for element in ELEMENTS}
    differences = _several(equivalence.get("candidate_differences"))
    return tuple(
        ElementRow(
            element,
            foreign,
            host,
            str(equivalence.get(findings[element]) or ""),
            (*_differences(element, differences), *_caveats(element, foreign, host, subject, object_)),
        )
        for element, (foreign, host) in facts.items()
    )


def further_facts(subject: CatalogueEntry, object_: CatalogueEntry) -> tuple[FurtherFact, ...]:
    """What the catalogues say beside the five elements; a fact of which neither says anything is there too, empty.

    Catalogues have no column for progression routes and professional rights, so that fact is always empty.
    """

    def both(name: str, column: str, words: Mapping[str, str] | None = None) -> FurtherFact:
        sides = [(words or {}).get(side.text(column), side.text(column)) for side in (subject, object_)]
        return FurtherFact(name, *(_fact(side, [value]) for side, value in zip((subject, object_), sides, strict=True)))

    return (
        both("field of study", "field_of_study"),
        both("entry requirements", "entry_requirements"),
        both("assessment", "assessment"),
        both("supervision and identification", "supervision", SUPERVISION_WORDS),
        both("form of participation", "mode"),
        FurtherFact("progression and professional rights", Fact(""), Fact("")),
        both("stackability", "stackable", STACKABLE_WORDS),
    )


def hours_words(low: object, high: object) -> str:
    """An interval of hours, or "" where the workload does not convert.

    >>> hours_words(225.0, 270.0), hours_words(14, 14), hours_words(None, None)
    ('225–270 h', '14 h', '')
    """
    start, end = number(low), number(high)
    if start is None or end is None:
        return ""
    first, last = f"{start:,.0f}", f"{end:,.0f}"
    return f"{first} h" if first == last else f"{first}–{last} h"


def number(value: object) -> float | None:
    """A number of a table as it is, None where it is missing.

    >>> number(3), number(float("nan")), number(None)
    (3.0, None, None)
    """
    if value is None or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return float(value)


def _fact(side: CatalogueEntry, values: Iterable[str], further: Sequence[Evidence] = ()) -> Fact:
    """The first value with the others as its details; it rests on the entry, and on ``further``."""
    shown = [value for value in values if value]
    if not shown:
        return Fact("")
    entry = Evidence("catalogue entry", side.text("source_url"), side.text("checked"))
    return Fact(shown[0], tuple(shown[1:]), (entry, *further))


def _level(side: CatalogueEntry, frameworks: Frameworks) -> Fact:
    level_id, published = side.text("level_id"), side.text("level_text")
    titles = dict(zip(frameworks.levels["level_id"], frameworks.levels["title"], strict=True))
    title = str(titles.get(level_id, level_id))
    if published in (level_id.partition(":")[2], title):
        published = ""
    found = resolve(level_id, "eqf", frameworks) if level_id in titles and not level_id.startswith("eqf:") else None
    same = found.strongest() if found else ()
    hub = " or ".join(str(titles.get(level.level_id, level.level_id)) for level in same)
    sources = dict.fromkeys(source for level in same for source in level.sources if source)
    return _fact(
        side,
        [
            title or published,
            LEVEL_BASIS.get(side.text("level_basis"), ""),
            f"as published: {published}" if title and published else "",
            f"{hub} ({same[0].legal_status}{', derived over another framework' if same[0].kind == 'chained' else ''})"
            if same
            else "",
        ],
        [Evidence(f"referencing to {hub}", source, status=same[0].status) for source in sources],
    )


def _workload(side: CatalogueEntry) -> Fact:
    published = workload_words(side.text("workload_value"), side.text("workload_unit"))
    hours = hours_words(side.credential.get("workload_hours_min"), side.credential.get("workload_hours_max"))
    converted = f"{hours}, {side.text('workload_rule')}".rstrip(", ") if hours else "does not convert to hours"
    return _fact(side, [published, converted] if published else [])


def _quality(side: CatalogueEntry) -> Fact:
    assessment, supervision = side.text("assessment"), side.text("supervision")
    return _fact(
        side,
        [
            side.text("quality_assurance"),
            f"Assessment: {assessment}" if assessment else "",
            f"Supervision: {SUPERVISION_WORDS.get(supervision, supervision)}" if supervision else "",
        ],
    )


def _profile(side: CatalogueEntry) -> Fact:
    entry = side.text("entry_requirements")
    words = [side.text("kind"), side.text("mode"), STACKABLE_WORDS.get(side.text("stackable"), "")]
    said = ", ".join(dict.fromkeys(word for word in words if word))
    return _fact(side, [said[:1].upper() + said[1:], f"Entry: {entry}" if entry else ""])


def _outcomes(side: CatalogueEntry, coverage: object, by: str) -> Fact:
    if side.outcomes.empty:
        return Fact("")
    share = number(coverage)
    count = len(side.outcomes)
    marks = [
        f"{count:,} outcome{'s' if count > 1 else ''}",
        " and ".join(OUTCOMES_BASIS.get(value, "") for value in _unique(side, "outcomes_basis")),
        " and ".join(OUTCOME_WORDING.get(value, "") for value in _unique(side, "wording")),
        ", ".join(language_name(value) for value in _unique(side, "language")),
    ]
    covered = "" if share is None else f"{whole_percent(share)} covered by the {by} (each counts with its confidence)"
    return _fact(side, [covered, ", ".join(mark for mark in marks if mark)])


def _unique(side: CatalogueEntry, column: str) -> list[str]:
    return [str(value) for value in side.outcomes[column].unique() if value]


def _differences(element: Element, differences: Sequence[str]) -> tuple[str, ...]:
    own = [each.partition(":") for each in differences]
    return tuple(
        f"Candidate for a substantial difference: {what.strip()}."
        for name, colon, what in own
        if colon and name.strip().lower() == element
    )


def _caveats(
    element: Element, foreign: Fact, host: Fact, subject: CatalogueEntry, object_: CatalogueEntry
) -> tuple[str, ...]:
    """What the row cannot say: a side that states nothing, and values that nobody stated as such."""
    entries = (("the subject", subject), ("the object", object_))
    silent = [name for name, fact in (("the subject", foreign), ("the object", host)) if not fact.value]
    if element == "quality":  # assessment and supervision stand beside it, but they are no quality assurance
        silent = [name for name, side in entries if not side.text("quality_assurance")]
    column = {"level": "level_basis", "learning outcomes": "outcomes_basis"}.get(element)
    derived = [
        name
        for name, side in entries
        if (column == "level_basis" and side.text("level_basis") == "derived")
        or (column == "outcomes_basis" and "derived" in _unique(side, "outcomes_basis"))
    ]
    return (
        *([f"Not stated by {' and '.join(silent)}: to be found out before it is weighed."] if silent else []),
        *([f"Derived and not stated by the provider: {' and '.join(derived)}."] if derived else []),
    )


def _several(value: Any) -> list[str]:
    """The items of a list column, nothing where it is null."""
    if value is None or isinstance(value, str) or not hasattr(value, "__iter__"):
        return []
    return [str(item) for item in value]
