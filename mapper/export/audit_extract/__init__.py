"""The extract for an appeal body: one case as it was recorded, with the means to check it without this package.

A ZIP archive of four files: ``read-me.txt`` (one page of instructions), ``case.json`` (the rows of the case and of the
people who acted, with what was typed), ``chain.json`` (number and hashes of every row of the log, and nothing else of
other cases) and ``verify.py`` (plain Python, nothing to install).
"""

from __future__ import annotations

import io
import json
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any, Final

from mapper.errors import UsageError
from mapper.review.people import PEOPLE
from mapper.review.store import EventLog
from mapper.workspace import write_file

__all__ = ["write_audit_extract"]

_INSTRUCTIONS: Final = """\
Extract from the audit log: {case_id}
{underline}

What this is
  Everything that was recorded about {case_id}: {rows} events, from its receipt on, each with the
  day and time (UTC), the person who acted, and what stood on the screen when a decision was
  proposed. Nothing of other cases is in here but the hashes of their rows.

How to check that nothing was altered, left out or moved
  1. Unpack this archive into a folder.
  2. With Python 3.8 or later, which needs nothing else installed:   python verify.py
     It recomputes every hash and says "whole", or names what does not fit.
     An event of the case that was left out of case.json is not found this way: the office's own
     "mapper audit verify" finds it, and its History lists every event.
  3. Compare the head that it prints with a head that was noted elsewhere, such as in the minutes
     of the office. This rules out that the whole log was written anew.

How to check it by hand
  Each row in case.json carries "row_hash": the SHA-256 of its fields
  {hashed}
  as JSON in UTF-8, with sorted keys, no spaces, and no escapes beyond JSON's own. "previous_hash"
  is the hash of the row before. What a person typed stands in a row as {{"mark": ...}}: the SHA-256
  of a salt, a line feed and the text, which are in "texts". A text that is no longer there was
  erased, which the row "texts erased" of the office's own log records.

The last row of the log when this extract was made
  number {head_sequence}, hash {head_hash}
"""


def write_audit_extract(log: EventLog, case_id: str, target: Path) -> int:
    """Write the extract of a case to ``target``, a ZIP archive; the number of its events.

    Raises
    ------
    UsageError
        If there is no such case.
    WorkspaceError
        If the file cannot be written.
    """
    snapshot = log.snapshot(case_id, PEOPLE)
    events = [row for row in snapshot.rows if row["about"] == case_id]
    if not events:
        raise UsageError(f"case {case_id!r} is not in this database; 'mapper case list' shows those that are")
    involved = {row["by"] for row in events}
    rows = [
        row for row in snapshot.rows if row["about"] == case_id or json.loads(row["facts"]).get("person_id") in involved
    ]
    marks = {mark for row in rows for mark in snapshot.marks_of(row)}
    texts = {mark: {"salt": salt, "text": text} for mark, (salt, text) in snapshot.texts.items() if mark in marks}
    sequence, row_hash = snapshot.head
    hashed = ", ".join(f'"{name}"' for name in snapshot.hashed)
    instructions = _INSTRUCTIONS.format(
        case_id=case_id,
        underline="=" * len(f"Extract from the audit log: {case_id}"),
        rows=len(events),
        hashed=hashed,
        head_sequence=sequence,
        head_hash=row_hash,
    )
    files = {
        "read-me.txt": instructions,
        "case.json": _json({"case_id": case_id, "hashed": list(snapshot.hashed), "rows": rows, "texts": texts}),
        "chain.json": _json({"head": [sequence, row_hash], "rows": snapshot.links}),
        "verify.py": resources.files(__name__).joinpath("verify.py").read_text(encoding="utf-8"),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # A fixed date: the same log gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text.encode("utf-8"))
    write_file(target, packed.getvalue())
    return len(events)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
