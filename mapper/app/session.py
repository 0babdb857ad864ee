"""What the pages share: where things lie, who is deciding, and tables that are read once.

Runs, catalogue versions and frameworks never change once written, so they are kept by id. Decisions are kept by the
head of their chain and the last erasure: one more decision, one more reading. Frames from here are shared by all
sessions: read them, never write to them.
"""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import numpy as np
import pandas as pd
import pyarrow.dataset
import streamlit as st

from mapper.app.card import Card, Side
from mapper.app.jobs import Job
from mapper.app.language import N_, Deferred, Words, _, counted
from mapper.app.launch import DATABASE_VARIABLE, WORKSPACE_VARIABLE
from mapper.app.live_queue import LiveQueue
from mapper.app.wording import moment
from mapper.ingest.catalogue import list_catalogues as stored_catalogues
from mapper.ingest.catalogue import load_catalogue
from mapper.ingest.embedded import EMBEDDED_GROUPS, embedded_ids, is_embedded
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.match import runs
from mapper.match.elements import element_rows
from mapper.match.scoring import SIGNAL_LABELS
from mapper.review.found_pairs import FoundPairs
from mapper.review.orders import Order
from mapper.review.queue import QueueFilters, review_queue
from mapper.review.store import DecisionStore, open_store
from mapper.review.store.event_log import STORE
from mapper.review.volume import Volume, credential_sizes, with_sizes
from mapper.settings import EncoderSettings, ScoringSettings
from mapper.workspace import open_workspace, read_json, read_parquet

REVIEWER_KEY: Final = "reviewer"
_QUEUED: Final = (
    "subject_id",
    "subject_title",
    "object_id",
    "object_title",
    "relation",
    "confidence",
    "suggestion",
    "rank",
    "subject_hash",
    "object_hash",
)
GROUP_WORDS: Final = Words(
    {
        "embedded": N_("All embedded catalogues"),
        "embedded-eu": N_("Embedded catalogues of the European Union"),
        "embedded-uk": N_("Embedded catalogues of the United Kingdom"),
        "embedded-us": N_("Embedded catalogues of the United States"),
        "embedded-asia": N_("Embedded catalogues of Asia"),
        "embedded-oceania": N_("Embedded catalogues of Oceania"),
    }
)


def workspace() -> Path:
    """The workspace folder that ``mapper app`` named, ``./workspace`` without it.

    Raises
    ------
    WorkspaceError
        If it cannot be written.
    """
    return _workspace(os.environ.get(WORKSPACE_VARIABLE) or "workspace")


@cache
def _workspace(folder: str) -> Path:
    # Checked once per server: pages ask for it some thirty times in each run.
    return open_workspace(Path(folder))


def database_url() -> str:
    """The database that ``mapper app`` named, "" for ``decisions.db`` of the workspace."""
    return os.environ.get(DATABASE_VARIABLE, "")


def reviewer() -> str:
    """Who is deciding, as they named themselves; "" before that.

    Known to this server until it ends, so that a reload does not ask again.
    """
    return str(st.session_state.get(REVIEWER_KEY) or _known_reviewer().get("name", ""))


def set_signed_in(name: str) -> None:
    """Note the name of who signed in, for this browser alone."""
    st.session_state[REVIEWER_KEY] = name


def set_reviewer(name: str) -> None:
    """From now on decisions are recorded under ``name``; "" asks again."""
    cleaned = " ".join(name.split())[:80]
    st.session_state[REVIEWER_KEY] = cleaned
    _known_reviewer()["name"] = cleaned


@st.cache_resource(show_spinner=False)
def _known_reviewer() -> dict[str, str]:
    return {}


@st.cache_resource(show_spinner=False)
def jobs() -> dict[str, Job]:
    """Running and finished jobs of this server, by what they do; they outlive a reload of the page."""
    return {}


def store() -> DecisionStore:
    """The decisions.

    Raises
    ------
    MapperError
        If the database cannot be opened.
    """
    return _store(str(workspace()), database_url())


@st.cache_resource(show_spinner=False, max_entries=4)
def _store(folder: str, url: str) -> DecisionStore:
    return open_store(workspace=Path(folder), url=url or None)


def decisions_in_force() -> pd.DataFrame:
    """The newest decision of each pair (:data:`mapper.tables.DECISIONS`)."""
    return _in_force(str(workspace()), database_url(), store().head(), last_erasure())


def last_erasure() -> int:
    """The number of the event that last erased texts, 0 for none: what was read before may still hold them."""
    return store().log.newest(STORE)


@st.cache_resource(show_spinner=False, max_entries=4)
def _in_force(folder: str, url: str, head: tuple[int, str], erasure: int) -> pd.DataFrame:
    return _store(folder, url).in_force()


