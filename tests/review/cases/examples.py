"""Events and people for tests of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from mapper.review.cases import events as happened
from mapper.review.cases.case import Case, case_of
from mapper.review.cases.terms import (
    Comparison,
    Considered,
    Evidence,
    Recognition,
    SubstantialDifference,
)
from mapper.review.events import Event, FreeText, Recorded
from mapper.review.people import Person

AMIRA = Person(person_id="p1", name="Amira", role="officer")
BEN = Person(person_id="p2", name="Ben", role="approver")
CLEO = Person(person_id="p3", name="Cleo", role="viewer")

OPENED = happened.CaseOpened(purpose="exemption", received=date(2026, 3, 2), due=date(2026, 7, 2))
FOREIGN = happened.ForeignCredentialNamed(
    credential_id="atlas:py-1",
    version="v1",
    title=FreeText("Python for data work"),
    awarding_body=FreeText("Atlas College"),
    jurisdiction="IE",
)
HOST = happened.HostCredentialNamed(credential_id="home:m-204", version="v7", title="Programming 1")
AUTHENTIC = happened.AuthenticityChecked(
    result="confirmed", method=FreeText("Badge signature"), source=FreeText("The badge itself")
)
BODY = happened.AwardingBodyChecked(
    result="recognised", on=date(2025, 6, 30), by=FreeText("QQI"), source=FreeText("National list")
)
LETTER = Evidence(
    evidence_id="e1", name=FreeText("letter.pdf"), origin=FreeText("the applicant"), obtained_on=date(2026, 3, 1)
)
SHOWN = Comparison(
    run_id="0123456789abcdef",
    subject_id="atlas:py-1",
    subject_title=FreeText("Python for data work"),
    object_id="home:m-204",
    object_title="Programming 1",
    suggestion="not enough evidence",
    relation="broad",
    confidence=0.71,
    subject_coverage=0.9,
    object_coverage=0.45,
)
FULL = Recognition(outcome="full", reasons=FreeText("All outcomes are covered."), certainty="high", relation="close")
DIFFERENCE = SubstantialDifference(
    element="learning outcomes", why=FreeText("Object orientation is needed for Programming 2."), evidence=("e1",)
)
PARTIAL = Recognition(
    outcome="partial",
    reasons=FreeText("Half of the outcomes are covered."),
    certainty="medium",
    credits=FreeText("3 ECTS"),
    differences=(DIFFERENCE,),
)
REFUSAL = Recognition(
    outcome="refusal",
    reasons=FreeText("Nothing is covered."),
    certainty="high",
    differences=(DIFFERENCE,),
    considered=tuple(
        Considered(outcome=outcome, why_not=FreeText("Nothing is shared."))
        for outcome in ("alternative", "partial", "conditional")
    ),
)
PROPOSED = happened.DecisionProposed(recognition=FULL, shown=SHOWN)
RETURNED = happened.DecisionReturned(why=FreeText("Say more about the level."))
CONFIRMED = happened.DecisionConfirmed()
ISSUED = happened.StatementIssued(
    language="en", form="long", template="t1", content_hash=FreeText("0" * 64), issued_on=date(2026, 4, 1)
)
REOPENED = happened.CaseReopened(ground="appeal", why=FreeText("The applicant appealed."))
UPHELD = happened.EarlierDecisionUpheld(why=FreeText("The appeal brings nothing new."))
READY: tuple[Event, ...] = (
    FOREIGN,
    HOST,
    happened.EvidenceAttached(evidence=LETTER),
    AUTHENTIC,
    BODY,
)


def case_with(*steps: Event | tuple[Event, Person], opened: Event = OPENED, case_id: str = "case-2026-0001") -> Case:
    """The case after these events, each by Amira unless another person is named with it."""
    history: list[Recorded] = []
    for sequence, step in enumerate([opened, *steps], start=1):
        event, person = step if isinstance(step, tuple) else (step, AMIRA)
        history.append(
            Recorded(
                sequence=sequence,
                event_id=f"{case_id}-{sequence}",
                about=case_id,
                at=f"2026-03-02T09:{sequence:02d}:00.000000Z",
                by=person.person_id,
                event=event,
            )
        )
    return case_of(history)


def proposed(recognition: Recognition = FULL, **more: Any) -> Case:
    """A case whose decision Amira has proposed."""
    return case_with(*READY, replace(PROPOSED, recognition=recognition, **more))


IN_STATUS: dict[str, Sequence[Event | tuple[Event, Person]]] = {
    "draft": READY,
    "proposed": (*READY, PROPOSED),
    "returned": (*READY, PROPOSED, (RETURNED, BEN)),
    "confirmed": (*READY, PROPOSED, (CONFIRMED, BEN)),
    "issued": (*READY, PROPOSED, (CONFIRMED, BEN), ISSUED),
    "reopened": (*READY, PROPOSED, (CONFIRMED, BEN), ISSUED, (REOPENED, BEN)),
    "withdrawn": (*READY, happened.CaseWithdrawn(why=FreeText("Taken back."))),
}
"""What brings a case into each status."""
