"""Mutated files against every reader: ``python -m benchmarks.fuzz_readers [--minutes 2] [--reader csv --reader xlsx]``.

Small seeds are made in code and mutated: flipped bits, cut ends, spliced parts; in JSON values of other types; in
archives their members, packed again. A file that a reader answers in a new way joins the seeds. Each reader runs in
processes of its own, bounded in memory and in the time for one file; the minutes are of processor time, so that a busy
machine tries no less. A file that ends in anything but sound records or a clear
:class:`~mapper.errors.MapperError` is a finding. It is made smaller, and kept in ``tests/ingest/corpus/<reader>/``,
which the tests replay.

More seeds, some hundred for each format, are the files that the tests of ingest write::

    pytest tests/ingest -n 0 --basetemp=/tmp/seeds && python -m benchmarks.fuzz_readers --seeds /tmp/seeds
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import multiprocessing
import random
import re
import sys
import tempfile
import traceback
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from typing import Any, Final, NamedTuple

from benchmarks.fuzz_seeds import seeds, zipped
from mapper.errors import MapperError
from mapper.ingest.limits import DEFAULT_LIMITS
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.records import Records
from mapper.ingest.registry import reader_of, sniff
from mapper.tables import TEXT

CORPUS: Final = Path(__file__).parents[1] / "tests" / "ingest" / "corpus"
SECONDS_FOR_ONE: Final = 20.0
"""Of processor time. Where a process does not answer at all, ten times as long by the clock."""

MEMORY_BYTES: Final = 3 * 1024**3
_LARGEST_SEED: Final = 64 * 1024
_MOST_SEEDS: Final = 4_000
_LARGEST_KEPT: Final = 64 * 1024
_SHRINK_TRIES: Final = 300
_ODD_TEXT: Final = (
    "", "\x00", "\ud800", "\ufeff", "\u202eevil", "\u200b", "=cmd()", "'", '"', "<a>", "&#0;", "9" * 400, "-0", "NaN",
    "2026-13-45", "1e999", "\r", "é" * 70, "https://[::1", "urn:", "_:b0", "%", "{}", "@id",
)  # fmt: skip
_ODD_VALUE: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    1e308,
    10**30,
    [],
    {},
    [[]],
    [None],
    {"@id": None},
    {"@type": []},
    [1, "a"],
)
_XML_PIECES: Final = (
    b"<", b">", b"/>", b"&", b"]]>", b"<!--", b"<![CDATA[", b"&#0;", b"&#x110000;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"xml:lang=''", b"xmlns=''", b"\x00", b"\xff", b"<a/>", b"</", b"='", b'"', b"-1", b"NaN",
)  # fmt: skip


@lru_cache(maxsize=64)
def _members(content: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return None


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """A file near ``seed``: its structure changed where it has one that is known, its bytes where not."""
    members = _members(seed) if seed.startswith(b"PK") else None
    if members and chance.random() < 0.8:
        name = chance.choice(list(members))
        if chance.random() < 0.1:
            return zipped({other: part for other, part in members.items() if other != name})
        return zipped({**members, name: _in_bytes(members[name], chance)})
    if seed[:1] in b"{[" and chance.random() < 0.7:
        lines = seed.split(b"\n")
        at = chance.randrange(len(lines))
        try:
            lines[at] = json.dumps(_in_json(json.loads(lines[at]), chance)).encode()
            return b"\n".join(lines)
        except (ValueError, RecursionError):  # no JSON, or a seed that is nested too deep for the module
            pass
    return _in_bytes(seed, chance)


def _in_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        at = chance.randrange(len(changed) + 1)
        to = min(len(changed), at + chance.choice((1, 2, 8, 64, 512)))
        match chance.randrange(7):
            case 0 if at < len(changed):
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at:]
            case 2:
                del changed[at:to]
            case 3:
                changed[at:at] = changed[at:to] * chance.choice((1, 2, 50))
            case 4:
                changed[at:to] = chance.randbytes(to - at)
            case 5:
                changed[at:at] = chance.choice(_XML_PIECES)
            case 6:
                changed[at:at] = chance.choice(_ODD_TEXT).encode("utf-8", "surrogatepass")
    return bytes(changed)


def _in_json(content: Any, chance: random.Random) -> Any:
    """One value of another type, a key gone, doubled or renamed, or a value wrapped, somewhere inside."""
    if isinstance(content, dict) and content and chance.random() < 0.85:
        key = chance.choice(list(content))
        match chance.randrange(12):
            case 0:
                return {other: value for other, value in content.items() if other != key}
            case 1:
                return {**content, chance.choice(_ODD_TEXT): content[key]}
            case _:
                return {**content, key: _in_json(content[key], chance)}
    if isinstance(content, list) and content and chance.random() < 0.8:
        at = chance.randrange(len(content))
        match chance.randrange(8):
            case 0:
                return content * chance.choice((0, 2, 30))
            case 1:
                return content[at]
            case _:
                return [*content[:at], _in_json(content[at], chance), *content[at + 1 :]]
    match chance.randrange(4):
        case 0:
            return chance.choice(_ODD_TEXT)
        case 1:
            return [content]
        case 2:
            return {chance.choice(("@value", "id", "en", "", "type")): content}
        case _:
            return chance.choice(_ODD_VALUE)


class Trial(NamedTuple):
    """What came of one file: the class of the ending, the failure if it is one, and what tells it from other files."""

    ending: str
    failure: str
    mark: str
    seconds: float


def tried(reader: str, content: bytes) -> Trial:
    """What a reader makes of a file with this content; errors that are meant for people are no failures."""
    begun = process_time()
    ending, failure, mark = "records", "", ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.bin"
        path.write_bytes(content)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                records = reader_of(reader)(path, NO_PROFILE, DEFAULT_LIMITS)
            failure = fault_of_records(records, path.name)
            mark = " ".join(
                sorted({*map(_kind_of_words, (f.reason for f in records.faults)), *records.frame.columns[:9]})
            )
        except MapperError as error:
            ending, failure, mark = type(error).__name__, fault_of_message(str(error), path.name), _place(error)
        except BaseException as error:  # what a Rust library panics with is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            ending, mark = type(error).__name__, _place(error)
            failure = f"{ending} at {mark}: {str(error)[:160]}"
    seconds = process_time() - begun
    if seconds > SECONDS_FOR_ONE and not failure:
        failure = f"took {seconds:.0f} s"
    return Trial(ending, failure, mark, seconds)


def fault_of_records(records: Records, file: str) -> str:
    """How records break what :class:`~mapper.ingest.records.Records` promises; "" if they do not."""
    frame = records.frame
    if not (frame.dtypes == TEXT).all():
        return "records that are no text"
    if frame.isna().any().any():
        return "records with missing values"
    if not frame.columns.is_unique or not frame.index.equals(records.origin.index):
        return "records whose columns or rows do not fit"
    if {fault.file for fault in records.faults} - {file}:
        return "a fault of another file"
    return ""


def fault_of_message(message: str, file: str) -> str:
    """How a message breaks the rule that it is one or two lines and names the file; "" if it does not."""
    if file not in message:
        return f"a message that does not name the file: {message[:160]!r}"
    if len(message.splitlines()) > 2 or len(message) > 2_000:
        return f"a message of {len(message.splitlines())} lines and {len(message)} characters: {message[:160]!r}"
    return ""


def _place(error: BaseException) -> str:
    """The last two lines of ours that the error went through, or where it arose if none is ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(at.filename).name}:{at.lineno}" for at in frames if "/mapper/" in Path(at.filename).as_posix()]
    return " < ".join(reversed(ours[-2:])) or frames[-1].name


