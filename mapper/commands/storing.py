"""``store``: backups and copies of the decisions."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from mapper.commands.context import Result, database_of, workspace_of


def backup(arguments: argparse.Namespace) -> Result:
    """All decisions in a SQLite file of their own."""
    from mapper.review.store import open_store
    from mapper.review.store.copies import back_up

    workspace = workspace_of(arguments)
    out = arguments.out or dated(workspace, "decisions")
    with open_store(workspace, database_of(arguments)) as store:
        count = back_up(store, out)
    return {"path": str(out), "decisions": count}, [f"{count} decisions written to {out}"]


def restore(arguments: argparse.Namespace) -> Result:
    """The decisions of a backup, added or put in the place of others."""
    from mapper.review.store import copies, open_store

    workspace = workspace_of(arguments)
    keep = dated(workspace, "decisions-replaced") if arguments.replace else None
    with open_store(workspace, database_of(arguments)) as store:
        done = copies.restore(arguments.file, store, replace=keep)
    result = {"decisions": done.decisions, "added": done.added, "kept": str(done.kept) if done.kept else None}
    lines = [f"{done.added} of {done.decisions} decisions taken from {arguments.file}"]
    return result, [*lines, *([f"those that were there before are kept in {done.kept}"] if done.kept else [])]


def copy(arguments: argparse.Namespace) -> Result:
    """All decisions in another database."""
    from mapper.review.store import open_store
    from mapper.review.store.copies import copy_decisions

    with open_store(workspace_of(arguments), database_of(arguments)) as store, open_store(url=arguments.to) as target:
        added = copy_decisions(store, target)
        result = {"place": target.place, "decisions": target.count(), "added": added}
    return result, [
        f"{added} decisions copied to {result['place']}, which now holds {result['decisions']}",
        "name it with --database-url or MAPPER_DATABASE_URL to work there",
    ]


def migrate(arguments: argparse.Namespace) -> Result:
    """The database at the schema of this release; opening it does so as well."""
    from mapper.review.store import open_store
    from mapper.review.store.schema_versions import newest_version

    with open_store(workspace_of(arguments), database_of(arguments)) as store:
        result = {"place": store.place, "schema": newest_version(), "decisions": store.count()}
    return result, [f"{result['place']}: schema {result['schema']}, {result['decisions']} decisions"]


def dated(workspace: Path, name: str) -> Path:
    """A file for a backup in the workspace, named by the second; its name is legal on every system."""
    return workspace / "backups" / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
