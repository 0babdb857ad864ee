"""ODS and old XLS workbooks, read with python-calamine once their size is known: stored values, nothing evaluated."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits, check_size, check_table
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.spreadsheet import DAMAGED, cell_faults, cell_text, ole_reason, records_of_sheets

ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_CELLS: Final = frozenset({f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"})
_CHUNK: Final = 1 << 20
#: Records of BIFF (the stream inside an XLS) whose first four bytes are a row and a column: [MS-XLS] 2.3.
_BIFF_CELLS: Final = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
#: Those with several cells, whose last column stands at their end.
_BIFF_SPANS: Final = frozenset({0x00BD, 0x00BE})
_BIFF_SHEET: Final = frozenset({0x0009, 0x0209, 0x0409, 0x0809})


def is_ods(head: bytes) -> bool:
    """True if a zip archive begins as an OpenDocument spreadsheet does: with its media type, uncompressed.

    >>> is_ods(b"PK..."), is_ods(b"PK" + bytes(28) + b"mimetype" + ODS_TYPE)
    (False, True)
    """
    return head[30:38] == b"mimetype" and ODS_TYPE in head[38:160]


def read_ods(path: Path, profile: Profile, limits: Limits) -> Records:
    """The rows of the sheet of an ODS workbook that looks most like a catalogue, as :func:`read_xlsx` chooses it.

    Raises
    ------
    UsageError
        If the profile names a sheet that is not there.
    UnreadableFile
        If it is no ODS, is protected by a password, damaged, over ``limits``, or has no sheet with a table.
    """
    check_size(path, limits.file_bytes)
    _measure_ods(path, limits)
    return _records(path, "ods", profile, limits)


def read_xls(path: Path, profile: Profile, limits: Limits) -> Records:
    """The rows of the sheet of an XLS workbook that looks most like a catalogue, as :func:`read_xlsx` chooses it.

    Raises
    ------
    UsageError
        If the profile names a sheet that is not there.
    UnreadableFile
        If it is no XLS, is protected by a password, damaged, over ``limits``, or has no sheet with a table.
    """
    check_size(path, limits.file_bytes)
    _measure_xls(path, limits)
    return _records(path, "xls", profile, limits)


def _records(path: Path, reader: str, profile: Profile, limits: Limits) -> Records:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    sheets: dict[str, list[list[str]]] = {}
    faults: list[Fault] = []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            visible = SheetVisibleEnum.Visible
            for stated in sorted(book.sheets_metadata, key=lambda sheet: sheet.visible != visible):
                rows: list[list[str]] = []
                for cells in book.get_sheet_by_name(stated.name).to_python(skip_empty_area=False):
                    rows.append([cell_text(cell) for cell in cells])
                    faults += cell_faults(path.name, stated.name, len(rows), rows[-1], limits)
                while rows and not any(rows[-1]):
                    rows.pop()
                sheets[stated.name] = rows
    except (CalamineError, *DAMAGED) as error:
        raise UnreadableFile(_damaged(path, error)) from None
    return records_of_sheets(path, reader, sheets, faults, profile)


def _damaged(path: Path, error: Exception | str) -> str:
    reason = " ".join(str(error).split())[:200]
    return f"{path.name}: the workbook is damaged ({reason}); open it in a spreadsheet program and save it again"


@dataclass(slots=True)
class _Extent:
    """How far the filled cells of the tables seen so far reach, a repeated row or cell counted as often as it stands.

    calamine fills the rectangle around the filled cells of a sheet, so that is what is measured.
    """

    path: Path
    limits: Limits
    cells: int = 0
    row: int = 0
    width: int = 0
    last_row: int = 0
    repeats: int = 1
    column: int = 0
    row_width: int = 0
    cell: tuple[int, int] | None = field(default=None)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE} table":
            self.row = self.width = self.last_row = 0
        elif name == f"{_TABLE} table-row":
            self.repeats, self.column, self.row_width = _count(attributes, "rows"), 0, 0
        elif name in _CELLS:
            self.column += _count(attributes, "columns")
            if f"{_OFFICE} value-type" in attributes:
                self.row_width = self.column
        elif name == f"{_TEXT} p":
            self.row_width = max(self.row_width, self.column)

    def end(self, name: str) -> None:
        if name == f"{_TABLE} table-row":
            self.row += self.repeats
            if self.row_width:
                self.last_row, self.width = self.row, max(self.width, self.row_width)
            check_table(
                self.path,
                self.limits,
                rows=self.last_row,
                cells=self.cells + self.last_row * self.width,
                columns=self.width,
            )
        elif name == f"{_TABLE} table":
            self.cells += self.last_row * self.width


def _count(attributes: dict[str, str], what: str) -> int:
    stated = attributes.get(f"{_TABLE} number-{what}-repeated", "1")
    return int(stated) if stated.isdecimal() and len(stated) < 10 else 1


def _measure_ods(path: Path, limits: Limits) -> None:
    """Nothing, if it is an ODS whose tables stay within the limits."""
    extent = _Extent(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > limits.unpacked_bytes:
                raise UnreadableFile(
                    f"{path.name}: unpacks to {size / 1024**2:,.0f} MB, more than the limit of "
                    f"{limits.unpacked_bytes / 1024**2:,.0f} MB; save the data sheet alone, or as CSV"
                )
            if b"manifest:algorithm" in archive.read("META-INF/manifest.xml")[:_CHUNK]:
                raise UnreadableFile(
                    f"{path.name}: is protected by a password; open it, remove the password and save it again"
                )
            with archive.open("content.xml") as content:
                parser = expat.ParserCreate(namespace_separator=" ")
                parser.StartElementHandler = extent.start
                parser.EndElementHandler = extent.end
                parser.StartDoctypeDeclHandler = lambda *_: _refuse_entities(path)
                while block := content.read(_CHUNK):
                    parser.Parse(block)
                parser.Parse(b"", True)
    except KeyError:
        raise UnreadableFile(
            f"{path.name}: is not an OpenDocument spreadsheet; save it as ODS, XLSX or CSV from a spreadsheet program"
        ) from None
    except (
        expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError
    ) as error:  # fmt: skip
        raise UnreadableFile(_damaged(path, error)) from None


def _refuse_entities(path: Path) -> None:
    raise UnreadableFile(
        f"{path.name}: content.xml declares XML entities, which no spreadsheet program writes; save it again from one"
    )


def _measure_xls(path: Path, limits: Limits) -> None:
    """Nothing, if it is an XLS without password whose sheets stay within the limits."""
    import olefile

    if not olefile.isOleFile(str(path)):
        raise UnreadableFile(f"{path.name}: is not an XLS workbook but another format; leave out --reader")
    try:
        with olefile.OleFileIO(str(path)) as container:
            stream = next((name for name in ("Workbook", "Book") if container.exists(name)), "")
            if container.exists("EncryptedPackage") or not stream:
                raise UnreadableFile(f"{path.name}: {ole_reason(path)}")
            biff = container.openstream(stream).read()
    except (OSError, MemoryError, *DAMAGED) as error:  # a damaged size asks for gigabytes
        raise UnreadableFile(_damaged(path, error)) from None
    if _is_encrypted(biff):
        raise UnreadableFile(
            f"{path.name}: is protected by a password; open it, remove the password (File > Info > Protect) "
            "and save it again"
        )
    cells = rows = columns = place = 0
    while place + 4 <= len(biff):
        kind = int.from_bytes(biff[place : place + 2], "little")
        if kind in _BIFF_SHEET:
            cells, rows, columns = cells + rows * columns, 0, 0
        end = place + 4 + int.from_bytes(biff[place + 2 : place + 4], "little")
        if kind in _BIFF_CELLS:
            column = biff[end - 2 : end] if kind in _BIFF_SPANS else biff[place + 6 : place + 8]
            rows = max(rows, int.from_bytes(biff[place + 4 : place + 6], "little") + 1)
            columns = max(columns, int.from_bytes(column, "little") + 1)
            check_table(path, limits, rows=rows, cells=cells + rows * columns, columns=columns)
        place = end


def _is_encrypted(biff: bytes) -> bool:
    """True if the record FILEPASS stands among the first, as it does in every protected workbook ([MS-XLS] 2.4.117)."""
    place = 0
    for _ in range(20):
        if biff[place : place + 2] == b"\x2f\x00":
            return True
        place += 4 + int.from_bytes(biff[place + 2 : place + 4], "little")
    return False
