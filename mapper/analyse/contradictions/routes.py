"""Where the referencing of levels does not close: two ways from one level lead to different levels of a framework."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final, NamedTuple

import pandas as pd

from mapper.analyse.contradictions.finding import Contradictions
from mapper.analyse.contradictions.tables import CONTRADICTIONS, LINKS
from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.knowledge.frameworks import Frameworks

LONGEST_WAY: Final = 3
"""Statements that a way takes at most."""

_RANK: Final = {status: rank for rank, status in enumerate(LEGAL_STATUSES)}


class _Way(NamedTuple):
    """Statements about levels that lead on from one another, as rows of the referencing; the levels it passes."""

    levels: tuple[str, ...]
    rows: tuple[int, ...]


def referencing_contradictions(frameworks: Frameworks) -> Contradictions:
    """Levels that are referenced to a framework over two ways which come out at different levels of it.

    A way is one statement, or up to :data:`LONGEST_WAY` that lead on from one another in the direction in which they
    were made; of each level only its strongest statements about a framework count. It leads over no classification
    (ISCED sorts programmes). Two ways contradict each other if no level is reached by both; the chain runs from where
    the one comes out, back to the level and on to where the other comes out, and breaks between these two. Ways that
    share a level on the way are not told: the shorter round says the same. The strongest and the widest stand first.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> set(referencing_contradictions(known).found["kind"]) <= {"levels drift"}
    True
    """
    referencing = _strongest(frameworks)
    orders = dict(zip(frameworks.levels["level_id"], frameworks.levels["order"].astype(int), strict=True))
    rounds = sorted(_rounds(frameworks, referencing, orders), key=lambda each: each[0])
    titles = dict(zip(frameworks.levels["level_id"], frameworks.levels["title"], strict=True))
    said = referencing.to_dict("index")
    found, links = [], []
    for number, (_, gap, back, onward) in enumerate(rounds, start=1):
        chain = [*reversed(back.levels), *onward.levels[1:]]
        rows = [*reversed(back.rows), *onward.rows]
        weakest = max((str(said[row]["legal_status"]) for row in rows), key=lambda status: _RANK[status])
        names = [titles[level] for level in chain]
        found.append(
            {
                "number": number,
                "origin": "referencing",
                "kind": "levels drift",
                "chain": chain,
                "titles": names,
                "broken_from": chain[0],
                "broken_to": chain[-1],
                "legal_status": weakest,
                "level_gap": gap,
                "finding": f"{titles[back.levels[0]]} comes out at {names[0]} over {_over(back, frameworks)}, and at "
                f"{names[-1]} over {_over(onward, frameworks)}",
            }
        )
        links += [_link(number, position, said[row], titles) for position, row in enumerate(rows, start=1)]
    return Contradictions(
        CONTRADICTIONS.conform(pd.DataFrame(found, columns=list(CONTRADICTIONS.columns))),
        LINKS.conform(pd.DataFrame(links, columns=list(LINKS.columns))),
    )


def _strongest(frameworks: Frameworks) -> pd.DataFrame:
    """The statements that say which level, of each level and framework those of the best legal status."""
    said = frameworks.referencing.reset_index(drop=True)
    rank = said["legal_status"].map(_RANK).astype(int)
    best = rank.groupby([said["level_id"], said["to_framework"]]).transform("min")
    return said[(rank == best) & (said["to_level"] != "")]


def _rounds(
    frameworks: Frameworks, referencing: pd.DataFrame, orders: Mapping[str, int]
) -> Iterator[tuple[tuple[Any, ...], float, _Way, _Way]]:
    """Each contradiction by what it is sorted by, the gap of levels, and both ways."""
    kinds = frameworks.frameworks[["framework_id", "kind"]].itertuples(index=False, name=None)
    classifications = {name for name, kind in kinds if kind == "classification"}
    onward: dict[str, list[tuple[int, str]]] = {}
    for row, level, to_level in referencing[["level_id", "to_level"]].itertuples(name=None):
        onward.setdefault(level, []).append((row, to_level))
    rank = referencing["legal_status"].map(_RANK).to_dict()
    # Some hundred levels, each with a handful of ways.
    for level in onward:
        out: dict[str, dict[tuple[str, ...], list[_Way]]] = {}
        for way in _ways(level, onward, classifications):
            passed = tuple(_framework(each) for each in way.levels)
            out.setdefault(passed[-1], {}).setdefault(passed[1:-1], []).append(way)
        for by_route in out.values():
            for one, other in combinations(sorted(by_route, key=lambda route: (len(route), route)), 2):
                if set(one) & set(other):
                    continue
                gap, back, ahead = min(
                    (abs(orders[a.levels[-1]] - orders[b.levels[-1]]), a, b)
                    for a in by_route[one]
                    for b in by_route[other]
                )
                if gap:
                    weakest = max(rank[row] for row in (*back.rows, *ahead.rows))
                    yield (weakest, -gap, len(back.rows) + len(ahead.rows), level, one, other), float(gap), back, ahead


def _ways(level: str, onward: Mapping[str, list[tuple[int, str]]], classifications: set[str]) -> Iterator[_Way]:
    growing = [_Way((level,), ())]
    while growing:
        way = growing.pop()
        passed = {_framework(each) for each in way.levels}
        for row, to_level in onward.get(way.levels[-1], ()):
            if _framework(to_level) in passed:
                continue
            longer = _Way((*way.levels, to_level), (*way.rows, row))
            yield longer
            if len(longer.rows) < LONGEST_WAY and _framework(to_level) not in classifications:
                growing.append(longer)


def _framework(level: str) -> str:
    return level.partition(":")[0]


def _over(way: _Way, frameworks: Frameworks) -> str:
    names = dict(zip(frameworks.frameworks["framework_id"], frameworks.frameworks["short_title"], strict=True))
    passed = [names[_framework(level)] for level in way.levels[1:-1]]
    return " and ".join(passed) if passed else "its own referencing"


def _link(number: int, position: int, said: Mapping[Any, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    only = f"only {said['qualification_type']}; " if said["qualification_type"] else ""
    return {
        "number": number,
        "position": position,
        "subject_id": said["level_id"],
        "object_id": said["to_level"],
        "subject_title": titles[said["level_id"]],
        "object_title": titles[said["to_level"]],
        "relation": said["legal_status"],
        "at": said["year"],
        "source": said["source_url"],
        "note": f"{only}{said['basis']}",
        "is_break": "no",
    }
