"""The log: what happened to cases and people, append-only and hash-chained, with what was typed beside the chain."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from mapper.errors import StaleDecision, UsageError
from mapper.review.cases.events import CaseOpened
from mapper.review.decisions import utc_text
from mapper.review.events import ERASED, Event, FreeText, Recorded, event_from_facts, facts_of, kind_of
from mapper.review.people import PEOPLE, Person, PersonNamed, known_as, people_of, signed_in_as
from mapper.review.store.chain import EVENT_CHAIN, Head, canonical
from mapper.review.store.connection import forget, reading, writing
from mapper.review.store.schema import EVENTS, EVENTS_HEAD, LEAVING_FILES
from mapper.review.store.typed_texts import (
    delete_texts,
    fault_of_text,
    insert_texts,
    marks_of_facts,
    new_text,
    texts_in,
)

STORE: Final = "store"
"""What events about the database itself are about."""

SYSTEM: Final = "system"
"""Who acts when nobody does, such as at the first start."""


@dataclass(frozen=True, kw_only=True)
class TextsErased(Event):
    """Texts were erased, on somebody's request or since their time was over; ``marks`` say which."""

    marks: tuple[str, ...]
    ground: Literal["request", "retention"]
    of: str
    """The case, or the person, whose texts they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Rows of the log as they are hashed, with what was typed; and what links every row of it to the others.

    ``links`` has, for each row, what its hash covers but for what it says, and the hash of that; of rows of the first
    scheme only the place and the hashes. ``texts`` has salt and text by mark, of those that are still there.
    """

    rows: tuple[dict[str, Any], ...]
    links: tuple[dict[str, Any], ...]
    head: Head
    texts: Mapping[str, tuple[str, str]]

    @staticmethod
    def marks_of(row: Mapping[str, Any]) -> tuple[str, ...]:
        """The marks of the texts that were typed into a row."""
        return marks_of_facts(row["facts"])


