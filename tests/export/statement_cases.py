"""Decided cases to make statements of, one for each outcome, and one that is compared with a level alone."""

from dataclasses import replace
from datetime import date
from typing import Any

from mapper.review.cases import events as happened
from mapper.review.cases.case import Case, case_of
from mapper.review.cases.terms import (
    Comparison,
    Considered,
    ElementRow,
    Evidence,
    FreeText,
    OutcomeRow,
    Recognition,
    SubstantialDifference,
)
from mapper.review.events import Recorded

ISSUED_ON = date(2026, 11, 22)
NAMES = {"p1": "Amira Haddad", "p2": "Jonas Lindqvist"}
CODE = "ev-7f3a9c1e5b2d4086"

DIFFERENCE = SubstantialDifference(
    element="learning outcomes",
    why=FreeText("The entry year of the programme builds on inferential statistics, which the award does not teach."),
    evidence=("e2",),
    compensation=FreeText("A bridging unit of at least 5 ECTS in inferential statistics."),
)
CONSIDERED = tuple(
    Considered(outcome=outcome, why_not=FreeText(why))
    for outcome, why in (
        ("alternative", "No shorter national award has this profile."),
        ("partial", "The programme has no unit that the award would replace."),
        ("conditional", "The missing outcomes exceed what a condition can make up for in one term."),
    )
)
RECOGNITIONS = {
    "full": Recognition(
        outcome="full",
        reasons=FreeText("Level, workload and quality correspond.\nAll outcomes that the purpose needs are covered."),
        certainty="high",
    ),
    "alternative": Recognition(
        outcome="alternative",
        reasons=FreeText("The award is one of continuing education and not part of a degree."),
        certainty="medium",
        award=FreeText("Certificate of Advanced Studies in Data Analysis (12 ECTS)"),
        differences=(replace(DIFFERENCE, element="profile", compensation=FreeText("")),),
    ),
    "partial": Recognition(
        outcome="partial",
        reasons=FreeText("Two of four outcomes are covered in full."),
        certainty="medium",
        credits=FreeText("3 ECTS towards the module Introduction to Data Analysis"),
        exemptions=FreeText("The laboratory of the first term"),
        differences=(DIFFERENCE,),
    ),
    "conditional": Recognition(
        outcome="conditional",
        reasons=FreeText("The gap can be closed within one term."),
        certainty="medium",
        conditions=FreeText("A pass in the bridging unit Inferential Statistics before the second year."),
        differences=(DIFFERENCE,),
        departs_from_suggestion=FreeText("the applicant teaches statistics, which the catalogue cannot show."),
    ),
    "refusal": Recognition(
        outcome="refusal",
        reasons=FreeText("The award covers a quarter of what the purpose needs."),
        certainty="high",
        differences=(DIFFERENCE, replace(DIFFERENCE, element="workload", evidence=(), compensation=FreeText(""))),
        considered=CONSIDERED,
    ),
}

