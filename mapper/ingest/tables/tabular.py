"""CSV and TSV: encoding, delimiter and header row are recognised, and every line that needed a guess is reported."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits, check_size, check_table
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records, origin_of, table_of, unique_names, whole
from mapper.ingest.rejects import unguarded
from mapper.ingest.tables.columns import header_score
from mapper.ingest.tables.encodings import text_lines

DELIMITERS: Final = (",", ";", "\t", "|")
HEADER_ROWS: Final = 30
"""The header is looked for in this many first rows."""

BLOCK_ROWS: Final = 20_000
"""Rows that are held as text before a table is made of them."""

_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 300
_UNCLOSED_QUOTES = 20


def read_csv(path: Path, profile: Profile, limits: Limits) -> Records:
    """The rows of a delimited text file, all at once (:func:`csv_blocks`)."""
    return whole(csv_blocks(path, profile, limits))


def csv_blocks(path: Path, profile: Profile, limits: Limits) -> Iterator[Records]:
    """The rows of a delimited text file, some thousands at a time; blank rows are skipped, ragged ones reported.

    ``row`` counts records as a spreadsheet shows them, so a cell with line breaks does not shift it. A row with more
    cells than the header is rejected, since its values may stand in the wrong columns; a shorter one is filled with
    "" and warned about.

    Raises
    ------
    UnreadableFile
        If it is empty, binary, over ``limits``, or has no row that can be a header.
    """
    check_size(path, limits.file_bytes)
    lines, encoding, faults = text_lines(path, profile.encoding)
    first, lines = _beginning(lines)
    if not first.strip():
        raise UnreadableFile(f"{path.name}: the file has no text; export it again")
    declared = re.match(r"sep=(.)\r?\n", first)
    delimiter = profile.delimiter or (declared[1] if declared else find_delimiter(first))
    rows = _rows(lines, delimiter, path, limits, faults)
    head = list(itertools.islice(rows, max(_SAMPLE_ROWS, profile.header_row or 0)))
    if declared and head and head[0] and head[0][0].startswith("sep"):
        head[0] = []
    header_row = profile.header_row if profile.header_row is not None else find_header(head)
    yield from row_blocks(
        head,
        header_row,
        path.name,
        reader="tsv" if delimiter == "\t" else "csv",
        details={"encoding": encoding, "delimiter": delimiter, "header_row": header_row},
        faults=faults,
        rest=rows,
    )


def _beginning(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """The text of the first lines, for a look at it, and all lines."""
    taken: list[str] = []
    length, is_blank = 0, True
    for line in lines:
        taken.append(line)
        length += len(line)
        is_blank = is_blank and line.isspace()
        if length >= _SAMPLE_CHARACTERS and not is_blank:
            break
    return "".join(taken)[:_SAMPLE_CHARACTERS], itertools.chain(taken, lines)


def records_of_rows(
    rows: Sequence[Sequence[str]],
    header_row: int,
    file: str,
    *,
    reader: str,
    details: dict[str, object],
    faults: Sequence[Fault] = (),
    sheet: str = "",
) -> Records:
    """Records from rows of cells (:func:`row_blocks`)."""
    return whole(row_blocks(rows, header_row, file, reader=reader, details=details, faults=list(faults), sheet=sheet))


def row_blocks(
    rows: Sequence[Sequence[str]],
    header_row: int,
    file: str,
    *,
    reader: str,
    details: dict[str, object],
    faults: list[Fault],
    sheet: str = "",
    rest: Iterable[Sequence[str]] = (),
) -> Iterator[Records]:
    """Records from rows of cells, at least one block; ``header_row`` counts from 1.

    0 means that there is no header; columns are then numbered. ``rest`` are further rows; ``faults`` may grow while
    they are read, and each block takes those that are there.

    Raises
    ------
    UnreadableFile
        If the header row does not exist or is blank.
    """
    where = f"{file} (sheet {sheet!r})" if sheet else file
    if not header_row:
        rows, rest = [*rows, *rest], ()
    if header_row > len(rows) or (header_row > 0 and not any(cell.strip() for cell in rows[header_row - 1])):
        raise UnreadableFile(
            f"{where}: row {header_row} holds no header; choose the header row (in a profile: header_row)"
        )
    header = (
        _trimmed(rows[header_row - 1]) if header_row else [""] * max((len(_trimmed(row)) for row in rows), default=0)
    )
    columns = unique_names(header)
    above = [
        Fault(file, "stands above the header and is not read", row=number, value=_shown(_trimmed(row)), sheet=sheet)
        for number, row in enumerate(rows[: max(header_row - 1, 0)], start=1)
        if _trimmed(row)
    ]
    found: list[Fault] = []
    kept: list[list[str]] = []
    numbers: list[int] = []

    def block() -> Records:
        taken = (*faults, *found)
        faults.clear()
        found.clear()
        origin = origin_of(numbers, [sheet] * len(numbers))
        return Records(file, reader, table_of(kept, columns), origin, details, taken)

    for number, row in enumerate(itertools.chain(rows[header_row:], rest), start=header_row + 1):
        cells = _trimmed(row)
        if reader in ("csv", "tsv"):
            cells = [unguarded(cell) for cell in cells]
        if not cells:
            continue
        if cells == header and header_row:
            found.append(
                Fault(file, "repeats the header and is not read", row=number, value=_shown(cells), sheet=sheet)
            )
            continue
        if len(cells) > len(columns):
            found.append(
                Fault(
                    file,
                    f"the row has {len(cells)} cells, the header {len(columns)}",
                    row=number,
                    value=_shown(cells[len(columns) :]),
                    cure="put quotation marks around cells that contain the delimiter",
                    sheet=sheet,
                    severity="rejected",
                )
            )
            continue
        if len(row) < len(columns) and reader in ("csv", "tsv"):
            found.append(
                Fault(
                    file,
                    f"the row has {len(row)} cells, the header {len(columns)}; the rest is taken as empty",
                    row=number,
                    cure="check that no cell or line break is missing",
                    sheet=sheet,
                )
            )
        if len(kept) == BLOCK_ROWS:
            yield block()
            kept.clear()
            numbers.clear()
        kept.append(cells + [""] * (len(columns) - len(cells)))
        numbers.append(number)
    found += above
    yield block()


def _shown(cells: Sequence[str]) -> str:
    return " | ".join(cells)[:500]


def _trimmed(row: Sequence[str]) -> list[str]:
    """The cells of a row, stripped, without the empty ones at its end."""
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def find_delimiter(sample: str) -> str:
    r"""The delimiter that cuts the sample into rows of one width; the comma if none does (a single column).

    >>> find_delimiter("titel;ects\nStatistik;5,0\nRecht, Wirtschaft;4,5\n") == ";"
    True
    """
    best, delimiter = 0.0, ","
    for candidate in DELIMITERS:
        rows = _sample_rows(sample, candidate)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = (
            count / len(rows) + 0.02 * min(width, 10) + 0.1 * max((header_score(row) for row in rows[:5]), default=0.0)
        )
        if score > best:
            best, delimiter = score, candidate
    return delimiter


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                return rows
    except csv.Error:
        pass  # reported with its row when the file is parsed
    return rows[:-1] if len(sample) >= _SAMPLE_CHARACTERS and len(rows) > 1 else rows


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """The number of the row that looks like a header: known field names, else the first row as wide as the table.

    >>> find_header([["Catalogue 2026"], [], ["Title", "Credits"], ["Statistics", "5"]])
    3
    """
    first = [(number, _trimmed(row)) for number, row in enumerate(rows[:HEADER_ROWS], start=1)]
    widths = Counter(len(_trimmed(row)) for row in rows[:_SAMPLE_ROWS] if _trimmed(row))
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0
    scores = {number: header_score(cells) for number, cells in first if len(cells) >= max(min(2, usual), usual / 2)}
    if scores and max(scores.values()) >= 0.9:
        # The first good row, not the best: words such as "title" also stand in data.
        return next(number for number, score in scores.items() if score >= 0.6 * max(scores.values()))
    return next((number for number, cells in first if cells and len(cells) >= usual), 1)


class _Lines:
    """The lines of a file; those of the row at hand are ``taken``, and can be given back."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._source)
        self.taken.append(line)
        return line

    def is_at_end(self) -> bool:
        self._waiting.extend([] if self._waiting else itertools.islice(self._source, 1))
        return not self._waiting

    def give_back_but_first(self) -> None:
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.taken.clear()


