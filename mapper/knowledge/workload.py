"""Workload in hours and in ECTS, as intervals with the rule that gave them; a refusal with a reason where none applies.

Credits convert on two bases that disagree. By the year, 120 UK credits are a year of study, as 60 ECTS are: 10 are 5
ECTS. By the hour, 10 UK credits are 100 hours, and at 25 to 30 hours per ECTS that is 3.3 to 4. Both are given;
neither is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import pandas as pd

from mapper.errors import UsageError
from mapper.knowledge.credits import NUMBER_COLUMNS
from mapper.knowledge.units import Workload, aliases_of, parse_workload, read_quantity
from mapper.tables import NUMBER, TEXT

__all__ = [
    "EctsInterval",
    "EctsIntervals",
    "HoursInterval",
    "Refusal",
    "Workload",
    "conversions",
    "hours_columns",
    "parse_workload",
    "to_ects",
    "workload_hours",
]

#: Hours per ECTS credit, ECTS Users' Guide 2015.
ECTS_HOURS: Final = (25.0, 30.0)
#: Hours that are a part of the learning time.
_PARTS: Final = frozenset({"contact-hours", "guided-hours", "self-study-hours"})
#: Weeks in a month: four at least, 365.25 / 12 / 7 at most.
_WEEKS_PER_MONTH: Final = (4.0, 4.35)


@dataclass(frozen=True, slots=True)
class HoursInterval:
    """Hours of total learning time, with the rule in words and its source ("" for a definition)."""

    hours_min: float
    hours_max: float
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class EctsInterval:
    """ECTS credits on one basis, with the rule in words and its source."""

    ects_min: float
    ects_max: float
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a workload is not converted; ``hours_at_least`` is a lower bound where one is known."""

    reason: str
    hours_at_least: float | None = None


@dataclass(frozen=True, slots=True)
class EctsIntervals:
    """A workload in ECTS on both bases, which disagree by nature."""

    by_year: EctsInterval | Refusal
    by_hours: EctsInterval | Refusal


def workload_hours(
    workload: Workload,
    credit_systems: pd.DataFrame,
    jurisdiction: str | None = None,
    *,
    basis: Literal["hours", "year"] = "hours",
) -> HoursInterval | Refusal:
    """Hours of total learning time, as an interval; or why not.

    Basis ``hours`` takes the notional hours of the unit itself; ``year`` takes its share of a year of study, at the 25
    to 30 hours of an ECTS credit. Where the quantity stated first does not convert, the others in the text are tried,
    and the rule says so. Taught hours and own study stated side by side are a total. Never converted: CEUs, credits
    without a system, contact, guided or own hours alone (a lower bound is given), "up to" and "at least", weeks, months
    and days without hours.

    Parameters
    ----------
    workload
        From :func:`parse_workload`.
    credit_systems
        From :func:`~mapper.knowledge.credits.load_credit_systems`.
    jurisdiction
        ISO 3166; picks the national hours of an ECTS credit.
    basis
        See above.

    Examples
    --------
    >>> from mapper.knowledge.credits import load_credit_systems
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> systems = load_credit_systems(embedded_folder() / "credit_systems.csv")
    >>> workload_hours(parse_workload("5 ECTS"), systems).rule
    '5 ects x 25-30 h (ECTS)'
    >>> hours = workload_hours(parse_workload("5 ECTS"), systems, "IE")
    >>> hours.hours_min, hours.hours_max
    (100.0, 125.0)
    >>> by_year = workload_hours(parse_workload("10", "uk-credit"), systems, basis="year")
    >>> by_year.hours_min, by_year.hours_max
    (125.0, 150.0)
    >>> workload_hours(parse_workload("2 CEU"), systems).reason
    '2 ceu: no level, assessment not always required: must not be auto-converted'
    >>> workload_hours(parse_workload("40 contact hours"), systems).hours_at_least
    40.0
    """
    if basis not in ("hours", "year"):
        raise UsageError(f"basis {basis!r} is not known (hours or year)")
    systems = _systems(credit_systems)
    return _hours(workload, systems, jurisdiction or "", basis)


def to_ects(workload: Workload, credit_systems: pd.DataFrame, jurisdiction: str | None = None) -> EctsIntervals:
    """A workload in ECTS credits, on the year basis and on the hour basis separately.

    Examples
    --------
    >>> from mapper.knowledge.credits import load_credit_systems
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> systems = load_credit_systems(embedded_folder() / "credit_systems.csv")
    >>> both = to_ects(parse_workload("10 UK credits"), systems)
    >>> both.by_year.ects_min, both.by_year.ects_max
    (5.0, 5.0)
    >>> both.by_hours.ects_min, both.by_hours.ects_max
    (3.3333, 4.0)
    >>> to_ects(parse_workload("150 hours"), systems).by_year
    Refusal(reason='150 hours: this unit has no share of a year of study', hours_at_least=None)
    """
    systems = _systems(credit_systems)
    return EctsIntervals(
        _ects_by_year(workload, systems, jurisdiction or ""), _ects_by_hours(workload, systems, jurisdiction or "")
    )


