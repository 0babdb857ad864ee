"""Files of every kind, written from the same small table."""

import csv
import io
import json
from pathlib import Path

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


WRITERS = {
    "csv": write_csv,
    "tsv": write_tsv,
    "xlsx": write_xlsx,
    "json": write_json,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
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
