"""The linked skills of the workspace as the page reads them: each linked once by a job, read once by this server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from mapper.analyse.skills import kept, profiles
from mapper.analyse.skills.demand import Demand, demand_of, occupations_served
from mapper.app import session
from mapper.app.language import Deferred
from mapper.errors import MapperError
from mapper.match.skills.occupations import Occupations, load_occupations
from mapper.match.skills.vocabulary import load_vocabulary


def list_linked() -> list[dict[str, Any]]:
    """Manifests of all linked catalogues, the newest first."""
    return kept.list_linked(session.workspace())


def linked(linked_id: str) -> kept.LinkedSkills:
    """One linked catalogue."""
    return _linked(str(session.workspace()), linked_id)


def credential_skills(linked_id: str) -> pd.DataFrame:
    """What each credential gives."""
    return _profiles(str(session.workspace()), linked_id)


def by_skill(linked_id: str) -> pd.DataFrame:
    """How far the credentials give each skill."""
    return _by_skill(str(session.workspace()), linked_id)


@st.cache_resource(show_spinner=Deferred("Reading the occupations"), max_entries=1)
def occupations() -> Occupations:
    """The occupations that installed packages know."""
    return load_occupations()


def published() -> dict[str, str]:
    """Address -> label of the occupations whose skills are published, by label."""
    known = occupations()
    asked = known.occupations[known.occupations["occupation_uri"].isin(known.skills["occupation_uri"])]
    asked = asked.sort_values(["label", "occupation_uri"])
    return dict(zip(asked["occupation_uri"].tolist(), asked["label"].tolist(), strict=True))


def given_by(linked_id: str, members: tuple[str, ...]) -> pd.DataFrame:
    """What some credentials give; none chosen stands for all."""
    own = credential_skills(linked_id)
    return own[own["credential_id"].isin(members)].reset_index(drop=True) if members else own


def served(linked_id: str, members: tuple[str, ...]) -> pd.DataFrame:
    """The occupations by what they are given, the best served first."""
    known = occupations()
    return occupations_served(known.occupations, known.skills, given_by(linked_id, members))


def demand(linked_id: str, occupation_uri: str, members: tuple[str, ...]) -> Demand:
    """What an occupation with published skills is given."""
    known = occupations()
    asked = known.skills[known.skills["occupation_uri"] == occupation_uri]
    return demand_of(known.find(occupation_uri), asked, given_by(linked_id, members), _labels())


@st.cache_resource(show_spinner=Deferred("Reading the skills"), max_entries=1)
def _labels() -> pd.Series:
    """The labels of the installed vocabulary by address; none where none is installed."""
    try:
        return load_vocabulary().skills.set_index("skill_uri")["label"]
    except MapperError:
        return pd.Series(dtype=object)


@st.cache_resource(show_spinner=Deferred("Reading the linked skills"), max_entries=4)
def _linked(folder: str, linked_id: str) -> kept.LinkedSkills:
    return kept.load_linked(linked_id, Path(folder))


@st.cache_resource(show_spinner=False, max_entries=4)
def _profiles(folder: str, linked_id: str) -> pd.DataFrame:
    return profiles.credential_skills(_linked(folder, linked_id).suggested)


@st.cache_resource(show_spinner=False, max_entries=4)
def _by_skill(folder: str, linked_id: str) -> pd.DataFrame:
    return profiles.coverage_by_skill(_profiles(folder, linked_id))
