"""The coverages of the workspace as the page reads them: each measured once by a job, read once by this server."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.analyse.coverage import kept
from mapper.analyse.coverage.groups import largest
from mapper.analyse.coverage.shares import cross_shares, shares_by, where_found
from mapper.analyse.coverage.summary import SideSummary, summarise
from mapper.analyse.coverage.supply import supply_by
from mapper.analyse.coverage.uncovered import uncovered_themes
from mapper.app import session
from mapper.app.language import N_, Deferred, Words, _
from mapper.model import KINDS, NOT_STATED

MOST_GROUPS = 12
COUNTERPART = "counterpart_"
"""What the dimensions of the counterpart begin with."""

DIMENSION_NAMES: Final = Words(
    {
        "level": N_("Level in the EQF"),
        "field": N_("Field of study"),
        "country": N_("Country"),
        "provider": N_("Provider"),
        "kind": N_("Kind"),
        "language": N_("Language"),
        "catalogue": N_("Catalogue"),
    }
)
"""What credentials are grouped by."""


def list_coverages() -> list[dict[str, Any]]:
    """Manifests of all coverages, the newest first."""
    return kept.list_coverages(session.workspace())


def outcomes(coverage_id: str, side: str) -> pd.DataFrame:
    """The outcomes of one side with what they are grouped by (:meth:`~mapper.analyse.coverage.kept.Coverage.of`)."""
    return _outcomes(str(session.workspace()), coverage_id, side)


def summary(coverage_id: str, side: str) -> SideSummary:
    """The figures of one side."""
    return _summary(str(session.workspace()), coverage_id, side)


def shares(coverage_id: str, side: str, dimension: str) -> pd.DataFrame:
    """The shares of the largest groups, the others together; the largest first, levels in their order."""
    return _shares(str(session.workspace()), coverage_id, side, dimension)


def cells(coverage_id: str, side: str, rows: str, columns: str) -> pd.DataFrame:
    """The shares of every two groups; ``columns`` may be a dimension of the counterpart."""
    return _cells(str(session.workspace()), coverage_id, side, rows, columns)


def themes(coverage_id: str, side: str) -> pd.DataFrame:
    """What is asked for and not covered."""
    return _themes(str(session.workspace()), coverage_id, side)


def supply(coverage_id: str, dimension: str) -> pd.DataFrame:
    """What each side lacks of the other, by the largest groups of both, the others together; ordered as the shares."""
    return _supply(str(session.workspace()), coverage_id, dimension)


def supply_groups(coverage_id: str, dimension: str) -> dict[str, pd.Series]:
    """By side, the group of each of its outcomes in :func:`supply`."""
    return _supply_groups(str(session.workspace()), coverage_id, dimension)


def workbook(folder: Path, coverage_id: str) -> bytes:
    """The coverage of a workspace as a workbook."""
    # Imported here: the writer of workbooks would slow down the first page, and only a download needs it.
    from mapper.export.coverage_workbook import coverage_workbook

    return coverage_workbook(kept.load_coverage(coverage_id, folder))


def grouped(coverage_id: str, side: str, dimension: str) -> pd.Series:
    """The group of each outcome of a side, small groups together."""
    return largest(outcomes(coverage_id, side)[dimension], MOST_GROUPS)


def group_words(group: str) -> str:
    """What a group is called where it is shown; a name that a source gave, or that was recorded, stays as it is.

    >>> group_words("not stated"), group_words("Home college")
    ('not stated', 'Home college')
    """
    return _(group) if group in (NOT_STATED, *KINDS) else group


@st.cache_resource(show_spinner=Deferred("Reading the coverage"), max_entries=4)
def _coverage(folder: str, coverage_id: str) -> kept.Coverage:
    return kept.load_coverage(coverage_id, Path(folder))


@st.cache_resource(show_spinner=False, max_entries=8)
def _outcomes(folder: str, coverage_id: str, side: str) -> pd.DataFrame:
    return _coverage(folder, coverage_id).of(side)[0]


@st.cache_resource(show_spinner=False, max_entries=16)
def _summary(folder: str, coverage_id: str, side: str) -> SideSummary:
    return summarise(_coverage(folder, coverage_id), side)


@st.cache_resource(show_spinner=False, max_entries=64)
def _shares(folder: str, coverage_id: str, side: str, dimension: str) -> pd.DataFrame:
    rows = _outcomes(folder, coverage_id, side)
    found = shares_by(rows, largest(rows[dimension], MOST_GROUPS))
    return found.sort_values("group", ignore_index=True) if dimension == "level" else found


@st.cache_resource(show_spinner=False, max_entries=64)
def _cells(folder: str, coverage_id: str, side: str, rows: str, columns: str) -> pd.DataFrame:
    table = _outcomes(folder, coverage_id, side)
    measure = where_found if columns.startswith(COUNTERPART) else cross_shares
    return measure(table, *(largest(table[name], MOST_GROUPS) for name in (rows, columns)))


@st.cache_resource(show_spinner=Deferred("Ranking what is missing"), max_entries=8)
def _themes(folder: str, coverage_id: str, side: str) -> pd.DataFrame:
    return uncovered_themes(_outcomes(folder, coverage_id, side))


@st.cache_resource(show_spinner=False, max_entries=16)
def _supply_groups(folder: str, coverage_id: str, dimension: str) -> dict[str, pd.Series]:
    stated = {side: _outcomes(folder, coverage_id, side)[dimension] for side in kept.SIDES}
    groups = largest(pd.concat(stated), MOST_GROUPS)
    return {side: groups.loc[side] for side in kept.SIDES}


@st.cache_resource(show_spinner=False, max_entries=16)
def _supply(folder: str, coverage_id: str, dimension: str) -> pd.DataFrame:
    subject, object_ = (_outcomes(folder, coverage_id, side) for side in kept.SIDES)
    groups = _supply_groups(folder, coverage_id, dimension)
    found = supply_by(subject, object_, (groups["subject"], groups["object"]))
    if dimension == "level":
        return found
    order = (found["asked"] + found["offered"]).sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)
