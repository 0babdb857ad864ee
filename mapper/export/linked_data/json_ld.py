"""What the JSON-LD formats share: prefixes, texts with a language, and who says that two credentials correspond."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from mapper.export.linked_data.addresses import address_of
from mapper.export.linked_data.exchange import CARRIED, Exchange, Match, Outcome
from mapper.export.sssom import BY_PERSON, BY_TOOL, REVIEWED, TOOL, person_address
from mapper.model import SKOS_PREDICATES

PREFIXES: Final = {
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""For the context of a document, which each carries itself: nothing needs to be fetched to read it."""

UNKNOWN_LANGUAGE: Final = "und"

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_JUSTIFICATIONS: Final = {"decided": BY_PERSON, "confirmed": REVIEWED, "suggested": BY_TOOL}
_WORDS: Final = {
    "exact": "Exact match with {object}",
    "close": "Close match with {object}",
    "broad": "{object} covers more",
    "narrow": "{object} covers less",
}


def match_terms() -> dict[str, Any]:
    """For a context: the SKOS mapping properties hold lists of addresses."""
    return {SKOS_PREDICATES[relation]: {"@type": "@id", "@container": "@set"} for relation in CARRIED}


def about_document(exchange: Exchange) -> dict[str, Any]:
    """The node on the document itself: its title, its licence, and what it must not be taken for."""
    return {
        "@id": exchange.address,
        "@type": "sssom:MappingSet",
        "dcterms:title": exchange.title,
        "dcterms:description": " ".join(exchange.notes),
        **({"dcterms:license": {"@id": exchange.licence}} if exchange.licence else {}),
    }


def language_map(text: str, language: str) -> dict[str, str]:
    """A text by its language tag; by that for an unknown language (BCP 47) where it has none.

    >>> language_map("Recht", "de"), language_map("Law", "")
    ({'de': 'Recht'}, {'und': 'Law'})
    """
    return {language if _TAG.fullmatch(language) else UNKNOWN_LANGUAGE: text}


def language_maps(outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
    """The statements by their language tag, in their order."""
    found: dict[str, list[str]] = {}
    for outcome in outcomes:
        for language, text in language_map(outcome.text, outcome.language).items():
            found.setdefault(language, []).append(text)
    return found


def asserted_matches(matches: list[Match]) -> dict[str, list[str]]:
    """SKOS property -> addresses, for what people stand behind; suggestions are not among them."""
    found: dict[str, list[str]] = {}
    for match in matches:
        if match.is_asserted:
            found.setdefault(SKOS_PREDICATES[match.relation], []).append(address_of(match.object_id))
    return dict(sorted(found.items()))


def mapping_nodes(exchange: Exchange) -> list[dict[str, Any]]:
    """One node per match that says who says so, as SSSOM writes mappings in RDF (``owl:Axiom``).

    Suggestions stand here only; a system that does not know SSSOM therefore reads no suggestion as an assertion.
    """
    return [_mapping_node(exchange, match) for match in exchange.matches]


def _mapping_node(exchange: Exchange, match: Match) -> dict[str, Any]:
    decided = match.basis == "decided"
    day = {"@value": match.decided_at[:10], "@type": "xsd:date"}
    node: dict[str, Any] = {
        "@type": "owl:Axiom",
        "owl:annotatedSource": {"@id": address_of(match.subject_id)},
        "owl:annotatedProperty": {"@id": SKOS_PREDICATES[match.relation]},
        "owl:annotatedTarget": {"@id": address_of(match.object_id)},
        "sssom:mapping_justification": {"@id": _JUSTIFICATIONS[match.basis]},
        "dcterms:isPartOf": {"@id": exchange.address},
    }
    if not decided:
        node["sssom:mapping_tool"] = TOOL
        node |= {} if match.confidence is None else {"sssom:confidence": _double(match.confidence)}
    if match.author_id and decided:
        node |= {"pav:authoredBy": {"@id": person_address(match.author_id)}, "dcterms:created": day}
    elif match.author_id:
        agreement = 1.0 if match.basis == "confirmed" else 0.0
        node["sssom:reviewer_id"] = {"@id": person_address(match.author_id)}
        node |= {"sssom:reviewer_agreement": _double(agreement), "sssom:review_date": day}
    return node | ({"rdfs:comment": match.comment} if match.comment else {})


def in_words(match: Match) -> str:
    """The match and who says so, for people.

    >>> match = Match("a:1", "b:1", "Law", "Recht", "close", "suggested", 0.8125, "", "", "")
    >>> in_words(match)
    'Close match with “Recht”. Suggested by a program (confidence 0.81), decided by nobody.'
    """
    what = _WORDS[match.relation].format(object=f"“{' '.join(match.object_title.split())}”")
    if match.is_asserted:
        return f"{what}. Decided by {match.author_id}, {match.decided_at[:10]}."
    sure = "" if match.confidence is None else f" (confidence {match.confidence:.2f})"
    unsure = f"; {match.author_id} was unsure, {match.decided_at[:10]}" if match.author_id else ", decided by nobody"
    return f"{what}. Suggested by a program{sure}{unsure}."


def _double(value: float) -> dict[str, str]:
    return {"@value": f"{value:.4f}", "@type": "xsd:double"}
