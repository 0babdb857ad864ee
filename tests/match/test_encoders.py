"""The vector cache, and the English encoder that is quick to load."""

import numpy as np
import pytest

from mapper.errors import UsageError, WorkspaceError
from mapper.match import encoders
from mapper.match.encoders import DEFAULT, encode, identify, installed_encoders
from mapper.settings import EncoderSettings

MINILM = EncoderSettings(name="all-MiniLM-L6-v2", prefix="", precision="float32")
TEXTS = ["Keep accounts", "Weld steel", "Keep accounts"]


def test_vectors_are_of_unit_length_in_the_order_of_the_texts(tmp_path):
    vectors = encode(TEXTS, MINILM, cache=tmp_path)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_a_cached_text_is_never_encoded_again(tmp_path, monkeypatch):
    first = encode(TEXTS, MINILM, cache=tmp_path)

    def refuse(_identity):
        raise AssertionError

    monkeypatch.setattr(encoders, "load_encoder", refuse)
    np.testing.assert_array_equal(encode(TEXTS, MINILM, cache=tmp_path), first)


def test_another_prefix_length_or_precision_never_meets_an_old_vector():
    keys = {
        identify(settings).key
        for settings in (
            MINILM,
            EncoderSettings(name=MINILM.name, prefix="query: ", precision="float32"),
            EncoderSettings(name=MINILM.name, prefix="", precision="bfloat16"),
            EncoderSettings(name=MINILM.name, prefix="", precision="float32", max_tokens=32),
            EncoderSettings(name=MINILM.name, prefix="", precision="float32", batch_size=8),
        )
    }
    assert len(keys) == 5


@pytest.mark.parametrize("name", [DEFAULT, MINILM.name])
def test_a_text_has_one_vector_whatever_is_encoded_with_it(name):
    settings = EncoderSettings(name=name, precision="bfloat16", batch_size=8)
    text = "plan test a small network and explain how its routers weld steel parts to drawings in a team"
    words = text.split()
    texts = [" ".join(words[at : at + 1 + 3 * at % 17]) for at in range(17)] + ["long " * 300]
    together = encode(texts, settings)
    for chosen in ([3], list(range(17, 4, -1))):
        np.testing.assert_array_equal(encode([texts[at] for at in chosen], settings), together[chosen])


def test_a_truncated_cache_file_is_named(tmp_path):
    encode(TEXTS, MINILM, cache=tmp_path)
    (part,) = tmp_path.glob("*/*.npz")
    part.write_bytes(part.read_bytes()[:-40])
    with pytest.raises(WorkspaceError, match="damaged"):
        encode(TEXTS, MINILM, cache=tmp_path)


def test_progress_counts_the_new_texts_only(tmp_path):
    encode(TEXTS[:1], MINILM, cache=tmp_path)
    seen = []
    encode(TEXTS, MINILM, cache=tmp_path, progress=lambda what, done, total: seen.append((what, done, total)))
    assert seen == [("Encoding texts", 1, 1)]


def test_no_texts_give_no_vectors(tmp_path):
    assert encode([], MINILM, cache=tmp_path).shape[0] == 0


def test_an_unknown_encoder_is_named(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UsageError, match="no-such/model"):
        identify(EncoderSettings(name="no-such/model"))


def test_the_packaged_encoders_are_listed():
    assert [row["name"] for row in installed_encoders()] == ["multilingual-e5-small", "all-MiniLM-L6-v2"]
