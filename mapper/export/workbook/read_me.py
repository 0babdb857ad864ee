"""The first sheet: what the workbook is, how to read it and how to decide in it."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.export.contents import CAUTIONS, TITLE
from mapper.export.workbook.columns import (
    ALIGNMENT,
    ALIGNMENT_SHEET,
    BUNDLES_SHEET,
    EQUIVALENCES,
    EQUIVALENCES_SHEET,
    GAPS,
    GAPS_SHEET,
    PROVENANCE_SHEET,
)
from mapper.match.runs import Run
from mapper.model import RELATION_SENTENCES

_SHEETS = (
    (
        EQUIVALENCES_SHEET,
        "One row per compared pair of credentials, with the five elements, the reasons and your decision.",
    ),
    (
        ALIGNMENT_SHEET,
        "For each pair, every learning outcome of both sides with its closest counterpart. A counterpart that meets "
        "an outcome of another depth already is shown, but not counted again in the coverage. Pairs that share "
        "little, and of those with too little evidence all but the best of each subject, are left out unless decided; "
        "the CSV and Parquet exports have them.",
    ),
    (GAPS_SHEET, "The outcomes that are covered in part or not at all, by direction."),
    (BUNDLES_SHEET, "Credentials that several of the other side together cover better than a single one does."),
    (
        PROVENANCE_SHEET,
        "Which run, catalogues, settings and model this comes from, and what was changed to fit into cells.",
    ),
)

_ABOUT = ("Suggestion", "Level", "Difference", "Coverage", "Versions")

_STEPS = (
    "Go to the sheet Equivalences. The yellow cells are yours: Decision, Decided relation, Comment, Decided by, "
    "Decided at.",
    "Choose accept, reject or unsure. With accept, choose the relation you accept, or leave it empty to accept "
    "the suggested one.",
    "Give your reasons in Comment, and your name in Decided by. To change an earlier decision, overwrite it and "
    "put your own name.",
    "Sort and filter as you like, always over all columns. Do not change ids, and do not delete the hidden "
    "columns at the right.",
    "Save the file as XLSX and give it back: mapper review import FILE.xlsx shows what was changed, with "
    "--accept it is stored.",
    "Only changed rows are taken. Every decision becomes a new entry; nothing that was decided before is erased.",
)

_SUGGESTIONS = {
    "full": "The object's outcomes are covered and no candidate for a substantial difference was found.",
    "partial": "Some outcomes are shared.",
    "conditional": "The object's outcomes are covered, but level or workload differ: conditions may be needed.",
    "none": "Little is shared.",
    "not enough evidence": "The published texts do not allow a suggestion.",
}


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def read_me_lines(run: Run) -> list[tuple[str, str, bool]]:
    """The sheet as (left cell, right cell, whether the left one is a heading)."""
    return list(_lines(run))


def _lines(run: Run) -> Iterator[tuple[str, str, bool]]:
    pairs = len(run.equivalences)
    yield TITLE, "", True
    yield f"Run {run.run_id}: {pairs:,} compared pair{'' if pairs == 1 else 's'} of credentials.", "", False
    for heading, rows in (
        ("Before you read", list(zip(_ABOUT, CAUTIONS, strict=True))),
        ("Sheets", list(_SHEETS)),
        ("How to decide", [(f"Step {number}", text) for number, text in enumerate(_STEPS, start=1)]),
        ("Suggestions", list(_SUGGESTIONS.items())),
        (
            "Relations",
            [
                (code, _capitalised(text.format(subject="the subject", object="the object")))
                for code, text in RELATION_SENTENCES.items()
            ],
        ),
        (f"Columns of {EQUIVALENCES_SHEET}", [(column.heading, column.about) for column in EQUIVALENCES]),
        (f"Columns of {ALIGNMENT_SHEET}", [(column.heading, column.about) for column in ALIGNMENT]),
        (f"Columns of {GAPS_SHEET}", [(column.heading, column.about) for column in GAPS[:1]]),
    ):
        yield "", "", False
        yield heading, "", True
        for left, right in rows:
            yield left, right, False
