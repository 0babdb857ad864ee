"""The skills of a catalogue as a workbook: every link, profiles, coverage by skill, occupations served."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd
from openpyxl import Workbook

from mapper.analyse.skills.demand import Demand
from mapper.analyse.skills.kept import LinkedSkills
from mapper.analyse.skills.profiles import coverage_by_skill, credential_skills
from mapper.analyse.skills.sentences import ABOUT_SHARE, CAUTION, DERIVED, counted_sentence, demand_sentence
from mapper.export.workbook.columns import READ_ME_SHEET, SheetColumn
from mapper.export.workbook.read_me import block_lines
from mapper.export.workbook.writing import (
    FitNotes,
    check_row_limit,
    finished,
    prose_sheet,
    provenance_sheet,
    table_sheet,
)

LINKS_SHEET: Final = "Links"
PROFILES_SHEET: Final = "Profiles"
BY_SKILL_SHEET: Final = "Coverage by skill"
OCCUPATION_SHEET: Final = "Occupation"
SERVED_SHEET: Final = "Occupations served"

_CREDENTIAL: Final = (
    SheetColumn("title", "Credential", 38, "Its title."),
    SheetColumn("credential_id", "Credential id", 28, "Id across catalogues."),
)
_SKILL: Final = (
    SheetColumn("label", "Skill", 40, "Its name as the vocabulary at hand gives it."),
    SheetColumn("skill_uri", "Address of the skill", 44, "Where its publisher describes it."),
)
_OUTCOME: Final = SheetColumn("outcome", "Outcome", 60, "The outcome that is likeliest about the skill.")
_SUGGESTION: Final = SheetColumn("suggestion", "Suggestion", 14, "likely, possible, or not enough evidence.")
_PROBABILITY: Final = SheetColumn("probability", "Probability", 11, "Of the likeliest link, from 0 to 1.", "score")
_LINKS: Final = (
    _CREDENTIAL[0],
    SheetColumn("outcome", "Outcome", 60, "As published or derived."),
    SheetColumn("rank", "Rank", 7, "1 is the likeliest skill of the outcome.", "count"),
    _SKILL[0],
    _SUGGESTION,
    SheetColumn("confidence", "Confidence", 11, "That outcome and skill correspond, from 0 to 1.", "score"),
    SheetColumn("score", "Likeness", 10, "Cosine of both texts in the eyes of the encoder.", "score"),
    _SKILL[1],
    _CREDENTIAL[1],
    SheetColumn("outcome_id", "Outcome id", 28, "Id of the outcome."),
)
_PROFILES: Final = (
    _CREDENTIAL[0],
    _SKILL[0],
    _PROBABILITY,
    _SUGGESTION,
    SheetColumn("outcomes", "Outcomes", 10, "Of the credential that are linked to the skill.", "count"),
    _OUTCOME,
    _SKILL[1],
    _CREDENTIAL[1],
)
_BY_SKILL: Final = (
    _SKILL[0],
    SheetColumn("credentials", "Credentials", 12, "That may give the skill.", "count"),
    SheetColumn("likely", "Likely", 9, "Of these, those that likely give it.", "count"),
    SheetColumn("expected", "Expected", 10, "Sum of the probabilities.", "score"),
    SheetColumn("outcomes", "Outcomes", 10, "Linked to the skill.", "count"),
    SheetColumn("title", "Likeliest credential", 38, "Its title."),
    _OUTCOME,
    _SKILL[1],
    _CREDENTIAL[1],
)
_DEMAND: Final = (
    _SKILL[0],
    SheetColumn("relation", "Asked for as", 13, "essential or optional, where the source says so."),
    _SUGGESTION,
    _PROBABILITY,
    SheetColumn("credentials", "Credentials", 12, "That may give the skill.", "count"),
    SheetColumn("title", "Likeliest credential", 38, "Its title."),
    _OUTCOME,
    _SKILL[1],
    _CREDENTIAL[1],
)
_SERVED: Final = (
    SheetColumn("label", "Occupation", 40, "Its name."),
    SheetColumn("share", "Share given", 11, "Expected share of its published skills.", "share"),
    SheetColumn("skills", "Skills", 9, "Published for it.", "count"),
    SheetColumn("likely", "Likely given", 11, "Of these.", "count"),
    SheetColumn("possible", "Possibly given", 11, "Of these.", "count"),
    SheetColumn("occupation_uri", "Address", 50, "Where its publisher describes it."),
)


def skills_workbook(
    linked: LinkedSkills,
    *,
    demand: Demand | None = None,
    served: pd.DataFrame | None = None,
    members: Sequence[str] = (),
) -> bytes:
    """The workbook of a linked catalogue.

    With ``demand`` a sheet holds the skills of that occupation, with ``served``
    (:func:`~mapper.analyse.skills.demand.occupations_served`) the occupations by what they are given; ``members`` are
    the credentials that both rest on, empty for the whole catalogue. Every text is a cell of type string. The same
    input gives the same bytes.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has.
    """
    book = Workbook(write_only=True)
    notes, footer = FitNotes(), f"Skills {linked.linked_id}"
    profiles = credential_skills(linked.suggested)
    sheets: dict[str, tuple[tuple[SheetColumn, ...], pd.DataFrame]] = {
        LINKS_SHEET: (_LINKS, linked.links),
        PROFILES_SHEET: (_PROFILES, profiles),
        BY_SKILL_SHEET: (_BY_SKILL, coverage_by_skill(profiles)),
    }
    if demand is not None:
        sheets[OCCUPATION_SHEET] = (_DEMAND, demand.skills)
    if served is not None:
        sheets[SERVED_SHEET] = (_SERVED, served)
    prose_sheet(book, READ_ME_SHEET, list(_read_me(linked, demand, members, list(sheets))), footer)
    for name, (_, table) in sheets.items():
        check_row_limit(name, len(table), "link a part of the catalogue")
    for name, (columns, table) in sheets.items():
        if "title" not in table and "credential_id" in table:
            table = table.assign(title=linked.titled(table["credential_id"]))
        table_sheet(book, name, columns, table, notes, footer)
    provenance_sheet(book, _provenance(linked, members), notes, footer)
    return finished(book, "Linked skills", footer)


def _read_me(
    linked: LinkedSkills, demand: Demand | None, members: Sequence[str], sheets: Sequence[str]
) -> Iterator[tuple[str, str, bool]]:
    manifest = linked.manifest
    about = {
        LINKS_SHEET: "Every outcome with its likeliest skills; also those for which the evidence is too thin.",
        PROFILES_SHEET: "Every credential with the skills that it may give.",
        BY_SKILL_SHEET: "Every skill that a credential may give, the one that most give first.",
        OCCUPATION_SHEET: "The skills that the occupation asks for, with what gives them.",
        SERVED_SHEET: "Occupations by the share of their published skills that is given.",
    }
    yield f"Skills of {manifest['title']}", "", True
    yield counted_sentence(manifest), "", False
    if demand is not None:
        giver = f"{len(members):,} chosen credentials together" if members else str(manifest["title"])
        yield demand_sentence(demand, giver), "", False
        if demand.is_derived:
            yield DERIVED, "", False
    blocks: dict[str, list[tuple[str, str]]] = {
        "How to read it": [
            ("Links", CAUTION),
            ("Shares", ABOUT_SHARE),
            *(("Note", note) for note in manifest["notes"]),
        ],
        "Sheets": [(name, about[name]) for name in sheets],
    }
    if manifest["attribution"]:
        blocks["Licence of the skills"] = [("ESCO", manifest["attribution"])]
    yield from block_lines(blocks.items())


def _provenance(linked: LinkedSkills, members: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    manifest = linked.manifest
    yield "Catalogue", "id and version", f"{manifest['catalogue']}@{manifest['version']}"
    yield "Skills", "vocabulary", str(manifest["vocabulary_title"])
    yield "Skills", "fingerprint", str(manifest["vocabulary"])
    yield "Skills", "licence", str(manifest["attribution"])
    for name in ("model", "second_model", "weights", "weights_fitted_on", "package"):
        yield "Links", name.replace("_", " "), str(manifest[name])
    for name, count in manifest["counts"].items():
        yield "Counts", name, str(count)
    for member in members:
        yield "Chosen credentials", "credential id", member
