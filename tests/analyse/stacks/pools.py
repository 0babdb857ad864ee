"""Small literal pools: credentials by letter, with what each offers toward a target of a few outcomes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mapper.analyse.stacks.building import Pool
from mapper.analyse.stacks.prerequisites import PREREQUISITES
from mapper.ingest.duplicates import DUPLICATES
from mapper.tables import ALIGNMENTS, CREDENTIALS, OUTCOMES

TARGET: dict[str, Any] = {
    "credential_id": "t:1",
    "title": "Baker",
    "kind": "qualification",
    "awarding_body": "Guild",
    "jurisdiction": "DE",
    "workload_value": "10",
    "workload_unit": "ects",
}


def pool(
    offers: dict[str, dict[int, float | tuple[str, float]]],
    *,
    about: dict[str, dict[str, Any]] | None = None,
    needs: list[tuple[str, str]] = (),
    same: list[tuple[str, str]] = (),
    outcomes: int = 4,
    levels: str = "3333",
) -> Pool:
    """``offers`` is credential -> outcome of the target (from 1) -> probability, or (outcome offered, probability)."""
    rows = []
    for name, met in offers.items():
        for outcome, value in met.items():
            offered, probability = value if isinstance(value, tuple) else (f"o{outcome}", value)
            rows.append(
                {
                    "subject_id": f"c:{name}",
                    "object_id": "t:1",
                    "subject_outcome_id": f"c:{name}-{offered}",
                    "object_outcome_id": f"t:1-{outcome}",
                    "subject_outcome": f"{offered} of {name}",
                    "confidence": probability,
                }
            )
    table = pd.DataFrame(
        [
            {
                "credential_id": f"c:{name}",
                "catalogue": "c",
                "title": f"Course {name}",
                "workload_hours_min": 100.0,
                "workload_hours_max": 100.0,
                **(about or {}).get(name, {}),
            }
            for name in offers
        ]
    )
    eqf = table.pop("eqf") if "eqf" in table else None
    wanted = pd.DataFrame(
        [
            {
                "outcome_id": f"t:1-{at}",
                "credential_id": "t:1",
                "position": at,
                "text": f"Wanted {at}",
                "cognitive_level": levels[at - 1],
            }
            for at in range(1, outcomes + 1)
        ]
    )
    credentials = CREDENTIALS.conform(table)
    return Pool(
        credentials=credentials.assign(eqf_min=eqf, eqf_max=eqf),
        outcomes=OUTCOMES.conform(wanted),
        alignments=ALIGNMENTS.conform(pd.DataFrame(rows)),
        duplicates=DUPLICATES.conform(
            pd.DataFrame(
                [
                    {"group_id": f"c:{min(two)}", "credential_id": f"c:{one}", "why": "same title and outcomes"}
                    for two in same
                    for one in two
                ],
                columns=list(DUPLICATES.columns),
            )
        ),
        prerequisites=PREREQUISITES.conform(
            pd.DataFrame(
                [(f"c:{own}", number, f"c:{other}") for number, (own, other) in enumerate(needs, start=1)],
                columns=list(PREREQUISITES.columns),
            )
        ),
    )
