"""Decisions that came back in a file, before any is stored: what each row would do, and why some are left out.

Pure: rows as they were read, the equivalences they were written from, those of now and the decisions in force make one
table. Nothing is guessed: a row that is not plainly a new decision is shown with its reason and waits for a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import pandas as pd
import pyarrow as pa

from mapper.errors import UsageError
from mapper.review.decisions import NewDecision, Pair, expected_in_force, new_decisions
from mapper.tables import INTEGER, NUMBER, TEXT, as_list

FLAG: Final = pd.ArrowDtype(pa.bool_())

ChangeKind = Literal["new", "same", "conflict", "reopened", "gone", "unreadable", "tampered", "added", "deleted"]
KINDS: Final[tuple[ChangeKind, ...]] = get_args(ChangeKind)
"""What a row does: ``new`` is a decision to store; ``same`` is in force already; ``conflict``: another decision was
made since; ``reopened``: a text is another since; ``gone``: the newest run lacks the pair; ``unreadable``: a decision
cell cannot be taken; ``tampered``: a cell that was not to be changed is another; ``added``: the row was not in the file
that was written; ``deleted``: a row of it did not come back."""

KIND_MEANINGS: Final[dict[str, str]] = {
    "new": "decisions that can be stored",
    "same": "in force already, nothing to do",
    "conflict": "another decision was made since the file was written; look at both",
    "reopened": "a text has changed since the file was written; the decision is about the older text",
    "gone": "the newest match does not have this pair",
    "unreadable": "a cell cannot be taken; correct it and bring the file back",
    "tampered": "a cell that was not to be changed is another, so it is not clear what was decided on",
    "added": "the row was not in the file that was written",
    "deleted": "the row did not come back; nothing happens to its pair",
}
"""What each of :data:`KINDS` means for the one who brings a file back."""

CLEAN: Final[tuple[ChangeKind, ...]] = ("new",)
"""Kinds that are stored without further ado."""

CHOOSABLE: Final[tuple[ChangeKind, ...]] = ("new", "conflict", "reopened", "gone")
"""Kinds that are stored when a person names the row."""

RETURNED: Final[dict[str, pd.ArrowDtype]] = {
    "sheet_row": INTEGER,
    **dict.fromkeys(("subject_id", "object_id", "subject_title", "object_title"), TEXT),
    **dict.fromkeys(("subject_hash", "object_hash", "run_id", "suggested_relation", "suggestion"), TEXT),
    "confidence": NUMBER,
    **dict.fromkeys(("verdict", "relation", "comment", "author_id", "decided_at"), TEXT),
    **dict.fromkeys(("is_touched", "has_code"), FLAG),
    **dict.fromkeys(("in_force", "earlier_author"), TEXT),
}
"""One row per row of the file. ``is_touched``: a decision cell is not as it was written. ``has_code``: the row says
what it was written with; without it, "" stands for unknown and ``in_force`` is null. ``verdict`` and ``relation`` are
as typed, ``author_id`` is who decides now, "" where the row does not say."""

CELLS: Final[dict[str, pd.ArrowDtype]] = {
    "sheet_row": INTEGER,
    **dict.fromkeys(("key", "column", "problem", "old", "new", "cure"), TEXT),
}
"""One row per cell at fault: ``problem`` is ``tampered`` or ``unreadable``, ``old`` what was written, null if not
known."""

CHANGES: Final[dict[str, pd.ArrowDtype]] = {
    "sheet_row": INTEGER,
    "kind": TEXT,
    **dict.fromkeys(("subject_id", "object_id", "subject_title", "object_title", "verdict", "relation"), TEXT),
    **dict.fromkeys(("comment", "author_id", "decided_at", "detail"), TEXT),
    **dict.fromkeys(("run_id", "subject_hash", "object_hash", "suggested_relation", "suggestion"), TEXT),
    "confidence": NUMBER,
    **dict.fromkeys(("origin", "in_force"), TEXT),
    **dict.fromkeys(("other_verdict", "other_relation", "other_author", "other_at"), TEXT),
}
"""What would happen, one row per row of the file that somebody touched, and per deleted row (``sheet_row`` null).
``in_force`` is the decision in force now, which a stored one takes the place of; ``other_*`` say which it is."""

_TEXTS: Final = ("subject_title", "object_title", "subject_hash", "object_hash")
_BOUND: Final = (*_TEXTS, "suggested_relation", "suggestion")


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """A file as it came back: ``rows`` (:data:`RETURNED`), ``cells`` at fault (:data:`CELLS`), what else to know.

    ``origin`` is the way in that its decisions will name. ``is_earlier``: it was not written from a run here, so its
    pairs need not be those of a run, and what a run suggests now is nothing that whoever decided had seen.
    """

    file: str
    sheet: str
    rows: pd.DataFrame
    cells: pd.DataFrame
    notes: tuple[str, ...] = ()
    encoding: str = ""
    origin: str = "spreadsheet"
    is_earlier: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What taking the file in would do: ``changes`` (:data:`CHANGES`) and their ``cells`` (:data:`CELLS`)."""

    file: str
    rows: int
    changes: pd.DataFrame
    cells: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each kind in the order of :data:`KINDS`, zeros included."""
        counts = self.changes["kind"].value_counts()
        return {kind: int(counts.get(kind, 0)) for kind in KINDS}


def preview_changes(
    returned: Returned,
    *,
    in_force: pd.DataFrame,
    written: Mapping[str, pd.DataFrame],
    now: pd.DataFrame | None,
) -> Preview:
    """What each touched row would do; nothing is stored.

    Parameters
    ----------
    in_force
        The decisions in force now (:data:`mapper.tables.DECISIONS`).
    written
        The equivalences of the runs that the file was written from, by run id; runs that are not at hand are left out.
    now
        The equivalences of the newest run between the same catalogues; None where no such run is at hand.
    """
    judge = _Judge(returned, in_force, written, now)
    changes = [*judge.rows(), *judge.deleted()]
    cells = pd.concat([returned.cells, _table(judge.found, CELLS)], ignore_index=True).astype(CELLS)
    order = cells.sort_values("sheet_row", kind="stable", ignore_index=True)
    return Preview(returned.file, len(returned.rows), _table(changes, CHANGES), order, returned.notes)


def chosen_changes(preview: Preview, rows: Collection[int] | None = None) -> pd.DataFrame:
    """The changes to store: those of the ``rows`` named, else every clean one; in the order of the file.

    Raises
    ------
    UsageError
        If a row named is not in the file, changes nothing or cannot be stored; the message lists all of them.
    """
    changes = preview.changes
    if rows is None:
        return changes[changes["kind"].isin(CLEAN).to_numpy(dtype=bool)].reset_index(drop=True)
    kinds = {int(row): kind for row, kind in zip(changes["sheet_row"], changes["kind"], strict=True) if pd.notna(row)}
    faults = [
        f"row {row} of {preview.file} "
        + (f"cannot be stored: it is {kinds[row]}" if row in kinds else "decides nothing, or is not there")
        for row in sorted(set(rows))
        if kinds.get(row) not in CHOOSABLE
    ]
    if faults:
        raise UsageError.listing(faults)
    return changes[changes["sheet_row"].isin(list(rows)).fillna(False).to_numpy(dtype=bool)].reset_index(drop=True)


def decisions_of(chosen: pd.DataFrame) -> tuple[list[NewDecision], dict[Pair, str | None]]:
    """The decisions of chosen changes, and for each pair the decision in force that the preview showed.

    Both are what :meth:`~mapper.review.store.DecisionStore.record_many` takes, so that a decision made between the
    preview and the storing stops all of them.
    """
    return new_decisions(chosen), expected_in_force(chosen)


class _Judge:
    """Tells the kind of each row; keeps the look-ups, and the faults it finds itself."""

    def __init__(
        self,
        returned: Returned,
        in_force: pd.DataFrame,
        written: Mapping[str, pd.DataFrame],
        now: pd.DataFrame | None,
    ) -> None:
        self._returned = returned
        self._is_earlier = returned.is_earlier
        self._in_force = _by_pair(in_force)
        self._written = {run_id: _by_pair(_bound(table)) for run_id, table in written.items()}
        self._now = None if now is None else _by_pair(_bound(now))
        self._tampered = _by_row(returned.cells, "tampered")
        self._unreadable = _by_row(returned.cells, "unreadable")
        self._deciding = _deciding_rows(returned.rows)
        self.found: list[dict[str, Any]] = []

    def rows(self) -> list[dict[str, Any]]:
        table = self._returned.rows
        concerned = table["is_touched"] | table["sheet_row"].isin([*self._tampered, *self._unreadable])
        # One object per row: each is judged by several look-ups, and people touch few of many.
        kept = _records(table[concerned.to_numpy(dtype=bool)])
        return [self._change(row) for row in kept]

    def deleted(self) -> list[dict[str, Any]]:
        """A row for each pair that was written and did not come back, in the order of the run."""
        rows = self._returned.rows
        there = set(zip(as_list(rows["subject_id"]), as_list(rows["object_id"]), strict=True))
        moved = {_hashes(row) for row in _records(rows[rows["sheet_row"].isin([*self._tampered]).to_numpy(dtype=bool)])}
        return [
            {"sheet_row": None, "kind": "deleted", "subject_id": pair[0], "object_id": pair[1], **_titles(row),
             "detail": "the row did not come back; nothing happens to its pair"}
            for run_id in sorted(self._written)
            for pair, row in self._written[run_id].items()
            if pair not in there and (run_id, row["subject_hash"], row["object_hash"]) not in moved
        ]  # fmt: skip

    def _change(self, row: dict[Any, Any]) -> dict[str, Any]:
        pair = (str(row["subject_id"]), str(row["object_id"]))
        known = self._written.get(str(row["run_id"]), {}).get(pair) or (self._now or {}).get(pair)
        if known is not None:
            blank = {name: known[name] for name in (_TEXTS if self._is_earlier else _BOUND) if not row[name]}
            confidence = None if self._is_earlier else known["confidence"]
            row = {**row, **blank, "confidence": _first_number(row["confidence"], confidence)}
        other = self._in_force.get(pair)
        made: dict[str, Any] = {name: row[name] for name in CHANGES if name in row}
        made |= {"relation": _relation(row), "origin": self._returned.origin}
        made["in_force"] = other["decision_id"] if other else ""
        if other:
            made |= {f"other_{name}": other[name] for name in ("verdict", "relation")}
            made |= {"other_author": other["author_id"], "other_at": other["decided_at"]}
        kind, detail = self._judged(row, made, pair, other)
        return {**made, "kind": kind, "detail": detail}

    def _judged(
        self, row: Mapping[Any, Any], made: Mapping[str, Any], pair: Pair, other: Mapping[Any, Any] | None
    ) -> tuple[ChangeKind, str]:
        number = int(row["sheet_row"])
        foreign = self._foreign(row, pair)
        if foreign:
            return "added", foreign
        self._compare_with_run(row, pair)
        if number in self._tampered:
            return "tampered", _told(self._tampered[number])
        if number not in self._unreadable:
            if other and _is_same(made, other):
                return "same", f"is in force already: {_named(other)}"
            self._check_decision(row, made, pair)
        if number in self._unreadable:
            return "unreadable", _told(self._unreadable[number])
        if not self._is_earlier and not self._is_compared_now(pair):
            where = "no match in this workspace has" if self._now is None else "the newest match no longer has"
            return "gone", f"{where} this pair"
        changed = self._changed_sides(row, pair)
        seen = row["in_force"]
        if (other["decision_id"] if other else "") != (seen if isinstance(seen, str) else ""):
            return "conflict", _conflict(row, other) + (f"; {changed}" if changed else "")
        if changed:
            return "reopened", changed
        if not self._is_compared_now(pair):
            return "new", "no match here has compared this pair"
        return "new", "takes the place of " + _named(other) if other else "the pair was open"

    def _is_compared_now(self, pair: Pair) -> bool:
        return self._now is not None and pair in self._now

    def _foreign(self, row: Mapping[Any, Any], pair: Pair) -> str:
        """Why the row is none of those that were written, or ""; earlier decisions are none of these anyway."""
        if self._is_earlier:
            return ""
        if not all(pair):
            return "" if row["has_code"] else "the row names no pair; write both ids, or decide it in the app"
        if row["has_code"]:
            return ""
        if self._any_has(pair):
            return ""
        return "the row was not in the file that was written, and no match here has its pair"

    def _any_has(self, pair: Pair) -> bool:
        return any(pair in table for table in self._written.values()) or (self._now is not None and pair in self._now)

    def _compare_with_run(self, row: Mapping[Any, Any], pair: Pair) -> None:
        """A row whose code is whole but which is not the run's own was made up, or mixed from two."""
        table = self._written.get(str(row["run_id"]))
        number = int(row["sheet_row"])
        if table is None or number in self._tampered:
            return
        if pair not in table:
            cure = "makes a pair that the run does not have"
            self._fault(self._tampered, number, "subject_id", "Subject id", "tampered", pair[0], cure)
            return
        known = table[pair]
        for side in ("subject", "object"):
            if row[f"{side}_hash"] not in ("", known[f"{side}_hash"]):
                self._fault(
                    self._tampered, number, "row_code", "Row code", "tampered", str(row[f"{side}_hash"]),
                    f"the text of the {side} is not the one of this run",
                )  # fmt: skip

    def _check_decision(self, row: Mapping[Any, Any], made: Mapping[str, Any], pair: Pair) -> None:
        number, verdict = int(row["sheet_row"]), str(row["verdict"])
        faults: list[tuple[str, str, str, str]] = []
        if not verdict:
            faults.append(("verdict", "Decision", "", _no_verdict(row)))
        elif verdict == "accept" and made["relation"] in ("", "none"):
            cure = "names no relation, and none is suggested; choose exact, close, broad, narrow or related"
            faults.append(("decided_relation", "Decided relation", str(row["relation"]), cure))
        elif verdict == "reject" and row["relation"] not in ("", "none"):
            cure = "does not go with reject; leave it empty"
            faults.append(("decided_relation", "Decided relation", str(row["relation"]), cure))
        if verdict and not row["author_id"]:
            faults.append(("author_id", "Decided by", str(row["earlier_author"]), _no_author(row)))
        others = [str(each) for each in self._deciding.get(pair, ()) if each != number]
        if others:
            cure = f"is decided in row {' and '.join(others)} too; keep one of them"
            faults.append(("subject_id", "Subject id", pair[0], cure))
        for key, column, new, cure in faults:
            self._fault(self._unreadable, number, key, column, "unreadable", new, cure)

    def _fault(
        self, into: dict[int, list[dict[Any, Any]]], number: int, key: str, column: str, problem: str, new: str,
        cure: str,
    ) -> None:  # fmt: skip
        fault: dict[Any, Any] = {
            "sheet_row": number,
            "key": key,
            "column": column,
            "problem": problem,
            "new": new,
            "cure": cure,
        }
        into.setdefault(number, []).append({**fault, "old": None})
        self.found.append(fault)

    def _changed_sides(self, row: Mapping[Any, Any], pair: Pair) -> str:
        now = (self._now or {}).get(pair)
        if now is None:
            return ""
        sides = [side for side in ("subject", "object") if row[f"{side}_hash"] not in ("", now[f"{side}_hash"])]
        if not sides:
            return ""
        return f"the text of the {' and of the '.join(sides)} has changed since the file was written"


