"""The names of the readers, apart from the readers themselves so that a profile can be checked without loading them."""

from __future__ import annotations

from typing import Final

READER_NAMES: Final[tuple[str, ...]] = ("csv", "tsv", "xlsx", "json", "jsonl", "parquet")
