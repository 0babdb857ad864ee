"""A case on a full disk: said clearly, what was recorded stays, and the event is recorded once there is room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from mapper.errors import WorkspaceError
from mapper.review.cases.case import Case
from mapper.review.cases.desk import Desk
from mapper.review.cases.events import DelayNotified
from mapper.review.events import FreeText
from mapper.review.store import open_store
from tests.review.cases.examples import OPENED


def one_day_more(case: Case) -> DelayNotified:
    return DelayNotified(due=case.due + timedelta(days=1), why=FreeText("x" * 20_000))


def fill_up(desk: Desk, case: Case) -> tuple[Case, str]:
    """The case after as many events as the disk takes, and what was said then."""
    for _ in range(200):
        try:
            case = desk.add(case, one_day_more(case))
        except WorkspaceError as error:
            return case, str(error)
    raise AssertionError("the disk never was full")


def test_a_case_goes_on_once_there_is_room_again(small_disk: Callable[[int], Path]) -> None:
    with open_store(small_disk(800) / "workspace") as store:
        desk = Desk(store.log, replace(store.log.person("Amira"), role="administrator"))
        case, said = fill_up(desk, desk.open(OPENED))
        assert said.endswith("the disk is full; make room and try again, nothing was recorded")
        assert desk.case(case.case_id).history == case.history
        small_disk(4_000)
        after = desk.add(case, one_day_more(case))
        assert len(after.history) == len(case.history) + 1
        assert store.verify() == []
