"""Contradictions among statements of equivalence: none in a consistent world, and every planted break is found."""

from __future__ import annotations

import random
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.analyse.contradictions.claims import credential_levels, decision_claims, suggestion_claims
from mapper.analyse.contradictions.finding import Contradictions, find_contradictions
from mapper.analyse.contradictions.routes import referencing_contradictions
from mapper.analyse.contradictions.tables import CONTRADICTIONS, LINKS
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.tables import CREDENTIALS, DECISIONS, TEXT

Rows = list[tuple[str, str, str]]
NO_LEVELS = pd.DataFrame(columns=["low", "high", "legal_status", "words"])


@pytest.fixture(scope="module")
def frameworks() -> Frameworks:
    return load_frameworks(embedded_folder() / "frameworks")


def claims_of(rows: Rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["subject_id", "object_id", "relation"])
    return table.assign(
        subject_title="T " + table["subject_id"], object_title="T " + table["object_id"], by="Ann", source="d-1"
    )


def levels_of(levels: dict[str, tuple[int, int]]) -> pd.DataFrame:
    rows = [(low, high, "official", f"EQF {low}") for low, high in levels.values()]
    return pd.DataFrame(rows, columns=NO_LEVELS.columns, index=list(levels))


def found_in(rows: Rows, levels: dict[str, tuple[int, int]] | None = None) -> Contradictions:
    return find_contradictions(claims_of(rows), levels_of(levels) if levels else NO_LEVELS)


def told(made: Contradictions) -> list[tuple[str, list[str]]]:
    return [(kind, list(chain)) for kind, chain in zip(made.found["kind"], made.found["chain"], strict=True)]


def test_a_chain_that_leads_to_what_was_refused_is_told_with_who_said_what():
    made = found_in([("a:1", "b:1", "exact"), ("c:1", "b:1", "close"), ("a:1", "c:1", "none"), ("x:1", "y:1", "none")])
    assert told(made) == [("chain does not close", ["a:1", "b:1", "c:1"])]
    assert made.found["rests_on"].tolist() == ["close"]
    assert made.links[["subject_id", "object_id", "relation", "is_break", "by"]].to_numpy().tolist() == [
        ["a:1", "b:1", "exact", "no", "Ann"],
        ["c:1", "b:1", "close", "no", "Ann"],
        ["a:1", "c:1", "none", "yes", "Ann"],
    ]
    assert "“T a:1” leads to “T c:1” over 2 links" in made.found["finding"][0]


def test_a_chain_of_exact_matches_is_preferred_to_a_shorter_one_over_close_ones():
    made = found_in(
        [
            ("a:1", "b:1", "exact"),
            ("b:1", "b:2", "exact"),
            ("b:2", "c:1", "exact"),
            ("a:1", "d:1", "close"),
            ("d:1", "c:1", "close"),
            ("c:1", "a:1", "none"),
        ]
    )
    assert told(made) == [("chain does not close", ["c:1", "b:2", "b:1", "a:1"])]
    assert made.found["rests_on"].tolist() == ["exact"]


def test_a_pair_that_was_decided_both_ways_contradicts_itself():
    made = found_in([("a:1", "b:1", "exact"), ("b:1", "a:1", "none")])
    assert told(made) == [("chain does not close", ["b:1", "a:1"])]
    assert made.links["is_break"].tolist() == ["no", "yes"]


def test_what_covers_more_in_a_circle_is_told_once():
    circle = [("a:1", "b:1", "broad"), ("c:1", "b:1", "narrow"), ("c:1", "a:1", "broad")]
    assert [kind for kind, _ in told(found_in(circle))] == ["covers in a circle"]
    assert told(found_in(circle[:2])) == []
    assert told(found_in([("a:1", "a:1", "broad")])) == []
    assert told(found_in([("a:1", "b:1", "broad"), ("b:1", "c:1", "exact"), ("c:1", "a:1", "close")])) == [
        ("covers in a circle", ["b:1", "c:1", "a:1"])
    ]


