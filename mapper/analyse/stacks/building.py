"""A stack for a target: from catalogues, offers and conditions to the best stack, and what it leaves open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.analyse.stacks.conditions import Conditions, check_conditions, reasons_left_out, relaxations
from mapper.analyse.stacks.offers import offers_toward
from mapper.analyse.stacks.prerequisites import out_of_reach
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
from mapper.errors import UsageError
from mapper.match.scoring import outcome_status
from mapper.settings import ScoringSettings
from mapper.tables import TEXT, as_list

SECONDS: Final = 8.0
"""Time for one stack; alternatives and relaxed conditions share as much again."""
ALTERNATIVES: Final = 2
SUBSTITUTES: Final = 3
"""Credentials named that could stand in for one member."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What a stack is chosen from and for.

    ``credentials`` (:data:`mapper.tables.CREDENTIALS` with ``eqf_min``, each id once) are all of the catalogues,
    ``outcomes`` (:data:`mapper.tables.OUTCOMES`) those of the target, ``alignments`` of every credential against it.
    ``duplicates`` (:data:`mapper.ingest.duplicates.DUPLICATES`) are credentials that are one thing, of which a stack
    holds one; ``prerequisites`` (:data:`mapper.analyse.stacks.prerequisites.PREREQUISITES`) what asks for what.
    """

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    alignments: pd.DataFrame
    duplicates: pd.DataFrame
    prerequisites: pd.DataFrame
    scoring: ScoringSettings = field(default_factory=ScoringSettings)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of learning of several credentials: ``least`` to ``most``, of those whose workload is known.

    ``unknown`` counts the others, so that both ends are lower bounds where it is not 0.
    """

    least: float
    most: float
    unknown: int


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Members by id, in order, and what they cover together with the credentials held.

    ``coverage`` is the expected share of the target's outcomes. ``met`` has a row per outcome of the target, in its
    order: ``position``, ``outcome_id``, ``text``, ``probability``, ``status``, ``credential_id`` and ``offered_text``
    of what meets it ("" where nothing does at least in part).
    """

    members: tuple[str, ...]
    coverage: float
    hours: Hours
    met: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many outcomes are ``covered``, ``partly`` and ``missing``."""
        return {name: int((self.met["status"] == name).sum()) for name in ("covered", "partly", "missing")}


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What giving up one condition would bring: the most that a stack could then cover."""

    condition: str
    coverage: float
    is_proven: bool


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The best stack, and what a person needs to judge it.

    ``reaches``: it covers the goal; otherwise it is the one that covers most, and ``relaxed`` says which condition
    stands in the way. ``is_proven`` and ``gap`` are of the solver (:class:`~mapper.analyse.stacks.solving.Choice`).
    ``alternatives`` are the next best stacks, none of which holds an earlier one whole. ``substitutes`` has rows
    (``member_id``, ``credential_id``, ``coverage``) of what could stand in for one member, all else kept.
    ``left_out`` has a row per credential that cannot be a member, with ``why``; ``could`` counts those that can,
    ``offering`` those of them that meet some outcome at least in part. ``matrix`` are the offers of the members.
    """

    stack: Stack
    reaches: bool
    is_proven: bool
    gap: float
    ties_settled: bool
    alternatives: tuple[Stack, ...]
    substitutes: pd.DataFrame
    relaxed: tuple[Relaxed, ...]
    left_out: pd.DataFrame
    could: int
    offering: int
    matrix: pd.DataFrame


