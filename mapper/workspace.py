"""The workspace folder: where things lie, and how they are written so that a kill leaves the old state or the new.

::

    workspace/
      catalogues/<id>/<version>/   manifest.json, credentials.parquet, outcomes.parquet, rejects.csv
      catalogues/<id>/latest       the version in force, one line
      profiles/<id>.toml           how files of a provider are read, saved for the next one
      runs/<run>/                  manifest.json, timings.json, and Parquet: equivalences, alignments, bundles
      coverages/<id>/              manifest.json, timings.json, and Parquet: outcomes, credentials
      level_coverages/<id>/        the same against level descriptors: descriptors, credentials, outcomes
      skills/<id>/                 manifest.json, timings.json, and Parquet: links
      vectors/                     cached vectors, one file per encoder
      decisions.db                 decisions, when no other database is named

Versions and runs are folders named by a content hash, so a folder that exists is complete and is never written again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mapper.errors import WorkspaceError

DEFAULT_WORKSPACE: Final = "workspace"
HASH_LENGTH = 16
_HASHED_ROWS = 50_000
_HASHED_IN_MEMORY = 64 * 1024**2
_LEFTOVER_AGE = 24 * 3600  # seconds


def named_workspace(folder: Path | str | None) -> Path:
    """The workspace folder, made or not: ``folder``, else ``MAPPER_WORKSPACE``, else ``./workspace``."""
    return Path(folder or os.environ.get("MAPPER_WORKSPACE") or DEFAULT_WORKSPACE)


def named_database(url: str | None) -> str | None:
    """The database address: ``url``, else ``MAPPER_DATABASE_URL``, else none (a file in the workspace)."""
    return url or os.environ.get("MAPPER_DATABASE_URL") or None


def open_workspace(folder: Path) -> Path:
    """``folder`` itself, made if absent, once it is known to be writable.

    Raises
    ------
    WorkspaceError
        If it is a file, or cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WorkspaceError(
            f"workspace {str(folder)!r} cannot be written: {error.strerror or error}; "
            "name another folder with --workspace or MAPPER_WORKSPACE"
        ) from None
    sweep(folder.glob("**/.*.partial"))
    return folder.resolve()


def sweep(leftovers: Iterable[Path]) -> None:
    """Remove what a killed process left half-written; younger than a day it may be another process at work."""
    for leftover in [*leftovers]:
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_AGE:
                if leftover.is_dir():
                    shutil.rmtree(leftover, ignore_errors=True)
                else:
                    leftover.unlink(missing_ok=True)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A temporary sibling of ``target`` to fill; renamed to ``target`` when the block ends without an error.

    If ``target`` appeared meanwhile, it holds the same content (its name is a hash) and the new folder is dropped.

    Raises
    ------
    WorkspaceError
        If the folder cannot be written; nothing is left behind.
    """
    with partial_folder(target.parent) as temporary:
        yield temporary
        settle(temporary, target)


@contextmanager
def partial_folder(parent: Path) -> Iterator[Path]:
    """A temporary folder in ``parent`` to fill while the name that it will have (:func:`settle`) is not yet known.

    Raises
    ------
    WorkspaceError
        If the folder cannot be written; nothing is left behind.
    """
    temporary = _partial(parent / "new")
    made = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    try:
        temporary.mkdir(parents=True)
        yield temporary
    except OSError as error:
        raise WorkspaceError(f"{str(parent)!r} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        with contextlib.suppress(OSError):  # until something is in one of them
            for folder in made:
                folder.rmdir()


def leftover_folders(parent: Path) -> Iterator[Path]:
    """The folders that :func:`partial_folder` made in ``parent`` and that are still there."""
    return parent.glob(f".new-{'[0-9a-f]' * 8}.partial")


def settle(temporary: Path, target: Path) -> None:
    """Give a filled folder its name; a ``target`` that is there already holds the same content and stays."""
    try:
        temporary.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it; nothing happens where there is none.

    Raises
    ------
    WorkspaceError
        If something of it cannot be removed, such as a file that another program holds open.
    """
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise WorkspaceError(f"{str(folder)!r} cannot be removed: {error.strerror or error}; try again") from None


