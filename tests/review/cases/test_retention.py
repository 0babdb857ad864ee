"""Retention: which cases may be erased, which texts that takes, and which evidence files nobody needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import NotPermitted
from mapper.review.cases import events as happened
from mapper.review.cases.case import Case
from mapper.review.cases.overview import OPEN_STATUSES
from mapper.review.cases.retention import (
    check_finished,
    finished_before,
    months_before,
    texts_of,
    texts_of_person,
    unneeded_files,
)
from mapper.review.cases.terms import Evidence
from mapper.review.events import FreeText, Recorded
from mapper.review.people import PEOPLE, PersonLeft, PersonNamed

from .examples import IN_STATUS, case_with

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def attached(sha256: str, number: int = 1) -> happened.EvidenceAttached:
    evidence = Evidence(
        evidence_id=f"e{number}",
        name=FreeText("letter.pdf"),
        origin=FreeText("the applicant"),
        obtained_on=date(2026, 3, 1),
        sha256=FreeText(sha256),
    )
    return happened.EvidenceAttached(evidence=evidence)


def all_left(*cases: Case) -> dict[str, tuple[str, ...]]:
    """One mark for every event of these cases."""
    return {one.event_id: (f"mark of {one.event_id}",) for case in cases for one in case.history}


@pytest.mark.parametrize(
    ("months", "expected"), [(1, "2026-10-22"), (12, "2025-11-22"), (0, "2026-11-22"), (99_999, "1926-11-22")]
)
def test_months_are_those_of_the_calendar_and_reach_a_hundred_years_at_most(months: int, expected: str) -> None:
    found = months_before(NOON, months)
    assert (found.date().isoformat(), found.tzinfo, found.hour) == (expected, UTC, 12)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.integers(0, 600))
def test_more_months_never_reach_less_far_back(now: datetime, months: int) -> None:
    assert months_before(now, months + 1) < months_before(now, months) <= now


@pytest.mark.parametrize("status", IN_STATUS)
def test_only_a_case_that_waits_for_nobody_may_be_erased(status: str) -> None:
    case = case_with(*IN_STATUS[status])
    ended = finished_before([case], NOON)
    if status in OPEN_STATUSES:
        assert ended == []
        with pytest.raises(NotPermitted, match=rf"case-2026-0001 is {status}: .*withdraw"):
            check_finished(case)
    else:
        assert ended == [case]
        check_finished(case)


def test_the_last_event_decides_how_old_a_case_is() -> None:
    case = case_with(*IN_STATUS["issued"])
    last = datetime.fromisoformat(case.changed_at)
    assert finished_before([case], last) == []
    assert finished_before([case], last.replace(microsecond=1)) == [case]


def test_texts_are_those_of_every_event_also_of_what_was_taken_back() -> None:
    noted = happened.ElementWeighed(element="level", weight="difference", note=FreeText("Ms Doe said so"))
    case = case_with(noted, happened.EventUndone(event_id="case-2026-0001-2"))
    assert case.weighed == {}
    left = {"case-2026-0001-1": ("a",), "case-2026-0001-2": ("b", "c"), "case-2026-0002-1": ("d",)}
    assert texts_of(case, left) == ("a", "b", "c")
    assert texts_of(case, {}) == ()


def test_of_a_person_only_names_and_logins_are_texts() -> None:
    events = [
        PersonNamed(person_id="p1", name=FreeText("Amira")),
        PersonNamed(person_id="p2", name=FreeText("Ben")),
        PersonNamed(person_id="p1", name=FreeText("Amira B."), login=FreeText("https://id|1")),
        PersonLeft(person_id="p1"),
    ]
    history = [
        Recorded(sequence=number, event_id=f"n{number}", about=PEOPLE, at="", by="p1", event=event)
        for number, event in enumerate(events)
    ]
    left = {f"n{number}": (f"m{number}",) for number in range(4)}
    assert texts_of_person("p1", history, left) == ("m0", "m2")
    assert texts_of_person("p3", history, left) == ()


def test_a_file_goes_once_every_case_that_refers_to_it_is_erased() -> None:
    one = case_with(attached("aa"), attached("bb", 2))
    two = case_with(attached("bb"), case_id="case-2026-0002")
    left = all_left(one, two)
    assert unneeded_files([one, two], left) == set()
    assert unneeded_files([one, two], left, erased={one.case_id}) == {"aa"}
    assert unneeded_files([one, two], left, erased={one.case_id, two.case_id}) == {"aa", "bb"}
    # what a stopped purge left: the texts of the first case are gone, its files are found again
    assert unneeded_files([one, two], all_left(two)) == {"aa"}


def test_a_file_that_was_taken_out_of_a_case_stays_as_long_as_the_case() -> None:
    case = case_with(attached("aa"), happened.EvidenceWithdrawn(evidence_id="e1", why=FreeText("wrong file")))
    assert case.evidence == ()
    assert unneeded_files([case], all_left(case)) == set()
    assert unneeded_files([case], all_left(case), erased={case.case_id}) == {"aa"}


def test_a_file_that_came_after_the_purge_is_needed() -> None:
    case = case_with(attached("aa"), attached("bb", 2))
    left = all_left(case)
    del left["case-2026-0001-2"]
    assert unneeded_files([case], left) == {"aa"}


def test_an_address_is_no_file_and_evidence_without_words_is_never_given_up() -> None:
    address = attached("")
    silent = replace(attached("cc"), evidence=replace(attached("cc").evidence, name=FreeText(""), origin=FreeText("")))
    case = case_with(address, silent)
    assert unneeded_files([case], {}) == set()


@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abc")), max_size=12),
    st.sets(st.integers(1, 4)),
)
def test_a_file_is_never_given_up_while_a_remaining_case_refers_to_it(
    references: list[tuple[int, str]], erased: set[int]
) -> None:
    cases = {
        number: case_with(
            *(attached(digest) for owner, digest in references if owner == number), case_id=f"case-2026-000{number}"
        )
        for number in range(1, 5)
    }
    gone = unneeded_files(cases.values(), all_left(*cases.values()), erased={cases[n].case_id for n in erased})
    needed = {digest for owner, digest in references if owner not in erased}
    assert gone == {digest for owner, digest in references if owner in erased} - needed
