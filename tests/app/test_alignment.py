"""Outcomes side by side: the best counterpart of each, whatever the order of the rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mapper.app.alignment import best_counterparts
from mapper.tables import ALIGNMENTS
from tests.app.literal import alignment, outcomes

MINE = outcomes([("a:1", "First", "stated"), ("a:1", "Second", "derived")], "de")
THEIRS = outcomes([("b:1", "One", "stated"), ("b:1", "Two", "stated")], "en", "paraphrase")


def matrix(*rows: dict[str, Any]) -> pd.DataFrame:
    return ALIGNMENTS.conform(pd.DataFrame(list(rows), columns=list(ALIGNMENTS.columns)))


def test_each_outcome_gets_its_likeliest_counterpart_in_the_order_of_the_credential() -> None:
    rows = matrix(
        alignment("a:1", 2, "b:1", 1, 0.6, "covered"),
        alignment("a:1", 1, "b:1", 1, 0.2, "missing"),
        alignment("a:1", 1, "b:1", 2, 0.4, "partly"),
    )
    found = best_counterparts(MINE, THEIRS, rows)
    assert [(row.own.text, row.status, row.confidence, row.other and row.other.text) for row in found] == [
        ("First", "partly", 0.4, "Two"),
        ("Second", "covered", 0.6, "One"),
    ]
    assert found[1].own.outcomes_basis == "derived"
    assert found[0].other is not None
    assert found[0].other.wording == "paraphrase"


def test_the_other_side_is_read_from_the_same_rows() -> None:
    rows = matrix(alignment("a:1", 2, "b:1", 1, 0.6, "covered"))
    found = best_counterparts(THEIRS, MINE, rows, side="object")
    assert [(row.own.text, row.status, row.other and row.other.text) for row in found] == [
        ("One", "covered", "Second"),
        ("Two", "missing", None),
    ]


def test_what_was_compared_with_nothing_is_missing() -> None:
    (first, _) = best_counterparts(MINE, THEIRS, matrix())
    assert (first.status, first.confidence, first.other) == ("missing", None, None)


@given(st.permutations([(1, 1, 0.5, "covered"), (1, 2, 0.5, "covered"), (2, 1, 0.3, "partly"), (2, 2, 0.3, "covered")]))
def test_the_order_of_the_rows_does_not_matter(order: list[tuple[int, int, float, str]]) -> None:
    table = pd.DataFrame([alignment("a:1", mine, "b:1", theirs, *rest) for mine, theirs, *rest in order])
    first, second = best_counterparts(MINE, THEIRS, table)
    assert first.other is not None
    assert second.other is not None
    assert (first.other.text, second.other.text, second.status) == ("One", "Two", "covered")
