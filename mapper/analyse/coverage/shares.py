"""Shares of outcomes that are covered: overall, by group, and by two groupings at once."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.analyse.coverage.bands import Band, Numbers, share_band
from mapper.model import OUTCOME_STATUSES
from mapper.tables import INTEGER, NUMBER, TEXT

SHARE_COLUMNS: Final = ("group", "credentials", "outcomes", "covered", "partly", "missing", "share", "low", "high")
CELL_COLUMNS: Final = ("row", "column", "credentials", "outcomes", "share", "low", "high")


def overall_share(outcomes: pd.DataFrame) -> Band:
    """The expected share of all ``outcomes`` that is covered (:func:`~mapper.analyse.coverage.bands.share_band`)."""
    return share_band(_surety(outcomes), outcomes["text"])


def shares_by(outcomes: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """One row per group with :data:`SHARE_COLUMNS`, the largest group first; groups of the same size by name.

    ``outcomes`` are rows of :data:`mapper.tables.COVERED_OUTCOMES`, ``groups`` says for each, in their order, where it
    belongs. ``covered``, ``partly`` and ``missing`` count outcomes by their status and add up to ``outcomes``;
    ``share`` is expected, so it is no ratio of these counts.

    >>> outcomes = pd.DataFrame({"credential_id": ["a:1", "a:1", "a:2"], "text": ["x", "y", "z"],
    ...     "probability": [0.9, 0.3, 0.0], "status": ["covered", "partly", "missing"]})
    >>> shares_by(outcomes, pd.Series(["DE", "DE", "FR"]))[["group", "outcomes", "covered", "share"]].values.tolist()
    [['DE', 2, 1, 0.6], ['FR', 1, 0, 0.0]]
    """
    rows = []
    for name, place in _places(groups):
        part = outcomes.iloc[place]
        counts = part["status"].value_counts()
        statuses = (int(counts.get(status, 0)) for status in OUTCOME_STATUSES)
        band = (round(value, 4) for value in overall_share(part))
        rows.append((name, part["credential_id"].nunique(), len(part), *statuses, *band))
    table = pd.DataFrame(rows, columns=list(SHARE_COLUMNS))
    table = table.astype({"group": TEXT, **_types(SHARE_COLUMNS[1:6], INTEGER), **_types(SHARE_COLUMNS[6:], NUMBER)})
    return table.sort_values(["outcomes", "group"], ascending=[False, True], ignore_index=True)


def cross_shares(outcomes: pd.DataFrame, rows: pd.Series, columns: pd.Series) -> pd.DataFrame:
    """One row per cell that has outcomes, with :data:`CELL_COLUMNS`, sorted by row and column.

    Both groupings are of the covered outcomes themselves, so the outcomes of all cells of a row are those of the row.
    """
    pairs = pd.MultiIndex.from_arrays([rows.to_numpy(dtype=object), columns.to_numpy(dtype=object)])
    codes, cells = pairs.factorize(sort=True)
    found = []
    for code, (row, column) in enumerate(list(cells)):
        part = outcomes.iloc[np.flatnonzero(codes == code)]
        found.append((row, column, part["credential_id"].nunique(), len(part), *overall_share(part)))
    table = pd.DataFrame(found, columns=list(CELL_COLUMNS)).round(4)
    return table.astype(
        {"row": TEXT, "column": TEXT, **_types(CELL_COLUMNS[2:4], INTEGER), **_types(CELL_COLUMNS[4:], NUMBER)}
    )


def where_found(outcomes: pd.DataFrame, rows: pd.Series, columns: pd.Series) -> pd.DataFrame:
    """Where the counterparts lie: one row per cell, with :data:`CELL_COLUMNS`, sorted by row and column.

    ``columns`` groups the best counterpart of each outcome ("" where it has none). ``share`` is the part of all
    outcomes of the row that is covered by counterparts of the column, so the shares of a row add up to its coverage;
    another counterpart, nearly as good, may lie in another column. ``outcomes`` counts those whose best counterpart is
    there.
    """
    cells = cross_shares(outcomes, rows, columns)
    weight = cells["outcomes"] / cells["row"].map(rows.value_counts()).astype(NUMBER)
    scaled = {name: (cells[name] * weight).round(4) for name in ("share", "low", "high")}
    return cells.assign(**scaled)[cells["column"] != ""].reset_index(drop=True)


def _surety(outcomes: pd.DataFrame) -> Numbers:
    return outcomes["probability"].to_numpy(dtype=np.float64, na_value=0.0)


def _places(groups: pd.Series) -> list[tuple[str, npt.NDArray[np.intp]]]:
    codes, names = pd.factorize(groups.to_numpy(dtype=object), sort=True)
    return [(str(name), np.flatnonzero(codes == code)) for code, name in enumerate(names)]


def _types(names: tuple[str, ...], kind: pd.ArrowDtype) -> dict[str, pd.ArrowDtype]:
    return dict.fromkeys(names, kind)
