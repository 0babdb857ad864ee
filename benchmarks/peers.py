"""Other tools and our engine on the gold crosswalks, in one run: ``python -m benchmarks.peers [SET ...]``.

    pip install -e ".[peers]"
    python -m benchmarks.peers --out docs

Needs the gold crosswalks (``MAPPER_SHARED``). Prints Markdown; ``--out`` writes it to ``peers.md`` and the figures to
``peers.json``. A tool that is not installed is listed with the reason. Seconds are of the processor, so that a busy
machine does not lengthen them, without imports and without the encoding of texts, whose vectors are kept in the
workspace.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from benchmarks.peer_figures import FOLDS, Pairs, SetFigures, hits, sureties, surety_as_stated
from benchmarks.peer_report import Circumstances, Entrant, as_markdown
from benchmarks.peer_tools import DEPTH, E5, MINILM, NOTHING, Items, Ranking, Tool, peers
from mapper.analyse.evaluation import evaluate_set, read_crosswalk, read_tables
from mapper.analyse.evaluation.crosswalks import CrosswalkTables
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.match.encoders import encode
from mapper.match.scoring import shipped_weights
from mapper.match.sides import Side
from mapper.settings import CandidateSettings, EncoderSettings, Settings

SHARED: Final = Path(os.environ.get("MAPPER_SHARED", "../shared"))
SETS: Final = ("esco-onet", "esco-onet-de", "rome-isco08", "jacs3-hecos", "hecos-cah", "cip2010-cip2020")
OURS: Final = "our engine"
REHEARSAL: Final = 100
"""Left items that every tool ranks once before the clock starts, for its imports."""
SPEED_SAMPLE: Final = 200
"""Texts of the first set that are encoded anew to tell how fast an encoder is."""


def measure(folder: Path, tools: Sequence[Tool], settings: Settings, frameworks: Frameworks, cache: Path) -> SetFigures:
    """Every tool and our engine on the crosswalk in ``folder``."""
    show(f"{folder.name}: encoding")
    crosswalk = read_crosswalk(folder, settings, cache=cache)
    left, right = as_items(crosswalk.left), as_items(crosswalk.right)
    for encoder in (E5, MINILM):
        encode(left.texts + right.texts, encoder, cache=cache)
    rankings, seconds = {}, {}
    for tool in tools:
        show(f"{folder.name}: {tool.name}")
        started = time.process_time()
        rankings[tool.name] = tool.rank(left, right)
        seconds[tool.name] = round(time.process_time() - started, 1)
    show(f"{folder.name}: {OURS}")
    started = time.process_time()
    ours = evaluate_set(folder, settings, frameworks, cache=cache)
    seconds[OURS] = round(time.process_time() - started, 1)
    rankings[OURS] = as_ranking(ours.ranked, len(left))
    answers = as_rows(crosswalk.pairs)
    found = {name: hits(ranking, answers) for name, ranking in rankings.items()}
    show(", ".join(f"{name} {hit.hit_at_1:.3f}" for name, hit in found.items()))
    sure, base = sureties(rankings, answers)
    return SetFigures(
        name=crosswalk.name,
        in_sample=ours.in_sample,
        hits=found,
        parts={
            part: {name: hits(ranking, as_rows(pairs)) for name, ranking in rankings.items()}
            for part, pairs in crosswalk.parts.items()
            if pairs
        },
        sureties=sure,
        shared_base=base,
        as_stated=surety_as_stated(rankings[OURS], answers),
        seconds=seconds,
    )


def as_items(side: Side) -> Items:
    """The very texts that our engine compares."""
    return Items(side.titles.content, side.wholes.content)


def as_ranking(ranked: pd.DataFrame, count: int) -> Ranking:
    """Our suggestions as a ranking, by their rank and scored by their confidence; ids end in row numbers.

    >>> table = pd.DataFrame({"subject_id": ["s-left:1"] * 2, "object_id": ["s-right:7", "s-right:4"],
    ...                       "rank": [1, 2], "confidence": [0.9, 0.9]})
    >>> as_ranking(table, 2).rows[:, :2].tolist()
    [[-1, -1], [7, 4]]
    """
    ranked = ranked[ranked["rank"] <= DEPTH]
    lefts, rights = (ranked[name].str.rpartition(":")[2].astype(int) for name in ("subject_id", "object_id"))
    places = ranked["rank"].to_numpy(dtype=int) - 1
    rows = np.full((count, DEPTH), NOTHING, dtype=np.intp)
    scores = np.full((count, DEPTH), -np.inf)
    rows[lefts, places] = rights
    scores[lefts, places] = ranked["confidence"].to_numpy(dtype=float, na_value=-np.inf)
    return Ranking(rows, scores)


def as_rows(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """Pairs of ids as pairs of rows, which the ids of a crosswalk end in.

    >>> as_rows([("s-left:000003", "s-right:000012")])
    frozenset({(3, 12)})
    """
    return frozenset((int(left.rpartition(":")[2]), int(right.rpartition(":")[2])) for left, right in pairs)


def sampled(tables: CrosswalkTables, size: int, target: Path) -> Path:
    """A crosswalk folder in ``target`` with at most ``size`` of the left items that have gold, the right side whole."""
    chosen = tables.left[tables.left["id"].isin(tables.gold["left_id"])]
    chosen = chosen.sample(min(size, len(chosen)), random_state=0).sort_index()
    folder = target / tables.name
    folder.mkdir()
    chosen.to_csv(folder / "left.csv", index=False)
    tables.right.to_csv(folder / "right.csv", index=False)
    for name, gold in {"gold": tables.gold, **{f"gold_{part}": table for part, table in tables.parts.items()}}.items():
        gold[gold["left_id"].isin(chosen["id"])].to_csv(folder / f"{name}.csv", index=False)
    return folder


def rehearse(tools: Iterable[Tool], left: Items, right: Items) -> tuple[list[Tool], dict[str, str]]:
    """The tools that can be imported, each run once on a few items; and of the others, why not."""
    able, unable = [], {}
    for tool in tools:
        show(f"rehearsal: {tool.name}")
        try:
            tool.rank(left.first(REHEARSAL), right)
        except ImportError as error:
            unable[tool.name] = str(error)
        else:
            able.append(tool)
    return able, unable


def texts_per_second(encoder: EncoderSettings, texts: list[str]) -> float:
    """How many of ``texts`` are encoded in a second of the processor, loading the encoder not counted."""
    seconds = []
    for some in (texts[:1], texts):
        started = time.process_time()
        encode(some, encoder)
        seconds.append(time.process_time() - started)
    return round((len(texts) - 1) / (seconds[1] - seconds[0]), 1)


def entrants(tools: Iterable[Tool], missing: dict[str, str], weights: str) -> tuple[Entrant, ...]:
    """Every tool with the release it ran on, ours last."""
    others = [
        Entrant(
            tool.name, "" if tool.name in missing else release(tool.package), tool.given, missing.get(tool.name, "")
        )
        for tool in tools
    ]
    given = f"as `mapper evaluate`, with {DEPTH} candidates; weights {weights}"
    return (*others, Entrant(OURS, release("equivalence-mapper"), given))


def release(package: str) -> str:
    """Name and version of an installed package."""
    return f"{package} {version(package)}"


def show(stage: str) -> None:
    """Where the run is, on standard error."""
    print(time.strftime("%H:%M:%S"), stage, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print, and with ``--out`` write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", default=SETS, help=f"default: {' '.join(SETS)}")
    parser.add_argument("--sample", type=int, metavar="N", help="N left items of each set, to try the command")
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")))
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write peers.md and peers.json there")
    arguments = parser.parse_args()
    if arguments.sample is not None and arguments.sample < FOLDS:
        parser.error(f"--sample {arguments.sample}: calibration in {FOLDS} folds needs at least {FOLDS} left items")
    logging.disable(logging.WARNING)  # several tools log each step
    cache = arguments.workspace / "vectors"
    # as many candidates as the tools give suggestions
    settings = Settings(candidates=CandidateSettings(top_k=DEPTH, top_n=DEPTH))
    frameworks, weights = load_frameworks(embedded_folder() / "frameworks"), shipped_weights()
    with tempfile.TemporaryDirectory() as place:
        folders = [SHARED / "gold" / name for name in arguments.sets]
        if arguments.sample is not None:
            folders = [sampled(read_tables(folder), arguments.sample, Path(place)) for folder in folders]
        first = read_crosswalk(folders[0], settings, cache=cache)
        left, right = as_items(first.left), as_items(first.right)
        tools = peers(cache)
        able, missing = rehearse(tools, left, right)
        speeds = {encoder.name: texts_per_second(encoder, left.first(SPEED_SAMPLE).texts) for encoder in (E5, MINILM)}
        figures = [measure(folder, able, settings, frameworks, cache) for folder in folders]
    words = ["python", "-m", "benchmarks.peers", *(arguments.sets if arguments.sets != SETS else [])]
    circumstances = Circumstances(
        command=shlex.join(words + (["--sample", str(arguments.sample)] if arguments.sample else [])),
        sample=arguments.sample,
        entrants=entrants(tools, missing, f"{weights['version']}, fitted on {weights['fitted_on']}"),
        speeds=speeds,
    )
    page = as_markdown(circumstances, figures)
    print(page)
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / "peers.md").write_text(page, encoding="utf-8")
        figures_json = {**asdict(circumstances), "sets": [asdict(one) for one in figures]}
        (arguments.out / "peers.json").write_text(json.dumps(figures_json, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
