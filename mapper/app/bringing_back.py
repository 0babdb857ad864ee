"""The part of the export page that takes decisions back in: upload, look at what each row would do, choose, store."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from mapper.app import parts, session
from mapper.app.launch import UPLOAD_MEGABYTES
from mapper.app.uploads import LIMITS, safe_name
from mapper.app.wording import VERDICT_WORDS, Mark, badge, one_of, plain
from mapper.errors import MapperError
from mapper.review.proposals import CHOOSABLE, CLEAN, KIND_MEANINGS, KINDS, Preview, chosen_changes, decisions_of

PART: Final = "Bring a workbook back"

KIND_WORDS: Final[dict[str, Mark]] = {
    "new": Mark("New decisions", "add_circle", "green"),
    "same": Mark("In force already", "check", "gray"),
    "conflict": Mark("Decided otherwise meanwhile", "call_split", "orange"),
    "reopened": Mark("Text changed since", "update", "orange"),
    "gone": Mark("Pair no longer there", "link_off", "orange"),
    "unreadable": Mark("Cannot be read", "error", "red"),
    "tampered": Mark("Locked cell changed", "lock_open", "red"),
    "added": Mark("Row not ours", "help", "red"),
    "deleted": Mark("Rows that did not come back", "remove", "gray"),
}
"""What each kind of change is called; the colour repeats whether it can be stored, needs a look, or cannot."""

_STORED: Final = "just_brought_back"
_PREVIEW: Final = "brought_back"
_SHOWN_ROWS: Final = 200


def draw() -> None:
    """Upload a workbook or CSV file, see what each row would do, and store the rows that are ticked."""
    _draw_stored()
    upload = st.file_uploader(
        "The workbook or CSV file that came back",
        type=["xlsx", "csv", "txt", "tsv"],
        key="returned_upload",
        on_change=_forget,
        max_upload_size=UPLOAD_MEGABYTES,
        help=f"At most {UPLOAD_MEGABYTES} MB. Rows and columns may be missing or moved; the ids are needed.",
    )
    if upload is None:
        st.caption("What each row would do is shown first. Nothing is stored before you say so.")
        return
    author = st.text_input(
        "Whose decisions these are, where the file names nobody",
        key="returned_author",
        max_chars=80,
        placeholder="Leave empty if every row or the sheet Instructions names somebody",
    )
    try:
        preview = _previewed(upload.name, upload.getvalue(), " ".join((author or "").split()))
    except MapperError as error:
        parts.show_error(error, title="The file cannot be taken back")
        return
    _draw_preview(preview)


def _previewed(name: str, content: bytes, author: str) -> Preview:
    """The preview of a file, made once: what is stored is held against the decisions that it showed."""
    mark = hashlib.sha256(f"{name}\n{author}\n".encode() + content).hexdigest()
    kept: tuple[str, Preview] | None = st.session_state.get(_PREVIEW)
    if kept is not None and kept[0] == mark:
        return kept[1]
    # Imported here: the readers of workbooks would slow down the first page.
    from mapper.export.earlier import preview_decisions

    with st.spinner("Reading the file"), tempfile.TemporaryDirectory(prefix="mapper-returned-") as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        preview = preview_decisions(
            path, workspace=session.workspace(), in_force=session.decisions_in_force(), author=author, limits=LIMITS
        )
    st.session_state[_PREVIEW] = (mark, preview)
    return preview


def _draw_preview(preview: Preview) -> None:
    counts = preview.counts
    waiting = counts["conflict"] + counts["reopened"] + counts["gone"]
    refused = counts["unreadable"] + counts["tampered"] + counts["added"]
    with st.grid(4):
        st.metric("Rows in the file", f"{preview.rows:,}", border=True)
        st.metric("New decisions", f"{counts['new']:,}", border=True)
        st.metric("Look first", f"{waiting:,}", border=True, help="Stored only if you tick them")
        st.metric("Cannot be stored", f"{refused:,}", border=True, help="Correct them in the file and bring it back")
    for note in preview.notes:
        st.caption(f"Note: {plain(note)}.")
    st.button(
        "Look again", icon=":material/refresh:", on_click=_forget, help="Holds the file against decisions as of now"
    )
    if preview.changes.empty:
        st.markdown(":gray[:material/check: Nobody changed anything in this file. There is nothing to store.]")
        return
    ticked = [number for kind in KINDS if counts[kind] for number in _draw_kind(preview, kind)]
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Store {one_of(len(ticked), 'decision')}",
            type="primary",
            icon=":material/save:",
            disabled=not ticked,
            key="store_returned",
            on_click=_store,
            args=(preview, ticked),
        )
        left = len(preview.changes) - counts["same"] - counts["deleted"] - len(ticked)
        st.caption(f"{one_of(left, 'row')} left out." if left else "Nothing is left out.", width="content")


def _draw_kind(preview: Preview, kind: str) -> list[int]:
    """One kind of change as a table; the rows of the file that are ticked to be stored."""
    changes = preview.changes
    rows = changes[(changes["kind"] == kind).to_numpy(dtype=bool)].reset_index(drop=True)
    choosable, clean = kind in CHOOSABLE, kind in CLEAN
    with st.expander(
        f"{badge(KIND_WORDS[kind])} {one_of(len(rows), 'row')}",
        expanded=kind not in ("same", "deleted"),
        key=f"of_{kind}",
    ):
        st.caption(f"{KIND_MEANINGS[kind].capitalize()}.")
        if not choosable:
            st.dataframe(_shown(rows.head(_SHOWN_ROWS)), hide_index=True, column_config=_COLUMNS, alt=_alt(kind))
            _caption_rest(len(rows))
            return []
        every = st.checkbox(f"All {len(rows):,}" if len(rows) > 1 else "Store it", value=clean, key=f"all_{kind}")
        shown = rows.head(_SHOWN_ROWS)
        edited = st.data_editor(
            _shown(shown).assign(store=every)[["store", *_COLUMNS]],
            hide_index=True,
            column_config={"store": st.column_config.CheckboxColumn("Store", width=60), **_COLUMNS},
            column_order=_NEW_ORDER if clean else None,
            disabled=list(_COLUMNS),
            key=f"tick_{kind}_{every}",
        )
        _caption_rest(len(rows), "; the box above counts for all" if every else "")
        kept = rows["sheet_row"][_SHOWN_ROWS:].tolist() if every else []
        ticks = edited["store"].to_numpy(dtype=bool)
        return [int(number) for number in [*shown["sheet_row"][ticks].tolist(), *kept]]


_NEW_ORDER: Final = ["store", "row", "subject", "object", "decision", "who", "comment", "why"]
"""A plain decision is read with its comment; of the others it is first asked why they are not plain."""

_COLUMNS: Final = {
    "row": st.column_config.TextColumn("Row", width=50),
    "subject": st.column_config.TextColumn("Subject", width=210),
    "object": st.column_config.TextColumn("Object", width=210),
    "decision": st.column_config.TextColumn("Decision", width=130),
    "who": st.column_config.TextColumn("Who", width=110),
    "why": st.column_config.TextColumn("What is to know", width=520),
    "comment": st.column_config.TextColumn("Comment", width=300),
}


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    decided = [
        (VERDICT_WORDS[verdict].words if verdict else "") + (f", {relation}" if relation not in ("", "none") else "")
        for verdict, relation in zip(rows["verdict"], rows["relation"], strict=True)
    ]
    return pd.DataFrame(
        {
            "row": rows["sheet_row"].astype("string").fillna(""),
            "subject": rows["subject_title"].where(rows["subject_title"] != "", rows["subject_id"]),
            "object": rows["object_title"].where(rows["object_title"] != "", rows["object_id"]),
            "decision": decided,
            "who": rows["author_id"],
            "why": rows["detail"],
            "comment": rows["comment"],
        }
    )


def _alt(kind: str) -> str:
    return f"Rows of the file: {KIND_WORDS[kind].words.lower()}"


def _caption_rest(count: int, beside: str = "") -> None:
    if count > _SHOWN_ROWS:
        st.caption(f"The first {_SHOWN_ROWS} of {count:,}{beside}.")


def _store(preview: Preview, ticked: list[int]) -> None:
    """Record the ticked rows, all or none; a callback, so that the page is drawn with what is in force then."""
    try:
        made, seen = decisions_of(chosen_changes(preview, ticked))
        stored = session.store().record_many(made, expected_in_force=seen)
    except MapperError as error:
        st.session_state[_STORED] = error
        return
    left = len(preview.changes) - preview.counts["same"] - preview.counts["deleted"] - len(stored)
    said = f"{one_of(len(stored), 'decision')} out of {preview.file} stored."
    st.session_state[_STORED] = said + (f" {one_of(left, 'row')} left out; they are listed below." if left else "")
    st.session_state.pop(_PREVIEW, None)


def _forget() -> None:
    st.session_state.pop(_PREVIEW, None)
    st.session_state.pop(_STORED, None)


def _draw_stored() -> None:
    stored = st.session_state.get(_STORED)
    if isinstance(stored, MapperError):
        parts.show_error(stored, title="Nothing was stored")
        st.caption("Look again shows the file beside the decisions as they are now.")
    elif stored:
        with st.container(border=True), st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":green[:material/check_circle: **Stored**]", width="content")
            st.text(stored)
            parts.go_button("See the decisions", "review", icon="fact_check")
