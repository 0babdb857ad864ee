"""Ids for credentials that are published without one: the same credential keeps its id from version to version."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from mapper.model import slug

#: Facts on which a decision rests, such as the level, stay out: a change of one would look like another credential,
#: and no decision would be looked at again.
_IDENTITY: Final = ("title", "provider", "awarding_body", "language")
_TOLD_APART_BY: Final[tuple[tuple[str, ...], ...]] = ((), ("level",), ("level", "source_url"))
LONG_FORM_FROM: Final = 0.5
"""Share of rows that repeat a credential with another outcome, from which a file is read as one row per outcome."""


def made_ids(rows: pd.DataFrame, without: Sequence[int]) -> tuple[dict[int, str], list[int]]:
    """Position -> id, for the positions ``without`` one, and those of them whose id holds their row number.

    Rows that agree in every column of their file share an id, as do rows that differ in their outcomes alone in a file
    with one row per outcome. Others that would share one are told apart by level, then by address, then by row.
    """
    content = _content(rows, without)
    ids: dict[int, str] = {}
    colliding = list(without)
    for more in _TOLD_APART_BY:
        groups: dict[str, list[int]] = {}
        for at, parts in zip(colliding, _tuples(rows, colliding, [*_IDENTITY, *more]), strict=True):
            groups.setdefault(made_id(parts), []).append(at)
        colliding = []
        for made, members in groups.items():
            if len({content[at] for at in members}) == 1:
                ids.update(dict.fromkeys(members, made))
            else:
                colliding += members
    return ids | _ids_by_row(rows, colliding, content), colliding


def _content(rows: pd.DataFrame, without: Sequence[int]) -> dict[int, Hashable]:
    """What each row says in all its columns, or in our fields but for its outcomes in a file with one row each."""
    chosen = rows.iloc[list(without)]
    described = _tuples(rows, without, ["title", "described"])
    taught: dict[Hashable, list[int]] = {}
    for rest, outcomes in zip(described, chosen["taught"].tolist(), strict=True):
        taught.setdefault(rest, []).append(outcomes)
    repeating = sum(len(outcomes) for outcomes in taught.values() if len(set(outcomes)) > 1)
    if repeating >= LONG_FORM_FROM * len(rows):
        return dict(zip(without, described, strict=True))
    return dict(zip(without, _tuples(rows, without, ["title", "published"]), strict=True))


def _ids_by_row(rows: pd.DataFrame, colliding: Sequence[int], content: Mapping[int, Hashable]) -> dict[int, str]:
    # One row number can stand in several files and sheets, so these join what is hashed; a single file may be renamed.
    place = ["file", "sheet"] if len(rows[["file", "sheet"]].drop_duplicates()) > 1 else []
    parts = _tuples(rows, colliding, [*_IDENTITY, *_TOLD_APART_BY[-1], *place])
    first: dict[Hashable, str] = {}
    ids: dict[int, str] = {}
    for at, part, row in zip(colliding, parts, rows["row"].iloc[list(colliding)], strict=True):
        ids[at] = first.setdefault(content[at], f"{made_id(part)}-row-{row}")
    return ids


def _tuples(rows: pd.DataFrame, positions: Sequence[int], columns: list[str]) -> list[tuple[Any, ...]]:
    return list(rows.iloc[list(positions)][columns].itertuples(index=False, name=None))


def made_id(parts: Sequence[str]) -> str:
    """The slug of the first part, a title, and a short hash of all: equal parts have equal ids.

    >>> made_id(["Droit des affaires", "Université"])
    'droit-des-affaires-637341c7'
    """
    digest = hashlib.sha256("\x1f".join(part.strip().casefold() for part in parts).encode("utf-8", "surrogatepass"))
    return f"{slug(parts[0] + '.x')[:50].strip('-')}-{digest.hexdigest()[:8]}"
