"""``statement``: the paper of a decided case."""

from __future__ import annotations

import argparse
import getpass
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.commands.context import Result, database_of, workspace_of
from mapper.errors import UsageError

if TYPE_CHECKING:
    from mapper.review.cases.case import Case
    from mapper.review.events import Recorded
    from mapper.review.store import DecisionStore


def statement(arguments: argparse.Namespace) -> Result:
    """Write the statement of a confirmed decision, and record once per language and form that it was issued."""
    from mapper.export.statement import load_office, write_example, write_statement
    from mapper.review.cases.desk import Desk
    from mapper.review.cases.events import StatementIssued
    from mapper.review.store import open_store

    workspace = workspace_of(arguments)
    if arguments.example:
        written = [str(path) for path in write_example(workspace)]
        return {"written": written}, [f"fill in {path}" for path in written]
    if not arguments.decision:
        raise UsageError("name the decision: a case, or the code on its statement (or --example for an office.toml)")
    with open_store(workspace, database_of(arguments)) as store:
        name = arguments.by or getpass.getuser()
        desk = Desk(store.log, replace(store.log.person(name), role="administrator"))
        case = desk.case(_case_of(arguments.decision, store))
        issued = _issued(case, arguments.language, arguments.form)
        names = {person.person_id: person.name for person in store.log.people().values()}
        day = date.fromisoformat(issued.at[:10]) if issued else datetime.now(UTC).date()
        target = arguments.out or Path(f"{case.case_id}-{arguments.language}-{arguments.form}.{arguments.format}")
        made = write_statement(
            case.before(issued) if issued else case,
            load_office(workspace),
            target,
            format=arguments.format,
            language=arguments.language,
            form=arguments.form,
            names=names,
            issued_on=day,
        )
        if issued is None:
            event = StatementIssued(
                language=arguments.language,
                form=arguments.form,
                template=made.template,
                content_hash=made.content_hash,
            )
            case = desk.add(case, event)
    same = issued is None or getattr(issued.event, "content_hash", "") == made.content_hash
    result: dict[str, Any] = {
        "path": str(target),
        "case": case.case_id,
        "code": made.statement.code,
        "content_hash": made.content_hash,
        "issued": issued is None,
        "as_issued": same,
    }
    lines = [f"{target}: {case.case_id}, code {made.statement.code}"]
    if issued is not None:
        lines.append(
            f"issued before on {day}; it says the same"
            if same
            else f"issued before on {day}, but it no longer says the same: a text of the office or a name has changed"
        )
    return result, lines


def _case_of(decision: str, store: DecisionStore) -> str:
    """The case that a case id or the code of one of its events names."""
    if decision.startswith("case-"):
        return decision
    if (store.decisions()["decision_id"] == decision).any():
        raise UsageError(
            f"decision {decision!r} is about a pair of the review queue; a statement is issued from a case: open one "
            "for it on the page Cases"
        )
    about = store.log.event(decision).about
    if not about.startswith("case-"):
        raise UsageError(f"event {decision!r} is about {about}, not about a case")
    return about


def _issued(case: Case, language: str, form: str) -> Recorded | None:
    """When this language and form were issued for the decision in force, if they were."""
    since = case.confirmation.sequence if case.confirmation else 0
    found = [
        recorded
        for recorded in case.issued
        if recorded.sequence > since
        and (getattr(recorded.event, "language", ""), getattr(recorded.event, "form", "")) == (language, form)
    ]
    return found[0] if found else None
