"""The database goes away while somebody works in the app: what they typed stays, and is recorded once afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import session
from mapper.app.launch import DATABASE_VARIABLE
from mapper.review.cases.events import CaseOpened
from mapper.review.store import DecisionStore, open_store
from tests.app.conftest import OpenPage
from tests.app.test_cases_page import field
from tests.postgres_server import PostgresServer, own_server

GONE = "no server answers there"


@pytest.fixture
def server(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresServer]:
    """A server that the app over the literal workspace uses."""
    with own_server() as running:
        monkeypatch.setenv(DATABASE_VARIABLE, running.url)
        yield running
        # The app keeps its connections for as long as it runs.
        session.store().close()


def shown(app: AppTest) -> str:
    assert not app.exception
    elements = (app.text, app.error, app.markdown, app.caption)
    return "\n".join(str(element.value) for some in elements for element in some)


def comment_of(app: AppTest) -> str:
    (box,) = (box for box in app.text_input if box.key and "comment_" in box.key)
    return str(box.value)


def type_comment(app: AppTest, text: str) -> None:
    (box,) = (box for box in app.text_input if box.key and "comment_" in box.key)
    box.set_value(text)


@pytest.mark.postgres
def test_a_decision_and_its_comment_survive_a_server_that_stops(server: PostgresServer, open_page: OpenPage) -> None:
    app = open_page("review")
    type_comment(app, "Level and outcomes agree")
    server.stop()
    app.button(key="decide_reject").click().run()
    assert GONE in shown(app)
    server.start()
    app.run()
    assert "Nothing was done" in [error.proto.title for error in app.error]
    assert comment_of(app) == "Level and outcomes agree"
    app.button(key="decide_reject").click().run()
    with open_store(url=server.url) as store:
        assert store.decisions()["comment"].tolist() == ["Level and outcomes agree"]
        assert store.verify() == []
    assert comment_of(app) == ""


@pytest.mark.postgres
def test_what_is_typed_into_a_case_survives_a_server_that_stops(server: PostgresServer, open_page: OpenPage) -> None:
    with open_store(url=server.url) as store:
        opened = CaseOpened(purpose="exemption", received=date(2026, 3, 2), due=date(2026, 7, 2))
        case_id = store.log.open_case(opened, by=store.log.person("Amira").person_id).about
    app = open_page("cases", case=case_id, part="Application")
    way = next(group for group in app.button_group if group.key == "foreign_way")
    way.set_value("Typed or pasted").run()
    field(app, "text_input", "typed title").set_value("Welding for beginners")
    field(app, "text_area", "typed outcomes").set_value("Weld steel sheets")
    server.stop()
    app.button(key="take_typed").click().run()
    assert GONE in shown(app)
    server.start()
    app.run()
    next(group for group in app.button_group if group.key == "foreign_way").set_value("Typed or pasted").run()
    assert field(app, "text_input", "typed title").value == "Welding for beginners"
    app.button(key="take_typed").click().run()
    with open_store(url=server.url) as store:
        history = store.log.about(case_id)
        assert [type(one.event).__name__ for one in history] == ["CaseOpened", "ForeignCredentialNamed"]
        assert store.verify() == []


def test_a_comment_survives_a_sqlite_file_that_another_program_locks(
    workspace: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "open_store", _hasty)
    app = open_page("review")
    type_comment(app, "Level and outcomes agree")
    other = sqlite3.connect(workspace / "decisions.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    app.button(key="decide_reject").click().run()
    assert "locked by another program" in shown(app)
    assert comment_of(app) == "Level and outcomes agree"
    other.execute("ROLLBACK")
    other.close()
    app.button(key="decide_reject").click().run()
    with open_store(workspace) as store:
        assert store.decisions()["comment"].tolist() == ["Level and outcomes agree"]


def _hasty(workspace: Path | None = None, url: str | None = None) -> DecisionStore:
    """A store that waits a tenth of a second for another writer, where the app waits half a minute."""
    return open_store(workspace, url, busy_seconds=0.1)
