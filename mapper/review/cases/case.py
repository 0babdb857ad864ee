"""The case as it stands: what follows from its events, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import singledispatch
from types import SimpleNamespace
from typing import Any, Final

import pandas as pd

from mapper.errors import UsageError
from mapper.review.cases import events as happened
from mapper.review.cases.terms import Criterion, Element, Evidence, Purpose, Recognition, Status
from mapper.review.events import NO_TEXT, Event, FreeText, Recorded

__all__ = ["MONTHS_TO_DECIDE", "Case", "add_or_undo", "case_of", "due_date"]

MONTHS_TO_DECIDE: Final = 4
"""An answer is due within four months of the day on which all papers were there (Recommendation on Criteria and
Procedures for the Assessment of Foreign Qualifications, revised 2010)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One application as it stands; made by :func:`case_of`.

    ``version`` is the sequence of its last event: who acts names the version they saw. ``history`` has every event,
    also those that were taken back; ``effective`` only those that count.
    """

    case_id: str
    status: Status
    purpose: Purpose
    received: date
    due: date
    opened_by: str
    version: int = 0
    applicant: FreeText = NO_TEXT
    delays: tuple[happened.DelayNotified, ...] = ()
    foreign: happened.ForeignCredentialNamed | None = None
    host: happened.HostCredentialNamed | None = None
    evidence: tuple[Evidence, ...] = ()
    authenticity: happened.AuthenticityChecked | None = None
    awarding_body: happened.AwardingBodyChecked | None = None
    weighed: Mapping[Element, happened.ElementWeighed] = field(default_factory=dict)
    graded: Mapping[Criterion, happened.CriterionGraded] = field(default_factory=dict)
    corrections: tuple[happened.AlignmentCorrected, ...] = ()
    draft: Recognition | None = None
    proposal: Recorded | None = None
    second_review: Recorded | None = None
    returned: Recorded | None = None
    confirmation: Recorded | None = None
    issued: tuple[Recorded, ...] = ()
    reopened: Recorded | None = None
    upheld: Recorded | None = None
    effective: tuple[Recorded, ...] = ()
    history: tuple[Recorded, ...] = ()

    @property
    def recognition(self) -> Recognition | None:
        """What was last proposed, whether confirmed or not."""
        return self.proposed.recognition if self.proposed else None

    @property
    def proposed(self) -> happened.DecisionProposed | None:
        """The proposal with what was shown, whether confirmed or not."""
        found = self.proposal.event if self.proposal else None
        return found if isinstance(found, happened.DecisionProposed) else None

    @property
    def changed_at(self) -> str:
        """When something last happened to it (UTC, ISO 8601)."""
        return self.history[-1].at

    @property
    def hides_proposal(self) -> bool:
        """Whether the proposal waits for a second person who must not know it before they have said their own view."""
        return (
            self.status == "proposed"
            and self.second_review is None
            and self.proposed is not None
            and self.proposed.blind
        )

    def hides_proposal_from(self, person_id: str) -> bool:
        """Whether this person must not see the proposal yet: it is reviewed blind, and their own view is not given."""
        mine = {recorded.by for recorded in (self.proposal, self.second_review) if recorded}
        hidden = self.status == "proposed" and self.proposed is not None and self.proposed.blind
        return hidden and person_id not in mine

    def then(self, event: Event, *, by: str) -> Case:
        """The case as it would stand after one more event, which is recorded nowhere yet."""
        after = Recorded(
            sequence=self.version + 1,
            event_id=f"not recorded yet {len(self.history)}",
            about=self.case_id,
            at="",
            by=by,
            event=event,
        )
        return case_of((*self.history, after))

    def before(self, recorded: Recorded) -> Case:
        """The case as it stood just before one of its events."""
        return case_of([each for each in self.history if each.sequence < recorded.sequence])

    @property
    def as_decided(self) -> Case:
        """The case as it stood when the decision in force was made: what came after it was upheld changed nothing."""
        return self.before(self.reopened).as_decided if self.upheld and self.reopened else self

    def days_left(self, today: date) -> int:
        """Days until the answer is due; negative when it is late."""
        return (self.due - today).days


def due_date(received: date) -> date:
    """The last day on which an answer is in time.

    >>> due_date(date(2026, 10, 31))
    datetime.date(2027, 2, 28)
    """
    return (pd.Timestamp(received) + pd.DateOffset(months=MONTHS_TO_DECIDE)).date()


def case_of(history: Sequence[Recorded]) -> Case:
    """The case that follows from all its events, the oldest first.

    Raises
    ------
    UsageError
        If there is none, or the first does not open a case.
    """
    effective: list[Recorded] = []
    taken_back: Recognition | None = None
    for recorded in history:
        undone = add_or_undo(effective, recorded)
        if not isinstance(recorded.event, happened.EventUndone):
            taken_back = None
        elif undone and isinstance(undone.event, happened.DecisionProposed):
            taken_back = undone.event.recognition
    first = effective[0].event if effective else None
    if not isinstance(first, happened.CaseOpened):
        raise UsageError("a case begins with the event 'case opened'")
    opened = Case(
        case_id=effective[0].about,
        status="draft",
        purpose=first.purpose,
        received=first.received,
        due=first.due,
        applicant=first.applicant,
        opened_by=effective[0].by,
    )
    # An office has thousands of cases of a dozen events each: a frozen copy for each event took most of the time.
    so_far = SimpleNamespace(**{known.name: getattr(opened, known.name) for known in fields(opened)})
    for recorded in effective[1:]:
        vars(so_far).update(_changes(recorded.event, so_far, recorded))
    return replace(
        Case(**vars(so_far)),
        version=history[-1].sequence,
        effective=tuple(effective),
        history=tuple(history),
        # a proposal that was taken back is where its author goes on
        draft=taken_back or so_far.draft,
    )


def add_or_undo(effective: list[Recorded], recorded: Recorded) -> Recorded | None:
    """Bring the events that count up to date with one more; the one that it takes back, if it does."""
    if not isinstance(recorded.event, happened.EventUndone):
        effective.append(recorded)
        return None
    return effective.pop() if effective and effective[-1].event_id == recorded.event.event_id else None


@singledispatch
def _changes(event: Event, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    """The fields of a :class:`Case` that one more event changes, and their new values."""
    raise UsageError(f"event {recorded.event_id}: {type(event).__name__} cannot follow in a case")


@_changes.register
def _(event: happened.CaseAmended, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    weighed = case.weighed if case.purpose == event.purpose else {}
    return {
        "purpose": event.purpose,
        "received": event.received,
        "due": event.due,
        "applicant": event.applicant,
        "weighed": weighed,
    }


@_changes.register
def _(event: happened.DelayNotified, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"due": event.due, "delays": (*case.delays, event)}


@_changes.register
def _(event: happened.ForeignCredentialNamed, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    same = case.foreign is not None and case.foreign.credential_id == event.credential_id
    return {
        "foreign": event,
        "weighed": {},
        "graded": {},
        "corrections": (),
        "draft": None,
        "authenticity": case.authenticity if same else None,
        "awarding_body": case.awarding_body if same else None,
    }


@_changes.register
def _(event: happened.HostCredentialNamed, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"host": event, "weighed": {}, "corrections": (), "draft": None}


@_changes.register
def _(event: happened.EvidenceAttached, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"evidence": (*case.evidence, event.evidence)}


@_changes.register
def _(event: happened.EvidenceWithdrawn, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"evidence": tuple(kept for kept in case.evidence if kept.evidence_id != event.evidence_id)}


@_changes.register
def _(event: happened.AuthenticityChecked, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"authenticity": event}


@_changes.register
def _(event: happened.AwardingBodyChecked, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"awarding_body": event}


@_changes.register
def _(event: happened.ElementWeighed, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"weighed": {**case.weighed, event.element: event}}


@_changes.register
def _(event: happened.CriterionGraded, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"graded": {**case.graded, event.criterion: event}}


@_changes.register
def _(event: happened.AlignmentCorrected, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    pair = (event.subject_outcome_id, event.object_outcome_id)
    kept = [made for made in case.corrections if (made.subject_outcome_id, made.object_outcome_id) != pair]
    return {"corrections": (*kept, event) if event.status else tuple(kept)}


@_changes.register
def _(event: happened.DecisionDrafted, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"draft": event.recognition}


@_changes.register
def _(_event: happened.DecisionProposed, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    return {
        "status": "proposed",
        "draft": None,
        "proposal": recorded,
        "second_review": None,
        "returned": None,
        "confirmation": None,
    }


@_changes.register
def _(_event: happened.SecondReviewGiven, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    return {"second_review": recorded}


@_changes.register
def _(_event: happened.DecisionReturned, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    return {"status": "returned", "returned": recorded}


@_changes.register
def _(_event: happened.DecisionConfirmed, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    return {"status": "confirmed", "confirmation": recorded}


@_changes.register
def _(_event: happened.StatementIssued, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    return {"status": "issued", "issued": (*case.issued, recorded)}


@_changes.register
def _(event: happened.CaseReopened, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    return {"status": "reopened", "reopened": recorded, "upheld": None, "due": event.due or case.due}


@_changes.register
def _(_event: happened.EarlierDecisionUpheld, case: SimpleNamespace, recorded: Recorded) -> dict[str, Any]:
    return {"status": "issued", "upheld": recorded, "draft": None}


@_changes.register
def _(_event: happened.CaseWithdrawn, case: SimpleNamespace, _recorded: Recorded) -> dict[str, Any]:
    return {"status": "withdrawn"}
