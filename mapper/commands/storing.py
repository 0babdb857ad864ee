"""``store``: backups and copies of the decisions."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.commands.context import Result, counted, database_of, named_workspace, workspace_of
from mapper.commands.users import check_acting
from mapper.errors import UsageError

if TYPE_CHECKING:
    from mapper.review.store import DecisionStore
    from mapper.review.store.copies import Copied


def backup(arguments: argparse.Namespace) -> Result:
    """All decisions and cases with their evidence in a new file; exit code 1 if an evidence file was gone before."""
    from mapper.review.store.copies import back_up

    file = arguments.file
    if file.is_dir():
        file /= f"decisions-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
    with _filled_store(arguments) as store:
        copied = back_up(store, file, workspace=named_workspace(arguments))
    lines = [
        f"{copied.decisions} decisions, {copied.added['events']} events and {counted(copied.files, 'evidence file')} "
        f"written to {file}, opened again and found whole",
        "catalogues and runs are not in it: copy those folders of the workspace as well",
    ]
    if copied.lost:
        lines.append(
            f"NOT in it: evidence of {', '.join(copied.lost)}, which is missing or altered in "
            f"{named_workspace(arguments) / 'evidence'}; name the right --workspace, or look for an earlier backup"
        )
    return _result(file, copied) | {"lost": list(copied.lost), "exit_code": 1 if copied.lost else 0}, lines


def restore(arguments: argparse.Namespace) -> Result:
    """The decisions and cases of a backup, added to those that are there, and its evidence files to the workspace."""
    from mapper.review.store.copies import copy_store, read_backup
    from mapper.review.store.evidence_copies import file_count

    with read_backup(arguments.file) as source, _store(arguments) as store:
        check_acting(store, arguments, "restore a backup")
        workspace = workspace_of(arguments) if file_count(source) else None
        copied = copy_store(source, store, workspace=workspace)
        lines = _told(copied, str(arguments.file), store.address)
    if copied.files:
        lines.append(f"{counted(copied.files, 'evidence file')} laid back into {workspace}")
    return _result(store.address, copied), lines


def copy(arguments: argparse.Namespace) -> Result:
    """All decisions in another database."""
    from mapper.review.store import file_of, open_file, open_store
    from mapper.review.store.copies import back_up, copy_store

    file = file_of(arguments.to)
    with _filled_store(arguments) as source:
        if file is not None and not file.exists():
            copied, address = back_up(source, file), str(file)
        else:
            with open_store(url=arguments.to) if "://" in arguments.to else open_file(Path(arguments.to)) as target:
                # what is copied into a database that people work in comes as a backup would
                check_acting(target, arguments, "restore a backup")
                copied, address = copy_store(source, target), target.address
        lines = _told(copied, source.address, address)
    lines += [
        "to work there, name it with --database-url or MAPPER_DATABASE_URL",
        "evidence files, catalogues and runs stay in the workspace: name the same one",
    ]
    return _result(address, copied), lines


def migrate(arguments: argparse.Namespace) -> Result:
    """The database at the schema of this release; opening it does so as well."""
    from mapper.review.store.schema_versions import newest_version

    with _store(arguments) as store:
        decisions, head = store.head()
        backup = str(store.kept) if store.kept else None
        result = {"path": store.address, "decisions": decisions, "head": head}
    lines = [f"{result['path']}: schema {newest_version()}, {decisions} decisions"]
    if backup:
        lines.append(f"as it was before: {backup}")
    return {**result, "schema": newest_version(), "backup": backup}, lines


def _store(arguments: argparse.Namespace) -> DecisionStore:
    """The store named by the arguments; where an address is given, no workspace is made for it."""
    from mapper.review.store import open_store

    url = database_of(arguments)
    return open_store(url=url) if url else open_store(workspace_of(arguments))


@contextmanager
def _filled_store(arguments: argparse.Namespace) -> Iterator[DecisionStore]:
    """The store to copy from; a file that is not there is not made: its backup would be empty, and look like one."""
    from mapper.review.store import FILE_NAME, file_of

    url = database_of(arguments)
    file = file_of(url) if url else workspace_of(arguments) / FILE_NAME
    if file is not None and not file.is_file():
        raise UsageError(
            f"{str(file)!r} does not exist, so there are no decisions; check --workspace or --database-url"
        )
    with _store(arguments) as store:
        yield store


def _result(place: Path | str, copied: Copied) -> dict[str, Any]:
    return {
        "path": str(place),
        "decisions": copied.decisions,
        "head": copied.head,
        "added": copied.added["decisions"],
        "files": copied.files,
    }


def _told(copied: Copied, source: str, target: str) -> list[str]:
    if any(copied.added.values()):
        said = (
            f"{copied.added['decisions']} decisions of {source} added to {target}, which now holds {copied.decisions}"
        )
    else:
        said = f"nothing to add: {target} holds everything in {source}"
    if copied.more:
        said += f", and {copied.more} decisions made since"
    return [said]
