"""Many reviewers at once on the running app: how long each waits for the next card, and whether every decision is kept.

python -m benchmarks.reviewers_load [--reviewers 20] [--seconds 300] [--database-url URL] [--servers 1]
                                    [--pairs 100000] [--decisions 5000] [--think 3 6] [--out FOLDER]

Starts the app as ``mapper app`` does, over a workspace made for it (:mod:`benchmarks.queue_speed`), or over the
PostgreSQL database at URL, which must be empty or left from an earlier run of this. Each reviewer is a session of its
own over the WebSocket that a browser uses (:mod:`benchmarks.app_client`), with a name of their own: opens the queue,
reads a card for ``--think`` seconds, decides, and goes on with the card that comes, whoever else works on the queue.
Claims, filters, reading ahead and undo are those of the page. Seconds are from the click to the end of drawing the next
card; a decision counts as acknowledged when the page said that it was stored.

At the end the database is read: each acknowledged decision must be there once, under the name of its reviewer, with
nothing beside, and ``mapper audit verify`` must find both chains whole. Exits with 1 where that is not so.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException

from benchmarks.app_client import Tab
from benchmarks.decision_latency import wait_until_served
from benchmarks.queue_speed import decide, write_workspace
from mapper.app.launch import server_command
from mapper.cli import main as mapper
from mapper.review.store import open_store

_ASKED = ("reviewers", "servers", "seconds", "think", "pairs", "decisions")
STALE = "since you looked"
"""Words of the refusal when somebody else decided on the pair while the card was read."""


@dataclass
class Reviewer:
    """One person at work: what they were told was stored, what was refused, and how long they waited."""

    name: str
    seconds: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    overtaken: int = 0
    faults: list[str] = field(default_factory=list)

    def work(self, tab: Tab, until: float, think: tuple[float, float], luck: random.Random) -> None:
        """Decide until the time is over; ends early when the app fails, which is kept as a fault."""
        try:
            while time.monotonic() < until:
                time.sleep(luck.uniform(*think))
                self._decide(tab, luck.choice(("Reject", "Unsure")))
        except (OSError, KeyError, TimeoutError, WebSocketException) as error:
            self.faults.append(f"{self.name}: {type(error).__name__}: {error}")

    def _decide(self, tab: Tab, verdict: str) -> None:
        pair = tab.query["pair"]
        started = time.perf_counter()
        tab.click(verdict)
        self.seconds.append(time.perf_counter() - started)
        if any("Stored." in toast for toast in tab.toasts):
            self.acknowledged.append(pair)
        elif any(STALE in error for error in tab.errors):
            self.overtaken += 1
            tab.click("Next")
        else:
            self.faults.append(f"{self.name}, {pair}: neither stored nor refused: {tab.errors}")


def sign_in(tab: Tab, name: str) -> None:
    """Open the review page under a name; one tab after the other, since the app offers the last name to the next."""
    tab.run()
    if "Change name" in tab.buttons:
        tab.click("Change name")
    tab.click("Continue", {"Your name": name})
    tab.go("review")


def main() -> None:
    """Make the workspace, let them work, count, and say what came of it."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        write_workspace(workspace, arguments.pairs)
        with open_store(workspace, arguments.database_url) as store:
            if not store.count():
                decide(store, workspace, arguments.decisions)
            before = store.head()[0]
        reviewers = [Reviewer(f"Reviewer {number:02d}") for number in range(1, arguments.reviewers + 1)]
        with servers(workspace, arguments.database_url or "", arguments.servers) as running, ExitStack() as open_tabs:
            ports = list(running)
            tabs = [open_tabs.enter_context(Tab(ports[place % len(ports)])) for place in range(len(reviewers))]
            for each, tab in zip(reviewers, tabs, strict=True):
                sign_in(tab, each.name)
            used = _processor_seconds(running.values())
            at_work(reviewers, tabs, arguments.seconds, tuple(arguments.think))
            used = _processor_seconds(running.values()) - used
        with open_store(workspace, arguments.database_url) as store:
            stored = store.made_since(before)
            kind = "PostgreSQL" if (arguments.database_url or "").startswith("postgres") else "SQLite"
        address = ["--database-url", arguments.database_url] if arguments.database_url else []
        chains_whole = mapper(["--workspace", str(workspace), *address, "audit", "verify"]) == 0
    found = {
        "database": kind,
        **{name: getattr(arguments, name) for name in _ASKED},
        **accounted(reviewers, stored),
        "audit_verify": "whole" if chains_whole else "faults",
        "wait_seconds": waits(reviewers),
        "server_processor_seconds_per_decision": round(used / max(1, len(stored)), 3),
    }
    report(found, arguments.out)
    if not chains_whole or any(found[name] for name in ("lost", "doubled", "not_acknowledged", "faults")):
        raise SystemExit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviewers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--database-url", help="without it, a SQLite file in a folder of its own")
    parser.add_argument("--servers", type=int, default=1, help="programs over the same database; reviewers take turns")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--decisions", type=int, default=5_000, help="made before anybody begins")
    parser.add_argument("--think", type=float, nargs=2, default=(3.0, 6.0), metavar=("LEAST", "MOST"))
    parser.add_argument("--out", type=Path, help="folder for reviewers_load.json and reviewers_load.md")
    return parser.parse_args()


