"""From drafts to the two tables of a catalogue: coded values and statements.

What is left behind on the way is reported, each value with its row.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mapper.ingest.coded import WORKLOAD_FIELDS as _WORKLOAD_FIELDS
from mapper.ingest.coded import credit_systems, framework_of, is_blank, level_of, workload_of
from mapper.ingest.dates import date_order, read_dates
from mapper.ingest.draft_rows import DraftRows
from mapper.ingest.identify import Identified
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Progress
from mapper.ingest.statements import main_language_of, statements_of
from mapper.ingest.vocabulary import country_code, kind_of, language_code, mode_of, plain, yes_or_no
from mapper.ingest.wording.languages import detect_languages, main_language
from mapper.ingest.wording.plain import one_line, plain_text
from mapper.knowledge.fields_of_study import FIELD_SEPARATOR, isced_codes, named_isced_codes
from mapper.knowledge.workload import hours_columns
from mapper.model import KINDS, MODES, SUPERVISION, curie
from mapper.tables import CREDENTIALS, OUTCOMES, as_list

PART_ROWS: Final = 5_000
"""Credentials that are assembled at a time."""

WORTH_PROCESSES: Final = 4 * PART_ROWS
"""Credentials from which several processes are started: each takes seconds to start."""

_MOST_PROCESSES: Final = 8
_SAMPLED_ROWS: Final = 2_000
_DATES: Final = ("valid_from", "valid_to", "checked")


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """Conformed tables of a catalogue, or of a part of it, and what was found wrong on the way."""

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Context:
    """What the assembling of a part must know about the whole: seen from all rows, the same for each part."""

    catalogue: str
    main_language: str
    date_orders: Mapping[str, str]
    expects_outcomes: bool


def assemble(
    drafts: DraftRows,
    found: Identified,
    catalogue: str,
    profile: Profile,
    progress: Progress | None = None,
    *,
    part_rows: int | None = None,
    processes: int | None = None,
) -> Iterator[Assembled]:
    """The credentials that were identified, in parts that follow one another in the order of their ids.

    Values that do not read are left out with a warning. A large catalogue is assembled by several ``processes``
    (default: one per processor); how many changes nothing in the result.
    """
    if not len(found.positions):
        return
    context = _context(drafts, found, catalogue, profile)
    say = progress or _silent
    done, total = 0, len(found.positions)
    say("reading outcomes", done, total)
    for part in _in_processes(_rows(drafts, found, part_rows or PART_ROWS), context, total, processes):
        yield part
        done += len(part.credentials)
        say("reading outcomes", done, total)


def whole(parts: Iterable[Assembled]) -> Assembled:
    """Parts of a catalogue as one."""
    taken = list(parts)
    if not taken:
        return Assembled(CREDENTIALS.empty(), OUTCOMES.empty())
    return Assembled(
        pd.concat([part.credentials for part in taken], ignore_index=True),
        pd.concat([part.outcomes for part in taken], ignore_index=True),
        tuple(fault for part in taken for fault in part.faults),
    )


def _silent(what: str, done: int, total: int) -> None:
    """No progress is shown."""


def _rows(drafts: DraftRows, found: Identified, part_rows: int) -> Iterator[pd.DataFrame]:
    """The rows to assemble, with ``local_id``, plain titles and the outcomes that belong together."""
    begin = 0
    for part in drafts.parts(found.positions, part_rows):
        end = begin + len(part)
        rows = part.astype(object).assign(local_id=list(found.local_ids[begin:end]))
        rows["title"] = [one_line(title) for title in rows["title"]]
        if found.outcomes:
            positions = found.positions[begin:end].tolist()
            rows["outcomes"] = [
                found.outcomes.get(at, text) for at, text in zip(positions, rows["outcomes"], strict=True)
            ]
        yield rows
        begin = end


def _in_processes(
    parts: Iterator[pd.DataFrame], context: _Context, rows: int, processes: int | None
) -> Iterator[Assembled]:
    count = min(processes or os.cpu_count() or 1, _MOST_PROCESSES)
    if count == 1 or rows < WORTH_PROCESSES:
        return (_assemble_part(part, context) for part in parts)
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=count, return_as="generator", pre_dispatch="2*n_jobs")
    assembled: Iterator[Assembled] = run(delayed(_assemble_part)(part, context) for part in parts)
    return assembled


def _context(drafts: DraftRows, found: Identified, catalogue: str, profile: Profile) -> _Context:
    """The main language, and whether day or month comes first; from rows all through the catalogue."""
    dates = drafts.columns(_DATES)
    orders = {name: profile.date_order or date_order(dates[name].unique().tolist()) for name in _DATES}
    sample = found.positions[:: max(1, -(-len(found.positions) // _SAMPLED_ROWS))]
    main = main_language_of(drafts.at(sample))
    return _Context(catalogue, main, orders, profile.outcomes != "none")


def _assemble_part(rows: pd.DataFrame, context: _Context) -> Assembled:
    faults: list[Fault] = []
    reporter = _Reporter(rows, faults)
    columns = _coded_columns(rows, context.catalogue, context.date_orders, reporter)
    outcomes = statements_of(
        rows,
        context.catalogue,
        columns["language"],
        reporter.warn,
        main=context.main_language,
        expected=context.expects_outcomes,
    )
    columns["language"] = _spoken(rows, columns["credential_id"], columns["language"], outcomes)
    frame = pd.DataFrame(columns)
    frame = pd.concat([frame, hours_columns(frame, credit_systems())], axis="columns")
    return Assembled(CREDENTIALS.conform(frame), OUTCOMES.conform(outcomes), tuple(faults))


class _Reporter:
    """Turns a position in the rows into a fault with its file, sheet and row."""

    def __init__(self, rows: pd.DataFrame, faults: list[Fault]) -> None:
        self._places = list(zip(rows["file"], rows["sheet"], rows["row"], strict=True))
        self._faults = faults

    def warn(self, position: int, column: str, value: str, reason: str, cure: str = "") -> None:
        """A value that the catalogue does not carry."""
        file, sheet, row = self._places[position]
        self._faults.append(Fault(file, reason, row=int(row), column=column, value=value[:500], cure=cure, sheet=sheet))


def _coded_columns(
    rows: pd.DataFrame, catalogue: str, orders: Mapping[str, str], reporter: _Reporter
) -> dict[str, Sequence[Any]]:
    languages = _read(
        rows, "language", language_code, reporter, "is not read as a language", "write its ISO 639-1 code, such as en"
    )
    places = _read(
        rows, "jurisdiction", country_code, reporter, "is not read as a country", "write its ISO 3166 code, such as FR"
    )
    framework_ids = _frameworks(rows, reporter)
    levels = [
        level_of(one_line(text), level_id, framework_id, place, language)
        for text, level_id, framework_id, place, language in zip(
            rows["level"], rows["level_id"], framework_ids, places, languages, strict=True
        )
    ]
    for at, (level, text, level_id) in enumerate(zip(levels, rows["level"], rows["level_id"], strict=True)):
        if level.problem:
            reporter.warn(at, "level", text or level_id, level.problem, level.cure)
    workloads = list(_workloads(rows, reporter))
    dates = {name: _dates(rows, name, order, reporter) for name, order in orders.items()}
    said = ("is not one of ours", "write one of ours in the file, or map it with a profile ([values.{}])")
    return {
        "credential_id": [curie(catalogue, local) for local in rows["local_id"]],
        "catalogue": [catalogue] * len(rows),
        "title": rows["title"].tolist(),
        "kind": _read(rows, "kind", kind_of, reporter, f"{said[0]} ({', '.join(KINDS)})", said[1].format("kind")),
        "provider": _lines(rows["provider"]),
        "awarding_body": _lines(rows["awarding_body"]),
        "jurisdiction": places,
        "language": languages,
        "field_of_study": [FIELD_SEPARATOR.join(_different(text)) for text in rows["field_of_study"]],
        "isced_f": list(_isced(rows, reporter)),
        "framework_id": [level.framework_id for level in levels],
        "level_id": [level.level_id for level in levels],
        "level_basis": [level.basis for level in levels],
        "level_text": _lines(rows["level"]),
        "workload_value": [value for value, _ in workloads],
        "workload_unit": [unit for _, unit in workloads],
        "mode": _read(rows, "mode", mode_of, reporter, f"{said[0]} ({', '.join(MODES)})", said[1].format("mode")),
        "assessment": _lines(rows["assessment"]),
        "supervision": _read(
            rows,
            "supervision",
            _supervision,
            reporter,
            f"{said[0]} ({', '.join(SUPERVISION)})",
            said[1].format("supervision"),
        ),
        "entry_requirements": _lines(rows["entry_requirements"]),
        "quality_assurance": _lines(rows["quality_assurance"]),
        "stackable": _read(
            rows, "stackable", yes_or_no, reporter, "is neither yes nor no", said[1].format("stackable")
        ),
        **dates,
        "description": [plain_text(text) for text in rows["description"]],
        "source_url": _addresses(rows, reporter),
    }


def _read(
    rows: pd.DataFrame, field: str, read: Callable[[str], str], reporter: _Reporter, problem: str, cure: str
) -> list[str]:
    found: dict[str, str] = {}
    values = []
    for at, published in enumerate(rows[field]):
        if published not in found:
            found[published] = "" if is_blank(published) else read(one_line(published))
        if not found[published] and not is_blank(published):
            reporter.warn(at, field, published, problem, cure)
        values.append(found[published])
    return values


def _lines(texts: pd.Series) -> list[str]:
    return [one_line(text) if not is_blank(text) else "" for text in texts]


def _different(text: str) -> list[str]:
    """The lines of a cell, each once."""
    return list(dict.fromkeys(one_line(line) for line in text.splitlines() if not is_blank(line)))


def _isced(rows: pd.DataFrame, reporter: _Reporter) -> Iterator[str]:
    for at, (stated, field) in enumerate(zip(rows["isced_f"], rows["field_of_study"], strict=True)):
        codes = isced_codes(stated) or named_isced_codes(field)
        if not codes and not is_blank(stated):
            cure = "write its two to four digits, such as 0613"
            reporter.warn(at, "isced_f", stated, "is not read as a field of ISCED-F 2013", cure)
        yield FIELD_SEPARATOR.join(codes)


def _supervision(text: str) -> str:
    words = plain(text)
    if words.replace(" ", "-") in SUPERVISION:
        return words.replace(" ", "-")
    if re.search(r"\b(?:no|without|un|unsupervised|sans|ohne|sin)\b", words):
        return "unsupervised"
    if re.search(r"\bidentit|\bidentif", words):
        return "supervised-identified"
    return "supervised" if re.search(r"\b(?:supervised|proctored|surveille|beaufsichtigt|supervisado)", words) else ""


def _frameworks(rows: pd.DataFrame, reporter: _Reporter) -> list[str]:
    found = []
    for at, published in enumerate(rows["framework_id"]):
        framework_id = "" if is_blank(published) else framework_of(published)
        if not framework_id and not is_blank(published):
            cure = "choose the framework of every level (in a profile: constants.framework_id)"
            reporter.warn(at, "framework_id", published, "is not a framework that is known", cure)
        found.append(framework_id)
    return found


def _workloads(rows: pd.DataFrame, reporter: _Reporter) -> Iterator[tuple[str, str]]:
    names = [field for field, _ in _WORKLOAD_FIELDS]
    for at, (unit, *published) in enumerate(rows[["workload_unit", *names]].itertuples(index=False, name=None)):
        found = workload_of(published, unit)
        if found.problem:
            reporter.warn(at, found.field, found.published, found.problem, found.cure)
        yield found.value, found.unit


def _dates(rows: pd.DataFrame, field: str, order: str, reporter: _Reporter) -> list[str]:
    dates, problems = read_dates(rows[field].tolist(), order)
    published = rows[field].tolist()
    for at, problem in problems.items():
        cure = "write it as YYYY-MM-DD" + (", or set date_order in a profile" if "first" in problem else "")
        reporter.warn(at, field, published[at], problem, cure)
    return dates


def _addresses(rows: pd.DataFrame, reporter: _Reporter) -> list[str]:
    """Web addresses only: a page shows them as links, and a link may run code."""
    found = []
    for at, published in enumerate(rows["source_url"]):
        text = published.strip()
        address = (
            text
            if re.match(r"https?://[^\s<>\"']+$", text, re.I)
            else f"https://{text}"
            if re.match(r"www\.[^\s<>\"']+$", text, re.I)
            else ""
        )
        if text and not address:
            reporter.warn(at, "source_url", published, "is not a web address", "write it with https://")
        found.append(address)
    return found


def _spoken(rows: pd.DataFrame, ids: Sequence[str], said: Sequence[str], outcomes: pd.DataFrame) -> list[str]:
    """The language of each row: the one it names, else that of its first outcome, else that of its other words."""
    owners, spoken = as_list(outcomes["credential_id"]), as_list(outcomes["language"])
    of_outcomes = dict(zip(reversed(owners), reversed(spoken), strict=True))
    found = [language or of_outcomes.get(owner, "") for language, owner in zip(said, ids, strict=True)]
    silent = [at for at, language in enumerate(found) if not language]
    titles, descriptions = rows["title"].tolist(), rows["description"].tolist()
    texts = [f"{titles[at]}. {plain_text(descriptions[at][:400])}" for at in silent]
    for at, language in zip(silent, detect_languages(texts, [main_language(texts)] * len(texts)), strict=True):
        found[at] = language
    return found
