"""Which credential of the workspace a file means, by its id, its address or its title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from mapper.export.linked_data.addresses import address_of
from mapper.ingest.stored import list_catalogues
from mapper.model import split_curie
from mapper.tables import as_list
from mapper.workspace import parquet_column

_SHOWN = 3


class Found(NamedTuple):
    """The id of a credential, or why there is none, with the cure."""

    credential_id: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """The credentials of a workspace by each name that a file may give them; a name may belong to several."""

    titles: dict[str, str]
    by_name: dict[str, tuple[str, ...]]

    def find(self, *names: str) -> Found:
        """The credential that the first of ``names`` means that means any.

        >>> directory_of(pd.DataFrame({"credential_id": ["ou:B120"], "title": ["Law"], "source_url": [""]})).find("law")
        Found(credential_id='ou:B120', problem='')
        """
        given = [name for name in names if name.strip()]
        for name in given:
            if name in self.titles:
                return Found(name)
            meant = self.by_name.get(_plain(name), ())
            if len(meant) == 1:
                return Found(meant[0])
            if meant:
                more = f" and {len(meant) - _SHOWN} more" if len(meant) > _SHOWN else ""
                return Found("", f"names {len(meant)} credentials ({', '.join(meant[:_SHOWN])}{more}); write the id")
        if not given:
            return Found("", "is empty; name the credential by its id or title")
        return Found(
            "", "is no credential of a catalogue here; ingest its catalogue, or write the id as it stands there"
        )


def workspace_directory(workspace: Path) -> Directory:
    """The credentials of the latest version of each catalogue."""
    stored = list_catalogues(workspace)
    latest = stored[stored["is_latest"]]
    parts = []
    for catalogue, version in zip(latest["catalogue"], latest["version"], strict=True):
        file = workspace / "catalogues" / str(catalogue) / str(version) / "credentials.parquet"
        parts.append(pd.DataFrame({name: parquet_column(file, name) for name in _COLUMNS}))
    return directory_of(pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_COLUMNS)))


_COLUMNS = ("credential_id", "title", "source_url")


def directory_of(credentials: pd.DataFrame) -> Directory:
    """The directory of some credentials: ``credential_id``, ``title`` and ``source_url`` of each.

    A web page that several credentials share means all of them.
    """
    found: dict[str, dict[str, None]] = {}
    titles: dict[str, str] = {}
    for identifier, title, url in zip(*(as_list(credentials[name]) for name in _COLUMNS), strict=True):
        titles[identifier] = title
        for name in (identifier, split_curie(identifier)[1], address_of(identifier), url, title):
            if name.strip():
                found.setdefault(_plain(name), {}).setdefault(identifier)
    return Directory(titles, {name: _sorted(meant) for name, meant in found.items()})


def _sorted(identifiers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(identifiers))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
