"""Sign-ins and the access log: who came in, what was refused, what was taken away. Nothing of it is a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mapper.settings import SessionSettings

AccessKind = Literal[
    "signed in",
    "signed out",
    "session ended",
    "refused",
    "exported",
    "statement opened",
    "evidence opened",
    "decisions brought back",
    "log purged",
]
"""What the access log tells of; kinds may be added, none may change its meaning."""

Ending = Literal["signed out", "idle", "time over"]
"""How a sign-in ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One entry: who (the id of a person, or the ``login`` of somebody unknown here), what, about what, when (UTC).

    ``sign_in`` is the same for all that was done after one sign-in.
    """

    entry_id: str
    at: str
    person_id: str
    login: str
    what: AccessKind
    about: str
    sign_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One sign-in: when the provider vouched for the person, when they last did something, and how it ended, if it did.

    ``person_id`` is "" for somebody who is not known here.
    """

    sign_in: str
    person_id: str
    started_at: datetime
    seen_at: datetime
    ended: Ending | Literal[""] = ""

    def ends_at(self, limits: SessionSettings) -> tuple[datetime, Ending]:
        """When it ends if nothing happens any more, and by which limit.

        >>> from datetime import UTC
        >>> nine = datetime(2026, 2, 27, 9, tzinfo=UTC)
        >>> one = SignIn(sign_in="a", person_id="p1", started_at=nine, seen_at=nine + timedelta(hours=1))
        >>> one.ends_at(SessionSettings(idle_minutes=30, hours=8))[0].strftime("%H:%M")
        '10:30'
        """
        idle = self.seen_at + timedelta(minutes=limits.idle_minutes)
        over = self.started_at + timedelta(hours=limits.hours)
        return (idle, "idle") if idle < over else (over, "time over")

    def ending(self, limits: SessionSettings, *, now: datetime) -> Ending | Literal[""]:
        """How it ended by ``now``, "" while it goes on."""
        if self.ended:
            return self.ended
        end, how = self.ends_at(limits)
        return how if now >= end else ""
