"""From catalogues and a target to the pool that a stack is chosen from; the comparing is the engine's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.analyse.stacks.building import Pool
from mapper.analyse.stacks.prerequisites import PREREQUISITES, named_prerequisites
from mapper.errors import TableError, UsageError
from mapper.ingest.catalogue import Catalogue, catalogue_holding, load_catalogue, resolve
from mapper.ingest.duplicates import find_duplicates
from mapper.ingest.embedded import is_embedded
from mapper.ingest.stored import narrowed
from mapper.ingest.typed import ingest_typed
from mapper.knowledge.frameworks import Frameworks
from mapper.match.encoders import Progress
from mapper.match.pipeline import match
from mapper.match.runs import Run
from mapper.match.search_index import with_eqf
from mapper.model import slug
from mapper.settings import ScoringSettings, Settings
from mapper.tables import ALIGNMENTS, CREDENTIALS, OUTCOMES

_NAMED: Final = ["credential_id", "requires_id"]


def find_target(credential_id: str, catalogues: Sequence[Catalogue], workspace: Path) -> Catalogue:
    """The credential as a catalogue narrowed to it: of these catalogues where one holds it, else of its own.

    Raises
    ------
    UsageError
        If there is no such credential; the message names the nearest ids.
    """
    # As one, which is how the app names them too: a target alone would be a catalogue more in the workspace.
    embedded = [resolve("embedded", workspace)] if is_embedded(credential_id.partition(":")[0]) else []
    for catalogue in [*catalogues, *embedded]:
        if (catalogue.credentials["credential_id"] == credential_id).any():
            return narrowed(catalogue, credential=credential_id)
    return narrowed(catalogue_holding(credential_id, workspace), credential=credential_id)


def typed_target(outcomes: str, title: str, workspace: Path) -> Catalogue:
    """Outcomes that no credential has, one a line or not, as the only credential of a catalogue ``target-<title>``.

    Raises
    ------
    UsageError
        If there is no outcome or no title.
    """
    done = ingest_typed({"title": title, "outcomes": outcomes}, catalogue=slug(f"target {title}"), workspace=workspace)
    typed = load_catalogue(f"{done.catalogue}@{done.version}", workspace)
    return narrowed(typed, credential=str(typed.credentials["credential_id"].iloc[0]))


def compare_toward(
    target: Catalogue,
    catalogue: Catalogue,
    *,
    workspace: Path,
    frameworks: Frameworks,
    background: Catalogue,
    settings: Settings,
    progress: Progress | None = None,
) -> Run:
    """The run of every credential of ``catalogue`` against ``target``, which is narrowed to one credential.

    Read from its folder if it was made before. Every pair is compared, not only likely ones: what a credential adds to
    others may be one outcome of many.

    Raises
    ------
    UsageError
        If the catalogue holds nothing but the target.
    """
    ids = catalogue.credentials["credential_id"]
    others = ids[ids != target.only]
    if others.empty:
        raise UsageError(f"catalogue {catalogue.catalogue!r} holds nothing but the target")
    pairs = pd.DataFrame({"subject_id": others.to_numpy(dtype=object), "object_id": target.only})
    return match(
        catalogue,
        target,
        workspace=workspace,
        frameworks=frameworks,
        background=background,
        settings=settings,
        pairs=pairs,
        progress=progress,
    )


def finished_run(
    manifests: Iterable[Mapping[str, Any]], target_id: str, target: tuple[str, str], catalogue: tuple[str, str]
) -> str:
    """The newest run that :func:`compare_toward` made of these, "" if there is none.

    ``target`` and ``catalogue`` are catalogue id and version; ``manifests`` are those of
    :func:`~mapper.match.runs.list_runs`.
    """
    for run in manifests:
        sides = [(run[side]["catalogue"], run[side]["version"]) for side in ("subject", "object")]
        if run.get("only") == {"subject": "", "object": target_id} and run["pairs"] and sides == [catalogue, target]:
            return str(run["run"])
    return ""


def gather_pool(
    target: tuple[str, pd.DataFrame],
    catalogues: Sequence[tuple[pd.DataFrame, pd.DataFrame]],
    alignments: Sequence[pd.DataFrame],
    *,
    frameworks: Frameworks,
    prerequisites: pd.DataFrame | None = None,
    scoring: ScoringSettings,
) -> Pool:
    """The pool of several catalogues, each given as credentials and outcomes, a credential that stands in two once.

    ``target`` is its id and its outcomes, ``alignments`` are those of the runs. ``prerequisites`` (``credential_id``,
    ``requires_id``; each is needed) are added to those that entry requirements name.

    Raises
    ------
    TableError
        If ``prerequisites`` lacks a column.
    """
    target_id, wanted = target
    credentials = pd.concat([CREDENTIALS.empty(), *(table[list(CREDENTIALS.columns)] for table, _ in catalogues)])
    credentials = credentials[credentials["credential_id"] != target_id].drop_duplicates("credential_id")
    credentials = credentials.sort_values("credential_id", ignore_index=True)
    outcomes = pd.concat([OUTCOMES.empty(), *(table for _, table in catalogues)]).drop_duplicates("outcome_id")
    found = pd.concat([ALIGNMENTS.empty(), *alignments], ignore_index=True)
    return Pool(
        credentials=with_eqf(credentials, frameworks),
        outcomes=wanted.sort_values("position", kind="stable", ignore_index=True),
        alignments=found.drop_duplicates(["subject_outcome_id", "object_outcome_id"], ignore_index=True),
        duplicates=find_duplicates(credentials, outcomes),
        prerequisites=_with_given(named_prerequisites(credentials), prerequisites),
        scoring=scoring,
    )


def _with_given(named: pd.DataFrame, given: pd.DataFrame | None) -> pd.DataFrame:
    if given is None:
        return named
    missing = [name for name in _NAMED if name not in given.columns]
    if missing:
        raise TableError(f"prerequisites: column {missing[0]!r} is missing (needed: {', '.join(_NAMED)})")
    rows = given[_NAMED].drop_duplicates()
    # Numbered behind what entry requirements name, so that each row given is needed by itself.
    numbered = rows.assign(alternative=rows.groupby("credential_id").cumcount() + 1 + len(named))
    return PREREQUISITES.conform(pd.concat([named, numbered], ignore_index=True))
