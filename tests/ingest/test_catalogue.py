import csv
import io
import json

import pytest

from mapper.errors import DataError, UsageError
from mapper.ingest.catalogue import ingest, list_catalogues, load_catalogue, preview, resolve
from mapper.ingest.profile import make_profile
from mapper.ingest.rejects import read_rejects
from mapper.tables import CREDENTIALS, OUTCOMES, REJECTS

from .conftest import COURSES, WRITERS, delimited

TEXT = (
    "Code;Titel;Niveau;ECTS;Sprache;Land;Lernergebnisse;Gültig ab;Web;Raum\n"
    "N1;Netze;DQR 6;5,0;Deutsch;Deutschland;1. Netze planen 2. Kosten schätzen;01.09.2026;https://example.org/n1;12\n"
    "R2;Recht;gehoben;;Klingonisch;DE;- Verträge prüfen;bald;siehe oben;13\n"
    ";Kunst;;4,5;;;Bilder deuten und Stile vergleichen;;;\n"
    "X9;;DQR 6;5;;;Nichts;;;\n"
)


@pytest.fixture
def done(write, workspace):
    return ingest(write("Kurse 2026.csv", TEXT), workspace=workspace)


def test_a_catalogue_is_stored_with_both_tables_manifest_and_rejects(done, workspace):
    assert (done.catalogue, done.reader, done.credentials, done.rejected) == ("kurse-2026", "csv", 3, 1)
    assert (done.outcomes_stated, done.outcomes_derived) == (4, 0)
    assert done.folder == workspace.resolve() / "catalogues" / "kurse-2026" / done.version
    tables = {f"{name}.parquet" for name in ("credentials", "outcomes", "duplicates", "listings")}
    assert {path.name for path in done.folder.iterdir()} == {*tables, "manifest.json", "rejects.csv", "ingested.json"}
    assert (done.folder.parent / "latest").read_text() == f"{done.version}\n"


def test_the_tables_keep_their_contract_and_say_what_was_read(done, workspace):
    catalogue = load_catalogue("kurse-2026", workspace)
    assert CREDENTIALS.conform(catalogue.credentials).equals(catalogue.credentials)
    assert OUTCOMES.conform(catalogue.outcomes).equals(catalogue.outcomes)
    first = catalogue.credentials.set_index("credential_id").loc["kurse-2026:N1"]
    expected = {
        "title": "Netze",
        "jurisdiction": "DE",
        "language": "de",
        "framework_id": "dqr-de",
        "level_id": "dqr-de:6",
        "level_basis": "read",
        "level_text": "DQR 6",
        "workload_value": "5",
        "workload_unit": "ects",
        "workload_hours_max": 150,
        "valid_from": "2026-09-01",
        "source_url": "https://example.org/n1",
    }
    assert first[list(expected)].to_dict() == expected
    outcomes = catalogue.outcomes.query("credential_id == 'kurse-2026:N1'")
    columns = ["outcome_id", "position", "text", "language", "outcomes_basis", "wording", "verb", "cognitive_level"]
    assert outcomes[columns].to_numpy().tolist() == [
        ["kurse-2026:N1-o1", 1, "Netze planen", "de", "stated", "original", "planen", "3"],
        ["kurse-2026:N1-o2", 2, "Kosten schätzen", "de", "stated", "original", "", ""],
    ]


def test_everything_left_behind_is_in_the_rejects_file(done):
    rejects = read_rejects(done.rejects_file)
    assert REJECTS.conform(rejects).equals(rejects)
    rows = rejects["row"].astype(object).where(rejects["row"].notna(), None)
    found = set(zip(rows, rejects["column"], rejects["severity"], strict=True))
    assert found == {
        (5, "title", "rejected"),
        (3, "language", "warning"),
        (3, "valid_from", "warning"),
        (3, "source_url", "warning"),
        (3, "level", "warning"),
        (4, "credential_id", "warning"),
        (None, "Raum", "warning"),
    }
    assert (rejects["reason"] != "").all()


