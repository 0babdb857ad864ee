"""Level by domain: the share of credentials that evidence each descriptor, its range, and the outcomes behind it.

A credential evidences a descriptor as surely as it is of that level and has an outcome that speaks of that domain. Its
level is the one it states, or what its wording suggests, which between the ends of the scale is never surer than about
two in five: so by wording alone a descriptor is evidenced in part at most.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit, ndtri

from mapper.analyse.coverage.bands import BAND
from mapper.knowledge.aspects import ASPECTS
from mapper.match.level_features import Numbers
from mapper.match.level_readings import spread_all
from mapper.match.scoring import outcome_status
from mapper.settings import ScoringSettings
from mapper.tables import INTEGER, NUMBER, TEXT

Basis = Literal["stated, else wording", "stated", "wording"]
BASES: Final[tuple[Basis, ...]] = get_args(Basis)

LEVEL_ERROR: Final = 0.4
"""Standard error, in EQF levels, that the readings of a whole catalogue share (``docs/level-evidence.md``)."""
ASPECT_ERROR: Final = 0.85
"""The same, in log-odds, of how surely outcomes speak of an aspect."""

CELL_COLUMNS: Final = (
    "level_id", "domain", "text", "credentials", "expected", "share", "low", "high", "outcomes_share", "surest",
    "status", "unread",
)  # fmt: skip
NOT_TOLD: Final = "no reading of outcomes was found that tells whether they speak of it"
NO_LEVEL: Final = "no level is known on this basis"
_EDGE: Final = 1e-4


def cells(
    descriptors: pd.DataFrame,
    credentials: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    basis: Basis = "stated, else wording",
    scoring: ScoringSettings | None = None,
) -> pd.DataFrame:
    """One row per descriptor with :data:`CELL_COLUMNS`, in their order.

    The tables are those of one asked side (:data:`mapper.tables.LEVEL_DESCRIPTORS` and those after it). ``credentials``
    counts those whose level is known on this ``basis`` and that have outcomes: the whole of which ``share`` is the part
    that is expected to evidence the descriptor, between ``low`` and ``high``; ``expected`` is their number.
    ``outcomes_share`` is the part of their outcomes. ``surest`` is the probability of the one credential that evidences
    it most surely, which ``status`` puts into words. All are null where ``unread`` says why.
    """
    scoring = scoring or ScoringSettings()
    owner = _owner(credentials, outcomes)
    known = _known(credentials, basis) & (np.bincount(owner, minlength=len(credentials)) > 0)
    surety, readable = _surety(outcomes)
    off = float(ndtri((1 + BAND) / 2))
    shifts, steps = (0.0, -off * LEVEL_ERROR, off * LEVEL_ERROR), (0.0, -off * ASPECT_ERROR, off * ASPECT_ERROR)
    levels = [_at_levels(descriptors, credentials, basis, shift) for shift in shifts]
    spoken = [_moved(surety, step) for step in steps]
    rows = []
    for place, row in enumerate(descriptors.to_dict("records")):
        named = (row["level_id"], row["domain"], row["text"], int(known.sum()))
        columns = [ASPECTS.index(aspect) for aspect in row["aspects"] if aspect in readable]
        unread = row["unread"] or ("" if columns else NOT_TOLD) or ("" if known.any() else NO_LEVEL)
        if unread:
            rows.append((*named, *[np.nan] * 6, "", unread))
            continue
        speaks = [any_of(each[:, columns]) for each in spoken]
        has = [_has(each, owner, len(credentials)) for each in speaks]
        at = [each[place] for each in levels]
        found = (at[0] * has[0])[known]
        share, surest = float(found.mean()), float(found.max())
        by_level = [float((each * has[0])[known].mean()) for each in at[1:]]
        by_aspect = [float((at[0] * each)[known].mean()) for each in has[1:]]
        of_outcomes = float((at[0][owner] * speaks[0])[known[owner]].mean())
        figures = (share, *_range(share, found, by_level, by_aspect), of_outcomes, surest)
        status = str(outcome_status(np.array([surest]), scoring)[0])
        rows.append((*named, round(float(found.sum()), 2), *(round(value, 4) for value in figures), status, ""))
    types = [TEXT, TEXT, TEXT, INTEGER, *[NUMBER] * 6, TEXT, TEXT]
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS)).astype(dict(zip(CELL_COLUMNS, types, strict=True)))


def evidence_behind(
    descriptor: pd.Series,
    credentials: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    basis: Basis = "stated, else wording",
) -> pd.DataFrame:
    """The outcomes behind one descriptor, the surest first: ``text``, ``title``, ``speaks``, ``at_level``, ``surety``.

    ``speaks`` is how surely the outcome speaks of the domain, ``at_level`` how surely its credential is of the level,
    ``surety`` their product. ``descriptor`` is a row of :data:`mapper.tables.LEVEL_DESCRIPTORS`.
    """
    owner = _owner(credentials, outcomes)
    surety, readable = _surety(outcomes)
    speaks = any_of(surety[:, [ASPECTS.index(aspect) for aspect in descriptor["aspects"] if aspect in readable]])
    at = _at_levels(pd.DataFrame([descriptor]), credentials, basis, 0.0)[0][owner]
    held = credentials.iloc[owner].reset_index(drop=True)
    found = pd.DataFrame(
        {
            "outcome_id": outcomes["outcome_id"].to_numpy(),
            "text": outcomes["text"].to_numpy(),
            **{name: held[name].to_numpy() for name in ("credential_id", "title", "level_id", "legal_status")},
            "reading": held["reading"].to_numpy(dtype=np.float64, na_value=np.nan),
            "speaks": speaks.round(4),
            "at_level": at.round(4),
            "surety": (speaks * at).round(4),
        }
    )
    found = found[found["surety"] > 0]
    return found.sort_values(["surety", "outcome_id"], ascending=[False, True], ignore_index=True)


def any_of(surety: Numbers) -> Numbers:
    """How surely at least one of the columns holds, taken as independent; 0 without columns.

    >>> any_of(np.array([[0.5, 0.5], [0.0, 0.2]])).tolist()
    [0.75, 0.2]
    """
    found: Numbers = 1 - np.prod(1 - surety, axis=1)
    return found.round(12)


def _surety(outcomes: pd.DataFrame) -> tuple[Numbers, set[str]]:
    """How surely each outcome speaks of each aspect, 0 where it was not read; and the aspects that were read at all."""
    surety = outcomes[list(ASPECTS)].to_numpy(dtype=np.float64, na_value=np.nan)
    readable: set[str] = {
        aspect for aspect, column in zip(ASPECTS, surety.T, strict=True) if not np.isnan(column).all()
    }
    return np.nan_to_num(surety), readable


def _moved(surety: Numbers, step: float) -> Numbers:
    """``surety`` with its log-odds moved by ``step``; what is certain stays: a descriptor's domain, nothing read."""
    moved = expit(logit(np.clip(surety, _EDGE, 1 - _EDGE)) + step)
    return np.where((surety <= 0) | (surety >= 1), surety, moved)


