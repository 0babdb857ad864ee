"""The words of recognition: closed vocabularies, and the small things that a case is made of.

They follow the Lisbon and Tokyo Recognition Conventions and the European Area of Recognition Manual: recognise unless a
substantial difference is shown, and refuse only after alternative, partial and conditional recognition were considered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from mapper.model import OutcomeStatus, Relation, Suggestion
from mapper.review.events import NO_TEXT, FreeText

Purpose = Literal["further study", "exemption", "employment", "academic title"]
Status = Literal["draft", "proposed", "returned", "confirmed", "issued", "reopened", "withdrawn"]
Element = Literal["level", "workload", "quality", "profile", "learning outcomes"]
Weight = Literal["no difference", "difference", "substantial difference", "cannot be told"]
Outcome = Literal["full", "alternative", "partial", "conditional", "refusal"]
Certainty = Literal["low", "medium", "high"]
Criterion = Literal[
    "quality assurance",
    "verification",
    "level",
    "learning outcomes",
    "workload",
    "assessment",
    "identification of the learner",
]
Grade = Literal["strong", "substantial", "weak", "none", "cannot be told"]
Authenticity = Literal["confirmed", "not confirmed", "doubtful", "not checked"]
BodyStatus = Literal["recognised", "accredited", "not recognised", "not known"]
Standing = Literal["verified", "known", "stated", "derived", "not stated"]
Ground = Literal["appeal", "new information", "error", "the credential changed"]

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
ELEMENTS: Final[tuple[Element, ...]] = get_args(Element)
WEIGHTS: Final[tuple[Weight, ...]] = get_args(Weight)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
"""From the one that gives most to the one that gives nothing."""
CERTAINTIES: Final[tuple[Certainty, ...]] = get_args(Certainty)
CRITERIA: Final[tuple[Criterion, ...]] = get_args(Criterion)
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
GROUNDS: Final[tuple[Ground, ...]] = get_args(Ground)
AUTHENTICITY: Final[tuple[Authenticity, ...]] = get_args(Authenticity)
BODY_STATUSES: Final[tuple[BodyStatus, ...]] = get_args(BodyStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file or an address that shows something; a file is known by the SHA-256 of its bytes, in hexadecimal.

    The hash is kept as typed text is, under a salt that goes when the case is erased: who has the file cannot tell from
    the log that it was there.
    """

    evidence_id: str
    name: FreeText
    origin: FreeText
    obtained_on: date
    sha256: FreeText = NO_TEXT
    media_type: str = ""
    size: int = 0
    """In bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRow:
    """One of the five elements: what both sides state, what that comes to, and on what evidence it rests.

    ``source`` is where the values were published, ``checked`` the day somebody looked (ISO 8601, "" where nobody said).
    """

    element: Element
    foreign_value: FreeText
    host_value: str
    finding: FreeText
    source: str = ""
    checked: str = ""
    standing: Standing = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """One learning outcome of the host credential, and what in the foreign one meets it best ("" for nothing)."""

    position: int
    text: str
    status: OutcomeStatus
    counterpart: FreeText = NO_TEXT
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What stood on the officer's screen when the decision was proposed: kept whole, to be read years later.

    ``versions`` names the package, the encoder, its adapter and weights; coverage is a share in [0, 1].
    """

    run_id: str
    subject_id: str
    subject_title: FreeText
    object_id: str
    object_title: str
    subject_version: str = ""
    object_version: str = ""
    relation: Literal[Relation, ""] = ""
    suggestion: Literal[Suggestion, ""] = ""
    confidence: float | None = None
    subject_coverage: float | None = None
    object_coverage: float | None = None
    reasons: tuple[FreeText, ...] = ()
    candidate_differences: tuple[str, ...] = ()
    elements: tuple[ElementRow, ...] = ()
    outcomes: tuple[OutcomeRow, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstantialDifference:
    """A difference that would probably keep the holder from succeeding in this purpose; the burden of proof is ours.

    ``candidate`` is what the tool proposed, "" where the officer found it; ``evidence`` names evidence of the case.
    """

    element: Element
    why: FreeText
    candidate: str = ""
    evidence: tuple[str, ...] = ()
    compensation: FreeText = NO_TEXT
    """What would close the gap, such as a bridging course."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """Why something that would have given more was not given."""

    outcome: Outcome
    why_not: FreeText


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What is decided: the answer, its reasons, and what it rests on; :func:`recognition_faults` checks it.

    ``credits`` and ``exemptions`` say what a partial recognition gives, ``conditions`` what a conditional one asks for,
    ``award`` which other award an alternative one names. ``precedents`` are ids of earlier cases.
    """

    outcome: Outcome
    reasons: FreeText
    certainty: Certainty
    relation: Literal[Relation, ""] = ""
    award: FreeText = NO_TEXT
    credits: FreeText = NO_TEXT
    exemptions: FreeText = NO_TEXT
    conditions: FreeText = NO_TEXT
    differences: tuple[SubstantialDifference, ...] = ()
    considered: tuple[Considered, ...] = ()
    departs_from_suggestion: FreeText = NO_TEXT
    """Why the officer decided otherwise than the tool suggested."""
    precedents: tuple[str, ...] = ()


def recognition_faults(recognition: Recognition) -> list[str]:
    """What a decision still lacks, one line each; nothing when it can be proposed.

    >>> refusal = Recognition(outcome="refusal", reasons=FreeText("Half of it is missing."), certainty="high")
    >>> for fault in recognition_faults(refusal):
    ...     print(fault)
    a refusal needs a substantial difference: without one the credential is recognised
    a refusal needs a word on why not alternative recognition
    a refusal needs a word on why not partial recognition
    a refusal needs a word on why not conditional recognition
    """
    faults = [] if recognition.reasons.strip() else ["the reasons are empty; they belong in every decision"]
    needed = {"alternative": "award", "partial": "credits", "conditional": "conditions"}
    what = needed.get(recognition.outcome)
    if what == "credits" and not (recognition.credits.strip() or recognition.exemptions.strip()):
        faults.append("partial recognition needs the credits or the exemptions that it gives")
    elif what and what != "credits" and not getattr(recognition, what).strip():
        faults.append(f"{recognition.outcome} recognition needs the {what} that it names")
    if recognition.outcome != "full" and not recognition.differences:
        answer = "a refusal" if recognition.outcome == "refusal" else f"{recognition.outcome} recognition"
        faults.append(f"{answer} needs a substantial difference: without one the credential is recognised")
    if recognition.outcome == "full" and recognition.differences:
        faults.append("full recognition has no substantial difference; take the differences out, or decide otherwise")
    faults += [
        f"the substantial difference in {difference.element} needs a word on why it matters for this purpose"
        for difference in recognition.differences
        if not difference.why.strip()
    ]
    if recognition.outcome == "refusal":
        said = {considered.outcome for considered in recognition.considered if considered.why_not.strip()}
        faults += [
            f"a refusal needs a word on why not {outcome} recognition"
            for outcome in ("alternative", "partial", "conditional")
            if outcome not in said
        ]
    return faults
