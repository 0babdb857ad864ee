"""1EdTech CASE 1.1 (https://www.imsglobal.org/spec/case/v1p1): a package of items and the associations among them.

A credential is an item that its type names, and its learning outcomes are its children. CASE knows one kind of match,
``exactMatchOf``; the others, and everything that only the program suggests, are extensions of its list (``ext:...``),
so that no system takes a suggestion for a match.
"""

from __future__ import annotations

from typing import Any, Final

from mapper.export.linked_data.addresses import address_of, uuid_from, uuid_of
from mapper.export.linked_data.exchange import Credential, Exchange, Match, Outcome
from mapper.export.linked_data.json_ld import in_words
from mapper.export.sssom import TOOL

ASSERTED: Final = {
    "exact": "exactMatchOf",
    "close": "ext:closeMatchOf",
    "broad": "ext:broadMatchOf",
    "narrow": "ext:narrowMatchOf",
}
"""Relation -> type of association where a person decided."""

SUGGESTED: Final = {
    "exact": "ext:suggestedExactMatchOf",
    "close": "ext:suggestedCloseMatchOf",
    "broad": "ext:suggestedBroadMatchOf",
    "narrow": "ext:suggestedNarrowMatchOf",
}
"""Relation -> type of association where only the program says so."""

_GROUPINGS: Final = {True: "Decided by people", False: "Suggested by a program, decided by nobody"}


def document(exchange: Exchange) -> dict[str, Any]:
    """The package: both sides' credentials and outcomes as items, their order and their matches as associations."""
    about = _link(exchange.title, uuid_from(exchange.address), exchange.address)
    items, associations = [], []
    for place, credential in enumerate(exchange.credentials.values(), start=1):
        whole = _credential_link(credential.credential_id, credential.title)
        items.append(_credential_item(credential, exchange))
        associations.append(_child(whole, about, place, exchange))
        for position, outcome in enumerate(credential.outcomes, start=1):
            items.append(_outcome_item(outcome, exchange))
            link = _link(outcome.text, uuid_of(outcome.outcome_id), address_of(outcome.outcome_id))
            associations.append(_child(link, whole, position, exchange))
    groupings = {is_asserted: _grouping(exchange, is_asserted) for is_asserted in _GROUPINGS}
    associations += [_match(match, groupings[match.is_asserted], exchange) for match in exchange.matches]
    return {
        "CFDocument": {
            "identifier": about["identifier"],
            "uri": about["uri"],
            "caseVersion": "1.1",
            "creator": TOOL,
            "title": exchange.title,
            "lastChangeDateTime": exchange.made_at,
            "description": " ".join(exchange.notes),
            **({"notes": f"Licence: {exchange.licence}"} if exchange.licence else {}),
        },
        "CFItems": items,
        "CFAssociations": associations,
        "CFDefinitions": {
            "CFAssociationGroupings": [
                {**grouping, "lastChangeDateTime": exchange.made_at} for grouping in groupings.values()
            ]
        },
    }


def _link(title: str, identifier: str, address: str) -> dict[str, str]:
    return {"title": " ".join(title.split()), "identifier": identifier, "uri": address}


def _credential_link(credential_id: str, title: str) -> dict[str, str]:
    return _link(title, uuid_of(credential_id), address_of(credential_id))


def _grouping(exchange: Exchange, is_asserted: bool) -> dict[str, str]:
    address = f"{exchange.address}:{'decided' if is_asserted else 'suggested'}"
    return _link(_GROUPINGS[is_asserted], uuid_from(address), address)


def _credential_item(credential: Credential, exchange: Exchange) -> dict[str, Any]:
    item: dict[str, Any] = {
        "identifier": uuid_of(credential.credential_id),
        "uri": address_of(credential.credential_id),
        "fullStatement": credential.title,
        "CFItemType": (credential.kind or "credential").capitalize(),
        "humanCodingScheme": credential.credential_id,
        "lastChangeDateTime": exchange.made_at,
    }
    item |= {"language": credential.language} if credential.language else {}
    return item | ({"notes": credential.description} if credential.description else {})


def _outcome_item(outcome: Outcome, exchange: Exchange) -> dict[str, Any]:
    item: dict[str, Any] = {
        "identifier": uuid_of(outcome.outcome_id),
        "uri": address_of(outcome.outcome_id),
        "fullStatement": outcome.text,
        "CFItemType": "Learning outcome",
        "lastChangeDateTime": exchange.made_at,
    }
    return item | ({"language": outcome.language} if outcome.language else {})


def _child(child: dict[str, str], parent: dict[str, str], position: int, exchange: Exchange) -> dict[str, Any]:
    return {**_association("isChildOf", child, parent, exchange.made_at), "sequenceNumber": position}


def _match(match: Match, grouping: dict[str, str], exchange: Exchange) -> dict[str, Any]:
    kinds = ASSERTED if match.is_asserted else SUGGESTED
    subject = _credential_link(match.subject_id, match.subject_title)
    object_ = _credential_link(match.object_id, match.object_title)
    said_by: dict[str, Any] = {"basis": match.basis}
    said_by |= {} if match.confidence is None or match.basis == "decided" else {"toolConfidence": match.confidence}
    if match.author_id:
        said_by |= {"decidedBy" if match.is_asserted else "unsure": match.author_id, "decidedAt": match.decided_at}
    said_by |= {"comment": match.comment} if match.comment else {}
    return {
        **_association(kinds[match.relation], subject, object_, match.decided_at or exchange.made_at),
        "CFAssociationGroupingURI": grouping,
        "notes": in_words(match),
        "extensions": said_by,
    }


def _association(kind: str, origin: dict[str, str], destination: dict[str, str], moment: str) -> dict[str, Any]:
    address = f"{origin['uri']}>{kind}>{destination['uri']}"
    identifier = uuid_from(address)
    return {
        "identifier": identifier,
        "associationType": kind,
        "uri": f"urn:uuid:{identifier}",
        "originNodeURI": origin,
        "destinationNodeURI": destination,
        "lastChangeDateTime": moment,
    }