def _owner(credentials: pd.DataFrame, outcomes: pd.DataFrame) -> npt.NDArray[np.intp]:
    place = pd.Series(np.arange(len(credentials)), index=credentials["credential_id"].to_numpy(dtype=object))
    return place.loc[outcomes["credential_id"].to_numpy(dtype=object)].to_numpy(dtype=np.intp)


def _known(credentials: pd.DataFrame, basis: Basis) -> npt.NDArray[np.bool_]:
    stated = _states(credentials)
    read = credentials["reading"].notna().to_numpy(dtype=bool)
    return {"stated": stated, "wording": read}.get(basis, stated | read)


def _states(credentials: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which credentials state a level that some source relates to the framework, if only to say that it has none."""
    states: npt.NDArray[np.bool_] = (credentials["legal_status"] != "").to_numpy(dtype=bool)
    return states


def _at_levels(descriptors: pd.DataFrame, credentials: pd.DataFrame, basis: Basis, shift: float) -> list[Numbers]:
    """For each descriptor how surely each credential is of its level, with all readings moved by ``shift`` levels."""
    reading, error = (credentials[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("reading", "error"))
    by_wording = spread_all(reading + shift, error)
    stated = [set(levels) for levels in credentials["stated"]]
    says = _states(credentials)
    found = []
    for level_id, eqf in zip(descriptors["level_id"], descriptors["eqf"], strict=True):
        worded = by_wording[:, [int(level) - 1 for level in eqf]].sum(axis=1)
        at = np.array([float(level_id in levels) for levels in stated])
        found.append({"stated": at, "wording": worded}.get(basis, np.where(says, at, worded)))
    return found


def _has(speaks: Numbers, owner: npt.NDArray[np.intp], count: int) -> Numbers:
    """How surely each credential has an outcome that speaks of it."""
    none = np.zeros(count)
    np.add.at(none, owner, np.log1p(-np.minimum(speaks, 1 - 1e-9)))
    found: Numbers = 1 - np.exp(none)
    return found


def _range(share: float, found: Numbers, by_level: list[float], by_aspect: list[float]) -> tuple[float, float]:
    """``share`` with chance, and with how far it would move if what all credentials share were off; as squares add."""
    chance = float(ndtri((1 + BAND) / 2)) * float(np.sqrt((found * (1 - found)).sum())) / len(found)
    down = [chance, *(max(share - min(moved), 0.0) for moved in (by_level, by_aspect))]
    up = [chance, *(max(max(moved) - share, 0.0) for moved in (by_level, by_aspect))]
    return max(share - float(np.linalg.norm(down)), 0.0), min(share + float(np.linalg.norm(up)), 1.0)