def _conflict(row: Mapping[Any, Any], other: Mapping[Any, Any] | None) -> str:
    if other is None:
        return "the decision that was in force when the file was written is not in this database"
    if not row["has_code"]:
        return f"differs from the decision in force, and the row does not say whether it was seen: {_named(other)}"
    return f"another decision was made since the file was written: {_named(other)}"


def _named(decision: Mapping[Any, Any]) -> str:
    relation = f" ({decision['relation']})" if decision["relation"] not in ("", "none") else ""
    moment = str(decision["decided_at"])[:16].replace("T", " ")
    return f"{decision['verdict']}{relation} by {decision['author_id']}, {moment} UTC"


def _no_verdict(row: Mapping[Any, Any]) -> str:
    if row["in_force"]:
        return "is empty, but a decision is in force; a decision is not erased: write unsure to take it back"
    return "is empty, but other decision cells are filled; choose accept, reject or unsure"


def _no_author(row: Mapping[Any, Any]) -> str:
    if row["earlier_author"]:
        return "made the earlier decision; write who decides now (the same person also gives the new date)"
    return "is empty; write your name there or on the sheet Instructions, or name the author when it is brought back"


def _told(cells: Iterable[Mapping[Any, Any]]) -> str:
    return "; ".join(_cell_told(cell) for cell in cells)


