"""What Open Badges 2.0 and 3.0 and CLR 2.0 ask of a credential, as far as the file itself can show it.

Own wording of the required members of the specifications (1EdTech Open Badges 2.0 and 3.0, Comprehensive Learner
Record 2.0, W3C Verifiable Credentials Data Model 1.1 and 2.0). What takes the network (keys, revocation, linked
objects) or a clock (expired by now) is not looked at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from mapper.ingest.formats.parts.badges.json_ld import (
    Document,
    address_of,
    is_uri,
    objects_in,
    one_or_many,
    text_of,
    types_of,
)
from mapper.ingest.formats.parts.badges.proofs import proof_fault

CREDENTIAL_TYPES: Final = ("ClrCredential", "OpenBadgeCredential", "AchievementCredential", "EndorsementCredential")
"""The kinds of verifiable credentials that are ours to read."""

BADGE_TYPES: Final = (
    "Assertion", "BadgeClass", "Issuer", "Profile", "Endorsement", "CryptographicKey", "RevocationList",
    "AlignmentObject", "Criteria", "Evidence", "IdentityObject", "Image", "VerificationObject", "Extension",
)  # fmt: skip
"""The classes of Open Badges 2.0; other types must be addresses."""

_VC_CONTEXTS: Final = ("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2")
_HOSTS: Final = r"https?://(?:purl\.imsglobal\.org|dc\.imsglobal\.org|imsglobal\.github\.io|1edtech\.github\.io)/"
_OB3_CONTEXT: Final = re.compile(_HOSTS + r"\S*(?:/ob/|openbadges-specification/)\S*context")
_CLR_CONTEXT: Final = re.compile(_HOSTS + r"\S*clr\S*context")
_OB2_CONTEXT: Final = re.compile(r"https?://(?:w3id\.org/openbadges/v\d|\S*openbadgespec\.org/\S*context)")
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_SUBJECTS: Final = {
    "ClrCredential": "ClrSubject",
    "OpenBadgeCredential": "AchievementSubject",
    "AchievementCredential": "AchievementSubject",
    "EndorsementCredential": "EndorsementSubject",
}
#: Member -> the type that an object under it must have, where it names any.
_TYPED: Final = {
    "issuer": "Profile", "creator": "Profile", "source": "Profile", "parentOrg": "Profile",
    "achievement": "Achievement", "alignment": "Alignment", "resultDescription": "ResultDescription",
    "rubricCriterionLevel": "RubricCriterionLevel", "result": "Result", "evidence": "Evidence", "image": "Image",
    "otherIdentifier": "IdentifierEntry", "address": "Address", "geo": "GeoCoordinates", "association": "Association",
}  # fmt: skip
#: Credentials of their own, judged when they are read.
_APART: Final = frozenset({"@context", "proof", "endorsement", "verifiableCredential"})


class Breach(NamedTuple):
    """One way in which a document is not what its specification asks for."""

    place: str
    value: str
    reason: str


def credential_kind(document: Document) -> str:
    """Which of :data:`CREDENTIAL_TYPES` a document is, the first in their order, "" for none."""
    types = types_of(document)
    return next((kind for kind in CREDENTIAL_TYPES if kind in types), "")


def breaches_of_credential(document: Document) -> list[Breach]:
    """What keeps a verifiable credential (badge 3.0, endorsement, learner record) from being one; empty for nothing."""
    kind = credential_kind(document)
    found = [*_context_breaches(document, kind), *_identity_breaches(document, "VerifiableCredential")]
    issuer = document.get("issuer")
    if not one_or_many(issuer):
        found.append(Breach("issuer", "", "is missing"))
    elif not address_of(issuer):
        found.append(Breach("issuer", text_of(issuer), "is neither an address nor an object with an id"))
    found += _date_breaches(document, ("validFrom", "issuanceDate"), ("validUntil", "expirationDate"))
    subjects = objects_in(document.get("credentialSubject"))
    if not subjects:
        found.append(Breach("credentialSubject", "", "is missing"))
    for subject in subjects:
        found += _subject_breaches(subject, kind)
    found += _type_breaches(document)
    proofs = objects_in(document.get("proof"))
    found += [Breach("proof", "", fault) for proof in proofs if (fault := proof_fault(proof))]
    return found


def _context_breaches(document: Document, kind: str) -> Iterator[Breach]:
    contexts = one_or_many(document.get("@context"))
    first = contexts[0] if contexts else ""
    if first not in _VC_CONTEXTS:
        yield Breach("@context", text_of(first), f"must begin with {_VC_CONTEXTS[1]} or {_VC_CONTEXTS[0]}")
    addresses = [item for item in contexts if isinstance(item, str)]
    if kind == "ClrCredential" and not any(_CLR_CONTEXT.match(item) for item in addresses):
        yield Breach("@context", "", "names no context of CLR 2.0")
    if not any(_OB3_CONTEXT.match(item) for item in addresses):
        yield Breach("@context", "", "names no context of Open Badges 3.0")


def _identity_breaches(document: Document, required: str) -> Iterator[Breach]:
    types = types_of(document)
    if required not in types:
        yield Breach("type", ", ".join(types)[:200], f"does not name {required}")
    if not address_of(document):
        yield Breach("id", text_of(document.get("id")), "is not an address" if document.get("id") else "is missing")


def _date_breaches(document: Document, start: tuple[str, ...], end: tuple[str, ...]) -> Iterator[Breach]:
    times: dict[str, dt.datetime] = {}
    for place in (*start, *end):
        if document.get(place) is None:
            continue
        published = text_of(document[place])
        time = _time(published)
        if time is None:
            yield Breach(place, published, "is not a date with its time (2026-01-31T12:00:00Z)")
        else:
            times[place] = time
    if not any(document.get(place) is not None for place in start):
        yield Breach(start[0], "", "is missing")
    begin = next((times[place] for place in start if place in times), None)
    last = next(((place, times[place]) for place in end if place in times), None)
    if begin and last and last[1] <= begin:
        yield Breach(last[0], text_of(document[last[0]]), "is not after the date of issue")


def _time(text: str) -> dt.datetime | None:
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def _subject_breaches(subject: Document, kind: str) -> Iterator[Breach]:
    types = types_of(subject)
    if _SUBJECTS[kind] not in types:
        yield Breach("credentialSubject.type", ", ".join(types)[:200], f"does not name {_SUBJECTS[kind]}")
    if kind == "ClrCredential":
        if not one_or_many(subject.get("verifiableCredential")):
            yield Breach("credentialSubject.verifiableCredential", "", "is missing")
    elif kind != "EndorsementCredential":
        achievements = objects_in(subject.get("achievement"))
        if not achievements:
            yield Breach("credentialSubject.achievement", "", "is missing")
        for achievement in achievements:
            yield from breaches_of_achievement(achievement, "credentialSubject.achievement.")


def breaches_of_achievement(achievement: Document, where: str = "") -> list[Breach]:
    """What keeps an achievement from being one; ``where`` stands before each place.

    >>> breaches_of_achievement({"id": "urn:x:1", "type": "Achievement", "name": "Law", "description": "Law"})
    [Breach(place='criteria', value='', reason='is missing')]
    """
    found = [breach._replace(place=where + breach.place) for breach in _identity_breaches(achievement, "Achievement")]
    found += [
        Breach(where + name, "", "is missing") for name in ("name", "description") if not text_of(achievement.get(name))
    ]
    criteria = objects_in(achievement.get("criteria"))
    if not criteria:
        found.append(Breach(f"{where}criteria", text_of(achievement.get("criteria")), "is missing"))
    elif not any(address_of(item) or text_of(item.get("narrative")) for item in criteria):
        found.append(Breach(f"{where}criteria", "", "has neither a narrative nor an address"))
    return found


def _type_breaches(document: Document) -> list[Breach]:
    """Objects inside a credential that name another type than their place asks for."""
    found: list[Breach] = []
    waiting: list[tuple[str, Mapping[str, Any]]] = [("", document)]
    while waiting:
        where, item = waiting.pop()
        for member, value in item.items():
            if member in _APART:
                continue
            wanted = "IdentityObject" if (where, member) == ("credentialSubject.", "identifier") else _TYPED.get(member)
            for inner in objects_in(value):
                types = types_of(inner)
                if wanted and types and wanted not in types:
                    found.append(Breach(f"{where}{member}.type", ", ".join(types)[:200], f"is not {wanted}"))
                waiting.append((f"{where}{member}.", inner))
    return sorted(found)


def breaches_of_badge(document: Document) -> list[Breach]:
    """What keeps an object of Open Badges 2.0 from being of the class that it names; empty for nothing.

    An object inside another has no context of its own: give it without asking for one by
    :func:`breaches_of_badge_class`.
    """
    found: list[Breach] = []
    contexts = one_or_many(document.get("@context"))
    if not any(_is_badge_context(item) for item in contexts):
        shown = text_of(contexts)
        found.append(Breach("@context", shown, "is not a context of Open Badges" if contexts else "is missing"))
    types = types_of(document)
    unknown = [name for name in types if name not in BADGE_TYPES and not is_uri(name)]
    if unknown or not types:
        found.append(Breach("type", ", ".join(unknown)[:200], "is no class of Open Badges" if types else "is missing"))
    if "BadgeClass" in types:
        found += breaches_of_badge_class(document)
    if "Assertion" in types:
        found += _missing(document, ("id", "recipient", "badge", "verification"), older={"verification": "verify"})
        found += _date_breaches(document, ("issuedOn",), ("expires",))
    return found


def breaches_of_badge_class(badge: Document) -> list[Breach]:
    """The required members that a badge class lacks; its image is not among them, as valid samples leave it out.

    >>> [breach.place for breach in breaches_of_badge_class({"id": "urn:x:1", "name": "Law", "criteria": "urn:x:2"})]
    ['description', 'issuer']
    """
    found = _missing(badge, ("id", "name", "description", "criteria", "issuer"))
    types = types_of(badge)
    if types and "BadgeClass" not in types:
        found.append(Breach("type", ", ".join(types)[:200], "is not BadgeClass"))
    if badge.get("id") and not address_of(badge):
        found.append(Breach("id", text_of(badge["id"]), "is not an address"))
    return found


def _missing(document: Document, members: tuple[str, ...], older: Mapping[str, str] | None = None) -> list[Breach]:
    names = older or {}
    present = [name for name in members if document.get(name) or document.get(names.get(name, name))]
    return [Breach(name, "", "is missing") for name in members if name not in present]


def _is_badge_context(item: Any) -> bool:
    """True for the address of a context of Open Badges, or a context written out in the file."""
    if isinstance(item, str):
        return _OB2_CONTEXT.match(item) is not None
    return isinstance(item, Mapping) and any(
        isinstance(value, str) and value.startswith("https://w3id.org/openbadges") for value in item.values()
    )