def test_the_same_content_is_the_same_version_and_stored_once(done, write, workspace):
    before = {path.name: path.stat().st_mtime_ns for path in done.folder.iterdir()}
    again = ingest(write("Kurse 2026.csv", TEXT), workspace=workspace)
    assert (again.version, again.is_new) == (done.version, False)
    assert {path.name: path.stat().st_mtime_ns for path in done.folder.iterdir()} == before
    assert len(list_catalogues(workspace)) == 1


def test_the_version_does_not_depend_on_the_format_of_the_file(tmp_path, workspace):
    versions = set()
    for name, writer in WRITERS.items():
        path = tmp_path / name
        writer(path, COURSES)
        versions.add(ingest(path, workspace=workspace, catalogue="same").version)
    assert len(versions) == 1


def test_new_content_is_a_new_version_and_the_latest(done, write, workspace):
    newer = ingest(write("Kurse 2026.csv", TEXT.replace("Netze planen", "Netze entwerfen")), workspace=workspace)
    assert newer.version != done.version
    assert load_catalogue("kurse-2026", workspace).version == newer.version
    assert load_catalogue(f"kurse-2026@{done.version}", workspace).version == done.version
    assert load_catalogue(f"kurse-2026@{done.version[:6]}", workspace).version == done.version
    table = list_catalogues(workspace)
    assert table["is_latest"].tolist() == [True, False]
    back = ingest(write("Kurse 2026.csv", TEXT), workspace=workspace)
    assert (back.version, load_catalogue("kurse-2026", workspace).version) == (done.version, done.version)


def test_the_same_tables_with_other_rejects_tell_of_the_last_ingest(write, workspace):
    header = "Title,Outcomes\nLaw,Weigh a case\n"
    first = ingest(write("a.csv", header), workspace=workspace)
    second = ingest(write("a.csv", header + ",Nothing\n"), workspace=workspace)
    assert (first.version, first.rejected) == (second.version, 0)
    assert second.rejected == 1
    assert (read_rejects(second.rejects_file)["severity"] == "rejected").sum() == 1


def test_the_manifest_tells_how_the_files_were_read(done):
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    (source,) = manifest["sources"]
    assert source["reader"] == "csv"
    assert (source["encoding"], source["delimiter"], source["header_row"]) == ("utf-8", ";", 1)
    assert len(source["sha256"]) == 64
    assert manifest["columns"]["Kurse 2026.csv"]["fields"]["title"]["columns"] == ["Titel"]
    assert manifest["columns"]["Kurse 2026.csv"]["unmapped"] == ["Raum"]
    assert manifest["counts"]["credentials"] == 3
    assert "apostrophe" in manifest["rejects_note"]
    assert "ingested_at" not in json.dumps(manifest)


def test_strict_refuses_and_stores_nothing(write, workspace):
    with pytest.raises(DataError, match=r"Kurse.csv:5: title: the title is empty") as caught:
        ingest(write("Kurse.csv", TEXT), workspace=workspace, strict=True)
    assert caught.value.exit_code == 1
    assert not (workspace / "catalogues").exists()
    assert (
        ingest(write("Gut.csv", "Titel,Lernziele\nRecht,Verträge prüfen\n"), workspace=workspace, strict=True).rejected
        == 0
    )


def test_rejects_are_safe_to_open(write, workspace):
    evil = "=cmd|' /C calc'!A0"
    done = ingest(write("a.csv", f"Code,Title,Outcomes,Level\nA,Law,Weigh a case,{evil}\n"), workspace=workspace)
    raw = done.rejects_file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert f"'{evil}" in rows[1]
    assert read_rejects(done.rejects_file)["value"].tolist() == [evil]


def test_several_files_and_folders_make_one_catalogue(write, tmp_path, workspace):
    write("folder/a.csv", "Code,Title,Outcomes\nA,Law,Weigh a case\n")
    write("folder/deep/b.json", [{"code": "B", "title": "Art", "outcomes": ["Draw a face"]}])
    write("folder/README.md", "# about")
    write("folder/.hidden.csv", "x")
    done = ingest(tmp_path / "folder", workspace=workspace)
    assert (done.catalogue, done.reader, done.credentials) == ("folder", "csv, json", 2)
    rejects = read_rejects(done.rejects_file)
    assert rejects["file"].tolist() == ["README.md"]
    assert ingest([tmp_path / "folder/a.csv", tmp_path / "folder/deep/b.json"], workspace=workspace).catalogue == "a"


