"""The adapter of the default encoder: what it learnt about competences, merged into its weights when they are read.

Low-rank adaptation (LoRA; Hu et al. 2021, arXiv:2106.09685): for each linear layer two small factors, whose product is
added to the layer's weight. ``python -m benchmarks.train_adapter`` makes the file; ``esco_skills/README.md`` beside it
is its model card, with what it was trained on and under which licence.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from mapper.errors import UsageError

SHIPPED: Final = "esco-skills"


def adapter_file(name: str) -> Path | None:
    """The file of an adapter: the shipped one by its name, any other by its path; None for "".

    Raises
    ------
    UsageError
        If there is no such file.
    """
    if not name:
        return None
    if name == SHIPPED:
        return Path(str(files("mapper.match").joinpath("esco_skills", "adapter.safetensors")))
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"adapter {name!r} is neither {SHIPPED!r} nor a file; set encoder.adapter to '' for none")
    return path


def merge_adapter(weights: dict[str, npt.NDArray[np.float32]], path: Path) -> None:
    """Add what the adapter learnt to ``weights`` (name of the tensor -> array), in place.

    The file holds ``LAYER.A`` (rank, inputs) and ``LAYER.B`` (outputs, rank) for the weight ``LAYER.weight``, and the
    factor ``scale`` in its metadata.

    Raises
    ------
    UsageError
        If the file is no adapter, or one for another encoder.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            scale = float((file.metadata() or {})["scale"])
            factors = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
        for layer in sorted({name.rpartition(".")[0] for name in factors}):
            change = scale * (factors[f"{layer}.B"] @ factors[f"{layer}.A"])
            weights[f"{layer}.weight"] = np.add(weights[f"{layer}.weight"], change, dtype=np.float32)
    except (SafetensorError, KeyError, ValueError) as error:
        raise UsageError(f"{str(path)!r} is no adapter for this encoder: {error}") from None
