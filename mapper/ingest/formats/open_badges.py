"""Open Badges 2.0 and 3.0 and Comprehensive Learner Records 2.0: their achievements as credentials.

What is awarded is taken, not who holds it: names, addresses, identities, evidence and results of learners are counted
and left out. Signatures are reported as found (:mod:`mapper.ingest.formats.parts.badges.proofs`); nothing is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.badges.achievements import Entry, read_achievement
from mapper.ingest.formats.parts.badges.baked import PNG_MARK, text_of_png, text_of_svg
from mapper.ingest.formats.parts.badges.json_ld import (
    Document,
    address_of,
    depth_exceeds,
    encodable,
    objects_in,
    one_or_many,
    text_of,
    types_of,
)
from mapper.ingest.formats.parts.badges.learner import counted, details_of_award
from mapper.ingest.formats.parts.badges.proofs import (
    COMPACT,
    credential_of,
    decoded,
    proof_states,
    read_token,
    token_state,
)
from mapper.ingest.formats.parts.badges.rules import (
    BADGE_TYPES,
    Breach,
    breaches_of_achievement,
    breaches_of_badge,
    breaches_of_badge_class,
    breaches_of_credential,
    credential_kind,
)
from mapper.ingest.formats.parts.json_text import content_of
from mapper.ingest.limits import Limits, check_size, check_table
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records, entries_as_records
from mapper.ingest.tables.encodings import decode

_OWN_TYPE: Final = re.compile(
    r'"@?type"\s*:\s*(?:\[[^\]]{0,500}?)?"(?:OpenBadgeCredential|AchievementCredential|ClrCredential|'
    r'EndorsementCredential|AchievementSubject|ClrSubject|EndorsementSubject|BadgeClass)"'
)
_BADGE_CONTEXT: Final = re.compile(r'"https?://w3id\.org/openbadges')
#: An object with a type of its own, unlike a context, which only defines types.
_TYPED_OBJECT: Final = re.compile(r'"type"\s*:\s*(?:\[|"(?!@|TypeValidation))')
#: An achievement on its own; the word alone may stand in files of any kind.
_ACHIEVEMENT: Final = re.compile(r'"type"\s*:\s*(?:\[\s*)?"Achievement"')
_NEWER_CONTEXT: Final = re.compile(r'"https?://purl\.imsglobal\.org/spec/(?:ob|clr)/')
_SVG: Final = re.compile(r"<(?:\w+:)?svg\b")
_BAKED: Final = re.compile(r"<openbadges:(?:assertion|credential)\b")
_TOKEN_START: Final = re.compile(r"eyJ[\w-]+\.([\w-]+)")

_CREDENTIAL_MEMBERS: Final = frozenset(
    {
        "@context", "id", "type", "issuer", "validFrom", "issuanceDate", "validUntil", "expirationDate", "proof",
        "credentialSubject", "credentialStatus", "name", "description", "image", "evidence",
    }
)  # fmt: skip
_ASSERTION_MEMBERS: Final = frozenset(
    {
        "@context", "id", "type", "uid", "recipient", "badge", "issuedOn", "expires", "verification", "verify",
        "image", "evidence", "narrative",
    }
)  # fmt: skip
_ISSUER_MEMBERS: Final = frozenset({"@context", "id", "type", "name", "address", "endorsement"})
_MOST_NAMES: Final = 30
_AT_ISSUER: Final = "ask the issuer for a corrected file"


def recognise(head: str) -> bool:
    """True for a badge, a learner record, a signed one of these in one line, or an SVG image with a badge in it.

    >>> recognise('{"type": ["VerifiableCredential", "OpenBadgeCredential"]}'), recognise('{"type": "Course"}')
    (True, False)
    """
    if head.startswith("<"):
        return _SVG.search(head) is not None and _BAKED.search(head) is not None
    token = _TOKEN_START.match(head)
    if token:
        head = _beginning(token[1])
    if head[:1] not in ("{", "["):
        return False
    if _OWN_TYPE.search(head):
        return True
    pairs = ((_BADGE_CONTEXT, _TYPED_OBJECT), (_NEWER_CONTEXT, _ACHIEVEMENT))
    return any(context.search(head) and typed.search(head) for context, typed in pairs)


def _beginning(payload: str) -> str:
    """The text of a payload whose end may be cut off."""
    try:
        return decoded(payload[: len(payload) // 4 * 4]).decode("utf-8", "replace")
    except ValueError:
        return ""


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One row per achievement (or badge class) of a file; ``row`` is the place of its credential in it, from 1.

    Takes JSON with one or many credentials, signed credentials in one line each, and PNG or SVG images with a badge
    baked in. An achievement that stands there several times is one row. A credential that its specification does not
    allow, or whose signature is false, is rejected with the first thing that is wrong.

    Raises
    ------
    UnreadableFile
        If the file does not parse, or holds no achievement that can be taken; the message says why.
    """
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    text, details, faults = _text(path, profile)
    contents, repeated = _contents(text, path.name, limits)
    by_address = {address: item for item in objects_in(contents) if (address := address_of(item))}
    reading = _Reading(path.name, limits, by_address, [*faults, *repeated])
    for item in contents:
        reading.take(item)
        check_table(path, limits, rows=reading.row, cells=len(reading.found) * 20)
    return reading.records(path, details)


