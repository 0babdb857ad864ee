"""The first sheet: what the workbook is, how to read it and how to decide in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mapper.export.contents import CAUTIONS, TITLE
from mapper.export.workbook.charts import CHARTS_SHEET
from mapper.export.workbook.columns import (
    ALIGNMENT,
    ALIGNMENT_SHEET,
    BUNDLES_SHEET,
    EQUIVALENCES,
    EQUIVALENCES_SHEET,
    GAPS,
    GAPS_SHEET,
    NAME_LABEL,
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
        CHARTS_SHEET,
        "What is suggested for the subjects of each country and level, and how much of them the best object covers; "
        "each subject counts once.",
    ),
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
    "column at the right.",
    "Save the file and give it back: the page Export, or mapper review import FILE.xlsx, shows what each row would "
    "do; with --accept it is stored.",
    "Only changed rows are taken. Every decision becomes a new entry; nothing that was decided before is erased.",
)

_SUGGESTIONS = {
    "full": "The object's outcomes are covered and no candidate for a substantial difference was found.",
    "partial": "Some outcomes are shared.",
    "conditional": "The object's outcomes are covered, but level or workload differ: conditions may be needed.",
    "none": "Little is shared.",
    "not enough evidence": "The published texts do not allow a suggestion.",
}


_EXPERT_STEPS = (
    "Write your name into the yellow cell above. It counts for every row in which you decide.",
    f"Open the sheet {EQUIVALENCES_SHEET} (tabs at the bottom). Each row is one pair: a subject and an object. Read "
    "what the tool suggests and why; details stand further to the right and on the other sheets.",
    "In the yellow cell Decision choose accept, reject or unsure from the list. Rows that you leave empty are left as "
    "they are: decide as many as you like.",
    "With accept, choose in Decided relation how the two relate, or leave it empty if you agree with the relation that "
    "is suggested.",
    "Write your reasons into Comment. Free text in any language; conditions and doubts are welcome.",
    "Save the file and send it back to whoever sent it to you. Nothing is recorded before they have looked at it.",
)

_EXPERT_NOTES = (
    ("Yellow cells", "Yours to fill in. All other cells are locked, so that nothing is changed by accident."),
    (
        "Sorting",
        "Filters work. To sort, first take off the lock (Review, Unprotect sheet; there is no password), and sort over "
        "all columns.",
    ),
    (
        "A row already decided",
        "It shows the earlier decision. To differ, overwrite it; no decision is ever lost.",
    ),
    ("Date", "Leave Decided at empty: the day of the import counts. Write a date only if it was another day."),
)

_DECISIONS = (
    ("accept", "The two correspond, in the relation that you choose or that is suggested."),
    ("reject", "They do not correspond. Leave Decided relation empty."),
    ("unsure", "You looked, and it cannot be said, or somebody else should decide. Say in Comment what is missing."),
)


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:] + "."


_RELATION_LINES = [
    (code, _capitalised(text.format(subject="the subject", object="the object")))
    for code, text in RELATION_SENTENCES.items()
]


def read_me_lines(run: Run) -> list[tuple[str, str, bool]]:
    """The sheet as (left cell, right cell, whether the left one is a heading)."""
    return list(_lines(run))


def instruction_lines(run: Run) -> list[tuple[str, str, bool]]:
    """The first sheet for an expert from outside: what is asked, in which steps, and what the words mean."""
    pairs = len(run.equivalences)
    lines = [
        (f"Your judgement on {pairs:,} pair{'' if pairs == 1 else 's'} of credentials", "", True),
        ("A program has compared learning outcomes and suggests which credentials correspond. You decide.", "", False),
        ("", "", False),
        (NAME_LABEL, "", False),
    ]
    blocks: list[tuple[str, list[tuple[str, str]]]] = [
        ("What to do", [(f"{number}.", text) for number, text in enumerate(_EXPERT_STEPS, start=1)]),
        ("Your decision", list(_DECISIONS)),
        ("How the two relate", _RELATION_LINES),
        ("Good to know", list(_EXPERT_NOTES)),
        ("What the tool suggests", list(_SUGGESTIONS.items())),
        ("Before you rely on it", list(zip(_ABOUT, CAUTIONS, strict=True))),
        (f"Columns of {EQUIVALENCES_SHEET}", [(column.heading, column.about) for column in EQUIVALENCES]),
    ]
    return [*lines, *block_lines(blocks)]


def block_lines(blocks: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> Iterator[tuple[str, str, bool]]:
    """Blocks, each (heading, its rows of left and right cell), as lines of a sheet of prose; one empty line between.

    >>> list(block_lines([("Sheets", [("Chart", "Shows it.")])]))
    [('', '', False), ('Sheets', '', True), ('Chart', 'Shows it.', False)]
    """
    for heading, rows in blocks:
        yield "", "", False
        yield heading, "", True
        for left, right in rows:
            yield left, right, False


def delimited_lines(run: Run, name: str) -> list[str]:
    """What stands beside a CSV file of decisions: how to fill it in, and how its cells are written."""
    pairs = len(run.equivalences)
    lines = [f"{name}: {pairs:,} pair{'' if pairs == 1 else 's'} of credentials to decide on, run {run.run_id}", ""]
    lines += [f"{heading}: {about}" for heading, about in _DECISIONS]
    lines += [
        "",
        "Fill in Decision, Decided relation, Comment, Decided by and, if you like, Decided at (UTC). Leave every other",
        "column as it is; rows and columns may be sorted or left out, but Subject id and Object id are needed.",
        "Save as CSV in any encoding, with commas or semicolons, and give it back: mapper review import shows what",
        "each row would do before anything is stored.",
        "",
        "The file is UTF-8 with a byte order mark, commas, lines end with CR LF. Text that starts with = + - @, a tab",
        "or a carriage return has an apostrophe (') put before it, so that no spreadsheet program takes it for a",
        "formula; so has text that starts with apostrophes before one of these. The import takes it off again.",
        "",
    ]
    return lines + [f"{column.heading}: {column.about}" for column in EQUIVALENCES]


def _lines(run: Run) -> Iterator[tuple[str, str, bool]]:
    pairs = len(run.equivalences)
    yield TITLE, "", True
    yield f"Run {run.run_id}: {pairs:,} compared pair{'' if pairs == 1 else 's'} of credentials.", "", False
    yield from block_lines(
        (
            ("Before you read", list(zip(_ABOUT, CAUTIONS, strict=True))),
            ("Sheets", list(_SHEETS)),
            ("How to decide", [(f"Step {number}", text) for number, text in enumerate(_STEPS, start=1)]),
            ("Suggestions", list(_SUGGESTIONS.items())),
            ("Relations", _RELATION_LINES),
            (f"Columns of {EQUIVALENCES_SHEET}", [(column.heading, column.about) for column in EQUIVALENCES]),
            (f"Columns of {ALIGNMENT_SHEET}", [(column.heading, column.about) for column in ALIGNMENT]),
            (f"Columns of {GAPS_SHEET}", [(column.heading, column.about) for column in GAPS[:1]]),
        )
    )