def _cell_told(cell: Mapping[Any, Any]) -> str:
    if cell["problem"] == "unreadable" or pd.isna(cell["old"]):
        return f"{cell['column']} {_short(str(cell['new']))!r} {cell['cure']}"
    return f"{cell['column']} was {_short(str(cell['old']))!r}, now {_short(str(cell['new']))!r}"


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _relation(row: Mapping[Any, Any]) -> str:
    if row["verdict"] == "reject":
        return "none"
    suggested = row["suggested_relation"] if row["verdict"] == "accept" else ""
    return str(row["relation"] or suggested)


def _is_same(made: Mapping[str, Any], other: Mapping[Any, Any]) -> bool:
    """True if the decision in force says all that the row says; what the row leaves open does not count."""
    words = all(str(made[name]) == str(other[name]) for name in ("verdict", "relation"))
    comment = " ".join(str(made["comment"]).split()) == " ".join(str(other["comment"]).split())
    author = made["author_id"] in ("", other["author_id"])
    moment = not made["decided_at"] or str(made["decided_at"])[:16] == str(other["decided_at"])[:16]
    return words and comment and author and moment


def _first_number(first: Any, second: Any) -> Any:
    return second if first is None or pd.isna(first) else first


def _bound(equivalences: pd.DataFrame) -> pd.DataFrame:
    names = {"relation": "suggested_relation"}
    kept = ["subject_id", "object_id", "subject_title", "object_title", "subject_hash", "object_hash", "relation"]
    return equivalences[[*kept, "suggestion", "confidence"]].rename(columns=names)


