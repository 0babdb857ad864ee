"""The entities that a row of somebody's table may mean, with a score, the reasons for it, and whether it is certain.

The score is 0 to 100: how alike the names are spelled, and, counting :data:`PROPERTY_WEIGHT` each, how well the stated
properties agree. It is no probability and says nothing about equivalence. ``is_match`` is true for one candidate at
most, and only if there is no other reading: its id or its very title was asked, no other entity fits as well, and every
property that was asked is stated there and agrees. In doubt nothing matches, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from mapper.knowledge.readings import read_level
from mapper.match.reconciliation.agreement import READ_SURELY, Agreement, agreement
from mapper.match.reconciliation.entities import LEVEL, TYPES, Entities, level_entity
from mapper.match.reconciliation.names import Positions, highest, runs
from mapper.match.reconciliation.properties import PROPERTIES
from mapper.match.reconciliation.queries import PropertyValues, ReconciliationQuery, TypeStrictness
from mapper.match.text import wording_form

PROPERTY_WEIGHT: Final = 0.5
"""What a property counts where the name counts 1."""
UNKNOWN_COUNTS: Final = 0.5
"""What a property that an entity does not state counts: between agreement and contradiction."""
AGREES_FROM: Final = 0.9
LOCAL_ID: Final = 0.85
"""What it counts for a name that the query is the id of an entity in its own catalogue: another may have it too."""
LEAST_SCORE: Final = 20.0
"""Below it names have nothing in common but frequent syllables."""
_FORMS_LOOKED_AT: Final = 120
_ROWS_COMPARED: Final = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity (its ``row``) that a query may mean.

    ``score`` is 0 to 100. ``features`` are what it is made of: ``name`` (0 to 100), of that ``letters`` and
    ``trigrams``, ``same_name``, ``same_id``, ``type``, and ``property_...`` (0 to 100) for what is stated on both
    sides. ``reasons`` say the same in sentences.
    """

    row: int
    score: float
    is_match: bool
    features: dict[str, float | bool]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Rows that a query may mean, and how each is like it; ``is_named`` where it gives the very title or id."""

    rows: Positions
    name: Agreement
    letters: Agreement
    trigrams: Agreement
    is_named: npt.NDArray[np.bool_]
    is_identified: npt.NDArray[np.bool_]

    def only(self, kept: Positions) -> _Found:
        return _Found(
            self.rows[kept], self.name[kept], self.letters[kept], self.trigrams[kept], self.is_named[kept],
            self.is_identified[kept],
        )  # fmt: skip


def find_candidates(query: ReconciliationQuery, entities: Entities) -> list[Candidate]:
    """The best candidates, the highest score first, of equals the smaller id first; at most ``query.limit``.

    A query that only states outcomes finds nothing: they refine what a name or another property has found.
    """
    found = _by_name(query, entities) if query.text.strip() else _by_properties(query, entities)
    if not len(found.rows):
        return []
    late = [asked for asked in query.properties if asked.property_id == "outcomes"]
    early = [asked for asked in query.properties if asked not in late]
    agreed = _agreements(early, entities, found.rows)
    if query.types and query.type_strict == "should":
        agreed["type"] = _of_types(query.types, "should", entities)[0][found.rows].astype(np.float32)
    namesakes = int(found.is_named.sum())
    rivals = _meant(found, query, agreed) & ~_differs(found, agreed)
    kept = highest(_scores(found, query, agreed) + 1_000 * rivals, _ROWS_COMPARED)
    found = found.only(kept)
    agreed = {name: None if values is None else values[kept] for name, values in agreed.items()}
    agreed |= _agreements(late, entities, found.rows)
    scores = _scores(found, query, agreed)
    match = _certain(found, query, agreed) if rivals.sum() <= _ROWS_COMPARED else None
    order = np.lexsort((found.rows, -scores))
    best = order[scores[order] >= LEAST_SCORE][: query.limit]
    return [
        Candidate(
            row=int(found.rows[at]),
            score=float(scores[at]),
            is_match=at == match,
            features=_features(at, found, query, agreed),
            reasons=tuple(_reasons(at, found, query, agreed, namesakes)),
        )
        for at in best.tolist()
    ]


def _agreements(
    properties: Sequence[PropertyValues], entities: Entities, rows: Positions
) -> dict[str, Agreement | None]:
    """How well each row agrees with each property; with one that was given twice, as with the one that agrees less."""
    agreed: dict[str, Agreement | None] = {}
    for asked in properties:
        values = agreement(asked, entities, rows)
        before = agreed.get(asked.property_id, values)
        agreed[asked.property_id] = None if values is None or before is None else np.minimum(before, values)
    return agreed


@lru_cache(maxsize=64)
def _of_types(
    types: tuple[str, ...], type_strict: TypeStrictness, entities: Entities
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which entities are of the types asked, and which forms of names such entities bear."""
    holds = all if type_strict == "all" else any
    fits = [holds(asked in (known, TYPES[known].broader) for asked in types) for known in entities.types.values]
    rows = np.array(fits, dtype=np.bool_)[entities.types.code]
    # the entities behind the last run have a name without letter or digit
    named = rows[entities.bearers[: entities.bearer_from[-1]]]
    return rows, np.logical_or.reduceat(named, entities.bearer_from[:-1]) if len(named) else named


