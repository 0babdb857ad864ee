"""What each role may see and do: every page and every action of the tables, held against the pages themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mapper.app import main, searching
from mapper.app.access import PAGES
from mapper.app.kept import kept_key
from mapper.errors import NotPermitted, WorkspaceError
from mapper.review.acting import ACTIONS
from mapper.review.cases.workflow import RULES
from mapper.review.people import PEOPLE, ROLES, Person, PersonLeft, RoleGiven, refuse_for_others
from mapper.review.roster import new_login, new_person, record_change
from mapper.review.store import open_store
from mapper.review.store.access_log import AccessLog
from tests.app.conftest import APP
from tests.app.literal import RUN
from tests.app.test_pages import text_of

ISSUER = "https://login.example.org"
NAMES = {"viewer": "Vera", "officer": "Omar", "approver": "Amira", "administrator": "Ada"}


def claims(name: str, *, age: float = 0.0) -> dict[str, Any]:
    return {
        "is_logged_in": True,
        "iss": ISSUER,
        "sub": name,
        "iat": int(time.time() - age),
        "nonce": f"{name} {age}",
        "name": f"{name} of the directory",
    }


def record(workspace: Path, *events: Any) -> None:
    with open_store(workspace) as store:
        store.log.append(PEOPLE, events, by="p1")


@pytest.fixture
def office(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The literal workspace with one person of each role, where nothing begins to encode beside the test."""
    monkeypatch.setattr(searching, "prepare", lambda: None)
    with open_store(workspace) as store:
        for role, name in NAMES.items():
            history = store.log.about(PEOPLE)
            events = new_person(store.log.people(), name, role=role, login=f"{ISSUER}|{name}")
            record_change(store.log, events, by=name, seen=history[-1].sequence if history else 0)
    return workspace


SignIn = Callable[..., AppTest]


@pytest.fixture
def sign_in() -> SignIn:
    """Open a page as somebody whom the provider vouches for."""

    def open_it(name: str, page: str = "overview", *, user: dict[str, Any] | None = None, **query: str) -> AppTest:
        app = AppTest.from_file(str(APP / "main.py"), default_timeout=300)
        app.user = user or claims(name)
        app.run()
        for key, value in query.items():
            app.query_params[key] = value
        if page != "overview" and app.title[0].value != "Mapper":
            app.switch_page(str(APP / f"{page}.py"))
        app.run()
        assert not app.exception, app.exception[0].stack_trace
        return app

    return open_it


def log_of(workspace: Path) -> list[tuple[str, str, str]]:
    with open_store(workspace) as store:
        people = store.log.people()
        return [
            (people[entry.person_id].name if entry.person_id else entry.login, entry.what, entry.about)
            for entry in store.access.entries()[::-1]
        ]


def counts(workspace: Path) -> tuple[int, int]:
    with open_store(workspace) as store:
        return store.count(), store.log.count()


def test_the_table_has_every_page_and_every_kind_of_person() -> None:
    assert set(PAGES) == set(main._PAGES)
    assert {*PAGES.values(), *ACTIONS.values()} <= set(ROLES)


def test_no_step_of_a_case_is_open_to_viewers() -> None:
    least = ROLES.index(ACTIONS["work on cases"])
    assert all(ROLES.index(rule.role) >= least for rule in RULES)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["viewer", "officer", "administrator"])
def test_a_page_opens_for_its_roles_and_refuses_the_others(office: Path, sign_in: SignIn, role: str, page: str) -> None:
    app = sign_in(NAMES[role], page)
    refused = "needs the role" in text_of(app)
    assert refused == (ROLES.index(role) < ROLES.index(PAGES[page]))
    if refused:
        assert not any(str(button.key).startswith(("decide", "bulk", "undo")) for button in app.button)
        assert (NAMES[role], "refused", f"the page {page.replace('_', ' ').capitalize()}") in log_of(office)


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("catalogues", "Add a catalogue"),
        ("catalogues", "Match two catalogues"),
        ("coverage", "Measure a coverage"),
        ("export", "Bring a workbook back"),
    ],
)
def test_a_viewer_cannot_open_by_address_a_part_that_writes(
    office: Path, sign_in: SignIn, page: str, part: str
) -> None:
    app = sign_in("Vera", page, part=part)
    assert "needs the role officer; Vera is viewer" in text_of(app)
    assert not app.file_uploader
    assert "needs the role" not in text_of(sign_in("Omar", page, part=part))


