"""Many cases at once: the table an office works from, and earlier cases that a decision should agree with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from mapper.review.cases.case import Case
from mapper.review.cases.terms import Outcome, Status
from mapper.tables import INTEGER, TEXT

__all__ = ["OPEN_STATUSES", "Precedent", "cases_table", "disagreements", "precedents"]

OPEN_STATUSES: Final[tuple[Status, ...]] = ("draft", "proposed", "returned", "confirmed", "reopened")
"""Statuses in which somebody still has to do something, so the clock runs."""

_DECIDED: Final[tuple[Status, ...]] = ("confirmed", "issued")


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier case that was decided, and what it shares with this one."""

    case: Case
    shares: tuple[str, ...]


def cases_table(cases: Iterable[Case], *, today: date) -> pd.DataFrame:
    """One row per case: what waits first by due date, then what is finished, the newest first.

    Columns: ``case_id``, ``status``, ``purpose``, ``title`` and ``awarding_body`` of the foreign credential,
    ``jurisdiction``, ``host``, ``outcome`` ("" before a proposal, and while one waits that is reviewed blind),
    ``received``, ``due`` (ISO 8601), ``days_left`` (null once nothing waits), ``proposed_by`` (id of a person).
    """
    rows = []
    for case in cases:
        waits = case.status in OPEN_STATUSES
        rows.append(
            {
                "case_id": case.case_id,
                "status": case.status,
                "purpose": case.purpose,
                "title": case.foreign.title if case.foreign else "",
                "awarding_body": case.foreign.awarding_body if case.foreign else "",
                "jurisdiction": case.foreign.jurisdiction if case.foreign else "",
                "host": (case.host.title or case.host.level_id) if case.host else "",
                "outcome": case.recognition.outcome if case.recognition and not case.hides_proposal_from("") else "",
                "received": case.received.isoformat(),
                "due": case.due.isoformat(),
                "days_left": case.days_left(today) if waits else None,
                "proposed_by": case.proposal.by if case.proposal else "",
            }
        )
    columns = [*_COLUMNS, "days_left"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_COLUMNS, TEXT) | {"days_left": INTEGER})
    waiting = table[table["days_left"].notna()].sort_values(["due", "case_id"])
    finished = table[table["days_left"].isna()].sort_values("case_id", ascending=False)
    return pd.concat([waiting, finished], ignore_index=True)


_COLUMNS: Final = (
    "case_id",
    "status",
    "purpose",
    "title",
    "awarding_body",
    "jurisdiction",
    "host",
    "outcome",
    "received",
    "due",
    "proposed_by",
)


def precedents(case: Case, cases: Iterable[Case]) -> list[Precedent]:
    """Decided cases that share the credential or its awarding body with ``case``, those that share most first.

    The same facts should lead to the same finding: :func:`disagreements` tells where they did not.
    """
    found = []
    for other in cases:
        if other.case_id == case.case_id or other.status not in _DECIDED or not case.foreign or not other.foreign:
            continue
        shares = []
        if other.foreign.credential_id == case.foreign.credential_id:
            shares.append("credential")
        elif other.foreign.awarding_body and other.foreign.awarding_body == case.foreign.awarding_body:
            shares.append("awarding body")
        if not shares:
            continue
        if case.host and other.host and _host(case) == _host(other):
            shares.append("host award")
        if other.purpose == case.purpose:
            shares.append("purpose")
        found.append(Precedent(other, tuple(shares)))
    return sorted(found, key=lambda one: (one.shares[0] != "credential", -len(one.shares), one.case.case_id))


def disagreements(outcome: Outcome, earlier: Iterable[Precedent]) -> list[str]:
    """Where the same credential, host and purpose got another answer than ``outcome`` before, one line each."""
    return [
        f"{one.case.case_id} had the same credential, host award and purpose, and got {one.case.recognition.outcome}; "
        f"here it is {outcome}: say what differs, or decide alike"
        for one in earlier
        if one.shares == ("credential", "host award", "purpose")
        and one.case.recognition is not None
        and one.case.recognition.outcome != outcome
    ]


def _host(case: Case) -> tuple[str, str]:
    return (case.host.credential_id, case.host.level_id) if case.host else ("", "")
