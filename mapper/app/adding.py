"""The part of the catalogues page that takes a file in: upload, look, correct, name, store."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from mapper.app import mapping, parts, session, uploads
from mapper.app.language import Deferred, _, counted
from mapper.app.launch import UPLOAD_MEGABYTES
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
        _("A file with credentials and their learning outcomes"),
        key="upload",
        on_change=_forget_stored,
        max_upload_size=UPLOAD_MEGABYTES,
        help=_("Formats: {names}. At most {megabytes} MB. Nothing is stored before you say so.").format(
            names=", ".join(READER_NAMES), megabytes=UPLOAD_MEGABYTES
        ),
    )
    if upload is None:
        st.caption(
            _(
                "Formats: {names}. The format is recognised from the content, "
                "columns in many languages from their headers."
            ).format(names=", ".join(READER_NAMES))
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
        parts.show_error(error, title=_("The file cannot be taken"))
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
        parts.show_error(error, title=_("A saved mapping cannot be read, so none is used"))
        return None


@st.cache_data(show_spinner=Deferred("Looking for a saved mapping"), max_entries=8)
def _find_saved(name: str, content: bytes, workspace: str, state: object) -> SavedProfile | None:
    # ``state`` tells the cache when a profile was saved or removed.
    return uploads.saved_for_upload(name, content, Path(workspace))


@st.cache_data(show_spinner=False, max_entries=8)
def _sheets(name: str, content: bytes) -> list[str]:
    return uploads.sheet_names(name, content)


@st.cache_data(show_spinner=Deferred("Reading the file"), max_entries=4)
def _preview(name: str, content: bytes, given: uploads.Corrections) -> Preview:
    return uploads.preview_upload(name, content, given)


def _draw_preview(found: Preview, given: uploads.Corrections, name: str, sheets: Sequence[str], mark: str) -> None:
    rejected = found.rejects["severity"] == "rejected"
    stated = int((found.outcomes["outcomes_basis"] == "stated").sum())
    with st.grid(5):
        st.metric(_("Credentials accepted"), f"{len(found.credentials):,}", border=True)
        st.metric(_("Outcomes stated"), f"{stated:,}", border=True)
        st.metric(
            _("Outcomes derived"),
            f"{len(found.outcomes) - stated:,}",
            border=True,
            help=_("From descriptions or skills"),
        )
        st.metric(_("Rows rejected"), f"{int(rejected.sum()):,}", border=True)
        st.metric(_("Warnings"), f"{int((~rejected).sum()):,}", border=True, help=_("Values or columns left out"))
    notice = st.container()
    if found.problem:
        with notice.container(border=True):
            st.markdown(_(":red[:material/error: **The file cannot be stored like this**]"))
            st.text(found.problem)
            st.caption(_("Choose the columns below, or change how the file is read."))
    columns, accepted, outcomes, left_out = st.tabs(
        [
            _("Columns"),
            _("Accepted ({count:,})").format(count=len(found.credentials)),
            _("Outcomes ({count:,})").format(count=len(found.outcomes)),
            _("Rejected and warnings ({count:,})").format(count=len(found.rejects)),
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
            "title": st.column_config.TextColumn(_("Title"), width="large"),
            "kind": _("Kind"),
            "provider": _("Provider"),
            "jurisdiction": _("Country"),
            "language": _("Language"),
            "level_text": _("Level as published"),
            "workload_value": _("Workload"),
            "workload_unit": _("Unit"),
            "outcomes": _("Outcomes"),
        },
        alt=_("Credentials that would be stored"),
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
            "title": st.column_config.TextColumn(_("Credential"), width="medium"),
            "text": st.column_config.TextColumn(_("Statement"), width="large"),
            "outcomes_basis": st.column_config.TextColumn(
                _("Basis"), width=80, help=_("Stated as an outcome, or derived from a description or skills")
            ),
            "language": st.column_config.TextColumn(_("Language"), width=80),
        },
        alt=_("Learning outcomes as they would be stored, one statement per row"),
    )
    _caption_rest(len(found.outcomes))


def _draw_rejects(found: Preview, name: str) -> None:
    if found.rejects.empty:
        st.markdown(_(":green[:material/check_circle: Nothing was left out.]"))
        return
    shown = found.rejects.sort_values(["severity", "row"], kind="stable").head(_SHOWN_ROWS)
    sheet = ["sheet"] if (shown["sheet"] != "").any() else []
    st.dataframe(
        shown[["severity", *sheet, "row", "column", "value", "reason", "cure"]].assign(
            severity=shown["severity"].map(uploads.SEVERITY_WORDS), row=shown["row"].astype("string").fillna("")
        ),
        hide_index=True,
        column_config={
            "severity": st.column_config.TextColumn(_("What happened"), width=120),
            "row": st.column_config.TextColumn(_("Row"), width=60),
            "column": st.column_config.TextColumn(_("Column"), width=110),
            "value": st.column_config.TextColumn(_("Value"), width=140),
            "reason": st.column_config.TextColumn(_("Why"), width="large"),
            "cure": st.column_config.TextColumn(_("Cure"), width="large"),
            "sheet": _("Sheet"),
        },
        alt=_("Rows and values that would not be stored, with reason and cure"),
    )
    if len(found.rejects) > _SHOWN_ROWS:
        st.caption(
            _("The first {shown} of {count:,}; the file has all.").format(shown=_SHOWN_ROWS, count=len(found.rejects))
        )
    with st.container(horizontal=True):
        for label, ending, write in (
            (_("Download all as Excel workbook"), "xlsx", _rejects_workbook),
            (_("Download all as CSV"), "csv", write_rejects),
        ):
            st.download_button(
                label,
                data=partial(write, found.rejects),
                file_name=f"{slug(name)}-rejects.{ending}",
                icon=":material/download:",
                on_click="ignore",
                key=f"download_rejects_{ending}",
            )


def _caption_rest(count: int) -> None:
    if count > _SHOWN_ROWS:
        st.caption(_("The first {shown} of {count:,}.").format(shown=_SHOWN_ROWS, count=count))


def _rejects_workbook(rejects: pd.DataFrame) -> bytes:
    # Imported here: the writer of workbooks would slow down the first page, and only a download needs it.
    from mapper.export.rejected import rejects_workbook

    return rejects_workbook(rejects)


def _draw_storing(found: Preview, name: str, content: bytes, given: uploads.Corrections, mark: str) -> None:
    with st.container(border=True):
        title, identifier = st.columns([4, 3])
        title.text_input(
            _("Title of the catalogue"),
            key=f"title_{mark}",
            max_chars=200,
            placeholder=given.saved.catalogue.get("title") or _("As people call it"),
        )
        chosen = identifier.text_input(
            _("Id"),
            value=given.saved.catalogue.get("id") or slug(name),
            key=f"id_{mark}",
            max_chars=63,
            help=_("Lower-case letters, digits and hyphens. The same id again makes a new version."),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(_("Store this catalogue"), type="primary", icon=":material/save:", key="store_upload"):
                _store(name, content, given, chosen or "")
            mapping.draw_remembering(found, given, name, chosen or "", mark)


def _store(name: str, content: bytes, given: uploads.Corrections, chosen: str) -> None:
    try:
        done = uploads.store_upload(name, content, given, catalogue=chosen, workspace=session.workspace())
    except MapperError as error:
        parts.show_error(error, title=_("The catalogue was not stored"))
        return
    st.session_state["just_added"] = done.catalogue
    counts = _("{catalogue}: {credentials}, {stated}, {derived:,} derived, {rejected}.").format(
        catalogue=done.catalogue,
        credentials=counted("{count} credential", "{count} credentials", done.credentials),
        stated=counted("{count} outcome stated", "{count} outcomes stated", done.outcomes_stated),
        derived=done.outcomes_derived,
        rejected=counted("{count} row rejected", "{count} rows rejected", done.rejected),
    )
    outcome = _("Stored as a new version.") if done.is_new else _("This version was there already.")
    st.session_state["just_stored"] = f"{counts} {outcome}"
    st.rerun()


def _forget_stored() -> None:
    st.session_state.pop("just_stored", None)


def _draw_stored() -> None:
    stored = st.session_state.get("just_stored")
    if not stored:
        return
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_(":green[:material/check_circle: **Stored**]"), width="content")
        st.text(stored)
        parts.go_button(
            _("Match it"),
            "catalogues",
            icon="compare_arrows",
            kind="primary",
            query={"part": "Match two catalogues"},
        )
