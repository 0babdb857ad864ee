"""The facts that ship with the package: sound, and as careful as their sources."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from mapper.knowledge.credits import check_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, check_frameworks

UNITED_KINGDOM = {"rqf-eng", "fheq-eng", "scqf", "cqfw", "fqheis-sct"}


def to_eqf(known: Frameworks, framework_id: str) -> pd.DataFrame:
    rows = known.referencing
    return rows[(rows["framework_id"] == framework_id) & (rows["to_framework"] == "eqf")]


def test_the_embedded_data_has_no_fault() -> None:
    assert check_frameworks(embedded_folder() / "frameworks") == []
    assert check_credit_systems(embedded_folder() / "credit_systems.csv") == []


def test_the_frameworks_of_all_regions_are_there(known: Frameworks) -> None:
    wanted = {
        "eqf",
        "qf-ehea",
        "isced-2011",
        "rqf-eng",
        "fheq-eng",
        "scqf",
        "cqfw",
        "nfq-ie",
        "dqr-de",
        "rncp-fr",
        "nlqf-nl",
        "mqf-mt",
        "dqp-us",
        "us-award-levels",
        "aqrf",
        "wsq-sg",
        "hkqf-hk",
        "mqf-my",
        "nsqf-in",
        "aqf-au",
        "nzqcf-nz",
        "kkni-id",
    }
    assert wanted <= set(known.frameworks["framework_id"])
    assert {"Europe", "UK and Ireland", "North America", "Asia", "Oceania", "Africa"} <= set(known.frameworks["region"])


def test_every_framework_has_levels(known: Frameworks) -> None:
    assert set(known.levels["framework_id"]) == set(known.frameworks["framework_id"])


def test_files_are_written_as_the_csv_module_writes_them() -> None:
    differing = []
    for path in embedded_folder().glob("frameworks/*/*.csv"):
        raw = path.read_bytes()
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
        if out.getvalue().encode("utf-8") != raw:
            differing.append(path.name)
    assert differing == []


def test_text_is_never_null(known: Frameworks) -> None:
    for table in (known.frameworks, known.levels, known.referencing, known.descriptors):
        assert not table.isna().any(axis=None)


def test_levels_run_from_low_to_high_within_each_framework(known: Frameworks) -> None:
    for _, levels in known.levels.groupby("framework_id"):
        assert levels["order"].is_monotonic_increasing
        assert levels["order"].is_unique


def test_the_referencing_of_the_united_kingdom_is_historic(known: Frameworks) -> None:
    for framework_id in UNITED_KINGDOM:
        assert set(to_eqf(known, framework_id)["legal_status"]) == {"historic"}


def test_no_other_referencing_to_the_eqf_is_historic(known: Frameworks) -> None:
    rows = known.referencing
    historic = rows[(rows["legal_status"] == "historic") & (rows["to_framework"] == "eqf")]
    assert set(historic["framework_id"]) == UNITED_KINGDOM


def test_aqf_levels_without_a_retrieved_result_are_only_indicative(known: Frameworks) -> None:
    rows = to_eqf(known, "aqf-au")
    published = rows.loc[rows["legal_status"] != "indicative", "level_id"].tolist()
    assert published == ["aqf-au:4", "aqf-au:5", "aqf-au:6", "aqf-au:7", "aqf-au:9", "aqf-au:10"]


def test_the_hong_kong_comparison_is_known_but_not_verified(known: Frameworks) -> None:
    rows = to_eqf(known, "hkqf-hk")
    assert set(rows["status"]) == {"known"}
    assert set(rows["legal_status"]) == {"comparison"}


def test_only_four_countries_are_officially_referenced_to_the_aqrf(known: Frameworks) -> None:
    rows = known.referencing
    official = rows[(rows["to_framework"] == "aqrf") & (rows["legal_status"] == "official")]
    assert set(official["framework_id"]) == {"mqf-my", "pqf-ph", "nqf-th", "kkni-id"}


def test_swiss_higher_education_has_no_official_eqf_level(known: Frameworks) -> None:
    assert set(to_eqf(known, "nqf-hs-ch")["legal_status"]) == {"indicative"}


def test_isced_is_never_more_than_indicative(known: Frameworks) -> None:
    rows = known.referencing
    touches = (rows["to_framework"] == "isced-2011") | (rows["framework_id"] == "isced-2011")
    assert set(rows.loc[touches, "legal_status"]) == {"indicative"}


def test_our_own_readings_claim_no_source_and_no_verification(known: Frameworks) -> None:
    ours = known.referencing[known.referencing["basis"].str.startswith("our reading")]
    assert len(ours) > 0
    assert set(ours["legal_status"]) == {"indicative"}
    assert set(ours["status"]) == {"known"}
    assert set(ours["source_url"]) == {""}


def test_outside_europe_nothing_is_official_towards_the_eqf(known: Frameworks) -> None:
    rows = known.referencing.merge(known.frameworks[["framework_id", "region"]], on="framework_id")
    official = rows[(rows["to_framework"] == "eqf") & (rows["legal_status"] == "official")]
    assert set(official["region"]) == {"Europe", "UK and Ireland"}


def test_a_mapping_that_is_not_for_recognition_says_so(known: Frameworks) -> None:
    rows = known.referencing
    restricted = rows[rows["legal_status"] == "not-for-recognition"]
    assert set(restricted["framework_id"]) == {"qfemirates-ae"}
    assert set(restricted["to_framework"]) == {"nzqcf-nz"}


def test_placeholder_descriptors_are_marked(known: Frameworks) -> None:
    placeholders = known.descriptors[known.descriptors["confidence"] == "placeholder"]
    assert set(placeholders["level_id"]) == {"rncp-fr:1"}
    assert (known.descriptors.loc[known.descriptors["level_id"] == "rncp-fr:1", "confidence"] == "placeholder").all()


def test_descriptors_are_paraphrases_and_none_is_verified(known: Frameworks) -> None:
    assert set(known.descriptors["wording"]) == {"paraphrase"}
    assert set(known.descriptors["status"]) == {"known"}


def test_hours_agree_with_the_published_ects_factor(systems: pd.DataFrame) -> None:
    rated = systems[systems["hours_per_credit_min"].notna() & systems["ects_by_hours_min"].notna()]
    assert ((rated["hours_per_credit_min"] / 30 - rated["ects_by_hours_min"]).abs() <= 0.006).all()
    assert ((rated["hours_per_credit_max"] / 25 - rated["ects_by_hours_max"]).abs() <= 0.006).all()


@pytest.mark.parametrize(
    "unit", ["ceu", "credit-point", "credit-hour", "ecvet", "weeks", "months", "days", "contact-hours", "guided-hours"]
)
def test_a_unit_without_a_known_workload_is_not_convertible(systems: pd.DataFrame, unit: str) -> None:
    assert systems.set_index("system_id").loc[unit, "convertible"] == "no"
