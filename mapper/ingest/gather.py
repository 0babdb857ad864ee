"""From the files that a person names to the parts of one assembled catalogue: no workspace is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.ingest.assemble import Assembled, assemble
from mapper.ingest.coded import framework_of, unknown_framework
from mapper.ingest.draft_rows import DraftRows
from mapper.ingest.drafts import draft
from mapper.ingest.identify import identify, refuse_unknown_frameworks
from mapper.ingest.joins import is_side_file, joined, read_sides
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE, Profile, load_profile
from mapper.ingest.records import Fault, Progress, whole
from mapper.ingest.registry import read_blocks
from mapper.ingest.tables.columns import ColumnMapping
from mapper.model import check_catalogue_id, slug

#: Files of a folder that belong to people or to the profile, not to the catalogue.
_BESIDE: Final = ("readme", "license", "licence", "changelog", "source.txt", "notes")
_BESIDE_SUFFIXES: Final = (".md", ".toml", ".pdf", ".docx", ".py", ".png", ".jpg", ".html", ".ini", ".yml", ".yaml")
_SAMPLED_ROWS: Final = 200
_SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files of one catalogue, read and mapped but not yet assembled.

    ``mappings`` says by file which columns fill what, ``rows`` holds the drafts of all files, ``sure`` the fields that
    are so in every file; ``samples`` are values of each column.
    """

    catalogue: str
    profile: Profile
    mappings: Mapping[str, ColumnMapping]
    rows: DraftRows
    sure: frozenset[str]
    sources: list[dict[str, Any]]
    faults: tuple[Fault, ...]
    problems: tuple[str, ...] = field(default=())
    samples: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class Built:
    """A catalogue in parts, and what was found wrong; taking the parts (:meth:`parts`) adds to ``faults``."""

    _parts: Iterator[Assembled]
    faults: list[Fault]
    listings: pd.DataFrame
    _without_outcomes: str

    def parts(self) -> Iterator[Assembled]:
        """The parts, once, in the order of the ids.

        Raises
        ------
        DataError
            At the end, if no credential has an outcome and some should have.
        """
        outcomes = 0
        for part in self._parts:
            self.faults += part.faults
            outcomes += len(part.outcomes)
            yield part
        if not outcomes and self._without_outcomes:
            raise DataError(self._without_outcomes)


def gather(
    paths: Sequence[Path | str] | Path | str,
    catalogue: str | None,
    reader: str | None,
    profile: Path | Profile | None,
    progress: Progress | None,
    limits: Limits,
    *,
    forgiving: bool = False,
) -> Gathered:
    """The files that are named, or lie in named folders, read and mapped to our fields.

    ``forgiving`` keeps a file whose columns cannot be mapped, with its ``problems``. In a folder, a file that no
    reader takes is reported and passed over.

    Raises
    ------
    UsageError
        Missing path, unknown reader, faulty profile or catalogue id.
    DataError
        A named file that cannot be read or has no titles.
    """
    from mapper.ingest.embedded import is_reserved

    said = profile if isinstance(profile, Profile) else load_profile(profile) if profile is not None else NO_PROFILE
    named = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    if not named:
        raise UsageError("no file is named; name one or more files or a folder")
    chosen = catalogue or said.catalogue.get("id") or slug(named[0].resolve().name)
    check_catalogue_id(chosen)
    framework_id = said.constants.get("framework_id", "")
    if framework_id and not framework_of(framework_id):
        raise UsageError(f"{said.name}: constants.framework_id: {unknown_framework(framework_id)}")
    if is_reserved(chosen):
        raise UsageError(f"catalogue id {chosen!r} belongs to the package; choose another with --catalogue")
    files, faults = _files(named, limits)
    every = [path for path, _ in files]
    files = [(path, from_folder) for path, from_folder in files if not is_side_file(path, said)]
    if not files:
        raise UsageError(f"{said.name}: every named file belongs to a join; name the catalogue's own file as well")
    sides = read_sides(said, every, limits)
    rows = DraftRows()
    mappings: dict[str, ColumnMapping] = {}
    sure: list[frozenset[str]] = []
    sources: list[dict[str, Any]] = [
        {"file": path.name, "sha256": _sha256(path), "reader": reader_name, "joined_as": side.join.name}
        for side in sides.values()
        for path, reader_name in side.files
    ]
    faults += [fault for side in sides.values() for fault in side.faults]
    problems: list[str] = []
    samples: dict[str, dict[str, tuple[str, ...]]] = {}
    # Files read before any problem is raised, so that one message can speak of all of them.
    for number, (path, from_folder) in enumerate(files):
        if progress:
            progress("reading files", number, len(files))
        try:
            blocks = read_blocks(path, reader, said, limits)
            records = whole(blocks) if said.joins else next(blocks)
        except UnreadableFile as error:
            if not from_folder or len(files) == 1:
                raise
            faults.append(
                Fault(path.name, f"the file is not read: {str(error).partition(': ')[2]}", severity="rejected")
            )
            continue
        name = _distinct(path.name, mappings)
        drafted = None
        try:
            records = joined(records, path, said, sides, limits)
            drafted = draft(records, said)
        except DataError as error:
            if not forgiving:
                raise
            problems.append(str(error))
        sources.append({"file": path.name, "sha256": _sha256(path), "reader": records.reader, **records.details})
        samples[name] = _samples(records.frame)
        if drafted is None:
            mappings[name] = ColumnMapping((), tuple(records.frame.columns))
            faults += records.faults
            continue
        mappings[name] = drafted.mapping
        sure.append(drafted.sure)
        for block in chain((drafted,), (draft(more, said, drafted.mapping) for more in blocks)):
            rows.add(block.frame)
            faults += block.faults
    if progress:
        progress("reading files", len(files), len(files))
    if not mappings:
        raise DataError(
            f"{named[0].name}: no file in the folder is a catalogue", faults=[str(fault) for fault in faults]
        )
    agreed = frozenset.intersection(*sure) if sure else frozenset()
    return Gathered(chosen, said, mappings, rows, agreed, sources, tuple(faults), tuple(problems), samples)


