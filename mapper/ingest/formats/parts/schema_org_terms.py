"""What the properties of schema.org (https://schema.org/Course and its neighbours) mean in our fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mapper.ingest.formats.parts.badges.json_ld import Document, is_uri, objects_in, one_or_many
from mapper.ingest.formats.parts.courses import duration_in, paced, plain, plains, statements_in, texts_in
from mapper.ingest.formats.parts.entries import Entry
from mapper.ingest.vocabulary import kind_of

PERSONS: Final = ("instructor", "author", "creator", "contributor", "provider", "publisher", "review", "member")
CARRIED: Final = frozenset(
    {
        *PERSONS, "assesses", "availableLanguage", "competencyRequired", "courseCode", "courseMode",
        "coursePrerequisites", "courseSchedule", "courseWorkload", "credentialCategory", "description",
        "educationalAlignment", "educationalLevel", "educationalProgramMode", "expires", "hasCourse",
        "hasCourseInstance", "hasPart", "identifier", "inLanguage", "keywords", "learningResourceType", "name",
        "numberOfCredits", "offeredBy", "programPrerequisites", "programType", "recognizedBy", "sourceOrganization",
        "teaches", "timeRequired", "timeToComplete", "url", "validFrom", "validIn", "validThrough",
    }
)  # fmt: skip
_SETS: Final = ("inDefinedTermSet", "educationalFramework", "isPartOf")
_EVERY: Final = {
    "daily": "day", "weekly": "week", "monthly": "month", "p1d": "day", "p7d": "week", "p1w": "week", "p1m": "month",
}  # fmt: skip
_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the words of a file refer to: its items by ``@id``, and the languages that are left aside."""

    by_id: Mapping[str, Document]
    languages: Counter[str]

    def labels(self, value: Any) -> list[str]:
        """The words of a value: texts, the names of things, and of things that are named by their ``@id``.

        Of texts in several languages those of one are taken.
        """
        pairs: list[tuple[str, str]] = []
        for item in one_or_many(value):
            if not isinstance(item, Mapping):
                pairs.append(("", plain(item)))
            elif "@value" in item:
                pairs.append((plain(item.get("@language")), plain(item["@value"])))
            elif item and all(_TAG.fullmatch(key) and isinstance(text, str) for key, text in item.items()):
                pairs += [(key, plain(text)) for key, text in item.items()]
            else:
                pairs.append(("", self._name(item)))
        if any(language for language, _ in pairs):
            return texts_in(pairs, self.languages)
        return [text for _, text in pairs if text]

    def _name(self, item: Document) -> str:
        full = self.by_id.get(str(item.get("@id", "")), item) if "name" not in item else item
        named = full.get("name", full.get("targetName", full.get("termCode")))
        if isinstance(named, Mapping | list):
            pairs = [(plain(one.get("@language")), plain(one.get("@value"))) for one in objects_in(named)]
            return next(iter(texts_in(pairs, self.languages)), next(iter(plains(named)), ""))
        return plain(named) or plain(full.get("description"))

    def label(self, value: Any) -> str:
        """The first of :meth:`labels`, "" for none."""
        return next(iter(self.labels(value)), "")


def types_of(item: Document) -> list[str]:
    """The classes of an item, without prefix or address.

    >>> types_of({"@type": ["schema:Course", "https://schema.org/Product"]})
    ['Course', 'Product']
    """
    stated = (name for name in one_or_many(item.get("@type")) if isinstance(name, str))
    return [re.split(r"[:/#]", name)[-1][:80] for name in stated]


def kind_of_item(item: Document, terms: Terms) -> str | None:
    """Our kind of an item, "" where it is one of several and does not say; None for what is no credential."""
    types = set(types_of(item))
    if types & {"Course", "CourseInstance"}:
        return "course"
    if "EducationalOccupationalCredential" in types:
        return _first_kind(terms.labels(item.get("credentialCategory")))
    if "EducationalOccupationalProgram" in types:
        return _first_kind(terms.labels(item.get("programType")))
    if "LearningResource" in types:
        return _first_kind(terms.labels(item.get("learningResourceType"))) or None
    return None


def _first_kind(words: list[str]) -> str:
    return next((kind for text in words if (kind := kind_of(re.split(r"[/#]", text)[-1]))), "")


def identifier_of(item: Document) -> str:
    """What an item is called by: its identifier, course code, or ``@id`` where that is more than a mark in the file."""
    for one in one_or_many(item.get("identifier")):
        text = plain(one.get("value")) if isinstance(one, Mapping) else plain(one)
        if text:
            return text
    own = plain(item.get("@id"))
    return next(iter(plains(item.get("courseCode"))), "") or (own if is_uri(own) and not own.startswith("_:") else "")


def fields_of(item: Document, terms: Terms) -> Entry:
    """Our fields of a course, programme or credential, but for its kind."""
    is_award = "EducationalOccupationalCredential" in types_of(item)
    competencies = [line for text in terms.labels(item.get("competencyRequired")) for line in statements_in(text)]
    taught = _aligned(item, terms, "teaches") or _aligned(item, terms, "assesses") or (competencies if is_award else [])
    needed = [*terms.labels(item.get("coursePrerequisites")), *terms.labels(item.get("programPrerequisites"))]
    organisations = _organisations(item)
    own = plain(item.get("@id"))
    recognised = terms.labels(item.get("recognizedBy"))
    fields = _alignments(item, "educationalSubject")
    return {
        "credential_id": identifier_of(item),
        "title": terms.label(item.get("name")),
        "provider": list(dict.fromkeys(terms.labels(organisations))),
        "jurisdiction": terms.label(item.get("validIn")) or _country(organisations, terms),
        "language": _language(item),
        "field_of_study": [terms.label(one) for one in fields],
        "isced_f": [text for one in fields for text in _field_codes(one, terms)],
        "level": "; ".join(dict.fromkeys(_levels(item, terms))),
        "mode": ", ".join(_agreed(item, ("courseMode", "educationalProgramMode"), terms)),
        "description": terms.label(item.get("description")),
        "entry_requirements": "; ".join([*needed, *_requirements(item, terms), *([] if is_award else competencies)]),
        "quality_assurance": f"recognised by {', '.join(recognised)}" if recognised else "",
        "outcomes": list(taught),
        "skills": [word.strip() for text in terms.labels(item.get("keywords")) for word in text.split(",")],
        "source_url": plain(item.get("url")) or (own if own.startswith("http") else ""),
        "valid_from": plain(item.get("validFrom"))[:10],
        "valid_to": (plain(item.get("expires")) or plain(item.get("validThrough")))[:10],
        **_workload(item, terms),
    }


