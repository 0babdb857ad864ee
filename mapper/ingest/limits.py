"""How much of a stranger's file is read before the reader gives up.

An upload is hostile until it is parsed. Every reader stops with an :class:`~mapper.errors.UnreadableFile` at these
bounds; a data engineer with a larger file of their own passes other :class:`Limits` (``--max-megabytes``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mapper.errors import UnreadableFile, UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. Memory is roughly four times the bytes of text that are let in."""

    file_bytes: int = 512 * 1024**2
    json_bytes: int = 256 * 1024**2
    """JSON is parsed in one piece and takes about eight times its size in memory."""
    unpacked_bytes: int = 1024**3
    """Of a compressed file (XLSX, Parquet), summed over its parts, before anything is unpacked."""
    rows: int = 5_000_000
    columns: int = 2_000
    cells: int = 50_000_000
    cell_characters: int = 1_000_000
    nesting: int = 40
    files: int = 2_000

    @classmethod
    def for_files_of(cls, megabytes: int) -> Limits:
        """Bounds for one's own large files: as many times the usual ones as ``megabytes`` is the usual file, or these.

        >>> Limits.for_files_of(2_048).rows, Limits.for_files_of(10).rows
        (20000000, 5000000)
        """
        times = max(1.0, megabytes * 1024**2 / DEFAULT_LIMITS.file_bytes)
        return cls(
            file_bytes=megabytes * 1024**2,
            json_bytes=int(times * DEFAULT_LIMITS.json_bytes),
            unpacked_bytes=int(times * DEFAULT_LIMITS.unpacked_bytes),
            rows=int(times * DEFAULT_LIMITS.rows),
            cells=int(times * DEFAULT_LIMITS.cells),
        )


DEFAULT_LIMITS = Limits()


def check_size(path: Path, largest: int) -> int:
    """The size of ``path`` in bytes, if it is a file with content of at most ``largest`` bytes.

    Raises
    ------
    UsageError
        If it does not exist, is not a file or may not be read.
    UnreadableFile
        If it is empty or larger.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UsageError(f"{path.name}: is not a file; name a file, or a folder of files")
        with path.open("rb"):
            pass
    except OSError as error:
        raise UsageError(f"file {str(path)!r} cannot be read: {error.strerror or error}; check the path") from None
    if size == 0:
        raise UnreadableFile(f"{path.name}: the file is empty (0 bytes); export it again")
    if size > largest:
        raise UnreadableFile(
            f"{path.name}: the file has {size / 1024**2:,.0f} MB, more than the limit of {largest / 1024**2:,.0f} MB; "
            "split it into several files and ingest them together, or raise the limit (--max-megabytes)"
        )
    return size


def check_table(path: Path, limits: Limits, *, rows: int, cells: int, columns: int = 0) -> None:
    """Nothing, while a table that is being read stays within ``limits``.

    Raises
    ------
    UnreadableFile
        As soon as it has too many rows, columns or cells.
    """
    for count, largest, what in (
        (rows, limits.rows, "rows"),
        (columns, limits.columns, "columns"),
        (cells, limits.cells, "cells"),
    ):
        if count > largest:
            raise UnreadableFile(
                f"{path.name}: more than {largest:,} {what}, the limit; split it and ingest the parts together"
            )


def check_text(path: Path, limits: Limits, characters: int) -> None:
    """Nothing, if a table comes to a bearable amount of text, whatever the size of the file that it is made of.

    Raises
    ------
    UnreadableFile
        If it is more than a compressed file may unpack to.
    """
    if characters > limits.unpacked_bytes:
        raise UnreadableFile(
            f"{path.name}: more than {limits.unpacked_bytes / 1024**2:,.0f} MB of text, the limit; a text that "
            "stands in many rows counts each time, so leave its column out, or split the file"
        )
