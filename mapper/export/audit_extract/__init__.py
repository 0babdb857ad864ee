"""The extract for an appeal body: one case as it was recorded, with the means to check it without this package.

A ZIP archive of four files: ``read-me.txt`` (one page of instructions), ``case.json`` (the rows of the case, of the
people who acted and of what was erased, with what was typed), ``chain.json`` (what links every row of the log to the
others, and nothing that the rows of other cases say) and ``verify.py`` (plain Python, nothing to install).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final

from mapper.errors import UsageError
from mapper.review.events import kind_of
from mapper.review.people import PEOPLE
from mapper.review.store import EventLog
from mapper.review.store.chain import EVENT_CHAIN
from mapper.review.store.event_log import STORE, Snapshot, TextsErased
from mapper.workspace import write_file

__all__ = ["write_audit_extract"]

_UNIX: Final = 3
_READABLE: Final = 0o644 << 16
"""The system and the rights of a file, as the entry of a ZIP archive has them."""

_INSTRUCTIONS: Final = """\
Extract from the audit log: {case_id}
{underline}

What this is
  Everything that was recorded about {case_id}: {rows} events, from its receipt on, each with the
  day and time (UTC), the person who acted, and what stood on the screen when a decision was
  proposed. Of other cases only the place of their events in the log and hashes are in here:
  how many events there are can be seen, but not what happened or who acted.
  As of the last row of the log (see below) the case has {rows} events; the last is
  {last}.

How to check that nothing was altered, left out or moved
  1. Unpack this archive into a folder.
  2. With Python 3.8 or later, which needs nothing else installed:   python verify.py
     It recomputes every hash and says "whole", or names what does not fit.
     An event of this case that was left out is found as well: each holds its number in the case
     and the hash of the one before it, and no row of the log may go on after the last one here.
{unnumbered}  3. Compare the head that it prints with a head that was noted elsewhere, such as in the minutes
     of the office. This rules out that the whole log was written anew.

What it does not show
  What happened after the last row of the log that is named below; of the people of the office,
  more than the names and roles of those who acted; and the files of evidence, of which each is
  named by the SHA-256 of its bytes: ask the office for the file, and compare.

How to check it by hand
  Each row in case.json carries "row_hash": the SHA-256 of the fields that "hashed" names for its
  "scheme", as JSON in UTF-8, with sorted keys, no spaces, and no escapes beyond JSON's own.
  "body_hash" is the SHA-256, in the same way, of the fields that "body" names. "previous_hash" is
  the hash of the row before; "about_previous_hash" of the row before it about the same case, of
  which it is number "about_number". The rows in chain.json are hashed the same way, with their
  "body_hash" as it stands. What a person typed stands in a row as {{"mark": ...}}: the SHA-256
  of a salt, a line feed and the text, which are in "texts". Of a text that is not there a row
  "texts erased" must say so; only how somebody signs in ("login") is left out on purpose.

The last row of the log when this extract was made
  number {head_sequence}, hash {head_hash}
"""

_UNNUMBERED: Final = {
    True: """\
     All {count} events here were recorded by an earlier release, which did not number them: whether
     one of the case was left out cannot be told from this extract.
""",
    False: """\
     The first {count} were recorded by an earlier release, which did not number them; the first
     event with a number says how many there were.
""",
}
"""What is said of events of the first scheme: where there are no others, and where others follow."""


def write_audit_extract(log: EventLog, case_id: str, target: Path) -> int:
    """Write the extract of a case to ``target``, a ZIP archive; the number of its events.

    Raises
    ------
    UsageError
        If there is no such case.
    WorkspaceError
        If the file cannot be written.
    """
    snapshot = log.snapshot(case_id, PEOPLE, STORE)
    events = [row for row in snapshot.rows if row["about"] == case_id]
    if not events:
        raise UsageError(f"case {case_id!r} is not in this database; 'mapper case list' shows those that are")
    rows = _rows_to_show(snapshot, case_id)
    marks = {mark for row in rows for mark in snapshot.marks_of(row)} - {_login_mark(row) for row in rows}
    texts = {mark: {"salt": salt, "text": text} for mark, (salt, text) in snapshot.texts.items() if mark in marks}
    sequence, row_hash = snapshot.head
    unnumbered = sum(row["scheme"] == 1 for row in events)
    instructions = _INSTRUCTIONS.format(
        case_id=case_id,
        underline="=" * len(f"Extract from the audit log: {case_id}"),
        rows=len(events),
        last=f"{events[-1]['event_id']}, hash {events[-1]['row_hash']}",
        unnumbered=_UNNUMBERED[unnumbered == len(events)].format(count=unnumbered) if unnumbered else "",
        head_sequence=sequence,
        head_hash=row_hash,
    )
    files = {
        "read-me.txt": instructions,
        "case.json": _json(
            {
                "case_id": case_id,
                "last": [len(events), events[-1]["row_hash"]],
                "hashed": EVENT_CHAIN.hashed,
                "body": EVENT_CHAIN.body,
                "rows": rows,
                "texts": texts,
            }
        ),
        "chain.json": _json({"head": [sequence, row_hash], "rows": snapshot.links}),
        "verify.py": resources.files(__name__).joinpath("verify.py").read_text(encoding="utf-8"),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # A fixed date: the same log gives the same bytes.
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            # Left to itself such an entry is unpacked as a file that nobody may read.
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            archive.writestr(entry, text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    write_file(target, packed.getvalue())
    return len(events)


def _rows_to_show(snapshot: Snapshot, case_id: str) -> list[dict[str, Any]]:
    """The rows about the case, about the people who acted, and about the erasure of texts of either, in order."""
    facts = {row["sequence"]: json.loads(row["facts"]) for row in snapshot.rows}
    mine = [row for row in snapshot.rows if row["about"] == case_id]
    erasures = [row for row in snapshot.rows if row["kind"] == kind_of(TextsErased)]
    acted = {row["by"] for row in (*mine, *(row for row in erasures if facts[row["sequence"]]["of"] == case_id))}
    people = [row for row in snapshot.rows if facts[row["sequence"]].get("person_id") in acted]
    marks = {mark for row in (*mine, *people) for mark in snapshot.marks_of(row)}
    erased = [row for row in erasures if marks.intersection(facts[row["sequence"]]["marks"])]
    return sorted([*mine, *people, *erased], key=lambda row: int(row["sequence"]))


def _login_mark(row: Mapping[str, Any]) -> str:
    """The mark of how a person signs in, "" for a row that names no login: nothing that an appeal body needs."""
    login = json.loads(row["facts"]).get("login") if row["about"] == PEOPLE else None
    return str(login["mark"]) if login else ""


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
