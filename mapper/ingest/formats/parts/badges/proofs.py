"""Signatures of credentials: what a file says of them, and whether they hold for a key that lies in the file.

Nothing is fetched. A signature that holds for the key beside it shows that the text was not altered, not whose key it
is. Proofs of Data Integrity are looked at for their form only: to check them takes the contexts of the web.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mapper.ingest.formats.parts.badges.json_ld import Document, encodable, is_uri, objects_in, text_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

COMPACT: Final = re.compile(r"(eyJ[\w-]+)\.([\w-]+)\.([\w-]*)")
"""A JSON Web Signature in one line: header, payload and signature in base64url."""

_LONGEST_KEY: Final = 4_000
_YEAR_10000: Final = 253_402_300_800
_BASE58: Final = {sign: at for at, sign in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_LONGEST_BASE58: Final = 200
_ED25519_KEY: Final = b"\xed\x01"
_CURVES: Final = {"ES256": ("P-256", 32), "ES384": ("P-384", 48), "ES512": ("P-521", 66), "ES256K": ("secp256k1", 32)}


@dataclass(frozen=True, slots=True)
class Token:
    """A signed text: its header, what it carries, and the bytes that were signed."""

    header: Document
    payload: Document
    signed: bytes
    signature: bytes


def read_token(text: str) -> Token:
    """A compact JSON Web Signature, taken apart and not yet checked.

    Raises
    ------
    ValueError
        Saying which part does not read.
    """
    parts = COMPACT.fullmatch(text.strip())
    if not parts:
        raise ValueError("is not a signed badge (three parts of base64url with dots between them)")
    header, payload = (_decoded_object(parts[at], name) for at, name in ((1, "header"), (2, "payload")))
    try:
        signature = decoded(parts[3])
    except ValueError:
        raise ValueError("the signature is not base64url") from None
    return Token(header, payload, f"{parts[1]}.{parts[2]}".encode("ascii"), signature)


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding.

    >>> decoded("eyJ9")
    b'{"}'
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"is not base64url: {error}") from None


def _decoded_object(text: str, part: str) -> Document:
    try:
        published = decoded(text).decode("utf-8")
        content = encodable(json.loads(published), published)
    except (ValueError, RecursionError):
        raise ValueError(f"the {part} of the signed badge is not JSON in base64url") from None
    if not isinstance(content, dict):
        raise ValueError(f"the {part} of the signed badge is not a JSON object")
    return content


def credential_of(token: Token) -> Document:
    """The credential that a token carries, with the members that stand beside it under the names of JSON Web Tokens."""
    inner = token.payload.get("vc", token.payload.get("vp"))
    if not isinstance(inner, Mapping):
        return token.payload
    beside = {
        "id": token.payload.get("jti"),
        "issuer": token.payload.get("iss"),
        "issuanceDate": _moment(token.payload.get("nbf")),
        "expirationDate": _moment(token.payload.get("exp")),
    }
    newer = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
    missing = {name: value for name, value in beside.items() if value and newer.get(name) not in inner}
    return {**missing, **inner}


def _moment(seconds: Any) -> str:
    """Seconds since 1970 as a date with its time, "" if they are none."""
    if not isinstance(seconds, int | float) or not 0 <= seconds < _YEAR_10000:
        return ""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def token_state(token: Token) -> tuple[str, bool | None]:
    """What is known of a token's signature: a sentence, and True or False where it could be checked."""
    algorithm = text_of(token.header.get("alg"))
    if algorithm.lower() in ("", "none") or not token.signature:
        return "not signed (the token names no algorithm or has no signature)", None
    verification = token.payload.get("verification")
    creator = text_of(verification.get("creator")) if isinstance(verification, Mapping) else ""
    key_id = text_of(token.header.get("kid")) or creator
    said = f"signed with {algorithm[:20]}, {f'key id {key_id[:200]}' if key_id else 'no key id'}"
    key = token.header.get("jwk")
    if not isinstance(key, Mapping):
        return f"{said}, not checked: no key in the file", None
    holds = _holds(token, algorithm, key)
    if holds is None:
        return f"{said}, not checked: the key in the file does not fit the algorithm", None
    if not holds:
        return f"{said}, checked: does not verify with the key in the file", False
    return f"{said}, checked: valid for the key in the file (whose key it is, the file cannot show)", True


