"""CASE frameworks as spreadsheets: the CSV of items and the workbook of three sheets that OpenSALT writes and takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.case_package import add_package
from mapper.ingest.formats.parts.entries import Entries
from mapper.ingest.limits import Limits
from mapper.ingest.profile import Profile
from mapper.ingest.records import Records
from mapper.ingest.tables.spreadsheet import read_xlsx
from mapper.ingest.tables.tabular import read_csv

_SHEETS: Final = {"CFDocument": "CF Doc", "CFItems": "CF Item", "CFAssociations": "CF Association"}
#: Headers are spelt with and without blanks and capitals from one export to the next.
_NAMES: Final = {
    "identifier": "identifier",
    "fullstatement": "fullStatement",
    "humancodingscheme": "humanCodingScheme",
    "abbreviatedstatement": "abbreviatedStatement",
    "smartlevel": "smartLevel",
    "cfitemtype": "CFItemType",
    "language": "language",
    "sequencenumber": "sequenceNumber",
    "ischildof": "parent",
    "parent": "parent",
    "originnodeuri": "originNodeURI",
    "destinationnodeuri": "destinationNodeURI",
}
_SHEET_NAME: Final = re.compile(r'<(?:\w+:)?sheet\s[^<>]*?\bname="([^"]*)"')
_BESIDE: Final = ("humanCodingScheme", "CFItemType", "smartLevel", "abbreviatedStatement")


def recognise(head: str) -> bool:
    """True for a table with a column fullStatement and another one of CASE, and for a workbook of OpenSALT's sheets.

    >>> recognise("identifier,fullStatement,Human Coding Scheme"), recognise("identifier,statement")
    (True, False)
    >>> recognise('<workbook><sheet name="CF Doc"/><sheet name="CF Item"/><sheet name="CF Association"/></workbook>')
    True
    """
    if head.startswith("<"):
        return set(_SHEET_NAME.findall(head)).issuperset(_SHEETS.values())
    headers = {_name(cell) for cell in re.split(r"[,;\t]", head.partition("\n")[0])}
    return "fullStatement" in headers and bool(headers & set(_BESIDE))


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """The framework of a table: the document with its items, and each item that is a credential by its type.

    A CSV file holds items only; the file's name is the title. What hangs from what stands in the sheet of associations,
    in a column "Is Child Of" or "parent" (an identifier or a code), or in the smart level (1.2 hangs from 1).

    Raises
    ------
    UnreadableFile
        If it is no workbook or text, or has no column fullStatement.
    """
    with path.open("rb") as file:
        is_workbook = file.read(2) == b"PK"
    if not is_workbook:
        records = read_csv(path, profile, limits)
        sheets = {"CFItems": records}
    else:
        sheets = {part: read_xlsx(path, replace(profile, sheet=sheet), limits) for part, sheet in _SHEETS.items()}
        records = sheets["CFItems"]
    items = _rows(records)
    if not any("fullStatement" in item for item in items):
        raise UnreadableFile(
            f"{path.name}: has no column fullStatement with a value; export the items of the framework"
        )
    documents = _rows(sheets["CFDocument"]) if is_workbook else []
    document = documents[0] if documents and documents[0].get("title") else {"title": path.stem}
    document = {"identifier": path.stem, **document}
    for item, row in zip(items, records.origin["row"], strict=True):
        item["identifier"] = item.get("identifier") or item.get("humanCodingScheme") or f"item-{row}"
    associations = _rows(sheets["CFAssociations"]) if is_workbook else _parents(items)
    # Each sheet reports the other two as not read.
    faults = (fault for sheet in sheets.values() for fault in sheet.faults if fault.sheet not in _SHEETS.values())
    found = Entries(faults=list(dict.fromkeys(faults)))
    package = {"CFDocument": document, "CFItems": items, "CFAssociations": associations}
    add_package(path.name, package, found, rows=[int(row) for row in records.origin["row"]], is_json=False)
    if not is_workbook:
        found.notes.append("The table has no document; the file's name serves as the title of the framework.")
    return found.records(path, "case_table", records.details, limits)


def _name(header: str) -> str:
    plain = re.sub(r"[^a-z]", "", header.lower())
    return _NAMES.get(plain, header.strip().strip('"'))


def _rows(records: Records) -> list[dict[str, Any]]:
    """The rows as objects under CASE's names, without empty cells."""
    names = [_name(column) for column in records.frame.columns]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value}
        for row in records.frame.itertuples(index=False, name=None)
    ]


def _number(text: str) -> float | str:
    return float(text) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", text) else text


def _parents(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """An association for each item that names its parent, in a column of its own or by its smart level."""
    by_name: dict[str, str] = {}
    for name in ("identifier", "humanCodingScheme"):
        for item in items:
            if item.get(name):
                by_name.setdefault(item[name], item["identifier"])
    by_level = {item["smartLevel"]: item["identifier"] for item in items if item.get("smartLevel")}
    found = []
    for item in items:
        above = item.get("smartLevel", "").rpartition(".")[0]
        parent = by_name.get(item.pop("parent", "")) or by_level.get(above)
        if parent and parent != item["identifier"]:
            found.append(
                {
                    "associationType": "isChildOf",
                    "originNodeIdentifier": item["identifier"],
                    "destinationNodeIdentifier": parent,
                    "sequenceNumber": _number(item.pop("sequenceNumber", "")),
                }
            )
    return found
