import gzip
import io
import pickle
import zipfile

import pytest

from mapper.errors import UnreadableFile
from mapper.ingest.registry import read_records, sniff


def zipped(**entries: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reader"),
    [
        (b"a,b\n1,2\n", "csv"),
        (b"a\tb\n1\t2\n", "tsv"),
        (b"\xef\xbb\xbftitle;level\nx;1\n", "csv"),
        ("title\tlevel\nÉté\t1\n".encode("utf-16"), "tsv"),
        (b'  [{"title": "x"}]', "json"),
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'{"a": 1}\n', "json"),
        (b'{\n "a": [\n 1]}', "json"),
        (b"[Draft] Title;Level\nLaw;1\n", "csv"),
        (b"{ref};Title\n1;Law\n", "csv"),
    ],
)
def test_text_formats_are_told_apart(write, content, reader):
    assert sniff(write("x", content)) == reader


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (gzip.compress(b"a,b", mtime=0), "gzip"),
        (b"SQLite format 3\x00", "database cannot be read"),
        (pickle.dumps({"a": 1}, protocol=4), "pickle"),
        (b"<html><table></table></html>", "web page"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"\xef\xbb\xbf  \n ", "no text"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
    ],
)
def test_what_no_reader_takes_is_named_with_a_cure(write, content, says):
    with pytest.raises(UnreadableFile, match=says) as caught:
        read_records(write("upload.csv", content))
    assert str(caught.value).startswith("upload.csv: ")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped(word__document="x"), "Word"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (zipped(notes="x"), "zip archive"),
    ],
)
def test_other_archives_are_not_taken_for_workbooks(write, content, says):
    with pytest.raises(UnreadableFile, match=says):
        read_records(write("x.xlsx", content))


def test_a_pickle_is_never_opened(write):
    class Trap:
        def __reduce__(self):
            raise AssertionError("opened")

    with pytest.raises(UnreadableFile, match="pickle"):
        read_records(write("x.parquet", b"\x80\x04\x95" + b"\x00" * 40))


def test_a_name_that_lies_is_reported_and_the_content_read(write):
    records = read_records(write("courses.xlsx", "Title;Level\nLaw;5\n"))
    assert records.reader == "csv"
    assert "the name says .xlsx, the content is csv" in str(records.faults[0])


def test_a_forced_reader_that_does_not_fit_says_so(write):
    with pytest.raises(UnreadableFile, match="not an XLSX"):
        read_records(write("courses.xlsx", "Title;Level\nLaw;5\n"), reader="xlsx")
