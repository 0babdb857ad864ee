"""From a decided case to the words of its statement: one function per section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from mapper.errors import NotPermitted, UsageError
from mapper.export.statement.content import Block, Facts, Items, Paragraph, Section, Signature, Statement, Table
from mapper.export.statement.findings import finding_in
from mapper.export.statement.office import FORMS, Form, Office, SectionName
from mapper.export.statement.values import value_in
from mapper.export.statement.words import Language, Words, cleaned, isolated, words_in
from mapper.model import OUTCOME_STATUSES
from mapper.review.cases import events as happened
from mapper.review.cases.case import Case
from mapper.review.cases.terms import ELEMENTS, Comparison, Element, ElementRow, Recognition, SubstantialDifference
from mapper.review.events import Recorded
from mapper.workspace import HASH_LENGTH

__all__ = ["statement_of"]

_SUGGESTED: Final = {"full": "full", "partial": "partial", "conditional": "conditional", "none": "refusal"}
"""The outcome of a decision that follows each suggestion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """A case of which all that a statement needs is known to be there."""

    case: Case
    foreign: happened.ForeignCredentialNamed
    host: happened.HostCredentialNamed
    recognition: Recognition
    shown: Comparison
    proposal: Recorded
    confirmation: Recorded
    office: Office
    names: Mapping[str, str]
    words: Words
    form: Form
    issued_on: date

    @property
    def is_long(self) -> bool:
        return self.form == "long"

    def row(self, element: Element) -> ElementRow | None:
        return next((row for row in self.shown.elements if row.element == element), None)

    def value(self, element: Element, side: str) -> str:
        row = self.row(element)
        return value_in(self.words, getattr(row, f"{side}_value") if row else "")

    @property
    def host_level(self) -> str:
        """The level that stands for the host where no award is named."""
        row = self.row("level")
        # What stands behind the name of a level says where it comes from.
        level = row.host_value.partition("; ")[0] if row else ""
        return value_in(self.words, self.host.title or level or self.host.level_id)

    @property
    def host_words(self) -> str:
        """The host award in quotation marks, or the level, as a sentence has them."""
        if self.host.credential_id:
            return isolated(self.words.quoted(cleaned(self.host.title or self.shown.object_title)))
        return self.words("host.level", level=self.host_level)


def statement_of(
    case: Case, office: Office, *, language: str, form: str, names: Mapping[str, str], issued_on: date
) -> Statement:
    """The statement of a confirmed decision.

    ``names`` gives the name or the role of a person by their id; whoever is missing, or was erased to "", is named by
    what they did. The same case, office, names and date give the same statement.

    Raises
    ------
    NotPermitted
        If the decision of the case is not confirmed.
    UsageError
        If language or form are not known, or ``office.toml`` lacks the appeal text of a decision that needs one.
    """
    words = words_in(language)
    if form not in FORMS:
        raise UsageError(f"form {form!r} is not one of {', '.join(FORMS)}")
    decided = _decided(case.as_decided, office, words, "long" if form == "long" else "short", names, issued_on)
    outcome = decided.recognition.outcome
    if outcome != "full" and not office.appeal[words.language]:
        raise UsageError(
            f"case {case.case_id}: {outcome} needs an appeal text, and office.toml has none for {language}; "
            f"fill in appeal.{language}"
        )
    place = office.place[words.language]
    day = words.day(issued_on)
    return Statement(
        language=words.language,
        form=decided.form,
        title=words("paper.refusal" if outcome == "refusal" else "paper.statement"),
        form_title=words(f"paper.{form}"),
        letterhead=_lines(office.name, office.address, office.contact, words=words),
        reference=cleaned(case.case_id),
        issued_on=issued_on,
        date_line=words("paper.place_and_date", place=place, date=day) if place else day,
        sections=_sections(decided),
        code=decided.confirmation.event_id,
        code_line=words("paper.code", code=decided.confirmation.event_id),
        page_line=words.texts["paper"]["page"],
        footer=cleaned(office.footer[words.language]),
        specimen=words("paper.specimen") if office.is_specimen(words.language) else "",
        not_shown=words("paper.not_shown"),
        template=office.version,
        office=office,
    )


