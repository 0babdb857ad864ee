"""The access log, which is append-only until its retention is over, and the sign-ins, which are of the moment."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from mapper.errors import UsageError
from mapper.review.access import Access, AccessKind, SignIn
from mapper.review.decisions import unstorable, utc_text
from mapper.review.store.connection import reading, writing
from mapper.review.store.schema import ACCESS_LOG, SIGN_INS
from mapper.settings import SessionSettings

KEPT_DAYS: Final = 28
"""Days for which the database itself refuses to delete an entry; the shortest month."""

_SEEN_AGAIN: Final = timedelta(seconds=30)
#: Characters of an entry that are kept: an address is as long as its sender likes.
_LONGEST: Final = 500


class AccessLog:
    """The access log of one database; :attr:`mapper.review.store.DecisionStore.access` gives it."""

    def __init__(self, engine: sa.Engine, *, busy_seconds: float, clock: Callable[[], datetime]) -> None:
        """Share the engine of a store."""
        self._engine = engine
        self._busy_seconds = busy_seconds
        self._clock = clock

    def note(
        self, what: AccessKind, about: str = "", *, person_id: str = "", login: str = "", sign_in: str = ""
    ) -> None:
        """Add an entry; ``login`` is for who has no ``person_id``.

        Raises
        ------
        WorkspaceError
            If the database cannot be written.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            _note(connection, what, about, at=self._clock(), person_id=person_id, login=login, sign_in=sign_in)

    def entries(self, *, limit: int | None = None, skip: int = 0) -> list[Access]:
        """The entries, the newest first."""
        query = sa.select(ACCESS_LOG).order_by(ACCESS_LOG.c.at.desc(), ACCESS_LOG.c.entry_id.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(query.limit(limit).offset(skip)).mappings()
            return [Access(**row) for row in rows]

    def count(self, *, before: datetime | None = None) -> int:
        """How many entries there are, or how many of them were made before a moment."""
        query = sa.select(sa.func.count()).select_from(ACCESS_LOG)
        if before is not None:
            query = query.where(ACCESS_LOG.c.at < utc_text(before))
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def purge(self, *, before: datetime, by: str) -> int:
        """Delete what was logged before a moment, and log that it was done by the person ``by``; how many went.

        Raises
        ------
        UsageError
            If the moment is less than :data:`KEPT_DAYS` days ago.
        WorkspaceError
            If the database cannot be written.
        """
        now = self._clock()
        if before > now - timedelta(days=KEPT_DAYS):
            raise UsageError(f"the access log is kept for at least {KEPT_DAYS} days; name an earlier moment")
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            gone = connection.execute(sa.delete(ACCESS_LOG).where(ACCESS_LOG.c.at < utc_text(before))).rowcount
            connection.execute(sa.delete(SIGN_INS).where(SIGN_INS.c.seen_at < utc_text(before)))
            if gone:
                _note(connection, "log purged", f"{gone} entries before {before:%Y-%m-%d}", at=now, person_id=by)
        return gone

    def see(
        self, sign_in: str, *, person_id: str, login: str, issued_at: datetime, limits: SessionSettings, is_active: bool
    ) -> SignIn:
        """The sign-in as it stands now: begun if it is new, gone on with if somebody did something, or ended.

        ``person_id`` is that of the person whose ``login`` it is, "" for somebody unknown here; ``issued_at`` is when
        the provider vouched for them. A new sign-in, one of somebody who was unknown before, one of a stranger and an
        end are logged, each once. What was over before it came lets nobody in, so only its end is logged.

        Raises
        ------
        WorkspaceError
            If the database cannot be read or written.
        """
        with reading(self._engine) as connection:
            now = self._clock()
            found = _sign_in(connection, sign_in)
            after = _after(found, sign_in, person_id, issued_at, limits, now=now, is_active=is_active)
            if found == after:
                return after
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            # Another tab may have come first.
            found = _sign_in(connection, sign_in)
            after = _after(found, sign_in, person_id, issued_at, limits, now=now, is_active=is_active)
            _keep(connection, found, after)
            who = {"person_id": person_id, "login": "" if person_id else login, "sign_in": sign_in}
            if not after.ended and (found is None or found.person_id != person_id):
                what: AccessKind = "signed in" if person_id else "refused"
                _note(connection, what, "" if person_id else "not known here", at=now, **who)
            if after.ended and not (found and found.ended):
                _note(connection, "session ended", after.ended, at=now, **who)
        return after

    def sign_out(self, sign_in: str) -> None:
        """End a sign-in because its person says so: whoever holds a copy of its cookie is out as well.

        Raises
        ------
        WorkspaceError
            If the database cannot be written.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            found = _sign_in(connection, sign_in)
            if found is not None and not found.ended:
                _keep(connection, found, replace(found, ended="signed out"))
                _note(connection, "signed out", at=self._clock(), person_id=found.person_id, sign_in=sign_in)


def _after(
    found: SignIn | None,
    sign_in: str,
    person_id: str,
    issued_at: datetime,
    limits: SessionSettings,
    *,
    now: datetime,
    is_active: bool,
) -> SignIn:
    # A provider's clock may be ahead of ours.
    start = SignIn(sign_in=sign_in, person_id=person_id, started_at=min(issued_at, now), seen_at=now)
    known = replace(found, person_id=person_id) if found else start
    ending = known.ending(limits, now=now)
    if ending:
        return replace(known, ended=ending)
    # Not every click is a row to write.
    return replace(known, seen_at=now) if is_active and now - known.seen_at >= _SEEN_AGAIN else known


def _sign_in(connection: sa.Connection, sign_in: str) -> SignIn | None:
    row = connection.execute(sa.select(SIGN_INS).where(SIGN_INS.c.sign_in == sign_in)).mappings().one_or_none()
    if row is None:
        return None
    times = {name: datetime.fromisoformat(row[name]) for name in ("started_at", "seen_at")}
    return SignIn(sign_in=sign_in, person_id=row["person_id"], ended=row["ended"], **times)


def _keep(connection: sa.Connection, found: SignIn | None, after: SignIn) -> None:
    values: dict[str, Any] = {
        "person_id": after.person_id,
        "started_at": utc_text(after.started_at),
        "seen_at": utc_text(after.seen_at),
        "ended": after.ended,
    }
    if found is None:
        connection.execute(sa.insert(SIGN_INS).values(sign_in=after.sign_in, **values))
    else:
        connection.execute(sa.update(SIGN_INS).where(SIGN_INS.c.sign_in == after.sign_in).values(**values))


def _note(
    connection: sa.Connection,
    what: AccessKind,
    about: str = "",
    *,
    at: datetime,
    person_id: str = "",
    login: str = "",
    sign_in: str = "",
) -> None:
    texts = {"about": about, "login": login}
    # What a browser sends is logged even if no database takes it as it is.
    kept = {name: "(not text)" if unstorable(text) else text[:_LONGEST] for name, text in texts.items()}
    stamp = utc_text(at)
    values = {"at": stamp, "person_id": person_id, "what": what, "sign_in": sign_in, **kept}
    # What one click logs has one stamp, and stays in order.
    entry_id = f"{stamp}-{time.time_ns()}-{secrets.token_hex(4)}"
    connection.execute(sa.insert(ACCESS_LOG).values(entry_id=entry_id, **values))
