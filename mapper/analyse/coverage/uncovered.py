"""What is asked for and not covered: statements that ask for the same as one theme, ranked by how many ask for it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from mapper.analyse.coverage.shares import overall_share
from mapper.match.catalogue_counterparts import Model, find_alike
from mapper.match.sides import Positions, Side, Texts, cognitive_levels
from mapper.tables import INTEGER, NUMBER, TEXT

THEME_COLUMNS: Final = (
    "theme", "text", "asked_by", "outcomes", "share", "low", "high", "unmet", "counterpart_text"
)  # fmt: skip
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
    rows, columns = find_alike(_chosen(statements, first), cognitive_levels(side)[first], model)
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
    by which the table is sorted, the largest first. ``text`` is that of the outcome that stands for the theme;
    ``counterpart_text`` the best that the other side has for any of them.
    """
    if outcomes.empty:
        return _typed([])
    texts = dict(zip(outcomes["outcome_id"], outcomes["text"], strict=True))
    mean = outcomes.groupby("theme")["probability"].mean()
    open_ = mean.index[mean < COVERED_FROM]
    rows = []
    for theme, part in outcomes[outcomes["theme"].isin(open_)].groupby("theme", sort=True):
        asked_by = part["credential_id"].nunique()
        band = overall_share(part)
        best = part.sort_values(["probability", "outcome_id"], ascending=[False, True]).iloc[0]
        rows.append(
            (theme, texts[theme], asked_by, len(part), *(round(value, 4) for value in band),
             round(asked_by * (1 - band.share), 2), best["counterpart_text"])
        )  # fmt: skip
    return _typed(rows).sort_values(["unmet", "theme"], ascending=[False, True], ignore_index=True)


def _typed(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    types = [TEXT, TEXT, INTEGER, INTEGER, NUMBER, NUMBER, NUMBER, NUMBER, TEXT]
    return pd.DataFrame(rows, columns=list(THEME_COLUMNS)).astype(dict(zip(THEME_COLUMNS, types, strict=True)))


def _chosen(texts: Texts, rows: Positions) -> Texts:
    english = None if texts.english is None else texts.english[rows]
    return Texts([texts.content[row] for row in rows], texts.vectors[rows], texts.languages[rows], english)