def test_a_viewer_looks_and_writes_nothing(office: Path, sign_in: SignIn) -> None:
    before = counts(office)
    for page, role in PAGES.items():
        if role == "viewer":
            app = sign_in("Vera", page)
            keys = {str(button.key) for button in app.button}
            assert not keys & {"load_demo", "start_match", "store_upload", "start_compare", "compare", "start_stack"}
            assert not any("Open the case" in button.label for button in app.button)
    assert counts(office) == before
    # an officer has such buttons on the same pages, so that their absence says something
    assert any("Open the case" in button.label for button in sign_in("Omar", "cases").button)
    matching = sign_in("Omar", "catalogues", part="Match two catalogues")
    assert "start_match" in {str(button.key) for button in matching.button}


def test_an_officer_decides_under_the_name_on_record(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Omar", "review", run=RUN)
    app.button(key="decide_reject").click().run()
    assert not app.exception
    with open_store(office) as store:
        assert store.decisions()["author_id"].tolist() == ["Omar"]
        # no second person of that name, who could not sign in
        assert len(store.log.people()) == len(NAMES)
        assert store.newest_of("Omar", by=_id(office, "Omar")) is not None
    app.button(key="undo").click().run()
    app.button(key="undo_it").click().run()
    with open_store(office) as store:
        assert store.decisions()["origin"].tolist() == ["app", "undo"]


@pytest.mark.parametrize(("role", "can"), [("viewer", False), ("officer", True)])
def test_a_role_that_is_taken_away_acts_on_the_next_click(
    office: Path, sign_in: SignIn, role: str, *, can: bool
) -> None:
    app = sign_in("Omar", "review", run=RUN)
    record(office, RoleGiven(person_id=_id(office, "Omar"), role=role))
    app.button(key="decide_reject").click().run()
    assert not app.exception
    assert counts(office)[0] == int(can)
    assert ("needs the role officer; Omar is viewer" in text_of(app)) == (not can)
    assert (("Omar", "refused", "to decide on pairs") in log_of(office)) == (not can)


def test_who_leaves_is_out_on_the_next_click(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Omar", "review", run=RUN)
    record(office, PersonLeft(person_id=_id(office, "Omar")))
    app.button(key="decide_reject").click().run()
    assert counts(office)[0] == 0
    assert "nobody here knows you" in text_of(app)


def test_whoever_is_not_signed_in_sees_only_the_way_in(office: Path, sign_in: SignIn) -> None:
    app = sign_in("", "cases", user={"is_logged_in": False})
    assert [button.label for button in app.button] == ["Sign in"]
    assert "Daten" not in text_of(app)


@pytest.mark.parametrize("missing", ["iss", "sub", "iat", "is_logged_in"])
def test_a_token_that_lacks_something_lets_nobody_in(office: Path, sign_in: SignIn, missing: str) -> None:
    user = {name: value for name, value in claims("Ada").items() if name != missing} | {"is_logged_in": True}
    if missing == "is_logged_in":
        user["is_logged_in"] = False
    assert [button.label for button in sign_in("", user=user).button] == ["Sign in"]


def test_a_stranger_learns_what_an_administrator_must_type_and_nothing_else(office: Path, sign_in: SignIn) -> None:
    before = counts(office)
    app = sign_in("Zoe")
    assert f'mapper users add "YOUR NAME" --role officer --login "{ISSUER}|Zoe"' in app.code[0].value
    assert {button.label for button in app.button} == {"Try again", "Sign out"}
    assert counts(office) == before
    assert log_of(office) == [(f"{ISSUER}|Zoe", "refused", "not known here")]


def test_a_stranger_puts_nothing_dangerous_into_the_command_of_an_administrator(office: Path, sign_in: SignIn) -> None:
    app = sign_in("", user=claims('x" & del /q * & "$(id)'))
    assert "mapper users add" not in app.code[0].value


def test_who_was_here_before_the_login_keeps_their_record(office: Path, sign_in: SignIn) -> None:
    with open_store(office) as store:
        events = new_person(store.log.people(), "Ben", role="officer")
        record_change(store.log, events, by="Ada", seen=store.log.about(PEOPLE)[-1].sequence)
        events = new_login(store.log.people(), "Ben", f"{ISSUER}|Ben")
        record_change(store.log, events, by="Ada", seen=store.log.about(PEOPLE)[-1].sequence)
        assert [person.role for person in store.log.people().values() if person.name == "Ben"] == ["officer"]
    assert [title.value for title in sign_in("Ben", "review", run=RUN).title] == ["Review"]


def test_a_session_that_is_over_shows_nothing_and_writes_nothing(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Omar", user=claims("Omar", age=10 * 3600))
    assert "Your session has ended" in text_of(app)
    assert [button.label for button in app.button] == ["Sign in again"]


def test_what_was_typed_is_there_again_after_signing_in_anew(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Omar", "review", run=RUN)
    comment = next(field for field in app.text_input if str(field.key).startswith(kept_key("comment_")))
    comment.set_value("Half a thought").run()
    with open_store(office) as store:
        with store.reading() as connection:
            (known,) = connection.exec_driver_sql("SELECT sign_in FROM sign_ins").scalars()
        store.access.sign_out(known)
    app.run()
    assert "Your session has ended" in text_of(app)
    again = sign_in("Omar", user=claims("Omar", age=1))
    assert [title.value for title in again.title] == ["Review"]
    assert "Half a thought" in [field.value for field in again.text_input]


def test_signing_out_ends_the_session_behind_the_cookie(office: Path, sign_in: SignIn) -> None:
    user = claims("Omar")
    app = sign_in("Omar", user=dict(user))
    app.button(key="sign_out").click().run()
    assert [button.label for button in app.button] == ["Sign in"]
    assert "Your session has ended:** you signed out" in text_of(sign_in("Omar", user=dict(user)))
    assert [what for _, what, _ in log_of(office)] == ["signed in", "signed out"]


def test_administrators_see_who_came_in(office: Path, sign_in: SignIn) -> None:
    sign_in("Vera", "review")
    table = sign_in("Ada", "administration", part="Access log").dataframe[0].value
    assert table[["who", "what", "about"]].to_numpy().tolist() == [
        ["Ada", "signed in", ""],
        ["Vera", "refused", "the page Review"],
        ["Vera", "signed in", ""],
    ]


DOWNLOAD = """
import streamlit as st
from mapper.app import access
st.session_state["download"] = access.noted(lambda: b"rows", "exported", "match 7")
"""


def test_what_is_taken_away_is_logged_and_refused_once_the_person_is_gone(office: Path) -> None:
    app = AppTest.from_string(DOWNLOAD, default_timeout=300)
    app.user = claims("Vera")
    app.run()
    download = app.session_state["download"]
    assert download() == b"rows"
    assert ("Vera", "exported", "match 7") in log_of(office)
    record(office, PersonLeft(person_id=_id(office, "Vera")))
    with pytest.raises(NotPermitted, match="session has ended"):
        download()
    assert [what for _, what, _ in log_of(office)].count("exported") == 1


def test_without_a_login_everybody_may_everything_until_an_administrator_is_on_record(
    workspace: Path, open_page: Callable[..., AppTest]
) -> None:
    assert "needs the role" not in text_of(open_page("review"))
    with open_store(workspace) as store:
        assert store.log.people() == {}, "looking enters nobody"
        record_change(store.log, new_person({}, "Ada", role="administrator"), by="Ada", seen=0)
    assert "needs the role officer; Amira is viewer" in text_of(open_page("review"))


def test_nobody_brings_back_decisions_under_the_name_of_a_colleague() -> None:
    people = {
        "p1": Person(person_id="p1", name="Amira", login="a|1"),
        "p2": Person(person_id="p2", name="Omar", login="a|2"),
    }
    refuse_for_others(["Omar", "Dr Expert"], people, people["p2"])
    with pytest.raises(NotPermitted, match="Amira: signs in here"):
        refuse_for_others(["Omar", "AMIRA"], people, people["p2"])


def test_a_server_that_others_can_reach_shows_nothing_without_a_login(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mapper.app import gate

    monkeypatch.setattr(gate, "_listens_on", lambda: "0.0.0.0")
    app = AppTest.from_file(str(APP / "main.py"), default_timeout=300)
    app.session_state["reviewer"] = "Amira"
    app.run()
    assert not app.exception
    assert "nobody has to sign in" in text_of(app)
    assert [title.value for title in app.title] == ["Mapper"]


def fill(app: AppTest, **values: str) -> None:
    """Fill in the forms of the page Administration, by the beginning of the key of each field."""
    for name, value in values.items():
        (field,) = (one for one in (*app.text_input, *app.selectbox) if str(one.key).startswith(f"{name} "))
        field.set_value(value)


def test_an_administrator_lets_somebody_in_who_then_works_here(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Ada", "administration")
    fill(app, new_name="Zoe  Marin", new_role="officer", new_login=f" {ISSUER}|Zoe ")
    app.button(key="let_in_it").click().run()
    assert not app.exception
    assert app.dataframe[0].value["name"].tolist() == [*NAMES.values(), "Zoe Marin"]
    assert [title.value for title in sign_in("Zoe", "review", run=RUN).title] == ["Review"]
    with open_store(office) as store:
        assert [(one.by, type(one.event).__name__) for one in store.log.about(PEOPLE)[-2:]] == [
            (_id(office, "Ada"), "PersonNamed"),
            (_id(office, "Ada"), "RoleGiven"),
        ]
        assert store.verify() == []


def test_an_administrator_gives_another_role_and_another_way_to_sign_in(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Ada", "administration")
    fill(app, who=_id(office, "Vera"), other_role="officer", other_login=f"{ISSUER}|Vera Novak")
    app.button(key="change_it").click().run()
    assert "nobody here knows you" in text_of(sign_in("Vera"))
    assert [title.value for title in sign_in("Vera Novak", "review", run=RUN).title] == ["Review"]


@pytest.mark.parametrize(
    ("values", "button", "told"),
    [
        ({"new_name": "omar"}, "let_in_it", "'Omar' works here already"),
        ({"new_name": "p1"}, "let_in_it", "could be taken for an id"),
        ({"new_name": "Zoe", "new_login": f"{ISSUER}|Omar"}, "let_in_it", "is that of Omar"),
        ({"new_name": "Zoe", "new_login": "Zoe"}, "let_in_it", "is not ISSUER|SUBJECT"),
        ({"other_role": "viewer"}, "change_it", "nobody is chosen"),
        ({"who": "p4", "other_role": "viewer"}, "change_it", "Ada is the last administrator who can sign in"),
    ],
)
def test_what_would_not_hold_is_told_and_nothing_recorded(
    office: Path, sign_in: SignIn, values: dict[str, str], button: str, told: str
) -> None:
    before = counts(office)
    app = sign_in("Ada", "administration")
    fill(app, **values)
    app.button(key=button).click().run()
    assert told in text_of(app)
    assert counts(office) == before


def test_an_administrator_who_no_longer_is_one_lets_nobody_in(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Ada", "administration")
    fill(app, new_name="Zoe", new_role="administrator")
    record(office, RoleGiven(person_id=_id(office, "Ada"), role="officer"))
    before = counts(office)
    app.button(key="let_in_it").click().run()
    assert "To change people needs the role administrator; Ada is officer" in text_of(app)
    assert counts(office) == before
    assert ("Ada", "refused", "to change people") in log_of(office)


def test_what_another_administrator_did_meanwhile_is_looked_at_first(office: Path, sign_in: SignIn) -> None:
    app = sign_in("Ada", "administration")
    fill(app, who=_id(office, "Omar"), other_role="approver")
    record(office, RoleGiven(person_id=_id(office, "Omar"), role="viewer"))
    app.button(key="change_it").click().run()
    assert "look again" in text_of(app)
    with open_store(office) as store:
        assert store.log.people()[_id(office, "Omar")].role == "viewer"


def test_without_a_login_the_first_administrator_may_enter_themselves(
    workspace: Path, open_page: Callable[..., AppTest]
) -> None:
    app = open_page("administration")
    fill(app, new_name="Amira", new_role="administrator")
    app.button(key="let_in_it").click().run()
    assert not app.exception
    with open_store(workspace) as store:
        assert [(person.name, person.role) for person in store.log.people().values()] == [("Amira", "administrator")]
    assert "needs the role" not in text_of(app)


def test_opening_a_page_with_a_download_enters_nobody_and_the_download_does(
    workspace: Path, open_page: Callable[..., AppTest]
) -> None:
    open_page("export")
    with open_store(workspace) as store:
        assert store.log.people() == {}
    app = AppTest.from_string(DOWNLOAD, default_timeout=300)
    app.session_state["reviewer"] = "Amira"
    app.run()
    assert app.session_state["download"]() == b"rows"
    assert log_of(workspace) == [("Amira", "exported", "match 7")]


def database_gone(*_: object, **__: object) -> None:
    raise WorkspaceError("no server answers there")


def test_the_watch_over_a_session_says_nothing_while_the_database_does_not_answer(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AccessLog, "see", database_gone)
    app = AppTest.from_string("from mapper.app import gate\ngate.draw_watch()", default_timeout=300)
    app.user = claims("Omar")
    app.run()
    assert not app.exception


def test_signing_out_signs_out_the_browser_also_while_the_database_does_not_answer(
    office: Path, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = sign_in("Omar")
    monkeypatch.setattr(AccessLog, "sign_out", database_gone)
    app.button(key="sign_out").click().run()
    assert not app.exception
    assert [button.label for button in app.button] == ["Sign in"]


def _id(workspace: Path, name: str) -> str:
    with open_store(workspace) as store:
        return next(person.person_id for person in store.log.people().values() if person.name == name)
