"""A coverage of two catalogues, measured once and kept in the workspace: a folder of Parquet, complete or absent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from mapper.analyse.coverage.bands import BAND, CALIBRATION
from mapper.analyse.coverage.groups import DIMENSIONS, group_columns
from mapper.analyse.coverage.uncovered import themes_of
from mapper.errors import DataError, UsageError
from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.frameworks import Frameworks
from mapper.match.catalogue_counterparts import LIKELIEST, SINGLES, BestCounterparts, Progress, find_best_counterparts
from mapper.match.encoders import identify, second_reader
from mapper.match.pipeline import package_version, pairing_rule, unfitted
from mapper.match.scoring import outcome_status, shipped_weights, weights_hash
from mapper.match.sides import Positions, Side, build_side, readers_for
from mapper.settings import Settings
from mapper.tables import COVERED_CREDENTIALS, COVERED_OUTCOMES, TEXT
from mapper.workspace import (
    content_hash,
    list_manifests,
    new_folder,
    read_json,
    read_parquet,
    write_manifest,
    write_parquet,
)

SIDES: Final = ("subject", "object")


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """How far two catalogues cover each other.

    ``manifest`` holds what the id hashes, such as ``subject`` and ``object`` (each {catalogue, version}), counts and
    notes. ``outcomes`` follows :data:`mapper.tables.COVERED_OUTCOMES`, ``credentials``
    :data:`~mapper.tables.COVERED_CREDENTIALS`; both hold the rows of both sides.
    """

    coverage_id: str
    folder: Path
    manifest: dict[str, Any]
    outcomes: pd.DataFrame
    credentials: pd.DataFrame

    def of(self, side: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The outcomes of one side, each with what its credential is grouped by, and its credentials.

        Dimensions of the credential keep their names; those of the best counterpart's credential have the prefix
        ``counterpart_`` ("" where there is none).
        """
        credentials = self.credentials[self.credentials["side"] == side].reset_index(drop=True)
        others = self.credentials[self.credentials["side"] != side]
        outcomes = self.outcomes[self.outcomes["side"] == side].reset_index(drop=True)
        named = ["title", *DIMENSIONS]
        own = credentials.set_index("credential_id")[named].loc[outcomes["credential_id"]].reset_index(drop=True)
        theirs = others.set_index("credential_id")[named].reindex(outcomes["counterpart_credential_id"])
        theirs = theirs.fillna("").reset_index(drop=True).add_prefix("counterpart_")
        return pd.concat([outcomes, own, theirs], axis="columns"), credentials


def coverages_folder(workspace: Path) -> Path:
    """Where the coverages of a workspace lie."""
    return workspace / "coverages"


def measure_coverage(
    subject: Catalogue,
    object_: Catalogue,
    *,
    workspace: Path,
    frameworks: Frameworks,
    settings: Settings,
    progress: Progress | None = None,
) -> Coverage:
    """How far ``subject`` and ``object_`` cover each other; read from its folder if it was measured before.

    Raises
    ------
    DataError
        If a side has no outcomes at all.
    """
    for side in (subject, object_):
        if not len(side.outcomes):
            raise DataError(f"catalogue {side.catalogue!r} has no learning outcomes, so nothing can be covered")
    manifest = _inputs(subject, object_, frameworks, settings)
    coverage_id = content_hash(manifest)
    folder = coverages_folder(workspace) / coverage_id
    if (folder / "manifest.json").is_file():
        return load_coverage(coverage_id, workspace)
    started = time.perf_counter()
    apart = _apart(subject, object_)
    outcomes, credentials = _measured(subject, object_, apart, workspace, frameworks, settings, progress)
    counts = {
        f"{side}_{name}": int((table["side"] == side).sum())
        for side in SIDES
        for name, table in (("outcomes", outcomes), ("credentials", credentials))
    }
    manifest |= {
        "titles": _titles(subject, object_),
        "counts": counts,
        "weights_fitted_on": shipped_weights()["fitted_on"],
        "notes": [*_pairing_notes(apart, outcomes), *unfitted(identify(settings.encoder), settings)],
    }
    with new_folder(folder) as made:
        write_parquet(made / "outcomes.parquet", outcomes, COVERED_OUTCOMES.schema)
        write_parquet(made / "credentials.parquet", credentials, COVERED_CREDENTIALS.schema)
        write_manifest(made, {"coverage": coverage_id, **manifest}, started=started)
    return load_coverage(coverage_id, workspace)


def list_coverages(workspace: Path) -> list[dict[str, Any]]:
    """Manifests of all coverages with their ``timings``, the newest first."""
    return list_manifests(coverages_folder(workspace), "coverage")


def load_coverage(coverage_id: str, workspace: Path) -> Coverage:
    """The coverage of that id.

    Raises
    ------
    UsageError
        If there is none.
    WorkspaceError
        If a file of it is damaged.
    """
    folder = coverages_folder(workspace) / coverage_id
    if not (folder / "manifest.json").is_file():
        raise UsageError(f"coverage {coverage_id!r} is not in this workspace; measure it with 'mapper coverage'")
    return Coverage(
        coverage_id,
        folder,
        read_json(folder / "manifest.json"),
        read_parquet(folder / "outcomes.parquet"),
        read_parquet(folder / "credentials.parquet"),
    )


