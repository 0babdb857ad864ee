"""A stack with all that is said of it: the same for the command line, the page and the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from mapper.analyse.stacks import sentences
from mapper.analyse.stacks.building import ALTERNATIVES, SECONDS, Answer, Pool, Stack, build_stack
from mapper.analyse.stacks.ceilings import Ceiling, Credit, ceiling_in_force, ceilings_of, credit_of
from mapper.analyse.stacks.conditions import Conditions
from mapper.knowledge.policies import Policies


@dataclass(frozen=True, slots=True, eq=False)
class StackReport:
    """The answer for one target.

    ``target`` is its row of :data:`mapper.tables.CREDENTIALS`, ``credentials`` are those of the pool, found by id.
    ``ceiling`` is the one kept to, None without one; ``ceiling_note`` says why ("" where nothing is to be said).
    """

    target: Mapping[str, Any]
    credentials: pd.DataFrame
    conditions: Conditions
    answer: Answer
    credit: Credit
    ceiling: Ceiling | None
    ceiling_note: str

    def title(self, credential_id: str) -> str:
        """The title of a credential of the pool."""
        return str(self.credentials.loc[credential_id, "title"])

    def rows(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """The credentials of these ids, in their order."""
        found = self.credentials.loc[list(ids)].to_dict("records")
        return [{str(name): value for name, value in row.items()} for row in found]


def report_stack(
    pool: Pool,
    target: Mapping[str, Any],
    conditions: Conditions,
    *,
    policies: Policies,
    credit_systems: pd.DataFrame,
    ceiling: str = "auto",
    alternatives: int = ALTERNATIVES,
    seconds: float = SECONDS,
) -> StackReport:
    """The best stack for ``target`` with what is said of it.

    ``ceiling`` is as :func:`~mapper.analyse.stacks.ceilings.ceiling_in_force` reads it.

    Raises
    ------
    UsageError
        As :func:`~mapper.analyse.stacks.building.build_stack` and
        :func:`~mapper.analyse.stacks.ceilings.ceiling_in_force`.
    """
    found = ceilings_of(target, policies, credit_systems)
    kept, note = ceiling_in_force(ceiling, found, target) if found or ceiling != "auto" else (None, "")
    conditions = replace(conditions, ceiling=None if kept is None else kept.share)
    answer = build_stack(pool, conditions, alternatives=alternatives, seconds=seconds)
    return StackReport(
        target=target,
        credentials=pool.credentials.set_index("credential_id", drop=False).rename_axis(None),
        conditions=conditions,
        answer=answer,
        credit=credit_of(answer.stack, target, credit_systems, conditions.ceiling),
        ceiling=kept,
        ceiling_note=note,
    )


def told(report: StackReport) -> list[str]:
    """What is said of the stack, the most important first."""
    answer, stack = report.answer, report.answer.stack
    return [
        sentence
        for sentence in (
            sentences.headline(answer, report.conditions, str(report.target["title"])),
            sentences.counts_sentence(stack),
            sentences.proof_sentence(answer, report.conditions),
            sentences.hours_sentence(stack.hours, len(stack.members)),
            sentences.credit_sentence(report.credit),
            sentences.ceiling_sentence(report.ceiling, report.conditions) if report.ceiling else "",
            report.ceiling_note,
            *sentences.relaxed_sentences(answer, report.conditions),
        )
        if sentence
    ]


def brings(stack: Stack, credential_id: str) -> list[int]:
    """The positions of the outcomes that a member, or a credential held, is counted for."""
    return [int(at) for at in stack.met.loc[stack.met["credential_id"] == credential_id, "position"]]


def left_out_counts(answer: Answer) -> dict[str, int]:
    """How many credentials cannot be members, by why."""
    counts = answer.left_out["why"].value_counts()
    return {str(why): int(count) for why, count in sorted(counts.items())}
