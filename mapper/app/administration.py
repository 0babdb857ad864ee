"""Page: the people of the office with their roles, and the access log; for administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from mapper.app import access, login, office, parts, session
from mapper.app.language import N_, _, pgettext
from mapper.app.wording import moment, plain
from mapper.errors import MapperError
from mapper.review.acting import roles_bind
from mapper.review.people import PEOPLE as ABOUT_PEOPLE
from mapper.review.people import ROLES, PeopleEvent, Person, Role, people_of
from mapper.review.roster import new_login, new_person, new_role, record_change, working_here

PEOPLE, LOG = N_("People"), N_("Access log")
ROWS: Final = 50
_SAID: Final = "administration_said"


def draw_people() -> None:
    """Who works here, what they may do and how they sign in, those who left last; and the forms that change it."""
    _draw_said()
    history = session.store().log.about(ABOUT_PEOPLE)
    seen = history[-1].sequence if history else 0
    people = people_of(history)
    if people:
        _draw_table(sorted(people.values(), key=lambda person: person.has_left))
    else:
        parts.empty_state("group", _("Nobody is on record yet"), _("Who decides something is entered with it."))
    let_in, change = st.columns(2, gap="medium")
    with let_in:
        _draw_let_in(seen)
    with change:
        _draw_change(people, seen)
    st.caption(
        _(
            "Roles are given at the command line of the server as well: mapper users add, role, login; who leaves is "
            "taken out only there: mapper users remove. Each change is on record with who made it, and acts on the "
            "next click of the person."
        )
    )
    if not login.is_set_up() and not roles_bind(people):
        st.caption(
            _(
                "No administrator is on record, so whoever sits at this machine may do everything. That ends with the "
                "first one, who is entered here or with: mapper users add NAME --role administrator"
            )
        )


def _draw_table(people: list[Person]) -> None:
    st.dataframe(
        [
            {
                "name": person.name,
                "role": pgettext("a person who no longer works here", "left") if person.has_left else _(person.role),
                "login": person.login or _("does not sign in"),
                "id": person.person_id,
            }
            for person in people
        ],
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("Name"), width=220),
            "role": st.column_config.TextColumn(_("Role"), width=110),
            "login": st.column_config.TextColumn(_("Signs in as"), width=420),
            "id": st.column_config.TextColumn(_("Id"), width=60),
        },
        alt=_("People of the office with their roles"),
    )


def _draw_let_in(seen: int) -> None:
    st.header(_("Let somebody in"), anchor=False)
    with st.form("let_in"):
        st.text_input(
            _("Name"),
            key=_key("new_name", seen),
            max_chars=80,
            placeholder=_("As it should stand beside their decisions"),
        )
        st.selectbox(_("Role"), ROLES, format_func=_, key=_key("new_role", seen))
        if login.is_set_up():
            st.text_input(
                _("Signs in as"),
                key=_key("new_login", seen),
                max_chars=500,
                placeholder=_("The address that they see after signing in"),
            )
        st.form_submit_button(
            _("Let in"), type="primary", icon=":material/person_add:", key="let_in_it", on_click=_let_in, args=(seen,)
        )


def _draw_change(people: Mapping[str, Person], seen: int) -> None:
    here = {person.person_id: person for person in working_here(people)}
    if not here:
        return
    st.header(_("Change what somebody may do"), anchor=False)
    with st.form("change"):
        st.selectbox(
            _("Who"),
            list(here),
            index=None,
            placeholder=_("Choose somebody who works here"),
            format_func=lambda name: f"{here[name].name} ({_(here[name].role)})",
            key=_key("who", seen),
        )
        st.selectbox(
            _("Role"), ROLES, index=None, format_func=_, key=_key("other_role", seen), placeholder=_("As it is")
        )
        if login.is_set_up():
            st.text_input(_("Signs in as"), key=_key("other_login", seen), max_chars=500, placeholder=_("As it is"))
        st.form_submit_button(
            _("Change"), icon=":material/manage_accounts:", key="change_it", on_click=_change, args=(seen,)
        )


def _key(name: str, seen: int) -> str:
    """The key of a field: another one once anybody changed the people, so that no field shows what was."""
    return f"{name} {seen}"


def _typed(name: str, seen: int) -> str:
    return str(st.session_state.get(_key(name, seen)) or "").strip()


@access.needs("change people")
def _let_in(seen: int) -> None:
    name, role = _typed("new_name", seen), st.session_state[_key("new_role", seen)]
    _record(lambda people: new_person(people, name, role=role, login=_typed("new_login", seen)), seen)


@access.needs("change people")
def _change(seen: int) -> None:
    person_id, login_given = _typed("who", seen), _typed("other_login", seen)
    role: Role | None = st.session_state[_key("other_role", seen)]

    def changes(people: Mapping[str, Person]) -> list[PeopleEvent]:
        if not person_id:
            raise MapperError(_("nobody is chosen: choose who it is about"))
        given = new_role(people, person_id, role) if role else []
        return [*given, *new_login(people, person_id, login_given)] if login_given else given

    _record(changes, seen)


def _record(change: Callable[[Mapping[str, Person]], list[PeopleEvent]], seen: int) -> None:
    """Record what an administrator does to the people whom they saw; the page then says what it came to, or why not."""
    log = session.store().log
    try:
        acts = office.person()
        events = change(people_of(log.about(ABOUT_PEOPLE)))
        if events:
            record_change(log, events, by=acts.person_id or acts.name, seen=seen)
            known = log.people()[events[0].person_id]
            said = _("{name} is {role}.").format(name=plain(known.name), role=_(known.role))
        else:
            said = _("Nothing was changed.")
    except MapperError as error:
        st.session_state[_SAID] = error
        return
    st.session_state[_SAID] = said


def _draw_said() -> None:
    said = st.session_state.pop(_SAID, None)
    if isinstance(said, MapperError):
        parts.show_error(said, title=_("That was not recorded"))
    elif said:
        st.toast(said, icon=":material/check_circle:")


def draw_log() -> None:
    """Who came in, what was refused and taken away, the newest first."""
    store = session.store()
    first, last = parts.paged(store.access.count(), key="log_page", rows=ROWS)
    entries = store.access.entries(skip=first, limit=last - first)
    if not entries:
        parts.empty_state("lock_open", _("Nothing was logged yet"), _("Sign-ins, refusals and exports stand here."))
        return
    people = login.people()
    st.dataframe(
        [
            {
                "when": moment(entry.at),
                "who": name_of(people.get(entry.person_id)) or entry.login,
                "what": _(entry.what),
                "about": entry.about,
                "sign_in": entry.sign_in[:8],
            }
            for entry in entries
        ],
        hide_index=True,
        column_config={
            "when": st.column_config.TextColumn(_("When"), width=150),
            "who": st.column_config.TextColumn(_("Who"), width=260),
            "what": st.column_config.TextColumn(_("What"), width=140),
            "about": st.column_config.TextColumn(_("About"), width="large"),
            "sign_in": st.column_config.TextColumn(
                _("Sign-in"), width=90, help=_("The same for all that was done after one sign-in")
            ),
        },
        alt=_("Access log, the newest entry first"),
    )
    st.caption(
        _(
            "No entry can be changed. Old ones are erased, with a row that says so, by: mapper store purge "
            "--older-than MONTHS."
        )
    )


def name_of(person: Person | None) -> str:
    """The name of a person, "" where there is none."""
    return person.name if person else ""


access.require("read the access log")
if parts.choose_part([PEOPLE, LOG]) == LOG:
    draw_log()
else:
    draw_people()
