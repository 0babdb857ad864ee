"""The way in: who may see a page at all, and what everybody else sees instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import streamlit as st

from mapper.app import login, parts, session
from mapper.app.kept import kept_key
from mapper.app.language import _
from mapper.app.login_file import is_this_machine
from mapper.app.wording import plain
from mapper.errors import MapperError

_WARNED_MINUTES: Final = 5
_WATCH_SECONDS: Final = 20
_RESTORED: Final = "typing restored"
#: What people type at length; a field whose key begins so is drawn without a value of its own.
_TYPED: Final = (kept_key(""), "bulk_comment")
#: What stands between double quotes in every shell without meaning anything to it.
_SAFE_LOGIN: Final = re.compile(r"[A-Za-z0-9:/._|@~+=,-]+")


def is_open() -> bool:
    """Whether somebody is there who may come in; the name they act under is then known (:func:`session.reviewer`)."""
    if not login.is_set_up():
        return bool(session.reviewer()) and is_this_machine(_listens_on())
    found = login.identity()
    if found is None or login.sign_in(found, is_active=True).ended:
        return False
    person = login.known_person(found)
    if person is None:
        return False
    session.set_signed_in(person.name)
    return True


def draw_closed() -> None:
    """What somebody sees who may not come in: how to sign in, that the session ended, or that nobody knows them."""
    if not login.is_set_up():
        if is_this_machine(_listens_on()):
            parts.name_gate()
        else:
            _draw_open_door()
        return
    found = login.identity()
    with st.container(horizontal_alignment="center"), st.container(width=560):
        st.space("large")
        st.title("Mapper", icon=":material/compare_arrows:")
        if found is None:
            st.markdown(
                _(
                    "Compare micro-credentials on level, workload, quality, profile and learning outcomes. "
                    "The tool suggests with reasons; you decide."
                )
            )
            _draw_sign_in(_("Sign in"), _("Sign in with {provider}"))
            st.caption(_("What you decide is recorded under your name. Sign-ins are logged."))
            return
        state = login.sign_in(found)
        if state.ended:
            _leave_behind(found.login)
            st.markdown(_("**Your session has ended:** {reason}.").format(reason=login.ENDING_WORDS[state.ended]))
            st.markdown(_("What was recorded is safe. Texts that you had entered are there again after you sign in."))
            _draw_sign_in(_("Sign in again"), _("Sign in again with {provider}"))
            return
        _draw_stranger(found)


def draw_watch() -> None:
    """Say before a session ends that it will, and close the page once it has; nothing without a login."""
    if login.is_set_up():
        _watch()


def restore_typing() -> tuple[str, dict[str, str]] | None:
    """Put back what this person had typed when their last session ended, once; the page where that was, with its query.

    None where nothing was left behind.
    """
    found = login.identity() if login.is_set_up() else None
    if found is None or st.session_state.get(_RESTORED):
        return None
    st.session_state[_RESTORED] = True
    left = _left_behind().pop(found.login, None)
    if left is None:
        return None
    texts, page, query = left
    for key, text in texts.items():
        st.session_state[key] = text
    return page, query


def note_page(page: str) -> None:
    """Remember where somebody is, so that they come back there after their session ended."""
    st.session_state["page"] = page


@st.fragment(run_every=_WATCH_SECONDS)
def _watch() -> None:
    found = login.identity()
    try:
        state = login.sign_in(found) if found else None
    except MapperError:
        # A click says so; whether the session goes on is known once the database answers.
        return
    if state is None or state.ended:
        st.rerun()
    end, how = state.ends_at(login.limits())
    left = end - datetime.now(UTC)
    if left > timedelta(minutes=_WARNED_MINUTES):
        return
    minutes = max(1, round(left.total_seconds() / 60))
    said = _(":orange[:material/timer: **Your session ends in {minutes} min.**]").format(minutes=minutes)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if how != "idle":
            said = f"{said} {_('Record what you are working on, then sign in again.')}"
        st.markdown(said, width="content")
        if how == "idle" and st.button(_("Stay signed in"), key="stay_signed_in"):
            st.rerun()


def _draw_sign_in(label: str, label_with: str) -> None:
    # Streamlit redirects the browser in the run of the click.
    for name in login.providers() or ("",):
        words = label_with.format(provider=plain(name)) if name else label
        if st.button(words, icon=":material/login:", type="primary", key=f"sign_in_{name}"):
            st.login(name or None)


def _draw_stranger(found: login.Identity) -> None:
    st.markdown(_("**You are signed in as {name}, but nobody here knows you yet.**").format(name=plain(found.shown)))
    st.markdown(_("An administrator of this office can let you in. Send them this:"))
    if _SAFE_LOGIN.fullmatch(found.login):
        st.code(f'mapper users add "YOUR NAME" --role officer --login "{found.login}"', language=None, wrap_lines=True)
        st.caption(
            _(
                "They put in your name and the role that you need, or, where you are on record already: "
                'mapper users login "YOUR NAME" and the same address. On the page Administration the address will do.'
            )
        )
    else:
        st.code(found.login, language=None, wrap_lines=True)
        st.caption(
            _(
                "This is how you sign in, for the page Administration; it holds signs that mean something to a "
                "command line."
            )
        )
    st.button(_("Try again"), icon=":material/refresh:", key="try_again")
    st.button(_("Sign out"), icon=":material/logout:", key="sign_out", on_click=login.sign_out)


def _draw_open_door() -> None:
    with st.container(horizontal_alignment="center"), st.container(width=560):
        st.space("large")
        st.title("Mapper", icon=":material/compare_arrows:")
        st.error(
            _(
                "This server listens on {address}, and nobody has to sign in, so it shows nothing. Start it with: "
                "mapper app --auth FILE, or let it listen on 127.0.0.1."
            ).format(address=plain(_listens_on() or _("all addresses"))),
            icon=":material/lock:",
        )


def _listens_on() -> str:
    return str(st.get_option("server.address") or "")


def _leave_behind(who: str) -> None:
    state: Mapping[Any, Any] = st.session_state
    texts = {
        str(key): value
        for key, value in state.items()
        if str(key).startswith(_TYPED) and isinstance(value, str) and value.strip()
    }
    if texts:
        _left_behind()[who] = (texts, str(state.get("page", "overview")), st.query_params.to_dict())


@st.cache_resource(show_spinner=False)
def _left_behind() -> dict[str, tuple[dict[str, str], str, dict[str, str]]]:
    """What people had typed when their session ended, by login; in memory only, until they sign in again."""
    return {}
