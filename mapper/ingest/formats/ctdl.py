"""CTDL and CTDL-ASN: credentials, courses and competency frameworks as the Credential Registry publishes them.

JSON-LD, the registry's envelopes around it, or RDF (https://credreg.net/ctdl/handbook).
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.competencies import add_frameworks, competency_text
from mapper.ingest.formats.parts.ctdl_terms import NOT_FOR_PERSONS, duration, kind_of_class, label, stated_credit
from mapper.ingest.formats.parts.entries import Entries, Entry
from mapper.ingest.formats.parts.graph import Graph, Node, best_text, in_language, main_tag, words_of
from mapper.ingest.formats.parts.rdf import read_linked, syntax_of
from mapper.ingest.limits import Limits
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.structured import parse

_TYPE: Final = re.compile(
    r'"@type"\s*:\s*\[?\s*"(?:ceterms:|ceasn:|https?://(?:purl\.org|credreg\.net)/ctdl(?:asn)?/(?:terms/)?)\w'
)
_CONTEXT: Final = re.compile(r'"@context"[^{}]{0,200}credreg\.net/ctdl')
_ENVELOPE: Final = re.compile(r'"(?:envelope_(?:community|ceterms_ctid|ctdl_type)|decoded_resource)"\s*:')
_ASSURED: Final = (
    ("accreditedBy", "accredited by"),
    ("approvedBy", "approved by"),
    ("recognizedBy", "recognised by"),
    ("regulatedBy", "regulated by"),
)
_FRAMEWORK: Final = frozenset({"CompetencyFramework", "Competency"})
_ALIGNMENTS: Final = ("targetCompetency", "teaches", "assesses")
_TARGETS: Final = ("targetLearningOpportunity", "targetAssessment")
_CARRIED: Final = frozenset(
    {
        "accreditedBy", "approvedBy", "assessmentMethodType", "assesses", "audienceLevelType", "creditHourType",
        "creditHourValue", "creditUnitType", "creditUnitTypeDescription", "creditUnitValue", "creditValue",
        "credentialStatusType", "ctid", "dateEffective", "deliveryType", "description", "entryCondition",
        "estimatedDuration", "expirationDate", "inLanguage", "instructionalProgramType", "isProctored",
        "jurisdiction", "keyword", "name", "offeredBy", "ownedBy", "recognizedBy", "regulatedBy", "requires",
        "subject", "subjectWebpage", "targetCompetency", "teaches",
    }
)  # fmt: skip


def recognise(head: str) -> bool:
    """True for JSON-LD or RDF that speaks of CTDL classes, and for envelopes of the Credential Registry.

    >>> recognise('{"@context": "https://credreg.net/ctdl/schema/context/json", "@graph": []}')
    True
    """
    if syntax_of(head):
        return "purl.org/ctdl" in head
    if head[:1] not in ("{", "["):
        return False
    if _ENVELOPE.search(head[:4_000]):
        return True
    return bool(_TYPE.search(head)) or (bool(_CONTEXT.search(head[:4_000])) and '"skos:Concept' not in head)


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One record per credential, learning opportunity and competency framework.

    Raises
    ------
    UnreadableFile
        If the file does not parse, or describes none of these; the message says what it describes instead.
    """
    linked = read_linked(path, profile, limits, partial(_unwrapped, path.name))
    graph, found = linked.graph, Entries(notes=linked.notes, faults=linked.faults)
    _add_credentials(graph, path.name, found)
    if any(_FRAMEWORK & set(node.types) for node in graph.top):
        add_frameworks(graph, path.name, found)
    others = Counter(
        name for node in graph.top for name in node.types[:1] if kind_of_class(name) is None and name not in _FRAMEWORK
    )
    shown = ", ".join(f"{name} {count}" for name, count in others.most_common(8))
    if not found.entries:
        raise UnreadableFile(
            f"{path.name}: holds no credential, course or competency framework ({shown or 'nothing with a type'}); "
            "export the credentials themselves"
        )
    if others:
        found.notes.append(f"Not credentials, so not carried by themselves: {shown}.")
    return found.records(path, "ctdl", linked.details, limits)


