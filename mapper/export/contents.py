"""What an export holds: a run, the two catalogues it compared, and the decisions that concern it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.match.runs import Run
from mapper.tables import CREDENTIALS, DECISIONS, OUTCOMES

TITLE: Final = "Suggested equivalences of credentials"
CAUTIONS: Final = (
    "A suggestion is not a recognition. It is made by a program from published texts; a person decides, for one "
    "purpose, and "
    "gives the reasons.",
    "The same level of a framework does not make two credentials equivalent: it is one of five elements, beside "
    "workload, "
    "quality, profile and learning outcomes.",
    "A candidate difference becomes a substantial difference only when a person shows that it matters for the purpose.",
    "Coverage has a direction: what covers is not thereby covered. Equivalence does not pass on from one pair to "
    "the next.",
    "The texts are those of the catalogue versions that the run names; a later change of a text opens its pairs again.",
)

_SECTIONS: Final = ("settings", "counts")


@dataclass(frozen=True, slots=True, eq=False)
class CatalogueTables:
    """One catalogue version as exports need it.

    ``credentials`` and ``outcomes`` conform to :mod:`mapper.tables`; ``about`` is its manifest: title, publisher,
    licence, source. Empty tables are allowed: the export then lacks providers, countries, levels and workloads.
    """

    credentials: pd.DataFrame = field(default_factory=CREDENTIALS.empty)
    outcomes: pd.DataFrame = field(default_factory=OUTCOMES.empty)
    about: Mapping[str, Any] = field(default_factory=dict)


def concerning(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``decisions`` about pairs that the run compared, or could have: both catalogues are those of a side.

    A pair that was decided on and then fell out of the best of a later run is thus not lost.
    """
    if decisions.empty:
        return DECISIONS.conform(decisions)
    kept = _pairs(decisions).isin(_pairs(run.equivalences))
    sides = (_from_catalogues_of(run, decisions, name) for name in ("subject_id", "object_id"))
    kept |= np.logical_and(*sides)
    return DECISIONS.conform(decisions[kept])


def outside(run: Run, decisions: pd.DataFrame) -> int:
    """How many of ``decisions`` are about pairs that the run did not compare."""
    return int((~_pairs(decisions).isin(_pairs(run.equivalences))).sum()) if len(decisions) else 0


def provenance(run: Run, subjects: CatalogueTables, objects: CatalogueTables) -> list[tuple[str, str, str]]:
    """Where the run came from: (section, item, value), complete, in a fixed order.

    Timings stand aside, so that a run repeated elsewhere gives the same export.
    """
    manifest = {name: value for name, value in run.manifest.items() if name not in ("run", "subject", "object")}
    sections = {name: value for name, value in manifest.items() if name in _SECTIONS and isinstance(value, Mapping)}
    rows = [("Run", "run", run.run_id)]
    rows += [
        ("Run", item, value) for item, value in flat_items({k: v for k, v in manifest.items() if k not in sections})
    ]
    sides = {"Subject catalogue": ("subject", subjects), "Object catalogue": ("object", objects)}
    if run.manifest.get("subject") == run.manifest.get("object"):
        sides = {"Subject and object catalogue": ("subject", subjects)}
    for section, (name, side) in sides.items():
        named = run.manifest.get(name)
        about = {**(named if isinstance(named, Mapping) else {}), **side.about}
        rows += [(section, item, value) for item, value in flat_items(about)]
    for name, value in sections.items():
        rows += [(name.capitalize(), item, text) for item, text in flat_items(value)]
    return rows


def catalogue_of(ids: pd.Series) -> pd.Series:
    """The catalogue in each id.

    >>> catalogue_of(pd.Series(["open-university:A207"])).tolist()
    ['open-university']
    """
    return ids.str.replace(r":.*", "", regex=True)


def flat_items(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Every value with its name in words, those of a mapping inside with both names; what is empty is left out.

    >>> list(flat_items({"band": {"share": 0.9}, "second_model": ""}))
    [('band: share', '0.9')]
    """
    for name, value in values.items():
        item = f"{before}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            yield from flat_items(value, f"{item}: ")
        elif isinstance(value, list | tuple):
            # A list of records, such as the source files, takes one line each.
            yield from (
                (item, ", ".join(dict(flat_items(v)).values()) if isinstance(v, Mapping) else str(v)) for v in value
            )
        elif value not in (None, ""):
            yield item, str(value)


def _pairs(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([table[name].to_numpy(dtype=object) for name in ("subject_id", "object_id")])


def _from_catalogues_of(run: Run, decisions: pd.DataFrame, side: str) -> npt.NDArray[np.bool_]:
    catalogues = catalogue_of(run.equivalences[side]).unique().tolist()
    return catalogue_of(decisions[side]).isin(catalogues).to_numpy(dtype=np.bool_)
