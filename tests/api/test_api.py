"""``import mapper``: names that stay what they are, the workspace that is used, wrong use."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

import mapper
from mapper.analyse.stacks.report import StackReport
from mapper.analyse.stacks.sentences import CAUTION
from tests.conftest import tables

FUNCTIONS = [name for name in mapper.__all__ if inspect.isfunction(getattr(mapper, name))]


@pytest.fixture
def two_catalogues(tmp_path, monkeypatch, word_encoder) -> Path:
    """A workspace, named by the environment, with two small catalogues that were ingested from files."""
    monkeypatch.setenv("MAPPER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.delenv("MAPPER_DATABASE_URL", raising=False)
    for name, keys in (("ours", ["db", "mk"]), ("theirs", ["db2", "wd"])):
        credentials, outcomes = tables(name, keys)
        texts = (outcomes["text"].str.capitalize() + ".").groupby(outcomes["credential_id"], sort=False).agg(" ".join)
        titles = credentials.set_index("credential_id")["title"]
        rows = [f"{titles[key]};{text}" for key, text in texts.items()]
        (tmp_path / f"{name}.csv").write_text("\n".join(["Title;Learning outcomes", *rows]), encoding="utf-8")
        mapper.ingest(tmp_path / f"{name}.csv")
    return tmp_path


@pytest.mark.parametrize(
    "before", ["import mapper", "import mapper.match.pipeline, mapper.ingest.stored, mapper.export"]
)
def test_a_stage_of_the_same_name_does_not_take_the_place_of_a_function(before):
    code = (
        f"{before}\nimport mapper\nfrom mapper.match import pipeline\n"
        "print([callable(getattr(mapper, name)) for name in ('match', 'ingest', 'export')], callable(pipeline.match))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[True, True, True] True"


def test_every_function_is_in_the_help_with_an_example_and_its_types():
    shown = pydoc.render_doc(mapper, renderer=pydoc.plaintext)
    assert len(FUNCTIONS) >= 12
    for name in FUNCTIONS:
        function = getattr(mapper, name)
        assert f"    {name}(" in shown
        assert ">>>" in inspect.getdoc(function)
        assert "return" in function.__annotations__


def test_the_workspace_is_the_one_named_else_that_of_the_environment(two_catalogues, tmp_path):
    assert sorted(mapper.catalogues()["catalogue"]) == ["ours", "theirs"]
    assert mapper.catalogues(workspace=tmp_path / "another").empty
    with pytest.raises(mapper.MapperError, match="ours"):
        mapper.load_catalogue("ours", workspace=tmp_path / "another")


def test_a_match_is_read_back_and_its_pairs_can_be_given(two_catalogues):
    run = mapper.match("ours", "theirs")
    assert run.equivalences.query("rank == 1")["object_title"].tolist()[0] == "Database systems"
    assert mapper.match("ours", "theirs").run_id == run.run_id == mapper.load_run().run_id
    pair = run.equivalences.iloc[0]
    alone = mapper.compare(pair["subject_id"], pair["object_id"])
    assert len(alone.equivalences) == 1
    assert alone.equivalences["object_coverage"].iloc[0] == pair["object_coverage"]
    assert len(mapper.match("ours", "theirs", only=pair["subject_id"]).equivalences["subject_id"].unique()) == 1


def test_a_coverage_a_stack_and_a_run_become_workbooks(two_catalogues, tmp_path):
    measured = mapper.coverage("ours", "theirs")
    assert mapper.shares(measured, "object", by="catalogue")["outcomes"].tolist() == [4]
    assert set(mapper.gaps(measured)["text"]) <= set(measured.of("subject")[0]["text"])
    wanted = ["design a relational database", "weld steel parts"]
    report = mapper.stack(wanted, ["ours", "theirs"], title="Both", conditions=mapper.Conditions(share=0.3))
    assert isinstance(report, StackReport)
    assert len(report.runs) == 2
    for what, sheet in ((measured, "Read me"), (report, "Read me"), (mapper.match("ours", "theirs"), "Equivalences")):
        made = mapper.export(what, tmp_path / "made.xlsx")
        assert sheet in load_workbook(made, read_only=True).sheetnames
    cells = [cell for row in load_workbook(mapper.export(report, made))["Read me"].values for cell in row]
    assert CAUTION in cells


def test_wrong_use_names_the_value_and_the_cure(two_catalogues, tmp_path):
    measured = mapper.coverage("ours", "theirs")
    for call, named in (
        (lambda: mapper.shares(measured, "left"), "'left'"),
        (lambda: mapper.shares(measured, by="colour"), "'colour'"),  # type: ignore[arg-type]
        (lambda: mapper.export(measured, tmp_path / "made.csv"), "made.csv"),
        (lambda: mapper.export(measured, tmp_path / "made.xlsx", format="sssom"), "coverage"),
        (lambda: mapper.export(mapper.match("ours", "theirs"), tmp_path / "x", format="odt"), "'odt'"),
        (lambda: mapper.match("ours", "theirs", top=0), "top_n"),
        (lambda: mapper.compare("ours:nil", "theirs:nil"), "ours:nil"),
        (lambda: mapper.stack("ours:nil", "theirs"), "ours:nil"),
        (lambda: mapper.resolve_level("eqf:9"), "eqf:9"),
        (lambda: mapper.find("?!", wording_only=True), "?!"),
    ):
        with pytest.raises(mapper.MapperError) as raised:
            call()
        assert named in str(raised.value)
        assert raised.value.exit_code == 2


def test_frameworks_that_are_handed_out_are_our_own_to_change():
    known = mapper.load_frameworks()
    known.referencing["to_level"] = ""
    assert mapper.resolve_level("nfq-ie:6").answer == "levels"
