"""The facts that ship with the package: sound, and as careful as their sources."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from difflib import get_close_matches

import pandas as pd
import pytest

from mapper.knowledge.credits import check_credit_systems
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, check_frameworks
from tests.conftest import SHARED

FACTS = SHARED / "facts"
#: Titles that a source read later has corrected; the level's note says so.
CORRECTED = {"finqf-fi:2", "finqf-fi:3", "lqf-lv:2", "lqf-lv:3", "lqf-lv:5"}
#: Remarks among the title examples of the facts, here in the level's note; ISCED stands in both fact bases.
REMARKS = {
    "(no qualification placed)",
    "(basic knowledge; no certification registered)",
    "(few certifications)",
    "IFTS is level 4",
    "Advanced Diploma (kodo senmonshi) is NOT a degree",
}
UNITED_KINGDOM = {"rqf-eng", "fheq-eng", "scqf", "cqfw", "fqheis-sct"}


def facts(name: str) -> Iterator[dict[str, str]]:
    for region in ("europe", "world"):
        with (FACTS / region / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


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
    # Malaysia twice: the report is on the edition of 2007, the facts carry it over to the second.
    assert set(official["framework_id"]) == {"mqf-my", "mqf-2007-my", "pqf-ph", "nqf-th", "kkni-id"}


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


@pytest.mark.shared
def test_every_framework_of_the_facts_is_here_with_its_status_and_domains(known: Frameworks) -> None:
    here = known.frameworks.set_index("framework_id")
    for fact in facts("frameworks.csv"):
        row = here.loc[fact["framework_id"]]
        assert row["status"] == fact["status"], fact["framework_id"]
        assert set(filter(None, fact["descriptor_domains"].split("|"))) <= set(row["descriptor_domains"].split("|"))


@pytest.mark.shared
def test_every_level_of_the_facts_is_here_and_a_status_only_rises_by_reading_the_source(known: Frameworks) -> None:
    here = {(row.framework_id, row.label): row for row in known.levels.itertuples()}
    for fact in facts("level_map.csv"):
        level = here[fact["framework_id"], fact["level_label"]]
        assert level.status == fact["status"] or (level.status == "verified" and "read 2026-" in level.verified_scope)
        assert level.elm_uri == fact.get("elm_nqf_uri", level.elm_uri)
        if level.level_id in CORRECTED:
            assert "corrected" in level.note or "called" in level.note
        elif level.framework_id != "isced-2011":
            # The facts are partly written without accents, so titles are compared by likeness.
            titles = set(fact["title_examples"].split("|")) - REMARKS
            here_titles = level.title_examples.split("|")
            assert all(get_close_matches(title, here_titles, cutoff=0.6) for title in titles if title), level.level_id


@pytest.mark.shared
@pytest.mark.parametrize(
    ("column", "to"),
    [
        ("eqf_level", "eqf"),
        ("eqf_level_alt", "eqf"),
        ("eqf_level_indicative", "eqf"),
        ("aqrf_level", "aqrf"),
        ("isced_2011", "isced-2011"),
    ],
)
def test_every_level_that_the_facts_give_elsewhere_is_referenced(known: Frameworks, column: str, to: str) -> None:
    stated = set(known.referencing[["level_id", "to_level"]].itertuples(index=False, name=None))
    ids = known.levels.set_index(["framework_id", "label"])["level_id"].to_dict()
    missing = [
        (ids[fact["framework_id"], fact["level_label"]], f"{to}:{value}")
        for fact in facts("level_map.csv")
        for value in filter(None, fact.get(column, "").split("|"))
        if fact["framework_id"] != to
    ]
    assert missing
    assert [pair for pair in missing if pair not in stated] == []


@pytest.mark.shared
def test_every_descriptor_of_the_facts_is_here(known: Frameworks) -> None:
    here = set(known.descriptors[["framework_id", "domain", "text"]].itertuples(index=False, name=None))
    lost = {
        (fact["framework_id"], fact["domain"], fact["descriptor_paraphrase"].replace("\u2019", "'"))
        for fact in facts("descriptors.csv")
    } - {(framework_id, domain, text.replace("\u2019", "'")) for framework_id, domain, text in here}
    assert lost == set()


@pytest.mark.parametrize(
    ("level_id", "words"),
    [
        ("isced-2011:5", "no official EQF correspondence"),
        ("nsqf-in:4.5", "13 are listed here: exact list DOUBTFUL"),
        ("ncrf-in:4.5", "13 with the half steps are listed here"),
        ("nheqf-in:6", "15 h theory, 30 h practice or 40-45 h experience (contact hours)"),
        ("qnq-it:5", "IFTS is level 4, not 5"),
        ("nkr-no:6.1", "120 ECTS but NKR/EQF 6; cycle value doubtful"),
        ("aqf-au:1", "would give one level more: DOUBTFUL"),
        ("aqf-au:2", "would give one level more: DOUBTFUL"),
        ("aqf-au:3", "would give one level more: DOUBTFUL"),
        ("mqf-my:4", "is on the edition of 2007 (mqf-2007-my), not on this one"),
        ("rncp-fr:5", "still bears the 1969 label: 'NQF RNCP Level III'"),
        ("nkr-no:4a", "the one entry 'NKR Level 4' for several of these levels"),
        ("finqf-fi:3", "corrected: LUVA and VALMA"),
        ("lqf-lv:3", "no longer basic education"),
    ],
)
def test_where_sources_disagree_the_level_says_so(known: Frameworks, level_id: str, words: str) -> None:
    assert words in known.levels.set_index("level_id").loc[level_id, "note"]


@pytest.mark.parametrize("framework_id", ["nqr-at", "pqf-pl", "finqf-fi", "lqf-lv", "meces-es"])
def test_a_referencing_read_in_the_law_names_law_place_and_day(known: Frameworks, framework_id: str) -> None:
    rows = to_eqf(known, framework_id)
    assert set(rows["status"]) == {"verified"}
    assert rows["basis"].str.contains("section|article|annex").all()
    assert set(rows["checked"]) == {"2026-11-22"}
    assert len(set(rows["source_url"])) == 1


def test_the_levels_of_an_edition_say_when_it_was_in_force(known: Frameworks) -> None:
    table = known.frameworks
    replaces = zip(table["framework_id"], table["replaces"], strict=True)
    pairs = [(new, old) for new, names in replaces for old in names.split("|") if old]
    assert len(pairs) == 4
    levels = known.levels.set_index("framework_id")
    for new, old in pairs:
        assert (levels.loc[new, "valid_from"] != "").all()
        assert (levels.loc[old, ["valid_from", "valid_to"]] != "").all(axis=None)
