"""XLSX: the sheet and header row that look like data, stored values only, nothing evaluated.

Read with openpyxl, row by row, so that a hostile sheet is left before it fills the memory; python-calamine, which reads
ODS, is about 14 times faster (0.08 s against 1.1 s for 26,000 cells) but unpacks a sheet in one piece.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.parsers.expat import ExpatError

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.limits import Limits, check_size, check_table, check_text
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.columns import header_score
from mapper.ingest.tables.tabular import find_header, records_of_rows

#: What openpyxl and zipfile raise on damaged or hostile workbooks.
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # what both XML parsers raise, the standard library's and lxml
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
    OSError,
)
PROTECTED: Final = "is protected by a password; open it, remove the password (File > Info > Protect) and save it again"
_ERROR_VALUES: Final = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_UNSTORED = re.compile(rb'<c [^>]*?r="([A-Z]{1,3}\d+)"[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')


def read_xlsx(path: Path, profile: Profile, limits: Limits) -> Records:
    """The rows of the sheet that looks most like a catalogue, and of other sheets with the same header.

    Sheets that are not read are reported, as are cells that hold an error and formulas without a stored value.
    Numbers are written plainly (30, 4.5), dates as ISO.

    Raises
    ------
    UsageError
        If the profile names a sheet that is not there.
    UnreadableFile
        If it is not an XLSX, is protected by a password, damaged, over ``limits``, or has no sheet with a table.
    """
    check_size(path, limits.file_bytes)
    check_archive(path, limits)
    sheets, faults = _sheets(path, limits)
    return records_of_sheets(path, "xlsx", sheets, faults, profile, limits)


def records_of_sheets(
    path: Path,
    reader: str,
    sheets: Mapping[str, list[list[str]]],
    faults: Sequence[Fault],
    profile: Profile,
    limits: Limits,
) -> Records:
    """The rows of the sheet that the profile names, or of those that look most like a catalogue.

    Cells may share one text (a workbook holds it once, a merged cell stands for many), which a table cannot: how much
    text the rows come to is therefore bounded as what a file unpacks to is.

    Raises
    ------
    UsageError
        If the profile names a sheet that is not there.
    UnreadableFile
        If no sheet holds a table, or those to be read come to too much text.
    """
    found = list(faults)
    if profile.sheet is not None:
        if profile.sheet not in sheets:
            raise UsageError(f"{path.name}: sheet {profile.sheet!r} is not there (sheets: {', '.join(sheets)})")
        chosen = [profile.sheet]
    else:
        chosen = _like_data(sheets)
    if not chosen:
        raise UnreadableFile(
            f"{path.name}: no sheet holds a table (sheets: {', '.join(sheets)}); choose one (in a profile: sheet)"
        )
    found += [
        Fault(
            path.name,
            f"sheet {name!r} is not read ({len(rows)} rows)",
            sheet=name,
            cure="choose it if it is meant (in a profile: sheet)",
        )
        for name, rows in sheets.items()
        if name not in chosen and any(any(row) for row in rows)
    ]
    check_text(path, limits, sum(len(cell) for name in chosen for row in sheets[name] for cell in row))
    parts = []
    for name in chosen:
        header_row = profile.header_row if profile.header_row is not None else find_header(sheets[name])
        parts.append(
            records_of_rows(
                sheets[name],
                header_row,
                path.name,
                reader=reader,
                details={"sheet": name, "header_row": header_row},
                faults=found if name == chosen[0] else (),
                sheet=name,
            )
        )
    return parts[0] if len(parts) == 1 else _joined(parts)


def _joined(parts: list[Records]) -> Records:
    import pandas as pd

    return Records(
        parts[0].file,
        parts[0].reader,
        pd.concat([part.frame for part in parts], ignore_index=True),
        pd.concat([part.origin for part in parts], ignore_index=True),
        {"sheet": [part.details["sheet"] for part in parts], "header_row": parts[0].details["header_row"]},
        tuple(fault for part in parts for fault in part.faults),
    )


def check_archive(path: Path, limits: Limits) -> None:
    """Nothing, if the file is an XLSX that unpacks to a bearable size.

    Raises
    ------
    UnreadableFile
        If it is encrypted, an old XLS, another kind of archive, damaged, or a zip bomb.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(f"{path.name}: {ole_reason(path)}")
    if not head.startswith(b"PK"):
        raise UnreadableFile(
            f"{path.name}: is not an XLSX workbook but another format; leave out --reader, or save it as XLSX"
        )
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            size = sum(entry.file_size for entry in entries)
            if size > limits.unpacked_bytes or len(entries) > 10_000:
                raise UnreadableFile(
                    f"{path.name}: unpacks to {size / 1024**2:,.0f} MB, more than the limit of "
                    f"{limits.unpacked_bytes / 1024**2:,.0f} MB; save the data sheet alone, or as CSV"
                )
            if not any(name.startswith("xl/") and "workbook" in name for name in names):
                raise UnreadableFile(f"{path.name}: {_archive_reason(names)}")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _check_stated_size(path, archive, entry)
                    with archive.open(entry) as part:
                        if b"<!DOCTYPE" in part.read(1024).upper():
                            raise UnreadableFile(
                                f"{path.name}: {entry.filename} declares XML entities, which no spreadsheet program "
                                "writes; save it again from one"
                            )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableFile(damaged(path, error)) from None


