"""Which definitions of a micro-credential an entry meets; what is not stated never counts against it."""

from __future__ import annotations

import csv

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.errors import DataError
from mapper.knowledge.criteria import CRITERION_TESTS
from mapper.knowledge.definitions import (
    ANSWERS,
    check_criteria,
    decide_definitions,
    load_definitions,
)
from mapper.knowledge.embedded import embedded_folder
from mapper.tables import CREDENTIALS, OUTCOMES
from tests.conftest import SHARED
from tests.knowledge.conftest import EMBEDDED
from tests.knowledge.entry import SYSTEMS, entry

FILE = embedded_folder() / "microcredential_definitions.toml"
DEFINITIONS = load_definitions(FILE)

FULL = {
    "title": "Safe data centres",
    "kind": "micro-credential",
    "provider": "Polytechnic",
    "awarding_body": "Polytechnic",
    "level_id": "nzqcf-nz:5",
    "workload_value": "15",
    "workload_unit": "nz-credit",
    "mode": "online",
    "assessment": "practical task",
    "quality_assurance": "approved by NZQA",
}


def check(credentials: pd.DataFrame, outcomes: pd.DataFrame, definitions=DEFINITIONS) -> pd.DataFrame:
    return check_criteria(
        credentials,
        outcomes,
        definitions=definitions,
        frameworks=EMBEDDED["known"],
        credit_systems=SYSTEMS,
    )


def answer(test: str, *, stated: int = 0, derived: int = 0, facts=None, **limits) -> tuple[str, str]:
    criterion = {"text": "It holds", "test": test, "status": "known", **limits}
    definition = {"id": "x", "title": "X", "authority": "X", "jurisdiction": "X", "year": 2020, "source_url": ""}
    row = check(*entry(stated=stated, derived=derived, **(facts or {})), [{**definition, "criterion": [criterion]}])
    return row["answer"].item(), row["why"].item()


def verdicts(**facts) -> pd.Series:
    return decide_definitions(check(*entry(**facts))).set_index("definition_id")["verdict"]


@pytest.mark.parametrize(
    ("test", "facts", "limits", "expected"),
    [
        ("assessed", {}, {}, "cannot be told"),
        ("assessed", {"assessment": "examination"}, {}, "yes"),
        ("assessed", {"assessment": "not assessed"}, {}, "no"),
        ("quality_assured", {"quality_assurance": "n/a"}, {}, "no"),
        ("quality_assured_by", {"quality_assurance": "approved by NZQA"}, {"words": ["NZQA"]}, "yes"),
        ("quality_assured_by", {"quality_assurance": "accredited"}, {"words": ["NZQA"]}, "cannot be told"),
        ("provider_named", {"awarding_body": "KIT"}, {}, "yes"),
        ("provider_named", {}, {}, "cannot be told"),
        ("flexible_delivery", {"mode": "blended"}, {}, "yes"),
        ("flexible_delivery", {"mode": "onsite"}, {}, "cannot be told"),
        ("level_stated", {"level_id": "eqf:4"}, {}, "yes"),
        ("level_stated", {"level_id": "eqf:4", "level_basis": "derived"}, {}, "cannot be told"),
        ("level_stated", {"level_text": "Beginner"}, {}, "cannot be told"),
        ("not_a_qualification", {"kind": "unit"}, {}, "yes"),
        ("not_a_qualification", {"kind": "qualification"}, {}, "no"),
        ("not_a_qualification", {"kind": "certificate"}, {}, "cannot be told"),
        ("not_a_qualification", {}, {}, "cannot be told"),
        ("credit_bearing", {"workload_value": "3", "workload_unit": "ects"}, {}, "yes"),
        ("credit_bearing", {"workload_value": "3", "workload_unit": "hours"}, {}, "cannot be told"),
        ("workload_in", {"workload_value": "3", "workload_unit": "ects"}, {"unit": "ects"}, "yes"),
        ("workload_in", {"workload_value": "10", "workload_unit": "scqf-credit"}, {"unit": "ects"}, "cannot be told"),
        ("title_avoids", {"title": "Degree planning"}, {"words": ["degree"]}, "no"),
        ("title_avoids", {"title": "Degreed"}, {"words": ["degree"]}, "yes"),
    ],
)
def test_a_criterion_is_answered_by_what_is_stated(test, facts, limits, expected):
    assert answer(test, facts=facts, **limits)[0] == expected


