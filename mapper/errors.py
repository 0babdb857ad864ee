"""What can go wrong, as a tree.

::

    MapperError            anything this package raises on purpose
    ├── UsageError         wrong use: an unknown id, a missing path, a setting out of range   (exit code 2)
    ├── WorkspaceError     the workspace or database cannot be read or written                (exit code 2)
    └── DataError          the input was read and is bad                                      (exit code 1)
        ├── UnreadableFile     not the format it claims, empty, encrypted, or undecodable
        ├── TableError         a table breaks its column contract
        └── StaleDecision      a decision was made on something that has changed since

A message is one or two lines: what, where (``file:row``), the value, the cure. Faults of one file are collected and
raised once; ``faults`` holds them one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["DataError", "MapperError", "StaleDecision", "TableError", "UnreadableFile", "UsageError", "WorkspaceError"]


class MapperError(Exception):
    """Anything this package raises on purpose.

    Parameters
    ----------
    message
        What, where, the value and the cure, in one or two lines.
    faults
        The single faults behind the message, when there are several.
    """

    exit_code = 1

    def __init__(self, message: str, *, faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.faults: tuple[str, ...] = tuple(faults)


class UsageError(MapperError):
    """Wrong use: an unknown id, a missing path, a setting out of range."""

    exit_code = 2


class WorkspaceError(MapperError):
    """The workspace or its database cannot be read or written."""

    exit_code = 2


class DataError(MapperError):
    """The input was read and is bad."""


class UnreadableFile(DataError):
    """A file that is not the format it claims, is empty, encrypted or undecodable."""


class TableError(DataError):
    """A table breaks its column contract (:mod:`mapper.tables`)."""


class StaleDecision(DataError):
    """A decision was made on something that has changed since the reviewer saw it."""
