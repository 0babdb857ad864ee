"""What a run says about itself."""

from dataclasses import replace

import pandas as pd
import pytest

from mapper.match.encoders import ENGLISH, identify
from mapper.match.equivalence import Scored
from mapper.match.pipeline import keep_best, unfitted
from mapper.settings import EncoderSettings, Settings
from mapper.tables import BUNDLES


@pytest.mark.parametrize(
    "changed", [{"adapter": ""}, {"name": ENGLISH, "prefix": "", "second": ""}, {"max_tokens": 16}, {"second": ""}]
)
def test_a_run_says_when_its_weights_know_another_encoder(changed):
    settings = Settings(encoder=replace(EncoderSettings(), **changed))
    (note,) = unfitted(identify(settings.encoder), settings)
    assert "not calibrated" in note
    assert not unfitted(identify(Settings().encoder), Settings())


def test_the_pairs_of_a_bundle_stay_whatever_their_rank():
    pairs = pd.DataFrame({"subject_id": ["a:1"] * 3, "object_id": ["b:1", "b:2", "b:3"], "rank": [1, 2, 3]})
    bundles = pd.DataFrame({"side": ["subject"], "credential_id": ["a:1"], "member_ids": [["b:1", "b:3"]]})
    kept = keep_best(Scored(pairs, pairs.drop(columns="rank"), bundles), 1)
    assert kept.equivalences["object_id"].tolist() == kept.alignments["object_id"].tolist() == ["b:1", "b:3"]
    kept = keep_best(Scored(pairs, pairs.drop(columns="rank"), BUNDLES.empty()), 1)
    assert kept.equivalences["object_id"].tolist() == ["b:1"]
