"""Rows of CSV files that know where they stand, and what is wrong with a date or an address.

The csv module instead of pandas: a fault must name the physical row, and the tables are small.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

__all__ = ["STATUSES", "Row", "date_problem", "read_csv", "repeated_ids", "url_problem"]

STATUSES: Final = ("verified", "known")
_DATE: Final = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: where it stands and what it holds."""

    file: str
    number: int
    cells: Mapping[str, str]

    def fault(self, column: str, problem: str, cure: str) -> str:
        """One line: ``file:row: column value problem (cure)``."""
        return f"{self.file}:{self.number}: {column} {self.cells.get(column, '')!r} {problem} ({cure})"

    def empty_faults(self, *columns: str) -> Iterator[str]:
        """Which of the columns hold nothing."""
        yield from (
            self.fault(column, "is empty", "fill it in") for column in columns if not self.cells[column].strip()
        )

    def word_faults(self, column: str, vocabulary: Collection[str]) -> Iterator[str]:
        """Whether the value is no word of the vocabulary."""
        if self.cells[column] not in vocabulary:
            yield self.fault(column, "is not known", f"one of: {', '.join(vocabulary)}")

    def address_faults(self, *columns: str) -> Iterator[str]:
        """Which of the columns hold something else than a web address."""
        for column in columns:
            if problem := url_problem(self.cells[column]):
                yield self.fault(column, problem, "give an http or https address, or leave it empty")

    def date_faults(self, *columns: str) -> Iterator[str]:
        """Which of the columns hold something else than a date."""
        for column in columns:
            if problem := date_problem(self.cells[column]):
                yield self.fault(column, problem, "write YYYY, YYYY-MM or YYYY-MM-DD")


def repeated_ids(rows: Sequence[Row], column: str) -> Iterator[str]:
    """A fault for each row whose id stands in an earlier row.

    >>> list(repeated_ids([Row("a.csv", number, {"id": "x"}) for number in (2, 3)], "id"))
    ["a.csv:3: id 'x' stands already in row 2 (remove one of the two)"]
    """
    first: dict[str, Row] = {}
    for row in rows:
        twin = first.setdefault(row.cells[column], row)
        if twin is not row:
            yield row.fault(column, f"stands already in row {twin.number}", "remove one of the two")


def read_csv(path: Path, name: str, columns: Sequence[str]) -> tuple[list[Row], list[str]]:
    """The rows of one CSV file and its faults: missing, not UTF-8, BOM, CR, wrong header, wrong number of fields."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return [], [f"{name}:1: is missing (write at least the header {','.join(columns)})"]
    faults = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        faults.append(f"{name}:1: starts with a byte-order mark (save as UTF-8 without BOM)")
    if b"\r" in raw:
        row = raw[: raw.index(b"\r")].count(b"\n") + 1
        faults.append(f"{name}:{row}: holds a carriage return (end lines with LF)")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        return [], [*faults, f"{name}:{row}: is not UTF-8 at byte {error.start} (save as UTF-8)"]
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if header != list(columns):
        return [], [*faults, f"{name}:1: header {','.join(header)!r} is wrong (expected {','.join(columns)})"]
    rows = []
    start = reader.line_num + 1
    for values in reader:
        if len(values) == len(columns):
            rows.append(Row(name, start, dict(zip(columns, values, strict=True))))
        else:
            faults.append(
                f"{name}:{start}: has {len(values)} fields, not {len(columns)} (quote fields that hold commas)"
            )
        start = reader.line_num + 1
    return rows, faults


def url_problem(value: str) -> str:
    """What is wrong with an address, or "" (an empty address is allowed).

    >>> url_problem("www.example.org"), url_problem("https://example.org/a"), url_problem("")
    ('is not a web address', '', '')
    """
    if not value:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return "is not a web address"
    return (
        ""
        if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"\s", value)
        else "is not a web address"
    )


def date_problem(value: str) -> str:
    """What is wrong with a date of the form YYYY, YYYY-MM or YYYY-MM-DD, or "" (an empty date is allowed).

    >>> date_problem("2023-02-30"), date_problem("2023-06"), date_problem("6 June 2023")
    ('is not a date of the calendar', '', 'is not a date')
    """
    if not value:
        return ""
    if not _DATE.match(value):
        return "is not a date"
    try:
        date.fromisoformat(f"{value}-01-01"[:10] if len(value) < 7 else f"{value}-01"[:10])
    except ValueError:
        return "is not a date of the calendar"
    return ""
