"""The European Learning Model 3 in JSON-LD: European digital credentials, and catalogues of qualifications.

Names count without their namespace and the ``@context`` is not fetched: it lies on a server, and every property that is
read here has one meaning in the model (https://github.com/european-commission-empl/European-Learning-Model).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.elm_document import Document
from mapper.ingest.formats.parts.elm_entries import records_of
from mapper.ingest.formats.parts.graph import Node, Text, term
from mapper.ingest.formats.parts.json_text import content_of
from mapper.ingest.limits import Limits, check_size
from mapper.ingest.profile import Profile
from mapper.ingest.records import Records
from mapper.ingest.tables.encodings import decode

_MARK: Final = re.compile(r'"EuropeanDigitalCredential\\?"|data\.europa\.eu/snb/model/')
_PAYLOAD: Final = re.compile(r'"payload"\s*:\s*"([A-Za-z0-9_-]{40,4000})')
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*|@none")
_NAMES: Final = {"EQFLevel": "eqfLevel", "NQFLevel": "nqfLevel", "contentUrl": "contentURL"}


def recognise(head: str) -> bool:
    """True for JSON that names the European credential or its model, signed or not.

    >>> recognise('{"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}'), recognise('{"type": "Badge"}')
    (True, False)
    """
    if not head.startswith(("{", "[")) or '"$schema"' in head[:2000]:
        return False
    if _MARK.search(head.replace("\\/", "/")):
        return True
    signed = _PAYLOAD.search(head[:10_000])
    return bool(signed and _MARK.search(_from_base64(signed[1][: len(signed[1]) // 4 * 4])))


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One credential per qualification or specification of an achievement that the document describes.

    A signature is not checked. Nothing of the learner is stored.

    Raises
    ------
    UnreadableFile
        If it does not parse, is nested more than ``limits.nesting`` deep, or describes no credential.
    """
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    text, encoding, faults = decode(path.read_bytes(), path.name, profile.encoding)
    content, repeated = content_of(text, path.name)
    notes = ["It is not signed."]
    if isinstance(content, Mapping) and isinstance(content.get("payload"), str):
        signatures = content.get("signatures")
        count = len(signatures) if isinstance(signatures, list) else 1
        notes = [f"It carries {'a signature' if count == 1 else f'{count} signatures'}; the tool does not check any."]
        content, repeated = content_of(_payload(content["payload"], path.name), path.name)
    document = Document()
    try:
        document.top = [node for node in _values(content, document, limits.nesting) if isinstance(node, Node)]
    except _TooDeep:
        raise UnreadableFile(
            f"{path.name}: is nested more than {limits.nesting} deep; no credential is, export it again"
        ) from None
    document.find_primary_language()
    records = records_of(path, "elm", document, notes, limits)
    details = {"encoding": encoding, **records.details}
    return replace(records, details=details, faults=(*faults, *repeated, *records.faults))


class _TooDeep(Exception):
    """The content is nested deeper than the limits allow."""


def _payload(text: str, file: str) -> str:
    """What was signed: JSON as it stands, or in base64."""
    if text.lstrip()[:1] in ("{", "["):
        return text
    found = _from_base64(text)
    if not found:
        raise UnreadableFile(f"{file}: its signed payload is neither JSON nor base64; export it again")
    return found


def _from_base64(text: str) -> str:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "ignore")
    except (binascii.Error, ValueError):
        return ""


def _values(value: Any, document: Document, nesting: int) -> Iterator[Text | Node]:
    if nesting <= 0:
        raise _TooDeep
    if isinstance(value, list):
        for item in value:
            yield from _values(item, document, nesting - 1)
    elif not isinstance(value, Mapping):
        if value is not None:
            yield Text(str(value).lower() if isinstance(value, bool) else str(value))
    elif "@value" in value:
        language = value.get("@language")
        yield Text(str(value["@value"]), language if isinstance(language, str) else "")
    elif value.keys() & {"@list", "@set", "@graph"} and not value.keys() & {"id", "@id"}:
        for key in ("@graph", "@list", "@set"):
            yield from _values(value.get(key), document, nesting - 1)
    elif _is_language_map(value):
        for language, texts in value.items():
            for text in texts if isinstance(texts, list) else [texts]:
                if isinstance(text, str):
                    yield Text(text, "" if language == "@none" else language)
    else:
        yield _node(value, document, nesting)


def _is_language_map(value: Mapping[str, Any]) -> bool:
    """True for ``{"en": "Law"}``; ``{"id": "urn:x"}`` names a node, though "id" is also the tag of Indonesian."""
    only_id = value.get("id") if value.keys() == {"id"} else None
    if isinstance(only_id, str) and re.fullmatch(r"[a-z_]\S*:\S+", only_id, re.I):
        return False
    return bool(value) and all(
        _TAG.fullmatch(key) and isinstance(text, str | list) for key, text in value.items() if text is not None
    )


def _node(item: Mapping[str, Any], document: Document, nesting: int) -> Node:
    address = item.get("id", item.get("@id"))
    kinds = item.get("type", item.get("@type"))
    named = kinds if isinstance(kinds, list) else [kinds]
    node = Node(
        address if isinstance(address, str) else "", tuple(term(name) for name in named if isinstance(name, str))
    )
    for key, value in item.items():
        if key not in ("id", "type") and not key.startswith("@"):
            name = term(key)
            node.values.setdefault(_NAMES.get(name, name), []).extend(_values(value, document, nesting - 1))
    for subject in node.values.get("credentialSubject", ()):
        if isinstance(subject, Node) and not subject.types:
            subject.types = ("Person",)
    document.add(node)
    return node
