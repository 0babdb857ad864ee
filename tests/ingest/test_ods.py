"""ODS and old XLS: the same choice of sheet and header as for XLSX, and a size known before anything is unpacked."""

import time

import pytest

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE, Profile
from mapper.ingest.registry import read_records, sniff
from mapper.ingest.tables.ods import read_ods
from mapper.ingest.tables.xls import read_xls

from .conftest import write_ods_content, write_ole, write_sheets_ods, write_sheets_xls

SHEETS = {
    "Notes": [["read me"], ["made in spring"]],
    "Kurse": [["Kurskatalog 2026"], ["Titel", "ECTS", "Lernergebnisse"], ["Recht", "5", "Verträge prüfen"]],
}
BOOKS = {"ods": write_sheets_ods, "xls": write_sheets_xls}


@pytest.fixture(params=BOOKS)
def reader(request):
    return request.param


@pytest.fixture
def book(reader, tmp_path):
    """Save sheets (name -> rows of text); the path, whose name says nothing."""

    def saved(sheets):
        path = tmp_path / "book.data"
        BOOKS[reader](path, sheets)
        return path

    return saved


def test_a_header_in_row_2_of_sheet_2_is_found(reader, book):
    records = read_records(book(SHEETS))
    assert records.reader == reader
    assert records.details == {"sheet": "Kurse", "header_row": 2}
    assert records.frame.to_dict("records") == [{"Titel": "Recht", "ECTS": "5", "Lernergebnisse": "Verträge prüfen"}]
    assert records.origin.to_dict("records") == [{"sheet": "Kurse", "row": 3}]
    assert any("sheet 'Notes' is not read" in fault.reason for fault in records.faults)


def test_sheets_with_the_same_header_are_read_together(book):
    header = ["Title", "Outcomes"]
    records = read_records(book({"Law": [header, ["a", "x"]], "Art": [header, ["b", "y"], ["c", "z"]]}))
    assert sorted(records.frame["Title"]) == ["a", "b", "c"]


def test_a_sheet_can_be_named(book):
    path = book({"One": [["Title"], ["a"]], "Two": [["Title"], ["b"]]})
    assert read_records(path, profile=Profile(sheet="Two")).frame["Title"].tolist() == ["b"]
    with pytest.raises(UsageError, match=r"'Three' is not there \(sheets: One, Two\)"):
        read_records(path, profile=Profile(sheet="Three"))


def test_a_workbook_without_a_table_names_its_sheets(book):
    with pytest.raises(UnreadableFile, match=r"no sheet holds a table \(sheets: One, Two\)"):
        read_records(book({"One": [["Title"]], "Two": []}))


def test_blank_rows_and_columns_before_the_table_keep_its_place(book):
    records = read_records(book({"S": [[], ["", ""], ["", "Title", "ECTS"], ["", "Law", "5"]]}))
    assert records.details["header_row"] == 3
    assert records.origin["row"].tolist() == [4]
    assert records.frame[["Title", "ECTS"]].iloc[0].tolist() == ["Law", "5"]


def test_a_huge_cell_is_reported_and_left_out(reader, book):
    path = book({"S": [["Title", "Outcomes"], ["Law", "x" * 900]]})
    records = (read_ods if reader == "ods" else read_xls)(path, NO_PROFILE, Limits(cell_characters=500))
    assert records.frame["Outcomes"].tolist() == [""]
    assert records.faults[0].reason == "the cell has 900 characters"


CELL = '<table:table-cell {} office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'


def table(*rows):
    return f'<table:table table:name="S">{"".join(rows)}</table:table>'


def row(*cells, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def text(words, columns=1):
    return CELL.format(f'table:number-columns-repeated="{columns}"', "string", "", words)


def test_stored_values_of_ods_are_written_plainly(tmp_path):
    values = [
        CELL.format("", "float", 'office:value="30"', "30,00"),
        CELL.format("", "float", 'office:value="4.5"', "4,5"),
        CELL.format("", "date", 'office:date-value="2026-09-01"', "01.09.26"),
        CELL.format("", "boolean", 'office:boolean-value="true"', "WAHR"),
    ]
    write_ods_content(tmp_path / "a.ods", table(row(*map(text, ["Title", *"abcd"])), row(text("x"), *values)))
    assert read_records(tmp_path / "a.ods").frame.iloc[0].tolist() == ["x", "30", "4.5", "2026-09-01", "yes"]


def test_the_blank_rows_with_which_programs_fill_a_sheet_cost_nothing(tmp_path):
    rest = row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=1_048_000)
    write_ods_content(tmp_path / "a.ods", table(row(text("Title"), text("ECTS")), row(text("Law"), text("5")), rest))
    assert len(read_records(tmp_path / "a.ods").frame) == 1


@pytest.mark.parametrize(
    "rows",
    [
        [row(text("a", columns=16_384), repeated=1_048_576)],
        [row(text("a")), row("<table:table-cell/>", repeated=1_000_000), row(text("a", columns=1_999))],
        [row(text("a"), repeated=9_999_999)],
    ],
)
def test_repeats_that_would_fill_the_memory_are_refused_at_once(tmp_path, rows):
    write_ods_content(tmp_path / "bomb.ods", table(*rows))
    begun = time.perf_counter()
    with pytest.raises(UnreadableFile, match="the limit"):
        read_records(tmp_path / "bomb.ods")
    assert time.perf_counter() - begun < 2


def test_far_cells_of_xls_cost_no_more_than_others(tmp_path):
    write_sheets_xls(tmp_path / "far.xls", {str(n): [["a"], *[[]] * 60_000, [""] * 255 + ["b"]] for n in range(4)})
    begun = time.process_time()
    faults = read_records(tmp_path / "far.xls").faults
    assert [(fault.row, fault.severity) for fault in faults] == [(60_002, "rejected")] * 4
    assert time.process_time() - begun < 10


def test_xml_entities_in_ods_are_refused(tmp_path):
    write_ods_content(tmp_path / "a.ods", table(row(text("Title"))))
    content = (tmp_path / "a.ods").read_bytes().replace(b"<office:document-content", b"<!DOCTYPE a><office:doc", 1)
    (tmp_path / "a.ods").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"declares XML entities|damaged"):
        read_records(tmp_path / "a.ods")


def test_an_ods_with_a_password_says_so(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest><manifest:algorithm/></manifest:manifest>")
        archive.writestr("content.xml", b"\x00\x01")
    with pytest.raises(UnreadableFile, match="protected by a password"):
        read_records(tmp_path / "a.ods")


def test_an_xls_with_a_password_says_so(tmp_path):
    begin = bytes.fromhex("09081000 00060500 bb0dcc07 00000000 06000000")
    write_ole(tmp_path / "a.xls", "Workbook", begin + b"\x2f\x00\x04\x00" + bytes(4))
    with pytest.raises(UnreadableFile, match="protected by a password"):
        read_records(tmp_path / "a.xls")


@pytest.mark.parametrize("content", [bytes(600), b"\xff" * 5_000, bytes(range(256)) * 30])
def test_a_damaged_office_file_is_refused_in_one_line(write, content):
    with pytest.raises(UnreadableFile) as caught:
        read_records(write("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content))
    assert len(str(caught.value).splitlines()) == 1


def test_an_old_word_document_is_no_workbook(tmp_path):
    write_ole(tmp_path / "a.xls", "WordDocument", b"text")
    assert sniff(tmp_path / "a.xls") == "xls"
    with pytest.raises(UnreadableFile, match="binary Office file"):
        read_records(tmp_path / "a.xls")
