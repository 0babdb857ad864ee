"""The office that issues statements, as ``office.toml`` in the workspace has it; without that file, an example.

The example marks its blanks by square brackets. As long as one is left, every statement is marked as a specimen.
"""

from __future__ import annotations

import hashlib
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal, get_args

from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.export.statement.words import LANGUAGES, Language
from mapper.workspace import write_file

__all__ = ["ALWAYS", "FORMS", "SECTIONS", "Form", "Office", "example_office", "load_office", "write_example"]

Form = Literal["short", "long"]
SectionName = Literal[
    "case", "award", "decision", "host", "elements", "outcomes", "differences", "reasons", "evidence", "limits",
    "appeal", "signatures", "verification", "versions",
]  # fmt: skip

FORMS: Final[tuple[Form, ...]] = get_args(Form)
SECTIONS: Final[tuple[SectionName, ...]] = get_args(SectionName)
"""The sections a statement can have, in the order they come in by default."""
ALWAYS: Final[tuple[SectionName, ...]] = ("decision", "limits", "appeal", "verification")
"""Sections that no office can leave out."""

OFFICE_FILE: Final = "office.toml"
_TEMPLATE: Final = "statement.html"
_LOGO_BYTES: Final = 2 * 1024**2
_TEXTS: Final = ("name", "address", "contact", "place", "appeal", "signatories", "verification", "footer")
_KEYS: Final = (*_TEXTS, "accent", "logo", "template", "fonts", "forms")
_BLANK: Final = re.compile(r"\[[^\]]+\]")

