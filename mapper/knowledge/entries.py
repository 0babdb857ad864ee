"""What catalogue entries state, ready to be tested: text without nulls, outcomes counted, levels looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import resolve

__all__ = ["Case", "Entries", "Flags", "Texts", "choose", "unit_words", "workload_words"]

Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Case = tuple[Flags, str | Texts]
"""Where it holds, and the text that is then given."""

#: Whole values by which a provider says that there is none; the word alone, since "no prior knowledge" says more.
_NONE: Final = re.compile(
    r"(?:none|no|nil|n/?a|not (?:assessed|accredited|supervised|applicable|required)|no (?:formal )?assessment|"
    r"unassessed|unaccredited|keine?|aucune?|sans|ninguna?|nessuna?|tidak ada)\.?",
    re.IGNORECASE,
)
#: A workload that is kept as a phrase names its units itself.
_NAMES_UNIT: Final = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, eq=False)
class Entries:
    """Credentials (:data:`mapper.tables.CREDENTIALS`) with their outcomes; every array is in the order of the rows."""

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    frameworks: Frameworks
    _texts: dict[str, Texts] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.credentials)

    def has(self, column: str) -> bool:
        """True if the table has this column, which it need not for facts of an award."""
        return column in self.credentials.columns

    def text(self, column: str) -> Texts:
        """One column as stripped text, "" where nothing is stated."""
        if column not in self._texts:
            stated = self.credentials[column].astype("object").where(self.credentials[column].notna(), "")
            self._texts[column] = np.array([str(value).strip() for value in stated], dtype=object)
        return self._texts[column]

    def states(self, column: str) -> Flags:
        """Where the column holds anything."""
        return np.asarray(self.text(column) != "", dtype=bool)

    def denies(self, column: str) -> Flags:
        """Where the column says that there is none ("none", "keine", "not assessed"), which is an answer, not a gap."""
        return np.array([bool(_NONE.fullmatch(value)) for value in self.text(column)], dtype=bool)

    def hours(self, column: str) -> npt.NDArray[np.float64]:
        """``workload_hours_min`` or ``workload_hours_max``, NaN where the workload does not convert."""
        return self.credentials[column].to_numpy(dtype=np.float64, na_value=np.nan)

    def workload_words(self) -> Texts:
        """The workload as published, such as ``20 SCQF credits`` or "1 week at 10 hours"; "" where none is."""
        return np.array(
            [
                workload_words(amount, unit)
                for amount, unit in zip(self.text("workload_value"), self.text("workload_unit"), strict=True)
            ],
            dtype=object,
        )

    @cached_property
    def stated_outcomes(self) -> npt.NDArray[np.int64]:
        """How many outcomes the provider states."""
        return self._count(self.outcomes["outcomes_basis"] != "derived")

    @cached_property
    def derived_outcomes(self) -> npt.NDArray[np.int64]:
        """How many outcomes were derived from a title, a description or a list of skills."""
        return self._count(self.outcomes["outcomes_basis"] == "derived")

    @cached_property
    def level_ids(self) -> Texts:
        """The level, "" where it is not one of a known framework of levels; a classification sorts by length."""
        sorting = self.frameworks.frameworks["kind"] == "classification"
        barred = set(self.frameworks.frameworks.loc[sorting, "framework_id"])
        levels = self.frameworks.levels
        known = set(levels.loc[~levels["framework_id"].isin(barred), "level_id"])
        return np.array([level if level in known else "" for level in self.text("level_id")], dtype=object)

    @cached_property
    def level_titles(self) -> dict[str, str]:
        """Level id to title, those of classifications included."""
        return dict(zip(self.frameworks.levels["level_id"], self.frameworks.levels["title"], strict=True))

    def level_words(self) -> Texts:
        """The title of each level and, where it is another, its EQF levels with the legal status; "" without one."""
        titles = self.level_titles
        words = {"": ""}
        # A loop over the distinct levels, of which a catalogue has a handful.
        for level in set(self.level_ids) - {""}:
            found = resolve(level, "eqf", self.frameworks)
            same = sorted({titles.get(other.level_id, other.level_id) for other in found.strongest()})
            hub = "" if level.startswith("eqf:") else f" ({found.reason})"
            words[level] = titles[level] + (f" = {' or '.join(same)}{hub}" if same and hub else "")
        return np.array([words[level] for level in self.level_ids], dtype=object)

    def _count(self, kept: pd.Series) -> npt.NDArray[np.int64]:
        counts = self.outcomes.loc[kept.to_numpy(dtype=bool), "credential_id"].value_counts()
        found = self.credentials["credential_id"].map(counts.to_dict())
        return found.to_numpy(dtype=np.float64, na_value=0.0).astype(np.int64)


def choose(cases: Sequence[Case], otherwise: str | Texts, count: int) -> Texts:
    """For each of ``count`` rows the text of the first case that holds for it.

    >>> choose([(np.array([True, False]), "stated")], "missing", 2).tolist()
    ['stated', 'missing']
    """
    texts: list[Any] = [np.broadcast_to(np.asarray(text, dtype=object), (count,)) for _, text in cases]
    last = np.broadcast_to(np.asarray(otherwise, dtype=object), (count,))
    return np.asarray(np.select([where for where, _ in cases], texts, default=last) if cases else last, dtype=object)


def workload_words(amount: str, unit: str) -> str:
    """A workload as published; "" where none is.

    >>> workload_words("20", "scqf-credit"), workload_words("5", ""), workload_words("1 week at 10 hours", "")
    ('20 SCQF credits', '5 without a unit', '1 week at 10 hours')
    """
    if not amount or _NAMES_UNIT.search(amount):
        return amount
    return f"{amount} {unit_words(unit) or 'without a unit'}"


def unit_words(unit: str) -> str:
    """The unit of a workload as people write it.

    >>> [unit_words(unit) for unit in ("nz-credit", "us-semester-credit", "ects", "contact-hours", "sks-id")]
    ['NZ credits', 'US semester credits', 'ECTS', 'contact hours', 'SKS-ID']
    """
    first, *others = unit.split("-")
    if not others or others[-1] not in ("credit", "point", "hour", "hours"):
        return unit if unit in ("hours", "days", "weeks", "months") else unit.upper()
    system = first.upper() if first not in ("credit", "contact", "guided") else first
    return " ".join([system, *others]) + ("" if unit.endswith("s") else "s")
