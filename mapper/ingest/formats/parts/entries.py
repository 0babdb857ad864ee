"""What the readers of frameworks collect on their way: credentials, sentences for the person, and faults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapper.ingest.limits import Limits, check_table
from mapper.ingest.records import Fault, Records, entries_as_records

_LONGEST_LINE: Final = 5_000
_LONGEST_TEXT: Final = 100_000

Entry = dict[str, "str | list[str]"]
"""The fields of one credential."""


@dataclass(slots=True)
class Entries:
    """Credentials with the places where they stood, ``notes`` about the file, and what went wrong."""

    entries: list[Entry] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, entry: Entry, row: int) -> None:
        """One credential; fields without a value are left out."""
        self.entries.append({name: value for name, value in entry.items() if value})
        self.rows.append(row)

    def records(self, path: Path, reader: str, details: Mapping[str, Any], limits: Limits) -> Records:
        """The records of the file: ids shortened (:func:`short_ids`), texts beyond any sense cut, with a fault each.

        Raises
        ------
        UnreadableFile
            If there are more records than ``limits`` allow.
        """
        check_table(path, limits, rows=len(self.entries), cells=sum(map(len, self.entries)))
        ids = short_ids([str(entry.get("credential_id", "")) for entry in self.entries])
        entries = []
        for entry, short, row in zip(self.entries, ids, self.rows, strict=True):
            kept: Entry = {}
            for name, value in {**entry, "credential_id": short}.items():
                longest = min(limits.cell_characters, _LONGEST_LINE if name in ("outcomes", "title") else _LONGEST_TEXT)
                lines = [value] if isinstance(value, str) else value
                for line in lines:
                    if len(line) > longest:
                        reason = f"has {len(line):,} characters; only {longest:,} are read"
                        self.faults.append(Fault(path.name, reason, row, name, line[:200], "split it"))
                cut = [line[:longest] for line in lines]
                kept[name] = cut[0] if isinstance(value, str) else cut
            entries.append(kept)
        said = {**details, "notes": self.notes}
        return entries_as_records(path, reader, entries, self.rows, said, self.faults, limits)


def short_ids(addresses: list[str]) -> list[str]:
    """The last part of each address, where no other address of the file ends in it; other ids as they are.

    >>> short_ids(["https://a.org/x/ICT401", "https://a.org/1/a", "https://a.org/2/a", "ce-1"])
    ['ICT401', 'https://a.org/1/a', 'https://a.org/2/a', 'ce-1']
    """
    last = [re.split(r"[/#]", address.rstrip("/#"))[-1] if "/" in address else address for address in addresses]
    often = Counter(last)
    return [short if short and often[short] == 1 else full for short, full in zip(last, addresses, strict=True)]
