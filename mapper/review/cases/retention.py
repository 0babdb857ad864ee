"""How long cases are kept: which may be erased, which typed texts that takes, and which evidence files nobody needs.

Pure: a clock, the cases and the marks of the texts that are still there come from outside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

import pandas as pd

from mapper.errors import NotPermitted
from mapper.review.cases.case import Case
from mapper.review.cases.events import EvidenceAttached
from mapper.review.cases.overview import OPEN_STATUSES
from mapper.review.decisions import utc_text
from mapper.review.events import ERASED, Recorded
from mapper.review.people import PersonNamed

__all__ = [
    "check_finished",
    "erased_before",
    "files_of",
    "finished_before",
    "months_before",
    "texts_of",
    "texts_of_person",
    "unneeded_files",
]

Marks = Mapping[str, tuple[str, ...]]
"""The marks of the typed texts that are still there, by the id of their event."""

_LONGEST: Final = 1200


def months_before(now: datetime, months: int) -> datetime:
    """The same day and time of day, so many calendar months before ``now``; at most a hundred years.

    >>> from datetime import UTC
    >>> months_before(datetime(2026, 3, 31, 12, tzinfo=UTC), 1).isoformat()
    '2026-02-28T12:00:00+00:00'
    """
    moment: datetime = (pd.Timestamp(now) - pd.DateOffset(months=min(months, _LONGEST))).to_pydatetime()
    return moment


def check_finished(case: Case) -> None:
    """Nothing, if nobody still has to do something about the case.

    Raises
    ------
    NotPermitted
        If somebody has.
    """
    if case.status in OPEN_STATUSES:
        raise NotPermitted(
            f"case {case.case_id} is {case.status}: somebody still works on it, and its texts are needed; "
            "issue the statement or withdraw the case first"
        )


def finished_before(cases: Iterable[Case], moment: datetime) -> list[Case]:
    """The cases that are issued or withdrawn, and to which nothing has happened since before that moment."""
    limit = utc_text(moment)
    return [case for case in cases if case.status not in OPEN_STATUSES and case.changed_at < limit]


def erased_before(cases: Iterable[Case], left: Marks) -> list[Case]:
    """The cases whose texts were erased, and to which nothing happened since; each that ended had some."""
    return [case for case in cases if case.status not in OPEN_STATUSES and not texts_of(case, left)]


def texts_of(case: Case, left: Marks) -> tuple[str, ...]:
    """The marks of what was typed into a case and is still there, also into what was taken back, in order."""
    return tuple(mark for recorded in case.history for mark in left.get(recorded.event_id, ()))


def texts_of_person(person_id: str, history: Iterable[Recorded], left: Marks) -> tuple[str, ...]:
    """The marks of the names and logins of one person that are still there."""
    return tuple(
        mark
        for recorded in history
        if isinstance(recorded.event, PersonNamed) and recorded.event.person_id == person_id
        for mark in left.get(recorded.event_id, ())
    )


def files_of(case: Case) -> frozenset[str]:
    """The hashes of the evidence files that were ever attached to a case and not erased."""
    attached = (each.event.evidence for each in case.history if isinstance(each.event, EvidenceAttached))
    # a row of an earlier release holds the hash itself, also when its texts were erased
    return frozenset(
        str(one.sha256) for one in attached if one.sha256 and ERASED not in (one.sha256, one.name, one.origin)
    )


def unneeded_files(
    cases: Iterable[Case], left: Marks, *, erased: Collection[str] = (), leaving: Collection[str] = ()
) -> frozenset[str]:
    """The hashes of the evidence files that only erased cases refer to.

    A case refers to every file that was ever attached to it; the cases in ``erased`` are about to be erased. What a
    purge left behind when it was stopped is in ``leaving``; in an event of an earlier release the hash stands in the
    row itself, and the file is given up once the texts that name it are erased.
    """
    needed: set[str] = set()
    given_up: set[str] = set(leaving)
    for case in cases:
        for recorded in case.history:
            event = recorded.event
            if not isinstance(event, EvidenceAttached) or event.evidence.sha256 in ("", ERASED):
                continue
            was_named = bool(event.evidence.name or event.evidence.origin)
            is_erased = was_named and (case.case_id in erased or not left.get(recorded.event_id))
            (given_up if is_erased else needed).add(str(event.evidence.sha256))
    return frozenset(given_up - needed)
