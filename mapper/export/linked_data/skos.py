"""SKOS mapping relations (https://www.w3.org/TR/skos-reference/#mapping): each credential is a concept."""

from __future__ import annotations

from typing import Any, Final

from mapper.export.linked_data.addresses import address_of
from mapper.export.linked_data.exchange import Credential, Exchange, Match
from mapper.export.linked_data.json_ld import (
    PREFIXES,
    about_document,
    asserted_matches,
    language_map,
    language_maps,
    mapping_nodes,
    match_terms,
)

CONTEXT: Final[dict[str, Any]] = {
    **PREFIXES,
    "schema": "https://schema.org/",
    **{name: {"@container": "@language"} for name in ("skos:prefLabel", "skos:definition", "schema:teaches")},
    **match_terms(),
}


def document(exchange: Exchange) -> dict[str, Any]:
    """The concepts of both sides, the matches that people decided, and a node on who says so for every match.

    What a credential teaches stands as text (``schema:teaches``): a learning outcome is not matched by itself.
    """
    matches = exchange.of_subject()
    concepts = [
        _concept(credential, matches.get(credential.credential_id, [])) for credential in exchange.credentials.values()
    ]
    return {"@context": CONTEXT, "@graph": [about_document(exchange), *concepts, *mapping_nodes(exchange)]}


def _concept(credential: Credential, matches: list[Match]) -> dict[str, Any]:
    is_course = credential.kind in ("course", "unit")
    concept: dict[str, Any] = {
        "@id": address_of(credential.credential_id),
        "@type": ["skos:Concept", "schema:Course"] if is_course else ["skos:Concept"],
        "skos:prefLabel": language_map(credential.title, credential.language),
        "skos:notation": credential.credential_id,
    }
    if credential.description:
        concept["skos:definition"] = language_map(credential.description, credential.language)
    if credential.outcomes:
        concept["schema:teaches"] = language_maps(credential.outcomes)
    return concept | asserted_matches(matches)
