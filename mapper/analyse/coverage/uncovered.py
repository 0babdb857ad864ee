"""What is asked for and not covered: statements that ask for the same as one theme, ranked by how many ask for it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from mapper.match.catalogue_counterparts import Model, chosen_texts, find_alike
from mapper.match.sides import Positions, Side, cognitive_levels
from mapper.tables import INTEGER, NUMBER, TEXT

THEME_COLUMNS: Final = ("theme", "text", "asked_by", "outcomes", "share", "unmet", "counterpart_text")
COVERED_FROM: Final = 0.5
"""Themes of which at least this share is expected to be covered are no gap."""


def themes_of(side: Side, model: Model) -> Positions:
    """For each outcome of a side the outcome that stands for it and all like it; it stands for itself.

    The statement that most credentials state comes first and takes what asks for the same as it
    (:func:`~mapper.match.catalogue_counterparts.find_alike`); then the next of what is left. So no outcome is in two
    themes, and what is in one is like its first, not always like each other.
    """
    statements = side.statements
    keys = pd.DataFrame({"text": statements.content, "language": statements.languages})
    text = keys.groupby(["text", "language"], sort=True).ngroup().to_numpy(dtype=np.intp)
    first = np.unique(text, return_index=True)[1]
    asked_by = np.bincount(np.unique(np.stack([text, side.owner]), axis=1)[0], minlength=len(first))
    rows, columns = find_alike(chosen_texts(statements, first), cognitive_levels(side)[first], model)
    begins = np.searchsorted(rows, np.arange(len(first) + 1))
    leader = np.full(len(first), -1, dtype=np.intp)
    for one in np.lexsort((np.arange(len(first)), -asked_by)):  # each choice depends on those before
        if leader[one] < 0:
            alike = columns[begins[one] : begins[one + 1]]
            leader[alike[leader[alike] < 0]] = one
            leader[one] = one
    return np.asarray(first[leader][text], dtype=np.intp)


def uncovered_themes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Themes that are less than half covered, one row each with :data:`THEME_COLUMNS`.

    ``outcomes`` are rows of one side of :data:`mapper.tables.COVERED_OUTCOMES`. ``asked_by`` counts credentials with an
    outcome of the theme, ``unmet`` is the number of them expected to find none (``asked_by`` less its covered share),
    by which the table is sorted, the largest first. A theme holds too few statements for a band. ``text`` is that of
    the outcome that stands for the theme; ``counterpart_text`` the best that the other side has for any of them.
    """
    if outcomes.empty:
        return _typed(pd.DataFrame())
    outcomes = outcomes.assign(probability=outcomes["probability"].astype(np.float64))
    texts = dict(zip(outcomes["outcome_id"], outcomes["text"], strict=True))
    best = outcomes.sort_values(["theme", "probability", "outcome_id"], ascending=[True, False, True])
    found = outcomes.groupby("theme", sort=True).agg(
        asked_by=("credential_id", "nunique"), outcomes=("outcome_id", "size"), share=("probability", "mean")
    )
    found["counterpart_text"] = best.drop_duplicates("theme").set_index("theme")["counterpart_text"]
    found = found[found["share"] < COVERED_FROM].reset_index()
    found["text"] = found["theme"].map(texts)
    found["unmet"] = (found["asked_by"] * (1 - found["share"])).round(2)
    found["share"] = found["share"].round(4)
    return _typed(found).sort_values(["unmet", "theme"], ascending=[False, True], ignore_index=True)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    types = [TEXT, TEXT, INTEGER, INTEGER, NUMBER, NUMBER, TEXT]
    return rows.reindex(columns=list(THEME_COLUMNS)).astype(dict(zip(THEME_COLUMNS, types, strict=True)))
