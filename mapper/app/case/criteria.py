"""The criteria for micro-credentials: what the entry says, and how the officer grades it; the standard elements."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mapper.app import elements, office, parts
from mapper.app.case import acting
from mapper.app.elements import FINDING_WORDS
from mapper.app.entries import credential_side
from mapper.app.language import _, capital
from mapper.app.wording import badge, plain
from mapper.knowledge.microcredential_criteria import microcredential_criteria
from mapper.review.cases.case import Case
from mapper.review.cases.events import CriterionGraded
from mapper.review.cases.terms import CRITERIA, GRADES
from mapper.review.cases.workflow import permitted


def draw(case: Case) -> None:
    """Seven criteria, each with a grade to give; then the standard elements."""
    if case.foreign is None:
        parts.empty_state("badge", _("No credential yet"), _("Name the credential in the part Application."))
        return
    side, _origin = credential_side(case.foreign.credential_id, case.foreign.version)
    editable = CriterionGraded in permitted(case, office.person())
    found = {
        each.name: each
        for each in microcredential_criteria(elements.check(side.credential, side.outcomes), side.text("supervision"))
    }
    with st.form("criteria", border=False):
        for criterion in CRITERIA:
            graded = case.graded.get(criterion)
            name, grade, note = st.columns([6, 3, 4], vertical_alignment="center")
            entry = found[criterion]
            name.markdown(
                f"**{capital(_(criterion))}** {badge(FINDING_WORDS[entry.finding])}  \n"
                f"{plain(entry.value) or '–'}  \n:small[:gray[{plain(entry.why)}]]"
            )
            grade.selectbox(
                _("Grade: {criterion}").format(criterion=_(criterion)),
                ["", *GRADES],
                index=1 + GRADES.index(graded.grade) if graded else 0,
                format_func=lambda word: capital(_(word)) or _("Not graded"),
                key=acting.form_key(case, f"grade_{criterion}"),
                disabled=not editable,
            )
            note.text_input(
                _("Note: {criterion}").format(criterion=_(criterion)),
                value=graded.note if graded else "",
                key=acting.form_key(case, f"note_{criterion}"),
                max_chars=500,
                disabled=not editable,
            )
        st.form_submit_button(
            _("Save the grades"),
            icon=":material/save:",
            type="primary",
            on_click=_save,
            args=(case,),
            disabled=not editable,
        )
    st.header(_("European standard elements"), anchor=False)
    elements.draw_elements(pd.DataFrame([dict(side.credential)]), side.outcomes)


def _save(case: Case) -> None:
    made = []
    for criterion in CRITERIA:
        grade, note = (
            st.session_state[acting.form_key(case, f"grade_{criterion}")],
            acting.typed(acting.form_key(case, f"note_{criterion}")),
        )
        before = case.graded.get(criterion)
        if grade and (before is None or (before.grade, before.note) != (grade, note)):
            made.append(CriterionGraded(criterion=criterion, grade=grade, note=note))
    if made:
        acting.record(case, *made, done=_("{count} saved.").format(count=len(made)))
