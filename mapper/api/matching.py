"""Matching catalogues and pairs."""

from __future__ import annotations

import pandas as pd

from mapper.api.places import Folder, Reference, embedded_frameworks, opened
from mapper.api.sources import load_catalogue
from mapper.ingest.catalogue import catalogue_holding
from mapper.ingest.stored import narrowed
from mapper.match import pipeline, runs
from mapper.match.encoders import Progress
from mapper.match.runs import Run
from mapper.review.reopening import reopened_pairs
from mapper.settings import Settings, choose_settings
from mapper.workspace import named_database


def match(
    subject: Reference,
    object_: Reference,
    *,
    pairs: pd.DataFrame | None = None,
    only: str = "",
    country: str = "",
    top: int | None = None,
    encoder: str | None = None,
    settings: Settings | Folder | None = None,
    workspace: Folder | None = None,
    database_url: str | None = None,
    progress: Progress | None = None,
) -> Run:
    """Suggested equivalences of one catalogue with another: a run with its tables.

    ``equivalences`` has a row per pair (:data:`mapper.tables.EQUIVALENCES`): relation, suggestion, ``confidence`` in
    [0, 1], ``subject_coverage`` (share of the subject's outcomes that the object covers) and ``object_coverage`` (the
    reverse), findings on five elements, reasons. ``alignments`` has the pairs of outcomes behind them, ``bundles`` the
    credentials that cover one better together. Pairs that people decided on, and whose text has changed since, are
    always among them.

    Parameters
    ----------
    subject, object_
        Catalogues.
    pairs
        ``subject_id`` and ``object_id`` of exactly the pairs to compare; otherwise the likeliest are found.
    only
        Id of the only credential of the subject to match.
    country
        Only against credentials of this country (ISO 3166).
    top
        Objects kept per subject (default: 5).
    database_url
        Where decisions are, if not in the workspace and not named by ``MAPPER_DATABASE_URL``.

    Raises
    ------
    UsageError
        If a catalogue or a credential is not known.
    DataError
        If a side has no outcomes at all.

    Examples
    --------
    >>> import mapper
    >>> run = mapper.match("deakin-it", "glasgow-computing", top=3)
    >>> int(run.equivalences.groupby("subject_id").size().max())
    3
    >>> bool(run.equivalences["confidence"].between(0, 1).all())
    True
    """
    place, database = opened(workspace), named_database(database_url)
    left = narrowed(load_catalogue(subject, workspace=place, progress=progress), credential=only)
    right = narrowed(load_catalogue(object_, workspace=place, progress=progress), country=country.upper())
    return pipeline.match(
        left,
        right,
        workspace=place,
        frameworks=embedded_frameworks(),
        background=load_catalogue("embedded", workspace=place),
        settings=choose_settings(settings, encoder=encoder, top=top),
        pairs=pairs,
        reopened=None if pairs is not None else reopened_pairs(left, right, place, database),
        progress=progress,
    )


def compare(
    subject: str,
    object_: str,
    *,
    encoder: str | None = None,
    settings: Settings | Folder | None = None,
    workspace: Folder | None = None,
    progress: Progress | None = None,
) -> Run:
    """One credential held against another: a run whose ``equivalences`` have one row.

    Raises
    ------
    UsageError
        If a credential is not known; the message names the nearest ids.

    Examples
    --------
    >>> import mapper
    >>> pair = mapper.compare("deakin-it:SIT103", "glasgow-computing:COMPSCI4013").equivalences.iloc[0]
    >>> pair["subject_title"], pair["object_title"]
    ('Database Fundamentals', 'Database Systems (H)')
    """
    place = opened(workspace)
    left, right = (catalogue_holding(credential, place) for credential in (subject, object_))
    return match(
        left,
        right,
        pairs=pd.DataFrame({"subject_id": [subject], "object_id": [object_]}),
        encoder=encoder,
        settings=settings,
        workspace=place,
        progress=progress,
    )


def load_run(run: str = "latest", *, workspace: Folder | None = None) -> Run:
    """A run that was made before, by its id, its folder, or ``latest``.

    Raises
    ------
    UsageError
        If there is no such run; the message lists the newest.

    Examples
    --------
    >>> import mapper
    >>> made = mapper.match("deakin-it", "glasgow-computing", top=3)
    >>> mapper.load_run(made.run_id).equivalences.equals(made.equivalences)
    True
    """
    return runs.load_run(run, opened(workspace))
