"""The part of the catalogues page that takes a file in: upload, look, correct, name, store."""

from __future__ import annotations

import hashlib

import streamlit as st

from mapper.app import parts, session, uploads
from mapper.app.launch import UPLOAD_MEGABYTES
from mapper.app.wording import one_of, plain
from mapper.errors import MapperError
from mapper.ingest.catalogue import Preview
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.rejects import write_rejects
from mapper.model import slug

_SHOWN_ROWS = 50
_GUESS = "As guessed"


def draw() -> None:
    """Upload a file, see what would be accepted and rejected, and store it under a name."""
    _draw_stored()
    upload = st.file_uploader(
        "A file with credentials and their learning outcomes",
        key="upload",
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
    corrections = _corrections(mark)
    try:
        found = _preview(name, content, corrections)
    except MapperError as error:
        parts.show_error(error, title="The file cannot be taken")
        return
    _draw_preview(found, mark)
    if not found.problem:
        _draw_storing(found, name, content, corrections, mark)


def _corrections(mark: str) -> uploads.Corrections:
    state = st.session_state
    columns = {field: str(state.get(f"column_{field}_{mark}") or "") for field in uploads.CORRECTABLE}
    return uploads.Corrections(
        columns={field: column for field, column in columns.items() if column and column != _GUESS},
        constants={"jurisdiction": str(state.get(f"country_{mark}") or "").strip().upper()},
        title=" ".join(str(state.get(f"title_{mark}") or "").split()),
    )


@st.cache_data(show_spinner="Reading the file", max_entries=4)
def _preview(name: str, content: bytes, corrections: uploads.Corrections) -> Preview:
    return uploads.preview_upload(name, content, corrections)


def _draw_preview(found: Preview, mark: str) -> None:
    rejected = found.rejects["severity"] == "rejected"
    stated = int((found.outcomes["outcomes_basis"] == "stated").sum())
    with st.grid(4):
        st.metric("Credentials accepted", f"{len(found.credentials):,}", border=True)
        st.metric("Outcomes stated", f"{stated:,}", border=True)
        st.metric(
            "Outcomes derived", f"{len(found.outcomes) - stated:,}", border=True, help="From descriptions or skills"
        )
        st.metric("Rows rejected", f"{int(rejected.sum()):,}", border=True)
    if found.problem:
        with st.container(border=True):
            st.markdown(":red[:material/error: **The file cannot be stored like this**]")
            st.text(found.problem)
            st.caption("If a column was misread, correct it below.")
    columns, accepted, left_out = st.tabs(
        ["Columns", f"Accepted ({len(found.credentials):,})", f"Rejected and warnings ({len(found.rejects):,})"]
    )
    with columns:
        _draw_columns(found, mark)
    with accepted:
        _draw_accepted(found)
    with left_out:
        _draw_rejects(found)


def _draw_columns(found: Preview, mark: str) -> None:
    st.dataframe(
        uploads.column_table(found),
        hide_index=True,
        height="content",
        alt="How the columns of the file were understood",
    )
    readers = ", ".join(dict.fromkeys(found.readers.values()))
    st.caption(f"Read as {plain(readers)}. The guess rests on the headers and on some values.")
    with st.expander("Correct the columns", icon=":material/tune:", expanded=bool(found.problem)):
        options = [_GUESS, *uploads.column_names(found)]
        with st.grid(3):
            for field, words in uploads.CORRECTABLE.items():
                st.selectbox(words, options, key=f"column_{field}_{mark}")
            st.text_input(
                "Country of every row", key=f"country_{mark}", max_chars=6, placeholder="ISO code, such as DE"
            )


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
    if len(found.credentials) > _SHOWN_ROWS:
        st.caption(f"The first {_SHOWN_ROWS} of {len(found.credentials):,}.")


def _draw_rejects(found: Preview) -> None:
    if found.rejects.empty:
        st.markdown(":green[:material/check_circle: Nothing was left out.]")
        return
    shown = found.rejects.sort_values(["severity", "row"], kind="stable").head(_SHOWN_ROWS)
    sheet = ["sheet"] if (shown["sheet"] != "").any() else []
    st.dataframe(
        shown[["severity", *sheet, "row", "column", "value", "reason", "cure"]].assign(
            severity=shown["severity"].map(uploads.SEVERITY_WORDS)
        ),
        hide_index=True,
        column_config={
            "severity": st.column_config.TextColumn("What happened", width=120),
            "row": st.column_config.NumberColumn("Row", width=60),
            "column": "Column",
            "value": "Value",
            "reason": st.column_config.TextColumn("Why", width="large"),
            "cure": st.column_config.TextColumn("Cure", width="large"),
            "sheet": "Sheet",
        },
        alt="Rows and values that would not be stored, with reason and cure",
    )
    if len(found.rejects) > _SHOWN_ROWS:
        st.caption(f"The first {_SHOWN_ROWS} of {len(found.rejects):,}; the file has all.")
    st.download_button(
        "Download all as CSV",
        data=lambda: write_rejects(found.rejects),
        file_name=f"{found.catalogue}-rejects.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="download_rejects",
    )


def _draw_storing(found: Preview, name: str, content: bytes, corrections: uploads.Corrections, mark: str) -> None:
    with st.container(border=True):
        title, identifier, button = st.columns([4, 3, 2], vertical_alignment="bottom")
        title.text_input("Title of the catalogue", key=f"title_{mark}", max_chars=200, placeholder="As people call it")
        chosen = identifier.text_input(
            "Id",
            value=slug(name),
            key=f"id_{mark}",
            max_chars=63,
            help="Lower-case letters, digits and hyphens. The same id again makes a new version.",
        )
        if button.button(
            "Store this catalogue", type="primary", icon=":material/save:", key="store_upload", width="stretch"
        ):
            try:
                done = uploads.store_upload(
                    name, content, corrections, catalogue=chosen or "", workspace=session.workspace()
                )
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
