"""How much of a credential another one covers: expected from how surely each of its outcomes is met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mapper.match.comparisons import Comparisons
from mapper.match.sides import Positions

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """How surely each outcome of one side is met by the other credential of its pair, sorted by pair and outcome."""

    pair: Positions
    outcome: Positions
    probability: Shares


def meet(compared: Comparisons, probability: Shares, levels: tuple[Shares, Shares]) -> tuple[Met, Met]:
    """How surely the outcomes of the subject, and those of the object, are met (:func:`how_surely_met`).

    ``probability`` stands by each pair of outcomes, ``levels`` are the cognitive levels of the outcomes of either side.
    """
    mine, others = compared.subject_outcome, compared.object_outcome
    return (
        Met(*how_surely_met(compared.pair, mine, others, probability, levels[0])),
        Met(*how_surely_met(compared.pair, others, mine, probability, levels[1])),
    )


def expected_coverage(compared: Comparisons, met: Met) -> Shares:
    """The share of the outcomes of one side that the other is expected to cover, one value per pair of credentials.

    An outcome counts with the probability that it is met, so a side of which every outcome is half sure to be met comes
    to a half; 0 without outcomes.
    """
    counts = np.bincount(met.pair, minlength=len(compared.rows))
    total = np.bincount(met.pair, met.probability, minlength=len(compared.rows))
    return np.round(total / np.maximum(counts, 1), 4)


def how_surely_met(
    pair: Positions, wanted: Positions, offered: Positions, probability: Shares, levels: Shares
) -> tuple[Positions, Positions, Shares]:
    """For every wanted outcome of every pair the probability that it is met: (pair, wanted outcome, probability).

    It is met by the likeliest of the outcomes offered, but one outcome offered does not meet two of different cognitive
    level (``levels``, by wanted outcome): to describe a network is not, as well, to design it. It meets the likelier
    one, and those of the same or of no known level; the other takes its next best, 0 if none is left.

    >>> one, both = np.zeros(3, dtype=np.intp), np.array([0, 0, 1])
    >>> describe_and_design = np.array([2.0, 6.0])
    >>> how_surely_met(one, np.array([0, 1, 1]), both, np.array([0.9, 0.8, 0.3]), describe_and_design)[2].tolist()
    [0.9, 0.3]
    """
    row, begins = _choose(pair, wanted, offered, probability, levels)
    met = np.zeros(len(row))
    met[row >= 0] = probability[row[row >= 0]]
    return pair[begins], wanted[begins], met


def may_count(
    pair: Positions, wanted: Positions, offered: Positions, probability: Shares, levels: Shares
) -> npt.NDArray[np.bool_]:
    """For each row whether the outcome offered may count for the wanted one, as :func:`how_surely_met` settles it.

    It may not where it counts, at least as surely, for an outcome of another depth. The likeliest row that may is the
    one by which an outcome is met.

    >>> one, both = np.zeros(3, dtype=np.intp), np.array([0, 0, 1])
    >>> describe_and_design = np.array([2.0, 6.0])
    >>> may_count(one, np.array([0, 1, 1]), both, np.array([0.9, 0.8, 0.3]), describe_and_design).tolist()
    [True, False, True]
    """
    row, _ = _choose(pair, wanted, offered, probability, levels)
    takes = row[row >= 0]
    takes = takes[~np.isnan(levels[wanted[takes]])]
    _, place = np.unique(np.stack([pair, offered]), axis=1, return_inverse=True)
    place = place.reshape(-1)
    depth, held = np.full(len(place), np.nan), np.zeros(len(place))
    depth[place[takes]] = levels[wanted[takes]]  # one depth: where two meet, one is refused
    np.maximum.at(held, place[takes], probability[takes])
    own, taken = levels[wanted], depth[place]
    same = np.isnan(own) | np.isnan(taken) | (own == taken)
    return np.asarray(same | (probability > held[place]))


def _choose(
    pair: Positions, wanted: Positions, offered: Positions, probability: Shares, levels: Shares
) -> tuple[Positions, Positions]:
    """For every wanted outcome of every pair the row by which it is met, -1 for none, and a row where it stands."""
    order = np.lexsort((offered, -probability, wanted, pair))
    pair, wanted, offered = (values[order] for values in (pair, wanted, offered))
    probability = probability[order]
    begins = np.flatnonzero(_changes(pair, wanted))
    met = np.full(len(begins), -1, dtype=np.intp)
    open_ = np.arange(len(pair))  # the rows that still may be chosen, of pairs that are not settled
    outcome = np.repeat(np.arange(len(begins)), np.diff(np.r_[begins, len(pair)]))
    while len(open_):
        chosen = open_[_changes(outcome[open_])]
        refused, lost_to = _refused(pair[chosen], offered[chosen], probability[chosen], levels[wanted[chosen]])
        unsettled = np.isin(pair[chosen], pair[chosen][refused])
        met[outcome[chosen[~unsettled]]] = order[chosen[~unsettled]]
        # What took a row stays for good only if nothing likelier can still come to it, and what comes was refused now.
        likeliest = np.zeros(pair[-1] + 1)
        np.maximum.at(likeliest, pair[chosen][refused], probability[chosen][refused])
        final = refused & (lost_to >= likeliest[pair[chosen]])
        open_ = open_[np.isin(pair[open_], pair[chosen][refused])]
        open_ = open_[~np.isin(open_, chosen[final])]
    return met, order[begins]


def _refused(
    pair: Positions, offered: Positions, probability: Shares, levels: Shares
) -> tuple[npt.NDArray[np.bool_], Shares]:
    """Which choices fall on an outcome that a likelier choice of another known level takes, and how likely that is."""
    order = np.lexsort((-probability, np.isnan(levels), offered, pair))
    begins = _changes(pair[order], offered[order])
    taker = order[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    refused, lost_to = np.zeros(len(pair), dtype=bool), np.zeros(len(pair))
    both_known = ~np.isnan(levels[order]) & ~np.isnan(levels[taker])
    refused[order] = (levels[order] != levels[taker]) & both_known
    lost_to[order] = probability[taker]
    return refused, lost_to


def _changes(*columns: Positions) -> npt.NDArray[np.bool_]:
    """True where a row differs from the one before; the first differs."""
    if not len(columns[0]):
        return np.zeros(0, dtype=bool)
    changed = np.zeros(len(columns[0]), dtype=bool)
    changed[0] = True
    for column in columns:
        changed[1:] |= np.diff(column) != 0
    return changed
