"""How long linking outcomes to skills takes once all texts are encoded, and the profiles after it.

    python -m benchmarks.skills_speed [--outcomes 10000] [--skills 13900] [--seed 0]

Made-up labels and vectors (384 numbers, read by both encoders, as for English texts): every other outcome lies near a
few skills, the rest near none. Vectors of this shape cost what those of an encoder cost; nothing about quality can be
read from it. Reading vectors from the cache is not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import zlib
from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.analyse.skills.profiles import alike_by_skills, coverage_by_skill, credential_skills
from mapper.match import sides
from mapper.match.skills.linking import link_outcomes
from mapper.model import SKILL_SUGGESTIONS
from mapper.settings import Settings
from mapper.tables import CREDENTIALS, OUTCOMES, SKILLS

DIMENSIONS = 384
OUTCOMES_EACH = 5
VERBS = ("analyse", "apply", "describe", "design", "evaluate", "manage", "use", "explain")


def main() -> None:
    """Print seconds of the clock and of the processor as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outcomes", type=int, default=10_000)
    parser.add_argument("--skills", type=int, default=13_900)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    credentials, outcomes, skills, vectors = made_up(arguments.outcomes, arguments.skills, arguments.seed)

    def encode(texts: Sequence[str], *_: object, **__: object) -> npt.NDArray[np.float32]:
        return np.stack([vectors[text] if text in vectors else elsewhere(text) for text in texts])

    times: dict[str, dict[str, float]] = {}
    with patch.object(sides, "encode", encode):
        links = timed("link", times, lambda: link_outcomes(credentials, outcomes, skills, settings=Settings()))
    suggested = links[links["suggestion"] != SKILL_SUGGESTIONS[-1]]
    profiles = timed("profiles", times, lambda: credential_skills(suggested))
    timed("coverage by skill", times, lambda: coverage_by_skill(profiles))
    first = str(profiles["credential_id"].iloc[0])
    timed("alike by skills", times, lambda: alike_by_skills(profiles, first))
    sizes = {"outcomes": len(outcomes), "skills": len(skills), "links": len(links), "suggested": len(suggested)}
    print(json.dumps({**sizes, "load of the machine": os.getloadavg()[0], **times}, indent=1))


def made_up(
    outcomes: int, skills: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict[str, npt.NDArray[np.float32]]]:
    """Credentials, outcomes, skills, and a vector of unit length for each outcome and skill."""
    draw = np.random.default_rng(seed)
    labels = [f"{VERBS[at % len(VERBS)]} subject {letters(at)}" for at in range(skills)]
    texts = [f"{VERBS[at % len(VERBS)]} what is taught in lesson {letters(at)}" for at in range(outcomes)]
    meant = units(draw.normal(size=(skills, DIMENSIONS)))
    noise = units(draw.normal(size=(outcomes, DIMENSIONS)))
    near = np.where(np.arange(outcomes)[:, None] % 2 == 0, meant[draw.integers(skills, size=outcomes)], 0.0)
    stated = units(near + 0.3 * noise)
    owners = np.arange(outcomes) // OUTCOMES_EACH
    table = pd.DataFrame(
        {
            "outcome_id": [f"made-up:{owner}-{at}" for at, owner in enumerate(owners)],
            "credential_id": [f"made-up:{owner}" for owner in owners],
            "position": np.arange(outcomes) % OUTCOMES_EACH + 1,
            "text": texts,
            "language": "en",
        }
    )
    uris = [f"https://example.org/skills/{at}" for at in range(skills)]
    vocabulary = SKILLS.conform(pd.DataFrame({"skill_uri": uris, "label": labels, "language": "en"}))
    vectors = dict(zip([*labels, *texts], np.concatenate([meant, stated]).astype(np.float32), strict=True))
    ids = table["credential_id"].unique()
    credentials = pd.DataFrame({"credential_id": ids, "catalogue": "made-up", "title": ids, "language": "en"})
    return CREDENTIALS.conform(credentials), OUTCOMES.conform(table), vocabulary, vectors


def elsewhere(text: str) -> npt.NDArray[np.float32]:
    """A vector of unit length for a text that no other lies near, such as a title."""
    return units(np.random.default_rng(zlib.crc32(text.encode())).normal(size=(1, DIMENSIONS)))[0].astype(np.float32)


def letters(number: int) -> str:
    """A number as a word: two texts with different figures would not correspond."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def units(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The rows at unit length."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def timed(name: str, times: dict[str, dict[str, float]], work: Callable[[], pd.DataFrame]) -> Any:
    """The result of ``work``, whose seconds are kept in ``times``."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    times[name] = {
        "clock": round(time.perf_counter() - clock, 2),
        "processor": round(time.process_time() - processor, 2),
    }
    return found


if __name__ == "__main__":
    main()
