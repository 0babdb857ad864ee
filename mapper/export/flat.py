"""A run as plain tables: a folder of CSV for people with a spreadsheet, a folder of Parquet for programs.

A spreadsheet takes text that starts with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return for a formula
(CWE-1236). In CSV such text gets a leading apostrophe, said in the read-me beside; so does text that starts with
apostrophes before one of these characters, so that :func:`read_exported_csv` gives back every text exactly. Parquet is
never altered.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from mapper.errors import UnreadableFile, UsageError
from mapper.export.contents import CAUTIONS, TITLE, CatalogueTables, concerning, provenance
from mapper.export.descriptions import ALIGNMENT_COLUMNS, BUNDLE_COLUMNS, DECISION_COLUMNS, EQUIVALENCE_COLUMNS
from mapper.match.runs import Run
from mapper.tables import ALIGNMENTS, BUNDLES, DECISIONS, EQUIVALENCES, TEXT, TEXTS, Table
from mapper.workspace import new_folder, write_file

READ_ME: Final = "read-me.txt"
SCHEMA: Final = "schema.json"
TABLES: Final[dict[str, tuple[Table, dict[str, str]]]] = {
    "equivalences": (EQUIVALENCES, EQUIVALENCE_COLUMNS),
    "alignments": (ALIGNMENTS, ALIGNMENT_COLUMNS),
    "bundles": (BUNDLES, BUNDLE_COLUMNS),
    "decisions": (DECISIONS, DECISION_COLUMNS),
}

_RISKY: Final = r"^'*[=+\-@\t\r]"
_ACTIVE: Final = re.compile(_RISKY)
_GUARDED: Final = re.compile(r"^'+[=+\-@\t\r]")


def write_csv(
    run: Run, *, subjects: CatalogueTables, objects: CatalogueTables, decisions: pd.DataFrame, out: Path
) -> int:
    """Write each of :data:`TABLES` as a CSV file, and ``read-me.txt``, into the folder ``out``.

    UTF-8 with a byte order mark, lines end with CR LF, lists are JSON, missing numbers are empty. ``decisions`` are
    those in force; those about these catalogues are written. Returns the number of equivalences. Other files in
    ``out`` are left alone.

    Raises
    ------
    UsageError
        If ``out`` is a file.
    WorkspaceError
        If it cannot be written.
    """
    tables = _tables(run, decisions)
    contents = {f"{name}.csv": csv_bytes(table) for name, table in tables.items()}
    contents[READ_ME] = _read_me(run, subjects, objects, tables).encode("utf-8-sig")
    _write_folder(out, contents)
    return len(run.equivalences)


def write_parquet_folder(run: Run, *, decisions: pd.DataFrame, out: Path) -> int:
    """Write each of :data:`TABLES` as a Parquet file, and ``schema.json``, into the folder ``out``.

    The schema carries the run id, the manifest as JSON and the description and unit of each column.
    ``schema.json`` says the same as JSON Schema (:func:`json_schema`). ``decisions`` are those in
    force; those about these catalogues are written. Returns the number of equivalences.

    Raises
    ------
    UsageError
        If ``out`` is a file.
    WorkspaceError
        If it cannot be written.
    """
    contents = {}
    for name, table in _tables(run, decisions).items():
        schema = _described(*TABLES[name], run)
        buffer = io.BytesIO()
        # The pandas metadata would hold versions of this machine's libraries; the schema says all.
        arrow = pa.Table.from_pandas(table, schema=schema, preserve_index=False).cast(schema)
        pq.write_table(arrow.replace_schema_metadata(schema.metadata), buffer, compression="zstd")
        contents[f"{name}.parquet"] = buffer.getvalue()
    contents[SCHEMA] = (json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n").encode()
    _write_folder(out, contents)
    return len(run.equivalences)


def json_schema() -> dict[str, Any]:
    """What a row of each of :data:`TABLES` is, as JSON Schema (2020-12): ``$defs`` has one object per table.

    >>> json_schema()["$defs"]["equivalences"]["properties"]["subject_coverage"]["unit"]
    'share'
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "description": " ".join(CAUTIONS),
        "$defs": {name: _row_schema(table, descriptions) for name, (table, descriptions) in TABLES.items()},
    }


