"""Moving through the queue and recording decisions: the parts of the review page that have a state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import EllipsisType
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from mapper.app import changes, session
from mapper.app.card import Card
from mapper.app.wording import ACCEPT_WORDS, RELATION_WORDS, VERDICT_WORDS, badge, moment, plain, relation_sentence
from mapper.errors import MapperError
from mapper.review.queue import next_open
from mapper.review.store import NewDecision

_PAIR: Final = "review_pair"
_LAST: Final = "review_last"
_ERROR: Final = "review_error"
_TOAST: Final = "review_toast"
_ACCEPTABLE: Final = tuple(ACCEPT_WORDS)


def current_pair(found: pd.DataFrame) -> str:
    """The pair whose card is shown: the one last opened if it passes the filters, else the first, else ""."""
    pairs = found["pair"].tolist()
    wanted = st.session_state.get(_PAIR) or st.query_params.get("pair", "")
    pair = wanted if wanted in pairs else (pairs[0] if pairs else "")
    _open(pair)
    return str(pair)


def draw_moves(found: pd.DataFrame, current: str) -> None:
    """Undo, previous and next."""
    _draw_messages()
    pairs = found["pair"].tolist()
    at = pairs.index(current) if current else 0
    if st.session_state.get(_LAST):
        st.button(
            "Undo last decision", icon=":material/undo:", shortcut="Z", key="undo", on_click=_undo, type="tertiary"
        )
    for label, icon, shortcut, to in (
        ("Previous", "chevron_left", "P", at - 1),
        ("Next", "chevron_right", "N", at + 1),
    ):
        st.button(
            label,
            icon=f":material/{icon}:",
            icon_position="left" if to < at else "right",
            shortcut=shortcut,
            key=f"go_{label.lower()}",
            disabled=not 0 <= to < len(pairs),
            on_click=_open,
            args=(pairs[to] if 0 <= to < len(pairs) else current,),
        )


def open_picked() -> None:
    """Open the card of the row that was selected in the list."""
    rows = st.session_state["picked"].selection.rows
    if rows:
        _open(st.session_state["page_pairs"][rows[0]])
        st.session_state["list"] = False


def draw_decision_in_force(card: Card, run_id: str) -> None:
    """What was decided about this pair before, by whom, and what changed since; nothing where it is open."""
    if not card.equivalence["decision_id"]:
        return
    history = session.store().history(str(card.equivalence["subject_id"]), str(card.equivalence["object_id"]))
    newest = history.iloc[-1]
    stale = card.equivalence["status"] == "changed since the decision"
    box = st.container(border=True, gap="xsmall")
    with box.container(horizontal=True, vertical_alignment="center"):
        relation = f", {RELATION_WORDS[newest['relation']].lower()}" if newest["verdict"] == "accept" else ""
        st.markdown(
            f"{badge(VERDICT_WORDS[newest['verdict']])} by {plain(newest['author_id'])}, "
            f"{moment(newest['decided_at'])}{relation}",
            width="content",
        )
        if newest["comment"]:
            st.text(f"“{newest['comment']}”")
        if stale:
            st.markdown(":orange-badge[:material/update: The texts have changed since: decide again]", width="content")
        if len(history) > 1:
            with st.popover(f"{len(history)} decisions so far", type="tertiary", icon=":material/history:"):
                shown = history[["decided_at", "author_id", "verdict", "relation", "comment"]].iloc[::-1]
                st.dataframe(shown, hide_index=True, alt="All decisions about this pair, the newest first")
    if stale:
        with box:
            changes.draw_since(card, newest, run_id)


def draw_decision_bar(card: Card, found: pd.DataFrame, run_id: str) -> str:
    """The decision form at the foot of the window, always in reach; gives the pair that comes next, "" for none."""
    row = card.equivalence
    mark = hashlib.sha256(f"{run_id}|{row['pair']}".encode()).hexdigest()[:10]
    with st.bottom:
        relation = _choose_relation(card, mark)
        second = st.container(horizontal=True, vertical_alignment="center")
        second.text_input(
            "Comment",
            key=f"comment_{mark}",
            label_visibility="collapsed",
            placeholder="Comment: reasons, conditions, what is missing",
            max_chars=2000,
            on_change="ignore",
        )
        after = " ".join(next_open(found, after=(str(row["subject_id"]), str(row["object_id"]))) or ())
        offers: tuple[tuple[str, str, str, str, Literal["primary", "secondary"], bool], ...] = (
            ("accept", ACCEPT_WORDS[relation] if relation else "Accept", "check", "A", "primary", not relation),
            ("reject", "Reject", "close", "X", "secondary", False),
            ("unsure", "Unsure", "question_mark", "U", "secondary", False),
        )
        for verdict, label, icon, shortcut, kind, disabled in offers:
            second.button(
                label,
                icon=f":material/{icon}:",
                shortcut=shortcut,
                key=f"decide_{verdict}",
                type=kind,
                disabled=disabled,
                on_click=_decide,
                args=(verdict, dict(row), run_id, mark, after),
            )
    return after


def _choose_relation(card: Card, mark: str) -> str | None:
    suggested = str(card.equivalence["relation"])
    place = st.container(horizontal=True, vertical_alignment="center")
    relation: str | None = place.segmented_control(
        "Relation",
        _ACCEPTABLE,
        default=suggested if suggested in _ACCEPTABLE else None,
        format_func=lambda name: RELATION_WORDS.get(name, name),
        key=f"relation_{mark}",
        label_visibility="collapsed",
    )
    if relation:
        place.caption(plain(relation_sentence(relation, card.subject.title, card.object_.title, length=48)) + ".")
    else:
        place.caption("Choose how the two relate before accepting.")
    return relation


def _draw_messages() -> None:
    error = st.session_state.pop(_ERROR, "")
    if error:
        st.error(plain(error), title="The decision was not stored", icon=":material/error:")
    toast = st.session_state.pop(_TOAST, "")
    if toast:
        st.toast(toast, icon=":material/check_circle:")


def _open(pair: str) -> None:
    st.session_state[_PAIR] = pair
    if pair and st.query_params.get("pair") != pair:
        st.query_params["pair"] = pair


def _decide(verdict: str, row: Mapping[str, Any], run_id: str, mark: str, after: str) -> None:
    relation = st.session_state.get(f"relation_{mark}") or "" if verdict == "accept" else ""
    comment = " ".join(str(st.session_state.get(f"comment_{mark}") or "").split())
    before = str(row["decision_id"]) or None
    decision = _decision(row, run_id, verdict, relation, comment)
    if not _record(decision, expected=before):
        return
    st.session_state[_LAST] = {"row": dict(row), "run_id": run_id, "verdict": verdict}
    words = (
        ACCEPT_WORDS.get(relation, "").replace("Accept", "Accepted")
        if verdict == "accept"
        else VERDICT_WORDS[verdict].words
    )
    st.session_state[_TOAST] = f"{words}. Stored."
    _open(after)


def _undo() -> None:
    """Put the earlier decision in force again, as a new one; a pair that was open before becomes unsure."""
    last = st.session_state.pop(_LAST)
    row = last["row"]
    if row["verdict"]:
        comment = f"Undo of {last['verdict']}: {row['verdict']} is in force again. {row['comment']}".strip()
        decision = _decision(row, last["run_id"], row["verdict"], row["decided_relation"], comment)
    else:
        decision = _decision(row, last["run_id"], "unsure", "", f"Undo of {last['verdict']}")
    if _record(decision):
        st.session_state[_TOAST] = "The last decision was undone by a new one."
        st.session_state["status"] = "Any"
        _open(str(row["pair"]))


def _record(decision: NewDecision | str, *, expected: str | EllipsisType | None = ...) -> bool:
    if isinstance(decision, str):
        st.session_state[_ERROR] = decision
        return False
    try:
        session.store().record(decision, expected_in_force=expected)
    except MapperError as error:
        st.session_state[_ERROR] = str(error)
        return False
    return True


def _decision(row: Mapping[str, Any], run_id: str, verdict: str, relation: str, comment: str) -> NewDecision | str:
    """The decision bound to what stood on the screen, or why it cannot be one."""
    confidence = row["confidence"]
    try:
        return NewDecision(
            subject_id=str(row["subject_id"]),
            object_id=str(row["object_id"]),
            verdict=verdict,  # type: ignore[arg-type]
            relation=relation,  # type: ignore[arg-type]
            comment=comment,
            author_id=session.reviewer(),
            run_id=run_id,
            subject_title=str(row["subject_title"]),
            object_title=str(row["object_title"]),
            subject_hash=str(row["subject_hash"]),
            object_hash=str(row["object_hash"]),
            suggested_relation=str(row["relation"]),  # type: ignore[arg-type]
            suggestion=str(row["suggestion"]),  # type: ignore[arg-type]
            confidence=None if pd.isna(confidence) else float(confidence),
            origin="app",
        )
    except MapperError as error:
        return str(error)
