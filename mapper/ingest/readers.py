"""The names of the readers, apart from the readers themselves so that a profile can be checked without loading them."""

from __future__ import annotations

from typing import Final

TABLE_NAMES: Final[tuple[str, ...]] = (
    "csv", "tsv", "xlsx", "ods", "xls", "json", "jsonl", "parquet", "sqlite",
)  # fmt: skip
"""Readers of plain tables, whose columns are guessed or mapped in a profile."""

FORMAT_NAMES: Final[tuple[str, ...]] = (
    "elm",
    "elm_xml",
    "xcri_cap",
    "open_badges",
    "ctdl",
    "case",
    "case_table",
    "skos",
    "ooapi",
    "moochub",
    "schema_org",
)
"""Readers of the field's formats (:mod:`mapper.ingest.formats`, one module each), in the order in which they are asked
whether a file is theirs: a narrow format stands before a wide one."""

READER_NAMES: Final[tuple[str, ...]] = (*TABLE_NAMES, *FORMAT_NAMES)
