"""An office with three cases, for tests of commands: one issued with a file, one reviewed blind, one just begun."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mapper.review.cases import events as happened
from mapper.review.cases.desk import Desk
from mapper.review.cases.terms import Evidence
from mapper.review.events import FreeText
from mapper.review.evidence import describe_file, keep_file
from mapper.review.people import PEOPLE, RoleGiven
from mapper.review.store import NewDecision, open_store
from tests.review.cases.examples import (
    AUTHENTIC,
    BODY,
    CONFIRMED,
    FOREIGN,
    HOST,
    ISSUED,
    OPENED,
    PARTIAL,
    PROPOSED,
    READY,
)

LETTER = b"To whom it may concern: Ms Doe passed."
APPLICANT = "file 7, Ms Doe"


@dataclass(frozen=True)
class Office:
    """Where its database lies, and the codes of what happened."""

    workspace: Path
    confirmation: str
    hidden_proposal: str
    decision: str


def letter(workspace: Path, content: bytes = LETTER) -> Evidence:
    """A letter, kept in the workspace."""
    keep_file(content, workspace=workspace)
    return describe_file(content, "letter.pdf", number=1, origin="Ms Doe", obtained_on=date(2026, 3, 1))


def make_office(workspace: Path, *, months_ago: int = 0) -> Office:
    """Amira is officer, Ben approver; all happened at once, so many months of 31 days ago."""
    moment = datetime.now(UTC) - timedelta(days=31 * months_ago)
    with open_store(workspace, clock=lambda: moment) as store:
        amira, ben = (store.log.person(name).person_id for name in ("Amira", "Ben"))
        roles = [RoleGiven(person_id=amira, role="officer"), RoleGiven(person_id=ben, role="approver")]
        store.log.append(PEOPLE, roles, by=amira)
        people = store.log.people()
        officer, approver = Desk(store.log, people[amira]), Desk(store.log, people[ben])

        case = officer.open(replace(OPENED, applicant=FreeText(APPLICANT)))
        attached = happened.EvidenceAttached(evidence=letter(workspace))
        weighed = happened.ElementWeighed(element="level", weight="no difference", note=FreeText("Both are EQF 6."))
        proposal = replace(PROPOSED, recognition=PARTIAL)
        case = officer.add(case, FOREIGN, HOST, attached, AUTHENTIC, BODY, weighed, proposal)
        case = approver.add(case, CONFIRMED)
        confirmation = case.confirmation.event_id if case.confirmation else ""
        officer.add(case, ISSUED)

        drafted = happened.DecisionDrafted(recognition=PROPOSED.recognition)
        blind = officer.add(officer.open(OPENED), *READY, drafted, replace(PROPOSED, blind=True))
        today = date.today()
        officer.open(replace(OPENED, received=today, due=today + timedelta(days=20)))
        rejected = NewDecision(
            subject_id="a:1", object_id="b:1", verdict="reject", author_id="Ben", comment="to Ms Doe"
        )
        return Office(
            workspace, confirmation, blind.proposal.event_id if blind.proposal else "", store.record(rejected)
        )
