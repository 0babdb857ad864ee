"""The store: records decisions, and gives them back as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import EllipsisType, TracebackType
from typing import Any, Final, Self

import pandas as pd
import sqlalchemy as sa

from mapper import tables
from mapper.errors import StaleDecision, UsageError, WorkspaceError
from mapper.review.decisions import NewDecision, Pair
from mapper.review.events import ERASED
from mapper.review.store import event_log
from mapper.review.store.chain import DECISION_CHAIN, EVENT_CHAIN, Head
from mapper.review.store.connection import make_engine, place, read_url, reading, sqlite_url, told, writing
from mapper.review.store.event_log import EventLog
from mapper.review.store.schema import DECISIONS, DECISIONS_HEAD, EVENTS, TEXTS
from mapper.review.store.schema_versions import migrate
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

    The database is created or brought to this package's schema when needed. ``busy_seconds`` is how long to wait for
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
        address = read_url(url)
    elif workspace is not None:
        address = sqlite_url(open_workspace(workspace) / FILE_NAME)
    else:
        raise UsageError("no place for decisions; name a workspace (--workspace) or a database (--database-url)")
    engine = make_engine(address, busy_seconds=busy_seconds)
    try:
        _refuse_narrow_encoding(engine)
        migrate(engine, busy_seconds=busy_seconds)
    except BaseException:
        engine.dispose()
        raise
    return DecisionStore(engine, busy_seconds=busy_seconds, clock=clock)


class DecisionStore:
    """Decisions in one database: append-only, hash-chained, safe for several threads and programs at once.

    Made by :func:`open_store`; a context manager. What was returned as recorded is on disk.
    """

    def __init__(self, engine: sa.Engine, *, busy_seconds: float, clock: Callable[[], datetime]) -> None:
        """Take over an engine whose schema is current."""
        self._engine = engine
        self._busy_seconds = busy_seconds
        self._clock = clock
        self.log = EventLog(engine, busy_seconds=busy_seconds, clock=clock)
        """What happened to cases and people, in the same database."""

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
        return place(self._engine.url)

    def record(self, decision: NewDecision, *, expected_in_force: str | EllipsisType | None = ...) -> str:
        """The ``decision_id`` of the decision, once it is on disk.

        ``expected_in_force`` is the decision of that pair that the reviewer saw, ``None`` for none; left out, it is
        not checked.

        Raises
        ------
        StaleDecision
            If another decision of that pair is in force; nothing is recorded.
        WorkspaceError
            If the database cannot be written; nothing is recorded.
        """
        expected = None if isinstance(expected_in_force, EllipsisType) else {decision.pair: expected_in_force}
        return self.record_many([decision], expected_in_force=expected)[0]

    def record_many(
        self, decisions: Sequence[NewDecision], *, expected_in_force: Mapping[Pair, str | None] | None = None
    ) -> list[str]:
        """The ids of the decisions, in order; all are recorded or none.

        ``expected_in_force`` maps the pairs to check to what :meth:`record` takes.

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
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            _check_in_force(connection, expected_in_force or {})
            last, previous_hash = _head(connection) or (0, "")
            people = {
                name: event_log.named(connection, name, at=now).person_id
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
            event_log.insert_texts(connection, texts)
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

    def made_since(self, sequence: int) -> pd.DataFrame:
        """The decisions after number ``sequence`` (:meth:`head`), in the order they were made."""
        return self._table(sa.select(*_COLUMNS).where(DECISIONS.c.sequence > sequence))

    def history(self, subject_id: str, object_id: str) -> pd.DataFrame:
        """Every decision of one pair (:data:`mapper.tables.DECISIONS`), the oldest first; the last one is in force."""
        return self._table(sa.select(*_COLUMNS).where(_is_pair((subject_id, object_id))))

    def count(self) -> int:
        """How many decisions were ever made."""
        with reading(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(DECISIONS)).scalar_one())

    def head(self) -> Head:
        """Number and hash of the last decision, ``(0, "")`` before the first; noted elsewhere, it fixes the chain."""
        with reading(self._engine) as connection:
            return _head(connection) or (0, "")

    def verify(self) -> list[str]:
        """What is wrong with the chain, one line each; nothing when it is whole.

        Both chains: decisions and events. A changed row, a missing row (also at the end), a broken order, and a typed
        text that was changed or is gone without a row that says so are told apart. Reads every row, in steps.

        Raises
        ------
        WorkspaceError
            If the database is too damaged to be read.
        """
        with reading(self._engine) as connection:
            faults = _index_faults(connection)
            for chain, table, head in (
                (DECISION_CHAIN, DECISIONS, _head(connection)),
                (EVENT_CHAIN, EVENTS, event_log.head(connection)),
            ):
                query = sa.select(table).order_by(table.c.sequence)
                rows = connection.execution_options(yield_per=1000).execute(query).mappings()
                faults += chain.faults((dict(row) for row in rows), head)
            faults += _comment_faults(connection)
            faults += event_log.text_faults(connection)
        return faults

    def _table(self, query: sa.Select[Any]) -> pd.DataFrame:
        with reading(self._engine) as connection:
            rows = connection.execute(query.select_from(_WITH_TEXTS).order_by(DECISIONS.c.sequence)).all()
            names = {person.person_id: person.name for person in event_log.people_in(connection).values()}
        # decision_id starts with the sequence, so the table's own order is the order of deciding.
        table = pd.DataFrame.from_records(rows, columns=[*tables.DECISIONS.columns, "scheme"])
        named = table["author_id"].map(names).fillna(ERASED).where(table["scheme"] > 1, table["author_id"])
        return tables.DECISIONS.conform(table.assign(author_id=named).drop(columns="scheme"))


