"""All cases of the office: what waits, by due date, and the form that opens a new one."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mapper.app import access, office, parts, session
from mapper.app.address import in_address, one_in_address
from mapper.app.case import acting
from mapper.app.case.words import OUTCOME_SHORT, PURPOSE_WORDS, STATUS_WORDS, day
from mapper.app.language import N_, _, pgettext
from mapper.review.cases.case import due_date
from mapper.review.cases.events import CaseOpened
from mapper.review.cases.overview import OPEN_STATUSES
from mapper.review.cases.terms import PURPOSES

_WAITING: Final = N_("Waiting")
_ALL: Final = N_("All")
_PICKED: Final = "picked_case"


def draw() -> None:
    """The table of cases, and a new one."""
    acting.draw_messages()
    table = office.case_table()
    if access.may("work on cases"):
        with st.expander(_("Open a case"), icon=":material/create_new_folder:", expanded=table.empty):
            _draw_new()
    if table.empty:
        parts.empty_state(
            "folder_open",
            _("No case yet"),
            _(
                "A case is one application: a foreign credential, a purpose, and the four months in which it is "
                "answered."
            ),
        )
        return
    waits = table["status"].isin(OPEN_STATUSES)
    late = int((table["days_left"] < 0).sum())
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        options = [_WAITING, *(name for name in STATUS_WORDS if (table["status"] == name).any()), _ALL]
        one_in_address("cases_shown", options, _WAITING)
        shown = st.segmented_control(
            _("Show"),
            options,
            required=True,
            format_func=lambda name: STATUS_WORDS[name].words if name in STATUS_WORDS else _(name),
            label_visibility="collapsed",
            **in_address("cases_shown"),
        )
        said = [_("{count} waiting").format(count=int(waits.sum()))]
        if late:
            said.append(f":red[:material/alarm: {_('{count} late').format(count=late)}]")
        st.markdown(" · ".join(said), width="content")
    rows = table if shown == _ALL else table[waits if shown == _WAITING else table["status"] == shown]
    first, last = parts.paged(len(rows), key="cases_page")
    _draw_table(rows.iloc[first:last])


def _draw_table(rows: pd.DataFrame) -> None:
    people = session.store().log.people()
    ids = rows["case_id"].tolist()
    st.dataframe(
        pd.DataFrame(
            {
                _("Case"): rows["case_id"],
                _("Foreign credential"): rows["title"].where(rows["title"] != "", _("not named yet")),
                _("Country"): rows["jurisdiction"],
                _("Purpose"): rows["purpose"].map(PURPOSE_WORDS),
                _("Status"): rows["status"].map({name: mark.words for name, mark in STATUS_WORDS.items()}),
                _("Proposed"): rows["outcome"].map(OUTCOME_SHORT).fillna(""),
                pgettext("person", "By"): rows["proposed_by"]
                .map({name: person.name for name, person in people.items()})
                .fillna(""),
                _("Due"): rows["due"].map(day),
                _("Days left"): rows["days_left"],
            }
        ),
        hide_index=True,
        # The ids as they stand here: another row may be in that place once the click arrives.
        on_select=lambda: _open_picked(ids),
        selection_mode="single-row",
        key=_PICKED,
        column_config={
            _("Case"): st.column_config.TextColumn(width=125),
            _("Foreign credential"): st.column_config.TextColumn(width="large"),
            _("Country"): st.column_config.TextColumn(width=70),
            _("Days left"): st.column_config.NumberColumn(
                width=80, help=_("Days until the answer is due; negative: late")
            ),
        },
        alt=_("Cases with status and due date; select a row to open the case"),
    )
    # The table opens a case by a click or by the space bar; a box does the same for who prefers to type.
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Open case"),
            ids,
            format_func=lambda name: f"{name} – {rows.set_index('case_id')['title'].get(name) or _('not named yet')}",
            key="case_to_open",
            width=520,
        )
        st.button(
            pgettext("button", "Open"),
            icon=":material/folder_open:",
            key="open_case",
            on_click=_go,
            args=(chosen,),
            disabled=not chosen,
        )


def _open_picked(ids: list[str]) -> None:
    for row in st.session_state[_PICKED]["selection"]["rows"]:
        _go(ids[row])


def _draw_new() -> None:
    with st.form("new_case", border=False):
        purpose, received, reference = st.columns([2, 1, 2])
        purpose.selectbox(
            _("Purpose"),
            PURPOSES,
            format_func=lambda name: PURPOSE_WORDS[name],
            key="new_purpose",
            help=_("What the recognition is for; everything else is judged against it."),
        )
        received.date_input(
            _("All papers received on"), value=office.today(), key="new_received", help=_("The four months begin here.")
        )
        reference.text_input(
            _("Reference of the applicant"),
            key="new_applicant",
            max_chars=80,
            placeholder=_("Your file number"),
            help=_("Your own reference and nothing more: names and other personal data are not needed here."),
        )
        st.form_submit_button(
            _("Open the case"), type="primary", icon=":material/create_new_folder:", on_click=_open_new
        )


def _open_new() -> None:
    received: date = st.session_state["new_received"]
    event = CaseOpened(
        purpose=st.session_state["new_purpose"],
        received=received,
        due=due_date(received),
        applicant=acting.typed("new_applicant"),
    )
    acting.attempt(
        lambda: _go(office.desk().open(event).case_id),
        done=_("Opened. The answer is due on {day}.").format(day=day(event.due.isoformat())),
    )


def _go(case_id: str) -> None:
    st.query_params["case"] = case_id
    st.query_params.pop("part", None)
