"""A recording program killed at any moment loses no acknowledged decision and breaks no chain."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mapper.review.store import open_store

from .conftest import CHILD_ENVIRONMENT

RECORDER = Path(__file__).with_name("recorder.py")
ROUNDS = 20


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a program at once")
def test_a_killed_recorder_leaves_every_acknowledged_decision_and_a_whole_chain(tmp_path: Path) -> None:
    chance = random.Random(20260227)
    acknowledged: set[str] = set()
    start_up = 0.0
    for turn in range(ROUNDS):
        began = time.monotonic()
        # Sometimes two, so that the kill also meets a program that waits for the other's lock.
        writers = [
            subprocess.Popen(
                [sys.executable, str(RECORDER), str(tmp_path), f"{turn}-{n}"],
                stdout=subprocess.PIPE,
                text=True,
                env=CHILD_ENVIRONMENT,
            )
            for n in range(2 if turn % 5 == 1 else 1)
        ]
        if turn % 4:
            assert writers[0].stdout is not None
            first = writers[0].stdout.readline()
            assert first.endswith("\n")
            acknowledged.add(first.strip())
            start_up = time.monotonic() - began
            time.sleep(chance.uniform(0, 0.15))
        else:
            # Early: while it imports, creates the database or migrates it.
            time.sleep(chance.uniform(0.3, 1.2) * (start_up or 1.5))
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            rest, _ = writer.communicate(timeout=30)
            # A line without its end was cut by the kill: nobody could have read it as an acknowledgement.
            acknowledged.update(line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n"))
            assert writer.returncode == -signal.SIGKILL
        with open_store(tmp_path) as store:
            assert store.verify() == []
            recorded = set(store.decisions()["decision_id"])
        assert acknowledged <= recorded
    assert len(acknowledged) > ROUNDS