def test_a_file_of_a_folder_that_cannot_be_read_is_rejected_not_silently_passed(write, tmp_path, workspace):
    write("folder/a.csv", "Code,Title,Outcomes\nA,Law,Weigh a case\n")
    write("folder/broken.json", '[{"title": ')
    done = ingest(tmp_path / "folder", workspace=workspace)
    assert done.rejected == 1
    with pytest.raises(DataError, match=r"broken\.json"):
        ingest(tmp_path / "folder", workspace=workspace, strict=True)


ROW = "A,Law,Weigh a case\n"


def test_identical_repeats_are_ignored_and_different_ones_rejected(write, workspace):
    text = (
        "Code,Title,Outcomes\n" + ROW + ROW + "A,Other law,Weigh a case\nB,Art,Draw a face\nC,Sport,Run\nD,Music,Sing\n"
    )
    done = ingest(write("a.csv", text), workspace=workspace)
    rejects = read_rejects(done.rejects_file)
    assert rejects[["row", "severity"]].to_numpy().tolist() == [[3, "warning"], [4, "rejected"]]
    assert "another title" in rejects["reason"].iloc[1]
    assert load_catalogue("a", workspace).credentials["title"].tolist() == ["Law", "Art", "Sport", "Music"]


def test_one_row_per_outcome_is_put_together(write, workspace):
    text = "Code,Title,Outcome\nA,Law,Weigh a case\nA,Law,Draft a contract\nB,Art,Draw a face\nB,Art,Mix colours\n"
    done = ingest(write("a.csv", text), workspace=workspace)
    assert (done.credentials, done.outcomes_stated, done.rejected) == (2, 4, 0)


def test_made_ids_are_stable_and_told(write, workspace):
    text = "Title,Outcomes,Provider\nLaw,Weigh a case,Here\nArt,Draw a face,There\n"
    first = ingest(write("a.csv", text), workspace=workspace)
    before = load_catalogue("a", workspace).credentials["credential_id"].tolist()
    ingest(write("a.csv", text.replace("Weigh a case", "Weigh it")), workspace=workspace)
    assert load_catalogue("a", workspace).credentials["credential_id"].tolist() == before
    assert all(identifier.startswith(("a:law-", "a:art-")) for identifier in before)
    assert "2 ids are made" in read_rejects(first.rejects_file)["reason"].iloc[0]


def test_odd_ids_become_curies(write, workspace):
    ingest(write("a.csv", "Code,Title,Outcomes\n500/4 é:1,Law,Weigh a case\n"), workspace=workspace)
    assert load_catalogue("a", workspace).credentials["credential_id"].tolist() == ["a:500%2F4%20%C3%A9%3A1"]


def test_a_profile_overrides_the_guesses(write, workspace):
    profile = make_profile(
        {
            "record_path": "[].Module[]",
            "catalogue": {
                "id": "handbook",
                "title": "The handbook",
                "licence": "CC0",
                "source_url": "https://example.org",
            },
            "columns": {"title": "Name", "description": "", "outcomes": ["Fach", "Sozial"], "provider": "Fakultät"},
            "constants": {
                "jurisdiction": "DE",
                "framework_id": "dqr-de",
                "level": "6",
                "kind": "unit",
                "workload_unit": "ects",
            },
            "values": {"mode": {"P": "onsite"}},
        }
    )
    content = [
        {
            "Fakultät": "Recht",
            "Module": [
                {
                    "Name": "BGB",
                    "Titel": "x",
                    "Fach": "Verträge prüfen",
                    "Sozial": "Im Team arbeiten",
                    "Credits": "5",
                    "Lehrform": "P",
                }
            ],
        }
    ]
    ingest(write("a.json", content), workspace=workspace, profile=profile)
    catalogue = load_catalogue("handbook", workspace)
    row = catalogue.credentials.iloc[0]
    assert row[["title", "provider", "kind", "level_id", "workload_value", "workload_unit", "mode"]].tolist() == [
        "BGB", "Recht", "unit", "dqr-de:6", "5", "ects", "onsite",
    ]  # fmt: skip
    assert catalogue.outcomes["text"].tolist() == ["Verträge prüfen", "Im Team arbeiten"]
    assert (catalogue.manifest["title"], catalogue.manifest["licence"]) == ("The handbook", "CC0")
    assert catalogue.manifest["profile"]["constants"]["jurisdiction"] == "DE"


