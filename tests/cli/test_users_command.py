"""``mapper users``: who works here and what they may do, with who did it on record."""

from __future__ import annotations

import pytest

from mapper.cli import build_parser
from mapper.review.people import PEOPLE, ROLES
from mapper.review.store import open_store


@pytest.fixture
def users(mapper, tmp_path, monkeypatch):
    """Run ``mapper users`` in an empty workspace, as the user ``desk-7`` of the operating system."""
    monkeypatch.setenv("LOGNAME", "desk-7")

    def run(*arguments: object):
        return mapper("users", *arguments, "--workspace", tmp_path / "workspace")

    return run


def recorded(tmp_path):
    with open_store(tmp_path / "workspace") as store:
        assert store.verify() == []
        people = store.log.people()
        return [(type(one.event).__name__, people[one.by].name) for one in store.log.about(PEOPLE)]


def names(users):
    return {row["name"]: row["role"] for row in users("list", "--json").json["users"] if not row["has_left"]}


def test_nobody_is_here_at_first(users):
    assert users("list", "--json").json == {"users": []}
    assert "mapper users add" in users("list").out


def test_a_person_comes_gets_another_role_and_leaves_and_who_did_it_is_recorded(users, tmp_path):
    added = users("add", "Amira", "--role", "officer", "--json")
    assert (added.code, added.json["name"], added.json["role"], added.json["by"]) == (0, "Amira", "officer", "desk-7")
    assert users("role", "Amira", "approver", "--by", "Ben").out.strip().endswith("Amira (p1) is approver")
    assert names(users) == {"Amira": "approver", "desk-7": "viewer", "Ben": "viewer"}
    assert users("remove", "Amira", "--by", "Ben").code == 0
    assert names(users) == {"desk-7": "viewer", "Ben": "viewer"}
    assert "left" in users("list").out
    assert recorded(tmp_path) == [
        ("PersonNamed", "desk-7"),
        ("PersonNamed", "desk-7"),
        ("RoleGiven", "desk-7"),
        ("PersonNamed", "Ben"),
        ("RoleGiven", "Ben"),
        ("PersonLeft", "Ben"),
    ]


def test_who_sets_up_an_office_may_enter_themselves(users, tmp_path):
    assert users("add", "Amira", "--role", "administrator", "--by", "Amira").code == 0
    assert names(users) == {"Amira": "administrator"}
    assert recorded(tmp_path) == [("PersonNamed", "Amira"), ("RoleGiven", "Amira")]


def test_the_same_role_again_records_nothing(users, tmp_path):
    users("add", "Amira", "--role", "officer", "--by", "Amira")
    again = users("role", "Amira", "officer", "--json")
    assert (again.code, again.json) == (0, {"recorded": 0})
    assert names(users) == {"Amira": "officer"}


@pytest.mark.parametrize("name", ["Amira", "amira", "ＡＭＩＲＡ", " Amira  "])
def test_a_name_that_would_not_tell_two_apart_is_refused_with_the_cure(users, name):
    users("add", "Amira", "--by", "Ben")
    answer = users("add", name, "--by", "Ben")
    assert (answer.code, answer.out) == (2, "")
    assert "'Amira' works here already (p1, viewer)" in answer.err
    assert "mapper users role p1" in answer.err
    users("remove", "Amira", "--by", "Ben")
    assert users("add", "Amira", "--by", "Ben", "--json").json["id"] == "p3"


@pytest.mark.parametrize("name", ["", "  ", "p7", "system", "(erased)", "a\x1bb"])
def test_what_is_no_name_is_refused(users, tmp_path, name):
    assert users("add", name, "--by", "Ben").code == 2
    assert users("add", "Amira", "--by", name or " ").code == 2
    assert names(users) == {}


@pytest.mark.parametrize("command", [["role", "Amria", "officer"], ["remove", "Amria"]])
def test_an_unknown_name_is_told_those_near_it_and_nobody_is_entered(users, command):
    users("add", "Amira", "--by", "Amira")
    answer = users(*command, "--by", "Ben")
    assert (answer.code, answer.out) == (2, "")
    assert "'Amria' (near it: Amira)" in answer.err
    assert names(users) == {"Amira": "viewer"}


