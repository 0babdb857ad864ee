"""Long work of the app, each piece a process of its own, so that a page never waits for it.

A job is a ``mapper`` command with ``--json``. What it writes to stderr while it runs is its progress, one line at a
time, such as ``Encoding texts: 512/1730``; stdout is one JSON object at the end. A failed command says why in its last
lines on stderr.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Literal

from mapper.app.language import _

JobState = Literal["running", "done", "failed", "stopped"]

_COUNT: Final = re.compile(r"(?P<done>\d[\d,]*)\s*/\s*(?P<total>\d[\d,]*)\s*$")
#: Lines of stderr kept: an error is one or two lines, the rest is for a reader who opens the details.
_KEPT_LINES: Final = 40


def match_command(subject: str, object_: str, workspace: Path, *, only: str = "", country: str = "") -> list[str]:
    """The command that matches two catalogues (ids, ``id@version``).

    With ``only`` it matches one credential of the subject, with ``country`` those of one country of the object.
    """
    narrowed = [*(["--only", only] if only else []), *(["--country", country] if country else [])]
    return _mapper("match", subject, object_, *narrowed, "--json", "--workspace", str(workspace))


def coverage_command(subject: str, object_: str, workspace: Path) -> list[str]:
    """The command that measures how far two catalogues (ids, ``id@version``) cover each other."""
    return _mapper("coverage", subject, object_, "--json", "--workspace", str(workspace))


def skills_command(catalogue: str, workspace: Path) -> list[str]:
    """The command that links the outcomes of a catalogue (id, ``id@version``) to skills."""
    return _mapper("skills", catalogue, "--json", "--workspace", str(workspace))


def prepare_search_command(workspace: Path) -> list[str]:
    """The command that reads all titles and outcomes once, so that they can be searched by meaning."""
    return _mapper("find", "--prepare", "--json", "--workspace", str(workspace))


def compare_command(subject: str, object_: str, workspace: Path) -> list[str]:
    """The command that compares two credentials, by their ids across catalogues."""
    return _mapper("compare", subject, object_, "--json", "--workspace", str(workspace))


def stack_command(target: str, catalogues: Sequence[str], workspace: Path) -> list[str]:
    """The command that compares all credentials of catalogues with a target, and builds a first stack."""
    named = [part for name in catalogues for part in ("--from", name)]
    return _mapper("stack", target, *named, "--json", "--workspace", str(workspace))


def demo_command(workspace: Path) -> list[str]:
    """The command that matches the embedded catalogues."""
    return _mapper("demo", "--no-app", "--json", "--workspace", str(workspace))


def read_progress(line: str) -> tuple[str, float | None]:
    """What a progress line says is being done, and the share done where it counts.

    >>> read_progress("Encoding texts: 512/2,048")
    ('Encoding texts', 0.25)
    >>> read_progress("Reading catalogues")
    ('Reading catalogues', None)
    """
    found = _COUNT.search(line)
    if not found:
        return line.strip(), None
    done, total = (int(found[name].replace(",", "")) for name in ("done", "total"))
    return line[: found.start()].rstrip(" :"), min(1.0, done / total) if total else None


@dataclass(eq=False)
class Job:
    """One running or finished command.

    ``result`` is the JSON object it printed, once ``state`` is ``done``; ``error`` what it said when it failed.
    """

    title: str
    started: float
    _process: subprocess.Popen[str]
    _lines: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    _output: list[str] = field(default_factory=list)
    _readers: list[threading.Thread] = field(default_factory=list)
    _stopped: bool = False
    _seconds: float | None = None

    @property
    def state(self) -> JobState:
        """Where the job stands; ``done`` and ``failed`` only after all its output was read."""
        code = self._process.poll()
        if code is None or any(reader.is_alive() for reader in self._readers):
            return "running"
        if self._seconds is None:
            self._seconds = time.monotonic() - self.started
        if self._stopped:
            return "stopped"
        return "done" if code == 0 and self.result is not None else "failed"

    @property
    def seconds(self) -> float:
        """Seconds it has run, or ran."""
        return self._seconds if self._seconds is not None else time.monotonic() - self.started

    @property
    def progress(self) -> tuple[str, float | None]:
        """What it is doing now, and the share done where it counts."""
        return read_progress(self._lines[-1]) if self._lines else (_("Starting"), None)

    @property
    def result(self) -> dict[str, Any] | None:
        """The JSON object on stdout, or None where there is none."""
        try:
            found = json.loads("".join(self._output))
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    @property
    def error(self) -> str:
        """The error as the command worded it: its last two lines that are not progress."""
        said = [line for line in self._lines if line.strip() and read_progress(line)[1] is None]
        code = self._process.returncode
        return "\n".join(said[-2:]) or _("The command ended with code {code} and said nothing.").format(code=code)

    def stop(self) -> None:
        """End the process, if it still runs."""
        if self._process.poll() is None:
            self._stopped = True
            self._process.terminate()

    def wait(self, seconds: float) -> JobState:
        """The state once the job has ended, at the latest after about ``seconds``."""
        for reader in self._readers:
            reader.join(seconds)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self.state


def start_job(title: str, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> Job:
    """A new process for ``argv``, read by two threads; it is ended when this process ends.

    Parameters
    ----------
    environment
        Added to this process's own environment.
    """
    process = subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1", **(environment or {})},
    )
    job = Job(title, time.monotonic(), process)
    for stream, keep in ((process.stdout, job._output.append), (process.stderr, job._lines.append)):
        reader = threading.Thread(target=_read, args=(stream, keep), daemon=True)
        reader.start()
        job._readers.append(reader)
    atexit.register(job.stop)
    return job


def _read(stream: IO[str] | None, keep: Any) -> None:
    if stream is not None:
        with stream:
            for line in stream:
                keep(line.rstrip("\r\n"))


def _mapper(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mapper", *arguments]
