"""The cells of a sheet as an XLSX file stores them: texts, numbers, formulas and errors told apart; nothing evaluated.

Streamed from the XML, so that a hostile sheet is left before it fills the memory. openpyxl tells the same apart but
takes too long for a large workbook; python-calamine gives for a formula the value it had, as if somebody had typed it,
copies a shared text for every cell, and takes memory for the whole rectangle up to the outermost cell.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat

from mapper.errors import UnreadableFile
from mapper.export.workbook.cells import unescape
from mapper.ingest.limits import DEFAULT_LIMITS, Limits, check_size, check_table
from mapper.ingest.tables.spreadsheet import DAMAGED, check_archive, damaged

Row = tuple[int, dict[int, Any]]
"""Number of the row from 1, and what stands in it by column from 0; cells without a value are left out."""

_BLOCK: Final = 1 << 18
_LAST_ROW: Final = 1_048_576
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")


class Formula(str):
    """A cell that holds a formula."""

    __slots__ = ()


class CellError(str):
    """A cell that holds an error, such as ``#NAME?``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class StoredBook:
    """An XLSX file that was looked over: its sheets, in order, and where their cells lie."""

    path: Path
    sheets: dict[str, str]
    texts: list[str]
    limits: Limits

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that hold anything, as they stand in it.

        Values are text, float, bool, :class:`Formula` or :class:`CellError`; a date is the number that stands for it.

        Raises
        ------
        UnreadableFile
            If the sheet is damaged or over the limits.
        """
        with _told(self.path), zipfile.ZipFile(self.path) as archive, archive.open(self.sheets[sheet]) as part:
            reader = _SheetReader(self.path, self.texts, self.limits)
            for _ in _parse(part, reader.start, reader.end, reader.text):
                yield from reader.taken()
            yield from reader.taken()


def open_book(path: Path, limits: Limits = DEFAULT_LIMITS) -> StoredBook:
    """The sheets of an XLSX file.

    Raises
    ------
    UsageError
        If the file does not exist.
    UnreadableFile
        If it is no XLSX, is protected by a password, damaged, or unpacks to more than the limits.
    """
    check_size(path, limits.file_bytes)
    check_archive(path, limits)
    with _told(path), zipfile.ZipFile(path) as archive:
        book, main = _start_part(archive)
        targets = _relations(archive, main)
        names = [
            (attributes.get("name", ""), next((v for n, v in attributes.items() if n.endswith(":id")), ""))
            for tag, attributes in book
            if tag == "sheet"
        ]
        sheets = {name: targets[relation][1] for name, relation in names if relation in targets}
        shared = [target for kind, target in targets.values() if kind == "sharedStrings"]
        texts = _shared_texts(archive, shared[0]) if shared and shared[0] in archive.namelist() else []
    return StoredBook(path, {name: part for name, part in sheets.items() if part}, texts, limits)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (expat.ExpatError, RuntimeError, *DAMAGED) as error:
        raise UnreadableFile(damaged(path, error)) from None


def _start_part(archive: zipfile.ZipFile) -> tuple[list[tuple[str, dict[str, str]]], str]:
    roots = [target for kind, target in _relations(archive, "").values() if kind == "officeDocument"]
    main = roots[0] if roots else "xl/workbook.xml"
    return _elements(archive, main), main


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind, part) of one part of the package."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {}
    for tag, attributes in _elements(archive, listed) if listed in archive.namelist() else ():
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], place)
    return found


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    with archive.open(part) as stream:
        for _ in _parse(stream, lambda tag, attributes: found.append((tag, attributes))):
            pass
    return found


def _parse(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Feed the handlers, element names without prefix; gives control back after each block."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def root_started(tag: str, attributes: dict[str, str]) -> None:
        prefix, colon, _ = tag.rpartition(":")
        skipped = len(prefix + colon)
        # Hardly any program writes prefixes; without them the handlers are called straight, millions of times.
        if colon:
            parser.StartElementHandler = lambda tag, attributes: start(tag[skipped:], attributes)
            parser.EndElementHandler = None if end is None else lambda tag: end(tag[skipped:])
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
        start(tag[skipped:], attributes)

    parser.StartElementHandler = root_started
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    while block := stream.read(_BLOCK):
        parser.Parse(block, False)
        yield
    parser.Parse(b"", True)


def _no_doctype(*_: object) -> None:
    raise ValueError("it declares XML entities, which no spreadsheet program writes")


def _shared_texts(archive: zipfile.ZipFile, part: str) -> list[str]:
    reader = _SharedReader()
    with archive.open(part) as stream:
        for _ in _parse(stream, reader.start, reader.end, reader.text):
            pass
    return reader.texts


@dataclass(slots=True)
class _SharedReader:
    """The table of texts that cells refer to: each the sum of its runs, without the readings above the characters."""

    texts: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _takes: bool = False
    _above: bool = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._above = True
        elif tag == "t":
            self._takes = not self._above

    def end(self, tag: str) -> None:
        if tag == "si":
            self.texts.append(unescape("".join(self._parts)))
        elif tag == "rPh":
            self._above = False
        elif tag == "t":
            self._takes = False

    def text(self, text: str) -> None:
        if self._takes:
            self._parts.append(text)


class _SheetReader:
    """Puts rows together while the XML of a sheet goes by."""

    def __init__(self, path: Path, texts: list[str], limits: Limits) -> None:
        self._path, self._texts, self._limits = path, texts, limits
        self._done: list[Row] = []
        self._columns: dict[str, int] = {}
        self._number, self._position, self._cells = 0, -1, 0
        self._row: dict[int, Any] = {}
        self._kind = "n"
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._above = False

    def taken(self) -> list[Row]:
        """The rows that are complete, each given once."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            place = attributes.get("r")
            self._position = self._position + 1 if place is None else self._column(place)
            self._kind = attributes.get("t", "n")
            self._value, self._formula = [], None
        elif tag in ("v", "t"):
            self._into = None if self._above else self._value
        elif tag == "row":
            stated = attributes.get("r")
            self._number = self._number + 1 if stated is None else int(stated)
            if not 0 < self._number <= _LAST_ROW:
                raise ValueError(f"row {self._number}")
            self._row, self._position = {}, -1
        elif tag == "f":
            self._formula = self._into = []
        elif tag == "rPh":
            self._above = True

    def end(self, tag: str) -> None:
        if tag in ("v", "t", "f"):
            self._into = None
        elif tag == "c":
            # Half of the cells of a workbook of ours are empty.
            if self._value or self._formula is not None:
                value = self._cell()
                if value is not None and value != "":
                    self._row[self._position] = value
        elif tag == "row":
            if self._row:
                self._cells += len(self._row)
                check_table(self._path, self._limits, rows=self._number, cells=self._cells, columns=max(self._row) + 1)
                self._done.append((self._number, self._row))
        elif tag == "rPh":
            self._above = False

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _cell(self) -> Any:
        text = "".join(self._value)
        if self._formula is not None:
            return Formula("=" + "".join(self._formula))
        if self._kind == "s":
            return self._texts[int(text)] if text else None
        if self._kind in ("inlineStr", "str"):
            return unescape(text)
        if self._kind == "b":
            return text.strip() in ("1", "true") if text else None
        if self._kind == "e":
            return CellError(text)
        if self._kind == "d":
            return text
        return float(text) if text.strip() else None

    def _column(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        known = self._columns.get(letters)
        if known is None:
            if not _LETTERS.fullmatch(letters):
                raise ValueError(f"cell {place[:20]!r}")
            known = 0
            for letter in letters:
                known = 26 * known + ord(letter) - 64
            self._columns[letters] = known = known - 1
        return known
