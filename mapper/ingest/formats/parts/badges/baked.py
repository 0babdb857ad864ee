"""Badges that are baked into their image: the text that a PNG or SVG file carries."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from mapper.errors import UnreadableFile

PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"
_KEYWORDS: Final = (b"openbadges", b"openbadgecredential")
_LONGEST_UNPACKED: Final = 16 * 1024**2


def text_of_png(content: bytes, file: str) -> str:
    """The badge in the ``iTXt`` part of a PNG image, as JSON, signed text or address.

    Raises
    ------
    UnreadableFile
        If the image carries none, or is broken before it.
    """
    for kind, part in _chunks(content):
        keyword, _, rest = part.partition(b"\x00")
        if kind == b"iTXt" and keyword in _KEYWORDS and len(rest) > 2:
            packed, text = rest[0] == 1, rest[2:].partition(b"\x00")[2].partition(b"\x00")[2]
            return (_unpacked(text, file) if packed else text).decode("utf-8", "replace")
    raise UnreadableFile(f"{file}: is an image without a badge in it; ask for the badge as JSON")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_MARK)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


def _unpacked(text: bytes, file: str) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(text, _LONGEST_UNPACKED)
    except zlib.error:
        raise UnreadableFile(f"{file}: the badge in the image does not unpack; ask for it as JSON") from None
    if unpacker.unconsumed_tail:
        raise UnreadableFile(f"{file}: the badge in the image unpacks to more than 16 MB; ask for it as JSON")
    return found


def text_of_svg(content: bytes, file: str) -> str:
    """The badge in an SVG image: the text of its badge element, or what that names to verify.

    Raises
    ------
    UnreadableFile
        If it does not parse or carries none.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"{file}: is SVG that does not parse: {error}; ask for the badge as JSON") from None
    for element in root.iter("{*}assertion", "{*}credential"):
        text = "".join(element.itertext()).strip() or (element.get("verify") or "").strip()
        if text:
            return text
    raise UnreadableFile(f"{file}: is an image without a badge in it; ask for the badge as JSON")
