"""The store: records decisions, and gives them back as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import EllipsisType, TracebackType
from typing import Any, Final, Self

import pandas as pd
import sqlalchemy as sa

from mapper import tables
from mapper.errors import StaleDecision, UsageError, WorkspaceError
from mapper.review.decisions import NewDecision, Pair, utc_text
from mapper.review.events import ERASED
from mapper.review.store import event_log, typed_texts
from mapper.review.store.access_log import AccessLog
from mapper.review.store.chain import DECISION_CHAIN, Head
from mapper.review.store.claims import Claims
from mapper.review.store.connection import address, make_engine, place, read_url, reading, sqlite_url, told, writing
from mapper.review.store.event_log import EventLog
from mapper.review.store.places import Place, place_in
from mapper.review.store.schema import DECISIONS, DECISIONS_HEAD, TEXTS
from mapper.review.store.schema_versions import migrate
from mapper.review.store.verifying import store_faults
from mapper.review.undo import ORIGIN as UNDO
from mapper.workspace import open_workspace

FILE_NAME: Final = "decisions.db"


def open_store(
    workspace: Path | None = None,
    url: str | None = None,
    *,
    busy_seconds: float = 30.0,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> DecisionStore:
    """The decisions of a workspace (``decisions.db``) or of the database at ``url``, which goes first.

    The database is created or brought to this package's schema when needed, a SQLite file after a backup beside it
    (:attr:`DecisionStore.kept`). ``busy_seconds`` is how long to wait for
    another writer. ``clock`` gives the time of a decision that has none.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
    ...     first = store.record(NewDecision(subject_id="a:1", object_id="b:1", verdict="unsure", author_id="amira"))
    ...     second = store.record(NewDecision(subject_id="a:1", object_id="b:1", verdict="reject", author_id="amira"))
    ...     store.in_force()["verdict"].tolist(), len(store.history("a:1", "b:1")), store.verify()
    (['reject'], 2, [])

    Raises
    ------
    UsageError
        If neither is given, or ``url`` cannot be read.
    WorkspaceError
        If the database cannot be opened, is locked, or was written by a later version. No message holds a password.
    """
    if url:
        return _opened(read_url(url), busy_seconds, clock)
    if workspace is not None:
        return _opened(sqlite_url(open_workspace(workspace) / FILE_NAME), busy_seconds, clock)
    raise UsageError("no place for decisions; name a workspace (--workspace) or a database (--database-url)")


def open_file(path: Path) -> DecisionStore:
    """The decisions in a SQLite file of any name (:func:`open_store`)."""
    return _opened(sqlite_url(path), 30.0, lambda: datetime.now(UTC))


def _opened(url: sa.URL, busy_seconds: float, clock: Callable[[], datetime]) -> DecisionStore:
    engine = make_engine(url, busy_seconds=busy_seconds)
    try:
        _refuse_narrow_encoding(engine)
        kept = migrate(engine, busy_seconds=busy_seconds)
    except BaseException:
        engine.dispose()
        raise
    return DecisionStore(engine, busy_seconds=busy_seconds, clock=clock, kept=kept)


class DecisionStore:
    """Decisions in one database: append-only, hash-chained, safe for several threads and programs at once.

    Made by :func:`open_store`; a context manager. What was returned as recorded is on disk.
    """

    def __init__(
        self, engine: sa.Engine, *, busy_seconds: float, clock: Callable[[], datetime], kept: Path | None = None
    ) -> None:
        """Take over an engine whose schema is current."""
        self._engine = engine
        self._busy_seconds = busy_seconds
        self._clock = clock
        self.log = EventLog(engine, busy_seconds=busy_seconds, clock=clock)
        """What happened to cases and people, in the same database."""
        self.kept: Final = kept
        """The backup that was made since opening had to upgrade an older SQLite database."""

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Let go of the database."""
        self.close()

    def __repr__(self) -> str:
        """The place, without a password."""
        return f"DecisionStore({self.place})"

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def place(self) -> str:
        """The database as shown to people, without a password."""
        return place(self._engine)

    @property
    def address(self) -> str:
        """The file of the database, or its address without a password."""
        return address(self._engine)

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """One consistent view of the database, whatever others write meanwhile."""
        return reading(self._engine)

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that no other writer shares; committed when the block ends without an error."""
        return writing(self._engine, busy_seconds=self._busy_seconds)

    @property
    def claims(self) -> Claims:
        """Who has which pair open."""
        return Claims(self._engine, busy_seconds=self._busy_seconds, clock=self._clock)

    @property
    def access(self) -> AccessLog:
        """Who came in, what was refused and taken away."""
        return AccessLog(self._engine, busy_seconds=self._busy_seconds, clock=self._clock)

    def record(
        self,
        decision: NewDecision,
        *,
        expected_in_force: str | EllipsisType | None = ...,
        ids: Mapping[str, str] | None = None,
    ) -> str:
        """The ``decision_id`` of the decision, once it is on disk.

        ``expected_in_force`` is the decision of that pair that the reviewer saw, ``None`` for none; left out, it is
        not checked. ``ids`` is as for :meth:`record_many`.

        Raises
        ------
        StaleDecision
            If another decision of that pair is in force; nothing is recorded.
        WorkspaceError
            If the database cannot be written; nothing is recorded.
        """
        expected = None if isinstance(expected_in_force, EllipsisType) else {decision.pair: expected_in_force}
        return self.record_many([decision], expected_in_force=expected, ids=ids)[0]

    def record_many(
        self,
        decisions: Sequence[NewDecision],
        *,
        expected_in_force: Mapping[Pair, str | None] | None = None,
        ids: Mapping[str, str] | None = None,
    ) -> list[str]:
        """The ids of the decisions, in order; all are recorded or none.

        ``expected_in_force`` maps the pairs to check to what :meth:`record` takes. ``ids`` has the ids of people by the
        name in ``author_id``, where it is known who is meant; others are found by that name, among those who do not
        sign in.

        Raises
        ------
        StaleDecision
            Naming every pair whose decision in force is another one; nothing is recorded.
        WorkspaceError
            If the database cannot be written; nothing is recorded.
        """
        if not decisions:
            return []
        now = self._clock()
        with self.writing() as connection:
            _check_in_force(connection, expected_in_force or {})
            last, previous_hash = _head(connection) or (0, "")
            people = {
                name: (ids or {}).get(name) or event_log.named(connection, name, at=now).person_id
                for name in dict.fromkeys(decision.author_id for decision in decisions)
            }
            rows: list[dict[str, Any]] = []
            texts: list[dict[str, str]] = []
            # A chain is sequential: each row needs the hash of the one before.
            for sequence, decision in enumerate(decisions, start=last + 1):
                values = decision.as_fields(now=now)
                values["author_id"] = people[decision.author_id]
                values |= {"comment": "", "comment_mark": _set_apart(decision.comment, texts)}
                rows.append(DECISION_CHAIN.chained(values, sequence=sequence, previous_hash=previous_hash))
                previous_hash = rows[-1]["row_hash"]
            typed_texts.insert_texts(connection, texts)
            connection.execute(_insert(connection), rows)
        return [row["decision_id"] for row in rows]

    def decisions(self) -> pd.DataFrame:
        """Every decision ever made (:data:`mapper.tables.DECISIONS`), in the order they were made."""
        return self._table(sa.select(*_COLUMNS))

    def in_force(self) -> pd.DataFrame:
        """The newest decision of each pair (:data:`mapper.tables.DECISIONS`), in the order they were made.

        Newest is what was recorded last, whatever the date given with it.
        """
        return self._table(sa.select(*_COLUMNS).where(DECISIONS.c.sequence.in_(_newest())))

    def made_since(self, sequence: int) -> list[dict[str, Any]]:
        """The decisions after number ``sequence`` (:meth:`head`), in the order they were made.

        Each by column of :data:`mapper.tables.DECISIONS`: few rows, which are asked for after each decision.
        """
        return self._rows(sa.select(*_COLUMNS).where(DECISIONS.c.sequence > sequence))

    def history(self, subject_id: str, object_id: str) -> pd.DataFrame:
        """Every decision of one pair (:data:`mapper.tables.DECISIONS`), the oldest first; the last one is in force."""
        return self._table(sa.select(*_COLUMNS).where(_is_pair((subject_id, object_id))))

    def newest_of(self, author: str, *, by: str = "") -> dict[str, Any] | None:
        """The newest decision of one person, by name, that is in force and no undo: what an undo would take back.

        A row of :data:`mapper.tables.DECISIONS` by column, None where there is none. With ``by``, the id of the person,
        only what is recorded under that id counts.
        """
        return self._newest_own(author, by, overtaken=False)

    def overtaken(self, author: str, *, by: str = "") -> dict[str, Any] | None:
        """The newest decision of one person on whose pair somebody else decided since, as :meth:`newest_of`."""
        return self._newest_own(author, by, overtaken=True)

    def count(self) -> int:
        """How many decisions were ever made."""
        with self.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(DECISIONS)).scalar_one())

    def head(self) -> Head:
        """Number and hash of the last decision, ``(0, "")`` before the first; noted elsewhere, it fixes the chain."""
        with self.reading() as connection:
            return _head(connection) or (0, "")

    def decision(self, decision_id: str) -> pd.DataFrame:
        """The decision of that id (:data:`mapper.tables.DECISIONS`): one row, or none where there is none."""
        return self._table(sa.select(*_COLUMNS).where(DECISIONS.c.decision_id == decision_id))

    def place_of(self, code: str) -> Place:
        """Where the event or the decision with that id lies in its chain, and whether the chain is whole there.

        Raises
        ------
        UsageError
            If there is none; the message names codes near it.
        """
        with reading(self._engine) as connection:
            return place_in(connection, code)

    def comment_marks(self, *, before: datetime) -> tuple[str, ...]:
        """The marks of the comments that are still there on decisions made before a moment."""
        query = sa.select(TEXTS.c.mark).select_from(_WITH_TEXTS).where(DECISIONS.c.decided_at < utc_text(before))
        with reading(self._engine) as connection:
            return tuple(connection.execute(query.where(TEXTS.c.mark.is_not(None))).scalars())

    def fixed_texts(self, *, author: str = "", before: datetime | None = None) -> int:
        """How many decisions hold in the row itself the name of ``author``, or a comment made before a moment.

        Decisions of the first schema do: what is in the row cannot be erased without breaking the chain.
        """
        query = sa.select(sa.func.count()).select_from(DECISIONS).where(DECISIONS.c.scheme == 1)
        if author:
            query = query.where(DECISIONS.c.author_id == author)
        if before is not None:
            query = query.where(DECISIONS.c.comment != "", DECISIONS.c.decided_at < utc_text(before))
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def verify(self) -> list[str]:
        """What is wrong with the chain, one line each; nothing when it is whole.

        Both chains: decisions and events. A changed row, a missing row (also at the end), a broken order, and a typed
        text that was changed or is gone without a row that says so are told apart. Reads every row, in steps.

        Raises
        ------
        WorkspaceError
            If the database is too damaged to be read.
        """
        with self.reading() as connection:
            return store_faults(connection)

    def _newest_own(self, author: str, by: str, *, overtaken: bool) -> dict[str, Any] | None:
        with self.reading() as connection:
            people = [] if by else event_log.people_in(connection).values()
            ids = [by] if by else [one.person_id for one in people if one.name == author]
            name = "" if by else author
            followed = _is_followed(sa.not_(_is_by(_LATER, name, ids))) if overtaken else sa.not_(_is_followed())
            own = sa.and_(_is_by(DECISIONS, name, ids), DECISIONS.c.origin != UNDO, followed)
            # Both databases walk the key backwards until they meet one.
            query = sa.select(*_COLUMNS).select_from(_WITH_TEXTS).where(own)
            found = connection.execute(query.order_by(DECISIONS.c.sequence.desc()).limit(1)).mappings().one_or_none()
        return None if found is None else {**found, "author_id": author}

    def _table(self, query: sa.Select[Any]) -> pd.DataFrame:
        # decision_id starts with the sequence, so the table's own order is the order of deciding.
        return tables.DECISIONS.conform(pd.DataFrame(self._rows(query), columns=list(tables.DECISIONS.columns)))

    def _rows(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        """Decisions by column, in the order they were made, each with the name of its author."""
        with self.reading() as connection:
            rows = connection.execute(query.select_from(_WITH_TEXTS).order_by(DECISIONS.c.sequence)).mappings().all()
            names = {person.person_id: person.name for person in event_log.people_in(connection).values()}
        found = []
        for row in rows:
            values = dict(row)
            if values.pop("scheme") > 1:
                values["author_id"] = names.get(values["author_id"], ERASED)
            found.append(values)
        return found


_WITH_TEXTS: Final = DECISIONS.outerjoin(TEXTS, TEXTS.c.mark == DECISIONS.c.comment_mark)
_COMMENT: Final = sa.case(
    # the first scheme held the comment itself, and hashes no mark
    (sa.or_(DECISIONS.c.scheme < 2, DECISIONS.c.comment_mark == ""), DECISIONS.c.comment),
    else_=sa.func.coalesce(TEXTS.c.text, ERASED),
).label("comment")
_COLUMNS: Final = [
    *(_COMMENT if name == "comment" else DECISIONS.c[name] for name in tables.DECISIONS.columns),
    DECISIONS.c.scheme,
]

_LATER: Final = DECISIONS.alias("later")

_NAMED: Final = ("decision_id", "author_id", "verdict", "decided_at")


def _set_apart(comment: str, texts: list[dict[str, str]]) -> str:
    """The mark of a comment, which goes beside the chain; "" for no comment."""
    if not comment:
        return ""
    texts.append(typed_texts.new_text(comment))
    return texts[-1]["mark"]


def _insert(connection: sa.Connection) -> sa.Insert:
    """The statement that records; with RETURNING, SQLAlchemy sends PostgreSQL a thousand rows at a time."""
    statement = sa.insert(DECISIONS)
    return statement.returning(DECISIONS.c.sequence) if connection.dialect.name == "postgresql" else statement


def _head(connection: sa.Connection) -> Head | None:
    row = connection.execute(sa.select(DECISIONS_HEAD.c.sequence, DECISIONS_HEAD.c.row_hash)).one_or_none()
    return None if row is None else (int(row[0]), str(row[1]))


def _newest() -> sa.Select[Any]:
    return sa.select(sa.func.max(DECISIONS.c.sequence)).group_by(DECISIONS.c.subject_id, DECISIONS.c.object_id)


def _is_pair(pair: Pair) -> sa.ColumnElement[bool]:
    return sa.and_(DECISIONS.c.subject_id == pair[0], DECISIONS.c.object_id == pair[1])


def _is_by(made: sa.FromClause, author: str, ids: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether a decision is of the person with that name; the first scheme held the name itself."""
    own = sa.and_(made.c.scheme > 1, made.c.author_id.in_(ids))
    return sa.or_(own, sa.and_(made.c.scheme == 1, made.c.author_id == author))


