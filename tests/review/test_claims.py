"""Claims over SQLite and PostgreSQL: who has which pair open, and when that ends."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from mapper.review.store import DecisionStore

from .conftest import Database

NOON = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
PAIR, OTHER = ("a:1", "b:1"), ("a:2", "b:1")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


def holders(store: DecisionStore, reader: str = "nobody") -> list[tuple[str, tuple[str, str]]]:
    return [(claim.author_id, claim.pair) for claim in store.claims.of_others(reader)]


def test_a_claim_is_seen_by_others_and_not_by_its_holder(database: Database) -> None:
    with database.open(clock=Clock()) as store:
        assert store.claims.take(PAIR, "Ben", minutes=10) == []
        (claim,) = store.claims.of_others("Amira")
        assert (claim.pair, claim.author_id) == (PAIR, "Ben")
        assert (claim.started_at, claim.expires_at) == (NOON, NOON + timedelta(minutes=10))
        assert store.claims.of_others("Ben") == []


def test_who_comes_second_is_told_who_is_there_and_the_first_learns_it_at_the_next_renewal(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        store.claims.take(PAIR, "Ben", minutes=10)
        clock.pass_(minutes=1)
        assert [claim.author_id for claim in store.claims.take(PAIR, "Amira", minutes=10)] == ["Ben"]
        assert [claim.author_id for claim in store.claims.take(PAIR, "Ben", minutes=10)] == ["Amira"]


def test_a_claim_expires_unless_it_is_renewed_and_keeps_its_start(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        store.claims.take(PAIR, "Ben", minutes=10)
        store.claims.take(OTHER, "Chiara", minutes=10)
        clock.pass_(minutes=9)
        store.claims.take(PAIR, "Ben", minutes=10)
        clock.pass_(minutes=1)
        (claim,) = store.claims.of_others("Amira")
        assert (claim.author_id, claim.started_at, claim.expires_at) == ("Ben", NOON, NOON + timedelta(minutes=19))
        clock.pass_(minutes=9)
        assert holders(store) == []
        store.claims.take(OTHER, "Amira", minutes=10)
        assert database.sql("SELECT author_id FROM claims") == [("Amira",)]


@pytest.mark.parametrize("hours_renewed", [0, 3])
def test_a_clock_that_is_set_back_ends_old_claims(database: Database, hours_renewed: int) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        store.claims.take(PAIR, "Ben", minutes=10)
        for _ in range(hours_renewed * 12):
            clock.pass_(minutes=5)
            store.claims.take(PAIR, "Ben", minutes=10)
        # To half an hour after the claim began, or before it began: in either case well before its last renewal.
        clock.now = NOON + timedelta(minutes=30) if hours_renewed else NOON - timedelta(days=400)
        assert holders(store) == []
        assert store.claims.take(PAIR, "Amira", minutes=10) == []
        store.claims.take(PAIR, "Ben", minutes=10)
        assert sorted(holders(store)) == [("Amira", PAIR), ("Ben", PAIR)]
        assert all(claim.expires_at == clock.now + timedelta(minutes=10) for claim in store.claims.of_others(""))


def test_clocks_of_servers_that_differ_by_seconds_end_no_claim(database: Database) -> None:
    ahead, behind = Clock(), Clock()
    behind.pass_(seconds=-20)
    with database.open(clock=ahead) as one, database.open(clock=behind) as other:
        one.claims.take(PAIR, "Ben", minutes=10)
        assert [claim.author_id for claim in other.claims.take(PAIR, "Amira", minutes=10)] == ["Ben"]
        assert holders(one) == [("Amira", PAIR), ("Ben", PAIR)]


def test_going_on_to_the_next_pair_gives_the_former_back(database: Database) -> None:
    with database.open(clock=Clock()) as store:
        store.claims.take(PAIR, "Ben", minutes=10)
        store.claims.take(PAIR, "Amira", minutes=10)
        store.claims.take(OTHER, "Ben", minutes=10, leaving=PAIR)
        assert sorted(holders(store)) == [("Amira", PAIR), ("Ben", OTHER)]
        store.claims.release(OTHER, "Ben")
        store.claims.release(OTHER, "Ben")
        assert holders(store) == [("Amira", PAIR)]


def test_of_several_who_open_a_pair_at_once_only_one_believes_to_be_alone(database: Database) -> None:
    with database.open() as store:
        seen: list[int] = []

        def open_it(name: str) -> None:
            seen.append(len(store.claims.take(PAIR, name, minutes=10)))

        threads = [threading.Thread(target=open_it, args=(f"officer {number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(seen) == [0, 1, 2, 3, 4, 5]


def test_claims_leave_the_chain_of_decisions_alone(database: Database) -> None:
    with database.open() as store:
        store.claims.take(PAIR, "Ben", minutes=10)
        assert (store.count(), store.head(), store.verify()) == (0, (0, ""), [])


def test_all_claims_of_a_person_are_given_back(database: Database) -> None:
    with database.open(clock=Clock()) as store:
        for pair, name in ((PAIR, "Ben"), (OTHER, "Ben"), (OTHER, "Cleo")):
            store.claims.take(pair, name, minutes=10)
        store.claims.release_all("Ben")
        assert holders(store) == [("Cleo", OTHER)]