class EventLog:
    """Events of one database, in one chain; safe for several threads and programs at once.

    Reached as :attr:`mapper.review.store.DecisionStore.log`. What was returned as recorded is on disk.
    """

    def __init__(self, engine: sa.Engine, *, busy_seconds: float, clock: Callable[[], datetime]) -> None:
        """Take over an engine whose schema is current."""
        self._engine = engine
        self._busy_seconds = busy_seconds
        self._clock = clock

    def append(
        self,
        about: str,
        events: Sequence[Event],
        *,
        by: str,
        expected: int | None = None,
        first: Callable[[], object] | None = None,
    ) -> tuple[Recorded, ...]:
        """Record what happened to ``about``, in order; all is recorded or nothing.

        ``by`` is the id of a person, ``expected`` the sequence of the last event about it that they saw. ``first`` is
        done before, while nobody else can record or erase anything; if it fails, nothing is recorded. It is not done
        where an event is refused.

        Raises
        ------
        StaleDecision
            If something happened to it since; nothing is recorded.
        UsageError
            If an event holds what its kind does not allow.
        WorkspaceError
            If the database cannot be written; nothing is recorded.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            if expected is not None:
                _check_version(connection, about, expected)
            if first is not None:
                for event in events:
                    _marked(facts_of(event), [])
                first()
            return append(connection, about, events, by=by, at=self._clock())

    def open_case(self, opened: CaseOpened, *, by: str) -> Recorded:
        """Record a new case under the next number of the year in which it was received: ``case-2026-0001``."""
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            prefix = f"case-{opened.received.year:04d}-"
            known = sa.select(sa.func.count()).where(
                EVENTS.c.kind == kind_of(CaseOpened), EVENTS.c.about.startswith(prefix, autoescape=True)
            )
            number = int(connection.execute(known).scalar_one()) + 1
            return append(connection, f"{prefix}{number:04d}", [opened], by=by, at=self._clock())[0]

    def person(self, name: str, *, login: str = "") -> Person:
        """The person of that name, or of that ``login`` where one is given; named in the log if they are new.

        A new person is a viewer until they are given another role.
        """
        with reading(self._engine) as connection:
            found = _found(people_in(connection), name, login)
        if found:
            return found
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            return named(connection, name, login=login, at=self._clock())

    def people(self) -> dict[str, Person]:
        """Everybody who was ever named, by id."""
        with reading(self._engine) as connection:
            return people_in(connection)

    def about(self, about: str) -> tuple[Recorded, ...]:
        """What happened to one case or to the people, the oldest first."""
        with reading(self._engine) as connection:
            return read(connection, EVENTS.c.about == about)

    def of_cases(self) -> dict[str, tuple[Recorded, ...]]:
        """What happened to every case, by its id, in the order in which they were opened."""
        with reading(self._engine) as connection:
            return histories_in(connection)

    def about_since(self, sequence: int) -> tuple[str, ...]:
        """What the events after number ``sequence`` (:meth:`head`) are about: cases, people, the store; each once.

        What happened to first comes first.
        """
        newer = sa.select(EVENTS.c.about).where(EVENTS.c.sequence > sequence).group_by(EVENTS.c.about)
        with reading(self._engine) as connection:
            return tuple(connection.execute(newer.order_by(sa.func.min(EVENTS.c.sequence))).scalars())

    def newest(self, about: str) -> int:
        """The number of the last event about something, 0 for none."""
        query = sa.select(sa.func.coalesce(sa.func.max(EVENTS.c.sequence), 0)).where(EVENTS.c.about == about)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def event(self, event_id: str) -> Recorded:
        """The event that a code names.

        Raises
        ------
        UsageError
            If there is none.
        """
        with reading(self._engine) as connection:
            found = read(connection, EVENTS.c.event_id == event_id)
        if not found:
            raise UsageError(f"event {event_id!r} is not in this database; compare the code with the paper")
        return found[0]

    def count(self) -> int:
        """How many events were ever recorded."""
        with reading(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(EVENTS)).scalar_one())

    def marks_left(self) -> dict[str, tuple[str, ...]]:
        """The marks of the typed texts that are still there, by the id of the event; no entry where none is left."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(EVENTS.c.event_id, EVENTS.c.facts)).all()
            marked = {event_id: marks_of_facts(facts) for event_id, facts in rows}
            there = texts_in(connection, {mark for marks in marked.values() for mark in marks})
        left = {event_id: tuple(mark for mark in marks if mark in there) for event_id, marks in marked.items()}
        return {event_id: marks for event_id, marks in left.items() if marks}

    def head(self) -> Head:
        """Number and hash of the last event; noted elsewhere, it fixes the chain."""
        with reading(self._engine) as connection:
            return head(connection) or (0, "")

    def snapshot(self, *about: str) -> Snapshot:
        """The rows about some things as the chain hashes them, and what links all rows; one moment of the log."""
        query = sa.select(EVENTS).order_by(EVENTS.c.sequence)
        with reading(self._engine) as connection:
            rows = tuple(dict(row) for row in connection.execute(query.where(EVENTS.c.about.in_(about))).mappings())
            marks = {mark for row in rows for mark in Snapshot.marks_of(row)}
            return Snapshot(
                rows=rows,
                links=tuple(_link(dict(row)) for row in connection.execute(query).mappings()),
                head=head(connection) or (0, ""),
                texts=texts_in(connection, marks),
            )

    def erase(
        self, marks: Collection[str], *, of: str, by: str, ground: Literal["request", "retention"]
    ) -> tuple[Recorded, ...]:
        """Erase texts for good and record that it was done; the chain stays whole.

        Raises
        ------
        UsageError
            If none of them is there.
        """
        return self.erase_each({of: marks}, by=by, ground=ground)

    def erase_each(
        self,
        marks: Mapping[str, Collection[str]],
        *,
        by: str,
        ground: Literal["request", "retention"],
        expected: Mapping[str, int] | None = None,
        files: Collection[str] = (),
    ) -> tuple[Recorded, ...]:
        """Erase the texts of several cases or people, all or none of them; one event for each that had any left.

        ``expected`` has, by case, the sequence of its last event as it was seen; ``files`` are the hashes of evidence
        files that the log then no longer knows, and that wait for :meth:`settle_files`.

        Raises
        ------
        StaleDecision
            If something happened to one of these cases since; nothing is erased.
        UsageError
            If none of them is there.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            for about, version in (expected or {}).items():
                _check_version(connection, about, version)
            there = texts_in(connection, {mark for some in marks.values() for mark in some})
            if not there:
                raise UsageError(f"{', '.join(list(marks)[:3])}: there is no text left to erase")
            delete_texts(connection, there)
            left = {of: tuple(sorted(there.keys() & set(some))) for of, some in marks.items()}
            events = [TextsErased(marks=some, ground=ground, of=of) for of, some in left.items() if some]
            recorded = append(connection, STORE, events, by=by, at=self._clock())
            known = _leaving(connection)
            rows = [{"sha256": digest} for digest in sorted(set(files) - known)]
            if rows:
                connection.execute(sa.insert(LEAVING_FILES), rows)
        forget(self._engine)
        return recorded

    def leaving_files(self) -> frozenset[str]:
        """The hashes of the evidence files whose case was erased, and that were not removed yet."""
        with reading(self._engine) as connection:
            return _leaving(connection)

    def settle_files(self, settle: Callable[[frozenset[str]], object]) -> None:
        """Have :meth:`leaving_files` removed, or kept, by ``settle`` while nobody else can record anything.

        If ``settle`` fails they wait on.
        """
        with writing(self._engine, busy_seconds=self._busy_seconds) as connection:
            settle(_leaving(connection))
            connection.execute(sa.delete(LEAVING_FILES))
        forget(self._engine)


def append(
    connection: sa.Connection, about: str, events: Sequence[Event], *, by: str, at: datetime
) -> tuple[Recorded, ...]:
    """Record events inside a writing transaction."""
    last, previous_hash = head(connection) or (0, "")
    number, about_previous_hash = _last_about(connection, about)
    rows: list[dict[str, Any]] = []
    texts: list[dict[str, str]] = []
    for sequence, event in enumerate(events, start=last + 1):
        facts = _marked(facts_of(event), texts)
        values: dict[str, Any] = {
            "at": utc_text(at),
            "by": by,
            "kind": kind_of(event),
            "about": about,
            "facts": canonical(facts),
        }
        values |= {"about_number": number + sequence - last, "about_previous_hash": about_previous_hash}
        rows.append(EVENT_CHAIN.chained(values, sequence=sequence, previous_hash=previous_hash))
        previous_hash = about_previous_hash = rows[-1]["row_hash"]
    insert_texts(connection, texts)
    if rows:
        connection.execute(sa.insert(EVENTS), rows)
    return tuple(
        Recorded(sequence=row["sequence"], event_id=row["event_id"], about=about, at=row["at"], by=by, event=event)
        for row, event in zip(rows, events, strict=True)
    )


def _last_about(connection: sa.Connection, about: str) -> Head:
    """How many events there are about something, and the hash of the last; ``(0, "")`` for none."""
    mine = EVENTS.c.about == about
    query = sa.select(EVENTS.c.about_number, EVENTS.c.row_hash).where(mine)
    last = connection.execute(query.order_by(EVENTS.c.sequence.desc()).limit(1)).one_or_none()
    if last is None:
        return 0, ""
    # rows of the first scheme hold no number
    number = last.about_number or connection.execute(sa.select(sa.func.count()).where(mine)).scalar_one()
    return int(number), str(last.row_hash)


def read(connection: sa.Connection, where: sa.ColumnElement[bool]) -> tuple[Recorded, ...]:
    """Events with the texts that are still there, the oldest first."""
    columns = [EVENTS.c[name] for name in ("sequence", "event_id", "about", "at", "by", "kind", "facts")]
    rows = connection.execute(sa.select(*columns).where(where).order_by(EVENTS.c.sequence)).all()
    marks = {mark for *_, facts in rows for mark in marks_of_facts(facts)}
    texts = {mark: text for mark, (_, text) in texts_in(connection, marks).items()}

    def unmarked(value: dict[str, Any]) -> Any:
        return FreeText(texts.get(value["mark"], ERASED)) if len(value) == 1 and "mark" in value else value

    decode = json.JSONDecoder(object_hook=unmarked).decode
    return tuple(
        Recorded(
            sequence=sequence,
            event_id=event_id,
            about=about,
            at=at,
            by=by,
            event=event_from_facts(kind, decode(facts)),
        )
        for sequence, event_id, about, at, by, kind, facts in rows
    )


def histories_in(connection: sa.Connection) -> dict[str, tuple[Recorded, ...]]:
    """What happened to every case, by its id, in the order in which they were opened."""
    cases: dict[str, list[Recorded]] = {}
    for recorded in read(connection, EVENTS.c.about.startswith("case-")):
        cases.setdefault(recorded.about, []).append(recorded)
    return {case_id: tuple(events) for case_id, events in cases.items()}


def head(connection: sa.Connection) -> Head | None:
    """Sequence and hash of the last event; None where the head itself is missing."""
    row = connection.execute(sa.select(EVENTS_HEAD.c.sequence, EVENTS_HEAD.c.row_hash)).one_or_none()
    return None if row is None else (int(row[0]), str(row[1]))


def people_in(connection: sa.Connection) -> dict[str, Person]:
    """Everybody who was ever named, by id."""
    return people_of(read(connection, EVENTS.c.about == PEOPLE))


def named(connection: sa.Connection, name: str, *, login: str = "", at: datetime) -> Person:
    """The person of that name, named in the log if they are new; inside a writing transaction."""
    people = people_in(connection)
    found = _found(people, name, login)
    if found:
        return found
    person_id = f"p{len(people) + 1}"
    event = PersonNamed(person_id=person_id, name=FreeText(name), login=FreeText(login))
    append(connection, PEOPLE, [event], by=SYSTEM, at=at)
    return Person(person_id=person_id, name=name, login=login)


def _found(people: Mapping[str, Person], name: str, login: str) -> Person | None:
    if login:
        return signed_in_as(login, people)
    return known_as(name, {known: person for known, person in people.items() if not person.login})


def about_faults(connection: sa.Connection, about: str | None = None) -> list[str]:
    """Events that do not follow the one before them about the same case, also where the chain itself is whole.

    Of the first scheme, which hashes no number, those that were given one. ``about`` is one case to look at, None for
    all.
    """

    def in_order(function: sa.Function[Any]) -> sa.Over[Any]:
        return function.over(partition_by=EVENTS.c.about, order_by=EVENTS.c.sequence)

    before = in_order(sa.func.lag(EVENTS.c.about_number))
    # a row of the first scheme holds no number: the first numbered one after it must count them all
    number = sa.case((before > 0, before + 1), else_=in_order(sa.func.row_number()))
    expected = sa.func.coalesce(in_order(sa.func.lag(EVENTS.c.row_hash)), "")
    rows = sa.select(EVENTS, number.label("number"), expected.label("expected"))
    found = rows.where(EVENTS.c.about == about).subquery() if about else rows.subquery()
    is_numbered = found.c.scheme > 1
    wrong = sa.or_(found.c.about_number != found.c.number, found.c.about_previous_hash != found.c.expected)
    given = sa.or_(found.c.about_number != 0, found.c.about_previous_hash != "")
    faulty = sa.or_(sa.and_(is_numbered, wrong), sa.and_(sa.not_(is_numbered), given))
    return [
        f"event {row.event_id}: "
        + (
            f"is number {row.about_number} about {row.about}, and the one before it there is missing or was replaced"
            if row.scheme > 1
            else "changed after it was written"
        )
        for row in connection.execute(sa.select(found).where(faulty).order_by(found.c.sequence))
    ]


def text_faults(connection: sa.Connection) -> list[str]:
    """Texts beside the events that were altered, or that are gone without a row that says so."""
    query = sa.select(EVENTS.c.event_id, EVENTS.c.facts).order_by(EVENTS.c.sequence)
    marked = [(row.event_id, marks_of_facts(row.facts)) for row in connection.execute(query)]
    erased = erased_marks(connection)
    there = texts_in(connection, {mark for _, marks in marked for mark in marks})
    faults = []
    for event_id, marks in marked:
        for mark in marks:
            fault = fault_of_text(mark, there, erased)
            if fault:
                faults.append(f"event {event_id}: {fault}")
    return faults


def erased_marks(connection: sa.Connection) -> set[str]:
    """The marks of all texts whose erasure is on record."""
    query = sa.select(EVENTS.c.facts).where(EVENTS.c.kind == kind_of(TextsErased))
    return {mark for facts in connection.execute(query).scalars() for mark in json.loads(facts)["marks"]}


def _leaving(connection: sa.Connection) -> frozenset[str]:
    return frozenset(connection.execute(sa.select(LEAVING_FILES.c.sha256)).scalars())


def _link(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the hash of a row covers, with the hash of what it says in its place; less for the first scheme."""
    link = {name: row[name] for name in ("sequence", "scheme", "previous_hash", "row_hash")}
    if row["scheme"] == 1:
        return link
    place = {name: row[name] for name in ("about_number", "about_previous_hash")}
    return link | place | {"body_hash": EVENT_CHAIN.body_hash(row)}


def _marked(value: Any, texts: list[dict[str, str]]) -> Any:
    if isinstance(value, FreeText):
        if not value:
            return ""
        texts.append(new_text(str(value)))
        return {"mark": texts[-1]["mark"]}
    if isinstance(value, dict):
        return {name: _marked(inner, texts) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(inner, texts) for inner in value]
    return value


def _check_version(connection: sa.Connection, about: str, expected: int) -> None:
    query = sa.select(EVENTS.c.sequence, EVENTS.c.kind, EVENTS.c.by, EVENTS.c.at).where(EVENTS.c.about == about)
    last = connection.execute(query.order_by(EVENTS.c.sequence.desc()).limit(1)).one_or_none()
    if last is None and expected:
        raise StaleDecision(f"{about} is not in this database; look again, then act")
    if last is not None and last.sequence != expected:
        person = people_in(connection).get(last.by)
        who = person.name if person else last.by
        raise StaleDecision(f"{about}: {who} added {last.kind!r} at {last.at} since you looked; look again, then act")
