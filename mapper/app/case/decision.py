"""The decision: the officer proposes it, a second person confirms it or returns it."""

from __future__ import annotations

import streamlit as st

from mapper.app import office, parts
from mapper.app.case import acting
from mapper.app.case.proposing import CONSIDERED, draw_form
from mapper.app.case.recognition import draw_recognition
from mapper.app.case.words import OUTCOME_WORDS
from mapper.app.language import _, capital, within
from mapper.app.wording import SUGGESTION_SHORT, moment, plain
from mapper.review.cases.case import Case, due_date
from mapper.review.cases.events import (
    CaseReopened,
    DecisionConfirmed,
    DecisionProposed,
    DecisionReturned,
    EarlierDecisionUpheld,
    SecondReviewGiven,
)
from mapper.review.cases.terms import (
    ELEMENTS,
    GROUNDS,
    OUTCOMES,
    Considered,
    Outcome,
    Recognition,
    SubstantialDifference,
)
from mapper.review.cases.workflow import follows, permitted
from mapper.review.events import NO_TEXT


def draw(case: Case) -> None:
    """What can be decided now, by this person; and what was."""
    can = permitted(case, office.person())
    if case.returned:
        st.warning(
            plain(getattr(case.returned.event, "why", "")),
            title=_("Returned, with this to change"),
            icon=":material/reply:",
        )
    if case.reopened and case.status == "reopened" and isinstance(case.reopened.event, CaseReopened):
        reopened = case.reopened.event
        st.warning(
            plain(reopened.why),
            title=_("Reopened: {ground}").format(ground=_(reopened.ground)),
            icon=":material/history:",
        )
        _draw_upholding(case, may_uphold=EarlierDecisionUpheld in can)
    if DecisionProposed in can:
        draw_form(case)
        return
    if case.upheld and isinstance(case.upheld.event, EarlierDecisionUpheld):
        by, when = plain(_name(case.upheld.by)), moment(case.upheld.at)
        st.info(
            plain(case.upheld.event.why),
            title=_("Reopened, and upheld by {who}, {when}: the statement that was issued stays in force").format(
                who=by, when=when
            ),
            icon=":material/gavel:",
        )
    if case.proposed is None:
        parts.empty_state(
            "gavel", _("Nothing decided yet"), _("An officer proposes a decision once the case is complete.")
        )
        return
    mine = case.proposal is not None and case.proposal.by == office.person().person_id
    hidden = case.hides_proposal_from(office.person().person_id)
    if hidden:
        st.info(
            _("This decision is reviewed blind: say what you would decide; then you see what was proposed."),
            icon=":material/visibility_off:",
        )
    else:
        _draw_proposal(case)
    if DecisionConfirmed in can:
        if hidden:
            _draw_second_review(case)
        else:
            _draw_confirming(case)
    elif case.status == "proposed" and mine:
        st.caption(_("You proposed it, so another person confirms it."))
    if CaseReopened in can:
        _draw_reopening(case)


def _draw_proposal(case: Case) -> None:
    proposal, proposed = case.proposal, case.proposed
    if proposal is None or proposed is None:
        return
    st.caption(_("Proposed by {who}, {when}").format(who=plain(_name(proposal.by)), when=moment(proposal.at)))
    # purpose and evidence as they were then: a case that was reopened may have others by now
    draw_recognition(case.before(proposal), proposed.recognition)
    suggestion = proposed.shown.suggestion or "not enough evidence"
    followed = follows(proposed.recognition.outcome, proposed.shown)
    st.markdown(
        ":small[{} {} {}]".format(
            _("The tool had suggested: {suggestion}.").format(suggestion=within(SUGGESTION_SHORT[suggestion])),
            _("The decision follows it.") if followed else _("The decision is the officer’s own."),
            plain(proposed.recognition.departs_from_suggestion),
        )
    )
    if case.second_review and isinstance(case.second_review.event, SecondReviewGiven):
        second = case.second_review.event.recognition
        st.markdown(
            _("**{reviewer}, before seeing it:** {outcome}. {reasons}").format(
                reviewer=plain(_name(case.second_review.by)),
                outcome=OUTCOME_WORDS[second.outcome],
                reasons=plain(second.reasons),
            )
        )
    if case.confirmation and case.status in ("confirmed", "issued", "reopened"):
        st.markdown(
            _(":green[:material/verified: Confirmed by {who}, {when}]").format(
                who=plain(_name(case.confirmation.by)), when=moment(case.confirmation.at)
            )
        )


def _name(person_id: str) -> str:
    return office.names().get(person_id) or person_id


