"""A decision as it was proposed, for whoever reads the case."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mapper.app.case.words import OUTCOME_SHORT, OUTCOME_WORDS
from mapper.app.wording import plain
from mapper.review.cases.case import Case
from mapper.review.cases.terms import Recognition


def draw_recognition(case: Case, decided: Recognition) -> None:
    """The answer, what it gives or asks for, its reasons and substantial differences."""
    with st.container(border=True, gap="small"):
        st.markdown(f"### {OUTCOME_WORDS[decided.outcome]}", anchors=False)
        for label, text in (
            ("Award", decided.award),
            ("Credits", decided.credits),
            ("Exemptions", decided.exemptions),
            ("Conditions", decided.conditions),
        ):
            if text:
                st.markdown(f"**{label}:** {plain(text)}")
        st.markdown("**Reasons**")
        st.text(decided.reasons)
        if decided.differences:
            names = {each.evidence_id: str(each.name) for each in case.evidence}
            st.table(
                pd.DataFrame(
                    {
                        "Substantial difference": [
                            f"**{each.element.capitalize()}**  \n{plain(each.candidate)}"
                            for each in decided.differences
                        ],
                        f"Why it matters ({case.purpose})": [plain(each.why) for each in decided.differences],
                        "Evidence": [
                            plain("; ".join(f"{name}: {names.get(name, '')}" for name in each.evidence)) or "–"
                            for each in decided.differences
                        ],
                        "Would be closed by": [plain(each.compensation) or "–" for each in decided.differences],
                    }
                ),
                hide_index=True,
                border="horizontal",
                alt="Substantial differences with reasons, evidence and what would close them",
            )
        for each in decided.considered:
            st.markdown(f"Not {OUTCOME_SHORT[each.outcome].lower()}: {plain(each.why_not)}")
        st.caption(
            f"Certainty: {decided.certainty}."
            + (f" Precedents: {', '.join(decided.precedents)}." if decided.precedents else "")
        )
