"""The report as its readers meet it."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from mapper.analyse.evaluation import evaluate_set, provenance_of, write_report
from mapper.analyse.evaluation.findings import findings_of
from mapper.analyse.evaluation.report import FIGURES, PLOTS, REPORT, WRONG
from mapper.settings import Settings


@pytest.fixture
def result(folder, frameworks, word_encoder):
    (folder / "gold_draft.csv").write_text("left_id,right_id\nL3,R3\n", encoding="utf-8")
    return evaluate_set(folder, Settings(), frameworks, cache=None)


@pytest.fixture
def provenance():
    return provenance_of("mapper evaluate toy --report FOLDER", Settings())


def test_a_second_report_has_the_same_bytes(result, provenance, folder, frameworks, tmp_path):
    write_report(tmp_path / "first", [result], provenance)
    write_report(tmp_path / "second", [evaluate_set(folder, Settings(), frameworks, cache=None)], provenance)
    names = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert {WRONG, REPORT, FIGURES, *PLOTS} == set(names)
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_the_report_says_how_it_was_made_and_that_it_underestimates_acceptance(result, provenance, tmp_path):
    text = write_report(tmp_path, [result], provenance).read_text(encoding="utf-8")
    for said in (
        "mapper evaluate toy --report FOLDER",
        "underestimates acceptance",
        provenance["weights"]["hash"],
        provenance["encoder"]["model_hash"],
        f"seed {provenance['bootstrap']['seed']}",
        "gold_draft.csv holds other pairs",
    ):
        assert said in text
    assert "seconds" not in text + (tmp_path / "evaluation.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("in_sample", "row", "note"), [(True, "| toy \\* |", False), (False, "| toy |", False), (None, "| toy ? |", True)]
)
def test_a_set_that_the_weights_saw_or_may_have_seen_is_marked(result, provenance, tmp_path, in_sample, row, note):
    text = write_report(tmp_path, [replace(result, in_sample=in_sample)], provenance).read_text(encoding="utf-8")
    assert row in text
    assert ("may be in-sample" in text) is note


def test_sections_stand_in_the_order_of_reading(result, provenance, tmp_path):
    text = write_report(tmp_path, [result], provenance).read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == [
        "By set",
        "By language pair",
        "Relations",
        "Can the confidence be believed?",
        "What abstaining would gain",
        "What the figures mean",
        "Made with",
    ]
    assert all((tmp_path / target).is_file() for target in re.findall(r"\]\((.+?)\)", text))


def test_every_row_of_a_table_has_the_cells_of_its_heading(result, provenance, tmp_path):
    text = write_report(tmp_path, [result], provenance).read_text(encoding="utf-8")
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert len(tables) >= 7
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_titles_of_the_sets_stand_on_one_page_only(result, provenance, tmp_path):
    folder = write_report(tmp_path / "report", [result], provenance).parent
    quoting = {path.name for path in folder.iterdir() if "Bakery" in path.read_text(encoding="utf-8")}
    assert quoting == {"evaluation-wrong.md"}
    page = (folder / "evaluation-wrong.md").read_text(encoding="utf-8")
    assert "| Baking \\| bread | Bakery |" in page
    assert "Welding work (close)" in page


def test_the_figures_read_back_as_strict_json(result, provenance, tmp_path):
    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    write_report(tmp_path, [result], provenance)
    figures = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert figures["sets"][0]["hit_at_1"] == 0.75
    assert sum(bin_["items"] for bin_ in figures["sets"][0]["reliability"]) == 4
    assert [pair["languages"] for pair in figures["language_pairs"]] == ["de-en", "en-en"]


def test_plots_are_drawings_that_say_what_they_show(result, provenance, tmp_path):
    write_report(tmp_path, [result], provenance)
    for path in tmp_path.glob("*.svg"):
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert root.get("role") == "img"
        assert root.find("{*}title").text
        assert root.findall("{*}polyline")


def test_sets_are_pooled_by_language_pair_and_by_relation(result, provenance):
    other = replace(result, name="other", in_sample=True, items=result.items.assign(set="other"))
    findings = findings_of([result, other])
    english = next(pair for pair in findings.language_pairs if pair.languages == "en-en")
    assert (english.sets, english.figures.left) == (("toy", "other *"), 6)
    assert findings.relations["all together"].pairs == 6
