"""What meets what in one pair of credentials, and what corrections do to coverage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import UsageError
from mapper.match.corrections import Correction, correct_alignments, in_force
from mapper.match.counterparts import Counterparts, find_counterparts
from mapper.match.coverage import how_surely_met
from mapper.settings import ScoringSettings
from mapper.tables import ALIGNMENTS, OUTCOMES

SETTINGS = ScoringSettings()
MEASURED = ["wording", "meaning", "distinctiveness", "verb"]


def listed(credential: str, levels: Sequence[str]) -> pd.DataFrame:
    return OUTCOMES.conform(
        pd.DataFrame(
            {
                "outcome_id": [f"{credential}-o{n:02}" for n in range(len(levels))],
                "credential_id": credential,
                "position": range(1, len(levels) + 1),
                "text": [f"Outcome {n} of {credential}" for n in range(len(levels))],
                "cognitive_level": levels,
            }
        )
    )


def aligned(mine: pd.DataFrame, theirs: pd.DataFrame, sure: Sequence[float]) -> pd.DataFrame:
    rows = [
        {
            "subject_id": "a:1",
            "object_id": "b:1",
            "subject_outcome_id": one,
            "object_outcome_id": other,
            "meaning": 0.5,
        }
        for one in mine["outcome_id"]
        for other in theirs["outcome_id"]
    ]
    frame = pd.DataFrame(rows).assign(confidence=sure)
    status = np.select([frame["confidence"] >= 0.5, frame["confidence"] >= 0.25], ["covered", "partly"], "missing")
    return ALIGNMENTS.conform(frame.assign(status=status))


def said(one: int, other: int, verdict: str = "meets") -> Correction:
    return Correction(f"a:1-o{one:02}", f"b:1-o{other:02}", verdict, "Amira", "2026-03-01T09:00:00+00:00")  # type: ignore[arg-type]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    depth = st.sampled_from(["", "1", "3", "6"])
    mine = listed("a:1", draw(st.lists(depth, min_size=1, max_size=5)))
    theirs = listed("b:1", draw(st.lists(depth, min_size=1, max_size=5)))
    size = len(mine) * len(theirs)
    hundredths = draw(st.lists(st.integers(0, 100), min_size=size, max_size=size))
    return mine, theirs, aligned(mine, theirs, [value / 100 for value in hundredths])


def corrections_of(mine: pd.DataFrame, theirs: pd.DataFrame) -> st.SearchStrategy[list[Correction]]:
    verdict = st.sampled_from(["meets", "partly", "does not meet", "as suggested"])
    one, other = st.integers(0, len(mine) - 1), st.integers(0, len(theirs) - 1)
    return st.lists(st.builds(said, one, other, verdict), max_size=6)


def both(found: Counterparts) -> tuple[float, float]:
    return found.subject_coverage, found.object_coverage


@settings(deadline=None, max_examples=60)
@given(pairs())
def test_without_corrections_coverage_and_what_is_marked_are_those_of_the_match(
    pair: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    mine, theirs, alignments = pair
    found = find_counterparts(mine, theirs, alignments, settings=SETTINGS)
    wanted, offered = (found.cells[f"{side}_position"].to_numpy() - 1 for side in ("subject", "object"))
    sure = found.cells["confidence"].to_numpy()
    for own, other, outcomes, side in (
        (wanted, offered, mine, "subject"),
        (offered, wanted, theirs, "object"),
    ):
        levels = pd.to_numeric(outcomes["cognitive_level"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        _, _, met = how_surely_met(np.zeros(len(own), dtype=np.intp), own, other, sure, levels)
        marked = found.subject if side == "subject" else found.object_
        assert [outcome.probability for outcome in marked] == met.tolist()
        counted = found.cells[found.cells[f"{side}_counts"]]
        assert sorted(counted["confidence"]) == sorted(value for value in met if value > 0)
        for outcome in marked:
            assert bool(outcome.counterpart) == (outcome.probability > 0)


@settings(deadline=None, max_examples=60)
@given(pairs().flatmap(lambda pair: st.tuples(st.just(pair), corrections_of(*pair[:2]), corrections_of(*pair[:2]))))
def test_to_say_that_outcomes_meet_never_lowers_coverage_and_that_they_do_not_never_raises_it(
    drawn: tuple[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], list[Correction], list[Correction]],
) -> None:
    (mine, theirs, alignments), before, more = drawn
    start = both(find_counterparts(mine, theirs, alignments, before, settings=SETTINGS))
    for each in more:
        pair = Correction(*each.outcomes, "meets", "Amira", each.made_at)
        up = both(find_counterparts(mine, theirs, alignments, [*before, pair], settings=SETTINGS))
        pair = Correction(*each.outcomes, "does not meet", "Amira", each.made_at)
        down = both(find_counterparts(mine, theirs, alignments, [*before, pair], settings=SETTINGS))
        assert all(high >= now >= low for high, now, low in zip(up, start, down, strict=True))
        assert all(0.0 <= share <= 1.0 for share in (*up, *down))


@settings(deadline=None, max_examples=60)
@given(pairs().flatmap(lambda pair: st.tuples(st.just(pair), corrections_of(*pair[:2]))))
def test_to_take_every_correction_back_gives_what_was_there_before(
    drawn: tuple[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], list[Correction]],
) -> None:
    (mine, theirs, alignments), made = drawn
    back = [Correction(*each.outcomes, "as suggested", "Amira", each.made_at) for each in made]
    before = find_counterparts(mine, theirs, alignments, settings=SETTINGS)
    after = find_counterparts(mine, theirs, alignments, [*made, *back], settings=SETTINGS)
    assert (before.subject, before.object_) == (after.subject, after.object_)
    pd.testing.assert_frame_equal(before.cells, after.cells)
    pd.testing.assert_frame_equal(correct_alignments(alignments, [*made, *back]), alignments)


@settings(deadline=None, max_examples=60)
@given(pairs().flatmap(lambda pair: st.tuples(st.just(pair), corrections_of(*pair[:2]))))
def test_a_correction_changes_no_other_outcome(
    drawn: tuple[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], list[Correction]],
) -> None:
    (mine, theirs, alignments), made = drawn
    before = find_counterparts(mine, theirs, alignments, settings=SETTINGS)
    after = find_counterparts(mine, theirs, alignments, made, settings=SETTINGS)
    named = {name for each in made for name in each.outcomes}
    for old, new in zip((*before.subject, *before.object_), (*after.subject, *after.object_), strict=True):
        assert old.outcome_id in named or old == new
    rows = ~(after.cells["subject_outcome_id"].isin(named) & after.cells["object_outcome_id"].isin(named))
    pd.testing.assert_frame_equal(after.cells.loc[rows, MEASURED], before.cells.loc[rows, MEASURED])


def test_an_outcome_that_counts_for_another_depth_is_shown_as_counted_elsewhere() -> None:
    mine, theirs = listed("a:1", ["2", "6"]), listed("b:1", ["2"])
    found = find_counterparts(mine, theirs, aligned(mine, theirs, [0.9, 0.8]), settings=SETTINGS)
    first, second = found.subject
    assert (first.status, first.counterpart) == ("covered", "b:1-o00")
    assert (second.status, second.counterpart, second.closest) == ("missing", "", "b:1-o00")
    assert found.cells["subject_elsewhere"].tolist() == [False, True]
    assert found.subject_coverage == 0.45
    assert found.object_coverage == 0.9


def test_what_a_person_says_counts_whatever_else_the_outcome_counts_for() -> None:
    mine, theirs = listed("a:1", ["2", "6"]), listed("b:1", ["2"])
    alignments = aligned(mine, theirs, [0.9, 0.8])
    found = find_counterparts(mine, theirs, alignments, [said(1, 0)], settings=SETTINGS)
    assert [outcome.status for outcome in found.subject] == ["covered", "covered"]
    assert [outcome.by_hand for outcome in found.subject] == [False, True]
    assert found.subject_coverage == 0.95
    assert found.cells["by_hand"].tolist() == ["", "meets"]
    assert found.cells["suggested"].tolist() == [0.9, 0.8]


def test_another_counterpart_takes_the_place_of_the_one_that_was_refused() -> None:
    mine, theirs = listed("a:1", [""]), listed("b:1", ["", ""])
    alignments = aligned(mine, theirs, [0.9, 0.3])
    (met,) = find_counterparts(mine, theirs, alignments, [said(0, 0, "does not meet")], settings=SETTINGS).subject
    assert (met.status, met.counterpart, met.by_hand) == ("partly", "b:1-o01", False)
    named = [said(0, 0, "does not meet"), said(0, 1, "partly")]
    (met,) = find_counterparts(mine, theirs, alignments, named, settings=SETTINGS).subject
    assert (met.probability, met.status, met.counterpart, met.by_hand) == (0.5, "partly", "b:1-o01", True)


def test_a_correction_of_an_older_text_changes_nothing() -> None:
    mine, theirs = listed("a:1", [""]), listed("b:1", [""])
    alignments = aligned(mine, theirs, [0.4])
    gone = Correction("a:1-gone", "b:1-o00", "meets", "Amira", "2026-03-01T09:00:00+00:00")
    pd.testing.assert_frame_equal(correct_alignments(alignments, [gone]), alignments)


def test_the_newest_correction_is_in_force() -> None:
    made = [said(0, 0), said(0, 0, "does not meet"), said(0, 1), said(0, 1, "as suggested")]
    assert in_force(made) == {made[1].outcomes: made[1]}


@pytest.mark.parametrize(
    ("verdict", "author", "what"), [("maybe", "Amira", "is not one of"), ("meets", " ", "needs the name")]
)
def test_a_correction_says_what_and_who(verdict: str, author: str, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        Correction("a", "b", verdict, author, "2026-03-01T09:00:00+00:00")  # type: ignore[arg-type]


def test_sides_without_outcomes_are_covered_by_nothing() -> None:
    mine, theirs = listed("a:1", []), listed("b:1", ["2"])
    found = find_counterparts(mine, theirs, ALIGNMENTS.empty(), settings=SETTINGS)
    assert both(found) == (0.0, 0.0)
    assert [outcome.status for outcome in found.object_] == ["missing"]
