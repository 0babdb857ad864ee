"""Uploaded files on their way into a catalogue: hostile until parsed, and nowhere near the workspace before that."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from mapper.app.language import N_, Words, _
from mapper.app.launch import UPLOAD_MEGABYTES
from mapper.errors import UnreadableFile, UsageError
from mapper.ingest.catalogue import IngestResult, Preview, ingest, preview
from mapper.ingest.embedded import is_reserved
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE, Profile, make_profile
from mapper.ingest.readers import TABLE_NAMES
from mapper.ingest.saved_profiles import READING, SavedProfile, find_profile, save_profile
from mapper.ingest.tables.columns import FIELDS, ColumnMatch, score_header
from mapper.ingest.tables.spreadsheet import DAMAGED, check_archive
from mapper.model import slug

LIMITS: Final = Limits(
    file_bytes=UPLOAD_MEGABYTES * 1024**2,
    json_bytes=UPLOAD_MEGABYTES * 1024**2,
    unpacked_bytes=8 * UPLOAD_MEGABYTES * 1024**2,
    rows=500_000,
    cells=10_000_000,
)
"""Bounds of an upload, tighter than those of the command line: the app shares its memory with everyone who uses it."""

FIELD_WORDS: Final = Words(
    {
        "title": N_("Title"),
        "outcomes": N_("Learning outcomes"),
        "description": N_("Description"),
        "credential_id": N_("Id"),
        "provider": N_("Provider"),
        "level": N_("Level"),
        "ects": N_("Workload in ECTS"),
        "hours": N_("Workload in hours"),
        "kind": N_("Kind"),
        "language": N_("Language"),
        "jurisdiction": N_("Country"),
        "framework_id": N_("Framework"),
        "workload_value": N_("Workload"),
        "workload_unit": N_("Workload unit"),
        "uk_credits": N_("Workload in UK credits"),
        "guided_hours": N_("Guided hours"),
        "duration": N_("Duration"),
        "awarding_body": N_("Awarding body"),
        "level_id": N_("Level id"),
        "source_url": N_("Source address"),
    }
)
"""Field -> its name in the app, in the order in which people look for them; others are called as they are."""

JOINED: Final = ("outcomes", "description", "skills")
"""Fields that several columns of a file often fill together."""

USUAL_FROM: Final = 0.97
"""Score of a header from which it is one of the names that a field usually has, entity words aside."""

FITTING_FROM: Final = 0.94
"""Share of that score from which the values raise no doubt (an emptier column loses up to a twentieth)."""

SEVERITY_WORDS: Final = Words({"rejected": N_("Row left out"), "warning": N_("Value left out")})


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person says about a file, over what ``saved``, the profile saved for such files, says.

    ``columns`` is field -> column or columns, none to leave it empty; ``constants`` are values that hold for every row;
    ``reading`` is how the file is read (:data:`~mapper.ingest.saved_profiles.READING`) and whether ``outcomes`` are
    required. An empty value takes back what the saved profile says, so that it is recognised again.
    """

    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, str | int | None] = field(default_factory=dict)
    title: str = ""
    saved: Profile = NO_PROFILE

    def constant(self, name: str) -> str:
        """The value that a field has in every row, "" for none."""
        return self.constants.get(name, self.saved.constants.get(name, ""))

    def profile(self) -> Profile:
        """Both together as one profile; a field that has one value for every row takes no column.

        Raises
        ------
        UsageError
            Listing every value that is not allowed.
        """
        said = {name: (column,) if isinstance(column, str) else column for name, column in self.columns.items()}
        columns = {**self.saved.columns, **said}
        constants = {**self.saved.constants, **self.constants}
        reading = {name: getattr(self.saved, name) for name in (*READING, "outcomes")} | dict(self.reading)
        filled = {name: value for name, value in constants.items() if value}
        changed = make_profile(
            {
                **{name: value for name, value in reading.items() if value not in (None, "")},
                "columns": {name: list(value) for name, value in columns.items() if name not in filled},
                "constants": filled,
                "catalogue": {**self.saved.catalogue, **({"title": self.title} if self.title else {})},
            },
            name=self.saved.name or "corrections",
        )
        kept = ("date_order", "values", "joins")
        return replace(changed, **{name: getattr(self.saved, name) for name in kept})


def preview_upload(name: str, content: bytes, corrections: Corrections) -> Preview:
    """What storing the file would give; nothing is written outside a temporary folder.

    Raises
    ------
    MapperError
        If the file cannot be read at all, or a correction is not allowed.
    """
    with _kept(name, content) as path:
        return preview(path, catalogue="upload", profile=corrections.profile(), limits=LIMITS)


def store_upload(
    name: str, content: bytes, corrections: Corrections, *, catalogue: str, workspace: Path
) -> IngestResult:
    """The file as a version of ``catalogue``.

    Raises
    ------
    MapperError
        If the id is taken by an embedded catalogue or is not allowed, or nothing can be taken from the file.
    """
    with _kept(name, content) as path:
        return ingest([path], workspace=workspace, catalogue=catalogue, profile=corrections.profile(), limits=LIMITS)


