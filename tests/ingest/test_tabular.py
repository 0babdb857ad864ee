import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.profile import Profile
from mapper.ingest.registry import read_records
from mapper.ingest.tables.encodings import decode
from mapper.ingest.tables.tabular import find_delimiter, find_header

from .conftest import COURSES, delimited

MORE = [dict(row, Code=f"{row['Code']}-{n}") for n in range(5) for row in COURSES]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiter_and_encoding_are_found(write, delimiter, encoding, newline):
    records = read_records(write("x", delimited(MORE, delimiter, encoding, newline)))
    assert records.details["delimiter"] == delimiter
    expected = [{key: value.replace("\n", "\n") for key, value in row.items()} for row in MORE]
    assert records.frame.to_dict("records") == expected
    assert records.faults == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Kurs;Lernergebnis\nPrüfung;Größe schätzen\nÜbung;Maße erklären\n", "cp1252"),
        ("Tytuł;Wyniki\nŻywność;Źródła oceniać\nŁączność;Ćwiczyć\n" * 8, "cp1250"),
        ("Название;Уровень\nСтатистика для всех;пятый\nИстория права;шестой\n" * 8, "cp1251"),
    ],
)
def test_legacy_encodings_are_recognised(text, encoding):
    decoded, _, faults = decode(text.encode(encoding), "x")
    assert decoded == text
    assert faults == []


def test_mixed_encodings_are_read_line_by_line_with_a_warning_each(write):
    lines = ["Title;Level", "Café;1", "Université;2", "Plain;3", "Élève;4"]
    content = b"\n".join(line.encode("cp1252" if n in (2, 4) else "utf-8") for n, line in enumerate(lines))
    records = read_records(write("mixed.csv", content))
    assert records.frame["Title"].tolist() == ["Café", "Université", "Plain", "Élève"]
    assert [(fault.row, fault.severity) for fault in records.faults] == [(3, "warning"), (5, "warning")]
    assert "line 3 is not utf-8" in str(records.faults[0])


def test_a_line_in_two_encodings_keeps_both(write):
    content = "Title;Place\nCafé;".encode() + "Köln".encode("cp1252") + "\nÀ;Ü\nÉ;Ö\n".encode()
    assert read_records(write("x", content)).frame.iloc[0].tolist() == ["Café", "Köln"]


def test_a_declared_encoding_is_used(write):
    path = write("x", "Title;Level\nŽár;1\n".encode("cp1250"))
    assert read_records(path, profile=Profile(encoding="cp1250")).frame["Title"].tolist() == ["Žár"]
    with pytest.raises(UsageError, match="klingon"):
        read_records(path, profile=Profile(encoding="klingon"))


@pytest.mark.parametrize(
    ("text", "header_row"),
    [
        ("Title;Level\nLaw;5\n", 1),
        ("Catalogue of the faculty 2026\n\nTitle;Level\nLaw;5\nArt;6\n", 3),
        ("sep=;\nTitle;Level\nLaw;5\n", 2),
        ("Export;;\nby;somebody;\nKennung;Titel;LP\nA;Recht;5,0\nB;Kunst;4,5\n", 3),
        ("Foo;Bar\n1;2\n3;4\n", 1),
    ],
)
def test_the_header_row_is_found(write, text, header_row):
    assert read_records(write("x", text)).details["header_row"] == header_row


def test_lines_above_the_header_are_reported(write):
    records = read_records(write("x", "Faculty of law;\n\nTitle;Level\nLaw;5\n"))
    assert [(fault.row, fault.value) for fault in records.faults] == [(1, "Faculty of law")]


def test_a_header_row_can_be_given_and_zero_means_none(write):
    path = write("x", "Law;5\nArt;6\n")
    assert list(read_records(path, profile=Profile(header_row=0)).frame.columns) == ["column 1", "column 2"]
    with pytest.raises(UnreadableFile, match="row 9 holds no header"):
        read_records(path, profile=Profile(header_row=9))


def test_rows_count_as_in_a_spreadsheet(write):
    text = 'Title,Outcomes\nLaw,"one\ntwo"\n\nArt,three\n'
    assert read_records(write("x", text)).origin["row"].tolist() == [2, 4]


