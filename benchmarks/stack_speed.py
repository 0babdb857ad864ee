"""How long the choice of a stack takes over many credentials, and how sure its answer is.

python -m benchmarks.stack_speed [--credentials 5000] [--outcomes 40] [--seeds 3] [--share 0.5]

Made-up offers, as dense as those of the embedded catalogues (a credential in twelve offers anything, 1.5 outcomes on
average) and five times as dense; hours are stated for two in three. Each case is posed in four ways. Nothing about
quality can be read from it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

from mapper.analyse.stacks.building import Pool, build_stack
from mapper.analyse.stacks.conditions import Conditions
from mapper.analyse.stacks.prerequisites import PREREQUISITES
from mapper.errors import UsageError
from mapper.ingest.duplicates import DUPLICATES
from mapper.tables import ALIGNMENTS, CREDENTIALS, NUMBER, OUTCOMES

DENSITIES = {"as embedded": (1 / 12, 1.5), "five times as dense": (5 / 12, 1.5)}


def main() -> None:
    """Print the seconds, the gap and the size of each stack as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--credentials", type=int, default=5_000)
    parser.add_argument("--outcomes", type=int, default=40)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--share", type=float, default=0.5)
    arguments = parser.parse_args()
    found = [
        measured(density, seed, arguments.credentials, arguments.outcomes, conditions)
        for density in DENSITIES
        for seed in range(arguments.seeds)
        for conditions in posed(arguments.share)
    ]
    print(json.dumps({"credentials": arguments.credentials, "outcomes": arguments.outcomes, "found": found}, indent=1))


def posed(share: float) -> Iterator[Conditions]:
    """The four ways in which each case is asked."""
    yield Conditions(share=share)
    yield Conditions(share=share, aim="shortest")
    yield Conditions(share=share, per_provider=2, languages=("en",), max_hours=900)
    yield Conditions(share=share, count_once=True)


def measured(density: str, seed: int, credentials: int, outcomes: int, conditions: Conditions) -> dict[str, object]:
    """One stack without alternatives."""
    pool = made_up(seed, credentials, outcomes, *DENSITIES[density])
    case = {
        "density": density,
        "seed": seed,
        "aim": conditions.aim,
        "count_once": conditions.count_once,
        "limited": conditions.per_provider is not None,
    }
    started = time.perf_counter()
    try:
        answer = build_stack(pool, conditions, alternatives=0)
    except UsageError as error:  # the time was over: so is told a person too
        return {**case, "seconds": round(time.perf_counter() - started, 2), "error": str(error)}
    return {
        **case,
        "seconds": round(time.perf_counter() - started, 2),
        "offering": answer.offering,
        "reaches": answer.reaches,
        "coverage": round(answer.stack.coverage, 4),
        "members": len(answer.stack.members),
        "gap": round(answer.gap, 4),
        "ties_settled": answer.ties_settled,
    }


def made_up(seed: int, count: int, wanted: int, share_offering: float, mean_offered: float) -> Pool:
    """Credentials of which some offer something toward the outcomes of a target."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"c:{row:05d}" for row in range(count)])
    hours = rng.choice([10.0, 25.0, 50.0, 125.0, 150.0, 300.0], count)
    hours[rng.random(count) < 1 / 3] = np.nan
    credentials = CREDENTIALS.conform(
        pd.DataFrame(
            {
                "credential_id": ids,
                "catalogue": "c",
                "title": [f"Credential {row}" for row in range(count)],
                "provider": [f"Provider {row}" for row in rng.integers(0, count // 25 + 1, count)],
                "language": rng.choice(["en", "de", "fr"], count, p=[0.7, 0.2, 0.1]),
                "jurisdiction": rng.choice(["GB", "DE", "FR"], count),
                "workload_hours_min": hours,
                "workload_hours_max": hours,
            }
        )
    )
    outcomes = OUTCOMES.conform(
        pd.DataFrame(
            {
                "outcome_id": [f"t:1-{row}" for row in range(wanted)],
                "credential_id": "t:1",
                "position": range(1, wanted + 1),
                "text": [f"Outcome {row}" for row in range(wanted)],
                "cognitive_level": rng.integers(1, 7, wanted).astype(str),
            }
        )
    )
    offering = np.flatnonzero(rng.random(count) < share_offering)
    offered = np.repeat(offering, 1 + rng.poisson(mean_offered - 1, len(offering)))
    rows = pd.DataFrame(
        {
            "subject_id": ids[offered],
            "subject_outcome_id": [
                f"{ids[row]}-{number}" for row, number in zip(offered, rng.integers(0, 5, len(offered)), strict=True)
            ],
            "object_outcome_id": [f"t:1-{row}" for row in rng.integers(0, wanted, len(offered))],
            "confidence": np.round(0.25 + 0.7 * rng.beta(1, 4, len(offered)), 4),
        }
    ).drop_duplicates(["subject_id", "subject_outcome_id", "object_outcome_id"])
    alignments = ALIGNMENTS.conform(rows.assign(object_id="t:1", status="partly"))
    eqf = pd.Series(rng.integers(3, 8, count), dtype=NUMBER)
    return Pool(
        credentials.assign(eqf_min=eqf, eqf_max=eqf), outcomes, alignments, DUPLICATES.empty(), PREREQUISITES.empty()
    )


if __name__ == "__main__":
    main()
