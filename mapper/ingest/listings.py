"""One row per credential: rows that list it again are counted, and nothing that they say differently is lost silently.

Catalogues list a module once in each programme, a course once in each term or section. Rows with the same id are
listings of one credential. The first is kept; a listing that says something else about a matter of record, such as
entry requirements, is reported with its value; one with another title, level, workload or outcomes is rejected, since
nobody could tell which of the two a decision is about. Rows that give an id once more in another language are
credentials of their own, ``<id>-<language>``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from mapper.ingest.coded import WORKLOAD_FIELDS, workload_of
from mapper.ingest.made_ids import LONG_FORM_FROM
from mapper.ingest.records import Fault
from mapper.ingest.tables.columns import FIELDS
from mapper.ingest.vocabulary import language_code
from mapper.tables import INTEGER, TEXT, Column, Table, text_column

__all__ = ["LISTINGS", "Listed", "one_row_per_credential"]

LISTINGS: Final = Table(
    "listings",
    {
        "credential_id": Column(TEXT, required=True),
        "file": Column(TEXT, required=True),
        "sheet": Column(TEXT),
        "row": Column(INTEGER, required=True),
    },
    key=("credential_id", "file", "sheet", "row"),
)
"""Where the credentials stand that are listed more than once: one row per listing, the kept one included. ``row``
counts as in :data:`mapper.tables.REJECTS`."""

Content = Callable[[Sequence[int]], pd.DataFrame]

_FIELDS: Final = tuple(field for field in FIELDS if field != "credential_id")
_WORKLOADS: Final = tuple(name for name, _ in WORKLOAD_FIELDS)
#: What a decision rests on, beside the workload.
_DECISIVE: Final = frozenset({"title", "outcomes", "level", "level_id", "framework_id"})
#: Where outcomes are derived from if none are stated.
_TELLING: Final = frozenset({"description", "skills"})


@dataclass(frozen=True, slots=True)
class Listed:
    """Which rows are credentials: the first of each ``local_id``.

    ``local_ids`` are those of all rows, ``kept`` the positions of the rows that stay. ``outcomes`` holds, by position,
    what is put together from several rows, ``again`` the positions of each credential that is listed again.
    """

    local_ids: Sequence[str]
    kept: Sequence[int]
    outcomes: Mapping[int, str]
    again: Mapping[str, Sequence[int]]


def one_row_per_credential(rows: pd.DataFrame, content: Content, faults: list[Fault]) -> Listed:
    """Rows that share a ``local_id`` as one credential; what is left out is added to ``faults``.

    ``rows`` has ``local_id``, ``language``, ``title``, ``file``, ``sheet``, ``row`` and the hashes ``described`` and
    ``taught`` of :class:`~mapper.ingest.drafts.Drafts`; ``content`` gives all fields of the rows at some positions. A
    file with one row per outcome is put together: rows that differ in their outcomes alone, if half of all rows are
    such. These are no listings.

    >>> twice = pd.DataFrame("", index=range(2), columns=[*FIELDS, "file", "sheet"])
    >>> twice = twice.assign(local_id="M1", title="Law", row=[2, 3], described=7, taught=7)
    >>> listed = one_row_per_credential(twice, lambda positions: twice.iloc[positions], [])
    >>> listed.kept, dict(listed.again)
    ([0], {'M1': [0, 1]})
    """
    ids = _apart_by_language(rows, faults)
    groups: dict[str, list[int]] = {}
    for at in np.flatnonzero(text_column(ids).duplicated(keep=False)):
        groups.setdefault(ids[at], []).append(int(at))
    if not groups:
        return Listed(ids, range(len(ids)), {}, {})
    repeated = sorted(at for members in groups.values() for at in members)
    joined, dropped = _long_form(rows, groups, content, faults)
    others = {local: members for local, members in groups.items() if members[0] not in joined}
    listed: dict[str, list[int]] = {}
    said = _Said(rows, ids, [at for at in repeated if at not in joined and at not in dropped], content, faults)
    for local, members in others.items():
        again = [at for at in members[1:] if said.lists_again(at, members[0])]
        dropped.update(members[1:])
        if again:
            listed[local] = [members[0], *again]
    said.summarise()
    return Listed(ids, [at for at in range(len(ids)) if at not in dropped], joined, listed)


def _apart_by_language(rows: pd.DataFrame, faults: list[Fault]) -> list[str]:
    """An id of its own for each language in which an id is repeated; the most common language keeps the bare id."""
    ids = rows["local_id"].tolist()
    repeated = Counter(ids)
    read = {text: language_code(text) for text in rows["language"].unique()}
    spoken = [read[text] for text in rows["language"]]
    rarity = {language: place for place, (language, _) in enumerate(Counter(spoken).most_common())}
    main: dict[str, str] = {}
    for local, language in zip(ids, spoken, strict=True):
        if repeated[local] > 1 and language:
            main[local] = min(main.get(local, language), language, key=rarity.__getitem__)
    moved = [at for at, local in enumerate(ids) if spoken[at] and main.get(local, spoken[at]) != spoken[at]]
    if not moved:
        return ids
    first = rows.iloc[moved[0]]
    which = "this row gives" if len(moved) == 1 else f"this row and {len(moved) - 1} more give"
    reason = f"{which} an id once more in another language; its language is added to the id"
    faults.append(
        Fault(str(first["file"]), reason, row=int(first["row"]), column="credential_id", value=ids[moved[0]],
              sheet=str(first["sheet"]))
    )  # fmt: skip
    for at in moved:
        ids[at] = f"{ids[at]}-{spoken[at]}"
    return ids


def _long_form(
    rows: pd.DataFrame, groups: Mapping[str, Sequence[int]], content: Content, faults: list[Fault]
) -> tuple[dict[int, str], set[int]]:
    """The outcomes put together by the row that keeps them, and the rows that are then left out."""
    titles, described, taught = (rows[name].tolist() for name in ("title", "described", "taught"))
    found = [
        members
        for members in groups.values()
        if len({(titles[at], described[at]) for at in members}) == 1 and len({taught[at] for at in members}) > 1
    ]
    if sum(map(len, found)) < LONG_FORM_FROM * len(rows):
        return {}, set()
    positions = [at for members in found for at in members]
    outcomes = dict(zip(positions, content(positions)["outcomes"], strict=True))
    joined = {members[0]: "\n".join(dict.fromkeys(outcomes[at] for at in members if outcomes[at])) for members in found}
    dropped = {at for members in found for at in members[1:]}
    reason = f"{len(dropped)} rows repeat a credential with another outcome; they are put together, one credential each"
    faults.append(Fault(rows["file"].iloc[0], reason, column="credential_id"))
    return joined, dropped


class _Said:
    """Compares a listing with the one that is kept, and reports how it differs."""

    def __init__(
        self, rows: pd.DataFrame, ids: Sequence[str], compared: Sequence[int], content: Content, faults: list[Fault]
    ) -> None:
        said = content(compared)[list(_FIELDS)].assign(title=rows["title"].iloc[list(compared)].tolist())
        self._content = dict(zip(compared, said.itertuples(index=False, name=None), strict=True))
        places = rows.iloc[list(compared)][["file", "sheet", "row"]].itertuples(index=False, name=None)
        self._places = dict(zip(compared, places, strict=True))
        self._ids = ids
        self._faults = faults
        self._same: list[int] = []

    def lists_again(self, at: int, kept: int) -> bool:
        """Whether row ``at`` is a listing of the credential that row ``kept`` describes; if not, it is rejected."""
        differing = {
            field: value
            for field, value, other in zip(_FIELDS, self._content[at], self._content[kept], strict=True)
            if value != other
        }
        file, sheet, row = self._places[at]
        first = f"{self._places[kept][0]}:{self._places[kept][2]}"
        if self._is_decisive(differing.keys(), at, kept):
            reason = f"the id stands already in {first} with another {', '.join(differing)}"
            cure = "keep one of the two, or give them different ids"
            self._faults.append(
                Fault(file, reason, row=int(row), column="credential_id", value=self._ids[at], sheet=sheet, cure=cure,
                      severity="rejected")
            )  # fmt: skip
            return False
        for field, value in differing.items():
            reason = (
                f"{self._ids[at]} is listed again, with this as {field.replace('_', ' ')}; what {first} says is kept"
            )
            self._faults.append(Fault(file, reason, row=int(row), column=field, value=value[:500], sheet=sheet))
        if not differing:
            self._same.append(at)
        return True

    def _is_decisive(self, differing: Set[str], at: int, kept: int) -> bool:
        if _DECISIVE & differing:
            return True
        if _TELLING & differing and not self._content[kept][_FIELDS.index("outcomes")]:
            return True
        workloads = (
            workload_of([row[name] for name in _WORKLOADS], row["workload_unit"])
            for row in (dict(zip(_FIELDS, self._content[position], strict=True)) for position in (at, kept))
        )
        return len({(found.value, found.unit) for found in workloads}) > 1

    def summarise(self) -> None:
        """One line for all rows that say the same again: a catalogue may have hundreds of them."""
        if not self._same:
            return
        file, sheet, row = self._places[self._same[0]]
        count = len(self._same)
        which = "this row lists" if count == 1 else f"this row and {count - 1} more list"
        reason = f"{which} a credential again with the same values; each credential is kept once, its listings counted"
        value = self._ids[self._same[0]]
        self._faults.append(Fault(file, reason, row=int(row), column="credential_id", value=value, sheet=sheet))
