"""SKOS concept schemes, and courses in RDF, from JSON-LD, Turtle, N-Triples or RDF/XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.entries import Entries, Entry
from mapper.ingest.formats.parts.graph import Graph, Node, Text, best_text, in_language, words_of
from mapper.ingest.formats.parts.outline import begins_with_verb, outline, without_circles
from mapper.ingest.formats.parts.rdf import read_linked, syntax_of
from mapper.ingest.limits import Limits
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records

_CONCEPT: Final = re.compile(
    r'"@type"\s*:\s*(?:\[[^\[\]{}]{0,300})?"(?:skos:|http://www\.w3\.org/2004/02/skos/core#)Concept(?:Scheme)?"'
)
_COURSES: Final = frozenset({"Course", "LearningOpportunity", "EducationalOccupationalProgram"})
_TAUGHT: Final = ("learningOutcome", "teaches")
_LABELS: Final = ("prefLabel", "name", "title", "label")
_DEFINITIONS: Final = ("definition", "description", "scopeNote")
_LIST_MARK: Final = re.compile(r"^(?:[a-z]|\d{1,2})[.)]\s+")


def recognise(head: str) -> bool:
    """True for JSON-LD that types something as a SKOS concept, and for any Turtle, N-Triples or RDF/XML.

    >>> recognise("@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."), recognise('{"@type": "skos:Concept"}')
    (True, True)
    """
    if head[:1] in ("{", "["):
        return bool(_CONCEPT.search(head))
    return bool(syntax_of(head))


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One record per course, and one per concept scheme with its concepts as outcomes.

    What states what it teaches (``schema:learningOutcome``, ``schema:teaches``) or is a ``schema:Course`` is a record
    of its own, with the concepts that name it as their ``dcterms:source``. Other concepts belong to their scheme, else
    to what they name as their source, else to the file. A concept with narrower ones is a heading, unless it begins
    with a verb. The outcome is the label where that begins with a verb ("manage staff"), else the definition, else the
    label. ``constants.language`` of the profile chooses among the languages of a file; otherwise English goes first.

    Raises
    ------
    UnreadableFile
        If the file does not parse, holds neither concepts nor courses, or is a European digital credential.
    """
    linked = read_linked(path, profile, limits)
    if any("EuropeanDigitalCredential" in node.types for node in linked.graph.top):
        raise UnreadableFile(
            f"{path.name}: is a European digital credential, whose concepts are only terms that it uses; "
            "export it as JSON-LD, which the reader elm takes"
        )
    graph, found = linked.graph, Entries(notes=linked.notes, faults=linked.faults)
    language = profile.constants.get("language", "")
    language = language or best_text(text for node in graph.top for text in node.texts(*_LABELS)).language
    courses = {node.id: node for node in graph.top if _COURSES & set(node.types) or node.texts(*_TAUGHT)}
    concepts = {node.id: node for node in graph.top if "Concept" in node.types and node.id not in courses}
    withdrawn = [at for at, node in concepts.items() if node.text("deprecated").lower() in ("true", "yes", "1")]
    for at in withdrawn:
        del concepts[at]
    if withdrawn:
        found.notes.append(f"Concepts that are deprecated and not carried: {len(withdrawn)}.")
    owners = _owners(graph, concepts, courses, path.stem)
    for course in courses.values():
        own = _statements(graph, concepts, owners.pop(course.id, ()), language, found, path.name)
        found.add(_course(graph, course, own, language), course.row)
    for owner, members in owners.items():
        node = graph.find(owner) or Node(owner, ())
        outcomes = _statements(graph, concepts, members, language, found, path.name)
        found.add({**_described(graph, node, language), "outcomes": outcomes}, node.row or concepts[members[0]].row)
    others = Counter(
        node.types[0] for node in graph.top if node.types and node.id not in concepts and node.id not in courses
    )
    shown = ", ".join(f"{name} {count}" for name, count in others.most_common(8) if name != "ConceptScheme")
    if not found.entries:
        raise UnreadableFile(f"{path.name}: holds no SKOS concept and no course ({shown or 'nothing with a type'})")
    found.notes.append(f"Read: concepts {len(concepts)}, courses {len(courses)}.")
    if path.stem in owners:
        count = len(owners[path.stem])
        found.notes.append(f"Concepts that name neither scheme nor source, under the file's name as title: {count}.")
    if shown:
        found.notes.append(f"Not concepts or courses, so not carried by themselves: {shown}.")
    return found.records(path, "skos", linked.details, limits)


