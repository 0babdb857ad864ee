"""Evidence files: kept once under the hash of their bytes, so that what a decision rests on can be shown unaltered."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from datetime import date
from pathlib import Path
from typing import Final

from mapper.errors import UsageError, WorkspaceError
from mapper.review.cases.terms import Evidence
from mapper.review.events import ERASED, FreeText
from mapper.workspace import write_file

__all__ = ["attach_address", "describe_file", "keep_file", "kept_file", "kept_files", "read_evidence", "remove_file"]

LARGEST = 50 * 1024**2
"""Bytes of one piece of evidence."""


def describe_file(content: bytes, name: str, *, number: int, origin: str, obtained_on: date) -> Evidence:
    """A file as the piece of evidence with that number in its case; :func:`keep_file` puts it by.

    Raises
    ------
    UsageError
        If it has no name, is empty, or is larger than :data:`LARGEST`.
    """
    if not name.strip():
        raise UsageError("a file of evidence needs a name; give the one that it came with")
    if not content:
        raise UsageError(f"{name}: the file is empty; attach the one that holds the evidence")
    if len(content) > LARGEST:
        raise UsageError(f"{name}: {len(content):,} bytes; attach at most {LARGEST // 1024**2} MB, or name an address")
    return Evidence(
        evidence_id=f"e{number}",
        name=FreeText(name),
        origin=FreeText(origin),
        obtained_on=obtained_on,
        sha256=FreeText(hashlib.sha256(content).hexdigest()),
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=len(content),
    )


def keep_file(content: bytes, *, workspace: Path) -> None:
    """Put a file by in ``workspace/evidence``, unless it is there already and whole.

    To be called while nobody else can write to the log (``first`` of :meth:`mapper.review.store.EventLog.append`): a
    purge that does not know yet who refers to the file would take it away again.

    Raises
    ------
    WorkspaceError
        If it cannot be written.
    """
    digest = hashlib.sha256(content).hexdigest()
    if kept_file(digest, workspace=workspace) is None:
        write_file(_place(workspace, digest), content)


def attach_address(address: str, *, number: int, origin: str, obtained_on: date) -> Evidence:
    """A published page as the piece of evidence with that number; what it said that day belongs into a file as well.

    Raises
    ------
    UsageError
        If it is no web address.
    """
    if not address.startswith(("https://", "http://")):
        raise UsageError(f"{address!r} is not a web address; it starts with https://")
    return Evidence(evidence_id=f"e{number}", name=FreeText(address), origin=FreeText(origin), obtained_on=obtained_on)


def read_evidence(evidence: Evidence, *, workspace: Path) -> bytes:
    """The bytes of a file that was attached, once they are known to be the same.

    Raises
    ------
    UsageError
        If the evidence is an address, or was erased.
    WorkspaceError
        If the file is gone or was altered.
    """
    if not evidence.sha256:
        raise UsageError(f"evidence {evidence.evidence_id} is an address, not a file")
    if evidence.sha256 == ERASED:
        raise UsageError(f"evidence {evidence.evidence_id} was erased with the texts of its case")
    target = _place(workspace, evidence.sha256)
    try:
        content = target.read_bytes()
    except OSError as error:
        raise WorkspaceError(
            f"evidence {evidence.evidence_id}: {target.name} cannot be read: {error.strerror}; restore it from a backup"
        ) from None
    if hashlib.sha256(content).hexdigest() != evidence.sha256:
        raise WorkspaceError(
            f"evidence {evidence.evidence_id}: {target.name} was altered since; restore it from a backup"
        )
    return content


def kept_file(digest: str, *, workspace: Path) -> bytes | None:
    """The bytes of the evidence file with that hash; None where it is gone, cannot be read or was altered."""
    try:
        content = _place(workspace, digest).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def kept_files(workspace: Path) -> dict[str, int]:
    """The size in bytes of every evidence file of a workspace, by the hash that it is kept under."""
    folder = workspace / "evidence"
    if not folder.is_dir():
        return {}
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if _IS_HASH.fullmatch(path.name)}


def remove_file(digest: str, *, workspace: Path) -> None:
    """Remove an evidence file that no case needs; nothing happens where it is gone already.

    Raises
    ------
    WorkspaceError
        If it cannot be removed, such as while another program has it open.
    """
    target = _place(workspace, digest)
    try:
        target.unlink(missing_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"evidence file {target.name} cannot be removed: {error.strerror or error}; "
            "close it elsewhere and run the same command again"
        ) from None


_IS_HASH: Final = re.compile("[0-9a-f]{64}")


def _place(workspace: Path, digest: str) -> Path:
    return workspace / "evidence" / digest
