"""What each credential offers toward the outcomes of a target: the outcome matrices of matches, cut to what counts.

Coverage is an expectation, as in a match: an outcome of the target counts with the probability that the likeliest of
the members meets it. Unlike in a match, what is not even met in part counts nothing: the best of many unlikely
counterparts looks better than it is, and a stack chooses among thousands.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from mapper.match.coverage import may_count
from mapper.settings import ScoringSettings
from mapper.tables import NUMBER, TEXT, Column, Table

OFFERS: Final = Table(
    "offers",
    {
        "credential_id": Column(TEXT, required=True),
        "outcome_id": Column(TEXT, required=True),
        "offered_id": Column(TEXT, required=True),
        "offered_text": Column(TEXT),
        "probability": Column(NUMBER),
    },
    key=("credential_id", "outcome_id", "offered_id"),
)
"""``outcome_id`` is of the target, ``offered_id`` and ``offered_text`` are the outcome of the credential that meets it
with ``probability``, which is ``partly_from`` of the settings or more."""


def offers_toward(
    outcomes: pd.DataFrame, alignments: pd.DataFrame, *, count_once: bool = False, settings: ScoringSettings
) -> pd.DataFrame:
    """What the subjects of ``alignments`` offer toward ``outcomes`` (:data:`OFFERS`).

    Parameters
    ----------
    outcomes
        Those of the target (:data:`mapper.tables.OUTCOMES`).
    alignments
        Of matches of any catalogues against the target as the object (:data:`mapper.tables.ALIGNMENTS`).
    count_once
        Keep every counterpart that may count for an outcome of that depth (:mod:`mapper.match.coverage`), for a choice
        in which each counts once. Otherwise one row per credential and outcome: the likeliest of them.
    """
    found = alignments[alignments["object_outcome_id"].isin(outcomes["outcome_id"])]
    likely = found["confidence"].to_numpy(dtype=np.float64, na_value=0.0) >= settings.partly_from
    found = found[likely].sort_values(["subject_id", "subject_outcome_id", "object_outcome_id"], ignore_index=True)
    table = pd.DataFrame(
        {
            "credential_id": found["subject_id"],
            "outcome_id": found["object_outcome_id"],
            "offered_id": found["subject_outcome_id"],
            "offered_text": found["subject_outcome"],
            "probability": found["confidence"].astype(NUMBER),
        }
    )
    if len(table):
        table = table[_counting(table, outcomes)]
    return OFFERS.conform(table if count_once else _likeliest(table))


def _counting(table: pd.DataFrame, outcomes: pd.DataFrame) -> np.ndarray:
    levels = pd.to_numeric(outcomes["cognitive_level"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wanted = pd.Index(outcomes["outcome_id"].to_numpy(dtype=object)).get_indexer(table["outcome_id"].astype(object))
    credential, offered = (pd.factorize(table[name])[0].astype(np.intp) for name in ("credential_id", "offered_id"))
    return may_count(credential, wanted, offered, table["probability"].to_numpy(dtype=np.float64), levels)


def _likeliest(table: pd.DataFrame) -> pd.DataFrame:
    ranked = table.sort_values("probability", ascending=False, kind="stable")
    return ranked.drop_duplicates(["credential_id", "outcome_id"])
