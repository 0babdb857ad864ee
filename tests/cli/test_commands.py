"""Every command as a user types it, on embedded data and small files."""

import json
import socket
import stat
from importlib.metadata import version
from pathlib import Path

import openpyxl
import pandas as pd
import pytest


def test_the_demo_suggests_equivalences_between_countries(demo):
    workspace, printed = demo
    assert set(printed) >= {"run", "folder", "workbook", "suggestions", "seconds"}
    table = pd.read_parquet(f"{printed['folder']}/equivalences.parquet")
    assert len(table) == printed["suggestions"] > 1000
    countries = pd.read_parquet(next((workspace / "catalogues" / "embedded").glob("*/credentials.parquet")))
    country = countries.set_index("credential_id")["jurisdiction"]
    assert (country[table["subject_id"]].to_numpy() != country[table["object_id"]].to_numpy()).all()
    assert {"full", "partial", "none", "not enough evidence"} <= set(table["suggestion"])
    bundles = pd.read_parquet(f"{printed['folder']}/bundles.parquet")
    assert len(bundles) > 10
    manifest = json.loads(Path(printed["folder"], "manifest.json").read_text(encoding="utf-8"))
    assert manifest["libraries"]["torch"] == version("torch")
    assert manifest["counts"]["bundles"] == len(bundles)
    assert openpyxl.load_workbook(printed["workbook"]).sheetnames[:2] == ["Read me", "Equivalences"]


def test_the_demo_again_is_a_no_op(demo, mapper):
    workspace, printed = demo
    before = {path: path.stat().st_mtime_ns for path in (workspace / "runs").rglob("*")}
    again = mapper("demo", "--no-app", "--json", "--workspace", workspace)
    assert again.json["run"] == printed["run"]
    assert {path: path.stat().st_mtime_ns for path in (workspace / "runs").rglob("*")} == before


def test_ingest_match_compare_export(workspace, courses, tmp_path, mapper):
    ingested = mapper("ingest", courses, "--json", "--workspace", workspace).json
    assert {
        "catalogue": "kurse",
        "credentials": 3,
        "outcomes_stated": 8,
        "outcomes_derived": 0,
        "rejected": 0,
    }.items() <= (ingested.items())
    assert mapper("ingest", courses, "--json", "--workspace", workspace).json["version"] == ingested["version"]

    matched = mapper("match", "kurse", "embedded-uk", "--top", 2, "--json", "--workspace", workspace).json
    assert set(matched) >= {"run", "folder", "suggestions", "seconds"}
    table = pd.read_parquet(f"{matched['folder']}/equivalences.parquet")
    assert table.groupby("subject_id").size().max() == 2
    best = table[table["rank"] == 1].set_index("subject_id")["object_title"]
    assert "Deep Learning" in best["kurse:D3"]
    assert "atabase" in best["kurse:D1"]

    row = table[table["rank"] == 1].iloc[0]
    compared = mapper("compare", row["subject_id"], row["object_id"], "--json", "--workspace", workspace)
    assert compared.json["subject_id"] == row["subject_id"]
    assert len(compared.json["alignments"]) > 3

    for kind, name in (("xlsx", "e.xlsx"), ("csv", "csv"), ("parquet", "parquet"), ("sssom", "e.sssom.tsv")):
        out = tmp_path / "out" / name
        exported = mapper("export", matched["run"], "--format", kind, "--out", out, "--json", "--workspace", workspace)
        assert exported.code == 0, exported.err
        assert exported.json["rows"] > 0
        assert out.exists()


def test_pairs_scores_exactly_the_given_rows_as_a_match_does(workspace, courses, tmp_path, mapper):
    mapper("ingest", courses, "--workspace", workspace)
    whole = mapper("match", "kurse", "embedded-uk", "--json", "--workspace", workspace).json
    table = pd.read_parquet(f"{whole['folder']}/equivalences.parquet")
    chosen = table.iloc[[4, 0]][["subject_id", "object_id"]]
    chosen.to_csv(tmp_path / "pairs.csv", index=False)
    given = mapper(
        "match", "kurse", "embedded-uk", "--pairs", tmp_path / "pairs.csv", "--json", "--workspace", workspace
    ).json
    scored = pd.read_parquet(f"{given['folder']}/equivalences.parquet")
    both = scored.merge(table, on=["subject_id", "object_id"], suffixes=("", "_whole"))
    assert len(both) == len(scored) == 2
    assert both["confidence"].tolist() == both["confidence_whole"].tolist()


