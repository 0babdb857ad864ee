"""The readers: which one a file needs, seen from its content, and the one way to call them."""

from __future__ import annotations

import json
import lzma
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.limits import DEFAULT_LIMITS, Limits, check_size
from mapper.ingest.profile import NO_PROFILE, Profile
from mapper.ingest.readers import FORMAT_NAMES, READER_NAMES, TABLE_NAMES
from mapper.ingest.records import Fault, Records, whole
from mapper.ingest.tables.encodings import decode
from mapper.ingest.tables.ods import is_ods, read_ods
from mapper.ingest.tables.parquet import read_parquet
from mapper.ingest.tables.spreadsheet import DAMAGED, read_xlsx
from mapper.ingest.tables.sqlite_table import MAGIC, read_sqlite
from mapper.ingest.tables.structured import read_json, read_jsonl
from mapper.ingest.tables.tabular import csv_blocks, find_delimiter, read_csv
from mapper.ingest.tables.xls import read_xls

Reader = Callable[[Path, Profile, Limits], Records]

TABLE_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "csv": read_csv,
        "tsv": read_csv,
        "xlsx": read_xlsx,
        "ods": read_ods,
        "xls": read_xls,
        "json": read_json,
        "jsonl": read_jsonl,
        "parquet": read_parquet,
        "sqlite": read_sqlite,
    }
)
"""Reader of a plain table -> function (path, profile, limits) -> records."""


def reader_of(name: str) -> Reader:
    """The function that reads, for one of :data:`~mapper.ingest.readers.READER_NAMES`.

    Raises
    ------
    UsageError
        If there is no such reader.
    """
    if name in TABLE_READERS:
        return TABLE_READERS[name]
    if name not in FORMAT_NAMES:
        raise UsageError(f"reader {name!r} is not known (known: {', '.join(READER_NAMES)})")
    return cast(Reader, import_module(f"mapper.ingest.formats.{name}").read)


_HEAD = 65_536
#: Beginnings of what people upload by mistake, and what to do instead.
_FOREIGN: Final = (
    (b"%PDF", "is a PDF document; ask for the table as CSV or XLSX"),
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"BZh", "is compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ", "is compressed (xz); unpack it first"),
    (b"7z\xbc\xaf", "is a 7z archive; unpack it first"),
    (b"Rar!", "is a RAR archive; unpack it first"),
    (b"{\\rtf", "is an RTF document; copy the table into a spreadsheet"),
    (b"\x89PNG", "is an image; ask for the table as CSV or XLSX"),
    (b"\xff\xd8\xff", "is an image; ask for the table as CSV or XLSX"),
    (b"\x7fELF", "is a program, not a catalogue"),
    (b"MZ", "is a program, not a catalogue"),
    (b"ARROW1", "is an Arrow or Feather file; save it as Parquet"),
)
_SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    ".csv": ("csv", "tsv"), ".tsv": ("tsv", "csv"), ".tab": ("tsv",), ".xlsx": ("xlsx",), ".xlsm": ("xlsx",),
    ".json": ("json", "jsonl"), ".jsonl": ("jsonl", "json"), ".ndjson": ("jsonl", "json"),
    ".parquet": ("parquet",), ".xls": ("xls",), ".ods": ("ods",), ".db": ("sqlite",), ".sqlite": ("sqlite",),
}  # fmt: skip


