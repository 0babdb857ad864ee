"""The form by which an officer proposes a decision; what it says is read when a button is pressed, never before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from mapper.app import office, session
from mapper.app.case import acting
from mapper.app.case.comparison import comparison_shown
from mapper.app.case.words import OUTCOME_SHORT, OUTCOME_WORDS
from mapper.app.language import N_, Words, _, capital, pgettext, within
from mapper.app.wording import SUGGESTION_WORDS, badge, plain
from mapper.review.cases.case import Case
from mapper.review.cases.events import DecisionDrafted, DecisionProposed
from mapper.review.cases.overview import Precedent, disagreements, precedents
from mapper.review.cases.reasons import load_templates, reasons_for
from mapper.review.cases.terms import (
    CERTAINTIES,
    ELEMENTS,
    OUTCOMES,
    Certainty,
    Comparison,
    Considered,
    Element,
    Outcome,
    Recognition,
    SubstantialDifference,
)
from mapper.review.cases.workflow import follows
from mapper.review.events import NO_TEXT

CONSIDERED: Final[tuple[Outcome, ...]] = ("alternative", "partial", "conditional")
GIVES: Final[Mapping[Outcome, tuple[tuple[str, str], ...]]] = {
    "full": (),
    "alternative": (("award", N_("Which award or level it corresponds to instead")),),
    "partial": (("credits", N_("Credits that are recognised")), ("exemptions", N_("Exemptions that follow"))),
    "conditional": (("conditions", N_("Conditions to be met first")),),
    "refusal": (),
}

_WHY_NOT: Final = Words(
    {
        "alternative": N_("Why not alternative recognition"),
        "partial": N_("Why not partial recognition"),
        "conditional": N_("Why not conditional recognition"),
    }
)
Difference = tuple[Element, str]
"""An element, and what the tool found there ("" for what the officer finds)."""


def draw_form(case: Case) -> None:
    """Everything that a decision says, and the buttons that propose it or put it aside."""
    shown = comparison_shown(case)
    given = case.draft or case.recognition
    earlier = precedents(case, office.cases())
    _draw_suggestion(shown)
    outcome = _draw_outcome(case, given)
    offered = _offered(shown, given)
    if outcome != "full":
        _draw_differences(case, offered, given)
    if outcome == "refusal":
        _draw_considered(case, given)
    _draw_reasons(case, shown, given, offered)
    if shown is not None and not follows(outcome, shown):
        departs = given.departs_from_suggestion if given else ""
        _text(case, "departs", _("Why you decide otherwise than the tool suggests"), departs)
    _draw_certainty_and_precedents(case, given, earlier)
    for line in disagreements(outcome, earlier):
        st.warning(plain(line), icon=":material/balance:")
    _draw_buttons(case, shown, offered)


def typed_recognition(case: Case, shown: Comparison | None, offered: Sequence[Difference]) -> Recognition:
    """The decision as the fields say it now."""
    state = st.session_state
    outcome: Outcome = state.get(_key(case, "outcome")) or "full"
    certainty: Certainty = state.get(_key(case, "certainty")) or "medium"
    gives = {name: acting.typed(_key(case, name)) for name, _words in GIVES[outcome]}
    departs = shown is not None and not follows(outcome, shown)
    return Recognition(
        outcome=outcome,
        reasons=acting.typed(_key(case, "reasons")),
        certainty=certainty,
        award=gives.get("award", NO_TEXT),
        credits=gives.get("credits", NO_TEXT),
        exemptions=gives.get("exemptions", NO_TEXT),
        conditions=gives.get("conditions", NO_TEXT),
        differences=tuple(_typed_difference(case, *each) for each in offered if _is_chosen(case, each, outcome)),
        considered=tuple(
            Considered(outcome=each, why_not=acting.typed(_key(case, f"not {each}"))) for each in CONSIDERED
        )
        if outcome == "refusal"
        else (),
        departs_from_suggestion=acting.typed(_key(case, "departs")) if departs else NO_TEXT,
        precedents=tuple(state.get(_key(case, "precedents")) or ()),
    )


def _key(case: Case, name: str) -> str:
    return acting.kept_key(case, name)


def _text(case: Case, name: str, label: str, given: str | None, **more: str) -> None:
    """A text field that begins with what was given before."""
    key = _key(case, name)
    st.session_state.setdefault(key, str(given or ""))
    st.text_input(label, key=key, max_chars=1000, placeholder=more.get("placeholder"))


def _draw_suggestion(shown: Comparison | None) -> None:
    if shown is None:
        st.caption(_("No comparison has been made yet: see the part Comparison."))
        return
    suggestion = shown.suggestion or "not enough evidence"
    st.markdown(f"{badge(SUGGESTION_WORDS[suggestion])} {plain(' '.join(shown.reasons[:1]))}")
    st.caption(_("The tool suggests; you decide. What stands here is kept with your decision."))


def _draw_outcome(case: Case, given: Recognition | None) -> Outcome:
    key = _key(case, "outcome")
    st.session_state.setdefault(key, given.outcome if given else "full")
    outcome: Outcome = st.radio(
        _("Decision"),
        OUTCOMES,
        format_func=lambda name: OUTCOME_WORDS[name],
        key=key,
        help=_("The default is to recognise: what gives less needs a substantial difference, and the office shows it."),
    )
    for name, label in GIVES[outcome]:
        _text(case, name, _(label), getattr(given, name) if given else "")
    return outcome


def _offered(shown: Comparison | None, given: Recognition | None) -> tuple[Difference, ...]:
    """Candidates of the tool, what was chosen before though its wording has changed since, and one own per element."""
    candidates = [_candidate(text) for text in (shown.candidate_differences if shown else ())]
    before = [(each.element, each.candidate) for each in (given.differences if given else ())]
    own: list[Difference] = [(element, "") for element in ELEMENTS]
    return tuple(dict.fromkeys([*candidates, *before, *own]))


def _candidate(text: str) -> Difference:
    name, _colon, what = text.partition(":")
    for element in ELEMENTS:
        if element == name.strip().lower():
            return element, what.strip()
    return "learning outcomes", text


def _difference_key(case: Case, element: Element, candidate: str, field: str) -> str:
    mark = hashlib.sha256(candidate.encode()).hexdigest()[:8] if candidate else "own"
    return _key(case, f"{field} {element} {mark}")


def _is_chosen(case: Case, difference: Difference, outcome: Outcome) -> bool:
    return outcome != "full" and bool(st.session_state.get(_difference_key(case, *difference, "difference")))


def _typed_difference(case: Case, element: Element, candidate: str) -> SubstantialDifference:
    def key(field: str) -> str:
        return _difference_key(case, element, candidate, field)

    return SubstantialDifference(
        element=element,
        candidate=candidate,
        why=acting.typed(key("why")),
        evidence=tuple(st.session_state.get(key("evidence")) or ()),
        compensation=acting.typed(key("closed by")),
    )


def _draw_differences(case: Case, offered: Sequence[Difference], given: Recognition | None) -> None:
    st.markdown(_("**Substantial differences**"))
    st.caption(
        _(
            "A difference is substantial if it would probably keep the holder from succeeding in this purpose. "
            "Choose among what was found; nothing is chosen for you."
        )
    )
    before = {(each.element, each.candidate): each for each in (given.differences if given else ())}
    for element, candidate in offered:
        label = (
            f"{capital(_(element))}: {candidate}"
            if candidate
            else _("Another difference in {element}").format(element=_(element))
        )
        key = _difference_key(case, element, candidate, "difference")
        st.session_state.setdefault(key, (element, candidate) in before)
        if st.checkbox(plain(label), key=key):
            _draw_difference(case, element, candidate, before.get((element, candidate)))


def _draw_difference(case: Case, element: Element, candidate: str, before: SubstantialDifference | None) -> None:
    known = {each.evidence_id: str(each.name) for each in case.evidence}
    fields = ("why", "evidence", "closed by")
    why, evidence, close = (_difference_key(case, element, candidate, name) for name in fields)
    st.session_state.setdefault(why, str(before.why) if before else "")
    st.session_state.setdefault(close, str(before.compensation) if before else "")
    chosen = st.session_state.get(evidence, before.evidence if before else ())
    st.session_state[evidence] = [name for name in chosen if name in known]
    with st.container(border=True):
        st.text_input(
            _("Why it matters for this purpose ({purpose})").format(purpose=_(case.purpose)), key=why, max_chars=1000
        )
        left, right = st.columns(2)
        left.multiselect(_("Evidence"), list(known), format_func=lambda name: f"{name}: {known[name]}", key=evidence)
        right.text_input(
            _("What would close it"), key=close, max_chars=500, placeholder=_("A bridging course, an examination, ...")
        )


def _draw_considered(case: Case, given: Recognition | None) -> None:
    """Before a refusal: why nothing of what gives more was possible."""
    st.markdown(_("**Considered before refusing**"))
    before = {each.outcome: str(each.why_not) for each in (given.considered if given else ())}
    for outcome in CONSIDERED:
        _text(
            case,
            f"not {outcome}",
            _WHY_NOT[outcome],
            before.get(outcome),
        )


def _draw_reasons(
    case: Case, shown: Comparison | None, given: Recognition | None, offered: Sequence[Difference]
) -> None:
    key = _key(case, "reasons")
    st.session_state.setdefault(key, str(given.reasons) if given else "")
    st.text_area(_("Reasons"), key=key, height=160, max_chars=10_000)
    if shown is not None:
        st.button(
            _("Begin with the office's sentences"),
            icon=":material/edit_note:",
            key="use_template",
            type="tertiary",
            on_click=_use_template,
            args=(case, shown, offered),
            help=_("They are added to what stands there; reasons.toml of the workspace holds an office's own."),
        )


def _use_template(case: Case, shown: Comparison, offered: Sequence[Difference]) -> None:
    def add() -> None:
        typed = typed_recognition(case, shown, offered)
        text = reasons_for(typed.outcome, case, shown, typed, load_templates(session.workspace()))
        st.session_state[_key(case, "reasons")] = f"{typed.reasons}\n{text}".strip()

    acting.attempt(add, done=_("Added to the reasons."))


def _draw_certainty_and_precedents(case: Case, given: Recognition | None, earlier: Sequence[Precedent]) -> None:
    one, two = st.columns([1, 2])
    certainty, chosen = _key(case, "certainty"), _key(case, "precedents")
    st.session_state.setdefault(certainty, given.certainty if given else "medium")
    words = {each.case.case_id: _precedent_words(each) for each in earlier}
    before = st.session_state.get(chosen, given.precedents if given else ())
    st.session_state[chosen] = [name for name in before if name in words]
    one.segmented_control(
        _("How certain you are"), CERTAINTIES, required=True, format_func=lambda name: capital(_(name)), key=certainty
    )
    two.multiselect(
        _("Precedents"),
        list(words),
        format_func=lambda name: words[name],
        key=chosen,
        help=_("Earlier cases with the same credential or awarding body: the same facts should give the same finding."),
    )


def _precedent_words(earlier: Precedent) -> str:
    recognition = earlier.case.recognition
    answer = within(OUTCOME_SHORT[recognition.outcome]) if recognition else pgettext("a case without an answer", "open")
    # Translators: {shares} is what two cases have in common, such as: credential, awarding body
    return _("{case}: {answer}; same {shares}").format(
        case=earlier.case.case_id, answer=answer, shares=", ".join(_(share) for share in earlier.shares)
    )


def _draw_buttons(case: Case, shown: Comparison | None, offered: Sequence[Difference]) -> None:
    st.checkbox(
        _("Blind second review: hide my proposal and the score until the second person has given their own view"),
        key=_key(case, "blind"),
    )
    with st.container(horizontal=True):
        st.button(
            _("Propose this decision"),
            type="primary",
            icon=":material/send:",
            key="propose",
            disabled=shown is None,
            on_click=_propose,
            args=(case, shown, offered),
        )
        st.button(
            _("Put aside as a draft"),
            icon=":material/save:",
            key="draft",
            on_click=_put_aside,
            args=(case, shown, offered),
        )


def _propose(case: Case, shown: Comparison, offered: Sequence[Difference]) -> None:
    event = DecisionProposed(
        recognition=typed_recognition(case, shown, offered),
        shown=shown,
        blind=bool(st.session_state.get(_key(case, "blind"))),
    )
    acting.record(case, event, done=_("Proposed. Another person confirms it."))


def _put_aside(case: Case, shown: Comparison | None, offered: Sequence[Difference]) -> None:
    recognition = typed_recognition(case, shown, offered)
    acting.record(case, DecisionDrafted(recognition=recognition), done=_("Kept as a draft."))
