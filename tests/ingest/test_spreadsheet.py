import datetime as dt
import io
import zipfile

import pytest

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE, Profile
from mapper.ingest.registry import read_records
from mapper.ingest.tables.spreadsheet import read_xlsx


def test_the_sheet_that_looks_like_data_is_read_and_the_others_are_reported(book):
    path = book(Notes=[["read me"], ["second line"]], Kurse=[["Titel", "Lernergebnisse"], ["Recht", "Verträge prüfen"]])
    records = read_records(path)
    assert records.details["sheet"] == "Kurse"
    assert records.origin["sheet"].tolist() == ["Kurse"]
    assert ["sheet 'Notes' is not read" in fault.reason for fault in records.faults] == [True]


def test_sheets_with_the_same_header_are_read_together(book):
    header = ["Title", "Outcomes"]
    records = read_records(book(Law=[header, ["a", "x"]], Art=[header, ["b", "y"], ["c", "z"]]))
    assert sorted(records.frame["Title"]) == ["a", "b", "c"]
    assert set(records.origin["sheet"]) == {"Law", "Art"}


def test_a_sheet_can_be_named(book):
    path = book(One=[["Title"], ["a"]], Two=[["Title"], ["b"]])
    assert read_records(path, profile=Profile(sheet="Two")).frame["Title"].tolist() == ["b"]
    with pytest.raises(UsageError, match=r"'Three' is not there \(sheets: One, Two\)"):
        read_records(path, profile=Profile(sheet="Three"))


def test_numbers_dates_and_truth_are_written_plainly(book):
    values = [30.0, 4.5, 12, dt.datetime(2026, 9, 1), dt.datetime(2026, 9, 1, 8, 30), True, None]
    records = read_records(book(Sheet=[["Title", *"abcdefg"], ["x", *values]]))
    assert records.frame.iloc[0].tolist() == ["x", "30", "4.5", "12", "2026-09-01", "2026-09-01 08:30:00", "yes", ""]


def test_the_header_may_stand_below_a_title(book):
    records = read_records(book(Sheet=[["Catalogue 2026"], [], ["Title", "ECTS"], ["Law", 5]]))
    assert records.details["header_row"] == 3
    assert records.origin["row"].tolist() == [4]


def test_error_values_and_formulas_without_a_value_are_reported(book):
    records = read_records(book(Sheet=[["Title", "ECTS", "Level"], ["Law", "=1+1", "#N/A"], ["Art", 5, 6]]))
    reasons = " ".join(fault.reason for fault in records.faults)
    assert "the cell holds an error" in reasons
    assert "formula without stored value (first: B2)" in reasons
    assert records.frame.iloc[0].tolist() == ["Law", "", ""]


def test_formulas_are_never_evaluated(book):
    assert read_records(book(Sheet=[["Title", "ECTS"], ["=CONCAT(1,2)", 5]])).frame.iloc[0].tolist() == ["", "5"]


def test_a_workbook_with_a_password_says_so(tmp_path, book):
    from msoffcrypto.format.ooxml import OOXMLFile

    encrypted = tmp_path / "secret.xlsx"
    with book(Sheet=[["Title"], ["a"]]).open("rb") as plain, encrypted.open("wb") as target:
        OOXMLFile(plain).encrypt("secret", target)
    with pytest.raises(UnreadableFile, match=r"secret.xlsx: is protected by a password; open it, remove the password"):
        read_records(encrypted)


def test_an_old_xls_forced_through_the_xlsx_reader_says_so(write):
    path = write("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(UnreadableFile, match=r"old binary Office file.*leave out --reader"):
        read_records(path, reader="xlsx")


def test_a_zip_bomb_is_not_unpacked(write):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(UnreadableFile, match="unpacks to 48 MB, more than the limit of 10 MB"):
        read_xlsx(write("bomb.xlsx", buffer.getvalue()), NO_PROFILE, Limits(unpacked_bytes=10 * 1024**2))


def test_xml_entities_are_refused(write, book):
    source = book(Sheet=[["Title"], ["a"]])
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + content
            new.writestr(name, content)
    with pytest.raises(UnreadableFile, match="declares XML entities"):
        read_records(write("evil.xlsx", buffer.getvalue()))


def test_a_damaged_workbook_says_so(write, book):
    source = book(Sheet=[["Title"], ["a"]])
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:40] if name.startswith("xl/worksheets/") else old.read(name))
    with pytest.raises(UnreadableFile, match="damaged"):
        read_records(write("broken.xlsx", buffer.getvalue()))


def test_a_workbook_without_a_table_names_its_sheets(book):
    with pytest.raises(UnreadableFile, match=r"no sheet holds a table \(sheets: One, Two\)"):
        read_records(book(One=[["Title"]], Two=[]))
