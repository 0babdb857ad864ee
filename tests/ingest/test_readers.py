"""The contract of every reader: the same table from every format, and the same manners with bad files."""

import pytest

from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.readers import READER_NAMES, TABLE_NAMES
from mapper.ingest.registry import TABLE_READERS, read_records, reader_of, sniff

from .conftest import COURSES, WRITERS

WITH_HEADER = ("csv", "tsv", "xlsx", "ods", "xls")


def test_the_names_of_readers_and_the_readers_agree():
    assert tuple(TABLE_READERS) == TABLE_NAMES == tuple(WRITERS)
    assert all(callable(reader_of(name)) for name in READER_NAMES)


@pytest.fixture(params=WRITERS)
def reader(request):
    return request.param


@pytest.fixture
def file(reader, tmp_path):
    path = tmp_path / "catalogue.data"  # the name says nothing
    WRITERS[reader](path, COURSES)
    return path


def test_content_names_the_reader(reader, file):
    assert sniff(file) == reader


def test_every_reader_gives_the_same_table(reader, file):
    records = read_records(file)
    assert records.reader == reader
    assert records.frame.to_dict("records") == COURSES
    assert records.origin["row"].tolist() == ([2, 3, 4] if reader in WITH_HEADER else [1, 2, 3])
    assert records.faults == ()


def test_frames_hold_text_only_and_fit_their_origin(file):
    records = read_records(file)
    assert all(dtype == "string[pyarrow]" for dtype in records.frame.dtypes)
    assert not records.frame.isna().any().any()
    assert len(records.frame) == len(records.origin)


def test_reader_can_be_forced(reader, file):
    assert read_records(file, reader=reader).frame.to_dict("records") == COURSES


def test_missing_file_is_wrong_use(reader, tmp_path):
    with pytest.raises(UsageError, match=r"absent.*check the path"):
        TABLE_READERS[reader](tmp_path / "absent", NO_PROFILE, Limits())


def test_empty_file_is_refused(reader, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(UnreadableFile, match="is empty"):
        TABLE_READERS[reader](tmp_path / "empty", NO_PROFILE, Limits())


def test_a_file_over_the_size_limit_is_refused(reader, file):
    with pytest.raises(UnreadableFile, match="more than the limit"):
        TABLE_READERS[reader](file, NO_PROFILE, Limits(file_bytes=20))


@pytest.mark.parametrize("limits", [Limits(rows=1), Limits(cells=4), Limits(columns=2)])
def test_a_table_over_the_limits_is_refused(reader, file, limits):
    with pytest.raises(UnreadableFile, match="the limit"):
        TABLE_READERS[reader](file, NO_PROFILE, limits)


def test_rubbish_is_refused_by_every_reader(reader, tmp_path):
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(UnreadableFile, match="noise"):
        TABLE_READERS[reader](tmp_path / "noise", NO_PROFILE, Limits())


def test_a_cut_file_is_refused_or_reported(reader, file):
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * 0.6)])
    if reader in ("csv", "tsv", "jsonl"):
        records = TABLE_READERS[reader](file, NO_PROFILE, Limits())
        assert len(records.frame) < len(COURSES)
        return
    with pytest.raises(UnreadableFile) as caught:
        TABLE_READERS[reader](file, NO_PROFILE, Limits())
    assert len(str(caught.value).splitlines()) <= 2


def test_unknown_reader_names_the_known_ones(file):
    with pytest.raises(UsageError, match="csv, tsv, xlsx, ods, xls, json, jsonl, parquet, sqlite"):
        read_records(file, reader="xml")
