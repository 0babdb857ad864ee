"""Catalogues: taking them in, listing them, looking in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mapper.api.places import Folder, Reference, embedded_frameworks, opened
from mapper.ingest import catalogue as stage
from mapper.ingest.catalogue import Catalogue, IngestResult, every_catalogue, list_catalogues
from mapper.ingest.profile import Profile
from mapper.ingest.saved_profiles import saved_profile_file
from mapper.match.encoders import Progress
from mapper.match.finding import find_credentials
from mapper.match.search import NO_FILTERS, SearchFilters
from mapper.settings import Settings, choose_settings


def ingest(
    paths: Folder | Sequence[Folder],
    *,
    catalogue: str | None = None,
    reader: str | None = None,
    profile: Folder | Profile | None = None,
    strict: bool = False,
    workspace: Folder | None = None,
    progress: Progress | None = None,
) -> IngestResult:
    r"""Store files, or a folder of them, as one version of a catalogue; counts of what was taken, and the rejects file.

    The same content gives the same version. The id is ``catalogue``, else the slug of the first file's name.

    Parameters
    ----------
    paths, catalogue
        See above.
    reader
        The format, to override recognition by content.
    profile
        A TOML file, the id of a saved one, or a :class:`~mapper.ingest.profile.Profile`: which column is what, and what
        the file does not say. One that was saved in the workspace is not used unless it is named.
    strict
        Store nothing if any row is rejected.

    Raises
    ------
    UsageError
        Unknown reader, missing path, faulty profile or catalogue id.
    DataError
        A file that cannot be read, or has no titles, no outcomes, or no row that can be taken.

    Examples
    --------
    >>> import mapper
    >>> from pathlib import Path
    >>> _ = Path("short courses.csv").write_text("Title;Outcomes\nStatistics;Compute a mean. Explain a test.\n")
    >>> done = mapper.ingest("short courses.csv")
    >>> done.catalogue, done.credentials, done.outcomes_stated, done.rejected
    ('short-courses', 1, 2, 0)
    """
    place = opened(workspace)
    given = [paths] if isinstance(paths, (str, Path)) else [*paths]
    if isinstance(profile, (str, Path)):
        profile = saved_profile_file(Path(profile), place)
    return stage.ingest(
        given,
        workspace=place,
        catalogue=catalogue,
        reader=reader,
        profile=profile,
        strict=strict,
        progress=progress,
    )


def catalogues(*, workspace: Folder | None = None) -> pd.DataFrame:
    """The catalogues that a workspace holds, one row per version; embedded ones once they were used.

    Examples
    --------
    >>> import mapper
    >>> _ = mapper.load_catalogue("deakin-it")
    >>> mapper.catalogues().query("catalogue == 'deakin-it'")[["credentials", "outcomes"]].values.tolist()
    [[38, 155]]
    """
    return list_catalogues(opened(workspace))


def load_catalogue(
    catalogue: Reference, *, workspace: Folder | None = None, progress: Progress | None = None
) -> Catalogue:
    """A catalogue with its tables ``credentials`` and ``outcomes`` (:mod:`mapper.tables`).

    Raises
    ------
    UsageError
        If there is none of that name; the message names the nearest.

    Examples
    --------
    >>> import mapper
    >>> found = mapper.load_catalogue("embedded-uk")
    >>> sorted(found.credentials["catalogue"].unique())
    ['glasgow-computing', 'open-university']
    """
    if isinstance(catalogue, Catalogue):
        return catalogue
    return stage.resolve(catalogue, workspace=opened(workspace), progress=progress)


def find(
    text: str,
    *,
    filters: SearchFilters = NO_FILTERS,
    top: int = 10,
    wording_only: bool = False,
    encoder: str | None = None,
    settings: Settings | Folder | None = None,
    workspace: Folder | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The credentials nearest to words, a title, an id or outcomes (one a line), in any language, the nearest first.

    Over the embedded catalogues and the latest version of every stored one; at most ``top`` rows. A hit
    (:data:`mapper.tables.HITS`, with title, provider, level and hours of its credential) says where words were met; it
    is no suggestion that anything is equivalent. ``wording_only`` needs no encoder and finds one language only.

    Raises
    ------
    UsageError
        If the text has no letter or digit.

    Examples
    --------
    >>> import mapper
    >>> mapper.find("Database Fundamentals", wording_only=True, top=1)[["credential_id", "reason"]].values.tolist()
    [['deakin-it:SIT103', 'This is its title']]
    """
    place = opened(workspace)
    chosen = None if wording_only else choose_settings(settings, encoder=encoder).encoder
    return find_credentials(
        text,
        every_catalogue(place),
        embedded_frameworks(),
        chosen,
        cache=place / "vectors",
        filters=filters,
        top=top,
        progress=progress,
    ).table()
