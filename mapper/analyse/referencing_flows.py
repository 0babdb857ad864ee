"""Which levels of frameworks meet at which level of another: what a picture of referencing is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.knowledge.frameworks import Frameworks, known_framework
from mapper.tables import NUMBER, TEXT

NO_LEVEL: Final = "no level"
"""A source says that a level has none in the hub."""
NO_STATEMENT: Final = "no statement"
"""No source says what a level is in the hub."""

FLOW_COLUMNS: Final = ("framework_id", "level_id", "hub_level", "legal_status", "levels", "credentials")
_RANK: Final = {status: rank for rank, status in enumerate(LEGAL_STATUSES)}


def referencing_flows(
    frameworks: Frameworks, framework_ids: Sequence[str], credentials: pd.Series, *, hub: str = "eqf"
) -> pd.DataFrame:
    """How the levels of some frameworks flow into the levels of a hub, one row per level and hub level it stands at.

    Columns :data:`FLOW_COLUMNS`. By the strongest statements about each level. A level that stands at several hub
    levels is divided evenly among them: ``levels`` of its rows add up to 1, ``credentials`` to how many credentials
    stand at it. ``hub_level`` is :data:`NO_LEVEL` where a source says that there is none and :data:`NO_STATEMENT` where
    none says anything (``legal_status`` is then ""). Frameworks stand in the order given, levels from the lowest.

    Parameters
    ----------
    credentials
        The ``level_id`` of each credential that is counted, "" where it has none.

    Raises
    ------
    UsageError
        If a framework is not known.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> flows = referencing_flows(known, ["rqf-eng"], pd.Series(["rqf-eng:4", "rqf-eng:4"]))
    >>> flows[["level_id", "hub_level", "legal_status", "credentials"]].iloc[[0, 6]].to_numpy().tolist()
    [['rqf-eng:entry-1', 'no level', 'historic', 0.0], ['rqf-eng:4', 'eqf:5', 'historic', 2.0]]
    """
    for framework_id in (*framework_ids, hub):
        known_framework(framework_id, frameworks)
    levels = frameworks.levels[frameworks.levels["framework_id"].isin(list(framework_ids))]
    place = {name: number for number, name in enumerate(framework_ids)}
    levels = levels[["framework_id", "level_id", "order"]].assign(place=levels["framework_id"].map(place))
    said = frameworks.referencing.loc[
        frameworks.referencing["to_framework"] == hub, ["level_id", "to_level", "legal_status"]
    ].drop_duplicates()
    rank = said["legal_status"].map(_RANK).astype(int)
    strongest = said[rank == rank.groupby(said["level_id"]).transform("min")]
    # where types of qualification differ, one of them may have a level and another none: the level counts
    has_level = strongest["to_level"] != ""
    strongest = strongest[has_level | ~has_level.groupby(strongest["level_id"]).transform("any")]
    rows = levels.merge(strongest, on="level_id", how="left")
    text = rows[["to_level", "legal_status"]].astype(TEXT).fillna("")
    hub_level = text["to_level"].mask(text["to_level"] == "", NO_LEVEL)
    rows = rows.assign(
        hub_level=hub_level.mask(text["legal_status"] == "", NO_STATEMENT), **{"legal_status": text["legal_status"]}
    )
    orders = frameworks.levels.set_index("level_id")["order"]
    rows = rows.assign(hub_order=rows["hub_level"].map(orders))
    rows = rows.sort_values(["place", "order", "hub_order"], kind="stable", ignore_index=True)
    share = 1 / rows.groupby("level_id")["level_id"].transform("size")
    counts = credentials[credentials != ""].value_counts()
    standing = rows["level_id"].map(counts).astype(NUMBER).fillna(0.0)
    return rows.assign(levels=share.astype(NUMBER), credentials=standing * share.astype(NUMBER))[list(FLOW_COLUMNS)]
