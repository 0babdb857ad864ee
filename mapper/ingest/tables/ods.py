"""ODS workbooks, read with python-calamine once their size is known: stored values, nothing evaluated.

calamine gets only what was measured, packed anew: two readers of one archive may see different things in it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.parsers import expat

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits, check_size, check_table, check_text
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.spreadsheet import DAMAGED, cell_faults, cell_text, damaged, records_of_sheets

ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
_CHUNK: Final = 1 << 20
_MANIFEST: Final = b"<manifest:manifest/>"


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
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    check_size(path, limits.file_bytes)
    sheets: dict[str, list[list[str]]] = {}
    faults: list[Fault] = []
    try:
        with CalamineWorkbook.from_filelike(_measured(path, limits)) as book:
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
        raise UnreadableFile(damaged(path, error)) from None
    except BaseException as error:
        # The class with which Rust code gives up cannot be imported, and is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(damaged(path, str(error))) from None
    return records_of_sheets(path, "ods", sheets, faults, profile, limits)


@dataclass(slots=True)
class _Extent:
    """How far the filled cells of the tables seen so far reach, a repeated row or cell counted as often as it stands.

    calamine fills the rectangle around the filled cells of a sheet, each with a text of its own, so that is what is
    measured; and as it knows elements by their prefix, whatever that is bound to, so are they known here.
    """

    path: Path
    limits: Limits
    cells: int = 0
    row: int = 0
    width: int = 0
    last_row: int = 0
    repeats: int = 1
    column: int = 0
    cell_repeats: int = 1
    row_width: int = 0
    row_characters: int = 0
    characters: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._close_table()
        elif name == "table:table-row":
            self.repeats = _count(attributes, "table:number-rows-repeated")
            self.column = self.row_width = self.row_characters = 0
        elif name in _CELLS:
            self.cell_repeats = _count(attributes, "table:number-columns-repeated")
            self.column += self.cell_repeats
            values = [value for key, value in attributes.items() if key.startswith("office:") or key == "table:formula"]
            if values:
                self.row_width = self.column
                self.text("".join(values))
        elif name == "text:p":
            self.row_width = max(self.row_width, self.column)
        elif name == "text:s":
            self.row_characters += self.cell_repeats * _count(attributes, "text:c")

    def text(self, words: str) -> None:
        self.row_characters += self.cell_repeats * len(words)

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self.row += self.repeats
            if self.row_width:
                self.last_row, self.width = self.row, max(self.width, self.row_width)
            self.characters += self.repeats * self.row_characters
            cells = self.cells + self.last_row * self.width
            check_table(self.path, self.limits, rows=self.last_row, cells=cells, columns=self.width)
            check_text(self.path, self.limits, self.characters)
        elif name == "table:table":
            self._close_table()

    def _close_table(self) -> None:
        self.cells += self.last_row * self.width
        self.row = self.width = self.last_row = 0


def _count(attributes: dict[str, str], name: str) -> int:
    stated = attributes.get(name, "1")
    # More than 18 digits is more than any limit; Python refuses to read some thousand.
    return int(stated[:18]) if re.fullmatch(r"\+?[0-9]+", stated) else 1


def _measured(path: Path, limits: Limits) -> io.BytesIO:
    """The parts of an ODS that are read, as an archive of their own, if its tables stay within the limits."""
    extent = _Extent(path, limits)
    packed = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(path) as archive,
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
        ):
            size = sum(entry.file_size for entry in archive.infolist())
            if size > limits.unpacked_bytes:
                raise UnreadableFile(
                    f"{path.name}: unpacks to {size / 1024**2:,.0f} MB, more than the limit of "
                    f"{limits.unpacked_bytes / 1024**2:,.0f} MB; save the data sheet alone, or as CSV"
                )
            with archive.open("META-INF/manifest.xml") as manifest:
                if b"manifest:algorithm" in manifest.read(_CHUNK):
                    raise UnreadableFile(
                        f"{path.name}: is protected by a password; open it, remove the password and save it again"
                    )
            copy.writestr("mimetype", ODS_TYPE)
            copy.writestr("META-INF/manifest.xml", _MANIFEST)
            with archive.open("content.xml") as content, copy.open("content.xml", "w", force_zip64=True) as kept:
                parser = expat.ParserCreate()
                parser.buffer_text = True
                parser.StartElementHandler = extent.start
                parser.EndElementHandler = extent.end
                parser.CharacterDataHandler = extent.text
                parser.StartDoctypeDeclHandler = lambda *_: _refuse_entities(path)
                while block := content.read(_CHUNK):
                    parser.Parse(block)
                    kept.write(block)
                parser.Parse(b"", True)
    except KeyError:
        raise UnreadableFile(
            f"{path.name}: is not an OpenDocument spreadsheet; save it as ODS, XLSX or CSV from a spreadsheet program"
        ) from None
    except (
        expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError
    ) as error:  # fmt: skip
        raise UnreadableFile(damaged(path, error)) from None
    packed.seek(0)
    return packed


def _refuse_entities(path: Path) -> None:
    raise UnreadableFile(
        f"{path.name}: content.xml declares XML entities, which no spreadsheet program writes; save it again from one"
    )
