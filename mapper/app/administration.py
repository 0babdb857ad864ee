"""Page: the people of the office with their roles, and the access log; for administrators."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mapper.app import access, login, parts, session
from mapper.app.language import N_, _, pgettext
from mapper.app.wording import moment
from mapper.review.acting import roles_bind
from mapper.review.people import Person

PEOPLE, LOG = N_("People"), N_("Access log")
ROWS: Final = 50


def draw_people() -> None:
    """Who works here, what they may do and how they sign in; those who left last."""
    people = sorted(login.people().values(), key=lambda person: person.has_left)
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
    st.caption(
        _(
            "Roles are given at the command line of the server: mapper users add, role, login, remove. Each change is "
            "on record with who made it, and acts on the next click of the person."
        )
    )
    if not login.is_set_up() and not roles_bind(login.people()):
        st.caption(
            _(
                "No administrator is on record, so whoever sits at this machine may do everything. "
                "The first one is entered with: mapper users add NAME --role administrator"
            )
        )


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