def test_a_file_can_stand_where_a_catalogue_id_does(workspace, courses, mapper):
    assert mapper("match", courses, "embedded-us", "--workspace", workspace).code == 0
    listed = mapper("catalogues", "--json", "--workspace", workspace).json["catalogues"]
    assert {"catalogue", "version", "credentials", "outcomes"} <= set(listed[0])
    assert "kurse" in {row["catalogue"] for row in listed}


def test_a_run_repeated_elsewhere_is_byte_identical(workspace, courses, tmp_path, mapper):
    import shutil

    other = tmp_path / "other"
    shutil.copytree(workspace / "vectors", other / "vectors")
    tables = []
    for place in (workspace, other):
        printed = mapper("match", courses, "embedded-uk", "--json", "--workspace", place).json
        folder = place / "runs" / printed["run"]
        tables.append({path.name: path.read_bytes() for path in folder.iterdir() if path.name != "timings.json"})
    assert tables[0] == tables[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["frameworks", "list"],
        ["frameworks", "show", "sqf-si"],
        ["frameworks", "compare", "rqf-eng", "scqf"],
        ["frameworks", "check"],
        ["models", "list"],
        ["audit", "verify"],
        ["doctor"],
        ["review", "status"],
        ["catalogues"],
    ],
)
def test_reading_commands_answer_in_text_and_in_json(demo, mapper, arguments):
    text = mapper(*arguments, "--workspace", demo[0])
    assert text.code == 0, text.err
    assert len(text.out.splitlines()) >= 1
    assert isinstance(json.loads(mapper("--json", *arguments, "--workspace", demo[0]).out), dict)


def test_fixed_json_keys_are_there(demo, mapper):
    checked = mapper("frameworks", "check", "--json").json
    assert set(checked) >= {"frameworks", "levels", "referencing", "faults"}
    verified = mapper("audit", "verify", "--json", "--workspace", demo[0]).json
    assert verified == {"decisions": 0, "events": 0, "ok": True, "faults": []}
    doctor = mapper("doctor", "--json", "--workspace", demo[0]).json
    assert set(doctor) >= {"python", "packages", "encoder", "workspace", "ok"}
    assert doctor["ok"]


WRONG_USE = [
    (["match", "nowhere", "embedded-uk"], "nowhere"),
    (["match", "embedded-uk", "missing.csv"], "missing.csv"),
    (["ingest", "missing.csv"], "missing.csv"),
    (["frameworks", "show", "nqf-mars"], "nqf-mars"),
    (["export", "nothing", "--format", "csv", "--out", "x"], "nothing"),
    (["compare", "nocolon", "embedded:x"], "nocolon"),
    (["match", "embedded-uk"], "OBJECT"),
    (["match", "a", "b", "--top", "0"], "'0'"),
    (["nonsense"], "nonsense"),
    (["models", "install", "none.whl"], "none.whl"),
    (["review", "import", "none.xlsx"], "none.xlsx"),
]


@pytest.mark.parametrize(
    ("arguments", "named"), WRONG_USE, ids=lambda value: " ".join(value) if isinstance(value, list) else None
)
def test_wrong_use_is_two_lines_at_most_and_exit_code_two(tmp_path, monkeypatch, mapper, arguments, named):
    monkeypatch.chdir(tmp_path)
    for extra in ([], ["--json"]):
        answer = mapper(*arguments, *extra, "--workspace", tmp_path / "workspace")
        assert answer.code == 2
        assert answer.out == ""
        errors = [line for line in answer.err.splitlines() if "Traceback" in line or line.startswith("mapper:")]
        assert 1 <= len(errors) <= 2
        assert named in answer.err
        assert "Traceback" not in answer.err


