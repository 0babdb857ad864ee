"""What a reader gives: one table of text, where each row stood, and what went wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from mapper.ingest.limits import DEFAULT_LIMITS, Limits, check_text
from mapper.tables import INTEGER, text_column

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be taken from a file; becomes one row of the rejects table.

    ``row`` counts as a spreadsheet does (first line 1), as the position in the list for JSON; None where the fault is
    the file's.
    """

    file: str
    reason: str
    row: int | None = None
    column: str = ""
    value: str = ""
    cure: str = ""
    sheet: str = ""
    severity: Literal["rejected", "warning"] = "warning"

    def __str__(self) -> str:
        """``file:row: column 'value' reason; cure``, as errors show it."""
        place = f"{self.file}:{self.row}" if self.row is not None else self.file
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "..."
        what = " ".join(part for part in (self.column, repr(shown) if shown else "") if part)
        return f"{place}: {what}{': ' if what else ''}{self.reason}{'; ' + self.cure if self.cure else ''}"


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of one file as text, before any meaning is given to its columns.

    ``frame`` holds text only, "" where the cell is empty; lists stand one item per line. ``origin`` has the same
    index and says where each row stood (``sheet``, ``row``). ``details`` are the choices a reader made (encoding,
    delimiter, header_row, sheet, record_path), for the manifest; ``notes`` among them is a list of sentences about the
    file as a whole that a person should read.

    ``is_mapped``: the reader knows what it reads; the columns are our fields
    (:data:`~mapper.ingest.tables.columns.FIELDS`), and ``outcomes`` holds one finished statement per line. Then nothing
    is guessed and nothing is split.
    """

    file: str
    reader: str
    frame: pd.DataFrame
    origin: pd.DataFrame
    details: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    is_mapped: bool = False


def whole(blocks: Iterable[Records]) -> Records:
    """The blocks of one file put together; there is at least one."""
    first, *more = blocks
    if not more:
        return first
    return replace(
        first,
        frame=pd.concat([first.frame, *(block.frame for block in more)], ignore_index=True),
        origin=pd.concat([first.origin, *(block.origin for block in more)], ignore_index=True),
        faults=tuple(fault for block in (first, *more) for fault in block.faults),
    )


def table_of(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows of equal length as a frame of Arrow text."""
    by_column: Iterable[Sequence[str]] = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pd.DataFrame({name: _text_column(values) for name, values in zip(columns, by_column, strict=True)})


def _text_column(values: Sequence[str]) -> pd.Series:
    try:
        return text_column(values)
    except UnicodeEncodeError:  # half of a character, which no text can hold
        whole = [value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for value in values]
        return text_column(whole)


def entries_as_records(
    path: Path,
    reader: str,
    entries: Sequence[Mapping[str, str | Sequence[str]]],
    rows: Sequence[int],
    details: Mapping[str, Any],
    faults: Iterable[Fault] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> Records:
    r"""Records of a format whose meaning is known: one entry of our fields per credential (``is_mapped``).

    A list value (outcomes, skills, several providers) becomes lines of one cell; a missing field is "". ``rows`` says
    where each entry stood, from 1.

    Raises
    ------
    UnreadableFile
        If the entries come to more text than ``limits`` allow, as one text that stands in each of them may.

    >>> entry = {"title": "Law", "outcomes": ["Cite a case", "Argue"]}
    >>> made = entries_as_records(Path("a.json"), "case", [entry], [1], {})
    >>> made.frame["outcomes"].tolist(), made.is_mapped
    (['Cite a case\nArgue'], True)
    """
    columns = list(dict.fromkeys(name for entry in entries for name in entry))
    cells = [[_cell(entry.get(name, "")) for name in columns] for entry in entries]
    check_text(path, limits, sum(len(cell) for row in cells for cell in row))
    return Records(path.name, reader, table_of(cells, columns), origin_of(rows), details, tuple(faults), is_mapped=True)


def _cell(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(line for line in (" ".join(item.split()) for item in value) if line)


def origin_of(rows: Sequence[int], sheets: Sequence[str] | None = None) -> pd.DataFrame:
    """The ``origin`` of records: one sheet name (or none) and one row number each."""
    return pd.DataFrame(
        {
            "sheet": text_column(sheets if sheets is not None else [""] * len(rows)),
            "row": pd.Series(list(rows), dtype=INTEGER),
        }
    )


def unique_names(headers: Sequence[str]) -> list[str]:
    """Column names that are all there and all different; a blank one becomes its number.

    >>> unique_names(["Title", "", "Title"])
    ['Title', 'column 2', 'Title (2)']
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, header in enumerate(headers, start=1):
        base = " ".join(header.split()) or f"column {number}"
        name, copy = base, 1
        while name in taken:
            copy += 1
            name = f"{base} ({copy})"
        taken.add(name)
        names.append(name)
    return names
