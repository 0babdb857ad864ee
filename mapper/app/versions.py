"""What the pages need to know about versions: what changed between two, and what that does to decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from mapper.app import session
from mapper.app.card import Card, Side
from mapper.app.language import Deferred
from mapper.ingest.catalogue import load_catalogue
from mapper.ingest.changes import Changes, FieldChange, credential_changes, diff_versions
from mapper.ingest.stored import read_duplicates, read_listings
from mapper.match.fingerprints import fingerprints
from mapper.review.reopening import worsened
from mapper.workspace import read_parquet


@dataclass(frozen=True, slots=True)
class Pending:
    """A match one of whose catalogues has a newer version, and the decisions that stand worse with it.

    ``newer`` are the ids of these catalogues; ``decisions`` are as :func:`mapper.review.reopening.worsened` gives them.
    """

    subject: str
    object_: str
    newer: Sequence[str]
    decisions: pd.DataFrame

    def count(self, standing: Literal["changed", "gone"]) -> int:
        """Decisions of one standing."""
        return int((self.decisions["standing"] == standing).sum())


@dataclass(frozen=True, slots=True)
class SideChange:
    """What changed of one side of a pair since the version that was decided on."""

    side: Side
    catalogue: str
    old: str
    new: str
    changes: Sequence[FieldChange]


def changes(catalogue: str, old: str, new: str) -> Changes:
    """What ``new`` adds, removes and changes against ``old``, two versions of one catalogue."""
    return _changes(str(session.workspace()), catalogue, old, new)


@st.cache_resource(show_spinner=Deferred("Comparing the versions"), max_entries=8)
def _changes(folder: str, catalogue: str, old: str, new: str) -> Changes:
    return diff_versions(*(load_catalogue(f"{catalogue}@{version}", Path(folder)) for version in (old, new)))


def duplicates(catalogue: str, version: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The groups of duplicates and the repeated listings of a version."""
    return _duplicates(str(session.workspace()), catalogue, version)


@st.cache_resource(show_spinner=False, max_entries=16)
def _duplicates(folder: str, catalogue: str, version: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    place = Path(folder) / "catalogues" / catalogue / version
    return read_duplicates(place), read_listings(place)


def pending() -> list[Pending]:
    """The newest match of each two catalogues that have a newer version, if a decision stands worse with it."""
    decisions = session.decisions_in_force()
    if decisions.empty:
        return []
    stored = session.list_catalogues()
    latest = dict(stored.loc[stored["is_latest"], ["catalogue", "version"]].itertuples(index=False, name=None))
    newest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for run in session.list_runs():
        if run.get("only"):  # one credential was looked up: that does not make the match of the catalogues newer
            continue
        newest.setdefault((str(run["subject"]["catalogue"]), str(run["object"]["catalogue"])), run)
    found = (_pending(run, latest, decisions) for run in newest.values())
    return [one for one in found if one is not None]


def _pending(run: Mapping[str, Any], latest: Mapping[str, str], decisions: pd.DataFrame) -> Pending | None:
    matched = [(str(run[side]["catalogue"]), str(run[side]["version"])) for side in ("subject", "object")]
    current = [(name, latest.get(name, version)) for name, version in matched]
    newer = dict.fromkeys(name for (name, old), (_name, new) in zip(matched, current, strict=True) if old != new)
    if not newer:
        return None
    decided = frozenset(decisions["subject_id"]) | frozenset(decisions["object_id"])
    was, now = ((_prints(*subject, decided), _prints(*object_, decided)) for subject, object_ in (matched, current))
    worse = worsened(decisions, was, now)
    return Pending(matched[0][0], matched[1][0], list(newer), worse) if len(worse) else None


def _prints(catalogue: str, version: str, decided: frozenset[str]) -> pd.Series:
    return _fingerprints(str(session.workspace()), catalogue, version, decided)


@st.cache_resource(show_spinner=False, max_entries=16)
def _fingerprints(folder: str, catalogue: str, version: str, decided: frozenset[str]) -> pd.Series:
    # Only what somebody decided on: a large catalogue would take many seconds, and a page waits.
    found = load_catalogue(f"{catalogue}@{version}", Path(folder))
    return fingerprints(found.credentials[found.credentials["credential_id"].isin(decided)], found.outcomes)


def decisions_about_gone() -> pd.DataFrame:
    """The decisions in force about a credential that no latest version holds, the newest first.

    Columns of :data:`mapper.tables.DECISIONS`, and ``gone``: "subject", "object" or "both".
    """
    decisions = session.decisions_in_force()
    if decisions.empty:
        return decisions.assign(gone=pd.Series(dtype=str))
    stored = session.list_catalogues()
    latest = stored.loc[stored["is_latest"], ["catalogue", "version"]]
    known = _known_ids(str(session.workspace()), tuple(latest.itertuples(index=False, name=None)))
    missing = {side: ~decisions[f"{side}_id"].isin(known) for side in ("subject", "object")}
    gone = pd.Series("", index=decisions.index).mask(missing["subject"], "subject").mask(missing["object"], "object")
    gone = gone.mask(missing["subject"] & missing["object"], "both")
    return decisions.assign(gone=gone)[gone != ""].iloc[::-1]


@st.cache_resource(show_spinner=False, max_entries=2)
def _known_ids(folder: str, versions: tuple[tuple[str, str], ...]) -> frozenset[str]:
    places = [Path(folder) / "catalogues" / name / version / "credentials.parquet" for name, version in versions]
    return frozenset(identifier for place in places for identifier in read_parquet(place)["credential_id"])


def changes_since(card: Card, decision: Mapping[str, Any], run_id: str) -> list[SideChange] | None:
    """What changed of each side of a card of a run since a decision about it; None if the texts it rests on are gone.

    Those are the catalogue versions that the run of the decision names.
    """
    runs = {str(run["run"]): run for run in session.list_runs()}
    then = runs.get(str(decision["run_id"]))
    if then is None:
        return None
    stored = session.list_catalogues()
    here = set(stored[["catalogue", "version"]].itertuples(index=False, name=None))
    found = []
    for side in (card.subject, card.object_):
        if decision[f"{side.role}_hash"] in ("", card.equivalence[f"{side.role}_hash"]):
            continue
        name, version = str(then[side.role]["catalogue"]), str(then[side.role]["version"])
        identifier = str(decision[f"{side.role}_id"])
        if (name, version) not in here:
            return None
        was = session.catalogue(name, version)
        if identifier not in was.credentials.index:
            return None
        texts = was.outcomes.loc[was.outcomes.index == identifier, "text"].tolist()
        differences = credential_changes(
            {str(name): value for name, value in was.credentials.loc[identifier].items()},
            side.credential,
            texts,
            side.outcomes["text"].tolist(),
        )
        decisive = [change for change in differences if change.is_decisive]
        found.append(SideChange(side, name, version, str(runs[run_id][side.role]["version"]), decisive))
    return found
