"""``store purge``: erase what need not be kept any longer, or what somebody asks to have erased."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from mapper.commands.context import Result, as_lines, counted, open_decisions, workspace_of
from mapper.commands.users import acting_name, check_acting

if TYPE_CHECKING:
    from mapper.review.purging import Purge
    from mapper.review.store import DecisionStore

_BACKUPS = "backups that were made before still hold it: delete those as well"


def purge(arguments: argparse.Namespace) -> Result:
    """What would be erased, and with ``--accept`` the erasure; exit code 1 if a chain is broken afterwards."""
    from mapper.review.purging import carry_out, refuse_if_broken

    workspace = workspace_of(arguments)
    with open_decisions(arguments) as store:
        refuse_if_broken(store)
        found = _found(store, arguments, workspace)
        if arguments.accept:
            check_acting(store, arguments, "erase")
        if not arguments.accept or not found:
            return _result(found), [*_listed(found), *found.notes]
        removed = carry_out(store, found, by=acting_name(arguments), workspace=workspace)
        faults = store.verify()
        whole = faults or [f"{store.count()} decisions, {store.log.count()} events, both chains are whole"]
    result = _result(found) | {
        "erased": found.text_count,
        "removed": len(removed),
        "ok": not faults,
        "faults": faults,
        "exit_code": 1 if faults else 0,
    }
    done = f"{counted(found.text_count, 'text')} erased, {counted(len(removed), 'evidence file')} removed" + _accesses(
        found
    )
    return result, [done, *whole, _BACKUPS, *found.notes]


def _found(store: DecisionStore, arguments: argparse.Namespace, workspace: Path) -> Purge:
    from mapper.review.cases.retention import months_before
    from mapper.review.purging import purge_by_age, purge_of_case, purge_of_person

    if arguments.case is not None:
        return purge_of_case(store, arguments.case, workspace=workspace)
    if arguments.person is not None:
        return purge_of_person(store, arguments.person)
    before = months_before(datetime.now(UTC), arguments.older_than)
    return purge_by_age(store, before=before, workspace=workspace)


def _result(found: Purge) -> dict[str, object]:
    from mapper.review.purging import COMMENTS

    return {
        "ground": found.ground,
        "cases": [
            {
                "case_id": case.case_id,
                "status": case.status,
                "last_event": case.changed_at,
                "texts": len(found.texts[case.case_id]),
            }
            for case in found.cases
        ],
        "person": found.person.person_id if found.person else None,
        "before": found.before.isoformat() if found.before else None,
        "texts": found.text_count,
        "comments": len(found.texts.get(COMMENTS, ())),
        "files": list(found.files),
        "accesses": found.accesses,
        "notes": list(found.notes),
        "erased": 0,
        "removed": 0,
    }


def _accesses(found: Purge) -> str:
    return f", {found.accesses:,} of the access log" if found.accesses else ""


def _listed(found: Purge) -> list[str]:
    from mapper.review.purging import COMMENTS

    if not found:
        return [
            "there is nothing to erase: no case ended, no comment was made and nobody came in before "
            f"{found.before:%Y-%m-%d}"
        ]
    lines = []
    if found.cases:
        rows = [
            {
                "case": case.case_id,
                "status": case.status,
                "last event": case.changed_at[:10],
                "foreign credential": case.foreign.title if case.foreign else "",
                "texts": len(found.texts[case.case_id]),
            }
            for case in found.cases
        ]
        lines += as_lines(pd.DataFrame(rows))
    if found.person:
        leaves = "" if found.person.has_left else "; this person leaves with it"
        lines.append(f"name and login of {found.person.name} ({found.person.person_id}){leaves}")
    if COMMENTS in found.texts:
        lines.append(f"{counted(len(found.texts[COMMENTS]), 'comment')} of decisions on pairs")
    if found.catalogues:
        lines.append(f"what was typed in as the credential of {', '.join(found.catalogues)}")
    size = sum(found.files.values())
    files = f", {counted(len(found.files), 'evidence file')} ({size:,} bytes)" if found.files else ""
    return [
        *lines,
        f"{counted(found.text_count, 'text')}{files}{_accesses(found)} would be erased",
        f"nothing was erased yet; erase it with --accept; {_BACKUPS}",
    ]