def _owners(graph: Graph, concepts: Mapping[str, Node], courses: Mapping[str, Node], stem: str) -> dict[str, list[str]]:
    """Address of a course, scheme or source -> its concepts, in the order of the file; the file's name for the rest."""
    schemes = {node.id for node in graph.top if "ConceptScheme" in node.types}
    top = {
        concept.id: scheme.id
        for scheme in graph.top
        if scheme.id in schemes
        for concept in graph.linked(scheme, "hasTopConcept")
    }
    only = next(iter(schemes)) if len(schemes) == 1 else ""
    owners: dict[str, list[str]] = {}
    for at, concept in concepts.items():
        sources = _addresses(graph, concept, "source")
        taught = [source for source in sources if source in courses]
        named = taught or _addresses(graph, concept, "inScheme", "topConceptOf") or [top.get(at, "")]
        for owner in dict.fromkeys(named if named[0] else sources or [only or stem]):
            owners.setdefault(owner, []).append(at)
    return owners


def _addresses(graph: Graph, node: Node, *names: str) -> list[str]:
    known = [other.id for other in graph.linked(node, *names) if other.id]
    return list(dict.fromkeys((*known, *graph.elsewhere(node, *names))))


def _statements(
    graph: Graph, concepts: Mapping[str, Node], members: Iterable[str], language: str, found: Entries, file: str
) -> list[str]:
    labels: dict[str, str] = {}
    for at in members:
        labels[at] = _wording(graph, concepts[at], _LABELS, language) or _wording(
            graph, concepts[at], _DEFINITIONS, language
        )
        if not labels[at]:
            found.faults.append(
                Fault(
                    file, "the concept has no label", concepts[at].row, "prefLabel", at, "label it", severity="rejected"
                )
            )
            del labels[at]
    children: dict[str, dict[str, None]] = {}
    for at in labels:
        for narrower in graph.linked(concepts[at], "narrower"):
            children.setdefault(at, {}).setdefault(narrower.id)
        for broader in graph.linked(concepts[at], "broader"):
            children.setdefault(broader.id, {}).setdefault(at)
    known = {parent: list(below) for parent, below in children.items() if parent in labels}
    tree, roots, circular = without_circles(list(labels), known)
    if circular:
        reason = f"{len(circular)} concepts stand in a circle or below one; they are taken without an order"
        found.faults.append(Fault(file, reason, column="broader", value=circular[0]))
    made = outline(labels, tree, roots)
    if made.headings:
        first = "; ".join(labels[at][:60] for at in made.headings[:3])
        more = " ..." if len(made.headings) > 3 else ""
        found.notes.append(
            f"Concepts that are headings over others and no outcomes: {len(made.headings)} ({first}{more})."
        )
    return [
        labels[at]
        if begins_with_verb(labels[at])
        else _wording(graph, concepts[at], _DEFINITIONS, language) or labels[at]
        for at in made.statements
    ]


def _wording(graph: Graph, node: Node, names: Iterable[str], language: str) -> str:
    """The first of these texts in a language, also where the text is a resource of its own (SKOS-XL, ESCO)."""
    for name in names:
        texts = node.texts(name)
        for other in graph.linked(node, name):
            texts = [text for text in texts if graph.find(text.text) is not other]
            said = other.text("language")
            texts += [
                Text(text.text, text.language or said) for text in other.texts("literalForm", "nodeLiteral", "value")
            ]
        if texts:
            return in_language(texts, language)[0].text
    return ""


def _described(graph: Graph, node: Node, language: str) -> Entry:
    title = _wording(graph, node, _LABELS, language)
    makers = graph.linked(node, "publisher", "provider", "creator")
    texts = [text.language for name in _LABELS for text in node.texts(name) if text.text == title]
    return {
        "credential_id": node.text("notation", "courseCode", "identifier") or node.id,
        "title": title or words_of(node.id) or node.id,
        "description": _wording(graph, node, _DEFINITIONS, language),
        "provider": list(
            dict.fromkeys(name for maker in makers if (name := _wording(graph, maker, _LABELS, language)))
        ),
        "language": (texts or [""])[0] or language,
        "source_url": node.id if node.id.startswith("http") else "",
    }


def _course(graph: Graph, node: Node, concepts: list[str], language: str) -> Entry:
    """A course with what it states, and with the concepts that come from it; credits as published, often unitless."""
    stated = [text.text for name in _TAUGHT for text in in_language(node.texts(name), language)]
    return {
        **_described(graph, node, language),
        "kind": "course" if _COURSES & set(node.types) else "",
        "level": node.text("educationalLevel"),
        "workload_value": node.text("numberOfCredits"),
        "duration": node.text("timeRequired"),
        "outcomes": [*(_LIST_MARK.sub("", text) for text in stated), *concepts],
    }
