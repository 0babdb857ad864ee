"""A level coverage, measured once and kept in the workspace: a folder of Parquet, complete or absent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.analyse.coverage.bands import BAND
from mapper.analyse.level_coverage.cells import ASPECT_ERROR, LEVEL_ERROR
from mapper.analyse.level_coverage.parties import (
    FrameworkLevels,
    Showing,
    asked_descriptors,
    catalogue_showing,
    eqf_levels,
    framework_showing,
    stated_levels,
)
from mapper.errors import DataError, UsageError
from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.aspects import ASPECTS
from mapper.knowledge.frameworks import Frameworks
from mapper.match.encoders import Progress, identify
from mapper.match.level_readings import read_clauses, read_levels
from mapper.match.level_suggestion import LevelModel, fit_levels, train_levels
from mapper.match.outcome_aspects import COUNTED, read_aspects
from mapper.match.pipeline import package_version
from mapper.settings import Settings
from mapper.tables import LEVEL_CREDENTIALS, LEVEL_DESCRIPTORS, LEVEL_OUTCOMES, TEXTS, Table
from mapper.workspace import (
    content_hash,
    list_manifests,
    new_folder,
    read_json,
    read_parquet,
    write_manifest,
    write_parquet,
)

Party = Catalogue | FrameworkLevels
_TABLES: Final = {"descriptors": LEVEL_DESCRIPTORS, "credentials": LEVEL_CREDENTIALS, "outcomes": LEVEL_OUTCOMES}


@dataclass(frozen=True, slots=True, eq=False)
class LevelCoverage:
    """How much of the level descriptors of one side, or of both, the other side evidences.

    ``manifest`` holds what the id hashes, with ``asked`` (the sides that are frameworks) and ``titles``. The tables
    follow :data:`mapper.tables.LEVEL_DESCRIPTORS`, :data:`~mapper.tables.LEVEL_CREDENTIALS` and
    :data:`~mapper.tables.LEVEL_OUTCOMES`, and hold the rows of every asked side.
    """

    coverage_id: str
    folder: Path
    manifest: dict[str, Any]
    descriptors: pd.DataFrame
    credentials: pd.DataFrame
    outcomes: pd.DataFrame

    def of(self, asked: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Descriptors, credentials and outcomes of one asked side, for :func:`~mapper.analyse.level_coverage.cells`."""
        parts = (self.descriptors, self.credentials, self.outcomes)
        descriptors, credentials, outcomes = (part[part["asked"] == asked].reset_index(drop=True) for part in parts)
        return descriptors, credentials, outcomes


def level_coverages_folder(workspace: Path) -> Path:
    """Where the level coverages of a workspace lie."""
    return workspace / "level_coverages"


def measure_level_coverage(
    subject: Party,
    object_: Party,
    *,
    workspace: Path,
    frameworks: Frameworks,
    settings: Settings,
    progress: Progress | None = None,
) -> LevelCoverage:
    """How much of the descriptors of each side that is a framework the other evidences; read if it was measured before.

    Raises
    ------
    UsageError
        If neither side is a framework.
    DataError
        If a catalogue has no outcomes at all.
    """
    parties = {"subject": subject, "object": object_}
    asked = [side for side, party in parties.items() if isinstance(party, FrameworkLevels)]
    if not asked:
        raise UsageError("neither side is a framework")
    for party in parties.values():
        if isinstance(party, Catalogue) and not len(party.outcomes):
            raise DataError(f"catalogue {party.catalogue!r} has no learning outcomes, so it shows no level")
    manifest = _inputs(parties, frameworks, settings)
    coverage_id = content_hash(manifest)
    folder = level_coverages_folder(workspace) / coverage_id
    if (folder / "manifest.json").is_file():
        return load_level_coverage(coverage_id, workspace)
    started = time.perf_counter()
    if progress is not None:
        progress("Learning levels from descriptors", 0, 1)
    model = train_levels(frameworks, settings.encoder, cache=workspace / "vectors")
    tables = _measured(parties, asked, frameworks, model)
    with new_folder(folder) as made:
        for name, table in tables.items():
            write_parquet(made / f"{name}.parquet", table, _TABLES[name].schema)
        titles = {side: _title(party, frameworks) for side, party in parties.items()}
        write_manifest(made, {"coverage": coverage_id, **manifest, "asked": asked, "titles": titles}, started=started)
    return load_level_coverage(coverage_id, workspace)


