"""The rejects file: every fault with its row, column, value, reason and cure, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import WorkspaceError
from mapper.ingest.records import Fault
from mapper.tables import REJECTS

GUARD_NOTE: Final = (
    "rejects.csv is UTF-8 with a byte order mark; text that begins with = + - @, tab or carriage return has an "
    "apostrophe before it, so that no spreadsheet program runs it"
)
_ACTIVE: Final = re.compile(r"^'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"^'+[=+\-@\t\r]")
_LONGEST_VALUE: Final = 1_000


def rejects_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """Faults as a table (:data:`mapper.tables.REJECTS`), one row per file, sheet, row, column and reason."""
    rows = [
        (f.file, f.sheet, f.row, f.column, f.value[:_LONGEST_VALUE], f.reason, f.cure, f.severity)
        for f in dict.fromkeys(faults)
    ]
    frame = pd.DataFrame(rows, columns=list(REJECTS.columns)).drop_duplicates(list(REJECTS.key))
    return REJECTS.conform(frame)


def guarded(text: str) -> str:
    """Text that a spreadsheet program shows and does not run; :func:`unguarded` takes it back.

    >>> guarded("=1+1"), guarded("law"), unguarded(guarded("'-x")) == "'-x"
    ("'=1+1", 'law', True)
    """
    return f"'{text}" if _ACTIVE.match(text) else text


def unguarded(text: str) -> str:
    """Text without the apostrophe that :func:`guarded` put before it."""
    return text[1:] if _GUARDED.match(text) else text


def write_rejects(rejects: pd.DataFrame) -> bytes:
    """The rejects table as CSV (:data:`GUARD_NOTE`)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(rejects.columns)
    for row in rejects.itertuples(index=False, name=None):
        writer.writerow("" if pd.isna(value) else guarded(value) if isinstance(value, str) else value for value in row)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def read_rejects(path: Path) -> pd.DataFrame:
    """A rejects file as the table it was written from.

    Raises
    ------
    WorkspaceError
        If the file is missing or damaged.
    """
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeError, csv.Error) as error:
        raise WorkspaceError(f"{str(path)!r} is missing or damaged: {error}; ingest the files again") from None
    frame = pd.DataFrame(
        [[unguarded(cell) for cell in row] for row in rows[1:]], columns=rows[0] if rows else list(REJECTS.columns)
    )
    frame["row"] = [int(row) if row else None for row in frame["row"]]
    return REJECTS.conform(frame)
