"""The sheet of decisions as one CSV file, out and back; what a spreadsheet would run is guarded by an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import UnreadableFile, UsageError
from mapper.export.contents import CatalogueTables
from mapper.export.flat import guard_text, unguard
from mapper.export.workbook.columns import EQUIVALENCES
from mapper.export.workbook.read_me import delimited_lines
from mapper.export.workbook.row_code import NUMBER_KEYS, number_text
from mapper.export.workbook.tables import equivalence_rows, row_codes
from mapper.ingest.limits import Limits, check_table
from mapper.ingest.tables.encodings import text_lines
from mapper.match.runs import Run
from mapper.workspace import write_file

_DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 20


def write_decision_csv(
    run: Run, *, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, out: Path
) -> int:
    """Write the sheet Equivalences as CSV, and beside it how to fill it in; returns the number of rows.

    UTF-8 with a byte order mark, commas, lines end with CR LF; text that a spreadsheet would take for a formula gets an
    apostrophe, which :func:`read_delimited` takes off. ``NAME-read-me.txt`` says so.

    Raises
    ------
    UsageError
        If ``out`` is a folder.
    WorkspaceError
        If it cannot be written.
    """
    if out.is_dir():
        raise UsageError(f"{str(out)!r} is a folder; name a file, such as decisions.csv")
    rows = equivalence_rows(run, subjects, objects, decisions)
    table = pd.DataFrame({column.key: _texts(rows[column.key], column.key) for column in EQUIVALENCES[:-1]})
    codes = row_codes(rows, table)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.heading for column in EQUIVALENCES])
    for values, code in zip(table.itertuples(index=False, name=None), codes, strict=True):
        writer.writerow([*(guard_text(value) for value in values), code])
    write_file(out, buffer.getvalue().encode("utf-8-sig"))
    beside = out.with_name(f"{out.stem}-read-me.txt")
    write_file(beside, ("\r\n".join(delimited_lines(run, out.name)) + "\r\n").encode("utf-8-sig"))
    return len(rows)


def _texts(values: pd.Series, key: str) -> list[str]:
    if key in NUMBER_KEYS:
        return ["" if pd.isna(value) else number_text(str(value)) for value in values]
    return [str(value) for value in values]


def read_delimited(path: Path, limits: Limits) -> tuple[str, Iterator[tuple[int, dict[int, str]]]]:
    """The encoding of a delimited text file, and its rows: number from 1, and the cells that hold anything.

    Raises
    ------
    UnreadableFile
        If it is binary, over the limits, or a quotation mark is never closed.
    """
    lines, encoding, _ = text_lines(path)
    return encoding, _rows(path, "".join(lines), limits)


def _rows(path: Path, text: str, limits: Limits) -> Iterator[tuple[int, dict[int, str]]]:
    # Line ends inside a cell stay; those between rows may be of any program.
    delimiter = _find_delimiter(text)
    counted = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            counted += len(row)
            check_table(path, limits, rows=number, cells=counted, columns=len(row))
            cells = {place: unguard(cell) for place, cell in enumerate(row) if cell}
            if cells:
                yield number, cells
    except csv.Error as error:
        raise UnreadableFile(
            f"{path.name}: the rows do not parse ({error}); look for a quotation mark that is not closed, or save the "
            "file again"
        ) from None


def _find_delimiter(text: str) -> str:
    """The delimiter that cuts one of the first lines into most of our headings."""
    headings = {" ".join(column.heading.split()).casefold() for column in EQUIVALENCES}
    lines = list(islice(io.StringIO(text), _LOOKED_AT))

    def known(delimiter: str) -> int:
        cells = ([cell.strip(' "\r\n').casefold() for cell in line.split(delimiter)] for line in lines)
        return max((len(headings.intersection(row)) for row in cells), default=0)

    return max(_DELIMITERS, key=known)
