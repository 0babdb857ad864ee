"""``elements``: one credential against the European standard elements and the definitions of a micro-credential."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from mapper.commands.context import Result, as_records, embedded_frameworks, workspace_of
from mapper.errors import UsageError
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.definitions import check_criteria, decide_definitions, load_definitions
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.standard_elements import (
    ELEMENTS_SOURCE,
    check_elements,
    count_findings,
    load_standard_elements,
)

_MARKS: Final = {"present": "[x]", "partly": "[~]", "missing": "[ ]", "not applicable to a catalogue entry": "[-]"}
_FORMATS: Final = {"open_badges": "Open Badges 3.0", "elm": "ELM 3", "ctdl": "CTDL"}


def elements(arguments: argparse.Namespace) -> Result:
    """One credential: what its entry holds and lacks, which definitions it meets, and why."""
    credential, outcomes = _find(arguments)
    frameworks, folder = embedded_frameworks(), embedded_folder()
    checks = check_elements(
        credential,
        outcomes,
        elements=load_standard_elements(folder / "standard_elements.csv"),
        frameworks=frameworks,
    )
    criteria = check_criteria(
        credential,
        outcomes,
        definitions=load_definitions(folder / "microcredential_definitions.toml"),
        frameworks=frameworks,
        credit_systems=load_credit_systems(folder / "credit_systems.csv"),
    )
    verdicts = decide_definitions(criteria)
    entry = as_records(credential)[0]
    counts = as_records(count_findings(checks).drop(columns="credential_id"))[0]
    result = {
        "credential_id": entry["credential_id"],
        "title": entry["title"],
        "source": ELEMENTS_SOURCE,
        "counts": counts,
        "elements": as_records(checks.drop(columns="credential_id")),
        "definitions": [
            {**verdict, "criteria": _criteria_of(verdict["definition_id"], criteria)}
            for verdict in as_records(verdicts.drop(columns="credential_id"))
        ],
    }
    return result, [
        *_heading(entry),
        *_element_lines(checks, counts),
        *_format_lines(checks),
        *_definition_lines(verdicts, criteria),
    ]


def _find(arguments: argparse.Namespace) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The one row of the credential and its outcomes; ``--from`` names where to look and then allows the short id."""
    from difflib import get_close_matches

    from mapper.ingest.catalogue import resolve
    from mapper.model import curie, split_curie

    named = arguments.credential
    found = resolve(arguments.from_ or split_curie(named)[0], workspace=workspace_of(arguments))
    known = found.credentials["credential_id"].tolist()
    wanted = next((name for name in (named, curie(found.catalogue, named)) if name in known), "")
    if not wanted:
        near = get_close_matches(named, known, n=3, cutoff=0.3) or known[:3]
        raise UsageError(f"credential {named!r} is not in {found.catalogue} (near it: {', '.join(near)})")
    is_row, is_outcome = (table["credential_id"] == wanted for table in (found.credentials, found.outcomes))
    return found.credentials[is_row], found.outcomes[is_outcome]


def _criteria_of(definition_id: str, criteria: pd.DataFrame) -> list[dict[str, Any]]:
    shown = ["position", "criterion", "answer", "why", "status", "note"]
    return as_records(criteria.loc[criteria["definition_id"] == definition_id, shown])


def _heading(entry: Mapping[str, str]) -> list[str]:
    source = ", ".join(
        part for part in (entry["source_url"], f"checked {entry['checked']}" if entry["checked"] else "") if part
    )
    return [
        f"{entry['title']} ({entry['credential_id']})",
        f"Entry: {source or 'no address given'}",
    ]


def _element_lines(checks: pd.DataFrame, counts: Mapping[str, int]) -> list[str]:
    lines = ["", f"European standard elements: {ELEMENTS_SOURCE}"]
    for part in ("mandatory", "optional"):
        of_part = checks[checks["obligation"].str.startswith(part)]
        lines += [
            "",
            f"{part.capitalize()}: {counts[f'{part}_present']} of {len(of_part)} present, "
            f"{counts[f'{part}_partly']} partly, {counts[f'{part}_missing']} missing, "
            f"{counts[f'{part}_not_applicable']} not applicable to a catalogue entry",
        ]
        for row in as_records(of_part):
            value = f"{row['value'].rstrip('.')}. " if row["value"] else ""
            lines.append(f"  {_MARKS[row['finding']]} {row['element_id']:<4}{row['name']:<32}{value}{row['why']}")
    return [*lines, "", "[x] present  [~] partly  [ ] missing  [-] not applicable to a catalogue entry"]


def _format_lines(checks: pd.DataFrame) -> list[str]:
    """Where to look for, or to enter, what is not fully there."""
    lacking = checks[checks["finding"].isin(["partly", "missing"])]
    if lacking.empty:
        return []
    lines = ["", "Where the missing and partial elements would stand"]
    for row in as_records(lacking):
        lines.append(f"  {row['element_id']:<4}{row['name']}")
        lines += [f"        {title:<17}{row[column]}" for column, title in _FORMATS.items()]
        lines += [f"        {'Mind':<17}{row['gap']}"] if row["gap"] else []
    return lines


def _definition_lines(verdicts: pd.DataFrame, criteria: pd.DataFrame) -> list[str]:
    lines = ["", "Definitions of a micro-credential"]
    for row in as_records(verdicts):
        checked = "" if row["status"] == "verified" else " (not all of its criteria were checked in the source)"
        lines += [
            "",
            f"  {row['verdict'].upper()}: {row['authority']}, {row['title']}{checked}",
            f"    {row['because']}",
        ]
        lines += [
            f"      {criterion['answer']:<15}{criterion['criterion']}"
            + (f" ({criterion['note'][0].lower()}{criterion['note'][1:]})" if criterion["note"] else "")
            for criterion in _criteria_of(row["definition_id"], criteria)
        ]
    return [*lines, "", "A fact that the entry does not state leaves a definition open; it never counts against it."]
