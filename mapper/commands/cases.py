"""``case``: the cases of the office as a table, and one with everything that happened to it; nothing is changed."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from mapper.commands.context import Result, as_lines, as_records, counted, open_decisions, printable
from mapper.commands.users import name_of
from mapper.errors import UsageError

if TYPE_CHECKING:
    from mapper.review.cases.case import Case
    from mapper.review.cases.terms import Recognition
    from mapper.review.events import Recorded
    from mapper.review.people import Person
    from mapper.review.store import EventLog
    from mapper.review.store.event_log import TextsErased

    People = Mapping[str, Person]

_WIDTH: Final = 110
_LISTED: Final = ["case_id", "status", "due", "days_left", "purpose", "title", "host", "outcome", "proposed_by"]
HIDDEN: Final = "hidden until the second person has said what they would decide"


def case_list(arguments: argparse.Namespace) -> Result:
    """The cases: what waits first, by due date, then what is finished."""
    from mapper.review.cases.case import case_of
    from mapper.review.cases.overview import cases_table

    with open_decisions(arguments) as store:
        cases, people = [case_of(history) for history in store.log.of_cases().values()], store.log.people()
    table = cases_table(cases, today=date.today())
    if arguments.status is not None:
        table = table[table["status"] == arguments.status]
    if arguments.due_within is not None:
        table = table[(table["days_left"] <= arguments.due_within).fillna(False)]
    table = table.assign(proposed_by=[name_of(who, people) if who else "" for who in table["proposed_by"]])
    lines = as_lines(table[_LISTED].astype(object).fillna("")) if len(table) else ["no such case"]
    return {"cases": as_records(table)}, lines


def case_show(arguments: argparse.Namespace) -> Result:
    """One case: facts, checks, evidence, elements, proposal with its reasons, and its history."""
    with open_decisions(arguments) as store:
        case = existing_case(store.log, arguments.case)
        view, erasures = view_of(store.log, case.history), _erasures(store.log, case)
    today = date.today()
    return _as_json(case, view, erasures, today), [
        *_head_lines(case, view, today),
        *(
            f"  {counted(len(erased.marks), 'text')} erased on {one.at[:10]} by {printable(view.name(one.by))} "
            f"({erased.ground})"
            for one, erased in erasures
        ),
        *_section("Foreign credential", _foreign_lines(case)),
        *_section("Compared with", _host_lines(case)),
        *_section("Checks", _check_lines(case)),
        *_section("Evidence", _evidence_lines(case)),
        *_section("Elements weighed", _weighed_lines(case)),
        *_section("Decision", _decision_lines(case, view)),
        *_section("History", [line for one in case.history for line in event_lines(one, view)]),
    ]


def existing_case(log: EventLog, case_id: str) -> Case:
    """The case of that id as it stands.

    Raises
    ------
    UsageError
        If there is none; the message names those near it.
    """
    from mapper.review.cases.case import case_of

    history = log.about(case_id) if case_id.startswith("case-") else ()
    if history:
        return case_of(history)
    known = list(log.of_cases())
    near = get_close_matches(case_id, known, n=3, cutoff=0.5) or known[-3:]
    hint = f"near it: {', '.join(near)}" if near else "there is no case yet"
    raise UsageError(f"case {case_id!r} is not in this database ({hint}); 'mapper case list' shows all")


@dataclass(frozen=True, slots=True)
class View:
    """What it takes to tell the events of a case: the people, and the ids of events hidden and of those taken back."""

    people: People
    hidden: frozenset[str]
    undone: frozenset[str]

    def name(self, person_id: str) -> str:
        """How a person is called."""
        return name_of(person_id, self.people)


def view_of(log: EventLog, history: Sequence[Recorded]) -> View:
    """The view on the events of one case, or on those of no case."""
    from mapper.review.cases.case import case_of
    from mapper.review.cases.events import DecisionDrafted, DecisionProposed, EventUndone

    hides = bool(history) and case_of(history).hides_proposal
    # a draft, or a proposal taken back, would tell what the one that counts says
    views = (one.event_id for one in history if isinstance(one.event, DecisionDrafted | DecisionProposed))
    undone = frozenset(one.event.event_id for one in history if isinstance(one.event, EventUndone))
    return View(log.people(), frozenset(views) if hides else frozenset(), undone)


def recorded_as_json(recorded: Recorded, view: View) -> dict[str, Any]:
    """An event of the log for ``--json``; ``facts`` is null while what it proposes is hidden."""
    from mapper.review.events import facts_of, kind_of

    return {
        "event_id": recorded.event_id,
        "at": recorded.at,
        "by": recorded.by,
        "by_name": view.name(recorded.by),
        "kind": kind_of(recorded.event),
        "facts": None if recorded.event_id in view.hidden else facts_of(recorded.event),
        "undone": recorded.event_id in view.undone,
    }


def event_lines(recorded: Recorded, view: View) -> list[str]:
    """An event of the log for a person to read: when, who, what, and what was said."""
    from mapper.review.events import facts_of, kind_of

    moment = recorded.at[:16].replace("T", " ")
    undone = " (taken back)" if recorded.event_id in view.undone else ""
    head = f"{moment} UTC  {view.name(recorded.by)}: {kind_of(recorded.event)}{undone}"
    said = HIDDEN if recorded.event_id in view.hidden else "; ".join(_said(facts_of(recorded.event)))
    return [f"  {printable(head)}", *_wrapped(said, "    ")]


def _said(facts: Mapping[str, Any]) -> list[str]:
    """The facts of an event on one line; of what was on the screen only how the tool judged."""
    said = []
    for name, value in facts.items():
        if name == "shown":
            said += [f"the tool suggested {value['suggestion']}"] if value["suggestion"] else []
        elif name == "marks":
            said.append(f"{len(value)} texts")
        elif isinstance(value, Mapping):
            said += _said(value)
        elif isinstance(value, list | tuple):
            said += [f"{name.replace('_', ' ')} {len(value)}"] if value else []
        elif value not in ("", None, False, 0):
            said.append(name.replace("_", " ") + ("" if value is True else f" {value}"))
    return said


def _erasures(log: EventLog, case: Case) -> list[tuple[Recorded, TextsErased]]:
    """When texts of the case were erased."""
    from mapper.review.store.event_log import STORE, TextsErased

    found = ((one, one.event) for one in log.about(STORE))
    return [(one, event) for one, event in found if isinstance(event, TextsErased) and event.of == case.case_id]


def _as_json(case: Case, view: View, erasures: Sequence[tuple[Recorded, TextsErased]], today: date) -> dict[str, Any]:
    from mapper.review.cases.overview import OPEN_STATUSES
    from mapper.review.events import facts_of

    def told(recorded: Recorded | None) -> dict[str, Any] | None:
        return recorded_as_json(recorded, view) if recorded else None

    return {
        "case_id": case.case_id,
        "status": case.status,
        "purpose": case.purpose,
        "received": case.received,
        "due": case.due,
        "days_left": case.days_left(today) if case.status in OPEN_STATUSES else None,
        "applicant": case.applicant,
        "opened_by": case.opened_by,
        "opened_by_name": view.name(case.opened_by),
        "foreign": facts_of(case.foreign) if case.foreign else None,
        "host": facts_of(case.host) if case.host else None,
        "authenticity": facts_of(case.authenticity) if case.authenticity else None,
        "awarding_body": facts_of(case.awarding_body) if case.awarding_body else None,
        "evidence": [
            {
                "evidence_id": one.evidence_id,
                "name": one.name,
                "origin": one.origin,
                "obtained_on": one.obtained_on,
                "sha256": one.sha256,
                "size": one.size,
            }
            for one in case.evidence
        ],
        "weighed": [facts_of(weighed) for weighed in case.weighed.values()],
        "graded": [facts_of(graded) for graded in case.graded.values()],
        "corrections": [facts_of(correction) for correction in case.corrections],
        "proposal": told(case.proposal),
        "proposal_hidden": case.hides_proposal,
        "second_review": told(case.second_review),
        "returned": told(case.returned),
        "confirmation": told(case.confirmation),
        "issued": [told(issued) for issued in case.issued],
        "reopened": told(case.reopened),
        "upheld": told(case.upheld),
        "erasures": [
            {
                "at": one.at,
                "by": one.by,
                "by_name": view.name(one.by),
                "texts": len(erased.marks),
                "ground": erased.ground,
            }
            for one, erased in erasures
        ],
        "history": [told(recorded) for recorded in case.history],
    }


def _head_lines(case: Case, view: View, today: date) -> list[str]:
    from mapper.review.cases.overview import OPEN_STATUSES

    left = case.days_left(today)
    clock = f"{counted(left, 'day')} left" if left >= 0 else f"{counted(-left, 'day')} late"
    due = f"due {case.due}" + (f" ({clock})" if case.status in OPEN_STATUSES else "")
    lines = [
        f"{case.case_id}: {case.status}, for {case.purpose}",
        f"  received {case.received}, {due}; opened by {view.name(case.opened_by)}",
        *([f"  applicant: {case.applicant}"] if case.applicant else []),
        *[f"  delay notified, due {delay.due}: {delay.why}" for delay in case.delays],
    ]
    return [printable(line) for line in lines]


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return ["", title, *(list(lines) or ["  nothing yet"])]


def _foreign_lines(case: Case) -> list[str]:
    if case.foreign is None:
        return []
    where = [case.foreign.awarding_body, case.foreign.jurisdiction]
    when = [f"awarded on {case.foreign.awarded_on}"] if case.foreign.awarded_on else []
    facts = ", ".join([*filter(None, where), *when])
    return [
        *_wrapped(f"{case.foreign.title} ({case.foreign.credential_id}@{case.foreign.version})", "  "),
        *_wrapped(facts, "  "),
    ]


def _host_lines(case: Case) -> list[str]:
    if case.host is None:
        return []
    credential = f"({case.host.credential_id}@{case.host.version})" if case.host.credential_id else ""
    return _wrapped(" ".join(filter(None, [case.host.title, credential, case.host.level_id])), "  ")


def _check_lines(case: Case) -> list[str]:
    lines = []
    if case.authenticity:
        found = case.authenticity
        lines += _wrapped(f"authenticity: {found.result}; {found.method} ({found.source})", "  ")
    if case.awarding_body:
        body = case.awarding_body
        on = f" on {body.on}" if body.on else ""
        by = f" by {body.by}" if body.by else ""
        lines += _wrapped(f"awarding body: {body.result}{on}{by} ({body.source})", "  ")
    return lines


def _evidence_lines(case: Case) -> list[str]:
    return [
        line
        for one in case.evidence
        for line in _wrapped(
            f"{one.evidence_id}: {one.name}, from {one.origin}, obtained on {one.obtained_on}"
            + (f" ({one.size:,} bytes)" if one.sha256 else ""),
            "  ",
        )
    ]


def _weighed_lines(case: Case) -> list[str]:
    weighed = [(one.element, one.weight, one.note) for one in case.weighed.values()]
    graded = [(one.criterion, one.grade, one.note) for one in case.graded.values()]
    rows = (f"{what}: {how}" + (f"; {note}" if note else "") for what, how, note in [*weighed, *graded])
    return [line for row in rows for line in _wrapped(row, "  ")]


def _decision_lines(case: Case, view: View) -> list[str]:
    from mapper.review.cases.events import SecondReviewGiven

    drafted = ["  put aside unfinished", *_recognition_lines(case.draft)] if case.draft else []
    if case.proposal is None or case.proposed is None:
        return drafted
    lines = [f"  proposed by {_who_and_when(case.proposal, view)}"]
    if case.hides_proposal:
        return [*lines, f"    {HIDDEN}"]
    suggestion = case.proposed.shown.suggestion
    lines += _wrapped(f"the tool suggested: {suggestion}" if suggestion else "", "    ")
    lines += _recognition_lines(case.proposed.recognition)
    if case.second_review and isinstance(case.second_review.event, SecondReviewGiven):
        lines.append(f"  second review by {_who_and_when(case.second_review, view)}")
        lines += _recognition_lines(case.second_review.event.recognition)
    steps = {
        "returned": case.returned,
        "confirmed": case.confirmation,
        "reopened": case.reopened,
        "upheld": case.upheld,
    }
    for what, recorded in steps.items():
        if recorded:
            words = getattr(recorded.event, "why", "") or getattr(recorded.event, "reconciliation", "")
            lines.append(f"  {what} by {_who_and_when(recorded, view)}")
            lines += _wrapped(words, "    ")
    lines += [f"  statement issued by {_who_and_when(issued, view)}" for issued in case.issued]
    return [*lines, *drafted]


def _recognition_lines(recognition: Recognition) -> list[str]:
    lines = [f"{recognition.outcome}, certainty {recognition.certainty}", f"reasons: {recognition.reasons}"]
    for name in ("award", "credits", "exemptions", "conditions"):
        lines += [f"{name}: {getattr(recognition, name)}"] if getattr(recognition, name) else []
    for difference in recognition.differences:
        rests = f" (evidence {', '.join(difference.evidence)})" if difference.evidence else ""
        closes = f"; would close it: {difference.compensation}" if difference.compensation else ""
        lines.append(f"substantial difference in {difference.element}: {difference.why}{rests}{closes}")
    lines += [f"not {considered.outcome}: {considered.why_not}" for considered in recognition.considered]
    if recognition.departs_from_suggestion:
        lines.append(f"departs from the suggestion: {recognition.departs_from_suggestion}")
    if recognition.precedents:
        lines.append(f"precedents: {', '.join(recognition.precedents)}")
    return [wrapped for line in lines for wrapped in _wrapped(line, "    ")]


def _who_and_when(recorded: Recorded, view: View) -> str:
    return f"{printable(view.name(recorded.by))}, {recorded.at[:10]}  [{recorded.event_id}]"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        printable(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )
