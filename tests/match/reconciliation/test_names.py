"""What is spelled alike is found; nothing that is the same is missed."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.match.reconciliation.names import highest, index_names, runs, trigrams

FORMS = st.lists(st.text("abcde ", min_size=1, max_size=12).map(str.split).map(" ".join), max_size=12)


@given(forms=FORMS, asked=FORMS)
@settings(deadline=None)
def test_shares_are_those_of_counting_the_rarity_of_common_trigrams(forms, asked):
    index = index_names(forms)
    known = [set(trigrams(form)) for form in index.forms]
    holders = Counter(gram for own in known for gram in own)
    rare = {gram: np.log((1 + len(known)) / (1 + count)) + 1 for gram, count in holders.items()}
    unknown = np.log(1 + len(known)) + 1
    for form in [*asked, *index.forms]:
        own = set(trigrams(form))
        found, shares = index.nearest(form, len(index.forms) + 1)
        for at, share in zip(found.tolist(), shares.tolist(), strict=True):
            both = sum(rare[gram] for gram in own & known[at])
            total = sum(rare.get(gram, unknown) for gram in own) + sum(rare[gram] for gram in known[at])
            assert abs(share - 2 * both / total) < 1e-5
        if form in index.forms:
            assert shares[found.tolist().index(index.forms.index(form))] > 0.99999


@given(forms=FORMS.filter(any), room=st.integers(1, 4))
@settings(deadline=None)
def test_no_more_are_found_than_there_is_room_for_and_only_among_those_allowed(forms, room):
    index = index_names(forms)
    among = np.arange(len(index.forms)) % 2 == 0
    for form in index.forms:
        found, shares = index.nearest(form, room, among)
        assert len(found) == len(shares) <= room
        assert among[found].all()
        assert found.tolist() == sorted(set(found.tolist()))


@given(values=st.lists(st.integers(0, 3), max_size=9), room=st.integers(1, 9))
def test_the_highest_are_those_that_a_sort_gives(values, room):
    by_sort = sorted(range(len(values)), key=lambda at: (-values[at], at))[:room]
    assert highest(np.array(values, dtype=float), room).tolist() == sorted(by_sort)


@given(lengths=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=5))
def test_runs_are_ranges_one_behind_the_other(lengths):
    starts, counts = (np.array([pair[at] for pair in lengths], dtype=np.intp) for at in (0, 1))
    assert runs(starts, counts).tolist() == [at for start, count in lengths for at in range(start, start + count)]