def test_a_row_with_too_many_cells_is_rejected_with_what_is_left_over(write):
    records = read_records(write("x", "Title,Level\nLaw, order and peace,5\nArt,6\n"))
    assert records.frame["Title"].tolist() == ["Art"]
    (fault,) = records.faults
    assert (fault.row, fault.severity, fault.value) == (2, "rejected", "5")


def test_a_short_row_is_kept_with_a_warning(write):
    records = read_records(write("x", "Title,Level,ECTS\nLaw\nArt,6,5\n"))
    assert records.frame.iloc[0].tolist() == ["Law", "", ""]
    assert [(fault.row, fault.severity) for fault in records.faults] == [(2, "warning")]


def test_a_repeated_header_is_no_row(write):
    records = read_records(write("x", "Title,Level\nLaw,5\nTitle,Level\nArt,6\n"))
    assert records.frame["Title"].tolist() == ["Law", "Art"]
    assert "repeats the header" in records.faults[0].reason


def test_an_unclosed_quotation_mark_costs_one_line(write):
    records = read_records(write("x", 'Title,Level\nLaw,5\n"Art,6\nMusic,7\nDance,8\n'))
    assert records.frame["Title"].tolist() == ["Law", "Music", "Dance"]
    (fault,) = records.faults
    assert (fault.row, fault.value, fault.severity) == (3, '"Art,6', "rejected")


def test_many_unclosed_quotation_marks_refuse_the_file(write):
    lines = [f'"Course {n},{n}\n' if n % 2 else f"x{n},{n}\n" for n in range(101)]
    path = write("x", "Title,Level\n" + "".join(lines))
    with pytest.raises(UnreadableFile, match=r"quotation mark.*\n... and 20 more such rows"):
        read_records(path)


def test_a_cell_beyond_reason_is_rejected(write):
    records = read_records(write("x", f"Title,Level\n{'a' * 200_000},5\nArt,6\n"))
    assert records.frame["Title"].tolist() == ["Art"]
    assert records.faults[0].severity == "rejected"


def test_the_apostrophe_of_our_own_exports_is_taken_back(write):
    assert read_records(write("x", "Title,Level\n'=Law,5\n'tis,6\n")).frame["Title"].tolist() == ["=Law", "'tis"]


def test_duplicate_and_blank_headers_stay_apart(write):
    assert list(read_records(write("x", "Title,,Title\na,b,c\n")).frame.columns) == ["Title", "column 2", "Title (2)"]


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12
)
rows = st.lists(st.tuples(cells, cells, cells), min_size=4, max_size=8)


@given(rows, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_is_written_is_read(tmp_path_factory, table, delimiter, encoding):
    names = ("Title", "Level", "Outcomes")
    path = tmp_path_factory.mktemp("csv") / "x"
    path.write_bytes(delimited([dict(zip(names, row, strict=True)) for row in table], delimiter, encoding))
    records = read_records(path, reader="csv", profile=Profile(delimiter=delimiter, header_row=1))
    expected = [[cell.strip() for cell in row] for row in table]
    expected = [row for row in expected if any(row) and row != list(names)]
    plain = [row for row in expected if not any(cell.startswith("'") for cell in row)]
    got = records.frame.to_numpy().tolist()
    assert len(got) == len(expected)
    assert all(row in got for row in plain)


@given(st.lists(st.integers(0, 999), min_size=3, max_size=6), st.sampled_from([",", ";", "\t", "|"]))
def test_the_delimiter_of_any_regular_table_is_found(numbers, delimiter):
    text = "\n".join(delimiter.join(map(str, numbers)) for _ in range(6))
    assert find_delimiter(text) == delimiter


@given(st.binary(max_size=400))
def test_no_bytes_break_the_decoder(content):
    try:
        text, encoding, _ = decode(content, "x")
    except UnreadableFile:
        return
    assert isinstance(text, str)
    assert all(codecs.lookup(name) for name in encoding.split(" and "))


def test_a_table_without_rows_has_a_header():
    assert find_header([["Title", "Level"]]) == 1
