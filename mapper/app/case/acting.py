"""Doing something to a case from the page: recorded or refused, and said at the top of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from mapper.app import access, kept, office, parts
from mapper.app.language import _
from mapper.errors import MapperError
from mapper.review.cases.case import Case
from mapper.review.cases.events import DecisionDrafted, DecisionProposed, DecisionReturned, EventUndone
from mapper.review.events import Event, FreeText

_ERROR: Final = "case_error"
_DONE: Final = "case_done"
_TURNS: Final = (DecisionDrafted, DecisionProposed, DecisionReturned, EventUndone)


def form_key(case: Case, name: str) -> str:
    """The key of a field that shows what is recorded: another one for every version of every case.

    A field keeps what stands in it as long as its key stays the same, so a form drawn before somebody else changed the
    case would put their change back.
    """
    return f"{name} {case.case_id} {case.version}"


def kept_key(case: Case, name: str) -> str:
    """The key of a field of the decision: what is typed there stays until it is proposed, put aside or taken back."""
    turns = sum(isinstance(each.event, _TURNS) for each in case.history)
    return kept.kept_key(f"{name} {case.case_id} {turns}")


def typed(key: str) -> FreeText:
    """What stands in the text field of that key, without spaces around it."""
    return FreeText(str(st.session_state.get(key) or "").strip())


def record(case: Case, *events: Event, done: str) -> bool:
    """Record events of a case; the page says ``done``, or why it was refused."""
    return attempt(lambda: office.desk().add(case, *events), done=done)


def undo(case: Case) -> None:
    """Take back the person's last event."""
    attempt(lambda: office.desk().undo(case), done=_("Undone. What was undone stays in the history."))


def attempt(act: Callable[[], object], *, done: str) -> bool:
    """Do something that may be refused; the page says ``done``, or why it was refused."""
    try:
        access.require("work on cases")
        act()
    except MapperError as error:
        st.session_state[_ERROR] = str(error)
        return False
    st.session_state[_DONE] = done
    return True


def draw_messages() -> None:
    """What the last click came to."""
    error = st.session_state.pop(_ERROR, "")
    if error:
        parts.show_refusal(error, title=_("That was not recorded"))
    done = st.session_state.pop(_DONE, "")
    if done:
        st.toast(done, icon=":material/check_circle:")