def sniff(path: Path, limits: Limits = DEFAULT_LIMITS) -> str:
    """The reader that the content of a file asks for; its name is not looked at.

    Raises
    ------
    UsageError
        If there is no such file.
    UnreadableFile
        If it is empty, encrypted, or of a kind that no reader takes; the message says what it is and what to do.
    """
    size = check_size(path, limits.file_bytes)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(MAGIC):
        return "sqlite"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"  # its reader tells workbooks from other Office files and from protected ones
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # The reader of XLSX says what other archives are.
        return "ods" if is_ods(head) else _format_of(_sheet_list(path)) or "xlsx"
    if head.startswith(b"\x89PNG") and b"openbadge" in head:
        return "open_badges"  # the picture carries the badge
    for mark, what in _FOREIGN:
        if head.startswith(mark) and not (mark == b"MZ" and _is_text(head)):
            raise UnreadableFile(f"{path.name}: {what}")
    if head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05" and b"\x00" in head:
        raise UnreadableFile(
            f"{path.name}: is a Python pickle, which may run code and is never opened; export it as CSV or Parquet"
        )
    text, _, _ = decode(_whole_lines(head) if size > len(head) else head, path.name)
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise UnreadableFile(f"{path.name}: the file has no text; export it again")
    if found := _format_of(start):
        return found
    if start[0] in "{[":
        return _json_kind(start)
    if start[0] == "<":
        what = "a web page" if "<html" in start[:2000].lower() or "<table" in start[:2000].lower() else "XML"
        raise UnreadableFile(
            f"{path.name}: is {what}, not a table; save it as XLSX from a spreadsheet program, or name a --reader"
        )
    return "tsv" if find_delimiter(text) == "\t" else "csv"


def _format_of(start: str) -> str:
    """The format of the field whose reader claims a text by its beginning, "" if none does."""
    modules = ((name, import_module(f"mapper.ingest.formats.{name}")) for name in FORMAT_NAMES)
    return next((name for name, module in modules if module.recognise(start)), "")


def _sheet_list(path: Path) -> str:
    """The beginning of the part of an XLSX that names its sheets, "" where none can be read."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return part.read(_HEAD).decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    except (*DAMAGED, RuntimeError, lzma.LZMAError):  # the reader says what is wrong with it
        return ""


def _whole_lines(head: bytes) -> bytes:
    """The head of a file without its last line, which the cut may have broken inside a character."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64]:
        return head[: len(head) // 4 * 4]
    cut = head.rfind(b"\n")
    return head[:cut] if cut > 0 else head


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head


def _json_kind(start: str) -> str:
    """JSON Lines if the first line is complete and another follows; ``[Draft] Title;Level`` is no JSON at all."""
    first, _, rest = start.partition("\n")
    try:
        content = json.loads(first)
    except (ValueError, RecursionError):
        looks = start[1:].lstrip()[:1]
        return "json" if looks in '"{[]}-0123456789tfn' and (start[0] == "[" or looks in '"}') else "csv"
    return "jsonl" if isinstance(content, dict) and rest.lstrip()[:1] == "{" else "json"


def read_records(
    path: Path, reader: str | None = None, profile: Profile | None = None, limits: Limits = DEFAULT_LIMITS
) -> Records:
    """The records of one file, all at once; see :func:`read_blocks`."""
    return whole(read_blocks(path, reader, profile, limits))


def read_blocks(
    path: Path, reader: str | None = None, profile: Profile | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Records]:
    """The records of one file, by the named reader, else the profile's, else the one its content asks for.

    There is at least one block. A large delimited file comes in several, which share their columns, so that it never
    is in memory as a whole; any other file is one block. A file whose name claims another format than it has is read,
    with a warning.

    Raises
    ------
    UsageError
        If there is no such file or reader.
    UnreadableFile
        If the reader cannot read it.
    """
    said = profile or NO_PROFILE
    name = reader or said.reader
    found = name or sniff(path, limits)
    if found == "tsv" and name and said.delimiter is None:
        said = replace(said, delimiter="\t")
    read = reader_of(found)
    blocks = csv_blocks(path, said, limits) if read is read_csv else iter((read(path, said, limits),))
    expected = _SUFFIXES.get(path.suffix.lower())
    if name is None and expected is not None and found in TABLE_NAMES and found not in expected:
        odd = Fault(
            path.name,
            f"the name says {path.suffix.lower()}, the content is {found}; it is read as {found}",
            cure="rename it",
        )
        first = next(blocks)
        yield replace(first, faults=(odd, *first.faults))
    yield from blocks
