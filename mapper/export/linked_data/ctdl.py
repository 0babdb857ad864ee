"""CTDL and CTDL-ASN (https://credreg.net/ctdl/handbook): credentials with their alignments to others.

What a person earns by a credential of a class that CTDL aligns (micro-credential, badge, certificate, licence,
apprenticeship) is such a credential. A course has no alignments in CTDL; it stands, as does what says no kind, as a
competency framework: its top competency is the course as a whole, which carries the alignments, and the competencies
below are its learning outcomes. SKOS close is "major alignment": all that is most important is in the other, too.
"""

from __future__ import annotations

from typing import Any, Final

from mapper.export.linked_data.addresses import address_of, uuid_from, uuid_of
from mapper.export.linked_data.exchange import Credential, Exchange, Match
from mapper.export.linked_data.json_ld import PREFIXES, UNKNOWN_LANGUAGE, about_document, language_map, mapping_nodes

CLASSES: Final = {
    "micro-credential": "ceterms:MicroCredential",
    "badge": "ceterms:Badge",
    "certificate": "ceterms:Certificate",
    "licence": "ceterms:License",
    "apprenticeship": "ceterms:ApprenticeshipCertificate",
}
"""Kind of a credential -> class of CTDL that has alignments."""

ALIGNMENTS: Final = {
    "exact": "exactAlignment",
    "close": "majorAlignment",
    "broad": "broadAlignment",
    "narrow": "narrowAlignment",
}

_LINKS: Final = ("hasTopChild", "hasChild", "isTopChildOf", "isChildOf", "isPartOf", *ALIGNMENTS.values())
_TEXTS: Final = ("name", "description", "competencyText", "competencyCategory")
CONTEXT: Final[dict[str, Any]] = {
    **PREFIXES,
    "ceterms": "https://purl.org/ctdl/terms/",
    "ceasn": "https://purl.org/ctdlasn/terms/",
    "credentialStat": "https://credreg.net/ctdl/vocabs/credentialStat/",
    **{f"ceasn:{name}": {"@type": "@id"} for name in _LINKS},
    **{f"ceasn:{name}": {"@container": "@language"} for name in _TEXTS},
    **{f"ceterms:{name}": {"@type": "@id"} for name in ("subjectWebpage", "targetNode", *ALIGNMENTS.values())},
}


def document(exchange: Exchange) -> dict[str, Any]:
    """The credentials of both sides as a graph; alignments are those that people decided."""
    matches = exchange.of_subject()
    nodes = [
        node
        for credential in exchange.credentials.values()
        for node in _nodes(credential, matches.get(credential.credential_id, []))
    ]
    return {"@context": CONTEXT, "@graph": [*nodes, about_document(exchange), *mapping_nodes(exchange)]}


def _nodes(credential: Credential, matches: list[Match]) -> list[dict[str, Any]]:
    if credential.kind in CLASSES:
        return [_credential(credential, matches)]
    return _framework(credential, matches)


def _alignments(matches: list[Match], vocabulary: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for match in matches:
        if match.is_asserted:
            name = f"{vocabulary}:{ALIGNMENTS[match.relation]}"
            found.setdefault(name, []).append(address_of(match.object_id))
    return dict(sorted(found.items()))


def _credential(credential: Credential, matches: list[Match]) -> dict[str, Any]:
    address = address_of(credential.credential_id)
    node: dict[str, Any] = {
        "@type": CLASSES[credential.kind],
        "@id": address,
        "ceterms:ctid": f"ce-{uuid_of(credential.credential_id)}",
        "ceterms:name": credential.title,
        "ceterms:description": credential.description or credential.title,
        "ceterms:subjectWebpage": credential.source_url or address,
        # Only what its publisher says is known, and that it is published.
        "ceterms:credentialStatusType": {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": "credentialStat:Active",
            "ceterms:targetNodeName": "Active",
        },
    }
    # The registry asks for an owner, as for the author of a framework below; where none is known the list is empty.
    body = {"@type": "ceterms:CredentialOrganization", "ceterms:name": credential.awarding_body}
    node["ceterms:ownedBy"] = [body] if credential.awarding_body else []
    if credential.language:
        node["ceterms:inLanguage"] = [credential.language]
    if credential.outcomes:
        competencies = [
            {
                "@type": "ceterms:CredentialAlignmentObject",
                "ceterms:targetNode": address_of(outcome.outcome_id),
                "ceterms:targetNodeName": outcome.text,
            }
            for outcome in credential.outcomes
        ]
        condition = {
            "@type": "ceterms:ConditionProfile",
            "ceterms:description": "Its learning outcomes.",
            "ceterms:targetCompetency": competencies,
        }
        node["ceterms:requires"] = [condition]
    return node | _alignments(matches, "ceterms")


def _framework(credential: Credential, matches: list[Match]) -> list[dict[str, Any]]:
    whole = address_of(credential.credential_id)
    address = f"{whole}#outcomes"
    language = credential.language
    framework = {
        "@type": "ceasn:CompetencyFramework",
        "@id": address,
        "ceterms:ctid": f"ce-{uuid_from(address)}",
        "ceasn:name": language_map(credential.title, language),
        "ceasn:description": language_map(credential.description or credential.title, language),
        "ceasn:inLanguage": [language or UNKNOWN_LANGUAGE],
        "ceasn:author": [credential.awarding_body] if credential.awarding_body else [],
        "ceasn:hasTopChild": [whole],
    }
    top: dict[str, Any] = {
        "@type": "ceasn:Competency",
        "@id": whole,
        "ceterms:ctid": f"ce-{uuid_of(credential.credential_id)}",
        "ceasn:competencyText": language_map(credential.title, language),
        "ceasn:isPartOf": [address],
        "ceasn:isTopChildOf": address,
    }
    if credential.kind:
        top["ceasn:competencyCategory"] = [{"en": credential.kind.capitalize()}]
    below = [
        {
            "@type": "ceasn:Competency",
            "@id": address_of(outcome.outcome_id),
            "ceterms:ctid": f"ce-{uuid_of(outcome.outcome_id)}",
            "ceasn:competencyText": language_map(outcome.text, outcome.language),
            "ceasn:isPartOf": [address],
            "ceasn:isChildOf": [whole],
        }
        for outcome in credential.outcomes
    ]
    if below:
        top["ceasn:hasChild"] = [node["@id"] for node in below]
    return [framework, top | _alignments(matches, "ceasn"), *below]