def _kind_of_words(reason: str) -> str:
    return re.sub(r"'[^']*'|[\d,.]+", "", reason)


def _work(reader: str, pipe: Connection) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (ImportError, ValueError):
        pass  # Windows has no such limit
    while content := pipe.recv_bytes():
        pipe.send(tried(reader, content))


class _Process:
    """A process that tries contents with one reader; begun anew when a content has ended it."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._begin()

    def _begin(self) -> None:
        self._pipe, theirs = multiprocessing.get_context("spawn").Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_work, args=(self._reader, theirs))
        self._process.start()
        theirs.close()

    def tried(self, content: bytes) -> Trial:
        self._pipe.send_bytes(content)
        try:
            if self._pipe.poll(10 * SECONDS_FOR_ONE):
                answer: Trial = self._pipe.recv()
                return answer
            failure = f"took more than {10 * SECONDS_FOR_ONE:.0f} s by the clock"
        except (EOFError, OSError):
            self._process.join()
            failure = f"ended its process (exit code {self._process.exitcode})"
        self.end()
        self._begin()
        return Trial("no answer", failure, failure, SECONDS_FOR_ONE)

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


@dataclass(slots=True)
class Findings:
    """What the fuzzing of one reader gave; ``found`` holds one small file for each kind of failure."""

    reader: str
    seconds: float = 0.0
    slowest: float = 0.0
    endings: Counter[str] = field(default_factory=Counter)
    found: dict[str, bytes] = field(default_factory=dict)


def fuzz(reader: str, seconds: float, pool: list[bytes], *, seed: int) -> Findings:
    """Files near those of ``pool`` tried with a reader for so many seconds of processor time."""
    chance = random.Random(f"{reader} {seed}")
    findings = Findings(reader)
    marks: set[str] = set()
    first = iter(list(pool))
    process = _Process(reader)
    try:
        process.tried(b" ")  # waits for the imports
        while findings.seconds < seconds:
            content = next(first, b"")
            for _ in range(chance.choice((1, 1, 2)) if not content else 0):
                content = mutated(content or chance.choice(pool), chance)
            if not content:
                continue
            trial = process.tried(content)
            findings.endings[trial.ending] += 1
            findings.seconds += trial.seconds
            findings.slowest = max(findings.slowest, trial.seconds)
            if trial.failure and _kind(trial.failure) not in findings.found:
                print(f"{reader}: {trial.failure}", flush=True)
                findings.found[_kind(trial.failure)] = _shrunk(content, trial, process.tried)
                keep(reader, trial.failure, findings.found[_kind(trial.failure)])
            elif trial.mark not in marks and len(pool) < _MOST_SEEDS and len(content) <= _LARGEST_SEED:
                marks.add(trial.mark)
                pool.append(content)
    finally:
        process.end()
    return findings


def _kind(failure: str) -> str:
    return failure.partition(": ")[0]


def _shrunk(content: bytes, trial: Trial, tried_: Callable[[bytes], Trial]) -> bytes:
    """The content without parts that the failure does not need, if it is a quick one."""
    if trial.failure.startswith("took"):
        return content
    tries = 0
    for size in _halves(len(content)):
        at = 0
        while at < len(content) and tries < _SHRINK_TRIES:
            less = content[:at] + content[at + size :]
            tries += 1
            if less and _kind(tried_(less).failure) == _kind(trial.failure):
                content = less
            else:
                at += size
    return content


def _halves(length: int) -> Iterator[int]:
    while length > 1:
        length //= 2
        yield length


def seeds_in(folder: Path) -> dict[str, list[bytes]]:
    """Reader -> the small files below a folder that it recognises as its own, each content once."""
    by_reader: dict[str, dict[bytes, None]] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or not 0 < path.stat().st_size <= _LARGEST_SEED:
            continue
        try:
            by_reader.setdefault(sniff(path), {})[path.read_bytes()] = None
        except MapperError:
            continue
    return {reader: list(contents) for reader, contents in by_reader.items()}


def keep(reader: str, failure: str, content: bytes) -> None:
    """Put what broke a reader where the tests replay it."""
    if len(content) > _LARGEST_KEPT:
        return
    kept = CORPUS / reader / f"{hashlib.sha256(content).hexdigest()[:16]}.bin"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    print(f"{reader}: kept {kept.name} for {failure}", flush=True)


def as_table(all_findings: list[Findings]) -> str:
    """One row for each reader: what it was given, how that ended, and what was found."""
    rows = [("reader", "CPU s", "files", "records", "refused, by class", "slowest s", "findings")]
    for one in all_findings:
        refused = ", ".join(f"{name} {count:,}" for name, count in one.endings.most_common() if name != "records")
        rows.append(
            (one.reader, f"{one.seconds:.0f}", f"{one.endings.total():,}", f"{one.endings['records']:,}", refused,
             f"{one.slowest:.2f}", str(len(one.found)))
        )  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"| {line} |" for line in lines)


def main() -> None:
    """Fuzz the readers one after another; keep what was found, and print a table."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--minutes", type=float, default=2.0, help="of processor time, for each reader")
    wanted.add_argument("--reader", action="append", choices=READER_NAMES)
    wanted.add_argument("--seeds", type=Path, help="a folder of files to begin with as well")
    wanted.add_argument("--seed", type=int, default=1)
    said = wanted.parse_args()
    more = seeds_in(said.seeds) if said.seeds else {}
    done: list[Findings] = []
    for reader in said.reader or READER_NAMES:
        done.append(fuzz(reader, 60 * said.minutes, [*seeds(reader), *more.get(reader, ())], seed=said.seed))
        print(as_table(done[-1:]), file=sys.stderr, flush=True)
    print(as_table(done))


if __name__ == "__main__":
    main()
