"""Cells by hand: what states a level, what its wording suggests, what is not read; parts that sum to the whole."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.analyse.level_coverage.cells import any_of, cells, evidence_behind

DOMAINS = {"Knowledge": ["knowledge"], "Skills": ["skills"], "Responsibility and autonomy": ["autonomy"]}


def descriptors(levels=range(1, 9), **changed):
    rows = [
        {"level_id": f"eqf:{level}", "domain": domain, "text": f"{domain} {level}", "order": level, "aspects": aspects,
         "eqf": [str(level)], "legal_status": "official", "unread": "", **changed}
        for level in levels
        for domain, aspects in DOMAINS.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def credential(name, *, stated=(), reading=math.nan, error=1.0, legal_status=""):
    return {
        "credential_id": name,
        "title": name,
        "level_id": "",
        "stated": list(stated),
        "legal_status": legal_status or ("official" if stated else ""),
        "reading": reading,
        "error": math.nan if math.isnan(reading) else error,
    }


def outcome(name, owner, knowledge=0.0, skills=0.0, autonomy=0.0):
    return {"outcome_id": name, "credential_id": owner, "text": name, "knowledge": knowledge, "skills": skills,
            "autonomy": autonomy}  # fmt: skip


def found(credentials, outcomes, **asked):
    table = cells(descriptors(), pd.DataFrame(credentials), pd.DataFrame(outcomes), **asked)
    return table.set_index(["level_id", "domain"])


def test_a_stated_level_evidences_its_own_descriptor_and_no_other():
    table = found([credential("a", stated=["eqf:5"])], [outcome("a1", "a", knowledge=1.0)])
    assert table.loc[("eqf:5", "Knowledge"), ["share", "outcomes_share", "surest", "status"]].tolist() == [
        1.0, 1.0, 1.0, "covered"
    ]  # fmt: skip
    assert table["share"].sum() == 1.0
    assert table.loc[("eqf:5", "Skills"), "status"] == "missing"


def test_wording_alone_evidences_in_part_at_most():
    table = found([credential("a", reading=5.0)], [outcome("a1", "a", skills=1.0)])
    cell = table.loc[("eqf:5", "Skills")]
    assert cell["share"] == pytest.approx(0.3829, abs=1e-4)  # within half a standard deviation
    assert cell["status"] == "partly"
    assert cell["low"] < cell["share"] < cell["high"]


def test_a_stated_level_comes_before_the_wording_and_either_can_be_asked_for_alone():
    credentials = [credential("a", stated=["eqf:6"], reading=3.0), credential("b", reading=6.0)]
    outcomes = [outcome("a1", "a", knowledge=1.0), outcome("b1", "b", knowledge=1.0)]
    six = ("eqf:6", "Knowledge")
    assert found(credentials, outcomes).loc[six, "share"] == pytest.approx((1 + 0.3829) / 2, abs=1e-4)
    stated = found(credentials, outcomes, basis="stated")
    assert stated.loc[six, ["share", "credentials"]].tolist() == [1.0, 1]
    wording = found(credentials, outcomes, basis="wording")
    assert wording.loc[six, "credentials"] == 2
    assert wording.loc[six, "share"] < 0.5


def test_where_a_source_says_that_there_is_no_such_level_the_wording_is_not_asked():
    denied = credential("a", reading=1.0, legal_status="no level there, by a source")
    table = found([denied], [outcome("a1", "a", knowledge=1.0)])
    assert table.loc[("eqf:1", "Knowledge"), ["credentials", "share"]].tolist() == [1, 0.0]
    assert found([denied], [outcome("a1", "a", knowledge=1.0)], basis="wording")["share"].max() > 0.3


def test_what_no_level_is_known_of_and_what_has_no_outcomes_is_not_counted():
    credentials = [credential("a", stated=["eqf:5"]), credential("silent"), credential("empty", stated=["eqf:5"])]
    outcomes = [outcome("a1", "a", knowledge=0.5, skills=0.5), outcome("s1", "silent", knowledge=1.0)]
    table = found(credentials, outcomes)
    assert table.loc[("eqf:5", "Knowledge"), ["credentials", "share"]].tolist() == [1, 0.5]


def test_a_level_without_eqf_and_a_basis_without_levels_abstain():
    unread = cells(
        descriptors(levels=[1], unread="no EQF level"),
        pd.DataFrame([credential("a", stated=["eqf:1"])]),
        pd.DataFrame([outcome("a1", "a", knowledge=1.0)]),
    )
    assert unread["share"].isna().all()
    assert set(unread["unread"]) == {"no EQF level"}
    nothing = found([credential("a", stated=["eqf:1"])], [outcome("a1", "a", knowledge=1.0)], basis="wording")
    assert nothing["share"].isna().all()
    assert set(nothing["unread"]) == {"no level is known on this basis"}


def test_an_aspect_that_no_outcome_was_read_for_is_not_read_and_one_unread_outcome_counts_for_nothing():
    outcomes = [outcome("a1", "a", knowledge=1.0, autonomy=math.nan),
                outcome("a2", "a", *[math.nan] * 3)]  # fmt: skip
    table = found([credential("a", stated=["eqf:5"])], outcomes)
    autonomy = table.loc[("eqf:5", "Responsibility and autonomy")]
    assert pd.isna(autonomy["share"])
    assert autonomy["unread"].startswith("no reading of outcomes")
    assert table.loc[("eqf:5", "Knowledge"), ["share", "outcomes_share"]].tolist() == [1.0, 0.5]


def test_two_levels_at_one_eqf_level_read_the_same_and_are_stated_apart():
    asked = descriptors(levels=[4, 5])
    asked["level_id"] = asked["level_id"].str.replace("eqf", "rqf-eng")
    asked["eqf"] = [["5"]] * len(asked)
    credentials = pd.DataFrame([credential("a", stated=["rqf-eng:4"]), credential("b", reading=5.0)])
    outcomes = pd.DataFrame([outcome("a1", "a", knowledge=1.0), outcome("b1", "b", knowledge=1.0)])
    worded = cells(asked, credentials, outcomes, basis="wording").set_index(["level_id", "domain"])["share"]
    assert worded["rqf-eng:4", "Knowledge"] == worded["rqf-eng:5", "Knowledge"] > 0.3
    stated = cells(asked, credentials, outcomes, basis="stated").set_index(["level_id", "domain"])["share"]
    assert stated["rqf-eng:4", "Knowledge"] == 1.0
    assert stated["rqf-eng:5", "Knowledge"] == 0.0


def test_the_rows_behind_a_cell_say_why_and_the_surest_stands_first():
    credentials = pd.DataFrame([credential("a", stated=["eqf:5"]), credential("b", reading=5.0)])
    outcomes = pd.DataFrame(
        [outcome("a1", "a", knowledge=0.2), outcome("b1", "b", knowledge=1.0), outcome("b2", "b", skills=1.0)]
    )
    asked = descriptors(levels=[5]).iloc[0]
    rows = evidence_behind(asked, credentials, outcomes)
    assert rows["outcome_id"].tolist() == ["b1", "a1"]
    assert rows["surety"].tolist() == pytest.approx([0.3829, 0.2], abs=1e-4)


CREDENTIAL = st.tuples(
    st.sampled_from([(), ("eqf:4",), ("eqf:5", "eqf:6")]),
    st.one_of(st.just(math.nan), st.floats(0.5, 8.5)),
    st.lists(st.tuples(*[st.floats(0, 1)] * 3), min_size=1, max_size=3),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(CREDENTIAL, min_size=1, max_size=6), st.randoms())
def test_shares_are_shares_their_range_holds_them_and_the_order_of_rows_changes_nothing(drawn, random):
    credentials = [
        credential(f"c{place}", stated=stated, reading=reading) for place, (stated, reading, _) in enumerate(drawn)
    ]
    outcomes = [
        outcome(f"c{place}-{number}", f"c{place}", *aspects)
        for place, (_, _, spoken) in enumerate(drawn)
        for number, aspects in enumerate(spoken)
    ]
    table = found(credentials, outcomes)
    random.shuffle(credentials)
    random.shuffle(outcomes)
    again = found(credentials, outcomes)
    pd.testing.assert_frame_equal(table, again, check_exact=False, atol=2e-4)
    if (table["unread"] == "").all():
        numbers = table[["low", "share", "high", "outcomes_share", "surest"]].astype(float)
        assert ((numbers >= 0) & (numbers <= 1)).all(axis=None)
        assert (numbers["low"] <= numbers["share"] + 1e-4).all()
        assert (numbers["share"] <= numbers["high"] + 1e-4).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.5, 8.5), min_size=1, max_size=8))
def test_by_wording_the_levels_of_one_domain_share_out_the_credentials(readings):
    credentials = [credential(f"c{place}", reading=reading) for place, reading in enumerate(readings)]
    outcomes = [outcome(f"c{place}-1", f"c{place}", knowledge=1.0) for place in range(len(readings))]
    table = found(credentials, outcomes).reset_index()
    knowledge = table[table["domain"] == "Knowledge"]
    assert knowledge["share"].astype(float).sum() == pytest.approx(1.0, abs=1e-3)
    assert knowledge["expected"].astype(float).sum() == pytest.approx(len(readings), abs=0.05)


def test_one_of_several_aspects_is_enough():
    assert np.allclose(any_of(np.array([[0.5, 0.5], [1.0, 0.0], [0.0, 0.0]])), [0.75, 1.0, 0.0])