def _decided(
    case: Case, office: Office, words: Words, form: Form, names: Mapping[str, str], issued_on: date
) -> _Decided:
    proposed = case.proposed
    if case.status not in ("confirmed", "issued") or not (case.proposal and case.confirmation and proposed):
        raise NotPermitted(f"case {case.case_id} is {case.status}: a statement needs a confirmed decision")
    if case.foreign is None or case.host is None:
        raise NotPermitted(f"case {case.case_id} lacks the foreign or the host credential: name it, and decide again")
    return _Decided(
        case=case,
        foreign=case.foreign,
        host=case.host,
        recognition=proposed.recognition,
        shown=proposed.shown,
        proposal=case.proposal,
        confirmation=case.confirmation,
        office=office,
        names=names,
        words=words,
        form=form,
        issued_on=issued_on,
    )


def _lines(*texts: Mapping[Language, str], words: Words) -> tuple[str, ...]:
    return tuple(line for text in texts for line in cleaned(text[words.language]).split("\n") if line)


def _sections(decided: _Decided) -> tuple[Section, ...]:
    found = []
    for name in decided.office.forms[decided.form]:
        blocks = tuple(block for block in _DRAFTS[name](decided) if not (isinstance(block, Facts) and not block.rows))
        if blocks:
            found.append(Section(name, decided.words(f"sections.{name}"), blocks))
    return tuple(found)


def _facts(words: Words, *rows: tuple[str, str]) -> Facts:
    """Labelled facts; those without a value are left out."""
    return Facts(tuple((words(f"labels.{label}"), text) for label, value in rows if (text := cleaned(value))))


def _case(decided: _Decided) -> list[Block]:
    words, case = decided.words, decided.case
    rows = [
        ("reference", case.case_id),
        ("applicant", case.applicant),
        ("purpose", words(f"purposes.{case.purpose}")),
        ("received", words.day(case.received)),
        ("decided", words.day(_day(decided.confirmation))),
    ]
    return [_facts(words, *rows)]


def _award(decided: _Decided) -> list[Block]:
    words, foreign = decided.words, decided.foreign
    rows = [
        ("title", foreign.title or decided.shown.subject_title),
        ("awarding_body", foreign.awarding_body),
        ("country", words.country(foreign.jurisdiction) if foreign.jurisdiction else ""),
        ("awarded_on", words.day(foreign.awarded_on)),
        ("level", decided.value("level", "foreign")),
        ("workload", decided.value("workload", "foreign")),
    ]
    if decided.is_long:
        rows += [("authenticity", _authenticity(decided)), ("body_status", _body(decided))]
    return [_facts(words, *rows)]


def _authenticity(decided: _Decided) -> str:
    words, check = decided.words, decided.case.authenticity
    if check is None:
        return ""
    details = [("method", check.method), ("source", check.source)]
    return _noted(words, words(f"authenticity.{check.result}"), details)


def _body(decided: _Decided) -> str:
    words, check = decided.words, decided.case.awarding_body
    if check is None:
        return ""
    details = [("status_on", words.day(check.on)), ("recognised_by", check.by), ("source", check.source)]
    return _noted(words, words(f"bodies.{check.result}"), details)


def _noted(words: Words, result: str, details: Sequence[tuple[str, str]]) -> str:
    said = [
        words(f"labels.{label}", **{"date" if label == "status_on" else "value": isolated(cleaned(text))})
        for label, text in details
        if text.strip()
    ]
    return "; ".join([result, *said])


def _decision(decided: _Decided) -> list[Block]:
    words, recognition = decided.words, decided.recognition
    sentence = words(
        f"decision.{recognition.outcome}",
        title=isolated(words.quoted(cleaned(decided.foreign.title or decided.shown.subject_title))),
        host=decided.host_words,
        purpose=words(f"purposes.{decided.case.purpose}"),
    )
    given = [
        ("recognised_as", recognition.award),
        ("credits", recognition.credits),
        ("exemptions", recognition.exemptions),
        ("conditions", recognition.conditions),
    ]
    outcome = Paragraph(words(f"outcomes.{recognition.outcome}"), "outcome")
    return [outcome, Paragraph(sentence, "decision"), _facts(words, *given)]


def _host(decided: _Decided) -> list[Block]:
    words = decided.words
    if not decided.host.credential_id:
        return [Paragraph(words("host.level_only")), _facts(words, ("host_level", decided.host_level))]
    facts = _facts(words, ("level", decided.value("level", "host")), ("workload", decided.value("workload", "host")))
    return [Paragraph(words("host.award", host=decided.host_words)), facts]


