"""``frameworks list | show | compare | check``."""

from __future__ import annotations

import argparse

from mapper.commands.context import Result, as_lines, embedded_frameworks
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import check_frameworks, compare_levels


def frameworks_list(arguments: argparse.Namespace) -> Result:
    """All frameworks."""
    known = embedded_frameworks()
    columns = ["framework_id", "title", "jurisdiction", "version", "status"]
    table = known.frameworks[[name for name in columns if name in known.frameworks.columns]]
    return {"frameworks": table.to_dict("records")}, as_lines(table)


def frameworks_show(arguments: argparse.Namespace) -> Result:
    """One framework with its levels, referencing and descriptors."""
    known = embedded_frameworks()
    row = known.frameworks[known.frameworks["framework_id"] == arguments.framework]
    if row.empty:
        from mapper.knowledge.frameworks import known_framework

        known_framework(arguments.framework, known)
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
    head = [f"{name}: {value}" for name, value in row.iloc[0].items() if str(value)]
    lines = [
        *head,
        "",
        *as_lines(parts["levels"][["level_id", "title", "title_examples", "status"]]),
        "",
        *as_lines(
            parts["referencing"][["level_id", "qualification_type", "to_level", "legal_status", "year", "status"]]
        ),
    ]
    return result, lines


def frameworks_compare(arguments: argparse.Namespace) -> Result:
    """Two frameworks level by level."""
    table = compare_levels(embedded_frameworks(), arguments.first, arguments.second)
    shown = ["hub_level", "answer", "a_level", "a_legal_status", "a_status", "b_level", "b_legal_status", "b_status"]
    return {"levels": table.to_dict("records")}, as_lines(table[shown])


def frameworks_check(arguments: argparse.Namespace) -> Result:
    """Faults of the framework data; exit code 1 if there are any."""
    folder = embedded_folder() / "frameworks"
    faults = check_frameworks(folder)
    known = embedded_frameworks() if not faults else None
    result = {
        "frameworks": len(known.frameworks) if known else 0,
        "levels": len(known.levels) if known else 0,
        "referencing": len(known.referencing) if known else 0,
        "faults": faults,
        "exit_code": 1 if faults else 0,
    }
    counts = ", ".join(f"{result[name]} {name}" for name in ("frameworks", "levels", "referencing"))
    summary = f"{counts} rows, no fault"
    return result, faults or [summary]
