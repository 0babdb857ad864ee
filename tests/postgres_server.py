"""A PostgreSQL server of the test's own, from the binaries of the system, which may be stopped in the middle."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class PostgresServer:
    """One server with its folder; ``user`` is who runs it, None for whoever runs the test."""

    binaries: Path
    folder: Path
    port: int
    user: str | None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://mapper@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        places = ["-D", str(self.folder / "data"), "-l", str(self.folder / "log")]
        self._run("pg_ctl", *places, "-o", options, "-w", "start")

    def stop(self) -> None:
        """As a power cut would: nothing is finished, no connection is told."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def make(self) -> None:
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "mapper", "-A", "trust", "-E", "UTF8", "--no-locale")

    def _run(self, program: str, *arguments: str) -> None:
        # To a file: the server would hold a pipe open for as long as it runs.
        with tempfile.TemporaryFile() as said:
            command = [str(self.binaries / program), *arguments]
            done = subprocess.run(command, stdout=said, stderr=said, user=self.user, cwd=self.folder, check=False)
            said.seek(0)
            assert done.returncode == 0, said.read().decode("utf-8", "replace")


@contextmanager
def own_server() -> Iterator[PostgresServer]:
    """A running server; skips the test where the system has none, or where its driver is not installed."""
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    program = shutil.which("pg_ctl") or (found[-1] if found else None)
    if program is None:
        pytest.skip("no PostgreSQL server is installed here")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Not below pytest's own folder, which only the one who runs the test may enter.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if is_root:
            # PostgreSQL refuses to run as root; Debian's package makes this user.
            try:
                shutil.chown(folder, "postgres")
            except LookupError:
                pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        server = PostgresServer(Path(program).parent, folder, port, "postgres" if is_root else None)
        server.make()
        server.start()
        try:
            yield server
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
