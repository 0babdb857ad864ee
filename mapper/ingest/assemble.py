"""From drafts to the two tables of a catalogue: ids, coded values, statements.

What is left behind on the way is reported, each value with its row.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mapper.errors import DataError
from mapper.ingest.coded import WORKLOAD_FIELDS as _WORKLOAD_FIELDS
from mapper.ingest.coded import credit_systems, framework_of, is_blank, level_of, unknown_framework, workload_of
from mapper.ingest.dates import date_order, read_dates
from mapper.ingest.listings import LISTINGS, Listed, one_row_per_credential
from mapper.ingest.made_ids import made_ids
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Progress
from mapper.ingest.statements import main_language_of, statements_of
from mapper.ingest.vocabulary import country_code, kind_of, language_code, mode_of, plain, yes_or_no
from mapper.ingest.wording.languages import detect_languages, main_language
from mapper.ingest.wording.plain import plain_text
from mapper.knowledge.workload import hours_columns
from mapper.model import KINDS, MODES, SUPERVISION, curie
from mapper.tables import CREDENTIALS, OUTCOMES, TEXT, Table

PART_ROWS: Final = 20_000
"""Credentials that are read at a time: memory for more than one part holds finished tables only."""

_LONGEST_ID: Final = 200
_DATES: Final = ("valid_from", "valid_to", "checked")


@dataclass(frozen=True, slots=True)
class Assembled:
    """The conformed tables of a catalogue and what was found wrong on the way.

    ``listings`` (:data:`mapper.ingest.listings.LISTINGS`) says where credentials stand that are listed more than once.
    """

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    faults: tuple[Fault, ...]
    listings: pd.DataFrame


def assemble(
    drafts: pd.DataFrame,
    catalogue: str,
    profile: Profile,
    sure: frozenset[str],
    progress: Progress | None = None,
    *,
    part_rows: int = PART_ROWS,
) -> Assembled:
    """The credentials and outcomes of drafts (one row per record, text as published).

    Rows without a title are rejected, as are rows that repeat an id with another content
    (:func:`mapper.ingest.listings.one_row_per_credential`); values that do not read are left out with a warning.

    Raises
    ------
    DataError
        If a framework id that a person wrote does not exist; all of them are listed.
    """
    faults: list[Fault] = []
    titled = _with_titles(drafts, faults)
    identified = _with_ids(titled, faults)
    listed = one_row_per_credential(identified, faults)
    if "framework_id" in sure:
        _refuse_unknown_frameworks(listed.rows)
    rows = _in_order(listed.rows, catalogue)
    parts = list(_parts(rows, catalogue, profile, faults, progress or _silent, part_rows))
    return Assembled(
        _whole([part for part, _ in parts], CREDENTIALS),
        _whole([part for _, part in parts], OUTCOMES),
        tuple(faults),
        _listings(listed, identified, catalogue),
    )


def _silent(what: str, done: int, total: int) -> None:
    """No progress is shown."""


def _in_order(rows: pd.DataFrame, catalogue: str) -> pd.DataFrame:
    """Rows by credential id, so that the parts follow one another in the order of the tables."""
    ids = pd.Series([curie(catalogue, local) for local in rows["local_id"]], dtype=TEXT)
    order = ids.sort_values(kind="stable").index
    return rows.iloc[order].reset_index(drop=True)


def _whole(parts: Sequence[pd.DataFrame], table: Table) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else table.empty()


def _parts(
    rows: pd.DataFrame, catalogue: str, profile: Profile, faults: list[Fault], say: Progress, part_rows: int
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Both tables, ``part_rows`` credentials at a time.

    What depends on all rows is read before: the main language, and whether day or month comes first.
    """
    main = main_language_of(rows)
    orders = {name: profile.date_order or date_order(rows[name].tolist()) for name in _DATES}
    expected = profile.outcomes != "none"
    for begin in range(0, len(rows), part_rows):
        part = rows.iloc[begin : begin + part_rows].reset_index(drop=True).astype(object)
        reporter = _Reporter(part, faults)
        columns = _coded_columns(part, catalogue, orders, reporter)

        def say_of_all(what: str, done: int, _: int, begin: int = begin) -> None:
            say(what, begin + done, len(rows))

        outcomes = statements_of(
            part, catalogue, columns["language"], reporter.warn, say_of_all, main=main, expected=expected
        )
        columns["language"] = _spoken(part, columns["credential_id"], columns["language"], outcomes)
        frame = pd.DataFrame(columns)
        frame = pd.concat([frame, hours_columns(frame, credit_systems())], axis="columns")
        yield CREDENTIALS.conform(frame), OUTCOMES.conform(outcomes)


