"""What each role may see and do in the app: the table of pages, and the checks that hold it.

What each role may do is in :data:`mapper.review.acting.ACTIONS` and, for the steps of a case, in
:data:`mapper.review.cases.workflow.RULES`. A page is checked when it is opened, an action again in the moment it
writes: a role that was taken away acts on the next click.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Final, ParamSpec

import streamlit as st

from mapper.app import login, office, session
from mapper.app.language import N_, _
from mapper.app.wording import plain
from mapper.errors import MapperError, NotPermitted
from mapper.review.access import AccessKind
from mapper.review.acting import ACTIONS, Action
from mapper.review.people import Person, Role

PAGES: Final[Mapping[str, Role]] = {
    "overview": "viewer",
    "catalogues": "viewer",
    "find": "viewer",
    "frameworks": "viewer",
    "policies": "viewer",
    "level_finder": "viewer",
    "compare": "viewer",
    "coverage": "viewer",
    "stacks": "viewer",
    "skills": "viewer",
    "maps": "viewer",
    "cases": "viewer",
    "review": "officer",
    "agreement": "officer",
    "export": "viewer",
    "administration": "administrator",
}
"""Page -> the least role that may open it."""

_PAGE_REFUSED: Final = N_(
    "The page {what} needs the role {role}; {name} is {own_role}. An administrator gives roles, on the page "
    "Administration or with: mapper users role NAME ROLE"
)
_ACTION_REFUSED: Final = N_(
    "To {what} needs the role {role}; {name} is {own_role}. An administrator gives roles, on the page "
    "Administration or with: mapper users role NAME ROLE"
)
_NOT_DONE: Final = "not done"
_Arguments = ParamSpec("_Arguments")


def may_open(page: str) -> bool:
    """Whether the person who acts may open a page, by the name of its script."""
    return office.person().may(PAGES[page])


def may(action: Action) -> bool:
    """Whether the person who acts may do something."""
    return office.person().may(ACTIONS[action])


def require_page(page: str) -> None:
    """Nothing, if the person who acts may open a page.

    Raises
    ------
    NotPermitted
        Otherwise; it is logged.
    """
    _require(PAGES[page], _PAGE_REFUSED, page.replace("_", " ").capitalize(), noted="the page {what}")


def require(action: Action) -> Person:
    """The person who acts, if they may do something.

    Raises
    ------
    NotPermitted
        Otherwise; it is logged.
    """
    return _require(ACTIONS[action], _ACTION_REFUSED, action, noted="to {what}")


def needs(action: Action) -> Callable[[Callable[_Arguments, None]], Callable[_Arguments, None]]:
    """A callback that does nothing but say why, at the top of the page, where who acts may not or cannot be told."""

    def guarded(callback: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
        @wraps(callback)
        def checked(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> None:
            try:
                require(action)
            except MapperError as error:
                st.session_state[_NOT_DONE] = error
                return
            callback(*arguments, **named)

        return checked

    return guarded


def draw_refusal() -> None:
    """Why the last click did nothing, if it did: it was refused, or nobody could say whether it may."""
    error = st.session_state.pop(_NOT_DONE, None)
    if isinstance(error, NotPermitted):
        st.error(plain(str(error)), title=_("That was refused"), icon=":material/lock:")
    elif error is not None:
        st.error(plain(str(error)), title=_("Nothing was done"), icon=":material/error:")


def permitted_parts(parts: Mapping[str, Action]) -> list[str]:
    """The parts of a page that the person who acts may use.

    Raises
    ------
    NotPermitted
        If the address names one that they may not; it is logged.
    """
    named = parts.get(str(st.query_params.get("part", "")))
    if named is not None:
        require(named)
    return [part for part, action in parts.items() if may(action)]


def note(what: AccessKind, about: str) -> None:
    """Log what the person who acts did."""
    session.store().access.note(what, about, person_id=office.on_record().person_id, sign_in=_sign_in())


def note_once(what: AccessKind, about: str) -> None:
    """Log that something was opened, once in the visit of this browser."""
    noted_before: set[tuple[str, str]] = st.session_state.setdefault("noted", set())
    if (what, about) not in noted_before:
        note(what, about)
        noted_before.add((what, about))


def noted(make: Callable[[], bytes], what: AccessKind, about: str) -> Callable[[], bytes]:
    """``make`` for a download button: what is taken away is logged before it is made.

    A download is made outside the run of the page, so who asks is looked up here, and held against the log there.
    """
    store, person, sign_in, admitted = session.store(), office.person(), _sign_in(), login.admission()

    def made() -> bytes:
        admitted()
        person_id = person.person_id or store.log.person(person.name).person_id
        store.access.note(what, about, person_id=person_id, sign_in=sign_in)
        return make()

    return made


def _require(role: Role, refusal: str, what: str, *, noted: str) -> Person:
    """Who acts, if their role is enough; else the refusal is logged in English and shown in their language."""
    person = office.person()
    if person.may(role):
        return person
    note("refused", noted.format(what=what))
    raise NotPermitted(_(refusal).format(what=_(what), role=_(role), name=person.name, own_role=_(person.role)))


def _sign_in() -> str:
    found = login.identity() if login.is_set_up() else None
    return found.sign_in if found else ""