def _holds(token: Token, algorithm: str, key: Mapping[str, Any]) -> bool | None:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if any(len(str(value)) > _LONGEST_KEY for value in key.values()):
        return None
    try:
        _verify(token, algorithm, key)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, UnsupportedAlgorithm):
        return None
    return True


def _verify(token: Token, algorithm: str, key: Mapping[str, Any]) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

    if algorithm == "EdDSA" and key["crv"] == "Ed25519":
        ed25519.Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(token.signature, token.signed)
        return
    sizes: dict[str, HashAlgorithm] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
    digest = sizes[algorithm[2:5]]
    if algorithm in _CURVES:
        name, width = _CURVES[algorithm]
        if key["crv"] != name or len(token.signature) != 2 * width:
            raise ValueError("another curve")
        curves: dict[str, ec.EllipticCurve] = {
            "P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1(), "secp256k1": ec.SECP256K1(),
        }  # fmt: skip
        point = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), curves[name]).public_key()
        r, s = (int.from_bytes(half) for half in (token.signature[:width], token.signature[width:]))
        point.verify(utils.encode_dss_signature(r, s), token.signed, ec.ECDSA(digest))
        return
    public = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    if algorithm.startswith("RS"):
        public.verify(token.signature, token.signed, padding.PKCS1v15(), digest)
    elif algorithm.startswith("PS"):
        public.verify(
            token.signature, token.signed, padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH), digest
        )
    else:
        raise ValueError("an algorithm that is not known")


def _number(text: str) -> int:
    return int.from_bytes(decoded(text))


def proof_states(document: Document) -> list[str]:
    """A sentence for each proof that is embedded in a credential; one for none."""
    proofs = objects_in(document.get("proof"))
    if not proofs:
        return ["no signature in the file"]
    states = []
    for proof in proofs:
        suite = text_of(proof.get("cryptosuite"))[:60]
        kind = text_of(proof.get("type"))[:60] or "without a type"
        states.append(f"proof {kind}{f' ({suite})' if suite else ''} present, not checked")
    return states


def proof_fault(proof: Document) -> str:
    """What is wrong with the form of an Ed25519 proof, "" for nothing and for proofs of other kinds.

    >>> proof = {"type": "Ed25519Signature2020", "verificationMethod": "z6Mk", "proofValue": "z1"}
    >>> proof_fault(proof)
    "verificationMethod 'z6Mk' is not an address"
    """
    suite = text_of(proof.get("cryptosuite"))
    if text_of(proof.get("type")) != "Ed25519Signature2020" and not suite.startswith("eddsa-"):
        return ""
    method = text_of(proof.get("verificationMethod"))
    shown = repr(method[:100])
    if not is_uri(method):
        return f"verificationMethod {shown} is not an address"
    scheme, _, rest = method.partition(":")
    if scheme not in ("http", "https", "did", "urn"):
        return f"verificationMethod {shown} has a scheme at which no key is found"
    if scheme == "did" and rest.startswith("example:"):
        return f"verificationMethod {shown} is of did:example, which is kept for examples and leads to no key"
    key = rest.partition("#")[2] or rest.rpartition(":")[2]
    if key.startswith("z6Mk") and not _is_ed25519_key(key):
        return f"verificationMethod {shown} does not hold an Ed25519 key"
    value = text_of(proof.get("proofValue"))
    if value[:1] != "z" or len(_base58(value[1:]) or b"") != 64:
        return "proofValue is not an Ed25519 signature"
    return ""


def _is_ed25519_key(key: str) -> bool:
    content = _base58(key[1:])
    return content is not None and len(content) == 34 and content.startswith(_ED25519_KEY)


def _base58(text: str) -> bytes | None:
    """The bytes of base58btc, None where it is not or is longer than any key or signature."""
    if len(text) > _LONGEST_BASE58 or not all(sign in _BASE58 for sign in text):
        return None
    number = 0
    for sign in text:
        number = number * 58 + _BASE58[sign]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
