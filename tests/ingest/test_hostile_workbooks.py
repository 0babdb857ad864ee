"""Workbooks made to break a reader, and what programs do to cells: dates as numbers, formulas, merged cells."""

import datetime as dt
import struct
import zipfile
import zlib

import openpyxl
import pytest

from mapper.errors import UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import read_records
from mapper.ingest.tables.ods import read_ods
from mapper.ingest.tables.spreadsheet import read_xlsx
from mapper.ingest.tables.xls import read_xls

from .conftest import write_ods_content, write_ole, write_sheets_xls
from .test_hostile_input import outcome_in_bounds, outcomes_in_bounds, workbook

TITLE, DATE, TIME, ELAPSED, NUMBER = range(5)
FORMATS = {DATE: (14, "yyyy-mm-dd"), TIME: (20, "h:mm"), ELAPSED: (46, "[h]:mm:ss"), NUMBER: (0, "General")}
"""How a number is shown: its number in XLS, and its pattern in XLSX."""


def xlsx_of(path, numbers, epoch=1900):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904 if epoch == 1904 else book.epoch
    book.active.append(["Title", *(f"c{n}" for n in range(len(numbers)))])
    book.active.append(["Law"])
    for column, (shown, number) in enumerate(numbers, start=2):
        cell = book.active.cell(2, column, number)
        cell.number_format = FORMATS[shown][1]
    book.save(path)


def record(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def label(row, column, text):
    place = struct.pack("<HHHHB", row, column, 0, len(text), 1)
    return record(0x0204, place + text.encode("utf-16-le"))


def xls_of(path, body, before=b"", copies=1, place=None):
    """An XLS of one stream: a sheet with this body, which stands in the list of sheets as often as wanted."""
    begin = [record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6)) for kind in (0x0005, 0x0010)]
    names = [f"S{number:03d}" for number in range(copies)]
    at = len(begin[0] + before) + sum(12 + len(name) for name in names) + 4 if place is None else place
    sheets = b"".join(record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name.encode()) for name in names)
    end = record(0x000A, b"")
    write_ole(path, "Workbook", begin[0] + before + sheets + end + begin[1] + body + end)


def xls_of_numbers(path, numbers, epoch=1900):
    shown = b"".join(
        record(0x00E0, struct.pack("<HH16x", 0, number)) for number in (0, *(f[0] for f in FORMATS.values()))
    )
    cells = [label(0, 0, "Title"), label(1, 0, "Law")]
    for column, (kind, number) in enumerate(numbers, start=1):
        cells += [label(0, column, f"c{column - 1}"), record(0x0203, struct.pack("<HHHd", 1, column, kind, number))]
    xls_of(path, b"".join(cells), record(0x0022, struct.pack("<H", epoch == 1904)) + shown)


BOOKS = {"xlsx": xlsx_of, "xls": xls_of_numbers}


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize(
    ("shown", "number", "text"),
    [
        (DATE, 46266.0, "2026-09-01"),
        (DATE, 46266.75, "2026-09-01 18:00:00"),
        (TIME, 0.75, "18:00:00"),
        (ELAPSED, 1.25, "30 hours"),
        (NUMBER, 46266.0, "46266"),
    ],
)
def test_a_number_that_is_shown_as_a_date_is_read_as_it_is_shown(tmp_path, kind, shown, number, text):
    BOOKS[kind](tmp_path / "a.data", [(shown, number)])
    assert read_records(tmp_path / "a.data").frame["c0"].tolist() == [text]


@pytest.mark.parametrize("kind", BOOKS)
def test_days_may_be_counted_from_1904(tmp_path, kind):
    BOOKS[kind](tmp_path / "a.data", [(DATE, 46266.0 - 1462)], epoch=1904)
    assert read_records(tmp_path / "a.data").frame["c0"].tolist() == ["2026-09-01"]


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize("number", [9e9, 1e300])
def test_a_number_that_is_no_day_of_the_calendar_is_reported_and_left_out(tmp_path, kind, number):
    BOOKS[kind](tmp_path / "a.data", [(DATE, number), (NUMBER, 5.0)])
    records = read_records(tmp_path / "a.data")
    assert records.frame.iloc[0].tolist() == ["Law", "", "5"]
    assert [(fault.row, fault.column, fault.reason) for fault in records.faults] == [
        (2, "B", "the cell holds an error")
    ]


def cell(words, columns="1", kind='office:value-type="string"'):
    repeated = f'table:number-columns-repeated="{columns}"'
    return f"<table:table-cell {repeated} {kind}><text:p>{words}</text:p></table:table-cell>"


def row(cells, repeated="1"):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


HEADER = row(cell("Title") + cell("ECTS"))


