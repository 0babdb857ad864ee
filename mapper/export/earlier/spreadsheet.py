"""A spreadsheet of equivalences that an office has kept: one pair a row, under headings of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mapper.export.earlier.directory import Directory
from mapper.export.earlier.rows import EarlierRows
from mapper.ingest.limits import Limits
from mapper.ingest.registry import read_records
from mapper.model import RELATIONS, VERDICTS
from mapper.review.proposals import Returned

KIND: Final = "earlier spreadsheet"

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "subject_id": ("subject id", "source id", "external id", "foreign id", "from id", "subject code", "external code"),
    "object_id": ("object id", "target id", "internal id", "home id", "to id", "object code", "internal code"),
    "subject": (
        *("subject", "subject title", "source", "from", "external course", "external credential", "foreign course"),
        *("foreign credential", "foreign qualification", "sending course", "transfer course", "subject label"),
    ),
    "object": (
        *("object", "object title", "target", "to", "equivalent", "equivalent to", "equivalent course"),
        *("internal course", "home course", "home credential", "our course", "receiving course", "object label"),
    ),
    "verdict": ("decision", "verdict", "result", "decided", "status", "approved", "granted", "recognised"),
    "relation": ("relation", "decided relation", "match", "type of equivalence", "equivalence type"),
    "author_id": (
        "decided by",
        "evaluator",
        "evaluated by",
        "reviewer",
        "reviewed by",
        "assessor",
        "officer",
        "author",
    ),
    "decided_at": ("decided at", "decided on", "decision date", "evaluation date", "date", "decided at (utc)"),
    "comment": ("comment", "comments", "note", "notes", "reason", "reasons", "remarks", "justification"),
}
"""Field -> headings that mean it; case, underscores and spaces do not count."""

_FIELDS: Final = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_VERDICTS: Final = {
    **{verdict: verdict for verdict in VERDICTS},
    **dict.fromkeys(
        ("accepted", "approved", "yes", "y", "granted", "recognised", "recognized", "equivalent"), "accept"
    ),
    **dict.fromkeys(("rejected", "denied", "no", "n", "refused", "declined", "not equivalent", "none"), "reject"),
    **dict.fromkeys(("undecided", "pending", "?", "open", "maybe"), "unsure"),
}
_RELATION_WORDS: Final = {
    **{relation: relation for relation in RELATIONS},
    **dict.fromkeys(("same", "equal", "equivalent", "identical", "full", "exactmatch", "skos:exactmatch"), "exact"),
    **dict.fromkeys(("similar", "nearly", "closematch", "skos:closematch"), "close"),
    **dict.fromkeys(("broader", "broadmatch", "skos:broadmatch"), "broad"),
    **dict.fromkeys(("narrower", "narrowmatch", "skos:narrowmatch"), "narrow"),
    **dict.fromkeys(("partial", "relatedmatch", "skos:relatedmatch"), "related"),
}
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def has_pairs(path: Path, limits: Limits) -> bool:
    """Whether a file is a table whose columns name two credentials."""
    columns = read_records(path, limits=limits).frame.columns
    fields = {_FIELDS.get(_plain(name), "") for name in columns}
    return bool(fields & {"subject", "subject_id"}) and bool(fields & {"object", "object_id"})


def read_earlier_sheet(path: Path, directory: Directory, *, author: str, limits: Limits) -> Returned:
    """The decisions in a table that :func:`has_pairs`; ``author`` made those whose row names nobody.

    A table without a column of decisions is a list of what was accepted.

    Raises
    ------
    UnreadableFile
        If it cannot be read as a table.
    """
    records = read_records(path, limits=limits)
    fields = {name: field for name in records.frame.columns if (field := _FIELDS.get(_plain(name)))}
    found = EarlierRows(path.name, directory, author)
    if "verdict" not in fields.values():
        found.notes.append("no column says what was decided: every row counts as accepted")
    # Of two columns that mean the same the first is read.
    headings = {field: str(name) for name, field in reversed(fields.items())}
    others = [str(name) for name in records.frame.columns if name not in headings.values()]
    if others:
        found.notes.append(f"columns that are not read: {', '.join(others)}")
    undecided = 0
    for number, row in zip(records.origin["row"], records.frame.to_dict("records"), strict=True):
        cells = {field: str(row[name]).strip() for field, name in headings.items()}
        if cells.get("verdict") == "":
            undecided += 1
            continue
        found.add(int(number), _decision(found, int(number), cells, headings))
    if undecided:
        found.notes.append(f"{undecided:,} rows without a decision, left out")
    return found.returned(path, KIND)


def _decision(found: EarlierRows, number: int, cells: Mapping[str, str], headings: Mapping[str, str]) -> dict[str, Any]:
    def credential(side: str) -> str:
        column = headings.get(f"{side}_id") or headings[side]
        return found.found(number, side, column, cells.get(f"{side}_id", ""), title=cells.get(side, ""))

    verdict = "accept"
    if "verdict" in cells:
        verdict = _word(found, number, "verdict", cells["verdict"], headings["verdict"], _VERDICTS, VERDICTS)
    relation = ""
    if cells.get("relation"):
        relation = _word(
            found, number, "decided_relation", cells["relation"], headings["relation"], _RELATION_WORDS, RELATIONS
        )
    if relation == "none" and "verdict" not in cells:
        verdict = "reject"
    return {
        "subject_id": credential("subject"),
        "object_id": credential("object"),
        "verdict": verdict,
        "relation": relation if verdict == "accept" else "",
        "comment": cells.get("comment", ""),
        "author_id": cells.get("author_id", ""),
        "decided_at": found.moment(number, headings.get("decided_at", ""), _iso(cells.get("decided_at", ""))),
    }


def _word(
    found: EarlierRows,
    number: int,
    key: str,
    written: str,
    column: str,
    words: Mapping[str, str],
    known: tuple[str, ...],
) -> str:
    word = words.get(_plain(written), "")
    if not word and written:
        found.fault(number, key, column, written, f"is not one of {', '.join(known)}")
    return word


def _iso(written: str) -> str:
    """A German or French date as ISO 8601; other texts as they are, since 3/4/2026 can be two days."""
    day = _DAY_FIRST.fullmatch(written)
    return f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}" if day else written


def _plain(text: object) -> str:
    return " ".join(str(text).replace("_", " ").split()).casefold()
