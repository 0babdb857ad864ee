"""Small literal catalogues, and an encoder seam: vectors made from words, so that tests need no model."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from mapper.match import level_suggestion, sides
from mapper.tables import CREDENTIALS, OUTCOMES

# What these tests look for is no matter of time, and machines are shared.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

SHARED = Path(os.environ.get("MAPPER_SHARED", Path(__file__).parents[2] / "shared"))

TITLES = {
    "db": ("Databases", ["design a relational database", "query tables with sql", "secure stored records"]),
    "db2": ("Database systems", ["design relational database schemas", "query tables with sql joins"]),
    "mk": ("Marketing", ["plan a marketing campaign", "study the wishes of customers"]),
    "wd": ("Welding", ["weld steel parts", "read technical drawings"]),
}


def pytest_collection_modifyitems(items):
    """Skip what is marked ``shared`` where the reference files are not at hand: they are no part of the project."""
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason="the reference files are not here (set MAPPER_SHARED)"))


def words_vector(text: str) -> np.ndarray:
    """A unit vector that shares direction with texts of the same words."""
    total = np.full(64, 0.05)
    for word in text.lower().replace(".", " ").split():
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        total += np.random.default_rng(seed).normal(size=64)
    return (total / np.linalg.norm(total)).astype(np.float32)


def tables(catalogue: str, keys: list[str], language: str = "en", jurisdiction: str = "DE"):
    credentials = pd.DataFrame(
        {
            "credential_id": [f"{catalogue}:{key}" for key in keys],
            "catalogue": catalogue,
            "title": [TITLES[key][0] for key in keys],
            "language": language,
            "jurisdiction": jurisdiction,
        }
    )
    outcomes = pd.DataFrame(
        [
            {
                "outcome_id": f"{catalogue}:{key}-o{position}",
                "credential_id": f"{catalogue}:{key}",
                "position": position,
                "text": text,
                "cognitive_level": "6" if text.startswith(("design", "plan")) else "3",
            }
            for key in keys
            for position, text in enumerate(TITLES[key][1], start=1)
        ]
    )
    return CREDENTIALS.conform(credentials), OUTCOMES.conform(outcomes)


@pytest.fixture
def word_encoder(monkeypatch):
    """Replace the encoder at its seam by :func:`words_vector`."""

    def encode(texts, settings, *, cache=None, progress=None):
        return np.stack([words_vector(text) for text in texts])

    monkeypatch.setattr(sides, "encode", encode)
    monkeypatch.setattr(level_suggestion, "encode", encode)