@st.cache_resource(show_spinner=Deferred("Reading the frameworks"))
def frameworks() -> Frameworks:
    """The embedded frameworks."""
    return load_frameworks(embedded_folder() / "frameworks")


def list_runs() -> list[dict[str, Any]]:
    """Manifests of all runs of the workspace, the newest first."""
    folder = runs.runs_folder(workspace())
    names = tuple(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else ()
    return _list_runs(str(workspace()), names)


@st.cache_data(show_spinner=False, max_entries=4)
def _list_runs(folder: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return runs.list_runs(Path(folder))


@st.cache_resource(show_spinner=Deferred("Reading the match"), max_entries=4)
def _equivalences(folder: str, run_id: str) -> pd.DataFrame:
    return read_parquet(runs.runs_folder(Path(folder)) / run_id / "equivalences.parquet")


def equivalences(run_id: str) -> pd.DataFrame:
    """The compared pairs of a run (:data:`mapper.tables.EQUIVALENCES`)."""
    return _equivalences(str(workspace()), run_id)


@st.cache_resource(show_spinner=False, max_entries=8)
def _alignment_file(folder: str, run_id: str) -> pyarrow.dataset.Dataset:
    return pyarrow.dataset.dataset(runs.runs_folder(Path(folder)) / run_id / "alignments.parquet")


def _alignments(folder: str, run_id: str, subject_id: str, object_id: str) -> pd.DataFrame:
    """The outcome matrix of one pair (:data:`mapper.tables.ALIGNMENTS`)."""
    # Only the row groups that can hold the pair are read: the file of a large run never comes into memory.
    field = pyarrow.dataset.field
    table = _alignment_file(folder, run_id).to_table(
        filter=(field("subject_id") == subject_id) & (field("object_id") == object_id)
    )
    found: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype, ignore_metadata=True)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class CatalogueTables:
    """One version of a catalogue, its credentials and outcomes found by credential id."""

    title: str
    credentials: pd.DataFrame
    outcomes: pd.DataFrame


@st.cache_resource(show_spinner=Deferred("Reading the catalogue"), max_entries=16)
def _catalogue(folder: str, identifier: str, version: str) -> CatalogueTables:
    found = load_catalogue(f"{identifier}@{version}", Path(folder))
    return CatalogueTables(
        title=str(found.manifest.get("title") or identifier),
        credentials=found.credentials.set_index("credential_id", drop=False).rename_axis(None),
        outcomes=found.outcomes.set_index("credential_id", drop=False).rename_axis(None),
    )


def catalogue(identifier: str, version: str) -> CatalogueTables:
    """One version of a catalogue.

    Raises
    ------
    MapperError
        If it is not there, or damaged.
    """
    return _catalogue(str(workspace()), identifier, version)


def list_catalogues() -> pd.DataFrame:
    """Every stored version, as ingest lists them, with ``outcomes_stated`` and ``outcomes_derived``."""
    folder = workspace()
    stored = stored_catalogues(folder)
    counts = [
        _version_counts(str(folder), *version) for version in zip(stored["catalogue"], stored["version"], strict=True)
    ]
    return stored.assign(
        outcomes_stated=[count.get("outcomes_stated", 0) for count in counts],
        outcomes_derived=[count.get("outcomes_derived", 0) for count in counts],
    )


@st.cache_data(show_spinner=False, max_entries=256)
def _version_counts(folder: str, identifier: str, version: str) -> dict[str, int]:
    return dict(read_json(Path(folder) / "catalogues" / identifier / version / "manifest.json").get("counts", {}))


def matchable() -> dict[str, str]:
    """What can be matched -> how it is called: stored catalogues, then the embedded ones together and alone."""
    stored = stored_catalogues(workspace())
    stored = stored[stored["is_latest"]]
    own = {
        name: counted("{name} ({count} credential)", "{name} ({count} credentials)", count, name=name)
        for name, count in zip(stored["catalogue"].tolist(), stored["credentials"].tolist(), strict=True)
        if not is_embedded(name)
    }
    groups = {name: GROUP_WORDS.get(name, name) for name in EMBEDDED_GROUPS}
    return {**own, **groups, **{name: _("{name} (embedded)").format(name=name) for name in embedded_ids()}}


def catalogue_name(run: Mapping[str, Any], side: Literal["subject", "object"]) -> str:
    """The catalogue of one side of a run: its id, or words for a group of embedded ones."""
    identifier = str(run.get(side, {}).get("catalogue", "?"))
    return GROUP_WORDS.get(identifier, identifier)


def run_name(run: Mapping[str, Any]) -> str:
    """What was matched against what; of one credential that was looked up, its id."""
    subject, object_ = catalogue_name(run, "subject"), catalogue_name(run, "object")
    if part := run.get("only"):
        return f"{part['subject'] or subject} → {object_}{', ' if part['object'] else ''}{part['object']}"
    return (
        _("{catalogue}, among themselves").format(catalogue=subject) if subject == object_ else f"{subject} → {object_}"
    )


def run_label(run: Mapping[str, Any]) -> str:
    """A run as people know it: what was matched against what, and when."""
    finished = str(run.get("timings", {}).get("finished", ""))
    return run_name(run) + (f" · {moment(finished)}" if finished else "")


def run_labels(found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Run id -> short label, with the time and then the id only where two runs would be called alike.

    No two are: the browser says by its label which one was chosen.
    """
    ids, names = [str(run["run"]) for run in found], [run_name(run) for run in found]
    labels = [name if names.count(name) == 1 else run_label(run) for name, run in zip(names, found, strict=True)]
    called = zip(ids, labels, strict=True)
    return {one: label if labels.count(label) == 1 else f"{label} · {one[:8]}" for one, label in called}


def queue(run_id: str) -> pd.DataFrame:
    """The compared pairs of a run as :func:`~mapper.review.queue.review_queue` gives them.

    With the columns of :func:`~mapper.review.volume.with_sizes`, and ``pair``: both ids with a space between, which is
    what the address of a card holds.
    """
    return _live_queue(str(workspace()), database_url(), run_id).rows()


def found_pairs(run_id: str, filters: QueueFilters, order: Order) -> FoundPairs:
    """The pairs of :func:`queue` that pass the filters, in an order."""
    return _live_queue(str(workspace()), database_url(), run_id).found(filters, order)


def volume(run_id: str) -> Volume:
    """How many subjects of a run are settled, and how many hours they stand for."""
    return _live_queue(str(workspace()), database_url(), run_id).volume()


@st.cache_resource(show_spinner=Deferred("Preparing the queue"), max_entries=8)
def _live_queue(folder: str, url: str, run_id: str) -> LiveQueue:
    made = LiveQueue(lambda: _store(folder, url), lambda in_force: _built_queue(folder, run_id, in_force))
    made.rows()
    return made


def _built_queue(folder: str, run_id: str, in_force: pd.DataFrame) -> pd.DataFrame:
    manifest = _manifest(folder, run_id)
    subjects, objects = (
        _catalogue(folder, manifest[side]["catalogue"], manifest[side]["version"]) for side in ("subject", "object")
    )
    rows = review_queue(_queued(folder, run_id), in_force, subjects=subjects.credentials, objects=objects.credentials)
    rows = with_sizes(rows, *(credential_sizes(side.credentials, side.outcomes) for side in (subjects, objects)))
    rows["pair"] = rows["subject_id"] + " " + rows["object_id"]
    return rows


@st.cache_resource(show_spinner=False, max_entries=8)
def _queued(folder: str, run_id: str) -> pd.DataFrame:
    # What the queue needs and no more: it stays in memory for every run that is being reviewed.
    rows = _equivalences(folder, run_id)
    return rows[list(_QUEUED)].assign(position=range(len(rows)))


@st.cache_data(show_spinner=False, max_entries=64)
def _manifest(folder: str, run_id: str) -> dict[str, Any]:
    return read_json(runs.runs_folder(Path(folder)) / run_id / "manifest.json")


def countries(run_id: str) -> tuple[list[str], list[str]]:
    """The countries of the subjects and of the objects of a run, as codes in order."""
    return _countries(str(workspace()), run_id)


@st.cache_data(show_spinner=False, max_entries=16)
def _countries(folder: str, run_id: str) -> tuple[list[str], list[str]]:
    manifest = _manifest(folder, run_id)
    found = []
    for side in ("subject", "object"):
        credentials = _catalogue(folder, manifest[side]["catalogue"], manifest[side]["version"]).credentials
        found.append(sorted(str(code) for code in credentials["jurisdiction"].unique() if code))
    return found[0], found[1]


def card(run_id: str, pair: str) -> Card:
    """All that the card of one pair of a run shows; ``pair`` as in the queue."""
    rows = queue(run_id)
    queued = _named(rows.iloc[int((rows["pair"] == pair).to_numpy(dtype=bool).argmax())])
    row = _named(equivalences(run_id).iloc[queued["position"]])
    found = _card(str(workspace()), run_id, row["subject_id"], row["object_id"], row)
    return replace(found, equivalence={**row, **queued})


def compared(run_id: str, subject_id: str, object_id: str) -> Card:
    """One pair of a run with all its evidence, without what was decided about it.

    The run must hold it (:func:`runs_of`).
    """
    place = str(workspace())
    row = _named(_compared_pair(place, run_id, subject_id, object_id).iloc[0])
    return _card(place, run_id, subject_id, object_id, row)


def runs_of(subject_id: str, object_id: str) -> list[dict[str, Any]]:
    """Manifests of the runs that hold a pair of credentials, the newest first."""
    place = str(workspace())
    return [run for run in list_runs() if len(_compared_pair(place, str(run["run"]), subject_id, object_id))]


def compared_row(run_id: str, subject_id: str, object_id: str) -> dict[str, Any] | None:
    """What a run says of a pair (:data:`mapper.tables.EQUIVALENCES`), None where it does not hold it."""
    found = _compared_pair(str(workspace()), run_id, subject_id, object_id)
    return None if found.empty else _named(found.iloc[0])


@st.cache_resource(show_spinner=False, max_entries=1000)
def _compared_pair(folder: str, run_id: str, subject_id: str, object_id: str) -> pd.DataFrame:
    return runs.compared_pair(runs.runs_folder(Path(folder)) / run_id, subject_id, object_id)


@st.cache_resource(show_spinner=False, max_entries=500)
def _card(place: str, run_id: str, subject_id: str, object_id: str, _row: Mapping[str, Any]) -> Card:
    # The same in every run of the page: a run and its catalogues never change.
    manifest, found = _manifest(place, run_id), _bundles(place, run_id)
    subject = _side(place, "subject", subject_id, **manifest["subject"])
    object_ = _side(place, "object", object_id, **manifest["object"])
    return Card(
        equivalence=_row,
        subject=subject,
        object_=object_,
        elements=element_rows(_row, subject.entry, object_.entry, frameworks()),
        alignments=_alignments(place, run_id, subject_id, object_id),
        labels=SIGNAL_LABELS,
        encoder=_settings_of(manifest, "encoder", EncoderSettings),
        scoring=_settings_of(manifest, "scoring", ScoringSettings),
        bundles=[found[one] for one in (subject_id, object_id) if one in found],
    )


_Part = TypeVar("_Part", EncoderSettings, ScoringSettings)


def _settings_of(manifest: Mapping[str, Any], section: str, kind: type[_Part]) -> _Part:
    """A section of the settings of a run; the default where its manifest does not say."""
    said = manifest.get("settings", {}).get(section, {})
    known = {each.name for each in fields(kind)}
    return kind(**{name: value for name, value in said.items() if name in known})


@st.cache_resource(show_spinner=False, max_entries=8)
def _bundles(folder: str, run_id: str) -> dict[str, str]:
    """Credential -> what several credentials together cover of it, in words."""
    found = runs.load_bundles(runs.runs_folder(Path(folder)) / run_id)
    return dict(zip(found["credential_id"], found["finding"], strict=True))


@st.cache_resource(show_spinner=False, max_entries=1000)
def _side(place: str, role: Literal["subject", "object"], credential_id: str, catalogue: str, version: str) -> Side:
    tables = _catalogue(place, catalogue, version)
    # A scan takes a sixth of the time of a look-up by label, which builds an index of Arrow text anew.
    credential = _named(tables.credentials.iloc[int((tables.credentials.index == credential_id).argmax())])
    member = str(credential["catalogue"])
    known = np.flatnonzero(tables.outcomes.index == credential_id)
    return Side(
        role=role,
        credential=credential,
        outcomes=tables.outcomes.iloc[known].reset_index(drop=True),
        catalogue_title=tables.title if member == catalogue else member,
        level_title=level_titles().get(credential["level_id"], credential["level_id"]),
    )


def _named(row: pd.Series) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


@st.cache_resource(show_spinner=False)
def level_titles() -> dict[str, str]:
    """Level id -> its title, such as ``DQR level 6``."""
    levels = frameworks().levels
    return dict(zip(levels["level_id"], levels["title"], strict=True))


def export_maker(run_id: str, kind: str) -> Callable[[], bytes]:
    """A function that makes the export of a run as one file, a ZIP archive where the format has several."""
    folder, url = workspace(), database_url()

    def make() -> bytes:
        # Imported here: the writers of spreadsheets would slow down the first page, and only a download needs them.
        from mapper.export import export_run

        with tempfile.TemporaryDirectory() as place:
            target = Path(place) / ("tables" if kind in ("csv", "parquet") else f"export.{kind}")
            export_run(runs.load_run(run_id, folder), kind, target, workspace=folder, database_url=url or None)
            if target.is_file():
                return target.read_bytes()
            archive = io.BytesIO()
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
                for path in sorted(target.rglob("*")):
                    if path.is_file():
                        packed.write(path, path.relative_to(target).as_posix())
            return archive.getvalue()

    return make
