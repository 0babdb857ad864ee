"""From offers and conditions to a stack: each condition, what is told when nothing reaches, and what else there is."""

from __future__ import annotations

import pandas as pd
import pytest

from mapper.analyse.stacks.building import build_stack
from mapper.analyse.stacks.conditions import Conditions
from mapper.analyse.stacks.gathering import finished_run, gather_pool
from mapper.analyse.stacks.offers import offers_toward
from mapper.analyse.stacks.prerequisites import named_prerequisites
from mapper.errors import TableError, UsageError
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.settings import ScoringSettings
from mapper.tables import CREDENTIALS
from tests.analyse.stacks.pools import pool

WIDE = {"a": {1: 0.9, 2: 0.9}, "b": {3: 0.8}, "c": {4: 0.7}, "d": {1: 0.6, 3: 0.6, 4: 0.6}}


def members(conditions: Conditions, made=None) -> list[str]:
    found = build_stack(made or pool(WIDE), conditions)
    return [name.partition(":")[2] for name in found.stack.members]


def test_the_fewest_are_chosen_and_of_these_what_covers_most():
    found = build_stack(pool(WIDE), Conditions(share=0.6))
    assert found.stack.members == ("c:a", "c:d")
    assert found.stack.coverage == pytest.approx((0.9 + 0.9 + 0.6 + 0.6) / 4)
    assert found.reaches
    assert found.is_proven
    assert found.stack.met["status"].tolist() == ["covered"] * 4
    assert found.stack.met["credential_id"].tolist() == ["c:a", "c:a", "c:d", "c:d"]


def test_where_nobody_may_be_chosen_the_stack_is_empty_and_the_condition_in_the_way_is_named():
    found = build_stack(pool(WIDE), Conditions(share=0.6, countries=("ZZ",)))
    assert (found.stack.members, found.reaches, found.stack.coverage) == ((), False, 0.0)
    assert [each.condition for each in found.relaxed] == ["countries"]


def test_the_shortest_may_be_more_credentials():
    about = {"d": {"workload_hours_min": 300.0, "workload_hours_max": 350.0}}
    found = build_stack(pool(WIDE, about=about), Conditions(share=0.6, aim="shortest"))
    assert found.stack.members == ("c:a", "c:b")
    assert found.stack.hours.most == 200.0


def test_an_unknown_workload_is_told_and_never_zero():
    about = {"a": {"workload_hours_min": None, "workload_hours_max": None}}
    fewest = build_stack(pool(WIDE, about=about), Conditions(share=0.6))
    assert (fewest.stack.hours.unknown, fewest.stack.hours.most) == (1, 100.0)
    shortest = build_stack(pool(WIDE, about=about), Conditions(share=0.4, aim="shortest"))
    assert "c:a" not in shortest.stack.members
    assert shortest.left_out.to_numpy().tolist() == [["c:a", "Course a", "workload not stated or not convertible"]]


@pytest.mark.parametrize(
    ("about", "conditions", "why"),
    [
        ({"jurisdiction": "FR"}, {"countries": ("GB", "")}, "another country"),
        ({"language": "fr"}, {"languages": ("en",)}, "another language"),
        ({"eqf": 4.0}, {"level_from": 5.0}, "level too low"),
        ({"eqf": None}, {"level_from": 5.0}, "level not known"),
        ({"workload_hours_min": 900.0, "workload_hours_max": 900.0}, {"max_hours": 500.0}, "more hours than the limit"),
        ({}, {"without": ("c:a",)}, "left out by name"),
    ],
)
def test_what_breaks_a_condition_is_left_out_with_the_reason(about, conditions, why):
    rest = {"jurisdiction": "GB", "language": "en", "eqf": 6.0}
    made = pool(WIDE, about={"a": rest | about, **dict.fromkeys("bcd", rest)})
    found = build_stack(made, Conditions(share=0.3, **conditions))
    assert found.left_out.to_numpy().tolist() == [["c:a", "Course a", why]]
    assert "c:a" not in found.stack.members
    assert found.could == 3


def test_limits_hold_together_with_what_is_asked_for_before():
    one_provider = {name: {"provider": "P"} for name in "ab"}
    assert members(Conditions(share=0.6, per_provider=1), pool(WIDE, about=one_provider)) == ["a", "d"]
    three_of_one = pool(WIDE, about={name: {"provider": "P"} for name in "abd"})
    assert members(Conditions(share=0.65, per_provider=1), three_of_one) == ["a", "c"]
    # d asks for e, which offers nothing, so that three are needed where a, b and c do as well and cover more
    needing = pool({**WIDE, "e": {}}, needs=[("d", "e")])
    assert members(Conditions(share=0.7), needing) == ["a", "b", "c"]
    assert members(Conditions(share=0.4, without=("c:a",)), needing) == ["d", "e"]
    assert members(Conditions(share=0.4, without=("c:a", "c:e")), needing) == ["b", "c"]