def ods_of(path, *rows):
    write_ods_content(path, f'<table:table table:name="S">{HEADER}{"".join(rows)}</table:table>')


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("date", "2026-09-01", "2026-09-01"),
        ("date", "2026-09-01T18:00:00", "2026-09-01 18:00:00"),
        ("time", "PT30H00M00S", "PT30H00M00S"),
        ("float", "46266", "46266"),
    ],
)
def test_ods_states_what_a_number_is(tmp_path, kind, value, text):
    shown = cell(
        "as shown",
        kind=f'office:value-type="{kind}" office:{"value" if kind == "float" else f"{kind}-value"}="{value}"',
    )
    ods_of(tmp_path / "a.ods", row(cell("Law") + shown))
    assert read_records(tmp_path / "a.ods").frame["ECTS"].tolist() == [text]


def test_a_date_that_lost_its_format_is_reported_and_not_guessed(tmp_path, workspace):
    book = openpyxl.Workbook()
    book.active.append(["Title", "Learning outcomes", "Valid from", "ECTS"])
    book.active.append(["Law", "Weigh a case", 46266, dt.datetime(2026, 5, 10)])  # 10/5 became a day in May
    book.save(tmp_path / "a.xlsx")
    done = ingest(tmp_path / "a.xlsx", workspace=workspace)
    found = load_catalogue(f"{done.catalogue}@{done.version}", workspace).credentials.iloc[0]
    rejects = done.rejects_file.read_text(encoding="utf-8-sig")
    assert found["valid_from"] == ""
    assert "46266" in rejects
    assert "2026-05-10" in rejects


def test_the_stored_value_of_a_formula_is_read(tmp_path):
    value = cell("2", kind='table:formula="of:=1+1" office:value-type="float" office:value="2"')
    ods_of(tmp_path / "a.ods", row(cell("Law") + value))
    formula = record(0x0006, struct.pack("<HHHd", 1, 1, 0, 2.0) + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x02\x00")
    xls_of(tmp_path / "a.xls", label(0, 0, "Title") + label(0, 1, "ECTS") + label(1, 0, "Law") + formula)
    for name in ("a.ods", "a.xls"):
        assert read_records(tmp_path / name).frame.iloc[0].tolist() == ["Law", "2"]


FILLED = b"".join(
    label(row, column, text) for row, column, text in ((0, 0, "Title"), (0, 1, "ECTS"), (1, 0, "Law"), (1, 1, "5"))
)


def test_the_sizes_that_an_xls_states_are_not_believed(tmp_path):
    """python-calamine asks for that much memory, and the process ends."""
    sizes = [(2, 2), (65_536, 16_384), (0xFFFF_FFF0, 0xFFFF), (0, 0)]
    paths = [tmp_path / f"{number}.xls" for number in range(len(sizes))]
    for path, (rows, columns) in zip(paths, sizes, strict=True):
        xls_of(path, record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0)) + FILLED)
    assert outcomes_in_bounds("xls", paths) == [""] * len(sizes)


def test_the_number_of_texts_that_an_xls_states_is_not_believed(tmp_path):
    paths = [tmp_path / "many.xls", tmp_path / "negative.xls"]
    for path, count in zip(paths, (0x7FFF_FFFF, -1), strict=True):
        xls_of(path, FILLED, record(0x00FC, struct.pack("<ii", 1, count)))
    assert all(said == "" or "damaged" in said for said in outcomes_in_bounds("xls", paths))


def test_a_sheet_of_xls_that_lies_outside_the_file_is_damage(tmp_path):
    xls_of(tmp_path / "a.xls", FILLED, place=0x7FFF_FFF0)
    with pytest.raises(UnreadableFile, match="the workbook is damaged"):
        read_records(tmp_path / "a.xls")


def test_one_sheet_of_xls_listed_a_thousand_times_is_refused(tmp_path):
    xls_of(tmp_path / "a.xls", FILLED + label(65_535, 250, "far"), copies=1_000)
    assert "more than the limit of 255" in outcome_in_bounds("xls", tmp_path / "a.xls")


ODS_BOMBS = {
    "ten digits": row(cell("a"), "1000000000"),
    "a plus sign": row(cell("a"), "+900000000"),
    "thousands of digits": row(cell("a"), "9" * 5_000),
    "columns": row(cell("a", "1000000000")),
    "a value without a type": row(cell("", "900000000", 'office:string-value="1"')),
    "a formula alone": row(cell("", "900000000", 'table:formula="of:=1"')),
    "blanks": row(cell('<text:s text:c="3000000000"/>')),
    "long texts": row(cell("a" * 500_000), "20000"),
}


def test_small_ods_files_that_repeat_without_end_are_refused_at_once(tmp_path):
    paths = [tmp_path / f"{case}.ods" for case in ODS_BOMBS]
    for path, rows in zip(paths, ODS_BOMBS.values(), strict=True):
        ods_of(path, rows)
    for said in outcomes_in_bounds("ods", paths):
        assert "limit" in said


