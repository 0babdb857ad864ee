"""From the outcome matrix to coverage both ways, a relation, candidate differences and a suggestion with its reasons.

The default, as in the Lisbon and Tokyo Conventions, is to recognise unless a difference is shown; where the evidence is
thin the tool says so instead. The rules of this module are few and written as one table each, so that a reader can
check them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.knowledge.frameworks import Frameworks
from mapper.match.bundles import find_bundles
from mapper.match.comparisons import Comparisons
from mapper.match.coverage import expected_coverage, meet
from mapper.match.coverage_sentences import coverage_difference, hours_covered
from mapper.match.findings import WORKLOAD_MUCH_LESS, find_elements
from mapper.match.fingerprints import fingerprints
from mapper.match.guards import GUARDS
from mapper.match.relations import relations
from mapper.match.scoring import (
    SIGNAL_LABELS,
    confidence,
    contributions,
    credential_signals,
    language_pairs,
    outcome_status,
    with_context,
)
from mapper.match.sides import Side, cognitive_levels
from mapper.settings import ScoringSettings
from mapper.tables import ALIGNMENTS, EQUIVALENCES, TEXTS

_TRAPS: Final = 3
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The tables of a run."""

    equivalences: pd.DataFrame
    alignments: pd.DataFrame
    bundles: pd.DataFrame


def align_outcomes(
    subject: Side,
    object_: Side,
    compared: Comparisons,
    model: Mapping[str, Any],
    settings: ScoringSettings,
) -> pd.DataFrame:
    """The outcome matrix (:data:`mapper.tables.ALIGNMENTS`) of the compared pairs, one row per pair of outcomes."""
    statements = with_context(compared)
    probability = confidence(contributions(statements, language_pairs(statements), model))
    left = subject.outcomes.iloc[compared.subject_outcome].reset_index(drop=True)
    right = object_.outcomes.iloc[compared.object_outcome].reset_index(drop=True)
    return pd.DataFrame(
        {
            "subject_id": left["credential_id"],
            "object_id": right["credential_id"],
            "subject_outcome_id": left["outcome_id"],
            "object_outcome_id": right["outcome_id"],
            "subject_outcome": left["text"],
            "object_outcome": right["text"],
            "wording": statements["wording"].round(4),
            "meaning": statements["meaning"].astype(np.float64).round(4),
            "distinctiveness": statements["distinctiveness"].astype(np.float64).round(4),
            "verb": statements["verb"].round(4),
            "confidence": probability,
            "status": outcome_status(probability, settings),
        }
    )