def test_who_holds_a_credential_needs_nothing_of_what_it_asks_for():
    needing = pool({**WIDE, "e": {}}, needs=[("a", "e")])
    for without in ((), ("c:e",)):
        found = build_stack(needing, Conditions(share=0.4, held=("c:a",), without=without))
        assert (found.stack.members, found.reaches) == ((), True)


def test_what_asks_for_one_that_cannot_be_chosen_is_left_out_and_told():
    needing = pool({**WIDE, "e": {1: 0.9}}, needs=[("d", "e"), ("e", "a")])
    found = build_stack(needing, Conditions(share=0.3, without=("c:a",)))
    why = "asks for another that cannot be chosen"
    assert found.left_out[["credential_id", "why"]].to_numpy().tolist() == [
        ["c:a", "left out by name"], ["c:d", why], ["c:e", why],
    ]  # fmt: skip
    assert found.could == 2


def test_of_what_is_one_thing_only_one_is_in_a_stack():
    twins = {"x": {1: 0.9}, "y": {2: 0.9}, "z": {2: 0.5}}
    assert members(Conditions(share=0.4), pool(twins, outcomes=2)) == ["x"]
    assert members(Conditions(share=0.8), pool(twins, outcomes=2)) == ["x", "y"]
    found = build_stack(pool(twins, outcomes=2, same=[("x", "y")]), Conditions(share=0.8))
    assert not found.reaches
    assert found.stack.members == ("c:x", "c:z")


def test_what_is_held_costs_nothing_and_is_not_bought_twice():
    found = build_stack(pool(WIDE), Conditions(share=0.6, held=("c:a",)))
    assert found.stack.members == ("c:d",)
    assert found.stack.hours.most == 100.0
    assert found.stack.met["credential_id"].tolist() == ["c:a", "c:a", "c:d", "c:d"]
    enough = build_stack(pool(WIDE), Conditions(share=0.4, held=("c:a",)))
    assert enough.stack.members == ()
    assert enough.alternatives == ()


def test_counting_once_never_covers_more():
    # one outcome of a meets three of the target, all of one depth
    made = pool({"a": {1: ("o", 0.9), 2: ("o", 0.8), 3: ("o", 0.7)}, "b": {2: ("p", 0.4)}})
    often = build_stack(made, Conditions(share=0.5))
    once = build_stack(made, Conditions(share=0.5, count_once=True))
    assert often.stack.members == ("c:a",)
    assert once.stack.coverage == pytest.approx((0.9 + 0.4) / 4)
    assert [each.condition for each in once.relaxed] == ["count_once"]
    assert once.relaxed[0].coverage == pytest.approx(often.stack.coverage)


def test_an_outcome_of_another_depth_is_not_met_by_the_same_one():
    made = pool({"a": {1: ("o", 0.9), 2: ("o", 0.8)}}, levels="2633")
    offers = offers_toward(made.outcomes, made.alignments, settings=ScoringSettings())
    assert offers["outcome_id"].tolist() == ["t:1-1"]


def test_what_is_not_met_in_part_counts_nothing():
    found = build_stack(pool({"a": {1: 0.9, 2: 0.24, 3: 0.25}}), Conditions(share=0.9))
    assert found.stack.coverage == pytest.approx((0.9 + 0.25) / 4)
    assert found.stack.counts == {"covered": 1, "partly": 1, "missing": 2}


def test_where_nothing_reaches_the_share_the_most_is_given_and_what_stands_in_the_way():
    about = {name: {"jurisdiction": "GB" if name == "a" else "FR"} for name in WIDE}
    found = build_stack(
        pool(WIDE, about=about), Conditions(share=0.8, max_credentials=1, countries=("GB",), languages=())
    )
    assert not found.reaches
    assert found.stack.members == ("c:a",)
    # with every country still one credential: d covers as much as a, and no more
    assert found.relaxed == ()
    wider = build_stack(pool(WIDE, about=about), Conditions(share=0.8, countries=("GB",)))
    assert [(each.condition, round(each.coverage, 3)) for each in wider.relaxed] == [("countries", 0.825)]


def test_alternatives_follow_in_order_and_hold_no_earlier_stack():
    found = build_stack(pool(WIDE), Conditions(share=0.6), alternatives=3)
    every = [found.stack, *found.alternatives]
    assert [len(each.members) for each in every] == sorted(len(each.members) for each in every)
    for at, later in enumerate(every):
        assert not any({*earlier.members} <= {*later.members} for earlier in every[:at])