def _elements(decided: _Decided) -> list[Block]:
    words = decided.words
    rows = [
        row
        for element in ELEMENTS
        if decided.row(element) or element in decided.case.weighed
        for row in [_element(decided, element)]
    ]
    if not decided.is_long:
        rows = [row for row in rows if row[1] != words("findings.shown")]
    if not rows:
        return [Paragraph(words("elements.none"))] if decided.is_long else []
    names = ("element", "foreign_value", "host_value", "finding") if decided.is_long else ("element", "finding")
    columns = tuple(words(f"labels.{name}") for name in names)
    widths = (18, 28, 28, 26) if decided.is_long else (25, 75)
    table = Table(columns, tuple(rows), widths, words("sections.elements"))
    if not decided.is_long:
        return [table]
    sources = tuple((words(f"elements.{row.element}"), _source(words, row)) for row in decided.shown.elements)
    columns = (words("labels.element"), words("labels.evidence"))
    return [table, Table(columns, sources, (18, 82), words("labels.evidence"))] if sources else [table]


def _element(decided: _Decided, element: Element) -> tuple[str, ...]:
    """The row of an element: in the long form with the values of both sides, in the short one only what is found."""
    words = decided.words
    name, finding = words(f"elements.{element}"), _finding(decided, element)
    if not decided.is_long:
        return name, finding
    return name, decided.value(element, "foreign"), decided.value(element, "host"), finding


def _finding(decided: _Decided, element: Element) -> str:
    """What the officer found; where they did not weigh the element, what the comparison shows."""
    words, weighed = decided.words, decided.case.weighed.get(element)
    if weighed:
        return ". ".join(text for text in (words(f"weights.{weighed.weight}"), cleaned(weighed.note)) if text)
    if any(difference.element == element for difference in decided.recognition.differences):
        return words("weights.substantial_difference")
    if element == "learning outcomes" and decided.shown.outcomes:
        return _counts(decided)
    row = decided.row(element)
    return finding_in(words, row.finding if row else "")


def _source(words: Words, row: ElementRow) -> str:
    try:
        checked = words.day(date.fromisoformat(row.checked))
    except ValueError:
        checked = cleaned(row.checked)
    return "; ".join(text for text in (words(f"standings.{row.standing}"), cleaned(row.source), checked) if text)


def _counts(decided: _Decided) -> str:
    words = decided.words
    counts: Counter[str] = Counter(row.status for row in decided.shown.outcomes)
    numbers = {status: words.number(counts[status]) for status in OUTCOME_STATUSES}
    return words("outcome_status.counts", total=words.number(len(decided.shown.outcomes)), **numbers)


def _outcomes(decided: _Decided) -> list[Block]:
    words, outcomes = decided.words, decided.shown.outcomes
    if not outcomes:
        return [Paragraph(words("outcome_status.none"))] if decided.is_long else []
    counts = Paragraph(_counts(decided))
    if not decided.is_long:
        return [counts]
    rows = tuple(
        (
            words.number(row.position),
            cleaned(row.text),
            cleaned(row.counterpart) or "–",
            words(f"outcome_status.{row.status}") + (f" ({words('outcome_status.by_hand')})" if row.by_hand else ""),
        )
        for row in sorted(outcomes, key=lambda row: row.position)
    )
    columns = tuple(words(f"labels.{name}") for name in ("number", "host_outcome", "counterpart", "status"))
    return [counts, Table(columns, rows, (7, 38, 35, 20), words("sections.outcomes"))]


def _differences(decided: _Decided) -> list[Block]:
    if not decided.recognition.differences:
        return []
    words = decided.words
    rows = tuple(_difference(decided, difference) for difference in decided.recognition.differences)
    names = ("element", "why", "compensation")
    widths = (20, 45, 35)
    columns = tuple(words(f"labels.{name}") for name in names)
    return [Table(columns, rows, widths, words("sections.differences"))]


def _difference(decided: _Decided, difference: SubstantialDifference) -> tuple[str, ...]:
    words = decided.words
    named = {evidence.evidence_id: cleaned(evidence.name) for evidence in decided.case.evidence}
    shown = [named[evidence] for evidence in difference.evidence if named.get(evidence)]
    why = cleaned(difference.why)
    if shown and decided.is_long:
        why += f" ({words('labels.source', value=', '.join(shown))})"
    return words(f"elements.{difference.element}"), why, cleaned(difference.compensation) or "–"