def _text(path: Path, profile: Profile) -> tuple[str, dict[str, Any], list[Fault]]:
    """The badge as text, what it was packed in, and lines that did not decode."""
    content = path.read_bytes()
    if content.startswith(PNG_MARK):
        return text_of_png(content, path.name), {"container": "png"}, []
    text, encoding, faults = decode(content, path.name, profile.encoding)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return text_of_svg(content, path.name), {"container": "svg"}, []
    return text, {"encoding": encoding, "container": "text"}, faults


def _contents(text: str, file: str, limits: Limits) -> tuple[list[Any], list[Fault]]:
    """What a file holds side by side: objects, signed texts, or anything else that will be rejected."""
    plain = text.strip("\ufeff \t\r\n")
    if plain.startswith("eyJ"):
        tokens = plain.split()
        if not all(map(COMPACT.fullmatch, tokens)):
            raise UnreadableFile(f"{file}: begins like a signed badge but is none; ask for it as JSON, or again")
        return list(tokens), []
    if re.fullmatch(r"https?://\S+", plain):
        raise UnreadableFile(
            f"{file}: only names the address of its badge ({plain[:100]}), which is not fetched; download and ingest it"
        )
    content, faults = content_of(plain, file)
    if depth_exceeds(content, limits.nesting):
        raise UnreadableFile(f"{file}: is nested more than {limits.nesting} deep; ask the issuer for a plain badge")
    content = encodable(content, plain)
    if isinstance(content, Mapping) and "type" not in content and isinstance(content.get("@graph"), list):
        shared = content.get("@context")
        return [{"@context": shared, **item} if isinstance(item, dict) else item for item in content["@graph"]], faults
    return one_or_many(content), faults


@dataclass(slots=True)
class _Found:
    row: int
    entry: Entry


