"""Who may do what to a case, in which status, and where that leads: one table, and the checks that it cannot hold.

::

    draft ─ propose ─> proposed ─ confirm ─> confirmed ─ issue ─> issued ─ reopen ─> reopened ─ propose ─> proposed
                          └──── return ────> returned ─ propose ─> proposed
    reopened ─ uphold ─> issued

The one who proposes never confirms, nor upholds what they proposed: two pairs of eyes see every decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from mapper.errors import NotPermitted
from mapper.review.cases import events as happened
from mapper.review.cases.case import Case, add_or_undo, due_date
from mapper.review.cases.events import CaseEvent
from mapper.review.cases.terms import Comparison, Outcome, Status, recognition_faults
from mapper.review.events import Event, Recorded, kind_of
from mapper.review.people import Person, Role

__all__ = ["EDITABLE", "RULES", "Rule", "check", "faults_of", "follows", "permitted", "two_person_faults", "undoable"]

EDITABLE: Final[tuple[Status, ...]] = ("draft", "returned", "reopened")
"""Statuses in which the facts of a case can be changed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What may happen: the statuses it may happen in, the status it leads to (None: it stays), and who may do it.

    ``who`` is whether it must be somebody else than the one who proposed.
    """

    event: type[CaseEvent]
    allowed_in: tuple[Status, ...]
    leads_to: Status | None
    role: Role
    who: Literal["anyone", "not the proposer"] = "anyone"


RULES: Final = (
    Rule(happened.CaseAmended, EDITABLE, None, "officer"),
    Rule(happened.DelayNotified, (*EDITABLE, "proposed", "confirmed"), None, "officer"),
    Rule(happened.ForeignCredentialNamed, EDITABLE, None, "officer"),
    Rule(happened.HostCredentialNamed, EDITABLE, None, "officer"),
    Rule(happened.EvidenceAttached, EDITABLE, None, "officer"),
    Rule(happened.EvidenceWithdrawn, EDITABLE, None, "officer"),
    Rule(happened.AuthenticityChecked, EDITABLE, None, "officer"),
    Rule(happened.AwardingBodyChecked, EDITABLE, None, "officer"),
    Rule(happened.ElementWeighed, EDITABLE, None, "officer"),
    Rule(happened.CriterionGraded, EDITABLE, None, "officer"),
    Rule(happened.AlignmentCorrected, EDITABLE, None, "officer"),
    Rule(happened.DecisionDrafted, EDITABLE, None, "officer"),
    Rule(happened.DecisionProposed, EDITABLE, "proposed", "officer"),
    Rule(happened.SecondReviewGiven, ("proposed",), None, "approver", "not the proposer"),
    Rule(happened.DecisionReturned, ("proposed",), "returned", "approver", "not the proposer"),
    Rule(happened.DecisionConfirmed, ("proposed",), "confirmed", "approver", "not the proposer"),
    Rule(happened.StatementIssued, ("confirmed", "issued"), "issued", "officer"),
    Rule(happened.CaseReopened, ("issued",), "reopened", "approver"),
    Rule(happened.EarlierDecisionUpheld, ("reopened",), "issued", "approver", "not the proposer"),
    Rule(happened.CaseWithdrawn, ("draft", "proposed", "returned"), "withdrawn", "officer"),
)
"""The whole workflow but for opening a case, which any officer may, and undoing (:func:`undoable`)."""

#: What has left the office, begins a case, or was said before the proposal was seen, is not undone.
_NOT_UNDONE: Final = (
    happened.CaseOpened,
    happened.DelayNotified,
    happened.SecondReviewGiven,
    happened.StatementIssued,
    happened.CaseReopened,
    happened.EarlierDecisionUpheld,
)


_SECOND_PERSONS: Final = (happened.DecisionConfirmed, happened.EarlierDecisionUpheld)


def check(case: Case | None, event: Event, person: Person) -> None:
    """Nothing, if ``person`` may do this to ``case`` as it stands (``None``: there is no case yet).

    Raises
    ------
    NotPermitted
        Saying what stands in the way, and the cure.
    """
    reason = _refusal(case, event, person)
    faults = [reason] if reason else faults_of(case, event, person)
    if faults:
        raise NotPermitted("\n".join(faults), faults=faults)


def permitted(case: Case, person: Person) -> tuple[type[CaseEvent], ...]:
    """The kinds of event that ``person`` may add to ``case`` as it stands, as the table has them."""
    return tuple(rule.event for rule in RULES if not _refused_by(rule, case, person))


def undoable(case: Case, person: Person) -> happened.EventUndone | None:
    """What ``person`` would take back: the last event that counts, if it is their own and has not left the office."""
    last = case.effective[-1]
    if last.by != person.person_id or isinstance(last.event, _NOT_UNDONE):
        return None
    return happened.EventUndone(event_id=last.event_id)


def _refusal(case: Case | None, event: Event, person: Person) -> str:
    if isinstance(event, happened.CaseOpened):
        if case is not None:
            return f"case {case.case_id} is open already"
        return "" if person.may("officer") else _role_needed(event, "officer", person)
    if case is None:
        return f"there is no case to which {kind_of(event)!r} could happen; open one first"
    if isinstance(event, happened.EventUndone):
        if event == undoable(case, person):
            return ""
        return (
            f"event {event.event_id} cannot be undone: only your own last event can, and only before the statement is "
            "issued; reopen the case, or ask the person who did it"
        )
    rule = next((rule for rule in RULES if rule.event is type(event)), None)
    return _refused_by(rule, case, person) if rule else f"{kind_of(event)!r} does not happen to cases"


def _refused_by(rule: Rule, case: Case, person: Person) -> str:
    what = kind_of(rule.event)
    if case.status not in rule.allowed_in:
        return f"case {case.case_id} is {case.status}: {what!r} needs it to be {' or '.join(rule.allowed_in)}"
    if not person.may(rule.role):
        return _role_needed(rule.event, rule.role, person)
    if rule.who == "not the proposer" and case.proposal and case.proposal.by == person.person_id:
        return f"case {case.case_id}: you proposed this decision; {what!r} needs another person"
    return ""


def _role_needed(event: Event | type[Event], role: Role, person: Person) -> str:
    return f"{kind_of(event)!r} needs the role {role}; {person.name or person.person_id} is {person.role}"


def faults_of(case: Case | None, event: Event, person: Person) -> list[str]:
    """What is still missing before ``event`` can happen, one line each, where the table alone would let it."""
    if isinstance(event, happened.CaseOpened | happened.CaseAmended):
        return _date_faults(event, later=bool(case and (case.delays or case.reopened)))
    if case is None:
        return []
    if isinstance(event, happened.DecisionProposed):
        return _proposal_faults(case, event)
    if isinstance(event, happened.SecondReviewGiven):
        hidden = case.proposed is not None and case.proposed.blind
        return recognition_faults(event.recognition) if hidden else ["the proposal is not hidden: confirm or return it"]
    if isinstance(event, happened.DecisionConfirmed):
        return _confirmation_faults(case, event, person)
    if isinstance(event, happened.EarlierDecisionUpheld):
        return _upholding_faults(case, event)
    if isinstance(event, happened.EvidenceWithdrawn):
        known = [evidence.evidence_id for evidence in case.evidence]
        if event.evidence_id not in known:
            return [f"evidence {event.evidence_id!r} is not part of the case"]
    if isinstance(event, happened.DelayNotified) and event.due <= case.due:
        return [f"the new due date {event.due} is not after the present one, {case.due}"]
    if isinstance(event, happened.AuthenticityChecked) and not event.method.strip():
        return ["'authenticity checked' needs a word on how, or on why it was not checked"]
    if isinstance(event, happened.AwardingBodyChecked) and not (event.by.strip() or event.source.strip()):
        return ["'awarding body checked' needs a word on by whom it is recognised, or where that was looked up"]
    needed = {
        happened.DecisionReturned: "what should change",
        happened.CaseReopened: "why",
        happened.EvidenceWithdrawn: "why it no longer counts",
        happened.CaseWithdrawn: "why",
        happened.DelayNotified: "why",
    }
    what = needed.get(type(event))
    return [f"{kind_of(event)!r} needs a word on {what}"] if what and not getattr(event, "why", "").strip() else []


def _date_faults(event: happened.CaseOpened | happened.CaseAmended, *, later: bool) -> list[str]:
    """What is wrong with the dates; ``later`` is whether the answer may come after the four months."""
    latest = due_date(event.received)
    if event.received.year < 1900:
        return [f"received {event.received} is no day of an application"]
    if event.due < event.received:
        return [f"due {event.due} lies before received {event.received}"]
    if event.due > latest and not later:
        return [f"due {event.due} is more than four months after {event.received}; give {latest}, or notify a delay"]
    return []


def _proposal_faults(case: Case, event: happened.DecisionProposed) -> list[str]:
    faults = [
        f"{what} is still open; record it, if only to say why not"
        for what, found in (
            ("the foreign credential", case.foreign),
            ("the host credential or level", case.host),
            ("the check of authenticity", case.authenticity),
            ("the check of the awarding body", case.awarding_body),
        )
        if found is None
    ]
    known = {evidence.evidence_id for evidence in case.evidence}
    faults += [
        f"evidence {name!r} of the substantial difference in {difference.element} is not part of the case"
        for difference in event.recognition.differences
        for name in difference.evidence
        if name not in known
    ]
    return faults + _disagreements(case, event) + recognition_faults(event.recognition)


def _disagreements(case: Case, event: happened.DecisionProposed) -> list[str]:
    """Where a proposal does not fit the case, what was shown, or what the officer found of the elements."""
    faults = []
    shown, decided = event.shown, event.recognition
    if case.foreign and shown.subject_id != case.foreign.credential_id:
        faults.append(f"what was shown compares {shown.subject_id}, but the case is about {case.foreign.credential_id}")
    if case.host and shown.object_id != (case.host.credential_id or case.host.level_id):
        faults.append(f"what was shown compares with {shown.object_id}, which is not what the case names")
    told = {difference.element for difference in decided.differences}
    faults += [
        f"you found a substantial difference in {element}: give it with the decision, or weigh it otherwise"
        for element, weighed in case.weighed.items()
        if weighed.weight == "substantial difference" and element not in told
    ]
    if not follows(decided.outcome, shown) and not decided.departs_from_suggestion.strip():
        faults.append(f"the tool suggested {shown.suggestion!r}: say why you decide otherwise")
    return faults


def follows(outcome: Outcome, shown: Comparison) -> bool:
    """Whether a decision is the one that the tool suggested, or it suggested none."""
    suggested = {"full": "full", "partial": "partial", "conditional": "conditional", "none": "refusal"}
    return suggested.get(shown.suggestion, outcome) == outcome


def two_person_faults(history: Iterable[Recorded]) -> list[str]:
    """Where somebody confirmed or upheld what they had proposed themselves, past the workflow; one line each.

    A proposal that was taken back is nobody's any more.
    """
    faults: list[str] = []
    effective: list[Recorded] = []
    for recorded in history:
        if isinstance(recorded.event, _SECOND_PERSONS):
            proposals = (each for each in reversed(effective) if isinstance(each.event, happened.DecisionProposed))
            proposal = next(proposals, None)
            if proposal is not None and proposal.by == recorded.by:
                verb = "confirmed" if isinstance(recorded.event, happened.DecisionConfirmed) else "upheld"
                faults.append(f"event {recorded.event_id}: {recorded.by} {verb} their own proposal, past the workflow")
        add_or_undo(effective, recorded)
    return faults


def _upholding_faults(case: Case, event: happened.EarlierDecisionUpheld) -> list[str]:
    faults = [] if event.why.strip() else [f"{kind_of(event)!r} needs a word on why"]
    if case.reopened is None:
        return faults
    earlier = case.before(case.reopened)
    changed = [
        what
        for what, was, now in (
            ("the purpose", earlier.purpose, case.purpose),
            ("the foreign credential", earlier.foreign, case.foreign),
            ("the host credential or level", earlier.host, case.host),
        )
        if was != now
    ]
    return faults + [f"{what} is another since the case was reopened: put it back, or propose anew" for what in changed]


def _confirmation_faults(case: Case, event: happened.DecisionConfirmed, person: Person) -> list[str]:
    proposed, second = case.proposed, case.second_review
    if proposed is None or not proposed.blind:
        return []
    if second is None or second.by != person.person_id:
        return ["this decision is reviewed blind: give your own view first"]
    mine = second.event.recognition if isinstance(second.event, happened.SecondReviewGiven) else None
    agree = mine is not None and mine.outcome == proposed.recognition.outcome
    if not agree and not event.reconciliation.strip():
        return ["the two views differ: say how they were reconciled"]
    return []
