"""``mapper level``, with vectors made of words instead of a model."""

import numpy as np
import pytest

from mapper.match import level_suggestion
from tests.conftest import words_vector

OUTCOMES = "Describe simple facts about retail.\nFollow set procedures under close supervision.\nUse simple tools.\n"


@pytest.fixture(autouse=True)
def encoder_of_words(monkeypatch):
    def encode(texts, settings, *, cache=None, progress=None):
        return np.stack([words_vector(text) for text in texts])

    monkeypatch.setattr(level_suggestion, "encode", encode)


def test_a_text_gets_a_distribution_with_reasons_and_a_label(mapper, tmp_path):
    answer = mapper("level", OUTCOMES, "--json", "--workspace", tmp_path)
    assert answer.code == 0
    assert sum(answer.json["distribution"].values()) == pytest.approx(1)
    assert list(answer.json["distribution"]) == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert len(answer.json["nearest"]) == 5
    assert "not a finding" in answer.json["aid"]


def test_a_file_and_a_text_say_the_same(mapper, tmp_path):
    (tmp_path / "outcomes.txt").write_text(OUTCOMES, encoding="utf-8")
    typed = mapper("level", OUTCOMES, "--workspace", tmp_path)
    read = mapper("level", "--file", tmp_path / "outcomes.txt", "--workspace", tmp_path)
    assert "EQF 1" in read.out
    assert typed.out.split("Nearest")[1] == read.out.split("Nearest")[1]


def test_thin_text_is_no_error_and_no_suggestion(mapper, tmp_path):
    answer = mapper("level", "Excel basics", "--workspace", tmp_path)
    assert answer.code == 0
    assert answer.out.startswith("No suggestion: 2 words are too few")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one of TEXT, --file FILE and --credential ID"),
        (["some text", "--file", "x.txt"], "give one of"),
        (["--file", "absent.txt"], "'absent.txt' cannot be read"),
    ],
)
def test_wrong_use_is_explained(mapper, tmp_path, arguments, message):
    answer = mapper("level", *arguments, "--workspace", tmp_path)
    assert answer.code == 2
    assert message in answer.err