def _unwrapped(file: str, content: Any) -> tuple[Any, list[str]]:
    """The resources in registry envelopes; anything else as it is. The registry's signature is not checked."""
    if isinstance(content, Mapping) and isinstance(content.get("GraphInput"), Mapping):
        return content["GraphInput"], ["The graph is taken out of a publishing request to the Credential Registry."]
    listed = content if isinstance(content, list) else [content]
    envelopes = [
        item for item in listed if isinstance(item, Mapping) and item.keys() & {"decoded_resource", "resource"}
    ]
    if not envelopes or len(envelopes) < len(listed) or "@graph" in envelopes[0] or "@type" in envelopes[0]:
        return content, []
    inner = [_resource(file, envelope) for envelope in envelopes]
    what = "envelope of the Credential Registry is" if len(inner) == 1 else "envelopes of the Credential Registry are"
    return inner, [f"{len(inner)} {what} opened; signatures are not checked."]


def _resource(file: str, envelope: Mapping[str, Any]) -> Any:
    decoded = envelope.get("decoded_resource")
    if isinstance(decoded, Mapping | list):
        return decoded
    parts = str(envelope.get("resource", "")).split(".")
    try:
        text = base64.b64decode(parts[1] + "=" * (-len(parts[1]) % 4), altchars=b"-_", validate=True).decode("utf-8")
    except (IndexError, ValueError):  # no three parts, no base64, no UTF-8
        raise UnreadableFile(
            f"{file}: the envelope's resource is no token that can be opened; ask for decoded_resource"
        ) from None
    return parse(text, file)[0]


def _add_credentials(graph: Graph, file: str, found: Entries) -> None:
    kinds = [(node, kind) for node in graph.top if (kind := _kind(node)) is not None]
    published = [(node, kind) for node, kind in kinds if not node.is_blank()]
    tally: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for node, kind in published or kinds:
        if NOT_FOR_PERSONS & set(node.types):
            what, cure = f"is a {node.types[0]}, which organisations hold and no person", "leave it out"
            found.faults.append(Fault(file, what, node.row, "@type", node.text("name"), cure, severity="rejected"))
            continue
        found.add(_entry(graph, node, kind, tally), node.row)
        left.update(name for name in node.values if name not in _CARRIED)
        status = "; ".join(label(graph, node, "credentialStatusType"))
        if status and status != "Active":
            found.faults.append(
                Fault(file, "is not active, says its publisher", node.row, "credentialStatusType", status)
            )
    if published and len(kinds) > len(published):
        tally["Resources without an address, which only stand for something that a credential names"] += len(
            kinds
        ) - len(published)
    found.notes += [f"{what}: {count}." for what, count in tally.items() if count]
    if left:
        shown = ", ".join(f"{name} {count}" for name, count in left.most_common(12))
        more = f" and {len(left) - 12} more" if len(left) > 12 else ""
        found.notes.append(
            f"Properties that are not carried, with the number of records that have them: {shown}{more}."
        )


def _kind(node: Node) -> str | None:
    found = [kind for name in node.types if (kind := kind_of_class(name)) is not None]
    if found or NOT_FOR_PERSONS & set(node.types):
        return next((kind for kind in found if kind), "")
    return None


