"""Jobs: progress, results, errors and stopping, with a small command in place of ``mapper``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mapper.app.jobs import Job, demo_command, match_command, read_progress, start_job

Start = Callable[[str], Job]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a job that runs a piece of Python; whatever still runs at the end is ended."""
    jobs: list[Job] = []

    def run(code: str) -> Job:
        jobs.append(start_job("Testing", [sys.executable, "-c", code]))
        return jobs[-1]

    yield run
    for job in jobs:
        job.stop()
        job.wait(10)


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.01)


def test_a_finished_job_gives_the_object_on_stdout(start: Start) -> None:
    job = start("import json, sys; print('Encoding texts: 2/2', file=sys.stderr); print(json.dumps({'run': 'é1'}))")
    assert job.wait(20) == "done"
    assert job.result == {"run": "é1"}


def test_progress_is_the_last_line_while_the_job_runs(start: Start) -> None:
    job = start("import sys, time; print('Encoding texts: 512/2,048', file=sys.stderr, flush=True); time.sleep(60)")
    assert job.progress[0] in ("Starting", "Encoding texts")
    wait_for(lambda: job.progress == ("Encoding texts", 0.25))
    assert job.state == "running"


def test_a_failed_job_says_what_the_command_said_and_not_its_progress(start: Start) -> None:
    job = start(
        "import sys; print('Encoding: 1/5', file=sys.stderr); "
        "print('mapper: catalogue \\'x\\' is not known', file=sys.stderr); sys.exit(2)"
    )
    assert job.wait(20) == "failed"
    assert job.error == "mapper: catalogue 'x' is not known"


def test_a_job_that_dies_without_a_word_still_explains_itself(start: Start) -> None:
    job = start("import os; os._exit(7)")
    assert job.wait(20) == "failed"
    assert job.error == "The command ended with code 7 and said nothing."


def test_success_without_a_result_is_a_failure(start: Start) -> None:
    job = start("print('not json')")
    assert job.wait(20) == "failed"


def test_much_output_on_both_streams_does_not_block(start: Start) -> None:
    job = start(
        "import sys\nfor n in range(20000): print(f'Working: {n}/20000', file=sys.stderr)\n"
        "print('{\"run\": \"' + 'x' * 300000 + '\"}')"
    )
    assert job.wait(60) == "done"
    assert job.result is not None
    assert len(job.result["run"]) == 300000


def test_a_stopped_job_is_stopped_and_not_failed(start: Start) -> None:
    job = start("import time; time.sleep(60)")
    job.stop()
    assert job.wait(20) == "stopped"
    job.stop()
    assert job.state == "stopped"


def test_seconds_stand_still_after_the_end(start: Start) -> None:
    job = start("print('{}')")
    job.wait(20)
    assert job.state == "done"
    assert job.seconds == job.seconds


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Encoding texts: 512/1730", ("Encoding texts", 512 / 1730)),
        ("Scoring 5/5", ("Scoring", 1.0)),
        ("Nothing to do: 0/0", ("Nothing to do", None)),
        ("Reading https://example.org/a/b", ("Reading https://example.org/a/b", None)),
        ("", ("", None)),
    ],
)
def test_a_progress_line_is_read(line: str, expected: tuple[str, float | None]) -> None:
    assert read_progress(line) == expected


def test_commands_are_those_of_the_command_line() -> None:
    assert match_command("a", "b@1", Path("w"))[1:] == [
        "-m",
        "mapper",
        "match",
        "a",
        "b@1",
        "--json",
        "--workspace",
        "w",
    ]
    assert demo_command(Path("w"))[1:] == ["-m", "mapper", "demo", "--no-app", "--json", "--workspace", "w"]
