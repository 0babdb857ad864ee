"""What can go wrong, as a tree.

::

    MapperError            anything this package raises on purpose
    ├── UsageError         wrong use: an unknown id, a missing path, a setting out of range   (exit code 2)
    │   └── NotPermitted       the role or the status of a case does not allow it
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
from typing import Final, Self

__all__ = [
    "DataError",
    "MapperError",
    "NotPermitted",
    "StaleDecision",
    "TableError",
    "UnreadableFile",
    "UsageError",
    "WorkspaceError",
]

_SHOWN_FAULTS: Final = 10


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

    @classmethod
    def listing(cls, faults: Sequence[str], *, cure: str = "") -> Self:
        """An error that shows the first ten of ``faults``, one a line, and counts the others; ``cure`` lists them all.

        >>> print(DataError.listing([f"levels.csv:{row}: label is missing" for row in range(2, 14)]))
        ... # doctest: +ELLIPSIS
        levels.csv:2: label is missing
        ...
        levels.csv:11: label is missing (and 2 more)
        """
        message = "\n".join(faults[:_SHOWN_FAULTS])
        left = len(faults) - _SHOWN_FAULTS
        if left > 0:
            message += f" (and {left} more{'; ' + cure if cure else ''})"
        return cls(message, faults=faults)


class UsageError(MapperError):
    """Wrong use: an unknown id, a missing path, a setting out of range."""

    exit_code = 2


class NotPermitted(UsageError):
    """The role of a person, or the status of a case, does not allow what was asked."""


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