def write_file(target: Path, content: bytes) -> None:
    """Replace ``target`` by ``content`` in one step; the old file stays whole until then.

    Raises
    ------
    WorkspaceError
        If it cannot be written, or is open in another program (a spreadsheet that Excel holds on Windows).
    """
    temporary = _partial(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        raise WorkspaceError(
            f"{str(target)!r} cannot be written: {error.strerror or error}; close it elsewhere or choose another place"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _partial(target: Path) -> Path:
    """A sibling of ``target`` that nobody else writes; unlike ``tempfile``, it leads to the usual permissions."""
    return target.with_name(f".{target.name[:80]}-{secrets.token_hex(4)}.partial")


def write_json(target: Path, content: Mapping[str, Any]) -> None:
    """Replace ``target`` by ``content`` as sorted, indented JSON in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_file(target, text.encode("utf-8"))


ROW_GROUP: Final = 20_000
"""Rows that are read together: one pair of a long sorted table is found without reading the rest."""


def write_parquet(target: Path, table: pd.DataFrame, schema: pa.Schema) -> None:
    """Write one table as Parquet with ``schema``; the same rows give the same bytes (for one version of pyarrow)."""
    with ParquetParts(target, schema) as parts:
        parts.add(table)


class ParquetParts:
    """A Parquet file that is written part by part; a context manager, for the file is whole when it is closed."""

    def __init__(self, target: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(target, schema, compression="zstd")

    def __enter__(self) -> ParquetParts:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, table: pd.DataFrame) -> None:
        """Write further rows."""
        arrow = pa.Table.from_pandas(table, schema=self._schema, preserve_index=False)
        self._writer.write_table(arrow.replace_schema_metadata(None), row_group_size=ROW_GROUP)


def read_parquet(source: Path, wanted: Sequence[tuple[str, str, str]] | None = None) -> pd.DataFrame:
    """One table with Arrow types; of it the rows ``wanted``, such as ``[("subject_id", "==", "a:1")]``.

    Raises
    ------
    WorkspaceError
        If the file is missing or damaged.
    """
    try:
        table: pd.DataFrame = pq.read_table(source, filters=wanted and list(wanted)).to_pandas(
            types_mapper=pd.ArrowDtype, ignore_metadata=True
        )
    except (OSError, pa.ArrowInvalid) as error:
        raise WorkspaceError(
            f"{str(source)!r} is missing or damaged: {error}; delete its folder and run again"
        ) from None
    return table


def parquet_column(source: Path, name: str) -> pd.Series:
    """One column of a table."""
    table: pd.DataFrame = pq.read_table(source, columns=[name]).to_pandas(types_mapper=pd.ArrowDtype)
    return table[name]


def parquet_rows(source: Path, column: str, values: pd.Series) -> pd.DataFrame:
    """The rows of a table whose ``column`` holds one of ``values``; the rest is never in memory at once."""
    wanted = pa.array(values)
    with pq.ParquetFile(source) as file:
        found = [
            group.filter(pc.is_in(group[column], value_set=wanted))
            for group in map(file.read_row_group, range(file.num_row_groups))
        ]
        table = pa.concat_tables(found) if found else file.schema_arrow.empty_table()
    rows: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype, ignore_metadata=True)
    return rows


def read_json(source: Path) -> dict[str, Any]:
    """One JSON object.

    Raises
    ------
    WorkspaceError
        If the file is missing or damaged.
    """
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WorkspaceError(
            f"{str(source)!r} is missing or damaged: {error}; delete its folder and run again"
        ) from None
    if not isinstance(content, dict):
        raise WorkspaceError(f"{str(source)!r} is damaged: not a JSON object; delete its folder and run again")
    return content


def write_manifest(folder: Path, manifest: Mapping[str, Any], *, started: float) -> None:
    """``manifest.json`` of a result, and beside it ``timings.json``, which is no part of what the result is.

    ``started`` is of :func:`time.perf_counter`.
    """
    seconds = round(time.perf_counter() - started, 3)
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    write_json(folder / "timings.json", {"seconds": seconds, "finished": finished})
    write_json(folder / "manifest.json", manifest)


def list_manifests(parent: Path, name: str) -> list[dict[str, Any]]:
    """Manifests of the complete results below a folder with their ``timings``, the newest first, then by ``name``."""
    found = [
        {**read_json(path), "timings": read_json(path.with_name("timings.json"))}
        for path in (parent.glob("*/manifest.json") if parent.is_dir() else ())
        if not path.parent.name.startswith(".")
    ]
    return sorted(found, key=lambda one: (str(one["timings"].get("finished", "")), str(one[name])), reverse=True)


def content_hash(*parts: object) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of values and tables; the same on every machine.

    A table counts by its column names and values, in order; anything else by its JSON. A :class:`TableHash` counts as
    the table whose parts it was given.

    >>> content_hash({"b": 1, "a": [2.5, "é"]}) == content_hash({"a": [2.5, "é"], "b": 1})
    True
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, TableHash):
            part.update(digest)
        elif isinstance(part, pd.DataFrame):
            with TableHash() as table:
                table.add(part)
                table.update(digest)
        else:
            encoded = json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(
                "utf-8", "surrogatepass"
            )
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()[:HASH_LENGTH]


class TableHash:
    """What is hashed of a table that comes in parts: one JSON object, as ``to_json`` with ``orient="split"`` gives.

    How the rows are cut into parts does not count. A context manager: a long table waits on disk, for its length is
    hashed first.
    """

    def __init__(self) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=_HASHED_IN_MEMORY)  # noqa: SIM115  closed on exit
        self._rows = 0

    def __enter__(self) -> TableHash:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def add(self, table: pd.DataFrame) -> None:
        """Further rows; the first part says what the columns are."""
        if not self._spool.tell():
            columns = table.iloc[:0].to_json(orient="split", index=False, force_ascii=False).removesuffix("]}")
            self._spool.write(columns.encode("utf-8", "surrogatepass"))
        for begin in range(0, len(table), _HASHED_ROWS):
            # As objects, by far faster than Arrow types, and the same JSON.
            rows = table.iloc[begin : begin + _HASHED_ROWS].astype(object)
            values = rows.to_json(orient="values", double_precision=15, force_ascii=False)
            self._spool.write((b"," if self._rows else b"") + values[1:-1].encode("utf-8", "surrogatepass"))
            self._rows += len(rows)

    def update(self, digest: hashlib._Hash) -> None:
        """Let ``digest`` take in the table, its length first."""
        end = b"]}"
        digest.update((self._spool.tell() + len(end)).to_bytes(8, "big"))
        self._spool.seek(0)
        while block := self._spool.read(1 << 20):
            digest.update(block)
        digest.update(end)
