"""A workbook or CSV file that came back, cell by cell: what was typed, and which other cells are not as written."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.errors import TableError, UnreadableFile
from mapper.export.workbook.columns import EQUIVALENCES, EQUIVALENCES_SHEET, INSTRUCTIONS_SHEET, NAME_LABEL
from mapper.export.workbook.delimited import read_delimited
from mapper.export.workbook.row_code import (
    DECISION_KEYS,
    LOCKED_KEYS,
    NUMBER_KEYS,
    RowCode,
    number_text,
    print_of,
    read_code,
    shown_number,
)
from mapper.export.workbook.stored_cells import CellError, Formula, Row, StoredBook, open_book
from mapper.ingest.limits import DEFAULT_LIMITS, Limits, check_size
from mapper.model import RELATIONS, VERDICTS
from mapper.review.proposals import CELLS, RETURNED, Returned

_HEADING_OF: Final = {column.key: column.heading for column in EQUIVALENCES}
_HEADER_ROWS: Final = 20
_IDS: Final = ("subject_id", "object_id")
_MEANT: Final = {
    **dict.fromkeys(("yes", "y", "ok", "oui", "ja", "sí", "si", "accepted", "agree", "true", "x"), "accept"),
    **dict.fromkeys(("no", "n", "non", "nein", "rejected", "refuse", "disagree", "false"), "reject"),
    **dict.fromkeys(("?", "maybe", "perhaps", "don't know", "unclear"), "unsure"),
    **dict.fromkeys(("same", "equal", "identical", "=", "exactmatch"), "exact"),
    **dict.fromkeys(("similar", "nearly"), "close"),
    **dict.fromkeys(("broader", "wider"), "broad"),
    **dict.fromkeys(("narrower",), "narrow"),
}
_EPOCH: Final = dt.datetime(1899, 12, 30)
_LAST_DAY: Final = 2_958_465  # 9999-12-31


def read_returned(path: Path, *, author: str = "", limits: Limits = DEFAULT_LIMITS) -> Returned:
    """The rows of a file that :func:`write_workbook` or :func:`write_decision_csv` wrote and people worked in.

    The sheet may have another name, columns may be moved, removed or added, rows sorted or deleted, headings in another
    case; the ids are needed. CSV may have any usual delimiter and encoding. A row counts as touched when one of its
    decision cells is not as it was written.

    Parameters
    ----------
    author
        Whose decisions they are where neither the row nor the sheet Instructions says.

    Raises
    ------
    UsageError
        If the file does not exist.
    UnreadableFile
        If it is damaged, protected by a password, over the limits, or neither XLSX nor text.
    TableError
        If no sheet has the columns that a decision needs, or one stands twice.
    """
    check_size(path, limits.file_bytes)
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        _refuse_open_document(path)
        book = open_book(path, limits)
        sheet, rows = _find_sheet(book)
        return _Reader(path.name, sheet, author.strip() or _named_author(book)).read(rows)
    encoding, lines = read_delimited(path, limits)
    return _Reader(path.name, "", author.strip(), encoding).read(lines)


def _refuse_open_document(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if "content.xml" not in archive.namelist():
                return
    except (zipfile.BadZipFile, OSError, ValueError):
        return  # what it is instead is said by whoever reads it
    raise UnreadableFile(f"{path.name}: is an OpenDocument file; save it as XLSX or CSV and give that back")


def _find_sheet(book: StoredBook) -> tuple[str, Iterator[Row]]:
    """The sheet of decisions and its rows: by its name, else by its headings."""
    first = [name for name in book.sheets if name == EQUIVALENCES_SHEET]
    for sheet in [*first, *(name for name in book.sheets if name not in first)]:
        rows = book.rows(sheet)
        head = list(islice(rows, _HEADER_ROWS))
        if any(_is_header(_keys(row)) for _, row in head):
            return sheet, chain(head, rows)
    raise TableError(
        f"{book.path.name}: no sheet has the columns Subject id, Object id and Decision (sheets: "
        f"{', '.join(book.sheets) or 'none'}); give back the file that mapper review export wrote"
    )


def _named_author(book: StoredBook) -> str:
    if INSTRUCTIONS_SHEET not in book.sheets:
        return ""
    for _, row in book.rows(INSTRUCTIONS_SHEET):
        if _text(row.get(0)).strip() == NAME_LABEL:
            name = row.get(1)
            return "" if isinstance(name, Formula | CellError) else _text(name).strip()
    return ""


def _keys(row: Mapping[int, Any]) -> dict[int, str]:
    """Key of each known heading by its position; case and spaces do not count."""
    found = {position: _KNOWN.get(_plain(_text(value))) for position, value in row.items()}
    return {position: key for position, key in found.items() if key}


def _is_header(keys: Mapping[int, str]) -> bool:
    return {*_IDS, "verdict"} <= set(keys.values())


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


_KNOWN: Final = {
    **{_plain(column.key): column.key for column in EQUIVALENCES},
    **{_plain(column.heading): column.key for column in EQUIVALENCES},
}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one file; ``author`` counts for the rows that name nobody."""

    file: str
    sheet: str
    author: str
    encoding: str = ""
    _positions: dict[str, int] = field(default_factory=dict)
    _cells: list[dict[str, Any]] = field(default_factory=list)
    _prints: dict[str, str] = field(default_factory=dict)

    def read(self, rows: Iterable[Row]) -> Returned:
        remaining = iter(rows)
        notes = self._find_header(remaining)
        read = [self._row(number, values) for number, values in remaining if self._holds(values)]
        table = pd.DataFrame(
            {name: pd.Series([row[name] for row in read], dtype=dtype) for name, dtype in RETURNED.items()}
        )
        cells = pd.DataFrame(
            {name: pd.Series([cell.get(name) for cell in self._cells], dtype=dtype) for name, dtype in CELLS.items()}
        )
        return Returned(self.file, self.sheet, table, cells, notes, self.encoding)

    def _find_header(self, rows: Iterator[Row]) -> tuple[str, ...]:
        number = 0
        row: dict[int, Any] = {}
        keys: dict[int, str] = {}
        for number, row in islice(rows, _HEADER_ROWS):  # noqa: B007 - what the loop found is used below
            keys = _keys(row)
            if _is_header(keys):
                break
        else:
            raise TableError(
                f"{self.file}: the row of headings with Subject id, Object id and Decision is missing; "
                "export the file again"
            )
        place = f"{self.sheet}:{number}" if self.sheet else f"{self.file}:{number}"
        named = list(keys.values())
        twice = sorted({key for key in named if named.count(key) > 1}, key=named.index)
        if twice:
            raise TableError.listing([f"{place} column {_HEADING_OF[key]!r} stands twice; keep one" for key in twice])
        self._positions = {key: position for position, key in keys.items()}
        missing = [_HEADING_OF[key] for key in _HEADING_OF if key not in self._positions]
        other = [_text(row[position]) for position in sorted(row) if position not in keys]
        notes = []
        if missing:
            notes.append(f"columns that did not come back: {', '.join(missing)}")
        if "row_code" not in self._positions:
            notes.append("without the column Row code, what a row was written with is taken from the match itself")
        if other:
            notes.append(f"columns of your own, left alone: {', '.join(other)}")
        if self.sheet and self.sheet != EQUIVALENCES_SHEET:
            notes.append(f"read from the sheet {self.sheet!r}")
        return tuple(notes)

    def _holds(self, values: Mapping[int, Any]) -> bool:
        """True if the row says anything that we know, and is not the header once more."""
        identifier = self._raw(values, "subject_id")
        if identifier is None:
            return any(self._raw(values, key) is not None for key in ("object_id", "row_code", *DECISION_KEYS))
        return _KNOWN.get(_plain(_text(identifier))) != "subject_id"

    def _raw(self, values: Mapping[int, Any], key: str) -> Any:
        position = self._positions.get(key)
        return None if position is None else values.get(position)

    def _row(self, number: int, values: Mapping[int, Any]) -> dict[str, Any]:
        found = values.get
        stored = {key: found(position) for key, position in self._positions.items()}
        cells = {
            key: value if type(value) is str else "" if value is None else _text(value) for key, value in stored.items()
        }
        for key in NUMBER_KEYS.keys() & cells.keys():
            cells[key] = number_text(cells[key])
        code = read_code(cells.get("row_code", ""))
        self._check_locked(number, stored, cells, code)
        dates = _moments(stored.get("decided_at"))
        touched = {key for key in DECISION_KEYS if key in cells and self._is_touched(key, cells, code, dates)}
        typed = self._typed(number, stored, cells, touched, dates) if touched else dict.fromkeys(_TYPED, "")
        earlier = cells.get("author_id", "").strip() if "author_id" not in touched else ""
        return {
            "sheet_row": number,
            **{name: cells.get(name, "") for name in (*_IDS, "subject_title", "object_title", "suggestion")},
            "suggested_relation": cells.get("relation", ""),
            "confidence": _share(cells.get("confidence", "")),
            **{name: getattr(code, name) if code else "" for name in ("run_id", "subject_hash", "object_hash")},
            **typed,
            "is_touched": bool(touched),
            "has_code": code is not None,
            "in_force": code.decision_id if code else None,
            "earlier_author": earlier if code else "",
        }

    def _check_locked(
        self, number: int, raw: Mapping[str, Any], cells: Mapping[str, str], code: RowCode | None
    ) -> None:
        text = cells.get("row_code", "")
        if code is None:
            if text.strip():
                self._fault(number, "row_code", "tampered", text, "is not as it was written")
            return
        for key in LOCKED_KEYS:
            if key not in cells:
                continue
            if type(raw[key]) is Formula or not self._is_as_written(key, cells[key], code):
                self._fault(number, key, "tampered", cells[key], "is not as it was written")

    def _is_as_written(self, key: str, text: str, code: RowCode) -> bool:
        if self._print(text) == code.print_of(key):
            return True
        # A spreadsheet program writes numbers into CSV as precise as it shows them.
        return bool(
            self.encoding and key in NUMBER_KEYS and print_of(shown_number(text, key)) == code.shown_print_of(key)
        )

    def _print(self, text: str) -> str:
        known = self._prints.get(text)
        if known is None:
            if len(self._prints) > 100_000:
                self._prints.clear()
            known = self._prints[text] = print_of(text)
        return known

    def _is_touched(self, key: str, cells: Mapping[str, str], code: RowCode | None, dates: Sequence[str]) -> bool:
        if code is None:
            return bool(cells[key].strip())
        written = code.print_of(key)
        candidates = [cells[key], *(date[:16].replace("T", " ") for date in dates if key == "decided_at")]
        return all(self._print(text) != written for text in candidates)

    def _typed(
        self, number: int, raw: Mapping[str, Any], cells: Mapping[str, str], touched: set[str], dates: Sequence[str]
    ) -> dict[str, str]:
        for key in DECISION_KEYS:
            value = raw.get(key)
            if isinstance(value, Formula | CellError):
                what = "is a formula" if isinstance(value, Formula) else "is an error"
                self._fault(number, key, "unreadable", cells[key], f"{what}; type the text itself")
        moment = ""
        if "decided_at" in touched and cells["decided_at"].strip() and isinstance(raw["decided_at"], str | float):
            moment = dates[0] if len(dates) == 1 else ""
            if not moment and not isinstance(raw["decided_at"], Formula | CellError):
                cure = "is not a date; write it as 2026-02-27 or 2026-02-27 14:30"
                self._fault(number, "decided_at", "unreadable", cells["decided_at"], cure)
        return {
            "verdict": self._word(number, raw, cells, "verdict", VERDICTS),
            "relation": self._word(number, raw, cells, "decided_relation", RELATIONS),
            "comment": cells.get("comment", "").strip(),
            "author_id": _author(cells, touched, self.author),
            "decided_at": moment,
        }

    def _word(
        self, number: int, raw: Mapping[str, Any], cells: Mapping[str, str], key: str, words: Sequence[str]
    ) -> str:
        word = _plain(cells.get(key, ""))
        if not word or isinstance(raw.get(key), Formula | CellError):
            return ""
        if word not in words:
            near = get_close_matches(word, words, 1, 0.6) or [
                meant for meant in (_MEANT.get(word, ""),) if meant in words
            ]
            hint = f" (did you mean {near[0]}?)" if near else ""
            self._fault(number, key, "unreadable", cells[key], f"is not one of {', '.join(words)}{hint}")
            return ""
        return word

    def _fault(self, number: int, key: str, problem: str, new: str, cure: str) -> None:
        cell = {"sheet_row": number, "key": key, "column": _HEADING_OF[key], "problem": problem}
        self._cells.append({**cell, "new": new, "cure": cure})