def roll_up(
    subject: Side,
    object_: Side,
    compared: Comparisons,
    rules: pd.Series,
    frameworks: Frameworks,
    weights: Mapping[str, Any],
    settings: ScoringSettings,
) -> Scored:
    """Equivalences and alignments of the compared pairs; ``rules`` says for each pair what proposed it."""
    mine = subject.credentials.iloc[compared.rows].reset_index(drop=True)
    other = object_.credentials.iloc[compared.columns].reset_index(drop=True)
    elements = find_elements(mine, other, frameworks)
    signals = credential_signals(compared, elements["level"].to_numpy(), elements["workload"].to_numpy())
    parts = contributions(signals, language_pairs(compared.wholes), weights["credential"])
    probability = confidence(parts)
    alignments = align_outcomes(subject, object_, compared, weights["statement"], settings)
    depths = (cognitive_levels(subject), cognitive_levels(object_))
    met = meet(compared, alignments["confidence"].to_numpy(dtype=np.float64), depths)
    coverage = (expected_coverage(compared, met[0]), expected_coverage(compared, met[1]))
    counts = (np.diff(subject.first)[compared.rows], np.diff(object_.first)[compared.columns])
    frame = pd.DataFrame(
        {
            "subject_id": mine["credential_id"],
            "subject_title": mine["title"],
            "object_id": other["credential_id"],
            "object_title": other["title"],
            "confidence": probability,
            "subject_coverage": coverage[0],
            "object_coverage": coverage[1],
            "similarity_score": compared.wholes["meaning"].astype(np.float64).round(4),
            **{name: elements[name] for name in elements.columns if name not in ("level", "workload")},
            "outcomes_finding": _outcome_findings(mine, other, coverage, counts),
            "contributions": [json.dumps(row, separators=(",", ":")) for row in parts.to_dict("records")],
            "rules": rules.reset_index(drop=True),
            "subject_hash": fingerprints(subject.credentials, subject.outcomes).to_numpy()[compared.rows],
            "object_hash": fingerprints(object_.credentials, object_.outcomes).to_numpy()[compared.columns],
        }
    )
    thin = np.minimum(*counts) < settings.minimum_outcomes
    frame["relation"] = relations(subject, object_, compared, frame, weights["relation"], settings)
    frame["candidate_differences"] = pd.Series(_differences(frame, settings), dtype=TEXTS)
    frame["suggestion"] = _suggestions(frame, thin, settings)
    reasons, traps = (
        _reasons(frame, parts, thin, settings),
        _traps(alignments, compared, weights["statement"], settings),
    )
    frame["reasons"] = pd.Series([own + more for own, more in zip(reasons, traps, strict=True)], dtype=TEXTS)
    order = frame.sort_values(["subject_id", "confidence", "object_id"], ascending=[True, False, True], kind="stable")
    frame["rank"] = order.groupby("subject_id", sort=False).cumcount() + 1
    bundles = find_bundles(subject, object_, compared, met, settings)
    return Scored(EQUIVALENCES.conform(frame), ALIGNMENTS.conform(alignments), bundles)


def _outcome_findings(
    mine: pd.DataFrame,
    other: pd.DataFrame,
    coverage: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    counts: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
) -> list[str]:
    def part(share: float, count: int, title: str, hours: str) -> str:
        outcomes = f"{count} outcomes" if count > 1 else "outcome"
        return f"{share:.0%} of the {outcomes} of {title}{hours}"

    return [
        f"{a} covers {part(theirs, m, b, b_hours)}; {b} covers {part(ours, n, a, a_hours)}."
        if n and m
        else "Learning outcomes cannot be compared: one side has none."
        for a, b, ours, theirs, n, m, a_hours, b_hours in zip(
            mine["title"],
            other["title"],
            *coverage,
            *counts,
            _hours_covered(mine, coverage[0]),
            _hours_covered(other, coverage[1]),
            strict=True,
        )
    ]


def _hours_covered(credentials: pd.DataFrame, share: npt.NDArray[np.float64]) -> list[str]:
    hours = credentials[["workload_hours_min", "workload_hours_max"]].to_numpy(dtype=np.float64, na_value=np.nan)
    return [hours_covered(low, high, part) for (low, high), part in zip(hours, share, strict=True)]


def _traps(
    alignments: pd.DataFrame, compared: Comparisons, model: Mapping[str, Any], settings: ScoringSettings
) -> list[list[str]]:
    """What a person should look at twice: outcomes that would meet but for what a guard reads off them."""
    traps: list[list[str]] = [[] for _ in compared.rows]
    disagree = (compared.statements[list(GUARDS)] == 0).to_numpy(dtype=bool)
    caught = np.flatnonzero(disagree.any(axis=1))
    unguarded = with_context(compared).iloc[caught].assign(**dict.fromkeys(GUARDS, np.nan))
    near = confidence(contributions(unguarded, language_pairs(unguarded), model)) >= settings.partly_from
    for at in caught[near]:
        found = traps[compared.pair[at]]
        if len(found) < _TRAPS:
            meaning = "; ".join(said for said, is_so in zip(GUARDS.values(), disagree[at], strict=True) if is_so)
            mine, other = (alignments[f"{side}_outcome"].iloc[at] for side in ("subject", "object"))
            found.append(f"Look twice, {meaning}: {_short(mine)} against {_short(other)}.")
    return traps


