"""Cases kept in memory are those in the database, whatever happened meanwhile."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.app.live_cases import LiveCases
from mapper.review.cases.case import case_of
from mapper.review.cases.events import CaseOpened, DelayNotified
from mapper.review.events import ERASED, FreeText
from mapper.review.store import DecisionStore, open_store

STEPS = st.lists(st.sampled_from(["open", "delay the first", "delay the last", "erase", "name", "look"]), max_size=12)


def in_database(store: DecisionStore) -> list[str]:
    return [repr(case_of(history)) for history in store.log.of_cases().values()]


def happen(step: str, store: DecisionStore) -> None:
    cases = list(store.log.of_cases())
    if step == "open":
        opened = CaseOpened(
            purpose="exemption", received=date(2026, 1, 2), due=date(2026, 5, 2), applicant=FreeText(f"A/{len(cases)}")
        )
        store.log.open_case(opened, by="p1")
    elif step == "name":
        store.log.person(f"Person {store.log.count()}")
    elif step.startswith("delay") and cases:
        about = cases[0 if step.endswith("first") else -1]
        store.log.append(about, [DelayNotified(due=date(2026, 9, 9), why=FreeText("an answer is late"))], by="p1")
    elif step == "erase":
        left = {
            recorded.about: store.log.marks_left()[recorded.event_id]
            for history in store.log.of_cases().values()
            for recorded in history
            if recorded.event_id in store.log.marks_left()
        }
        if left:
            store.log.erase_each(left, by="p1", ground="request")


@given(steps=STEPS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_in_memory_follows_the_database(steps: list[str], tmp_path: Path) -> None:
    with open_store(tmp_path / f"{len(list(tmp_path.iterdir()))}") as store:
        live = LiveCases(lambda: store.log)
        for step in steps:
            happen(step, store)
            if step == "look":
                assert [repr(case) for case in live.all()] == in_database(store)
        assert [repr(case) for case in live.all()] == in_database(store)


def test_an_erased_text_is_gone_from_memory(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        live = LiveCases(lambda: store.log)
        happen("open", store)
        assert live.all()[0].applicant == "A/0"
        happen("erase", store)
        assert live.all()[0].applicant == ERASED
