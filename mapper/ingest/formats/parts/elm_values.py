"""What a credential of the European Learning Model says, property by property, in the words of our fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from mapper.ingest.formats.parts.elm_document import Document
from mapper.ingest.formats.parts.eu_terms import ECTS, MODES, OFFERS, country_of, eqf_level, language_of, supervision_of
from mapper.ingest.formats.parts.graph import Node
from mapper.ingest.outcomes import split_outcomes
from mapper.ingest.vocabulary import kind_of, language_code, mode_of
from mapper.ingest.wording.verbs import is_verb
from mapper.knowledge.fields_of_study import named_isced_codes

SPECIFICATIONS: Final = frozenset({"Qualification", "LearningAchievementSpecification"})
"""The classes of what a learner can achieve."""

_LENGTH: Final = re.compile(
    r"P(?:(?P<years>\d+(?:\.\d+)?)Y)?(?:(?P<months>\d+(?:\.\d+)?)M)?(?:(?P<weeks>\d+(?:\.\d+)?)W)?"
    r"(?:(?P<days>\d+(?:\.\d+)?)D)?(?:T(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:[\d.]+S)?)?"
)
Entry = dict[str, str | list[str]]


def steps(document: Document, nodes: Iterable[Node], *path: str | tuple[str, ...]) -> list[Node]:
    """The nodes at the end of a path of links, each once.

    >>> from mapper.ingest.formats.parts.graph import Text
    >>> body = Node("", ("Organisation",), {"legalName": [Text("Zed College")]})
    >>> award = Node("", (), {"awardedBy": [Node("", (), {"awardingBody": [body]})]})
    >>> names_of(Document(), steps(Document(), [award], "awardedBy", "awardingBody"))
    ['Zed College']
    """
    reached = list(nodes)
    for step in path:
        names = (step,) if isinstance(step, str) else step
        reached = list({id(other): other for node in reached for other in document.linked(node, *names)}.values())
    return reached


def with_specifications(document: Document, nodes: Iterable[Node], *links: str) -> list[Node]:
    """What these links reach, and what specifies it."""
    reached = steps(document, nodes, links)
    return list({id(node): node for node in [*reached, *steps(document, reached, "specifiedBy")]}.values())


def first_text(document: Document, nodes: Iterable[Node], *names: str) -> str:
    """The best text of the first of these nodes that has one."""
    return next((text for node in nodes if (text := document.text(node, *names))), "")


def organisations(document: Document, agents: Iterable[Node]) -> list[Node]:
    """Organisations; a natural person who awards or teaches stays out."""
    return [agent for agent in agents if "Person" not in agent.types]


def names_of(document: Document, agents: Iterable[Node]) -> list[str]:
    """What these organisations are called, each name once."""
    names = (document.text(agent, "legalName", "prefLabel", "title", "altLabel") for agent in agents)
    return list(dict.fromkeys(name for name in names if name))


def country_of_agents(document: Document, agents: Iterable[Node]) -> str:
    """Where the first body sits that says so: by its address, else by the register that lists it."""
    for agent in agents:
        places = [*steps(document, [agent], "location", "address"), *steps(document, [agent], "location")]
        registers = steps(document, [agent], ("registration", "eIDASIdentifier", "vatIdentifier"))
        for concept in (
            *(concept for place in places for concept in document.concepts(place, "countryCode")),
            *(concept for register in registers for concept in document.concepts(register, "spatial")),
        ):
            if code := country_of(concept.address) or concept.label:
                return code
    return ""


def language_kept(document: Document, nodes: Iterable[Node], kept: str, left: Counter[str]) -> str:
    """The language of the text that is kept; the language of teaching where the text names none."""
    spoken = [
        language_of(concept.address) or concept.label
        for node in nodes
        for concept in document.concepts(node, "language")
    ]
    spoken = list(dict.fromkeys(filter(None, spoken)))
    others = [language for language in spoken if kept and language_code(language) != kept]
    left["language of teaching besides the language of the text"] += len(others)
    return kept or (spoken[0] if spoken else document.primary)


def identifier_of(document: Document, main: Node) -> str:
    """An address that holds beyond the document, else the code that its publisher gave; "" if there is none.

    Exporters number ``urn:epass:qualification:1`` anew in every document. What names one learner's award is not taken.
    """
    if not SPECIFICATIONS & set(main.types) and "LearningOpportunity" not in main.types:
        return ""
    if main.id and not main.id.startswith(("urn:epass:", "_:")):
        return main.id
    codes = (document.text(code, "notation") for code in document.linked(main, "identifier"))
    return next((code for code in codes if code), "") or document.text(main, "identifier").partition("\n")[0]


def address_of(document: Document, nodes: Sequence[Node]) -> str:
    """A web page, of the first node that has one; else a supplementary document, else the own address."""
    for name in ("homepage", "supplementaryDocument"):
        for node in nodes:
            for value in node.values.get(name, ()):
                page = document.described(value).values.get("contentURL", ()) if isinstance(value, Node) else ()
                written = [getattr(text, "text", "") for text in page] or [
                    value.id if isinstance(value, Node) else value.text
                ]
                if written[0].startswith("http"):
                    return written[0]
    own = identifier_of(document, nodes[0])
    return own if own.startswith("http") else ""


def kind_named(document: Document, nodes: Sequence[Node], heading: str, left: Counter[str]) -> str:
    """A kind that the document names: in the heading of the credential, by the type of the offer, else by its class."""
    types = [concept for node in nodes for concept in document.concepts(node, "dcType")]
    labels = [OFFERS.get(concept.address) or concept.label for concept in types]
    kind = next((kind for label in (heading, *labels) if label and (kind := kind_of(label))), "")
    if not kind:
        left.update(f"type {label or concept.address}" for label, concept in zip(labels, types, strict=True))
    return kind or ("qualification" if "Qualification" in nodes[0].types else "")


def mode_of_nodes(document: Document, nodes: Iterable[Node], left: Counter[str]) -> str:
    """The mode of the first node that states one; several together are blended."""
    for node in nodes:
        concepts = document.concepts(node, "mode")
        read = {mode for one in concepts if (mode := MODES.get(one.address) or mode_of(one.label))}
        left.update(
            f"mode {one.label or one.address}" for one in concepts if not (MODES.get(one.address) or mode_of(one.label))
        )
        if read:
            return "blended" if len(read) > 1 else read.pop()
    return ""


def supervision_stated(document: Document, assessments: Iterable[Node], left: Counter[str]) -> str:
    """How the first assessment that says so was supervised."""
    stated = [concept for node in assessments for concept in document.concepts(node, "idVerification")]
    read = [supervision_of(concept.address, concept.label) for concept in stated]
    left["further way of supervision"] += max(0, len(set(read)) - 1)
    return next(filter(None, read), "")


def assessment_words(document: Document, assessments: Iterable[Node]) -> list[str]:
    """What assessments are called and of what type; never a grade, nor what was said of one learner."""
    told: dict[str, None] = {}
    for node in assessments:
        told[document.text(node, "title")] = None
        told.update(dict.fromkeys(concept.label for concept in document.concepts(node, "dcType")))
    return [text for text in told if text]


def accreditation_words(document: Document, nodes: Iterable[Node]) -> list[str]:
    """Each accreditation by its title, type and agency."""
    found = []
    for accreditation in steps(document, nodes, "accreditation"):
        types = [concept.label for concept in document.concepts(accreditation, "dcType")]
        agents = names_of(document, organisations(document, document.linked(accreditation, "accreditingAgent")))
        parts = [document.text(accreditation, "title"), *types, *(f"by {name}" for name in agents)]
        found.append(", ".join(dict.fromkeys(part for part in parts if part)))
    return [text for text in dict.fromkeys(found) if text]


def level_stated(document: Document, nodes: Sequence[Node], left: Counter[str]) -> str:
    """The level of the European framework; a national one, by its label, where that is all there is.

    >>> from mapper.ingest.formats.parts.graph import Text
    >>> levels = {"nqfLevel": [Node("urn:x", (), {"prefLabel": [Text("RQF Level 6", "en")]})]}
    >>> level_stated(Document(), [Node("", (), levels)], Counter())
    'RQF Level 6'
    """
    european = [one for node in nodes for one in document.concepts(node, "eqfLevel")]
    national = [one for node in nodes for one in document.concepts(node, "nqfLevel")]
    read = [eqf_level(one.address) or (f"EQF {one.label}" if one.label else "") for one in european]
    labels = [one.label for one in national if one.label]
    level = next(filter(None, read), "") or next(iter(labels), "")
    left.update(f"national level {one.label or one.address}" for one in national if one.label != level)
    return level


def fields_stated(document: Document, nodes: Sequence[Node]) -> Entry:
    """Fields of study by their labels, and the codes of those of ISCED-F."""
    fields = [one for node in nodes for one in document.concepts(node, "thematicArea", "ISCEDFCode")]
    codes = [code for one in fields for code in named_isced_codes(one.address)]
    return {"field_of_study": [one.label for one in fields if one.label], "isced_f": codes}


def workload_stated(document: Document, nodes: Sequence[Node], activities: Sequence[Node], left: Counter[str]) -> Entry:
    """Credits, ECTS before others; hours and length of the specification, else of the activity."""
    found: Entry = {}
    credits = [
        (*_scheme(document, point), document.text(point, "point"))
        for point in steps(document, nodes, ("creditPoint", "creditReceived"))
    ]
    credits.sort(key=lambda credit: not credit[0])
    if credits:
        is_ects, scheme, points = credits[0]
        found |= {"ects": points} if is_ects else {"workload_value": points, "workload_unit": scheme}
    left["credits in a further scheme"] += max(0, len(credits) - 1)
    for node in (*nodes, *activities):
        for name in ("volumeOfLearning", "workload", "maximumDuration", "duration"):
            field, length = _length(document.text(node, name))
            if length:
                found.setdefault(field, length)
    return found


def _scheme(document: Document, point: Node) -> tuple[bool, str]:
    """Whether credits are ECTS, and the name of their scheme."""
    schemes = document.concepts(point, "framework")
    names = [one.label for one in schemes if one.label]
    is_ects = any(one.address == ECTS for one in schemes) or any(
        re.search(r"\bECTS\b|European Credit", n) for n in names
    )
    return is_ects, names[0] if names else ""


def _length(text: str) -> tuple[str, str]:
    """A duration of ISO 8601 in words, and our field for it: hours alone are a workload, the rest is a time span.

    >>> _length("PT1H30M"), _length("P1Y6M"), _length("a week")
    (('hours', '1.5 hours'), ('duration', '1 year 6 months'), ('duration', 'a week'))
    """
    parts = _LENGTH.fullmatch(text.strip())
    if not parts or text.strip() in ("P", "PT"):
        return "duration", text
    amounts = {unit: float(amount or 0) for unit, amount in parts.groupdict().items()}
    hours = amounts.pop("hours") + amounts.pop("minutes") / 60
    said = f"{round(hours, 2):.10g} hour{'' if hours == 1 else 's'}" if hours else ""
    spans = [f"{amount:g} {unit[:-1] if amount == 1 else unit}" for unit, amount in amounts.items() if amount]
    if not spans:
        return "hours", said
    return "duration", " ".join([*spans, said]).strip()


def outcomes_stated(document: Document, nodes: Sequence[Node], left: Counter[str]) -> Entry:
    """One statement per outcome or per line of its description, and the skills that outcomes are linked to."""
    outcomes = steps(document, nodes, "learningOutcome")
    heading = first_text(document, nodes, "title")
    statements = [
        line
        for outcome in outcomes
        for line in _statements(
            document.text(outcome, "title", "prefLabel"), document.text(outcome, "description"), heading, left
        )
    ]
    summary = first_text(document, nodes, "learningOutcomeSummary")
    if summary and not statements:
        statements = list(split_outcomes(summary).statements) or [summary]
        left["learningOutcomeSummary"] -= 1
    skills = [
        concept.label
        for outcome in outcomes
        for concept in document.concepts(outcome, "relatedESCOSkill", "relatedSkill")
    ]
    return {"outcomes": statements, "skills": list(dict.fromkeys(skill for skill in skills if skill))}


def _statements(title: str, description: str, heading: str, left: Counter[str]) -> list[str]:
    """The description, which states what the title only names, unless the title alone begins with a verb."""
    told = list(split_outcomes(description).statements) or ([description] if description.strip() else [])
    states = title != heading and _begins_with_verb(title) and not any(map(_begins_with_verb, told))
    if title and (states or not told):
        left["description of an outcome whose title states it"] += bool(told)
        return [title]
    left["title of an outcome whose description states it"] += bool(title)
    return told


def _begins_with_verb(text: str) -> bool:
    words = re.sub(r"^\W*(?:to\s)?", "", text, flags=re.IGNORECASE).split()
    return bool(words) and is_verb(words[0])
