"""Several credentials that together cover one: what none of them does alone.

Both ways: several subjects for one object (what somebody holds, against one award of the host), and several objects for
one subject (one foreign award, against modules of the host). Candidates of a match only are put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Final, Literal

import numpy as np
import pandas as pd

from mapper.match.comparisons import Comparisons
from mapper.match.coverage import Met, Shares
from mapper.match.sides import Positions, Side
from mapper.settings import ScoringSettings
from mapper.tables import BUNDLES, TEXTS

MOST_MEMBERS: Final = 20
"""Credentials looked at for one bundle, those that cover most first."""
CLEARLY: Final = 0.1
"""By how much a member must be surer than the others to meet an outcome that it brings."""
_NAMED_OUTCOMES: Final = 4
_LENGTH_NAMED: Final = 70


@dataclass(frozen=True, slots=True, eq=False)
class _Bundle:
    """Rows of the members in their side, how surely each meets each outcome, and both coverages."""

    members: Positions
    met: Shares
    coverage: float
    best_alone: float


def find_bundles(
    subject: Side, object_: Side, compared: Comparisons, met: tuple[Met, Met], settings: ScoringSettings
) -> pd.DataFrame:
    """The best bundle for each credential of either side that has one (:data:`mapper.tables.BUNDLES`).

    ``met`` says how surely the outcomes of the subject and of the object are met (:func:`~mapper.match.coverage.meet`).
    A bundle has at most ``settings.bundle_size`` members, covers ``settings.bundle_gain`` more than any credential
    alone and ``settings.partial_from`` at least, and each member brings an outcome: meets it at least partly, and
    :data:`CLEARLY` more surely than the others. Only candidates of the match are looked at.
    """
    parts = [
        _of_side("subject", subject, object_, compared.rows, compared.columns, met[0], settings),
        _of_side("object", object_, subject, compared.columns, compared.rows, met[1], settings),
    ]
    found = pd.concat(parts, ignore_index=True)
    if set(subject.credentials["credential_id"]) & set(object_.credentials["credential_id"]):
        found = found.drop_duplicates("credential_id")  # of a catalogue against itself both sides say the same
    return BUNDLES.conform(found)


def bundled_pairs(bundles: pd.DataFrame) -> pd.DataFrame:
    """``subject_id`` and ``object_id`` of each pair of a covered credential and a member."""
    apart = bundles.explode("member_ids")
    is_subject = (apart["side"] == "subject").to_numpy(dtype=bool)
    own, member = (apart[name].astype(object).to_numpy() for name in ("credential_id", "member_ids"))
    return pd.DataFrame(
        {"subject_id": np.where(is_subject, own, member), "object_id": np.where(is_subject, member, own)}
    )


def _of_side(
    name: Literal["subject", "object"],
    covered: Side,
    covering: Side,
    rows: Positions,
    others: Positions,
    met: Met,
    settings: ScoringSettings,
) -> pd.DataFrame:
    found = list(_bundles(rows[met.pair], others[met.pair], met, settings))
    ids, titles = (covering.credentials[column].tolist() for column in ("credential_id", "title"))
    own_ids, own_titles = (covered.credentials[column].tolist() for column in ("credential_id", "title"))
    return pd.DataFrame(
        {
            "side": [name] * len(found),
            "credential_id": [own_ids[row] for row, _ in found],
            "title": [own_titles[row] for row, _ in found],
            "member_ids": pd.Series([[ids[at] for at in bundle.members] for _, bundle in found], dtype=TEXTS),
            "member_titles": pd.Series([[titles[at] for at in bundle.members] for _, bundle in found], dtype=TEXTS),
            "coverage": np.array([bundle.coverage for _, bundle in found], dtype=np.float64).round(4),
            "best_alone": np.array([bundle.best_alone for _, bundle in found], dtype=np.float64).round(4),
            "finding": [_finding(covered, covering, row, bundle, settings) for row, bundle in found],
        }
    )


def _bundles(rows: Positions, others: Positions, met: Met, settings: ScoringSettings) -> Iterator[tuple[int, _Bundle]]:
    """(Row of the covered credential, its bundle), in the order of the rows."""
    if not len(rows):
        return
    order = np.lexsort((met.outcome, others, rows))
    rows, others, outcome, sure = rows[order], others[order], met.outcome[order], met.probability[order]
    begins = np.flatnonzero(np.r_[True, np.diff(rows) != 0])
    for start, end in zip(begins, np.r_[begins[1:], len(rows)], strict=True):
        outcomes = len(np.unique(outcome[start:end]))
        by_member = sure[start:end].reshape(-1, outcomes)
        # What all together cover bounds what some do: most credentials end here.
        most, best_alone = by_member.max(axis=0).mean(), by_member.mean(axis=1).max()
        if outcomes < settings.minimum_outcomes or most < max(settings.partial_from, best_alone + settings.bundle_gain):
            continue
        chosen = _choose(by_member, settings)
        if chosen is not None:
            members = others[start:end].reshape(-1, outcomes)[chosen, 0]
            together = by_member[chosen]
            yield int(rows[start]), _Bundle(members, together, float(together.max(axis=0).mean()), float(best_alone))


def _choose(met: Shares, settings: ScoringSettings) -> list[int] | None:
    """The rows of ``met`` (members, outcomes) that make the best bundle, best first; None if none is good enough.

    The best two are found among all twos, a further member is the one that adds most.

    >>> _choose(np.array([[0.9, 0.9, 0.0], [0.0, 0.0, 0.8], [0.9, 0.0, 0.0]]), ScoringSettings())
    [0, 1]
    """
    alone = met.mean(axis=1)
    able = np.argsort(-alone, kind="stable")[:MOST_MEMBERS]
    own = met[able]
    if len(able) < 2:
        return None
    adds = ((own >= settings.partly_from)[:, None] & (own[:, None] >= own[None] + CLEARLY)).any(axis=2)
    together = np.where(adds & adds.T, np.maximum(own[:, None], own[None]).mean(axis=2), 0.0)
    first, second = np.unravel_index(int(together.argmax()), together.shape)
    chosen, coverage = [int(first), int(second)], float(together[first, second])
    while len(chosen) < min(settings.bundle_size, len(own)):
        more = np.maximum(own, own[chosen].max(axis=0)).mean(axis=1)
        best = int(more.argmax())
        if more[best] < coverage + settings.bundle_gain or not _each_adds(own[[*chosen, best]], settings):
            break
        chosen, coverage = [*chosen, best], float(more[best])
    if coverage < max(settings.partial_from, alone.max() + settings.bundle_gain):
        return None
    return [int(able[at]) for at in sorted(chosen, key=lambda at: (-own[at].mean(), at))]


def _each_adds(met: Shares, settings: ScoringSettings) -> bool:
    """True if each row meets a column at least partly, and :data:`CLEARLY` more surely than any other row."""
    best, second = np.sort(met, axis=0)[[-1, -2]]
    clear = (met == best) & (best >= settings.partly_from) & (best >= second + CLEARLY)
    return bool(clear.any(axis=1).all())


def _finding(covered: Side, covering: Side, row: int, bundle: _Bundle, settings: ScoringSettings) -> str:
    """What the bundle covers, what each member brings, what is missing, and the hours; it names all credentials."""
    titles = [str(covering.credentials["title"].iloc[member]) for member in bundle.members]
    title = str(covered.credentials["title"].iloc[row])
    best = bundle.met.argmax(axis=0)
    is_met = bundle.met.max(axis=0) >= settings.partly_from
    texts = covered.outcomes["text"].iloc[covered.first[row] : covered.first[row + 1]].tolist()
    said = [
        f"{_joined(titles)} together cover {bundle.coverage:.0%} of the {len(best)} outcomes of {title}; "
        f"the best single credential covers {bundle.best_alone:.0%}.",
        *(
            f"{name} meets, at least in part: {_named(texts, np.flatnonzero((best == at) & is_met))}."
            for at, name in enumerate(titles)
        ),
    ]
    missing = np.flatnonzero(~is_met)
    if len(missing):
        said.append(f"Not shown to be met: {_named(texts, missing)}.")
    return " ".join([*said, _hours(covered, covering, row, bundle.members)])


def _named(texts: Sequence[str], outcomes: Positions) -> str:
    """The outcomes in their order, each by its beginning; of many the first ones."""
    named = [f"“{shorten(texts[at], _LENGTH_NAMED, placeholder='…')}”" for at in outcomes[:_NAMED_OUTCOMES]]
    more = len(outcomes) - len(named)
    return _joined([*named, *([f"{more} more"] if more else [])])


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _hours(covered: Side, covering: Side, row: int, members: Positions) -> str:
    ends = [f"workload_hours_{end}" for end in ("min", "max")]
    theirs = covering.credentials[ends].iloc[members].to_numpy(dtype=np.float64, na_value=np.nan).sum(axis=0)
    own = covered.credentials[ends].iloc[row].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isnan(theirs).any() or np.isnan(own).any():
        return "Their hours are not compared, since they are not all stated."
    return f"Together they take {_interval(theirs)}, against {_interval(own)}."


def _interval(hours: Shares) -> str:
    low, high = hours
    return f"{low:g} h" if low == high else f"{low:g} to {high:g} h"
