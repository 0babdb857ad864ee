"""An SSSOM mapping set in TSV, ours or another's, as decisions of people.

A mapping is a decision where a person stands behind it: it was curated by hand, or a reviewer said how far they agree
(``reviewer_agreement``: from 0.5 accepted, to -0.5 rejected, between them unsure). What only a program says is left
out and counted, and so is what says that no counterpart was found.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import yaml  # type: ignore[import-untyped]

from mapper.errors import UnreadableFile
from mapper.export.earlier.directory import Directory
from mapper.export.earlier.rows import EarlierRows
from mapper.export.sssom import BY_PERSON, NAMESPACE, NO_TERM_FOUND, REVIEWED
from mapper.ingest.limits import Limits, check_table
from mapper.ingest.tables.encodings import text_lines
from mapper.model import SKOS_PREDICATES
from mapper.review.proposals import Returned

KIND: Final = "sssom"

_RELATIONS: Final = {
    **{predicate: relation for relation, predicate in SKOS_PREDICATES.items() if relation != "none"},
    "owl:sameAs": "exact",
    "owl:equivalentClass": "exact",
}
_NEEDED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_HEAD: Final = 65_536
_ORCID: Final = re.compile(r"https?://orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_BY_PEOPLE: Final = (BY_PERSON, REVIEWED)
_LEFT_OUT: Final = {
    "program": "suggestions of a program that nobody decided on, left out",
    "nothing": "rows that say that no counterpart was found, left out",
}


def is_sssom(path: Path) -> bool:
    """Whether a file is a table with the columns that each SSSOM mapping has."""
    with path.open("rb") as file:
        lines = file.read(_HEAD).decode("utf-8-sig", "replace").splitlines()
    head = next((line for line in lines if not line.startswith("#")), "")
    return set(_NEEDED) <= set(head.split("\t"))


def read_sssom(path: Path, directory: Directory, *, author: str, limits: Limits) -> Returned:
    """The decisions of people in a mapping set; ``author`` made those whose row names nobody.

    ``sheet_row`` is the line on which a mapping begins, from 1.

    Raises
    ------
    UnreadableFile
        If its header is no YAML, or its rows do not parse.
    """
    lines, _, _ = text_lines(path)
    text = "".join(lines)
    comment, body, first = _parts(text)
    prefixes = _prefixes(path, comment)
    found = EarlierRows(path.name, directory, author)
    left_out: Counter[str] = Counter()
    for number, cells in _rows(path, body, first, limits):
        kind = _left_out(cells)
        if kind:
            left_out[kind] += 1
        else:
            found.add(number, _decision(found, number, cells, prefixes))
    found.notes += [f"{left_out[kind]:,} {words}" for kind, words in _LEFT_OUT.items() if left_out[kind]]
    return found.returned(path, KIND)


def _parts(text: str) -> tuple[str, str, int]:
    """The YAML in the comment lines at the top, the table, and the line on which that begins."""
    lines = text.splitlines(keepends=True)
    count = next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))
    block = [line[1:] for line in lines[:count]]
    # Both "# key: value" and "#key: value" are in use; nested lines are indented below either.
    spaced = all(line.startswith(" ") or not line.strip() for line in block)
    return "".join(line[1:] if spaced else line for line in block), "".join(lines[count:]), count + 1


def _prefixes(path: Path, comment: str) -> dict[str, str]:
    try:
        header = yaml.safe_load(comment) or {}
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f":{place.line + 1}" if place else ""
        raise UnreadableFile(f"{path.name}{where}: the header is not YAML; export the mapping set again") from None
    listed = header.get("curie_map") if isinstance(header, Mapping) else None
    return {str(key): str(value) for key, value in listed.items()} if isinstance(listed, Mapping) else {}


def _rows(path: Path, body: str, first: int, limits: Limits) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter="\t", strict=True)
    counted = 0
    try:
        names = next(reader, [])
        before = reader.line_num
        for number, row in enumerate(reader, start=1):
            counted += len(row)
            check_table(path, limits, rows=number, cells=counted, columns=len(row))
            if any(row):
                yield first + before, dict(zip(names, row, strict=False))
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableFile(f"{path.name}: the rows do not parse ({error}); export the mapping set again") from None


def _left_out(cells: Mapping[str, str]) -> str:
    if NO_TERM_FOUND in (cells.get("subject_id"), cells.get("object_id")):
        return "nothing"
    if _is_reviewed(cells) or cells.get("mapping_justification") in _BY_PEOPLE:
        return ""
    return "program"


def _is_reviewed(cells: Mapping[str, str]) -> bool:
    return bool(_said(cells, "reviewer") or cells.get("reviewer_agreement"))


def _decision(found: EarlierRows, number: int, cells: Mapping[str, str], prefixes: Mapping[str, str]) -> dict[str, Any]:
    is_reviewed = _is_reviewed(cells)
    verdict = _verdict(found, number, cells)
    column = "review_date" if is_reviewed else "mapping_date"
    day = cells.get(column, "") or cells.get("mapping_date", "")
    # What another's set says of confidence and predicate is no suggestion of this program.
    is_ours = "ext_suggestion" in cells
    is_confirmed = cells.get("mapping_justification") == REVIEWED
    of_tool = "confidence" if is_reviewed or is_confirmed else "ext_tool_confidence"
    suggested = cells.get("ext_suggested_predicate", "") or (cells.get("predicate_id", "") if is_reviewed else "")
    return {
        "subject_id": _credential(found, number, "subject", cells, prefixes),
        "object_id": _credential(found, number, "object", cells, prefixes),
        "verdict": verdict,
        "relation": _relation(found, number, cells, verdict),
        "comment": cells.get("comment", ""),
        "author_id": _people(_said(cells, "reviewer" if is_reviewed else "author"), prefixes),
        "decided_at": found.moment(number, column, cells.get("ext_decided_at", "") or day),
        "suggestion": cells.get("ext_suggestion", ""),
        "suggested_relation": _RELATIONS.get(suggested, "") if is_ours else "",
        "confidence": _share(cells.get(of_tool, "")) if is_ours else None,
    }


def _verdict(found: EarlierRows, number: int, cells: Mapping[str, str]) -> str:
    is_negative = cells.get("predicate_modifier", "") == "Not"
    agreement = 1.0
    if written := cells.get("reviewer_agreement", ""):
        agreement = _number(written)
        if not -1 <= agreement <= 1:
            found.fault(number, "verdict", "reviewer_agreement", written, "is not a number from -1 to 1")
            return ""
    if -0.5 < agreement < 0.5:
        return "unsure"
    if is_negative and agreement < 0:
        cure = "disagrees with a mapping that denies one; write what holds instead"
        found.fault(number, "verdict", "reviewer_agreement", str(agreement), cure)
        return ""
    return "reject" if is_negative or agreement < 0 else "accept"


def _relation(found: EarlierRows, number: int, cells: Mapping[str, str], verdict: str) -> str:
    predicate = cells.get("predicate_id", "")
    relation = _RELATIONS.get(predicate)
    if relation is None:
        known = ", ".join(sorted({*SKOS_PREDICATES.values()}))
        found.fault(number, "decided_relation", "predicate_id", predicate, f"is none of {known}")
    elif verdict == "reject" and relation != "exact":
        cure = "is denied: the row denies this relation only, which is no rejection of the pair; leave it out"
        found.fault(number, "decided_relation", "predicate_id", predicate, cure)
    return relation or "" if verdict == "accept" else ""


def _credential(
    found: EarlierRows, number: int, side: str, cells: Mapping[str, str], prefixes: Mapping[str, str]
) -> str:
    written = cells.get(f"{side}_id", "")
    address = _expanded(written, prefixes)
    own = address.removeprefix(f"{NAMESPACE}catalogue:")
    label = cells.get(f"{side}_label", "")
    return found.found(number, side, f"{side}_id", own, address, written, written.partition(":")[2], title=label)


def _expanded(identifier: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = identifier.partition(":")
    return f"{prefixes[prefix]}{local}" if colon and prefix in prefixes else identifier


def _said(cells: Mapping[str, str], who: str) -> str:
    return cells.get(f"{who}_id", "") or cells.get(f"{who}_label", "")


def _people(written: str, prefixes: Mapping[str, str]) -> str:
    """Names as our store holds them: the name in our own addresses, the bare number of an ORCID."""
    names = []
    for name in written.split("|"):
        address = _expanded(name.strip(), {"orcid": "https://orcid.org/", **prefixes})
        orcid = _ORCID.fullmatch(address)
        own = address.removeprefix(f"{NAMESPACE}person:")
        names.append(orcid[1] if orcid else unquote(own) if own != address else name.strip())
    return "; ".join(name for name in names if name)


def _share(text: str) -> float | None:
    number = _number(text)
    return number if 0 <= number <= 1 else None


def _number(text: str) -> float:
    """Not a number where it is none, which lies in no interval."""
    try:
        return float(text)
    except ValueError:
        return math.nan
