"""Page: the people of the office with their roles, and the access log; for administrators."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mapper.app import access, login, parts, session
from mapper.app.wording import moment
from mapper.review.people import Person

PEOPLE, LOG = "People", "Access log"
ROWS: Final = 50


def draw_people() -> None:
    """Who works here, what they may do and how they sign in; those who left last."""
    people = sorted(login.people().values(), key=lambda person: person.has_left)
    st.dataframe(
        [
            {
                "Name": person.name,
                "Role": "left" if person.has_left else person.role,
                "Signs in as": person.login or "does not sign in",
                "Id": person.person_id,
            }
            for person in people
        ],
        hide_index=True,
        column_config={
            "Name": st.column_config.TextColumn(width=220),
            "Role": st.column_config.TextColumn(width=110),
            "Signs in as": st.column_config.TextColumn(width=420),
            "Id": st.column_config.TextColumn(width=60),
        },
        alt="People of the office with their roles",
    )
    st.caption(
        "Roles are given at the command line of the server: mapper users add, role, login, remove. Each change is on "
        "record with who made it, and acts on the next click of the person."
    )
    if not login.is_set_up() and not any(person.may("administrator") for person in people):
        st.caption(
            "No administrator is on record, so whoever sits at this machine may do everything. "
            "The first one is entered with: mapper users add NAME --role administrator"
        )


def draw_log() -> None:
    """Who came in, what was refused and taken away, the newest first."""
    store = session.store()
    first, last = parts.paged(store.access.count(), key="log_page", rows=ROWS)
    entries = store.access.entries(skip=first, limit=last - first)
    if not entries:
        parts.empty_state("lock_open", "Nothing was logged yet", "Sign-ins, refusals and exports stand here.")
        return
    people = login.people()
    st.dataframe(
        [
            {
                "When": moment(entry.at),
                "Who": name_of(people.get(entry.person_id)) or entry.login,
                "What": entry.what,
                "About": entry.about,
                "Sign-in": entry.sign_in[:8],
            }
            for entry in entries
        ],
        hide_index=True,
        column_config={
            "When": st.column_config.TextColumn(width=150),
            "Who": st.column_config.TextColumn(width=260),
            "What": st.column_config.TextColumn(width=140),
            "About": st.column_config.TextColumn(width="large"),
            "Sign-in": st.column_config.TextColumn(width=90, help="The same for all that was done after one sign-in"),
        },
        alt="Access log, the newest entry first",
    )
    st.caption(
        "No entry can be changed. Old ones are erased, with a row that says so, by: mapper store purge --older-than "
        "MONTHS."
    )


def name_of(person: Person | None) -> str:
    """The name of a person, "" where there is none."""
    return person.name if person else ""


access.require("read the access log")
if parts.choose_part([PEOPLE, LOG]) == LOG:
    draw_log()
else:
    draw_people()
