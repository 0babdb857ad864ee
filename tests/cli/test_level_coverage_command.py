"""``mapper coverage`` with a framework or a level on a side: the grid, the keys, wrong use."""

from __future__ import annotations

import openpyxl
import pytest

COURSES = """id;title;outcomes;language;level
A;Data analysis;Explain how regression works. Design an experiment and evaluate its result.;en;EQF 6
B;Welding;Weld steel parts from a drawing.;en;
"""


@pytest.fixture
def measured(mapper, word_encoder, tmp_path):
    """Run the command on a small catalogue in a workspace of its own."""
    path = tmp_path / "courses.csv"
    path.write_text(COURSES, encoding="utf-8")
    assert mapper("ingest", path, "--workspace", tmp_path / "w").code == 0

    def run(*arguments):
        return mapper("coverage", *arguments, "--workspace", tmp_path / "w")

    return run


def test_a_catalogue_against_one_level_prints_the_grid_and_what_has_no_evidence(measured):
    answer = measured("courses", "eqf:6")
    assert answer.code == 0, answer.err
    words = " ".join(answer.out.split())
    assert "1 of 2 credentials state a level that a source relates to" in words
    assert "not read" in answer.out
    assert "Responsibility and autonomy is not read from outcomes" in words


def test_json_names_the_cells_on_every_basis_and_the_workbook_is_written(measured, tmp_path):
    out = tmp_path / "levels.xlsx"
    answer = measured("courses", "eqf", "--json", "--out", out)
    assert answer.code == 0, answer.err
    found = answer.json
    assert (found["kind"], found["asked"], found["path"]) == ("levels", ["object"], str(out))
    assert found["subject"]["catalogue"] == "courses"
    assert found["object"]["framework"] == "eqf"
    cells = {(cell["level_id"], cell["domain"]): cell for cell in found["object"]["cells"]["stated"]}
    assert cells["eqf:6", "Skills"]["share"] > 0.9
    assert cells["eqf:6", "Responsibility and autonomy"]["share"] is None
    assert cells["eqf:5", "Skills"]["share"] == 0.0
    assert set(found["object"]["cells"]) == {"stated, else wording", "stated", "wording"}
    book = openpyxl.load_workbook(out, read_only=True)
    assert "Levels by domain" in book.sheetnames
    book.close()


def test_a_framework_may_be_the_subject_and_two_ask_each_other(measured):
    assert measured("eqf:6", "courses", "--json").json["asked"] == ["subject"]
    found = measured("rqf-eng:5", "eqf:5", "--json").json
    assert found["asked"] == ["subject", "object"]
    assert found["object"]["statuses"] == {"covered": 2, "partly": 0, "missing": 1}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("courses", "eqf:9"), "levels of eqf: 1, 2"),
        (("courses", "nqf-dk"), "no bundled level descriptors"),
        (("courses", "no-such-thing"), "no-such-thing"),
        (("courses", "eqf", "--out", "levels.csv"), "must end in .xlsx"),
    ],
)
def test_wrong_use_says_what_is_wrong(measured, arguments, says):
    answer = measured(*arguments)
    assert answer.code == 2
    assert says in answer.err
    assert not answer.out
