"""One workspace per test run in which the demo ran, so that vectors are encoded once."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from mapper.cli import main

ROOT = Path(__file__).parents[2]

COURSES = """id;Titel;Lernergebnisse;ECTS;Sprache
D1;Datenbanken;Relationale Datenbanken entwerfen. Abfragen in SQL schreiben. Daten vor Verlust schützen.;5;de
D2;Schweißen;Stahlteile nach Zeichnung schweißen. Nähte prüfen.;3;de
D3;Deep Learning;Neuronale Netze trainieren. Modelle des Lernens bewerten. Deep Learning erklären.;6;de
"""


@dataclass(frozen=True)
class Answer:
    """What one command gave: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


@pytest.fixture
def mapper(capsys, monkeypatch):
    """Run one command in this process."""
    monkeypatch.delenv("MAPPER_WORKSPACE", raising=False)
    monkeypatch.delenv("MAPPER_DATABASE_URL", raising=False)

    def run(*arguments: object) -> Answer:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> tuple[Path, dict]:
    """The demo's workspace and what it printed, made by the installed command in a process of its own.

    It is made once for all workers of a test run, since encoding takes minutes; each has a copy of its own.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, printed = shared / "demo-workspace", shared / "demo.json"
    with FileLock(shared / "demo.lock"):
        if not printed.exists():
            done = subprocess.run(
                [sys.executable, "-m", "mapper", "demo", "--no-app", "--json", "--workspace", str(made)],
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=True,
                cwd=ROOT,
            )
            printed.write_text(done.stdout, encoding="utf-8")
    workspace = Path(shutil.copytree(made, base / "demo"))
    return workspace, json.loads(printed.read_text(encoding="utf-8"))


@pytest.fixture
def workspace(demo, tmp_path) -> Path:
    """A copy of the demo's workspace, to change at will."""
    return Path(shutil.copytree(demo[0], tmp_path / "workspace"))


@pytest.fixture
def courses(tmp_path) -> Path:
    path = tmp_path / "Kurse.csv"
    path.write_text(COURSES, encoding="utf-8")
    return path
