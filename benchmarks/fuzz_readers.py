"""Mutated files against every reader: ``python -m benchmarks.fuzz_readers [--minutes 2] [--reader csv --reader xlsx]``.

Small seeds are made in code and mutated: flipped bits, cut ends, spliced parts; in JSON values of other types; in
archives their members, packed again. Each reader runs in processes of its own, bounded in memory and in the time for
one file. A file that ends in anything but records or a :class:`~mapper.errors.MapperError` is a finding. It is made
smaller, and kept in ``tests/ingest/corpus/<reader>/``, which the tests replay.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import multiprocessing
import random
import tempfile
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, Final

from benchmarks.fuzz_seeds import seeds, zipped
from mapper.errors import MapperError
from mapper.ingest.limits import DEFAULT_LIMITS
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.readers import READER_NAMES
from mapper.ingest.registry import reader_of

CORPUS: Final = Path(__file__).parents[1] / "tests" / "ingest" / "corpus"
SECONDS_FOR_ONE: Final = 20.0
MEMORY_BYTES: Final = 3 * 1024**3
_LARGEST_KEPT: Final = 64 * 1024
_SHRINK_TRIES: Final = 150
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
        except ValueError:
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


def failure_of(reader: str, content: bytes) -> str:
    """What goes wrong when a reader is given this content, but for errors that are meant for people; "" if nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.bin"
        path.write_bytes(content)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader_of(reader)(path, NO_PROFILE, DEFAULT_LIMITS)
        except MapperError as error:
            return "" if str(error).strip() else "MapperError without a message"
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            ours = [at for at in traceback.extract_tb(error.__traceback__) if "/mapper/" in at.filename]
            where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else place.name
            return f"{type(error).__name__} at {where}: {str(error)[:160]}"
    return ""


def _work(reader: str, pipe: Connection) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (ImportError, ValueError):
        pass  # Windows has no such limit
    while content := pipe.recv_bytes():
        pipe.send(failure_of(reader, content))


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

    def failure_of(self, content: bytes) -> str:
        self._pipe.send_bytes(content)
        try:
            # The first content waits for the imports as well.
            if self._pipe.poll(SECONDS_FOR_ONE):
                return str(self._pipe.recv())
            failure = f"took more than {SECONDS_FOR_ONE:.0f} s"
        except (EOFError, OSError):
            self._process.join()
            failure = f"ended its process (exit code {self._process.exitcode})"
        self.end()
        self._begin()
        return failure

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def fuzz(reader: str, seconds: float, *, seed: int) -> tuple[int, dict[str, bytes]]:
    """How many files were tried, and one small file for each distinct failure."""
    chance = random.Random(f"{reader} {seed}")
    pool = seeds(reader)
    found: dict[str, bytes] = {}
    tried = 0
    process = _Process(reader)
    try:
        end = monotonic() + seconds
        while monotonic() < end:
            content = mutated(chance.choice(pool), chance)
            if chance.random() < 0.3:
                content = mutated(content, chance)
            tried += 1
            failure = process.failure_of(content) if content else ""
            if failure and _kind(failure) not in found:
                print(f"{reader}: {failure}", flush=True)
                found[_kind(failure)] = _shrunk(content, failure, process.failure_of)
    finally:
        process.end()
    return tried, found


def _kind(failure: str) -> str:
    return failure.partition(":")[0] + ":" + failure.partition(":")[2].partition(":")[0]


def _shrunk(content: bytes, failure: str, failure_of_: Callable[[bytes], str]) -> bytes:
    """The content without parts that the failure does not need, if it is a quick one."""
    if failure.startswith("took"):
        return content
    tries = 0
    for size in _halves(len(content)):
        at = 0
        while at < len(content) and tries < _SHRINK_TRIES:
            less = content[:at] + content[at + size :]
            tries += 1
            if less and _kind(failure_of_(less)) == _kind(failure):
                content = less
            else:
                at += size
    return content


def _halves(length: int) -> Iterator[int]:
    while length > 1:
        length //= 2
        yield length


def main() -> None:
    """Fuzz the readers one after another; print what was found, and keep it."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=float, default=2.0, help="for each reader")
    wanted.add_argument("--reader", action="append", choices=READER_NAMES)
    wanted.add_argument("--seed", type=int, default=1)
    said = wanted.parse_args()
    for reader in said.reader or READER_NAMES:
        tried, found = fuzz(reader, 60 * said.minutes, seed=said.seed)
        for failure, content in found.items():
            if len(content) <= _LARGEST_KEPT:
                kept = CORPUS / reader / f"{hashlib.sha256(content).hexdigest()[:16]}.bin"
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(content)
                print(f"{reader}: kept {kept.name} for {failure}")
        print(f"{reader}: {tried:,} files tried, {len(found)} findings", flush=True)


if __name__ == "__main__":
    main()