def test_ods_elements_are_known_by_their_prefix_as_calamine_knows_them(tmp_path):
    ods_of(tmp_path / "a.ods", row(cell("a", "16384"), "90000"))
    parts = parts_of(tmp_path / "a.ods")
    parts["content.xml"] = parts["content.xml"].replace(b"opendocument:xmlns:table:1.0", b"x")
    write_archive(tmp_path / "a.ods", parts)
    with pytest.raises(UnreadableFile, match="limit"):
        read_ods(tmp_path / "a.ods", NO_PROFILE, Limits())


def write_archive(path, parts, bomb="", megabytes=0):
    """Parts by name; the one named ``bomb`` goes on with blanks, but the archive states only its beginning."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                part.write(content)
                for _ in range(megabytes if name == bomb else 0):
                    part.write(b" " * 2**20)
    written = bytearray(path.read_bytes())
    at = written.index(b"PK\x01\x02") if bomb else len(written)
    while written[at : at + 4] == b"PK\x01\x02":
        lengths = struct.unpack("<HHH", written[at + 28 : at + 34])
        if written[at + 46 : at + 46 + lengths[0]] == bomb.encode():
            stated = parts[bomb]
            written[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(stated))
            written[at + 24 : at + 28] = struct.pack("<I", len(stated))
        at += 46 + sum(lengths)
    path.write_bytes(written)


def test_an_ods_that_lies_about_its_size_is_not_unpacked(tmp_path):
    ods_of(tmp_path / "a.ods", row(cell("Law") + cell("5")))
    parts = {**parts_of(tmp_path / "a.ods"), "Thumbnails/thumbnail.png": b"x"}
    paths = [tmp_path / f"{number}.ods" for number in range(3)]
    for path, member in zip(paths, ("content.xml", "META-INF/manifest.xml", "Thumbnails/thumbnail.png"), strict=True):
        write_archive(path, parts, member, 1_000)
    assert all(said == "" or "damaged" in said for said in outcomes_in_bounds("ods", paths))


def test_an_xlsx_that_lies_about_the_size_of_any_part_is_not_unpacked(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook())
    paths = [tmp_path / f"{number}.xlsx" for number in range(3)]
    for path, member in zip(paths, ("xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"), strict=True):
        write_archive(path, parts_of(tmp_path / "a.xlsx"), member, 1_000)
    assert all("damaged" in said for said in outcomes_in_bounds("xlsx", paths))


def test_an_ods_that_unpacks_to_gigabytes_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        with archive.open("content.xml", "w", force_zip64=True) as part:
            for _ in range(1_100):
                part.write(bytes(2**20))
    assert "more than the limit" in outcome_in_bounds("ods", tmp_path / "a.ods")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_parts_of_one_name_in_an_ods_one_is_measured_and_read(tmp_path):
    ods_of(tmp_path / "a.ods", row(cell("first") + cell("5")))
    parts = parts_of(tmp_path / "a.ods")
    with zipfile.ZipFile(tmp_path / "a.ods", "a") as archive:
        archive.writestr("content.xml", parts["content.xml"].replace(b"first", b"second"))
    assert read_records(tmp_path / "a.ods").frame["Title"].tolist() == ["second"]


def test_a_text_that_a_workbook_holds_once_counts_in_each_row(tmp_path):
    long = "x" * 30_000
    book = openpyxl.Workbook()
    for cells in (["Title", "ECTS"], [long, "5"], *[["", "5"]] * 60):
        book.active.append(cells)
    book.active.merge_cells("A2:A62")
    book.save(tmp_path / "merged.xlsx")
    texts = record(0x00FC, struct.pack("<ii", 1, 1) + struct.pack("<HB", 8_000, 0) + b"x" * 8_000)
    refer = b"".join(record(0x00FD, struct.pack("<HHHI", number, 0, 0, 0)) for number in range(2, 200))
    xls_of(tmp_path / "shared.xls", FILLED + refer, texts)
    for reader, name in ((read_xlsx, "merged.xlsx"), (read_xls, "shared.xls")):
        with pytest.raises(UnreadableFile, match="MB of text, the limit"):
            reader(tmp_path / name, NO_PROFILE, Limits(unpacked_bytes=2**20))


def test_a_text_repeated_by_an_ods_counts_each_time(tmp_path):
    ods_of(tmp_path / "a.ods", row(cell("x" * 30_000), "60"))
    with pytest.raises(UnreadableFile, match="MB of text, the limit"):
        read_ods(tmp_path / "a.ods", NO_PROFILE, Limits(unpacked_bytes=2**20))


def test_a_hidden_sheet_of_xls_goes_last(tmp_path):
    header = ["Title", "ECTS"]
    write_sheets_xls(tmp_path / "a.xls", {"Old": [header, ["a", "1"]], "New": [header, ["b", "2"]]})
    written = (tmp_path / "a.xls").read_bytes()
    at = written.index(b"\x85\x00") + 8
    (tmp_path / "a.xls").write_bytes(written[:at] + b"\x01" + written[at + 1 :])
    assert read_records(tmp_path / "a.xls").frame["Title"].tolist() == ["b", "a"]
