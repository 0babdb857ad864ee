"""``statement``: the paper of a decided case."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.commands.context import Result, database_of, workspace_of
from mapper.commands.users import acting_name, check_acting
from mapper.errors import DataError, UsageError
from mapper.workspace import write_file

if TYPE_CHECKING:
    from mapper.review.cases.case import Case
    from mapper.review.cases.events import StatementIssued
    from mapper.review.events import Recorded
    from mapper.review.store import DecisionStore


def statement(arguments: argparse.Namespace) -> Result:
    """Write the statement of a confirmed decision, and record once per language and form that it was issued."""
    from mapper.export.statement import load_office, statement_bytes, statement_of, write_example
    from mapper.review.cases.desk import Desk
    from mapper.review.cases.events import StatementIssued
    from mapper.review.events import FreeText
    from mapper.review.store import open_store

    workspace = workspace_of(arguments)
    if arguments.example:
        written = [str(path) for path in write_example(workspace)]
        return {"written": written}, [f"fill in {path}" for path in written]
    if not arguments.decision:
        raise UsageError("name the decision: a case, or the code on its statement (or --example for an office.toml)")
    with open_store(workspace, database_of(arguments)) as store:
        # while nobody is administrator, roles bind nobody
        person = check_acting(store, arguments, "issue a statement") or replace(
            store.log.person(acting_name(arguments)), role="administrator"
        )
        desk = Desk(store.log, person)
        case = desk.case(_case_of(arguments.decision, store))
        issued = _issued(case, arguments.language, arguments.form)
        names = {person.person_id: person.name for person in store.log.people().values()}
        day = issued[1].issued_on if issued else datetime.now(UTC).date()
        target = arguments.out or Path(f"{case.case_id}-{arguments.language}-{arguments.form}.{arguments.format}")
        made = statement_of(
            case.before(issued[0]) if issued else case,
            load_office(workspace),
            language=arguments.language,
            form=arguments.form,
            names=names,
            issued_on=day,
        )
        if issued and issued[1].content_hash != made.content_hash:
            raise DataError(
                f"{case.case_id} was issued like this on {day} and would say something else now: a text of the office "
                "or a name has changed, or a text was erased; use the file that was sent, or reopen the case"
            )
        content, not_shown = statement_bytes(made, arguments.format)
        if issued is None:
            event = StatementIssued(
                language=arguments.language,
                form=arguments.form,
                template=made.template,
                content_hash=FreeText(made.content_hash),
                issued_on=day,
            )
            desk.add(case, event)
    write_file(target, content)
    result: dict[str, Any] = {
        "path": str(target),
        "case": case.case_id,
        "code": made.code,
        "content_hash": made.content_hash,
        "issued": issued is None,
        "not_shown": "".join(sorted(not_shown)),
    }
    lines = [f"{target}: {case.case_id}, code {made.code}"]
    if issued is not None:
        lines.append(f"issued before, on {day}; it says the same")
    if case.upheld:
        lines.append(f"the case was reopened, and the decision upheld on {case.upheld.at[:10]}: it stays in force")
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


def _issued(case: Case, language: str, form: str) -> tuple[Recorded, StatementIssued] | None:
    """When this language and form were issued for the decision in force, if they were."""
    from mapper.review.cases.events import StatementIssued

    since = case.confirmation.sequence if case.confirmation else 0
    for recorded in case.issued:
        event = recorded.event
        if not isinstance(event, StatementIssued) or recorded.sequence < since:
            continue
        if (event.language, event.form) == (language, form):
            return recorded, event
    return None
