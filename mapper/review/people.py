"""The people of an office: known in the log by an id alone, so that a name can be erased and the log stays whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from mapper.errors import NotPermitted
from mapper.review.events import ERASED, NO_TEXT, Event, FreeText, Recorded

Role = Literal["viewer", "officer", "approver", "administrator"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the one who may do least to the one who may do most; each may do what those before may."""

PEOPLE: Final = "people"
"""What events about people are about."""


@dataclass(frozen=True, kw_only=True)
class PeopleEvent(Event):
    """Something that happened to the people of the office."""

    person_id: str


@dataclass(frozen=True, kw_only=True)
class PersonNamed(PeopleEvent):
    """Somebody is known here under a name, and signs in as ``login`` (issuer and subject) where login is set up."""

    name: FreeText
    login: FreeText = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class RoleGiven(PeopleEvent):
    """What somebody may do from now on."""

    role: Role


@dataclass(frozen=True, kw_only=True)
class PersonLeft(PeopleEvent):
    """Somebody no longer works here; what they did stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here: ``person_id`` stands in the log, the name beside it."""

    person_id: str
    name: str
    role: Role = "viewer"
    login: str = ""
    has_left: bool = False

    def may(self, role: Role) -> bool:
        """Whether this person may do what somebody with ``role`` may.

        >>> Person(person_id="p1", name="Amira", role="approver").may("officer")
        True
        """
        return not self.has_left and ROLES.index(self.role) >= ROLES.index(role)


def people_of(history: Iterable[Recorded]) -> dict[str, Person]:
    """Everybody who was ever named, by id, as the events about people leave them."""
    people: dict[str, Person] = {}
    for recorded in history:
        event = recorded.event
        if isinstance(event, PersonNamed):
            known = people.get(event.person_id, Person(person_id=event.person_id, name=""))
            people[event.person_id] = replace(known, name=str(event.name), login=str(event.login))
        elif isinstance(event, RoleGiven):
            people[event.person_id] = replace(people[event.person_id], role=event.role)
        elif isinstance(event, PersonLeft):
            people[event.person_id] = replace(people[event.person_id], has_left=True)
    return people


def known_as(name: str, people: Mapping[str, Person]) -> Person | None:
    """The person of that name who still works here; the one named last if there are several, None if there is none.

    Names that differ in case, width, accents' encoding or marks that cannot be seen are one: nobody becomes a second
    person by another spelling.
    """
    wanted = plain_name(name)
    found = [
        person
        for person in people.values()
        if plain_name(person.name) == wanted and name != ERASED and person.name != ERASED and not person.has_left
    ]
    return found[-1] if found else None


def signed_in_as(login: str, people: Mapping[str, Person]) -> Person | None:
    """The person who signs in so (issuer and subject joined by ``|``) and still works here, or None."""
    return next((one for one in people.values() if login and one.login == login and not one.has_left), None)


def refuse_for_others(authors: Iterable[str], people: Mapping[str, Person], person: Person) -> None:
    """Nothing, if no author is called like somebody who signs in here, but for ``person`` themselves.

    Whoever signs in decides under their own name; a file that somebody else brings cannot do it for them.

    Raises
    ------
    NotPermitted
        Naming those whose decisions the file would make.
    """
    own = {plain_name(one.name): one for one in people.values() if one.login and not one.has_left}
    taken = {own[name].name for author in authors if (name := plain_name(author)) in own and author != person.name}
    if taken:
        raise NotPermitted(
            f"{', '.join(sorted(taken))}: signs in here, so nobody else can bring these decisions back; "
            "leave out those rows, or let them bring the file back"
        )


def plain_name(name: str) -> str:
    """A name for comparing.

    >>> plain_name("Amira\u200b  KOVAČ") == plain_name("amira kovac\u030c")
    True
    """
    shown = "".join(char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", shown.casefold()).split())
