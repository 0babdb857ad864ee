"""Page: cases. The address names one (``case=case-2026-0001``); without it, all are listed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mapper.app import office, parts
from mapper.app.case import acting, application, checks, comparison, criteria, decision, history, listing, statement
from mapper.app.case.words import PURPOSE_WORDS, STATUS_WORDS, day, days_words
from mapper.app.language import N_, _
from mapper.app.wording import badge, plain
from mapper.review.cases.case import Case
from mapper.review.cases.overview import OPEN_STATUSES
from mapper.review.cases.workflow import undoable
from mapper.review.events import kind_of

PARTS: Final = {
    N_("Application"): application.draw,
    N_("Evidence and checks"): checks.draw,
    N_("Comparison"): comparison.draw,
    N_("Criteria"): criteria.draw,
    N_("Decision"): decision.draw,
    N_("Statement"): statement.draw,
    N_("History"): history.draw,
}


def draw_case(case: Case) -> None:
    """One case: its head, and the part that the address names."""
    acting.draw_messages()
    draw_head(case)
    PARTS[parts.choose_part(list(PARTS))](case)


def draw_head(case: Case) -> None:
    """What it is about, where it stands, and until when."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap="xxsmall", width="stretch"):
            title = case.foreign.title if case.foreign else _("Credential not named yet")
            st.markdown(f"## {plain(case.case_id)} · {plain(title)}", anchors=False)
            marks = [badge(STATUS_WORDS[case.status]), f":gray-badge[{PURPOSE_WORDS[case.purpose]}]"]
            if case.status in OPEN_STATUSES:
                left = case.days_left(office.today())
                colour = "red" if left < 0 else "orange" if left < 30 else "gray"
                marks.append(
                    _(":{colour}-badge[:material/alarm: {days_words}, due {day}]").format(
                        colour=colour, days_words=days_words(left), day=day(case.due.isoformat())
                    )
                )
            st.markdown(" ".join(marks))
        with st.container(horizontal=True, width="content"):
            last = undoable(case, office.person())
            if last is not None:
                what = kind_of(case.effective[-1].event)
                st.button(
                    _("Undo: {what}").format(what=_(what)),
                    icon=":material/undo:",
                    type="tertiary",
                    key="undo_event",
                    on_click=acting.undo,
                    args=(case,),
                )
            st.button(_("All cases"), icon=":material/arrow_back:", key="all_cases", on_click=all_cases)


def all_cases() -> None:
    """Leave the case."""
    for name in ("case", "part"):
        st.query_params.pop(name, None)


named = str(st.query_params.get("case", ""))
if named:
    draw_case(office.desk().case(named))
else:
    listing.draw()