def _draw_second_review(case: Case) -> None:
    with st.form("second_review"):
        st.radio(
            _("What you would decide"),
            OUTCOMES,
            format_func=lambda name: OUTCOME_WORDS[name],
            key=acting.form_key(case, "second_outcome"),
        )
        st.text_input(
            _("What it would give or ask for, if anything"), key=acting.form_key(case, "second_gives"), max_chars=1000
        )
        st.multiselect(
            _("Substantial differences in"),
            ELEMENTS,
            format_func=lambda name: capital(_(name)),
            key=acting.form_key(case, "second_elements"),
        )
        st.text_area(_("Reasons"), key=acting.form_key(case, "second_reasons"), max_chars=5000)
        st.form_submit_button(_("Give my view"), type="primary", on_click=_give_view, args=(case,))


def _give_view(case: Case) -> None:
    state, reasons = st.session_state, acting.typed(acting.form_key(case, "second_reasons"))
    outcome: Outcome = state[acting.form_key(case, "second_outcome")]
    given = acting.typed(acting.form_key(case, "second_gives"))
    recognition = Recognition(
        outcome=outcome,
        award=given if outcome == "alternative" else NO_TEXT,
        credits=given if outcome == "partial" else NO_TEXT,
        conditions=given if outcome == "conditional" else NO_TEXT,
        reasons=reasons,
        certainty="medium",
        differences=tuple(
            SubstantialDifference(element=name, why=reasons) for name in state[acting.form_key(case, "second_elements")]
        ),
        considered=tuple(Considered(outcome=name, why_not=reasons) for name in CONSIDERED)
        if outcome == "refusal"
        else (),
    )
    acting.record(case, SecondReviewGiven(recognition=recognition), done=_("Your view is recorded."))


def _draw_confirming(case: Case) -> None:
    second = case.second_review.event if case.second_review else None
    differ = (
        isinstance(second, SecondReviewGiven)
        and case.recognition is not None
        and second.recognition.outcome != case.recognition.outcome
    )
    confirm, send_back = st.columns(2)
    with confirm.form("confirm"):
        st.text_input(
            _("How the two views were reconciled") if differ else _("A word, if you like"),
            key=acting.form_key(case, "reconciliation"),
            max_chars=1000,
        )
        st.form_submit_button(_("Confirm"), type="primary", icon=":material/verified:", on_click=_confirm, args=(case,))
    with send_back.form("return"):
        st.text_input(_("What should change"), key=acting.form_key(case, "return_why"), max_chars=1000)
        st.form_submit_button(_("Return to the officer"), icon=":material/reply:", on_click=_return, args=(case,))


def _confirm(case: Case) -> None:
    event = DecisionConfirmed(reconciliation=acting.typed(acting.form_key(case, "reconciliation")))
    acting.record(case, event, done=_("Confirmed. The statement can be issued."))


def _return(case: Case) -> None:
    acting.record(
        case,
        DecisionReturned(why=acting.typed(acting.form_key(case, "return_why"))),
        done=_("Returned to the officer."),
    )


def _draw_upholding(case: Case, *, may_uphold: bool) -> None:
    with st.expander(_("The earlier decision, and how to let it stand"), icon=":material/gavel:"):
        _draw_proposal(case)
        if not may_uphold:
            st.caption(
                _("An approver who did not propose it can let it stand; otherwise propose a new decision below.")
            )
            return
        with st.form("uphold", border=False):
            st.text_input(
                _("Why it stands"),
                key=acting.form_key(case, "uphold_why"),
                max_chars=1000,
                help=_("The case is closed as it was; the statement that was issued stays in force."),
            )
            st.form_submit_button(
                _("Let the earlier decision stand"), icon=":material/gavel:", on_click=_uphold, args=(case,)
            )


def _uphold(case: Case) -> None:
    event = EarlierDecisionUpheld(why=acting.typed(acting.form_key(case, "uphold_why")))
    acting.record(case, event, done=_("The earlier decision stands; the statement that was issued stays in force."))


def _draw_reopening(case: Case) -> None:
    with st.expander(_("Reopen the case"), icon=":material/history:"), st.form("reopen", border=False):
        st.selectbox(
            _("Ground"), GROUNDS, format_func=lambda name: capital(_(name)), key=acting.form_key(case, "reopen_ground")
        )
        st.text_input(_("Why"), key=acting.form_key(case, "reopen_why"), max_chars=1000)
        st.date_input(
            _("To be answered by"), value=due_date(office.today()), key=acting.form_key(case, "reopen_due"), width=260
        )
        st.form_submit_button(_("Reopen"), on_click=_reopen, args=(case,))


def _reopen(case: Case) -> None:
    due = st.session_state[acting.form_key(case, "reopen_due")]
    event = CaseReopened(
        due=due,
        ground=st.session_state[acting.form_key(case, "reopen_ground")],
        why=acting.typed(acting.form_key(case, "reopen_why")),
    )
    acting.record(case, event, done=_("Reopened. What was issued stays on record."))
