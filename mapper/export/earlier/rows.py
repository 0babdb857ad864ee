"""A row of a file of earlier decisions on its way to a preview."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.export.earlier.directory import Directory
from mapper.review.proposals import CELLS, RETURNED, Returned

_BLANK: Final = {
    **dict.fromkeys(("subject_title", "object_title", "subject_hash", "object_hash", "run_id"), ""),
    **dict.fromkeys(("suggested_relation", "suggestion", "verdict", "relation", "comment"), ""),
    **dict.fromkeys(("author_id", "decided_at", "earlier_author", "subject_id", "object_id"), ""),
    "confidence": None,
    "is_touched": True,
    "has_code": False,
    "in_force": None,
}


@dataclass(slots=True)
class EarlierRows:
    """The rows of one file so far, and the cells that cannot be taken; ``author`` counts where a row names nobody."""

    file: str
    directory: Directory
    author: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, number: int, decision: dict[str, Any]) -> None:
        """Keep what row ``number`` decides; fields of :data:`RETURNED`, those that are absent are blank."""
        row = {**_BLANK, **decision, "sheet_row": number}
        row["author_id"] = row["author_id"] or self.author
        self.rows.append(row)

    def found(self, number: int, side: str, column: str, *names: str, title: str) -> str:
        """The credential that a row names; "" where none, and a cell at fault."""
        found = self.directory.find(*names, title=title)
        if found.problem:
            shown = next((name for name in (*names, title) if name.strip()), "")
            self.fault(number, f"{side}_id", column, shown, found.problem)
        return found.credential_id

    def moment(self, number: int, column: str, text: str) -> str:
        """A date or moment as ISO 8601 in UTC; a day is its beginning. "" for none, and for a fault."""
        written = text.strip()
        if not written:
            return ""
        try:
            found = dt.datetime.fromisoformat(written)
            return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
        except (ValueError, OverflowError):  # a moment of the year 1 in the east lies in no year of UTC
            self.fault(number, "decided_at", column, written, "is not a date; write it as 2026-02-27")
            return ""

    def fault(self, number: int, key: str, column: str, new: str, cure: str) -> None:
        """Report a cell that cannot be taken."""
        cell = {"sheet_row": number, "key": key, "column": column, "problem": "unreadable"}
        self.cells.append({**cell, "old": None, "new": new, "cure": cure})

    def returned(self, path: Path, kind: str) -> Returned:
        """All of it as a file that came back; its decisions say that they come from this file, by its hash."""
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return Returned(
            self.file,
            "",
            pd.DataFrame(
                {name: pd.Series([row[name] for row in self.rows], dtype=dtype) for name, dtype in RETURNED.items()}
            ),
            pd.DataFrame(
                {name: pd.Series([cell[name] for cell in self.cells], dtype=dtype) for name, dtype in CELLS.items()}
            ),
            tuple(self.notes),
            origin=f"{kind} sha256:{digest}",
            is_earlier=True,
        )
