"""What can happen to a case: one frozen dataclass per kind of event (:mod:`mapper.review.events`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mapper.model import OutcomeStatus
from mapper.review.cases.terms import (
    Authenticity,
    BodyStatus,
    Comparison,
    Criterion,
    Element,
    Evidence,
    Grade,
    Ground,
    Purpose,
    Recognition,
    Weight,
)
from mapper.review.events import NO_TEXT, Event, FreeText


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Something that happened to a case."""


@dataclass(frozen=True, kw_only=True)
class CaseOpened(CaseEvent):
    """An application arrived; ``applicant`` is the office's own reference, never more than that."""

    purpose: Purpose
    received: date
    due: date
    applicant: FreeText = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class CaseAmended(CaseEvent):
    """Purpose, dates or reference were corrected; all of them as they are now."""

    purpose: Purpose
    received: date
    due: date
    applicant: FreeText = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class DelayNotified(CaseEvent):
    """The applicant was told that it takes longer, why, and until when."""

    due: date
    why: FreeText


@dataclass(frozen=True, kw_only=True)
class ForeignCredentialNamed(CaseEvent):
    """What is to be recognised, as a catalogue has it; what was typed in or dropped in is a catalogue of its own.

    ``awarded_on`` decides which version of framework, body and award counts: as it stood then.
    """

    credential_id: str
    version: str
    title: FreeText
    awarding_body: FreeText = NO_TEXT
    jurisdiction: str = ""
    awarded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class HostCredentialNamed(CaseEvent):
    """What it is compared with; without ``credential_id`` only with ``level_id`` of a framework."""

    credential_id: str = ""
    version: str = ""
    title: str = ""
    level_id: str = ""


@dataclass(frozen=True, kw_only=True)
class EvidenceAttached(CaseEvent):
    """A file or an address was added to the case."""

    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class EvidenceWithdrawn(CaseEvent):
    """A piece of evidence no longer counts."""

    evidence_id: str
    why: FreeText


@dataclass(frozen=True, kw_only=True)
class AuthenticityChecked(CaseEvent):
    """Whether the document is what it claims to be, how that was found out, and from whom."""

    result: Authenticity
    method: FreeText
    source: FreeText


@dataclass(frozen=True, kw_only=True)
class AwardingBodyChecked(CaseEvent):
    """Whether the awarding body was recognised when it awarded; ``on`` is that day, ``by`` who recognises it."""

    result: BodyStatus
    on: date | None
    by: FreeText
    source: FreeText


@dataclass(frozen=True, kw_only=True)
class ElementWeighed(CaseEvent):
    """What the officer finds of one of the five elements, for this purpose."""

    element: Element
    weight: Weight
    note: FreeText = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class CriterionGraded(CaseEvent):
    """How one criterion for micro-credentials is met."""

    criterion: Criterion
    grade: Grade
    note: FreeText = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class AlignmentCorrected(CaseEvent):
    """The reviewer says of one pair of outcomes what it is; ``status`` "" takes the tool's word again."""

    subject_outcome_id: str
    object_outcome_id: str
    status: Literal[OutcomeStatus, ""]
    why: FreeText = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class DecisionDrafted(CaseEvent):
    """The officer put a decision aside unfinished; nothing in it has to be whole."""

    recognition: Recognition


@dataclass(frozen=True, kw_only=True)
class DecisionProposed(CaseEvent):
    """The officer proposes a decision on what stood on the screen; ``blind`` hides it from the second person first."""

    recognition: Recognition
    shown: Comparison
    blind: bool = False


@dataclass(frozen=True, kw_only=True)
class SecondReviewGiven(CaseEvent):
    """What the second person would decide, said before the proposal was shown to them."""

    recognition: Recognition


@dataclass(frozen=True, kw_only=True)
class DecisionReturned(CaseEvent):
    """The second person wants something changed."""

    why: FreeText


@dataclass(frozen=True, kw_only=True)
class DecisionConfirmed(CaseEvent):
    """The second person agrees; ``reconciliation`` says how two different views became one."""

    reconciliation: FreeText = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class StatementIssued(CaseEvent):
    """The statement left the office; ``template`` is the version of what it is made from.

    ``content_hash`` is the SHA-256 of what it says, kept as that of an evidence file is.
    """

    language: str
    form: str
    template: str
    content_hash: FreeText
    issued_on: date
    """The day on the paper."""


@dataclass(frozen=True, kw_only=True)
class CaseReopened(CaseEvent):
    """A decision that was issued is looked at again."""

    ground: Ground
    why: FreeText
    due: date | None = None
    """When this is to be answered; None leaves the date that was."""


@dataclass(frozen=True, kw_only=True)
class EarlierDecisionUpheld(CaseEvent):
    """The case was looked at again, and the decision stands as it was; so does the statement that was issued."""

    why: FreeText


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(CaseEvent):
    """The applicant takes the application back, or it ends for another reason without a decision."""

    why: FreeText


@dataclass(frozen=True, kw_only=True)
class EventUndone(CaseEvent):
    """The person takes their own last event of this case back; the event stays in the log."""

    event_id: str