def _reasons(decided: _Decided) -> list[Block]:
    words, recognition = decided.words, decided.recognition
    blocks: list[Block] = [Paragraph(text) for text in cleaned(recognition.reasons).split("\n") if text]
    considered = tuple(
        words(f"reasons.not_{said.outcome}", why=isolated(cleaned(said.why_not)))
        for said in recognition.considered
        if said.why_not.strip()
    )
    return [*blocks, Paragraph(words("reasons.considered")), Items(considered)] if considered else blocks


def _evidence(decided: _Decided) -> list[Block]:
    words, evidence = decided.words, decided.case.evidence
    if not evidence:
        return []
    rows = tuple(
        (cleaned(found.name) or "–", cleaned(found.origin), words.day(found.obtained_on)) for found in evidence
    )
    columns = tuple(words(f"labels.{name}") for name in ("document", "origin", "obtained"))
    return [Table(columns, rows, (42, 33, 25), words("sections.evidence"))]


def _limits(decided: _Decided) -> list[Block]:
    words, awarded = decided.words, decided.foreign.awarded_on
    stand = words("limits.date", date=words.day(awarded)) if awarded else words("limits.no_date")
    said = [words("limits.assessment"), words("limits.grades"), words("limits.licence"), stand]
    said += [words("limits.equal_level")] if decided.is_long else []
    return [Items((*said, _part_of_the_tool(decided)))]


def _part_of_the_tool(decided: _Decided) -> str:
    words, suggestion = decided.words, decided.shown.suggestion
    if not suggestion:
        return words("limits.tool_none")
    if suggestion == "not enough evidence":
        return words("limits.tool_open")
    suggested = words(f"suggestions.{suggestion}")
    if _SUGGESTED[suggestion] == decided.recognition.outcome:
        return words("limits.tool_followed", suggestion=suggested)
    why = cleaned(decided.recognition.departs_from_suggestion)
    key = "limits.tool_departed_why" if why else "limits.tool_departed"
    return words(key, suggestion=suggested, why=isolated(why))


def _appeal(decided: _Decided) -> list[Block]:
    """Always where the answer differs from what was asked; where it does not, only the long form says it."""
    text = cleaned(decided.office.appeal[decided.words.language])
    if decided.recognition.outcome == "full" and not decided.is_long:
        return []
    return [Paragraph(line) for line in text.split("\n") if line]


def _signatures(decided: _Decided) -> list[Block]:
    words, office = decided.words, decided.office
    people = [("decided_by", decided.proposal, "officer"), ("checked_by", decided.confirmation, "approver")]
    rows = [
        (label, f"{cleaned(decided.names.get(recorded.by, '')) or words(f'signatures.{role}')}, {_on(words, recorded)}")
        for label, recorded, role in people
    ]
    signs = cleaned(office.signatories[words.language])
    place, day = cleaned(office.place[words.language]), words.day(decided.issued_on)
    where = words("paper.place_and_date", place=place, date=day) if place else day
    line = [Signature(where, f"{signs} · {words('labels.seal')}")] if signs else []
    return [_facts(words, *rows), *line]


def _verification(decided: _Decided) -> list[Block]:
    words = decided.words
    where = cleaned(decided.office.verification[words.language])
    blocks: list[Block] = [_facts(words, ("code", decided.confirmation.event_id))]
    blocks.append(Paragraph(words("verification.sentence")))
    return [*blocks, *(Paragraph(line) for line in where.split("\n") if line)]


def _versions(decided: _Decided) -> list[Block]:
    words, shown = decided.words, decided.shown
    rows = [
        ("run", shown.run_id),
        ("foreign_version", shown.subject_version or decided.foreign.version),
        ("host_version", shown.object_version or decided.host.version),
        ("template", decided.office.version[:HASH_LENGTH]),
    ]
    facts = _facts(words, *rows).rows
    named = tuple((cleaned(name), cleaned(version)) for name, version in shown.versions if version.strip())
    return [Paragraph(words("verification.prepared")), Facts((*named, *facts))]


def _day(recorded: Recorded) -> date:
    return datetime.fromisoformat(recorded.at.replace("Z", "+00:00")).date()


def _on(words: Words, recorded: Recorded) -> str:
    return words.day(_day(recorded))


_DRAFTS: Final[Mapping[SectionName, Callable[[_Decided], list[Block]]]] = {
    "case": _case,
    "award": _award,
    "decision": _decision,
    "host": _host,
    "elements": _elements,
    "outcomes": _outcomes,
    "differences": _differences,
    "reasons": _reasons,
    "evidence": _evidence,
    "limits": _limits,
    "appeal": _appeal,
    "signatures": _signatures,
    "verification": _verification,
    "versions": _versions,
}
