"""Open Badges 3.0 (https://www.imsglobal.org/spec/ob/v3p0): achievements with their alignments, for an issuer to take.

An alignment of a badge has no word for its relation. The type of its target says what it is: a credential where a
person decided, with the relation as a SKOS property of the achievement; an extension of the list of types
(``ext:...``) where only the program says so.
"""

from __future__ import annotations

from typing import Any, Final

from mapper.export.linked_data.addresses import address_of
from mapper.export.linked_data.exchange import Credential, Exchange, Match
from mapper.export.linked_data.json_ld import PREFIXES, asserted_matches, in_words, match_terms

CONTEXT: Final[list[Any]] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    {"skos": PREFIXES["skos"], **match_terms()},
]

ACHIEVEMENT_TYPES: Final = {
    "micro-credential": "MicroCredential",
    "badge": "Badge",
    "certificate": "Certificate",
    "licence": "License",
    "apprenticeship": "ApprenticeshipCertificate",
    "course": "Course",
}
"""Kind of a credential -> type of achievement; the others have none in the list of Open Badges."""

DECIDED_TARGET: Final = "ceterms:Credential"
SUGGESTED_TARGETS: Final = {
    "exact": "ext:suggestedExactMatch",
    "close": "ext:suggestedCloseMatch",
    "broad": "ext:suggestedBroadMatch",
    "narrow": "ext:suggestedNarrowMatch",
}


def document(exchange: Exchange) -> dict[str, Any]:
    """An achievement for each subject of a match, aligned to its learning outcomes and to what corresponds to it."""
    return {
        "@context": CONTEXT,
        "@graph": [
            _achievement(exchange.credentials[subject_id], matches, exchange)
            for subject_id, matches in exchange.of_subject().items()
        ],
    }


def _achievement(credential: Credential, matches: list[Match], exchange: Exchange) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": address_of(credential.credential_id),
        "type": ["Achievement"],
        "name": credential.title,
        "description": credential.description or credential.title,
        "criteria": {"narrative": "As its publisher states; the learning outcomes stand as alignments."},
        "humanCode": credential.credential_id,
    }
    if credential.kind in ACHIEVEMENT_TYPES:
        node["achievementType"] = ACHIEVEMENT_TYPES[credential.kind]
    if credential.language:
        node["inLanguage"] = credential.language
    outcomes = [
        {
            "type": ["Alignment"],
            "targetName": outcome.text,
            "targetType": "ceasn:Competency",
            "targetUrl": address_of(outcome.outcome_id),
        }
        for outcome in credential.outcomes
    ]
    node["alignment"] = [*outcomes, *(_alignment(match, exchange) for match in matches)]
    return node | asserted_matches(matches)


def _alignment(match: Match, exchange: Exchange) -> dict[str, Any]:
    body = exchange.credentials[match.object_id].awarding_body
    return {
        "type": ["Alignment"],
        "targetName": match.object_title,
        "targetCode": match.object_id,
        "targetDescription": in_words(match),
        "targetType": DECIDED_TARGET if match.is_asserted else SUGGESTED_TARGETS[match.relation],
        "targetUrl": address_of(match.object_id),
        **({"targetFramework": body} if body else {}),
    }