_TYPED: Final = ("verdict", "relation", "comment", "author_id", "decided_at")


def _author(cells: Mapping[str, str], touched: set[str], author: str) -> str:
    """Who decides: the name typed, else ``author``, else the earlier name if the date beside it is new; else ""."""
    named = cells.get("author_id", "").strip()
    if named and "author_id" in touched:
        return named
    return author or (named if "decided_at" in touched else "")


def _share(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


_DAY_FIRST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")


def _moments(value: object) -> list[str]:
    """What a date cell can mean, as ISO 8601 in UTC: nothing, one moment, or both readings of 3/4/2026."""
    if isinstance(value, Formula | CellError | bool) or value is None:
        return []
    if isinstance(value, float):
        # Days since 1899-12-30, which is what a date is in a workbook; rounded, since a minute is no binary fraction.
        return [_utc(_EPOCH + dt.timedelta(seconds=round(value * 86_400)))] if 1 <= value <= _LAST_DAY else []
    text = str(value).removesuffix("UTC").strip()
    found = _DAY_FIRST.fullmatch(text)
    if found is None:
        try:
            return [_utc(dt.datetime.fromisoformat(text))] if len(text) >= 8 else []
        except (ValueError, OverflowError):
            return []
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    clock = (int(found[5] or 0), int(found[6] or 0))
    orders = [(second, first)] if found[2] == "." else [(second, first), (first, second)]
    moments = []
    for month, day in orders:
        try:
            moments.append(_utc(dt.datetime(year, month, day, *clock)))
        except ValueError:
            continue
    return list(dict.fromkeys(moments))


def _utc(moment: dt.datetime) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
