"""``mapper stack`` over the embedded catalogues: a real target, a list of outcomes, the workbook, wrong use."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

TARGET = "kit-module-handbook:M-WIWI-105482"


def test_a_stack_for_a_real_target_is_written_and_opens(demo, mapper, tmp_path):
    book = tmp_path / "stack.xlsx"
    answer = mapper("stack", TARGET, "--from", "embedded", "--out", book, "--json", "--workspace", demo[0])
    assert answer.code == 0, answer.err
    found = answer.json
    assert found["reaches"]
    assert found["proven"]
    assert found["coverage"] >= 0.5
    assert TARGET not in [member["credential_id"] for member in found["members"]]
    counted = sorted(at for member in found["members"] for at in member["counted_for"])
    assert counted == [met["position"] for met in found["outcomes"] if met["status"] != "missing"]
    assert found["credit"]["unit"] == "ECTS"
    assert 0 < found["credit"]["low"] < found["credit"]["high"] <= 9
    titles = [row[0] for row in load_workbook(book)["Members"].iter_rows(min_row=2, values_only=True)]
    assert titles == [member["title"] for member in found["members"]]
    again = mapper("stack", TARGET, "--from", "embedded", "--json", "--workspace", demo[0]).json
    assert {**again, "workbook": None} == {**found, "workbook": None}


def test_outcomes_from_a_file_and_a_condition_that_stands_in_the_way(demo, mapper, tmp_path):
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("Design a relational database\nQuery a database with SQL\n", encoding="utf-8")
    place = ("--workspace", demo[0])
    answer = mapper("stack", wanted, "--from", "embedded", "--country", "fr", "--share", "0.9", "--json", *place)
    assert answer.code == 0, answer.err
    assert not answer.json["reaches"]
    assert [each["condition"] for each in answer.json["relaxed"]] == ["countries"]
    assert answer.json["left_out"]["another country"] > 200
    told = mapper("stack", wanted, "--from", "embedded", *place).out
    assert "Outcomes of wanted:" in told
    assert "A stack is a suggestion" in told


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nil:1", "--from", "embedded"], "nil"),
        (["absent.txt", "--from", "embedded"], "does not exist"),
        ([TARGET], "--from"),
        ([TARGET, "--from", "embedded", "--share", "1.5"], "not above 0 and at most 1"),
        ([TARGET, "--from", "embedded", "--out", "stack.csv"], "must end in .xlsx"),
    ],
)
def test_wrong_use_is_named(tmp_path, mapper, arguments, named):
    answer = mapper("stack", *arguments, "--workspace", tmp_path)
    assert answer.code == 2
    assert named in answer.err
    assert answer.out == ""