def build(read: Gathered, progress: Progress | None) -> Built:
    """The credentials of all files together, which come in parts.

    Raises
    ------
    DataError
        If no row can be taken, or no credential has anything that says what is learnt.
    """
    faults = list(read.faults)
    name = next(iter(read.mappings))
    if not len(read.rows):
        raise DataError(
            _headed(f"{name}: no row can be taken (only a header, or all rows rejected)", faults), faults=_texts(faults)
        )
    telling = read.rows.columns(["outcomes", "description", "skills", "is_mapped"])
    # A format of the field says by itself what it holds; in a table a column may not have been recognised.
    expected = read.profile.outcomes != "none" and not telling.pop("is_mapped").all()
    without = _without_outcomes(read) if expected else ""
    if expected and not (telling != "").any(axis=None):
        raise DataError(without)
    del telling
    if "framework_id" in read.sure:
        refuse_unknown_frameworks(read.rows)
    found = identify(read.rows, read.catalogue, faults)
    if not len(found.positions):
        raise DataError(_headed(f"{name}: no row can be taken", faults), faults=_texts(faults))
    parts = assemble(read.rows, found, read.catalogue, read.profile, progress)
    return Built(parts, faults, found.listings, without)


def _without_outcomes(read: Gathered) -> str:
    unused = ", ".join(column for mapping in read.mappings.values() for column in mapping.unmapped[:8])
    return (
        f"{next(iter(read.mappings))}: none of {len(read.rows)} credentials has outcomes, a description or skills"
        f"{f' (columns not used: {unused})' if unused else ''}; "
        'choose the column of the outcomes or of a description; if there is none, write outcomes = "none" in a profile'
    )


def refuse(faults: Sequence[Fault]) -> None:
    """Nothing, if no row was rejected.

    Raises
    ------
    DataError
        Naming the first rejected row and how many there are; ``faults`` lists them all.
    """
    rejected = _texts(faults)
    if rejected:
        count = len(rejected) - 1
        more = f"\n... and {count} more; leave out --strict to store the rest and get a rejects file" if count else ""
        raise DataError(f"{rejected[0]}{more}", faults=rejected)


def _samples(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Column -> its first different values."""
    head = frame.head(_SAMPLED_ROWS)
    return {name: tuple(dict.fromkeys(filter(None, head[name])))[:_SAMPLES] for name in frame.columns}


def _distinct(name: str, taken: Mapping[str, object]) -> str:
    copies = sum(1 for other in taken if other == name or other.startswith(f"{name} ("))
    return f"{name} ({copies + 1})" if copies else name


def _files(named: Sequence[Path], limits: Limits) -> tuple[list[tuple[Path, bool]], list[Fault]]:
    files: list[tuple[Path, bool]] = []
    faults: list[Fault] = []
    for path in named:
        if not path.exists():
            raise UsageError(f"file {str(path)!r} does not exist; check the path")
        if not path.is_dir():
            files.append((path, False))
            continue
        for inside in sorted(path.rglob("*")):
            if inside.is_symlink() and not inside.resolve().is_relative_to(path.resolve()):
                faults.append(
                    Fault(inside.name, "is a link that leads out of the folder; it is not followed",
                          cure="name its target on its own if it belongs to the catalogue")
                )  # fmt: skip
                continue
            if not inside.is_file() or any(part.startswith(".") for part in inside.relative_to(path).parts):
                continue
            if inside.name.lower().startswith(_BESIDE) or inside.suffix.lower() in _BESIDE_SUFFIXES:
                faults.append(
                    Fault(inside.name, "is not taken as a catalogue file", cure="name it on its own if it is one")
                )
            else:
                files.append((inside, True))
        if not files:
            raise DataError(
                f"{path.name}: the folder holds no catalogue file; put CSV, XLSX, JSON or Parquet files in it"
            )
    if len(files) > limits.files:
        raise DataError(f"{len(files):,} files, more than the limit of {limits.files:,}; put them together first")
    return files, faults


def _headed(message: str, faults: Sequence[Fault]) -> str:
    rejected = [fault for fault in faults if fault.severity == "rejected"]
    return f"{message}\n{rejected[0]}" if rejected else message


def _texts(faults: Sequence[Fault]) -> list[str]:
    return [str(fault) for fault in faults if fault.severity == "rejected"]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
