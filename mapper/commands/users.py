"""``users``: the people of the office and their roles; and who acts at the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mapper.commands.context import Result, as_lines, open_decisions
from mapper.errors import UsageError

if TYPE_CHECKING:
    from mapper.review.acting import Action
    from mapper.review.people import PeopleEvent, Person
    from mapper.review.store import DecisionStore


def users_list(arguments: argparse.Namespace) -> Result:
    """Everybody who was ever named, those who left last."""
    import pandas as pd

    with open_decisions(arguments) as store:
        people = sorted(store.log.people().values(), key=lambda person: person.has_left)
    rows = [_as_row(person) for person in people]
    shown = [
        {
            "id": person.person_id,
            "name": person.name,
            "role": "left" if person.has_left else person.role,
            "login": person.login,
        }
        for person in people
    ]
    return {"users": rows}, as_lines(pd.DataFrame(shown)) if shown else [
        "nobody yet: mapper users add NAME --role ROLE"
    ]


def users_add(arguments: argparse.Namespace) -> Result:
    """Somebody begins to work here."""
    from mapper.review.roster import new_person

    return _changed(
        arguments,
        lambda people: new_person(people, arguments.name, role=arguments.role, login=arguments.login or ""),
    )


def users_role(arguments: argparse.Namespace) -> Result:
    """Somebody gets another role."""
    from mapper.review.roster import new_role

    return _changed(arguments, lambda people: new_role(people, arguments.name, arguments.role))


def users_login(arguments: argparse.Namespace) -> Result:
    """Somebody who works here signs in from now on, or in another way."""
    from mapper.review.roster import new_login

    return _changed(arguments, lambda people: new_login(people, arguments.name, arguments.login))


def users_log(arguments: argparse.Namespace) -> Result:
    """Who came in, what was refused and taken away, the newest last."""
    import pandas as pd

    with open_decisions(arguments) as store:
        entries = store.access.entries(limit=arguments.last)[::-1]
        people = store.log.people()
    rows = [
        {
            "at": entry.at,
            "who": name_of(entry.person_id, people) if entry.person_id else entry.login,
            "what": entry.what,
            "about": entry.about,
            "sign_in": entry.sign_in[:8],
        }
        for entry in entries
    ]
    shown = [{**row, "at": row["at"][:19].replace("T", " ")} for row in rows]
    return {"entries": rows}, as_lines(pd.DataFrame(shown)) if shown else ["nothing was logged yet"]


def users_remove(arguments: argparse.Namespace) -> Result:
    """Somebody leaves; what they did stands."""
    from mapper.review.roster import removal

    return _changed(arguments, lambda people: removal(people, arguments.name))


def acting_name(arguments: argparse.Namespace) -> str:
    """Under which name this is recorded: ``--by``, else that of the user of the operating system.

    Raises
    ------
    UsageError
        If the operating system does not say who uses it.
    """
    import getpass

    if arguments.by:
        return str(arguments.by)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise UsageError("the operating system does not say who you are; name yourself with --by NAME") from None


def check_acting(store: DecisionStore, arguments: argparse.Namespace, action: Action) -> Person | None:
    """Who acts (:func:`mapper.review.acting.acting_person`); None where roles do not bind yet."""
    from mapper.review.acting import acting_person, roles_bind

    people = store.log.people()
    # where they do not bind, nobody has to have a name
    return acting_person(people, acting_name(arguments), action) if roles_bind(people) else None


def name_of(person_id: str, people: Mapping[str, Person]) -> str:
    """How a person who stands in the log is called: by name while it is kept, the program itself as such."""
    from mapper.review.store.event_log import SYSTEM

    if person_id == SYSTEM:
        return "the program"
    return people[person_id].name if person_id in people else person_id


def _changed(arguments: argparse.Namespace, change: Any) -> Result:
    from mapper.review.people import PEOPLE, people_of
    from mapper.review.roster import record_change

    with open_decisions(arguments) as store:
        check_acting(store, arguments, "change people")
        history = store.log.about(PEOPLE)
        events: Sequence[PeopleEvent] = change(people_of(history))
        by = acting_name(arguments)
        if events:
            record_change(store.log, events, by=by, seen=history[-1].sequence if history else 0)
        people = store.log.people()
    if not events:
        return {"recorded": 0}, [f"{arguments.name} is {arguments.role} already; nothing was recorded"]
    person = people[events[0].person_id]
    what = "has left" if person.has_left else f"is {person.role}"
    return {**_as_row(person), "recorded": len(events), "by": by}, [f"{person.name} ({person.person_id}) {what}"]


def _as_row(person: Person) -> dict[str, Any]:
    return {
        "id": person.person_id,
        "name": person.name,
        "role": person.role,
        "login": person.login,
        "has_left": person.has_left,
    }
