"""The skills of a catalogue, linked once and kept in the workspace: a folder of Parquet, complete or absent."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.errors import DataError, UsageError
from mapper.ingest.catalogue import Catalogue
from mapper.match.encoders import Progress, identify, second_reader
from mapper.match.pipeline import package_version, unfitted
from mapper.match.scoring import shipped_weights, weights_hash
from mapper.match.skills.linking import LINKS, link_outcomes
from mapper.match.skills.vocabulary import Vocabulary
from mapper.model import SKILL_SUGGESTIONS
from mapper.settings import Settings
from mapper.tables import SKILL_LINKS, as_list
from mapper.workspace import (
    content_hash,
    list_manifests,
    new_folder,
    read_json,
    read_parquet,
    write_manifest,
    write_parquet,
)


@dataclass(frozen=True, slots=True, eq=False)
class LinkedSkills:
    """The outcomes of a catalogue with the skills that they may be about.

    ``manifest`` holds what the id hashes, the title of the vocabulary with its attribution and note, and counts.
    ``links`` follows :data:`mapper.tables.SKILL_LINKS`.
    """

    linked_id: str
    folder: Path
    manifest: dict[str, Any]
    links: pd.DataFrame

    @property
    def suggested(self) -> pd.DataFrame:
        """The links that count: all but those for which there is not enough evidence."""
        return self.links[self.links["suggestion"] != SKILL_SUGGESTIONS[-1]].reset_index(drop=True)

    @property
    def titles(self) -> pd.Series:
        """The title of each credential that has outcomes, by its id, in the order of the ids."""
        return self.links.drop_duplicates("credential_id").set_index("credential_id")["title"]

    def titled(self, ids: Iterable[str]) -> list[str]:
        """The title of each of ``ids``, "" where it is none of these credentials."""
        titles = dict(zip(as_list(self.links["credential_id"]), as_list(self.links["title"]), strict=True))
        return [titles.get(name, "") for name in ids]


def linked_folder(workspace: Path) -> Path:
    """Where the linked catalogues of a workspace lie."""
    return workspace / "skills"


def link_catalogue(
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    *,
    workspace: Path,
    settings: Settings,
    progress: Progress | None = None,
) -> LinkedSkills:
    """The skills of ``catalogue``; read from its folder if it was linked before.

    Raises
    ------
    DataError
        If the catalogue has no outcomes at all.
    """
    if not len(catalogue.outcomes):
        raise DataError(f"catalogue {catalogue.catalogue!r} has no learning outcomes, so no skill can be linked")
    manifest = _inputs(catalogue, vocabulary, settings)
    linked_id = content_hash(manifest)
    folder = linked_folder(workspace) / linked_id
    if (folder / "manifest.json").is_file():
        return load_linked(linked_id, workspace)
    started = time.perf_counter()
    links = link_outcomes(
        catalogue.credentials,
        catalogue.outcomes,
        vocabulary.skills,
        settings=settings,
        cache=workspace / "vectors",
        progress=progress,
    )
    best = links[links["rank"] == 1]["suggestion"].value_counts()
    manifest |= {
        "title": str(catalogue.manifest.get("title") or catalogue.catalogue),
        "vocabulary_title": vocabulary.title,
        "attribution": vocabulary.attribution,
        "counts": {
            "outcomes": len(catalogue.outcomes),
            "skills": len(vocabulary.skills),
            **{f"outcomes {name}": int(best.get(name, 0)) for name in SKILL_SUGGESTIONS},
        },
        "weights_fitted_on": shipped_weights()["fitted_on"],
        "notes": [*([vocabulary.note] if vocabulary.note else []), *unfitted(identify(settings.encoder), settings)],
    }
    with new_folder(folder) as made:
        write_parquet(made / "links.parquet", links, SKILL_LINKS.schema)
        write_manifest(made, {"linked": linked_id, **manifest}, started=started)
    return load_linked(linked_id, workspace)


def list_linked(workspace: Path) -> list[dict[str, Any]]:
    """Manifests of all linked catalogues with their ``timings``, the newest first."""
    return list_manifests(linked_folder(workspace), "linked")


def load_linked(linked_id: str, workspace: Path) -> LinkedSkills:
    """The linked catalogue of that id.

    Raises
    ------
    UsageError
        If there is none.
    WorkspaceError
        If a file of it is damaged.
    """
    folder = linked_folder(workspace) / linked_id
    if not (folder / "manifest.json").is_file():
        raise UsageError(f"linked skills {linked_id!r} are not in this workspace; link with 'mapper skills CATALOGUE'")
    return LinkedSkills(linked_id, folder, read_json(folder / "manifest.json"), read_parquet(folder / "links.parquet"))


def _inputs(catalogue: Catalogue, vocabulary: Vocabulary, settings: Settings) -> dict[str, Any]:
    second = second_reader(settings.encoder)
    return {
        "catalogue": catalogue.catalogue,
        "version": catalogue.version,
        "only": catalogue.only,
        "vocabulary": vocabulary.fingerprint,
        "settings": settings.as_dict(),
        "model": identify(settings.encoder).key,
        "second_model": "" if second is None else identify(second).key,
        "weights": weights_hash(shipped_weights()),
        "links_per_outcome": LINKS,
        "package": package_version(),
    }
