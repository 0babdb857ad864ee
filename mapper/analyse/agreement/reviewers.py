"""Whether people who decided the same pair decide alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from mapper.analyse.agreement.coefficients import Agreement, agreement_of_many, agreement_of_two
from mapper.review.undo import ORIGIN as UNDO
from mapper.tables import as_list

__all__ = ["Between", "Reviewers", "reviewers_agreement", "standing_decisions"]

_PAIR = ["subject_id", "object_id"]
_HASHES = ("subject_hash", "object_hash")


@dataclass(frozen=True, slots=True)
class Between:
    """Two people who decided some of the same pairs, with Cohen's kappa."""

    first: str
    second: str
    verdict: Agreement
    relation: Agreement


@dataclass(frozen=True, slots=True)
class Reviewers:
    """All who decided, with Krippendorff's alpha, and each two of them who share a pair, those who share most first.

    ``pairs`` is how many pairs somebody decided. Relations count where both named one; a rejection names ``none``.
    """

    people: tuple[str, ...]
    pairs: int
    verdict: Agreement
    relation: Agreement
    between: tuple[Between, ...]


def standing_decisions(decisions: pd.DataFrame) -> pd.DataFrame:
    """Each person's newest own decision on each pair, in the order made (:data:`mapper.tables.DECISIONS`).

    ``decisions`` are all ever made, the oldest first. What was taken back does not count, nor does the row that takes
    it back: it repeats somebody's earlier words. A decision on a text that has changed since somebody's newer one is
    left out, since the two did not judge the same thing; one that is bound to no text stays.
    """
    kept = decisions[~decisions.index.isin(_taken_back(decisions))]
    newest = kept.drop_duplicates(_PAIR, keep="last").set_index(_PAIR)[list(_HASHES)]
    own = kept.drop_duplicates([*_PAIR, "author_id"], keep="last")
    last_seen = newest.reindex(pd.MultiIndex.from_frame(own[_PAIR]))
    same_text = np.ones(len(own), dtype=bool)
    for name in _HASHES:
        mine, last = (np.array(as_list(frame[name]), dtype=object) for frame in (own, last_seen))
        same_text &= (mine == last) | (mine == "") | (last == "")
    return own[same_text].reset_index(drop=True)


def _taken_back(decisions: pd.DataFrame) -> list[int]:
    """Index of the rows that do not count: undoing, and what was undone.

    After undoing, what stands is what stood before the row that was undone; so undoing an undo brings it back.
    """
    undoing = decisions["origin"] == UNDO
    touched = pd.MultiIndex.from_frame(decisions[_PAIR]).isin(pd.MultiIndex.from_frame(decisions.loc[undoing, _PAIR]))
    gone: list[int] = []
    for _, history in decisions[touched].groupby(_PAIR, sort=False):
        stood: list[frozenset[int]] = [frozenset()]
        for row, origin in zip(history.index, as_list(history["origin"]), strict=True):
            stood.append(stood[max(len(stood) - 2, 0)] if origin == UNDO else stood[-1] | {row})
        gone += [row for row in history.index if row not in stood[-1]]
    return gone


def reviewers_agreement(standing: pd.DataFrame) -> Reviewers:
    """How far people agree, from :func:`standing_decisions`."""
    verdicts, relations = (
        standing.assign(answer=standing[name].astype(object))
        .pivot_table(index=_PAIR, columns="author_id", values="answer", aggfunc="last", sort=True)
        .fillna("")
        for name in ("verdict", "relation")
    )
    shared = ((verdicts != "").sum(axis=1) > 1).to_numpy(dtype=bool)
    people = tuple(str(name) for name in verdicts.columns)
    said = [{name: table.loc[shared, name].tolist() for name in people} for table in (verdicts, relations)]
    between = [
        Between(one, other, *(agreement_of_two(answers[one], answers[other]) for answers in said))
        for one, other in combinations(people, 2)
    ]
    verdict, relation = (agreement_of_many(_by_pair([answers[name] for name in people])) for answers in said)
    most_first = sorted((two for two in between if two.verdict.shared), key=lambda two: -two.verdict.shared)
    return Reviewers(people, len(verdicts), verdict, relation, tuple(most_first))


def _by_pair(by_person: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    return list(zip(*by_person, strict=True))
