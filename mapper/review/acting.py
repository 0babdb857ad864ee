"""What each role may do, and who acts at the command line: roles bind once an administrator is on record.

No proof of identity: who can open the database can give another's name. It keeps people from doing by mistake what is
not theirs, and what is recorded from naming nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from mapper.errors import NotPermitted, UsageError
from mapper.review.people import Person, Role
from mapper.review.roster import person_called, working_here

__all__ = ["ACTIONS", "Action", "acting_person", "roles_bind"]

Action = Literal[
    "look and take away",
    "add a catalogue",
    "match catalogues",
    "decide on pairs",
    "bring decisions back",
    "work on cases",
    "issue a statement",
    "change the paper of the office",
    "read the access log",
    "change people",
    "erase",
    "restore a backup",
]

ACTIONS: Final[Mapping[Action, Role]] = {
    "look and take away": "viewer",
    "add a catalogue": "officer",
    "match catalogues": "officer",
    "decide on pairs": "officer",
    "bring decisions back": "officer",
    "work on cases": "officer",
    "issue a statement": "officer",
    "change the paper of the office": "administrator",
    "read the access log": "administrator",
    "change people": "administrator",
    "erase": "administrator",
    "restore a backup": "administrator",
}
"""Action -> the least role that may do it, in the app and at the command line wherever they ask for it.

What happens to a case is in :data:`mapper.review.cases.workflow.RULES`.
"""


def roles_bind(people: Mapping[str, Person]) -> bool:
    """Whether somebody who works here is administrator; until then anybody may do anything."""
    return any(person.may("administrator") for person in people.values())


def acting_person(people: Mapping[str, Person], name: str, action: Action) -> Person | None:
    """The person who acts under that name or id; None while nobody is administrator, when anybody may do anything.

    >>> office = {"p1": Person(person_id="p1", name="Amira", role="administrator")}
    >>> acting_person(office, "Amira", "erase").person_id, acting_person({}, "Ben", "erase")
    ('p1', None)

    Raises
    ------
    UsageError
        If nobody who works here has that name, or several people do.
    NotPermitted
        If their role is not enough.
    """
    if not roles_bind(people):
        return None
    here = working_here(people)
    administrator = next(person.name for person in here if person.role == "administrator")
    if not any(name in (person.name, person.person_id) for person in here):
        raise UsageError(
            f"{name!r} is nobody who works here, so may not {action}; say who you are with --by NAME, or have "
            f"{administrator} add you: mapper users add NAME --role {ACTIONS[action]} --by {administrator!r}"
        )
    person = person_called(name, here)
    if not person.may(ACTIONS[action]):
        raise NotPermitted(
            f"to {action} needs the role {ACTIONS[action]}; {person.name} is {person.role}. "
            f"An administrator gives roles: mapper users role {person.person_id} {ACTIONS[action]}"
        )
    return person