def test_of_two_circles_in_one_group_the_shorter_is_told():
    long = [("a:1", "b:1", "broad"), ("b:1", "c:1", "broad"), ("c:1", "d:1", "broad"), ("d:1", "a:1", "broad")]
    made = found_in([*long, ("c:1", "b:1", "broad"), ("x:1", "y:1", "broad"), ("y:1", "x:1", "broad")])
    assert [len(chain) for _, chain in told(made)] == [2, 2]
    assert [sorted(chain) for _, chain in told(made)] == [["b:1", "c:1"], ["x:1", "y:1"]]


def test_levels_that_differ_over_one_match_and_those_that_drift_over_several():
    made = found_in([("a:1", "b:1", "exact"), ("b:1", "c:1", "close")], {"a:1": (4, 4), "b:1": (4, 6), "c:1": (6, 6)})
    assert told(made) == [("levels drift", ["a:1", "b:1", "c:1"])]
    assert made.found["level_gap"].tolist() == [2.0]
    assert "at EQF 4 leads to “T c:1” at EQF 6 over 2 links without a step" in made.found["finding"][0]
    assert made.links["is_break"].tolist() == ["no", "no"]
    made = found_in([("a:1", "b:1", "exact"), ("b:1", "c:1", "close")], {"a:1": (4, 4), "b:1": (5, 6), "c:1": (6, 6)})
    assert told(made) == [("different levels", ["a:1", "b:1"])]
    assert told(found_in([("a:1", "b:1", "exact")], {"a:1": (4, 4)})) == []


def test_related_and_unsure_claim_nothing():
    assert told(found_in([("a:1", "b:1", "exact"), ("b:1", "c:1", "related"), ("a:1", "c:1", "none")])) == []
    decision = {
        "decision_id": "1", "subject_id": "a:1", "object_id": "b:1", "verdict": "unsure", "relation": "exact",
        "author_id": "Ann", "decided_at": "2026-01-01",
    }  # fmt: skip
    sure = decision | {"decision_id": "2", "object_id": "c:1", "verdict": "accept", "comment": "read"}
    made = decision_claims(DECISIONS.conform(pd.DataFrame([decision, sure]).astype(TEXT)))
    assert made[["object_id", "object_title", "by", "source", "note"]].to_numpy().tolist() == [
        ["c:1", "c:1", "Ann", "2", "read"]
    ]


def test_suggestions_without_enough_evidence_claim_nothing():
    rows = [("a:1", "b:1", "exact", "full"), ("a:1", "b:2", "none", "not enough evidence")]
    table = pd.DataFrame(rows, columns=["subject_id", "object_id", "relation", "suggestion"])
    table = table.assign(subject_title="A", object_title="B", confidence=0.9)
    made = suggestion_claims(table, "run-1")
    assert made[["object_id", "source", "confidence"]].to_numpy().tolist() == [["b:1", "run-1", 0.9]]


def test_levels_of_credentials_are_those_of_the_strongest_statements(frameworks: Frameworks):
    rows = [("a:1", "rqf-eng:4"), ("a:2", "rqf-eng:entry-1"), ("a:3", ""), ("a:4", "sqf-si:9")]
    table = pd.DataFrame(rows, columns=["credential_id", "level_id"]).assign(catalogue="a", title="T")
    levels = credential_levels(CREDENTIALS.conform(table), frameworks)
    assert levels.loc["a:1"].tolist() == [5, 5, "historic", "EQF 5 (historic)"]
    assert (levels.loc["a:4", "low"], levels.loc["a:4", "high"]) == (7, 8)
    assert list(levels.index) == ["a:1", "a:4"]