_JSON_TYPES: Final = {"int64": "integer", "double": "number"}


def _row_schema(table: Table, descriptions: Mapping[str, str]) -> dict[str, Any]:
    properties = {}
    for name, column in table.columns.items():
        said: dict[str, Any] = {"description": descriptions[name]}
        if column.dtype == TEXTS:
            said |= {"type": ["array", "null"], "items": {"type": "string"}}
        elif column.dtype == TEXT:
            said["type"] = "string"
            if column.required:
                said["minLength"] = 1
            if column.vocabulary:
                # "" stands for a missing text.
                said["enum"] = [*([] if column.required else [""]), *column.vocabulary]
        else:
            said["type"] = [_JSON_TYPES[str(column.dtype.pyarrow_dtype)], *([] if column.required else ["null"])]
        if column.unit in ("share", "probability"):
            said |= {"minimum": 0, "maximum": 1}
        properties[name] = said | ({"unit": column.unit} if column.unit else {})
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def read_exported_csv(path: Path, table: Table | None = None) -> pd.DataFrame:
    """A table as it was before :func:`write_csv` wrote it; the inverse, exactly.

    ``table`` is its contract; without it, the file name tells (``equivalences.csv``).

    Raises
    ------
    UsageError
        If the file does not exist, or its name is that of no table.
    UnreadableFile
        If it is not CSV in UTF-8, or a line has too few or too many cells.
    TableError
        If it breaks the contract of the table.
    """
    if table is None:
        if path.stem not in TABLES:
            raise UsageError(f"{path.name}: which table this is cannot be told; known names: {', '.join(TABLES)}")
        table = TABLES[path.stem][0]
    names, *rows = _lines(path)
    columns = dict(zip(names, map(list, zip(*rows, strict=True)) if rows else ([] for _ in names), strict=True))
    frame = pd.DataFrame({name: _parsed(values, table, name, path) for name, values in columns.items()})
    return table.conform(frame, where=path.name)


def guard(values: pd.Series) -> pd.Series:
    r"""Text that a spreadsheet would take for a formula, with an apostrophe before it.

    >>> guard(pd.Series(["=1+1", "1+1", "'=1+1", "'tis"], dtype=TEXT)).tolist()
    ["'=1+1", '1+1', "''=1+1", "'tis"]
    """
    return values.mask(values.str.match(_RISKY).fillna(False).astype(bool), "'" + values)


def guard_text(text: str) -> str:
    """One text as :func:`guard` writes it.

    >>> guard_text("=1+1"), guard_text("'tis")
    ("'=1+1", "'tis")
    """
    return f"'{text}" if _ACTIVE.match(text) else text


