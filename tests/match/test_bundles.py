"""Several credentials together: found where they add up, and only there."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.match.bundles import CLEARLY, bundled_pairs, find_bundles
from mapper.match.comparisons import Comparisons, outcome_pairs
from mapper.match.coverage import meet
from mapper.match.sides import Side
from mapper.settings import ScoringSettings
from mapper.tables import BUNDLES

SETTINGS = ScoringSettings()


def side(catalogue: str, outcomes: dict[str, int], hours: float = np.nan) -> Side:
    """Credentials of so many outcomes each, in the order of their names; no text is read."""
    credentials = pd.DataFrame(
        {
            "credential_id": [f"{catalogue}:{name}" for name in outcomes],
            "title": list(outcomes),
            "workload_hours_min": hours,
            "workload_hours_max": hours,
        }
    )
    counts = list(outcomes.values())
    first = np.r_[0, np.cumsum(counts)].astype(np.intp)
    said = pd.DataFrame({"text": [f"{name} {at}" for name, count in outcomes.items() for at in range(1, count + 1)]})
    return Side(credentials, said, np.repeat(np.arange(len(counts)), counts), first, None, None, None)


def bundles(subject: Side, object_: Side, sure: np.ndarray) -> pd.DataFrame:
    """The bundles where subject outcome i and object outcome j correspond with probability ``sure[i, j]``."""
    rows, columns = (index.ravel() for index in np.indices((len(subject.credentials), len(object_.credentials))))
    pair, mine, others = outcome_pairs(subject, object_, rows, columns)
    nothing = pd.DataFrame()
    compared = Comparisons(rows, columns, nothing, nothing, nothing, nothing, pair, mine, others)
    unknown = (np.full(sure.shape[0], np.nan), np.full(sure.shape[1], np.nan))
    return find_bundles(subject, object_, compared, meet(compared, sure[mine, others], unknown), SETTINGS)


def test_two_modules_that_share_an_award_between_them_are_a_bundle():
    modules = side("home", {"Databases": 2, "Law": 1, "Networks": 2}, hours=60)
    award = side("abroad", {"Computing": 4}, hours=120)
    sure = np.full((5, 4), 0.05)
    sure[0, 0], sure[1, 1], sure[3, 2], sure[4, 3] = 0.9, 0.8, 0.7, 0.1
    found = bundles(modules, award, sure)
    assert found[["side", "credential_id"]].to_numpy().tolist() == [["object", "abroad:Computing"]]
    assert list(found["member_ids"][0]) == ["home:Databases", "home:Networks"]
    assert found["coverage"][0] == pytest.approx((0.9 + 0.8 + 0.7 + 0.1) / 4)
    assert found["best_alone"][0] == pytest.approx((0.9 + 0.8 + 0.05 + 0.05) / 4)
    assert found["finding"][0] == (
        "Databases and Networks together cover 63% of the 4 outcomes of Computing; "
        "the best single credential covers 45%. "
        "Databases meets, at least in part: “Computing 1” and “Computing 2”. Networks meets, at least in part: "
        "“Computing 3”. Not shown to be met: “Computing 4”. "
        "Together they take 120 h, against 120 h."
    )


def test_a_bundle_serves_the_other_direction_as_well():
    modules, award = side("home", {"Databases": 2, "Networks": 2}), side("abroad", {"Computing": 4})
    found = bundles(award, modules, 0.9 * np.eye(4))
    assert found[["side", "credential_id"]].to_numpy().tolist() == [["subject", "abroad:Computing"]]
    assert "not all stated" in found["finding"][0]


def test_three_are_put_together_where_each_adds():
    modules = side("home", {"A": 1, "B": 1, "C": 1, "D": 1})
    found = bundles(modules, side("abroad", {"Award": 4}), 0.9 * np.eye(4))
    assert len(found["member_ids"][0]) == SETTINGS.bundle_size == 3


def test_the_best_single_credential_need_not_be_one_of_them():
    modules, award = side("home", {"A": 1, "B": 1, "C": 1}), side("abroad", {"Award": 4})
    sure = np.array([[0.5] * 4, [0.9, 0.9, 0.0, 0.0], [0.0, 0.0, 0.9, 0.9]])
    found = bundles(modules, award, sure)
    assert list(found["member_titles"][0]) == ["B", "C"]
    assert "the best single credential covers 50%" in found["finding"][0]


def test_a_catalogue_against_itself_names_a_bundle_once():
    modules = side("home", {"A": 2, "B": 2, "Whole": 4})
    sure = np.zeros((8, 8))
    for at in range(4):
        sure[at, at + 4] = sure[at + 4, at] = 0.9
    found = bundles(modules, modules, sure)
    assert found["credential_id"].tolist() == ["home:Whole"]


def test_the_pairs_of_a_bundle_name_both_sides():
    pairs = bundled_pairs(
        pd.DataFrame(
            {"side": ["subject", "object"], "credential_id": ["a:1", "b:1"], "member_ids": [["b:2", "b:3"], ["a:4"]]}
        )
    )
    assert pairs.to_numpy().tolist() == [["a:1", "b:2"], ["a:1", "b:3"], ["a:4", "b:1"]]
    assert bundled_pairs(BUNDLES.empty()).empty


def test_what_says_the_same_twice_is_no_bundle():
    modules, award = side("home", {"A": 2, "B": 2}), side("abroad", {"Computing": 4})
    sure = np.full((4, 4), 0.05)
    sure[[0, 2], 0], sure[[1, 3], 1] = 0.9, 0.9
    assert bundles(modules, award, sure).empty


@given(st.integers(0, 10_000))
def test_a_bundle_keeps_every_rule(seed):
    chance = np.random.default_rng(seed)
    modules = side("home", {str(at): int(count) for at, count in enumerate(chance.integers(1, 4, size=4))})
    awards = side("abroad", {str(at): int(count) for at, count in enumerate(chance.integers(1, 6, size=3))})
    sure = chance.beta(0.4, 1.2, size=(len(modules.outcomes), len(awards.outcomes)))
    found = bundles(modules, awards, sure)
    for row in found[found["side"] == "object"].itertuples():
        own = slice(*awards.first[int(row.title) :][:2])
        by_module = np.array([sure[slice(*modules.first[at:][:2]), own].max(axis=0) for at in range(4)])
        met = by_module[[int(title) for title in row.member_titles]]
        assert row.coverage == pytest.approx(met.max(axis=0).mean(), abs=1e-4)
        assert row.best_alone == pytest.approx(by_module.mean(axis=1).max(), abs=1e-4)
        assert row.coverage >= max(SETTINGS.partial_from, row.best_alone + SETTINGS.bundle_gain) - 1e-4
        assert 2 <= len(met) <= SETTINGS.bundle_size
        for at, mine in enumerate(met):
            others = np.delete(met, at, axis=0).max(axis=0)
            assert ((mine >= SETTINGS.partly_from) & (mine >= others + CLEARLY)).any()
