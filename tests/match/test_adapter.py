import numpy as np
import pytest
from safetensors.numpy import save_file

from mapper.errors import UsageError
from mapper.match.adapter import SHIPPED, adapter_file, merge_adapter
from mapper.match.encoders import encode, identify
from mapper.settings import EncoderSettings


def write(path, factors, **metadata):
    save_file({name: np.asarray(value, dtype=np.float16) for name, value in factors.items()}, path, metadata=metadata)
    return path


def test_what_was_learnt_is_added_to_the_weights(tmp_path):
    file = write(tmp_path / "a.safetensors", {"layer.A": [[1.0, 2.0]], "layer.B": [[1.0], [0.0], [3.0]]}, scale="2.0")
    weights = {"layer.weight": np.ones((3, 2), dtype=np.float32), "other.weight": np.zeros((1, 1), dtype=np.float32)}
    merge_adapter(weights, file)
    assert weights["layer.weight"].tolist() == [[3.0, 5.0], [1.0, 1.0], [7.0, 13.0]]
    assert weights["other.weight"].tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("factors", "metadata"),
    [
        ({"layer.A": [[1.0, 2.0]], "layer.B": [[1.0]]}, {}),
        ({"layer.A": [[1.0, 2.0]]}, {"scale": "2.0"}),
        ({"unknown.A": [[1.0]], "unknown.B": [[1.0]]}, {"scale": "2.0"}),
        ({"layer.A": [[1.0]], "layer.B": [[1.0], [1.0]]}, {"scale": "2.0"}),
    ],
)
def test_an_adapter_for_something_else_is_refused(tmp_path, factors, metadata):
    weights = {"layer.weight": np.ones((3, 2), dtype=np.float32)}
    with pytest.raises(UsageError, match="is no adapter for this encoder"):
        merge_adapter(weights, write(tmp_path / "a.safetensors", factors, **metadata))


def test_a_file_that_is_no_adapter_is_refused(tmp_path):
    (tmp_path / "a.safetensors").write_bytes(b"not one")
    with pytest.raises(UsageError, match="is no adapter for this encoder"):
        merge_adapter({}, tmp_path / "a.safetensors")
    with pytest.raises(UsageError, match="neither 'esco-skills' nor a file"):
        adapter_file(str(tmp_path / "none.safetensors"))


def test_the_shipped_adapter_is_small_and_gives_vectors_of_its_own():
    assert adapter_file(SHIPPED).stat().st_size < 5_000_000
    plain, adapted = (EncoderSettings(adapter=name) for name in ("", SHIPPED))
    assert identify(plain).key != identify(adapted).key
    texts = ["gérer des équipes", "manage teams", "manage budgets"]
    for settings in (plain, adapted):
        vectors = encode(texts, settings)
        assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_an_english_encoder_has_no_adapter():
    with_it = EncoderSettings(name="all-MiniLM-L6-v2", prefix="")
    assert identify(with_it).key == identify(EncoderSettings(name="all-MiniLM-L6-v2", prefix="", adapter="")).key