def test_two_of_one_name_are_told_apart_by_id(users, tmp_path):
    with open_store(tmp_path / "workspace") as store:
        store.log.person("Amira")
        store.log.person("Amira", login="https://id.example|7")
    answer = users("role", "Amira", "officer", "--by", "Ben")
    assert answer.code == 2
    assert "2 people are called 'Amira'; name the one you mean by id: p1 or p2" in answer.err
    assert users("role", "p2", "officer", "--by", "Amira").code == 2
    assert users("role", "p2", "officer", "--by", "p2", "--json").json["login"] == "https://id.example|7"


def test_an_id_is_never_taken_for_the_name_of_somebody_called_like_it(users, tmp_path):
    users("add", "Amira", "--by", "Amira")
    with open_store(tmp_path / "workspace") as store:
        store.log.person("p1")
    assert users("role", "p1", "officer", "--by", "Amira", "--json").json["name"] == "Amira"
    assert names(users) == {"Amira": "officer", "p1": "viewer"}


@pytest.mark.parametrize("name", ["Amira  Kova\u010d", "AMIRA KOVAC\u030c"])
def test_who_acts_is_no_second_person_by_another_spelling(users, name):
    users("add", "Amira Kova\u010d", "--by", "Amira Kova\u010d")
    users("add", "Ben", "--by", name)
    assert list(names(users)) == ["Amira Kova\u010d", "Ben"]


@pytest.mark.parametrize(
    "login", ["1234", "|1234", "https://id.example|", " | ", 'users --login "https://id.example|7"']
)
def test_a_login_has_an_issuer_and_a_subject(users, login):
    answer = users("add", "Amira", "--login", login, "--by", "Amira")
    assert answer.code == 2
    assert "ISSUER|SUBJECT" in answer.err


def test_a_login_is_one_persons(users):
    users("add", "Amira", "--login", "https://id|1", "--by", "Amira")
    answer = users("add", "Ben", "--login", "https://id|1")
    assert answer.code == 2
    assert "that of Amira (p1)" in answer.err


@pytest.mark.parametrize("command", [["remove", "Amira"], ["role", "Amira", "approver"]])
def test_the_last_administrator_who_can_sign_in_stays(users, command):
    users("add", "Amira", "--role", "administrator", "--login", "https://id|1", "--by", "Amira")
    users("add", "Cleo", "--role", "administrator", "--by", "Amira")
    answer = users(*command, "--by", "Cleo")
    assert answer.code == 2
    assert "last administrator who can sign in" in answer.err
    users("add", "Ben", "--role", "administrator", "--login", "https://id|2", "--by", "Amira")
    assert users(*command, "--by", "Ben").code == 0


def test_without_logins_anybody_may_leave(users):
    users("add", "Amira", "--role", "administrator", "--by", "Amira")
    assert users("remove", "Amira", "--by", "Amira").code == 0


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_be_given_and_no_other(mapper, role):
    assert build_parser().parse_args(["users", "role", "Amira", role]).role == role
    answer = mapper("users", "role", "Amira", "boss")
    assert answer.code == 2
    assert role in answer.err


def test_somebody_on_record_signs_in_from_now_on_and_keeps_the_role(users):
    users("add", "Amira", "--role", "officer")
    assert users("login", "Amira", "https://login.example.org|7f3a").code == 0
    (amira,) = [row for row in users("list", "--json").json["users"] if row["name"] == "Amira"]
    assert (amira["role"], amira["login"]) == ("officer", "https://login.example.org|7f3a")
    taken = users("add", "Ben", "--login", "https://login.example.org|7f3a")
    assert (taken.code, "is that of Amira" in taken.err) == (2, True)
    assert users("login", "Amira", "7f3a").code == 2


def test_the_access_log_is_listed_with_names_and_the_logins_of_strangers(users, tmp_path):
    assert "nothing was logged" in users("log").out
    users("add", "Amira")
    with open_store(tmp_path / "workspace") as store:
        store.access.note("exported", "match 7 as xlsx", person_id="p1", sign_in="0123456789")
        store.access.note("refused", "not known here", login="https://login.example.org|zoe")
    listed = users("log", "--json").json["entries"]
    assert [(row["who"], row["what"], row["sign_in"]) for row in listed] == [
        ("Amira", "exported", "01234567"),
        ("https://login.example.org|zoe", "refused", ""),
    ]
    assert "exported" not in users("log", "--last", "1").out
