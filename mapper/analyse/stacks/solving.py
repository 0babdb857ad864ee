r"""The exact choice of a stack: a mixed-integer programme, solved by HiGHS through scipy.

One variable for each credential says whether it is in the stack; one for each row of offers says how far that row is
what its outcome is met by. For a fixed stack the rows follow: the likeliest of each outcome, or, where each outcome of
a member counts once, the best assignment; both are vertices of their polytope, so these variables need not be whole.
Coverage is linear in them, and what the solver says is optimal is optimal for the expectation itself.

Stacks are told apart in this order: the aim, then coverage, then the sum of the places of the members in the order of
ids. Each is solved for in turn, the ones before it held fast.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array

from mapper.errors import UsageError
from mapper.match.sides import Positions

Numbers = npt.NDArray[np.float64]
Objective = Literal["members", "hours", "coverage", "places"]

UNITS: Final = 10_000
"""Probabilities are whole ten-thousandths, so that sums of them compare exactly."""
_OPTIMAL, _INFEASIBLE = 0, 2  # what scipy.optimize.milp calls them
#: How far from its value a sum may lie: the values themselves are whole, hundredths of hours, or whole units.
_SLACK: Final[dict[str, float]] = {"members": 0.5, "places": 0.5, "hours": 5e-3, "coverage": 0.5 / UNITS}


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Credentials, what they offer, and what a stack of them must keep to.

    ``credential``, ``offered`` and ``outcome`` are the places of each row of offers: its credential in 0 to ``count``
    (in the order of ids), the outcome offered, the outcome of the target in 0 to ``outcomes``; ``units`` its
    probability in :data:`UNITS`. ``hours`` may be null where no objective and no limit reads it. ``groups`` are
    credentials of which at most so many may be members, ``needs`` a credential with those of which it needs one.
    """

    count: int
    outcomes: int
    credential: Positions
    offered: Positions
    outcome: Positions
    units: npt.NDArray[np.int64]
    hours: Numbers
    is_held: npt.NDArray[np.bool_]
    count_once: bool = False
    max_members: int | None = None
    max_hours: float | None = None
    groups: Sequence[tuple[Positions, int]] = ()
    needs: Sequence[tuple[int, Positions]] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Members by their place, without those held; ``units`` is what they and those held cover.

    ``is_proven`` holds for the aim: no stack does better. Otherwise ``gap`` bounds how far it may be from the best, as
    a share of it. ``ties_settled``: coverage and ids among equals were settled as well, within the time.
    """

    members: tuple[int, ...]
    units: int
    is_proven: bool = True
    gap: float = 0.0
    ties_settled: bool = True


@dataclass(slots=True)
class _Model:
    """The rows of constraints as they are gathered."""

    problem: Problem
    rows: list[tuple[Positions, Numbers]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    @property
    def width(self) -> int:
        return self.problem.count + len(self.problem.units)

    def add(self, columns: Positions, values: Numbers, low: float, high: float) -> None:
        self.rows.append((columns, values))
        self.low.append(low)
        self.high.append(high)

    def matrix(self) -> csr_array:
        lengths = [len(columns) for columns, _ in self.rows]
        columns = np.concatenate([columns for columns, _ in self.rows])
        values = np.concatenate([values for _, values in self.rows])
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return csr_array((values, columns, starts), shape=(len(self.rows), self.width))


class Deadline:
    """Seconds that several solutions share."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, at least a tenth, so that a solver can still say something."""
        return max(0.1, self._end - time.monotonic())


def choose(
    problem: Problem,
    aim: Literal["members", "hours"],
    goal_units: int,
    *,
    cuts: Sequence[Sequence[int]] = (),
    deadline: Deadline,
) -> Choice | None:
    """The best stack by ``aim`` that covers ``goal_units`` at least, None where none does.

    ``cuts`` are stacks that may not be chosen again, nor any that holds one of them whole.

    Raises
    ------
    UsageError
        If the time is over before any stack was found; so for the next two.
    """
    return _in_turn(problem, (aim, "coverage", "places"), goal_units, cuts, deadline)


