"""Addresses (URIs) and UUIDs of credentials and outcomes in the formats of linked data."""

from __future__ import annotations

import re
import uuid
from typing import Final
from urllib.parse import quote

from mapper.export.sssom import NAMESPACE
from mapper.model import split_curie

_ABSOLUTE: Final = re.compile(r"(?:https?://|urn:[a-z0-9][a-z0-9-]+:)\S+", re.IGNORECASE)
_UUID: Final = re.compile(r"(?:ce-|urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
#: What a URI may hold as it is, "%" included since these texts are percent-encoded already (RFC 3986).
_KEPT: Final = ":/?#[]@!$&'()*+,;=%-._~"


def address_of(identifier: str) -> str:
    """The address of a credential or outcome: the one its publisher gave it, else a URN made of our id.

    >>> address_of("open-university:A%20207"), address_of("esco:http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2F1")
    ('urn:equivalence-mapper:catalogue:open-university:A%20207', 'http://data.europa.eu/esco/skill/1')
    """
    catalogue, local = split_curie(identifier)
    if _ABSOLUTE.fullmatch(local):
        return quote(local, safe=_KEPT)
    return f"{NAMESPACE}catalogue:{catalogue}:{quote(local, safe='')}"


def uuid_of(identifier: str) -> str:
    """The UUID of a credential or outcome: the one in the id its publisher gave it, else made of its address.

    >>> uuid_of("registry:ce-0f8fad5b-d9cb-469f-a165-70867728950e"), uuid_of("ou:B120") == uuid_of("ou:B120")
    ('0f8fad5b-d9cb-469f-a165-70867728950e', True)
    """
    found = _UUID.fullmatch(split_curie(identifier)[1])
    return found[1].lower() if found else uuid_from(address_of(identifier))


def uuid_from(address: str) -> str:
    """A UUID that follows from an address (version 5, RFC 9562)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, address))
