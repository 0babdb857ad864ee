"""Policies per jurisdiction: sound data, sizes that convert or say why not, and a frame where there is no policy."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from mapper.errors import DataError, UsageError
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.policies import (
    LEGAL_MEANINGS,
    POLICY_FIELDS,
    Policies,
    caps_of,
    check_policies,
    field_status,
    known_jurisdiction,
    limits_in_words,
    load_policies,
    policies_of,
    size_columns,
)
from mapper.knowledge.policy_checks import CAP_COLUMNS, JURISDICTION_COLUMNS, POLICY_COLUMNS
from tests.conftest import SHARED

ASKED_FOR = ["EU", "GB", "US", "SG", "HK", "IN", "MY", "NL", "FR", "IE", "ES", "EE", "AU", "NZ", "CA"]

POLICY = dict.fromkeys(POLICY_COLUMNS, "") | {
    "policy_id": "aa-rules-2020",
    "jurisdiction": "AA",
    "short_title": "Rules",
    "instrument": "Rules of 2020",
    "year": "2020",
    "legal_status": "statute",
    "legal_status_stated": "law",
    "definition": "A small award",
    "size_min": "1",
    "size_max": "10",
    "size_unit": "ects",
    "size_text": "1 to 10 ECTS",
    "level_ids": "eqf:5|eqf:6",
    "stackable": "yes",
    "source_url": "https://example.org/a",
    "status": "verified",
    "verified_scope": "the size",
    "verified_fields": "size",
}
CAP = dict.fromkeys(CAP_COLUMNS, "") | {
    "cap_id": "aa-cap",
    "jurisdiction": "AA",
    "what_is_capped": "Outside learning",
    "cap_kind": "share",
    "share_of_programme": "0.5",
    "cap_text": "half of a programme",
    "source": "A law",
    "status": "known",
}
PLACE = {"code": "AA", "name": "Aland", "region": "Europe", "groups": ""}


def write(folder: Path, name: str, columns: tuple[str, ...], *rows: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A sound folder: one country, one policy, one ceiling."""
    folder = tmp_path / "policies"
    write(folder, "policies.csv", POLICY_COLUMNS, POLICY)
    write(folder, "recognition_caps.csv", CAP_COLUMNS, CAP)
    write(folder, "jurisdictions.csv", JURISDICTION_COLUMNS, PLACE)
    return folder


@pytest.fixture(scope="session")
def policies() -> Policies:
    return load_policies(embedded_folder() / "policies")


@pytest.fixture(scope="session")
def sized(policies: Policies, systems: pd.DataFrame) -> pd.DataFrame:
    return policies.policies.join(size_columns(policies.policies, systems)).set_index("policy_id")


def test_the_embedded_policies_have_no_fault() -> None:
    assert check_policies(embedded_folder() / "policies") == []


