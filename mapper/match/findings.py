"""The five elements of a comparison: level, workload, quality, profile, learning outcomes.

They are those of the Lisbon Recognition Convention (European Area of Recognition Manual, chapter on substantial
differences). Each finding is a sentence that names both sides. What a finding shows to differ is only a *candidate* for
a substantial difference: whether it is one depends on the purpose of recognition, which a person knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import gap_columns
from mapper.model import NOT_STATED

_LEVEL_ID: Final = re.compile(r"[a-z0-9-]+:[a-z0-9.+-]*[a-z0-9+]")
WORKLOAD_MUCH_LESS: Final = 0.67
"""A subject workload below this share of the object's is a candidate difference; judgement, no source fixes one."""


def find_elements(subject: pd.DataFrame, object_: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """Findings for aligned rows of credentials, row i of ``subject`` against row i of ``object_``; not the outcomes.

    Columns: ``level_gap_min``, ``level_gap_max`` (EQF levels that the object lies above the subject),
    ``level_finding``, ``workload_ratio_min``, ``workload_ratio_max`` (subject hours as a multiple of object hours),
    ``workload_finding``, ``quality_finding``, ``profile_finding``, and the signals ``level`` and ``workload`` in [0, 1]
    or null.
    """
    gaps = gap_columns(subject["level_id"], object_["level_id"], frameworks)
    titles = dict(zip(frameworks.levels["level_id"], frameworks.levels["title"], strict=True))
    ratios = _workload_ratios(subject, object_)
    return pd.DataFrame(
        {
            "level_gap_min": gaps["level_gap_min"],
            "level_gap_max": gaps["level_gap_max"],
            "level_finding": _level_findings(subject, object_, gaps, titles),
            **ratios,
            "workload_finding": _workload_findings(subject, object_, ratios),
            "quality_finding": _both(subject["quality_assurance"], object_["quality_assurance"], "quality assurance"),
            "profile_finding": _profile(subject, object_),
            "level": level_signal(gaps),
            "workload": workload_signal(ratios["workload_ratio_min"], ratios["workload_ratio_max"]),
        }
    )


def level_signal(gaps: pd.DataFrame) -> npt.NDArray[np.float64]:
    """1 where the levels may be the same, less by a quarter for each EQF level between them, null where not known."""
    low = gaps["level_gap_min"].to_numpy(dtype=np.float64, na_value=np.nan)
    high = gaps["level_gap_max"].to_numpy(dtype=np.float64, na_value=np.nan)
    apart = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    return np.where(np.isnan(low), np.nan, np.clip(1.0 - apart / 4.0, 0.0, 1.0))


def workload_signal(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 where the workloads may be the same, else the smaller as a share of the larger, null where not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        nearest = np.where(high < 1, high, np.where(low > 1, 1 / low, 1.0))
    return np.where(np.isnan(low) | np.isnan(high), np.nan, nearest)


def _workload_ratios(subject: pd.DataFrame, object_: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    hours = {
        (side, end): frame[f"workload_hours_{end}"].to_numpy(dtype=np.float64, na_value=np.nan)
        for side, frame in (("subject", subject), ("object", object_))
        for end in ("min", "max")
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(hours["object", "max"] > 0, hours["subject", "min"] / hours["object", "max"], np.nan)
        high = np.where(hours["object", "min"] > 0, hours["subject", "max"] / hours["object", "min"], np.nan)
    return {"workload_ratio_min": np.asarray(low.round(4)), "workload_ratio_max": np.asarray(high.round(4))}


def _level_findings(
    subject: pd.DataFrame, object_: pd.DataFrame, gaps: pd.DataFrame, titles: Mapping[str, str]
) -> list[str]:
    findings = []
    for mine, other, low, high, reason in zip(
        _level_words(subject, titles),
        _level_words(object_, titles),
        gaps["level_gap_min"],
        gaps["level_gap_max"],
        _with_titles(gaps["level_finding"], titles),
        strict=True,
    ):
        if pd.isna(low):
            findings.append(f"Levels cannot be compared: subject {mine}, object {other}; {reason}.")
        elif low <= 0 <= high:
            findings.append(f"The levels may be the same: subject {mine}, object {other}; {reason}.")
        else:
            nearest = int(min(abs(low), abs(high)))
            word = "higher" if low > 0 else "lower"
            unit = "EQF level" if nearest == 1 else "EQF levels"
            findings.append(
                f"The object is at least {nearest} {unit} {word}: subject {mine}, object {other}; {reason}."
            )
    return findings


def _with_titles(reasons: pd.Series, titles: Mapping[str, str]) -> list[str]:
    """The reasons with level ids replaced by the titles that people know, such as ``EQF level 6`` for ``eqf:6``."""
    return [_LEVEL_ID.sub(lambda found: titles.get(found[0]) or found[0], reason) for reason in reasons]


def _level_words(credentials: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    return [
        f"{titles.get(level) or level}{' (derived)' if basis == 'derived' else ''}"
        if level
        else (f"{text!r} (not read)" if text else NOT_STATED)
        for level, basis, text in zip(
            credentials["level_id"], credentials["level_basis"], credentials["level_text"], strict=True
        )
    ]


def _workload_findings(
    subject: pd.DataFrame, object_: pd.DataFrame, ratios: dict[str, npt.NDArray[np.float64]]
) -> list[str]:
    findings = []
    for mine, other, low, high in zip(
        _workload_words(subject),
        _workload_words(object_),
        ratios["workload_ratio_min"],
        ratios["workload_ratio_max"],
        strict=True,
    ):
        both = f"subject {mine}, object {other}"
        if np.isnan(low) or np.isnan(high):
            findings.append(f"Workloads cannot be compared: {both}.")
        elif low <= 1 <= high:
            findings.append(f"The workloads may be the same: {both}.")
        elif high < 1:
            findings.append(f"The subject has {low:.0%} to {high:.0%} of the object's hours: {both}.")
        else:
            findings.append(f"The subject has {low:.1f} to {high:.1f} times the object's hours: {both}.")
    return findings


def _workload_words(credentials: pd.DataFrame) -> list[str]:
    words = []
    for value, unit, low, high in zip(
        *(
            credentials[name]
            for name in ("workload_value", "workload_unit", "workload_hours_min", "workload_hours_max")
        ),
        strict=True,
    ):
        if not value:
            words.append(NOT_STATED)
        elif pd.isna(low):
            words.append(f"{value} {unit or 'without a unit'} (no conversion to hours)")
        else:
            hours = f"{low:g} h" if low == high else f"{low:g}-{high:g} h"
            words.append(hours if unit == "hours" else f"{value} {unit} ({hours})")
    return words


def _both(mine: pd.Series, other: pd.Series, what: str) -> list[str]:
    return [
        f"Neither side states its {what}."
        if not a and not b
        else f"Subject: {a or NOT_STATED}. Object: {b or NOT_STATED}."
        for a, b in zip(mine, other, strict=True)
    ]


def _profile(subject: pd.DataFrame, object_: pd.DataFrame) -> list[str]:
    return [
        f"Subject: {a}. Object: {b}." for a, b in zip(_profile_words(subject), _profile_words(object_), strict=True)
    ]


def _profile_words(credentials: pd.DataFrame) -> list[str]:
    return [
        ", ".join(
            part for part in (kind, mode, assessment and f"assessed by {assessment[0].lower()}{assessment[1:]}") if part
        )
        or NOT_STATED
        for kind, mode, assessment in zip(
            credentials["kind"], credentials["mode"], credentials["assessment"], strict=True
        )
    ]
