"""Decisions out of a workbook that people worked in: only what they changed, checked cell by cell."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pandas as pd
from openpyxl import load_workbook

from mapper.errors import TableError, UnreadableFile
from mapper.export.workbook.cells import unescape
from mapper.export.workbook.columns import DECISION_INPUT, EQUIVALENCES, EQUIVALENCES_SHEET
from mapper.export.workbook.tables import SEALED, decision_prints, row_seal
from mapper.ingest.limits import DEFAULT_LIMITS, check_size
from mapper.ingest.tables.spreadsheet import DAMAGED, check_archive
from mapper.model import RELATIONS, VERDICTS
from mapper.review.decisions import Pair
from mapper.tables import INTEGER, NUMBER, TEXT

PROPOSED: Final[dict[str, pd.ArrowDtype]] = {
    **dict.fromkeys(
        ("subject_id", "object_id", "verdict", "relation", "comment", "author_id", "decided_at", "run_id"), TEXT
    ),
    **dict.fromkeys(
        ("subject_title", "object_title", "subject_hash", "object_hash", "suggested_relation", "suggestion"), TEXT
    ),
    "confidence": NUMBER,
    **dict.fromkeys(("origin", "in_force", "warning"), TEXT),
    "sheet_row": INTEGER,
}

_HEADINGS: Final = {column.heading: column.key for column in EQUIVALENCES}
_NEEDED: Final = (*SEALED, *(column.key for column in DECISION_INPUT), "confidence", "seal", "exported")
_HEADING_OF: Final = {column.key: column.heading for column in EQUIVALENCES}
_PRINTED: Final = tuple(column.key for column in DECISION_INPUT)
_HEADER_ROWS: Final = 20


def read_decisions(path: Path, *, author: str = "", equivalences: pd.DataFrame | None = None) -> pd.DataFrame:
    """The decisions that people typed into a workbook of :func:`write_workbook`, one row per changed row of the sheet.

    Columns: those of a decision (:class:`~mapper.review.decisions.NewDecision`, for which
    :func:`mapper.review.decisions.new_decisions` takes the table as it is), ``in_force`` (the decision in force when
    the workbook was written, "" for none), ``warning`` and ``sheet_row``; in the order of the sheet. A row counts as
    changed when one of its decision cells is not as it was written; columns may have been moved, rows sorted, filtered
    or deleted.

    Parameters
    ----------
    author
        Whose decisions they are, where a row does not say.
    equivalences
        The equivalences now (:data:`mapper.tables.EQUIVALENCES`). With them, a row whose texts have changed since the
        workbook was written, or whose pair is gone, carries a ``warning``; such a decision would be recorded as made
        on the older text.

    Raises
    ------
    UsageError
        If the file does not exist.
    UnreadableFile
        If it is no XLSX, is protected by a password or damaged.
    TableError
        If the sheet or a column is missing, or cells of changed rows are at fault; ``faults`` lists all of them, each
        with ``sheet:row``, column, value and cure. Nothing of the file is taken then.
    """
    check_size(path, DEFAULT_LIMITS.file_bytes)
    check_archive(path, DEFAULT_LIMITS)
    rows = _sheet_rows(path)
    columns, first = _find_header(rows, path)
    proposed: list[dict[str, Any]] = []
    faults: list[str] = []
    seen: dict[Pair, int] = {}
    # One row at a time: each is judged by several of its cells, and few have changed.
    for number, values in enumerate(rows[first:], start=first + 1):
        raw = {key: values[position] if position < len(values) else None for key, position in columns.items()}
        cells = {key: _text(value) for key, value in raw.items()}
        changed = _changed(cells)
        if not changed:
            continue
        found = _row_faults(raw, cells, changed, author, seen, number)
        faults += [f"{EQUIVALENCES_SHEET}:{number} {fault}" for fault in found]
        if not found:
            proposed.append(_proposal(raw, cells, changed, author, number))
        seen.setdefault((cells["subject_id"], cells["object_id"]), number)
    if faults:
        more = f"\n(and {len(faults) - 10} more)" if len(faults) > 10 else ""
        raise TableError("\n".join(f"{path.name}: {fault}" for fault in faults[:10]) + more, faults=faults)
    table = pd.DataFrame(
        {name: pd.Series([row[name] for row in proposed], dtype=dtype) for name, dtype in PROPOSED.items()}
    )
    return table if equivalences is None else _with_warnings(table, equivalences)


def _sheet_rows(path: Path) -> list[tuple[Any, ...]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it does not keep; we keep none
            # Formulas are wanted as such, not as the value they had: they are refused.
            with closing(load_workbook(path, read_only=True, data_only=False, keep_links=False)) as book:
                return _rows_of(book, path)
    except DAMAGED as error:
        raise UnreadableFile(
            f"{path.name}: the workbook is damaged ({type(error).__name__}); open it in a spreadsheet program and "
            f"save it again"
        ) from None


def _rows_of(book: Any, path: Path) -> list[tuple[Any, ...]]:
    if EQUIVALENCES_SHEET not in book.sheetnames:
        raise TableError(
            f"{path.name}: sheet {EQUIVALENCES_SHEET!r} is missing (sheets: {', '.join(book.sheetnames)}); "
            "give back the workbook that mapper review export wrote"
        )
    sheet = book[EQUIVALENCES_SHEET]
    sheet.reset_dimensions()
    return [
        tuple(_Formula(cell.value) if cell.data_type == "f" else cell.value for cell in row)
        for row in sheet.iter_rows()
    ]


class _Formula(str):
    """A cell that holds a formula."""

    __slots__ = ()


def _find_header(rows: Sequence[tuple[Any, ...]], path: Path) -> tuple[dict[str, int], int]:
    """Position of each column by key, and the index of the first row below the header."""
    number, keys = 0, [""]
    while not {"subject_id", "verdict"} & set(keys):
        if number == min(len(rows), _HEADER_ROWS):
            where = f"{path.name}: {EQUIVALENCES_SHEET}"
            raise TableError(f"{where}: the row of headings is missing; export the workbook again")
        keys = [_HEADINGS.get(_text(value).strip(), "") for value in rows[number]]
        number += 1
    faults = [
        f"{EQUIVALENCES_SHEET}:{number} column {_HEADING_OF[key]!r} "
        + ("is missing; export the workbook again" if key not in keys else "stands twice; keep one")
        for key in _NEEDED
        if keys.count(key) != 1
    ]
    if faults:
        raise TableError("\n".join(f"{path.name}: {fault}" for fault in faults[:10]), faults=faults)
    return {key: position for position, key in enumerate(keys) if key}, number


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape(str(value))


def _changed(cells: Mapping[str, str]) -> set[str]:
    """Keys of the decision cells that are not as they were written."""
    written = cells["exported"].split()
    if len(written) != len(_PRINTED):
        # A row without prints was added by hand, or its hidden cells were cleared: changed if anything was decided in
        # it.
        return {key for key in _PRINTED if cells[key].strip()}
    now = decision_prints(cells)
    return {key for key, before, after in zip(_PRINTED, written, now, strict=True) if before != after}


def _row_faults(
    raw: Mapping[str, Any],
    cells: Mapping[str, str],
    changed: set[str],
    author: str,
    seen: Mapping[Pair, int],
    number: int,
) -> list[str]:
    pair = (cells["subject_id"], cells["object_id"])
    if not all(pair) or not cells["seal"]:
        return ["the row has lost its id or its hidden cells; a decision needs a row of the workbook, export it again"]
    if cells["seal"] != row_seal(cells):
        return ["titles, ids and hashes do not belong together; undo the sorting of single columns, or export again"]
    if pair in seen:
        return [f"Subject id {pair[0]!r}, Object id {pair[1]!r}: decided in row {seen[pair]} too; keep one of the two"]
    formulas = [key for key in _PRINTED if isinstance(raw[key], _Formula)]
    if formulas:
        return [_fault(key, cells, "is a formula; type its value") for key in formulas]
    checks: dict[str, Callable[[], str]] = {
        "verdict": lambda: _verdict_fault(cells),
        "decided_relation": lambda: _relation_fault(cells),
        "author_id": lambda: _author_fault(cells, changed, author),
        "decided_at": lambda: _date_fault(cells, changed),
    }
    return [_fault(key, cells, problem) for key, check in checks.items() if (problem := check())]


def _fault(key: str, cells: Mapping[str, str], problem: str) -> str:
    return f"{_HEADING_OF[key]} {cells[key]!r} {problem}"


def _word(text: str) -> str:
    return text.strip().casefold()


def _verdict_fault(cells: Mapping[str, str]) -> str:
    word = _word(cells["verdict"])
    if word in VERDICTS:
        return ""
    if word:
        return f"is not one of {', '.join(VERDICTS)}"
    if cells["decision_id"]:
        return "is empty, but a decision is in force; a decision is not erased: write unsure to take it back"
    return "is empty, but other decision cells are filled; choose accept, reject or unsure"


def _relation_fault(cells: Mapping[str, str]) -> str:
    verdict, word = _word(cells["verdict"]), _word(cells["decided_relation"])
    if word and word not in RELATIONS:
        return f"is not one of {', '.join(RELATIONS)}"
    if verdict == "accept" and _relation(cells) in ("", "none"):
        return "names no relation, and none is suggested; choose exact, close, broad, narrow or related"
    if verdict == "reject" and word not in ("", "none"):
        return "does not go with reject; leave it empty"
    return ""


def _relation(cells: Mapping[str, str]) -> str:
    verdict, word = _word(cells["verdict"]), _word(cells["decided_relation"])
    if verdict == "reject":
        return "none"
    return word or (cells["relation"] if verdict == "accept" else "")


def _author(cells: Mapping[str, str], changed: set[str], author: str) -> str:
    """Who decides: the name typed, else ``author``, else the earlier name if the date beside it is new; else ""."""
    named = cells["author_id"].strip()
    if named and "author_id" in changed:
        return named
    return author.strip() or (named if "decided_at" in changed else "")


def _author_fault(cells: Mapping[str, str], changed: set[str], author: str) -> str:
    if _author(cells, changed, author):
        return ""
    if cells["author_id"].strip():
        return (
            "made the earlier decision; write who decides now (the same person also gives the new date in "
            f"{_HEADING_OF['decided_at']!r})"
        )
    return "is empty; write your name, or give --author"


def _moment(cells: Mapping[str, str], changed: set[str]) -> str:
    """The date as ISO 8601 in UTC, "" where it is not new; raises ValueError where it does not read."""
    text = cells["decided_at"].strip()
    if not text or "decided_at" not in changed:
        return ""
    moment = dt.datetime.fromisoformat(text.removesuffix("UTC").strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()


def _date_fault(cells: Mapping[str, str], changed: set[str]) -> str:
    try:
        _moment(cells, changed)
    except (ValueError, OverflowError):
        return "is not a date; write it as 2026-02-27 or 2026-02-27 14:30"
    return ""


def _proposal(
    raw: Mapping[str, Any], cells: Mapping[str, str], changed: set[str], author: str, number: int
) -> dict[str, Any]:
    confidence = raw["confidence"]
    is_score = isinstance(confidence, int | float) and not isinstance(confidence, bool) and 0 <= confidence <= 1
    same = (
        "subject_id",
        "object_id",
        "subject_title",
        "object_title",
        "subject_hash",
        "object_hash",
        "run_id",
        "suggestion",
    )
    return {
        **{name: cells[name] for name in same},
        "verdict": _word(cells["verdict"]),
        "relation": _relation(cells),
        "comment": cells["comment"].strip(),
        "author_id": _author(cells, changed, author),
        "decided_at": _moment(cells, changed),
        "suggested_relation": cells["relation"],
        "confidence": float(confidence) if is_score else None,
        "origin": "spreadsheet",
        "in_force": cells["decision_id"],
        "warning": "",
        "sheet_row": number,
    }


def _with_warnings(proposed: pd.DataFrame, equivalences: pd.DataFrame) -> pd.DataFrame:
    now = equivalences[["subject_id", "object_id", "subject_hash", "object_hash"]]
    both = proposed.merge(now, how="left", on=["subject_id", "object_id"], suffixes=("", "_now"))
    warning = pd.Series("", index=both.index, dtype=TEXT)
    gone = both["subject_hash_now"].isna()
    for side in ("object", "subject"):
        differs = (both[f"{side}_hash"] != both[f"{side}_hash_now"]).fillna(False).astype(bool)
        warning = warning.mask(differs, f"the text of the {side} has changed since the workbook was written")
    warning = warning.mask(gone.astype(bool), "the pair is not in the run any more")
    return proposed.assign(warning=warning.to_numpy(dtype=object)).astype({"warning": TEXT})