def conversions(workload: Workload, credit_systems: pd.DataFrame, jurisdiction: str | None = None) -> pd.DataFrame:
    """A workload in hours and in ECTS credits, on both bases: four rows.

    ``measure`` is ``hours`` or ``ects``; ``basis`` is ``hours`` (the notional hours of the unit) or ``year`` (its share
    of a year of study). ``low`` and ``high`` are null where a conversion is refused; ``rule`` then starts with ``not
    converted:`` and says why. ``source`` is that of the rule, "" for a definition.

    Examples
    --------
    >>> from mapper.knowledge.credits import load_credit_systems
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> systems = load_credit_systems(embedded_folder() / "credit_systems.csv")
    >>> conversions(parse_workload("10 UK credits"), systems)[["measure", "basis", "low", "high"]]
      measure  basis     low   high
    0   hours  hours   100.0  100.0
    1   hours   year   125.0  150.0
    2    ects  hours  3.3333    4.0
    3    ects   year     5.0    5.0
    """
    ects = to_ects(workload, credit_systems, jurisdiction)
    bases: tuple[Literal["hours", "year"], ...] = ("hours", "year")
    hours = [workload_hours(workload, credit_systems, jurisdiction, basis=basis) for basis in bases]
    rows = [(("hours", basis), *_cells(found), _source(found)) for basis, found in zip(bases, hours, strict=True)]
    for basis, credits in zip(bases, (ects.by_hours, ects.by_year), strict=True):
        cells = _cells(credits) if isinstance(credits, Refusal) else (credits.ects_min, credits.ects_max, credits.rule)
        rows.append((("ects", basis), *cells, _source(credits)))
    table = pd.DataFrame(
        [(*name, *rest) for name, *rest in rows], columns=["measure", "basis", "low", "high", "rule", "source"]
    )
    return table.astype(
        dict.fromkeys(("measure", "basis", "rule", "source"), TEXT) | dict.fromkeys(("low", "high"), NUMBER)
    )


def hours_columns(credentials: pd.DataFrame, credit_systems: pd.DataFrame) -> pd.DataFrame:
    """``workload_hours_min``, ``workload_hours_max`` and ``workload_rule`` of a table of credentials.

    The hours are null where a conversion is refused. Reads ``workload_value``, ``workload_unit`` and, if there,
    ``jurisdiction``; indexed as ``credentials``. A rule that starts with ``not converted:`` gives the reason; "" means
    that no workload is stated. Cost: one conversion per distinct combination.

    Raises
    ------
    UsageError
        If ``workload_value`` or ``workload_unit`` is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from mapper.knowledge.credits import load_credit_systems
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> systems = load_credit_systems(embedded_folder() / "credit_systems.csv")
    >>> credentials = pd.DataFrame({"workload_value": ["10", "3"], "workload_unit": ["scqf-credit", "credits"]})
    >>> hours_columns(credentials, systems)[["workload_hours_min", "workload_hours_max"]]
       workload_hours_min  workload_hours_max
    0               100.0               100.0
    1                <NA>                <NA>
    """
    missing = [name for name in ("workload_value", "workload_unit") if name not in credentials.columns]
    if missing:
        raise UsageError(
            f"credentials lack the column {' and '.join(missing)} (columns: {', '.join(credentials.columns)})"
        )
    stated = credentials[["workload_value", "workload_unit"]].astype("object")
    stated["jurisdiction"] = (
        credentials["jurisdiction"].astype("object") if "jurisdiction" in credentials.columns else ""
    )
    stated = stated.where(stated.notna(), "")
    systems, aliases = _systems(credit_systems), aliases_of(credit_systems)
    found: dict[tuple[Any, ...], tuple[float | None, float | None, str]] = {}
    # A loop over the distinct combinations, of which there are few however many credentials there are.
    for value, unit, jurisdiction in stated.drop_duplicates().itertuples(index=False, name=None):
        workload = read_quantity(value, unit, aliases)
        hours = _hours(workload, systems, str(jurisdiction), "hours") if workload.original else None
        found[value, unit, jurisdiction] = _cells(hours)
    cells = [found[key] for key in stated.itertuples(index=False, name=None)]
    return pd.DataFrame(
        {
            "workload_hours_min": pd.Series([low for low, _, _ in cells], index=credentials.index, dtype=NUMBER),
            "workload_hours_max": pd.Series([high for _, high, _ in cells], index=credentials.index, dtype=NUMBER),
            "workload_rule": pd.Series([rule for _, _, rule in cells], index=credentials.index, dtype=TEXT),
        }
    )


