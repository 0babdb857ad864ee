"""What is claimed of pairs of credentials, by people or by the tool, and the levels that the credentials stand at."""

from __future__ import annotations

from typing import Final

import pandas as pd

from mapper.analyse.contradictions.tables import CLAIMS
from mapper.analyse.coverage.groups import level_words
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import resolve

TOOL: Final = "the tool"


def decision_claims(in_force: pd.DataFrame) -> pd.DataFrame:
    """What people decided (:data:`mapper.tables.DECISIONS`, the newest of each pair), as :data:`CLAIMS`.

    Who was unsure claims nothing. A decision without titles goes by its ids.
    """
    sure = in_force[in_force["verdict"] != "unsure"]
    return CLAIMS.conform(
        pd.DataFrame(
            {
                "subject_id": sure["subject_id"],
                "object_id": sure["object_id"],
                **{
                    f"{side}_title": sure[f"{side}_title"].mask(sure[f"{side}_title"] == "", sure[f"{side}_id"])
                    for side in ("subject", "object")
                },
                "relation": sure["relation"],
                "by": sure["author_id"],
                "at": sure["decided_at"],
                "source": sure["decision_id"],
                "note": sure["comment"],
            }
        )
    )


def suggestion_claims(equivalences: pd.DataFrame, run_id: str) -> pd.DataFrame:
    """What the tool suggested in one run (:data:`mapper.tables.EQUIVALENCES`), as :data:`CLAIMS`.

    Pairs without enough evidence claim nothing.
    """
    told = equivalences[equivalences["suggestion"] != "not enough evidence"]
    columns = ["subject_id", "object_id", "subject_title", "object_title", "relation", "confidence"]
    return CLAIMS.conform(told[columns].assign(by=TOOL, source=run_id))


def credential_levels(credentials: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """The EQF levels of credentials (:data:`mapper.tables.CREDENTIALS`), indexed by id, for those that have any.

    By the strongest statements about each level: ``low`` and ``high`` (EQF levels), ``legal_status``, and ``words``,
    such as ``EQF 6 (official)``.
    """
    known = credentials.drop_duplicates("credential_id")
    spans = {}
    for level in known["level_id"].unique():
        strongest = resolve(level, "eqf", frameworks).strongest() if level else ()
        if strongest:
            numbers = [int(found.level_id.partition(":")[2]) for found in strongest]
            words = level_words(level, frameworks)
            spans[level] = (min(numbers), max(numbers), strongest[0].legal_status, words)
    placed = known[known["level_id"].isin(list(spans))]
    rows = [spans[level] for level in placed["level_id"]]
    ids = placed["credential_id"].to_numpy(dtype=object)
    return pd.DataFrame(rows, columns=["low", "high", "legal_status", "words"], index=ids)
