"""The outcome matrix of one pair, as it is shown: each outcome of a side beside its best counterpart on the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from mapper.tables import as_list

#: Where two counterparts are equally likely, the better status goes first.
_ORDER: Final = {"covered": 0, "partly": 1, "missing": 2}


@dataclass(frozen=True, slots=True)
class Statement:
    """One outcome with where it came from (:data:`mapper.tables.OUTCOMES`)."""

    text: str
    language: str
    outcomes_basis: str
    wording: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """An outcome, how well the other side covers it, and by what.

    Where the outcome was compared with nothing, ``status`` is ``missing`` and ``confidence`` and ``other`` are None.
    """

    own: Statement
    status: str
    confidence: float | None
    other: Statement | None


def best_counterparts(
    outcomes: pd.DataFrame,
    others: pd.DataFrame,
    alignments: pd.DataFrame,
    *,
    side: Literal["subject", "object"] = "subject",
) -> list[Counterpart]:
    """One entry per outcome of ``side``, in the order of its credential, with its best counterpart.

    The best is the one with the highest confidence; ties go to the better status, then to the smaller id.

    Parameters
    ----------
    outcomes, others
        Outcomes (:data:`mapper.tables.OUTCOMES`) of this side and of the other side.
    alignments
        The rows of this pair (:data:`mapper.tables.ALIGNMENTS`).
    """
    own, other = f"{side}_outcome_id", f"{'object' if side == 'subject' else 'subject'}_outcome_id"
    best: dict[str, tuple[float, int, str, str]] = {}
    # One pair has at most some hundred rows, and this runs between two cards: loops over plain values are ten times
    # faster here than joins of small frames.
    for mine, theirs, status, confidence in zip(
        *(alignments[name].tolist() for name in (own, other, "status", "confidence")), strict=True
    ):
        likely = 0.0 if pd.isna(confidence) else float(confidence)
        candidate = (-likely, _ORDER.get(status, 2), str(theirs), str(status or "missing"))
        best[mine] = min(best.get(mine, candidate), candidate)
    known = dict(zip(as_list(others["outcome_id"]), _statements(others), strict=True))
    found = []
    positions = outcomes["position"].to_numpy(dtype=int).argsort(kind="stable")
    ids, statements = as_list(outcomes["outcome_id"]), _statements(outcomes)
    for place in positions:
        rank = best.get(ids[place])
        if rank is None:
            found.append(Counterpart(statements[place], "missing", None, None))
        else:
            found.append(Counterpart(statements[place], rank[3], -rank[0], known.get(rank[2])))
    return found


def _statements(outcomes: pd.DataFrame) -> list[Statement]:
    columns = (as_list(outcomes[name]) for name in ("text", "language", "outcomes_basis", "wording"))
    return [Statement(*(str(value or "") for value in values)) for values in zip(*columns, strict=True)]
