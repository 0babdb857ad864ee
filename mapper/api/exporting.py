"""What leaves the workspace."""

from __future__ import annotations

from pathlib import Path

from mapper.analyse.coverage.kept import Coverage
from mapper.analyse.stacks.report import StackReport
from mapper.api.places import Folder, opened
from mapper.errors import UsageError
from mapper.export import export_run
from mapper.match.runs import Run
from mapper.workspace import named_database, write_file


def export(
    what: Run | Coverage | StackReport,
    out: Folder,
    *,
    format: str = "xlsx",
    workspace: Folder | None = None,
    database_url: str | None = None,
) -> Path:
    """Write a run, a coverage or a stack for other people and programs; where it was written.

    Parameters
    ----------
    what
        From :func:`match`, :func:`coverage` or :func:`stack`.
    out
        A file, and for csv and parquet a folder.
    format
        ``xlsx``, and for a run also csv, parquet, sssom, skos, ctdl, case, elm or openbadges.
    database_url
        Where the decisions are that a run is exported with, if not in the workspace and not named by
        ``MAPPER_DATABASE_URL``.

    Raises
    ------
    UsageError
        If the format is not known, or is none of what is exported.
    WorkspaceError
        If ``out`` cannot be written.

    Examples
    --------
    >>> import mapper
    >>> mapper.export(mapper.coverage("deakin-it", "glasgow-computing"), "coverage.xlsx").name
    'coverage.xlsx'
    """
    from mapper.export.coverage_workbook import coverage_workbook
    from mapper.export.stack_workbook import stack_workbook

    path = Path(out)
    if isinstance(what, Run):
        export_run(what, format, path, workspace=opened(workspace), database_url=named_database(database_url))
        return path
    kind = "coverage" if isinstance(what, Coverage) else "stack"
    if format != "xlsx" or path.suffix.lower() != ".xlsx":
        raise UsageError(
            f"a {kind} is written as a workbook: format xlsx, and a file that ends in .xlsx, not {str(out)!r}"
        )
    write_file(path, coverage_workbook(what) if isinstance(what, Coverage) else stack_workbook(what))
    return path
