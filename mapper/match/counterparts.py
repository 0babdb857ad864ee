"""Which outcome meets which within one pair of credentials, as coverage counts it and a person corrected it.

:mod:`mapper.match.coverage` lets an outcome count for one cognitive depth only. That is settled on what the tool found;
what a person says of two outcomes counts as it was said, whatever else they count for. So a correction changes the two
outcomes that it names and moves nothing else: to say that two outcomes meet never lowers coverage, to say that they do
not never raises it, and to take all corrections back gives what was there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.corrections import Correction, correct_alignments, in_force
from mapper.match.coverage import Shares, may_count
from mapper.match.scoring import outcome_status
from mapper.match.sides import Positions
from mapper.model import OutcomeStatus
from mapper.settings import ScoringSettings

_NOTHING: Final = -1


@dataclass(frozen=True, slots=True)
class OutcomeMet:
    """One outcome and how the other side meets it.

    ``position`` counts from 1 in the order of the list that people see. ``probability`` is what it counts in coverage,
    ``counterpart`` the outcome of the other side by which it does ("" for none), ``closest`` the likeliest one, which
    may count elsewhere. ``by_hand``: a person said so.
    """

    outcome_id: str
    position: int
    text: str
    probability: float
    status: OutcomeStatus
    counterpart: str
    closest: str
    by_hand: bool


@dataclass(frozen=True, slots=True, eq=False)
class Counterparts:
    """The outcomes of both sides with what meets them, and coverage both ways.

    ``cells`` are the alignments as corrected, by subject and object position, with ``subject_position``,
    ``object_position``, ``suggested`` (the confidence before corrections), ``by_hand`` (the verdict of a person, ""
    for none), and for each side ``<side>_counts`` (it meets the outcome of that side by this one) and
    ``<side>_elsewhere`` (likelier than what meets it, but the other outcome counts for one of another depth).
    """

    cells: pd.DataFrame
    subject: tuple[OutcomeMet, ...]
    object_: tuple[OutcomeMet, ...]

    @property
    def subject_coverage(self) -> float:
        """The share of the subject's outcomes that the object covers."""
        return _share(self.subject)

    @property
    def object_coverage(self) -> float:
        """The share of the object's outcomes that the subject covers."""
        return _share(self.object_)


def find_counterparts(
    subject: pd.DataFrame,
    object_: pd.DataFrame,
    alignments: pd.DataFrame,
    corrections: Sequence[Correction] = (),
    *,
    settings: ScoringSettings,
) -> Counterparts:
    """What meets what between the outcomes of two credentials.

    ``subject`` and ``object_`` are the outcomes (:data:`mapper.tables.OUTCOMES`) of one credential each,
    ``alignments`` the rows of that pair (:data:`mapper.tables.ALIGNMENTS`) as the run has them. Without corrections
    both coverages are those of the run.
    """
    sides = [side.sort_values("position", kind="stable", ignore_index=True) for side in (subject, object_)]
    cells = _cells(sides, alignments, corrections)
    found = []
    for own, other, side in ((0, 1, "subject"), (1, 0, "object")):
        met, counts, elsewhere = _meet(cells, sides[own], sides[other], side, settings)
        cells[f"{side}_counts"], cells[f"{side}_elsewhere"] = counts, elsewhere
        found.append(met)
    return Counterparts(cells, *found)


def _cells(sides: Sequence[pd.DataFrame], alignments: pd.DataFrame, corrections: Sequence[Correction]) -> pd.DataFrame:
    said = {pair: correction.verdict for pair, correction in in_force(corrections).items()}
    corrected = correct_alignments(alignments, corrections)
    cells = corrected.astype({"confidence": "float64"}).assign(
        **{
            f"{name}_position": _rows(side["outcome_id"], corrected[f"{name}_outcome_id"]) + 1
            for name, side in zip(("subject", "object"), sides, strict=True)
        },
        suggested=alignments["confidence"].to_numpy(dtype=np.float64, na_value=np.nan),
        by_hand=[
            str(said.get(pair, ""))
            for pair in zip(corrected["subject_outcome_id"], corrected["object_outcome_id"], strict=True)
        ],
    )
    known = (cells["subject_position"] > 0) & (cells["object_position"] > 0)
    return cells[known].sort_values(["subject_position", "object_position"], ignore_index=True)


