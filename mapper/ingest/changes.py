"""What changed between two versions of a catalogue, credential by credential.

A decision is bound to a credential's title, outcomes, level and workload (``mapper.match.equivalence`` hashes them);
changes of these are *decisive* and reopen it. Other changes, such as a new address, are listed and reopen nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from mapper.ingest.stored import Catalogue
from mapper.tables import TEXT

__all__ = [
    "DECISIVE",
    "STATUSES",
    "Changes",
    "FieldChange",
    "credential_changes",
    "diff_versions",
    "paired_outcomes",
]

Status = Literal["added", "removed", "changed", "unchanged"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)

DECISIVE: Final = ("title", "level", "workload", "outcome")
"""The fields whose change reopens a decision."""

_FACTS: Final = {
    "title": ("title",),
    "level": ("level_id", "level_text"),
    "workload": ("workload_value", "workload_unit"),
    "kind": ("kind",),
    "provider": ("provider",),
    "awarding body": ("awarding_body",),
    "jurisdiction": ("jurisdiction",),
    "language": ("language",),
    "field of study": ("field_of_study", "isced_f"),
    "mode": ("mode",),
    "assessment": ("assessment",),
    "supervision": ("supervision",),
    "entry requirements": ("entry_requirements",),
    "quality assurance": ("quality_assurance",),
    "stackable": ("stackable",),
    "valid from": ("valid_from",),
    "valid to": ("valid_to",),
    "description": ("description",),
    "source": ("source_url",),
}
_COLUMNS: Final = tuple(dict.fromkeys(column for columns in _FACTS.values() for column in columns))
#: From this likeness on, a statement that went and one that came are one statement, reworded. Set by judgement.
_REWORDED_FROM: Final = 60.0
_DETAIL_COLUMNS: Final = ("credential_id", "field", "old", "new", "is_decisive")


class FieldChange(NamedTuple):
    """A field of a credential as it was and is, in words; "" for a statement that came or went."""

    field: str
    old: str
    new: str
    is_decisive: bool


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The difference of two versions.

    Attributes
    ----------
    old, new
        The versions as ``catalogue@version``.
    credentials
        One row per credential of either: ``credential_id`` (as in the new version, where it is there), ``title``,
        ``status`` (:data:`STATUSES`), ``is_decisive`` (a decision about it reopens). Added first, then removed, changed
        and unchanged, each by id.
    details
        One row per changed field of a changed credential: ``credential_id``, ``field``, ``old``, ``new``,
        ``is_decisive``. A field ``outcome`` has one row per statement; ``old`` is "" for one that came, ``new`` is ""
        for one that went. Grouped as ``credentials``.
    """

    old: str
    new: str
    credentials: pd.DataFrame
    details: pd.DataFrame

    def counts(self) -> dict[Status, int]:
        """Credentials per status, zeros included."""
        found = self.credentials["status"].value_counts()
        return {status: int(found.get(status, 0)) for status in STATUSES}


def diff_versions(old: Catalogue, new: Catalogue) -> Changes:
    """What a new version adds, removes and changes.

    Credentials are the same if their ids are, apart from the catalogue's own id: two files that were read under their
    own names compare as well. The order of outcomes is no change.
    """
    before, after = _by_local_id(old), _by_local_id(new)
    rows: list[tuple[str, str, Status, bool]] = []
    details: list[tuple[str, str, str, str, bool]] = []
    outcomes = _Outcomes(old), _Outcomes(new)
    # One pass over the ids; each comparison is of a handful of texts.
    for local in sorted(before.keys() | after.keys()):
        was, now = before.get(local), after.get(local)
        if was is None and now is not None:
            rows.append((now["credential_id"], now["title"], "added", False))
        if was is not None and now is None:
            rows.append((was["credential_id"], was["title"], "removed", True))
        if was is None or now is None:
            continue
        texts = outcomes[0].of(was["credential_id"]), outcomes[1].of(now["credential_id"])
        found = list(_differences(was, now, *texts))
        decisive = any(change.is_decisive for change in found)
        rows.append((now["credential_id"], now["title"], "changed" if found else "unchanged", decisive))
        details += [(now["credential_id"], *difference) for difference in found]
    credentials = pd.DataFrame(rows, columns=["credential_id", "title", "status", "is_decisive"])
    credentials = credentials.astype({"credential_id": TEXT, "title": TEXT, "status": TEXT, "is_decisive": bool})
    order = credentials["status"].map({status: place for place, status in enumerate(STATUSES)})
    table = pd.DataFrame(details, columns=list(_DETAIL_COLUMNS))
    return Changes(
        old=f"{old.catalogue}@{old.version}",
        new=f"{new.catalogue}@{new.version}",
        credentials=credentials.iloc[order.argsort(kind="stable")].reset_index(drop=True),
        details=table.astype({**dict.fromkeys(_DETAIL_COLUMNS[:4], TEXT), "is_decisive": bool}),
    )


