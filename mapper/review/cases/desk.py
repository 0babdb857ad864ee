"""What a person does to cases: checked against the workflow, then recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapper.errors import NotPermitted, UsageError
from mapper.review.cases import workflow
from mapper.review.cases.case import Case, case_of
from mapper.review.cases.events import CaseOpened
from mapper.review.events import Event
from mapper.review.people import Person

if TYPE_CHECKING:
    from mapper.review.store import EventLog


@dataclass(frozen=True)
class Desk:
    """One person's way to the cases of an office."""

    log: EventLog
    person: Person

    def open(self, opened: CaseOpened) -> Case:
        """A new case.

        Raises
        ------
        NotPermitted
            If this person may not, or a date is out of order.
        """
        workflow.check(None, opened, self.person)
        return case_of([self.log.open_case(opened, by=self.person.person_id)])

    def case(self, case_id: str) -> Case:
        """The case as it stands.

        Raises
        ------
        UsageError
            If there is none of that id.
        """
        history = self.log.about(case_id)
        if not history:
            raise UsageError(f"case {case_id!r} is not in this database; 'mapper case list' shows those that are")
        return case_of(history)

    def cases(self) -> Iterator[Case]:
        """Every case as it stands, in the order in which they were opened."""
        return (case_of(history) for history in self.log.of_cases().values())

    def add(self, case: Case, *events: Event, first: Callable[[], object] | None = None) -> Case:
        """The case after these events, all recorded or none; ``case`` is what this person saw.

        ``first`` is done before they are recorded, once they are known to be permitted (:meth:`EventLog.append`).

        Raises
        ------
        NotPermitted
            If the workflow does not let this person do one of them now.
        StaleDecision
            If something happened to the case since.
        """
        after = case
        for event in events:
            workflow.check(after, event, self.person)
            after = after.then(event, by=self.person.person_id)
        self.log.append(case.case_id, events, by=self.person.person_id, expected=case.version, first=first)
        return self.case(case.case_id)

    def undo(self, case: Case) -> Case:
        """The case without this person's last event, which stays in the log.

        Raises
        ------
        NotPermitted
            If the last event is somebody else's, or has left the office.
        """
        event = workflow.undoable(case, self.person)
        if event is None:
            raise NotPermitted(
                f"case {case.case_id}: there is nothing of yours to undo; only your own last event can be, and only "
                "before the statement is issued"
            )
        return self.add(case, event)
