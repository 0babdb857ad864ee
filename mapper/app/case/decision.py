"""The decision: the officer proposes it, a second person confirms it or returns it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from mapper.app import office, parts, session
from mapper.app.case import acting
from mapper.app.case.comparison import comparison_shown
from mapper.app.case.recognition import draw_recognition
from mapper.app.case.words import OUTCOME_SHORT, OUTCOME_WORDS
from mapper.app.wording import SUGGESTION_SHORT, SUGGESTION_WORDS, badge, moment, plain
from mapper.review.cases.case import Case
from mapper.review.cases.events import (
    CaseReopened,
    DecisionConfirmed,
    DecisionDrafted,
    DecisionProposed,
    DecisionReturned,
    SecondReviewGiven,
)
from mapper.review.cases.overview import disagreements, precedents
from mapper.review.cases.reasons import load_templates, reasons_for
from mapper.review.cases.terms import (
    CERTAINTIES,
    ELEMENTS,
    GROUNDS,
    OUTCOMES,
    Certainty,
    Comparison,
    Considered,
    Element,
    Outcome,
    Recognition,
    SubstantialDifference,
)
from mapper.review.cases.workflow import permitted
from mapper.review.events import NO_TEXT, FreeText

_CONSIDERED: Final[tuple[Outcome, ...]] = ("alternative", "partial", "conditional")
_GIVES: Final[Mapping[Outcome, tuple[tuple[str, str], ...]]] = {
    "full": (),
    "alternative": (("award", "Which award or level it corresponds to instead"),),
    "partial": (("credits", "Credits that are recognised"), ("exemptions", "Exemptions that follow")),
    "conditional": (("conditions", "Conditions to be met first"),),
    "refusal": (),
}
_OUTCOME_OF: Final = {"full": "full", "partial": "partial", "conditional": "conditional", "none": "refusal"}


def draw(case: Case) -> None:
    """What can be decided now, by this person; and what was."""
    can = permitted(case, office.person())
    if case.returned:
        st.warning(
            plain(getattr(case.returned.event, "why", "")),
            title="Returned, with this to change",
            icon=":material/reply:",
        )
    if DecisionProposed in can:
        _draw_form(case)
        return
    if case.proposed is None:
        parts.empty_state("gavel", "Nothing decided yet", "An officer proposes a decision once the case is complete.")
        return
    mine = case.proposal is not None and case.proposal.by == office.person().person_id
    hidden = case.proposed.blind and case.status == "proposed" and not mine and not _own_view(case)
    if hidden:
        st.info(
            "This decision is reviewed blind: say what you would decide; then you see what was proposed.",
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
        st.caption("You proposed it, so another person confirms it.")
    if CaseReopened in can:
        _draw_reopening(case)


def _own_view(case: Case) -> bool:
    return case.second_review is not None and case.second_review.by == office.person().person_id


def _draw_form(case: Case) -> None:
    shown = comparison_shown(case)
    given = case.draft or case.recognition
    _draw_suggestion(shown)
    earlier = precedents(case, office.desk().cases())
    outcome: Outcome = st.radio(
        "Decision",
        OUTCOMES,
        index=OUTCOMES.index(given.outcome) if given else 0,
        format_func=lambda name: OUTCOME_WORDS[name],
        key="outcome",
        help="The default is to recognise: what gives less needs a substantial difference, and the office shows it.",
    )
    for name, label in _GIVES[outcome]:
        st.text_input(label, value=getattr(given, name) if given else "", key=f"gives_{name}", max_chars=1000)
    differences: tuple[SubstantialDifference, ...] = ()
    if outcome != "full":
        differences = _draw_differences(case, shown, given)
    considered = _draw_considered(given) if outcome == "refusal" else ()
    _draw_reasons(case, shown, given, outcome, differences)
    followed = shown is None or _OUTCOME_OF.get(shown.suggestion, "") in ("", outcome)
    if not followed:
        st.text_input(
            "Why you decide otherwise than the tool suggests",
            value=given.departs_from_suggestion if given else "",
            key="departs",
            max_chars=1000,
        )
    one, two = st.columns([1, 2])
    one.segmented_control(
        "How certain you are",
        CERTAINTIES,
        default=given.certainty if given else "medium",
        required=True,
        format_func=str.capitalize,
        key="certainty",
    )
    two.multiselect(
        "Precedents",
        [each.case.case_id for each in earlier],
        default=[name for name in (given.precedents if given else ()) if name in {e.case.case_id for e in earlier}],
        format_func=lambda name: _precedent_words(name, earlier),
        key="precedents",
        help="Earlier cases with the same credential or awarding body: the same facts should give the same finding.",
    )
    recognition = _recognition(outcome, differences, considered)
    for line in disagreements(case.then(DecisionDrafted(recognition=recognition), by=""), earlier) if earlier else ():
        st.warning(plain(line), icon=":material/balance:")
    _draw_buttons(case, shown, recognition)


def _draw_suggestion(shown: Comparison | None) -> None:
    if shown is None:
        st.caption("No comparison has been made yet: see the part Comparison.")
        return
    suggestion = shown.suggestion or "not enough evidence"
    st.markdown(f"{badge(SUGGESTION_WORDS[suggestion])} {plain(' '.join(shown.reasons[:1]))}")
    st.caption("The tool suggests; you decide. What stands here is kept with your decision.")


def _draw_differences(
    case: Case, shown: Comparison | None, given: Recognition | None
) -> tuple[SubstantialDifference, ...]:
    """The substantial differences: candidates of the tool to choose from, and those that the officer found."""
    st.markdown("**Substantial differences**")
    st.caption(
        "A difference is substantial if it would probably keep the holder from succeeding in this purpose. "
        "Choose among what was found; nothing is chosen for you."
    )
    before = {(each.element, each.candidate): each for each in (given.differences if given else ())}
    candidates = [_candidate(text) for text in (shown.candidate_differences if shown else ())]
    own = [(element, "") for element in ELEMENTS]
    found = []
    for number, (element, candidate) in enumerate([*candidates, *own]):
        label = f"{element.capitalize()}: {candidate}" if candidate else f"Another difference in {element}"
        chosen = st.checkbox(plain(label), value=(element, candidate) in before, key=f"difference_{number}_{element}")
        if chosen:
            found.append(_draw_difference(case, element, candidate, before.get((element, candidate)), number))
    return tuple(found)


def _candidate(text: str) -> tuple[Element, str]:
    name, _, what = text.partition(":")
    for element in ELEMENTS:
        if element == name.strip().lower():
            return element, what.strip()
    return "learning outcomes", text


def _draw_difference(
    case: Case, element: Element, candidate: str, before: SubstantialDifference | None, number: int
) -> SubstantialDifference:
    known = {each.evidence_id: str(each.name) for each in case.evidence}
    with st.container(border=True):
        why = st.text_input(
            f"Why it matters for this purpose ({case.purpose})",
            value=before.why if before else "",
            key=f"difference_why_{number}",
            max_chars=1000,
        )
        left, right = st.columns(2)
        evidence: list[str] = left.multiselect(
            "Evidence",
            list(known),
            default=[name for name in (before.evidence if before else ()) if name in known],
            format_func=lambda name: f"{name}: {known[name]}",
            key=f"difference_evidence_{number}",
        )
        compensation = right.text_input(
            "What would close it",
            value=before.compensation if before else "",
            key=f"difference_close_{number}",
            max_chars=500,
            placeholder="A bridging course, an examination, ...",
        )
    return SubstantialDifference(
        element=element,
        candidate=candidate,
        why=FreeText((why or "").strip()),
        evidence=tuple(evidence),
        compensation=FreeText((compensation or "").strip()),
    )


def _draw_considered(given: Recognition | None) -> tuple[Considered, ...]:
    """Before a refusal: why nothing of what gives more was possible."""
    st.markdown("**Considered before refusing**")
    before = {each.outcome: each.why_not for each in (given.considered if given else ())}
    found = []
    for outcome in _CONSIDERED:
        why = st.text_input(
            f"Why not {OUTCOME_SHORT[outcome].lower()} recognition",
            value=before.get(outcome, ""),
            key=f"considered_{outcome}",
            max_chars=1000,
        )
        found.append(Considered(outcome=outcome, why_not=FreeText((why or "").strip())))
    return tuple(found)


def _draw_reasons(
    case: Case,
    shown: Comparison | None,
    given: Recognition | None,
    outcome: Outcome,
    differences: tuple[SubstantialDifference, ...],
) -> None:
    if "reasons" not in st.session_state:
        st.session_state["reasons"] = str(given.reasons) if given else ""
    st.text_area("Reasons", key="reasons", height=160, max_chars=10_000)
    if shown is None:
        return
    drafted = Recognition(outcome=outcome, reasons=FreeText(""), certainty="medium", differences=differences)
    text = reasons_for(outcome, case, shown, drafted, load_templates(session.workspace()))
    st.button(
        "Begin with the office's sentences",
        icon=":material/edit_note:",
        key="use_template",
        type="tertiary",
        on_click=_use_template,
        args=(text,),
        help="They are added to what stands there; reasons.toml of the workspace holds an office's own.",
    )


def _use_template(text: str) -> None:
    st.session_state["reasons"] = f"{st.session_state.get('reasons') or ''}\n{text}".strip()


def _precedent_words(case_id: str, earlier: Any) -> str:
    found = next(each for each in earlier if each.case.case_id == case_id)
    answer = OUTCOME_SHORT[found.case.recognition.outcome].lower() if found.case.recognition else "open"
    return f"{case_id}: {answer}; same {', '.join(found.shares)}"


def _recognition(
    outcome: Outcome, differences: tuple[SubstantialDifference, ...], considered: tuple[Considered, ...]
) -> Recognition:
    certainty: Certainty = st.session_state.get("certainty") or "medium"
    given = {name: acting.typed(f"gives_{name}") for name, _ in _GIVES[outcome]}
    return Recognition(
        outcome=outcome,
        award=given.get("award", NO_TEXT),
        credits=given.get("credits", NO_TEXT),
        exemptions=given.get("exemptions", NO_TEXT),
        conditions=given.get("conditions", NO_TEXT),
        reasons=acting.typed("reasons"),
        certainty=certainty,
        differences=differences,
        considered=considered,
        departs_from_suggestion=acting.typed("departs"),
        precedents=tuple(st.session_state.get("precedents") or ()),
    )


def _draw_buttons(case: Case, shown: Comparison | None, recognition: Recognition) -> None:
    blind = st.checkbox(
        "Blind second review: hide my proposal and the score until the second person has given their own view",
        key="blind",
    )
    with st.container(horizontal=True):
        st.button(
            "Propose this decision",
            type="primary",
            icon=":material/send:",
            key="propose",
            disabled=shown is None,
            on_click=_propose,
            args=(case, shown, recognition, blind),
        )
        st.button(
            "Put aside as a draft",
            icon=":material/save:",
            key="draft",
            on_click=_put_aside,
            args=(case, recognition),
        )


def _put_aside(case: Case, recognition: Recognition) -> None:
    acting.record(case, DecisionDrafted(recognition=recognition), done="Kept as a draft.")


def _propose(case: Case, shown: Comparison, recognition: Recognition, blind: bool) -> None:
    event = DecisionProposed(recognition=recognition, shown=shown, blind=blind)
    if acting.record(case, event, done="Proposed. Another person confirms it."):
        st.session_state.pop("reasons", None)


def _draw_proposal(case: Case) -> None:
    people = session.store().log.people()
    proposal, proposed = case.proposal, case.proposed
    if proposal is None or proposed is None:
        return
    who = people[proposal.by].name if proposal.by in people else proposal.by
    st.caption(f"Proposed by {plain(who)}, {moment(proposal.at)}")
    draw_recognition(case, proposed.recognition)
    suggestion = proposed.shown.suggestion or "not enough evidence"
    followed = _OUTCOME_OF.get(suggestion, "") == proposed.recognition.outcome
    st.markdown(
        f":small[The tool had suggested: {SUGGESTION_SHORT[suggestion].lower()}. "
        f"{'The decision follows it.' if followed else 'The decision is the officer’s own.'} "
        f"{plain(proposed.recognition.departs_from_suggestion)}]"
    )
    if case.second_review and isinstance(case.second_review.event, SecondReviewGiven):
        second = case.second_review.event.recognition
        reviewer = people[case.second_review.by].name if case.second_review.by in people else case.second_review.by
        st.markdown(
            f"**{plain(reviewer)}, before seeing it:** {OUTCOME_WORDS[second.outcome]}. {plain(second.reasons)}"
        )
    if case.confirmation and case.status in ("confirmed", "issued"):
        by = people[case.confirmation.by].name if case.confirmation.by in people else case.confirmation.by
        st.markdown(f":green[:material/verified: Confirmed by {plain(by)}, {moment(case.confirmation.at)}]")


def _draw_second_review(case: Case) -> None:
    with st.form("second_review"):
        st.radio("What you would decide", OUTCOMES, format_func=lambda name: OUTCOME_WORDS[name], key="second_outcome")
        st.text_input("What it would give or ask for, if anything", key="second_gives", max_chars=1000)
        st.multiselect("Substantial differences in", ELEMENTS, format_func=str.capitalize, key="second_elements")
        st.text_area("Reasons", key="second_reasons", max_chars=5000)
        st.form_submit_button("Give my view", type="primary", on_click=_give_view, args=(case,))


def _give_view(case: Case) -> None:
    state, reasons = st.session_state, acting.typed("second_reasons")
    outcome: Outcome = state["second_outcome"]
    given = acting.typed("second_gives")
    recognition = Recognition(
        outcome=outcome,
        award=given if outcome == "alternative" else NO_TEXT,
        credits=given if outcome == "partial" else NO_TEXT,
        conditions=given if outcome == "conditional" else NO_TEXT,
        reasons=reasons,
        certainty="medium",
        differences=tuple(SubstantialDifference(element=name, why=reasons) for name in state["second_elements"]),
        considered=tuple(Considered(outcome=name, why_not=reasons) for name in _CONSIDERED)
        if outcome == "refusal"
        else (),
    )
    acting.record(case, SecondReviewGiven(recognition=recognition), done="Your view is recorded.")


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
            "How the two views were reconciled" if differ else "A word, if you like",
            key="reconciliation",
            max_chars=1000,
        )
        st.form_submit_button("Confirm", type="primary", icon=":material/verified:", on_click=_confirm, args=(case,))
    with send_back.form("return"):
        st.text_input("What should change", key="return_why", max_chars=1000)
        st.form_submit_button("Return to the officer", icon=":material/reply:", on_click=_return, args=(case,))


def _confirm(case: Case) -> None:
    event = DecisionConfirmed(reconciliation=acting.typed("reconciliation"))
    acting.record(case, event, done="Confirmed. The statement can be issued.")


def _return(case: Case) -> None:
    acting.record(case, DecisionReturned(why=acting.typed("return_why")), done="Returned to the officer.")


def _draw_reopening(case: Case) -> None:
    with st.expander("Reopen the case", icon=":material/history:"), st.form("reopen", border=False):
        st.selectbox("Ground", GROUNDS, format_func=str.capitalize, key="reopen_ground")
        st.text_input("Why", key="reopen_why", max_chars=1000)
        st.form_submit_button("Reopen", on_click=_reopen, args=(case,))


def _reopen(case: Case) -> None:
    event = CaseReopened(ground=st.session_state["reopen_ground"], why=acting.typed("reopen_why"))
    acting.record(case, event, done="Reopened. What was issued stays on record.")