def credential_changes(
    was: Mapping[str, Any], now: Mapping[str, Any], old: Sequence[str], new: Sequence[str]
) -> list[FieldChange]:
    """What changed of one credential; facts by column of :data:`mapper.tables.CREDENTIALS`, then its outcomes.

    >>> credential_changes({"title": "Law"}, {"title": "Law I"}, ["Cite a case"], ["Cite a case", "Argue"])
    ... # doctest: +NORMALIZE_WHITESPACE
    [FieldChange(field='title', old='Law', new='Law I', is_decisive=True),
     FieldChange(field='outcome', old='', new='Argue', is_decisive=True)]
    """
    return list(_differences(_texts(was), _texts(now), old, new))


def paired_outcomes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """The statements that differ: reworded ones as (old, new), then those that went (old, "") and came ("", new).

    Statements that stand on both sides are left out, wherever they stand. What went and what came is paired by
    likeness of wording, the most alike first.

    >>> paired_outcomes(["Design a database", "Write SQL"], ["Write SQL", "Design a small database", "Test a query"])
    [('Design a database', 'Design a small database'), ('', 'Test a query')]
    """
    went = [text for text in dict.fromkeys(old) if text not in set(new)]
    came = [text for text in dict.fromkeys(new) if text not in set(old)]
    pairs: list[tuple[str, str]] = []
    if went and came:
        likeness = cdist(went, came, scorer=fuzz.token_sort_ratio)
        order = sorted(
            (-float(likeness[i, j]), i, j) for i, j in zip(*(likeness >= _REWORDED_FROM).nonzero(), strict=True)
        )
        taken: tuple[set[int], set[int]] = set(), set()
        for _, i, j in order:
            if i not in taken[0] and j not in taken[1]:
                pairs.append((went[i], came[j]))
                taken[0].add(i)
                taken[1].add(j)
        went = [text for i, text in enumerate(went) if i not in taken[0]]
        came = [text for j, text in enumerate(came) if j not in taken[1]]
    return [*pairs, *((text, "") for text in went), *(("", text) for text in came)]


class _Outcomes:
    """The statements of each credential of one version, found without scanning the table again and again."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._texts = catalogue.outcomes["text"].tolist()
        self._rows = catalogue.outcomes.groupby("credential_id", sort=False).indices

    def of(self, credential_id: str) -> list[str]:
        return [self._texts[row] for row in self._rows.get(credential_id, ())]


def _by_local_id(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    rows = catalogue.credentials[["credential_id", *_COLUMNS]].to_dict("records")
    return {str(row["credential_id"]).partition(":")[2]: _texts(row) for row in rows}


def _texts(row: Mapping[Any, Any]) -> dict[str, str]:
    return {column: str(row.get(column) or "") for column in ("credential_id", *_COLUMNS)}


def _differences(
    was: dict[str, str], now: dict[str, str], old: Sequence[str], new: Sequence[str]
) -> Iterator[FieldChange]:
    for field, columns in _FACTS.items():
        before, after = ([row[column] for column in columns] for row in (was, now))
        if before != after:
            yield FieldChange(field, _shown(before), _shown(after), field in DECISIVE)
    for before_text, after_text in paired_outcomes(old, new):
        yield FieldChange("outcome", before_text, after_text, True)


def _shown(values: Sequence[str]) -> str:
    """A level as "rqf-eng:5 (Level 5)", a workload as "10 ECTS", anything else as it is."""
    said = list(dict.fromkeys(value for value in values if value))
    if len(said) == 2 and ":" in said[0]:
        return f"{said[0]} ({said[1]})"
    return " ".join(said)
