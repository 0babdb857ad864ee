"""How well matching finds what people found, on crosswalks that people made.

A crosswalk folder holds ``left.csv`` and ``right.csv`` (id, title, text, lang) and ``gold.csv`` (left_id, right_id,
relation). Each item becomes a credential whose outcomes are the sentences of its text, and goes through the same
candidates and scoring as a match.
"""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.knowledge.frameworks import Frameworks
from mapper.match.candidates import find_candidates
from mapper.match.comparisons import compare_credentials, positions_of
from mapper.match.encoders import Progress
from mapper.match.equivalence import roll_up
from mapper.match.neighbourhoods import measure_neighbourhoods
from mapper.match.scoring import shipped_weights
from mapper.match.sides import Side, build_side, readers_for
from mapper.settings import Settings
from mapper.tables import CREDENTIALS, OUTCOMES

TEXT_LIMIT: Final = 400
"""Characters of an item's text that count, as in the published figures for the gold sets."""
_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_])")
_COLUMNS: Final = {
    "left": ("id", "title", "text", "lang"),
    "right": ("id", "title", "text", "lang"),
    "gold": ("left_id", "right_id"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Crosswalk:
    """Two sides and the pairs that people judged to correspond, as (subject_id, object_id)."""

    name: str
    left: Side
    right: Side
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SetResult:
    """Retrieval on one set, over all left items that have gold; what is not among the candidates counts as missed.

    ``hit_at_k``: share of left items with a right answer among their first k; ``mrr``: mean of one over the place of
    the first.
    """

    set: str
    left: int
    hit_at_1: float
    hit_at_5: float
    hit_at_10: float
    mrr: float
    seconds: float

    def as_dict(self) -> dict[str, object]:
        """The fields as plain values, shares rounded to 4 decimals."""
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}


def read_crosswalk(
    folder: Path, settings: Settings, *, cache: Path | None, progress: Progress | None = None
) -> Crosswalk:
    """One crosswalk folder; ids become row numbers, so that no code of the source can give an answer away.

    Raises
    ------
    UsageError
        If the folder or one of its files is missing.
    DataError
        If a column is missing, or a gold pair names an unknown id.
    """
    tables = {name: _read(folder, name) for name in _COLUMNS}
    settings = readers_for(settings, tables["left"]["lang"], tables["right"]["lang"])
    sides, ids = {}, {}
    for side in ("left", "right"):
        table = tables[side]
        new = [f"{folder.name}-{side}:{row:06d}" for row in range(len(table))]
        ids[side] = dict(zip(table["id"], new, strict=True))
        sides[side] = build_side(
            CREDENTIALS.conform(
                pd.DataFrame(
                    {
                        "credential_id": new,
                        "catalogue": f"{folder.name}-{side}",
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
    gold = tables["gold"]
    unknown = [
        f"gold.csv:{row + 2}: {name} {value!r} is not in {side}.csv"
        for side, name in (("left", "left_id"), ("right", "right_id"))
        for row, value in enumerate(gold[name])
        if value not in ids[side]
    ]
    if unknown:
        raise DataError(
            f"{folder.name}/{unknown[0]}" + (f" (and {len(unknown) - 1} more)" if unknown[1:] else ""), faults=unknown
        )
    pairs = frozenset((ids["left"][a], ids["right"][b]) for a, b in zip(gold["left_id"], gold["right_id"], strict=True))
    return Crosswalk(folder.name, sides["left"], sides["right"], pairs)


def evaluate_set(
    folder: Path, settings: Settings, frameworks: Frameworks, *, cache: Path | None, progress: Progress | None = None
) -> SetResult:
    """Retrieval figures of one crosswalk with the shipped weights; ``seconds`` include encoding what is not cached."""
    started = time.perf_counter()
    crosswalk = read_crosswalk(folder, settings, cache=cache, progress=progress)
    left, right = crosswalk.left, crosswalk.right
    near = measure_neighbourhoods(left, right, None, settings.candidates)
    candidates = find_candidates(left, right, near, settings.candidates)
    rows, columns = (
        positions_of(candidates["subject_id"], left.credentials),
        positions_of(candidates["object_id"], right.credentials),
    )
    compared = compare_credentials(left, right, near, rows, columns)
    scored = roll_up(left, right, compared, candidates["rules"], frameworks, shipped_weights(), settings.scoring)
    places = first_places(scored.equivalences, crosswalk.pairs)
    return SetResult(
        set=crosswalk.name,
        left=len(places),
        hit_at_1=float((places <= 1).mean()),
        hit_at_5=float((places <= 5).mean()),
        hit_at_10=float((places <= 10).mean()),
        mrr=float((1 / places).mean()),
        seconds=round(time.perf_counter() - started, 2),
    )


def first_places(equivalences: pd.DataFrame, pairs: frozenset[tuple[str, str]]) -> pd.Series:
    """For each subject of ``pairs``, the rank of its first right object; infinity where none was found.

    >>> ranked = pd.DataFrame({"subject_id": ["a", "a"], "object_id": ["x", "y"], "rank": [1, 2]})
    >>> first_places(ranked, frozenset({("a", "y"), ("b", "x")})).to_dict()
    {'a': 2.0, 'b': inf}
    """
    right = pd.MultiIndex.from_frame(equivalences[["subject_id", "object_id"]]).isin(pairs)
    best = equivalences[right].groupby("subject_id")["rank"].min()
    subjects = sorted({subject for subject, _ in pairs})
    return best.reindex(subjects).astype("float64").fillna(float("inf")).rename(None)


def _read(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise UsageError(f"{str(path)!r} does not exist; a crosswalk folder holds left.csv, right.csv and gold.csv")
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UnreadableFile(f"{folder.name}/{name}.csv: not a CSV file in UTF-8: {error}") from None
    missing = [column for column in _COLUMNS[name] if column not in table.columns]
    if missing:
        raise DataError(
            f"{folder.name}/{name}.csv: column {missing[0]!r} is missing (needed: {', '.join(_COLUMNS[name])})"
        )
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