def _short(text: str) -> str:
    return f'"{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"}"'


def _differences(frame: pd.DataFrame, settings: ScoringSettings) -> list[list[str]]:
    """Candidate substantial differences: what the subject lacks against the object, not what it has more of."""
    found = []
    for low, ratio, coverage in zip(
        *(
            frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
            for name in ("level_gap_min", "workload_ratio_max", "object_coverage")
        ),
        strict=True,
    ):
        differences = []
        if low >= 1:
            differences.append(f"level: the object is at least {int(low)} EQF level{'s' if low > 1 else ''} higher")
        if ratio < WORKLOAD_MUCH_LESS:
            differences.append(f"workload: the subject has at most {ratio:.0%} of the object's hours")
        uncovered = coverage_difference(coverage, settings.full_from)
        found.append([*differences, *([uncovered] if uncovered else [])])
    return found


def _suggestions(frame: pd.DataFrame, thin: npt.NDArray[np.bool_], settings: ScoringSettings) -> npt.NDArray[np.str_]:
    """What the tool suggests, first rule that holds; "not enough evidence" also in the band where it cannot tell."""
    probability = frame["confidence"].to_numpy(dtype=np.float64)
    mine = frame["subject_coverage"].to_numpy(dtype=np.float64)
    other = frame["object_coverage"].to_numpy(dtype=np.float64)
    differences = frame["candidate_differences"].tolist()
    elements = np.array([any(not d.startswith("learning") for d in found) for found in differences], dtype=bool)
    likely = probability >= settings.suggest_from
    return np.select(
        [
            thin,
            likely & (other >= settings.full_from) & ~elements,
            likely & (other >= settings.full_from),
            likely & (np.maximum(mine, other) >= settings.partial_from),
            ~likely & (np.maximum(mine, other) < settings.none_below),
        ],
        ["not enough evidence", "full", "conditional", "partial", "none"],
        "not enough evidence",
    )


def _reasons(
    frame: pd.DataFrame, parts: pd.DataFrame, thin: npt.NDArray[np.bool_], settings: ScoringSettings
) -> list[list[str]]:
    signals = parts.drop(columns="intercept")
    reasons = []
    columns = (frame[name].tolist() for name in ("outcomes_finding", "suggestion", "candidate_differences"))
    unknown = zip(frame["level_gap_min"].isna(), np.isnan(frame["workload_ratio_min"].to_numpy(float)), strict=True)
    for outcomes, suggestion, differences, odds, is_thin, (no_level, no_workload) in zip(
        *columns, signals.to_dict("records"), thin.tolist(), unknown, strict=True
    ):
        own = [str(outcomes)]
        moved = sorted(
            ((value, name) for name, value in odds.items() if abs(value) >= 0.2), key=lambda item: -abs(item[0])
        )
        own += [
            f"{SIGNAL_LABELS[str(name)]}: speaks {'for' if value > 0 else 'against'} it ({value:+.1f} log-odds)"
            for value, name in moved[:3]
        ]
        if is_thin:
            own.append(
                f"One side has fewer than {settings.minimum_outcomes} learning outcomes: too thin to suggest anything."
            )
        elif suggestion == "not enough evidence":
            own.append("The signals do not agree well enough to suggest a decision.")
        elif suggestion == "none":
            own.append("Little is shared: no correspondence is suggested.")
        elif differences:
            own.append("Candidate differences to weigh against the purpose: " + "; ".join(differences) + ".")
        else:
            own.append("No candidate for a substantial difference was found.")
        missing = [name for name, is_missing in (("level", no_level), ("workload", no_workload)) if is_missing]
        if missing and suggestion in ("full", "conditional", "partial"):
            own.append(f"Not compared, since a side does not state it or it does not convert: {' and '.join(missing)}.")
        reasons.append(own)
    return reasons
