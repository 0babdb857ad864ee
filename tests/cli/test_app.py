"""``mapper app`` serves until it is stopped, and takes its server along."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from functools import partial

import pytest

from tests.cli.conftest import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
            return True
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_app_answers_on_this_machine_only_and_stops_with_its_command(tmp_path, stop):
    port = free_port()
    command = [sys.executable, "-m", "mapper", "app", "--port", str(port), "--workspace", str(tmp_path / "w")]
    # A shell that runs the tests in the background ignores SIGINT, and its children would too.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=heard)
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)
        process.send_signal(stop)
        process.communicate(timeout=30)
        assert not answers(port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
