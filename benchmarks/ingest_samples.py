"""Ingest every sample and write down what came of it: ``python -m benchmarks.ingest_samples > docs/ingest.md``.

Reads the samples that ``MAPPER_SHARED`` names (default ``../shared``). Each catalogue is one ``mapper ingest`` in a
process of its own, start-up included. Seconds are of processor time, which a busy machine does not stretch as it does
the time on the clock. Takes about ten minutes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.sample_files import REGISTER, REGISTER_PROFILE, Run, Sorted, sort_files
from benchmarks.sample_verdicts import badge_verdicts, case_verdicts, message_verdicts
from mapper.ingest.rejects import read_rejects

MANY_FILES = 20
SAMPLES = Path(os.environ.get("MAPPER_SHARED", "../shared")) / "catalogues"
HEAD = """# What comes of the sample catalogues

`python -m benchmarks.ingest_samples` writes this page. Below the folder of samples lie {files} files: {read} make up
{catalogues} catalogues (some are read in two ways), {judged} were made to be accepted or refused, and {others} are no
catalogues.

## Catalogues

Each line is one `mapper ingest` in a process of its own, start-up included; seconds are of processor time. Readers are
chosen from the content. `stated` and `derived` count outcome statements. A register holds no outcomes; a profile with
`outcomes = "none"` says that this is meant ("as a register").
"""
REJECTED = """
## What was rejected or refused

Faults of the files, by reason and with the first row of each: rows, or in RDF statements and competencies.
"""
BADGES = """
## Badges that were made to be accepted or refused

The files of 1EdTech's validator for Open Badges 2.0 and 3.0 and CLR 2.0. `named` is the verdict in a file's name, `-`
where it has none. A file has *nothing to take* if it is an issuer, a key, an endorsement, or an award whose badge class
is hosted elsewhere: it breaks no rule and holds no credential. `remark` says why an invalid file is not refused.
"""
CASE = """
## CASE packages and tables

No sample was made to be refused. `tests/ingest/formats/test_case.py` holds such packages: without a document or its
title, with lists that are none, items without a statement or an identifier, associations to items that are missing.
"""
MESSAGES = """
## Messages of a reconciliation service

Questions and answers of the Reconciliation Service API, which is a service and no format of catalogues. Some answers
are lists of names with descriptions, which reads like a list of courses.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What one ingest printed and spent; ``error`` is its message if it refused."""

    run: Run
    seconds: float
    peak_megabytes: float
    counts: dict[str, Any] = field(default_factory=dict)
    rejected: pd.DataFrame = field(default_factory=pd.DataFrame)
    error: str = ""


def main() -> None:
    """Print the page as Markdown."""
    if not SAMPLES.is_dir():
        raise SystemExit(f"{SAMPLES} is not there; name the folder of the samples in MAPPER_SHARED")
    found = sort_files(SAMPLES)
    read = {path for run in found.catalogues for path in run.files}
    numbers = {"read": len(read), "judged": len(found.judged), "others": sum(map(len, found.others.values()))}
    print(HEAD.format(files=sum(numbers.values()), catalogues=len(found.catalogues), **numbers))
    done = []
    print_table([("files", "reader", "credentials", "stated", "derived", "rejected", "seconds", "peak MB")])
    for run in found.catalogues:
        done.append(ingested(run))
        print_line(row(done[-1]))
    print(REJECTED)
    print_table(faults(done))
    print(BADGES)
    verdicts = list(badge_verdicts(SAMPLES))
    print_table(summary(verdicts[1:]))
    print()
    print_table(verdicts)
    print(CASE)
    print_table(case_verdicts(SAMPLES, sorted(read)))
    print(MESSAGES)
    print_table(message_verdicts(SAMPLES, found.judged))
    print("\n## No catalogues\n")
    print_table(no_catalogues(found))


def ingested(run: Run) -> Done:
    """One ``mapper ingest`` in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / REGISTER[1]).write_text(REGISTER_PROFILE, encoding="utf-8")
        command = [sys.executable, "-m", "mapper", "ingest", *(str(path.resolve()) for path in run.files), "--json"]
        command += ["--workspace", "workspace", "--catalogue", "sample", *run.arguments]
        with (folder / "output").open("w") as output, (folder / "errors").open("w") as errors:
            process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        if process.returncode:
            return Done(run, seconds, peak, error=message_in((folder / "errors").read_text(encoding="utf-8")))
        counts = json.loads((folder / "output").read_text(encoding="utf-8"))
        rejects = read_rejects(folder / counts["rejects_file"])
    return Done(run, seconds, peak, counts, rejects[rejects["severity"] == "rejected"])


def message_in(errors: str) -> str:
    """The first line of an error after the lines of progress, the last one of a traceback."""
    lines = [line for line in errors.splitlines() if line.strip() and not re.search(r": [\d,]+/[\d,]+$", line)]
    is_traceback = lines and lines[0].startswith("Traceback")
    return (lines[-1] if is_traceback else lines[0]) if lines else "no message"


def row(done: Done) -> list[str]:
    """A line of the table of catalogues."""
    spent = [f"{done.seconds:.1f}", f"{done.peak_megabytes:.0f}"]
    if done.error:
        return [shown(done.run), "refused, see below", *[""] * 4, *spent]
    counts = [done.counts[name] for name in ("credentials", "outcomes_stated", "outcomes_derived", "rejected")]
    return [shown(done.run), done.counts["reader"], *(f"{count:,}" for count in counts), *spent]


def shown(run: Run) -> str:
    """The files of a run below the samples, with how they were read."""
    names = ", ".join(path.relative_to(SAMPLES).as_posix() for path in run.files)
    how = "as a register" if run.arguments == REGISTER else " ".join(run.arguments)
    return f"{names} ({how})" if how else names


def faults(done: Iterable[Done]) -> Iterator[Sequence[str]]:
    """What was rejected, by reason and with the first place of each; files that were refused, with the message."""
    yield ("files", "rejected", "credentials taken", "first row", "reason")
    for one in done:
        if one.error:
            yield (shown(one.run), "the file", "", "", one.error)
            continue
        for reason, rejected in one.rejected.groupby("reason", sort=False):
            first = next((str(number) for number in rejected["row"].dropna()), "")
            yield (shown(one.run), str(len(rejected)), f"{one.counts['credentials']:,}", first, str(reason))


def summary(verdicts: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """How many badges of each name were accepted, refused or held nothing to take."""
    counts = Counter((named, ours.partition(":")[0]) for _, named, ours, *_ in verdicts)
    kinds = ("accepted", "nothing to take", "refused")
    yield ("named", *kinds)
    for named in ("valid", "invalid", "-"):
        yield (named, *(str(counts[named, kind]) for kind in kinds))


def no_catalogues(found: Sorted) -> Iterator[Sequence[str]]:
    """The files that are no catalogues, by reason; of many files only how many lie in which source."""
    yield ("what they are", "files", "which")
    for reason, paths in found.others.items():
        inside = [path.relative_to(SAMPLES) for path in paths]
        sources = Counter(path.parts[0] for path in inside)
        many = [f"{source} ({count})" for source, count in sources.items()]
        yield (reason, str(len(paths)), ", ".join(many if len(paths) > MANY_FILES else map(Path.as_posix, inside)))


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Rows as a Markdown table; the first holds the headers."""
    for number, cells in enumerate(rows):
        print_line(cells)
        if number == 0:
            print("|" + "---|" * len(cells))


def print_line(cells: Iterable[str]) -> None:
    """A line of a Markdown table."""
    print("| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main()
