"""A file that came back, held against the runs of the workspace and the decisions in force: the preview."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.export.formats import run_catalogue
from mapper.export.workbook.reading import read_returned
from mapper.export.workbook.row_code import LOCKED_KEYS, number_text
from mapper.export.workbook.tables import equivalence_rows
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.match.runs import Run, list_runs, load_run, runs_folder
from mapper.review.decisions import Pair
from mapper.review.proposals import CELLS, Preview, Returned, preview_changes
from mapper.tables import DECISIONS, TEXT
from mapper.workspace import read_parquet

_HELD_AGAINST: Final = (
    *("subject_id", "object_id", "subject_title", "object_title", "subject_hash", "object_hash"),
    *("relation", "suggestion", "confidence"),
)
_FROM_DECISIONS: Final = ("status",)
"""Locked cells that say what was decided when the file was written; the run does not know them."""


def preview_file(
    path: Path, *, workspace: Path, in_force: pd.DataFrame, author: str = "", limits: Limits = DEFAULT_LIMITS
) -> Preview:
    """What taking a file of decisions in would do, row by row; nothing is stored.

    ``in_force`` are the decisions in force now. The runs that the rows name are looked up in the workspace, and the
    newest run between the same catalogues; where the rows name none, the newest run that has one of their pairs.

    Raises
    ------
    MapperError
        As :func:`~mapper.export.workbook.reading.read_returned`.
    """
    returned = read_returned(path, author=author, limits=limits)
    manifests = list_runs(workspace)
    named = sorted(set(returned.rows["run_id"]) & {str(run["run"]) for run in manifests})
    written = {run_id: _equivalences(workspace, run_id) for run_id in named}
    cells = _with_old_values(returned, named, workspace)
    now = _newest(workspace, manifests, named, returned.rows)
    kept = Returned(returned.file, returned.sheet, returned.rows, cells, returned.notes, returned.encoding)
    return preview_changes(kept, in_force=in_force, written=written, now=now)


def newest_equivalences(workspace: Path, rows: pd.DataFrame) -> pd.DataFrame | None:
    """The newest equivalences that have any of the pairs of ``rows``; None where no run has."""
    return _newest(workspace, list_runs(workspace), (), rows)


def _equivalences(workspace: Path, run_id: str) -> pd.DataFrame:
    """What the preview needs of a run; its alignments, which are most of it, stay on disk."""
    table = read_parquet(runs_folder(workspace) / run_id / "equivalences.parquet")
    return table[[*_HELD_AGAINST]]


def _sides(manifest: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Both catalogues of a run, and which part of them it matched ("" for all)."""
    part = manifest.get("only", {})
    subject, object_ = (str(manifest[side]["catalogue"]) for side in ("subject", "object"))
    return subject, object_, str(part.get("subject", "")), str(part.get("object", ""))


def _newest(
    workspace: Path, manifests: Iterable[Mapping[str, Any]], named: Iterable[str], rows: pd.DataFrame
) -> pd.DataFrame | None:
    """The newest equivalences of each pair of catalogues that the file is about."""
    wanted = {_sides(run) for run in manifests if str(run["run"]) in named}
    newest: dict[tuple[str, str, str, str], str] = {}
    for run in manifests:
        newest.setdefault(_sides(run), str(run["run"]))
    if wanted:
        return pd.concat([_equivalences(workspace, newest[sides]) for sides in sorted(wanted)], ignore_index=True)
    pairs = pd.MultiIndex.from_frame(rows[["subject_id", "object_id"]])
    for run_id in newest.values():
        found = _equivalences(workspace, run_id)
        if pd.MultiIndex.from_frame(found[["subject_id", "object_id"]]).isin(pairs).any():
            return found
    return None


def _with_old_values(returned: Returned, named: Collection[str], workspace: Path) -> pd.DataFrame:
    """The cells at fault with what stood in them, where the run tells; without those that only an encoding spoilt."""
    cells = returned.cells
    tampered = cells[(cells["problem"] == "tampered").to_numpy(dtype=bool)]
    if tampered.empty or not named:
        return cells
    rows = {int(row["sheet_row"]): row for row in returned.rows.to_dict("records")}
    concerned = {rows[int(number)]["run_id"] for number in tampered["sheet_row"]}
    known = {run_id: _Written(load_run(run_id, workspace), workspace) for run_id in named if run_id in concerned}
    kept = []
    for cell in cells.astype(object).to_dict("records"):
        row = rows[int(cell["sheet_row"])]
        if cell["problem"] == "tampered" and row["run_id"] in known:
            cell["old"] = known[row["run_id"]].cell(row, cell["key"])
            if returned.encoding and cell["old"] is not None and _lost_letters(cell["old"], str(cell["new"])):
                continue
        kept.append(cell)
    return pd.DataFrame(kept, columns=list(CELLS)).astype(CELLS)


def _lost_letters(old: str, new: str) -> bool:
    """True if ``new`` is ``old`` with question marks for letters that an encoding does not have."""
    before, after = " ".join(old.split()), " ".join(new.split())
    return len(before) == len(after) and all(
        one == other or (other == "?" and ord(one) > 127) for one, other in zip(before, after, strict=True)
    )


class _Written:
    """The locked cells of one run as they were written."""

    def __init__(self, run: Run, workspace: Path) -> None:
        subjects, objects = (run_catalogue(run, side, workspace) for side in ("subject", "object"))
        rows = equivalence_rows(run, subjects, objects, DECISIONS.empty())
        self._rows = rows.set_index(pd.MultiIndex.from_frame(rows[["subject_id", "object_id"]]), drop=False)
        self._by_hashes: dict[Pair, list[Pair]] = {}
        for pair, *hashes in zip(self._rows.index, rows["subject_hash"], rows["object_hash"], strict=True):
            self._by_hashes.setdefault((str(hashes[0]), str(hashes[1])), []).append(pair)

    def cell(self, row: Mapping[Any, Any], key: str) -> str | None:
        pair = self._pair(row)
        if pair is None or key not in LOCKED_KEYS or key in _FROM_DECISIONS:
            return None
        value: Any = self._rows.loc[pair, key]
        if pd.isna(value):
            return ""
        return str(value) if self._rows[key].dtype == TEXT else number_text(str(value))

    def _pair(self, row: Mapping[Any, Any]) -> Pair | None:
        """The pair that the row was written for, by the texts in its code: its ids may be the cells at fault."""
        found = self._by_hashes.get((row["subject_hash"], row["object_hash"]), [])
        pair = (row["subject_id"], row["object_id"])
        return pair if pair in found else found[0] if len(found) == 1 else None
