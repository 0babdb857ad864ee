"""Samples that were made to be accepted or refused: what they are said to be, and what the readers say of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from benchmarks.sample_files import BADGES, MESSAGES
from mapper.errors import MapperError
from mapper.ingest.catalogue import preview
from mapper.ingest.limits import DEFAULT_LIMITS
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import reader_of, sniff

#: Every badge of the public validator of 1EdTech, what its name says, and why we differ where we do.
DECLARED: Final = Path("tests/ingest/formats/open_badges_verdicts.csv")
CASE: Final = "fmt_case_opensalt_samples"
Row = Sequence[str]


def badge_verdicts(samples: Path) -> Iterator[Row]:
    """Each badge or learner record: its name's verdict, ours, and the reason."""
    yield ("file", "named", "ours", "reason", "remark")
    with DECLARED.open(encoding="utf-8", newline="") as table:
        for declared in csv.DictReader(table):
            path = samples / BADGES / declared["file"]
            if path.exists():
                short = declared["file"].rpartition("resources/")[2]
                yield (short, declared["named"] or "-", *verdict(path, "open_badges"), declared["remark"])


def case_verdicts(samples: Path, read: Iterable[Path]) -> Iterator[Row]:
    """Each CASE package and table; the samples hold no invalid one."""
    yield ("file", "ours", "reason")
    for path in read:
        if path.is_relative_to(samples / CASE):
            yield (path.name, *verdict(path, sniff(path)))


def verdict(path: Path, reader: str) -> tuple[str, str]:
    """Whether a reader takes a file, and why not."""
    try:
        records = reader_of(reader)(path, NO_PROFILE, DEFAULT_LIMITS)
    except MapperError as error:
        first = re.sub(r"^(?::\d+)?: ", "", str(error).splitlines()[0].removeprefix(path.name))
        # A file without a fault may hold no credential, or only name the address of one.
        has_no_fault = "holds no credential" in first or "is only an address" in first
        return ("nothing to take" if has_no_fault else "refused"), first
    count = len(records.frame)
    return f"accepted: {count} credential{'' if count == 1 else 's'}", ""


def message_verdicts(samples: Path, judged: Iterable[Path]) -> Iterator[Row]:
    """The messages by version, kind and declared verdict, and what an ingest makes of them."""
    yield ("messages", "declared", "files", "taken as a list of credentials")
    messages = sorted(path for path in judged if path.is_relative_to(samples / MESSAGES))
    for folder, paths in groupby(messages, key=lambda path: path.parent):
        files = list(paths)
        declared = folder.name if folder.name in ("valid", "invalid") else "-"
        kind = folder if declared == "-" else folder.parent
        version = folder.relative_to(samples / MESSAGES).parts[0]
        taken = [path.name for path in files if is_taken(path)]
        names = ", ".join(path.name for path in files)
        yield (f"{version} {kind.name}", declared, names, ", ".join(taken) or "none")


def is_taken(path: Path) -> bool:
    """True if an ingest without a profile would make a catalogue of a file."""
    try:
        return not preview(path).problem
    except MapperError:
        return False