def _is_bound(query: ReconciliationQuery) -> bool:
    """Whether nothing of another type may be found."""
    return bool(query.types) and query.type_strict != "should"


def _by_name(query: ReconciliationQuery, entities: Entities) -> _Found:
    form = wording_form(query.text)
    rows, among = _of_types(query.types, query.type_strict, entities) if _is_bound(query) else (None, None)
    forms, trigrams = entities.names.nearest(form, _FORMS_LOOKED_AT, among)
    texts = [entities.names.forms[at] for at in forms]
    letters = process.cdist([form], texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0] / 100
    counts = entities.bearer_from[forms + 1] - entities.bearer_from[forms]
    spelled = _Found(
        rows=entities.bearers[runs(entities.bearer_from[forms], counts)],
        name=np.repeat((letters + trigrams) / 2, counts),
        letters=np.repeat(letters, counts),
        trigrams=np.repeat(trigrams, counts),
        is_named=np.repeat([text == form for text in texts], counts).astype(np.bool_),
        is_identified=np.zeros(int(counts.sum()), dtype=np.bool_),
    )
    found = _with_rows(spelled, _pointed_at(query, entities))
    return found if rows is None else found.only(np.flatnonzero(rows[found.rows]))


def _pointed_at(query: ReconciliationQuery, entities: Entities) -> dict[int, float]:
    """Rows that the text leads to otherwise than by their names, and what each counts for a name."""
    text = query.text.strip()
    rows: dict[int, float] = {}
    if LEVEL in query.types:
        for reading in read_level(text, _country(query), frameworks=entities.frameworks):
            rows[entities.by_id[level_entity(reading.level_id)]] = reading.confidence
    rows |= dict.fromkeys(entities.by_local_id.get(text.casefold(), []), LOCAL_ID)
    identified = entities.row_of(text)
    return rows if identified is None else {**rows, identified: 1.0}


def _country(query: ReconciliationQuery) -> str | None:
    values = [asked.values for asked in query.properties if asked.property_id == "country" and asked.values]
    return values[0][0] if values else None


def _with_rows(found: _Found, pointed: dict[int, float]) -> _Found:
    """The same with these rows added, or raised where they are there already."""
    if not pointed:
        return found
    new = np.array(sorted(set(pointed) - set(found.rows.tolist())), dtype=np.intp)
    nothing = np.zeros(len(new), dtype=np.float32)
    rows = np.concatenate([found.rows, new])
    counts = np.array([pointed.get(row, 0.0) for row in rows.tolist()], dtype=np.float32)
    return _Found(
        rows=rows,
        name=np.maximum(np.concatenate([found.name, nothing]), counts),
        letters=np.concatenate([found.letters, nothing]),
        trigrams=np.concatenate([found.trigrams, nothing]),
        is_named=np.concatenate([found.is_named, nothing.astype(np.bool_)]) | (counts >= READ_SURELY),
        is_identified=counts == 1,
    )