def choose_widest(problem: Problem, *, cuts: Sequence[Sequence[int]] = (), deadline: Deadline) -> Choice | None:
    """The stack that covers most; of equals the one with fewest members. None where the cuts allow none."""
    return _in_turn(problem, ("coverage", "members", "places"), 0, cuts, deadline)


def widest(problem: Problem, *, deadline: Deadline) -> Choice | None:
    """Some stack that covers most, solved for once instead of three times, for where only the share is told."""
    return _in_turn(problem, ("coverage",), 0, (), deadline)


def covered_units(problem: Problem, members: Sequence[int]) -> npt.NDArray[np.int64]:
    """What ``members`` with those held cover of each outcome of the target, in units; ``rows_of`` says by what."""
    covered = np.zeros(problem.outcomes, dtype=np.int64)
    rows = rows_of(problem, members)
    covered[problem.outcome[rows]] = problem.units[rows]
    return covered


def rows_of(problem: Problem, members: Sequence[int]) -> Positions:
    """The row of offers by which each outcome that is met at all is met, in the order of outcomes."""
    chosen = problem.is_held.copy()
    chosen[list(members)] = True
    rows = np.flatnonzero(chosen[problem.credential])
    if problem.count_once:
        return _assigned(problem, rows)
    order = rows[np.lexsort((problem.offered[rows], problem.credential[rows], -problem.units[rows]))]
    _, first = np.unique(problem.outcome[order], return_index=True)
    return np.asarray(order[first], dtype=np.intp)


def _assigned(problem: Problem, rows: Positions) -> Positions:
    if not len(rows):
        return rows
    offered, place = np.unique(problem.offered[rows], return_inverse=True)
    gain = np.zeros((problem.outcomes, len(offered)), dtype=np.int64)
    by = np.full(gain.shape, -1, dtype=np.intp)
    gain[problem.outcome[rows], place], by[problem.outcome[rows], place] = problem.units[rows], rows
    found = by[linear_sum_assignment(gain, maximize=True)]
    return np.asarray(found[found >= 0], dtype=np.intp)


def _in_turn(
    problem: Problem,
    objectives: Sequence[Objective],
    goal_units: int,
    cuts: Sequence[Sequence[int]],
    deadline: Deadline,
) -> Choice | None:
    if not problem.count:  # the solver wants something to choose from
        return None if cuts or goal_units > 0 else Choice(members=(), units=0)
    model = _constrained(problem, goal_units, cuts)
    found: Choice | None = None
    for objective in objectives:
        columns, costs = _costs(problem, objective)
        answer = _solved(model, columns, costs, deadline)
        is_proven = answer.status == _OPTIMAL
        fresh = None if answer.x is None else _read(problem, answer.x, goal_units)
        if found is None:
            if fresh is None and answer.status == _INFEASIBLE:
                return None
            if fresh is None:
                raise UsageError(
                    f"no stack was found within {deadline.seconds:g} s (solver: {answer.message}); "
                    "give it more seconds, or narrow the choice by country, language or level"
                )
            found = replace(fresh, is_proven=is_proven, gap=0.0 if is_proven else float(answer.mip_gap))
        elif fresh is not None and (is_proven or _value(problem, objective, fresh) < _value(problem, objective, found)):
            found = replace(fresh, is_proven=found.is_proven, gap=found.gap)
        if not is_proven:
            return replace(found, ties_settled=False)
        limit = _value(problem, objective, found) + _SLACK[objective]
        model.add(columns, costs, -np.inf, limit)
    return found


def _value(problem: Problem, objective: Objective, choice: Choice) -> float:
    """What is made small, exactly."""
    members = list(choice.members)
    if objective == "coverage":
        return -choice.units / UNITS
    if objective == "hours":
        return float(problem.hours[members].sum())
    return float(sum(members) + len(members)) if objective == "places" else float(len(members))


