"""The levels of all frameworks beside the levels of one (the hub), as one table with the legal status of each place."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import pandas as pd

from mapper.errors import UsageError
from mapper.knowledge.checks import LEGAL_STATUSES, REGIONS
from mapper.knowledge.frameworks import Frameworks, known_framework
from mapper.tables import INTEGER, TEXT

__all__ = ["GRID_COLUMNS", "count_placed", "level_grid"]

GRID_COLUMNS: Final = (
    "framework_id",
    "short_title",
    "region",
    "jurisdiction",
    "level_id",
    "label",
    "title",
    "order",
    "title_examples",
    "answer",
    "hub_level",
    "hub_order",
    "qualification_type",
    "legal_status",
    "status",
    "year",
    "basis",
    "source_url",
    "strongest",
    "spread",
)
_RANK: Final = {status: rank for rank, status in enumerate(LEGAL_STATUSES)}


def level_grid(
    frameworks: Frameworks,
    *,
    hub: str = "eqf",
    regions: Collection[str] = (),
    legal_statuses: Collection[str] = (),
    verified_only: bool = False,
    around: str = "",
    reach: int = 1,
) -> pd.DataFrame:
    """Where each level stands at the hub: one row per level and statement about it, with :data:`GRID_COLUMNS`.

    Sorted by region, framework and level, the lowest first; within a level the strongest statement first. The hub's
    own levels are left out. ``answer`` is ``level``, ``no level`` (a source says that there is none) or
    ``no statement``; in the last two cases ``hub_level`` is "" and ``hub_order`` null. ``strongest`` marks the rows
    that count for a level: weaker ones stay in the table, but must not be shown as if they held. ``spread`` is the
    number of hub levels that the strongest rows name: more than 1 where a level spans several or depends on the type.

    A filter removes statements. A level that loses its last one leaves the table; a level that never had one stays,
    since "no statement" is an answer too.

    Parameters
    ----------
    frameworks
        From :func:`~mapper.knowledge.frameworks.load_frameworks`.
    hub
        The framework whose levels are the rows of the grid.
    regions, legal_statuses
        What to keep; empty keeps all.
    verified_only
        Keeps the statements that somebody opened the source of.
    around, reach
        Keeps what stands at most ``reach`` levels from this level of the hub, such as ``eqf:5``.

    Raises
    ------
    UsageError
        If the hub, a region, a legal status or the level in ``around`` is not known.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> grid = level_grid(known, regions=["UK and Ireland"])
    >>> grid[grid["level_id"].isin(["rqf-eng:entry-1", "rqf-eng:4"])][["level_id", "answer", "hub_level"]].to_numpy()
    array([['rqf-eng:entry-1', 'no level', ''],
           ['rqf-eng:4', 'level', 'eqf:5']], dtype=object)
    """
    known_framework(hub, frameworks)
    _check("region", regions, REGIONS)
    _check("legal status", legal_statuses, LEGAL_STATUSES)
    orders = frameworks.levels.loc[frameworks.levels["framework_id"] == hub].set_index("level_id")["order"]
    _check(f"level of {hub}", [around] if around else [], orders.index.tolist())
    rows = _placed(frameworks, hub, orders)
    unstated = rows["answer"] == "no statement"
    kept = rows["region"].isin(list(regions or REGIONS))
    kept &= unstated | rows["legal_status"].isin(list(legal_statuses or LEGAL_STATUSES))
    if verified_only:
        kept &= unstated | (rows["status"] == "verified")
    if around:
        middle = int(orders[around])
        kept &= rows["hub_order"].between(middle - reach, middle + reach).fillna(value=False)
    return rows[kept].reset_index(drop=True)


def count_placed(grid: pd.DataFrame) -> pd.DataFrame:
    """How many levels and frameworks of a grid stand at a hub level, one row per legal status, the strongest first.

    ``frameworks_only`` counts the frameworks that have no level in the grid by a stronger status: what this status
    alone adds.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> count_placed(level_grid(known, regions=["UK and Ireland"])).head(2)
      legal_status  levels  frameworks  frameworks_only
    0     official      10           1                1
    1     historic      39           5                5
    """
    placed = grid[grid["strongest"] & (grid["answer"] == "level")]
    rows, before = [], set[str]()
    for status in LEGAL_STATUSES:
        part = placed[placed["legal_status"] == status]
        names = set(part["framework_id"])
        rows.append((status, part["level_id"].nunique(), len(names), len(names - before)))
        before |= names
    return pd.DataFrame(rows, columns=["legal_status", "levels", "frameworks", "frameworks_only"])


def _placed(frameworks: Frameworks, hub: str, orders: pd.Series) -> pd.DataFrame:
    """Every level with every statement about its place at the hub, or with one empty statement."""
    about = frameworks.frameworks[["framework_id", "short_title", "region", "jurisdiction"]]
    levels = frameworks.levels.loc[
        frameworks.levels["framework_id"] != hub,
        ["framework_id", "level_id", "label", "title", "order", "title_examples"],
    ].merge(about, on="framework_id")
    said = frameworks.referencing.loc[
        frameworks.referencing["to_framework"] == hub,
        ["level_id", "to_level", "qualification_type", "legal_status", "status", "year", "basis", "source_url"],
    ].rename(columns={"to_level": "hub_level"})
    said = said.assign(rank=said["legal_status"].map(_RANK).astype(INTEGER))
    said = said.assign(strongest=said["rank"] == said.groupby("level_id")["rank"].transform("min"))
    spread = said[said["strongest"] & (said["hub_level"] != "")].groupby("level_id")["hub_level"].nunique()
    rows = levels.merge(said, on="level_id", how="left")
    text = ["hub_level", "qualification_type", "legal_status", "status", "year", "basis", "source_url"]
    rows[text] = rows[text].fillna("")
    rows["strongest"] = rows["strongest"].astype("boolean").fillna(value=True).astype(bool)
    rows["hub_order"] = rows["hub_level"].map(orders).astype("Int64")
    rows["spread"] = rows["level_id"].map(spread).fillna(0).astype(INTEGER)
    answer = pd.Series("level", index=rows.index, dtype=TEXT)
    answer = answer.mask(rows["hub_level"] == "", "no level").mask(rows["legal_status"] == "", "no statement")
    rows["answer"] = answer
    by = ["region", "framework_id", "order", "rank", "hub_order", "qualification_type"]
    return rows.sort_values(by, kind="stable")[list(GRID_COLUMNS)]


def _check(what: str, values: Collection[str], known: Collection[str]) -> None:
    wrong = [value for value in values if value not in known]
    if wrong:
        raise UsageError(f"{what} {wrong[0]!r} is not known (choose from: {', '.join(known)})")
