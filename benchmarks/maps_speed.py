"""How long the page Maps takes with many credentials, and contradictions with many claims, in the server alone.

python -m benchmarks.maps_speed [--credentials 10000] [--pairs 100000] [--turns 5]

Makes a catalogue with a vector for each outcome, and claims of every relation about pairs of credentials, of which some
thousand contradict. The page is opened in process (Streamlit's AppTest), first with nothing read, then by another
colour and with words marked. What a browser needs to draw is not in it. The texts and vectors are made up; nothing
about quality can be read from them.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.queue_speed import write_catalogue
from benchmarks.timing import Timings, open_app
from mapper.analyse.contradictions.finding import find_contradictions
from mapper.analyse.contradictions.routes import referencing_contradictions
from mapper.ingest.catalogue import every_catalogue
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.encoders import EncoderIdentity, _text_hash, identify
from mapper.settings import EncoderSettings

DIMENSION = 384


def main() -> None:
    """Make the workspace, open the page, find the contradictions, print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--credentials", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    times, rng = Timings(), np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch)
        drawn = write_workspace(workspace, arguments.credentials, rng)
        os.environ["MAPPER_WORKSPACE"] = str(workspace)
        os.environ.pop("MAPPER_DATABASE_URL", None)
        on_page(times, arguments.turns)
    found = on_claims(times, arguments.pairs, arguments.turns, rng)
    frameworks = load_frameworks(embedded_folder() / "frameworks")
    for _ in range(arguments.turns):
        times.take("referencing against itself", referencing_contradictions, frameworks)
    sizes = {"credentials": drawn, "pairs": arguments.pairs, "contradictions": found}
    print(json.dumps({**sizes, "load of the machine": os.getloadavg()[0], "seconds": times.summary()}, indent=1))


def write_workspace(workspace: Path, count: int, rng: np.random.Generator) -> int:
    """A workspace of ``count`` credentials, the embedded ones among them, all of whose outcomes have a vector."""
    embedded = sum(len(each.credentials) for each in every_catalogue(workspace))
    write_catalogue(workspace, "many", max(1, count - embedded), rng)
    catalogues = every_catalogue(workspace)
    texts = sorted({text for each in catalogues for text in each.outcomes["text"].tolist()})
    write_vectors(workspace / "vectors", texts, identify(EncoderSettings()), rng)
    return sum(len(each.credentials) for each in catalogues)


def write_vectors(folder: Path, texts: list[str], identity: EncoderIdentity, rng: np.random.Generator) -> None:
    """A cache of vectors of unit length around a few hundred centres, as many files as encoding would leave."""
    centres = rng.normal(size=(300, DIMENSION))
    target = folder / identity.key
    target.mkdir(parents=True)
    for number, begin in enumerate(range(0, len(texts), 2048)):
        part = texts[begin : begin + 2048]
        vectors = centres[rng.integers(0, len(centres), len(part))] + rng.normal(size=(len(part), DIMENSION))
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        np.savez(target / f"{number}.npz", hashes=np.array([_text_hash(text) for text in part]), vectors=vectors)


def on_page(times: Timings, turns: int) -> None:
    """The map with nothing read, then by other colours and with words marked."""
    app = open_app("maps", reviewer="Amira")
    times.take("map, nothing in memory", app.run)
    for _ in range(turns):
        for colour in ("country", "field", "level"):
            app.query_params["colour"] = colour
            times.take("map, another colour", app.run)
        app.query_params["mark"] = "topic depth"
        times.take("map, words marked", app.run)
        app.query_params["mark"] = ""


def on_claims(times: Timings, pairs: int, turns: int, rng: np.random.Generator) -> int:
    """How many contradictions there are among claims about pairs of a fifth as many credentials."""
    count = max(10, pairs // 5)
    group = rng.integers(0, max(2, count // 6), count)
    one = rng.integers(0, count, pairs)
    by_group = np.argsort(group, kind="stable")
    place = np.empty(count, dtype=int)
    place[by_group] = np.arange(count)
    near = by_group[np.minimum(place[one] + rng.integers(1, 4, pairs), count - 1)]
    other = np.where(rng.random(pairs) < 0.6, near, rng.integers(0, count, pairs))
    same = group[one] == group[other]
    true = np.where(same, rng.choice(["exact", "close"], pairs), np.where(group[one] < group[other], "broad", "none"))
    relation = np.where(rng.random(pairs) < 0.02, rng.choice(["exact", "close", "none", "narrow"], pairs), true)
    ids = np.array([f"many:{number:06}" for number in range(count)], dtype=object)
    claims = pd.DataFrame({"subject_id": ids[one], "object_id": ids[other], "relation": relation})
    claims = claims.assign(subject_title=claims["subject_id"], object_title=claims["object_id"])
    claims = claims[one != other].drop_duplicates(["subject_id", "object_id"])
    low = rng.integers(3, 8, count)
    rows = zip(low, low + rng.integers(0, 2, count), ["official"] * count, [f"EQF {each}" for each in low], strict=True)
    levels = pd.DataFrame(list(rows), columns=["low", "high", "legal_status", "words"], index=ids)
    made = find_contradictions(claims, levels)
    for _ in range(turns):
        times.take("contradictions among claims", find_contradictions, claims, levels)
    return len(made.found)


if __name__ == "__main__":
    main()
