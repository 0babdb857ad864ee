"""Contradictions among statements of equivalence as a workbook, and their pairs as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from openpyxl import Workbook

from mapper.analyse.contradictions.finding import Contradictions
from mapper.analyse.contradictions.tables import Origin
from mapper.export.flat import csv_bytes
from mapper.export.workbook.columns import PROVENANCE_SHEET, READ_ME_SHEET, SheetColumn
from mapper.export.workbook.read_me import block_lines
from mapper.export.workbook.writing import (
    FitNotes,
    check_row_limit,
    finished,
    prose_sheet,
    provenance_sheet,
    table_sheet,
)

FOUND_SHEET: Final = "Contradictions"
LINKS_SHEET: Final = "Pairs"
CAUTION: Final = (
    "What stands here cannot all hold. That proves nobody wrong: equivalence is not transitive, a close match least of "
    "all, and statements about levels differ in legal status. It says where another look pays."
)
_OF: Final = {
    "decisions": "Decisions of people that are in force.",
    "suggestions": "Suggestions of the tool in one match; pairs without enough evidence claim nothing.",
    "referencing": "Referencing of levels between frameworks; of each level its strongest statements.",
}
_KINDS: Final = (
    ("chain does not close", "Matches lead from one to the other, and yet these two are said not to correspond."),
    ("covers in a circle", "Each covers more than the one before, or the same; the last leads back to the first."),
    ("different levels", "Two that match are at EQF levels that cannot be the same."),
    ("levels drift", "No link of the chain changes a known level, and yet its ends are at different ones."),
)
_FOUND: Final = (
    SheetColumn("number", "No.", 6, "The clearest first.", "count"),
    SheetColumn("kind", "Kind", 20, "What cannot all hold; see the sheet Read me."),
    SheetColumn("finding", "Finding", 70, "In a sentence."),
    SheetColumn("chain_words", "Chain", 60, "Titles from one end to the other."),
    SheetColumn("rests_on", "Rests on", 10, "Weakest relation among its links: exact, or close."),
    SheetColumn("legal_status", "Legal status", 16, "Of the weakest statement about a level that it needs."),
    SheetColumn("level_gap", "Levels apart", 9, "At least.", "count"),
    SheetColumn("broken_from", "Breaks between", 30, "Id."),
    SheetColumn("broken_to", "and", 30, "Id."),
)
_LINKS: Final = (
    SheetColumn("number", "No.", 6, "Of the contradiction.", "count"),
    SheetColumn("position", "Link", 6, "Place in the chain.", "count"),
    SheetColumn("subject_title", "Subject", 40, "Title."),
    SheetColumn("relation", "Relation", 16, "As stated, from the subject to the object; of levels, the legal status."),
    SheetColumn("object_title", "Object", 40, "Title."),
    SheetColumn("is_break", "Breaks the chain", 9, "Whether this statement contradicts the others."),
    SheetColumn("by", "By", 20, "Who states it."),
    SheetColumn("at", "When", 20, "Time in UTC, or year."),
    SheetColumn("confidence", "Confidence", 10, "Of a suggestion.", "score"),
    SheetColumn("source", "Source", 34, "Id of the decision or match, or address of the publication."),
    SheetColumn("note", "Note", 50, "Comment, or basis."),
    SheetColumn("subject_id", "Subject id", 30, "Of the credential or level."),
    SheetColumn("object_id", "Object id", 30, "Of the credential or level."),
)


def contradictions_workbook(made: Contradictions, origin: Origin, run_id: str = "") -> bytes:
    """The contradictions as XLSX: what they are, one row each, one row per statement they are made of.

    ``run_id`` names the match where they are of suggestions. Every text is a cell of type string; the same
    contradictions give the same bytes.

    Raises
    ------
    UsageError
        If a sheet would need more rows than a sheet has.
    """
    for name, table in ((FOUND_SHEET, made.found), (LINKS_SHEET, made.links)):
        check_row_limit(name, len(table), "take them as CSV")
    book = Workbook(write_only=True)
    notes, footer = FitNotes(), f"Contradictions among {origin}"
    prose_sheet(book, READ_ME_SHEET, list(_read_me(made, origin)), footer)
    chains = [" ⟷ ".join(titles) for titles in made.found["titles"]]
    table_sheet(book, FOUND_SHEET, _FOUND, made.found.assign(chain_words=chains), notes, footer)
    table_sheet(book, LINKS_SHEET, _LINKS, made.links, notes, footer)
    match = [("Made from", "match", run_id)] if run_id else []
    provenance_sheet(book, [("Made from", "statements", _OF[origin]), *match], notes, footer)
    return finished(book, "Contradictions", footer)


def contradictions_csv(made: Contradictions) -> bytes:
    """One row per statement with what it contradicts: UTF-8 with a byte order mark, text guarded as in every export."""
    of_each = made.found[["number", "kind", "finding", "rests_on", "legal_status", "level_gap"]]
    return csv_bytes(of_each.merge(made.links, on="number", validate="one_to_many"))


def _read_me(made: Contradictions, origin: Origin) -> Iterator[tuple[str, str, bool]]:
    yield "Contradictions", "", True
    yield CAUTION, "", False
    counts = made.found["kind"].value_counts()
    yield from block_lines(
        [
            ("Held against each other", [("", _OF[origin])]),
            ("Kinds", [(f"{kind} ({int(counts.get(kind, 0)):,})", meaning) for kind, meaning in _KINDS]),
            (
                "Sheets",
                [
                    (
                        FOUND_SHEET,
                        "One row each: what cannot all hold, in a sentence, and between which two it breaks.",
                    ),
                    (LINKS_SHEET, "The statements that each is made of, in order, with who made them."),
                    (PROVENANCE_SHEET, "What was held against each other, and what was changed to fit into cells."),
                ],
            ),
        ]
    )
