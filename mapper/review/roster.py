"""Changes to the people of an office: checked against who works here, then the events to record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from mapper.errors import UsageError
from mapper.review.events import ERASED, FreeText
from mapper.review.people import (
    PEOPLE,
    PeopleEvent,
    Person,
    PersonLeft,
    PersonNamed,
    Role,
    RoleGiven,
    known_as,
    people_of,
    signed_in_as,
)

if TYPE_CHECKING:
    from mapper.review.store import EventLog

__all__ = [
    "acting",
    "checked_name",
    "new_login",
    "new_person",
    "new_role",
    "person_called",
    "record_change",
    "removal",
    "working_here",
]


def working_here(people: Mapping[str, Person]) -> list[Person]:
    """Those who have not left, in the order in which they came."""
    return [person for person in people.values() if not person.has_left]


def person_called(name: str, among: Iterable[Person]) -> Person:
    """The one person of that id, or of that name.

    The id goes first: somebody who is called like the id of a colleague is never taken for them.

    Raises
    ------
    UsageError
        If there is none, naming those with a like name; or several, naming their ids.
    """
    among = list(among)
    found = [person for person in among if person.person_id == name]
    found = found or [person for person in among if person.name == name != ERASED]
    if len(found) == 1:
        return found[0]
    if found:
        ids = " or ".join(person.person_id for person in found)
        raise UsageError(f"{len(found)} people are called {name!r}; name the one you mean by id: {ids}")
    known = [person.name for person in among if person.name != ERASED]
    near = get_close_matches(name, known, n=3, cutoff=0.5) or known[:3]
    hint = f"near it: {', '.join(near)}" if near else "nobody is on record yet"
    raise UsageError(f"nobody here is called {name!r} ({hint}); 'mapper users list' shows everybody")


def new_person(people: Mapping[str, Person], name: str, *, role: Role = "viewer", login: str = "") -> list[PeopleEvent]:
    """What is recorded when somebody begins to work here; ``login`` is the issuer and the subject, joined by ``|``.

    Raises
    ------
    UsageError
        If the name is empty or would not tell people apart, or the login is malformed or somebody else's.
    """
    name = checked_name(name)
    known = known_as(name, people)
    if known:
        raise UsageError(
            f"{known.name!r} works here already ({known.person_id}, {known.role}); give the new person a name "
            f"that tells the two apart, such as '{name} 2', or change the role: "
            f"mapper users role {known.person_id} ROLE"
        )
    login = login.strip()
    if login:
        _check_login(people, login)
    person_id = _next_id(people)
    events: list[PeopleEvent] = [PersonNamed(person_id=person_id, name=FreeText(name), login=FreeText(login))]
    return events if role == "viewer" else [*events, RoleGiven(person_id=person_id, role=role)]


def new_login(people: Mapping[str, Person], name: str, login: str) -> list[PeopleEvent]:
    """What is recorded when somebody who works here is to sign in, or in another way than before.

    Raises
    ------
    UsageError
        If nobody who works here has that name, or the login is malformed or somebody else's.
    """
    person, login = person_called(name, working_here(people)), login.strip()
    _check_login(people, login)
    return [PersonNamed(person_id=person.person_id, name=FreeText(person.name), login=FreeText(login))]


def new_role(people: Mapping[str, Person], name: str, role: Role) -> list[PeopleEvent]:
    """What is recorded when somebody gets another role; nothing where they have it already.

    Raises
    ------
    UsageError
        If nobody who works here has that name, or nobody who signs in would be administrator.
    """
    person = person_called(name, working_here(people))
    if role != "administrator":
        _keep_an_administrator(people, person)
    return [] if person.role == role else [RoleGiven(person_id=person.person_id, role=role)]


def removal(people: Mapping[str, Person], name: str) -> list[PeopleEvent]:
    """What is recorded when somebody leaves; what they did stands.

    Raises
    ------
    UsageError
        If nobody who works here has that name, or nobody who signs in would be administrator.
    """
    person = person_called(name, working_here(people))
    _keep_an_administrator(people, person)
    return [PersonLeft(person_id=person.person_id)]


def acting(people: Mapping[str, Person], name: str) -> tuple[str, list[PeopleEvent]]:
    """The id of the person who acts under that name, and what is recorded first where they are new here.

    Raises
    ------
    UsageError
        If the name is none, or several people have it.
    """
    here = working_here(people)
    if any(name in (person.name, person.person_id) for person in here):
        return person_called(name, here).person_id, []
    known = known_as(name, people)
    if known:
        return known.person_id, []
    person_id = _next_id(people)
    return person_id, [PersonNamed(person_id=person_id, name=FreeText(checked_name(name)))]


def record_change(log: EventLog, events: Iterable[PeopleEvent], *, by: str, seen: int) -> str:
    """Record ``events``, and before them the person named ``by`` who made them, if new; the id of that person.

    ``seen`` is the sequence of the last event about people on which ``events`` rest, 0 for none.

    Raises
    ------
    StaleDecision
        If something happened to the people since.
    UsageError
        If ``by`` is no name, or several people have it.
    """
    events = list(events)
    people = people_of(log.about(PEOPLE))
    # who sets up an office may enter themselves
    for event in events:
        if isinstance(event, PersonNamed):
            people[event.person_id] = Person(person_id=event.person_id, name=str(event.name))
    person_id, first = acting(people, by)
    log.append(PEOPLE, [*first, *events], by=person_id, expected=seen)
    return person_id


def _check_login(people: Mapping[str, Person], login: str) -> None:
    taken = signed_in_as(login, people)
    if taken:
        raise UsageError(f"login {login!r} is that of {taken.name} ({taken.person_id}); remove that person first")
    issuer, bar, subject = login.partition("|")
    # an issuer is an address: with a space in it, more was pasted than was meant
    if not (bar and subject.strip()) or len(issuer.split()) != 1:
        raise UsageError(f"login {login!r} is not ISSUER|SUBJECT, such as 'https://login.example.org|1234'")


def _keep_an_administrator(people: Mapping[str, Person], person: Person) -> None:
    here = working_here(people)
    if not any(one.login for one in here):
        return
    administrators = [one for one in here if one.role == "administrator"]
    can_act = [one for one in administrators if one.login] or administrators
    if can_act == [person]:
        raise UsageError(
            f"{person.name} is the last administrator who can sign in; give another person that role first: "
            "mapper users role NAME administrator"
        )


def checked_name(name: str) -> str:
    """A name as it is recorded, without spaces around it.

    Raises
    ------
    UsageError
        If it is none, or could be taken for an id.
    """
    name = " ".join(name.split())
    if not name or not name.isprintable() or name == ERASED:
        raise UsageError(f"{name!r} is not a name; name people as they are known in the office")
    if re.fullmatch(r"p\d+", name) or name == "system":
        raise UsageError(f"{name!r} could be taken for an id; choose another name")
    return name


def _next_id(people: Mapping[str, Person]) -> str:
    return f"p{len(people) + 1}"
