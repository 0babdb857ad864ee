"""``diff``: what a new version of a catalogue adds, removes and changes."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any, Final

from mapper.commands.context import Result, workspace_of
from mapper.commands.progress import ProgressLine

_SHOWN: Final = 200


def diff(arguments: argparse.Namespace) -> Result:
    """Two versions of a catalogue, credential by credential."""
    from mapper.ingest.catalogue import resolve
    from mapper.ingest.changes import diff_versions

    workspace, progress = workspace_of(arguments), ProgressLine()
    old = resolve(arguments.old, workspace, progress=progress)
    new = resolve(arguments.new, workspace, progress=progress)
    changes = diff_versions(old, new)
    counts = changes.counts()
    details = {name: rows.to_dict("records") for name, rows in changes.details.groupby("credential_id", sort=False)}
    entries: list[dict[str, Any]] = []
    lines = [
        f"{changes.old} -> {changes.new}",
        ", ".join(f"{count} {status}" for status, count in counts.items()),
    ]
    listed = changes.credentials[changes.credentials["status"] != "unchanged"]
    for credential_id, title, status, is_decisive in listed.itertuples(index=False, name=None):
        fields = [
            {str(key): value for key, value in row.items() if key != "credential_id"}
            for row in details.get(credential_id, ())
        ]
        entry = {"credential_id": credential_id, "title": title, "status": status, "is_decisive": is_decisive}
        entries.append({**entry, "changes": fields})
        lines += _lines(credential_id, title, status, is_decisive, fields)
    if not listed.empty:
        decisive = int((listed["is_decisive"] & (listed["status"] == "changed")).sum())
        lines += ["", f"decisions about {decisive} of the changed credentials reopen once they are matched again"]
    counted = {str(status): count for status, count in counts.items()}
    return {"old": changes.old, "new": changes.new, **counted, "credentials": entries}, lines


def _lines(credential_id: str, title: str, status: str, is_decisive: bool, fields: list[dict[str, Any]]) -> list[str]:
    note = " (a decision about it reopens)" if is_decisive and status == "changed" else ""
    lines = ["", f"{status}: {title} [{credential_id}]{note}"]
    for row in fields:
        lines += _field(str(row["field"]), str(row["old"]), str(row["new"]))
    return lines


def _field(field: str, old: str, new: str) -> list[str]:
    lines = [f"  {field}"]
    for mark, text in (("-", old), ("+", new)):
        if text:
            lines.append(textwrap.indent(textwrap.shorten(text, _SHOWN, placeholder=" ..."), f"    {mark} "))
    return lines
