"""The workflow, row by row: every event in every status, by every role, and what the table cannot hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mapper.errors import NotPermitted
from mapper.review.cases import events as happened
from mapper.review.cases.case import due_date
from mapper.review.cases.events import CaseEvent
from mapper.review.cases.terms import OUTCOMES, STATUSES
from mapper.review.cases.workflow import RULES, check, permitted, two_person_faults, undoable
from mapper.review.events import FreeText, kind_of
from mapper.review.people import ROLES, Person

from .examples import (
    AMIRA,
    BEN,
    CLEO,
    CONFIRMED,
    DIFFERENCE,
    FOREIGN,
    FULL,
    IN_STATUS,
    ISSUED,
    OPENED,
    PARTIAL,
    PROPOSED,
    READY,
    REFUSAL,
    REOPENED,
    RETURNED,
    UPHELD,
    case_with,
    proposed,
)

#: Where each event leads from each status: "=" where the status stays, "." where it is refused.
TRANSITIONS = """
                          draft      proposed   returned   confirmed  issued     reopened   withdrawn
case amended              =          .          =          .          .          =          .
delay notified            =          =          =          =          .          =          .
foreign credential named  =          .          =          .          .          =          .
host credential named     =          .          =          .          .          =          .
evidence attached         =          .          =          .          .          =          .
evidence withdrawn        =          .          =          .          .          =          .
authenticity checked      =          .          =          .          .          =          .
awarding body checked     =          .          =          .          .          =          .
element weighed           =          .          =          .          .          =          .
criterion graded          =          .          =          .          .          =          .
alignment corrected       =          .          =          .          .          =          .
decision drafted          =          .          =          .          .          =          .
decision proposed         proposed   .          proposed   .          .          proposed   .
second review given       .          =          .          .          .          .          .
decision returned         .          returned   .          .          .          .          .
decision confirmed        .          confirmed  .          .          .          .          .
statement issued          .          .          .          issued     issued     .          .
case reopened             .          .          .          .          reopened   .          .
earlier decision upheld   .          .          .          .          .          issued     .
case withdrawn            withdrawn  withdrawn  withdrawn  .          .          .          .
"""

#: The least role for each event that is not an officer's.
OTHER_PERSON = {"second review given", "decision returned", "decision confirmed", "earlier decision upheld"}
APPROVER = {*OTHER_PERSON, "case reopened"}

SAMPLES: dict[str, CaseEvent] = {
    kind_of(event): event
    for event in (
        happened.CaseAmended(purpose="employment", received=date(2026, 3, 2), due=date(2026, 6, 1)),
        happened.DelayNotified(due=date(2026, 9, 1), why=FreeText("The awarding body has not answered.")),
        FOREIGN,
        happened.HostCredentialNamed(level_id="eqf:5"),
        READY[2],
        happened.EvidenceWithdrawn(evidence_id="e1", why=FreeText("Another applicant's.")),
        READY[3],
        READY[4],
        happened.ElementWeighed(element="level", weight="no difference"),
        happened.CriterionGraded(criterion="assessment", grade="strong"),
        happened.AlignmentCorrected(subject_outcome_id="a:1", object_outcome_id="b:1", status="missing"),
        happened.DecisionDrafted(recognition=replace(REFUSAL, reasons=FreeText(""))),
        PROPOSED,
        happened.SecondReviewGiven(recognition=FULL),
        RETURNED,
        CONFIRMED,
        ISSUED,
        REOPENED,
        UPHELD,
        happened.CaseWithdrawn(why=FreeText("Taken back.")),
    )
    if isinstance(event, CaseEvent)
}


def _rows() -> list[tuple[str, str, str]]:
    header, *lines = TRANSITIONS.strip("\n").splitlines()
    return [
        (line[:26].strip(), status, target)
        for line in lines
        for status, target in zip(header.split(), line[26:].split(), strict=True)
    ]


def test_the_table_names_every_event_and_every_status() -> None:
    assert {(kind, status) for kind, status, _ in _rows()} == {
        (kind_of(rule.event), status) for rule in RULES for status in STATUSES
    }
    kinds = {kind_of(rule.event) for rule in RULES}
    assert kinds | {"case opened", "event undone"} == {kind_of(kind) for kind in CaseEvent.__subclasses__()}


@pytest.mark.parametrize(("kind", "status", "target"), _rows())
def test_an_event_leads_where_the_table_says_or_is_refused(kind: str, status: str, target: str) -> None:
    event = SAMPLES[kind]
    case = case_with(*IN_STATUS[status])
    if kind == "second review given" and status == "proposed":
        case = proposed(blind=True)
    assert case.status == status
    if target == ".":
        with pytest.raises(NotPermitted, match=f"case-2026-0001 is {status}: '{kind}' needs it to be"):
            check(case, event, BEN)
        assert type(event) not in permitted(case, BEN)
        return
    check(case, event, BEN)
    assert type(event) in permitted(case, BEN)
    assert case.then(event, by=BEN.person_id).status == (status if target == "=" else target)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", SAMPLES)
def test_each_event_needs_its_role(kind: str, role: str) -> None:
    status = next(status for name, status, target in _rows() if name == kind and target != ".")
    case = proposed(blind=True) if kind == "second review given" else case_with(*IN_STATUS[status])
    person = Person(person_id="p9", name="Dana", role=role)  # type: ignore[arg-type]
    least = "approver" if kind in APPROVER else "officer"
    if ROLES.index(role) >= ROLES.index(least):  # type: ignore[arg-type]
        check(case, SAMPLES[kind], person)
    else:
        with pytest.raises(NotPermitted, match=f"'{kind}' needs the role {least}; Dana is {role}"):
            check(case, SAMPLES[kind], person)
    with pytest.raises(NotPermitted):
        check(case, SAMPLES[kind], replace(person, role="administrator", has_left=True))


@pytest.mark.parametrize("kind", sorted(OTHER_PERSON))
@pytest.mark.parametrize("role", ["approver", "administrator"])
def test_the_one_who_proposed_never_confirms(kind: str, role: str) -> None:
    same = replace(AMIRA, role=role)
    case = case_with(*IN_STATUS["reopened"]) if kind == "earlier decision upheld" else proposed(blind=True)
    with pytest.raises(NotPermitted, match="you proposed this decision"):
        check(case, SAMPLES[kind], same)


def test_only_an_officer_opens_a_case_and_within_four_months() -> None:
    check(None, OPENED, AMIRA)
    with pytest.raises(NotPermitted, match="'case opened' needs the role officer; Cleo is viewer"):
        check(None, OPENED, CLEO)
    with pytest.raises(NotPermitted, match="more than four months after 2026-03-02; give 2026-07-02"):
        check(None, replace(OPENED, due=date(2026, 7, 3)), AMIRA)
    with pytest.raises(NotPermitted, match="due 2026-03-01 lies before received"):
        check(None, replace(OPENED, due=date(2026, 3, 1)), AMIRA)
    with pytest.raises(NotPermitted, match="is open already"):
        check(case_with(), OPENED, AMIRA)
    with pytest.raises(NotPermitted, match="there is no case"):
        check(None, FOREIGN, AMIRA)
    assert due_date(date(2026, 10, 31)) == date(2027, 2, 28)


def test_a_delay_moves_the_due_date_and_says_why() -> None:
    late = SAMPLES["delay notified"]
    assert case_with(late).due == date(2026, 9, 1)
    with pytest.raises(NotPermitted, match="not after the present one"):
        check(case_with(late), late, AMIRA)
    with pytest.raises(NotPermitted, match="needs a word on why"):
        check(case_with(), replace(late, why=FreeText(" ")), AMIRA)  # type: ignore[type-var]
    check(case_with(late), replace(SAMPLES["case amended"], due=date(2026, 9, 1)), AMIRA)  # type: ignore[type-var]


def test_a_case_reopened_after_the_four_months_is_amended_as_any_other() -> None:
    later = replace(REOPENED, due=date(2027, 1, 4))
    case = case_with(*IN_STATUS["issued"], (later, BEN))
    amended = happened.CaseAmended(purpose=case.purpose, received=case.received, due=case.due, applicant=FreeText("7"))
    check(case, amended, AMIRA)


def test_a_proposal_names_everything_that_is_still_open() -> None:
    with pytest.raises(NotPermitted) as refused:
        check(case_with(), PROPOSED, AMIRA)
    assert [fault.split(" is still open")[0] for fault in refused.value.faults] == [
        "the foreign credential",
        "the host credential or level",
        "the check of authenticity",
        "the check of the awarding body",
    ]
    without_letter = case_with(*(event for event in READY if event is not READY[2]))
    with pytest.raises(NotPermitted, match="evidence 'e1' of the substantial difference in learning outcomes"):
        check(without_letter, replace(PROPOSED, recognition=PARTIAL), AMIRA)


@pytest.mark.parametrize(
    ("recognition", "fault"),
    [
        (replace(FULL, reasons=FreeText(" ")), "the reasons are empty"),
        (replace(FULL, differences=(DIFFERENCE,)), "full recognition has no substantial difference"),
        (replace(PARTIAL, differences=()), "partial recognition needs a substantial difference"),
        (replace(PARTIAL, credits=FreeText("")), "needs the credits or the exemptions"),
        (replace(PARTIAL, outcome="conditional"), "conditional recognition needs the conditions"),
        (replace(PARTIAL, outcome="alternative"), "alternative recognition needs the award"),
        (replace(REFUSAL, considered=REFUSAL.considered[1:]), "a refusal needs a word on why not alternative"),
        (replace(REFUSAL, differences=()), "without one the credential is recognised"),
        (replace(PARTIAL, differences=(replace(DIFFERENCE, why=FreeText("")),)), "why it matters for this purpose"),
    ],
)
def test_a_decision_that_lacks_something_is_not_proposed(recognition: object, fault: str) -> None:
    with pytest.raises(NotPermitted, match=fault):
        check(case_with(*READY), replace(PROPOSED, recognition=recognition), AMIRA)  # type: ignore[arg-type]


def test_every_answer_can_be_proposed_once_it_is_whole() -> None:
    whole = {
        "full": FULL,
        "partial": PARTIAL,
        "refusal": REFUSAL,
        "conditional": replace(PARTIAL, outcome="conditional", conditions=FreeText("Pass Programming 2.")),
        "alternative": replace(PARTIAL, outcome="alternative", award=FreeText("Certificate in Data Work")),
    }
    for outcome in OUTCOMES:
        check(case_with(*READY), replace(PROPOSED, recognition=whole[outcome]), AMIRA)


def test_a_blind_review_is_given_before_it_is_confirmed_and_two_views_are_reconciled() -> None:
    hidden = proposed(blind=True)
    with pytest.raises(NotPermitted, match="give your own view first"):
        check(hidden, CONFIRMED, BEN)
    check(hidden.then(happened.SecondReviewGiven(recognition=FULL), by=BEN.person_id), CONFIRMED, BEN)
    differs = hidden.then(happened.SecondReviewGiven(recognition=PARTIAL), by=BEN.person_id)
    with pytest.raises(NotPermitted, match="the two views differ: say how"):
        check(differs, CONFIRMED, BEN)
    check(differs, happened.DecisionConfirmed(reconciliation=FreeText("Amira showed the syllabus.")), BEN)
    with pytest.raises(NotPermitted, match="the proposal is not hidden"):
        check(proposed(), happened.SecondReviewGiven(recognition=FULL), BEN)
    with pytest.raises(NotPermitted, match="give your own view first"):
        check(differs, CONFIRMED, replace(BEN, person_id="p8"))


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (replace(READY[3], method=FreeText(" ")), "needs a word on how"),  # type: ignore[type-var]
        (replace(READY[4], by=FreeText(""), source=FreeText("")), "by whom it is recognised"),  # type: ignore[type-var]
        (happened.EvidenceWithdrawn(evidence_id="e1", why=FreeText("")), "why it no longer counts"),
    ],
)
def test_a_check_without_a_word_on_how_is_none(event: CaseEvent, fault: str) -> None:
    with pytest.raises(NotPermitted, match=fault):
        check(case_with(*READY), event, AMIRA)


def test_a_proposal_fits_the_case_the_suggestion_and_what_was_found() -> None:
    shown = PROPOSED.shown
    other = replace(PROPOSED, shown=replace(shown, subject_id="other:1", object_id="other:2"))
    with pytest.raises(NotPermitted) as refused:
        check(case_with(*READY), other, AMIRA)
    assert len(refused.value.faults) == 2
    weighed = case_with(*READY, happened.ElementWeighed(element="level", weight="substantial difference"))
    with pytest.raises(NotPermitted, match="you found a substantial difference in level"):
        check(weighed, PROPOSED, AMIRA)
    otherwise = replace(PROPOSED, shown=replace(shown, suggestion="partial"))
    with pytest.raises(NotPermitted, match="the tool suggested 'partial': say why you decide otherwise"):
        check(case_with(*READY), otherwise, AMIRA)
    why = replace(FULL, departs_from_suggestion=FreeText("The syllabus covers the rest."))
    check(case_with(*READY), replace(otherwise, recognition=why), AMIRA)


def test_a_view_given_blind_and_a_notice_that_went_out_are_not_undone() -> None:
    viewed = proposed(blind=True).then(happened.SecondReviewGiven(recognition=FULL), by=BEN.person_id)
    assert undoable(viewed, BEN) is None
    assert undoable(case_with(SAMPLES["delay notified"]), AMIRA) is None


def test_a_blind_proposal_is_hidden_from_everybody_but_who_gave_a_view() -> None:
    hidden = proposed(blind=True)
    assert [hidden.hides_proposal_from(person.person_id) for person in (AMIRA, BEN, CLEO)] == [False, True, True]
    viewed = hidden.then(happened.SecondReviewGiven(recognition=FULL), by=BEN.person_id)
    assert [viewed.hides_proposal_from(person.person_id) for person in (AMIRA, BEN, CLEO)] == [False, False, True]
    assert not proposed().hides_proposal_from(BEN.person_id)


def test_a_proposal_that_was_taken_back_is_where_its_author_goes_on() -> None:
    taken = proposed(PARTIAL)
    undo = undoable(taken, AMIRA)
    assert undo is not None
    assert taken.then(undo, by=AMIRA.person_id).draft == PARTIAL


def test_who_confirmed_their_own_proposal_past_the_workflow_is_found() -> None:
    past = case_with(*READY, PROPOSED, CONFIRMED)
    assert "p1 confirmed their own proposal" in two_person_faults(past.history)[0]
    assert two_person_faults(case_with(*IN_STATUS["issued"]).history) == []
    past = case_with(*IN_STATUS["reopened"], UPHELD)
    assert "p1 upheld their own proposal" in two_person_faults(past.history)[0]


def test_who_proposed_is_told_by_the_proposal_that_counts() -> None:
    reopened = case_with(*IN_STATUS["reopened"])
    taken_back = reopened.then(PROPOSED, by=BEN.person_id)
    undo = undoable(taken_back, BEN)
    assert undo is not None
    taken_back = taken_back.then(undo, by=BEN.person_id)
    check(taken_back, UPHELD, BEN)
    assert two_person_faults(taken_back.then(UPHELD, by=BEN.person_id).history) == []
    assert "p1 upheld" in two_person_faults(taken_back.then(UPHELD, by=AMIRA.person_id).history)[0]


def test_a_reopened_case_is_closed_as_it_was() -> None:
    before = case_with(*IN_STATUS["issued"])
    weighed = happened.ElementWeighed(element="level", weight="difference")
    case = case_with(*IN_STATUS["reopened"], weighed, (UPHELD, BEN))
    assert (case.status, case.recognition, case.issued, case.confirmation) == (
        "issued",
        before.recognition,
        before.issued,
        before.confirmation,
    )
    assert (case.upheld is not None, case.weighed.keys(), case.as_decided.weighed) == (True, {"level"}, {})
    assert undoable(case, BEN) is None
    # once more, and then otherwise
    again = case_with(*IN_STATUS["reopened"], weighed, (UPHELD, BEN), (REOPENED, BEN))
    assert (again.status, again.upheld) == ("reopened", None)
    twice = again.then(UPHELD, by=BEN.person_id)
    assert (twice.status, twice.as_decided.history) == ("issued", before.history)
    assert again.then(PROPOSED, by=AMIRA.person_id).status == "proposed"


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (happened.HostCredentialNamed(level_id="eqf:5"), "the host credential or level"),
        (replace(FOREIGN, version="v2"), "the foreign credential"),
        (SAMPLES["case amended"], "the purpose"),
    ],
)
def test_what_was_decided_is_not_upheld_for_something_else(event: CaseEvent, what: str) -> None:
    case = case_with(*IN_STATUS["reopened"], event)
    with pytest.raises(NotPermitted, match=f"^{what} is another since the case was reopened"):
        check(case, UPHELD, BEN)
    with pytest.raises(NotPermitted, match="'earlier decision upheld' needs a word on why"):
        check(case_with(*IN_STATUS["reopened"]), replace(UPHELD, why=FreeText(" ")), BEN)


def test_only_ones_own_last_event_is_undone_and_it_stays_in_the_history() -> None:
    case = case_with(*READY)
    undo = undoable(case, AMIRA)
    assert undo is not None
    check(case, undo, AMIRA)
    before = case.then(undo, by=AMIRA.person_id)
    assert before.awarding_body is None
    assert before.authenticity is not None
    assert len(before.history) == len(case.history) + 1
    again = undoable(before, AMIRA)
    assert again is not None
    assert before.then(again, by=AMIRA.person_id).authenticity is None
    assert undoable(case, BEN) is None
    with pytest.raises(NotPermitted, match="only your own last event can"):
        check(case, undo, BEN)
    with pytest.raises(NotPermitted, match="only your own last event can"):
        check(case, happened.EventUndone(event_id=case.history[1].event_id), AMIRA)


def test_undoing_a_proposal_takes_the_case_back_and_an_issued_statement_is_never_undone() -> None:
    taken = proposed()
    undo = undoable(taken, AMIRA)
    assert undo is not None
    assert taken.then(undo, by=AMIRA.person_id).status == "draft"
    assert undoable(case_with(*IN_STATUS["issued"]), AMIRA) is None
    assert undoable(case_with(*IN_STATUS["reopened"]), BEN) is None
    assert undoable(case_with(), AMIRA) is None


def test_another_credential_clears_what_was_found_of_the_former() -> None:
    weighed = case_with(*READY, SAMPLES["element weighed"], SAMPLES["criterion graded"], SAMPLES["alignment corrected"])
    assert weighed.weighed
    assert weighed.graded
    assert weighed.corrections
    other_host = weighed.then(SAMPLES["host credential named"], by="p1")
    assert (other_host.weighed, other_host.corrections, dict(other_host.graded)) == ({}, (), dict(weighed.graded))
    other = weighed.then(replace(FOREIGN, credential_id="other:1"), by="p1")
    assert (other.weighed, other.graded, other.corrections) == ({}, {}, ())
    assert (other.authenticity, other.awarding_body) == (None, None)
    assert weighed.then(FOREIGN, by="p1").authenticity == weighed.authenticity
    for_another_purpose = weighed.then(SAMPLES["case amended"], by="p1")
    assert for_another_purpose.weighed == {}


def test_a_correction_of_one_pair_is_replaced_and_taken_back() -> None:
    missing = happened.AlignmentCorrected(subject_outcome_id="a:1", object_outcome_id="b:1", status="missing")
    covered = replace(missing, status="covered")
    assert case_with(missing, covered).corrections == (covered,)
    assert case_with(missing, replace(missing, status="")).corrections == ()


def test_a_draft_is_kept_until_a_decision_is_proposed() -> None:
    unfinished = replace(REFUSAL, reasons=FreeText(""), considered=())
    kept = case_with(*READY, happened.DecisionDrafted(recognition=unfinished))
    assert (kept.status, kept.draft, kept.recognition) == ("draft", unfinished, None)
    assert kept.then(PROPOSED, by="p1").draft is None
