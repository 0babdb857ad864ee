"""Claims: who has a pair open, so that two people never work on one unknowingly. A claim locks nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from mapper.review.decisions import Pair, utc_text
from mapper.review.store.connection import reading, writing
from mapper.review.store.schema import CLAIMS

CLOCKS_DIFFER: Final = timedelta(seconds=30)
"""How far apart the clocks of servers that share a database may be."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One person has one pair open: since when, and until when unless it is renewed (both in UTC)."""

    pair: Pair
    author_id: str
    started_at: datetime
    expires_at: datetime


class Claims:
    """The claims in one database; :attr:`mapper.review.store.DecisionStore.claims` gives them.

    A claim counts from its last renewal to its end. One that was renewed in the future, as after a clock was set
    back, has expired: it must not last until that moment comes. :data:`CLOCKS_DIFFER` is let pass.
    """

    def __init__(self, engine: sa.Engine, *, busy_seconds: float, clock: Callable[[], datetime]) -> None:
        """Share the engine of a store."""
        self._engine = engine
        self._busy_seconds = busy_seconds
        self._clock = clock

    def take(self, pair: Pair, author_id: str, *, minutes: float, leaving: Pair | None = None) -> list[Claim]:
        """Claim a pair for ``minutes``, or renew the claim; gives the claims of others on it, the oldest first.

        The claim on the pair they are ``leaving`` is given back, and expired claims of anybody are deleted.

        Raises
        ------
        WorkspaceError
            If the database cannot be written.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            # Read once no other writer is left: who waited for one would else take its claim for one of the future.
            now = self._clock()
            renewal = {"renewed_at": utc_text(now), "expires_at": utc_text(now + timedelta(minutes=minutes))}
            connection.execute(sa.delete(CLAIMS).where(sa.not_(_counts(now))))
            if leaving:
                connection.execute(sa.delete(CLAIMS).where(_is_on(leaving), CLAIMS.c.author_id == author_id))
            own = sa.and_(_is_on(pair), CLAIMS.c.author_id == author_id)
            if not connection.execute(sa.update(CLAIMS).where(own).values(**renewal)).rowcount:
                named = {"subject_id": pair[0], "object_id": pair[1], "author_id": author_id}
                connection.execute(sa.insert(CLAIMS).values(**named, started_at=utc_text(now), **renewal))
            others = _QUERY.where(_is_on(pair), CLAIMS.c.author_id != author_id)
            return [_claim(row) for row in connection.execute(others)]

    def release(self, pair: Pair, author_id: str) -> None:
        """Give a pair back; nothing happens where it is not claimed.

        Raises
        ------
        WorkspaceError
            If the database cannot be written.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            connection.execute(sa.delete(CLAIMS).where(_is_on(pair), CLAIMS.c.author_id == author_id))

    def release_all(self, author_id: str) -> None:
        """Give back everything that somebody has open, as when their name is erased.

        Raises
        ------
        WorkspaceError
            If the database cannot be written.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            connection.execute(sa.delete(CLAIMS).where(CLAIMS.c.author_id == author_id))

    def of_others(self, author_id: str) -> list[Claim]:
        """What people other than ``author_id`` have open now, the oldest claim first."""
        with reading(self._engine) as connection:
            query = _QUERY.where(CLAIMS.c.author_id != author_id, _counts(self._clock()))
            return [_claim(row) for row in connection.execute(query)]


_QUERY: Final = sa.select(CLAIMS).order_by(CLAIMS.c.started_at, CLAIMS.c.author_id, CLAIMS.c.subject_id)


def _counts(now: datetime) -> sa.ColumnElement[bool]:
    # Time stamps have one form, so that their order as text is their order in time.
    return sa.and_(CLAIMS.c.renewed_at <= utc_text(now + CLOCKS_DIFFER), CLAIMS.c.expires_at > utc_text(now))


def _is_on(pair: Pair) -> sa.ColumnElement[bool]:
    return sa.and_(CLAIMS.c.subject_id == pair[0], CLAIMS.c.object_id == pair[1])


def _claim(row: sa.Row[tuple[str, ...]]) -> Claim:
    return Claim(
        pair=(row.subject_id, row.object_id),
        author_id=row.author_id,
        started_at=datetime.fromisoformat(row.started_at),
        expires_at=datetime.fromisoformat(row.expires_at),
    )