@dataclass(slots=True)
class _Reading:
    """What has been found so far; objects of the file are known by their address, so that a badge finds its issuer."""

    file: str
    limits: Limits
    by_address: Mapping[str, Document]
    faults: list[Fault]
    found: list[_Found] = field(default_factory=list)
    specifications: dict[str, None] = field(default_factory=dict)
    signatures: Counter[str] = field(default_factory=Counter)
    learner: Counter[str] = field(default_factory=Counter)
    not_carried: Counter[str] = field(default_factory=Counter)
    without_credential: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    """What the file only names by its address."""
    with_status: int = 0
    row: int = 0

    def take(self, item: Any, depth: int = 0) -> None:
        """One object or signed text, and what lies in it."""
        self.row += 1
        if depth > self.limits.nesting:
            self._reject("", "", f"lies in more than {self.limits.nesting} credentials one in another")
            return
        document = self._from_token(item) if isinstance(item, str) else item
        if not isinstance(document, Mapping):
            if document is not None:
                self._reject("", str(document)[:100], "is not an object")
            return
        is_signed = isinstance(item, str)
        types = types_of(document)
        if credential_kind(document):
            self._take_credential(document, is_signed, depth)
        elif "VerifiablePresentation" in types:
            for inner in one_or_many(document.get("verifiableCredential")):
                self.take(inner, depth + 1)
        elif "VerifiableCredential" in types:
            others = ", ".join(name for name in types if name != "VerifiableCredential")
            self._reject("type", others, "is no credential of Open Badges 3.0 or CLR 2.0")
        elif "Achievement" in types:
            self._take_achievement(document, {})
        else:
            self._take_badge(document, is_signed)

    def _from_token(self, text: str) -> Document | None:
        """What a signed text carries; None, and a fault, if it does not read or its signature is false."""
        try:
            token = read_token(text)
        except ValueError as problem:
            self._reject("", "", str(problem))  # the text itself may be about a person
            return None
        state, holds = token_state(token)
        if holds is False:
            self._reject("signature", "", state, "ask the issuer for an unaltered file")
            return None
        document = credential_of(token)
        if depth_exceeds(document, self.limits.nesting):
            self._reject("", "", f"is nested more than {self.limits.nesting} deep")
            return None
        self.signatures[state] += 1
        return document

    def _take_credential(self, document: Document, is_signed: bool, depth: int) -> None:
        kind = credential_kind(document)
        self.specifications["CLR 2.0" if kind == "ClrCredential" else "Open Badges 3.0"] = None
        if self._refused(breaches_of_credential(document)):
            return
        if not is_signed:
            self.signatures.update(proof_states(document))
        if document.get("credentialStatus"):
            self.with_status += 1
        if kind == "EndorsementCredential":
            self.without_credential[kind] += 1
            return
        self.learner.update(details_of_award(document))
        self._leave(document, _CREDENTIAL_MEMBERS, "")
        issuer = self._object(document.get("issuer"))
        dates = {"valid_from": _date(document, "validFrom", "issuanceDate"),
                 "valid_to": _date(document, "validUntil", "expirationDate")}  # fmt: skip
        row = self.row
        for subject in objects_in(document.get("credentialSubject")):
            self.not_carried["association"] += len(one_or_many(subject.get("association")))
            for achievement in objects_in(subject.get("achievement")):
                if kind == "ClrCredential":
                    self.row += 1
                    self._take_achievement(achievement, issuer)
                else:
                    self._add(row, achievement, issuer, "badge", dates)
            if kind == "ClrCredential":
                for inner in one_or_many(subject.get("verifiableCredential")):
                    self.take(inner, depth + 1)

    def _take_achievement(self, achievement: Document, issuer: Document) -> None:
        """An achievement that stands outside an award; who made it stands for who awards it, if nobody else does."""
        self.specifications["Open Badges 3.0"] = None
        if not self._refused(breaches_of_achievement(achievement)):
            self._add(self.row, achievement, issuer or self._object(achievement.get("creator")), "", {})

    def _take_badge(self, document: Document, is_signed: bool) -> None:
        """An object of Open Badges 2.0."""
        self.specifications["Open Badges 2.0"] = None
        if self._refused(breaches_of_badge(document)):
            return
        types = types_of(document)
        if "BadgeClass" in types:
            self._add(self.row, document, self._object(document.get("issuer")), "badge", {})
        elif "Assertion" in types:
            self._take_assertion(document, is_signed)
        else:
            self.without_credential[next((name for name in types if name in BADGE_TYPES), types[0][:100])] += 1

    def _take_assertion(self, document: Document, is_signed: bool) -> None:
        badge = self._object(document.get("badge"))
        if len(badge) < 2:
            address = address_of(document.get("badge"))
            self._note_elsewhere("badge class", address)
            cure = f"download {address or 'that badge class'} and ingest it, or put both into one JSON list"
            self._reject("badge", address, "is only an address, which is not fetched", cure)
            return
        if self._refused([breach._replace(place=f"badge.{breach.place}") for breach in breaches_of_badge_class(badge)]):
            return
        if not is_signed:
            self.signatures["hosted by its issuer, not fetched"] += 1
        self.learner.update(details_of_award(document))
        self._leave(document, _ASSERTION_MEMBERS, "")
        dates = {"valid_from": _date(document, "issuedOn"), "valid_to": _date(document, "expires")}
        self._add(self.row, badge, self._object(badge.get("issuer")), "badge", dates)

    def _add(self, row: int, achievement: Document, issuer: Document, kind: str, dates: Mapping[str, str]) -> None:
        read_one = read_achievement(achievement, issuer, otherwise_kind=kind)
        self.not_carried.update(read_one.not_carried)
        self._leave(issuer, _ISSUER_MEMBERS, "issuer ")
        problems = list(read_one.problems)
        if not read_one.entry["awarding_body"]:
            problems.append(("awarding_body", address_of(issuer), "the issuer's name and country are not in the file"))
            self._note_elsewhere("issuer", address_of(issuer))
        self.faults += [Fault(self.file, reason, row, column, value) for column, value, reason in problems]
        self.found.append(_Found(row, {**self._bounded(row, read_one.entry), **dates}))

    def _bounded(self, row: int, entry: Entry) -> Entry:
        """The values that a cell may hold; the others are reported."""
        kept: Entry = {}
        for column, value in entry.items():
            length = sum(map(len, value))
            if length > self.limits.cell_characters:
                shown = "".join(value)[:200]
                self.faults.append(Fault(self.file, f"the value has {length:,} characters", row, column, shown))
            else:
                kept[column] = value
        return kept

    def _object(self, value: Any) -> Document:
        """An object, where it stands or elsewhere in the file; only its id where the file does not hold it."""
        for item in one_or_many(value):
            if isinstance(item, Mapping) and len(item) > 1:
                return item
            if address := address_of(item):
                return self.by_address.get(address, {"id": address})
        return {}

    def _note_elsewhere(self, what: str, address: str) -> None:
        if address:
            self.elsewhere[f"{what} {address}"] += 1

    def _leave(self, document: Document, carried: frozenset[str], of: str) -> None:
        left = (name for name, value in document.items() if name not in carried and value not in (None, "", [], {}))
        self.not_carried.update(f"{of}{name[:60]}" for name in left)

    def _refused(self, breaches: Sequence[Breach]) -> bool:
        if breaches:
            first = breaches[0]
            more = f" (and {len(breaches) - 1} more)" if len(breaches) > 1 else ""
            self._reject(first.place, first.value, f"{first.reason}{more}")
        return bool(breaches)

    def _reject(self, column: str, value: str, reason: str, cure: str = _AT_ISSUER) -> None:
        self.faults.append(Fault(self.file, reason, self.row, column, value, cure, severity="rejected"))

    def records(self, path: Path, details: Mapping[str, Any]) -> Records:
        """Everything found, each achievement once.

        Raises
        ------
        UnreadableFile
            If nothing was.
        """
        if not self.found:
            raise _nothing_found(self.file, self.faults, self.without_credential)
        kept = _distinct(self.found, self.file, self.faults)
        said = {**details, "specifications": list(self.specifications), "notes": list(self._notes(len(kept)))}
        return entries_as_records(
            path, "open_badges", [one.entry for one in kept], [one.row for one in kept], said, self.faults
        )

    def _notes(self, kept: int) -> Iterator[str]:
        for state, count in sorted(self.signatures.items()):
            yield f"signature of {_credentials(count)}: {state}"
        if self.with_status:
            yield f"revocation status of {_credentials(self.with_status)}: named, not checked (it lies in the network)"
        if left := counted(self.learner):
            yield f"left out of the learner: {left}"
        if +self.not_carried:
            yield f"not carried: {_numbered(+self.not_carried)}"
        if self.elsewhere:
            yield f"hosted elsewhere, not fetched: {_numbered(self.elsewhere)}"
        if self.without_credential:
            yield f"describe no credential: {_listed(self.without_credential)}"
        if len(self.found) > kept:
            yield f"achievements that stand there again and are taken once: {len(self.found) - kept}"


