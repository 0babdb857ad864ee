"""The solver's stacks against the slow, obvious way: every subset, counted."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.analyse.stacks.solving import (
    UNITS,
    Choice,
    Deadline,
    Problem,
    choose,
    choose_widest,
    covered_units,
    rows_of,
    widest,
)

CASES = 200


def random_problem(seed: int) -> Problem:
    """A small case with a random selection of everything that a stack may have to keep to."""
    rng = np.random.default_rng(seed)
    count, outcomes = int(rng.integers(2, 8)), int(rng.integers(1, 6))
    count_once = bool(rng.random() < 0.4)
    rows = [
        (credential, credential * 3 + offered, outcome)
        for credential in range(count)
        for outcome in range(outcomes)
        for offered in (range(3) if count_once else [int(rng.integers(3))])
        if rng.random() < (0.2 if count_once else 0.4)
    ]
    credential, offered, outcome = np.array(rows, dtype=np.intp).reshape(-1, 3).T
    # Few different probabilities and hours, so that ties are frequent.
    steps = [2500, 5000, 9000] if rng.random() < 0.5 else range(2500, 10_000)
    is_held = rng.random(count) < (0.15 if rng.random() < 0.3 else 0.0)
    free = np.flatnonzero(~is_held)
    return Problem(
        count=count,
        outcomes=outcomes,
        credential=credential,
        offered=offered,
        outcome=outcome,
        units=rng.choice(np.array(steps), len(rows)).astype(np.int64),
        hours=rng.choice([10.0, 20.0, 37.5, 100.0], count),
        is_held=is_held,
        count_once=count_once,
        max_members=int(rng.integers(1, 4)) if rng.random() < 0.4 else None,
        max_hours=float(rng.choice([30.0, 90.0, 140.0])) if rng.random() < 0.4 else None,
        groups=[(free[: len(free) // 2], 1)] if len(free) > 3 and rng.random() < 0.4 else [],
        needs=[(int(free[0]), free[1:3])] if len(free) > 2 and rng.random() < 0.4 else [],
    )


def covered_by_counting(problem: Problem, members: tuple[int, ...]) -> int:
    """The best way to lay what is offered on the outcomes, tried one by one."""
    chosen = {*members, *np.flatnonzero(problem.is_held).tolist()}
    rows = [at for at in range(len(problem.units)) if problem.credential[at] in chosen]
    if not problem.count_once:
        best = {o: max((int(problem.units[at]) for at in rows if problem.outcome[at] == o), default=0)
                for o in range(problem.outcomes)}  # fmt: skip
        return sum(best.values())
    worth = {(int(problem.outcome[at]), int(problem.offered[at])): int(problem.units[at]) for at in rows}
    best = {frozenset(): 0}  # what is offered that is used -> the most that it covers, outcome after outcome
    for outcome in range(problem.outcomes):
        more = dict(best)
        for (wanted, offered), units in worth.items():
            if wanted == outcome:
                for used, covered in best.items():
                    if offered not in used:
                        key = used | {offered}
                        more[key] = max(more.get(key, 0), covered + units)
        best = more
    return max(best.values())


def is_allowed(problem: Problem, members: tuple[int, ...], cuts: list[tuple[int, ...]]) -> bool:
    chosen = {*members, *np.flatnonzero(problem.is_held).tolist()}
    return (
        (problem.max_members is None or len(members) <= problem.max_members)
        and (problem.max_hours is None or problem.hours[list(members)].sum() <= problem.max_hours)
        and all(len({*group.tolist()} & {*members}) <= most for group, most in problem.groups)
        and all(own not in chosen or {*any_of.tolist()} & chosen for own, any_of in problem.needs)
        and not any({*cut} <= {*members} for cut in cuts)
    )


def by_counting(problem: Problem, aim: str, goal: int, cuts: list[tuple[int, ...]]) -> tuple | None:
    """The value of the best subset: (aim, coverage, sum of places)."""
    free = np.flatnonzero(~problem.is_held).tolist()
    values = []
    for size in range(len(free) + 1):
        for members in combinations(free, size):
            units = covered_by_counting(problem, members)
            if units >= goal and is_allowed(problem, members, cuts):
                values.append(value_of(problem, aim, members, units))
    return min(values, default=None)


def value_of(problem: Problem, aim: str, members: tuple[int, ...], units: int) -> tuple:
    places = sum(members) + len(members)
    hours = float(problem.hours[list(members)].sum())
    return {
        "members": (len(members), -units, places),
        "hours": (hours, -units, places),
        "coverage": (-units, len(members), places),
    }[aim]


def chosen(problem: Problem, aim: str, goal: int, cuts: list[tuple[int, ...]]) -> Choice | None:
    if aim == "coverage":
        return choose_widest(problem, cuts=cuts, deadline=Deadline(60))
    return choose(problem, aim, goal, cuts=cuts, deadline=Deadline(60))


@pytest.mark.slow
@pytest.mark.parametrize("aim", ["members", "hours", "coverage"])
def test_stacks_are_optimal_on_200_random_cases(aim):
    """With two stacks cut off after each other, so that the alternatives are optimal as well."""
    reached = 0
    for seed in range(CASES):
        problem = random_problem(seed)
        goal = 0 if aim == "coverage" else int(np.random.default_rng(seed).uniform(0.2, 0.7) * problem.outcomes * UNITS)
        cuts: list[tuple[int, ...]] = []
        for _ in range(3):
            found = chosen(problem, aim, goal, cuts)
            expected = by_counting(problem, aim, goal, cuts)
            assert (found is None) == (expected is None), seed
            if found is None:
                break
            assert found.is_proven
            assert found.ties_settled
            assert value_of(problem, aim, found.members, found.units) == pytest.approx(expected), seed
            assert is_allowed(problem, found.members, cuts)
            reached += 1
            if not found.members:
                break
            cuts.append(found.members)
    assert reached > CASES  # most cases have a stack, and many an alternative


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_what_is_covered_is_the_best_way_to_lay_it_out(seed):
    problem = random_problem(seed)
    members = tuple(np.flatnonzero(~problem.is_held)[::2].tolist())
    assert covered_units(problem, members).sum() == covered_by_counting(problem, members)
    rows = rows_of(problem, members)
    assert len({*problem.outcome[rows].tolist()}) == len(rows)
    if problem.count_once:
        assert len({*problem.offered[rows].tolist()}) == len(rows)


@given(st.integers(0, 10_000), st.floats(0.1, 0.9))
@settings(max_examples=30, deadline=None)
def test_one_condition_less_never_makes_a_stack_worse(seed, share):
    problem = random_problem(seed)
    goal = int(share * problem.outcomes * UNITS)
    strict = choose(problem, "members", goal, deadline=Deadline(60))
    for free in (
        replace(problem, max_members=None),
        replace(problem, max_hours=None),
        replace(problem, groups=()),
        replace(problem, needs=()),
    ):
        loose = choose(free, "members", goal, deadline=Deadline(60))
        if strict is not None:
            assert loose is not None
            assert len(loose.members) <= len(strict.members)
        assert widest(free, deadline=Deadline(60)).units >= widest(problem, deadline=Deadline(60)).units


def test_the_order_of_rows_changes_nothing():
    problem = random_problem(7)
    found = choose_widest(problem, deadline=Deadline(60))
    for order in list(permutations(range(min(4, len(problem.units)))))[:8]:
        rows = [*order, *range(len(order), len(problem.units))]
        turned = replace(
            problem,
            **{name: getattr(problem, name)[rows] for name in ("credential", "offered", "outcome", "units")},
        )
        assert choose_widest(turned, deadline=Deadline(60)) == found
