"""Frameworks, their levels and the referencing between levels, as four tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import DataError, UsageError
from mapper.knowledge.checks import (
    DESCRIPTOR_COLUMNS,
    FRAMEWORK_COLUMNS,
    LEGAL_STATUSES,
    LEVEL_COLUMNS,
    REFERENCING_COLUMNS,
    read_folder,
)
from mapper.knowledge.rows import Row
from mapper.tables import INTEGER, TEXT

__all__ = [
    "Frameworks",
    "check_frameworks",
    "compare_levels",
    "framework_levels",
    "known_framework",
    "known_level",
    "load_frameworks",
]

_RANK: Final = {status: rank for rank, status in enumerate(LEGAL_STATUSES)}


@dataclass(frozen=True, eq=False)
class Frameworks:
    """Four tables that fit together. Text is never null: a missing value is "". Compared by identity.

    Attributes
    ----------
    frameworks
        One row per framework, by ``framework_id``. ``jurisdiction``, ``aliases``, ``descriptor_domains`` and
        ``replaces`` (the ids of older editions of the same scale) are joined by ``|``.
    levels
        One row per level, by ``framework_id`` and ``order`` (lowest level first).
    referencing
        One row per statement about a level, grouped as ``levels``. An empty ``to_level`` states that there is no level.
    descriptors
        Paraphrased level descriptors, grouped as ``levels``. ``confidence`` ``placeholder`` is not for scoring.
    """

    frameworks: pd.DataFrame
    levels: pd.DataFrame
    referencing: pd.DataFrame
    descriptors: pd.DataFrame


def load_frameworks(folder: Path) -> Frameworks:
    """The frameworks of a folder, checked; the embedded ones lie in ``embedded_folder() / "frameworks"``.

    Takes about 0.3 s for 100 frameworks.

    Raises
    ------
    DataError
        Listing every fault of the folder (:func:`check_frameworks`).

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> known.levels.query("framework_id == 'nfq-ie'")["label"].tolist()
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']
    """
    rows = read_folder(folder)
    if rows.faults:
        raise DataError.listing(rows.faults, cure="list them with: mapper frameworks check")
    frameworks = _table(rows.frameworks, FRAMEWORK_COLUMNS).rename(columns={"id": "framework_id"})
    levels = _with_framework(_table(rows.levels, LEVEL_COLUMNS))
    return Frameworks(
        frameworks=frameworks.sort_values("framework_id", ignore_index=True),
        levels=levels.assign(order=levels["order"].astype(INTEGER)),
        referencing=_with_framework(_table(rows.referencing, REFERENCING_COLUMNS)),
        descriptors=_with_framework(_table(rows.descriptors, DESCRIPTOR_COLUMNS)),
    )


def check_frameworks(folder: Path) -> list[str]:
    """Every fault of a folder of frameworks, one line each: ``file:row: column value problem (cure)``; empty if sound.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> check_frameworks(embedded_folder() / "frameworks")
    []
    """
    return read_folder(folder).faults


def known_framework(framework_id: str, frameworks: Frameworks) -> str:
    """``framework_id`` itself, if it is one of ``frameworks``.

    Raises
    ------
    UsageError
        If it is not; the message names the nearest ids.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known_framework("rqf", load_frameworks(embedded_folder() / "frameworks"))
    Traceback (most recent call last):
    mapper.errors.UsageError: framework 'rqf' is not known (did you mean rqf-eng? All: mapper frameworks list)
    """
    ids = frameworks.frameworks["framework_id"].tolist()
    if framework_id in ids:
        return framework_id
    near = [name for name in ids if name.startswith(framework_id.lower())] or get_close_matches(
        framework_id.lower(), ids
    )
    hint = f"did you mean {', '.join(near[:3])}? All" if near else "all"
    raise UsageError(f"framework {framework_id!r} is not known ({hint}: mapper frameworks list)")


def known_level(level_id: str, frameworks: Frameworks) -> str:
    """``level_id`` itself, if it is a level of one of ``frameworks``.

    Raises
    ------
    UsageError
        If it is not; the message names the levels of its framework, or the nearest frameworks.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known_level("eqf:9", load_frameworks(embedded_folder() / "frameworks"))
    Traceback (most recent call last):
    mapper.errors.UsageError: level 'eqf:9' is not known (levels of eqf: 1, 2, 3, 4, 5, 6, 7, 8)
    """
    levels = frameworks.levels
    if level_id in set(levels["level_id"]):
        return level_id
    framework_id = known_framework(level_id.partition(":")[0], frameworks)
    own = levels.loc[levels["framework_id"] == framework_id, "level_id"]
    labels = [name.partition(":")[2] for name in own]
    raise UsageError(f"level {level_id!r} is not known (levels of {framework_id}: {', '.join(labels)})")


def framework_levels(frameworks: Frameworks, framework_id: str) -> pd.DataFrame:
    """The levels of one framework with what each is referenced to, lowest level first, one row per statement.

    A level without any referencing keeps one row with empty referencing columns. Within a level: by ``to_framework``,
    then the strongest legal status first.

    Raises
    ------
    UsageError
        If the framework is not known.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> framework_levels(known, "niveaux-1969-fr")[["label", "to_level", "legal_status"]].head(3)
      label   to_level legal_status
    0     V  rncp-fr:3     official
    1    IV  rncp-fr:4     official
    2   III  rncp-fr:5     official
    """
    known_framework(framework_id, frameworks)
    levels = frameworks.levels.query("framework_id == @framework_id")
    columns = ["level_id", "qualification_type", "to_framework", "to_level", "legal_status", "year", "basis"]
    rows = frameworks.referencing.query("framework_id == @framework_id")[columns]
    joined = levels[["level_id", "label", "title", "order", "title_examples", "status"]].merge(
        rows, on="level_id", how="left"
    )
    joined[columns[1:]] = joined[columns[1:]].fillna("")
    rank = joined["legal_status"].map(_RANK).fillna(len(_RANK))
    ordered = joined.assign(rank=rank).sort_values(
        ["order", "to_framework", "rank", "to_level"], kind="stable", ignore_index=True
    )
    return ordered.drop(columns="rank")


def compare_levels(frameworks: Frameworks, a: str, b: str, *, hub: str = "eqf") -> pd.DataFrame:
    """The levels of two frameworks side by side, through the levels of a third (the hub).

    One row per pair of levels that stand at the same hub level, plus one row for each level that has no partner. For
    each level only its strongest legal status counts; ``legal_status`` of a pair is the weaker of the two. ``answer``
    is ``same hub level``, ``only a``, ``only b``, ``no hub level`` (a source says so) or ``unknown`` (no statement).
    Sorted by hub level and order. Sharing a hub level is not equivalence.

    Raises
    ------
    UsageError
        If a framework is not known.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known = load_frameworks(embedded_folder() / "frameworks")
    >>> compare_levels(known, "scqf", "nfq-ie").iloc[5:9][["hub_level", "a_level", "b_level", "legal_status"]]
      hub_level a_level   b_level legal_status
    5     eqf:3  scqf:5  nfq-ie:4     historic
    6     eqf:4  scqf:6  nfq-ie:5     historic
    7     eqf:5  scqf:7  nfq-ie:6     historic
    8     eqf:5  scqf:8  nfq-ie:6     historic
    """
    for framework_id in (a, b, hub):
        known_framework(framework_id, frameworks)
    left, right = _at_hub(frameworks, a, hub).add_prefix("a_"), _at_hub(frameworks, b, hub).add_prefix("b_")
    placed_left, placed_right = left[left["a_hub"] != ""], right[right["b_hub"] != ""]
    pairs = placed_left.merge(placed_right, left_on="a_hub", right_on="b_hub", how="outer")
    rows = pd.concat([pairs, left[left["a_hub"] == ""], right[right["b_hub"] == ""]], ignore_index=True)
    text = [name for name in rows.columns if not name.endswith(("_order", "_rank"))]
    rows[text] = rows[text].astype(TEXT).fillna("")
    rows["hub_level"] = rows["a_hub"].where(rows["a_hub"] != "", rows["b_hub"])
    rank = rows[["a_rank", "b_rank"]].max(axis=1)
    rows["legal_status"] = rank.map(dict(enumerate(LEGAL_STATUSES))).astype(TEXT).fillna("")
    rows["answer"] = _answers(rows)
    order = frameworks.levels.set_index("level_id")["order"]
    rows["hub_order"] = rows["hub_level"].map(order)
    columns = ["hub_level", "answer", "legal_status"]
    columns += [
        f"{side}_{name}" for side in "ab" for name in ("level", "title", "qualification_type", "legal_status", "status")
    ]
    return rows.sort_values(["hub_order", "a_order", "b_order"], na_position="first", ignore_index=True)[columns]


def _answers(rows: pd.DataFrame) -> pd.Series:
    paired = (rows["a_level"] != "") & (rows["b_level"] != "")
    stated = rows["a_legal_status"].where(rows["a_level"] != "", rows["b_legal_status"]) != ""
    answer = pd.Series("unknown", index=rows.index, dtype=TEXT)
    answer = answer.mask((rows["hub_level"] == "") & stated, "no hub level")
    answer = answer.mask((rows["hub_level"] != "") & (rows["b_level"] == ""), "only a")
    answer = answer.mask((rows["hub_level"] != "") & (rows["a_level"] == ""), "only b")
    return answer.mask(paired, "same hub level")


def _at_hub(frameworks: Frameworks, framework_id: str, hub: str) -> pd.DataFrame:
    """Each level with the hub level(s) it stands at: its strongest statements only, or one row with hub ""."""
    levels = frameworks.levels.query("framework_id == @framework_id")
    shown = levels[["level_id", "title", "order"]].rename(columns={"level_id": "level"})
    if framework_id == hub:
        return shown.assign(hub=shown["level"], qualification_type="", legal_status="official", status="known", rank=0)
    rows = frameworks.referencing.query("framework_id == @framework_id and to_framework == @hub")
    rows = rows.rename(columns={"level_id": "level", "to_level": "hub"})
    rows = rows.assign(rank=rows["legal_status"].map(_RANK).astype(float))
    rows = rows[rows["rank"] == rows.groupby("level")["rank"].transform("min")]
    joined = shown.merge(
        rows[["level", "hub", "qualification_type", "legal_status", "status", "rank"]], on="level", how="left"
    )
    text = ["hub", "qualification_type", "legal_status", "status"]
    joined[text] = joined[text].fillna("")
    return joined


def _table(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([row.cells[name] for row in rows], dtype=TEXT) for name in columns})


def _with_framework(table: pd.DataFrame) -> pd.DataFrame:
    """The framework of each level as first column; files are read in order of framework, each sorted by level."""
    table.insert(0, "framework_id", table["level_id"].str.partition(":")[0].astype(TEXT))
    return table
