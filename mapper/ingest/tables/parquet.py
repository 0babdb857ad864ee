"""Parquet: read in batches, nested columns written as text the way JSON is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits, check_size, check_table
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Records, origin_of, table_of, unique_names
from mapper.ingest.tables.structured import flatten

_BATCH_ROWS = 2_000


def read_parquet(path: Path, profile: Profile, limits: Limits) -> Records:
    """The rows of a Parquet file; ``row`` counts data rows from 1. Columns of bytes are left out and reported.

    Raises
    ------
    UnreadableFile
        If it is not Parquet, damaged, has no rows, or is over ``limits``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_size(path, limits.file_bytes)
    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            stated = file.metadata
            size = sum(stated.row_group(group).total_byte_size for group in range(stated.num_row_groups))
            if size > limits.unpacked_bytes:
                raise UnreadableFile(
                    f"{path.name}: unpacks to {size / 1024**2:,.0f} MB, more than the limit of "
                    f"{limits.unpacked_bytes / 1024**2:,.0f} MB; split it into several files"
                )
            check_table(
                path,
                limits,
                rows=stated.num_rows,
                cells=stated.num_rows * stated.num_columns,
                columns=stated.num_columns,
            )
            schema = file.schema_arrow
            binary = [f.name for f in schema if pa.types.is_binary(f.type) or pa.types.is_large_binary(f.type)]
            names = [name for name in schema.names if name not in binary and not name.startswith("__index_level_")]
            rows: list[dict[str, str]] = []
            unpacked = 0
            for batch in file.iter_batches(_BATCH_ROWS, columns=names):
                unpacked += batch.nbytes
                if unpacked > limits.unpacked_bytes:
                    raise UnreadableFile(f"{path.name}: unpacks to more than the limit; split it into several files")
                rows += [dict(flatten(_plain(record), nesting=limits.nesting)) for record in batch.to_pylist()]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableFile(
            f"{path.name}: is not a Parquet file that can be read ({first}); export it again"
        ) from None
    columns = list(dict.fromkeys(name for row in rows for name in row)) or names
    faults = tuple(
        Fault(path.name, "the column holds bytes, not text; it is not read", column=name, cure="export it as text")
        for name in binary
    )
    frame = table_of([[row.get(name, "") for name in columns] for row in rows], unique_names(columns))
    return Records(path.name, "parquet", frame, origin_of(range(1, len(rows) + 1)), {}, faults)


def _plain(value: Any) -> Any:
    """Arrow values as JSON knows them: maps are lists of pairs, times are ISO."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(item, tuple) and len(item) == 2 for item in value):
            return {str(key): _plain(item) for key, item in value}
        return [_plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value
