import pytest

from mapper.analyse.evaluation import read_crosswalk, read_tables
from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.settings import Settings


def test_no_id_of_the_source_reaches_the_matcher(folder, word_encoder):
    crosswalk = read_crosswalk(folder, Settings(), cache=None)
    for side in (crosswalk.left, crosswalk.right):
        text = side.credentials.astype(str).to_csv() + side.outcomes.astype(str).to_csv()
        assert not any(f"{letter}{number}" in text for letter in "LR" for number in range(1, 5))


def test_each_sentence_of_a_text_is_an_outcome(folder, word_encoder):
    left = read_crosswalk(folder, Settings(), cache=None).left
    assert left.outcomes["text"].tolist()[:2] == ["Design relational tables.", "Query them with sql."]


def test_relations_are_read_as_skos_and_other_words_state_none(folder, word_encoder):
    crosswalk = read_crosswalk(folder, Settings(), cache=None)
    assert len(crosswalk.pairs) == 4
    assert sorted(crosswalk.relations.values()) == ["broad", "close", "close"]


def test_a_pair_that_gold_states_in_two_ways_has_no_relation(folder, word_encoder):
    gold = "left_id,right_id,relation\nL1,R2,closeMatch\nL1,R2,relatedMatch\nL2,R1,closeMatch\nL2,R1,closeMatch\n"
    (folder / "gold.csv").write_text(gold, encoding="utf-8")
    crosswalk = read_crosswalk(folder, Settings(), cache=None)
    assert len(crosswalk.pairs) == 2
    assert [subject[-1] for subject, _ in crosswalk.relations] == ["1"]


def test_a_file_beside_gold_is_a_part_only_if_all_its_pairs_are_in_gold(folder):
    (folder / "gold_hard.csv").write_text("left_id,right_id\nL3,R1\n", encoding="utf-8")
    (folder / "gold_draft.csv").write_text("left_id,right_id\nL3,R3\n", encoding="utf-8")
    tables = read_tables(folder)
    assert list(tables.parts) == ["hard"]
    assert [note.split()[0] for note in tables.notes] == ["gold_draft.csv"]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("gold.csv", "left_id,right_id\nL9,R1\n", DataError, r"toy/gold\.csv:2: left_id 'L9' is not in left\.csv"),
        ("gold.csv", "left_id,right_id\nL1,R9\nL9,R9\n", DataError, r"left_id 'L9' .*\(and 2 more\)"),
        ("gold.csv", "left_id,right_id\n", DataError, r"gold\.csv: there is no pair"),
        ("left.csv", "id,title,lang\n", DataError, "'text' is missing"),
        ("right.csv", "", UnreadableFile, r"right\.csv"),
        ("right.csv", "id,title,text,lang\nR1,a,,en\nR1,b,,en\n", DataError, r"right\.csv:3: id 'R1' stands twice"),
        ("left.csv", "id,title,text,lang\nL1, ,text,en\n", DataError, r"left\.csv:2: title is empty"),
    ],
)
def test_bad_files_are_named(folder, name, content, error, message):
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(error, match=message):
        read_tables(folder)


@pytest.mark.parametrize("name", ["left", "right", "gold"])
def test_a_missing_file_is_wrong_use(folder, name):
    (folder / f"{name}.csv").unlink()
    with pytest.raises(UsageError, match=rf"{name}\.csv"):
        read_tables(folder)