@st.composite
def consistent_worlds(draw: st.DrawFn) -> tuple[Rows, dict[str, tuple[int, int]], dict[str, int]]:
    """True classes of equal credentials in an order of what covers more, and claims that all hold in it.

    Each class stands at one level; what is known of a credential's level is an interval around it.
    """
    count = draw(st.integers(3, 14))
    of = {f"{'abc'[number % 3]}:{number}": draw(st.integers(0, 3)) for number in range(count)}
    names = sorted(of)
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=40, unique=True))
    rows = []
    for one, other in pairs:
        if one == other:
            continue
        if of[one] == of[other]:
            relation = draw(st.sampled_from(["exact", "close", "related"]))
        else:
            relation = draw(st.sampled_from(["none", "broad" if of[one] < of[other] else "narrow"]))
        rows.append((one, other, relation))
    levels = {}
    for name in names:
        if draw(st.booleans()):
            low, high = draw(st.integers(0, 2)), draw(st.integers(0, 2))
            levels[name] = (3 + of[name] - low, 3 + of[name] + high)
    return rows, levels, of


@settings(max_examples=25, deadline=None)
@given(consistent_worlds())
def test_a_consistent_world_has_no_contradiction(world):
    rows, levels, _ = world
    assert told(found_in(rows, levels)) == []


@settings(max_examples=25, deadline=None)
@given(consistent_worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_claims_does_not_count(world, rng: random.Random):
    rows, _, of = world
    levels = {name: (place % 4 + 3, place % 4 + 3) for place, name in enumerate(sorted(of))}  # contradicts freely
    shuffled = rng.sample(rows, len(rows))
    one, other = found_in(rows, levels), found_in(shuffled, levels)
    pd.testing.assert_frame_equal(one.found, other.found)
    pd.testing.assert_frame_equal(one.links, other.links)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 9), st.randoms(use_true_random=False), consistent_worlds())
def test_a_planted_break_is_always_found(length: int, rng: random.Random, world):
    rows, levels, _ = world
    chain = [f"z:{number}" for number in range(length + 1)]
    links = [tuple(rng.sample(pair, 2)) for pair in pairwise(chain)]
    closed = [*rows, *((one, other, rng.choice(["exact", "close"])) for one, other in links)]
    assert told(found_in(closed, levels)) == []
    refused = found_in([*closed, (chain[0], chain[-1], "none")], levels)
    assert told(refused) == [("chain does not close", chain)]
    covered = found_in([*closed, (chain[0], chain[-1], "broad")], levels)
    assert told(covered) == [("covers in a circle", chain[::-1])]
    drifting = levels | {chain[0]: (2, 2), chain[-1]: (5, 5)}
    assert told(found_in(closed, drifting)) == [("levels drift", chain)]


@settings(max_examples=25, deadline=None)
@given(consistent_worlds(), st.lists(st.sampled_from(["exact", "close", "none", "broad", "narrow"]), max_size=8))
def test_each_contradiction_is_made_of_statements_that_meet(world, planted):
    rows, levels, of = world
    names = sorted(of)
    given_pairs = {(one, other) for one, other, _ in rows}
    more = [(names[n % len(names)], names[(n * 5 + 1) % len(names)], relation) for n, relation in enumerate(planted)]
    kept = {(one, other): (one, other, relation) for one, other, relation in more if (one, other) not in given_pairs}
    made = found_in([*rows, *kept.values()], levels)
    CONTRADICTIONS.conform(made.found)
    LINKS.conform(made.links)
    for row in made.found.to_dict("records"):
        own = made.links[made.links["number"] == row["number"]]
        chain = list(row["chain"])
        assert (row["broken_from"], row["broken_to"]) == (chain[0], chain[-1])
        steps = [{one, other} for one, other in zip(own["subject_id"], own["object_id"], strict=True)]
        expected = [{one, other} for one, other in pairwise(chain)]
        breaking = (own["is_break"] == "yes").tolist()
        assert steps == ([*expected, {chain[0], chain[-1]}] if any(breaking) else expected)
        assert breaking[:-1] == [False] * (len(breaking) - 1)
        assert row["rests_on"] == ("close" if "close" in own["relation"][: len(expected)].tolist() else "exact")