def _by_pair(table: pd.DataFrame) -> dict[Pair, dict[Any, Any]]:
    return {(row["subject_id"], row["object_id"]): row for row in _records(table)}


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows by column; ``to_dict`` takes several times as long for Arrow columns."""
    columns = [as_list(table[name]) for name in table.columns]
    return [dict(zip(table.columns, values, strict=True)) for values in zip(*columns, strict=True)]


def _by_row(cells: pd.DataFrame, problem: str) -> dict[int, list[dict[Any, Any]]]:
    found: dict[int, list[dict[Any, Any]]] = {}
    for cell in _records(cells[(cells["problem"] == problem).to_numpy(dtype=bool)]):
        found.setdefault(int(cell["sheet_row"]), []).append(cell)
    return found


def _deciding_rows(rows: pd.DataFrame) -> dict[Pair, list[int]]:
    touched = rows[rows["is_touched"].to_numpy(dtype=bool)]
    found: dict[Pair, list[int]] = {}
    for subject_id, object_id, number in zip(
        touched["subject_id"], touched["object_id"], touched["sheet_row"], strict=True
    ):
        found.setdefault((subject_id, object_id), []).append(int(number))
    return found


def _hashes(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    return row["run_id"], row["subject_hash"], row["object_hash"]


def _titles(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("subject_title", "object_title")}


def _table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, pd.ArrowDtype]) -> pd.DataFrame:
    made = {}
    for name, dtype in columns.items():
        blank = "" if dtype == TEXT and name != "old" else None
        values = [blank if (value := row.get(name)) is None or value is pd.NA else value for row in rows]
        made[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(made)
