"""Large files are read in parts: what the parts are changes nothing, and memory grows with the tables only."""

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.ingest_speed import write_catalogue
from mapper.ingest import assemble as assembling
from mapper.ingest import draft_rows
from mapper.ingest.assemble import assemble, whole
from mapper.ingest.catalogue import ingest
from mapper.ingest.draft_rows import DraftRows
from mapper.ingest.gather import gather
from mapper.ingest.identify import identify
from mapper.ingest.limits import DEFAULT_LIMITS
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.records import whole as whole_records
from mapper.ingest.rejects import rejects_table
from mapper.ingest.stored import read_duplicates
from mapper.ingest.tables import encodings, tabular
from mapper.ingest.tables.tabular import csv_blocks, row_blocks
from mapper.workspace import content_hash

#: Repeats, a row without title, a level that does not read, dates that only other rows explain, two languages.
ODD = """Code,Title,Learning outcomes,Level,Valid from,Language
B2,Law,Weigh the facts of a case and the law,EQF 5,03/04/2026,
A1,Art,Mix the colours of a picture,Beginner,31/12/2026,
B2,Law,Weigh the facts of a case and the law,EQF 5,03/04/2026,
C3,,Nothing is known of this,,,
Ä4,Recht,Die Studierenden können die Regeln des Vertrags auf einen Fall anwenden,DQR 6,01/02/2026,
D5,Maps,"Read a map
Plan the route of a group",EQF 4,05/06/2026,en
D5,Maps,Something else,EQF 4,05/06/2026,en
"""


def assembled(path, part_rows):
    read = gather(path, None, None, None, None, DEFAULT_LIMITS)
    faults = list(read.faults)
    found = identify(read.rows, read.catalogue, faults)
    built = whole(assemble(read.rows, found, read.catalogue, read.profile, part_rows=part_rows))
    return replace(built, faults=(*faults, *built.faults)), found.listings


@pytest.mark.parametrize("part_rows", [1, 2, 7])
@pytest.mark.parametrize("kind", ["made", "odd"])
def test_the_size_of_the_parts_changes_nothing(write, kind, part_rows):
    path = write("a.csv", ODD)
    if kind == "made":
        write_catalogue(path, 40)
    (one, listed), (parts, listed_in_parts) = assembled(path, 1_000), assembled(path, part_rows)
    for table in ("credentials", "outcomes"):
        pd.testing.assert_frame_equal(getattr(parts, table), getattr(one, table))
    pd.testing.assert_frame_equal(listed_in_parts, listed)
    pd.testing.assert_frame_equal(rejects_table(parts.faults), rejects_table(one.faults))
    assert content_hash(parts.credentials, parts.outcomes) == content_hash(one.credentials, one.outcomes)


def test_rows_beyond_the_first_are_read_like_these():
    rows = [["Title", "Note"], ["Law", "a"], ["", ""], ["Title", "Note"], ["Art", "b", "c"], ["Maps"]]
    one = whole_records(row_blocks(rows, 1, "a.csv", reader="csv", details={}, faults=[]))
    blocks = row_blocks(rows[:2], 1, "a.csv", reader="csv", details={}, faults=[], rest=iter(rows[2:]))
    split = whole_records(blocks)
    pd.testing.assert_frame_equal(split.frame, one.frame)
    pd.testing.assert_frame_equal(split.origin, one.origin)
    assert split.faults == one.faults


def test_the_hash_of_a_table_is_that_of_its_json():
    table = pd.DataFrame({"text": ["a/b", 'é "’\n', ""], "number": [1.5, None, 1e-7], "list": [["a"], [], None]})
    payload = table.to_json(orient="split", index=False, double_precision=15, force_ascii=False).encode()
    expected = hashlib.sha256(len(payload).to_bytes(8, "big") + payload).hexdigest()
    assert expected.startswith(content_hash(table))


