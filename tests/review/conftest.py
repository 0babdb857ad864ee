"""Databases for the contract tests: the same tests run over SQLite and PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import mapper.errors
from mapper.review.store import DecisionStore, open_store

#: Child processes find the package under test, installed or not.
CHILD_ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(mapper.errors.__file__).parents[1])}

POSTGRES = os.environ.get("MAPPER_TEST_POSTGRES", "")

#: What a person with full rights does to get around the triggers.
UNGUARD = {
    "sqlite": [
        "DROP TRIGGER decisions_no_update",
        "DROP TRIGGER decisions_no_delete",
        "DROP TRIGGER decisions_head_no_delete",
    ],
    "postgresql": [
        "ALTER TABLE decisions DISABLE TRIGGER USER",
        "ALTER TABLE decisions_head DISABLE TRIGGER USER",
    ],
}


@dataclass(frozen=True)
class Database:
    """An empty database of one kind, and a way in that does not pass through the store."""

    kind: str
    url: str

    def open(self, **options: Any) -> DecisionStore:
        return open_store(url=self.url, **options)

    def sql(self, *statements: str) -> list[Any]:
        engine = sa.create_engine(self.url)
        try:
            with engine.begin() as connection:
                results = [connection.exec_driver_sql(statement) for statement in statements]
                return results[-1].all() if results[-1].returns_rows else []
        finally:
            engine.dispose()

    def tamper(self, *statements: str) -> None:
        self.sql(*UNGUARD[self.kind], *statements)


def postgres_url(**changes: Any) -> sa.URL:
    url = sa.make_url(POSTGRES)
    return url.set(drivername="postgresql+psycopg", **changes)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield Database("sqlite", f"sqlite:///{(tmp_path / 'decisions.db').as_posix()}")
        return
    if not POSTGRES:
        pytest.skip("MAPPER_TEST_POSTGRES holds no address of a PostgreSQL database")
    schema = f"mapper_test_{uuid.uuid4().hex[:12]}"
    url = postgres_url()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    address = url.update_query_dict({"options": f"-csearch_path={schema}"})
    yield Database("postgresql", address.render_as_string(hide_password=False))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    engine.dispose()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of its own, of as many KiB as the call says; called again, of that size from then on."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def sized(kibibytes: int) -> Path:
        again = ",remount" if os.path.ismount(folder) else ""
        command = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k{again}", "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            pytest.skip(f"no disk can be mounted here: {error}")
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return folder

    yield sized
    if os.path.ismount(folder):
        subprocess.run(["umount", str(folder)], check=True)
