"""Erasing what an office need not keep: what a purge would take, and the purge itself.

Texts go first, in one transaction that also records it and notes which files leave with them; then the files, while
nobody can attach one. A purge that was stopped in between is finished by the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from mapper.errors import DataError, UsageError
from mapper.review.cases import retention
from mapper.review.cases.case import Case, case_of
from mapper.review.evidence import kept_files, remove_file
from mapper.review.people import PEOPLE, Person, people_of
from mapper.review.roster import person_called, record_change, removal
from mapper.workspace import remove_folder

if TYPE_CHECKING:
    from mapper.review.store import DecisionStore, EventLog

__all__ = ["COMMENTS", "Purge", "carry_out", "purge_by_age", "purge_of_case", "purge_of_person", "refuse_if_broken"]

COMMENTS: Final = "decisions"
"""Whose texts the comments of decisions on pairs are, in the row that says that they were erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What would be erased: ``texts`` has marks by the case or person whose they are, ``files`` sizes by hash.

    ``accesses`` is how many entries of the access log. ``evidence`` has the hashes of all files that these cases refer
    to, also of those that another case needs. ``catalogues`` names the cases whose typed credentials go, also of those
    that a purge was stopped at.

    ``before`` is the moment up to which it reaches, where age is the ground; ``notes`` says what cannot be erased.
    """

    ground: Literal["request", "retention"]
    texts: Mapping[str, tuple[str, ...]]
    cases: tuple[Case, ...] = ()
    person: Person | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    accesses: int = 0
    evidence: frozenset[str] = frozenset()
    catalogues: tuple[str, ...] = ()
    before: datetime | None = None
    notes: tuple[str, ...] = ()

    @property
    def text_count(self) -> int:
        """How many texts, of all cases and people."""
        return sum(len(marks) for marks in self.texts.values())

    def __bool__(self) -> bool:
        """Whether there is anything to erase."""
        return bool(self.text_count or self.files or self.accesses or self.catalogues)


def refuse_if_broken(store: DecisionStore) -> None:
    """Nothing, if both chains are whole: an erasure must not cover up what somebody else did.

    Raises
    ------
    DataError
        Naming the faults.
    """
    faults = store.verify()
    if faults:
        more = f" (and {len(faults) - 1} more; 'mapper audit verify' lists them)" if len(faults) > 1 else ""
        raise DataError(
            f"{faults[0]}{more}\nnothing is erased while a chain is broken: find out why, or restore a backup",
            faults=faults,
        )


def purge_of_case(store: DecisionStore, case_id: str, *, workspace: Path) -> Purge:
    """Everything that was typed into one case, and its evidence files.

    Raises
    ------
    UsageError
        If there is no such case, somebody still works on it, or nothing of it is left.
    """
    cases = _cases(store.log)
    if case_id not in cases:
        near = get_close_matches(case_id, cases, n=3, cutoff=0.5)
        hint = f"near it: {', '.join(near)}" if near else "'mapper case list' shows those that are"
        raise UsageError(f"case {case_id!r} is not in this database ({hint})")
    retention.check_finished(cases[case_id])
    found = _purge_of_cases(store, [cases[case_id]], cases, ground="request", workspace=workspace)
    if not found:
        raise UsageError(f"case {case_id}: there is nothing left to erase")
    return found


def purge_of_person(store: DecisionStore, name: str) -> Purge:
    """The name and the login of one person, wherever they stand, and nothing else; who worked here also leaves.

    Raises
    ------
    UsageError
        If nobody was ever called so, or nobody who signs in would be administrator.
    """
    history = store.log.about(PEOPLE)
    people = people_of(history)
    here = [person for person in people.values() if not person.has_left and person.name == name]
    person = people.get(name) or person_called(name, here or people.values())
    if not person.has_left:
        removal(people, person.person_id)
    texts = retention.texts_of_person(person.person_id, history, store.log.marks_left())
    if not texts:
        raise UsageError(f"{name}: there is nothing left to erase")
    fixed = store.fixed_texts(author=person.name)
    note = f"{fixed} decisions of an earlier release hold this name in the chain itself, where it stays"
    return Purge(ground="request", texts={person.person_id: texts}, person=person, notes=(note,) if fixed else ())


def purge_by_age(store: DecisionStore, *, before: datetime, workspace: Path) -> Purge:
    """What was typed into cases that ended before a moment, comments made and accesses logged before it.

    There may be nothing.
    """
    cases = _cases(store.log)
    ended = retention.finished_before(cases.values(), before)
    comments = store.comment_marks(before=before)
    fixed = store.fixed_texts(before=before)
    notes = (f"{fixed} comments of an earlier release stand in the chain itself, where they stay",) if fixed else ()
    found = _purge_of_cases(store, ended, cases, ground="retention", workspace=workspace, comments=comments)
    return replace(found, before=before, notes=notes, accesses=store.access.count(before=before))


def carry_out(store: DecisionStore, purge: Purge, *, by: str, workspace: Path) -> tuple[str, ...]:
    """Erase it; the hashes of the files that were removed. ``by`` is the name of the person who does it.

    Raises
    ------
    UsageError
        If ``by`` is no name, or several people have it.
    StaleDecision
        If somebody went on with one of the cases since the purge was made; nothing is erased.
    WorkspaceError
        If the database cannot be written, or a file cannot be removed; what was erased until then stays erased.
    """
    history = store.log.about(PEOPLE)
    leaving = purge.person if purge.person and not purge.person.has_left else None
    events = removal(people_of(history), leaving.person_id) if leaving else []
    person_id = record_change(store.log, events, by=by, seen=history[-1].sequence if history else 0)
    if purge.texts:
        versions = {case.case_id: case.version for case in purge.cases}
        store.log.erase_each(purge.texts, by=person_id, ground=purge.ground, expected=versions, files=purge.evidence)
    if purge.accesses and purge.before:
        store.access.purge(before=purge.before, by=person_id)
    if purge.person is not None:
        # a claim holds the name itself
        store.claims.release_all(purge.person.name)
        return ()
    removed: list[str] = []

    def remove(leaving: frozenset[str]) -> None:
        # looked for again: a case that came meanwhile may refer to the same file
        unneeded = retention.unneeded_files(_cases(store.log).values(), store.log.marks_left(), leaving=leaving)
        for digest in sorted(unneeded & kept_files(workspace).keys()):
            remove_file(digest, workspace=workspace)
            removed.append(digest)

    store.log.settle_files(remove)
    for case_id in purge.catalogues:
        remove_folder(_catalogue_of(case_id, workspace))
    return tuple(removed)


def _purge_of_cases(
    store: DecisionStore,
    erased: list[Case],
    cases: Mapping[str, Case],
    *,
    ground: Literal["request", "retention"],
    workspace: Path,
    comments: tuple[str, ...] = (),
) -> Purge:
    left = store.log.marks_left()
    texts = {case.case_id: retention.texts_of(case, left) for case in erased} | {COMMENTS: comments}
    texts = {of: marks for of, marks in texts.items() if marks}
    unneeded = retention.unneeded_files(
        cases.values(), left, erased={case.case_id for case in erased}, leaving=store.log.leaving_files()
    )
    files = {digest: size for digest, size in kept_files(workspace).items() if digest in unneeded}
    with_texts = tuple(case for case in erased if case.case_id in texts)
    evidence = frozenset(digest for case in with_texts for digest in retention.files_of(case))
    gone = [*with_texts, *retention.erased_before(cases.values(), left)]
    catalogues = tuple(case.case_id for case in gone if _catalogue_of(case.case_id, workspace).is_dir())
    return Purge(ground=ground, texts=texts, cases=with_texts, files=files, evidence=evidence, catalogues=catalogues)


def _catalogue_of(case_id: str, workspace: Path) -> Path:
    """What was typed or dropped into a case became a catalogue under its id."""
    return workspace / "catalogues" / case_id


def _cases(log: EventLog) -> dict[str, Case]:
    return {case_id: case_of(history) for case_id, history in log.of_cases().items()}