class _Reporter:
    """Turns a position in the rows into a fault with its file, sheet and row."""

    def __init__(self, rows: pd.DataFrame, faults: list[Fault]) -> None:
        self._places = list(zip(rows["file"], rows["sheet"], rows["row"], strict=True))
        self._faults = faults

    def warn(self, position: int, column: str, value: str, reason: str, cure: str = "") -> None:
        """A value that the catalogue does not carry."""
        file, sheet, row = self._places[position]
        self._faults.append(Fault(file, reason, row=int(row), column=column, value=value[:500], cure=cure, sheet=sheet))


def _with_titles(drafts: pd.DataFrame, faults: list[Fault]) -> pd.DataFrame:
    titles = [" ".join(plain_text(title).split()) for title in drafts["title"]]
    keep = [any(map(str.isalnum, title)) for title in titles]
    rejected = drafts[[not kept for kept in keep]]
    faults += [
        Fault(
            file,
            "the title is empty",
            row=int(row),
            column="title",
            value=title,
            cure="fill it in",
            sheet=sheet,
            severity="rejected",
        )
        for file, sheet, row, title in rejected[["file", "sheet", "row", "title"]].itertuples(index=False, name=None)
    ]
    frame = drafts.assign(title=titles)
    return frame[keep].reset_index(drop=True)


def _with_ids(rows: pd.DataFrame, faults: list[Fault]) -> pd.DataFrame:
    """A column ``local_id``: the published id, or one made from what identifies the credential."""
    has_column = (rows["credential_id"] != "").any()
    ids = [" ".join(unicodedata.normalize("NFC", published).split()) for published in rows["credential_id"]]
    blank = [position for position, local in enumerate(ids) if is_blank(local)]
    for position, local in enumerate(ids):
        if len(local) > _LONGEST_ID:
            ids[position] = f"{local[:_LONGEST_ID]}-{hashlib.sha256(local.encode()).hexdigest()[:8]}"
    made, by_row = made_ids(rows, blank)
    for position, local in made.items():
        ids[position] = local
    files, sheets, numbers = (rows[name].tolist() for name in ("file", "sheet", "row"))
    cure = "map credential_id in a profile if the source has an id"
    if blank and not has_column:
        reason = f"no column is recognised as the id; {len(blank)} ids are made from title and provider"
        faults += [Fault(file, reason, column="credential_id", cure=cure) for file in dict.fromkeys(files)]
    elif blank:
        faults += [
            Fault(files[at], "the id is empty; one is made from title and provider", row=int(numbers[at]),
                  column="credential_id", value=ids[at], cure="fill it in", sheet=sheets[at])
            for at in blank
        ]  # fmt: skip
    if by_row:
        reason = (
            f"{len(by_row)} rows share title, provider and level with another row; their ids hold the row number "
            "and change when rows move"
        )
        first = by_row[0]
        faults.append(Fault(files[first], reason, column="credential_id", value=ids[first], cure=cure))
    return rows.assign(local_id=ids)