def unguard(text: str) -> str:
    """The text before :func:`guard`.

    >>> unguard("'=1+1"), unguard("''=1+1"), unguard("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def _tables(run: Run, decisions: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {
        "equivalences": EQUIVALENCES.conform(run.equivalences),
        "alignments": ALIGNMENTS.conform(run.alignments),
        "bundles": BUNDLES.conform(run.bundles),
        "decisions": concerning(run, decisions),
    }


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as every CSV export is written: UTF-8 with a byte order mark, lists as JSON, text guarded."""
    columns = {}
    for name, values in table.items():
        if values.dtype == TEXTS:
            lists = values.array.tolist()
            texts = [None if found is pd.NA else json.dumps(list(found), ensure_ascii=False) for found in lists]
            columns[name] = guard(pd.Series(texts, dtype=TEXT))
        else:
            columns[name] = guard(values) if values.dtype == TEXT else values
    text = pd.DataFrame(columns).to_csv(index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    return text.encode("utf-8-sig")


def _lines(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise UsageError(f"file {str(path)!r} does not exist")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path.name}: not UTF-8 (byte {error.start}); save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise UnreadableFile(f"{path.name}: not CSV: {error}; export it again") from None
    if not lines:
        raise UnreadableFile(f"{path.name}: the file is empty; export it again")
    width = len(lines[0])
    uneven = [number for number, line in enumerate(lines, start=1) if len(line) != width]
    if uneven:
        found = len(lines[uneven[0] - 1])
        raise UnreadableFile(
            f"{path.name}:{uneven[0]}: {found} cells where the header has {width}; it must be separated by commas"
        )
    return lines


def _parsed(values: list[str], table: Table, name: str, path: Path) -> pd.Series:
    column = table.columns.get(name)
    if column is None or column.dtype == TEXT:
        return pd.Series([unguard(value) for value in values], dtype=TEXT)
    if column.dtype == TEXTS:
        return pd.Series(
            [_list(value, f"{path.name}:{row}: {name}") for row, value in enumerate(values, start=2)], dtype=TEXTS
        )
    number = float if pa.types.is_floating(column.dtype.pyarrow_dtype) else int
    numbers: list[float | int | None] = []
    for row, value in enumerate(values, start=2):
        try:
            numbers.append(number(value) if value else None)
        except ValueError:
            raise UnreadableFile(f"{path.name}:{row}: {name} {value!r} is not a number") from None
    return pd.Series(numbers, dtype=column.dtype)


def _list(value: str, where: str) -> list[str] | None:
    if not value:
        return None
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise UnreadableFile(f"{where} {value!r} is not a JSON list of texts")
    return found


def _described(table: Table, descriptions: Mapping[str, str], run: Run) -> pa.Schema:
    manifest = json.dumps(run.manifest, ensure_ascii=False, sort_keys=True)
    units = {name: {"unit": column.unit} if column.unit else {} for name, column in table.columns.items()}
    fields = [
        field.with_metadata({"description": descriptions[field.name], **units[field.name]}) for field in table.schema
    ]
    return pa.schema(
        fields,
        metadata={
            "title": TITLE,
            "table": table.name,
            "run": run.run_id,
            "manifest": manifest,
            "cautions": "\n".join(CAUTIONS),
        },
    )


def _read_me(run: Run, subjects: CatalogueTables, objects: CatalogueTables, tables: Mapping[str, pd.DataFrame]) -> str:
    lines = [TITLE, "=" * len(TITLE), "", *CAUTIONS, ""]
    lines += [
        "The files are CSV: UTF-8 with a byte order mark, commas, lines end with CR LF, cells are quoted where needed.",
        "Text that starts with = + - @, a tab or a carriage return has an apostrophe (') put before it, so that "
        "no spreadsheet",
        "program takes it for a formula. Text that starts with apostrophes followed by one of these has one "
        "more. Remove one",
        "apostrophe from such text to have the original; this package does so when it reads the files.",
        'Lists are JSON, such as ["first", "second"]. A missing number is an empty cell.',
        "Decisions: those in force about these two catalogues, also on pairs that this run did not compare.",
        "",
    ]
    for name, table in tables.items():
        lines += [f"{name}.csv ({len(table)} rows)"]
        lines += [f"  {column}: {TABLES[name][1][column]}" for column in table.columns]
        lines += [""]
    section = ""
    for part, item, value in provenance(run, subjects, objects):
        lines += [part] if part != section else []
        lines += [f"  {item}: {' '.join(value.split())}"]
        section = part
    return "\r\n".join(lines) + "\r\n"


def _write_folder(out: Path, contents: Mapping[str, bytes]) -> None:
    """Write a new folder at once; into an existing one, file by file, each at once."""
    if out.is_file():
        raise UsageError(f"--out {str(out)!r} is a file; this format needs a folder")
    if not out.exists():
        with new_folder(out) as folder:
            for name, content in contents.items():
                (folder / name).write_bytes(content)
        return
    for name, content in contents.items():
        write_file(out / name, content)
