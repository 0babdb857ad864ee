"""For each outcome of one side its best counterpart anywhere on the other side, by the model of :mod:`scoring`.

A match compares credentials with likely credentials. To say what a whole catalogue covers, every outcome is held
against every outcome of the other side: all that the statement model reads but verbs and guards comes from matrix
products, block by block; of the likeliest few the whole model is then read. So the probability of two outcomes is that
of a match. What is found per credential looks at few credentials of the other side, and at them in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from mapper.match.comparisons import outcome_pairs, verb_likeness
from mapper.match.coverage import Shares, how_surely_met
from mapper.match.guards import compare_guards
from mapper.match.scoring import LANGUAGE_PAIRS, confidence, contributions, language_pairs
from mapper.match.sides import Positions, Reader, Side, Texts, cognitive_levels

Progress = Callable[[str, int, int], None]
Matrix = npt.NDArray[np.float32]
Model = Mapping[str, Mapping[str, Mapping[str, float]]]

LIKELIEST: Final = 8
"""Counterparts of an outcome of which verbs and guards are read too: both can only reorder what is about as likely."""
SINGLES: Final = 3
"""Credentials of the other side that are looked at in full for each credential, those that seem to cover most."""
_BLOCK_CELLS: Final = 12_000_000  # outcomes x outcomes at a time, in float32: 48 MB, three times over
_READERS: Final[tuple[tuple[Reader, str], ...]] = (("main", ""), ("english", "english_"))


@dataclass(frozen=True, slots=True, eq=False)
class BestCounterparts:
    """What the other side has for each outcome and each credential of a side.

    By outcome: ``outcome`` is the best counterpart (a row of the other side's outcomes, -1 for none) and
    ``probability`` how surely it meets it. By credential: ``single`` is the one credential of the other side that
    covers most of it among :data:`SINGLES` (-1 for none), ``single_coverage`` the share expected.
    """

    outcome: Positions
    probability: Shares
    single: Positions
    single_coverage: Shares


def find_best_counterparts(
    side: Side, other: Side, model: Model, *, apart: str = "", progress: Progress | None = None
) -> BestCounterparts:
    """What the whole of ``other`` has for each outcome of ``side``, and its best credential for each credential.

    ``model`` is that of statements (:func:`~mapper.match.scoring.shipped_weights`). Credentials with the same value in
    the column ``apart`` (``jurisdiction``, ``credential_id``) never count for each other. Ties go to what stands first
    in ``other``. Cost: one product of all outcomes with all outcomes, in blocks.
    """
    if not len(other.outcomes):
        none = np.full(len(side.outcomes), -1, dtype=np.intp)
        nobody = np.full(len(side.credentials), -1, dtype=np.intp)
        return BestCounterparts(none, np.zeros(len(none)), nobody, np.zeros(len(nobody)))
    groups = _groups(side, other, apart)
    distinct = (_distinct(side.statements), _distinct(other.statements))
    levels = (cognitive_levels(side), cognitive_levels(other))
    found = []
    for rows in _blocks(side, len(other.outcomes)):
        block = _read_block(side, other, rows, distinct, model, groups)
        found.append(_best_of(block, side, other, model, levels))
        if progress is not None:
            progress("Looking for counterparts", rows.stop, len(side.credentials))
    parts = zip(*found, strict=True)
    return BestCounterparts(*(np.concatenate(part) for part in parts))


def find_alike(texts: Texts, levels: Shares, model: Model) -> tuple[Positions, Positions]:
    """Pairs of different ``texts`` that more likely than not ask for the same, both ways round: (row, column), sorted.

    ``levels`` are their cognitive levels. The credentials they stand in are not looked at, as if nothing were known of
    them.
    """
    rows, columns = [], []
    step = max(1, _BLOCK_CELLS // max(len(texts), 1))
    for start in range(0, len(texts), step):
        here = slice(start, min(start + step, len(texts)))
        signals = {f"{prefix}meaning": _likeness(texts, texts, here, reader) for reader, prefix in _READERS}
        some = np.arange(here.start, here.stop)
        score = _scores(signals, _kinds(chosen_texts(texts, some), texts), model)
        # what verbs may add is little, and is read of what is left
        row, column = np.nonzero(score > -0.5)
        apart = row + start != column
        row, column = row[apart], column[apart]
        statements = pd.DataFrame(
            {
                **{name: values[row, column] for name, values in signals.items()},
                **dict.fromkeys(("context", "english_context"), np.full(len(row), np.nan)),
                "same_language": texts.languages[row + start] == texts.languages[column],
                "verb": verb_likeness(levels[row + start], levels[column]),
                **compare_guards(texts.content, texts.content, row + start, column),
            }
        )
        alike = confidence(contributions(statements, language_pairs(statements), model)) >= 0.5
        rows.append(row[alike] + start)
        columns.append(column[alike])
    if not rows:
        none = np.zeros(0, dtype=np.intp)
        return none, none
    return np.concatenate(rows), np.concatenate(columns)


@dataclass(frozen=True, slots=True, eq=False)
class _Distinct:
    """The different texts of a side, and which of them each outcome reads."""

    texts: Texts
    of_outcome: Positions


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Some credentials of a side (``rows``) and their outcomes (from ``first``) against the whole other side.

    ``meanings`` are different texts x different texts, ``contexts`` credentials x credentials, null where unknown;
    ``text`` and ``owner`` say which of their rows, ``other_text`` which of the columns of ``meanings``, an outcome has.
    ``score`` is the log-odds of outcomes x outcomes without verbs and guards, minus infinity where two may not meet.
    """

    rows: range
    first: int
    meanings: dict[str, Matrix]
    contexts: dict[str, Matrix]
    text: Positions
    owner: Positions
    other_text: Positions
    score: Matrix


def _blocks(side: Side, width: int) -> Iterator[range]:
    """Credentials in their order, together at most as many outcomes as fit (but at least one credential)."""
    room = max(1, _BLOCK_CELLS // max(width, 1))
    start = 0
    while start < len(side.credentials):
        stop = max(start + 1, int(np.searchsorted(side.first, side.first[start] + room, side="right")) - 1)
        stop = min(stop, len(side.credentials))
        yield range(start, stop)
        start = stop


def _groups(side: Side, other: Side, apart: str) -> tuple[Positions, Positions] | None:
    if not apart:
        return None
    codes, _ = pd.factorize(pd.concat([side.credentials[apart], other.credentials[apart]], ignore_index=True))
    return codes[: len(side.credentials)], codes[len(side.credentials) :]


def _distinct(texts: Texts) -> _Distinct:
    keys = pd.DataFrame({"text": texts.content, "language": texts.languages})
    codes = np.asarray(keys.groupby(["text", "language"], sort=False).ngroup(), dtype=np.intp)
    return _Distinct(chosen_texts(texts, np.unique(codes, return_index=True)[1]), codes)


def chosen_texts(texts: Texts, rows: Positions) -> Texts:
    """Some of the texts, in the order of ``rows``."""
    english = None if texts.english is None else texts.english[rows]
    return Texts([texts.content[row] for row in rows], texts.vectors[rows], texts.languages[rows], english)


def _read_block(
    side: Side,
    other: Side,
    rows: range,
    distinct: tuple[_Distinct, _Distinct],
    model: Model,
    groups: tuple[Positions, Positions] | None,
) -> _Block:
    first, last = int(side.first[rows.start]), int(side.first[rows.stop])
    owner = side.owner[first:last] - rows.start
    here, text = np.unique(distinct[0].of_outcome[first:last], return_inverse=True)
    mine, others, other_text = chosen_texts(distinct[0].texts, here), distinct[1].texts, distinct[1].of_outcome
    everything = slice(0, len(mine))
    meanings = {f"{prefix}meaning": _likeness(mine, others, everything, reader) for reader, prefix in _READERS}
    credentials = slice(rows.start, rows.stop)
    contexts = {f"{prefix}context": _context(side, other, credentials, reader) for reader, prefix in _READERS}
    kinds = _kinds(mine, others)
    score = _spread(_scores(meanings, kinds, model), other_text, text)
    present = [kind for kind in range(len(LANGUAGE_PAIRS)) if (kinds == kind).any()]
    for kind in present:
        context = _spread(_log_odds(contexts, model[LANGUAGE_PAIRS[kind]]), other.owner, owner)
        score += context if len(present) == 1 else np.where(_spread(kinds == kind, other_text, text), context, 0.0)
    if groups is not None:
        together = groups[0][rows.start : rows.stop, None] == groups[1][None, :]
        score[_spread(together, other.owner, owner)] = -np.inf
    return _Block(rows, first, meanings, contexts, text, owner, other_text, score)


def _likeness(left: Texts, right: Texts, rows: slice, reader: Reader) -> Matrix:
    """The cosine of each of ``rows`` with each text of the other side, in [0, 1]; null where not both were read."""
    mine, others = left.read_by(reader)[rows], right.read_by(reader)
    if not (mine.any() and others.any()):
        return np.full((len(mine), len(others)), np.nan, dtype=np.float32)
    found = left.vectors_by(reader)[rows] @ right.vectors_by(reader).T
    np.clip(found, 0.0, 1.0, out=found)
    if not (mine.all() and others.all()):
        found[~(mine[:, None] & others[None, :])] = np.nan
    return np.asarray(found, dtype=np.float32)


def _context(side: Side, other: Side, rows: slice, reader: Reader) -> Matrix:
    """How alike credentials are as wholes, as :func:`mapper.match.scoring.with_context` has it."""
    wholes = _likeness(side.wholes, other.wholes, rows, reader)
    crossed = _likeness(side.titles, other.wholes, rows, reader) + _likeness(side.wholes, other.titles, rows, reader)
    return np.asarray((wholes + crossed / 2) / 2, dtype=np.float32)


def _spread(values: npt.NDArray[Any], columns: Positions, rows: Positions) -> npt.NDArray[Any]:
    """What stands once per text or credential, for each outcome: ``values[rows][:, columns]``."""
    return values.take(columns, axis=1).take(rows, axis=0)


def _kinds(left: Texts, right: Texts) -> npt.NDArray[np.int8]:
    """The place in :data:`LANGUAGE_PAIRS` of each left text with each right text."""
    same, across = (np.int8(LANGUAGE_PAIRS.index(name)) for name in ("same_language", "across_languages"))
    kinds = np.where(left.languages[:, None] == right.languages[None, :], same, across)
    both_read = left.read_by("english")[:, None] & right.read_by("english")[None, :]
    kinds[both_read] = LANGUAGE_PAIRS.index("english")
    return kinds


def _scores(meanings: Mapping[str, Matrix], kinds: npt.NDArray[np.int8], model: Model) -> Matrix:
    """The log-odds of each text with each other by meaning alone, by the weights of their language pair."""
    score = np.zeros(kinds.shape, dtype=np.float32)
    for kind, name in enumerate(LANGUAGE_PAIRS):
        here = kinds == kind
        if here.any():
            np.copyto(
                score, _log_odds(meanings, model[name]) + np.float32(model[name]["intercept"]["weight"]), where=here
            )
    return score


def _log_odds(signals: Mapping[str, Matrix], weights: Mapping[str, Mapping[str, float]]) -> Matrix:
    """What the signals add to the log-odds; nothing where one is null."""
    total = np.zeros(next(iter(signals.values())).shape, dtype=np.float32)
    for name, values in signals.items():
        if name in weights:
            added = np.float32(weights[name]["weight"]) * (values - np.float32(weights[name]["centre"]))
            np.add(total, added, out=total, where=~np.isnan(added))
    return total


def _best_of(
    block: _Block, side: Side, other: Side, model: Model, levels: tuple[Shares, Shares]
) -> tuple[Positions, Shares, Positions, Shares]:
    """For the outcomes and credentials of a block what :class:`BestCounterparts` holds."""
    rows, columns = _likeliest(block.score)
    probability = _read_in_full(block, side, other, rows, columns, model, levels)
    order = np.lexsort((columns, -probability, rows))
    begins = order[np.r_[True, np.diff(rows[order]) != 0][: len(order)]]
    count = block.score.shape[0]
    outcome, surety = np.full(count, -1, dtype=np.intp), np.zeros(count)
    outcome[rows[begins]], surety[rows[begins]] = columns[begins], probability[begins]
    single, coverage = _best_single(block, side, other, model, levels)
    return outcome, surety, single, coverage


def _likeliest(score: Matrix) -> tuple[Positions, Positions]:
    """Each row with its :data:`LIKELIEST` best columns that it may meet."""
    found = _highest(score, LIKELIEST)
    rows, columns = np.repeat(np.arange(len(score)), found.shape[1]), found.ravel()
    kept = np.isfinite(score[rows, columns])
    return rows[kept], columns[kept]


def _highest(values: Matrix, most: int) -> Positions:
    """The columns of the ``most`` highest values of each row, in their order; of equal values the first count."""
    count = min(most, values.shape[1])
    if not values.size:
        return np.zeros((len(values), count), dtype=np.intp)
    columns = np.argpartition(-values, count - 1, axis=1)[:, :count]
    found = np.take_along_axis(values, columns, axis=1)
    least = found.min(axis=1, keepdims=True)
    # Which of equal values a partition takes depends on the processor.
    many = (values == least).sum(axis=1) > (found == least).sum(axis=1)
    for row in np.flatnonzero(many & np.isfinite(least[:, 0])):
        above = columns[row][found[row] > least[row]]
        equal = np.flatnonzero(values[row] == least[row])
        columns[row] = np.r_[above, equal[: count - len(above)]]
    return np.sort(columns, axis=1)


def _read_in_full(
    block: _Block,
    side: Side,
    other: Side,
    rows: Positions,
    columns: Positions,
    model: Model,
    levels: tuple[Shares, Shares],
) -> Shares:
    """The probability that each outcome of the block (``rows``) is met by that of the other side, as a match says."""
    at = rows + block.first
    own, mine = np.unique(at, return_inverse=True)
    seen, theirs = np.unique(columns, return_inverse=True)
    texts = ([side.statements.content[row] for row in own], [other.statements.content[row] for row in seen])
    statements = pd.DataFrame(
        {
            **{name: values[block.text[rows], block.other_text[columns]] for name, values in block.meanings.items()},
            **{name: values[block.owner[rows], other.owner[columns]] for name, values in block.contexts.items()},
            "same_language": side.statements.languages[at] == other.statements.languages[columns],
            "verb": verb_likeness(levels[0][at], levels[1][columns]),
            **compare_guards(*texts, mine, theirs),
        }
    )
    return confidence(contributions(statements, language_pairs(statements), model))


def _best_single(
    block: _Block, side: Side, other: Side, model: Model, levels: tuple[Shares, Shares]
) -> tuple[Positions, Shares]:
    """For each credential of the block the credential of the other side that is expected to cover most of it."""
    count = len(block.rows)
    single, coverage = np.full(count, -1, dtype=np.intp), np.zeros(count)
    mine, theirs = _worth_reading(block, side, other)
    if not len(mine):
        return single, coverage
    pair, wanted, offered = outcome_pairs(side, other, mine + block.rows.start, theirs)
    probability = _read_in_full(block, side, other, wanted - block.first, offered, model, levels)
    owner, _, met = how_surely_met(pair, wanted, offered, probability, levels[0])
    sizes = np.maximum(np.bincount(owner, minlength=len(mine)), 1)
    share = np.bincount(owner, met, minlength=len(mine)) / sizes
    order = np.lexsort((theirs, -np.round(share, 4), mine))
    begins = order[np.r_[True, np.diff(mine[order]) != 0]]
    single[mine[begins]], coverage[mine[begins]] = theirs[begins], np.round(share[begins], 4)
    return single, coverage


def _worth_reading(block: _Block, side: Side, other: Side) -> tuple[Positions, Positions]:
    """For each credential of the block the few of the other side that seem to cover most, as (row, credential)."""
    wide = np.flatnonzero(np.diff(other.first))
    owned = np.diff(side.first)[block.rows.start : block.rows.stop]
    tall = np.flatnonzero(owned)
    if not len(wide) or not len(tall):
        none = np.zeros(0, dtype=np.intp)
        return none, none
    best = np.maximum.reduceat(block.score, other.first[wide], axis=1)
    met = expit(best)
    seems = np.add.reduceat(met, side.first[block.rows.start + tall] - block.first, axis=0)
    chosen = _highest(seems, SINGLES)
    rows, columns = np.repeat(tall, chosen.shape[1]), wide[chosen.ravel()]
    kept = np.take_along_axis(seems, chosen, axis=1).ravel() > 0.0
    return rows[kept], columns[kept]
