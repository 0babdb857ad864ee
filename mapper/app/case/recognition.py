"""A decision as it was proposed, for whoever reads the case."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mapper.app.case.words import OUTCOME_SHORT, OUTCOME_WORDS
from mapper.app.language import _, capital, within
from mapper.app.wording import plain
from mapper.review.cases.case import Case
from mapper.review.cases.terms import Recognition


def draw_recognition(case: Case, decided: Recognition) -> None:
    """The answer, what it gives or asks for, its reasons and substantial differences."""
    with st.container(border=True, gap="small"):
        st.markdown(f"### {OUTCOME_WORDS[decided.outcome]}", anchors=False)
        for label, text in (
            (_("Award"), decided.award),
            (_("Credits"), decided.credits),
            (_("Exemptions"), decided.exemptions),
            (_("Conditions"), decided.conditions),
        ):
            if text:
                st.markdown(f"**{label}:** {plain(text)}")
        st.markdown(_("**Reasons**"))
        st.text(decided.reasons)
        if decided.differences:
            names = {each.evidence_id: str(each.name) for each in case.evidence}
            st.table(
                pd.DataFrame(
                    {
                        _("Substantial difference"): [
                            f"**{capital(_(each.element))}**  \n{plain(each.candidate)}" for each in decided.differences
                        ],
                        _("Why it matters ({purpose})").format(purpose=_(case.purpose)): [
                            plain(each.why) for each in decided.differences
                        ],
                        _("Evidence"): [
                            plain("; ".join(f"{name}: {names.get(name, '')}" for name in each.evidence)) or "–"
                            for each in decided.differences
                        ],
                        _("Would be closed by"): [plain(each.compensation) or "–" for each in decided.differences],
                    }
                ),
                hide_index=True,
                border="horizontal",
                alt=_("Substantial differences with reasons, evidence and what would close them"),
            )
        for each in decided.considered:
            st.markdown(
                _("Not {outcome}: {why_not}").format(
                    outcome=within(OUTCOME_SHORT[each.outcome]), why_not=plain(each.why_not)
                )
            )
        st.caption(
            _("Certainty: {certainty}.").format(certainty=_(decided.certainty))
            + (
                f" {_('Precedents: {cases}.').format(cases=', '.join(decided.precedents))}"
                if decided.precedents
                else ""
            )
        )
