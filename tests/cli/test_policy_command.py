"""``mapper frameworks policy``: a sheet to read, an object for programs."""

from __future__ import annotations

import pytest


def test_the_sheet_names_every_field_and_its_status(mapper, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = mapper("frameworks", "policy", "NZ")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "New Zealand (NZ)"
    labels = {line[2:22].strip() for line in lines if line.startswith("  ") and line[2] != " "}
    assert labels >= {"Instrument", "Legal status", "Definition", "Size", "Levels", "Stackable", "Quality assurance"}
    assert labels >= {"Higher education", "Industry", "Source", "Status"}
    assert "verified: the ceiling of 40 and any level" in answer.out
    assert "10 to 400 hours" in answer.out
    assert max(len(line) for line in lines if "http" not in line) <= 80


def test_what_is_known_only_is_said(mapper) -> None:
    assert "known (not re-checked)" in mapper("frameworks", "policy", "PL").out
    assert "Doubtful            size" in mapper("frameworks", "policy", "CA").out


def test_one_object_holds_policies_and_ceilings(mapper) -> None:
    printed = mapper("frameworks", "policy", "es", "--json").json
    assert set(printed) >= {"jurisdiction", "policies", "caps", "notes"}
    assert printed["jurisdiction"] == "ES"
    (policy,) = printed["policies"]
    assert policy["size_max"] == 14.99
    assert policy["verified_fields"] == ["instrument", "size", "stackable"]
    (cap,) = printed["caps"]
    assert (cap["share_of_programme"], cap["credits"]) == (0.15, None)


def test_a_missing_number_is_null(mapper) -> None:
    (policy,) = mapper("frameworks", "policy", "EU", "--json").json["policies"]
    assert policy["size_min"] is None
    assert policy["hours_max"] is None
    assert len(policy["level_ids"]) == 8


def test_a_country_without_policies_shows_its_frame_and_says_so(mapper) -> None:
    out = mapper("frameworks", "policy", "SE").out
    assert "Sweden has no instrument of its own on file" in out
    assert "[EU, frame]" in out


def test_without_a_code_the_jurisdictions_are_listed(mapper) -> None:
    listed = mapper("frameworks", "policy", "--json").json["jurisdictions"]
    assert {"GB-SCT", "NZ", "EU"} <= {row["code"] for row in listed}
    assert {row["code"]: row["instruments"] for row in listed}["SE"] == 0


@pytest.mark.parametrize("code", ["XX", "Atlantis"])
def test_an_unknown_code_is_wrong_use(mapper, code: str) -> None:
    answer = mapper("frameworks", "policy", code, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert f"jurisdiction '{code}' is not on file" in answer.err


def test_the_check_counts_the_policies(mapper) -> None:
    checked = mapper("frameworks", "check", "--json").json
    assert checked["policies"] > 50
    assert checked["faults"] == []
