"""Sources in several files become one catalogue; ids made for rows without one."""

import json
from pathlib import Path

import pytest

from mapper.errors import DataError, UsageError
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.profile import load_profile, make_profile, ready_profiles
from mapper.ingest.rejects import read_rejects
from tests.conftest import SHARED

SAMPLES = SHARED / "catalogues"

COURSES = "Code,Title,Outcomes\nA-1,Law,Weigh a case\nB-1,Art,Draw a face\nC-1,Sport,Run a mile\n"
RUNS = "course;place;hours\nA;Here;30\nB;Here;20\nB;There;20\nZ;Nowhere;5\n"
JOIN = {"name": "runs", "file": "runs*.csv", "on": "course", "to": "Code", "to_part": "^[A-Z]"}


def profile(several="agree", columns=(("provider", "runs.place"), ("hours", "runs.hours")), **more):
    return make_profile({"columns": dict(columns), "join": [{**JOIN, "several": several, **more}]}, name="p.toml")


@pytest.fixture
def files(write):
    return [write("source/courses.csv", COURSES), write("source/runs-2026.csv", RUNS)]


def joined(paths, said, workspace):
    done = ingest(paths, workspace=workspace, profile=said, catalogue="c")
    credentials = load_catalogue(f"c@{done.version}", workspace).credentials.set_index("title")
    return done, credentials, read_rejects(done.rejects_file)


def test_columns_of_another_file_stand_beside_the_rows_they_belong_to(files, workspace):
    done, credentials, _ = joined(files, profile(), workspace)
    assert done.credentials == 3
    assert credentials["workload_value"].to_dict() == {"Law": "30", "Art": "20", "Sport": ""}


@pytest.mark.parametrize(
    ("several", "provider"), [("agree", ""), ("first", "Here"), ("last", "There"), ("all", "Here There")]
)
def test_of_several_rows_the_profile_says_what_is_taken(several, provider, files, workspace):
    _, credentials, rejects = joined(files, profile(several), workspace)
    assert credentials["provider"].to_dict() == {"Law": "Here", "Art": provider, "Sport": ""}
    told = rejects[rejects["reason"].str.contains("different values; none is taken")]
    assert told[["column", "value"]].to_numpy().tolist() == ([["place", "Here | There"]] if several == "agree" else [])


def test_rows_without_a_partner_are_counted_and_kept(files, workspace):
    _, _, rejects = joined(files, profile(), workspace)
    told = rejects[rejects["reason"].str.contains("1 of 3 rows have no row in runs-2026.csv")]
    assert told[["column", "value"]].to_numpy().tolist() == [["Code", "C"]]


def test_the_file_is_also_found_in_the_folder_of_the_catalogue(files, workspace):
    assert joined(files[:1], profile(), workspace)[1]["workload_value"]["Law"] == "30"
    assert joined(files[0].parent, profile(), workspace)[0].credentials == 3


def test_both_files_are_in_the_manifest_and_count_for_the_version(files, write, workspace):
    first, _, _ = joined(files, profile(), workspace)
    manifest = load_catalogue(f"c@{first.version}", workspace).manifest
    assert [(source["file"], source.get("joined_as")) for source in manifest["sources"]] == [
        ("runs-2026.csv", "runs"),
        ("courses.csv", None),
    ]
    write("source/runs-2026.csv", RUNS.replace("30", "40"))
    assert joined(files, profile(), workspace)[0].version != first.version


def test_another_sheet_or_table_of_the_same_file_needs_no_file_name(tmp_path, workspace):
    from .conftest import write_sheets_ods

    write_sheets_ods(
        tmp_path / "a.ods",
        {
            "Courses": [["Code", "Title", "Outcomes"], ["A", "Law", "Weigh a case"]],
            "Schools": [["course", "school"], ["A", "North College"]],
        },
    )
    join = {"name": "school", "sheet": "Schools", "on": "course", "to": "Code"}
    said = make_profile({"sheet": "Courses", "columns": {"provider": "school.school"}, "join": [join]})
    assert joined(tmp_path / "a.ods", said, workspace)[1]["provider"]["Law"] == "North College"


def test_a_join_can_go_through_another(files, write, workspace):
    places = {"name": "places", "file": "places.csv", "on": "name", "to": "runs.place"}
    said = make_profile({"columns": {"jurisdiction": "places.land"}, "join": [{**JOIN, "several": "first"}, places]})
    paths = [*files, write("places.csv", "name,land\nHere,FR\n")]
    assert joined(paths, said, workspace)[1]["jurisdiction"].to_dict() == {"Law": "FR", "Art": "FR", "Sport": ""}


