"""The line of functions from two catalogues to a run.

Each stage takes tables and its own settings and returns new tables; the clock and the folder stand here, at the rim.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.errors import DataError, TableError, UsageError
from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.frameworks import Frameworks
from mapper.match.bundles import bundled_pairs
from mapper.match.candidates import find_candidates
from mapper.match.comparisons import compare_credentials, positions_of
from mapper.match.encoders import EncoderIdentity, Progress, identify, second_reader
from mapper.match.equivalence import Scored, roll_up
from mapper.match.neighbourhoods import measure_neighbourhoods
from mapper.match.runs import Run, load_run, runs_folder, write_run
from mapper.match.scoring import shipped_weights, weights_hash
from mapper.match.sides import Side, build_side, readers_for
from mapper.settings import EncoderSettings, Settings
from mapper.tables import CANDIDATES, TEXTS
from mapper.workspace import content_hash

GIVEN_PAIRS: Final = "given by the user"
REOPENED: Final = "decided before"
_PAIR: Final = ["subject_id", "object_id"]
_LIBRARIES: Final = ("numpy", "pandas", "rapidfuzz", "scikit-learn", "sentence-transformers", "torch", "transformers")


def package_version() -> str:
    """The version of the installed distribution, "0" from a bare checkout."""
    try:
        return version("equivalence-mapper")
    except PackageNotFoundError:
        return "0"


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries on which vectors and scores depend, beside the package itself."""
    return {name: version(name) for name in _LIBRARIES}


@dataclass(slots=True)
class _Timer:
    """Seconds per stage, in the order the stages ran."""

    progress: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, number: int, of: int) -> Iterator[None]:
        if self.progress is not None:
            self.progress(name, number - 1, of)
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)
        if self.progress is not None:
            self.progress(name, number, of)


