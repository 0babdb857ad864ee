"""What taking a file of decisions in would do, whoever wrote the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mapper.errors import TableError, UsageError
from mapper.export.earlier.directory import workspace_directory
from mapper.export.earlier.spreadsheet import has_pairs, read_earlier_sheet
from mapper.export.earlier.sssom_file import is_sssom, read_sssom
from mapper.export.workbook import preview_file
from mapper.export.workbook.returning import newest_equivalences
from mapper.ingest.limits import DEFAULT_LIMITS, Limits, check_size
from mapper.review.proposals import Preview, Returned, preview_changes


def preview_decisions(
    path: Path, *, workspace: Path, in_force: pd.DataFrame, author: str = "", limits: Limits = DEFAULT_LIMITS
) -> Preview:
    """What a file would do, row by row: one that we wrote, an SSSOM mapping set, or an earlier spreadsheet.

    ``in_force`` are the decisions in force now; ``author`` made those whose row names nobody. Nothing is stored.

    Raises
    ------
    UsageError
        If the file does not exist.
    UnreadableFile
        If it is damaged or over the limits.
    TableError
        If it has neither the columns of a workbook that we wrote nor those of an earlier spreadsheet.
    """
    if not path.is_file():
        raise UsageError(f"file {str(path)!r} does not exist")
    check_size(path, limits.file_bytes)
    if is_sssom(path):
        returned = read_sssom(path, workspace_directory(workspace), author=author.strip(), limits=limits)
        return _preview(returned, workspace, in_force)
    try:
        return preview_file(path, workspace=workspace, in_force=in_force, author=author, limits=limits)
    except TableError as error:
        if error.faults:  # it is ours, with columns that stand twice
            raise
        not_ours = error
    if not has_pairs(path, limits):
        raise TableError(f"{not_ours}; an earlier spreadsheet needs columns headed Subject and Object")
    returned = read_earlier_sheet(path, workspace_directory(workspace), author=author.strip(), limits=limits)
    return _preview(returned, workspace, in_force)


def _preview(returned: Returned, workspace: Path, in_force: pd.DataFrame) -> Preview:
    now = newest_equivalences(workspace, returned.rows)
    return preview_changes(returned, in_force=in_force, written={}, now=now)