@pytest.mark.parametrize(
    ("said", "error", "pieces"),
    [
        (profile(file="absent.csv"), UsageError, ["p.toml", "'absent.csv'", "name it as well"]),
        (profile(on="kurs"), DataError, ["runs-2026.csv", "'kurs'", "course, place, hours"]),
        (profile(to="Kennung"), DataError, ["courses.csv", "'Kennung'", "Code, Title, Outcomes"]),
        (profile(columns=[("provider", "runs.ort")]), DataError, ["runs-2026.csv", "'ort'", "course, place, hours"]),
        (profile(to_part=""), DataError, ["no row matches", "'A-1'", "'A'", "to_part"]),
        (profile(file="*.csv"), UsageError, ["belongs to a join"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_cure(said, error, pieces, files, workspace):
    with pytest.raises(error) as caught:
        ingest(files, workspace=workspace, profile=said)
    assert all(piece in str(caught.value) for piece in pieces), str(caught.value)
    assert len(str(caught.value).splitlines()) <= 2


def test_all_faults_of_a_join_are_listed_at_once():
    with pytest.raises(UsageError) as caught:
        make_profile({"join": [{"to": "x", "several": "some", "file": "../a.csv", "to_part": "(", "colour": "red"}]})
    text = str(caught.value)
    for piece in ("on is missing", "several 'some'", "file '../a.csv'", "to_part '('", "'colour' is not known"):
        assert piece in text
    with pytest.raises(UsageError, match="2 joins are called 'joined'"):
        make_profile({"join": [{"on": "a", "to": "b"}] * 2})
    with pytest.raises(UsageError, match=r"written as \[\[join\]\]"):
        make_profile({"join": {"on": "a"}})


def test_a_profile_with_joins_survives_as_plain_values():
    said = profile(delimiter=";")
    plain = json.loads(json.dumps(said.as_dict()))
    assert plain.pop("name") == "p.toml"
    assert make_profile(plain, name="p.toml") == said


def test_every_ready_profile_loads_by_its_id():
    assert {"rncp", "mit-sloan", "ofqual", "skkni"} <= set(ready_profiles())
    assert all(load_profile(Path(name)).columns or load_profile(Path(name)).constants for name in ready_profiles())
    with pytest.raises(UsageError, match=r"'rnpc' is neither a file nor one of the package \(known: .*rncp"):
        load_profile(Path("rnpc"))


def ids(text, write, workspace):
    done = ingest(write("ids.csv", text), workspace=workspace)
    found = load_catalogue(f"ids@{done.version}", workspace).credentials
    return dict(zip(found["title"] + "/" + found["level_text"], found["credential_id"], strict=True)), done


HEADER = "Title,Level,Provider,Hours,Outcomes\n"


def test_a_changed_level_or_workload_keeps_the_made_id(write, workspace):
    first, _ = ids(HEADER + "Law,EQF 5,Here,30,Weigh a case\n", write, workspace)
    second, _ = ids(HEADER + "Law,EQF 6,Here,60,Weigh a case\n", write, workspace)
    assert list(first.values()) == list(second.values())


def test_the_level_tells_apart_what_shares_a_title(write, workspace):
    rows = "Law,EQF 5,Here,30,Weigh a case\nLaw,EQF 6,Here,30,Weigh a case\nArt,EQF 5,Here,30,Draw\n"
    found, done = ids(HEADER + rows, write, workspace)
    assert (len(set(found.values())), done.rejected) == (3, 0)
    alone, _ = ids(HEADER + "Art,EQF 5,Here,30,Draw\n", write, workspace)
    assert found["Art/EQF 5"] == alone["Art/EQF 5"]


def test_the_row_tells_apart_what_shares_title_and_level(write, workspace):
    rows = "Law,EQF 5,Here,30,Weigh a case\nLaw,EQF 5,Here,60,Weigh two cases\nLaw,EQF 5,Here,30,Weigh a case\n"
    found, done = ids(HEADER + rows + "Art,EQF 5,Here,30,Draw\n", write, workspace)
    assert (done.credentials, done.rejected) == (3, 0)
    assert found["Law/EQF 5"].endswith("-row-3")
    assert "their ids hold the row number" in " ".join(read_rejects(done.rejects_file)["reason"])


def test_ids_by_row_differ_between_files(write, workspace):
    rows = "Law,EQF 5,Here,{},Weigh a case\n"
    paths = [write(f"{name}.csv", HEADER + rows.format(hours)) for name, hours in (("a", 30), ("b", 60))]
    done = ingest(paths, workspace=workspace)
    assert (done.credentials, done.rejected) == (2, 0)


class TestSamples:
    pytestmark = pytest.mark.shared

    def test_rncp_blocks_with_level_and_validity_from_the_register(self, workspace):
        blocks = SAMPLES / "eu_fr_rncp_blocks/services/skills-interoperability-front/app/data/RNCP/RNCPblocks.json"
        kit = SAMPLES / "eu_fr_rncp_kit/server/src/jobs/rncpImporter/assets/Kit_apprentissage_20231218.csv"
        done = ingest([blocks, kit], workspace=workspace, profile=Path("rncp"))
        found = load_catalogue(f"rncp@{done.version}", workspace).credentials
        assert (done.credentials, done.credentials_stated, done.rejected) == (1221, 1221, 0)
        assert ((found["level_id"] != "").sum(), (found["valid_to"] != "").sum()) == (715, 715)
        assert "506 of 1221 rows have no row" in " ".join(read_rejects(done.rejects_file)["reason"])

    def test_sloan_courses_with_their_runs(self, workspace):
        folder = SAMPLES / "us_mit_catalogs/test_json"
        paths = [folder / "test_sloan_courses.json", folder / "test_sloan_runs.json"]
        done = ingest(paths, workspace=workspace, profile=Path("mit-sloan"))
        found = load_catalogue(f"mit-sloan@{done.version}", workspace).credentials
        assert (done.credentials, done.rejected) == (99, 0)
        assert (found["mode"] != "").sum() == 86
        assert "8 of 99 rows have no row" in " ".join(read_rejects(done.rejects_file)["reason"])

    def test_ofqual_rows_without_a_number_do_not_collide(self, workspace):
        path = SAMPLES / "uk_ofqual_register/app/data/pearson-qualifications-download.csv"
        done = ingest(path, workspace=workspace, profile=Path("ofqual"))
        # 4,947 of 5,106 rows are distinct; three of these differ from another by blanks alone
        assert (done.credentials, done.rejected) == (4_944, 0)

    def test_kit_listings_are_grouped_by_their_own_id(self, workspace):
        folder = SAMPLES / "eu_de_kit_modulhandbuch/data"
        done = ingest(sorted(folder.glob("Modulhandbuch-*.json")), workspace=workspace, profile=Path("kit-handbook"))
        assert done.credentials == 180
