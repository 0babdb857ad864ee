"""What can happen to a case: one frozen dataclass per kind of event, and how events become rows of the log.

An event holds what was said, never what follows from it. Free text is :class:`~mapper.review.cases.terms.FreeText`; all
else must be nothing that names a person. Kinds and fields may be added; none may change its name or its meaning, since
events are kept for good.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args, get_origin

from cattrs import BaseValidationError, Converter, transform_error
from cattrs.v import format_exception

from mapper.errors import UsageError
from mapper.model import OutcomeStatus
from mapper.review.cases.terms import (
    NO_TEXT,
    Authenticity,
    BodyStatus,
    Comparison,
    Criterion,
    Element,
    Evidence,
    FreeText,
    Grade,
    Ground,
    Purpose,
    Recognition,
    Weight,
)

__all__ = ["EVENT_KINDS", "CaseEvent", "event_from_facts", "facts_of", "kind_of"]


@dataclass(frozen=True, kw_only=True)
class CaseEvent:
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
    title: str
    awarding_body: str = ""
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
class DecisionProposed(CaseEvent):
    """The officer proposes a decision on what stood on the screen; ``blind`` hides it from the second person at first."""

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
    """The statement left the office; ``content_hash`` is the SHA-256 of what it says, ``template`` its version."""

    language: str
    form: str
    template: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class CaseReopened(CaseEvent):
    """A decision that was issued is looked at again."""

    ground: Ground
    why: FreeText


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(CaseEvent):
    """The applicant takes the application back, or it ends for another reason without a decision."""

    why: FreeText


@dataclass(frozen=True, kw_only=True)
class EventUndone(CaseEvent):
    """The person takes their own last event of this case back; the event stays in the log."""

    event_id: str


def kind_of(event: type[CaseEvent] | CaseEvent) -> str:
    """The name of a kind of event in the log.

    >>> kind_of(CaseOpened)
    'case opened'
    """
    name = event.__name__ if isinstance(event, type) else type(event).__name__
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def _worded(error: BaseException, type_: type | None) -> str:
    if get_origin(type_) is Literal:
        words = ", ".join(word for word in get_args(type_) if word)
        return f"{str(error).partition(' not in literal')[0]!r} is not one of {words}"
    return format_exception(error, type_)


def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True)
    made.register_unstructure_hook(date, lambda day: day.isoformat())
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    made.register_unstructure_hook(FreeText, lambda text: text)
    made.register_structure_hook(FreeText, lambda text, _: FreeText(text))
    return made


_CONVERTER: Final = _converter()

EVENT_KINDS: Final[Mapping[str, type[CaseEvent]]] = {kind_of(kind): kind for kind in CaseEvent.__subclasses__()}
"""Every kind of event by its name in the log."""


def facts_of(event: CaseEvent) -> dict[str, Any]:
    """The fields of an event as JSON has them, but for free text, which is still :class:`FreeText`.

    >>> facts_of(ElementWeighed(element="level", weight="difference"))
    {'element': 'level', 'weight': 'difference', 'note': ''}

    Raises
    ------
    UsageError
        If a field holds what its kind does not allow, such as a word outside a closed vocabulary.
    """
    facts: dict[str, Any] = _CONVERTER.unstructure(event, type(event))
    # Constructors check nothing: what comes out must also go in.
    event_from_facts(kind_of(event), facts)
    return facts


def event_from_facts(kind: str, facts: Mapping[str, Any]) -> CaseEvent:
    """The event of a kind with these fields; the inverse of :func:`facts_of`.

    Raises
    ------
    UsageError
        If the kind is not known here, or a field does not fit.
    """
    if kind not in EVENT_KINDS:
        raise UsageError(f"event kind {kind!r} is not known; it was recorded by a later version of this package")
    try:
        event: CaseEvent = _CONVERTER.structure(facts, EVENT_KINDS[kind])
    except BaseValidationError as error:
        faults = [f"{kind}: {fault}" for fault in transform_error(error, path="", format_exception=_worded)]
        raise UsageError("\n".join(faults), faults=faults) from None
    return event
