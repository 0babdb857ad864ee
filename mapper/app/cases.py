"""Page: cases. The address names one (``case=case-2026-0001``); without it, all are listed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from mapper.app import office, parts
from mapper.app.case import acting, application, checks, comparison, criteria, decision, history, listing, statement
from mapper.app.case.words import PURPOSE_WORDS, STATUS_WORDS, day, days_words
from mapper.app.wording import badge, plain
from mapper.review.cases.case import Case
from mapper.review.cases.overview import OPEN_STATUSES
from mapper.review.cases.workflow import undoable
from mapper.review.events import kind_of

PARTS: Final = {
    "Application": application.draw,
    "Evidence and checks": checks.draw,
    "Comparison": comparison.draw,
    "Criteria": criteria.draw,
    "Decision": decision.draw,
    "Statement": statement.draw,
    "History": history.draw,
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
            title = case.foreign.title if case.foreign else "Credential not named yet"
            st.markdown(f"## {plain(case.case_id)} · {plain(title)}", anchors=False)
            marks = [badge(STATUS_WORDS[case.status]), f":gray-badge[{PURPOSE_WORDS[case.purpose]}]"]
            if case.status in OPEN_STATUSES:
                left = case.days_left(office.today())
                colour = "red" if left < 0 else "orange" if left < 30 else "gray"
                marks.append(f":{colour}-badge[:material/alarm: {days_words(left)}, due {day(case.due.isoformat())}]")
            st.markdown(" ".join(marks))
        with st.container(horizontal=True, width="content"):
            last = undoable(case, office.person())
            if last is not None:
                what = kind_of(case.effective[-1].event)
                st.button(
                    f"Undo: {what}",
                    icon=":material/undo:",
                    type="tertiary",
                    key="undo_event",
                    on_click=acting.undo,
                    args=(case,),
                )
            st.button("All cases", icon=":material/arrow_back:", key="all_cases", on_click=all_cases)


def all_cases() -> None:
    """Leave the case."""
    for name in ("case", "part"):
        st.query_params.pop(name, None)


named = str(st.query_params.get("case", ""))
if named:
    draw_case(office.desk().case(named))
else:
    listing.draw()