def _rows(ids: pd.Series, wanted: pd.Series) -> Positions:
    index = pd.Index(ids.to_numpy(dtype=object))
    return np.asarray(index.get_indexer(wanted.to_numpy(dtype=object)), dtype=np.intp)


def _meet(
    cells: pd.DataFrame, own: pd.DataFrame, other: pd.DataFrame, side: str, settings: ScoringSettings
) -> tuple[tuple[OutcomeMet, ...], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The outcomes of one side, and for each cell whether it counts for its outcome, or counts elsewhere."""
    across = "object" if side == "subject" else "subject"
    wanted, offered = (cells[f"{name}_position"].to_numpy(dtype=np.intp) - 1 for name in (side, across))
    suggested = np.nan_to_num(cells["suggested"].to_numpy(dtype=np.float64))
    value = np.nan_to_num(cells["confidence"].to_numpy(dtype=np.float64))
    by_hand = (cells["by_hand"] != "").to_numpy(dtype=bool)
    may = by_hand | _may_count(wanted, offered, suggested, own)
    row = _likeliest(wanted, offered, np.where(may, value, -1.0), by_hand, len(own))
    closest = _likeliest(wanted, offered, value, by_hand, len(own))
    row[row >= 0] = np.where(value[row[row >= 0]] > 0.0, row[row >= 0], _NOTHING)
    counts = np.zeros(len(cells), dtype=bool)
    counts[row[row >= 0]] = True
    likely = value >= settings.partly_from
    statuses = np.where(by_hand, cells["status"].to_numpy(dtype=object), outcome_status(value, settings))
    ids, texts, others = (column.tolist() for column in (own["outcome_id"], own["text"], other["outcome_id"]))
    met = tuple(
        OutcomeMet(
            outcome_id=ids[at],
            position=at + 1,
            text=texts[at],
            probability=float(value[chosen]) if chosen >= 0 else 0.0,
            status=statuses[chosen] if chosen >= 0 else "missing",
            counterpart=others[offered[chosen]] if chosen >= 0 else "",
            closest=others[offered[near]] if near >= 0 else "",
            by_hand=bool(chosen >= 0 and by_hand[chosen]),
        )
        for at, (chosen, near) in enumerate(zip(row.tolist(), closest.tolist(), strict=True))
    )
    return met, counts, likely & ~may & (value > np.array([outcome.probability for outcome in met])[wanted])


def _may_count(wanted: Positions, offered: Positions, suggested: Shares, own: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if not len(wanted):
        return np.zeros(0, dtype=bool)
    levels = pd.to_numeric(own["cognitive_level"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return may_count(np.zeros(len(wanted), dtype=np.intp), wanted, offered, suggested, levels)


def _likeliest(
    wanted: Positions, offered: Positions, value: Shares, by_hand: npt.NDArray[np.bool_], count: int
) -> Positions:
    """For each of ``count`` wanted outcomes the row with the highest value, -1 without one that is 0 or more.

    Of equals what a person said goes first, then the earlier outcome.
    """
    order = np.lexsort((offered, ~by_hand, -value))[::-1]
    order = order[value[order] >= 0.0]
    found = np.full(count, _NOTHING, dtype=np.intp)
    found[wanted[order]] = order  # the last to be written stays
    return found


def _share(met: Sequence[OutcomeMet]) -> float:
    # Rounded as expected_coverage rounds, so that the figure is that of the run in its last place too.
    return float(np.round(sum(outcome.probability for outcome in met) / max(len(met), 1), 4))