def test_debug_shows_the_traceback(tmp_path, mapper):
    from mapper.errors import UsageError

    with pytest.raises(UsageError):
        mapper("--debug", "frameworks", "show", "nqf-mars")


def test_options_stand_before_or_after_the_command(demo, mapper):
    before = mapper("--workspace", demo[0], "--json", "catalogues")
    after = mapper("catalogues", "--workspace", demo[0], "--json")
    assert before.json == after.json


def test_a_port_that_is_taken_is_named(demo, mapper):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = mapper("app", "--port", taken.getsockname()[1], "--workspace", demo[0])
    assert answer.code == 2
    assert "is not free" in answer.err


def test_a_workspace_that_cannot_be_written_is_named(tmp_path, mapper):
    place = tmp_path / "file"
    place.write_text("", encoding="utf-8")
    place.chmod(stat.S_IRUSR)
    answer = mapper("catalogues", "--workspace", place)
    assert answer.code == 2
    assert "--workspace" in answer.err


BAD_FILES = {
    "empty.csv": (b"", "empty"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.csv"),
    "broken.json": (b'{"a": [1, 2', "broken.json"),
    "no-title.csv": (b"code;ECTS\nA;5\nB;3\n", "title"),
    "no-outcomes.csv": (b"id;title;ECTS\nA;Logistics;5\nB;Law;3\n", "outcomes"),
    "not-parquet.parquet": (b"PAR1 nothing PAR1", "not-parquet.parquet"),
    "not-excel.xlsx": (b"PK\x03\x04 nothing", "not-excel.xlsx"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_named_with_a_cure_and_nothing_is_written(tmp_path, mapper, name):
    content, named = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    answer = mapper("ingest", tmp_path / name, "--workspace", tmp_path / "workspace")
    assert answer.code == 1
    assert named in answer.err
    assert "Traceback" not in answer.err
    assert not list((tmp_path / "workspace").rglob("*.parquet"))


def test_an_encrypted_workbook_is_named(tmp_path, mapper):
    import msoffcrypto

    book = openpyxl.Workbook()
    book.active.append(["title", "learning outcomes"])
    book.active.append(["Law", "Explain contracts."])
    book.save(tmp_path / "plain.xlsx")
    with (tmp_path / "plain.xlsx").open("rb") as plain, (tmp_path / "locked.xlsx").open("wb") as locked:
        msoffcrypto.OfficeFile(plain).encrypt("secret", locked)
    answer = mapper("ingest", tmp_path / "locked.xlsx", "--workspace", tmp_path / "workspace")
    assert answer.code == 1
    assert "password" in answer.err


def test_rejects_fail_under_strict(tmp_path, mapper):
    (tmp_path / "c.csv").write_text(
        "id,title,learning outcomes\nA,Law,Explain contracts.\nB,,Draft wills.\n", encoding="utf-8"
    )
    loose = mapper("ingest", tmp_path / "c.csv", "--json", "--workspace", tmp_path / "loose")
    assert (loose.code, loose.json["rejected"]) == (0, 1)
    rejects = Path(loose.json["rejects_file"]).read_text(encoding="utf-8-sig")
    assert "c.csv,,3,title,,the title is empty" in rejects
    strict = mapper("ingest", tmp_path / "c.csv", "--strict", "--json", "--workspace", tmp_path / "strict")
    assert (strict.code, strict.out) == (1, "")
    assert not list((tmp_path / "strict").rglob("*.parquet"))


def test_an_unknown_framework_in_a_file_is_a_warning_with_its_value(tmp_path, mapper):
    (tmp_path / "c.csv").write_text(
        "id,title,learning outcomes,framework,level\nA,Law,Explain contracts. Draft wills.,NQF of Mars,5\n",
        encoding="utf-8",
    )
    answer = mapper("ingest", tmp_path / "c.csv", "--json", "--workspace", tmp_path / "w")
    assert answer.code == 0
    assert "NQF of Mars" in Path(answer.json["rejects_file"]).read_text(encoding="utf-8-sig")