def test_a_sound_folder_has_no_fault(place: Path) -> None:
    assert check_policies(place) == []
    assert len(load_policies(place).policies) == 1


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"policy_id": "AA rules"}, "policy_id 'AA rules' is malformed"),
        ({"jurisdiction": "BB"}, "jurisdiction 'BB' is not in jurisdictions.csv"),
        ({"instrument": ""}, "instrument '' is empty"),
        ({"year": "MMXX"}, "year 'MMXX' is not a year"),
        ({"legal_status": "law"}, "legal_status 'law' is not known (one of: statute, "),
        ({"stackable": "maybe"}, "stackable 'maybe' is not known (one of: yes, "),
        ({"level_ids": "eqf:5|eqf:9"}, "level_ids 'eqf:5|eqf:9' holds 'eqf:9', which is not in any levels.csv"),
        ({"size_min": "few"}, "size_min 'few' is not a number"),
        ({"size_min": "20"}, "size_min '20' is above size_max '10'"),
        ({"size_unit": ""}, "size_unit '' is not in credit_systems.csv"),
        ({"size_min": "", "size_max": ""}, "size_unit 'ects' has no number beside it"),
        ({"size_text": ""}, "size_text '' is empty"),
        ({"verified_fields": "length"}, "verified_fields 'length' holds 'length'"),
        ({"doubtful_fields": "size_min"}, "doubtful_fields 'size_min' holds 'size_min'"),
        ({"status": "known"}, "status 'known' has verified parts"),
        ({"status": "heard"}, "status 'heard' is not known"),
        ({"source_url": ""}, "status 'verified' has no source_url"),
        ({"source_url": "example.org"}, "source_url 'example.org' is not a web address"),
    ],
)
def test_a_fault_of_a_policy_names_file_row_column_value_and_cure(
    place: Path, changed: dict[str, str], fault: str
) -> None:
    write(place, "policies.csv", POLICY_COLUMNS, POLICY | changed)
    found = check_policies(place)
    assert any(line.startswith(f"policies/policies.csv:2: {fault}") for line in found), found
    assert all(line.endswith(")") for line in found)
    with pytest.raises(DataError):
        load_policies(place)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"cap_kind": "much"}, "cap_kind 'much' is not known"),
        ({"share_of_programme": "50"}, "share_of_programme '50' is not a share"),
        ({"share_of_programme": ""}, "share_of_programme '' does not fit cap_kind 'share'"),
        ({"credits": "60"}, "credits '60' do not fit cap_kind 'share'"),
        ({"cap_kind": "credits", "share_of_programme": "", "credits": "60"}, "credit_unit '' is not in credit_systems"),
        ({"cap_text": ""}, "cap_text '' is empty"),
    ],
)
def test_a_fault_of_a_ceiling_is_named(place: Path, changed: dict[str, str], fault: str) -> None:
    write(place, "recognition_caps.csv", CAP_COLUMNS, CAP | changed)
    found = check_policies(place)
    assert any(line.startswith(f"policies/recognition_caps.csv:2: {fault}") for line in found), found


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"code": "aa"}, "code 'aa' is malformed"),
        ({"code": "BB-X"}, "code 'BB-X' is part of a country without a row"),
        ({"region": "Utopia"}, "region 'Utopia' is not known"),
        ({"groups": "EU"}, "groups 'EU' holds 'EU', which has no row of its own"),
    ],
)
def test_a_fault_of_a_jurisdiction_is_named(place: Path, changed: dict[str, str], fault: str) -> None:
    write(place, "jurisdictions.csv", JURISDICTION_COLUMNS, PLACE | changed)
    found = check_policies(place)
    assert any(line.startswith(f"policies/jurisdictions.csv:2: {fault}") for line in found), found


def test_rows_are_sorted_and_stand_once(place: Path) -> None:
    write(place, "policies.csv", POLICY_COLUMNS, POLICY, POLICY | {"policy_id": "aa-act-2019"}, POLICY)
    assert [line.partition(" (")[0] for line in check_policies(place)] == [
        "policies/policies.csv:3: policy_id 'aa-act-2019' stands after 'aa-rules-2020'",
        "policies/policies.csv:4: policy_id 'aa-rules-2020' stands already in row 2",
    ]


def test_a_missing_file_is_a_fault(place: Path) -> None:
    (place / "recognition_caps.csv").unlink()
    assert any("recognition_caps.csv:1: is missing" in line for line in check_policies(place))


@pytest.mark.parametrize("code", ASKED_FOR)
def test_every_jurisdiction_asked_for_has_policies_with_a_source(policies: Policies, code: str) -> None:
    found = policies_of(code, policies)
    assert set(found.policies["scope"]) <= {"own", "part"}
    assert (found.policies["source_url"] != "").all()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("nz", "NZ"),
        (" UK ", "GB"),
        ("uk-sct", "GB-SCT"),
        ("EL", "GR"),
        ("eu", "EU"),
        ("hong kong", "HK"),
        ("DE-BY", "DE-BY"),
    ],
)
def test_a_jurisdiction_is_found_by_code_or_name(policies: Policies, said: str, code: str) -> None:
    assert known_jurisdiction(said, policies) == code