ELEMENTS = (
    ElementRow(
        element="level",
        foreign_value="RQF level 4; stated by the provider; EQF level 5 (historic)",
        host_value="EQF level 5; derived",
        finding="The levels may be the same: subject RQF level 4, object EQF level 5; both are EQF level 5.",
        source="https://www.gov.uk/what-different-qualification-levels-mean",
        checked="2026-09-14",
        standing="verified",
    ),
    ElementRow(
        element="workload",
        foreign_value="10 UK credits; 100 h, 10 uk-credit x 10 h (UK credit)",
        host_value="7.5 ECTS; 187.5–225 h, 7.5 ects x 25-30 h (ECTS (national hours: Germany))",
        finding="The subject has 44% to 53% of the object's hours: subject 10 UK credits (100 h), object 7.5 ects.",
        source="UK credit framework: 1 credit is 10 notional hours",
        checked="2026-09-14",
        standing="derived",
    ),
    ElementRow(
        element="quality",
        foreign_value="External review every five years; Assessment: project; Supervision: not supervised",
        host_value="",
        finding="Subject: External review every five years. Object: not stated.",
    ),
    ElementRow(
        element="profile",
        foreign_value="Micro-credential, online, may be part of a larger award; Entry: none",
        host_value="Unit, onsite; Entry: higher education entrance qualification",
        finding="Subject: micro-credential. Object: unit.",
    ),
)
OUTCOMES = (
    OutcomeRow(
        position=1,
        text="Prepare data from several sources for analysis",
        status="covered",
        counterpart="Clean and join data sets from files and databases",
    ),
    OutcomeRow(
        position=2,
        text="Visualise distributions and relations for a lay audience",
        status="covered",
        counterpart="Present findings in charts to people outside the field",
        by_hand=True,
    ),
    OutcomeRow(
        position=3,
        text="Choose a statistical model and justify the choice",
        status="partly",
        counterpart="Fit linear models with a library",
    ),
    OutcomeRow(position=4, text="Test hypotheses and report their uncertainty", status="missing"),
)
SHOWN = Comparison(
    run_id="3f9ad0b1c27e4865",
    subject_id="open-university:DA101",
    subject_title="Microcredential in Data Analysis",
    object_id="kit-module-handbook:M-101",
    object_title="Introduction to Data Analysis",
    subject_version="a1b2c3d4e5f60718",
    object_version="8f7e6d5c4b3a2910",
    relation="broad",
    suggestion="partial",
    confidence=0.81,
    subject_coverage=0.7,
    object_coverage=0.55,
    elements=ELEMENTS,
    outcomes=OUTCOMES,
    versions=(("equivalence-mapper", "0.1.0"), ("multilingual-e5-small", "614241f6"), ("eqf", "2017")),
)
FOREIGN = happened.ForeignCredentialNamed(
    credential_id="open-university:DA101",
    version="a1b2c3d4e5f60718",
    title="Microcredential in Data Analysis",
    awarding_body="The Open University",
    jurisdiction="GB",
    awarded_on=date(2025, 6, 30),
)
HOST = happened.HostCredentialNamed(
    credential_id="kit-module-handbook:M-101", version="8f7e6d5c4b3a2910", title="Introduction to Data Analysis"
)
EVIDENCE = (
    Evidence(
        evidence_id="e1",
        name=FreeText("Certificate, certified copy"),
        origin=FreeText("Applicant"),
        obtained_on=date(2026, 9, 1),
        sha256=FreeText("ab" * 32),
    ),
    Evidence(
        evidence_id="e2",
        name=FreeText("Module description 2024/25"),
        origin=FreeText("https://www.open.ac.uk/courses/"),
        obtained_on=date(2026, 9, 3),
    ),
)


def decided(
    outcome: str = "partial",
    *,
    shown: Comparison = SHOWN,
    foreign: happened.ForeignCredentialNamed = FOREIGN,
    host: happened.HostCredentialNamed = HOST,
    purpose: Any = "further study",
    until: str = "confirmed",
    **changed: Any,
) -> Case:
    """A case as it stands once its decision is confirmed; ``changed`` replaces parts of the recognition."""
    recognition = replace(RECOGNITIONS[outcome], **changed)
    happenings: list[tuple[str, happened.CaseEvent]] = [
        ("p1", happened.CaseOpened(
            purpose=purpose, received=date(2026, 8, 28), due=date(2026, 12, 28), applicant=FreeText("A-2041"))),
        ("p1", foreign),
        ("p1", host),
        *(("p1", happened.EvidenceAttached(evidence=evidence)) for evidence in EVIDENCE),
        ("p1", happened.AuthenticityChecked(
            result="confirmed", method=FreeText("digital signature"), source=FreeText("register of the body"))),
        ("p1", happened.AwardingBodyChecked(
            result="recognised", on=date(2025, 6, 30), by=FreeText("Privy Council"),
            source=FreeText("https://www.gov.uk/check-university-award-degree"))),
        ("p1", happened.ElementWeighed(element="level", weight="no difference")),
        ("p1", happened.ElementWeighed(
            element="workload", weight="difference", note=FreeText("Made up for by recent practice."))),
        ("p1", happened.DecisionProposed(recognition=recognition, shown=shown)),
    ]  # fmt: skip
    if until == "confirmed":
        happenings.append(("p2", happened.DecisionConfirmed()))
    history = [
        Recorded(
            sequence=number,
            event_id=CODE if isinstance(event, happened.DecisionConfirmed) else f"ev-{number:016x}",
            about="2026-0117",
            at=f"2026-11-{10 + number:02d}T09:30:00+00:00",
            by=by,
            event=event,
        )
        for number, (by, event) in enumerate(happenings)
    ]
    return case_of(history)


LEVEL_ONLY = decided(
    "full",
    host=happened.HostCredentialNamed(level_id="eqf:5"),
    shown=replace(SHOWN, object_id="", object_title="", outcomes=(), elements=ELEMENTS[:1], suggestion="", versions=()),
    purpose="employment",
)
CASES = {outcome: decided(outcome) for outcome in RECOGNITIONS} | {"level only": LEVEL_ONLY}
