import doctest

import numpy as np
import pandas as pd
import pytest

import benchmarks.peers
from benchmarks import peer_figures, peer_tools
from benchmarks.peer_figures import Hits, SetFigures, Surety, calibrated, hits, scores_of, sureties
from benchmarks.peer_report import Circumstances, Entrant, as_markdown
from benchmarks.peer_tools import DEPTH, NOTHING, Items, Ranking, Tool, peers
from benchmarks.peers import as_ranking, rehearse, sampled
from mapper.analyse.evaluation import read_tables

LEFT = Items(
    ["Data base design", "Steel welding", "Steel welding", "Xylography"],
    ["Data base design. Draw tables.", "Steel welding. Join parts.", "Steel welding. Join parts.", "Xylography"],
)
RIGHT = Items(
    ["welding of steel", "design of data bases", "Nursing", "welding of steel"],
    ["welding of steel. Join.", "design of data bases. Tables.", "Nursing. Care.", "welding of steel. Join."],
)
TOOLS = {tool.name: tool for tool in peers(None)}
# splink estimates its parameters from the pairs, for which four items are too few
ON_FOUR_ITEMS = [tool for name, tool in TOOLS.items() if name != "splink" and "semantic" not in name]


@pytest.mark.parametrize("module", [peer_figures, peer_tools, benchmarks.peers], ids=lambda module: module.__name__)
def test_examples_in_docstrings_hold(module):
    failed, attempted = doctest.testmod(module)
    assert attempted
    assert not failed


@pytest.mark.filterwarnings("default")  # tools warn of what they themselves use
@pytest.mark.parametrize("tool", ON_FOUR_ITEMS, ids=lambda tool: tool.name)
def test_every_tool_ranks_the_reworded_title_first_for_every_item_of_a_title(tool):
    pytest.importorskip({"scikit-learn": "sklearn"}.get(tool.package, tool.package))
    ranking = tool.rank(LEFT, RIGHT)
    assert ranking.rows.shape == ranking.scores.shape == (len(LEFT), DEPTH)
    assert ranking.rows[:3, 0].tolist() == [1, 0, 0]
    assert ranking.rows[1, 1] == 3  # the same title again
    assert np.isneginf(ranking.scores[ranking.rows == NOTHING]).all()


@pytest.mark.filterwarnings("default")
def test_splink_ranks_only_what_shares_a_title_word():
    pytest.importorskip("splink")
    subjects = [f"{first} {second}" for first in ("alpha", "gamma", "omega") for second in ("metal", "paper", "stone")]
    left = Items([*subjects, "xylography"], [*subjects, "xylography"])
    right = Items([f"{title} work" for title in subjects], [f"{title} work" for title in subjects])
    ranking = TOOLS["splink"].rank(left, right)
    for title, found in zip(left.titles, ranking.rows, strict=True):
        words = set(title.split())
        shares = {row for row, other in enumerate(right.titles) if words & set(other.split())}
        assert set(found[found != NOTHING]) == shares


def test_items_that_share_nothing_are_not_suggested():
    ranking = Ranking.from_similarities(np.array([[0.0, 0.0], [0.0, 0.5]]))
    assert ranking.rows[:, 0].tolist() == [NOTHING, 1]


def test_of_equal_scores_the_earlier_right_item_is_first_and_no_more_than_the_depth_are_kept():
    ranking = Ranking.from_pairs([0] * 30, range(29, -1, -1), [1.0] * 30, count=1)
    assert ranking.rows[0].tolist() == list(range(DEPTH))


def ranking_of(*suggestions, depth=DEPTH):
    """A ranking from one list of (right, score) for each left item."""
    rows = [(left, right, score) for left, found in enumerate(suggestions) for right, score in found]
    return Ranking.from_pairs(*zip(*rows, strict=True), count=len(suggestions), depth=depth)


def test_hits_count_all_left_items_with_an_answer_and_no_others():
    ranking = ranking_of([(1, 0.9)], [(1, 0.9), (0, 0.8)], [], [(3, 0.9)])
    assert hits(ranking, frozenset({(0, 1), (1, 0), (2, 0)})) == Hits(3, 1 / 3, 2 / 3, 0.5)


def test_a_missing_suggestion_is_never_right():
    # with row -1 for nothing, the pair (1, nothing) has the number of the pair (0, last)
    assert hits(ranking_of([(2, 0.9)], []), frozenset({(0, 2), (1, 1)})).hit_at_1 == 0.5


def test_a_tool_with_one_suggestion_has_no_hits_beyond_the_first():
    assert hits(ranking_of([(1, 0.9)], depth=1), frozenset({(0, 1)})) == Hits(1, 1.0, None, None)


def test_calibration_looks_at_the_order_of_scores_alone():
    draw = np.random.default_rng(0)
    scores, right, groups = draw.normal(size=60), draw.random(60) < 0.4, np.arange(60)
    assert calibrated(scores, right, groups).tolist() == calibrated(np.exp(scores), right, groups).tolist()