def saved_for_upload(name: str, content: bytes, workspace: Path) -> SavedProfile | None:
    """The profile that was saved for files like this one, or None.

    Raises
    ------
    UsageError
        If a saved profile is faulty.
    """
    with _kept(name, content) as path:
        return find_profile(path, workspace, limits=LIMITS)


def remember(
    found: Preview,
    corrections: Corrections,
    *,
    catalogue: str,
    name: str,
    workspace: Path,
    saved_on: dt.date,
) -> Path:
    """The mapping of an upload, saved under the id of its catalogue: what a person said, and the guesses left standing.

    The next file is then read as this one was shown. Two guesses stay guesses, since named they would mean more: a
    column that another one completes, and that of the framework, where one unknown name would stop the whole file.

    Raises
    ------
    UsageError
        If the id is not allowed or belongs to the package.
    WorkspaceError
        If it cannot be written.
    """
    if is_reserved(catalogue):
        raise UsageError(_("id {catalogue!r} belongs to the package; choose another").format(catalogue=catalogue))
    profile = corrections.profile()
    ((file, mapping),) = found.mappings.items()
    guessed = {
        match.field: match.columns for match in mapping.matches if not match.otherwise and match.field != "framework_id"
    }
    columns = {**guessed, **profile.columns} if found.readers[file] in TABLE_NAMES else profile.columns
    return save_profile(
        replace(profile, columns=columns, catalogue={**profile.catalogue, "id": catalogue}),
        catalogue,
        workspace=workspace,
        file=name,
        reader=found.readers[file],
        headers=list(found.samples[file]),
        saved_on=saved_on,
    )


def sheet_names(name: str, content: bytes) -> list[str]:
    """The sheets of an XLSX in their order; none for another file, or one that is damaged."""
    from openpyxl import load_workbook

    if not content.startswith(b"PK"):
        return []
    try:
        with _kept(name, content) as path:
            check_archive(path, LIMITS)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            return [str(sheet) for sheet in book.sheetnames]
        finally:
            book.close()
    except (UnreadableFile, *DAMAGED):
        return []  # reading it says why


def safe_name(name: str) -> str:
    """The name of an upload as a file name: no folders, nothing that Windows reads differently; its ending is kept.

    >>> safe_name("../../etc/Modul Handbuch.CSV"), safe_name("x" * 300 + ".json")[-9:], safe_name("aux")
    ('modul-handbuch.csv', 'xxxx.json', 'aux-catalogue')
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    kept = suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 9 else ""
    return f"{slug(name)}{kept}"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One of our fields: the columns that fill it, why, and what stands in the first of them."""

    field: str
    words: str
    columns: tuple[str, ...]
    why: str
    samples: tuple[str, ...]


def field_rows(found: Preview, corrections: Corrections) -> list[FieldRow]:
    """Every field in the order of :data:`FIELD_WORDS`, then the others in theirs."""
    ((file, mapping),) = found.mappings.items()
    matches = {match.field: match for match in mapping.matches}
    samples = found.samples[file]
    rows = []
    for name in [*FIELD_WORDS, *(name for name in FIELDS if name not in FIELD_WORDS)]:
        match = matches.get(name)
        columns = match.columns if match else ()
        constant = corrections.constant(name)
        values = (constant,) if constant else samples.get(columns[0], ()) if columns else ()
        rows.append(FieldRow(name, field_words(name), columns, _why(name, match, corrections), values))
    return rows


def field_words(name: str) -> str:
    """What a field is called in the app.

    >>> field_words("ects"), field_words("entry_requirements")
    ('Workload in ECTS', 'Entry requirements')
    """
    return FIELD_WORDS.get(name) or _(name.replace("_", " ").capitalize())


def _why(name: str, match: ColumnMatch | None, corrections: Corrections) -> str:
    """Why these columns, in words and as the score of the guess."""
    if corrections.constant(name):
        return _("The same for every row")
    if name in corrections.columns:
        return _("Your choice")
    if name in corrections.saved.columns:
        return _("From the saved mapping")
    if match is None:
        return _("No column recognised")
    if len(match.columns) > 1:
        return _("Numbered columns, joined")
    header = score_header(match.columns[0], name)
    words = _("the header is a usual name") if header >= USUAL_FROM else _("the header resembles a usual name")
    if match.score < FITTING_FROM * header:
        words += _(", the values fit less well")
    if match.otherwise:
        words += _("; where empty, {otherwise}").format(otherwise=match.otherwise)
    others = ", ".join(column for column, _share in match.alternatives if column != match.otherwise)
    return _("{score:.0%} sure: {words}").format(score=match.score, words=words) + (
        _("; could also be {others}").format(others=others) if others else ""
    )


@contextmanager
def _kept(name: str, content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mapper-upload-") as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        yield path
