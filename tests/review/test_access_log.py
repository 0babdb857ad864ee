"""The access log and the sign-ins over SQLite and PostgreSQL: what is logged, what ends a session, what may go."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mapper.errors import UsageError
from mapper.review.access import SignIn
from mapper.review.store import DecisionStore, open_file
from mapper.review.store.copies import back_up
from mapper.settings import SessionSettings

from .conftest import Database
from .test_claims import NOON, Clock

LIMITS = SessionSettings(idle_minutes=30, hours=8)


def see(store: DecisionStore, clock: Clock, *, person_id: str = "p1", is_active: bool = True) -> SignIn:
    return store.access.see(
        "s1",
        person_id=person_id,
        login="https://login.example.org|amira",
        issued_at=NOON,
        limits=LIMITS,
        is_active=is_active,
    )


def logged(store: DecisionStore) -> list[tuple[str, str, str]]:
    return [(entry.person_id or entry.login, entry.what, entry.about) for entry in store.access.entries()[::-1]]


def test_a_sign_in_is_logged_once_and_goes_on_while_something_is_done(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        for _ in range(4):
            assert see(store, clock).ended == ""
            clock.pass_(minutes=29)
        assert logged(store) == [("p1", "signed in", "")]


def test_doing_nothing_ends_it_and_coming_back_does_not_begin_it_again(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        see(store, clock)
        clock.pass_(minutes=20)
        see(store, clock, is_active=False)
        clock.pass_(minutes=10)
        assert see(store, clock).ended == "idle"
        clock.pass_(minutes=1)
        assert see(store, clock).ended == "idle"
        assert logged(store) == [("p1", "signed in", ""), ("p1", "session ended", "idle")]


def test_a_working_day_ends_it_whatever_is_done(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        for _ in range(24):
            assert see(store, clock).ended == ""
            clock.pass_(minutes=20)
        assert see(store, clock).ended == "time over"


def test_a_cookie_that_is_older_than_a_session_opens_nothing(database: Database) -> None:
    clock = Clock()
    clock.pass_(hours=9)
    with database.open(clock=clock) as store:
        assert see(store, clock).ended == "time over"
        assert logged(store) == [("p1", "session ended", "time over")]


def test_who_becomes_known_after_the_session_ended_did_not_sign_in(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        see(store, clock, person_id="")
        clock.pass_(minutes=40)
        assert see(store, clock).ended == "idle"
        assert [what for _, what, _ in logged(store)] == ["refused", "session ended"]


def test_who_signed_out_is_out_even_with_a_copy_of_the_cookie(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        see(store, clock)
        store.access.sign_out("s1")
        store.access.sign_out("s1")
        assert see(store, clock).ended == "signed out"
        assert logged(store) == [("p1", "signed in", ""), ("p1", "signed out", "")]


def test_a_stranger_is_logged_by_login_and_by_id_once_they_are_known(database: Database) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        see(store, clock, person_id="")
        see(store, clock, person_id="")
        see(store, clock)
        assert logged(store) == [
            ("https://login.example.org|amira", "refused", "not known here"),
            ("p1", "signed in", ""),
        ]


def test_no_entry_can_be_changed_and_no_young_one_deleted(database: Database) -> None:
    with database.open() as store:
        store.access.note("exported", "match 7", person_id="p1")
    for statement in ("UPDATE access_log SET what = 'x'", "DELETE FROM access_log"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            database.sql(statement)


def test_no_entry_is_replaced_by_another_of_its_id(database: Database) -> None:
    with database.open() as store:
        store.access.note("exported", "match 7", person_id="p1")
        row = "SELECT entry_id, at, person_id, login, 'signed out', about, sign_in FROM access_log WHERE true"
        with contextlib.suppress(sa.exc.DBAPIError):
            instead = "ON CONFLICT (entry_id) DO UPDATE SET what = excluded.what"
            or_replace, conflict = ("OR REPLACE", "") if database.kind == "sqlite" else ("", instead)
            database.sql(f"INSERT {or_replace} INTO access_log {row} {conflict}")
        assert logged(store) == [("p1", "exported", "match 7")]


def test_a_purge_takes_what_is_old_and_says_so(database: Database) -> None:
    clock = Clock()
    clock.now = datetime.now(UTC) - timedelta(days=100)
    with database.open(clock=clock) as store:
        store.access.note("exported", "match 7", person_id="p1")
        clock.pass_(days=100)
        store.access.note("exported", "match 8", person_id="p1")
        with pytest.raises(UsageError, match="at least 28 days"):
            store.access.purge(before=clock.now - timedelta(days=3), by="p2")
        before = clock.now - timedelta(days=50)
        assert store.access.count(before=before) == 1
        assert store.access.purge(before=before, by="p2") == 1
        assert logged(store) == [
            ("p1", "exported", "match 8"),
            ("p2", "log purged", f"1 entries before {before:%Y-%m-%d}"),
        ]


def test_what_a_browser_sends_is_logged_at_a_length_that_any_database_takes(database: Database) -> None:
    with database.open() as store:
        store.access.note("refused", "x" * 5000, login="https://a|1")
        store.access.note("refused", "a\x00b", login="https://a|1")
        assert sorted(len(entry.about) for entry in store.access.entries()) == [10, 500]


def test_a_backup_holds_the_log_and_nobody_is_signed_in_there(database: Database, tmp_path) -> None:
    clock = Clock()
    with database.open(clock=clock) as store:
        see(store, clock)
        back_up(store, tmp_path / "backup.db")
    with open_file(tmp_path / "backup.db") as copy:
        assert logged(copy) == [("p1", "signed in", "")]
        with copy.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM sign_ins").scalar_one() == 0
