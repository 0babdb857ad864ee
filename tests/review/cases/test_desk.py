"""Cases at the desk, over SQLite and PostgreSQL: what a person does is checked and recorded, or refused whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mapper.errors import NotPermitted, StaleDecision, UsageError
from mapper.review.cases import events as happened
from mapper.review.cases.desk import Desk
from mapper.review.cases.overview import cases_table, disagreements, precedents
from mapper.review.events import FreeText

from ..conftest import Database, database  # noqa: F401
from .examples import (
    CONFIRMED,
    FOREIGN,
    FULL,
    HOST,
    IN_STATUS,
    ISSUED,
    OPENED,
    PARTIAL,
    PROPOSED,
    READY,
    REOPENED,
    RETURNED,
    case_with,
)


def desks(store: object) -> tuple[Desk, Desk]:
    log = store.log  # type: ignore[attr-defined]
    amira, ben = (replace(log.person(name), role=role) for name, role in (("Amira", "officer"), ("Ben", "approver")))
    return Desk(log, amira), Desk(log, ben)


def test_a_case_goes_from_receipt_to_statement_and_back(database: Database) -> None:  # noqa: F811
    with database.open() as store:
        amira, ben = desks(store)
        case = amira.add(amira.open(OPENED), *READY)
        case = amira.add(case, replace(PROPOSED, recognition=PARTIAL))
        case = ben.add(case, RETURNED)
        assert (case.status, case.returned.event) == ("returned", RETURNED)  # type: ignore[union-attr]
        case = amira.add(case, replace(PROPOSED, recognition=PARTIAL))
        assert case.returned is None
        with pytest.raises(NotPermitted, match="needs the role approver"):
            amira.add(case, CONFIRMED)
        case = ben.add(case, CONFIRMED)
        case = amira.add(case, ISSUED)
        case = ben.add(case, REOPENED)
        assert case.status == "reopened"
        assert len(case.issued) == 1
        assert case.recognition == PARTIAL
        assert store.verify() == []
    with database.open() as store:
        assert desks(store)[0].case(case.case_id) == case


def test_of_two_who_act_at_once_the_second_is_told(database: Database) -> None:  # noqa: F811
    with database.open() as store:
        amira, ben = desks(store)
        case = amira.add(amira.open(OPENED), *READY, PROPOSED)
        ben.add(case, CONFIRMED)
        with pytest.raises(StaleDecision, match="Ben added 'decision confirmed'"):
            ben.add(case, RETURNED)
        assert amira.case(case.case_id).status == "confirmed"


def test_several_events_are_recorded_all_or_none(database: Database) -> None:  # noqa: F811
    with database.open() as store:
        amira, _ = desks(store)
        case = amira.open(OPENED)
        with pytest.raises(NotPermitted):
            amira.add(case, FOREIGN, HOST, PROPOSED)
        assert amira.case(case.case_id) == case


def test_undo_works_after_a_restart(database: Database) -> None:  # noqa: F811
    with database.open() as store:
        amira, _ = desks(store)
        case = amira.add(amira.open(OPENED), *READY, PROPOSED)
    with database.open() as store:
        amira, ben = desks(store)
        with pytest.raises(NotPermitted, match="nothing of yours to undo"):
            ben.undo(amira.case(case.case_id))
        undone = amira.undo(amira.case(case.case_id))
        assert undone.status == "draft"
        assert [type(recorded.event) for recorded in undone.history[-2:]] == [
            happened.DecisionProposed,
            happened.EventUndone,
        ]
        assert store.verify() == []


def test_a_case_that_is_not_there_is_named(database: Database) -> None:  # noqa: F811
    with database.open() as store, pytest.raises(UsageError, match="case 'case-2026-0404' is not in this database"):
        desks(store)[0].case("case-2026-0404")


def test_the_office_sees_what_waits_by_due_date_then_what_is_finished() -> None:
    cases = [
        case_with(*IN_STATUS[status], case_id=f"case-2026-{number:04d}", opened=replace(OPENED, due=date(2026, 7, day)))
        for number, (status, day) in enumerate(
            [("issued", 1), ("draft", 2), ("proposed", 1), ("withdrawn", 1), ("reopened", 1)], start=1
        )
    ]
    table = cases_table(cases, today=date(2026, 6, 30))
    assert table["case_id"].tolist() == [f"case-2026-000{number}" for number in (3, 5, 2, 4, 1)]
    assert table["days_left"].fillna(-99).tolist() == [1, 1, 2, -99, -99]
    assert table["outcome"].tolist() == ["full", "full", "", "", "full"]
    assert cases_table([], today=date(2026, 6, 30)).empty


def test_the_list_tells_nobody_what_is_reviewed_blind() -> None:
    hidden = case_with(*READY, replace(PROPOSED, blind=True))
    viewed = hidden.then(happened.SecondReviewGiven(recognition=FULL), by="p2")
    for case in (hidden, viewed):
        assert cases_table([case], today=date(2026, 6, 30))["outcome"].tolist() == [""]


def test_precedents_share_the_credential_or_its_body_and_tell_where_they_disagree() -> None:
    done = IN_STATUS["issued"]
    same = case_with(*done, case_id="case-2025-0001")
    same_body = case_with(replace(FOREIGN, credential_id="atlas:py-2"), *done[1:], case_id="case-2025-0002")
    strange = case_with(
        replace(FOREIGN, credential_id="x:1", awarding_body="Elsewhere"), *done[1:], case_id="case-2025-0003"
    )
    open_ = case_with(*IN_STATUS["draft"], case_id="case-2025-0004")
    now = case_with(*READY, replace(PROPOSED, recognition=PARTIAL))
    found = precedents(now, [strange, same_body, open_, same, now])
    assert [(one.case.case_id, one.shares) for one in found] == [
        ("case-2025-0001", ("credential", "host award", "purpose")),
        ("case-2025-0002", ("awarding body", "host award", "purpose")),
    ]
    assert disagreements("partial", found) == [
        "case-2025-0001 had the same credential, host award and purpose, and got full; here it is partial: say what "
        "differs, or decide alike"
    ]
    assert disagreements("full", found) == []


def test_erased_reasons_show_that_they_were(database: Database) -> None:  # noqa: F811
    with database.open() as store:
        amira, _ = desks(store)
        case = amira.add(amira.open(replace(OPENED, applicant=FreeText("file 7"))), *READY, PROPOSED)
        marks = {mark for (mark,) in database.sql("SELECT mark FROM texts WHERE text NOT IN ('Amira', 'Ben')")}
        store.log.erase(marks, of=case.case_id, by="p1", ground="retention")
        read = amira.case(case.case_id)
        assert read.applicant == read.recognition.reasons == "(erased)"  # type: ignore[union-attr]
        assert store.verify() == []
