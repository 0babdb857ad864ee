"""What commands share: where the workspace, the database and the settings come from, and tables as text."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mapper import workspace
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.settings import Settings, choose_settings

if TYPE_CHECKING:
    from mapper.review.store import DecisionStore

Result = tuple[dict[str, Any], list[str]]
"""What a command gives: the object that ``--json`` prints, and the lines that a person reads."""


def workspace_of(arguments: argparse.Namespace) -> Path:
    """The workspace folder (:func:`named_workspace`), made and writable."""
    return workspace.open_workspace(named_workspace(arguments))


def named_workspace(arguments: argparse.Namespace) -> Path:
    """The workspace folder, made or not: ``--workspace``, else as :func:`mapper.workspace.named_workspace`."""
    return workspace.named_workspace(arguments.workspace)


def database_of(arguments: argparse.Namespace) -> str | None:
    """The database address: ``--database-url``, else as :func:`mapper.workspace.named_database`."""
    return workspace.named_database(arguments.database_url)


def embedded_frameworks() -> Frameworks:
    """The frameworks that come with the package."""
    return load_frameworks(embedded_folder() / "frameworks")


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The defaults, changed by ``--settings``, ``--encoder`` and ``--top``."""
    encoder, top, file = (getattr(arguments, name, None) for name in ("encoder", "top", "settings"))
    return choose_settings(file, encoder=encoder, top=top)


def as_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table for ``--json``: what is missing is null, a list column holds lists."""
    plain = table.astype(object).where(table.notna(), None)
    return [
        {str(name): value.tolist() if isinstance(value, np.ndarray) else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ]


def printable(text: str) -> str:
    r"""Text from a file or a person without what would steer a terminal; line breaks become spaces.

    The joiners that Persian and Indic scripts are written with stay.

    >>> printable("Ms \x1b[2JDoe")
    'Ms  [2JDoe'
    """
    return "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text)


def counted(count: int, what: str) -> str:
    """A number and what is counted.

    >>> counted(1, "text"), counted(0, "text")
    ('1 text', '0 texts')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def open_decisions(arguments: argparse.Namespace) -> DecisionStore:
    """The decisions and the log of the workspace, or of the database that is named."""
    from mapper.review.store import open_store

    return open_store(workspace_of(arguments), database_of(arguments))


def as_lines(table: pd.DataFrame) -> list[str]:
    """A table as aligned text, cut to what a terminal shows."""
    if table.empty:
        return ["none"]
    shown = table.astype(str).map(lambda text: printable(text if len(text) <= 60 else text[:57] + "..."))
    widths = [max(len(name), *(len(value) for value in shown[name])) for name in shown.columns]
    rows = [list(shown.columns), *shown.to_numpy().tolist()]
    return ["  ".join(f"{value:<{width}}" for value, width in zip(row, widths, strict=True)).rstrip() for row in rows]