def _costs(problem: Problem, objective: Objective) -> tuple[Positions, Numbers]:
    """The variables that an objective reads, and what each costs."""
    if objective == "coverage":
        rows = np.arange(len(problem.units), dtype=np.intp)
        return problem.count + rows, -problem.units / UNITS
    counted = np.flatnonzero(~problem.is_held)
    if objective == "hours":
        return counted, problem.hours[counted]
    costs = counted + 1.0 if objective == "places" else np.ones(len(counted))
    return counted, np.asarray(costs, dtype=np.float64)


def _constrained(problem: Problem, goal_units: int, cuts: Sequence[Sequence[int]]) -> _Model:
    model = _Model(problem)
    rows = np.arange(len(problem.units), dtype=np.intp)
    for _, met in _grouped(problem.outcome):
        model.add(problem.count + met, np.ones(len(met)), -np.inf, 1.0)
    owners = [problem.outcome] if not problem.count_once else [problem.outcome, problem.offered]
    for owner in owners:
        # One row each would do where an outcome counts once; by outcome as well, the bound of the solver is tighter.
        for _, met in _grouped(problem.credential * (int(owner.max(initial=0)) + 1) + owner):
            credential = problem.credential[met[:1]]
            model.add(np.r_[problem.count + met, credential], np.r_[np.ones(len(met)), -1.0], -np.inf, 0.0)
    if goal_units:
        model.add(problem.count + rows, problem.units / UNITS, (goal_units - 0.5) / UNITS, np.inf)
    counted = np.flatnonzero(~problem.is_held)
    if problem.max_members is not None:
        model.add(counted, np.ones(len(counted)), -np.inf, problem.max_members)
    if problem.max_hours is not None:
        model.add(counted, problem.hours[counted], -np.inf, problem.max_hours + _SLACK["hours"])
    for members, most in problem.groups:
        model.add(members, np.ones(len(members)), -np.inf, most)
    for own, any_of in problem.needs:
        model.add(np.r_[own, any_of], np.r_[1.0, -np.ones(len(any_of))], -np.inf, 0.0)
    for cut in cuts:
        model.add(np.array(cut, dtype=np.intp), np.ones(len(cut)), -np.inf, len(cut) - 1.0)
    return model


def _grouped(keys: Positions) -> list[tuple[int, Positions]]:
    """Each key with the rows that have it, both in order."""
    order = np.argsort(keys, kind="stable")
    distinct, starts = np.unique(keys[order], return_index=True)
    return list(zip(distinct.tolist(), np.split(order, starts[1:]), strict=True)) if len(keys) else []


def _solved(model: _Model, columns: Positions, costs: Numbers, deadline: Deadline) -> Any:
    problem = model.problem
    objective = np.zeros(model.width)
    objective[columns] = costs
    lower = np.r_[problem.is_held.astype(np.float64), np.zeros(len(problem.units))]
    return milp(
        objective,
        integrality=np.r_[np.ones(problem.count), np.zeros(len(problem.units))],
        bounds=Bounds(lower, np.ones(model.width)),
        constraints=LinearConstraint(model.matrix(), model.low, model.high) if model.rows else None,
        options={"time_limit": deadline.left, "mip_rel_gap": 0.0},
    )


def _read(problem: Problem, values: Numbers, goal_units: int) -> Choice:
    """The stack in the solver's answer, its coverage counted anew in whole units."""
    chosen = np.flatnonzero((values[: problem.count] > 0.5) & ~problem.is_held)
    members = tuple(int(place) for place in chosen)
    units = int(covered_units(problem, members).sum())
    if units < goal_units:
        raise ArithmeticError(f"the solver's stack covers {units} units of {goal_units}: its tolerance was not enough")
    return Choice(members, units)
