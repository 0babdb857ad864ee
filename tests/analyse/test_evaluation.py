import pytest

from mapper.analyse.evaluation import evaluate_set, read_crosswalk
from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.settings import Settings

LEFT = (
    "id,title,text,lang\nL1,Databases,Design relational tables. Query them with sql.,en\n"
    "L2,Welding,Weld steel parts.,en\n"
)
RIGHT = (
    "id,title,text,lang\nR1,Welding work,Weld steel parts.,en\nR2,Database work,Query relational tables with sql.,en\n"
)
GOLD = "left_id,right_id,relation\nL1,R2,closeMatch\nL2,R1,closeMatch\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "toy"
    made.mkdir()
    for name, content in (("left", LEFT), ("right", RIGHT), ("gold", GOLD)):
        (made / f"{name}.csv").write_text(content, encoding="utf-8")
    return made


def test_an_easy_crosswalk_is_found_in_full(folder, word_encoder):
    known = load_frameworks(embedded_folder() / "frameworks")
    result = evaluate_set(folder, Settings(), known, cache=None).as_dict()
    assert {"set": "toy", "left": 2, "hit_at_1": 1.0, "mrr": 1.0}.items() <= result.items()
    assert set(result) == {"set", "left", "hit_at_1", "hit_at_5", "hit_at_10", "mrr", "seconds"}


def test_what_is_not_found_counts_as_missed(folder, word_encoder):
    (folder / "gold.csv").write_text(
        "left_id,right_id,relation\nL1,R1,closeMatch\nL2,R2,closeMatch\n", encoding="utf-8"
    )
    known = load_frameworks(embedded_folder() / "frameworks")
    assert evaluate_set(folder, Settings(), known, cache=None).hit_at_1 == 0


def test_no_id_of_the_source_reaches_the_matcher(folder, word_encoder):
    crosswalk = read_crosswalk(folder, Settings(), cache=None)
    for side in (crosswalk.left, crosswalk.right):
        text = side.credentials.astype(str).to_csv() + side.outcomes.astype(str).to_csv()
        assert not any(code in text for code in ("L1", "L2", "R1", "R2"))


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("gold.csv", "left_id,right_id\nL9,R1\n", DataError, r"gold\.csv:2: left_id 'L9'"),
        ("left.csv", "id,title,lang\n", DataError, "'text' is missing"),
        ("right.csv", "", UnreadableFile, r"right\.csv"),
    ],
)
def test_bad_files_are_named(folder, word_encoder, name, content, error, message):
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(error, match=message):
        read_crosswalk(folder, Settings(), cache=None)


def test_a_missing_file_is_wrong_use(folder, word_encoder):
    (folder / "gold.csv").unlink()
    with pytest.raises(UsageError, match=r"gold\.csv"):
        read_crosswalk(folder, Settings(), cache=None)
