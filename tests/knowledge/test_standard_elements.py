"""Which European standard elements an entry holds, and that nothing is guessed."""

from __future__ import annotations

import csv

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import DataError
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.standard_elements import (
    ELEMENT_CHECKS,
    ELEMENT_COLUMNS,
    FINDINGS,
    check_elements,
    count_findings,
    load_standard_elements,
)
from mapper.tables import CREDENTIALS, OUTCOMES
from tests.conftest import SHARED
from tests.knowledge.conftest import EMBEDDED
from tests.knowledge.entry import entry

FILE = embedded_folder() / "standard_elements.csv"
ELEMENTS = load_standard_elements(FILE)
NOT_APPLICABLE = "not applicable to a catalogue entry"


def check(credentials: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    return check_elements(credentials, outcomes, elements=ELEMENTS, frameworks=EMBEDDED["known"])


def element(name: str, **facts) -> tuple[str, str, str]:
    row = check(*entry(**facts)).set_index("element_id").loc[name]
    return row["finding"], row["value"], row["why"]


@pytest.mark.parametrize(
    ("name", "facts", "finding", "value"),
    [
        ("M2", {}, "present", "Welding"),
        ("M3", {}, "missing", ""),
        ("M3", {"jurisdiction": "DE"}, "partly", "DE"),
        ("M3", {"jurisdiction": "DE", "awarding_body": "KIT"}, "present", "DE"),
        ("M4", {}, "missing", ""),
        ("M4", {"provider": "Packt"}, "partly", "Packt"),
        ("M4", {"provider": "Packt", "awarding_body": "KIT"}, "present", "KIT"),
        ("M6", {}, "missing", ""),
        ("M6", {"derived": 2}, "partly", "2 derived"),
        ("M6", {"stated": 1, "derived": 2}, "present", "1 stated"),
        ("M7", {}, "missing", ""),
        ("M7", {"workload_value": "0", "workload_unit": "ects"}, "missing", ""),
        ("M7", {"workload_unit": "ects"}, "missing", ""),
        ("M7", {"workload_value": "3"}, "partly", "3 without a unit"),
        ("M7", {"workload_value": "2", "workload_unit": "weeks"}, "partly", "2 weeks"),
        ("M7", {"workload_value": "5", "workload_unit": "ects"}, "present", "5 ECTS"),
        ("M7", {"workload_value": "1 week at 10 hours a week", "workload_unit": "weeks"}, "present", None),
        ("M8", {}, "missing", ""),
        ("M8", {"level_text": "Beginner"}, "partly", "Beginner"),
        ("M8", {"level_id": "atlantis:3"}, "partly", "atlantis:3"),
        ("M8", {"level_id": "us-award-levels:5", "level_text": "5"}, "partly", None),
        ("M8", {"level_id": "scqf:10", "level_basis": "derived"}, "partly", None),
        ("M8", {"level_id": "scqf:10"}, "present", None),
        ("M9", {"assessment": "examination"}, "present", "examination"),
        ("M10", {"mode": "online"}, "present", "online"),
        ("M11", {"quality_assurance": "accredited"}, "present", "accredited"),
        ("O2", {"supervision": "supervised"}, "present", "supervised"),
        ("O4", {"stackable": "no"}, "present", "no"),
        ("O5", {}, "missing", ""),
        ("O5", {"source_url": "https://example.org"}, "present", "https://example.org"),
    ],
)
def test_an_element_is_found_by_what_the_entry_states(name, facts, finding, value):
    found, shown, why = element(name, **facts)
    assert found == finding
    assert value is None or shown == value
    assert why.endswith(".")


def test_a_level_is_shown_with_its_eqf_level_and_what_that_rests_on():
    assert element("M8", level_id="scqf:10")[1] == "SCQF level 10 = EQF level 6 (historic, direct, verified)"


def test_a_class_of_awards_is_named_and_told_from_a_level():
    _, value, why = element("M8", level_id="us-award-levels:5", level_text="5")
    assert value == EMBEDDED["known"].levels.set_index("level_id").loc["us-award-levels:5", "title"]
    assert why == "A class of awards, not a level of a qualifications framework."


def test_the_reason_of_a_partial_workload_names_what_is_lacking():
    assert "without a unit" in element("M7", workload_value="3")[2]
    assert "weeks" in element("M7", workload_value="2", workload_unit="weeks")[2]
    assert "ECTS" in element("M7", workload_value="5", workload_unit="ects")[2]


def test_a_denial_is_an_answer_and_not_a_gap():
    assert element("O1", entry_requirements="keine") == ("present", "keine", "The entry says that nothing is required.")
    assert element("M9", assessment="None")[2] == "The entry says that there is no assessment."


def test_facts_of_an_award_do_not_apply_to_an_offer():
    checks = check(*entry(stated=1)).set_index("element_id")
    assert (checks.loc[["M1", "M5", "O3"], "finding"] == NOT_APPLICABLE).all()
    assert checks["finding"].value_counts()[NOT_APPLICABLE] == 3


def test_facts_of_an_award_are_checked_where_the_table_has_them_and_the_person_is_not_repeated():
    credentials, outcomes = entry(stated=1)
    awarded = credentials.assign(learner_identity="Amira Kovač", issue_date="2025-06-01", grade="")
    checks = check(awarded, outcomes).set_index("element_id")
    assert checks.loc[["M1", "M5", "O3"], "finding"].tolist() == ["present", "present", "missing"]
    assert not checks["value"].str.contains("Amira").any()


def test_a_long_value_is_cut():
    shown = element("O5", description="word " * 100)[1]
    assert len(shown) <= 100
    assert shown.endswith("…")


def test_findings_are_counted_by_obligation():
    counts = count_findings(check(*entry(stated=1, derived=1, provider="Packt", mode="online"))).iloc[0]
    assert counts["credential_id"] == "a:1"
    assert counts["mandatory_present"] == 3
    assert counts["mandatory_partly"] == 1
    assert counts["mandatory_missing"] == 5
    assert counts["mandatory_not_applicable"] == 2
    assert counts["optional_missing"] == 4
    assert counts["optional_not_applicable"] == 1


def test_a_catalogue_gives_every_credential_what_it_gets_alone():
    several = [
        entry(local="3", stated=2, level_id="eqf:5"),
        entry(local="1", derived=1, provider="X"),
        entry(local="2", workload_value="4"),
    ]
    credentials = pd.concat([credential for credential, _ in several], ignore_index=True)
    outcomes = pd.concat([stated for _, stated in several], ignore_index=True)
    together = check(credentials, outcomes)
    alone = pd.concat([check(*one) for one in several], ignore_index=True)
    pd.testing.assert_frame_equal(together, ELEMENT_CHECKS.conform(alone))
    assert together["element_id"].head(16).tolist() == ELEMENTS["element_id"].tolist()


def test_an_empty_catalogue_gives_no_rows():
    checks = check(CREDENTIALS.empty(), OUTCOMES.empty())
    assert checks.empty
    assert count_findings(checks).empty


TEXT_COLUMNS = ["provider", "awarding_body", "jurisdiction", "assessment", "quality_assurance", "entry_requirements"]


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(TEXT_COLUMNS), st.sampled_from(["", "none", "GB", "  "])),
    st.sampled_from(TEXT_COLUMNS),
)
def test_stating_one_more_fact_never_makes_an_element_less_present(facts, column):
    rank = {finding: place for place, finding in enumerate(["missing", "partly", "present", NOT_APPLICABLE])}
    before = check(*entry(**{**facts, column: ""}))["finding"].map(rank)
    after = check(*entry(**{**facts, column: "stated"}))["finding"].map(rank)
    assert (after >= before).all()