def _entry(graph: Graph, node: Node, kind: str, tally: Counter[str]) -> Entry:
    name = best_text(node.texts("name"))
    conditions = graph.linked(node, "requires")
    value, unit, credit_level, count = stated_credit(graph, node)
    for condition in conditions if not value else ():
        value, unit, credit_level, count = stated_credit(graph, condition)
        if value:
            break
    tally["Credit values beside the first of a record, not carried"] += max(count - 1, 0)
    modes = label(graph, node, "deliveryType")
    tally["Delivery types of records that have several, not carried because any may apply"] += (
        len(modes) if len(modes) > 1 else 0
    )
    languages = [words_of(text.text) if ":" in text.text else text.text for text in node.texts("inLanguage")]
    spoken = next((tag for tag in languages if main_tag(tag) == main_tag(name.language)), (languages or [""])[0])
    tally["Titles in other languages, not carried"] += len(
        {main_tag(text.language) for text in node.texts("name")} - {main_tag(name.language)}
    )
    proctored = node.text("isProctored").lower()
    return {
        "credential_id": node.text("ctid") or node.id,
        "title": name.text,
        "kind": kind,
        "description": _said(node, "description", name.language),
        "provider": _organisations(graph, node, "offeredBy", tally),
        "awarding_body": _organisations(graph, node, "ownedBy", tally),
        "quality_assurance": "; ".join(
            f"{words} {', '.join(names)}"
            for property_, words in _ASSURED
            if (names := _organisations(graph, node, property_, tally))
        ),
        "jurisdiction": _country(graph, node, tally),
        "language": spoken or name.language,
        "field_of_study": label(graph, node, "instructionalProgramType"),
        "level": credit_level or "; ".join(label(graph, node, "audienceLevelType")),
        "workload_value": value,
        "workload_unit": unit,
        "duration": duration(graph, node),
        "mode": modes[0] if len(modes) == 1 else "",
        "assessment": "; ".join(
            [target.text("name") for condition in conditions for target in graph.linked(condition, "targetAssessment")]
            + label(graph, node, "assessmentMethodType")
        ),
        "supervision": {"yes": "supervised", "true": "supervised", "no": "unsupervised"}.get(proctored, ""),
        "entry_requirements": _requirements(graph, node, name.language),
        "valid_from": node.text("dateEffective"),
        "valid_to": node.text("expirationDate"),
        "outcomes": _outcomes(graph, node, name.language, tally),
        "skills": label(graph, node, "subject")
        + [text.text for text in in_language(node.texts("keyword"), name.language)],
        "source_url": node.text("subjectWebpage") or (node.id if node.id.startswith("http") else ""),
    }


def _said(node: Node, name: str, language: str) -> str:
    return "\n".join(text.text for text in in_language(node.texts(name), language))


def _organisations(graph: Graph, node: Node, name: str, tally: Counter[str]) -> list[str]:
    elsewhere = graph.elsewhere(node, name)
    tally["Organisations named only by an address, whose names the file does not hold"] += len(elsewhere)
    known = [organisation.text("name") for organisation in graph.linked(node, name)]
    written = [text.text for text in node.texts(name) if graph.find(text.text) is None and text.text not in elsewhere]
    return list(dict.fromkeys(text for text in (*known, *written) if text))


def _country(graph: Graph, node: Node, tally: Counter[str]) -> str:
    """The country of the main jurisdiction, where it is one; a credential of several countries has none."""
    places = [
        place for profile in graph.linked(node, "jurisdiction") for place in graph.linked(profile, "mainJurisdiction")
    ]
    countries = {place.text("addressCountry", "name") for place in places} - {""}
    tally["Countries of records that have several, not carried"] += len(countries) if len(countries) > 1 else 0
    return next(iter(countries)) if len(countries) == 1 else ""


def _requirements(graph: Graph, node: Node, language: str) -> str:
    entry = [
        _said(condition, name, language)
        for condition in graph.linked(node, "entryCondition")
        for name in ("description", "condition")
    ]
    required = [_said(condition, "condition", language) for condition in graph.linked(node, "requires")]
    return "; ".join(text.replace("\n", "; ") for text in (*entry, *required) if text)


def _outcomes(graph: Graph, node: Node, language: str, tally: Counter[str]) -> list[str]:
    """What a credential requires, teaches and assesses, its required courses and assessments in this file included."""
    conditions = graph.linked(node, "requires")
    targets = [target for condition in conditions for target in graph.linked(condition, *_TARGETS)]
    for condition in conditions:
        tally["Alternative conditions, not carried because a holder may have met another"] += len(
            graph.linked(condition, "alternativeCondition")
        )
    statements: dict[str, None] = {}
    for carrier in (node, *conditions, *targets):
        for alignment in graph.linked(carrier, *_ALIGNMENTS):
            known = graph.linked(alignment, "targetNode") or [alignment]
            text = competency_text(known[0], language)
            text = (
                text
                or _said(alignment, "targetNodeDescription", language)
                or _said(alignment, "targetNodeName", language)
            )
            if text:
                statements.setdefault(" ".join(text.split()))
            else:
                tally["Competencies without a text, not carried"] += 1
        for name in _ALIGNMENTS:
            elsewhere = set(graph.elsewhere(carrier, name))
            tally["Competencies named only by an address, whose texts the file does not hold"] += len(elsewhere)
            for written in in_language(carrier.texts(name), language):
                if written.text not in elsewhere and graph.find(written.text) is None:
                    statements.setdefault(" ".join(written.text.split()))
    return list(statements)
