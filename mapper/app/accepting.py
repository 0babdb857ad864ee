"""Accepting several pairs at once: a preview of what would be recorded, one confirmation, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from mapper.app import claiming, session
from mapper.app.language import N_, Words, _, counted
from mapper.app.wording import RELATION_WORDS, SUGGESTION_SHORT, plain
from mapper.errors import MapperError
from mapper.review.bulk import ALREADY_DECIDED, NO_RELATION, acceptable, bulk_decisions, bulk_proposal
from mapper.settings import ReviewSettings

_PROPOSED: Final = "bulk_proposed"
_COMMENT: Final = "bulk_comment"
_ERROR: Final = "bulk_error"
_TOAST: Final = "bulk_toast"

_LEFT_OUT_WORDS: Final = Words({NO_RELATION: N_("no relation is suggested"), ALREADY_DECIDED: N_("already decided")})


@dataclass(frozen=True, slots=True, eq=False)
class _Proposed:
    """A preview as it was made: what was in force by then must still be when it is confirmed."""

    run_id: str
    rows: pd.DataFrame
    left_out: dict[str, int]
    more: int


def propose(run_id: str, found: pd.DataFrame) -> None:
    """Make the preview for rows of the queue; a callback of buttons."""
    queue = session.queue(run_id)
    # The list has few columns; it keeps the places of the queue in its index.
    able, left_out = acceptable(queue.loc[found.index])
    rows = able.head(ReviewSettings().bulk_limit)
    differences = session.equivalences(run_id)["candidate_differences"].iloc[rows["position"].to_numpy()]
    st.session_state[_PROPOSED] = _Proposed(
        run_id=run_id,
        rows=bulk_proposal(
            rows.assign(candidate_differences=differences.to_numpy()), open_with=claiming.open_with_others()
        ),
        left_out=left_out,
        more=len(able) - len(rows),
    )


def is_open(run_id: str) -> bool:
    """Whether a preview for this run is open; otherwise says what the last one recorded."""
    proposed = st.session_state.get(_PROPOSED)
    if proposed is not None and proposed.run_id == run_id:
        return True
    said = st.session_state.pop(_TOAST, "")
    if said:
        st.toast(said, icon=":material/check_circle:")
    return False


def draw_preview() -> None:
    """How many and which pairs would be accepted, those to look at first on top; one confirmation."""
    proposed: _Proposed = st.session_state[_PROPOSED]
    concerned = int((proposed.rows["concern"] != "").sum())
    st.header(_("Accept several pairs as suggested"), anchor=False)
    st.markdown(_in_words(proposed, concerned))
    error = st.session_state.pop(_ERROR, "")
    if error:
        st.error(plain(error), title=_("Nothing was stored"), icon=":material/error:")
    if proposed.rows.empty:
        st.button(_("Back to the list"), icon=":material/arrow_back:", key="bulk_back", on_click=_close)
        return
    edited = _draw_rows(proposed.rows)
    count = int(edited["is_in"].sum())
    st.text_area(
        _("Comment, recorded with each of these decisions"),
        key=_COMMENT,
        max_chars=2000,
        height=80,
        placeholder=_("Why these pairs can be accepted together"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            counted("Accept {count} pair", "Accept {count} pairs", count),
            icon=":material/done_all:",
            type="primary",
            key="bulk_confirm",
            disabled=not count,
            on_click=_confirm,
            args=(proposed, edited["is_in"].tolist()),
        )
        st.button(_("Back to the list"), icon=":material/arrow_back:", key="bulk_back", on_click=_close)
        st.caption(
            _("Each pair becomes a decision of its own under your name. All are stored, or none."), width="content"
        )


def _in_words(proposed: _Proposed, concerned: int) -> str:
    lines = []
    if concerned:
        lines.append(
            counted(
                ":orange[:material/visibility: {count} pair to look at first stand on top and are left out] unless you "
                "tick them.",
                ":orange[:material/visibility: {count} pairs to look at first stand on top and are left out] unless "
                "you tick them.",
                concerned,
            )
        )
    for why, count in proposed.left_out.items():
        lines.append(
            counted(
                "{count} pair not listed: {why}. Use the card for it.",
                "{count} pairs not listed: {why}. Use the card for them.",
                count,
                why=_LEFT_OUT_WORDS[why],
            )
        )
    if proposed.more:
        lines.append(
            counted(
                "At most {limit} at once: {count} further pair can follow after these.",
                "At most {limit} at once: {count} further pairs can follow after these.",
                proposed.more,
                limit=ReviewSettings().bulk_limit,
            )
        )
    if proposed.rows.empty:
        lines.append(_("There is no pair here that can be accepted as suggested."))
    return "\n".join(f"- {line}" for line in lines)


def _draw_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a box to tick; gives them as ticked."""
    shown = pd.DataFrame(
        {
            "is_in": rows["is_in"].to_numpy(dtype=bool),
            "concern": rows["concern"].to_numpy(dtype=object),
            "subject": rows["subject_title"].to_numpy(dtype=object),
            "relation": rows["relation"].map(RELATION_WORDS).to_numpy(dtype=object),
            "object": rows["object_title"].to_numpy(dtype=object),
            "suggestion": rows["suggestion"].map(SUGGESTION_SHORT).to_numpy(dtype=object),
            "confidence": rows["confidence"].to_numpy(dtype=float, na_value=float("nan")) * 100,
        }
    )
    return st.data_editor(
        shown,
        hide_index=True,
        height=min(600, 38 + 35 * len(shown)),
        disabled=[name for name in shown.columns if name != "is_in"],
        key="bulk_rows",
        column_config={
            "is_in": st.column_config.CheckboxColumn(_("Accept"), width=70),
            "concern": st.column_config.TextColumn(_("Look at first"), width=255),
            "subject": st.column_config.TextColumn(_("Subject"), width=230),
            "relation": st.column_config.TextColumn(_("Relation"), width=135),
            "object": st.column_config.TextColumn(_("Object"), width=230),
            "suggestion": st.column_config.TextColumn(_("Suggestion"), width=120),
            "confidence": st.column_config.NumberColumn(_("Confidence"), format="%.0f%%", width=85),
        },
        alt=_("The pairs that would be accepted, each with its relation; those to look at first on top"),
    )


def _confirm(proposed: _Proposed, is_in: list[bool]) -> None:
    comment = str(st.session_state.get(_COMMENT) or "")
    try:
        decisions, expected = bulk_decisions(
            proposed.rows.assign(is_in=is_in), author_id=session.reviewer(), run_id=proposed.run_id, comment=comment
        )
        session.store().record_many(decisions, expected_in_force=expected)
    except MapperError as error:
        st.session_state[_ERROR] = str(error)
        return
    st.session_state[_TOAST] = counted(
        "{count} pair accepted. Stored.", "{count} pairs accepted. Stored.", len(decisions)
    )
    _close()


def _close() -> None:
    for name in (_PROPOSED, _ERROR, "bulk_rows"):
        st.session_state.pop(name, None)
