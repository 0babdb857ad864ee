"""``mapper coverage`` over embedded catalogues: figures that agree, a workbook that opens, wrong use that says so."""

from __future__ import annotations

import openpyxl
import pytest

from mapper.analyse.coverage.groups import DIMENSIONS
from mapper.analyse.coverage.kept import load_coverage
from mapper.commands.coverage import _lines, _side
from tests.app.literal import measure_literal_coverage, write_literal_workspace

PAIR = ("coverage", "embedded-uk", "embedded-oceania")


def test_both_directions_agree_with_their_groups_and_are_kept(demo, mapper, tmp_path):
    out = tmp_path / "coverage.xlsx"
    answer = mapper(*PAIR, "--json", "--out", out, "--workspace", demo[0])
    assert answer.code == 0, answer.err
    found = answer.json
    for side in ("subject", "object"):
        figures = found[side]
        assert 0 < figures["low"] < figures["share"] < figures["high"] < 1
        assert figures["single_share"] <= figures["share"]
        for groups in figures["by"].values():
            assert sum(group["outcomes"] for group in groups) == figures["outcomes"]
        assert len(figures["uncovered"]) <= 10
    assert {"path", "supply", "band", "notes", "folder", "seconds"} <= found.keys()
    again = mapper(*PAIR, "--json", "--workspace", demo[0]).json
    assert again["coverage"] == found["coverage"]
    assert again["subject"] == found["subject"]
    book = openpyxl.load_workbook(out, read_only=True)
    assert book.sheetnames == ["Read me", "Shares", "Not covered", "Supply", "Outcomes", "Chart", "Provenance"]
    rows = list(book["Outcomes"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == found["subject"]["outcomes"] + found["object"]["outcomes"]
    book.close()


def test_text_says_what_the_range_is_and_is_not(demo, mapper):
    answer = mapper(*PAIR, "--by", "country", "--workspace", demo[0])
    assert answer.code == 0, answer.err
    assert "are expected to be covered by" in answer.out
    assert "It does not know errors that different statements share" in " ".join(answer.out.split())


def test_titles_of_others_steer_no_terminal(tmp_path):
    write_literal_workspace(tmp_path)
    found = load_coverage(measure_literal_coverage(tmp_path), tmp_path)
    found.manifest["titles"]["subject"] = "Courses\x1b[2J"
    told = {side: _side(found, side, DIMENSIONS, 1) for side in ("subject", "object")}
    lines = _lines(found, {**told, "notes": []}, "level")
    assert any("Courses" in line for line in lines)
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--out", "coverage.csv"), "must end in .xlsx"),
        (("--by", "colour"), "invalid choice"),
    ],
)
def test_wrong_use_says_what_is_wrong(demo, mapper, arguments, says):
    answer = mapper(*PAIR, *arguments, "--workspace", demo[0])
    assert answer.code == 2
    assert says in answer.err
    assert not answer.out
