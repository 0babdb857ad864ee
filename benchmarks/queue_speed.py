"""How long the review page takes with many suggestions and decisions, in the server alone.

python -m benchmarks.queue_speed [--pairs 100000] [--decisions 5000] [--turns 12]

Makes two catalogues and a run of so many pairs through the package's own tables and store, then opens the pages Compare
and Review in process (Streamlit's AppTest): compares, decides, moves, filters and lists. What a browser adds is in
``benchmarks.decision_latency``. The texts are made up; nothing about quality can be read from them.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.timing import Timings, open_app
from mapper.ingest.stored import store_version
from mapper.match.runs import write_run
from mapper.model import SUGGESTIONS
from mapper.review.store import DecisionStore, NewDecision, open_store
from mapper.tables import ALIGNMENTS, BUNDLES, CREDENTIALS, EQUIVALENCES, OUTCOMES, REJECTS

RUN = "00000000000000aa"
OBJECTS_PER_SUBJECT = 5
OUTCOMES_PER_CREDENTIAL = 4


def main() -> None:
    """Make the workspace, open the page, print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--decisions", type=int, default=5_000)
    parser.add_argument("--turns", type=int, default=12)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        write_workspace(workspace, arguments.pairs)
        with open_store(workspace) as store:
            decide(store, workspace, arguments.decisions)
        os.environ["MAPPER_WORKSPACE"] = str(workspace)
        os.environ.pop("MAPPER_DATABASE_URL", None)
        times = Timings()
        on_compare_page(times, workspace, arguments.turns)
        on_review_page(times, arguments.turns)
        found = times.summary()
    print(json.dumps({"pairs": arguments.pairs, "decisions": arguments.decisions, "seconds": found}, indent=1))


