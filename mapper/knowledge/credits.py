"""Credit systems: how many hours a credit stands for, and how many of them make a year of study."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import DataError
from mapper.knowledge.rows import STATUSES, Row, read_csv, repeated_ids
from mapper.tables import NUMBER, TEXT

__all__ = ["CREDIT_SYSTEM_COLUMNS", "NUMBER_COLUMNS", "check_credit_systems", "load_credit_systems"]

CREDIT_SYSTEM_COLUMNS: Final = (
    "system_id",
    "title",
    "unit",
    "jurisdiction",
    "aliases",
    "hours_per_credit_min",
    "hours_per_credit_max",
    "credits_per_year",
    "ects_by_year",
    "ects_by_hours_min",
    "ects_by_hours_max",
    "basis",
    "convertible",
    "source",
    "source_url",
    "status",
    "note",
)
NUMBER_COLUMNS: Final = (
    "hours_per_credit_min",
    "hours_per_credit_max",
    "credits_per_year",
    "ects_by_year",
    "ects_by_hours_min",
    "ects_by_hours_max",
)
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")


def load_credit_systems(path: Path) -> pd.DataFrame:
    """The credit systems of a CSV file, one row per system, by ``system_id``.

    ``unit`` is what a workload is stated in; several systems may share one (ECTS has national numbers of hours).
    ``aliases`` are the spellings of that unit, joined by ``|``. ``convertible`` is ``no`` where hours must not be
    derived: ``note`` or ``basis`` says why. Numbers are null where the source gives none; ``ects_by_hours_*`` is null
    where the source rules a conversion to ECTS out.

    Raises
    ------
    DataError
        Listing every fault of the file.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> systems = load_credit_systems(embedded_folder() / "credit_systems.csv").set_index("system_id")
    >>> systems.loc["uk-credit", ["hours_per_credit_min", "credits_per_year", "ects_by_year"]].tolist()
    [10.0, 120.0, 0.5]
    """
    rows, faults = _read(path)
    if faults:
        raise DataError.listing(faults)
    return pd.DataFrame(
        {
            name: pd.Series([float(row.cells[name]) if row.cells[name] else None for row in rows], dtype=NUMBER)
            if name in NUMBER_COLUMNS
            else pd.Series([row.cells[name] for row in rows], dtype=TEXT)
            for name in CREDIT_SYSTEM_COLUMNS
        }
    ).sort_values("system_id", ignore_index=True)


def check_credit_systems(path: Path) -> list[str]:
    """Every fault of a file of credit systems, one line each (``file:row: column value problem (cure)``).

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> check_credit_systems(embedded_folder() / "credit_systems.csv")
    []
    """
    return _read(path)[1]


def _read(path: Path) -> tuple[list[Row], list[str]]:
    rows, faults = read_csv(path, path.name, CREDIT_SYSTEM_COLUMNS)
    return rows, [*faults, *_faults(rows)]


def _faults(rows: list[Row]) -> Iterator[str]:
    yield from repeated_ids(rows, "system_id")
    yield from _alias_faults(rows)
    for row in rows:
        values = row.cells
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", values["system_id"]):
            yield row.fault("system_id", "is malformed", "lower-case letters, digits and hyphens")
        yield from _number_faults(row)
        if values["convertible"] not in ("yes", "no"):
            yield row.fault("convertible", "is not known", "yes or no")
        if not values["note"] and values["convertible"] == "no":
            yield row.fault("note", "is empty", "say why this unit does not convert")
        yield from row.address_faults("source_url")
        yield from row.word_faults("status", STATUSES)
    general = {row.cells["unit"]: row for row in reversed(rows)}
    for unit in sorted(general.keys() - {row.cells["system_id"] for row in rows}):
        yield general[unit].fault("unit", "has no system of that id", "add the general system of this unit")


def _alias_faults(rows: list[Row]) -> Iterator[str]:
    taken: dict[str, Row] = {}
    for row in rows:
        for alias in filter(None, row.cells["aliases"].split("|")):
            if alias != alias.lower():
                problem = f"holds {alias!r}, which is not in lower case"
                yield row.fault("aliases", problem, "write aliases in lower case")
            if alias in taken:
                yield row.fault(
                    "aliases", f"holds {alias!r}, also in row {taken[alias].number}", "one unit per spelling"
                )
            taken.setdefault(alias, row)


def _number_faults(row: Row) -> Iterator[str]:
    wrong = [name for name in NUMBER_COLUMNS if row.cells[name] and not _NUMBER.fullmatch(row.cells[name])]
    if wrong:
        cure = "write digits with a decimal point, or leave it empty"
        yield from (row.fault(name, "is not a number", cure) for name in wrong)
        return
    for low, high in (NUMBER_COLUMNS[:2], NUMBER_COLUMNS[4:]):
        if bool(row.cells[low]) != bool(row.cells[high]):
            yield row.fault(low, f"and {high} go together", "fill in both or none")
        elif row.cells[low] and float(row.cells[low]) > float(row.cells[high]):
            yield row.fault(low, f"is above {high} {row.cells[high]!r}", "swap them")
    if row.cells["convertible"] == "yes" and not row.cells["hours_per_credit_min"]:
        yield row.fault("hours_per_credit_min", "is empty", "give the hours, or set convertible to no")