@contextmanager
def servers(workspace: Path, database_url: str, count: int) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """So many servers of the app by their ports; they end with the block."""
    running: dict[int, subprocess.Popen[bytes]] = {}
    try:
        for _ in range(count):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            argv, environment = server_command("127.0.0.1", port, workspace, database_url)
            quiet = subprocess.DEVNULL
            running[port] = subprocess.Popen(argv, env=environment, stdout=quiet, stderr=quiet)
            wait_until_served(port)
        yield running
    finally:
        for server in running.values():
            server.terminate()
            server.wait()


def at_work(reviewers: Sequence[Reviewer], tabs: Sequence[Tab], seconds: float, think: tuple[float, float]) -> None:
    """Let all of them work at once."""
    until = time.monotonic() + seconds
    people = [
        threading.Thread(target=each.work, args=(tab, until, think, random.Random(place)))
        for place, (each, tab) in enumerate(zip(reviewers, tabs, strict=True))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()


def accounted(reviewers: Sequence[Reviewer], stored: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was acknowledged held against what the database has: nothing may be lost, doubled or made up."""
    told = Counter((each.name, pair) for each in reviewers for pair in each.acknowledged)
    kept = Counter((row["author_id"], f"{row['subject_id']} {row['object_id']}") for row in stored)
    people = Counter(pair for _, pair in kept)
    return {
        "acknowledged": told.total(),
        "stored": len(stored),
        "lost": (told - kept).total(),
        "not_acknowledged": (kept - told).total(),
        "doubled": sum(count - told[made] for made, count in kept.items() if count > max(1, told[made])),
        "decided_by_several": sum(count > 1 for count in people.values()),
        "refused_as_overtaken": sum(each.overtaken for each in reviewers),
        "faults": [fault for each in reviewers for fault in each.faults],
    }


def waits(reviewers: Sequence[Reviewer]) -> dict[str, float]:
    """How long people waited for the next card, in seconds by the clock."""
    seconds = sorted(second for each in reviewers for second in each.seconds)
    if len(seconds) < 2:
        return {}
    found = {
        "median": statistics.median(seconds),
        "p95": statistics.quantiles(seconds, n=20, method="inclusive")[-1],
        "slowest": seconds[-1],
    }
    return {name: round(value, 3) for name, value in found.items()}


def _processor_seconds(running: Iterable[subprocess.Popen[bytes]]) -> float:
    """Processor time that running programs have used so far; read from /proc, so on Linux only."""
    ticks = 0
    for program in running:
        # after the name, which may hold spaces: fields 14 and 15 of proc(5), user and system time
        fields = Path(f"/proc/{program.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def report(found: dict[str, Any], folder: Path | None) -> None:
    """As JSON to standard output; into ``folder`` as JSON and as a page."""
    text = json.dumps(found, indent=1)
    sys.stdout.write(f"{text}\n")
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reviewers_load.json").write_text(f"{text}\n", encoding="utf-8")
    lines = ["# Reviewers at once", "", "| | |", "|---|---|"]
    lines += [f"| {name.replace('_', ' ')} | {json.dumps(value).strip(chr(34))} |" for name, value in found.items()]
    (folder / "reviewers_load.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
