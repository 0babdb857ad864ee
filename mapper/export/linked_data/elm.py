"""The European Learning Model 3 (https://europa.eu/europass/elm-browser): specifications of learning achievements.

The model has no property for a match of two specifications, so those that people decided are SKOS properties beside
it, which its shapes allow; who says so stands, for people, in the note that the model has.
"""

from __future__ import annotations

from typing import Any, Final

from mapper.export.linked_data.addresses import address_of
from mapper.export.linked_data.exchange import Credential, Exchange, Match
from mapper.export.linked_data.json_ld import (
    PREFIXES,
    about_document,
    asserted_matches,
    in_words,
    language_map,
    mapping_nodes,
    match_terms,
)

CONTEXT: Final[dict[str, Any]] = {
    **PREFIXES,
    "elm": "http://data.europa.eu/snb/model/elm/",
    "adms": "http://www.w3.org/ns/adms#",
    "id": "@id",
    "type": "@type",
    "LearningAchievementSpecification": "elm:LearningAchievementSpecification",
    "Qualification": "elm:Qualification",
    "LearningOutcome": "elm:LearningOutcome",
    "Identifier": "elm:Identifier",
    "Note": "elm:Note",
    "identifier": "adms:identifier",
    "notation": "skos:notation",
    "title": {"@id": "dcterms:title", "@container": "@language"},
    "description": {"@id": "dcterms:description", "@container": "@language"},
    "learningOutcome": "elm:learningOutcome",
    "additionalNote": "elm:additionalNote",
    "noteLiteral": {"@id": "elm:noteLiteral", "@container": "@language"},
    **match_terms(),
}


def document(exchange: Exchange) -> dict[str, Any]:
    """A specification for each credential of both sides, with its outcomes and what corresponds to it."""
    matches = exchange.of_subject()
    specifications = [
        _specification(credential, matches.get(credential.credential_id, []))
        for credential in exchange.credentials.values()
    ]
    return {"@context": CONTEXT, "@graph": [*specifications, about_document(exchange), *mapping_nodes(exchange)]}


def _specification(credential: Credential, matches: list[Match]) -> dict[str, Any]:
    is_qualification = credential.kind == "qualification"
    node: dict[str, Any] = {
        "id": address_of(credential.credential_id),
        "type": "Qualification" if is_qualification else "LearningAchievementSpecification",
        "identifier": {"type": "Identifier", "notation": credential.credential_id},
        "title": language_map(credential.title, credential.language),
    }
    if credential.description:
        node["description"] = language_map(credential.description, credential.language)
    if credential.outcomes:
        node["learningOutcome"] = [
            {
                "id": address_of(outcome.outcome_id),
                "type": "LearningOutcome",
                "title": language_map(outcome.text, outcome.language),
            }
            for outcome in credential.outcomes
        ]
    if matches:
        node["additionalNote"] = [{"type": "Note", "noteLiteral": {"en": in_words(match)}} for match in matches]
    return node | asserted_matches(matches)
