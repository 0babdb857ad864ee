"""The people of an office: known in the log by an id alone, so that a name can be erased and the log stays whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal["viewer", "officer", "approver", "administrator"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the one who may do least to the one who may do most; each may do what those before may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here: ``person_id`` stands in the log, the name beside it."""

    person_id: str
    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this person may do what somebody with ``role`` may.

        >>> Person(person_id="p1", name="Amira", role="approver").may("officer")
        True
        """
        return ROLES.index(self.role) >= ROLES.index(role)