def test_every_credential_of_the_embedded_catalogues_has_a_reasoned_finding(tmp_path):
    from mapper.ingest.embedded import embedded

    found = embedded("embedded", tmp_path)
    checks = check(found.credentials, found.outcomes)
    assert len(checks) == 16 * len(found.credentials)
    assert set(checks["finding"]) == set(FINDINGS)


@pytest.mark.shared
def test_the_properties_and_what_was_checked_of_them_are_those_of_the_facts():
    source = SHARED / "facts" / "europe" / "standard_elements.csv"
    with source.open(encoding="utf-8", newline="") as file:
        facts = {row["element_id"]: row for row in csv.DictReader(file)}
    ours = ELEMENTS.set_index("element_id")
    assert set(ours.index) == set(facts)
    names = {
        "obligation": "obligation",
        "open_badges": "open_badges_3_property",
        "open_badges_status": "ob3_status",
        "elm": "elm_v3_property",
        "elm_status": "elm_status",
        "ctdl": "ctdl_property",
        "ctdl_status": "ctdl_status",
    }
    for identifier, fact in facts.items():
        assert [ours.loc[identifier, name] for name in names] == [fact[name] for name in names.values()]
        assert ours.loc[identifier, "meaning"] != fact["explanation"]
        assert bool(ours.loc[identifier, "gap"]) == bool(fact["gap_note"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("M2,Title,", "M99,Title,", "element_id 'M99' is not known"),
        ("M2,Title,", "M1,Title,", "element_id 'M1' stands already in row 2"),
        ("M2,Title,mandatory,", "M2,Title,compulsory,", "obligation 'compulsory' is not known"),
        ("M2,Title,mandatory,offer", "M2,Title,mandatory,course", "belongs_to 'course' is not known"),
        ("M2,Title,", "M2,,", "name '' is empty"),
        ("Achievement.name,verified: ", "Achievement.name,seen: ", "does not say how far it was checked"),
    ],
)
def test_faults_of_the_file_name_row_and_value(tmp_path, old, new, fault):
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "standard_elements.csv"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    with pytest.raises(DataError) as raised:
        load_standard_elements(path)
    assert any(line.startswith("standard_elements.csv:3: ") and fault in line for line in raised.value.faults)


def test_the_header_is_the_contract():
    assert FILE.read_text(encoding="utf-8").split("\n")[0] == ",".join(ELEMENT_COLUMNS)