@pytest.mark.parametrize(("stated", "derived", "expected"), [(1, 0, "yes"), (0, 3, "cannot be told"), (1, 3, "yes")])
def test_derived_outcomes_are_not_stated_ones(stated, derived, expected):
    assert answer("outcomes_stated", stated=stated, derived=derived)[0] == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("14", "ects", "yes"),
        ("15", "ects", "no"),  # stated in the unit of the limit: compared as it is
        ("349", "hours", "yes"),
        ("380", "hours", "cannot be told"),  # 14 ECTS are 350 to 420 hours
        ("421", "hours", "no"),
        ("38", "scqf-credit", "cannot be told"),
        ("2", "weeks", "cannot be told"),
        ("3", "", "cannot be told"),
        ("0", "ects", "cannot be told"),
        ("", "", "cannot be told"),
    ],
)
def test_a_workload_that_straddles_a_limit_cannot_be_told(value, unit, expected):
    facts = {"workload_value": value, "workload_unit": unit}
    assert answer("workload_within", facts=facts, unit="ects", highest=14)[0] == expected


def test_a_workload_below_the_floor_does_not_meet_it():
    facts = {"workload_value": "0.5", "workload_unit": "hours"}
    found, why = answer("workload_within", facts=facts, unit="hours", lowest=1)
    assert (found, why) == ("no", "its workload is not at least 1 hour: 0.5 h")


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("scqf:10", "yes"),
        ("eqf:4", "no"),
        ("rqf-eng:entry-1", "cannot be told"),  # it has no EQF level
        ("atlantis:1", "cannot be told"),
        ("", "cannot be told"),
    ],
)
def test_a_level_is_compared_by_its_eqf_levels(level, expected):
    found = answer("level_within", facts={"level_id": level}, framework="eqf", lowest="5", highest="8")
    assert found[0] == expected


def test_a_level_that_corresponds_to_levels_on_both_sides_of_a_limit_cannot_be_told():
    levels = EMBEDDED["known"].referencing
    both = levels[(levels["level_id"] == "sqf-si:9") & (levels["legal_status"] == "official")]
    assert set(both["to_level"]) >= {"eqf:7", "eqf:8"}
    found = answer("level_within", facts={"level_id": "sqf-si:9"}, framework="eqf", lowest="5", highest="7")
    assert found[0] == "cannot be told"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"kind": "qualification", "title": "Bachelor of Arts"}, "no"),
        ({"kind": "qualification", "title": "Diploma", "workload_value": "120", "workload_unit": "ects"}, "no"),
        ({"kind": "qualification", "title": "Diploma", "workload_value": "20", "workload_unit": "ects"}, "yes"),
        ({"kind": "qualification", "title": "Diploma"}, "cannot be told"),
        ({"kind": "course", "title": "Master data analysis in Excel"}, "yes"),
        ({"kind": "course", "title": "MBA essentials"}, "cannot be told"),
        ({"kind": "course", "title": "MBA essentials", "workload_value": "20", "workload_unit": "hours"}, "yes"),
        ({"kind": "course", "title": "BSc Nursing", "workload_value": "180", "workload_unit": "ects"}, "no"),
        ({"kind": "course", "title": "Nursing", "workload_value": "180", "workload_unit": "ects"}, "cannot be told"),
        ({"kind": "certificate"}, "cannot be told"),
        ({}, "cannot be told"),
    ],
)
def test_a_degree_is_told_by_kind_title_and_size(facts, expected):
    assert answer("smaller_than_degree", facts=facts, unit="ects", highest=60)[0] == expected


def test_a_full_bachelor_is_no_micro_credential_by_any_definition():
    found = verdicts(title="Bachelor of Science in Nursing", kind="qualification", stated=5)
    assert (found == "does not meet").all()


def test_an_entry_that_states_everything_meets_all_but_the_demand_for_ects():
    found = verdicts(**FULL, stated=3)
    assert found.drop("microbol-2022").eq("meets").all()
    assert found["microbol-2022"] == "cannot be told"
    assert verdicts(**{**FULL, "workload_value": "5", "workload_unit": "ects"}, stated=3)["microbol-2022"] == "meets"


def test_an_entry_with_nothing_but_a_title_is_open_by_every_definition():
    assert (verdicts() == "cannot be told").all()