def _by_properties(query: ReconciliationQuery, entities: Entities) -> _Found:
    """Without a name: all that agrees with something asked."""
    bound = _of_types(query.types, query.type_strict, entities)[0] if _is_bound(query) else None
    rows = np.arange(len(entities.ids)) if bound is None else np.flatnonzero(bound)
    agrees = np.zeros(len(rows), dtype=np.bool_)
    for asked in query.properties:
        if asked.property_id != "outcomes" and (values := agreement(asked, entities, rows)) is not None:
            agrees |= values >= AGREES_FROM
    rows = rows[agrees]
    nothing, none = np.zeros(len(rows), dtype=np.float32), np.zeros(len(rows), dtype=np.bool_)
    return _Found(rows, nothing, nothing, nothing, none, none)


def _scores(found: _Found, query: ReconciliationQuery, agreed: dict[str, Agreement | None]) -> npt.NDArray[np.float64]:
    """0 to 100, in steps of a tenth."""
    weight = 1.0 if query.text.strip() else 0.0
    total = found.name.astype(np.float64) * weight
    for values in agreed.values():
        if values is not None:
            total += PROPERTY_WEIGHT * np.nan_to_num(values, nan=UNKNOWN_COUNTS)
            weight += PROPERTY_WEIGHT
    return (100 * total / weight).round(1) if weight else total


def _certain(found: _Found, query: ReconciliationQuery, agreed: dict[str, Agreement | None]) -> int | None:
    """The position of the one that is meant beyond doubt, None in doubt."""
    meant = _meant(found, query, agreed)
    agrees = np.ones(len(found.rows), dtype=np.bool_)
    for values in agreed.values():
        agrees &= False if values is None else values >= AGREES_FROM
    certain = np.flatnonzero(meant & agrees)
    rivals = meant & ~_differs(found, agreed)
    return int(certain[0]) if len(certain) == 1 and rivals.sum() == 1 else None


def _meant(found: _Found, query: ReconciliationQuery, agreed: dict[str, Agreement | None]) -> npt.NDArray[np.bool_]:
    """Which rows the query names: by their id, else by their name, else by their address."""
    if query.text.strip():
        return found.is_identified if found.is_identified.any() else found.is_named
    address = agreed.get("source_url")
    return np.zeros(len(found.rows), dtype=np.bool_) if address is None else address >= AGREES_FROM


def _differs(found: _Found, agreed: dict[str, Agreement | None]) -> npt.NDArray[np.bool_]:
    """Which rows state something else than was asked."""
    differs = np.zeros(len(found.rows), dtype=np.bool_)
    for values in agreed.values():
        differs |= False if values is None else values < AGREES_FROM
    return differs


def _features(
    at: int, found: _Found, query: ReconciliationQuery, agreed: dict[str, Agreement | None]
) -> dict[str, float | bool]:
    features: dict[str, float | bool] = {}
    if query.text.strip():
        features = {
            "name": _percent(found.name[at]),
            "letters": _percent(found.letters[at]),
            "trigrams": _percent(found.trigrams[at]),
            "same_name": bool(found.is_named[at]),
            "same_id": bool(found.is_identified[at]),
        }
    for name, values in agreed.items():
        if values is not None and not np.isnan(values[at]):
            features["type" if name == "type" else f"property_{name}"] = (
                bool(values[at]) if name == "type" else _percent(values[at])
            )
    return features


def _reasons(
    at: int, found: _Found, query: ReconciliationQuery, agreed: dict[str, Agreement | None], namesakes: int
) -> Iterator[str]:
    if found.is_identified[at]:
        yield "Its id was asked"
    elif found.is_named[at]:
        others = f", which {namesakes - 1} other candidates have too" if namesakes > 2 else ""
        yield f"Its name was asked{', which another candidate has too' if namesakes == 2 else others}"
    elif query.text.strip():
        yield f"Its name is spelled {_percent(found.name[at]):g} % alike"
    for name, values in agreed.items():
        what = "Type" if name == "type" else PROPERTIES[name].name if name in PROPERTIES else name
        if values is None:
            yield f"{what}: could not be compared"
        elif np.isnan(values[at]):
            yield f"{what}: not stated there"
        elif values[at] >= AGREES_FROM:
            yield f"{what}: agrees"
        else:
            yield f"{what}: {_percent(values[at]):g} % alike" if values[at] > 0 else f"{what}: differs"


def _percent(share: np.floating) -> float:
    return round(100 * float(share), 1)
