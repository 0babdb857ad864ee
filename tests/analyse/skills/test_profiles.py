"""Profiles, coverage by skill, likeness and demand: figures that can be counted by hand, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.analyse.skills.demand import LEAST_SKILLS, demand_of, occupations_served
from mapper.analyse.skills.profiles import alike_by_skills, coverage_by_skill, credential_skills
from mapper.tables import OCCUPATION_SKILLS, OCCUPATIONS, SKILL_LINKS

ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(1, 3), st.sampled_from("stuvw"), st.integers(25, 99)),
    min_size=1,
    max_size=20,
    unique_by=lambda row: row[:3],
)


def links_of(*rows):
    """(credential, position of the outcome, skill, confidence in hundredths)."""
    frame = pd.DataFrame(rows, columns=["credential_id", "position", "skill_uri", "confidence"])
    frame["confidence"] = frame["confidence"] / 100
    frame["outcome_id"] = frame["credential_id"] + "-" + frame["position"].astype(str)
    frame["outcome"] = "outcome " + frame["outcome_id"]
    frame["label"] = "skill " + frame["skill_uri"]
    frame["rank"] = 1
    frame["suggestion"] = np.where(frame["confidence"] >= 0.5, "likely", "possible")
    return SKILL_LINKS.conform(frame)


FEW = links_of(("a", 1, "s", 80), ("a", 2, "s", 60), ("a", 2, "t", 30), ("b", 1, "s", 40), ("c", 1, "u", 90))


def test_a_profile_has_the_likeliest_link_of_each_skill():
    own = credential_skills(FEW)
    assert own[["credential_id", "skill_uri", "probability", "outcomes"]].to_numpy(dtype=object).tolist() == [
        ["a", "s", 0.8, 2], ["a", "t", 0.3, 1], ["b", "s", 0.4, 1], ["c", "u", 0.9, 1]
    ]  # fmt: skip
    assert own["outcome"].tolist()[0] == "outcome a-1"


def test_a_skill_is_covered_by_those_that_give_it():
    covered = coverage_by_skill(credential_skills(FEW)).set_index("skill_uri")
    assert covered.loc["s", ["credentials", "likely", "expected", "outcomes", "credential_id"]].tolist() == [
        2, 1, 1.2, 3, "a"
    ]  # fmt: skip
    assert covered.index.tolist() == ["s", "u", "t"]


@settings(max_examples=50, deadline=None)
@given(rows=ROWS)
def test_sums_agree_and_likeness_is_symmetric(rows):
    profiles = credential_skills(links_of(*rows))
    covered = coverage_by_skill(profiles)
    assert covered["expected"].sum() == pytest.approx(profiles["probability"].sum(), abs=1e-3)
    assert covered["credentials"].sum() == len(profiles)
    names = profiles["credential_id"].unique()
    likeness = {
        (name, other): value
        for name in names
        for other, value in alike_by_skills(profiles, name)[["credential_id", "likeness"]]
        .to_numpy(dtype=object)
        .tolist()
    }
    for (name, other), value in likeness.items():
        assert 0 < value <= 1
        assert likeness[other, name] == pytest.approx(value, abs=1.1e-4)


def test_the_same_profile_is_wholly_alike_and_one_without_a_shared_skill_is_left_out():
    profiles = credential_skills(links_of(("a", 1, "s", 80), ("b", 1, "s", 80), ("c", 1, "u", 90)))
    assert alike_by_skills(profiles, "a").to_numpy(dtype=object).tolist() == [["b", 1.0, 1, "skill s"]]
    assert alike_by_skills(profiles, "c").empty
    assert alike_by_skills(profiles, "nobody").empty


WELDER = OCCUPATIONS.conform(pd.DataFrame({"occupation_uri": ["w"], "label": ["welder"]}))


def asked_of(**relations):
    return OCCUPATION_SKILLS.conform(
        pd.DataFrame({"occupation_uri": "w", "skill_uri": list(relations), "relation": list(relations.values())})
    )


def test_demand_counts_the_likeliest_giver_and_names_what_is_missing():
    asked = asked_of(s="optional", u="essential", x="essential")
    labels = pd.Series({"s": "to weld", "u": "to cut"})
    found = demand_of(WELDER.iloc[0], asked, credential_skills(FEW), labels)
    assert found.skills[["label", "relation", "probability", "suggestion", "credentials"]].to_numpy(
        dtype=object
    ).tolist() == [
        ["to cut", "essential", 0.9, "likely", 1],
        ["x", "essential", 0.0, "not enough evidence", 0],
        ["to weld", "optional", 0.8, "likely", 2],
    ]
    assert found.band.share == pytest.approx((0.9 + 0.8) / 3)
    assert found.band.low <= found.band.share <= found.band.high


def test_nothing_given_is_nothing_given():
    found = demand_of(WELDER.iloc[0], asked_of(s=""), credential_skills(FEW).head(0), pd.Series(dtype=object))
    assert found.band.share == 0
    assert found.skills["suggestion"].tolist() == ["not enough evidence"]


def test_occupations_are_ranked_by_their_share_and_too_small_ones_are_not():
    asked = asked_of(**dict.fromkeys(["s", "t", "x", "y", "z"], ""))
    served = occupations_served(WELDER, asked, credential_skills(FEW))
    assert served[["label", "skills", "likely", "possible", "share"]].to_numpy(dtype=object).tolist() == [
        ["welder", 5, 1, 1, 0.22]
    ]
    assert LEAST_SKILLS == 5
    assert occupations_served(WELDER, asked.head(4), credential_skills(FEW)).empty
    assert occupations_served(WELDER, asked, credential_skills(FEW).head(0)).empty


@settings(max_examples=50, deadline=None)
@given(rows=ROWS, more=ROWS)
def test_one_more_credential_never_gives_an_occupation_less(rows, more):
    asked = asked_of(**dict.fromkeys("stuvwx", ""))
    fewer = credential_skills(links_of(*rows))
    grown = credential_skills(links_of(*{row[:3]: row for row in [*more, *rows]}.values()))
    one, both = (
        demand_of(WELDER.iloc[0], asked, given, pd.Series(dtype=object)).band.share for given in (fewer, grown)
    )
    assert both >= one - 1e-9
    served = occupations_served(WELDER, asked, fewer)
    assert served["share"].iloc[0] == pytest.approx(one, abs=1e-4)
