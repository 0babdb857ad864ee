"""Files of every kind, written from the same small table."""

import csv
import io
import json
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd
import pytest

COURSES = [
    {"Code": "A1", "Title": "Statistics", "ECTS": "5", "Learning outcomes": "1. Compute a mean 2. Explain a test"},
    {
        "Code": "B2",
        "Title": "Droit européen",
        "ECTS": "7.5",
        "Learning outcomes": "- Rédiger un contrat\n- Analyser un arrêt",
    },
    {
        "Code": "C3",
        "Title": "Über Netze",
        "ECTS": "10",
        "Learning outcomes": "Netze entwerfen; Protokolle erklären und prüfen",
    },
]


def delimited(rows, delimiter=",", encoding="utf-8", newline="\n", before=""):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=newline)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return (before + buffer.getvalue()).encode(encoding)


def write_csv(path, rows):
    path.write_bytes(delimited(rows))


def write_tsv(path, rows):
    path.write_bytes(delimited(rows, "\t"))


def write_xlsx(path, rows):
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(path)


def write_json(path, rows):
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def write_jsonl(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def write_parquet(path, rows):
    pd.DataFrame(rows).to_parquet(path)


def write_sheets_ods(path, sheets):
    """An OpenDocument spreadsheet of text cells: sheet name -> rows."""

    def row(cells):
        filled = (
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in cells
        )
        return f"<table:table-row>{''.join(filled)}</table:table-row>"

    tables = "".join(
        f'<table:table table:name="{name}">{"".join(map(row, rows))}</table:table>' for name, rows in sheets.items()
    )
    write_ods_content(path, tables)


def write_ods_content(path, tables):
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in names.items())
    media_type = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", media_type)
        archive.writestr("META-INF/manifest.xml", f'<manifest><file-entry path="/" type="{media_type}"/></manifest>')
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )


def write_ods(path, rows):
    write_sheets_ods(path, {"Sheet": [list(rows[0]), *(list(row.values()) for row in rows)]})


def write_sheets_xls(path, sheets):
    """An XLS workbook (BIFF8 in an OLE container, both as small as they may be) of text cells: sheet name -> rows."""

    def record(kind, content):
        return struct.pack("<HH", kind, len(content)) + content

    def label(row, column, text):
        place = struct.pack("<HHHHB", row, column, 0, len(text), 1)
        return record(0x0204, place + text.encode("utf-16-le"))

    bodies = [
        record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
        + b"".join(label(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell)
        + record(0x000A, b"")
        for rows in sheets.values()
    ]
    opening = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6))
    place = len(opening) + sum(12 + len(name) for name in sheets) + 4
    for name, body in zip(sheets, bodies, strict=True):
        opening += record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name.encode("latin-1"))
        place += len(body)
    write_ole(path, "Workbook", opening + record(0x000A, b"") + b"".join(bodies))


def write_ole(path, stream, content):
    content = content.ljust(4096, b"\x00")
    sectors = -(-len(content) // 512)
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le").ljust(64, b"\x00")
        links = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, free, free, child)
        return text + links + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, len(content))
    path.write_bytes(
        header
        + struct.pack("<128I", *table, *[free] * (128 - len(table)))
        + folder.ljust(512, b"\x00")
        + content.ljust(sectors * 512, b"\x00")
    )


def write_xls(path, rows):
    write_sheets_xls(path, {"Sheet": [list(rows[0]), *(list(row.values()) for row in rows)]})


def write_sqlite(path, rows):
    with closing(sqlite3.connect(path)) as database:
        names = ", ".join(f'"{name}" TEXT' for name in rows[0])
        database.execute(f"CREATE TABLE courses ({names})")
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO courses VALUES ({places})", [tuple(row.values()) for row in rows])
        database.commit()


WRITERS = {
    "csv": write_csv,
    "tsv": write_tsv,
    "xlsx": write_xlsx,
    "ods": write_ods,
    "xls": write_xls,
    "json": write_json,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "sqlite": write_sqlite,
}


@pytest.fixture
def write(tmp_path):
    """Write content (bytes, text, or JSON) under a name; the path."""

    def written(name: str, content: object) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        else:
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return written


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "workspace"


@pytest.fixture
def book(tmp_path):
    """Save sheets (name -> rows) as a workbook; the path."""

    def saved(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return saved
