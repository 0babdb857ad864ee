"""What an award says of the person who holds it: counted, never stored."""

from __future__ import annotations

from collections import Counter
from typing import Final

from mapper.ingest.formats.parts.badges.json_ld import Document, objects_in, one_or_many, text_of

_PLURALS: Final = {
    "name": "names", "e-mail address": "e-mail addresses", "identifier": "identifiers",
    "hashed identity": "hashed identities", "image": "images", "award title": "award titles",
    "award description": "award descriptions", "piece of evidence": "pieces of evidence", "result": "results",
    "other detail": "other details",
}  # fmt: skip
_NO_DETAIL: Final = frozenset({"@context", "achievement", "association", "type", "verifiableCredential"})
_OF_SUBJECT: Final = {
    "id": "identifier", "image": "image", "licenseNumber": "identifier", "name": "name", "result": "result",
}  # fmt: skip
_OF_AWARD: Final = {
    "name": "award title", "description": "award description", "image": "image", "evidence": "piece of evidence",
    "narrative": "other detail",
}  # fmt: skip


def details_of_award(award: Document) -> Counter[str]:
    """How often an award (credential 3.0 or assertion 2.0) holds each kind of detail about its learner.

    >>> dict(details_of_award({"recipient": {"type": "email", "hashed": False, "identity": "a@b.example"}}))
    {'e-mail address': 1}
    """
    found: Counter[str] = Counter()
    for member, label in _OF_AWARD.items():
        found[label] += len(one_or_many(award.get(member)))
    for recipient in objects_in(award.get("recipient")):
        found[_identity(recipient, text_of(recipient.get("identity")), text_of(recipient.get("type")))] += 1
    for subject in objects_in(award.get("credentialSubject")):
        for member, value in subject.items():
            if member == "identifier":
                for item in objects_in(value):
                    kind = text_of(item.get("identityType"))
                    found[_identity(item, text_of(item.get("identityHash")), kind)] += 1
            elif member not in _NO_DETAIL:
                found[_OF_SUBJECT.get(member, "other detail")] += len(one_or_many(value))
    return +found


def _identity(item: Document, identity: str, kind: str) -> str:
    if item.get("hashed") is True or identity.startswith(("sha256$", "md5$")):
        return "hashed identity"
    if kind.startswith("email") or "@" in identity:
        return "e-mail address"
    return "name" if kind == "name" else "identifier"


def counted(details: Counter[str]) -> str:
    """Counts as people write them, in a fixed order.

    >>> counted(Counter({"e-mail address": 1, "name": 2}))
    '2 names, 1 e-mail address'
    """
    return ", ".join(
        f"{details[one]} {one if details[one] == 1 else several}" for one, several in _PLURALS.items() if details[one]
    )