def small_frameworks(statements: list[tuple[str, str, str]]) -> Frameworks:
    """Frameworks of the levels that statements ``(level, to level, legal status)`` name, each numbered by its label."""
    names = sorted({level for one, other, _ in statements for level in (one, other) if level})
    ids = sorted({name.partition(":")[0] for name in names})
    return Frameworks(
        frameworks=pd.DataFrame(
            {
                "framework_id": ids,
                "short_title": ids,
                "kind": ["classification" if name == "isced" else "national" for name in ids],
            }
        ).astype(TEXT),
        levels=pd.DataFrame(
            {"level_id": names, "title": names, "order": [int(name.partition(":")[2]) for name in names]}
        ).astype({"level_id": TEXT, "title": TEXT}),
        referencing=pd.DataFrame(
            [
                (one, "", other.partition(":")[0], other, status, "2020", "a report", "https://example.org/")
                for one, other, status in statements
            ],
            columns=[
                "level_id", "qualification_type", "to_framework", "to_level",
                "legal_status", "year", "basis", "source_url",
            ],
        ).astype(TEXT),
        descriptors=pd.DataFrame(),
    )  # fmt: skip


def test_two_ways_that_come_out_at_different_levels_are_told():
    made = referencing_contradictions(
        small_frameworks(
            [
                ("own:4", "hub:4", "official"),
                ("own:4", "region:5", "official"),
                ("region:5", "hub:6", "indicative"),
                ("region:5", "hub:4", "not-for-recognition"),  # a weaker statement about the same level
            ]
        )
    )
    assert told(made) == [("levels drift", ["hub:4", "own:4", "region:5", "hub:6"])]
    row = made.found.iloc[0]
    assert (row["legal_status"], row["level_gap"], row["broken_from"], row["broken_to"]) == (
        "indicative",
        2,
        "hub:4",
        "hub:6",
    )
    assert made.links["relation"].tolist() == ["official", "official", "indicative"]
    assert set(made.links["source"]) == {"https://example.org/"}


def test_ways_that_share_one_level_do_not_contradict_and_none_leads_over_a_classification():
    agreeing = [("own:4", "hub:4", "official"), ("own:4", "region:5", "official")]
    agreeing += [("region:5", "hub:6", "official"), ("region:5", "hub:4", "official")]
    assert told(referencing_contradictions(small_frameworks(agreeing))) == []
    sorting = [("own:4", "hub:4", "official"), ("own:4", "isced:5", "official"), ("isced:5", "hub:6", "official")]
    assert told(referencing_contradictions(small_frameworks(sorting))) == []


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from([f"own:{n}" for n in range(1, 9)]), st.integers(1, 8), min_size=1))
def test_referencing_over_one_scale_closes(levels: dict[str, int]):
    """Every way that keeps one height comes out at that height."""
    statements = [
        statement
        for name, height in levels.items()
        for statement in (
            (name, f"hub:{height}", "official"),
            (name, f"region:{height}", "comparison"),
            (f"region:{height}", f"hub:{height}", "indicative"),
        )
    ]
    assert told(referencing_contradictions(small_frameworks(sorted(set(statements))))) == []


def test_what_the_embedded_referencing_contradicts_is_what_its_rows_say(frameworks: Frameworks):
    made = referencing_contradictions(frameworks)
    orders = dict(zip(frameworks.levels["level_id"], frameworks.levels["order"], strict=True))
    rows = {(row["level_id"], row["to_level"]) for row in frameworks.referencing.to_dict("records")}
    assert set(zip(made.links["subject_id"], made.links["object_id"], strict=True)) <= rows
    for row in made.found.to_dict("records"):
        assert row["broken_from"].partition(":")[0] == row["broken_to"].partition(":")[0]
        assert abs(orders[row["broken_from"]] - orders[row["broken_to"]]) == row["level_gap"] > 0
