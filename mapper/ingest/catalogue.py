"""Catalogues: ingesting files into a version, looking before it is stored, and loading what is stored.

A catalogue needs titles and something that says what is learnt: outcomes, a description or skills, for at least one
credential. A register that has none is refused with the cure, since nothing could be compared; a profile with
``outcomes = "none"`` says that this is meant, for a register that is used to check levels and validity.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.errors import DataError, UsageError
from mapper.ingest.assemble import whole
from mapper.ingest.gather import build, gather, refuse
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Progress
from mapper.ingest.rejects import rejects_table
from mapper.ingest.saved_profiles import SavedProfileWarning, find_profile
from mapper.ingest.stored import Catalogue, list_catalogues, load_catalogue, new_version, stored_version
from mapper.ingest.tables.columns import ColumnMapping
from mapper.model import split_curie
from mapper.workspace import open_workspace, read_json

__all__ = [
    "Catalogue",
    "IngestResult",
    "Preview",
    "catalogue_holding",
    "every_catalogue",
    "ingest",
    "list_catalogues",
    "load_catalogue",
    "preview",
    "resolve",
]


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What an ingest stored.

    ``outcomes_stated`` and ``outcomes_derived`` count statements, ``credentials_stated`` and ``credentials_derived``
    the credentials that have them. ``rejected`` counts the rows that are not in the catalogue, ``warnings`` what was
    left out of rows that are. ``listings`` counts the rows that are credentials, one listed twice as two;
    ``duplicates`` the credentials that are one thing with another, in ``duplicate_groups``
    (:func:`mapper.ingest.duplicates.find_duplicates`). ``is_new`` is False if the same version was there already.
    ``notes`` are sentences of the readers about a file as a whole, such as the state of its signature.
    """

    catalogue: str
    version: str
    reader: str
    credentials: int
    outcomes_stated: int
    outcomes_derived: int
    rejected: int
    rejects_file: Path
    folder: Path
    credentials_stated: int = 0
    credentials_derived: int = 0
    warnings: int = 0
    is_new: bool = True
    notes: tuple[str, ...] = ()
    listings: int = 0
    duplicates: int = 0
    duplicate_groups: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What an ingest would store, without having written anything.

    ``mappings`` and ``details`` hold, by file, the guess at its columns and the choices of its reader, ``samples`` each
    column in the order of the file with up to three different values. ``problem`` is the error that an ingest would
    raise after reading the columns ("" for none); the tables are then empty.
    """

    catalogue: str
    readers: Mapping[str, str]
    mappings: Mapping[str, ColumnMapping]
    details: Mapping[str, Mapping[str, Any]]
    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    rejects: pd.DataFrame
    problem: str = ""
    samples: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def ingest(
    paths: Sequence[Path | str] | Path | str,
    *,
    workspace: Path,
    catalogue: str | None = None,
    reader: str | None = None,
    profile: Path | Profile | None = None,
    strict: bool = False,
    progress: Progress | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> IngestResult:
    r"""Store files, or the files of folders, as one version of a catalogue.

    The version is a hash of the two tables, so the same content gives the same version and is stored once. The id is
    ``catalogue``, else that of the profile, else the slug of the first name. Rows that cannot be taken are in
    ``rejects_file``.

    Parameters
    ----------
    paths, workspace, catalogue
        See above.
    reader
        One of :data:`mapper.ingest.readers.READER_NAMES`, to override recognition by content.
    profile
        A profile or its file, which overrides what would be guessed.
    strict
        Refuse instead of leaving rows out: nothing is stored if any row is rejected.
    progress
        Called with what is done, how many, of how many.
    limits
        Bounds of each file.

    Raises
    ------
    UsageError
        Unknown reader, missing path, faulty profile or catalogue id.
    DataError
        A file that cannot be read, has no titles, no outcomes at all, no row that can be taken, or rejects under
        ``strict``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> file = folder / "short courses.csv"
    >>> _ = file.write_bytes(b"Title;Learning outcomes\nStatistics;1. Compute a mean 2. Explain a test\n")
    >>> done = ingest([file], workspace=folder / "workspace")
    >>> done.catalogue, done.reader, done.credentials, done.outcomes_stated
    ('short-courses', 'csv', 1, 2)
    """
    read = gather(paths, catalogue, reader, profile, progress, limits)
    place = open_workspace(workspace)
    built = build(read, progress)
    with new_version(place, read.catalogue) as version:
        for part in built.parts():
            version.add(part.credentials, part.outcomes)
        if strict:
            refuse(built.faults)
        manifest = {
            "title": read.profile.catalogue.get("title", read.catalogue),
            **{key: value for key, value in read.profile.catalogue.items() if key not in ("id", "title")},
            "sources": read.sources,
            "columns": {file: _mapping_dict(mapping) for file, mapping in read.mappings.items()},
            "profile": read.profile.as_dict(),
        }
        folder, is_new = version.finish(rejects_table(built.faults), manifest, built.listings)
    counts = read_json(folder / "manifest.json")["counts"]
    return IngestResult(
        catalogue=read.catalogue,
        version=folder.name,
        reader=", ".join(dict.fromkeys(source["reader"] for source in read.sources)),
        credentials=counts["credentials"],
        outcomes_stated=counts["outcomes_stated"],
        outcomes_derived=counts["outcomes_derived"],
        rejected=counts["rejected"],
        rejects_file=folder / "rejects.csv",
        folder=folder,
        credentials_stated=counts["credentials_stated"],
        credentials_derived=counts["credentials_derived"],
        warnings=counts["warnings"],
        is_new=is_new,
        notes=tuple(f"{source['file']}: {note}" for source in read.sources for note in source.get("notes", ())),
        listings=counts["listings"],
        duplicates=counts["duplicates"],
        duplicate_groups=counts["duplicate_groups"],
    )


def preview(
    paths: Sequence[Path | str] | Path | str,
    *,
    catalogue: str | None = None,
    reader: str | None = None,
    profile: Path | Profile | None = None,
    progress: Progress | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Preview:
    """What :func:`ingest` would store, without a workspace and without writing anything.

    A file without a title or outcomes still gives its columns, so that a person can map them; ``problem`` says what
    is missing.

    Raises
    ------
    UsageError
        Unknown reader, missing path, faulty profile or catalogue id.
    UnreadableFile
        If a file cannot be read at all.
    """
    read = gather(paths, catalogue, reader, profile, progress, limits, forgiving=True)
    readers = {source["file"]: source["reader"] for source in read.sources}
    details = {
        source["file"]: {k: v for k, v in source.items() if k not in ("file", "reader", "sha256")}
        for source in read.sources
    }
    problem = "\n".join(read.problems)
    tables = whole(())
    faults: Sequence[Fault] = read.faults
    if not problem:
        try:
            built = build(read, progress)
            tables, faults = whole(built.parts()), built.faults
        except DataError as error:
            problem = str(error)
    return Preview(
        read.catalogue,
        readers,
        read.mappings,
        details,
        tables.credentials,
        tables.outcomes,
        rejects_table(faults),
        problem,
        read.samples,
    )


def resolve(
    reference: str | Path,
    workspace: Path,
    *,
    reader: str | None = None,
    profile: Path | Profile | None = None,
    progress: Progress | None = None,
) -> Catalogue:
    """The catalogue that a person means: an id, ``id@version``, an embedded id, or a file or folder to ingest first.

    An id comes before a file of the same name; write ``./name`` for the file. A file like one for which a profile was
    saved in the workspace is read with it, with a :class:`~mapper.ingest.saved_profiles.SavedProfileWarning`.

    Raises
    ------
    UsageError
        If it is none of these; the message names the nearest ids.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> resolve("embedded-uk", Path(tempfile.mkdtemp())).catalogue
    'embedded-uk'
    """
    from mapper.ingest.embedded import embedded, is_embedded

    text = str(reference)
    if is_embedded(text):
        return embedded(text, workspace)
    if isinstance(reference, str) and stored_version(text, workspace) is not None:
        return load_catalogue(text, workspace)
    path = Path(text)
    if path.exists():
        if profile is None and (saved := find_profile(path, workspace, reader=reader)):
            profile = saved.profile
            note = saved.note(without="mapper ingest --no-profile")
            warnings.warn(f"{path.name}: {note}", SavedProfileWarning, stacklevel=2)
        done = ingest([path], workspace=workspace, reader=reader, profile=profile, progress=progress)
        return load_catalogue(f"{done.catalogue}@{done.version}", workspace)
    return load_catalogue(text, workspace)  # which says what is known


def catalogue_holding(credential: str, workspace: Path) -> Catalogue:
    """The latest version of the catalogue that a credential id names, once it is known to hold that credential.

    Raises
    ------
    UsageError
        If there is no such catalogue, or it has no such credential; the message names the nearest ids.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> catalogue_holding("deakin-it:SIT1O3", Path(tempfile.mkdtemp()))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    mapper.errors.UsageError: credential 'deakin-it:SIT1O3' is not in its catalogue (near it: deakin-it:SIT103, ...)
    """
    found = resolve(split_curie(credential)[0], workspace)
    known = found.credentials["credential_id"].tolist()
    if credential not in known:
        near = get_close_matches(credential, known, n=3, cutoff=0.3) or known[:3]
        raise UsageError(f"credential {credential!r} is not in its catalogue (near it: {', '.join(near)})")
    return found


def every_catalogue(workspace: Path) -> list[Catalogue]:
    """Everything there is to search: the embedded catalogues as one, then the latest version of each stored one.

    >>> import tempfile
    >>> [each.catalogue for each in every_catalogue(Path(tempfile.mkdtemp()))]
    ['embedded']
    """
    from mapper.ingest.embedded import embedded, is_embedded

    stored = list_catalogues(workspace)["catalogue"].unique().tolist()
    own = [load_catalogue(name, workspace) for name in stored if not is_embedded(name)]
    return [embedded("embedded", workspace), *own]


def _mapping_dict(mapping: ColumnMapping) -> dict[str, Any]:
    return {
        "fields": {
            match.field: {
                "columns": list(match.columns),
                "score": match.score,
                **({"otherwise": match.otherwise} if match.otherwise else {}),
            }
            for match in mapping.matches
        },
        "unmapped": list(mapping.unmapped),
    }