def test_an_item_says_nothing_about_the_pairs_of_its_own_left_item():
    draw = np.random.default_rng(1)
    scores, right, groups = draw.normal(size=40), draw.random(40) < 0.5, np.repeat(np.arange(20), 2)
    changed = right.copy()
    changed[:2] = ~changed[:2]
    assert calibrated(scores, right, groups)[:2].tolist() == calibrated(scores, changed, groups)[:2].tolist()


def test_a_tool_that_is_always_wrong_has_a_perfect_brier_score_of_its_own_but_not_of_the_shared_pairs():
    answers = frozenset((left, 0) for left in range(20))
    mostly = ranking_of(*([(left % 4 == 0, 0.9 - (left % 4 == 0) / 2)] for left in range(20)))
    wrong = ranking_of(*([(5, 1.0 + left)] for left in range(20)))
    found, same = sureties({"mostly": mostly, "wrong": wrong}, answers)
    assert found["wrong"].brier == 0.0
    assert found["mostly"].shared_brier < found["wrong"].shared_brier
    assert 0 < same < 0.25


def test_a_pair_that_a_tool_does_not_suggest_has_its_lowest_score():
    ranking = ranking_of([(2, 0.3), (5, 0.7)])
    assert scores_of(ranking, np.array([[0, 5], [0, 1]])).tolist() == [0.7, -np.inf]


def test_our_suggestions_keep_their_rank_and_end_at_the_depth_of_the_others():
    ranks = range(1, DEPTH + 3)
    table = pd.DataFrame(
        {
            "subject_id": "set-left:000000",
            "object_id": [f"set-right:{row:06d}" for row in ranks],
            "rank": list(ranks),
            "confidence": pd.array([None, *[0.5] * (DEPTH + 1)], dtype="Float64"),
        }
    )
    ranking = as_ranking(table, 1)
    assert ranking.rows[0].tolist() == list(ranks)[:DEPTH]
    assert ranking.scores[0, :2].tolist() == [-np.inf, 0.5]


def test_a_sample_is_a_crosswalk_of_left_items_with_gold_and_the_whole_right_side(tmp_path):
    source = tmp_path / "toy"
    source.mkdir()
    files = {
        "left": "id,title,text,lang\n" + "".join(f"L{n},Title {n},,en\n" for n in range(9)),
        "right": "id,title,text,lang\nR1,One,,en\nR2,Two,,en\n",
        "gold": "left_id,right_id\n" + "".join(f"L{n},R1\n" for n in range(8)),
        "gold_hard": "left_id,right_id\n" + "".join(f"L{n},R1\n" for n in range(4)),
    }
    for name, content in files.items():
        (source / f"{name}.csv").write_text(content, encoding="utf-8")
    (tmp_path / "samples").mkdir()
    sample = read_tables(sampled(read_tables(source), 5, tmp_path / "samples"))
    assert (sample.name, len(sample.left), len(sample.right), len(sample.gold)) == ("toy", 5, 2, 5)
    assert "L8" not in set(sample.left["id"])


def test_a_tool_that_cannot_be_imported_is_left_out_with_the_reason():
    def rank(left, right):
        import no_such_package_as_this  # noqa: F401

    able, unable = rehearse([Tool("absent", "absent", "titles", rank), TOOLS["rapidfuzz token_set_ratio"]], LEFT, RIGHT)
    assert [tool.name for tool in able] == ["rapidfuzz token_set_ratio"]
    assert unable == {"absent": "No module named 'no_such_package_as_this'"}


def test_the_page_marks_the_best_what_is_in_sample_and_what_did_not_run():
    one = SetFigures(
        name="toy",
        in_sample=True,
        hits={"ours": Hits(4, 0.75, 1.0, 0.8), "edits": Hits(4, 0.5, None, None)},
        parts={"hard": {"ours": Hits(2, 0.5, 1.0, 0.7), "edits": Hits(2, 0.5, None, None)}},
        sureties={"ours": Surety(0.2, 0.05, 0.1), "edits": Surety(0.1, 0.06, 0.2)},
        shared_base=0.24,
        as_stated=Surety(0.21, 0.07),
        seconds={"ours": 2.0, "edits": 1.0},
    )
    entrants = (
        Entrant("absent", "", "titles", "No module named 'absent'"),
        Entrant("edits", "edits 1.0", "titles"),
        Entrant("ours", "ours 2.0", "texts"),
    )
    page = as_markdown(Circumstances("python -m benchmarks.peers toy", 4, entrants, {"e5": 20.0}), [one])
    lines = page.splitlines()
    assert r"| tool | toy \* | toy: hard |" in lines
    assert "| ours | **0.750** | **0.500** |" in lines
    assert "| edits | 0.500 | **0.500** |" in lines
    assert "| edits | – | – |" in lines
    assert "| absent | – | – |" in lines
    assert "| absent | did not run: No module named 'absent' | titles |" in lines
    assert "**A sample of 4 left items of each set: no figures to quote.**" in lines
