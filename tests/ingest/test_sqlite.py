"""SQLite: which table is read, and that a stranger's database is data and never a program."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE, Profile, make_profile
from mapper.ingest.registry import read_records, sniff
from mapper.ingest.tables.sqlite_table import read_sqlite
from tests.conftest import SHARED

SAMPLES = SHARED / "catalogues"

SCHOOL = """
CREATE TABLE rooms (id INTEGER, name TEXT);
INSERT INTO rooms VALUES (1, 'Hall'), (2, 'Lab'), (3, 'Yard');
CREATE TABLE schools (sid TEXT PRIMARY KEY, school TEXT, land TEXT);
INSERT INTO schools VALUES ('s1', 'North College', 'FR'), ('s2', 'South College', NULL);
CREATE TABLE courses (code TEXT, title TEXT, outcomes TEXT, ects REAL, school_id TEXT REFERENCES schools (sid));
INSERT INTO courses VALUES
  ('A', 'Law', 'Weigh a case', 5.0, 's1'), ('B', 'Art', 'Draw a face', 2.5, 's2'), ('C', 'Sport', 'Run', NULL, 's9');
"""


@pytest.fixture
def database(tmp_path):
    """A database made by statements; its path."""

    def made(statements):
        path = tmp_path / "school.data"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
            connection.commit()
        return path

    return made


def test_the_table_with_titles_and_outcomes_is_read_and_the_others_are_named(database):
    path = database(SCHOOL)
    records = read_records(path)
    assert (sniff(path), records.details["table"]) == ("sqlite", "courses")
    assert records.frame["title"].tolist() == ["Law", "Art", "Sport"]
    assert records.frame["ects"].tolist() == ["5", "2.5", ""]
    assert "2 others are not" in records.faults[0].reason
    assert "rooms (3 rows)" in records.faults[0].value


def test_a_profile_names_another_table(database):
    path = database(SCHOOL)
    assert read_records(path, profile=Profile(table="rooms")).frame["name"].tolist() == ["Hall", "Lab", "Yard"]
    with pytest.raises(UsageError, match=r"'rows' is not there \(tables: rooms, schools, courses\)"):
        read_records(path, profile=Profile(table="rows"))


def test_a_parent_is_joined_only_where_a_profile_says_so(database, workspace):
    path = database(SCHOOL)
    assert "school" not in read_records(path).frame
    join = {"name": "school", "table": "schools", "on": "sid", "to": "school_id"}
    columns = {"provider": "school.school", "jurisdiction": "school.land"}
    done = ingest(path, workspace=workspace, catalogue="s", profile=make_profile({"columns": columns, "join": [join]}))
    found = load_catalogue(f"s@{done.version}", workspace).credentials.set_index("title")
    assert found["provider"].to_dict() == {"Law": "North College", "Art": "South College", "Sport": ""}
    assert found.loc["Law", "jurisdiction"] == "FR"


def test_bytes_are_left_out_and_counted(database):
    records = read_records(database("CREATE TABLE c (title TEXT, logo BLOB); INSERT INTO c VALUES ('Law', x'00ff')"))
    assert records.frame.iloc[0].tolist() == ["Law", ""]
    assert ("logo", "1 cells hold bytes, not text; they are not read") in {(f.column, f.reason) for f in records.faults}


def test_nothing_is_written_and_no_file_is_left_beside(database):
    path = database("PRAGMA journal_mode = WAL; " + SCHOOL)
    before = path.read_bytes()
    read_records(path)
    assert path.read_bytes() == before
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_rows_that_stand_only_in_the_log_are_told(database):
    path = database(SCHOOL)
    path.with_name("school.data-wal").write_bytes(b"x")
    assert "school.data-wal" in read_records(path).faults[-1].reason


def test_views_are_never_run(database):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS title FROM n"
    records = read_records(database(f"{SCHOOL}; CREATE VIEW titles AS {endless}"))
    assert records.details["table"] == "courses"
    with pytest.raises(UsageError, match="'titles' is not there"):
        read_records(database(f"CREATE VIEW more AS {endless}"), profile=Profile(table="titles"))


def test_virtual_and_computed_columns_are_not_read(database):
    records = read_records(
        database("CREATE TABLE c (title TEXT, twice TEXT AS (title || title)); INSERT INTO c (title) VALUES ('Law')")
    )
    assert records.frame.columns.tolist() == ["title"]


def test_odd_names_of_tables_and_columns_are_quoted(database):
    table = '"a""b; --"'
    path = database(f"CREATE TABLE {table} (title TEXT, \"x\"\"y\" TEXT); INSERT INTO {table} VALUES ('Law', '1')")
    assert read_records(path).frame.iloc[0].to_dict() == {"title": "Law", 'x"y': "1"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"SQLite format 3\x00", "cannot be read"),
        (b"SQLite format 3\x00" + b"\xff" * 8_000, "cannot be read|cut off"),
        (b"SQLite format 3\x00" + bytes(range(256)) * 40, "cannot be read|cut off"),
        (b"title,outcomes\n", "not an SQLite database"),
    ],
)
def test_a_file_that_is_no_database_says_so_in_one_line(write, content, says):
    with pytest.raises(UnreadableFile, match=says) as caught:
        read_sqlite(write("a.db", content), NO_PROFILE, Limits())
    assert len(str(caught.value).splitlines()) == 1


def test_a_database_without_rows_says_so(database):
    with pytest.raises(UnreadableFile, match="no table has rows"):
        read_records(database("CREATE TABLE c (title TEXT)"))


def test_a_huge_cell_is_refused(database):
    path = database("CREATE TABLE c (title TEXT); INSERT INTO c VALUES (hex(zeroblob(40000)))")
    with pytest.raises(UnreadableFile, match="too big"):
        read_sqlite(path, NO_PROFILE, Limits(cell_characters=10_000))


@pytest.mark.shared
@pytest.mark.parametrize(("file", "units"), [("skkni_cache.db", 179), ("data/skkni_cache.db", 123)])
def test_the_indonesian_register(file, units, workspace):
    path = SAMPLES / "asia_id_skkni" / file
    assert len(read_records(path).frame) == units
    with pytest.raises(DataError, match="outcomes"):
        ingest(path, workspace=workspace)
    done = ingest(path, workspace=workspace, profile=Path("skkni-units"))
    assert (done.credentials, done.rejected) == (units, 0)


@pytest.mark.shared
def test_indonesian_documents_take_the_titles_of_their_units_as_outcomes(workspace):
    done = ingest(SAMPLES / "asia_id_skkni/skkni_cache.db", workspace=workspace, profile=Path("skkni"))
    assert (done.credentials, done.rejected) == (250, 0)
    assert done.outcomes_stated >= 170
