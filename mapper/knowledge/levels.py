"""What a level corresponds to elsewhere: sets of levels with their legal status, never a single number.

Referencing is a relation. RQF 4 and 5 are both EQF 5; Slovenian SOK 9 is EQF 8 for one type of qualification and 7 for
another; RQF Entry 1 has no EQF level, which is an answer and not a gap. A direct referencing and a chain over another
framework (A to EQF to B) are kept apart: a chain is a derived hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

import pandas as pd

from mapper.errors import UsageError
from mapper.knowledge.checks import LEGAL_STATUSES
from mapper.knowledge.frameworks import Frameworks, known_framework, known_level
from mapper.knowledge.readings import LevelReading, read_level
from mapper.knowledge.rows import date_problem
from mapper.tables import NUMBER, TEXT

__all__ = [
    "LevelGap",
    "LevelReading",
    "LevelSet",
    "NoLevel",
    "ResolvedLevel",
    "gap_columns",
    "level_gap",
    "read_level",
    "resolve",
]

_RANK: Final = {status: rank for rank, status in enumerate(LEGAL_STATUSES)}
_VERIFIED: Final = "verified"


@dataclass(frozen=True, slots=True)
class ResolvedLevel:
    """One level that the asked level corresponds to.

    ``kind`` is ``direct`` (one published or indicative statement) or ``chained`` (derived over another framework, a
    hint). ``path`` runs from the asked level to ``level_id``; ``legal_status`` is that of its weakest hop; ``basis``
    and ``sources`` hold one entry per hop (a source may be ""). ``status`` is ``verified`` only if every hop is.
    ``qualification_type`` names the only type for which it holds, "" if for all.
    """

    level_id: str
    legal_status: str
    kind: Literal["direct", "chained"]
    path: tuple[str, ...]
    basis: tuple[str, ...]
    sources: tuple[str, ...]
    status: str
    qualification_type: str = ""


@dataclass(frozen=True, slots=True)
class NoLevel:
    """A statement that the asked level has no level in the other framework."""

    legal_status: str
    basis: str
    source: str
    status: str
    qualification_type: str = ""


@dataclass(frozen=True, slots=True)
class LevelSet:
    """The answer of :func:`resolve`.

    ``answer`` is ``levels``, ``no level`` (a source says that there is none) or ``unknown`` (no source says anything);
    where statements of different legal status disagree, the strongest decides. ``levels`` holds everything found:
    direct before chained, then by legal status and level; statements of different legal status must not be mixed, so
    take :meth:`strongest`. ``reason`` says in a sentence what the answer rests on. ``status`` is ``verified`` if every
    statement that decides the answer is, else ``known``; "" where none does.
    """

    level_id: str
    to_framework: str
    answer: Literal["levels", "no level", "unknown"]
    levels: tuple[ResolvedLevel, ...]
    no_level: tuple[NoLevel, ...]
    reason: str
    status: str = ""

    def strongest(self) -> tuple[ResolvedLevel, ...]:
        """The levels that share the best kind and legal status; empty unless ``answer`` is ``levels``."""
        if self.answer != "levels":
            return ()
        best = self.levels[0]
        return tuple(
            level for level in self.levels if (level.kind, level.legal_status) == (best.kind, best.legal_status)
        )


@dataclass(frozen=True, slots=True)
class LevelGap:
    """How many EQF levels the second level lies above the first, as an interval; both ends null where not known.

    ``legal_status`` is that of the weaker side, ``kind`` is ``chained`` if a side is, ``status`` is ``verified`` if
    both sides are; all "" where the gap is not known.
    """

    gap_min: int | None
    gap_max: int | None
    legal_status: str
    kind: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Hop:
    """One row of referencing, as seen from one of its ends; ``upward`` if in the direction it was written."""

    to_level: str
    to_framework: str
    upward: bool
    legal_status: str
    status: str
    basis: str
    source: str
    qualification_type: str


@dataclass(frozen=True, slots=True)
class _Index:
    """What resolving looks up, made once per set of frameworks.

    ``hops`` holds every statement at both of its ends, by level and then by the framework at the other end;
    ``editions`` the other editions of a scale with their validity, the oldest first.
    """

    levels: Mapping[str, Mapping[str, str]]
    orders: Mapping[str, int]
    hops: Mapping[str, Mapping[str, Sequence[_Hop]]]
    classifications: frozenset[str]
    editions: Mapping[str, Sequence[tuple[str, str, str]]]


def resolve(
    level_id: str, to_framework: str, frameworks: Frameworks, *, qualification_type: str = "", awarded: str = ""
) -> LevelSet:
    """The levels of ``to_framework`` that a level corresponds to.

    Rows are read in both directions. Chains have two hops, are followed only where no direct statement exists, never
    run over a classification (ISCED sorts programmes) or over a mapping that is not for recognition, and never over a
    framework that merely references both ends. About 0.02 ms after the first call, which makes an index.

    Parameters
    ----------
    level_id, to_framework
        Such as ``rqf-eng:4`` and ``eqf``.
    frameworks
        From :func:`~mapper.knowledge.frameworks.load_frameworks`.
    qualification_type
        Keeps only what holds for this type, where the referencing of the level depends on the type and names it.
    awarded
        The date of the award (YYYY, YYYY-MM or YYYY-MM-DD): outside the validity of the level's scale the answer is
        ``unknown``, since the number then meant something else. The reason names the edition in force at that date,
        also where a date is too coarse to tell two editions apart.

    Raises
    ------
    UsageError
        If the level or the framework is not known, or the date is malformed.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> [(level.level_id, level.legal_status) for level in resolve("rqf-eng:4", "eqf", known).levels]
    [('eqf:5', 'historic')]
    >>> [level.path for level in resolve("scqf:8", "rqf-eng", known).levels]
    [('scqf:8', 'eqf:5', 'rqf-eng:4'), ('scqf:8', 'eqf:5', 'rqf-eng:5')]
    >>> resolve("rqf-eng:entry-1", "eqf", known).answer, resolve("bhqf-ba:1", "eqf", known).answer
    ('no level', 'unknown')
    >>> resolve("rncp-fr:5", "eqf", known, awarded="2012").reason.split("; ")[1]
    'the award of 2012 is older: read it on niveaux-1969-fr'
    """
    index = _index(frameworks)
    if level_id not in index.levels:
        known_level(level_id, frameworks)
    if to_framework not in index.editions:
        known_framework(to_framework, frameworks)
    if problem := date_problem(awarded):
        raise UsageError(f"award date {awarded!r} {problem} (write YYYY, YYYY-MM or YYYY-MM-DD)")
    row = index.levels[level_id]
    editions = _editions_at(awarded, row["framework_id"], index)
    if outside := _outside(awarded, row["valid_from"], row["valid_to"]):
        advice = f"read it on {editions}" if editions else "no edition of that time is known here"
        reason = f"{level_id} belongs to a scale {outside}: {advice}" + (f"; {row['note']}" if row["note"] else "")
        return LevelSet(level_id, to_framework, "unknown", (), (), reason)
    if row["framework_id"] == to_framework:
        own = ResolvedLevel(level_id, "official", "direct", (level_id,), (), (), row["status"])
        # No statement is needed for it, so none can be unverified.
        return LevelSet(level_id, to_framework, "levels", (own,), (), "the level itself", _VERIFIED)
    hops = _of_type(index.hops.get(level_id, {}).get(to_framework, ()), qualification_type)
    levels = _best(_resolved((level_id,), (hop,)) for hop in hops if hop.to_level)
    no_level = tuple(
        NoLevel(hop.legal_status, hop.basis, hop.source, hop.status, hop.qualification_type)
        for hop in hops
        if not hop.to_level
    )
    if not hops:
        levels = _best(_chains(level_id, to_framework, index, qualification_type))
    answer = _level_set(level_id, to_framework, levels, no_level, row["note"])
    coarse = f"; an award of {awarded} may also belong to {editions}" if editions else ""
    return replace(answer, reason=answer.reason + coarse)


def level_gap(level_a: str, level_b: str, frameworks: Frameworks, *, hub: str = "eqf") -> LevelGap:
    """How many EQF levels ``level_b`` lies above ``level_a``, as an interval over all combinations.

    Only the strongest statements about each level count. Positive: ``level_b`` is higher.

    Raises
    ------
    UsageError
        If a level is not known.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> gap = level_gap("rqf-eng:3", "sqf-si:9", known)
    >>> gap.gap_min, gap.gap_max, gap.legal_status
    (3, 4, 'historic')
    >>> gap = level_gap("rqf-eng:entry-1", "eqf:1", known)
    >>> gap.gap_min is None, gap.reason.split(": ")[0]
    (True, 'rqf-eng:entry-1 has no level in eqf (historic, verified)')
    """
    sides = [resolve(level, hub, frameworks) for level in (level_a, level_b)]
    for side in sides:
        if side.answer != "levels":
            return LevelGap(None, None, "", "", "", side.reason)
    order = _index(frameworks).orders
    low, high = ([order[level.level_id] for level in side.strongest()] for side in sides)
    legal_status = max((side.strongest()[0].legal_status for side in sides), key=_RANK.__getitem__)
    kind = "chained" if any(side.strongest()[0].kind == "chained" for side in sides) else "direct"
    shown = [" or ".join(sorted({level.level_id for level in side.strongest()})) for side in sides]
    status = _VERIFIED if all(side.status == _VERIFIED for side in sides) else "known"
    reason = f"{level_a} is {shown[0]}, {level_b} is {shown[1]} ({legal_status}, {kind}, {status})"
    return LevelGap(min(high) - max(low), max(high) - min(low), legal_status, kind, status, reason)


def gap_columns(levels_a: pd.Series, levels_b: pd.Series, frameworks: Frameworks) -> pd.DataFrame:
    """:func:`level_gap` for two aligned columns of level ids: ``level_gap_min``, ``level_gap_max``, ``level_finding``.

    Indexed as ``levels_a``. An empty id on either side gives null and the finding that no level is stated. Cost: one
    resolution per distinct pair.

    Raises
    ------
    UsageError
        If a level id is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> from mapper.knowledge.frameworks import load_frameworks
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> gaps = gap_columns(pd.Series(["nfq-ie:8", ""]), pd.Series(["eqf:7", "eqf:7"]), known)
    >>> gaps["level_gap_min"].tolist(), gaps["level_finding"].tolist()[1]
    ([1.0, <NA>], 'one side states no level')
    """
    pairs = pd.DataFrame({"a": levels_a.to_numpy(), "b": levels_b.to_numpy()}, index=levels_a.index)
    found: dict[tuple[str, str], LevelGap] = {}
    # A loop over the distinct pairs, of which there are few however many rows there are.
    for a, b in pairs.drop_duplicates().itertuples(index=False, name=None):
        stated = bool(a) and bool(b)
        found[a, b] = (
            level_gap(a, b, frameworks) if stated else LevelGap(None, None, "", "", "", "one side states no level")
        )
    gaps = [found[a, b] for a, b in zip(pairs["a"], pairs["b"], strict=True)]
    return pd.DataFrame(
        {
            "level_gap_min": pd.Series([gap.gap_min for gap in gaps], index=pairs.index, dtype=NUMBER),
            "level_gap_max": pd.Series([gap.gap_max for gap in gaps], index=pairs.index, dtype=NUMBER),
            "level_finding": pd.Series([gap.reason for gap in gaps], index=pairs.index, dtype=TEXT),
        }
    )


def _level_set(
    level_id: str, to_framework: str, levels: tuple[ResolvedLevel, ...], no_level: tuple[NoLevel, ...], note: str
) -> LevelSet:
    denial = min(no_level, key=lambda statement: _RANK[statement.legal_status], default=None)
    if denial and (not levels or _RANK[denial.legal_status] < _RANK[levels[0].legal_status]):
        reason = f"{level_id} has no level in {to_framework} ({denial.legal_status}, {denial.status}): {denial.basis}"
        return LevelSet(level_id, to_framework, "no level", levels, no_level, reason, denial.status)
    if not levels:
        reason = f"no source says what {level_id} is in {to_framework}" + (f": {note}" if note else "")
        return LevelSet(level_id, to_framework, "unknown", (), (), reason)
    best = levels[0]
    over = f" over {best.path[1].partition(':')[0]}" if best.kind == "chained" else ""
    deciding = [level.status for level in levels if (level.kind, level.legal_status) == (best.kind, best.legal_status)]
    status = _VERIFIED if set(deciding) == {_VERIFIED} else "known"
    reason = f"{best.legal_status}, {best.kind}{over}, {status}"
    return LevelSet(level_id, to_framework, "levels", levels, no_level, reason, status)


def _chains(level_id: str, to_framework: str, index: _Index, qualification_type: str) -> Iterator[ResolvedLevel]:
    first_hops = [
        hop
        for over, hops in index.hops.get(level_id, {}).items()
        if over not in index.classifications
        for hop in hops
        if hop.to_level
    ]
    for first in _of_type(first_hops, qualification_type):
        for second in index.hops.get(first.to_level, {}).get(to_framework, ()):
            merely_shared = not first.upward and second.upward
            usable = "not-for-recognition" not in (first.legal_status, second.legal_status)
            if second.to_level and usable and not merely_shared:
                yield _resolved((level_id, first.to_level), (first, second))


def _resolved(path: tuple[str, ...], hops: tuple[_Hop, ...]) -> ResolvedLevel:
    types = [hop.qualification_type for hop in hops if hop.qualification_type]
    return ResolvedLevel(
        level_id=hops[-1].to_level,
        legal_status=max((hop.legal_status for hop in hops), key=_RANK.__getitem__),
        kind="direct" if len(hops) == 1 else "chained",
        path=(*path, hops[-1].to_level),
        basis=tuple(hop.basis for hop in hops),
        sources=tuple(hop.source for hop in hops),
        status=_VERIFIED if all(hop.status == _VERIFIED for hop in hops) else "known",
        qualification_type=" and ".join(dict.fromkeys(types)),
    )


def _best(found: Iterator[ResolvedLevel]) -> tuple[ResolvedLevel, ...]:
    """One entry per level and qualification type, by its strongest path; strongest first, then by path."""
    kept: dict[tuple[str, str], ResolvedLevel] = {}
    for level in sorted(found, key=_strength):
        kept.setdefault((level.level_id, level.qualification_type), level)
    return tuple(kept.values())


def _strength(level: ResolvedLevel) -> tuple[int, int, tuple[str, ...], str]:
    return len(level.path), _RANK[level.legal_status], level.path, level.qualification_type


def _of_type(hops: Sequence[_Hop], qualification_type: str) -> Sequence[_Hop]:
    """The hops that hold for a type; all of them if none names that type, since guessing would be worse."""
    asked = qualification_type.casefold().strip()
    named = {hop.qualification_type.casefold() for hop in hops}
    if not asked or asked not in named:
        return hops
    return [hop for hop in hops if hop.qualification_type.casefold() in ("", asked)]


def _outside(awarded: str, valid_from: str, valid_to: str) -> str:
    """Why an award does not belong to the validity of a scale, or ""."""
    if not awarded or _is_within(awarded, valid_from, valid_to):
        return ""
    if valid_from and awarded < valid_from[: len(awarded)]:
        return f"in force from {valid_from}; the award of {awarded} is older"
    return f"in force until {valid_to}; the award of {awarded} is younger"


def _editions_at(awarded: str, framework_id: str, index: _Index) -> str:
    """The other editions of a scale that an award of this date can belong to."""
    return " or ".join(name for name, *dates in index.editions[framework_id] if awarded and _is_within(awarded, *dates))


def _is_within(day: str, valid_from: str, valid_to: str) -> bool:
    """Whether a date lies in a validity; dates of different precision are compared by what they share."""
    return day[: len(valid_from)] >= valid_from[: len(day)] and day[: len(valid_to)] <= valid_to[: len(day)]


@lru_cache(maxsize=4)
def _index(frameworks: Frameworks) -> _Index:
    levels, table = frameworks.levels, frameworks.frameworks
    columns = ["framework_id", "status", "note", "valid_from", "valid_to"]
    rows = levels[["level_id", *columns]].itertuples(index=False, name=None)
    return _Index(
        levels={level_id: dict(zip(columns, values, strict=True)) for level_id, *values in rows},
        orders=dict(zip(levels["level_id"], levels["order"].astype(int), strict=True)),
        hops=_hops(frameworks.referencing),
        classifications=frozenset(table.loc[table["kind"] == "classification", "framework_id"]),
        editions=_editions(frameworks),
    )


def _hops(referencing: pd.DataFrame) -> dict[str, dict[str, list[_Hop]]]:
    """Every statement from both of its ends. A loop over 1,700 rows, once per set of frameworks."""
    found: dict[str, dict[str, list[_Hop]]] = {}
    columns = ["framework_id", "level_id", "to_framework", "to_level", "legal_status", "status", "basis", "source_url"]
    for row in referencing[[*columns, "qualification_type"]].itertuples(index=False, name=None):
        framework_id, level_id, to_framework, to_level, *rest = row
        there = found.setdefault(level_id, {}).setdefault(to_framework, [])
        there.append(_Hop(to_level, to_framework, True, *rest))
        if to_level:
            back = found.setdefault(to_level, {}).setdefault(framework_id, [])
            back.append(_Hop(level_id, framework_id, False, *rest))
    return found


def _editions(frameworks: Frameworks) -> dict[str, list[tuple[str, str, str]]]:
    """The other editions of each framework's scale, one replacement away in either direction, with their validity."""
    validity = {
        framework_id: (valid_from, valid_to)
        for framework_id, valid_from, valid_to in frameworks.levels[["framework_id", "valid_from", "valid_to"]]
        .drop_duplicates("framework_id")
        .itertuples(index=False, name=None)
    }
    found: dict[str, list[tuple[str, str, str]]] = {name: [] for name in frameworks.frameworks["framework_id"]}
    replaces = frameworks.frameworks[["framework_id", "replaces"]].itertuples(index=False, name=None)
    for framework_id, names in replaces:
        for older in filter(None, names.split("|")):
            found[framework_id].append((older, *validity.get(older, ("", ""))))
            found[older].append((framework_id, *validity.get(framework_id, ("", ""))))
    return {name: sorted(editions, key=lambda edition: edition[1:]) for name, editions in found.items()}