def write_workspace(workspace: Path, pairs: int) -> None:
    """Two catalogues and one run; each subject meets five objects."""
    count = -(-pairs // OBJECTS_PER_SUBJECT)
    rng = np.random.default_rng(0)
    versions = {side: write_catalogue(workspace, side, count, rng) for side in ("home", "abroad")}
    subject = np.repeat(np.arange(count), OBJECTS_PER_SUBJECT)[:pairs]
    rank = np.tile(np.arange(1, OBJECTS_PER_SUBJECT + 1), count)[:pairs]
    object_ = (subject * 7 + rank * 131) % count
    confidence = np.round(rng.beta(2, 3, pairs), 4)
    table = pd.DataFrame(
        {
            "subject_id": [f"abroad:{number}" for number in subject],
            "subject_title": [f"Course {number} on subject matter {number % 97}" for number in subject],
            "object_id": [f"home:{number}" for number in object_],
            "object_title": [f"Module {number} on subject matter {number % 89}" for number in object_],
            "relation": rng.choice(["close", "broad", "narrow", "related", "none"], pairs),
            "confidence": confidence,
            "subject_coverage": confidence,
            "object_coverage": confidence,
            "suggestion": rng.choice(SUGGESTIONS, pairs),
            "rank": rank,
            "reasons": [["1 of 4 outcomes of the subject are covered by the object"]] * pairs,
            "candidate_differences": [["Workload: not stated on one side"]] * pairs,
            "contributions": [json.dumps({"intercept": -1.5, "title_meaning": 2.0})] * pairs,
            "rules": [["meaning"]] * pairs,
            "subject_hash": [f"s{number}" for number in subject],
            "object_hash": [f"o{number}" for number in object_],
        }
    )
    first = table.head(pairs)
    alignments = pd.DataFrame(
        {
            "subject_id": first["subject_id"],
            "object_id": first["object_id"],
            "subject_outcome_id": first["subject_id"] + "-o1",
            "object_outcome_id": first["object_id"] + "-o1",
            "subject_outcome": "mine",
            "object_outcome": "theirs",
            "confidence": confidence,
            "status": "partly",
        }
    )
    write_run(
        workspace,
        RUN,
        manifest={
            "subject": {"catalogue": "abroad", "version": versions["abroad"]},
            "object": {"catalogue": "home", "version": versions["home"]},
        },
        timings={"finished": "2026-02-27T13:05:00+00:00"},
        equivalences=EQUIVALENCES.conform(table),
        alignments=ALIGNMENTS.conform(alignments),
        bundles=BUNDLES.empty(),
    )


def write_catalogue(workspace: Path, catalogue: str, count: int, rng: np.random.Generator) -> str:
    """The version of a catalogue of ``count`` credentials, half of them with a workload."""
    ids = [f"{catalogue}:{number}" for number in range(count)]
    hours = np.where(rng.random(count) < 0.5, rng.integers(10, 300, count).astype(float), np.nan)
    credentials = pd.DataFrame(
        {
            "credential_id": ids,
            "catalogue": catalogue,
            "title": [f"{catalogue} {number}" for number in range(count)],
            "kind": rng.choice(["course", "unit", "micro-credential"], count),
            "jurisdiction": rng.choice(["DE", "IE", "FR", "GB-SCT"], count),
            "language": "en",
            "workload_hours_min": hours,
            "workload_hours_max": hours,
        }
    )
    repeated = np.repeat(np.arange(count), OUTCOMES_PER_CREDENTIAL)
    position = np.tile(np.arange(1, OUTCOMES_PER_CREDENTIAL + 1), count)
    outcomes = pd.DataFrame(
        {
            "outcome_id": [f"{catalogue}:{n}-o{at}" for n, at in zip(repeated, position, strict=True)],
            "credential_id": [f"{catalogue}:{n}" for n in repeated],
            "position": position,
            "text": [f"Explain topic {n % 997} in depth {at}." for n, at in zip(repeated, position, strict=True)],
            "language": "en",
            "outcomes_basis": "stated",
            "wording": "original",
        }
    )
    folder, _ = store_version(
        workspace,
        catalogue,
        CREDENTIALS.conform(credentials),
        OUTCOMES.conform(outcomes),
        REJECTS.empty(),
        {"title": catalogue},
    )
    return folder.name


def decide(store: DecisionStore, workspace: Path, count: int) -> None:
    """Decisions of three people on pairs all over the run."""
    table = pd.read_parquet(workspace / "runs" / RUN / "equivalences.parquet")
    chosen = table.iloc[np.linspace(0, len(table) - 1, count).astype(int)].drop_duplicates(["subject_id", "object_id"])
    made = [
        NewDecision(
            subject_id=row["subject_id"],
            object_id=row["object_id"],
            verdict="reject",
            author_id=("Amira", "Ben", "Chiara")[number % 3],
            run_id=RUN,
            subject_hash=row["subject_hash"],
            object_hash=row["object_hash"],
        )
        for number, row in enumerate(chosen.to_dict("records"))
    ]
    store.record_many(made)


def on_compare_page(times: Timings, workspace: Path, turns: int) -> None:
    """The page of two credentials in full: another pair of the run in each turn, and the same once more."""
    table = pd.read_parquet(workspace / "runs" / RUN / "equivalences.parquet", columns=["subject_id", "object_id"])
    chosen = table.iloc[np.linspace(0, len(table) - 1, turns + 1).astype(int)]
    app = open_app("compare", reviewer="Amira")
    name = "first comparison, nothing in memory"
    for subject_id, object_id in zip(chosen["subject_id"], chosen["object_id"], strict=True):
        app.query_params["subject"], app.query_params["object"] = subject_id, object_id
        times.take(name, app.run)
        name = "compare page, another pair"
        times.take("compare page, the same pair", app.run)


def on_review_page(times: Timings, turns: int) -> None:
    """The queue and its cards, one pair per turn."""
    app = open_app("review", reviewer="Amira")
    times.take("first card, nothing in memory", app.run)
    for _ in range(turns):
        times.take("decision to next card", lambda: app.button(key="decide_reject").click().run())
        times.take("next", lambda: app.button(key="go_next").click().run())
    for order in ("Least certain first", "Largest first", "Likeliest first"):
        times.take("another order", lambda chosen: app.selectbox(key="order").set_value(chosen).run(), order)
    for country in ("DE", "IE", "Any"):
        times.take("a filter", lambda chosen: app.selectbox(key="from").set_value(chosen).run(), country)
    for text in ("matter 12", "course 77", ""):
        times.take("a search", lambda typed: app.text_input(key="q").set_value(typed).run(), text)
    app.toggle(key="list").set_value(True)
    for _ in range(turns):
        times.take("list", app.run)
    times.take("preview of 200", lambda: app.button(key="bulk_all").click().run())


if __name__ == "__main__":
    main()
