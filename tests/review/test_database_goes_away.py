"""A database that goes away in the middle and comes back: said clearly, nothing lost, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from mapper.errors import StaleDecision, WorkspaceError
from mapper.review.cases.desk import Desk
from mapper.review.cases.events import CaseOpened, DelayNotified
from mapper.review.events import FreeText
from mapper.review.store import DecisionStore, NewDecision, open_store
from tests.postgres_server import PostgresServer, own_server

GONE = r"no server answers there; start it|went away before it answered"

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with own_server() as running:
        yield running


@pytest.fixture
def store(server: PostgresServer) -> Iterator[DecisionStore]:
    with open_store(url=server.url) as opened:
        yield opened


def decision(number: int, author: str = "amira") -> NewDecision:
    return NewDecision(subject_id=f"a:{number}", object_id=f"b:{author}", verdict="reject", author_id=author)


def test_a_decision_waits_for_the_server_to_come_back(server: PostgresServer, store: DecisionStore) -> None:
    store.record(decision(1, "before"))
    server.stop()
    with pytest.raises(WorkspaceError, match=GONE):
        store.record(decision(2, "before"))
    server.start()
    store.record(decision(2, "before"), expected_in_force=None)
    own = store.decisions().query("author_id == 'before'")
    assert own["subject_id"].tolist() == ["a:1", "a:2"]
    assert store.verify() == []


def test_writers_who_try_again_lose_nothing_and_double_nothing(server: PostgresServer, store: DecisionStore) -> None:
    """Three people record while the server is cut off twice; who got no answer does the same again."""
    authors = [f"writer {number}" for number in range(3)]
    failures: list[str] = []
    half_way = threading.Semaphore(0)

    def write(author: str) -> None:
        for number in range(40):
            if number == 10:
                half_way.release()
            while True:
                try:
                    store.record(decision(number, author), expected_in_force=None)
                except WorkspaceError as error:
                    failures.append(str(error))
                    threading.Event().wait(0.1)
                except StaleDecision:
                    # the answer was lost, not the decision
                    break
                else:
                    break

    people = [threading.Thread(target=write, args=(author,)) for author in authors]
    for person in people:
        person.start()
    for _ in range(2):
        half_way.acquire()
        server.stop()
        server.start()
    for person in people:
        person.join()
    kept = store.decisions()
    assert failures
    assert all("server" in said for said in failures), set(failures)
    for author in authors:
        assert kept.loc[kept["author_id"] == author, "subject_id"].tolist() == [f"a:{number}" for number in range(40)]
    assert store.verify() == []


def test_a_case_goes_on_where_it_was(server: PostgresServer, store: DecisionStore) -> None:
    desk = Desk(store.log, replace(store.log.person("Amira"), role="administrator"))
    case = desk.open(CaseOpened(purpose="exemption", received=date(2026, 3, 2), due=date(2026, 7, 2)))
    late = DelayNotified(due=date(2026, 8, 2), why=FreeText("An answer is late."))
    server.stop()
    with pytest.raises(WorkspaceError, match=GONE):
        desk.add(case, late)
    with pytest.raises(WorkspaceError, match="no server answers there"):
        desk.open(CaseOpened(purpose="employment", received=date(2026, 3, 2), due=date(2026, 7, 2)))
    server.start()
    after = desk.add(case, late)
    assert [type(one.event).__name__ for one in after.history] == ["CaseOpened", "DelayNotified"]
    with pytest.raises(StaleDecision, match="look again"):
        desk.add(case, late)
    assert [one.case_id for one in desk.cases()] == [case.case_id]
    assert store.verify() == []
