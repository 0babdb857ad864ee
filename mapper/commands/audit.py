"""``audit``: whether the chains are whole, what a code on a statement stands for, and the extract for an appeal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mapper.commands.cases import event_lines, existing_case, recorded_as_json, view_of
from mapper.commands.context import Result, as_records, open_decisions, printable
from mapper.errors import UsageError

if TYPE_CHECKING:
    from mapper.review.store import DecisionStore
    from mapper.review.store.places import Place


def verify(arguments: argparse.Namespace) -> Result:
    """Whether both chains are whole; exit code 1 if not."""
    with open_decisions(arguments) as store:
        faults, decisions, events = store.verify(), store.count(), store.log.count()
    result = {
        "decisions": decisions,
        "events": events,
        "ok": not faults,
        "faults": faults,
        "exit_code": 1 if faults else 0,
    }
    return result, faults or [f"{decisions} decisions, {events} events, both chains are whole"]


def show(arguments: argparse.Namespace) -> Result:
    """The row that a code names: who, when, what; exit code 1 if the chain is broken there."""
    with open_decisions(arguments) as store:
        place = store.place_of(arguments.code)
        found, lines = (_event if place.chain == "event" else _decision)(store, place.code)
    result = {
        "chain": place.chain,
        "row": place.sequence,
        "of": place.last,
        **found,
        "ok": not place.faults,
        "faults": list(place.faults),
        "exit_code": 1 if place.faults else 0,
    }
    return result, [f"{place.chain} {place.code}", f"  row {place.sequence} of {place.last}", *lines, *_told(place)]


def extract(arguments: argparse.Namespace) -> Result:
    """One case for an appeal body, with the means to check it."""
    from mapper.export.audit_extract import write_audit_extract

    if arguments.file.suffix.lower() != ".zip":
        raise UsageError(f"{str(arguments.file)!r} must end in .zip: the extract is an archive of four files")
    with open_decisions(arguments) as store:
        case = existing_case(store.log, arguments.case)
        events = write_audit_extract(store.log, case.case_id, arguments.file)
    return (
        {"case_id": case.case_id, "path": str(arguments.file), "events": events},
        [f"{events} events of {case.case_id} written to {arguments.file}; its read-me.txt says how to check them"],
    )


def _event(store: DecisionStore, code: str) -> tuple[dict[str, Any], list[str]]:
    recorded = store.log.event(code)
    view = view_of(store.log, store.log.about(recorded.about) if recorded.about.startswith("case-") else ())
    found = {"about": recorded.about, **recorded_as_json(recorded, view)}
    return found, [f"  about {recorded.about}", *event_lines(recorded, view)]


def _decision(store: DecisionStore, code: str) -> tuple[dict[str, Any], list[str]]:
    (row,) = as_records(store.decision(code))
    relation = f" as {row['relation']}" if row["relation"] not in ("", "none") else ""
    lines = [
        f"  {row['decided_at'][:19].replace('T', ' ')} UTC  {row['author_id']}: {row['verdict']}{relation}",
        f"    {row['subject_title'] or 'subject'} ({row['subject_id']})",
        f"    {row['object_title'] or 'object'} ({row['object_id']})",
        *([f"    comment: {row['comment']}"] if row["comment"] else []),
    ]
    return row, [printable(line) for line in lines]


def _told(place: Place) -> list[str]:
    if place.faults:
        return [f"  NOT whole: {fault}" for fault in place.faults]
    beside = [f"row {number}" for number in (place.sequence - 1, place.sequence + 1) if 1 <= number <= place.last]
    links = f", and it fits {' and '.join(beside)}" if beside else ""
    return [f"  the chain is whole here: the row is as it was written{links} ('mapper audit verify' checks all rows)"]