def _listings(listed: Listed, identified: pd.DataFrame, catalogue: str) -> pd.DataFrame:
    owners = [(curie(catalogue, local), at) for local, positions in listed.positions.items() for at in positions]
    places = identified.iloc[[at for _, at in owners]][["file", "sheet", "row"]].reset_index(drop=True)
    owned = places.assign(credential_id=[owner for owner, _ in owners])
    return LISTINGS.conform(owned.drop_duplicates(list(LISTINGS.key)))


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
        level_of(" ".join(plain_text(text).split()), level_id, framework_id, place, language)
        for text, level_id, framework_id, place, language in zip(
            rows["level"], rows["level_id"], framework_ids, places, languages, strict=True
        )
    ]
    for at, (level, text, level_id) in enumerate(zip(levels, rows["level"], rows["level_id"], strict=True)):
        if level.problem:
            reporter.warn(at, "level", text or level_id, level.problem, level.cure)
    workloads = list(_workloads(rows, reporter))
    dates = {name: _dates(rows, name, order, reporter) for name, order in orders.items()}
    said = ("is not one of ours", "map it in a profile ([values.{}])")
    return {
        "credential_id": [curie(catalogue, local) for local in rows["local_id"]],
        "catalogue": [catalogue] * len(rows),
        "title": rows["title"].tolist(),
        "kind": _read(rows, "kind", kind_of, reporter, f"{said[0]} ({', '.join(KINDS)})", said[1].format("kind")),
        "provider": _lines(rows["provider"]),
        "awarding_body": _lines(rows["awarding_body"]),
        "jurisdiction": places,
        "language": languages,
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
            found[published] = "" if is_blank(published) else read(" ".join(plain_text(published).split()))
        if not found[published] and not is_blank(published):
            reporter.warn(at, field, published, problem, cure)
        values.append(found[published])
    return values


def _lines(texts: pd.Series) -> list[str]:
    return [" ".join(plain_text(text).split()) if not is_blank(text) else "" for text in texts]


def _supervision(text: str) -> str:
    words = plain(text)
    if words.replace(" ", "-") in SUPERVISION:
        return words.replace(" ", "-")
    if re.search(r"\b(?:no|without|un|unsupervised|sans|ohne|sin)\b", words):
        return "unsupervised"
    if re.search(r"\bidentit|\bidentif", words):
        return "supervised-identified"
    return "supervised" if re.search(r"\b(?:supervised|proctored|surveille|beaufsichtigt|supervisado)", words) else ""


def _refuse_unknown_frameworks(rows: pd.DataFrame) -> None:
    """Stop at framework ids that a person wrote and that do not exist; in a guessed column they are only reported."""
    named = rows.loc[rows["framework_id"] != "", ["framework_id", "file", "row"]]
    faults = [
        f"{file}:{row}: {unknown_framework(published.strip())}"
        for published, file, row in named.itertuples(index=False, name=None)
        if not is_blank(published) and not framework_of(published)
    ]
    if faults:
        cure = "correct it, or map it in a profile ([values.framework_id])"
        count = "1 row names" if len(faults) == 1 else f"{len(faults)} rows name"
        raise DataError(f"{faults[0]}\n{count} an unknown framework; {cure}", faults=faults)


def _frameworks(rows: pd.DataFrame, reporter: _Reporter) -> list[str]:
    found = []
    for at, published in enumerate(rows["framework_id"]):
        framework_id = "" if is_blank(published) else framework_of(published)
        if not framework_id and not is_blank(published):
            cure = "map it in a profile ([values.framework_id])"
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
        cure = "set date_order to dmy or mdy in a profile" if "first" in problem else "write it as YYYY-MM-DD"
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
    of_outcomes = dict(zip(outcomes["credential_id"][::-1], outcomes["language"][::-1], strict=True))
    found = [language or of_outcomes.get(owner, "") for language, owner in zip(said, ids, strict=True)]
    silent = [at for at, language in enumerate(found) if not language]
    titles, descriptions = rows["title"].tolist(), rows["description"].tolist()
    texts = [f"{titles[at]}. {plain_text(descriptions[at][:400])}" for at in silent]
    for at, language in zip(silent, detect_languages(texts, [main_language(texts)] * len(texts)), strict=True):
        found[at] = language
    return found
