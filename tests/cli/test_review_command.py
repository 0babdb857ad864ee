"""``mapper review export`` and ``import``: out to an expert and back, shown first, stored only when told."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mapper.match.runs import load_run
from mapper.review.decisions import NewDecision
from mapper.review.store import open_store
from tests.app.literal import write_literal_workspace


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "literal"
    folder.mkdir()
    write_literal_workspace(folder)
    return folder


def decide(path: Path, changes: dict[tuple[int, str], Any]) -> None:
    book = load_workbook(path)
    sheet = book["Equivalences"]
    column = {cell.value: cell.column for cell in sheet[1]}
    for (row, heading), value in changes.items():
        sheet.cell(row, column[heading]).value = value
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    book.save(path)


def test_a_workbook_goes_out_comes_back_and_is_stored_once(place, tmp_path, mapper):
    out = tmp_path / "expert.xlsx"
    assert mapper("review", "export", out, "--workspace", place, "--json").json == {"path": str(out), "rows": 3}
    decide(out, {(2, "Decision"): "unsure", (2, "Decided by"): "Keller", (3, "Decision"): "acept"})
    shown = mapper("review", "import", out, "--workspace", place, "--json").json
    assert (shown["proposed"], shown["stored"], shown["rows"]) == (2, 0, 3)
    assert [(change["sheet_row"], change["kind"]) for change in shown["changes"]] == [(2, "new"), (3, "unreadable")]
    assert shown["changes"][1]["cells"][0]["column"] == "Decision"
    assert len(shown["decisions"]) == 1
    text = mapper("review", "import", out, "--workspace", place)
    assert "new (1)" in text.out
    assert "did you mean accept?" in text.out
    assert "nothing is stored yet" in text.out
    stored = mapper("review", "import", out, "--workspace", place, "--accept")
    assert "1 stored, 1 left out" in stored.out
    again = mapper("review", "import", out, "--workspace", place, "--accept", "--json").json
    assert (again["stored"], again["counts"]["same"]) == (0, 1)
    with open_store(place) as store:
        assert store.in_force()[["author_id", "verdict", "origin"]].to_numpy().tolist() == [
            ["Keller", "unsure", "spreadsheet"]
        ]


def test_a_csv_goes_out_and_comes_back(place, tmp_path, mapper):
    out = tmp_path / "expert.CSV"
    mapper("review", "export", out, "--workspace", place)
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline="")))
    rows[1][rows[0].index("Decision")] = "unsure"
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";").writerows(rows)
    out.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    shown = mapper("review", "import", out, "--workspace", place, "--author", "Keller", "--json").json
    assert [change["kind"] for change in shown["changes"]] == ["new"]


def test_an_edited_id_is_told_with_what_it_was_and_its_pair_is_not_missed(place, tmp_path, mapper):
    out = tmp_path / "expert.xlsx"
    mapper("review", "export", out, "--workspace", place)
    before = load_workbook(out)["Equivalences"]
    place_of = {cell.value: cell.column for cell in before[1]}
    identifier = before.cell(2, place_of["Subject id"]).value
    decide(out, {(2, "Decision"): "unsure", (2, "Decided by"): "Keller", (2, "Subject id"): "nowhere:1"})
    (change,) = mapper("review", "import", out, "--workspace", place, "--json").json["changes"]
    assert change["kind"] == "tampered"
    assert [(cell["column"], cell["old"], cell["new"]) for cell in change["cells"]] == [
        ("Subject id", identifier, "nowhere:1")
    ]


def test_a_conflict_is_stored_only_when_its_row_is_named(place, tmp_path, mapper):
    out = tmp_path / "expert.xlsx"
    mapper("review", "export", out, "--workspace", place)
    sheet = load_workbook(out)["Equivalences"]
    column = {cell.value: cell.column for cell in sheet[1]}
    pair = [sheet.cell(2, column[name]).value for name in ("Subject id", "Object id")]
    with open_store(place) as store:
        store.record(NewDecision(subject_id=pair[0], object_id=pair[1], verdict="reject", author_id="Bert"))
    decide(out, {(2, "Decision"): "unsure", (2, "Decided by"): "Keller"})
    told = mapper("review", "import", out, "--workspace", place, "--accept")
    assert "reject by Bert" in told.out
    assert "0 stored, 1 left out" in told.out
    assert mapper("review", "import", out, "--workspace", place, "--accept", "--rows", "3").code == 2
    assert mapper("review", "import", out, "--workspace", place, "--rows", "2").code == 2
    assert mapper("review", "import", out, "--workspace", place, "--accept", "--rows", "two").code == 2
    assert "1 stored" in mapper("review", "import", out, "--workspace", place, "--accept", "--rows", "2").out
    with open_store(place) as store:
        assert store.in_force()["author_id"].tolist() == ["Keller"]
        assert store.count() == 2


def test_a_workbook_whose_rows_were_all_deleted_does_nothing(place, tmp_path, mapper):
    out = tmp_path / "expert.xlsx"
    mapper("review", "export", out, "--workspace", place)
    book = load_workbook(out)
    book["Equivalences"].delete_rows(2, 3)
    book.save(out)
    shown = mapper("review", "import", out, "--workspace", place, "--accept", "--json").json
    assert (shown["rows"], shown["stored"], shown["changes"]) == (0, 0, [])


def test_nobody_stores_decisions_in_the_name_of_a_colleague_who_signs_in(place, tmp_path, mapper):
    for name, role in (("Ada", "administrator"), ("Omar", "officer"), ("Keller", "officer")):
        login = [] if name == "Keller" else ["--login", f"https://id|{name}"]
        assert mapper("users", "add", name, "--role", role, *login, "--by", "Ada", "--workspace", place).code == 0
    out = tmp_path / "expert.xlsx"
    mapper("review", "export", out, "--workspace", place)
    decide(out, {(2, "Decision"): "unsure", (2, "Decided by"): "Omar"})
    taken = mapper("review", "import", out, "--accept", "--by", "Keller", "--workspace", place)
    assert (taken.code, "Omar: signs in here" in taken.err) == (2, True)
    own = mapper("review", "import", out, "--accept", "--by", "Omar", "--workspace", place, "--json").json
    assert own["stored"] == 1
    with open_store(place) as store:
        assert store.newest_of("Omar", by="p2") is not None
        assert [person.name for person in store.log.people().values()] == ["Ada", "Omar", "Keller"]


def test_a_file_that_is_not_ours_stores_nothing(place, tmp_path, mapper):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    refused = mapper("review", "import", tmp_path / "other.csv", "--workspace", place, "--accept")
    assert refused.code == 1
    assert "export the file again" in refused.err


def test_agreement_is_told_in_words_and_as_json_with_the_country_of_the_subject(place, mapper):
    nothing = mapper("review", "agreement", "--workspace", place)
    assert "Nobody has decided a pair yet" in nothing.out
    assert "automation bias" in nothing.out
    run = load_run("latest", place)
    row = run.equivalences.iloc[0]
    seen = {name: row[name] for name in ("subject_id", "object_id", "suggestion", "confidence")}
    with open_store(place) as store:
        for name, verdict, relation in (("Amira", "accept", "close"), ("Ben", "reject", "")):
            store.record(NewDecision(**seen, verdict=verdict, relation=relation, author_id=name, run_id=run.run_id))
    told = mapper("review", "agreement", "--workspace", place)
    assert "Amira and Ben both decided 1 pair and agree on 0: not enough to say" in told.out
    found = mapper("review", "agreement", "--workspace", place, "--json").json
    assert found["reviewers"]["verdict"]["coefficient"] is None
    assert found["reviewers"]["between"][0]["verdict"]["shared"] == 1
    (country,) = found["suggestions"]["by_country"]
    (band,) = found["suggestions"]["by_confidence"]
    assert (country["group"], country["accepted"], country["rejected"], band["rejected"]) == ("DE", 0, 1, 1)
    assert found["suggestions"]["by_language"][0]["group"] == "de"
    assert found["second_reviews"]["outcome"]["shared"] == 0
