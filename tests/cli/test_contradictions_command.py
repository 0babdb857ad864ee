"""``mapper contradictions``: of decisions, of suggestions, of referencing; written as a workbook or CSV."""

from __future__ import annotations

import openpyxl
import pytest

from mapper.review.decisions import NewDecision
from mapper.review.store import open_store
from tests.app.literal import write_literal_workspace


@pytest.fixture
def literal(tmp_path):
    folder = tmp_path / "workspace"
    folder.mkdir()
    write_literal_workspace(folder)
    return folder


def test_decisions_that_cannot_all_hold_are_told_and_written(literal, mapper, tmp_path):
    with open_store(literal) as store:
        for subject, object_, verdict in (("x:1", "y:1", "accept"), ("y:1", "z:1", "accept"), ("z:1", "x:1", "reject")):
            relation = "exact" if verdict == "accept" else ""
            store.record(
                NewDecision(
                    subject_id=subject,
                    object_id=object_,
                    verdict=verdict,
                    relation=relation,
                    author_id="Ann",
                    comment="seen",
                )
            )
    out = tmp_path / "found.xlsx"
    answer = mapper("contradictions", "--json", "--workspace", literal, "--out", out)
    assert answer.code == 0, answer.err
    assert answer.json["by_kind"] == {"chain does not close": 1}
    assert answer.json["contradictions"][0]["chain"] == ["z:1", "y:1", "x:1"]
    assert [(pair["by"], pair["note"]) for pair in answer.json["pairs"]] == [("Ann", "seen")] * 3
    assert openpyxl.load_workbook(out).sheetnames[1] == "Contradictions"
    told = mapper("contradictions", "--workspace", literal)
    assert "1 contradiction among decisions" in told.out
    assert "leads to" in told.out
    assert "proves nobody wrong" in told.out


def test_suggestions_of_a_run_and_the_referencing(literal, mapper, tmp_path):
    answer = mapper("contradictions", "--of", "suggestions", "--json", "--workspace", literal)
    assert answer.code == 0, answer.err
    assert answer.json["run"] == "0123456789abcdef"
    out = tmp_path / "found.csv"
    answer = mapper("contradictions", "--of", "referencing", "--json", "--out", out)
    assert answer.code == 0, answer.err
    assert {found["origin"] for found in answer.json["contradictions"]} <= {"referencing"}
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) >= len(answer.json["pairs"]) + 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("--out", "found.txt"), "must end in .xlsx or .csv"), (("--of", "nothing"), "invalid choice")],
)
def test_wrong_use_says_what_is_wrong(mapper, arguments, says):
    answer = mapper("contradictions", *arguments)
    assert answer.code == 2
    assert says in answer.err
