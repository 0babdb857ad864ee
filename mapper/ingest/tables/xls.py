"""Old XLS workbooks, read with xlrd: stored values, nothing evaluated.

python-calamine is faster, but believes the size that a sheet states: 5 kB of file can end the whole process.
"""

from __future__ import annotations

import datetime as dt
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits, check_size, check_table
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records
from mapper.ingest.tables.spreadsheet import (
    DAMAGED,
    PROTECTED,
    cell_faults,
    cell_text,
    damaged,
    ole_reason,
    records_of_sheets,
)

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

_MAGIC: Final = b"\xd0\xcf\x11\xe0"
#: Each is read on its own, and all of them can name the same place in the file.
_MOST_SHEETS: Final = 255
#: What xlrd raises on damaged or hostile workbooks, beside what openpyxl does and errors of its own.
_DAMAGED: Final = (*DAMAGED, AssertionError, ArithmeticError, NameError, RecursionError, struct.error)


def read_xls(path: Path, profile: Profile, limits: Limits) -> Records:
    """The rows of the sheet of an XLS workbook that looks most like a catalogue, as :func:`read_xlsx` chooses it.

    Raises
    ------
    UsageError
        If the profile names a sheet that is not there.
    UnreadableFile
        If it is no XLS, is protected by a password, damaged, over ``limits``, or has no sheet with a table.
    """
    import xlrd
    from xlrd.compdoc import CompDocError

    check_size(path, limits.file_bytes)
    content = path.read_bytes()
    if not content.startswith(_MAGIC):
        raise UnreadableFile(f"{path.name}: is not an XLS workbook but another format; leave out --reader")
    try:
        with (
            Path(os.devnull).open("w", encoding="utf-8") as unheard,
            xlrd.open_workbook(file_contents=content, logfile=unheard, on_demand=True, ragged_rows=True) as book,
        ):
            sheets, faults = _sheets(path, book, limits)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableFile(f"{path.name}: {PROTECTED}") from None
        is_other = "Can't find workbook" in str(error)
        raise UnreadableFile(f"{path.name}: {ole_reason(path)}" if is_other else damaged(path, error)) from None
    except (CompDocError, *_DAMAGED) as error:
        raise UnreadableFile(damaged(path, error)) from None
    return records_of_sheets(path, "xls", sheets, faults, profile, limits)


def _sheets(path: Path, book: Book, limits: Limits) -> tuple[dict[str, list[list[str]]], list[Fault]]:
    """Every sheet as text (hidden ones last), and what was found wrong in the cells."""
    if book.nsheets > _MOST_SHEETS:
        raise UnreadableFile(
            f"{path.name}: has {book.nsheets:,} sheets, more than the limit of {_MOST_SHEETS}; save the data alone"
        )
    visible: dict[str, list[list[str]]] = {}
    hidden: dict[str, list[list[str]]] = {}
    faults: list[Fault] = []
    cells = 0
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        cells += sum(sheet.row_len(row) for row in range(sheet.nrows))
        check_table(path, limits, rows=sheet.nrows, cells=cells, columns=sheet.ncols)
        rows: list[list[str]] = []
        for row in range(sheet.nrows):
            rows.append([cell_text(_value(sheet, row, column, book.datemode)) for column in range(sheet.row_len(row))])
            faults += cell_faults(path.name, sheet.name, len(rows), rows[-1], limits)
        while rows and not any(rows[-1]):
            rows.pop()
        (hidden if sheet.visibility else visible)[sheet.name] = rows
        book.unload_sheet(number)
    return visible | hidden, faults


def _value(sheet: Sheet, row: int, column: int, epoch: int) -> object:
    """What a cell holds: text, a number, a date, a truth value or the name of an error."""
    import xlrd

    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_DATE:
        return date_of(value, epoch)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#VALUE!")
    return value


def date_of(serial: float, epoch: int = 0) -> object:
    """What a number that is shown as a date stands for: a day, a time of day, or an elapsed time of up to 60 days.

    Whether ``[h]:mm`` or a date is shown is not told apart, but no catalogue means January 1900. ``epoch`` is 0 for
    days counted from 1900 and 1 for 1904. "#VALUE!" where no calendar has the day, as a spreadsheet program shows it.

    >>> date_of(46266.0), date_of(0.75), date_of(1.25), date_of(-1.0)
    (datetime.datetime(2026, 9, 1, 0, 0), datetime.time(18, 0), datetime.timedelta(days=1, seconds=21600), '#VALUE!')
    """
    import xlrd

    if not 0 <= serial < 2_958_466:
        return "#VALUE!"
    if serial < 61:
        return dt.timedelta(days=serial) if serial >= 1 else (dt.datetime.min + dt.timedelta(days=serial)).time()
    return xlrd.xldate_as_datetime(serial, epoch)
