"""Everything that ever happened to a case: when, who, what; nothing is left out and nothing can be changed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from mapper.app import office, session
from mapper.app.language import _
from mapper.app.wording import moment
from mapper.review.cases.case import Case
from mapper.review.cases.events import DecisionDrafted, DecisionProposed, ElementWeighed
from mapper.review.events import facts_of, kind_of


def draw(case: Case) -> None:
    """The events, the newest first, and the extract for an appeal body."""
    people = session.store().log.people()
    hidden = case.hides_proposal_from(office.person().person_id)
    counts = {recorded.event_id for recorded in case.effective}
    st.dataframe(
        pd.DataFrame(
            {
                _("When"): [moment(recorded.at) for recorded in reversed(case.history)],
                _("Who"): [people[each.by].name if each.by in people else each.by for each in reversed(case.history)],
                _("What"): [
                    _event_words(kind_of(each.event), counts=each.event_id in counts) for each in reversed(case.history)
                ],
                _("Said"): [
                    _("hidden until your own view is given")
                    if hidden and isinstance(each.event, DecisionDrafted | DecisionProposed | ElementWeighed)
                    else _said(facts_of(each.event))
                    for each in reversed(case.history)
                ],
                _("Code"): [each.event_id for each in reversed(case.history)],
            }
        ),
        hide_index=True,
        column_config={
            _("When"): st.column_config.TextColumn(width=150),
            _("Who"): st.column_config.TextColumn(width=120),
            _("What"): st.column_config.TextColumn(width=190),
            _("Said"): st.column_config.TextColumn(width="large"),
            _("Code"): st.column_config.TextColumn(width=220, help=_("Leads to this row of the audit log")),
        },
        alt=_("Events of the case, the newest first"),
    )
    st.caption(
        _(
            "Events are chained by hashes: none can be changed, taken out or moved without it being found "
            "(`mapper audit verify`). An appeal body gets an extract that it can check by itself."
        )
    )
    st.download_button(
        _("Extract for an appeal body"),
        office.audit_extract_maker(case.case_id),
        file_name=f"{case.case_id}-audit.zip",
        mime="application/zip",
        icon=":material/folder_zip:",
        key="audit_extract",
        disabled=hidden,
    )


def _event_words(kind: str, *, counts: bool) -> str:
    if kind == "event undone":
        return _("undone")
    return _(kind) if counts else _("{event} (undone)").format(event=_(kind))


def _said(facts: Any) -> str:
    """The facts of an event in one line, what is empty left out."""
    if isinstance(facts, dict):
        said = ((name, _said(value)) for name, value in facts.items())
        return "; ".join(f"{str(name).replace('_', ' ')}: {text}" for name, text in said if text)
    if isinstance(facts, list | tuple):
        return ", ".join(text for text in map(_said, facts) if text)
    return "" if facts in (None, "", False) else str(facts)
