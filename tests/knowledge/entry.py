"""One catalogue entry from the facts a test states."""

from __future__ import annotations

import pandas as pd

from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.workload import hours_columns
from mapper.tables import CREDENTIALS, OUTCOMES

SYSTEMS = load_credit_systems(embedded_folder() / "credit_systems.csv")


def entry(*, stated: int = 0, derived: int = 0, **facts: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A credential with these columns, its workload converted as ingest does, and so many outcomes."""
    local = facts.pop("local", "1")
    identifier = f"a:{local}"
    row = {"credential_id": identifier, "catalogue": "a", "title": "Welding", **facts}
    credentials = CREDENTIALS.conform(pd.DataFrame([row]))
    credentials = credentials.assign(**hours_columns(credentials, SYSTEMS))
    outcomes = [
        {
            "outcome_id": f"{identifier}-o{position}",
            "credential_id": identifier,
            "position": position,
            "text": f"Weld part {position}",
            "outcomes_basis": basis,
        }
        for position, basis in enumerate(["stated"] * stated + ["derived"] * derived, start=1)
    ]
    return credentials, OUTCOMES.conform(pd.DataFrame(outcomes)) if outcomes else OUTCOMES.empty()
