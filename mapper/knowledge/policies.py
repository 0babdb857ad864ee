"""Micro-credential policies per jurisdiction, and how much of a programme outside learning may fill.

A policy says what a micro-credential is, how large, at which level, who answers for its quality and who recognises it.
The facts lie in ``data/policies``. ``verified`` holds for the fields that somebody found in the source, not for a whole
row: :func:`field_status` tells field by field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd

from mapper.errors import DataError, UsageError
from mapper.knowledge.policy_checks import (
    CAP_COLUMNS,
    CAP_KINDS,
    JURISDICTION_COLUMNS,
    LEGAL_MEANINGS,
    POLICY_COLUMNS,
    POLICY_FIELDS,
    STACKABLE,
    check_policies,
    read_policy_rows,
)
from mapper.knowledge.rows import Row
from mapper.knowledge.workload import EctsInterval, HoursInterval, Refusal, Workload, to_ects, workload_hours
from mapper.tables import INTEGER, NUMBER, TEXT

__all__ = [
    "CAP_KINDS",
    "LEGAL_MEANINGS",
    "POLICY_FIELDS",
    "STACKABLE",
    "JurisdictionPolicies",
    "Policies",
    "caps_of",
    "check_policies",
    "field_status",
    "known_jurisdiction",
    "limits_in_words",
    "load_policies",
    "policies_of",
    "size_columns",
]

FieldStatus = Literal["verified", "source verified", "known", "doubtful"]
#: Codes in use that are not ISO 3166: the common one for the United Kingdom, and the one the EU writes for Greece.
_OTHER_CODES: Final = {"UK": "GB", "EL": "GR"}
_SCOPES: Final = ("own", "part", "whole", "frame")


@dataclass(frozen=True, eq=False)
class Policies:
    """Three tables that fit together. Text is never null: a missing value is "". Compared by identity.

    Attributes
    ----------
    policies
        One row per instrument, by ``policy_id``. ``level_ids``, ``verified_fields`` and ``doubtful_fields`` are joined
        by ``|``. ``size_min`` and ``size_max`` are null where the source gives no number.
    caps
        One row per ceiling on crediting outside learning, by ``cap_id``; ``share_of_programme`` in [0, 1] or null.
    jurisdictions
        One row per place or group, by ``code``; ``groups`` are those a country belongs to, the closest first.
    """

    policies: pd.DataFrame
    caps: pd.DataFrame
    jurisdictions: pd.DataFrame


@dataclass(frozen=True, eq=False)
class JurisdictionPolicies:
    """What holds in one jurisdiction.

    ``policies`` and ``caps`` have one more column than those of :class:`Policies`: ``scope`` is ``own``, ``part`` (of a
    part of the country), ``whole`` (of the country it is a part of) or ``frame`` (of a group it belongs to). Sorted in
    this order, the newest instrument first. ``notes`` are sentences about where the rows come from.
    """

    code: str
    name: str
    policies: pd.DataFrame
    caps: pd.DataFrame
    notes: tuple[str, ...]


def load_policies(folder: Path) -> Policies:
    """The policies of a folder, checked; the embedded ones lie in ``embedded_folder() / "policies"``.

    Raises
    ------
    DataError
        Listing every fault of the folder (:func:`check_policies`).

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known = load_policies(embedded_folder() / "policies")
    >>> known.policies.set_index("policy_id").loc["nz-approval-rules-2022", ["size_max", "size_unit"]].tolist()
    [40.0, 'nz-credit']
    """
    rows = read_policy_rows(folder)
    if rows.faults:
        raise DataError.listing(rows.faults, cure="list them with: mapper frameworks check")
    policies = _table(rows.policies, POLICY_COLUMNS, numbers=("size_min", "size_max"))
    return Policies(
        policies=policies.assign(year=policies["year"].astype(INTEGER)),
        caps=_table(rows.caps, CAP_COLUMNS, numbers=("share_of_programme", "credits")),
        jurisdictions=_table(rows.jurisdictions, JURISDICTION_COLUMNS),
    )


def known_jurisdiction(code: str, known: Policies) -> str:
    """The code of a jurisdiction on file, from a code or an English name in any case; ``UK`` is ``GB``.

    A part of a country on file (``DE-BY``) is accepted without a row of its own.

    Raises
    ------
    UsageError
        If nothing is on file; the message names the nearest.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known = load_policies(embedded_folder() / "policies")
    >>> [known_jurisdiction(code, known) for code in ("nz", "UK-SCT", "Netherlands", "DE-BY")]
    ['NZ', 'GB-SCT', 'NL', 'DE-BY']
    >>> known_jurisdiction("Irland", known)
    Traceback (most recent call last):
    mapper.errors.UsageError: jurisdiction 'Irland' is not on file (did you mean IE, IS? All: mapper frameworks policy)
    """
    names = dict(zip(known.jurisdictions["code"], known.jurisdictions["name"], strict=True))
    base, dash, part = code.strip().upper().partition("-")
    wanted = f"{_OTHER_CODES.get(base, base)}{dash}{part}"
    if wanted in names or (_base(wanted) in names and re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", wanted)):
        return wanted
    by_name = {str(name).casefold(): str(place) for place, name in names.items()}
    said = code.strip().casefold()
    if said in by_name:
        return by_name[said]
    # Two letters are close to many others: the codes that share the first letter are the likely slips.
    near = [by_name[name] for name in get_close_matches(said, by_name, n=2)] or [
        place for place in get_close_matches(wanted, names, n=8, cutoff=0.5) if place[:1] == wanted[:1]
    ]
    shown = ", ".join(near[:4])
    hint = f"did you mean {shown}? All" if shown else "all"
    raise UsageError(f"jurisdiction {code!r} is not on file ({hint}: mapper frameworks policy)")


def policies_of(code: str, known: Policies) -> JurisdictionPolicies:
    """The instruments and ceilings of a jurisdiction, those of its parts and of the country it is part of.

    A member of the European Union or another group that has none of its own gets those of the group, as a frame; the
    notes say so.

    Parameters
    ----------
    code
        As :func:`known_jurisdiction` reads it.
    known
        From :func:`load_policies`.

    Raises
    ------
    UsageError
        If nothing is on file.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known = load_policies(embedded_folder() / "policies")
    >>> policies_of("GB-SCT", known).policies[["jurisdiction", "scope", "short_title"]].to_numpy().tolist()
    [['GB-SCT', 'own', 'SCQF credit rating'], ['GB', 'whole', 'QAA Characteristics Statement']]
    >>> policies_of("se", known).notes
    ('Sweden has no instrument of its own on file; the frame is that of EU and EHEA.',)
    """
    place = known_jurisdiction(code, known)
    names = dict(zip(known.jurisdictions["code"], known.jurisdictions["name"], strict=True))
    policies = _in_scope(known.policies, place)
    groups = _groups(place, known)
    if policies.empty:
        policies = _frame(known.policies, groups)
    name = names.get(place) or f"{place} ({names[_base(place)]})"
    return JurisdictionPolicies(
        place, name, policies, caps_of(place, known), _notes(place, name, policies, groups, names)
    )


def caps_of(code: str, known: Policies) -> pd.DataFrame:
    """The ceilings on crediting of a jurisdiction, with ``scope``, as in :class:`JurisdictionPolicies`; often none.

    Examples
    --------
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> known = load_policies(embedded_folder() / "policies")
    >>> caps_of("ES", known)[["share_of_programme", "status"]].to_numpy().tolist()
    [[0.15, 'known']]
    """
    return _in_scope(known.caps, known_jurisdiction(code, known))


def size_columns(policies: pd.DataFrame, credit_systems: pd.DataFrame) -> pd.DataFrame:
    """The size limits of instruments in hours and in ECTS, with the rule, indexed as ``policies``.

    ``hours_min`` and ``hours_max`` are null where that limit is not stated or does not convert; ``hours_rule`` names
    the conversion, or starts with ``not converted:``, or is "" where no number is stated. ECTS on both bases, which
    disagree: ``ects_by_year_min``, ``_max``, ``ects_by_hours_min``, ``_max``.

    Examples
    --------
    >>> from mapper.knowledge.credits import load_credit_systems
    >>> from mapper.knowledge.embedded import embedded_folder
    >>> systems = load_credit_systems(embedded_folder() / "credit_systems.csv")
    >>> known = load_policies(embedded_folder() / "policies")
    >>> sizes = size_columns(policies_of("NZ", known).policies, systems)
    >>> sizes.iloc[0][["hours_min", "hours_max", "hours_rule", "ects_by_year_max"]].tolist()
    [10.0, 400.0, '1-40 nz-credit x 10 h (New Zealand credit)', 20.0]
    """
    found = [_size(row, credit_systems) for row in policies.to_dict("records")]
    return pd.DataFrame(
        {
            name: pd.Series(
                [size.get(name) for size in found], index=policies.index, dtype=TEXT if name == "hours_rule" else NUMBER
            )
            for name in ("hours_min", "hours_max", "hours_rule", *_ECTS_COLUMNS)
        }
    )


def field_status(policy: Mapping[Any, Any], field: str) -> FieldStatus:
    """How sure one field of an instrument is; ``field`` is one of :data:`POLICY_FIELDS`.

    ``verified``: found in the source. ``source verified``: the source was opened, but what was compared is not
    recorded. ``known``: from the document named, not checked again. ``doubtful``: recorded as doubtful.

    Examples
    --------
    >>> policy = {"status": "verified", "verified_fields": "size|level", "doubtful_fields": ""}
    >>> field_status(policy, "size"), field_status(policy, "definition")
    ('verified', 'known')
    """
    if field not in POLICY_FIELDS:
        raise UsageError(f"field {field!r} is not known (fields: {', '.join(POLICY_FIELDS)})")
    if field in str(policy["doubtful_fields"]).split("|"):
        return "doubtful"
    if policy["status"] != "verified":
        return "known"
    if not policy["verified_fields"]:
        return "source verified"
    return "verified" if field in str(policy["verified_fields"]).split("|") else "known"


def limits_in_words(low: float | None, high: float | None, unit: str) -> str:
    """Two limits with their unit; an open end is said, "" where neither is stated.

    >>> [limits_in_words(*limits, "hours") for limits in ((10.0, 400.0), (300.0, None), (None, 11.52))]
    ['10 to 400 hours', '300 hours or more', '11.5 hours at most']
    """
    first, last = ("" if number is None or pd.isna(number) else _short(number) for number in (low, high))
    if first and last:
        return f"{first} {unit}" if first == last else f"{first} to {last} {unit}"
    return f"{first} {unit} or more" if first else f"{last} {unit} at most" if last else ""


def _short(number: float) -> str:
    """Two digits below ten, one below a hundred, none above: limits are no finer than that."""
    return f"{round(number, 2 if number < 10 else 1 if number < 100 else 0):,g}"


_ECTS_COLUMNS: Final = ("ects_by_year_min", "ects_by_year_max", "ects_by_hours_min", "ects_by_hours_max")


def _size(policy: Mapping[Any, Any], credit_systems: pd.DataFrame) -> dict[str, Any]:
    """Each limit that is stated, converted on its own terms: an open end stays open."""
    low, high = (None if pd.isna(policy[name]) else float(policy[name]) for name in ("size_min", "size_max"))
    if low is None and high is None:
        return {"hours_rule": ""}
    least, most = low if low is not None else high, high if high is not None else low
    workload = Workload(str(policy["size_text"]), least, most, str(policy["size_unit"]))
    place = str(policy["jurisdiction"])
    hours = workload_hours(workload, credit_systems, place)
    if isinstance(hours, Refusal):
        return {"hours_rule": f"not converted: {hours.reason}"}
    ects = to_ects(workload, credit_systems, place)
    size: dict[str, Any] = {"hours_rule": hours.rule}
    for name, interval in (("hours", hours), ("ects_by_year", ects.by_year), ("ects_by_hours", ects.by_hours)):
        if not isinstance(interval, Refusal):
            first, last = _ends(interval)
            size |= {f"{name}_min": None if low is None else first, f"{name}_max": None if high is None else last}
    return size


def _ends(interval: HoursInterval | EctsInterval) -> tuple[float, float]:
    if isinstance(interval, HoursInterval):
        return interval.hours_min, interval.hours_max
    return interval.ects_min, interval.ects_max


def _in_scope(table: pd.DataFrame, place: str) -> pd.DataFrame:
    """The rows of a place, of its parts and of the country it is part of."""
    scopes = {place: "own", _base(place): "whole"} | {place: "own"}
    scope = [scopes.get(code, "part" if code.startswith(f"{place}-") else "") for code in table["jurisdiction"]]
    return _sorted(table.assign(scope=pd.Series(scope, index=table.index, dtype=TEXT)))


def _frame(table: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """The rows of the groups, those of the closest group first."""
    held = table[table["jurisdiction"].isin(groups)].assign(scope=pd.Series("frame", index=table.index, dtype=TEXT))
    return held.sort_values("jurisdiction", key=lambda codes: codes.map(groups.index), kind="stable", ignore_index=True)


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    ranks = {scope: rank for rank, scope in enumerate(_SCOPES)}
    kept = table[table["scope"] != ""]
    order = kept.assign(_scope=kept["scope"].map(ranks), _year=-kept["year"] if "year" in kept.columns else 0)
    order = order.sort_values(["_scope", "_year", table.columns[0]], ignore_index=True)
    return order.drop(columns=["_scope", "_year"])


def _groups(place: str, known: Policies) -> list[str]:
    rows = known.jurisdictions[known.jurisdictions["code"].isin([place, _base(place)])]
    return [group for groups in rows["groups"] for group in groups.split("|") if group]


def _notes(
    place: str, name: str, policies: pd.DataFrame, groups: Sequence[str], names: Mapping[str, str]
) -> tuple[str, ...]:
    scopes = set(policies["scope"])
    country = names[_base(place)]
    notes = []
    if "own" not in scopes and "part" in scopes:
        parts = ", ".join(names[code] for code in dict.fromkeys(policies["jurisdiction"]))
        notes.append(f"{name} has no instrument for the whole country on file; those of its parts are shown: {parts}.")
    elif "part" in scopes:
        notes.append("Instruments of parts of the country are shown too.")
    if "own" not in scopes and "whole" in scopes:
        notes.append(f"{name} has no instrument of its own on file; those of the whole country ({country}) are shown.")
    elif "whole" in scopes:
        notes.append(f"Instruments of the whole country ({country}) are shown too.")
    if "frame" in scopes:
        notes.append(f"{name} has no instrument of its own on file; the frame is that of {' and '.join(groups)}.")
    elif groups:
        notes.append(f"The instruments of {' and '.join(groups)} are a frame here too.")
    if policies.empty:
        notes.append(f"No instrument is on file for {name}.")
    return tuple(notes)


def _base(code: str) -> str:
    return code.partition("-")[0]


def _table(rows: Sequence[Row], columns: Sequence[str], *, numbers: Sequence[str] = ()) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.Series([float(row.cells[name]) if row.cells[name] else None for row in rows], dtype=NUMBER)
            if name in numbers
            else pd.Series([row.cells[name] for row in rows], dtype=TEXT)
            for name in columns
        }
    )
