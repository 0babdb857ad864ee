"""Roles at the command line: they bind once an administrator is on record, and nobody unknown acts from then on."""

from __future__ import annotations

import pytest

from mapper.review.acting import ACTIONS, acting_person
from mapper.review.people import ROLES, Person
from mapper.review.store import open_store


@pytest.fixture
def office(mapper, tmp_path, monkeypatch):
    """Run ``mapper`` as ``desk-7`` where Ada is administrator and Amira officer, and Vera may look."""
    monkeypatch.setenv("LOGNAME", "desk-7")

    def run(*arguments: object):
        return mapper(*arguments, "--workspace", tmp_path / "workspace")

    assert run("users", "add", "Ada", "--role", "administrator", "--by", "Ada").code == 0
    for name, role in (("Amira", "officer"), ("Vera", "viewer")):
        assert run("users", "add", name, "--role", role, "--by", "Ada").code == 0
    return run


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_each_action_needs_its_role_once_there_is_an_administrator(action, role):
    from mapper.errors import NotPermitted, UsageError

    ada, dana = Person(person_id="p1", name="Ada", role="administrator"), Person(person_id="p2", name="Dana", role=role)
    assert acting_person({} if role == "administrator" else {"p2": dana}, "Dana", action) is None
    people = {"p1": ada, "p2": dana}
    if dana.may(ACTIONS[action]):
        assert acting_person(people, "p2", action) == dana
    else:
        with pytest.raises(NotPermitted, match=f"to {action} needs the role {ACTIONS[action]}; Dana is {role}"):
            acting_person(people, "Dana", action)
    with pytest.raises(UsageError, match=r"'Dora' is nobody who works here.*--by NAME.*mapper users add"):
        acting_person(people, "Dora", action)


def refused(answer) -> str:
    assert answer.code != 0
    assert answer.out == ""
    return answer.err


def test_nobody_is_made_up_and_no_viewer_writes(office, tmp_path, monkeypatch):
    with open_store(tmp_path / "workspace") as store:
        events = store.log.count()
    assert "'desk-7' is nobody who works here" in refused(office("users", "add", "Eve", "--role", "administrator"))
    assert "Vera is viewer" in refused(office("users", "role", "Vera", "administrator", "--by", "Vera"))
    assert "Amira is officer" in refused(office("users", "remove", "Ada", "--by", "Amira"))
    assert "Amira is officer" in refused(office("store", "purge", "--older-than", "1", "--accept", "--by", "Amira"))
    assert "'desk-7' is nobody" in refused(office("statement", "case-2026-0001"))
    assert "Vera is viewer" in refused(office("statement", "case-2026-0001", "--by", "Vera"))
    assert office("store", "backup", tmp_path / "backup.db").code == 0
    assert "Vera is viewer" in refused(office("store", "restore", tmp_path / "backup.db", "--by", "Vera"))
    assert office("store", "restore", tmp_path / "backup.db", "--by", "Ada").code == 0
    # what is there is not to be added to by the other way round
    assert office("store", "copy", tmp_path / "copy.db").code == 0
    assert "Vera is viewer" in refused(office("store", "copy", tmp_path / "copy.db", "--by", "Vera"))
    assert office("store", "copy", tmp_path / "copy.db", "--by", "Ada").code == 0
    target = tmp_path / "workspace" / "decisions.db"
    assert "Vera is viewer" in refused(
        office("store", "copy", target, "--database-url", f"sqlite:///{tmp_path / 'backup.db'}", "--by", "Vera")
    )
    with open_store(tmp_path / "workspace") as store:
        assert store.log.count() == events


def test_a_list_of_what_would_be_erased_needs_no_role(office):
    assert office("store", "purge", "--older-than", "1").code == 0