def test_what_could_stand_in_still_reaches_the_share():
    found = build_stack(pool({**WIDE, "e": {3: 0.55, 4: 0.55}}), Conditions(share=0.6))
    assert found.stack.members == ("c:a", "c:d")
    assert found.substitutes[["member_id", "credential_id"]].to_numpy().tolist() == [
        ["c:d", "c:e"], ["c:d", "c:b"], ["c:d", "c:c"],
    ]  # fmt: skip
    assert found.substitutes["coverage"].tolist() == pytest.approx([2.9 / 4, 2.6 / 4, 2.5 / 4])


def test_wrong_conditions_are_named():
    for conditions, said in (
        (Conditions(share=0.0), "share 0 is not above 0"),
        (Conditions(max_hours=-1), "max_hours -1 is not above 0"),
        (Conditions(held=("c:a",), without=("c:a",)), "both held and left out"),
        (Conditions(held=("c:nil",)), "in none of the catalogues"),
    ):
        with pytest.raises(UsageError, match=said):
            build_stack(pool(WIDE), conditions)


def test_requirements_name_others_by_id_or_whole_title():
    rows = {
        "A101": ("Logic and sets", ""),
        "A102": ("Statistics", "none"),
        "A201": ("Proof theory", "Pass in Logic and Sets; Statistics is helpful"),
        "A202": ("Models", "A101, A102"),
    }
    table = CREDENTIALS.conform(
        pd.DataFrame(
            [
                {"credential_id": f"c:{code}", "catalogue": "c", "title": title, "entry_requirements": said}
                for code, (title, said) in rows.items()
            ]
        )
    )
    assert named_prerequisites(table).to_numpy().tolist() == [
        ["c:A201", 1, "c:A101"],
        ["c:A202", 1, "c:A101"],
        ["c:A202", 2, "c:A102"],
    ]


def test_one_of_several_is_enough_only_where_the_language_of_the_requirement_says_so():
    said = "A pass of A101 en A102, o curso"
    rows = [{"credential_id": f"c:A10{at}", "title": f"Part {at}"} for at in (1, 2)]
    rows += [
        {"credential_id": f"c:{language or 'x'}-201", "title": "More", "language": language, "entry_requirements": said}
        for language in ("", "en", "es", "nl-BE", "pt")
    ]
    table = CREDENTIALS.conform(pd.DataFrame(rows).assign(catalogue="c"))
    alternatives = named_prerequisites(table).groupby("credential_id")["alternative"].nunique().to_dict()
    assert alternatives == {"c:x-201": 2, "c:en-201": 2, "c:es-201": 1, "c:nl-BE-201": 1, "c:pt-201": 2}


def test_a_title_that_several_have_names_none_of_them():
    titles = {"1": "Food safety", "2": "Food safety", "3": "Kitchen work", "4": "Restaurant"}
    table = CREDENTIALS.conform(
        pd.DataFrame({"credential_id": [f"c:{name}" for name in titles], "catalogue": "c", "title": [*titles.values()]})
    )
    table.loc[3, "entry_requirements"] = "Food safety and kitchen work"
    assert named_prerequisites(table)["requires_id"].tolist() == ["c:3"]


def test_the_pool_leaves_out_the_target_and_takes_each_credential_once():
    made = pool(WIDE)
    tables = (made.credentials[list(CREDENTIALS.columns)], made.outcomes.iloc[:0])
    frameworks = load_frameworks(embedded_folder() / "frameworks")
    gathered = gather_pool(
        ("c:b", made.outcomes),
        [tables, tables],
        [made.alignments, made.alignments],
        frameworks=frameworks,
        prerequisites=pd.DataFrame({"credential_id": ["c:d"], "requires_id": ["c:a"]}),
        scoring=ScoringSettings(),
    )
    assert gathered.credentials["credential_id"].tolist() == ["c:a", "c:c", "c:d"]
    assert len(gathered.alignments) == len(made.alignments)
    assert gathered.prerequisites[["credential_id", "requires_id"]].to_numpy().tolist() == [["c:d", "c:a"]]
    with pytest.raises(TableError, match="requires_id"):
        gather_pool(
            ("c:b", made.outcomes),
            [tables],
            [made.alignments],
            frameworks=frameworks,
            prerequisites=pd.DataFrame({"credential_id": ["c:d"]}),
            scoring=ScoringSettings(),
        )


def test_only_a_run_of_all_against_the_target_counts_as_finished():
    sides = {"subject": {"catalogue": "c", "version": "1"}, "object": {"catalogue": "t", "version": "2"}}
    right = {"run": "r", **sides, "only": {"subject": "", "object": "t:1"}, "pairs": "hash"}
    asked = ("t:1", ("t", "2"), ("c", "1"))
    assert finished_run([right], *asked) == "r"
    for wrong in (
        {"pairs": ""},
        {"only": {"subject": "c:1", "object": "t:1"}},
        {"subject": {"catalogue": "c", "version": "0"}},
    ):
        assert finished_run([{**right, **wrong}], *asked) == ""