@pytest.mark.parametrize(
    ("said", "near"), [("Irland", "IE"), ("NX", "NZ"), ("Malasia", "MY"), ("", "frameworks policy")]
)
def test_an_unknown_jurisdiction_is_wrong_use_and_names_near_ones(policies: Policies, said: str, near: str) -> None:
    with pytest.raises(UsageError, match=near):
        policies_of(said, policies)


@pytest.mark.parametrize(
    ("code", "scopes", "note"),
    [
        ("NZ", {"own"}, ""),
        ("GB", {"own", "part"}, "parts of the country are shown too"),
        ("GB-SCT", {"own", "whole"}, "the whole country (United Kingdom) are shown too"),
        ("GB-NIR", {"whole"}, "Northern Ireland has no instrument of its own on file; those of the whole country"),
        ("CA", {"part"}, "no instrument for the whole country on file"),
        ("SE", {"frame"}, "Sweden has no instrument of its own on file; the frame is that of EU and EHEA"),
        ("TR", {"frame"}, "the frame is that of EHEA"),
        ("IE", {"own"}, "The instruments of EU and EHEA are a frame here too"),
        ("BE-WBR", {"frame"}, "the frame is that of EU and EHEA"),
    ],
)
def test_it_is_said_whose_policies_are_shown(policies: Policies, code: str, scopes: set[str], note: str) -> None:
    found = policies_of(code, policies)
    assert set(found.policies["scope"]) == scopes
    assert note in " ".join(found.notes)
    assert bool(note) == bool(found.notes)


def test_own_instruments_come_first_and_the_newest_of_them_leads(policies: Policies) -> None:
    found = policies_of("US", policies).policies
    assert found["scope"].tolist() == ["own"] * 4 + ["part"] * 3
    assert found["year"].tolist()[:4] == sorted(found["year"].tolist()[:4], reverse=True)
    assert policies_of("SE", policies).policies["jurisdiction"].tolist() == ["EU", "EHEA"]


def test_members_are_as_many_as_their_groups_have(policies: Policies) -> None:
    groups = Counter(group for groups in policies.jurisdictions["groups"] for group in groups.split("|"))
    assert (groups["EU"], groups["EHEA"]) == (27, 47)


@pytest.mark.parametrize(
    ("policy_id", "low", "high", "rule"),
    [
        ("nz-approval-rules-2022", 10.0, 400.0, "x 10 h"),
        ("ie-nfq-small-awards-2021", 20.0, 750.0, "20-25 h (ECTS (national hours: Ireland))"),
        ("at-recommendation-2023", 75.0, 375.0, "x 25 h"),
        ("us-workforce-pell-2026", 150.0, 599.0, "us-clock-hour"),
        ("gb-eng-lle-2027", 300.0, None, "30 uk-credit x 10 h"),
        ("ca-bc-framework-2021", None, 288.0, "288 hours"),
        ("au-national-framework-2021", 1.0, None, "1 hours"),
    ],
)
def test_a_size_becomes_hours_with_its_rule(
    sized: pd.DataFrame, policy_id: str, low: float | None, high: float | None, rule: str
) -> None:
    row = sized.loc[policy_id]
    found = [None if pd.isna(row[name]) else row[name] for name in ("hours_min", "hours_max")]
    assert found == [low, high]
    assert rule in row["hours_rule"]


@pytest.mark.parametrize(
    ("policy_id", "reason"),
    [
        ("kr-micro-degree-2023", "not converted: 9-15 credit-point"),
        ("gb-eng-apprenticeship-units-2026", "not converted: 1 weeks: a week has no fixed number"),
        ("eu-council-2022", ""),
    ],
)
def test_a_size_without_a_system_is_never_converted(sized: pd.DataFrame, policy_id: str, reason: str) -> None:
    row = sized.loc[policy_id]
    assert row[["hours_min", "hours_max", "ects_by_year_min", "ects_by_hours_max"]].isna().all()
    assert row["hours_rule"].startswith(reason)
    assert bool(reason) == bool(row["hours_rule"])


