"""Coverage of catalogues, and stacks toward a target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mapper.analyse.coverage.groups import DIMENSIONS, Dimension
from mapper.analyse.coverage.kept import SIDES, Coverage, measure_coverage
from mapper.analyse.coverage.shares import shares_by
from mapper.analyse.coverage.uncovered import uncovered_themes
from mapper.analyse.stacks.building import ALTERNATIVES, SECONDS
from mapper.analyse.stacks.conditions import Conditions, check_conditions
from mapper.analyse.stacks.gathering import compare_toward, find_target, gather_pool, typed_target
from mapper.analyse.stacks.report import StackReport, report_stack
from mapper.api.places import Folder, Reference, embedded_frameworks, opened
from mapper.api.sources import load_catalogue
from mapper.errors import UsageError
from mapper.ingest.catalogue import Catalogue
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.policies import load_policies
from mapper.match.encoders import Progress
from mapper.settings import Settings, choose_settings


def coverage(
    subject: Reference,
    object_: Reference,
    *,
    encoder: str | None = None,
    settings: Settings | Folder | None = None,
    workspace: Folder | None = None,
    progress: Progress | None = None,
) -> Coverage:
    """How far two catalogues cover each other, measured for both sides at once.

    ``outcomes`` has a row per outcome of either side: the best counterpart over the whole other catalogue and the
    probability that it covers the outcome; ``credentials`` the expected share of each. Take :func:`shares` and
    :func:`gaps` of it. Picking the best of many counterparts flatters the larger side.

    Raises
    ------
    UsageError
        If a catalogue is not known.
    DataError
        If a side has no outcomes at all.

    Examples
    --------
    >>> import mapper
    >>> measured = mapper.coverage("deakin-it", "glasgow-computing")
    >>> outcomes, credentials = measured.of("subject")
    >>> len(outcomes), len(credentials)
    (155, 38)
    """
    place = opened(workspace)
    left, right = (load_catalogue(side, workspace=place, progress=progress) for side in (subject, object_))
    return measure_coverage(
        left,
        right,
        workspace=place,
        frameworks=embedded_frameworks(),
        settings=choose_settings(settings, encoder=encoder),
        progress=progress,
    )


def shares(measured: Coverage, side: str = "subject", *, by: Dimension = "level") -> pd.DataFrame:
    """Which share of a side's outcomes the other side is expected to cover, one row per group, the largest first.

    Columns ``group``, ``credentials``, ``outcomes``, ``covered``, ``partly``, ``missing`` (counts), ``share``, ``low``
    and ``high``, in [0, 1]: nine in ten such shares should lie in the band. ``share`` is expected, so it is no ratio of
    the counts.

    Parameters
    ----------
    measured
        From :func:`coverage`.
    side
        ``subject`` or ``object``: whose outcomes are asked for.
    by
        What credentials are grouped by: level, field, country, provider, kind, language or catalogue.

    Raises
    ------
    UsageError
        If the side or the dimension is not known.

    Examples
    --------
    >>> import mapper
    >>> measured = mapper.coverage("deakin-it", "embedded-uk")
    >>> mapper.shares(measured, "object", by="provider")["group"].tolist()
    ['University of Glasgow', 'The Open University']
    """
    if by not in DIMENSIONS:
        raise UsageError(f"dimension {by!r} is not known (known: {', '.join(DIMENSIONS)})")
    outcomes = _outcomes_of(measured, side)
    return shares_by(outcomes, outcomes[by])


def gaps(measured: Coverage, side: str = "subject") -> pd.DataFrame:
    """What a side asks for and the other covers by less than half, most asked for first.

    Outcomes that ask for the same are one theme, one row: ``theme``, ``text``, ``asked_by`` (credentials),
    ``outcomes``, ``share`` covered, ``unmet`` (credentials expected to find none), ``counterpart_text`` (the best there
    is).

    Raises
    ------
    UsageError
        If the side is not known.

    Examples
    --------
    >>> import mapper
    >>> missing = mapper.gaps(mapper.coverage("deakin-it", "glasgow-computing"), "object")
    >>> missing["unmet"].is_monotonic_decreasing
    True
    """
    return uncovered_themes(_outcomes_of(measured, side))


def stack(
    target: str | Sequence[str],
    from_: Reference | Sequence[Reference],
    *,
    title: str = "",
    conditions: Conditions | None = None,
    prerequisites: pd.DataFrame | None = None,
    ceiling: str = "auto",
    alternatives: int = ALTERNATIVES,
    seconds: float = SECONDS,
    encoder: str | None = None,
    settings: Settings | Folder | None = None,
    workspace: Folder | None = None,
    progress: Progress | None = None,
) -> StackReport:
    """The smallest or shortest set of credentials that together covers a target, by an exact solver.

    ``answer.stack`` holds the members and, for each outcome of the target, what meets it; ``answer.reaches`` says
    whether the share is reached, ``credit`` what of the target's own credits it may come to, as an interval.
    :func:`mapper.analyse.stacks.report.told` says it in sentences.

    Parameters
    ----------
    target
        A credential id, or a list of outcomes.
    from_
        Catalogues to choose from.
    title
        What a list of outcomes is called.
    conditions
        What is asked of the stack: share to reach, aim, limits, countries, languages, credentials held.
    prerequisites
        ``credential_id``, ``requires_id``, besides those that entry requirements name.
    ceiling
        ``auto`` (what the target's country lets outside learning fill), ``none``, the id of a ceiling, or a share.
    alternatives
        Next best stacks.
    seconds
        Time for the solver.

    Raises
    ------
    UsageError
        If a credential or catalogue is not known, or a condition cannot hold.

    Examples
    --------
    >>> import mapper
    >>> wanted = ["Design a relational database", "Query a database with SQL"]
    >>> found = mapper.stack(wanted, "deakin-it", title="Databases", conditions=mapper.Conditions(max_credentials=1))
    >>> len(found.answer.stack.members) <= 1, found.answer.stack.met["text"].tolist() == wanted
    (True, True)
    """
    conditions = check_conditions(conditions or Conditions())
    place, chosen = opened(workspace), choose_settings(settings, encoder=encoder)
    named = [from_] if isinstance(from_, (str, Path, Catalogue)) else list(dict.fromkeys(from_))
    sources = [load_catalogue(each, workspace=place, progress=progress) for each in named]
    wanted = (
        find_target(target, sources, place)
        if isinstance(target, str)
        else typed_target("\n".join(target), title or "outcomes", place)
    )
    known, background = embedded_frameworks(), load_catalogue("embedded", workspace=place)
    compared = [
        compare_toward(
            wanted,
            source,
            workspace=place,
            frameworks=known,
            background=background,
            settings=chosen,
            progress=progress,
        )
        for source in sources
    ]
    pool = gather_pool(
        (wanted.only, wanted.outcomes),
        [(each.credentials, each.outcomes) for each in sources],
        [run.alignments for run in compared],
        frameworks=known,
        prerequisites=prerequisites,
        scoring=chosen.scoring,
    )
    row = wanted.credentials.astype(object).where(wanted.credentials.notna(), None).iloc[0]
    return report_stack(
        pool,
        {str(name): value for name, value in row.items()},
        conditions,
        policies=load_policies(embedded_folder() / "policies"),
        credit_systems=load_credit_systems(embedded_folder() / "credit_systems.csv"),
        runs={run.run_id: run.manifest for run in compared},
        ceiling=ceiling,
        alternatives=alternatives,
        seconds=seconds,
    )


def _outcomes_of(measured: Coverage, side: str) -> pd.DataFrame:
    if side not in SIDES:
        raise UsageError(f"side {side!r} is not known (known: {', '.join(SIDES)})")
    return measured.of(side)[0]