def _rows(
    source: Iterator[str], delimiter: str, path: Path, limits: Limits, faults: list[Fault]
) -> Iterator[list[str]]:
    """All rows; a line whose quotation mark is never closed is set aside, or it would swallow the lines after it.

    The csv module's own limit of 131,072 characters per cell stays: Excel allows 32,767.
    """
    lines = _Lines(source)
    count, cells = 0, 0
    unclosed: list[Fault] = []
    while not lines.is_at_end():
        reason = ""
        try:
            for row in csv.reader(lines, delimiter=delimiter):
                if (len(lines.taken) > 1 or lines.is_at_end()) and _swallows(lines.taken, delimiter):
                    reason = "a quotation mark is opened and never closed"
                    break
                count += 1
                cells += len(row)
                check_table(path, limits, rows=count, cells=cells, columns=len(row))
                lines.taken.clear()
                yield row
        except csv.Error as error:
            reason = f"the row does not parse ({error})"
        if not reason:
            return
        count += 1
        unclosed.append(
            Fault(
                path.name,
                reason,
                row=count,
                value=lines.taken[0].strip()[:500],
                cure="close the quotation mark, or double it where it belongs to the text",
                severity="rejected",
            )
        )
        faults.append(unclosed[-1])
        if len(unclosed) > _UNCLOSED_QUOTES:
            raise UnreadableFile(
                f"{unclosed[0]}\n... and {len(unclosed) - 1} more such rows", faults=[str(fault) for fault in unclosed]
            )
        yield []
        lines.give_back_but_first()


def _swallows(lines: Sequence[str], delimiter: str) -> bool:
    """True if a row ends inside quotation marks, or has them closed in the middle of a cell of several lines."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return len(lines) > 1 or "unexpected end of data" in str(error)
    return False
