"""The pairs that pass the filters: where one stands, and which comes next."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mapper.review.found_pairs import FoundPairs
from mapper.review.queue import STATUSES, TO_DECIDE


def found_pairs(statuses: list[str], positions: list[int] | None = None) -> FoundPairs:
    count = len(statuses)
    queue = pd.DataFrame(
        {"subject_id": [f"a:{number}" for number in range(1, count + 1)], "object_id": "b:1", "status": statuses}
    )
    return FoundPairs(queue, np.array(range(count) if positions is None else positions, dtype=int))


def test_the_next_pair_is_below_then_from_the_top_and_itself_last() -> None:
    statuses = ["open", "accepted", "changed since the decision", "unsure"]
    found = found_pairs(statuses)
    assert found.next_open() == ("a:1", "b:1")
    assert found.next_open(after=("a:1", "b:1")) == ("a:3", "b:1")
    assert found.next_open(after=("a:3", "b:1")) == ("a:1", "b:1")
    assert found.next_open(after=("gone", "b:1")) == ("a:1", "b:1")
    assert found_pairs(statuses, [1]).next_open() is None
    assert found_pairs(statuses, [0]).next_open(after=("a:1", "b:1")) == ("a:1", "b:1")
    assert found_pairs(statuses, []).next_open() is None


def test_next_and_previous_pass_over_those_that_are_taken() -> None:
    found = found_pairs(["open"] * 3)
    taken = {("a:2", "b:1")}
    assert found.next_open(after=("a:1", "b:1"), taken=taken) == ("a:3", "b:1")
    assert found.next_open(taken={("a:1", "b:1"), *taken}) == ("a:3", "b:1")
    assert found.next_open(taken={(f"a:{number}", "b:1") for number in (1, 2, 3)}) is None
    assert found.beside(0, step=1, taken=taken) == ("a:3", "b:1")
    assert found.beside(2, step=-1, taken=taken) == ("a:1", "b:1")
    assert found.beside(2, step=1, taken=taken) is None
    assert found.beside(0, step=-1, taken=()) is None


def test_a_pair_is_told_from_others_of_its_subject() -> None:
    queue = pd.DataFrame(
        {"subject_id": ["a:1", "a:1", "a:2"], "object_id": ["b:1", "b:2", "b:2"], "status": ["open"] * 3}
    )
    found = FoundPairs(queue, np.array([2, 1]))
    assert [found.place_of(pair) for pair in (("a:2", "b:2"), ("a:1", "b:2"))] == [0, 1]
    assert found.place_of(("a:1", "b:1")) is None
    assert found.place_of(("a:2", "b:1")) is None


@given(st.data())
def test_the_next_pair_agrees_with_a_slow_walk(data: st.DataObject) -> None:
    statuses = data.draw(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=8))
    positions = data.draw(
        st.permutations(range(len(statuses))).flatmap(lambda all_: st.just(all_[: len(all_) // 2 + 1]))
    )
    found = found_pairs(statuses, list(positions))
    pairs = [found.pair_at(place) for place in range(len(found))]
    taken = set(data.draw(st.lists(st.sampled_from(pairs), max_size=3)))
    after = data.draw(st.sampled_from(pairs))
    start = pairs.index(after) + 1
    walk = [*range(start, len(pairs)), *range(start)]
    expected = [pairs[place] for place in walk if statuses[positions[place]] in TO_DECIDE and pairs[place] not in taken]
    assert found.next_open(after=after, taken=taken) == (expected[0] if expected else None)