def list_level_coverages(workspace: Path) -> list[dict[str, Any]]:
    """Manifests of all level coverages with their ``timings``, the newest first."""
    return list_manifests(level_coverages_folder(workspace), "coverage")


def load_level_coverage(coverage_id: str, workspace: Path) -> LevelCoverage:
    """The level coverage of that id.

    Raises
    ------
    UsageError
        If there is none.
    WorkspaceError
        If a file of it is damaged.
    """
    folder = level_coverages_folder(workspace) / coverage_id
    if not (folder / "manifest.json").is_file():
        raise UsageError(f"level coverage {coverage_id!r} is not in this workspace; measure it with 'mapper coverage'")
    tables = {name: read_parquet(folder / f"{name}.parquet") for name in _TABLES}
    return LevelCoverage(coverage_id, folder, read_json(folder / "manifest.json"), **tables)


def _inputs(parties: dict[str, Party], frameworks: Frameworks, settings: Settings) -> dict[str, Any]:
    return {
        **{
            side: {"framework": party.framework_id, "level": party.level_id}
            if isinstance(party, FrameworkLevels)
            else {"catalogue": party.catalogue, "version": party.version}
            for side, party in parties.items()
        },
        "model": identify(settings.encoder).key,
        "aspects": content_hash(COUNTED),
        "band": {"share": BAND, "level": LEVEL_ERROR, "aspect": ASPECT_ERROR},
        "descriptors": content_hash(frameworks.descriptors),
        "referencing": content_hash(frameworks.referencing),
        "package": package_version(),
    }


def _title(party: Party, frameworks: Frameworks) -> str:
    if isinstance(party, FrameworkLevels):
        return party.title(frameworks)
    return str(party.manifest.get("title") or party.catalogue)


def _measured(
    parties: dict[str, Party], asked: list[str], frameworks: Frameworks, model: LevelModel
) -> dict[str, pd.DataFrame]:
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in _TABLES}
    for side in asked:
        framework = parties[side]
        assert isinstance(framework, FrameworkLevels)
        other = parties["object" if side == "subject" else "subject"]
        showing = (
            framework_showing(other, frameworks) if isinstance(other, FrameworkLevels) else catalogue_showing(other)
        )
        found["descriptors"].append(asked_descriptors(framework, frameworks).assign(asked=side))
        credentials, outcomes = _read(showing, framework, frameworks, model)
        found["credentials"].append(credentials.assign(asked=side))
        found["outcomes"].append(outcomes.assign(asked=side))
    contracts: dict[str, Table] = _TABLES
    return {name: contracts[name].conform(pd.concat(parts, ignore_index=True)) for name, parts in found.items()}


def _read(
    showing: Showing, asked: FrameworkLevels, frameworks: Frameworks, model: LevelModel
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The credentials with their levels, and the outcomes with their aspects.

    A framework is read by a model that has not learnt from it, and its domains say themselves what they speak of.
    """
    credentials = showing.credentials.sort_values("credential_id", ignore_index=True)
    outcomes = showing.outcomes.reset_index(drop=True)
    statements = outcomes["text"].tolist()
    place = pd.Series(np.arange(len(credentials)), index=credentials["credential_id"].to_numpy(dtype=object))
    owner = place.loc[outcomes["credential_id"].to_numpy(dtype=object)].to_numpy(dtype=np.intp)
    read = read_clauses(statements, model)
    languages = credentials["language"].tolist()
    if showing.framework_id:
        unseen = fit_levels(model.evidence, model.encode, without=[showing.framework_id])
        levels = read_levels(statements, owner, languages, read, unseen, kind="descriptors")
        aspects = outcomes[list(ASPECTS)]
    else:
        levels = read_levels(statements, owner, languages, read, model)
        aspects = read_aspects(statements, outcomes["language"].tolist())
    stated = [stated_levels(level, asked.framework_id, frameworks) for level in credentials["level_id"]]
    return (
        credentials[["credential_id", "title", "level_id"]].assign(
            stated=pd.Series([found for found, _ in stated], index=credentials.index, dtype=TEXTS),
            legal_status=[legal_status for _, legal_status in stated],
            eqf=pd.Series(
                [eqf_levels(level, frameworks)[0] for level in credentials["level_id"]],
                index=credentials.index,
                dtype=TEXTS,
            ),
            reading=levels.centre.round(4),
            error=levels.sigma.round(4),
            unread=levels.reason,
        ),
        outcomes[["outcome_id", "credential_id", "text"]].assign(
            **{aspect: aspects[aspect].to_numpy().round(4) for aspect in ASPECTS}
        ),
    )
