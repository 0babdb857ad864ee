"""``frameworks list | show | compare | policy | check``."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from mapper.commands.context import Result, as_lines, as_records, embedded_frameworks
from mapper.commands.level_sheet import framework_sheet, ladders_sheet, level_pair_sheet
from mapper.commands.policy_sheet import policy_sheet
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.descriptors import align_descriptors, level_descriptors
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import check_frameworks, compare_levels, known_framework
from mapper.knowledge.levels import level_gap
from mapper.knowledge.policies import check_policies, load_policies, policies_of, size_columns
from mapper.knowledge.reliance import reliance


def frameworks_list(arguments: argparse.Namespace) -> Result:
    """All frameworks."""
    known = embedded_frameworks()
    columns = ["framework_id", "title", "jurisdiction", "version", "status"]
    table = known.frameworks[[name for name in columns if name in known.frameworks.columns]]
    return {"frameworks": table.to_dict("records")}, as_lines(table)


def frameworks_show(arguments: argparse.Namespace) -> Result:
    """One framework with its levels, referencing and descriptors."""
    known = embedded_frameworks()
    known_framework(arguments.framework, known)
    row = known.frameworks[known.frameworks["framework_id"] == arguments.framework]
    prefix = f"{arguments.framework}:"
    parts = {
        name: table[table["level_id"].str.startswith(prefix)]
        for name, table in (
            ("levels", known.levels),
            ("referencing", known.referencing),
            ("descriptors", known.descriptors),
        )
    }
    result = {**row.iloc[0].to_dict(), **{name: part.to_dict("records") for name, part in parts.items()}}
    return result, framework_sheet(arguments.framework, known, width=_width())


def frameworks_compare(arguments: argparse.Namespace) -> Result:
    """Two frameworks level by level; two levels, such as ``rqf-eng:5 nfq-ie:6``, word by word."""
    known = embedded_frameworks()
    first, second = arguments.first, arguments.second
    if ":" in first and ":" in second:
        pairs = align_descriptors(level_descriptors(first, known), level_descriptors(second, known))
        result = {
            "levels": [asdict(reliance(level_id, known)) for level_id in (first, second)],
            "gap": asdict(level_gap(first, second, known)),
            "descriptors": [asdict(pair) for pair in pairs],
        }
        return result, level_pair_sheet(first, second, known, width=_width())
    table = compare_levels(known, first, second)
    return {"levels": table.to_dict("records")}, ladders_sheet(first, second, known, width=_width())


def frameworks_policy(arguments: argparse.Namespace) -> Result:
    """The micro-credential policies of one jurisdiction; without one, which jurisdictions are on file."""
    known = load_policies(embedded_folder() / "policies")
    if arguments.jurisdiction is None:
        counts = known.policies["jurisdiction"].value_counts()
        table = known.jurisdictions.assign(instruments=known.jurisdictions["code"].map(counts).fillna(0).astype(int))
        return {"jurisdictions": table.to_dict("records")}, as_lines(table)
    found = policies_of(arguments.jurisdiction, known)
    sizes = size_columns(found.policies, load_credit_systems(embedded_folder() / "credit_systems.csv"))
    found = replace(found, policies=found.policies.join(sizes))
    result = {
        "jurisdiction": found.code,
        "name": found.name,
        "policies": _records(found.policies, ("level_ids", "verified_fields", "doubtful_fields")),
        "caps": _records(found.caps),
        "notes": list(found.notes),
    }
    return result, policy_sheet(found, width=min(shutil.get_terminal_size().columns, 110))


def _width() -> int:
    return max(60, min(shutil.get_terminal_size().columns, 120))


def _records(table: pd.DataFrame, joined: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Rows for JSON, with lists in the columns that join several values."""
    rows = as_records(table)
    for row in rows:
        row.update({name: list(filter(None, row[name].split("|"))) for name in joined})
    return rows


def frameworks_check(arguments: argparse.Namespace) -> Result:
    """Faults of the framework data; exit code 1 if there are any."""
    folder = embedded_folder() / "frameworks"
    faults = [*check_frameworks(folder), *check_policies(embedded_folder() / "policies")]
    known = embedded_frameworks() if not faults else None
    policies = load_policies(embedded_folder() / "policies") if not faults else None
    result = {
        "frameworks": len(known.frameworks) if known else 0,
        "levels": len(known.levels) if known else 0,
        "referencing": len(known.referencing) if known else 0,
        "policies": len(policies.policies) if policies else 0,
        "faults": faults,
        "exit_code": 1 if faults else 0,
    }
    counts = ", ".join(f"{result[name]} {name}" for name in ("frameworks", "levels", "referencing"))
    summary = f"{counts} rows, {result['policies']} policies, no fault"
    return result, faults or [summary]