@dataclass(frozen=True, slots=True)
class _System:
    """One credit system; numbers are null where the source gives none."""

    system_id: str
    title: str
    jurisdictions: tuple[str, ...]
    hours: tuple[float, float] | None
    credits_per_year: float | None
    ects_by_year: float | None
    ects_by_hours: bool
    convertible: bool
    source: str
    note: str


_Systems = Mapping[str, tuple[_System, ...]]


def _hours(workload: Workload, systems: _Systems, jurisdiction: str, basis: str) -> HoursInterval | Refusal:
    first = _hours_of_one(workload, systems, jurisdiction, basis)
    if isinstance(first, HoursInterval):
        return first
    for other in _others(workload):
        hours = _hours_of_one(other, systems, jurisdiction, basis)
        if isinstance(hours, HoursInterval):
            return HoursInterval(
                hours.hours_min, hours.hours_max, f"{hours.rule}; also stated in {workload.original!r}", hours.source
            )
    return first


def _others(workload: Workload) -> tuple[Workload, ...]:
    """What else a text states; taught and own study, if it states both and no total, as their sum."""
    parts = {stated.unit: stated for stated in (workload, *workload.also) if stated.unit in _PARTS}
    own = parts.pop("self-study-hours", None)
    if own is None or len(parts) != 1 or len(workload.also) != 1:
        return workload.also
    taught = parts.popitem()[1]
    low, high = (sum(ends) for ends in zip(_values(taught), _values(own), strict=True))
    return (*workload.also, replace(taught, value_min=low, value_max=high, unit="hours", also=()))


def _hours_of_one(workload: Workload, systems: _Systems, jurisdiction: str, basis: str) -> HoursInterval | Refusal:
    if refusal := _unusable(workload, systems):
        return refusal
    low, high = _values(workload)
    if basis == "hours" and workload.unit in ("days", "weeks", "months") and workload.pace_per:
        return _paced(workload, low, high)
    system = _system_for(workload.unit, systems, jurisdiction)
    if not system.convertible:
        return Refusal(
            f"{_shown(workload)}: {system.note}",
            _rounded(low * system.hours[0]) if _is_part(system) and system.hours else None,
        )
    if basis == "year":
        ects = _year_share(workload, systems, jurisdiction)
        if isinstance(ects, Refusal):
            return ects
        hours = (_rounded(ects.ects_min * ECTS_HOURS[0]), _rounded(ects.ects_max * ECTS_HOURS[1]))
        return HoursInterval(*hours, f"{ects.rule}, x {_span(*ECTS_HOURS)} h", ects.source)
    if system.hours is None:
        return Refusal(f"{_shown(workload)}: {system.title} has no hours per credit")
    least, most = system.hours
    rule = (
        f"{_shown(workload)}"
        if system.system_id == "hours"
        else f"{_shown(workload)} x {_span(least, most)} h ({system.title})"
    )
    return HoursInterval(_rounded(low * least), _rounded(high * most), rule, system.source)


def _ects_by_year(workload: Workload, systems: _Systems, jurisdiction: str) -> EctsInterval | Refusal:
    return _first(_year_share(stated, systems, jurisdiction) for stated in (workload, *workload.also))


def _year_share(workload: Workload, systems: _Systems, jurisdiction: str) -> EctsInterval | Refusal:
    if refusal := _unusable(workload, systems):
        return refusal
    system = _system_for(workload.unit, systems, jurisdiction)
    if system.ects_by_year is None and (system.convertible or workload.pace_per):
        return Refusal(f"{_shown(workload)}: this unit has no share of a year of study")
    if system.ects_by_year is None or not system.convertible:
        return Refusal(f"{_shown(workload)}: {system.note}")
    low, high = _values(workload)
    year = f", {system.credits_per_year:g} a year" if system.credits_per_year is not None else ""
    rule = f"{_shown(workload)} x {system.ects_by_year:g} ECTS by the year ({system.title}{year})"
    return EctsInterval(_rounded(low * system.ects_by_year), _rounded(high * system.ects_by_year), rule, system.source)


def _ects_by_hours(workload: Workload, systems: _Systems, jurisdiction: str) -> EctsInterval | Refusal:
    return _first(_hour_share(stated, systems, jurisdiction) for stated in (workload, *_others(workload)))