def _date(document: Document, *members: str) -> str:
    return next((text_of(document[name])[:10] for name in members if text_of(document.get(name))), "")


def _distinct(found: Sequence[_Found], file: str, faults: list[Fault]) -> list[_Found]:
    """Each achievement once, filled from its repeats; an id that stands for different achievements is none."""
    kept: dict[tuple[str, str], _Found] = {}
    titles: dict[str, set[str]] = {}
    for at, one in enumerate(found):
        address, title = str(one.entry["credential_id"]), str(one.entry.get("title", ""))
        titles.setdefault(address, set()).add(title)
        first = kept.setdefault((address or str(at), title), replace(one, entry=dict(one.entry)))
        first.entry.update({name: value for name, value in one.entry.items() if not first.entry.get(name)})
    shared = {address: len(names) for address, names in titles.items() if address and len(names) > 1}
    for address, count in shared.items():
        reason = f"stands for {count} achievements of different names; their ids are made from the titles"
        faults.append(Fault(file, reason, column="credential_id", value=address, cure=_AT_ISSUER))
    for (address, _), one in kept.items():
        if address in shared:
            one.entry["credential_id"] = ""
    return list(kept.values())


def _nothing_found(file: str, faults: Sequence[Fault], others: Counter[str]) -> UnreadableFile:
    rejected = [str(fault) for fault in faults if fault.severity == "rejected"]
    if rejected:
        more = f"\n... and {len(rejected) - 1} more" if len(rejected) > 1 else ""
        return UnreadableFile(f"{rejected[0]}{more}", faults=rejected)
    held = _listed(others) or "nothing at all"
    return UnreadableFile(f"{file}: holds no credential, only {held}; name the file with the badge class or credential")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def _numbered(counts: Counter[str]) -> str:
    more = f" and {len(counts) - _MOST_NAMES} more" if len(counts) > _MOST_NAMES else ""
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items())[:_MOST_NAMES]) + more


def _credentials(count: int) -> str:
    return f"{count} credential{'' if count == 1 else 's'}"
