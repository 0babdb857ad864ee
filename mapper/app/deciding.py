"""Moving through the queue and recording decisions: the parts of the review page that have a state."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from types import EllipsisType
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from mapper.app import access, changes, claiming, keys, office, parts, session
from mapper.app.card import Card
from mapper.app.kept import forget, kept_key
from mapper.app.language import _, counted, within
from mapper.app.queue_filters import ANY
from mapper.app.wording import (
    ACCEPT_WORDS,
    ACCEPTED_WORDS,
    RELATION_WORDS,
    VERDICT_WORDS,
    badge,
    moment,
    percent,
    plain,
    relation_sentence,
)
from mapper.errors import MapperError
from mapper.review.decisions import Pair
from mapper.review.found_pairs import FoundPairs
from mapper.review.store import NewDecision
from mapper.review.volume import Volume

_PAIR: Final = "review_pair"
_CAME_NEXT: Final = "review_came_next"
_COMMENT: Final = kept_key("comment_")
_RELATION: Final = kept_key("relation_")
_ERROR: Final = "review_error"
_TOAST: Final = "review_toast"
_ACCEPTABLE: Final = tuple(ACCEPT_WORDS)


def draw_progress(volume: Volume) -> None:
    """How far the review of a match is, by subjects and by the hours they stand for."""
    settled = counted(
        "{settled} of {count} subject settled ({share})",
        "{settled} of {count} subjects settled ({share})",
        volume.subjects,
        settled=f"{volume.subjects_settled:,}",
        share=percent(volume.subjects_share),
    )
    st.progress(volume.subjects_share, text=" · ".join([settled, *_hours_settled(volume)]))


def _hours_settled(volume: Volume) -> list[str]:
    if volume.hours_share is None:
        return []
    share, hours = percent(volume.hours_share), f"{volume.hours:,.0f}"
    if not volume.without_hours:
        return [_("{share} of {hours} hours of workload").format(share=share, hours=hours)]
    return [
        counted(
            "{share} of {hours} hours of workload; {count} subject without hours",
            "{share} of {hours} hours of workload; {count} subjects without hours",
            volume.without_hours,
            share=share,
            hours=hours,
        )
    ]


def current_pair(run_id: str, found: FoundPairs, taken: Collection[Pair]) -> str:
    """The pair whose card is shown: the one last opened if it passes the filters, else the first that nobody has open.

    What the reader did not choose is claimed before it is drawn, and passed over if somebody has opened or decided it
    since. "" where no pair passes the filters.
    """
    pair = str(st.session_state.get(_PAIR) or st.query_params.get("pair", ""))
    at = found.place_of(_ids(pair))
    came_by_itself = st.session_state.pop(_CAME_NEXT, False)
    if at is None:
        pair = _first_free(run_id, found, taken) or (_joined(found.pair_at(0)) if len(found) else "")
    elif came_by_itself and not (_ids(pair) not in taken and _is_free(run_id, found, _ids(pair))):
        pair = _first_free(run_id, found, taken, after=_ids(pair)) or pair
    _open(pair)
    return pair


def _first_free(run_id: str, found: FoundPairs, taken: Collection[Pair], after: Pair | None = None) -> str:
    """The next pair that waits and is now claimed by the reader; "" where others have all of them."""
    passed_over = set(taken)
    while pair := found.next_open(after=after, taken=passed_over):
        if _is_free(run_id, found, pair):
            return _joined(pair)
        passed_over.add(pair)
    return ""


def _is_free(run_id: str, found: FoundPairs, pair: Pair) -> bool:
    """Claim a pair that came by itself; False if somebody else was faster, or has decided it before giving it back."""
    at = found.place_of(pair)
    return at is not None and not claiming.is_taken(pair) and found.as_of(session.queue(run_id)).waits(at)


def place(found: FoundPairs, pair: str) -> int:
    """Where a pair stands among those found, from 1; 0 where it is not among them."""
    at = found.place_of(_ids(pair))
    return 0 if at is None else at + 1


def _ids(pair: str) -> Pair:
    subject_id, _, object_id = pair.partition(" ")
    return subject_id, object_id


def _joined(pair: Pair | None) -> str:
    return " ".join(pair or ())


def draw_moves(found: FoundPairs, at: int, taken: Collection[Pair], *, live: bool) -> None:
    """Previous and next of the pair at a :func:`place`; their keys work while ``live``: while no dialog is open."""
    _draw_messages()
    for move, label, icon, shortcut, step in (
        ("previous", _("Previous"), "chevron_left", "P", -1),
        ("next", _("Next"), "chevron_right", "N", 1),
    ):
        to = _joined(found.beside(at - 1, step=step, taken=taken))
        st.button(
            label,
            icon=f":material/{icon}:",
            icon_position="left" if step < 0 else "right",
            shortcut=shortcut if live else None,
            key=f"go_{move}",
            disabled=not to,
            on_click=_move,
            args=(to,),
        )


def open_card(pair: str) -> None:
    """Show the card of a pair in place of the list; a callback."""
    _move(pair)
    st.session_state["list"] = False


def after_undo(pair: str, fault: str) -> None:
    """Show the pair whose decision was undone, or why none was; a callback."""
    if fault:
        st.session_state[_ERROR] = fault
        return
    st.session_state[_TOAST] = _("Your decision was undone by a new one.")
    st.query_params["status"] = ANY
    open_card(pair)


def draw_decision_in_force(card: Card, run_id: str) -> None:
    """What was decided about this pair before, by whom, and what changed since; nothing where it is open."""
    if not card.equivalence["decision_id"]:
        return
    history = session.store().history(str(card.equivalence["subject_id"]), str(card.equivalence["object_id"]))
    newest = history.iloc[-1]
    stale = card.equivalence["status"] == "changed since the decision"
    box = st.container(border=True, gap="xsmall")
    with box.container(horizontal=True, vertical_alignment="center"):
        relation = f", {within(RELATION_WORDS[newest['relation']])}" if newest["verdict"] == "accept" else ""
        # Translators: {verdict} is Accepted, Rejected or Unsure; {who} the name of a person
        said = _("{verdict} by {who}, {when}").format(
            verdict=badge(VERDICT_WORDS[newest["verdict"]]),
            who=plain(newest["author_id"]),
            when=moment(newest["decided_at"]),
        )
        st.markdown(said + relation, width="content")
        if newest["comment"]:
            st.text(f"“{newest['comment']}”")
        if stale:
            st.markdown(
                _(":orange-badge[:material/update: The texts have changed since: decide again]"), width="content"
            )
        if len(history) > 1:
            with st.popover(
                counted("{count} decision so far", "{count} decisions so far", len(history)),
                type="tertiary",
                icon=":material/history:",
            ):
                shown = history[["decided_at", "author_id", "verdict", "relation", "comment"]].iloc[::-1]
                st.dataframe(shown, hide_index=True, alt=_("All decisions about this pair, the newest first"))
    if stale:
        with box:
            changes.draw_since(card, newest, run_id)


def draw_decision_bar(card: Card, found: FoundPairs, run_id: str, taken: Collection[Pair], *, live: bool) -> str:
    """The decision form at the foot of the window, always in reach; gives the pair that comes next, "" for none.

    Its keys work while ``live``, that is while no dialog is open.
    """
    row = card.equivalence
    mark = hashlib.sha256(f"{run_id}|{row['pair']}".encode()).hexdigest()[:10]
    with st.bottom:
        relation = _choose_relation(card, mark)
        second = st.container(horizontal=True, vertical_alignment="center")
        second.text_input(
            _("Comment"),
            key=_COMMENT + mark,
            label_visibility="collapsed",
            placeholder=_("Comment: reasons, conditions, what is missing"),
            max_chars=2000,
            on_change="ignore",
        )
        pair = str(row["subject_id"]), str(row["object_id"])
        after = _joined(found.next_open(after=pair, taken=taken))
        offers: tuple[tuple[str, str, str, str, Literal["primary", "secondary"], bool], ...] = (
            ("accept", ACCEPT_WORDS[relation] if relation else _("Accept"), "check", "A", "primary", not relation),
            ("reject", _("Reject"), "close", "J", "secondary", False),
            ("unsure", _("Unsure"), "question_mark", "U", "secondary", False),
        )
        for verdict, label, icon, shortcut, kind, disabled in offers:
            second.button(
                label,
                icon=f":material/{icon}:",
                shortcut=shortcut if live else None,
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
    st.session_state.setdefault(_RELATION + mark, suggested if suggested in _ACCEPTABLE else None)
    relation: str | None = place.segmented_control(
        _("Relation"),
        _ACCEPTABLE,
        format_func=lambda name: RELATION_WORDS.get(name, name),
        key=_RELATION + mark,
        label_visibility="collapsed",
    )
    if relation:
        place.caption(plain(relation_sentence(relation, card.subject.title, card.object_.title, length=48)) + ".")
    else:
        place.caption(_("Choose how the two relate before accepting."))
    return relation


def _draw_messages() -> None:
    error = st.session_state.pop(_ERROR, "")
    if error:
        parts.show_refusal(error, title=_("The decision was not stored"))
    toast = st.session_state.pop(_TOAST, "")
    if toast:
        st.toast(toast, icon=":material/check_circle:")


def _move(pair: str) -> None:
    """Open a pair because the reader asked for it: its card is then shown from the top.

    Of the card that is left, a comment that was begun stays; there are too many cards to keep more.
    """
    of_cards = [str(key) for key in st.session_state if str(key).startswith((_RELATION, _COMMENT))]
    forget(*(key for key in of_cards if key.startswith(_RELATION) or not st.session_state[key]))
    keys.moved()
    _open(pair)


def _open(pair: str) -> None:
    st.session_state[_PAIR] = pair
    if pair and st.query_params.get("pair") != pair:
        st.query_params["pair"] = pair


@access.needs("decide on pairs")
def _decide(verdict: str, row: Mapping[str, Any], run_id: str, mark: str, after: str) -> None:
    relation = st.session_state.get(_RELATION + mark) or "" if verdict == "accept" else ""
    comment = " ".join(str(st.session_state.get(_COMMENT + mark) or "").split())
    before = str(row["decision_id"]) or None
    decision = _decision(row, run_id, verdict, relation, comment)
    if not _record(decision, expected=before):
        return
    forget(_COMMENT + mark, _RELATION + mark)
    words = ACCEPTED_WORDS.get(relation, "") if verdict == "accept" else VERDICT_WORDS[verdict].words
    # Translators: {decision} is such as: Accepted as close match
    st.session_state[_TOAST] = _("{decision}. Stored.").format(decision=words)
    _move(after)
    st.session_state[_CAME_NEXT] = True


def _record(decision: NewDecision | str, *, expected: str | EllipsisType | None = ...) -> bool:
    if isinstance(decision, str):
        st.session_state[_ERROR] = decision
        return False
    try:
        session.store().record(decision, expected_in_force=expected, ids=office.own_ids())
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
