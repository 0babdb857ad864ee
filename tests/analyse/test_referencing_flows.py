"""Levels that flow into the levels of a hub: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import pandas as pd
import pytest

from mapper.analyse.referencing_flows import NO_LEVEL, NO_STATEMENT, referencing_flows
from mapper.errors import UsageError
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.knowledge.levels import resolve


@pytest.fixture(scope="module")
def frameworks() -> Frameworks:
    return load_frameworks(embedded_folder() / "frameworks")


@pytest.mark.parametrize("hub", ["eqf", "qf-ehea", "aqrf"])
def test_every_level_of_every_framework_flows_once(frameworks: Frameworks, hub: str):
    ids = [name for name in frameworks.frameworks["framework_id"] if name != hub]
    standing = frameworks.levels["level_id"].repeat(3)
    flows = referencing_flows(frameworks, ids, standing, hub=hub)
    levels = frameworks.levels[frameworks.levels["framework_id"] != hub]
    by_level = flows.groupby("level_id")[["levels", "credentials"]].sum().astype(float)
    assert set(by_level.index) == set(levels["level_id"])
    assert by_level["levels"].tolist() == pytest.approx([1.0] * len(levels))
    assert by_level["credentials"].tolist() == pytest.approx([3.0] * len(levels))


def test_flows_are_the_strongest_statements(frameworks: Frameworks):
    flows = referencing_flows(frameworks, ["rqf-eng", "nfq-ie", "sqf-si", "bhqf-ba"], pd.Series([], dtype=object))
    for level, own in flows.groupby("level_id"):
        answer = resolve(str(level), "eqf", frameworks)
        direct = [each for each in answer.strongest() if each.kind == "direct"]
        if direct:
            assert set(own["hub_level"]) == {each.level_id for each in direct}
            assert set(own["legal_status"]) == {direct[0].legal_status}
        else:
            assert own["hub_level"].tolist() == [NO_LEVEL if answer.answer == "no level" else NO_STATEMENT]
    assert list(dict.fromkeys(flows["framework_id"])) == ["rqf-eng", "nfq-ie", "sqf-si", "bhqf-ba"]


def test_an_unknown_framework_is_named(frameworks: Frameworks):
    with pytest.raises(UsageError, match="framework 'rqf' is not known"):
        referencing_flows(frameworks, ["rqf"], pd.Series([], dtype=object))