def _check_stated_size(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Nothing, if a part unpacks to what the archive states: zipfile looks only once it has unpacked all of it."""
    stated, size = entry.file_size, 0
    entry.file_size = stated + 1
    try:
        with archive.open(entry) as part:
            while block := part.read(1 << 20):
                size += len(block)
    finally:
        entry.file_size = stated
    if size > stated:
        raise UnreadableFile(damaged(path, f"{entry.filename} unpacks to more than it states"))


def damaged(path: Path, error: Exception | str) -> str:
    """What to say of a workbook that breaks off or makes no sense."""
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return f"{path.name}: the workbook is damaged ({reason}); open it in a spreadsheet program and save it again"


def ole_reason(path: Path) -> str:
    """Why a binary Office file is not read."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError

    try:
        with path.open("rb") as file:
            encrypted = msoffcrypto.OfficeFile(file).is_encrypted()
    except (FileFormatError, DecryptionError, ExpatError, struct.error, *DAMAGED):
        encrypted = False
    if encrypted:
        return PROTECTED
    return "is an old binary Office file, not XLSX; leave out --reader, or save it as XLSX or CSV"


def _archive_reason(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "is a Word document, not a table; copy the table into a spreadsheet and save it as XLSX"
    if "mimetype" in names or "content.xml" in names:
        return "is an OpenDocument file; name it with --reader ods, or save it as XLSX or CSV"
    return "is a zip archive, not a workbook; unpack it and ingest the files inside"


def _sheets(path: Path, limits: Limits) -> tuple[dict[str, list[list[str]]], list[Fault]]:
    """Every visible sheet with cells, as text (hidden ones last), and what was found wrong in the cells."""
    from openpyxl import load_workbook

    sheets: dict[str, list[list[str]]] = {}
    faults: list[Fault] = []
    counted = 0
    try:
        with warnings.catch_warnings(), path.open("rb") as file:  # openpyxl refuses paths by their suffix
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it does not keep; we keep none
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                for sheet in sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible"):
                    sheet.reset_dimensions()  # the stated dimensions of a sheet are often wrong
                    rows: list[list[str]] = []
                    for cells in sheet.iter_rows(values_only=True):
                        counted += len(cells)
                        check_table(path, limits, rows=len(rows), cells=counted, columns=len(cells))
                        rows.append([cell_text(cell) for cell in cells])
                        faults += cell_faults(path.name, sheet.title, len(rows), rows[-1], limits)
                    _fill_merged(rows, _merged_down(path, sheet._worksheet_path), path, limits)
                    while rows and not any(rows[-1]):
                        rows.pop()
                    sheets[sheet.title] = rows
            finally:
                book.close()
        faults += _unstored_formulas(path)
    except DAMAGED as error:
        raise UnreadableFile(damaged(path, error)) from None
    return sheets, faults


def cell_text(cell: object) -> str:
    """A stored value as text: numbers plainly, dates as ISO, elapsed times as hours, truth as yes and no.

    >>> cell_text(30.0), cell_text(dt.date(2026, 9, 1)), cell_text(dt.timedelta(hours=30)), cell_text(None)
    ('30', '2026-09-01', '30 hours', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return f"{round(cell.total_seconds() / 3600, 2):g} hours"
    # Excel writes control characters in cells as _x000D_.
    return re.sub(r"_x000[Dd]_\n?", "\n", str(cell)).strip()


def cell_faults(file: str, sheet: str, row: int, cells: list[str], limits: Limits) -> Iterator[Fault]:
    """The cells of a row that hold an error or too much text; they are emptied in ``cells``."""
    for position, cell in enumerate(cells):
        if cell in _ERROR_VALUES:
            cells[position] = ""
            yield Fault(file, "the cell holds an error", row=row, column=_letter(position), value=cell, sheet=sheet,
                        cure="repair the formula")  # fmt: skip
        elif len(cell) > limits.cell_characters:
            cells[position] = ""
            yield Fault(file, f"the cell has {len(cell):,} characters", row=row, column=_letter(position),
                        value=cell[:200],
                        sheet=sheet, cure="shorten it")  # fmt: skip


def _letter(position: int) -> str:
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _merged_down(path: Path, member: str) -> list[tuple[int, int, int]]:
    """Column, first and last row of cells that are merged over several rows; the columns beside stay empty."""
    merged = []
    tail = b""
    with zipfile.ZipFile(path) as archive, archive.open(member.lstrip("/")) as part:
        while chunk := part.read(1 << 20):
            block = tail + chunk
            ends = 0
            for found in _MERGED.finditer(block):
                ends = found.end()
                if int(found[3]) > int(found[2]):
                    merged.append((_number(found[1].decode("ascii")) - 1, int(found[2]), int(found[3])))
            tail = block[max(ends, len(block) - 64) :]
    return merged


def _fill_merged(rows: list[list[str]], merged: Sequence[tuple[int, int, int]], path: Path, limits: Limits) -> None:
    """A cell merged over rows holds for each of them, where these have no value of their own."""
    filled = 0
    for column, first, last in merged:
        value = rows[first - 1][column] if first <= len(rows) and column < len(rows[first - 1]) else ""
        below = rows[first : min(last, len(rows))] if value else []
        filled += len(below)
        check_table(path, limits, rows=len(rows), cells=filled)
        for row in below:
            row += [""] * (column + 1 - len(row))
            row[column] = row[column] or value


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _unstored_formulas(path: Path) -> Iterator[Fault]:
    """A formula that no program has calculated has no value in the file; its cell would look empty."""
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
                continue
            first, count, tail = "", 0, b""
            with archive.open(entry) as part:
                while chunk := part.read(1 << 20):
                    block = tail + chunk
                    ends = 0
                    for found in _UNSTORED.finditer(block):
                        first = first or found[1].decode("ascii")
                        count += 1
                        ends = found.end()
                    tail = block[max(ends, len(block) - 4096) :]
            if count:
                yield Fault(
                    path.name,
                    f"{count} cells of {entry.filename} read as empty: a formula without stored value (first: {first})",
                    cure="open the workbook in a spreadsheet program and save it",
                )


def _like_data(sheets: Mapping[str, list[list[str]]]) -> list[str]:
    """The best sheet, by its header and its rows, and the sheets with the same header."""
    scores: dict[str, tuple[float, int]] = {}
    headers: dict[str, list[str]] = {}
    for name, rows in sheets.items():
        filled = [row for row in rows if any(row)]
        if len(filled) > 1:
            headers[name] = [cell for cell in rows[find_header(rows) - 1] if cell]
            scores[name] = (round(header_score(headers[name]), 2), len(filled))
    if not scores:
        return []
    best = max(scores, key=lambda name: scores[name])
    return [best, *(name for name in headers if name != best and headers[name] == headers[best])]