def test_both_bases_of_ects_are_given(sized: pd.DataFrame) -> None:
    row = sized.loc["nz-approval-rules-2022"]
    assert (row["ects_by_year_max"], row["ects_by_hours_max"]) == (20.0, 16.0)


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"status": "verified", "verified_fields": "size", "doubtful_fields": ""}, "verified"),
        ({"status": "verified", "verified_fields": "level", "doubtful_fields": ""}, "known"),
        ({"status": "verified", "verified_fields": "", "doubtful_fields": ""}, "source verified"),
        ({"status": "verified", "verified_fields": "", "doubtful_fields": "year|size"}, "doubtful"),
        ({"status": "known", "verified_fields": "", "doubtful_fields": ""}, "known"),
    ],
)
def test_a_field_is_verified_only_if_it_was_found_itself(row: dict[str, str], status: str) -> None:
    assert field_status(row, "size") == status


def test_a_field_that_is_none_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="length"):
        field_status(POLICY, "length")


def test_limits_from_memory_are_doubtful(sized: pd.DataFrame) -> None:
    doubtful = sized[sized["note"].str.contains("oubtful")]
    assert len(doubtful) == 4
    assert (doubtful["doubtful_fields"] != "").all()


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (5.0, 5.0, "5 h"),
        (1.0, 1593.0, "1 to 1,593 h"),
        (0.3333, None, "0.33 h or more"),
        (None, 17.988, "18 h at most"),
    ],
)
def test_limits_are_said_with_their_open_end(low: float | None, high: float | None, words: str) -> None:
    assert limits_in_words(low, high, "h") == words


def test_no_limit_has_no_words() -> None:
    assert limits_in_words(None, None, "h") == ""


def test_ceilings_are_numbers_where_the_source_gives_them(policies: Policies) -> None:
    italy = caps_of("IT", policies)
    assert italy[["programme", "credits"]].to_numpy().tolist() == [["laurea", 48.0], ["laurea magistrale", 24.0]]
    assert caps_of("DE", policies)["share_of_programme"].tolist() == [0.5]
    assert caps_of("FR", policies)["cap_kind"].tolist() == ["no cap"]
    assert caps_of("GB", policies)["scope"].tolist() == ["part"]
    assert caps_of("NZ", policies).empty


def test_every_legal_status_is_explained_and_used(policies: Policies) -> None:
    assert set(policies.policies["legal_status"]) == set(LEGAL_MEANINGS)


@pytest.mark.shared
def test_every_fact_is_kept_with_its_numbers_source_and_status(policies: Policies) -> None:
    def counted(rows: list[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
        return Counter(tuple(str(cell) for cell in row) for row in rows)

    facts = [
        row
        for region in ("europe", "world")
        for row in csv.DictReader(
            (SHARED / "facts" / region / "microcredential_policy.csv").read_text(encoding="utf-8").splitlines()
        )
    ]
    stated = [
        (row["year"], row["source_url"], row["status"], *(float(row[name] or -1) for name in ("size_min", "size_max")))
        for row in facts
    ]
    columns = ["year", "source_url", "status", "size_min", "size_max"]
    kept = policies.policies[columns].fillna({"size_min": -1.0, "size_max": -1.0})
    assert counted(list(kept.itertuples(index=False, name=None))) == counted(stated)
    doubted = sum("DOUBTFUL" in row.get("note", row.get("notes", "")) for row in facts)
    assert doubted == policies.policies["note"].str.contains("oubtful").sum()


def test_the_fields_of_a_policy_are_columns_or_groups_of_columns() -> None:
    for field in POLICY_FIELDS:
        assert any(column.startswith(field) for column in POLICY_COLUMNS), field
