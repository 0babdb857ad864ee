"""What is claimed of pairs of credentials, held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.analyse.contradictions.chains import Codes, Steps, both_ways, parts, shortest_chain
from mapper.analyse.contradictions.tables import CLAIMS, CONTRADICTIONS, KINDS, LINKS, Kind, Origin
from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.tables import as_list

_EQUAL: Final = ("exact", "close")
_COVERS: Final = ("broad", "narrow")
_CIRCLES_TRIED: Final = 100
"""Claims of a group that the shortest circle is looked for from: where thousands go round, one tells as much."""
_REFUSED: Final[Mapping[str, str]] = {
    "decisions": "somebody decided that these two do not correspond",
    "suggestions": "the tool finds no correspondence between these two",
}


@dataclass(frozen=True, slots=True, eq=False)
class Contradictions:
    """What was found: ``found`` (:data:`~mapper.analyse.contradictions.tables.CONTRADICTIONS`), with its ``links``.

    The clearest stand first: by kind, those that rest on exact matches only, the widest gap of levels, the shortest.
    """

    found: pd.DataFrame
    links: pd.DataFrame


class _Break(NamedTuple):
    """One contradiction: credentials and claims by their numbers; ``claims`` in order, with one more that breaks it."""

    kind: Kind
    chain: tuple[int, ...]
    claims: tuple[int, ...]
    level_gap: float = float("nan")

    @property
    def has_breaking_claim(self) -> bool:
        return len(self.claims) == len(self.chain)


def find_contradictions(claims: pd.DataFrame, levels: pd.DataFrame, *, origin: Origin = "decisions") -> Contradictions:
    """Where claims about pairs of credentials contradict each other, or the levels of these credentials.

    - ``chain does not close``: exact and close matches lead from one to the other, and yet these two are said not to
      correspond. One for each such pair, with the shortest chain, over exact matches where they suffice.
    - ``covers in a circle``: each covers more than the one before, or the same, and the last leads back to the first.
      One for each group of credentials that lead to each other, the shortest of those tried.
    - ``different levels``: two that match are at EQF levels that cannot be the same.
    - ``levels drift``: no link of a chain of matches changes a known level, and yet its ends are at different ones.
      One for each group of matching credentials, between those furthest apart.

    ``related`` claims nothing here, and a credential without a level has none to contradict. The order of the rows of
    ``claims`` does not count.

    Parameters
    ----------
    claims
        As :func:`~mapper.analyse.contradictions.claims.decision_claims` or ``suggestion_claims`` gives them.
    levels
        As :func:`~mapper.analyse.contradictions.claims.credential_levels` gives them.

    Examples
    --------
    >>> rows = [("a:1", "b:1", "exact"), ("b:1", "c:1", "exact"), ("a:1", "c:1", "none")]
    >>> claims = pd.DataFrame(rows, columns=["subject_id", "object_id", "relation"])
    >>> claims = claims.assign(subject_title=claims["subject_id"], object_title=claims["object_id"])
    >>> levels = pd.DataFrame(columns=["low", "high", "legal_status", "words"])
    >>> [list(chain) for chain in find_contradictions(claims, levels).found["chain"]]
    [['a:1', 'b:1', 'c:1']]
    """
    world = _World(CLAIMS.conform(claims), levels)
    breaks = [*_unclosed(world), *_circles(world), *_different_levels(world), *_drifts(world)]
    rows = [_row(world, each, origin) for each in breaks]
    place = sorted(range(len(breaks)), key=lambda number: _clearest(rows[number]))
    return Contradictions(
        CONTRADICTIONS.conform(
            pd.DataFrame(
                [{"number": number, **rows[which]} for number, which in enumerate(place, start=1)],
                columns=list(CONTRADICTIONS.columns),
            )
        ),
        _links(world, [breaks[which] for which in place]),
    )


class _World:
    """The claims as numbers: ``subject`` and ``object_`` of each row, the credentials in order of their ids."""

    def __init__(self, claims: pd.DataFrame, levels: pd.DataFrame) -> None:
        self.claims = claims
        subjects, objects = as_list(claims["subject_id"]), as_list(claims["object_id"])
        self.ids = sorted({*subjects, *objects})
        number = {name: place for place, name in enumerate(self.ids)}
        self.subject: Codes = np.array([number[name] for name in subjects], dtype=np.intp)
        self.object_: Codes = np.array([number[name] for name in objects], dtype=np.intp)
        self.relation = claims["relation"].to_numpy(dtype=object)
        self.titles = dict(zip(objects, as_list(claims["object_title"]), strict=True))
        self.titles |= dict(zip(subjects, as_list(claims["subject_title"]), strict=True))
        placed = levels.reindex(self.ids)
        self.low = placed["low"].to_numpy(dtype=float)
        self.high = placed["high"].to_numpy(dtype=float)
        self.legal_status = placed["legal_status"].fillna("").tolist()
        self.level_words = placed["words"].fillna("").tolist()

    def rows(self, *relations: str) -> Codes:
        """The claims of these relations, a pair that is claimed both ways once."""
        rows = np.flatnonzero(np.isin(self.relation, relations) & (self.subject != self.object_))
        ends = np.sort(np.stack([self.subject[rows], self.object_[rows]]), axis=0)
        return rows[np.sort(np.unique(ends, axis=1, return_index=True)[1])] if len(rows) else rows

    def steps(self, rows: Codes) -> Steps:
        """The claims of ``rows``, which can be gone in either direction."""
        return both_ways(len(self.ids), self.subject[rows], self.object_[rows])

    def parts(self, rows: Codes) -> Codes:
        """For each credential the number of its part over the claims of ``rows``."""
        return parts(len(self.ids), self.subject[rows], self.object_[rows])

    def by_pair(self, rows: Codes) -> dict[tuple[int, int], int]:
        """The claim of each pair, in whichever direction it is asked for."""
        pairs = list(zip(self.subject[rows].tolist(), self.object_[rows].tolist(), strict=True))
        claims = rows.tolist()
        return dict(zip(((end, begin) for begin, end in pairs), claims, strict=True)) | dict(
            zip(pairs, claims, strict=True)
        )

    def gaps(self, rows: Codes) -> npt.NDArray[np.float64]:
        """How many EQF levels the ends of each claim are apart at least: 0 where they may be at one; null unknown."""
        begin, end = self.subject[rows], self.object_[rows]
        apart = np.maximum(self.low[begin] - self.high[end], self.low[end] - self.high[begin])
        gaps: npt.NDArray[np.float64] = np.maximum(apart, 0.0)
        return gaps


def _unclosed(world: _World) -> Iterator[_Break]:
    refused = world.rows("none")
    equal = {relations: world.rows(*relations) for relations in (("exact",), _EQUAL)}
    steps = {relations: world.steps(rows) for relations, rows in equal.items()}
    part = {relations: world.parts(rows) for relations, rows in equal.items()}
    claim_of = world.by_pair(equal[_EQUAL])
    claim_of |= world.by_pair(equal["exact",])
    begins, ends = world.subject[refused], world.object_[refused]
    joined = {relations: (part[relations][begins] == part[relations][ends]).tolist() for relations in equal}
    # A chain is a search of its own; only pairs that are known to be joined are searched for.
    for place in np.flatnonzero(np.array(joined[_EQUAL], dtype=bool)):
        relations = ("exact",) if joined["exact",][place] else _EQUAL
        chain = shortest_chain(steps[relations], steps[relations], int(begins[place]), int(ends[place]))
        yield _Break("chain does not close", chain, (*_along(chain, claim_of), int(refused[place])))


def _circles(world: _World) -> Iterator[_Break]:
    equal = world.rows(*_EQUAL)
    covers = np.flatnonzero(np.isin(world.relation, _COVERS) & (world.subject != world.object_))
    count = len(world.ids)
    is_broad = world.relation[covers] == "broad"
    part_of = np.where(is_broad, world.subject[covers], world.object_[covers])
    whole = np.where(is_broad, world.object_[covers], world.subject[covers])
    begins = np.concatenate([part_of, world.subject[equal], world.object_[equal]])
    ends = np.concatenate([whole, world.object_[equal], world.subject[equal]])
    rows = np.concatenate([covers, equal, equal])
    onward, back = Steps(count, begins, ends), Steps(count, ends, begins)
    part = parts(count, begins, ends, directed=True)
    claim_of = dict(zip(zip(begins.tolist(), ends.tolist(), strict=True), rows.tolist(), strict=True))
    inside = np.flatnonzero(part[part_of] == part[whole])
    inside = inside[np.argsort(part[part_of[inside]], kind="stable")]
    groups = np.split(inside, np.flatnonzero(np.diff(part[part_of[inside]])) + 1) if len(inside) else []
    for group in groups:
        found = []
        for place in group[:_CIRCLES_TRIED]:
            chain = shortest_chain(onward, back, int(whole[place]), int(part_of[place]))
            found.append((len(chain), chain, place))
        _length, chain, place = min(found)
        yield _Break("covers in a circle", chain, (*_along(chain, claim_of), int(covers[place])))


def _different_levels(world: _World) -> Iterator[_Break]:
    equal = world.rows(*_EQUAL)
    gaps = world.gaps(equal)
    for place in np.flatnonzero(gaps > 0):
        row = int(equal[place])
        yield _Break("different levels", (int(world.subject[row]), int(world.object_[row])), (row,), float(gaps[place]))


def _drifts(world: _World) -> Iterator[_Break]:
    equal = world.rows(*_EQUAL)
    equal = equal[~(world.gaps(equal) > 0)]  # those are told by themselves
    part, steps, claim_of = world.parts(equal), world.steps(equal), world.by_pair(equal)
    placed = np.flatnonzero(~np.isnan(world.low))
    spans = pd.DataFrame({"part": part[placed], "low": world.low[placed], "high": world.high[placed]}, index=placed)
    ends = spans.groupby("part").agg(highest=("low", "idxmax"), lowest=("high", "idxmin"))
    for highest, lowest in ends.itertuples(index=False, name=None):
        gap = float(world.low[highest] - world.high[lowest])
        if gap > 0:
            chain = shortest_chain(steps, steps, int(lowest), int(highest))
            yield _Break("levels drift", chain, _along(chain, claim_of), gap)


def _along(chain: Sequence[int], claim_of: Mapping[tuple[int, int], int]) -> tuple[int, ...]:
    return tuple(claim_of[pair] for pair in pairwise(chain))


def _row(world: _World, found: _Break, origin: Origin) -> dict[str, Any]:
    ids = [world.ids[number] for number in found.chain]
    titles = [world.titles[name] for name in ids]
    links = [world.relation[claim] for claim in found.claims[: len(found.chain) - 1]]
    rests_on = "close" if "close" in links else "exact"
    ends = (found.chain[0], found.chain[-1])
    of_levels = not np.isnan(found.level_gap)
    weaker = max((world.legal_status[end] for end in ends), key=LEGAL_STATUSES.index) if of_levels else ""
    return {
        "origin": origin,
        "kind": found.kind,
        "chain": ids,
        "titles": titles,
        "broken_from": ids[0],
        "broken_to": ids[-1],
        "rests_on": rests_on,
        "legal_status": weaker,
        "level_gap": found.level_gap if of_levels else None,
        "finding": _finding(found, titles, [world.level_words[end] for end in ends], rests_on, origin),
    }


def _finding(found: _Break, titles: Sequence[str], levels: Sequence[str], rests_on: str, origin: str) -> str:
    first, last, links = titles[0], titles[-1], len(titles) - 1
    over = "1 link" if links == 1 else f"{links} links"
    if found.kind == "chain does not close":
        return f"“{first}” leads to “{last}” over {over}, and yet {_REFUSED[origin]}"
    if found.kind == "covers in a circle":
        return f"“{first}” covers more than “{last}”, and yet {over} of the same or more lead from one to the other"
    apart = f"{found.level_gap:.0f} level{'' if found.level_gap == 1 else 's'} apart"
    if found.kind == "different levels":
        return f"“{first}” at {levels[0]} and “{last}” at {levels[1]} count as {rests_on} match: {apart}"
    return f"“{first}” at {levels[0]} leads to “{last}” at {levels[1]} over {over} without a step in level: {apart}"


def _clearest(row: Mapping[str, Any]) -> tuple[Any, ...]:
    legal = LEGAL_STATUSES.index(row["legal_status"]) if row["legal_status"] else -1
    kind = KINDS.index(row["kind"])
    return (kind, row["rests_on"] == "close", legal, -(row["level_gap"] or 0), len(row["chain"]), row["chain"])


def _links(world: _World, breaks: Sequence[_Break]) -> pd.DataFrame:
    made = [
        (number, position, claim, "yes" if each.has_breaking_claim and position == len(each.claims) else "no")
        for number, each in enumerate(breaks, start=1)
        for position, claim in enumerate(each.claims, start=1)
    ]
    links = pd.DataFrame(made, columns=["number", "position", "claim", "is_break"])
    told = world.claims.iloc[links.pop("claim").to_numpy(dtype=np.intp)].reset_index(drop=True)
    return LINKS.conform(pd.concat([links, told], axis=1))
