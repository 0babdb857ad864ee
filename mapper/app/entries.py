"""One credential of any catalogue, stored or embedded, by its id across catalogues."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mapper.app import session
from mapper.app.card import Side
from mapper.errors import UsageError
from mapper.ingest.catalogue import Catalogue, resolve
from mapper.ingest.embedded import is_embedded
from mapper.model import split_curie


def credential_side(credential_id: str, version: str = "") -> tuple[Side, str]:
    """The credential with its outcomes, and the version of its catalogue; the latest if none is named.

    Raises
    ------
    UsageError
        If no catalogue holds it.
    """
    catalogue, _local = split_curie(credential_id)
    found = _resolved(str(session.workspace()), catalogue, version or _latest(catalogue))
    mine = found.credentials["credential_id"] == credential_id
    if not mine.any():
        raise UsageError(f"credential {credential_id!r} is in no catalogue here; choose it again")
    entry = {str(name): value for name, value in found.credentials[mine].iloc[0].items()}
    side = Side(
        role="subject",
        credential=entry,
        outcomes=found.outcomes[found.outcomes["credential_id"] == credential_id].reset_index(drop=True),
        catalogue_title=str(found.manifest.get("title") or catalogue),
        level_title=session.level_titles().get(entry["level_id"], entry["level_id"]),
    )
    return side, found.version


def _latest(catalogue: str) -> str:
    stored = session.list_catalogues()
    latest = stored[(stored["catalogue"] == catalogue) & stored["is_latest"]]
    return str(latest["version"].iloc[0]) if len(latest) else ""


@st.cache_resource(show_spinner=False, max_entries=32)
def _resolved(folder: str, catalogue: str, version: str) -> Catalogue:
    stored = session.list_catalogues()
    is_stored = bool(((stored["catalogue"] == catalogue) & (stored["version"] == version)).any())
    return resolve(f"{catalogue}@{version}" if is_stored else catalogue, workspace=Path(folder))


def group_version(group: str) -> str:
    """The present version of a group of embedded catalogues, "" for what is none."""
    return _resolved(str(session.workspace()), group, "").version if is_embedded(group) else ""
