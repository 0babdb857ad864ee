"""The encoding of text files: recognised, and read line by line where a file has several."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.records import Fault

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Legacy encodings that a catalogue may plausibly have; a detector left free finds exotic ones in short files.
_LEGACY: Final = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp1256", "iso8859_2", "iso8859_15", "mac_roman",
    "cp850",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "koi8_r",
)  # fmt: skip


HELD_UP_TO: Final = 64 * 1024**2
"""Bytes up to which a file is looked at as a whole."""

_BEGINNING: Final = 8 * 1024**2
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def text_lines(path: Path, declared: str | None = None) -> tuple[Iterator[str], str, list[Fault]]:
    """The lines of a text file with their ends, its encoding, and the warnings of :func:`decode`.

    A file of more than :data:`HELD_UP_TO` bytes is never whole in memory if all of it decodes as its beginning does.

    Raises
    ------
    UsageError, UnreadableFile
        As :func:`decode`.
    """
    if path.stat().st_size > HELD_UP_TO and (encoding := _encoding_throughout(path, declared)):
        return _lines_of(path, encoding), encoding, []
    text, encoding, faults = decode(path.read_bytes(), path.name, declared)
    return (found[0] for found in _LINE.finditer(text)), encoding, faults


def _encoding_throughout(path: Path, declared: str | None) -> str:
    """The encoding in which the whole of a file decodes without a fault; "" where its lines must be looked at."""
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
        cut = beginning.rfind(b"\n") + 1
        wide = beginning[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or b"\x00" in beginning[:4096]
        if wide or not cut:
            return ""
        _, encoding, faults = decode(beginning[:cut], path.name, declared)
        if faults or " and " in encoding:
            return ""
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while block := file.read(_BEGINNING):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return ""
    return encoding


def _lines_of(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        yield first.removeprefix("\ufeff")
        yield from file


def decode(content: bytes, file: str, declared: str | None = None) -> tuple[str, str, list[Fault]]:
    """The text of a file, its encoding, and one warning per line that did not decode like the rest.

    A byte order mark decides; then UTF-8 if all of it is; then, where some lines are UTF-8 and others are not, each
    line by itself; then a legacy encoding by its statistics.

    Raises
    ------
    UsageError
        If ``declared`` names no encoding.
    UnreadableFile
        If the file is binary.
    """
    text, encoding, faults = _decoded(content, file, declared)
    head = text[:4096]
    if sum(1 for sign in head if unicodedata.category(sign) == "Cc" and sign not in "\t\n\r\f\v") > 0.02 * len(head):
        raise UnreadableFile(f"{file}: holds binary data, not text; name its reader with --reader or export it as CSV")
    return text, encoding, faults


def _decoded(content: bytes, file: str, declared: str | None) -> tuple[str, str, list[Fault]]:
    if declared:
        try:
            codec = codecs.lookup(declared)
        except LookupError:
            raise UsageError(f"encoding {declared!r} is not known; use utf-8, cp1252, latin-1, utf-16 ...") from None
        try:
            return content.decode(codec.name).lstrip("\ufeff"), codec.name, []
        except (UnicodeError, TypeError, AttributeError):
            text, faults = _by_line(content, file, first=codec.name, fallback="cp1252")
            return text, codec.name, faults
    for mark, name in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(name), name, []
            except UnicodeError:
                if name != "utf-8-sig":
                    raise UnreadableFile(f"{file}: begins as {name} but does not decode; save it as UTF-8") from None
                content = content[len(mark) :]
    if b"\x00" in content[:4096]:
        return _wide(content, file)
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeError:
        pass
    foreign = [line for line in content.splitlines() if not line.isascii()]
    valid = sum(1 for line in foreign if _is_utf8(line))
    legacy = _legacy_encoding(b"\n".join(line for line in foreign if not _is_utf8(line)))
    # One stray line can be valid UTF-8 by accident; a share of them cannot.
    if valid and valid >= 0.02 * len(foreign):
        text, faults = _by_line(content, file, first="utf-8", fallback=legacy)
        return text, f"utf-8 and {legacy}", faults
    try:
        return content.decode(legacy), legacy, []
    except UnicodeError:
        text, faults = _by_line(content, file, first=legacy, fallback="latin-1")
        return text, legacy, faults


def _wide(content: bytes, file: str) -> tuple[str, str, list[Fault]]:
    """UTF-16 without a byte order mark: in Latin text every second byte is zero."""
    head = content[:4096]
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[offset::2].count(0) > 0.4 * len(head) / 2 > head[1 - offset :: 2].count(0) * 10:
            try:
                return content.decode(name), name, []
            except UnicodeError:
                break
    raise UnreadableFile(f"{file}: holds binary data, not text; name its reader with --reader or export it as CSV")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeError:
        return False
    return True


def _legacy_encoding(content: bytes) -> str:
    """The likeliest legacy encoding; cp1252, which Western spreadsheets write, where the text is too short to tell."""
    from charset_normalizer import from_bytes

    if _reads_as_western(content):
        return "cp1252"
    best = from_bytes(content[:100_000], cp_isolation=list(_LEGACY)).best()
    return best.encoding if best is not None else "cp1252"


def _reads_as_western(content: bytes) -> bool:
    """True if, in cp1252, the letters beyond ASCII are those of Western European words."""
    try:
        text = content.decode("cp1252")
    except UnicodeError:
        return False
    foreign = [character for character in text if ord(character) > 127]
    usual = sum(
        1
        for character in foreign
        if character in "àâäáãåæçéèêëíìîïñóòôöõøœúùûüßÀÂÄÁÃÅÆÇÉÈÊËÍÎÏÑÓÔÖÕØŒÚÙÛÜ’‘“”«»–—…•·°€£§©®²³ºª¿¡\xa0"
    )
    words = re.findall(r"[^\W\d_]+", text)
    mixed = sum(1 for word in words if not word.isascii() and sum(c.isascii() for c in word) >= len(word) / 2)
    outside = sum(1 for word in words if not word.isascii())
    return usual >= 0.97 * len(foreign) and mixed >= 0.7 * outside


def _by_line(content: bytes, file: str, *, first: str, fallback: str) -> tuple[str, list[Fault]]:
    """Every line in ``first``; bytes that do not fit in ``fallback``, with a warning that shows the line."""
    lines, faults = [], []
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            lines.append(line.decode(first))
        except UnicodeError:
            text = _patched(line, first, fallback)
            lines.append(text)
            faults.append(
                Fault(
                    file,
                    f"line {number} is not {first}; its other bytes are read as {fallback}",
                    row=number,
                    value=text.strip()[:500],
                    cure="check the accents of this line, or save the whole file as UTF-8",
                )
            )
    return "".join(lines), faults


def _patched(line: bytes, first: str, fallback: str) -> str:
    parts: list[str] = []
    while line:
        try:
            parts.append(line.decode(first))
            break
        except UnicodeDecodeError as error:
            parts.append(line[: error.start].decode(first, "replace"))
            wrong = line[error.start : error.end] or line[error.start : error.start + 1]
            parts.append(_any_byte(wrong, fallback))
            line = line[error.start + len(wrong) :]
    return "".join(parts)


def _any_byte(wrong: bytes, encoding: str) -> str:
    try:
        return wrong.decode(encoding)
    except UnicodeError:
        return wrong.decode("latin-1")
