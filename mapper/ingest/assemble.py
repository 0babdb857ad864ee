"""From drafts to the two tables of a catalogue: ids, coded values, statements.

What is left behind on the way is reported, each value with its row.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mapper.errors import DataError
from mapper.ingest.coded import WORKLOAD_FIELDS as _WORKLOAD_FIELDS
from mapper.ingest.coded import credit_systems, framework_of, is_blank, level_of, unknown_framework, workload_of
from mapper.ingest.columns import FIELDS
from mapper.ingest.dates import read_dates
from mapper.ingest.languages import detect_languages, main_language
from mapper.ingest.plain import plain_text
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault, Progress
from mapper.ingest.statements import statements_of
from mapper.ingest.vocabulary import country_code, kind_of, language_code, mode_of, plain, yes_or_no
from mapper.knowledge.workload import hours_columns
from mapper.model import KINDS, MODES, SUPERVISION, curie, slug
from mapper.tables import CREDENTIALS, OUTCOMES

_LONGEST_ID: Final = 200
_IDENTITY: Final = ("title", "provider", "awarding_body", "level", "kind", "language", "source_url")
_LONG_FORM_FROM: Final = 0.5


@dataclass(frozen=True, slots=True)
class Assembled:
    """The two conformed tables of a catalogue and what was found wrong on the way."""

    credentials: pd.DataFrame
    outcomes: pd.DataFrame
    faults: tuple[Fault, ...]


def assemble(
    drafts: pd.DataFrame, catalogue: str, profile: Profile, sure: frozenset[str], progress: Progress | None = None
) -> Assembled:
    """The credentials and outcomes of drafts (one row per record, text as published).

    Rows without a title, and rows that repeat an id with other values, are rejected; values that do not read are left
    out with a warning. Rows that repeat an id and differ only in their outcomes are one credential, if half of all
    rows are such.

    Raises
    ------
    DataError
        If a framework id that a person wrote does not exist; all of them are listed.
    """
    say = progress or (lambda what, done, total: None)
    faults: list[Fault] = []
    titled = _with_titles(drafts, faults)
    rows = _with_ids(titled, faults)
    rows = _without_repeats(rows, faults)
    reporter = _Reporter(rows, faults)
    columns = _coded_columns(rows, catalogue, profile, sure, reporter)
    say("reading outcomes", 0, len(rows))
    expected = profile.outcomes != "none"
    outcomes = statements_of(rows, catalogue, columns["language"], reporter.warn, say, expected=expected)
    columns["language"] = _spoken(rows, columns["language"], outcomes)
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
    made_for: list[int] = []
    ids: list[str] = []
    identity = rows[list(_IDENTITY)].itertuples(index=False, name=None)
    for position, (published, parts) in enumerate(zip(rows["credential_id"], identity, strict=True)):
        local = " ".join(unicodedata.normalize("NFC", published).split())
        if is_blank(local):
            made_for.append(position)
            local = made_id(parts)
        elif len(local) > _LONGEST_ID:
            local = f"{local[:_LONGEST_ID]}-{hashlib.sha256(local.encode()).hexdigest()[:8]}"
        ids.append(local)
    places = list(zip(rows["file"], rows["sheet"], rows["row"], strict=True))
    cure = "map credential_id in a profile if the source has an id"
    if made_for and not has_column:
        reason = f"no column is recognised as the id; {len(made_for)} ids are made from title and provider"
        faults += [Fault(file, reason, column="credential_id", cure=cure) for file in dict.fromkeys(rows["file"])]
    elif made_for:
        faults += [
            Fault(file, "the id is empty; one is made from title and provider", row=int(row), column="credential_id",
                  value=ids[at], cure="fill it in", sheet=sheet)
            for at in made_for
            for file, sheet, row in [places[at]]
        ]  # fmt: skip
    return rows.assign(local_id=ids)


def made_id(parts: Sequence[str]) -> str:
    """A stable id for a credential without one: the slug of its title and a short hash of what identifies it.

    >>> made_id(["Droit des affaires", "Université"])
    'droit-des-affaires-637341'
    """
    digest = hashlib.sha256("\x1f".join(part.strip().casefold() for part in parts).encode("utf-8", "surrogatepass"))
    return f"{slug(parts[0] + '.x')[:50].strip('-')}-{digest.hexdigest()[:6]}"


def _without_repeats(rows: pd.DataFrame, faults: list[Fault]) -> pd.DataFrame:
    """One row per id, the first: equal ones after it are ignored, others rejected; long form is put together."""
    groups = rows.groupby("local_id", sort=False).indices
    repeated = {local: [int(at) for at in positions] for local, positions in groups.items() if len(positions) > 1}
    if not repeated:
        return rows
    fields = [field for field in FIELDS if field != "credential_id"]
    content = list(rows[fields].itertuples(index=False, name=None))
    at_outcomes = fields.index("outcomes")

    def rest(position: int) -> tuple[str, ...]:
        return content[position][:at_outcomes] + content[position][at_outcomes + 1 :]

    long_form = [positions for positions in repeated.values() if len({rest(at) for at in positions}) == 1]
    long_form = [positions for positions in long_form if len({content[at][at_outcomes] for at in positions}) > 1]
    together = sum(map(len, long_form)) >= _LONG_FORM_FROM * len(rows)
    ids = rows["local_id"].tolist()
    joined: dict[int, str] = {}
    drop: set[int] = set()
    if together:
        for positions in long_form:
            joined[positions[0]] = "\n".join(
                dict.fromkeys(content[at][at_outcomes] for at in positions if content[at][at_outcomes])
            )
            drop.update(positions[1:])
        reason = (
            f"{len(drop)} rows repeat a credential with another outcome; they are put together, one credential each"
        )
        faults.append(Fault(rows["file"].iloc[0], reason, column="credential_id"))
    places = list(zip(rows["file"], rows["sheet"], rows["row"], strict=True))
    for positions in repeated.values():
        if positions[0] in joined:
            continue
        first = places[positions[0]]
        for at in positions[1:]:
            drop.add(at)
            file, sheet, row = places[at]
            same = content[at] == content[positions[0]]
            differing = ", ".join(
                f for f, a, b in zip(fields, content[at], content[positions[0]], strict=True) if a != b
            )
            reason = (
                f"repeats {first[0]}:{first[2]} with the same values; it is ignored"
                if same
                else f"the id stands already in {first[0]}:{first[2]} with another {differing}"
            )
            faults.append(
                Fault(file, reason, row=int(row), column="credential_id", value=ids[at], sheet=sheet,
                      cure="" if same else "keep one of the two, or give them different ids",
                      severity="warning" if same else "rejected")
            )  # fmt: skip
    kept = rows.assign(outcomes=[joined.get(at, text) for at, text in enumerate(rows["outcomes"])])
    return kept[[at not in drop for at in range(len(rows))]].reset_index(drop=True)


def _coded_columns(
    rows: pd.DataFrame, catalogue: str, profile: Profile, sure: frozenset[str], reporter: _Reporter
) -> dict[str, Sequence[Any]]:
    languages = _read(
        rows, "language", language_code, reporter, "is not read as a language", "write its ISO 639-1 code, such as en"
    )
    places = _read(
        rows, "jurisdiction", country_code, reporter, "is not read as a country", "write its ISO 3166 code, such as FR"
    )
    framework_ids = _frameworks(rows, sure, reporter)
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
    dates = {name: _dates(rows, name, profile, reporter) for name in ("valid_from", "valid_to", "checked")}
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


def _frameworks(rows: pd.DataFrame, sure: frozenset[str], reporter: _Reporter) -> list[str]:
    """Framework ids; an unknown one that a person wrote stops the ingest, one in a guessed column is reported."""
    found = []
    faults: list[str] = []
    for at, (published, file, row) in enumerate(
        rows[["framework_id", "file", "row"]].itertuples(index=False, name=None)
    ):
        framework_id = "" if is_blank(published) else framework_of(published)
        if not framework_id and not is_blank(published):
            if "framework_id" in sure:
                faults.append(f"{file}:{row}: {unknown_framework(published.strip())}")
            else:
                cure = "map it in a profile ([values.framework_id])"
                reporter.warn(at, "framework_id", published, "is not a framework that is known", cure)
        found.append(framework_id)
    if faults:
        cure = "correct it, or map it in a profile ([values.framework_id])"
        count = "1 row names" if len(faults) == 1 else f"{len(faults)} rows name"
        raise DataError(f"{faults[0]}\n{count} an unknown framework; {cure}", faults=faults)
    return found


def _workloads(rows: pd.DataFrame, reporter: _Reporter) -> Iterator[tuple[str, str]]:
    names = [field for field, _ in _WORKLOAD_FIELDS]
    for at, (unit, *published) in enumerate(rows[["workload_unit", *names]].itertuples(index=False, name=None)):
        found = workload_of(published, unit)
        if found.problem:
            reporter.warn(at, found.field, found.published, found.problem, found.cure)
        yield found.value, found.unit


def _dates(rows: pd.DataFrame, field: str, profile: Profile, reporter: _Reporter) -> list[str]:
    dates, problems = read_dates(rows[field].tolist(), profile.date_order)
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


def _spoken(rows: pd.DataFrame, said: Sequence[str], outcomes: pd.DataFrame) -> list[str]:
    """The language of each row: the one it names, else that of its first outcome, else that of its other words."""
    of_outcomes = dict(zip(outcomes["credential_id"][::-1], outcomes["language"][::-1], strict=True))
    found = [
        language or of_outcomes.get(owner, "")
        for language, owner in zip(said, outcomes.attrs["credential_ids"], strict=True)
    ]
    silent = [at for at, language in enumerate(found) if not language]
    titles, descriptions = rows["title"].tolist(), rows["description"].tolist()
    texts = [f"{titles[at]}. {plain_text(descriptions[at][:400])}" for at in silent]
    for at, language in zip(silent, detect_languages(texts, [main_language(texts)] * len(texts)), strict=True):
        found[at] = language
    return found
