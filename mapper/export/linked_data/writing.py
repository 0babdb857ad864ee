"""One document of linked data as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.errors import UsageError
from mapper.export.assertions import assertions
from mapper.export.contents import CatalogueTables
from mapper.export.linked_data import case, ctdl, elm, open_badges, skos
from mapper.export.linked_data.exchange import Exchange, exchange_of, left_out_counts, left_out_sentence
from mapper.export.sssom import licence_address
from mapper.match.runs import Run
from mapper.workspace import write_file

_DOCUMENTS: Final[dict[str, Callable[[Exchange], dict[str, Any]]]] = {
    "skos": skos.document,
    "ctdl": ctdl.document,
    "case": case.document,
    "elm": elm.document,
    "openbadges": open_badges.document,
}


def write_linked(
    run: Run,
    format: str,
    *,
    subjects: CatalogueTables,
    objects: CatalogueTables,
    decisions: pd.DataFrame,
    out: Path,
    licence: str = "",
) -> int:
    """Write the run as one of :data:`mapper.export.formats.LINKED`; returns the number of its matches.

    UTF-8, two spaces of indent; the same run and decisions give the same bytes. ``decisions`` are those in force.

    Raises
    ------
    UsageError
        If ``licence`` is not known, or ``out`` is a folder.
    WorkspaceError
        If the file cannot be written.
    """
    if out.is_dir():
        raise UsageError(f"--out {str(out)!r} is a folder; this format needs a file")
    exchange = exchange_of(run, subjects, objects, decisions, licence_address(licence))
    text = json.dumps(_DOCUMENTS[format](exchange), ensure_ascii=False, indent=2)
    write_file(out, f"{text}\n".encode())
    return len(exchange.matches)


def left_out_note(run: Run, decisions: pd.DataFrame) -> str:
    """What of the run has no place in these formats, as a sentence; "" for nothing."""
    left_out = left_out_counts(assertions(run, decisions))
    return left_out_sentence(left_out) if left_out else ""
