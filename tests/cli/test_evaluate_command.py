"""``mapper evaluate`` as a user types it."""

import pytest

from tests.analyse.evaluation.toy import write_toy


@pytest.fixture
def folder(tmp_path):
    return write_toy(tmp_path)


def test_figures_are_printed_and_the_report_names_the_command(folder, tmp_path, mapper, word_encoder):
    answer = mapper(
        "evaluate", folder, "--report", tmp_path / "report", "--json", "--workspace", tmp_path / "workspace"
    )
    assert answer.code == 0, answer.err
    (figures,) = answer.json["sets"]
    assert {"set": "toy", "left": 4, "hit_at_1": 0.75}.items() <= figures.items()
    assert figures.keys() >= {"hit_at_5", "hit_at_10", "mrr", "seconds", "in_sample", "ece", "brier", "recall_at_10"}
    text = (tmp_path / "report" / "evaluation.md").read_text(encoding="utf-8")
    assert f"mapper evaluate {folder.as_posix()} --report FOLDER" in text
    assert "Evaluating toy: 4/4" in answer.err


def test_without_a_report_nothing_is_written(folder, tmp_path, mapper, word_encoder):
    answer = mapper("evaluate", folder, "--workspace", tmp_path / "workspace")
    assert answer.code == 0, answer.err
    assert "0.75" in answer.out
    assert not list(tmp_path.rglob("evaluation.*"))


def test_a_fault_in_the_last_folder_is_told_before_anything_is_measured(
    folder,
    tmp_path,
    mapper,
    word_encoder,
):
    bad = tmp_path / "bad"
    bad.mkdir()
    answer = mapper("evaluate", folder, bad, "--workspace", tmp_path / "workspace")
    assert (answer.code, answer.out) == (2, "")
    assert "left.csv' does not exist" in answer.err
    assert "Evaluating" not in answer.err


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda tmp_path: (tmp_path / "report").write_text(""), "is no folder and cannot be made one"),
        (lambda tmp_path: None, "two folders are called 'toy'"),
    ],
)
def test_wrong_use_says_what_to_do(folder, tmp_path, mapper, make, message):
    make(tmp_path)
    answer = mapper("evaluate", folder, folder, "--report", tmp_path / "report", "--workspace", tmp_path / "workspace")
    assert answer.code == 2
    assert message in answer.err
