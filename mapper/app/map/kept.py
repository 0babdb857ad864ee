"""What the page Maps keeps between its runs: all credentials, their vectors, the layouts, and what contradicts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from mapper.analyse.contradictions.claims import credential_levels, decision_claims, suggestion_claims
from mapper.analyse.contradictions.finding import Contradictions, find_contradictions
from mapper.analyse.contradictions.routes import referencing_contradictions
from mapper.analyse.contradictions.tables import Origin
from mapper.analyse.coverage.groups import group_columns
from mapper.analyse.meaning_map import MeaningMap, credential_vectors, lay_out
from mapper.analyse.referencing_flows import referencing_flows
from mapper.app import searching, session
from mapper.app.language import Deferred
from mapper.ingest.catalogue import every_catalogue
from mapper.match.encoders import Vectors, cached_vectors
from mapper.match.search_index import put_together
from mapper.settings import EncoderSettings
from mapper.tables import as_list

Versions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """Credentials on a map: their ``rows`` of :func:`credentials` in the order of its points, and who is not on it.

    ``unread`` counts those with outcomes that were never read, ``silent`` those without outcomes.
    """

    map: MeaningMap
    rows: pd.DataFrame
    unread: int
    silent: int


def credentials() -> pd.DataFrame:
    """The credentials of all catalogues, sorted by id, with what they are grouped by and what stands on a map.

    Columns of :data:`mapper.tables.CREDENTIALS`; ``by_<dimension>`` as :func:`group_columns` gives them;
    ``body``, the awarding body or else the provider; ``first_outcome``, "" without outcomes; ``outcomes``, their count.
    """
    return _credentials(str(session.workspace()), searching.versions())


def laid_out(catalogues: tuple[str, ...]) -> LaidOut:
    """The map of the credentials of some catalogues, of all where none is named."""
    folder = session.workspace()
    state = tuple(sorted(path.name for path in (folder / "vectors").glob("*/*.npz")))
    return _laid_out(str(folder), searching.versions(), state, catalogues)


def flows(framework_ids: tuple[str, ...], hub: str) -> pd.DataFrame:
    """The levels of frameworks at the levels of a hub; all catalogues' credentials count."""
    return _flows(str(session.workspace()), searching.versions(), framework_ids, hub)


def contradictions(origin: Origin, run_id: str = "") -> Contradictions:
    """What contradicts among people's decisions, the suggestions of a run, or the referencing of levels."""
    if origin == "referencing":
        return _of_referencing()
    folder, versions = str(session.workspace()), searching.versions()
    if origin == "suggestions":
        return _of_suggestions(folder, versions, run_id)
    return _of_decisions(folder, versions, session.database_url(), session.store().head())


@st.cache_resource(show_spinner=Deferred("Reading all catalogues"), max_entries=1)
def _tables(folder: str, versions: Versions) -> tuple[pd.DataFrame, pd.DataFrame]:
    every = every_catalogue(Path(folder))
    return put_together([(each.credentials, each.outcomes) for each in every])


@st.cache_resource(show_spinner=False, max_entries=1)
def _credentials(folder: str, versions: Versions) -> pd.DataFrame:
    known, outcomes = _tables(folder, versions)
    first = outcomes.sort_values(["credential_id", "position"], kind="stable").drop_duplicates("credential_id")
    first_of = dict(zip(as_list(first["credential_id"]), as_list(first["text"]), strict=True))
    counts = outcomes["credential_id"].value_counts()
    ids = as_list(known["credential_id"])
    return pd.concat([known, group_columns(known, session.frameworks()).add_prefix("by_")], axis=1).assign(
        body=known["awarding_body"].mask(known["awarding_body"] == "", known["provider"]),
        first_outcome=[first_of.get(name, "") for name in ids],
        outcomes=known["credential_id"].map(counts).fillna(0).astype(int),
    )


@st.cache_resource(show_spinner=Deferred("Reading what was encoded"), max_entries=1)
def _vectors(folder: str, versions: Versions, state: tuple[str, ...]) -> tuple[Vectors, npt.NDArray[np.bool_]]:
    known, outcomes = _tables(folder, versions)
    vectors, is_read = cached_vectors(as_list(outcomes["text"]), EncoderSettings(), cache=Path(folder) / "vectors")
    return credential_vectors(as_list(known["credential_id"]), outcomes, vectors, is_read)


@st.cache_resource(show_spinner=Deferred("Laying out the map"), max_entries=8)
def _laid_out(folder: str, versions: Versions, state: tuple[str, ...], catalogues: tuple[str, ...]) -> LaidOut:
    every = _credentials(folder, versions)
    vectors, has_vector = _vectors(folder, versions, state)
    wanted = every["catalogue"].isin(catalogues).to_numpy(dtype=bool) if catalogues else np.ones(len(every), dtype=bool)
    silent = (every["outcomes"] == 0).to_numpy(dtype=bool)
    drawn = np.flatnonzero(wanted & has_vector)
    rows = every.iloc[drawn].reset_index(drop=True)  # sorted by id, as the points are
    made = lay_out(as_list(rows["credential_id"]), vectors[drawn])
    return LaidOut(made, rows, int((wanted & ~has_vector & ~silent).sum()), int((wanted & silent).sum()))


@st.cache_resource(show_spinner=False, max_entries=16)
def _flows(folder: str, versions: Versions, framework_ids: tuple[str, ...], hub: str) -> pd.DataFrame:
    counted = _credentials(folder, versions)["level_id"]
    return referencing_flows(session.frameworks(), framework_ids, counted, hub=hub)


@st.cache_resource(show_spinner=False, max_entries=1)
def _levels(folder: str, versions: Versions) -> pd.DataFrame:
    return credential_levels(_tables(folder, versions)[0], session.frameworks())


@st.cache_resource(show_spinner=Deferred("Holding the decisions against each other"), max_entries=2)
def _of_decisions(folder: str, versions: Versions, url: str, head: tuple[int, str]) -> Contradictions:
    claims = decision_claims(session.decisions_in_force())
    return find_contradictions(claims, _levels(folder, versions), origin="decisions")


@st.cache_resource(show_spinner=Deferred("Holding the suggestions against each other"), max_entries=4)
def _of_suggestions(folder: str, versions: Versions, run_id: str) -> Contradictions:
    claims = suggestion_claims(session.equivalences(run_id), run_id)
    return find_contradictions(claims, _levels(folder, versions), origin="suggestions")


@st.cache_resource(show_spinner=Deferred("Holding the referencing of levels against itself"))
def _of_referencing() -> Contradictions:
    return referencing_contradictions(session.frameworks())