def test_outcomes_are_derived_and_marked_when_none_are_stated(write, workspace):
    learnt = "You will learn to sail a boat. You will learn to read charts."
    text = f"Title,Description,Skills\nSailing,{learnt},Knots\nLaw,,Logic; Rhetoric\n"
    done = ingest(write("a.csv", text), workspace=workspace)
    outcomes = load_catalogue("a", workspace).outcomes
    assert set(outcomes["outcomes_basis"]) == {"derived"}
    assert (done.outcomes_stated, done.outcomes_derived, done.credentials_derived) == (0, 4, 2)


def test_a_register_without_outcomes_needs_a_profile_that_says_so(write, workspace):
    path = write("register.csv", "Number,Title,Level\n1,Law,5\n")
    with pytest.raises(DataError, match=r'outcomes = "none"'):
        ingest(path, workspace=workspace)
    done = ingest(
        path, workspace=workspace, profile=make_profile({"outcomes": "none", "constants": {"framework_id": "eqf"}})
    )
    assert (done.credentials, done.outcomes_stated + done.outcomes_derived, done.warnings) == (1, 0, 0)


def test_preview_shows_everything_and_stores_nothing(write, tmp_path):
    before = set(tmp_path.rglob("*"))
    path = write("Kurse.csv", TEXT)
    seen = preview(path)
    assert seen.problem == ""
    assert seen.mappings["Kurse.csv"].columns()["title"] == ("Titel",)
    assert (len(seen.credentials), len(seen.outcomes)) == (3, 4)
    assert (seen.rejects["severity"] == "rejected").sum() == 1
    assert set(tmp_path.rglob("*")) - before == {path}


def test_preview_shows_columns_even_without_a_title(write):
    seen = preview(write("a.csv", "Foo,Bar\n1,2\n"))
    assert "no column is recognised as the title" in seen.problem
    assert seen.mappings["a.csv"].unmapped == ("Foo", "Bar")
    assert seen.credentials.empty


def test_resolve_takes_ids_versions_files_and_folders(done, write, tmp_path, workspace):
    assert resolve("kurse-2026", workspace).version == done.version
    assert resolve(f"kurse-2026@{done.version}", workspace).version == done.version
    path = write("other.csv", "Title,Outcomes\nLaw,Weigh a case\n")
    assert resolve(str(path), workspace).catalogue == "other"
    assert resolve(path, workspace).catalogue == "other"
    with pytest.raises(UsageError, match=r"did you mean kurse-2026\?"):
        resolve("kurse-2025", workspace)
    with pytest.raises(UsageError, match="is not there"):
        resolve("kurse-2026@ffff", workspace)


@pytest.mark.parametrize("reference", ["../x", "a/b", "", ".", "@", "con"])
def test_odd_references_are_wrong_use(reference, workspace):
    with pytest.raises(UsageError):
        load_catalogue(reference, workspace)


def test_an_empty_workspace_lists_nothing(workspace):
    assert len(list_catalogues(workspace)) == 0


def test_progress_is_told(write, workspace):
    told = []
    ingest(write("a.csv", delimited(COURSES)), workspace=workspace, progress=lambda *said: told.append(said))
    assert told[-1][1] == told[-1][2]
    assert {what for what, _, _ in told} == {"reading files", "reading outcomes"}
