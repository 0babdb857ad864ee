"""Every export of a run by the name of its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import UsageError
from mapper.export.contents import CatalogueTables
from mapper.match.runs import Run
from mapper.workspace import read_json, read_parquet


def export_run(
    run: Run, format: str, out: Path, *, workspace: Path, database_url: str | None = None, licence: str = ""
) -> int:
    """Write ``run`` to ``out`` with its catalogues and the decisions in force; returns the number of rows.

    ``format`` is one of :data:`FORMATS`; ``out`` is a folder for csv and parquet, a file for the others.
    ``expert`` and ``decisions-csv`` are for people who decide and send it back.
    ``licence`` is that of an SSSOM mapping set or a document of linked data.

    Raises
    ------
    UsageError
        If the format is not known, or ``out`` is a folder where a file is needed, or the reverse.
    WorkspaceError
        If the decisions cannot be read or ``out`` cannot be written.
    """
    from mapper.review.store import open_store

    _writer(format)
    with open_store(workspace, database_url) as store:
        decisions = store.in_force()
    subjects, objects = (run_catalogue(run, side, workspace) for side in ("subject", "object"))
    return export_tables(run, format, out, subjects=subjects, objects=objects, decisions=decisions, licence=licence)


def export_tables(
    run: Run,
    format: str,
    out: Path,
    *,
    subjects: CatalogueTables,
    objects: CatalogueTables,
    decisions: pd.DataFrame,
    licence: str = "",
) -> int:
    """Write ``run`` to ``out``, everything given; returns the number of rows.

    Rows are equivalences, mappings for sssom, matches for linked data.

    Raises
    ------
    UsageError
        As :func:`export_run`.
    WorkspaceError
        If ``out`` cannot be written.
    """
    return _writer(format)(run, out, subjects, objects, decisions, licence)


def export_note(run: Run, format: str, *, workspace: Path, database_url: str | None = None) -> str:
    """What an export in this format leaves out, as a sentence; "" for nothing.

    Raises
    ------
    WorkspaceError
        If the decisions cannot be read.
    """
    if format not in LINKED:
        return ""
    from mapper.export.linked_data import left_out_note
    from mapper.review.store import open_store

    with open_store(workspace, database_url) as store:
        return left_out_note(run, store.in_force())


def run_catalogue(run: Run, side: str, workspace: Path) -> CatalogueTables:
    """The catalogue version that was the ``subject`` or the ``object`` of the run; empty if the workspace lacks it.

    A run outlives its catalogues: its own tables hold titles, texts and findings, so an export without them only lacks
    providers, countries, levels and workloads.
    """
    named = run.manifest.get(side)
    if not isinstance(named, dict):
        return CatalogueTables()
    folder = workspace / "catalogues" / str(named.get("catalogue")) / str(named.get("version"))
    if not (folder / "credentials.parquet").is_file():
        return CatalogueTables()
    return CatalogueTables(
        credentials=read_parquet(folder / "credentials.parquet"),
        outcomes=read_parquet(folder / "outcomes.parquet"),
        about=read_json(folder / "manifest.json"),
    )


_Writer = Callable[[Run, Path, CatalogueTables, CatalogueTables, pd.DataFrame, str], int]


def _xlsx(
    run: Run, out: Path, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, _licence: str
) -> int:
    from mapper.export.workbook import write_workbook

    return write_workbook(run, subjects=subjects, objects=objects, decisions=decisions, out=out)


def _expert(
    run: Run, out: Path, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, _licence: str
) -> int:
    from mapper.export.workbook import write_workbook

    return write_workbook(run, subjects=subjects, objects=objects, decisions=decisions, out=out, edition="expert")


def _decisions_csv(
    run: Run, out: Path, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, _licence: str
) -> int:
    from mapper.export.workbook import write_decision_csv

    return write_decision_csv(run, subjects=subjects, objects=objects, decisions=decisions, out=out)


def _csv(
    run: Run, out: Path, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, _licence: str
) -> int:
    from mapper.export.flat import write_csv

    return write_csv(run, subjects=subjects, objects=objects, decisions=decisions, out=out)


def _parquet(
    run: Run, out: Path, _subjects: CatalogueTables, _objects: CatalogueTables, decisions: pd.DataFrame, _licence: str
) -> int:
    from mapper.export.flat import write_parquet_folder

    return write_parquet_folder(run, decisions=decisions, out=out)


def _sssom(
    run: Run, out: Path, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, licence: str
) -> int:
    from mapper.export.sssom import write_sssom

    return write_sssom(run, subjects=subjects, objects=objects, decisions=decisions, out=out, licence=licence)


def _linked(format: str) -> _Writer:
    def write(
        run: Run, out: Path, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, licence: str
    ) -> int:
        from mapper.export.linked_data import write_linked

        return write_linked(
            run, format, subjects=subjects, objects=objects, decisions=decisions, out=out, licence=licence
        )

    return write


LINKED: Final = ("skos", "ctdl", "case", "elm", "openbadges")
"""The formats of :mod:`mapper.export.linked_data`, which is imported only when one is written."""

_WRITERS: Final[dict[str, _Writer]] = {
    "xlsx": _xlsx,
    "expert": _expert,
    "decisions-csv": _decisions_csv,
    "csv": _csv,
    "parquet": _parquet,
    "sssom": _sssom,
    **{format: _linked(format) for format in LINKED},
}

FORMATS: Final = tuple(_WRITERS)
"""The formats that :func:`export_run` knows."""


def _writer(format: str) -> _Writer:
    if format not in _WRITERS:
        raise UsageError(f"format {format!r} is not known (known: {', '.join(FORMATS)})")
    return _WRITERS[format]
