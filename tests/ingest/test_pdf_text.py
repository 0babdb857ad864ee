"""The text of PDFs: ours comes back, and what is no PDF, is locked, damaged or a picture says so."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from mapper.errors import UnreadableFile
from mapper.ingest.pdf_text import pdf_text


def pdf(*pages: str, password: str = "") -> bytes:
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(width=595, height=842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        lines = " T* ".join(f"({line}) Tj" for line in text.splitlines())
        stream.set_data(f"BT /F1 12 Tf 14 TL 72 720 Td {lines} ET".encode("latin-1"))
        page[NameObject("/Contents")] = stream
    if password:
        writer.encrypt(password)
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def test_text_comes_back_page_by_page() -> None:
    made = pdf("Learning outcomes\nRead data with Python", "Assessment by project")
    assert pdf_text(made) == "Learning outcomes\nRead data with Python\n\nAssessment by project"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not a PDF"),
        (b"PK\x03\x04", "not a PDF"),
        (b"%PDF-1.7\nnothing else", "is damaged"),
        (pdf(""), "only pictures"),
        (pdf("secret", password="x"), "needs a password"),
        (b"%PDF" + b"\0" * (21 * 1024**2), "at most 20 MB"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, fault: str) -> None:
    with pytest.raises(UnreadableFile, match=fault):
        pdf_text(content)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_file_gives_text_or_a_clear_error(data: st.DataObject) -> None:
    made = bytearray(pdf("Read data with Python"))
    for _ in range(data.draw(st.integers(1, 20))):
        made[data.draw(st.integers(5, len(made) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableFile):
        assert isinstance(pdf_text(bytes(made)), str)


def test_the_library_counts_pages_as_we_do() -> None:
    assert len(PdfReader(io.BytesIO(pdf(*["x"] * 120))).pages) == 120
    assert pdf_text(pdf(*[f"page {number}" for number in range(120)])).endswith("page 99")