def _inputs(subject: Catalogue, object_: Catalogue, frameworks: Frameworks, settings: Settings) -> dict[str, Any]:
    second = second_reader(settings.encoder)
    return {
        "subject": {"catalogue": subject.catalogue, "version": subject.version},
        "object": {"catalogue": object_.catalogue, "version": object_.version},
        "model": identify(settings.encoder).key,
        "second_model": "" if second is None else identify(second).key,
        "weights": weights_hash(shipped_weights()),
        "looked_at": {"likeliest": LIKELIEST, "singles": SINGLES},
        "scoring": {"covered_from": settings.scoring.covered_from, "partly_from": settings.scoring.partly_from},
        "band": {"share": BAND, "calibration": CALIBRATION},
        "referencing": content_hash(frameworks.referencing),
        "package": package_version(),
    }


def _titles(subject: Catalogue, object_: Catalogue) -> dict[str, str]:
    """What each side is called; the same only where a catalogue is held against itself."""
    titles = [str(side.manifest.get("title") or side.catalogue) for side in (subject, object_)]
    if titles[0] == titles[1] and (subject.catalogue, subject.version) != (object_.catalogue, object_.version):
        one_catalogue = subject.catalogue == object_.catalogue
        told = (side.version[:8] if one_catalogue else side.catalogue for side in (subject, object_))
        titles = [f"{title} ({more})" for title, more in zip(titles, told, strict=True)]
    return dict(zip(SIDES, titles, strict=True))


def _apart(subject: Catalogue, object_: Catalogue) -> str:
    """The column whose equal values never count for each other: a credential must not cover itself."""
    shared = set(subject.credentials["credential_id"]) & set(object_.credentials["credential_id"])
    return pairing_rule(subject, object_) or ("credential_id" if shared else "")


def _pairing_notes(apart: str, outcomes: pd.DataFrame) -> list[str]:
    """Who counts for whom, and how many outcomes that leaves without anything to be held against."""
    if not apart:
        return []
    what = "No credential counts for itself"
    if apart != "credential_id":
        what = f"Credentials of the same {apart} do not count for each other"
    alone = outcomes.loc[(outcomes["counterpart_id"] == "").to_numpy(dtype=bool), "side"].value_counts()
    left = [
        f"Outcomes of the {side} that could be held against nothing, and stand as not covered: {alone[side]:,}."
        for side in SIDES
        if side in alone
    ]
    return [f"{what}, since both sides share credentials.", *left]


def _measured(
    subject: Catalogue,
    object_: Catalogue,
    apart: str,
    workspace: Path,
    frameworks: Frameworks,
    settings: Settings,
    progress: Progress | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    reading = readers_for(settings, subject.credentials["language"], object_.credentials["language"])
    sides = [
        build_side(side.credentials, side.outcomes, settings=reading, cache=workspace / "vectors", progress=progress)
        for side in (subject, object_)
    ]
    model = shipped_weights()["statement"]
    outcomes, credentials = [], []
    for name, own, other in zip(SIDES, sides, reversed(sides), strict=True):
        best = find_best_counterparts(own, other, model, apart=apart, progress=progress)
        outcomes.append(_outcomes_table(name, own, other, best, themes_of(own, model), settings))
        credentials.append(_credentials_table(name, own, other, best, frameworks))
    return (
        COVERED_OUTCOMES.conform(pd.concat(outcomes, ignore_index=True)),
        COVERED_CREDENTIALS.conform(pd.concat(credentials, ignore_index=True)),
    )


def _outcomes_table(
    name: str, own: Side, other: Side, best: BestCounterparts, themes: Positions, settings: Settings
) -> pd.DataFrame:
    theirs = other.outcomes[["outcome_id", "text", "credential_id"]]
    return pd.DataFrame(
        {
            "side": name,
            **{column: own.outcomes[column] for column in ("outcome_id", "credential_id", "text")},
            "probability": best.probability,
            "status": outcome_status(best.probability, settings.scoring),
            "counterpart_id": _named(theirs["outcome_id"], best.outcome),
            "counterpart_text": _named(theirs["text"], best.outcome),
            "counterpart_credential_id": _named(theirs["credential_id"], best.outcome),
            "theme": own.outcomes["outcome_id"].to_numpy(dtype=object)[themes],
        }
    )


def _credentials_table(
    name: str, own: Side, other: Side, best: BestCounterparts, frameworks: Frameworks
) -> pd.DataFrame:
    sizes = np.diff(own.first)
    total = np.bincount(own.owner, best.probability, minlength=len(sizes))
    counted = sizes > 0
    return pd.DataFrame(
        {
            "side": name,
            **{column: own.credentials[column] for column in ("credential_id", "title")},
            **group_columns(own.credentials, frameworks),
            "outcomes": sizes,
            "coverage": np.where(counted, np.round(total / np.maximum(sizes, 1), 4), np.nan),
            "single_coverage": np.where(counted, best.single_coverage, np.nan),
            "single_id": _named(other.credentials["credential_id"], best.single),
            "single_title": _named(other.credentials["title"], best.single),
        }
    )


def _named(values: pd.Series, rows: Positions) -> pd.Series:
    """The value at each row, "" at -1."""
    known = np.append(values.to_numpy(dtype=object), "")
    return pd.Series(known[rows], dtype=TEXT)
