"""Where the examples of :mod:`mapper.api` run: a scratch folder, over the embedded catalogues, with a stand-in encoder.

The encoder makes vectors of words, so that the examples take seconds. They claim only what holds with the real one too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mapper.match import level_suggestion, sides
from tests.conftest import words_vector


@pytest.fixture(scope="session")
def scratch_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples, so that what one has matched another reads back."""
    return tmp_path_factory.mktemp("examples")


@pytest.fixture(autouse=True)
def _analysts_desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (isinstance(request.node, pytest.DoctestItem) and request.node.name.startswith("mapper.api.")):
        return

    def encode(texts: Sequence[str], *_: Any, **__: Any) -> np.ndarray:
        return np.stack([words_vector(text) for text in texts])

    for place in (sides, level_suggestion):
        monkeypatch.setattr(place, "encode", encode)
    folder = request.getfixturevalue("scratch_folder")
    monkeypatch.setenv("MAPPER_WORKSPACE", str(folder / "workspace"))
    monkeypatch.delenv("MAPPER_DATABASE_URL", raising=False)
    monkeypatch.chdir(folder)
