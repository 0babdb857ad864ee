"""The part of the catalogues page that takes a file in: upload, look, correct, name, store."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from mapper.app import access, mapping, parts, session, uploads
from mapper.app.launch import UPLOAD_MEGABYTES
from mapper.app.wording import one_of
from mapper.errors import MapperError
from mapper.ingest.catalogue import Preview
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.rejects import write_rejects
from mapper.ingest.saved_profiles import SavedProfile
from mapper.model import slug

_SHOWN_ROWS = 50


def draw() -> None:
    """Upload a file, see what would be accepted and rejected, and store it under a name."""
    _draw_stored()
    upload = st.file_uploader(
        "A file with credentials and their learning outcomes",
        key="upload",
        on_change=_forget_stored,
        max_upload_size=UPLOAD_MEGABYTES,
        help=f"Formats: {', '.join(READER_NAMES)}. At most {UPLOAD_MEGABYTES} MB. Nothing is stored before you say so.",
    )
    if upload is None:
        st.caption(
            f"Formats: {', '.join(READER_NAMES)}. The format is recognised from the content, "
            "columns in many languages from their headers."
        )
        return
    name, content = upload.name, upload.getvalue()
    mark = hashlib.sha256(name.encode() + content).hexdigest()[:12]
    saved = mapping.choose_saved(_saved(name, content), mark)
    given = mapping.corrections(mark, saved, " ".join(str(st.session_state.get(f"title_{mark}") or "").split()))
    sheets = _sheets(name, content)
    try:
        # What comes and goes has a place of its own, here and below: a widget that moves loses the keyboard.
        with st.container():
            found = _preview(name, content, given)
    except MapperError as error:
        parts.show_error(error, title="The file cannot be taken")
        mapping.draw_reading(None, given, sheets, mark)
        return
    _draw_preview(found, given, name, sheets, mark)
    if not found.problem:
        _draw_storing(found, name, content, given, mark)


def _saved(name: str, content: bytes) -> SavedProfile | None:
    folder = session.workspace() / "profiles"
    state = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.toml")))
    try:
        return _find_saved(name, content, str(session.workspace()), state)
    except MapperError as error:
        parts.show_error(error, title="A saved mapping cannot be read, so none is used")
        return None


@st.cache_data(show_spinner="Looking for a saved mapping", max_entries=8)
def _find_saved(name: str, content: bytes, workspace: str, state: object) -> SavedProfile | None:
    # ``state`` tells the cache when a profile was saved or removed.
    return uploads.saved_for_upload(name, content, Path(workspace))


@st.cache_data(show_spinner=False, max_entries=8)
def _sheets(name: str, content: bytes) -> list[str]:
    return uploads.sheet_names(name, content)


@st.cache_data(show_spinner="Reading the file", max_entries=4)
def _preview(name: str, content: bytes, given: uploads.Corrections) -> Preview:
    return uploads.preview_upload(name, content, given)


def _draw_preview(found: Preview, given: uploads.Corrections, name: str, sheets: Sequence[str], mark: str) -> None:
    rejected = found.rejects["severity"] == "rejected"
    stated = int((found.outcomes["outcomes_basis"] == "stated").sum())
    with st.grid(5):
        st.metric("Credentials accepted", f"{len(found.credentials):,}", border=True)
        st.metric("Outcomes stated", f"{stated:,}", border=True)
        st.metric(
            "Outcomes derived", f"{len(found.outcomes) - stated:,}", border=True, help="From descriptions or skills"
        )
        st.metric("Rows rejected", f"{int(rejected.sum()):,}", border=True)
        st.metric("Warnings", f"{int((~rejected).sum()):,}", border=True, help="Values or columns left out")
    notice = st.container()
    if found.problem:
        with notice.container(border=True):
            st.markdown(":red[:material/error: **The file cannot be stored like this**]")
            st.text(found.problem)
            st.caption("Choose the columns below, or change how the file is read.")
    columns, accepted, outcomes, left_out = st.tabs(
        [
            "Columns",
            f"Accepted ({len(found.credentials):,})",
            f"Outcomes ({len(found.outcomes):,})",
            f"Rejected and warnings ({len(found.rejects):,})",
        ],
        key=f"preview_{mark}",
    )
    with columns:
        mapping.draw_reading(found, given, sheets, mark)
        mapping.draw_columns(found, given, mark)
    with accepted:
        _draw_accepted(found)
    with outcomes:
        _draw_outcomes(found)
    with left_out:
        _draw_rejects(found, name)


def _draw_accepted(found: Preview) -> None:
    shown = found.credentials.head(_SHOWN_ROWS)
    counts = found.outcomes["credential_id"].value_counts()
    st.dataframe(
        shown[
            ["title", "kind", "provider", "jurisdiction", "language", "level_text", "workload_value", "workload_unit"]
        ].assign(outcomes=[int(counts.get(name, 0)) for name in shown["credential_id"]]),
        hide_index=True,
        column_config={
            "title": st.column_config.TextColumn("Title", width="large"),
            "kind": "Kind",
            "provider": "Provider",
            "jurisdiction": "Country",
            "language": "Language",
            "level_text": "Level as published",
            "workload_value": "Workload",
            "workload_unit": "Unit",
            "outcomes": "Outcomes",
        },
        alt="Credentials that would be stored",
    )
    _caption_rest(len(found.credentials))


def _draw_outcomes(found: Preview) -> None:
    shown = found.outcomes.head(_SHOWN_ROWS)
    titles = found.credentials.set_index("credential_id")["title"]
    st.dataframe(
        shown[["text", "outcomes_basis", "language"]].assign(title=shown["credential_id"].map(titles)),
        hide_index=True,
        column_order=["title", "text", "outcomes_basis", "language"],
        column_config={
            "title": st.column_config.TextColumn("Credential", width="medium"),
            "text": st.column_config.TextColumn("Statement", width="large"),
            "outcomes_basis": st.column_config.TextColumn(
                "Basis", width=80, help="Stated as an outcome, or derived from a description or skills"
            ),
            "language": st.column_config.TextColumn("Language", width=80),
        },
        alt="Learning outcomes as they would be stored, one statement per row",
    )
    _caption_rest(len(found.outcomes))


def _draw_rejects(found: Preview, name: str) -> None:
    if found.rejects.empty:
        st.markdown(":green[:material/check_circle: Nothing was left out.]")
        return
    shown = found.rejects.sort_values(["severity", "row"], kind="stable").head(_SHOWN_ROWS)
    sheet = ["sheet"] if (shown["sheet"] != "").any() else []
    st.dataframe(
        shown[["severity", *sheet, "row", "column", "value", "reason", "cure"]].assign(
            severity=shown["severity"].map(uploads.SEVERITY_WORDS), row=shown["row"].astype("string").fillna("")
        ),
        hide_index=True,
        column_config={
            "severity": st.column_config.TextColumn("What happened", width=120),
            "row": st.column_config.TextColumn("Row", width=60),
            "column": st.column_config.TextColumn("Column", width=110),
            "value": st.column_config.TextColumn("Value", width=140),
            "reason": st.column_config.TextColumn("Why", width="large"),
            "cure": st.column_config.TextColumn("Cure", width="large"),
            "sheet": "Sheet",
        },
        alt="Rows and values that would not be stored, with reason and cure",
    )
    _caption_rest(len(found.rejects), "; the file has all")
    with st.container(horizontal=True):
        for words, ending, write in (("Excel workbook", "xlsx", _rejects_workbook), ("CSV", "csv", write_rejects)):
            st.download_button(
                f"Download all as {words}",
                data=partial(write, found.rejects),
                file_name=f"{slug(name)}-rejects.{ending}",
                icon=":material/download:",
                on_click="ignore",
                key=f"download_rejects_{ending}",
            )


def _caption_rest(count: int, beside: str = "") -> None:
    if count > _SHOWN_ROWS:
        st.caption(f"The first {_SHOWN_ROWS} of {count:,}{beside}.")


def _rejects_workbook(rejects: pd.DataFrame) -> bytes:
    # Imported here: the writer of workbooks would slow down the first page, and only a download needs it.
    from mapper.export.rejected import rejects_workbook

    return rejects_workbook(rejects)


def _draw_storing(found: Preview, name: str, content: bytes, given: uploads.Corrections, mark: str) -> None:
    with st.container(border=True):
        title, identifier = st.columns([4, 3])
        title.text_input(
            "Title of the catalogue",
            key=f"title_{mark}",
            max_chars=200,
            placeholder=given.saved.catalogue.get("title") or "As people call it",
        )
        chosen = identifier.text_input(
            "Id",
            value=given.saved.catalogue.get("id") or slug(name),
            key=f"id_{mark}",
            max_chars=63,
            help="Lower-case letters, digits and hyphens. The same id again makes a new version.",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Store this catalogue", type="primary", icon=":material/save:", key="store_upload"):
                _store(name, content, given, chosen or "")
            mapping.draw_remembering(found, given, name, chosen or "", mark)


def _store(name: str, content: bytes, given: uploads.Corrections, chosen: str) -> None:
    try:
        access.require("add a catalogue")
        done = uploads.store_upload(name, content, given, catalogue=chosen, workspace=session.workspace())
    except MapperError as error:
        parts.show_error(error, title="The catalogue was not stored")
        return
    st.session_state["just_added"] = done.catalogue
    st.session_state["just_stored"] = (
        f"{done.catalogue}: {one_of(done.credentials, 'credential')}, "
        f"{one_of(done.outcomes_stated, 'outcome')} stated, {done.outcomes_derived:,} derived, "
        f"{one_of(done.rejected, 'row')} rejected. "
        + ("Stored as a new version." if done.is_new else "This version was there already.")
    )
    st.rerun()


def _forget_stored() -> None:
    st.session_state.pop("just_stored", None)


def _draw_stored() -> None:
    stored = st.session_state.get("just_stored")
    if not stored:
        return
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":green[:material/check_circle: **Stored**]", width="content")
        st.text(stored)
        parts.go_button(
            "Match it", "catalogues", icon="compare_arrows", kind="primary", query={"part": "Match two catalogues"}
        )
