"""Which credential of the workspace a file means, by its id, its address or its title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    """The credentials of a workspace by each name that a file may give them; a name may belong to several.

    ``by_code`` has the parts of ids behind the catalogue, which another body may use for a course of its own.
    """

    titles: dict[str, str]
    by_name: dict[str, tuple[str, ...]]
    by_code: dict[str, tuple[str, ...]]

    def find(self, *names: str, title: str = "") -> Found:
        """The credential that the first of ``names`` means that means any, else the one that is called ``title``.

        A code without its catalogue counts only where no ``title`` is given beside it, or its credential is called so.

        >>> credentials = pd.DataFrame({"credential_id": ["ou:B120"], "title": ["Law"], "source_url": [""]})
        >>> known = directory_of(credentials)
        >>> known.find("B120", title="law"), known.find("B120", title="Baking").credential_id
        (Found(credential_id='ou:B120', problem=''), '')
        """
        given = [name for name in (*names, title) if name.strip()]
        beside = title if len(given) > 1 else ""
        for name in given:
            if name in self.titles:
                return Found(name)
            meant = self.by_name.get(_plain(name), ()) or self._by_code(name, beside)
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

    def _by_code(self, code: str, title: str) -> tuple[str, ...]:
        meant = self.by_code.get(_plain(code), ())
        if not title.strip():
            return meant
        return tuple(each for each in meant if _plain(self.titles[each]) == _plain(title))


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
    by_name: dict[str, dict[str, None]] = {}
    by_code: dict[str, dict[str, None]] = {}
    titles: dict[str, str] = {}
    for identifier, title, url in zip(*(as_list(credentials[name]) for name in _COLUMNS), strict=True):
        titles[identifier] = title
        by_code.setdefault(_plain(split_curie(identifier)[1]), {}).setdefault(identifier)
        for name in (identifier, address_of(identifier), url, title):
            if name.strip():
                by_name.setdefault(_plain(name), {}).setdefault(identifier)
    return Directory(titles, _sorted(by_name), _sorted(by_code))


def _sorted(found: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(sorted(meant)) for name, meant in found.items()}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