def build_stack(
    pool: Pool, conditions: Conditions, *, alternatives: int = ALTERNATIVES, seconds: float = SECONDS
) -> Answer:
    """The stack that is best by ``conditions``; where none reaches the share, the one that covers most.

    Raises
    ------
    UsageError
        If a condition is out of range, names a credential that is not there, or the time is over too early.
    """
    check_conditions(conditions)
    _check_named(pool, conditions)
    posed = _posed(pool, conditions)
    deadline = Deadline(seconds)
    aim: Literal["members", "hours"] = "hours" if conditions.aim == "shortest" else "members"
    goal = math.ceil(round(conditions.goal * len(pool.outcomes) * UNITS, 3))
    found = choose(posed.problem, aim, goal, deadline=deadline)
    reaches = found is not None
    if found is None:
        found = choose_widest(posed.problem, deadline=deadline)
    if found is None:
        raise ArithmeticError("the solver finds no stack, though an empty one breaks no condition")
    more = Deadline(seconds)
    stack = posed.made(found)
    others = _next_best(posed.problem, found, aim, goal if reaches else None, alternatives, more)
    return Answer(
        stack=stack,
        reaches=reaches,
        is_proven=found.is_proven,
        gap=found.gap,
        ties_settled=found.ties_settled,
        alternatives=tuple(posed.made(each) for each in others),
        substitutes=_substitutes(posed, found, goal if reaches else found.units),
        relaxed=() if reaches else tuple(_relaxed(pool, conditions, found.units, more)),
        left_out=posed.left_out,
        could=posed.could,
        offering=len(set(posed.offers["credential_id"]) - set(conditions.held)),
        matrix=posed.offers[posed.offers["credential_id"].isin([*stack.members, *conditions.held])].reset_index(
            drop=True
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Posed:
    """The problem as the solver has it, with the tables that its places stand for."""

    pool: Pool
    problem: Problem
    credentials: pd.DataFrame
    offers: pd.DataFrame
    left_out: pd.DataFrame
    could: int

    def made(self, choice: Choice) -> Stack:
        ids = as_list(self.credentials["credential_id"])
        members = list(choice.members)
        return Stack(
            members=tuple(ids[place] for place in members),
            coverage=choice.units / UNITS / len(self.pool.outcomes),
            hours=hours_of(self.credentials.iloc[members]),
            met=self._met(choice),
        )

    def _met(self, choice: Choice) -> pd.DataFrame:
        outcomes = self.pool.outcomes
        table = pd.DataFrame(
            {
                "position": range(1, len(outcomes) + 1),
                "outcome_id": as_list(outcomes["outcome_id"]),
                "text": as_list(outcomes["text"]),
                "probability": 0.0,
                "credential_id": "",
                "offered_text": "",
            }
        )
        rows = rows_of(self.problem, choice.members)
        by = self.offers.iloc[rows]
        at = self.problem.outcome[rows]
        table.loc[at, "probability"] = by["probability"].to_numpy(dtype=np.float64)
        for name in ("credential_id", "offered_text"):
            table.loc[at, name] = by[name].to_numpy(dtype=object)
        table["status"] = outcome_status(table["probability"].to_numpy(dtype=np.float64), self.pool.scoring)
        return table


def hours_of(credentials: pd.DataFrame) -> Hours:
    """The hours of all of them together.

    >>> hours_of(pd.DataFrame({"workload_hours_min": [25.0, None], "workload_hours_max": [30.0, None]}))
    Hours(least=25.0, most=30.0, unknown=1)
    """
    low, high = (
        credentials[f"workload_hours_{end}"].to_numpy(dtype=np.float64, na_value=np.nan) for end in ("min", "max")
    )
    return Hours(float(np.nansum(low)), float(np.nansum(high)), int(np.isnan(high).sum()))


def _check_named(pool: Pool, conditions: Conditions) -> None:
    if pool.outcomes.empty:
        raise UsageError("the target has no learning outcomes, so there is nothing to cover")
    known = set(pool.credentials["credential_id"])
    faults = [
        f"credential {name!r} ({'held' if name in conditions.held else 'to leave out'}) is in none of the catalogues"
        for name in (*conditions.held, *conditions.without)
        if name not in known
    ]
    if faults:
        raise UsageError.listing(faults)


def _posed(pool: Pool, conditions: Conditions) -> _Posed:
    """The problem over the credentials that could be members: those that offer something or that another asks for."""
    every = pool.credentials.sort_values("credential_id", ignore_index=True)
    # Who holds a credential has been let in.
    needed = pool.prerequisites[~pool.prerequisites["credential_id"].isin(conditions.held).to_numpy(dtype=bool)]
    why = reasons_left_out(every, conditions)
    beyond = out_of_reach(needed, as_list(every.loc[(why == "").to_numpy(dtype=bool), "credential_id"]))
    why[every["credential_id"].isin(beyond).to_numpy(dtype=bool)] = "asks for another that cannot be chosen"
    could = (why == "").to_numpy(dtype=bool)
    offers = offers_toward(pool.outcomes, pool.alignments, count_once=conditions.count_once, settings=pool.scoring)
    useful = {*offers["credential_id"], *needed["requires_id"], *conditions.held}
    credentials = every[could & every["credential_id"].isin(useful)].reset_index(drop=True)
    place = {name: at for at, name in enumerate(as_list(credentials["credential_id"]))}
    offers = offers[offers["credential_id"].isin(place)].reset_index(drop=True)
    outcome_place = {name: at for at, name in enumerate(as_list(pool.outcomes["outcome_id"]))}
    is_held = credentials["credential_id"].isin(conditions.held).to_numpy(dtype=bool)
    problem = Problem(
        count=len(credentials),
        outcomes=len(pool.outcomes),
        credential=_places(offers["credential_id"], place),
        offered=pd.factorize(offers["offered_id"], sort=True)[0].astype(np.intp),
        outcome=_places(offers["outcome_id"], outcome_place),
        units=np.rint(offers["probability"].to_numpy(dtype=np.float64) * UNITS).astype(np.int64),
        hours=credentials["workload_hours_max"].to_numpy(dtype=np.float64, na_value=np.nan),
        is_held=is_held,
        count_once=conditions.count_once,
        max_members=conditions.max_credentials,
        max_hours=conditions.max_hours,
        groups=[
            *_providers(credentials, is_held, conditions.per_provider),
            *_same_thing(pool.duplicates, place, is_held),
        ],
        needs=list(_needs(needed, place)),
    )
    kept_out = every.loc[~could, ["credential_id", "title"]].assign(why=why[~could])
    return _Posed(pool, problem, credentials, offers, kept_out.reset_index(drop=True), int(could.sum()))


def _places(ids: pd.Series, place: dict[str, int]) -> npt.NDArray[np.intp]:
    return np.array([place[name] for name in as_list(ids)], dtype=np.intp)


def _providers(
    credentials: pd.DataFrame, is_held: npt.NDArray[np.bool_], most: int | None
) -> list[tuple[npt.NDArray[np.intp], int]]:
    """The members of one provider; a credential that names nobody counts for nobody."""
    if most is None:
        return []
    offered_by = credentials["provider"].where(credentials["provider"] != "", credentials["awarding_body"])
    places = np.arange(len(credentials), dtype=np.intp)
    groups = (places[(offered_by == name).to_numpy(dtype=bool) & ~is_held] for name in sorted(set(offered_by)) if name)
    return [(rows, most) for rows in groups if len(rows) > most]


def _same_thing(
    duplicates: pd.DataFrame, place: dict[str, int], is_held: npt.NDArray[np.bool_]
) -> list[tuple[npt.NDArray[np.intp], int]]:
    """At most one of what is one thing; none beside one that is held."""
    found = []
    for _, group in duplicates.groupby("group_id", sort=True):
        rows = np.array([place[name] for name in as_list(group["credential_id"]) if name in place], dtype=np.intp)
        held = int(is_held[rows].sum())
        free = rows[~is_held[rows]]
        if len(free) and len(rows) > 1:
            found.append((free, 0 if held else 1))
    return found


def _needs(prerequisites: pd.DataFrame, place: dict[str, int]) -> list[tuple[int, npt.NDArray[np.intp]]]:
    found = []
    for (name, _), rows in prerequisites.groupby(["credential_id", "alternative"], sort=True):
        if name in place:
            any_of = [place[other] for other in as_list(rows["requires_id"]) if other in place]
            found.append((place[name], np.array(any_of, dtype=np.intp)))
    return found


def _next_best(
    problem: Problem, first: Choice, aim: Literal["members", "hours"], goal: int | None, count: int, deadline: Deadline
) -> Sequence[Choice]:
    cuts: list[tuple[int, ...]] = [first.members]
    found: list[Choice] = []
    while len(found) < count and cuts[-1]:
        try:
            other = (
                choose_widest(problem, cuts=cuts, deadline=deadline)
                if goal is None
                else choose(problem, aim, goal, cuts=cuts, deadline=deadline)
            )
        except UsageError:  # the time is over: what was found stands
            break
        if other is None or not other.units:
            break
        found.append(other)
        cuts.append(other.members)
    return found


def _substitutes(posed: _Posed, choice: Choice, goal: int) -> pd.DataFrame:
    """Credentials that could stand in for one member and still cover ``goal``, those that cover most first."""
    problem, ids = posed.problem, as_list(posed.credentials["credential_id"])
    taken = {*choice.members, *np.flatnonzero(problem.is_held).tolist()}
    most = np.zeros((problem.count, problem.outcomes), dtype=np.int64)
    np.maximum.at(most, (problem.credential, problem.outcome), problem.units)
    rows = []
    for member in choice.members:
        others = [place for place in choice.members if place != member]
        base = most[[*others, *np.flatnonzero(problem.is_held)]].max(axis=0, initial=0)
        # What all rows could cover bounds what they do where each outcome counts once.
        bound = np.maximum(most, base).sum(axis=1)
        order = np.lexsort((np.arange(problem.count), -bound))
        kept: list[tuple[str, str, float]] = []
        for other in order[bound[order] >= goal]:
            if len(kept) == SUBSTITUTES:
                break
            swapped = tuple(sorted([*others, int(other)]))
            if int(other) in taken or not _is_allowed(problem, swapped):
                continue
            units = int(covered_units(problem, swapped).sum())
            if units >= goal:
                kept.append((ids[member], ids[other], units / UNITS / problem.outcomes))
        rows += sorted(kept, key=lambda row: (-row[2], row[1]))
    table = pd.DataFrame(rows, columns=["member_id", "credential_id", "coverage"])
    return table.astype({"member_id": TEXT, "credential_id": TEXT, "coverage": "float64"})


def _is_allowed(problem: Problem, members: tuple[int, ...]) -> bool:
    chosen = {*members, *np.flatnonzero(problem.is_held).tolist()}
    hours = float(problem.hours[list(members)].sum())
    return (
        (problem.max_hours is None or hours <= problem.max_hours)
        and all(len({*rows.tolist()} & {*members}) <= most for rows, most in problem.groups)
        and all(own not in chosen or chosen & {*any_of.tolist()} for own, any_of in problem.needs)
    )


def _relaxed(pool: Pool, conditions: Conditions, units: int, deadline: Deadline) -> Sequence[Relaxed]:
    """What each condition costs beside the ``units`` covered, the dearest first; what costs nothing is left out."""
    found = []
    for name, free in relaxations(conditions):
        try:
            best = widest(_posed(pool, free).problem, deadline=deadline)
        except UsageError:
            continue
        if best is not None and best.units > units:
            found.append(Relaxed(name, best.units / UNITS / len(pool.outcomes), best.is_proven))
    return sorted(found, key=lambda each: -each.coverage)
