"""Undo: the newest decision of the reader that is in force, named before it is taken back by a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mapper.app import access, office, session
from mapper.app.language import _
from mapper.app.wording import RELATION_WORDS, VERDICT_WORDS, badge, moment, plain
from mapper.errors import MapperError
from mapper.review.undo import undoing


def draw_undo(on_done: Callable[[str, str], None]) -> bool:
    """The undo button, where there is something to undo; tells whether its question is open now.

    ``on_done`` gets the pair (both ids with a space between), "" if nothing was undone, and what went wrong.
    """
    newest = _newest(
        str(session.workspace()),
        session.database_url(),
        (*session.store().head(), session.last_erasure()),
        session.reviewer(),
        office.own_id(),
    )
    if newest is None:
        return False
    is_open = st.button(
        _("Undo"),
        icon=":material/undo:",
        shortcut="Z",
        key="undo",
        type="tertiary",
        help=_("Takes back your newest decision that is in force; you are told which before"),
    )
    if is_open:
        st.dialog(_("Undo your newest decision?"), icon=":material/undo:", on_dismiss="rerun")(_ask)(newest, on_done)
    return is_open


@st.cache_data(show_spinner=False, max_entries=64)
def _newest(folder: str, url: str, seen: tuple[int, str, int], author: str, own_id: str) -> dict[str, Any] | None:
    """The decision to undo, read again when the chain has grown or a text was erased."""
    return session.store().newest_of(author, by=own_id)


def _ask(newest: dict[str, Any], on_done: Callable[[str, str], None]) -> None:
    overtaken = session.store().overtaken(session.reviewer(), by=office.own_id())
    if overtaken is not None and overtaken["decision_id"] > newest["decision_id"]:
        st.warning(
            _(
                "Your later decision on “{subject}” and “{object}” cannot be undone: somebody else decided on that "
                "pair since."
            ).format(
                subject=plain(overtaken["subject_title"] or overtaken["subject_id"]),
                object=plain(overtaken["object_title"] or overtaken["object_id"]),
            ),
            icon=":material/group:",
        )
    st.markdown(f"{badge(VERDICT_WORDS[newest['verdict']])} {moment(newest['decided_at'])}")
    st.markdown(
        f"**{plain(newest['subject_title'] or newest['subject_id'])}**  \n"
        f"**{plain(newest['object_title'] or newest['object_id'])}**"
    )
    if newest["verdict"] == "accept":
        st.markdown(_("**Relation**: {relation}").format(relation=RELATION_WORDS[newest["relation"]]))
    if newest["comment"]:
        st.text(f"“{newest['comment']}”")
    st.caption(
        _(
            "The decision stays in the history. A new one puts in force what stood before it; a pair that was open "
            "before becomes unsure."
        )
    )
    with st.container(horizontal=True):
        is_undone = st.button(
            _("Undo it"), icon=":material/undo:", type="primary", key="undo_it", on_click=_undo, args=(newest, on_done)
        )
        if is_undone or st.button(_("Keep it"), key="undo_not"):
            # A button in a dialog runs the dialog only.
            st.rerun()


@access.needs("decide on pairs")
def _undo(newest: dict[str, Any], on_done: Callable[[str, str], None]) -> None:
    pair = newest["subject_id"], newest["object_id"]
    try:
        history = session.store().history(*pair)
        session.store().record(
            undoing(history, session.reviewer()), expected_in_force=newest["decision_id"], ids=office.own_ids()
        )
    except MapperError as error:
        on_done("", str(error))
    else:
        on_done(" ".join(pair), "")
