"""What a table can be matched against: every credential, and every level of every framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.languages import language_name
from mapper.match.reconciliation.names import NameIndex, Positions, index_names
from mapper.match.search_index import put_together, with_eqf
from mapper.match.text import wording_forms
from mapper.model import KINDS, curie, split_curie
from mapper.tables import CREDENTIALS, as_list

CREDENTIAL: Final = "credential"
LEVEL: Final = "level"
_STATED: Final = (
    "catalogue", "kind", "provider", "awarding_body", "jurisdiction", "language", "field_of_study", "isced_f",
    "framework_id", "level_id", "level_text", "workload_value", "workload_unit", "mode", "source_url",
)  # fmt: skip


class Type(NamedTuple):
    """A type of entities; ``broader`` is the id of the type that holds all of these too, "" for none."""

    id: str
    name: str
    broader: str = ""


TYPES: Final = {
    CREDENTIAL: Type(CREDENTIAL, "Credential of any kind"),
    **{kind: Type(kind, kind.capitalize(), CREDENTIAL) for kind in KINDS},
    LEVEL: Type(LEVEL, "Level of a qualifications framework"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """What a column states: its distinct ``values``, and for each row which of them (``code``), -1 for none."""

    values: list[str]
    code: npt.NDArray[np.int32]

    def of(self, row: int) -> str:
        """What it states for one row, "" for nothing."""
        code = int(self.code[row])
        return self.values[code] if code >= 0 else ""


@dataclass(frozen=True, slots=True, eq=False)
class Entities:
    """Credentials and behind them levels, both sorted by id.

    ``table`` has a row per entity and the columns of :data:`mapper.tables.CREDENTIALS` with ``eqf_min`` and ``eqf_max``
    added; a level states its title, framework, country and source there. ``types`` states the narrowest type of each.
    ``stated`` holds the columns that are asked for often; ``eqf`` and ``hours`` are intervals, NaN where nothing is
    known. The outcomes of row ``c`` are ``outcomes[outcome_from[c]:outcome_from[c + 1]]``.

    ``names`` leads from what is spelled alike to rows: those whose title has form ``f`` are
    ``bearers[bearer_from[f]:bearer_from[f + 1]]``. ``by_id`` leads from an id to its row, ``by_local_id`` from the part
    of it behind the catalogue, case-folded, to all rows that have it.
    """

    table: pd.DataFrame
    ids: list[str]
    titles: list[str]
    types: Stated
    stated: dict[str, Stated]
    eqf: npt.NDArray[np.float64]
    hours: npt.NDArray[np.float64]
    outcomes: list[str]
    outcome_from: Positions
    names: NameIndex
    bearers: Positions
    bearer_from: Positions
    by_id: dict[str, int]
    by_local_id: dict[str, list[int]]
    frameworks: Frameworks
    framework_titles: dict[str, str]

    @property
    def credential_count(self) -> int:
        """How many entities are credentials; the others are levels."""
        return len(self.ids) - len(self.frameworks.levels)

    def row_of(self, identifier: str) -> int | None:
        """The row of an entity by its id, also where a client has decoded the percent signs in it; else None."""
        row = self.by_id.get(identifier)
        catalogue, _, local = identifier.partition(":")
        return self.by_id.get(curie(catalogue, unquote(local))) if row is None else row

    def outcomes_of(self, row: int) -> list[str]:
        """The outcomes of a credential, in their order; a level has none."""
        return self.outcomes[self.outcome_from[row] : self.outcome_from[row + 1]]

    def facts_of(self, row: int) -> dict[str, str]:
        """Everything that is stated about an entity, by column. About 0.3 ms."""
        return {str(name): str(value) for name, value in self.table.iloc[row].items() if pd.notna(value) and value}

    def types_of(self, row: int) -> list[Type]:
        """The types of an entity, the narrowest first."""
        narrow = TYPES[self.types.of(row)]
        return [narrow, TYPES[narrow.broader]] if narrow.broader else [narrow]

    def level_title(self, level_id: str) -> str:
        """The title of a level, such as "RQF Entry 1"; the id itself where no framework has it."""
        row = self.by_id.get(level_entity(level_id))
        return self.titles[row] if row is not None else level_id

    def description(self, row: int) -> str:
        """What an entity is and what tells it apart from its namesakes, in one line."""
        facts = {column: stated.of(row) for column, stated in self.stated.items()}
        eqf = interval_words(self.eqf[row])
        if self.types.of(row) == LEVEL:
            hub = f"EQF {eqf}" if eqf and facts["framework_id"] != "eqf" else ""
            shown = [self.framework_titles[facts["framework_id"]], hub, facts["jurisdiction"]]
        else:
            shown = [
                "" if self.types.of(row) == CREDENTIAL else TYPES[self.types.of(row)].name,
                facts["awarding_body"] or facts["provider"],
                self.level_title(facts["level_id"]) or facts["level_text"],
                f"{facts['workload_value']} {facts['workload_unit']}".strip(),
                language_name(facts["language"]),
                facts["jurisdiction"],
            ]
        return " · ".join(filter(None, shown))


def build_entities(catalogues: Sequence[tuple[pd.DataFrame, pd.DataFrame]], frameworks: Frameworks) -> Entities:
    """The entities of several catalogues, each given as credentials and outcomes (:mod:`mapper.tables`).

    A credential that stands in two of them is taken from the first. About 9 s for 100,000 titles on one core.
    """
    credentials, outcomes = put_together(catalogues)
    table = with_eqf(pd.concat([credentials, _levels(frameworks)], ignore_index=True), frameworks)
    ids, titles = as_list(table["credential_id"]), as_list(table["title"])
    kinds = as_list(credentials["kind"])
    row_of = {name: row for row, name in enumerate(ids)}
    owners = outcomes["credential_id"].map(row_of)
    outcomes = outcomes.assign(owner=owners.astype("float64"))[owners.notna().to_numpy()]
    outcomes = outcomes.sort_values(["owner", "position", "outcome_id"], kind="stable")
    forms = wording_forms(titles)
    names = index_names(forms)
    form_of = {form: at for at, form in enumerate(names.forms)}
    named = np.array([form_of.get(form, len(names.forms)) for form in forms], dtype=np.intp)
    bearers = np.argsort(named, kind="stable")
    by_local_id: dict[str, list[int]] = {}
    for row, name in enumerate(ids[: len(credentials)]):
        by_local_id.setdefault(split_curie(name)[1].casefold(), []).append(row)
    return Entities(
        table=table,
        ids=ids,
        titles=titles,
        types=_stated(pd.Series([*(kind or CREDENTIAL for kind in kinds), *[LEVEL] * (len(ids) - len(kinds))])),
        stated={column: _stated(table[column]) for column in _STATED},
        eqf=_interval(table, "eqf"),
        hours=_interval(table, "workload_hours"),
        outcomes=as_list(outcomes["text"]),
        outcome_from=np.searchsorted(outcomes["owner"].to_numpy(), np.arange(len(ids) + 1)).astype(np.intp),
        names=names,
        bearers=bearers,
        bearer_from=np.searchsorted(named[bearers], np.arange(len(names.forms) + 1)).astype(np.intp),
        by_id=row_of,
        by_local_id=by_local_id,
        frameworks=frameworks,
        framework_titles=dict(zip(frameworks.frameworks["framework_id"], frameworks.frameworks["title"], strict=True)),
    )


def level_entity(level_id: str) -> str:
    """The id of a level as an entity. No credential has it: behind its first colon a credential's id has no second.

    >>> level_entity("eqf:5")
    'level:eqf:5'
    """
    return f"{LEVEL}:{level_id}"


def interval_words(interval: npt.NDArray[np.float64]) -> str:
    """An interval in words, "" where it is not known.

    >>> interval_words(np.array([100, 125])), interval_words(np.array([5, 5])), interval_words(np.array([np.nan] * 2))
    ('100-125', '5', '')
    """
    low, high = interval.tolist()
    if np.isnan(low) or np.isnan(high):
        return ""
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _levels(frameworks: Frameworks) -> pd.DataFrame:
    """The levels as rows of a table of credentials."""
    known = frameworks.levels.merge(frameworks.frameworks[["framework_id", "jurisdiction"]], on="framework_id")
    levels = pd.DataFrame(
        {
            "credential_id": [level_entity(level) for level in known["level_id"]],
            "catalogue": known["framework_id"],
            "title": known["title"],
            "jurisdiction": known["jurisdiction"].str.replace("|", " ", regex=False),
            "framework_id": known["framework_id"],
            "level_id": known["level_id"],
            "source_url": known["source_url"],
        }
    )
    return CREDENTIALS.conform(levels)


def _stated(column: pd.Series) -> Stated:
    codes, values = pd.factorize(column.astype(object).where(column != "", None))
    return Stated([str(value) for value in values], codes.astype(np.int32))


def _interval(table: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    ends = [table[f"{name}_{end}"].to_numpy(dtype=np.float64, na_value=np.nan) for end in ("min", "max")]
    return np.stack(ends, axis=1)