def match(
    subject: Catalogue,
    object_: Catalogue,
    *,
    workspace: Path,
    frameworks: Frameworks,
    background: Catalogue,
    settings: Settings,
    pairs: pd.DataFrame | None = None,
    reopened: pd.DataFrame | None = None,
    progress: Progress | None = None,
) -> Run:
    """The run that matches ``subject`` against ``object_``; read from its folder if it was made before.

    Parameters
    ----------
    background
        The catalogue that helps small sides to have neighbourhoods: the embedded ones together.
    pairs
        ``subject_id`` and ``object_id`` of exactly the pairs to compare; without it candidates are searched.
    reopened
        The same of pairs to compare besides the candidates and to keep whatever their rank: those whose decision rests
        on a text that has changed, so that the change cannot hide them.

    Raises
    ------
    DataError
        If a side has no outcomes at all.
    UsageError
        If a pair names an unknown credential.
    """
    _need_outcomes(subject, object_)
    encoder = identify(settings.encoder)
    manifest = run_inputs(subject, object_, background, encoder, settings, pairs)
    if reopened is not None and len(reopened):
        manifest["reopened"] = content_hash(reopened[["subject_id", "object_id"]])
    run_id = content_hash(manifest)
    if (runs_folder(workspace) / run_id / "manifest.json").is_file():
        return load_run(run_id, workspace)
    timer = _Timer(progress)
    scored, notes = score_catalogues(
        subject,
        object_,
        background,
        workspace=workspace,
        frameworks=frameworks,
        settings=settings,
        pairs=pairs,
        reopened=reopened,
        timer=timer,
    )
    if subject.only or object_.only:
        notes = [_part_note(subject, object_), *notes]
    manifest |= {
        "encoder": {"name": encoder.name, "multilingual": encoder.multilingual, "precision": encoder.precision},
        "weights_fitted_on": shipped_weights()["fitted_on"],
        "libraries": library_versions(),
        "counts": _counts(subject, object_, scored),
        "notes": notes,
    }
    timings = {
        "seconds": timer.seconds,
        "total_seconds": round(sum(timer.seconds.values()), 3),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    write_run(
        workspace,
        run_id,
        manifest=manifest,
        timings=timings,
        equivalences=scored.equivalences,
        alignments=scored.alignments,
        bundles=scored.bundles,
    )
    return load_run(run_id, workspace)


def run_inputs(
    subject: Catalogue,
    object_: Catalogue,
    background: Catalogue,
    encoder: EncoderIdentity,
    settings: Settings,
    pairs: pd.DataFrame | None,
) -> dict[str, Any]:
    """What the run id hashes: inputs, settings, models, weights and the version of the package.

    ``only`` is there where a side is a part of its catalogue: ``subject`` and ``object`` as
    :class:`~mapper.ingest.stored.Catalogue` names it.
    """
    second = second_reader(settings.encoder)
    parts = {"subject": subject.only, "object": object_.only}
    return {
        **({"only": parts} if any(parts.values()) else {}),
        "subject": {"catalogue": subject.catalogue, "version": subject.version},
        "object": {"catalogue": object_.catalogue, "version": object_.version},
        "background": {"catalogue": background.catalogue, "version": background.version},
        "settings": settings.as_dict(),
        "model": encoder.key,
        "second_model": "" if second is None else identify(second).key,
        "weights": weights_hash(shipped_weights()),
        "pairs": "" if pairs is None else content_hash(pairs[["subject_id", "object_id"]]),
        "package": package_version(),
    }


def score_catalogues(
    subject: Catalogue,
    object_: Catalogue,
    background: Catalogue,
    *,
    workspace: Path,
    frameworks: Frameworks,
    settings: Settings,
    pairs: pd.DataFrame | None = None,
    reopened: pd.DataFrame | None = None,
    timer: _Timer | None = None,
) -> tuple[Scored, list[str]]:
    """Equivalences and alignments of two catalogues, and notes on their pairing; nothing is written but vectors."""
    timer = timer or _Timer(None)
    reading = readers_for(settings, subject.credentials["language"], object_.credentials["language"])
    options: Mapping[str, Any] = {"settings": reading, "cache": workspace / "vectors", "progress": timer.progress}
    stages = 5
    with timer.stage("Encoding", 1, stages):
        left = build_side(subject.credentials, subject.outcomes, **options)
        right = build_side(object_.credentials, object_.outcomes, **options)
        behind = build_side(background.credentials, background.outcomes, **options)
    with timer.stage("Measuring neighbourhoods", 2, stages):
        near = measure_neighbourhoods(left, right, behind, settings.candidates)
    across = pairing_rule(subject, object_)
    with timer.stage("Finding candidates", 3, stages):
        candidates = (
            find_candidates(left, right, near, settings.candidates, across=across)
            if pairs is None
            else _given(pairs, left, right, GIVEN_PAIRS)
        )
        if reopened is not None and len(reopened):
            candidates = _with_reopened(candidates, _given(reopened, left, right, REOPENED))
    with timer.stage("Comparing", 4, stages):
        rows = positions_of(candidates["subject_id"], left.credentials)
        columns = positions_of(candidates["object_id"], right.credentials)
        compared = compare_credentials(left, right, near, rows, columns)
    with timer.stage("Scoring", 5, stages):
        scored = roll_up(left, right, compared, candidates["rules"], frameworks, shipped_weights(), settings.scoring)
        if pairs is None:
            scored = keep_best(scored, settings.candidates.top_n, reopened)
    notes = [f"Pairs of the same {across} were left out, since both sides hold the same credentials."] if across else []
    return scored, [*notes, *unfitted(identify(settings.encoder), settings)]


def _part_note(subject: Catalogue, object_: Catalogue) -> str:
    sides = [
        f"{side.only} of {side.catalogue}" if side.only else f"all of {side.catalogue}" for side in (subject, object_)
    ]
    return f"A part was matched: {sides[0]} against {sides[1]}."


def unfitted(encoder: EncoderIdentity, settings: Settings) -> list[str]:
    """A note where the weights were fitted with another encoder or adapter: what their figures then mean."""
    weights, usual = shipped_weights(), EncoderSettings()
    fitted = replace(
        usual, name=weights["encoder"], adapter=weights["adapter"], second=weights["second_encoder"],
        batch_size=settings.encoder.batch_size, precision=settings.encoder.precision,
    )  # fmt: skip
    used = replace(settings.encoder, name=encoder.name)
    changed = [each.name for each in fields(used) if getattr(used, each.name) != getattr(fitted, each.name)]
    if not changed:
        return []
    return [
        f"The weights were fitted with the encoder {fitted.name} and the adapter {fitted.adapter}; here another "
        f"{', '.join(changed)} is used: the order of the suggestions says something, confidence, coverage and relation "
        "are not calibrated."
    ]


def keep_best(scored: Scored, top_n: int, besides: pd.DataFrame | None = None) -> Scored:
    """The best ``top_n`` objects of each subject, the pairs ``besides`` and those of bundles, with outcome matrices."""
    is_kept = (scored.equivalences["rank"] <= top_n).to_numpy(dtype=bool)
    for more in (besides, bundled_pairs(scored.bundles)):
        if more is not None and len(more):
            wanted = pd.MultiIndex.from_frame(more[_PAIR])
            is_kept = is_kept | pd.MultiIndex.from_frame(scored.equivalences[_PAIR]).isin(wanted)
    best = scored.equivalences[is_kept].reset_index(drop=True)
    kept = pd.MultiIndex.from_frame(best[["subject_id", "object_id"]])
    here = pd.MultiIndex.from_frame(scored.alignments[["subject_id", "object_id"]]).isin(kept)
    return Scored(best, scored.alignments[here].reset_index(drop=True), scored.bundles)


def pairing_rule(subject: Catalogue, object_: Catalogue) -> str:
    """The column whose equal values are not paired, or "".

    It is ``jurisdiction`` where both sides hold the same credentials of several countries. Two different catalogues are
    paired freely; a catalogue against itself would otherwise find its own siblings first.
    """
    shared = set(subject.credentials["credential_id"]) & set(object_.credentials["credential_id"])
    return "jurisdiction" if shared and len(subject.credentials["jurisdiction"].unique()) > 1 else ""


def _need_outcomes(*catalogues: Catalogue) -> None:
    for catalogue in catalogues:
        if not len(catalogue.outcomes):
            raise DataError(
                f"catalogue {catalogue.catalogue!r} has no learning outcomes, so nothing can be compared; "
                "ingest it again with a column of outcomes or descriptions"
            )


def _with_reopened(candidates: pd.DataFrame, reopened: pd.DataFrame) -> pd.DataFrame:
    """Candidates and the reopened pairs that no rule proposed."""
    known = pd.MultiIndex.from_frame(candidates[_PAIR])
    fresh = reopened[~pd.MultiIndex.from_frame(reopened[_PAIR]).isin(known)]
    return CANDIDATES.conform(pd.concat([candidates, fresh], ignore_index=True))


def _given(pairs: pd.DataFrame, left: Side, right: Side, rule: str) -> pd.DataFrame:
    missing = [name for name in ("subject_id", "object_id") if name not in pairs.columns]
    if missing:
        raise TableError(f"pairs: column {missing[0]!r} is missing (needed: subject_id, object_id)")
    faults = []
    for name, side in (("subject_id", left), ("object_id", right)):
        known = set(side.credentials["credential_id"])
        faults += [
            f"pairs:{row + 2}: {name} {value!r} is not in that catalogue"
            for row, value in enumerate(pairs[name])
            if value not in known
        ]
    if faults:
        raise UsageError.listing(faults)
    given = (
        pairs[["subject_id", "object_id"]].drop_duplicates().sort_values(["subject_id", "object_id"], ignore_index=True)
    )
    return given.assign(rules=pd.Series([[rule]] * len(given), dtype=TEXTS))


def _counts(subject: Catalogue, object_: Catalogue, scored: Scored) -> dict[str, int]:
    suggestions = scored.equivalences["suggestion"].value_counts().to_dict()
    return {
        "subject_credentials": len(subject.credentials),
        "object_credentials": len(object_.credentials),
        "pairs": len(scored.equivalences),
        "outcome_pairs": len(scored.alignments),
        "bundles": len(scored.bundles),
        **{f"suggested {name}": int(count) for name, count in sorted(suggestions.items())},
    }