def _aligned(item: Document, terms: Terms, what: str) -> list[str]:
    """The statements of a property, and of alignments of LRMI that mean the same."""
    texts = terms.labels(item.get(what))
    texts += [terms.label(one) for one in _alignments(item, what)]
    return [line for text in texts for line in statements_in(text)]


def _alignments(item: Document, what: str) -> list[Document]:
    listed = objects_in(item.get("educationalAlignment"))
    return [one for one in listed if plain(one.get("alignmentType")).lower() == what.lower()]


def _field_codes(one: Document, terms: Terms) -> list[str]:
    """The code of a field of study where its framework is ISCED-F."""
    if "isced" not in terms.label(one.get("educationalFramework")).casefold():
        return []
    return [text for key in ("shortCode", "targetUrl") if (text := plain(one.get(key)))][:1]


def _requirements(item: Document, terms: Terms) -> list[str]:
    return [terms.label(one) for one in _alignments(item, "requires")]


def _levels(item: Document, terms: Terms) -> list[str]:
    """Levels with the framework that they name, so that ``6`` of EQF reads as one."""
    found = []
    for one in [*one_or_many(item.get("educationalLevel")), *_alignments(item, "educationalLevel")]:
        frameworks = [one.get(key) for key in _SETS] if isinstance(one, Mapping) else []
        framework = next((name for value in frameworks if (name := terms.label(value)) and not is_uri(name)), "")
        words = terms.label(one)
        found.append(words if framework.casefold() in words.casefold() else f"{framework} {words}")
    return [level for level in found if level]


def _organisations(item: Document) -> list[Any]:
    """Who offers an item; persons are left out."""
    for key in ("provider", "offeredBy", "sourceOrganization", "publisher", "creator"):
        named = one_or_many(item.get(key))
        named = [one for one in named if not isinstance(one, Mapping) or "Person" not in types_of(one)]
        if named:
            return named
    return []


def _country(organisations: list[Any], terms: Terms) -> str:
    full = [terms.by_id.get(str(one.get("@id", "")), one) for one in objects_in(organisations)]
    addresses = [address for one in full for address in objects_in(one.get("address"))]
    return next((country for address in addresses if (country := terms.label(address.get("addressCountry")))), "")


def _language(item: Document) -> str:
    for key in ("inLanguage", "availableLanguage"):
        for one in one_or_many(item.get(key)):
            text = plain(one.get("alternateName") or one.get("name")) if isinstance(one, Mapping) else plain(one)
            if text:
                return text
    return ""


def _instances(item: Document, terms: Terms) -> list[Document]:
    listed = objects_in(item.get("hasCourseInstance"))
    return [terms.by_id.get(str(one.get("@id", "")), one) for one in listed]


def _agreed(item: Document, names: tuple[str, ...], terms: Terms) -> list[str]:
    """What an item says itself, else what all its instances say alike: a choice between them is not a mixture."""
    own = [text for name in names for text in terms.labels(item.get(name))]
    if own:
        return own
    stated = [[text for name in names for text in terms.labels(one.get(name))] for one in _instances(item, terms)]
    distinct = {tuple(texts) for texts in stated if texts}
    return list(distinct.pop()) if len(distinct) == 1 else []


def _workload(item: Document, terms: Terms) -> Entry:
    """Credits, hours and duration, each where it is stated; a schedule serves where nothing else does."""
    entry: Entry = {}
    for one in one_or_many(item.get("numberOfCredits")):
        if isinstance(one, Mapping):
            unit = next((text for key in ("unitText", "unitCode", "name") if (text := plain(one.get(key)))), "")
            entry.setdefault("workload_value", f"{plain(one.get('value'))} {unit}".strip())
        elif plain(one) not in ("", "0"):
            entry.setdefault("workload_value", plain(one))
    texts = _agreed(item, ("courseWorkload",), terms) + _agreed(item, ("timeRequired",), terms)
    for text in [*texts, *terms.labels(item.get("timeToComplete"))]:
        entry = {**duration_in(text), **entry}
    if not entry.keys() & {"hours", "duration"}:
        plans = {str(plan): plan for one in [item, *_instances(item, terms)] for plan in [_schedule(one)] if plan}
        if len(plans) == 1:
            entry |= next(iter(plans.values()))
    return entry


def _schedule(item: Document) -> Entry:
    for plan in objects_in(item.get("courseSchedule")):
        every = _EVERY.get(re.split(r"[/:]", plain(plan.get("repeatFrequency")))[-1].lower())
        count, hours = plain(plan.get("repeatCount")), duration_in(plain(plan.get("duration"))).get("hours")
        if every and re.fullmatch(r"\d{1,4}", count) and isinstance(hours, str):
            return paced(hours, every, {"duration": f"{count} {every}{'' if count == '1' else 's'}"})
    return {}