def test_one_no_decides_over_what_cannot_be_told_and_only_it_is_named():
    found = decide_definitions(check(*entry(kind="qualification"))).set_index("definition_id")
    assert found.loc["my-2020", "because"] == (
        "“Welding” does not meet the MQA definition of 2020: it is a full qualification by its kind."
    )


def test_a_verdict_is_verified_only_if_all_its_criteria_are():
    status = decide_definitions(check(*entry())).set_index("definition_id")["status"]
    assert status["unesco-2022"] == "verified"
    assert status["oecd-2021"] == "known"


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FULL)), st.just(""), max_size=9), st.integers(0, 1))
def test_leaving_a_fact_out_never_makes_a_no(blanks, stated):
    facts = {**FULL, **{name: value for name, value in blanks.items() if name != "title"}}
    assert not (check(*entry(**facts, stated=stated))["answer"] == "no").any()


def test_a_catalogue_gives_every_credential_what_it_gets_alone():
    several = [entry(local="2", **FULL, stated=2), entry(local="1", kind="qualification"), entry(local="3", derived=1)]
    together = check(*(pd.concat(tables, ignore_index=True) for tables in zip(*several, strict=True)))
    alone = pd.concat([check(*one) for one in several]).sort_values(["credential_id", "order", "position"])
    pd.testing.assert_frame_equal(together, alone.reset_index(drop=True))
    decided = decide_definitions(together)
    assert decided[["credential_id", "definition_id"]].duplicated().sum() == 0
    assert len(decided) == 3 * len(DEFINITIONS)


def test_an_empty_catalogue_gives_no_rows():
    criteria = check(CREDENTIALS.empty(), OUTCOMES.empty())
    assert criteria.empty
    assert decide_definitions(criteria).empty


def test_the_definitions_asked_for_are_there_and_every_test_is_used():
    authorities = {definition["authority"] for definition in DEFINITIONS}
    assert authorities >= {"UNESCO", "OECD", "Australian Government", "NZQA", "MQA", "MICROBOL"}
    used = {criterion["test"] for definition in DEFINITIONS for criterion in definition["criterion"]}
    assert used == set(CRITERION_TESTS)


def test_every_embedded_credential_gets_an_answer_and_a_reason(tmp_path):
    from mapper.ingest.embedded import embedded

    found = embedded("embedded", tmp_path)
    criteria = check(found.credentials, found.outcomes)
    assert set(criteria["answer"]) == set(ANSWERS)
    assert (criteria["why"].str.len() > 5).all()
    nursing = decide_definitions(criteria[criteria["credential_title"].str.startswith("B.S. in Nursing")])
    assert (nursing["verdict"] == "does not meet").all()


@pytest.mark.shared
def test_no_sentence_and_no_unseen_source_stands_in_the_definitions():
    files = [SHARED / "facts" / part / "microcredential_policy.csv" for part in ("europe", "world")]
    rows = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    sources = {row["source_url"]: row for row in rows}
    for definition in DEFINITIONS:
        fact = sources[definition["source_url"]]
        assert str(definition["year"]) == fact["year"]
        for criterion in definition["criterion"]:
            assert criterion["text"] not in fact["definition_summary"]
            assert criterion["status"] == "known" or fact["status"] == "verified"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('test = "workload_in"\nunit = "ects"', 'test = "workload_in"', "test workload_in needs unit"),
        ('test = "workload_in"', 'test = "size"', "test 'size' is not known"),
        ('id = "oecd-2021"', 'id = "unesco-2022"', "its id stands twice"),
        ('authority = "OECD"', 'publisher = "OECD"', "authority is missing"),
        ('text = "It is short"', 'txt = "It is short"', "'txt' is not known"),
        ('text = "It is short"', 'text = ""', "text is missing"),
        ('"https://doi.org/10.1787/f14ef041-en"', '"doi:10.1787"', "is not a web address"),
    ],
)
def test_faults_of_the_file_name_the_definition(tmp_path, old, new, fault):
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "definitions.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        load_definitions(path)
    assert any(line.startswith("definitions.toml: definition") and fault in line for line in raised.value.faults)


def test_a_file_that_is_missing_or_no_toml_says_so(tmp_path):
    with pytest.raises(DataError, match="is missing"):
        load_definitions(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[[definition", encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.toml: not a TOML file"):
        load_definitions(tmp_path / "bad.toml")
