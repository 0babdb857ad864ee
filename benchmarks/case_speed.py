"""How long an office with many cases waits for its list: at the command line and on the page Cases.

python -m benchmarks.case_speed [--cases 2000] [--turns 5]

Writes that many cases of nine events each into a new database, through the log itself, then reads them as the commands
and the page do (Streamlit's AppTest, in process). The texts are made up.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.timing import Timings, open_app
from mapper.cli import main as mapper
from mapper.review.cases import events as happened
from mapper.review.cases.terms import Comparison, Evidence, Recognition
from mapper.review.events import Event, FreeText
from mapper.review.people import PEOPLE, PersonNamed, RoleGiven
from mapper.review.store import event_log, open_store

_PEOPLE = {"p1": ("Amira", "officer"), "p2": ("Ben", "approver")}


def main() -> None:
    """Write the cases, read them, print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        write_cases(workspace, arguments.cases)
        os.environ["MAPPER_WORKSPACE"] = str(workspace)
        os.environ.pop("MAPPER_DATABASE_URL", None)
        times = Timings()
        for _ in range(arguments.turns):
            times.take("mapper case list", lambda: _quietly(["--workspace", str(workspace), "--json", "case", "list"]))
        on_page(times, arguments.turns)
    print(json.dumps({"cases": arguments.cases, "seconds": times.summary()}, indent=1))


def write_cases(workspace: Path, count: int) -> None:
    """Cases in every state from a draft to an issued statement, opened a minute apart."""
    opened = datetime(2026, 1, 5, 9, tzinfo=UTC)
    with open_store(workspace) as store, store.writing() as connection:
        for person_id, (name, role) in _PEOPLE.items():
            named = PersonNamed(person_id=person_id, name=FreeText(name))
            given = RoleGiven(person_id=person_id, role=role)  # type: ignore[arg-type]
            event_log.append(connection, PEOPLE, [named, given], by=event_log.SYSTEM, at=opened)
        for number in range(count):
            about, at = f"case-2026-{number + 1:04d}", opened + timedelta(minutes=number)
            for by, events in _story(number, at.date()):
                event_log.append(connection, about, events, by=by, at=at)


def _story(number: int, received: date) -> list[tuple[str, list[Event]]]:
    """Nine events of one case; every third is still being prepared."""
    title, provider = FreeText(f"Course {number} on subject matter {number % 97}"), FreeText(f"College {number % 41}")
    shown = Comparison(
        run_id="0123456789abcdef",
        subject_id=f"abroad:{number}",
        subject_title=title,
        object_id=f"home:{number % 500}",
        object_title=f"Module {number % 500}",
        suggestion="partial",
        relation="broad",
        confidence=0.71,
        subject_coverage=0.9,
        object_coverage=0.45,
    )
    reasons = FreeText(f"Outcomes 1 to {number % 7 + 1} are covered in depth and in breadth.")
    recognition = Recognition(outcome="full", reasons=reasons, certainty="high", relation="close")
    letter = Evidence(
        evidence_id="e1", name=FreeText("letter.pdf"), origin=FreeText("the applicant"), obtained_on=received
    )
    source = FreeText("National list")
    begun: list[Event] = [
        happened.CaseOpened(purpose="exemption", received=received, due=received + timedelta(days=120)),
        happened.ForeignCredentialNamed(
            credential_id=f"abroad:{number}", version="v1", title=title, awarding_body=provider, jurisdiction="IE"
        ),
        happened.HostCredentialNamed(credential_id=f"home:{number % 500}", version="v7", title=shown.object_title),
        happened.EvidenceAttached(evidence=letter),
        happened.AuthenticityChecked(result="confirmed", method=FreeText("Badge signature"), source=source),
        happened.AwardingBodyChecked(result="recognised", on=received, by=FreeText("QQI"), source=source),
    ]
    if number % 3 == 0:
        redrafted = [happened.DecisionDrafted(recognition=recognition) for _ in range(3)]
        return [("p1", [*begun, *redrafted])]
    issued = happened.StatementIssued(
        language="en", form="long", template="t1", content_hash="0" * 64, issued_on=received + timedelta(days=30)
    )
    proposed = happened.DecisionProposed(recognition=recognition, shown=shown)
    return [("p1", [*begun, proposed]), ("p2", [happened.DecisionConfirmed()]), ("p1", [issued])]


def on_page(times: Timings, turns: int) -> None:
    """The page Cases: its list when nothing is in memory, again, after somebody acted, and one case."""
    app = open_app("cases", reviewer="Amira")
    times.take("page Cases, nothing in memory", app.run)
    for _ in range(turns):
        times.take("page Cases", app.run)
    for _ in range(turns):
        with open_store(Path(os.environ["MAPPER_WORKSPACE"])) as store:
            amended = happened.DelayNotified(due=date(2027, 1, 1), why=FreeText("Waiting for an answer."))
            store.log.append("case-2026-0001", [amended], by="p1")
        times.take("page Cases, after an event", app.run)
    app.query_params["case"] = "case-2026-0002"
    for _ in range(turns):
        times.take("page of one case", app.run)


def _quietly(argv: list[str]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        if mapper(argv):
            raise SystemExit(f"mapper {' '.join(argv)} failed")


if __name__ == "__main__":
    main()
