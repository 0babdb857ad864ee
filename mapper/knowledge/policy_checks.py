"""The files of ``data/policies`` row by row, with every fault named by file and row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from mapper.knowledge.checks import REGIONS, read_folder
from mapper.knowledge.credits import load_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.rows import STATUSES, Row, read_csv, repeated_ids

__all__ = [
    "CAP_COLUMNS",
    "CAP_KINDS",
    "JURISDICTION_COLUMNS",
    "LEGAL_MEANINGS",
    "POLICY_COLUMNS",
    "POLICY_FIELDS",
    "STACKABLE",
    "check_policies",
    "read_policy_rows",
]

POLICY_COLUMNS: Final = (
    "policy_id",
    "jurisdiction",
    "short_title",
    "instrument",
    "year",
    "issuing_body",
    "legal_status",
    "legal_status_stated",
    "definition",
    "size_min",
    "size_max",
    "size_unit",
    "size_text",
    "level_text",
    "level_ids",
    "stackable",
    "stackable_text",
    "quality_assurance",
    "recognition_higher_education",
    "recognition_industry",
    "source_url",
    "status",
    "verified_scope",
    "verified_fields",
    "doubtful_fields",
    "note",
)
CAP_COLUMNS: Final = (
    "cap_id",
    "jurisdiction",
    "what_is_capped",
    "programme",
    "cap_kind",
    "share_of_programme",
    "credits",
    "credit_unit",
    "cap_text",
    "source",
    "source_url",
    "status",
    "note",
)
JURISDICTION_COLUMNS: Final = ("code", "name", "region", "groups")

#: What a policy says, field by field: the vocabulary of ``verified_fields`` and ``doubtful_fields``.
POLICY_FIELDS: Final = (
    "instrument",
    "year",
    "legal_status",
    "definition",
    "size",
    "level",
    "stackable",
    "quality_assurance",
    "recognition_higher_education",
    "recognition_industry",
)
LEGAL_MEANINGS: Final = {
    "statute": "a law about this kind of learning, or about how it is funded or credited",
    "regulation": "a decree, order or rule with legal force, issued under a law",
    "existing law": "general education law covers it; the law does not name micro-credentials",
    "regulator policy": "guidelines of a regulator or quality assurance agency",
    "government policy": "a programme, a framework or funding of a ministry or government",
    "framework rule": "a rule of the qualifications framework, without a law behind it",
    "soft law": "a recommendation or guidance of public or international bodies, not binding",
    "sector reference": "an agreement or reference of institutions among themselves",
    "institutional policy": "binds one university system only",
    "service": "a body that evaluates, accredits or lists; using it is a choice",
    "pilot": "tried out, without a basis in law so far",
    "in development": "a proposal, draft or consultation; the outcome is not on file",
    "none": "looked for, and none was found",
}
"""Legal status of an instrument -> what that means; roughly from the most to the least binding."""
STACKABLE: Final = ("yes", "partly", "encouraged", "to be declared", "intended", "pilot", "not required", "unknown")
CAP_KINDS: Final = ("share", "credits", "set by provider", "no cap")

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|[A-Z]{4,}|EU")
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class PolicyRows:
    """Everything a folder of policies holds, and every fault found on the way."""

    policies: list[Row]
    caps: list[Row]
    jurisdictions: list[Row]
    faults: list[str]


def check_policies(
    folder: Path, *, level_ids: Collection[str] | None = None, units: Collection[str] | None = None
) -> list[str]:
    """Every fault of a folder of policies, one line each: ``file:row: column value problem (cure)``; empty if sound.

    Level ids and units of size are compared with the embedded frameworks and credit systems, unless others are given.

    Examples
    --------
    >>> check_policies(embedded_folder() / "policies")
    []
    """
    return read_policy_rows(folder, level_ids=level_ids, units=units).faults


def read_policy_rows(
    folder: Path, *, level_ids: Collection[str] | None = None, units: Collection[str] | None = None
) -> PolicyRows:
    """All rows of the three files of ``folder``, checked as :func:`check_policies` says."""
    faults: list[str] = []
    tables: list[list[Row]] = []
    for name, columns in (
        ("policies.csv", POLICY_COLUMNS),
        ("recognition_caps.csv", CAP_COLUMNS),
        ("jurisdictions.csv", JURISDICTION_COLUMNS),
    ):
        rows, found = read_csv(folder / name, f"{folder.name}/{name}", columns)
        faults += found
        tables.append(rows)
    policies, caps, jurisdictions = tables
    codes = {row.cells["code"] for row in jurisdictions}
    known_units = _embedded_units() if units is None else units
    faults += _jurisdiction_faults(jurisdictions, codes)
    faults += _policy_faults(policies, codes, _embedded_level_ids() if level_ids is None else level_ids, known_units)
    faults += _cap_faults(caps, codes, known_units)
    return PolicyRows(policies, caps, jurisdictions, faults)


@lru_cache(maxsize=1)
def _embedded_level_ids() -> frozenset[str]:
    return frozenset(row.cells["level_id"] for row in read_folder(embedded_folder() / "frameworks").levels)


@lru_cache(maxsize=1)
def _embedded_units() -> frozenset[str]:
    return frozenset(load_credit_systems(embedded_folder() / "credit_systems.csv")["unit"])


def _jurisdiction_faults(rows: list[Row], codes: Collection[str]) -> Iterator[str]:
    yield from _id_faults(rows, "code", _CODE, "an ISO 3166 code such as NZ or GB-SCT, or a group such as EU or EHEA")
    for row in rows:
        values = row.cells
        yield from row.empty_faults("name")
        yield from row.word_faults("region", REGIONS)
        for group in filter(None, values["groups"].split("|")):
            if group not in codes:
                yield row.fault("groups", f"holds {group!r}, which has no row of its own", "add the group")
        base = values["code"].partition("-")[0]
        if base not in codes:
            yield row.fault("code", "is part of a country without a row", f"add {base}")


def _policy_faults(
    rows: list[Row], codes: Collection[str], level_ids: Collection[str], units: Collection[str]
) -> Iterator[str]:
    yield from _id_faults(rows, "policy_id", _ID, "lower-case letters, digits and hyphens")
    for row in rows:
        values = row.cells
        yield from row.empty_faults("short_title", "instrument", "legal_status_stated", "definition")
        if not re.fullmatch(r"(19|20)\d\d", values["year"]):
            yield row.fault("year", "is not a year", "write four digits")
        yield from row.word_faults("legal_status", LEGAL_MEANINGS)
        yield from row.word_faults("stackable", STACKABLE)
        for level in filter(None, values["level_ids"].split("|")):
            if level not in level_ids:
                yield row.fault("level_ids", f"holds {level!r}, which is not in any levels.csv", "correct the id")
        for column in ("verified_fields", "doubtful_fields"):
            for field in filter(None, values[column].split("|")):
                if field not in POLICY_FIELDS:
                    yield row.fault(column, f"holds {field!r}", f"fields are: {', '.join(POLICY_FIELDS)}")
        if values["status"] == "known" and (values["verified_scope"] or values["verified_fields"]):
            yield row.fault("status", "has verified parts", "set status to verified, or empty those columns")
        yield from _size_faults(row, units)
        yield from _source_faults(row, codes)


def _size_faults(row: Row, units: Collection[str]) -> Iterator[str]:
    values = row.cells
    stated = [column for column in ("size_min", "size_max") if values[column]]
    wrong = [column for column in stated if not _NUMBER.fullmatch(values[column])]
    for column in wrong:
        yield row.fault(column, "is not a number", "digits with a decimal point; other words belong into size_text")
    if not wrong and len(stated) == 2 and float(values["size_min"]) > float(values["size_max"]):
        yield row.fault("size_min", f"is above size_max {values['size_max']!r}", "swap them")
    if stated and values["size_unit"] not in units:
        yield row.fault("size_unit", "is not in credit_systems.csv", "a unit of that file; credit-point if it has none")
    if stated and not values["size_text"]:
        yield row.fault("size_text", "is empty", "keep the size in the words of the source")
    if values["size_unit"] and not stated:
        yield row.fault("size_unit", "has no number beside it", "fill in size_min or size_max, or empty the unit")


def _cap_faults(rows: list[Row], codes: Collection[str], units: Collection[str]) -> Iterator[str]:
    yield from _id_faults(rows, "cap_id", _ID, "lower-case letters, digits and hyphens")
    for row in rows:
        values = row.cells
        yield from row.empty_faults("what_is_capped", "cap_text", "source")
        yield from row.word_faults("cap_kind", CAP_KINDS)
        share, earned = values["share_of_programme"], values["credits"]
        if share and not (_NUMBER.fullmatch(share) and float(share) <= 1):
            yield row.fault("share_of_programme", "is not a share", "a number from 0 to 1")
        if earned and not _NUMBER.fullmatch(earned):
            yield row.fault("credits", "is not a number", "digits with a decimal point")
        if bool(share) != (values["cap_kind"] == "share"):
            yield row.fault("share_of_programme", f"does not fit cap_kind {values['cap_kind']!r}", "give both or none")
        if bool(earned) != (values["cap_kind"] == "credits"):
            yield row.fault("credits", f"do not fit cap_kind {values['cap_kind']!r}", "give both or none")
        if earned and values["credit_unit"] not in units:
            yield row.fault("credit_unit", "is not in credit_systems.csv", "a unit of that file")
        yield from _source_faults(row, codes)


def _source_faults(row: Row, codes: Collection[str]) -> Iterator[str]:
    values = row.cells
    if values["jurisdiction"] not in codes:
        yield row.fault("jurisdiction", "is not in jurisdictions.csv", "add the jurisdiction or correct the code")
    yield from row.word_faults("status", STATUSES)
    yield from row.address_faults("source_url")
    if values["status"] == "verified" and not values["source_url"]:
        yield row.fault("status", "has no source_url", "name the source, or set status to known")


def _id_faults(rows: list[Row], column: str, pattern: re.Pattern[str], form: str) -> Iterator[str]:
    highest = ""
    for row in rows:
        name = row.cells[column]
        if not pattern.fullmatch(name):
            yield row.fault(column, "is malformed", form)
        if name < highest:
            yield row.fault(column, f"stands after {highest!r}", f"sort the file by {column}")
        highest = max(highest, name)
    yield from repeated_ids(rows, column)
