"""Reading of crosswalks that people made.

A crosswalk folder holds ``left.csv`` and ``right.csv`` (id, title, text, lang) and ``gold.csv`` (left_id, right_id,
relation). Each item becomes a credential whose outcomes are the sentences of its text. Files ``gold_<name>.csv`` beside
it name a part of the gold pairs that is worth figures of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.match.encoders import Progress
from mapper.match.sides import Side, build_side, readers_for
from mapper.model import SKOS_PREDICATES
from mapper.settings import Settings
from mapper.tables import CREDENTIALS, OUTCOMES

TEXT_LIMIT: Final = 400
"""Characters of an item's text that count, as in the published figures for the gold sets."""
_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_])")
_PAIR: Final = ["left_id", "right_id"]
_COLUMNS: Final = {
    "left": ("id", "title", "text", "lang"),
    "right": ("id", "title", "text", "lang"),
    "gold": ("left_id", "right_id"),
}
_RELATION_OF: Final = {
    name: relation
    for relation, predicate in SKOS_PREDICATES.items()
    if relation != "none"
    for name in (relation, predicate, predicate.removeprefix("skos:"))
}

Pairs = frozenset[tuple[str, str]]
"""(subject_id, object_id) of pairs."""


@dataclass(frozen=True, slots=True, eq=False)
class Crosswalk:
    """Two sides and the pairs that people judged to correspond.

    ``relations`` holds the SKOS relation of the pairs for which gold states exactly one; ``parts`` the pairs of each
    file ``gold_<name>.csv``, by name; ``notes`` what was left out.
    """

    name: str
    left: Side
    right: Side
    pairs: Pairs
    relations: dict[tuple[str, str], str]
    parts: dict[str, Pairs]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CrosswalkTables:
    """The files of a crosswalk folder as they stand, checked: ids are unique, and every gold pair names known ones."""

    name: str
    left: pd.DataFrame
    right: pd.DataFrame
    gold: pd.DataFrame
    parts: dict[str, pd.DataFrame]
    notes: tuple[str, ...]


def read_tables(folder: Path) -> CrosswalkTables:
    """The checked tables of one crosswalk folder; quick, since nothing is encoded.

    Raises
    ------
    UsageError
        If the folder or one of its files is missing.
    DataError
        If a column is missing, an id stands twice, a title is empty, or gold has no pair or names an unknown id.
    """
    name = folder.resolve().name
    tables = {table: _read(folder, table, columns) for table, columns in _COLUMNS.items()}
    left, right, gold = tables["left"], tables["right"], tables["gold"]
    faults = [*_item_faults(f"{name}/left.csv", left), *_item_faults(f"{name}/right.csv", right)]
    faults += _gold_faults(f"{name}/gold.csv", gold, left, right)
    if faults:
        raise DataError(faults[0] + (f" (and {len(faults) - 1} more)" if faults[1:] else ""), faults=faults)
    parts, notes = _read_parts(folder, gold)
    return CrosswalkTables(name, left, right, gold, parts, notes)


def read_crosswalk(
    folder: Path, settings: Settings, *, cache: Path | None, progress: Progress | None = None
) -> Crosswalk:
    """One crosswalk folder, its texts encoded; the errors are those of :func:`read_tables`.

    Ids become row numbers, so that no code of the source can give an answer away.
    """
    tables = read_tables(folder)
    settings = readers_for(settings, tables.left["lang"], tables.right["lang"])
    sides, ids = {}, {}
    for side, table in (("left", tables.left), ("right", tables.right)):
        new = [f"{tables.name}-{side}:{row:06d}" for row in range(len(table))]
        ids[side] = dict(zip(table["id"], new, strict=True))
        sides[side] = build_side(
            CREDENTIALS.conform(
                pd.DataFrame(
                    {
                        "credential_id": new,
                        "catalogue": f"{tables.name}-{side}",
                        "title": table["title"],
                        "language": table["lang"],
                    }
                )
            ),
            _statements(new, table),
            settings=settings,
            cache=cache,
            progress=progress,
        )

    def pairs_of(table: pd.DataFrame) -> list[tuple[str, str]]:
        return [(ids["left"][a], ids["right"][b]) for a, b in zip(table["left_id"], table["right_id"], strict=True)]

    pairs = pairs_of(tables.gold)
    words = tables.gold["relation"] if "relation" in tables.gold.columns else [""] * len(pairs)
    stated: dict[tuple[str, str], set[str]] = {}
    for pair, word in zip(pairs, words, strict=True):
        stated.setdefault(pair, set()).add(_RELATION_OF.get(word, ""))
    return Crosswalk(
        name=tables.name,
        left=sides["left"],
        right=sides["right"],
        pairs=frozenset(pairs),
        relations={pair: min(said) for pair, said in stated.items() if len(said) == 1 and said != {""}},
        parts={part: frozenset(pairs_of(table)) for part, table in tables.parts.items()},
        notes=tables.notes,
    )


def _item_faults(where: str, items: pd.DataFrame) -> list[str]:
    repeated, untitled = items.index[items["id"].duplicated()], items.index[items["title"].str.strip() == ""]
    return [f"{where}:{row + 2}: id {items['id'].iloc[row]!r} stands twice" for row in repeated] + [
        f"{where}:{row + 2}: title is empty" for row in untitled
    ]


def _gold_faults(where: str, gold: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame) -> list[str]:
    if gold.empty:
        return [f"{where}: there is no pair, so nothing can be measured"]
    return [
        f"{where}:{row + 2}: {column} {gold[column].iloc[row]!r} is not in {side}.csv"
        for side, column, table in (("left", "left_id", left), ("right", "right_id", right))
        for row in gold.index[~gold[column].isin(table["id"])]
    ]


def _read_parts(folder: Path, gold: pd.DataFrame) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """The parts of ``gold`` by name, and a note for each file that is named like one and is none."""
    known = pd.MultiIndex.from_frame(gold[_PAIR])
    parts, notes = {}, []
    for path in sorted(folder.glob("gold_*.csv")):
        table = _read(folder, path.stem, _COLUMNS["gold"])
        if len(table) and pd.MultiIndex.from_frame(table[_PAIR]).isin(known).all():
            parts[path.stem.removeprefix("gold_")] = table
        else:
            notes.append(f"{path.name} holds other pairs than gold.csv, so it is no part of it and was left out")
    return parts, tuple(notes)


def _read(folder: Path, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise UsageError(f"{str(path)!r} does not exist; a crosswalk folder holds left.csv, right.csv and gold.csv")
    where = f"{folder.resolve().name}/{name}.csv"
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UnreadableFile(f"{where}: not a CSV file in UTF-8: {error}") from None
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise DataError(f"{where}: column {missing[0]!r} is missing (needed: {', '.join(columns)})")
    return table


def _statements(ids: list[str], table: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "outcome_id": f"{one}-{position}",
            "credential_id": one,
            "position": position,
            "text": text,
            "language": language,
        }
        for one, whole, language in zip(ids, table["text"], table["lang"], strict=True)
        for position, text in enumerate(filter(None, map(str.strip, _SENTENCE.split(whole[:TEXT_LIMIT]))), start=1)
    ]
    return OUTCOMES.conform(pd.DataFrame(rows)) if rows else OUTCOMES.empty()