def test_the_last_line_of_a_file_with_an_open_quotation_mark_is_set_aside_alone(write):
    path = write("a.csv", 'Title,Outcomes\nLaw,Weigh\nArt,"Mix\nMaps,Read\nMusic,Play\n')
    read = gather(path, None, None, None, None, DEFAULT_LIMITS)
    assert read.rows.columns(["title"])["title"].tolist() == ["Law", "Maps", "Music"]
    (fault,) = [fault for fault in read.faults if fault.severity == "rejected"]
    assert (fault.row, fault.value) == (3, 'Art,"Mix')


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5, 6], [6, 2, 4, 0, 5], [3], []])
def test_rows_on_disk_come_back_in_any_order(order):
    frame = pd.DataFrame({"title": list("abcdefg"), "row": range(7)}).convert_dtypes(dtype_backend="pyarrow")
    held, spooled = DraftRows(), DraftRows(held_rows=2)
    for begin in range(0, 7, 2):
        held.add(frame.iloc[begin : begin + 2])
        spooled.add(frame.iloc[begin : begin + 2])
    wanted = frame.iloc[order].reset_index(drop=True)
    for rows in (held, spooled):
        assert len(rows) == 7
        assert rows.columns(["title"])["title"].tolist() == list("abcdefg")
        pd.testing.assert_frame_equal(rows.at(order), wanted, check_dtype=False)
        parts = list(rows.parts(np.array(order, dtype=np.intp), 2))
        assert [len(part) for part in parts] == [2] * (len(order) // 2) + [1] * (len(order) % 2)
        assert [row for part in parts for row in part["row"]] == wanted["row"].tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_file_read_line_by_line_gives_what_it_gives_whole(tmp_path, monkeypatch, encoding, ends):
    path = tmp_path / "a.csv"
    rows = ['Café;"Peser les faits\nCiter; un arrêt";Zürich', "Recht;Verträge prüfen;Köln"]
    path.write_bytes("\n".join(["Title;Outcomes;Ort", *rows, *rows]).replace("\n", ends).encode(encoding))
    held = whole_records(csv_blocks(path, NO_PROFILE, DEFAULT_LIMITS))
    monkeypatch.setattr(encodings, "HELD_UP_TO", 0)
    streamed = whole_records(csv_blocks(path, NO_PROFILE, DEFAULT_LIMITS))
    pd.testing.assert_frame_equal(streamed.frame, held.frame)
    assert streamed.details == held.details
    assert len(held.frame) == 4


def test_a_large_file_with_one_odd_line_is_looked_at_as_a_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes("Title,Note\nCafé,a\nÜbung,b\n".encode() + b"Th\xe9,c\n" + "Maß,d\n".encode())
    held = whole_records(csv_blocks(path, NO_PROFILE, DEFAULT_LIMITS))
    monkeypatch.setattr(encodings, "HELD_UP_TO", 0)
    streamed = whole_records(csv_blocks(path, NO_PROFILE, DEFAULT_LIMITS))
    pd.testing.assert_frame_equal(streamed.frame, held.frame)
    assert streamed.faults == held.faults != ()


def test_a_catalogue_spooled_and_assembled_by_several_processes_is_the_same(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    write_catalogue(path, 60)
    alone = ingest(path, workspace=tmp_path / "alone")
    monkeypatch.setattr(tabular, "BLOCK_ROWS", 7)
    monkeypatch.setattr(draft_rows, "HELD_ROWS", 10)
    monkeypatch.setattr(assembling, "PART_ROWS", 9)
    monkeypatch.setattr(assembling, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(assembling.os, "cpu_count", lambda: 2)
    several = ingest(path, workspace=tmp_path / "several")
    assert several.version == alone.version
    assert (several.folder / "rejects.csv").read_bytes() == (alone.folder / "rejects.csv").read_bytes()
    assert read_duplicates(several.folder).equals(read_duplicates(alone.folder))
