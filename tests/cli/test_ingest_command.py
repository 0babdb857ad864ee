"""``ingest`` with saved profiles and a rejects file, and ``profiles``."""

import csv
import datetime as dt

import openpyxl
import pytest

from mapper.ingest.profile import make_profile
from mapper.ingest.saved_profiles import save_profile

COURSES = "Code;Intitulé;Acquis;Salle\na1;Droit;Rédiger un contrat simple;B2\na2;;Juger un cas simple;B2\n"


@pytest.fixture
def courses(tmp_path):
    path = tmp_path / "autumn.csv"
    path.write_text(COURSES, encoding="utf-8")
    return path


@pytest.fixture
def workspace(tmp_path):
    """A workspace with a profile that was saved for files such as :data:`COURSES`."""
    save_profile(
        make_profile({"columns": {"title": "Salle"}, "catalogue": {"id": "lyon"}}),
        "lyon",
        workspace=tmp_path / "workspace",
        file="spring.csv",
        reader="csv",
        headers=["Code", "Intitulé", "Acquis", "Salle"],
        saved_on=dt.date(2026, 11, 22),
    )
    return tmp_path / "workspace"


def test_a_file_like_the_one_of_a_saved_profile_is_read_with_it_and_says_so(mapper, courses, workspace):
    result = mapper("ingest", courses, "--workspace", workspace, "--json").json
    assert (result["catalogue"], result["profile"], result["credentials"]) == ("lyon", "lyon", 2)
    assert result["notes"] == ["read with profile 'lyon' saved on 2026-11-22; --no-profile to do without"]
    assert result["notes"][0] in mapper("ingest", courses, "--workspace", workspace).out


def test_a_profile_that_is_named_or_none_goes_before_the_saved_one(mapper, courses, workspace, tmp_path):
    (tmp_path / "mine.toml").write_text('[columns]\ntitle = "Code"\n', encoding="utf-8")
    for more, profile, credentials in ((["--no-profile"], None, 1), (["--profile", tmp_path / "mine.toml"], None, 2)):
        result = mapper("ingest", courses, "--workspace", workspace, "--json", *more).json
        assert (result["catalogue"], result["profile"], result["credentials"]) == ("autumn", profile, credentials)


def test_a_saved_profile_can_be_named_by_its_id(mapper, courses, workspace):
    result = mapper("ingest", courses, "--workspace", workspace, "--json", "--profile", "lyon").json
    assert (result["catalogue"], result["notes"]) == ("lyon", [])


def test_saved_profiles_are_listed(mapper, workspace, tmp_path):
    (row,) = mapper("profiles", "--workspace", workspace, "--json").json["profiles"]
    assert {name: row[name] for name in ("profile", "saved_on", "reader", "made_for", "columns")} == {
        "profile": "lyon",
        "saved_on": "2026-11-22",
        "reader": "csv",
        "made_for": "spring.csv",
        "columns": 4,
    }
    assert "no profile is saved here" in mapper("profiles", "--workspace", tmp_path / "another").out


def test_rejects_are_written_where_they_are_asked_for(mapper, courses, tmp_path):
    place, rejects = tmp_path / "workspace", tmp_path / "rejects.xlsx"
    answer = mapper("ingest", courses, "--workspace", place, "--rejects", rejects)
    assert "1 rows rejected, 1 warnings" in answer.out
    first = next(openpyxl.load_workbook(rejects).active.iter_rows(min_row=2, values_only=True))
    assert first == ("row left out", "autumn.csv", None, 3, "title", None, "the title is empty", "fill it in")


def test_rejects_are_written_even_if_they_stop_the_ingest(mapper, courses, tmp_path):
    place, rejects = tmp_path / "workspace", tmp_path / "rejects.csv"
    assert mapper("ingest", courses, "--workspace", place, "--rejects", rejects, "--strict").code == 1
    assert not (place / "catalogues").exists()
    rows = list(csv.DictReader(rejects.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["row"], row["severity"]) for row in rows] == [("3", "rejected"), ("", "warning")]


def test_a_rejects_file_of_another_kind_is_refused_before_anything_is_read(mapper, courses, tmp_path):
    answer = mapper("ingest", courses, "--workspace", tmp_path / "workspace", "--rejects", "rejects.doc")
    assert answer.code == 2
    assert "must end in .xlsx or .csv" in answer.err
    assert not (tmp_path / "workspace").exists()