Text = Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office: its letterhead, its own words per language, and how its papers look.

    ``template`` is the Jinja2 source of the HTML page and ``template_name`` where it came from; ``fonts`` are font
    files for PDF beyond those of the package.
    """

    name: Text
    address: Text
    contact: Text
    place: Text
    appeal: Text
    signatories: Text
    verification: Text
    footer: Text
    forms: Mapping[Form, tuple[SectionName, ...]]
    template: str
    template_name: str
    accent: str = "#1f3a5f"
    logo: bytes = field(default=b"", repr=False)
    logo_type: Literal["", "png", "jpeg"] = ""
    fonts: tuple[Path, ...] = ()

    @property
    def version(self) -> str:
        """The SHA-256 of all that shapes a paper but its words, in hexadecimal: the version of the template."""
        digest = hashlib.sha256()
        for part in fields(self):
            value = getattr(self, part.name)
            if part.name not in ("template_name", "fonts"):
                shown = value if isinstance(value, bytes) else repr(_plain(value)).encode("utf-8")
                digest.update(part.name.encode() + b"\0" + shown + b"\0")
        return digest.hexdigest()

    def is_specimen(self, language: Language) -> bool:
        """Whether a blank of the example is still to be filled in, in this language."""
        return any(_BLANK.search(getattr(self, name)[language]) for name in _TEXTS)


def load_office(workspace: Path) -> Office:
    """The office of a workspace, from ``office.toml`` there; the example where there is none.

    Raises
    ------
    DataError
        If the file says something that it cannot; all faults at once.
    UnreadableFile
        If it, the logo or the template cannot be read.
    """
    return _office(workspace, workspace) if (workspace / OFFICE_FILE).is_file() else example_office()


def example_office() -> Office:
    """An office whose particulars are blanks in square brackets."""
    folder = files(__package__).joinpath("office")
    return _office(folder, None)


def _office(folder: Traversable, beside: Path | None) -> Office:
    where = str(folder.joinpath(OFFICE_FILE))
    try:
        found = tomllib.loads(_read(folder.joinpath(OFFICE_FILE)))
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"{where}: not TOML: {error}") from None
    # What a file leaves out of the forms, the colour and the page is as in the example.
    example = tomllib.loads(_read(files(__package__).joinpath("office", OFFICE_FILE)))
    faults = [f"{where}: key {key!r} is not known (known: {', '.join(_KEYS)})" for key in found if key not in _KEYS]
    texts = {name: _per_language(found.get(name, ""), name, where, faults) for name in _TEXTS}
    forms = _forms({**example["forms"], **_table(found.get("forms", {}), "forms", where, faults)}, where, faults)
    accent = str(found.get("accent", example["accent"]))
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", accent):
        faults.append(f"{where}: accent {accent!r} is not a colour such as '#1f3a5f'")
    logo, logo_type = _logo(folder, found.get("logo", ""), where, faults)
    fonts = _fonts(found.get("fonts", []), beside, where, faults)
    if not any(texts["name"].values()):
        faults.append(f"{where}: name is missing: give the name of the office")
    if faults:
        raise DataError.listing(faults)
    template_name = str(found.get("template", ""))
    source = folder if template_name else files(__package__).joinpath("office")
    return Office(
        **texts,
        forms=forms,
        accent=accent,
        logo=logo,
        logo_type=logo_type,
        fonts=fonts,
        template=_read(source.joinpath(template_name or _TEMPLATE)),
        template_name=str(source.joinpath(template_name or _TEMPLATE)),
    )


def _read(file: Traversable) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{file}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from None


def _per_language(value: object, name: str, where: str, faults: list[str]) -> Text:
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value.strip())
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        faults.append(f"{where}: {name} is neither a text nor a table of texts per language")
        return dict.fromkeys(LANGUAGES, "")
    faults += [
        f"{where}: {name}.{language}: language is not one of {', '.join(LANGUAGES)}"
        for language in value
        if language not in LANGUAGES
    ]
    return {language: value.get(language, "").strip() for language in LANGUAGES}


def _table(value: object, name: str, where: str, faults: list[str]) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    faults.append(f"{where}: {name} is not a table")
    return {}


def _forms(value: dict[str, Any], where: str, faults: list[str]) -> dict[Form, tuple[SectionName, ...]]:
    faults += [f"{where}: forms.{name}: form is not one of {', '.join(FORMS)}" for name in value if name not in FORMS]
    forms: dict[Form, tuple[SectionName, ...]] = {}
    for form in FORMS:
        named = value[form]
        if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
            faults.append(f"{where}: forms.{form} is not a list of sections")
            continue
        faults += [
            f"{where}: forms.{form}: section {name!r} is not one of {', '.join(SECTIONS)}"
            for name in named
            if name not in SECTIONS
        ]
        faults += [
            f"{where}: forms.{form}: section {name!r} cannot be left out" for name in ALWAYS if name not in named
        ]
        forms[form] = tuple(name for name in SECTIONS if name in named)
        forms[form] = tuple(sorted(forms[form], key=named.index))
    return forms


def _logo(folder: Traversable, name: object, where: str, faults: list[str]) -> tuple[bytes, Literal["", "png", "jpeg"]]:
    if not name:
        return b"", ""
    from PIL import Image, UnidentifiedImageError

    file = folder.joinpath(str(name))
    try:
        content = file.read_bytes()
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            kind = image.format
            image.load()
    except UnidentifiedImageError:
        faults.append(f"{where}: logo {name!r} is neither PNG nor JPEG")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        faults.append(f"{where}: logo {name!r} cannot be read: {getattr(error, 'strerror', None) or error}")
    else:
        if len(content) <= _LOGO_BYTES:
            return content, "png" if kind == "PNG" else "jpeg"
        faults.append(f"{where}: logo {name!r} has {len(content):,} bytes; give one of at most {_LOGO_BYTES:,}")
    return b"", ""


def _fonts(value: object, beside: Path | None, where: str, faults: list[str]) -> tuple[Path, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        faults.append(f"{where}: fonts is not a list of files")
        return ()
    paths = tuple((beside or Path()) / name for name in value)
    faults += [f"{where}: font {str(path)!r} does not exist" for path in paths if not path.is_file()]
    return paths


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value


def write_example(folder: Path) -> list[Path]:
    """Put the example of ``office.toml`` and of the HTML template into ``folder``; returns their paths.

    Raises
    ------
    UsageError
        If one of them is there already: what an office has written is never overwritten.
    WorkspaceError
        If the folder cannot be written.
    """
    targets = [folder / OFFICE_FILE, folder / _TEMPLATE]
    for target in targets:
        if target.exists():
            raise UsageError(f"{str(target)!r} is there already; edit it, or move it away first")
    for target in targets:
        write_file(target, files(__package__).joinpath("office", target.name).read_bytes())
    return targets