def _hour_share(workload: Workload, systems: _Systems, jurisdiction: str) -> EctsInterval | Refusal:
    hours = _hours_of_one(workload, systems, jurisdiction, "hours")
    if isinstance(hours, Refusal):
        return hours
    system = _system_for(workload.unit, systems, jurisdiction)
    if system.convertible and not system.ects_by_hours:
        return Refusal(f"{_shown(workload)}: {system.note}")
    least, most = _rounded(hours.hours_min / ECTS_HOURS[1]), _rounded(hours.hours_max / ECTS_HOURS[0])
    return EctsInterval(least, most, f"{hours.rule}, / {_span(*ECTS_HOURS)} h per ECTS", hours.source)


def _first(answers: Iterator[EctsInterval | Refusal]) -> EctsInterval | Refusal:
    """The first conversion of what a text states, or else why its first quantity does not convert."""
    found = list(answers)
    return next((answer for answer in found if isinstance(answer, EctsInterval)), found[0])


def _paced(workload: Workload, low: float, high: float) -> HoursInterval | Refusal:
    """Weeks, months or days with the hours of each."""
    least, most = workload.pace_min or 0.0, workload.pace_max or 0.0
    pace = f"{_span(least, most)} h per {workload.pace_per}"
    if f"{workload.pace_per}s" == workload.unit:
        return HoursInterval(_rounded(low * least), _rounded(high * most), f"{_shown(workload)} x {pace}", "")
    if workload.unit == "months" and workload.pace_per == "week":
        hours = (_rounded(low * _WEEKS_PER_MONTH[0] * least), _rounded(high * _WEEKS_PER_MONTH[1] * most))
        return HoursInterval(*hours, f"{_shown(workload)} x {_span(*_WEEKS_PER_MONTH)} weeks x {pace}", "")
    return Refusal(f"{_shown(workload)} at {pace}: the number of {workload.pace_per}s is not stated")


def _unusable(workload: Workload, systems: _Systems) -> Refusal | None:
    if workload.problem:
        return Refusal(workload.problem)
    low, high = _values(workload)
    if not workload.unit:
        return Refusal(f"{workload.original!r} states no unit (name one: ects, uk-credit, hours, ...)")
    if workload.unit not in systems:
        return Refusal(f"unit {workload.unit!r} is not in the credit systems")
    if low == 0 and high == 0:
        return Refusal(f"{_shown(workload)}: zero is read as not stated")
    if low > high:
        return Refusal(f"{workload.original!r} runs from the larger to the smaller number")
    return None


def _values(workload: Workload) -> tuple[float, float]:
    low = workload.value_min if workload.value_min is not None else 0.0
    return low, workload.value_max if workload.value_max is not None else low


def _system_for(unit: str, systems: _Systems, jurisdiction: str) -> _System:
    """The national system of a unit if every jurisdiction named has the same one, else the general one."""
    general = next(system for system in systems[unit] if system.system_id == unit)
    codes = [code.strip().upper() for code in jurisdiction.split("|") if code.strip()]
    national = {next((system for system in systems[unit] if _holds(system, code)), general) for code in codes}
    return national.pop() if len(national) == 1 else general


def _holds(system: _System, code: str) -> bool:
    return system.system_id != "" and any(
        code == place or code.startswith(f"{place}-") for place in system.jurisdictions if place
    )


def _is_part(system: _System) -> bool:
    return system.system_id in _PARTS


def _systems(credit_systems: pd.DataFrame) -> _Systems:
    found: dict[str, list[_System]] = {}
    for row in credit_systems.to_dict("records"):
        number = {name: None if pd.isna(row[name]) else float(row[name]) for name in NUMBER_COLUMNS}
        low, high = number["hours_per_credit_min"], number["hours_per_credit_max"]
        system = _System(
            system_id=row["system_id"],
            title=row["title"],
            jurisdictions=tuple(row["jurisdiction"].split("|")),
            hours=None if low is None or high is None else (low, high),
            credits_per_year=number["credits_per_year"],
            ects_by_year=number["ects_by_year"],
            ects_by_hours=number["ects_by_hours_min"] is not None,
            convertible=row["convertible"] == "yes",
            source=row["source_url"] or row["source"],
            note=row["note"] or row["basis"],
        )
        found.setdefault(row["unit"], []).append(system)
    return {unit: tuple(systems) for unit, systems in found.items()}


def _cells(hours: HoursInterval | Refusal | None) -> tuple[float | None, float | None, str]:
    if hours is None:
        return None, None, ""
    if isinstance(hours, Refusal):
        least = f"; at least {hours.hours_at_least:g} h" if hours.hours_at_least is not None else ""
        return None, None, f"not converted: {hours.reason}{least}"
    return hours.hours_min, hours.hours_max, hours.rule


def _source(found: HoursInterval | EctsInterval | Refusal) -> str:
    return "" if isinstance(found, Refusal) else found.source


def _shown(workload: Workload) -> str:
    low, high = _values(workload)
    return f"{_span(low, high)} {workload.unit}"


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _rounded(value: float) -> float:
    return round(value, 4)
