"""The part of the export page that takes decisions back in: upload, look at what each row would do, choose, store."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapper.app import access, login, office, parts, session
from mapper.app.language import N_, _, capital, counted, within
from mapper.app.launch import UPLOAD_MEGABYTES
from mapper.app.uploads import LIMITS, safe_name
from mapper.app.wording import VERDICT_WORDS, Mark, Marks, badge, plain
from mapper.errors import MapperError
from mapper.review.people import refuse_for_others
from mapper.review.proposals import CHOOSABLE, CLEAN, KIND_MEANINGS, KINDS, Preview, chosen_changes, decisions_of

PART: Final = N_("Bring a workbook back")

KIND_WORDS: Final = Marks(
    {
        "new": Mark(N_("New decisions"), "add_circle", "green"),
        "same": Mark(N_("In force already"), "check", "gray"),
        "conflict": Mark(N_("Decided otherwise meanwhile"), "call_split", "orange"),
        "reopened": Mark(N_("Text changed since"), "update", "orange"),
        "gone": Mark(N_("Pair no longer there"), "link_off", "orange"),
        "unreadable": Mark(N_("Cannot be read"), "error", "red"),
        "tampered": Mark(N_("Locked cell changed"), "lock_open", "red"),
        "added": Mark(N_("Row not ours"), "help", "red"),
        "deleted": Mark(N_("Rows that did not come back"), "remove", "gray"),
    }
)
"""What each kind of change is called; the colour repeats whether it can be stored, needs a look, or cannot."""

_STORED: Final = "just_brought_back"
_PREVIEW: Final = "brought_back"
_SHOWN_ROWS: Final = 200


def draw() -> None:
    """Upload a workbook or CSV file, see what each row would do, and store the rows that are ticked."""
    _draw_stored()
    upload = st.file_uploader(
        _("The workbook or CSV file that came back"),
        type=["xlsx", "csv", "txt", "tsv"],
        key="returned_upload",
        on_change=_forget,
        max_upload_size=UPLOAD_MEGABYTES,
        help=_("At most {megabytes} MB. Rows and columns may be missing or moved; the ids are needed.").format(
            megabytes=UPLOAD_MEGABYTES
        ),
    )
    if upload is None:
        st.caption(_("What each row would do is shown first. Nothing is stored before you say so."))
        return
    author = st.text_input(
        _("Whose decisions these are, where the file names nobody"),
        key="returned_author",
        max_chars=80,
        placeholder=_("Leave empty if every row or the sheet Instructions names somebody"),
    )
    try:
        preview = _previewed(upload.name, upload.getvalue(), " ".join((author or "").split()))
    except MapperError as error:
        parts.show_error(error, title=_("The file cannot be taken back"))
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

    with st.spinner(_("Reading the file")), tempfile.TemporaryDirectory(prefix="mapper-returned-") as folder:
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
        st.metric(_("Rows in the file"), f"{preview.rows:,}", border=True)
        st.metric(_("New decisions"), f"{counts['new']:,}", border=True)
        st.metric(_("Look first"), f"{waiting:,}", border=True, help=_("Stored only if you tick them"))
        st.metric(
            _("Cannot be stored"), f"{refused:,}", border=True, help=_("Correct them in the file and bring it back")
        )
    for note in preview.notes:
        st.caption(_("Note: {note}.").format(note=plain(note)))
    st.button(
        _("Look again"),
        icon=":material/refresh:",
        on_click=_forget,
        help=_("Holds the file against decisions as of now"),
    )
    if preview.changes.empty:
        st.markdown(_(":gray[:material/check: Nobody changed anything in this file. There is nothing to store.]"))
        return
    ticked = [number for kind in KINDS if counts[kind] for number in _draw_kind(preview, kind)]
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            counted("Store {count} decision", "Store {count} decisions", len(ticked)),
            type="primary",
            icon=":material/save:",
            disabled=not ticked,
            key="store_returned",
            on_click=_store,
            args=(preview, ticked),
        )
        left = len(preview.changes) - counts["same"] - counts["deleted"] - len(ticked)
        st.caption(
            counted("{count} row left out.", "{count} rows left out.", left) if left else _("Nothing is left out."),
            width="content",
        )


def _draw_kind(preview: Preview, kind: str) -> list[int]:
    """One kind of change as a table; the rows of the file that are ticked to be stored."""
    changes = preview.changes
    rows = changes[(changes["kind"] == kind).to_numpy(dtype=bool)].reset_index(drop=True)
    choosable, clean = kind in CHOOSABLE, kind in CLEAN
    with st.expander(
        f"{badge(KIND_WORDS[kind])} {counted('{count} row', '{count} rows', len(rows))}",
        expanded=kind not in ("same", "deleted"),
        key=f"of_{kind}",
    ):
        st.caption(f"{capital(_(KIND_MEANINGS[kind]))}.")
        if not choosable:
            st.dataframe(_shown(rows.head(_SHOWN_ROWS)), hide_index=True, column_config=_columns(), alt=_alt(kind))
            _caption_rest(len(rows))
            return []
        every = st.checkbox(
            _("All {count:,}").format(count=len(rows)) if len(rows) > 1 else _("Store it"),
            value=clean,
            key=f"all_{kind}",
        )
        shown, columns = rows.head(_SHOWN_ROWS), _columns()
        edited = st.data_editor(
            _shown(shown).assign(store=every)[["store", *columns]],
            hide_index=True,
            column_config={"store": st.column_config.CheckboxColumn(_("Store"), width=60), **columns},
            column_order=_NEW_ORDER if clean else None,
            disabled=list(columns),
            key=f"tick_{kind}_{every}",
        )
        if every and len(rows) > _SHOWN_ROWS:
            st.caption(
                _("The first {shown} of {count:,}; the box above counts for all.").format(
                    shown=_SHOWN_ROWS, count=len(rows)
                )
            )
        else:
            _caption_rest(len(rows))
        kept = rows["sheet_row"][_SHOWN_ROWS:].tolist() if every else []
        ticks = edited["store"].to_numpy(dtype=bool)
        return [int(number) for number in [*shown["sheet_row"][ticks].tolist(), *kept]]


_NEW_ORDER: Final = ["store", "row", "subject", "object", "decision", "who", "comment", "why"]
"""A plain decision is read with its comment; of the others it is first asked why they are not plain."""


def _columns() -> dict[str, Any]:
    return {
        "row": st.column_config.TextColumn(_("Row"), width=50),
        "subject": st.column_config.TextColumn(_("Subject"), width=210),
        "object": st.column_config.TextColumn(_("Object"), width=210),
        "decision": st.column_config.TextColumn(_("Decision"), width=130),
        "who": st.column_config.TextColumn(_("Who"), width=110),
        "why": st.column_config.TextColumn(_("What to know"), width=520),
        "comment": st.column_config.TextColumn(_("Comment"), width=300),
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
    return _("Rows of the file: {words}").format(words=within(KIND_WORDS[kind].words))


def _caption_rest(count: int) -> None:
    if count > _SHOWN_ROWS:
        st.caption(_("The first {shown} of {count:,}.").format(shown=_SHOWN_ROWS, count=count))


@access.needs("bring decisions back")
def _store(preview: Preview, ticked: list[int]) -> None:
    """Record the ticked rows, all or none; a callback, so that the page is drawn with what is in force then."""
    try:
        made, seen = decisions_of(chosen_changes(preview, ticked))
        if login.is_set_up():
            refuse_for_others([decision.author_id for decision in made], login.people(), office.person())
        stored = session.store().record_many(made, expected_in_force=seen, ids=office.own_ids())
    except MapperError as error:
        st.session_state[_STORED] = error
        return
    access.note("decisions brought back", f"{len(stored)} out of {preview.file}")
    left = len(preview.changes) - preview.counts["same"] - preview.counts["deleted"] - len(stored)
    said = [
        counted(
            "{count} decision out of {file} stored.",
            "{count} decisions out of {file} stored.",
            len(stored),
            file=preview.file,
        )
    ]
    if left:
        said.append(
            counted(
                "{count} row left out; they are listed below.", "{count} rows left out; they are listed below.", left
            )
        )
    st.session_state[_STORED] = " ".join(said)
    st.session_state.pop(_PREVIEW, None)


def _forget() -> None:
    st.session_state.pop(_PREVIEW, None)
    st.session_state.pop(_STORED, None)


def _draw_stored() -> None:
    stored = st.session_state.get(_STORED)
    if isinstance(stored, MapperError):
        parts.show_error(stored, title=_("Nothing was stored"))
        st.caption(_("Look again shows the file beside the decisions as they are now."))
    elif stored:
        with st.container(border=True), st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_(":green[:material/check_circle: **Stored**]"), width="content")
            st.text(stored)
            parts.go_button(_("See the decisions"), "review", icon="fact_check")