def _is_followed(*also: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether there is a later decision on the same pair."""
    pair = sa.and_(_LATER.c.subject_id == DECISIONS.c.subject_id, _LATER.c.object_id == DECISIONS.c.object_id)
    return sa.exists().where(pair, _LATER.c.sequence > DECISIONS.c.sequence, *also)


def _check_in_force(connection: sa.Connection, expected: Mapping[Pair, str | None]) -> None:
    faults = []
    # One look-up by index per pair: people decide few pairs at a time.
    for pair, decision_id in expected.items():
        query = sa.select(*(DECISIONS.c[name] for name in _NAMED)).where(_is_pair(pair))
        found = connection.execute(query.order_by(DECISIONS.c.sequence.desc()).limit(1)).one_or_none()
        if found is not None and found.decision_id != decision_id:
            author = event_log.people_in(connection).get(found.author_id)
            faults.append(
                f"{pair[0]} and {pair[1]}: {author.name if author else found.author_id} decided {found.verdict!r} "
                f"at {found.decided_at} (decision {found.decision_id}) since you looked; look again, then decide"
            )
        elif found is None and decision_id is not None:
            faults.append(
                f"{pair[0]} and {pair[1]}: decision {decision_id} is not in this database; look again, then decide"
            )
    if faults:
        raise StaleDecision("\n".join(faults), faults=faults)


def _refuse_narrow_encoding(engine: sa.Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    with told(place(engine), engine.url), engine.connect() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise WorkspaceError(
            f"{place(engine)}: its encoding {encoding} cannot hold every language; "
            "create the database anew with ENCODING 'UTF8'"
        )
