"""Files made to break a reader: each gives a clean reading or a clear error, in bounded time and memory."""

import io
import json
import multiprocessing
import zipfile
from time import process_time

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.cli import main
from mapper.errors import MapperError, UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.readers import FORMAT_NAMES, READER_NAMES
from mapper.ingest.records import Records
from mapper.ingest.registry import read_records, reader_of, sniff

SECONDS = 60.0
"""Of processor time, the imports included: by the clock a busy machine takes many times as long."""
MEGABYTES = 600
"""Above what the imports take; a workbook or entity bomb of the tests unpacks to several gigabytes."""

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 50}">' for old, new in zip("abcdef", "bcdefg", strict=True))
    + "]><{root}>&g;</{root}>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><{root}>&a;</{root}>'


def _read(reader, paths, pipe):
    """Runs in a process of its own, whose memory is measured and whose end does no harm."""
    try:
        import resource
    except ImportError:  # Windows
        resource = None
    try:
        read = reader_of(reader)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if resource else 0
        said = []
        for path in paths:
            try:
                read(path, NO_PROFILE, DEFAULT_LIMITS)
                said.append("")
            except MapperError as error:
                said.append(str(error))
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before if resource else 0
        pipe.send((said, used // 1024, process_time()))
    except BaseException as error:
        pipe.send((repr(error), None, process_time()))
        raise


def outcomes_in_bounds(reader, paths):
    """The error that a reader raises for each file ("" for none), if it kept within the bounds above."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_read, args=(reader, paths, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.poll(10 * SECONDS), f"{reader} does not end"
        said, used, seconds = ours.recv()
    except EOFError:
        process.join()
        pytest.fail(f"{reader} ended its process (exit code {process.exitcode})")
    finally:
        process.kill()
        process.join()
    assert used is not None, said
    assert used < MEGABYTES, f"{reader} took {used} MB"
    assert seconds < SECONDS, f"{reader} took {seconds:.0f} s"
    return said


def outcome_in_bounds(reader, path):
    return outcomes_in_bounds(reader, [path])[0]


def workbook(**parts):
    """A workbook of one course, with parts of its archive replaced."""
    book = openpyxl.Workbook()
    book.active.append(["Title", "Learning outcomes"])
    book.active.append(["Law", "Weigh a case"])
    buffer = io.BytesIO()
    book.save(buffer)
    made = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], old.read(name)))
    return made.getvalue()


@pytest.mark.parametrize("document", [BOMB, OUTSIDE], ids=["entity bomb", "outside entity"])
@pytest.mark.parametrize("padding", [0, 5_000])
def test_xml_entities_are_never_expanded(write, document, padding):
    roots = ("catalog", "loq:learningOpportunities", "rdf:RDF", "html")
    for root in roots:
        text = document.replace("{root}", root).replace("?>", f"?><!--{' ' * padding}-->", 1)
        path = write("a.xml", text)
        with pytest.raises(UnreadableFile, match=r"a\.xml"):
            ingest(path, workspace=path.parent / "workspace")


@pytest.mark.parametrize("padding", [0, 5_000])
@pytest.mark.parametrize("document", [BOMB, OUTSIDE], ids=["entity bomb", "outside entity"])
def test_entities_in_a_workbook_are_never_expanded(write, document, padding):
    sheet = document.replace("{root}", "worksheet").replace("?>", f"?><!--{' ' * padding}-->", 1)
    said = outcome_in_bounds("xlsx", write("a.xlsx", workbook(sheet1=sheet.encode())))
    assert "a.xlsx" in said
    assert "haha" not in said


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(write, tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(1_100):
                part.write(bytes(1 << 20))
    assert path.stat().st_size < 3_000_000
    assert "more than the limit" in outcome_in_bounds("xlsx", path)


def test_a_workbook_that_lies_about_its_size_is_refused(write):
    content = workbook(sheet1=b"<worksheet>" + b" " * 50_000_000)
    at = content.rindex(b"PK\x01\x02")
    for start in range(content.index(b"PK\x01\x02"), at + 1):
        if content[start : start + 4] == b"PK\x01\x02":  # the stated size of every member becomes 10 bytes
            content = content[: start + 24] + (10).to_bytes(4, "little") + content[start + 28 :]
    assert "damaged" in outcome_in_bounds("xlsx", write("a.xlsx", content))


@pytest.mark.parametrize("reader", ["csv", "jsonl"])
def test_gigabytes_in_one_line_are_refused_unread(tmp_path, reader):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"Title")
        file.truncate(2 * 1024**3)  # takes no room on most disks
    assert "more than the limit of" in outcome_in_bounds(reader, path)


def test_a_long_line_is_read_in_bounds(write):
    text = "Title;Learning outcomes\nLaw;" + "Weigh a case. " * 2_000_000 + "\n"
    said = outcome_in_bounds("csv", write("a.csv", text))
    assert said == "" or "a.csv" in said


@pytest.mark.parametrize("content", ["[" * 10_000 + "]" * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000])
@pytest.mark.parametrize("reader", ["json", "jsonl", *FORMAT_NAMES])
def test_json_nested_ten_thousand_deep_is_a_clear_error(write, reader, content):
    path = write("a.json", content)
    with pytest.raises(MapperError, match=r"a\.json"):
        reader_of(reader)(path, NO_PROFILE, DEFAULT_LIMITS)


def stored(write, workspace, name, content):
    done = ingest(write(name, content), workspace=workspace)
    return done, load_catalogue(f"{done.catalogue}@{done.version}", workspace)


def test_null_bytes_leave_the_text_around_them(write, workspace):
    text = "Title,Learning outcomes\n" + "Law,Weigh a case\n" * 300 + "A\x00rt,Mix\x00 colours\n"
    done, catalogue = stored(write, workspace, "a.csv", text)
    assert set(catalogue.credentials["title"]) == {"Law", "Art"}
    assert done.rejected == 0


def test_half_characters_are_left_out(write, workspace):
    text = (
        r'[{"title": "La\ud800w", "outcomes": "Weigh \udc00 cases"},'
        r' {"title": "\ud83d\ude00 Joy", "outcomes": "a \\ud800"}]'
    )
    _, catalogue = stored(write, workspace, "a.json", text)
    assert set(catalogue.credentials["title"]) == {"Law", "\U0001f600 Joy"}
    assert set(catalogue.outcomes["text"]) == {"Weigh cases", r"a \ud800"}


def test_mixed_line_ends_are_one_row_each(write, workspace):
    text = b"Title,Learning outcomes\r\nLaw,Weigh a case\rArt,Mix colours\nMaps,Read a map\r\n"
    _, catalogue = stored(write, workspace, "a.csv", text)
    assert set(catalogue.credentials["title"]) == {"Law", "Art", "Maps"}


def test_of_two_columns_with_one_header_none_is_lost(write, workspace):
    text = "Title,Learning outcomes,Title,Note\nLaw,Weigh a case,Droit,x\n"
    _, catalogue = stored(write, workspace, "a.csv", text)
    assert catalogue.credentials["title"].tolist() == ["Law"]
    assert {"Title (2)", "Note"} <= set(catalogue.manifest["columns"]["a.csv"]["unmapped"])


def test_right_to_left_and_unseen_characters_do_not_hide_or_split_words(write, workspace):
    text = "Title,Learning outcomes\n\u200fLa\u200bw\u202e,We\u00adigh a \u2066case\u2069\nالقانون,يحلل قضية\n"
    _, catalogue = stored(write, workspace, "a.csv", text)
    assert set(catalogue.credentials["title"]) == {"Law", "القانون"}
    assert "Weigh a case" in set(catalogue.outcomes["text"])


def test_formulas_are_text_in_csv_and_named_in_workbooks(write, workspace, tmp_path):
    _, catalogue = stored(write, workspace, "a.csv", "Title,Learning outcomes\n=1+1 Law,Weigh a case\n")
    assert catalogue.credentials["title"].tolist() == ["=1+1 Law"]
    book = openpyxl.Workbook()
    for row in (["Title", "Learning outcomes"], ["Law", "Weigh a case"], ["=A2", "Mix colours"]):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    done = ingest(tmp_path / "b.xlsx", workspace=workspace)
    assert "formula without stored value" in done.rejects_file.read_text(encoding="utf-8-sig")


def test_a_cell_merged_over_rows_holds_for_each_of_them(workspace, tmp_path):
    book = openpyxl.Workbook()
    rows = (["Provider", "Title", "Learning outcomes"], ["College", "Law", "Weigh a case"], ["", "Art", "Mix colours"])
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    done = ingest(tmp_path / "a.xlsx", workspace=workspace)
    found = load_catalogue(f"{done.catalogue}@{done.version}", workspace).credentials
    assert found["provider"].tolist() == ["College", "College"]


def test_a_link_out_of_the_folder_is_reported_and_not_followed(write, workspace, tmp_path):
    secret = write("elsewhere/secret.csv", "Title,Learning outcomes\nSecret,Keep it\n")
    folder = write("courses/a.csv", "Title,Learning outcomes\nLaw,Weigh a case\n").parent
    try:
        (folder / "b.csv").symlink_to(secret)
        (folder / "more").symlink_to(secret.parent, target_is_directory=True)
    except OSError:
        pytest.skip("this account may not make links")
    done = ingest(folder, workspace=workspace)
    rejects = done.rejects_file.read_text(encoding="utf-8-sig")
    assert done.credentials == 1
    assert rejects.count("leads out of the folder") == 2


@pytest.mark.parametrize("reader", READER_NAMES)
@pytest.mark.parametrize("content", [b"\x00" * 4096, b"\xff" * 4096, b"PK\x03\x04" + b"\x00" * 999, b"{" * 9, b"<a>"])
def test_nonsense_is_a_clear_error_in_every_reader(write, reader, content):
    path = write("a.bin", content)
    said = "a.bin"
    try:
        reader_of(reader)(path, NO_PROFILE, DEFAULT_LIMITS)
    except MapperError as error:
        said = str(error)
    assert "a.bin" in said


BEGINNINGS = (
    b"", b"{", b"[{", b'[{"title": "', b"<?xml version='1.0'?>", b"<rdf:RDF>", b"@prefix a: <b> .\n", b"Title;ECTS\n",
    b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"PAR1", b"SQLite format 3\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"eyJ", b"\x89PNG\r\n\x1a\n", b'{"CFDocument": {', b'{"@context": "https://schema.org", "@type": "Course", ',
)  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300), st.sampled_from([None, *READER_NAMES]))
def test_any_bytes_end_in_records_or_in_an_error_that_names_the_file(tmp_path, beginning, rest, reader):
    path = tmp_path / "any.bin"
    path.write_bytes(beginning + rest)
    said = path.name
    try:
        records = read_records(path, reader)
    except MapperError as error:
        said = str(error)
    else:
        assert isinstance(records, Records)
    assert path.name in said
    assert len(said.splitlines()) <= 2


@pytest.mark.parametrize("reader", ["csv", "json"])
def test_one_long_text_costs_no_more_than_its_length(tmp_path, reader):
    rows = [{"title": "Law", "outcomes": "Weigh a case"}] * 20_000
    if reader == "csv":
        long = "Title,Learning outcomes\nArt," + "x" * 120_000 + "\n" + "Law,Weigh a case\n" * 20_000
    else:
        long = json.dumps([{"title": "Art", "outcomes": "x" * 900_000}, *rows])
    (tmp_path / "a.data").write_text(long, encoding="utf-8")
    assert outcome_in_bounds(reader, tmp_path / "a.data") == ""


def test_what_lies_around_nested_records_counts_in_each_of_them(write):
    path = write("a.json", {"provider": "x" * 50_000, "courses": [{"title": "Law", "outcomes": "Weigh"}] * 100})
    with pytest.raises(UnreadableFile, match="MB of text, the limit"):
        reader_of("json")(path, NO_PROFILE, Limits(unpacked_bytes=2**20))


def test_a_table_over_its_limits_is_refused_with_the_cure(write):
    path = write("a.csv", "Title,Learning outcomes\n" + "Law,Weigh a case\n" * 20)
    for limits in (Limits(rows=10), Limits(cells=10), Limits(columns=1), Limits(file_bytes=100)):
        with pytest.raises(UnreadableFile, match=r"a\.csv: .*limit"):
            reader_of("csv")(path, NO_PROFILE, limits)


def test_a_deep_record_in_json_keeps_its_inside_as_text(write, workspace):
    deep = "x"
    for _ in range(60):
        deep = {"in": deep}
    _, catalogue = stored(write, workspace, "a.json", json.dumps([{"title": "Law", "outcomes": "Weigh", "more": deep}]))
    assert catalogue.credentials["title"].tolist() == ["Law"]


def test_a_picture_is_not_taken_for_a_table(write):
    with pytest.raises(UnreadableFile, match="is an image"):
        sniff(write("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(64)))


def test_a_person_may_raise_or_lower_the_largest_file(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("Title,Learning outcomes\n" + "Law,Weigh a case\n" * 70_000, encoding="utf-8")
    said = ["ingest", str(path), "--workspace", str(tmp_path / "w"), "--max-megabytes"]
    assert main([*said, "1"]) == 1
    assert "--max-megabytes" in capsys.readouterr().err
    assert main([*said, "0"]) == 2