_WITH_TEXTS: Final = DECISIONS.outerjoin(TEXTS, TEXTS.c.mark == DECISIONS.c.comment_mark)
_COMMENT: Final = sa.case(
    (DECISIONS.c.comment_mark == "", DECISIONS.c.comment), else_=sa.func.coalesce(TEXTS.c.text, ERASED)
).label("comment")
_COLUMNS: Final = [
    *(_COMMENT if name == "comment" else DECISIONS.c[name] for name in tables.DECISIONS.columns),
    DECISIONS.c.scheme,
]

_NAMED: Final = ("decision_id", "author_id", "verdict", "decided_at")


def _set_apart(comment: str, texts: list[dict[str, str]]) -> str:
    """The mark of a comment, which goes beside the chain; "" for no comment."""
    if not comment:
        return ""
    texts.append(event_log.new_text(comment))
    return texts[-1]["mark"]


def _comment_faults(connection: sa.Connection) -> list[str]:
    query = sa.select(DECISIONS.c.decision_id, DECISIONS.c.comment_mark).where(DECISIONS.c.comment_mark != "")
    rows = connection.execute(query.order_by(DECISIONS.c.sequence)).all()
    there = event_log.texts_in(connection, {row.comment_mark for row in rows})
    erased = event_log.erased_marks(connection)
    faults = ((row.decision_id, event_log.fault_of_text(row.comment_mark, there, erased)) for row in rows)
    return [f"decision {decision_id}: {fault}" for decision_id, fault in faults if fault]


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


def _check_in_force(connection: sa.Connection, expected: Mapping[Pair, str | None]) -> None:
    faults = []
    people = {person.person_id: person.name for person in event_log.people_in(connection).values()} if expected else {}
    # One look-up by index per pair: people decide few pairs at a time.
    for pair, decision_id in expected.items():
        query = sa.select(*(DECISIONS.c[name] for name in _NAMED)).where(_is_pair(pair))
        found = connection.execute(query.order_by(DECISIONS.c.sequence.desc()).limit(1)).one_or_none()
        if found is not None and found.decision_id != decision_id:
            faults.append(
                f"{pair[0]} and {pair[1]}: {people.get(found.author_id, found.author_id)} decided {found.verdict!r} "
                f"at {found.decided_at} (decision {found.decision_id}) since you looked; look again, then decide"
            )
        elif found is None and decision_id is not None:
            faults.append(
                f"{pair[0]} and {pair[1]}: decision {decision_id} is not in this database; look again, then decide"
            )
    if faults:
        raise StaleDecision("\n".join(faults), faults=faults)


def _index_faults(connection: sa.Connection) -> list[str]:
    """Damage that SQLite itself finds, such as an index that lost a row."""
    if connection.dialect.name != "sqlite":
        return []
    lines = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars()]
    return [] if lines == ["ok"] else [f"database file: {line}" for line in lines]


def _refuse_narrow_encoding(engine: sa.Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    with told(engine.url), engine.connect() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise WorkspaceError(
            f"{place(engine.url)}: its encoding {encoding} cannot hold every language; "
            "create the database anew with ENCODING 'UTF8'"
        )
