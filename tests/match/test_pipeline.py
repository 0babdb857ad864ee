"""What a run says about itself."""

from dataclasses import replace

import pytest

from mapper.match.encoders import ENGLISH, identify
from mapper.match.pipeline import unfitted
from mapper.settings import EncoderSettings, Settings


@pytest.mark.parametrize(
    "changed", [{"adapter": ""}, {"name": ENGLISH, "prefix": "", "second": ""}, {"max_tokens": 16}, {"second": ""}]
)
def test_a_run_says_when_its_weights_know_another_encoder(changed):
    settings = Settings(encoder=replace(EncoderSettings(), **changed))
    (note,) = unfitted(identify(settings.encoder), settings)
    assert "not calibrated" in note
    assert not unfitted(identify(Settings().encoder), Settings())
