import json

import pandas as pd
import pytest

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE, Profile
from mapper.ingest.registry import read_records
from mapper.ingest.tables.structured import find_record_path, read_json, records_at

HANDBOOK = [
    {
        "Titel": "Pflichtbereich",
        "LP": "60,0",
        "Module": [
            {
                "Titel": "Netze",
                "Lernziele": "<ul><li>Netze planen</li></ul>",
                "Teile": [{"Titel": "Vorlesung"}, {"Titel": "Übung"}],
            },
            {"Titel": "Recht", "Lernziele": "Verträge prüfen", "Teile": [{"Titel": "Seminar"}]},
        ],
    },
    {"Titel": "Wahlbereich", "LP": "30,0", "Module": [{"Titel": "Kunst", "Lernziele": "Bilder deuten", "Teile": []}]},
]


def test_the_records_are_found_where_titles_and_outcomes_are():
    assert find_record_path(HANDBOOK, "x") == "[].Module[]"
    assert find_record_path([{"name": "a", "skills": [{"skill": "b"}]}], "x") == "[]"
    assert find_record_path({"data": {"items": [{"title": "a"}]}, "count": 1}, "x") == "data.items[]"
    assert find_record_path({"title": "one course", "outcomes": ["a"]}, "x") == ""
    assert find_record_path({"1": {"title": "a", "n": 1}, "2": {"title": "b", "n": 2}}, "x") == "*"


@pytest.mark.parametrize("path", ["[].Module[]", "Module", "Module[]", "[].Module"])
def test_a_record_path_may_leave_out_the_brackets(path):
    assert [record["Titel"] for record in records_at(HANDBOOK, path)] == ["Netze", "Recht", "Kunst"]


def test_nested_records_inherit_what_lies_around_them(write):
    records = read_records(write("x", HANDBOOK), profile=Profile(record_path="Module.Teile"))
    assert records.frame["Titel"].tolist() == ["Vorlesung", "Übung", "Seminar"]
    assert records.frame["parent.Titel"].tolist() == ["Netze", "Netze", "Recht"]
    assert records.frame["parent.parent.LP"].tolist() == ["60,0"] * 3


def test_a_keyed_object_keeps_its_keys(write):
    records = read_records(write("x", {"500/1": {"title": "a", "level": None}, "500/2": {"title": "b", "level": 3}}))
    assert records.frame.to_dict("list") == {"key": ["500/1", "500/2"], "title": ["a", "b"], "level": ["", "3"]}


def test_lists_stand_one_item_per_line_and_objects_by_their_label(write):
    row = {
        "title": "a",
        "outcomes": ["x", "y"],
        "skills": [{"skill": "p", "id": 1}, {"skill": "q", "id": 2}],
        "length": {"from": 3.0},
    }
    assert read_records(write("x", [row])).frame.iloc[0].to_dict() == {
        "title": "a", "outcomes": "x\ny", "skills": "p\nq", "length.from": "3",
    }  # fmt: skip


def test_language_maps_give_the_text_and_keep_the_other_languages(write):
    frame = read_records(write("x", [{"title": {"fr": "Droit", "en": "Law"}, "description": {"de": "Recht"}}])).frame
    assert frame.iloc[0].to_dict() == {"title": "Law", "title@fr": "Droit", "description": "Recht"}


def test_repeated_keys_are_reported(write):
    records = read_records(write("x", '[{"title": "a", "title": "b"}]'))
    assert records.frame["title"].tolist() == ["b"]
    assert "stands 2 times" in records.faults[0].reason


def test_a_bad_line_of_json_lines_costs_that_line(write):
    records = read_records(write("x", '{"title": "a"}\n{"title": \n\n{"title": "c"}\n[1]\n'))
    assert records.frame["title"].tolist() == ["a", "c"]
    assert [(fault.row, fault.severity) for fault in records.faults] == [(2, "rejected"), (5, "rejected")]
    assert records.origin["row"].tolist() == [1, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[{"title": "a",}]', r"x:1: is not JSON"),
        ('[\n{"title": "a"\n{"title": "b"}]', r"x:3: is not JSON"),
        ("[" * 100_000, "too deeply"),
        ('[{"n": ' + "9" * 5000 + "}]", "cannot be read"),
        ("[1, 2, 3]", "no list of objects with a title"),
        ('[{"text": "a"}]', r"paths here: \[\]: 1"),
        ('{"$schema": "x", "properties": {}}', "JSON schema"),
    ],
)
def test_json_that_holds_no_records_says_why(write, content, says):
    with pytest.raises(UnreadableFile, match=says) as caught:
        read_json(write("x", content), NO_PROFILE, Limits())
    assert len(str(caught.value).splitlines()) <= 2


def test_a_wrong_record_path_names_the_paths_there_are(write):
    with pytest.raises(
        UnreadableFile, match=r"nothing lies at record_path 'Kurse' \(paths here: \[\]: 2, \[\].Module\[\]: 3"
    ):
        read_records(write("x", HANDBOOK), profile=Profile(record_path="Kurse"))


def test_items_that_are_no_objects_are_rejected(write):
    records = read_records(write("x", [{"title": "a"}, "b", 3]))
    assert [(fault.row, fault.severity) for fault in records.faults] == [(2, "rejected"), (3, "rejected")]


def test_nested_parquet_reads_like_json(tmp_path):
    rows = [{"title": "a", "outcomes": ["x", "y"], "size": {"ects": 7.5}, "from": pd.Timestamp("2026-01-02")}]
    pd.DataFrame(rows).to_parquet(tmp_path / "x")
    assert read_records(tmp_path / "x").frame.iloc[0].to_dict() == {
        "title": "a", "outcomes": "x\ny", "size.ects": "7.5", "from": "2026-01-02",
    }  # fmt: skip


def test_parquet_bytes_are_left_out_and_reported(tmp_path):
    pd.DataFrame({"title": ["a"], "scan": [b"\x00"]}).to_parquet(tmp_path / "x")
    records = read_records(tmp_path / "x")
    assert list(records.frame.columns) == ["title"]
    assert records.faults[0].column == "scan"


def test_unicode_survives(write):
    title = "Größe – l’été 日本語 \U0001f600"
    assert read_records(write("x", json.dumps([{"title": title}]))).frame["title"].tolist() == [title]
