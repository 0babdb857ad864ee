"""Evidence files inside a backup, and back: one table more, which no store has, so that a backup stays one file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from mapper.errors import WorkspaceError
from mapper.review.cases.case import case_of
from mapper.review.cases.retention import files_of
from mapper.review.evidence import keep_file, kept_file
from mapper.review.store.connection import place, told
from mapper.review.store.event_log import histories_in

_FILES: Final = sa.Table(
    "evidence_files",
    sa.MetaData(),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)


def write_files(source: sa.Connection, backup: sa.Connection, *, workspace: Path) -> tuple[str, ...]:
    """Write the evidence files of all cases in ``source`` into ``backup``; the cases whose file is gone or altered.

    One file at a time is in memory.
    """
    _FILES.create(backup)
    lost = set()
    for digest, cases in _referred(source).items():
        content = kept_file(digest, workspace=workspace)
        if content is None:
            lost |= cases
        else:
            backup.execute(sa.insert(_FILES), {"sha256": digest, "content": content})
    return tuple(sorted(lost))


def file_count(backup: sa.Connection) -> int:
    """How many evidence files are in a backup; an earlier release wrote none."""
    if not sa.inspect(backup).has_table(_FILES.name):
        return 0
    return int(backup.execute(sa.select(sa.func.count()).select_from(_FILES)).scalar_one())


def check_files(backup: sa.Connection, shown: str) -> None:
    """Nothing, if every file in a backup has the hash that it is kept under.

    Raises
    ------
    WorkspaceError
        If one has not; ``shown`` is how the message calls the backup.
    """
    for digest in _digests(backup):
        if hashlib.sha256(_content(backup, digest)).hexdigest() != digest:
            raise WorkspaceError(
                f"{shown}: evidence file {digest} is not what was written; use another drive or backup"
            )


def lay_back(backup: sa.Connection, target: sa.Connection, *, workspace: Path) -> int:
    """Put the evidence files of a backup into ``workspace`` that cases in ``target`` refer to; how many were not there.

    Inside the writing transaction of ``target``: a purge must not take them away before the cases are recorded. What
    was erased in ``target`` stays erased.

    Raises
    ------
    WorkspaceError
        If a file cannot be written, or is damaged in the backup.
    """
    wanted = _referred(target).keys() & set(_digests(backup))
    absent = [digest for digest in sorted(wanted) if kept_file(digest, workspace=workspace) is None]
    for digest in absent:
        content = _content(backup, digest)
        if hashlib.sha256(content).hexdigest() != digest:
            raise WorkspaceError(f"evidence file {digest} is damaged in the backup; nothing was added, use another one")
        keep_file(content, workspace=workspace)
    return len(absent)


def _digests(backup: sa.Connection) -> Collection[str]:
    return backup.execute(sa.select(_FILES.c.sha256)).scalars().all() if file_count(backup) else ()


def _content(backup: sa.Connection, digest: str) -> bytes:
    return bytes(backup.execute(sa.select(_FILES.c.content).where(_FILES.c.sha256 == digest)).scalar_one())


def _referred(connection: sa.Connection) -> Mapping[str, set[str]]:
    """The cases that refer to each evidence file, by its hash; not to what was erased."""
    cases: dict[str, set[str]] = {}
    # Told here: inside the block of a backup, a failure of the database would be blamed on that.
    with told(place(connection.engine), connection.engine.url):
        histories = histories_in(connection)
    for case_id, history in histories.items():
        for digest in files_of(case_of(history)):
            cases.setdefault(digest, set()).add(case_id)
    return cases
