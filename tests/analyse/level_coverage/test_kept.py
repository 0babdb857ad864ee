"""Level coverages from end to end, with vectors made of words: who asks, who shows, what is kept."""

import pandas as pd
import pytest

from mapper.analyse.level_coverage import (
    FrameworkLevels,
    cells,
    framework_levels_named,
    list_level_coverages,
    load_level_coverage,
    measure_level_coverage,
)
from mapper.analyse.level_coverage.summary import level_sentences, summarise_levels
from mapper.errors import DataError, UsageError
from mapper.ingest.catalogue import load_catalogue
from mapper.ingest.stored import store_version
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.settings import Settings
from mapper.tables import OUTCOMES, REJECTS
from tests.conftest import tables


@pytest.fixture(scope="module")
def frameworks():
    return load_frameworks(embedded_folder() / "frameworks")


@pytest.fixture
def measure(tmp_path, frameworks, word_encoder):
    def run(subject, object_):
        return measure_level_coverage(
            subject, object_, workspace=tmp_path, frameworks=frameworks, settings=Settings()
        )  # fmt: skip

    return run


@pytest.fixture
def catalogue(tmp_path):
    credentials, _ = tables("home", ["mk", "wd"])
    credentials["level_id"] = credentials["credential_id"].map({"home:mk": "dqr-de:6", "home:wd": ""})
    outcomes = OUTCOMES.conform(
        pd.DataFrame(
            [
                ("home:mk-1", "home:mk", 1, "Explain regression"),
                ("home:mk-2", "home:mk", 2, "Design an experiment"),
                ("home:wd-1", "home:wd", 1, "Weld steel parts"),
            ],
            columns=["outcome_id", "credential_id", "position", "text"],
        )
    )
    store_version(tmp_path, "home", credentials, outcomes, REJECTS.empty(), {"title": "Home college"})
    return load_catalogue("home", tmp_path)


def test_a_catalogue_evidences_the_level_it_states_in_the_domains_it_speaks_of(measure, catalogue):
    found = measure(catalogue, FrameworkLevels("eqf"))
    assert found.manifest["asked"] == ["object"]
    descriptors, credentials, outcomes = found.of("object")
    assert len(descriptors) == 24
    by_id = credentials.set_index("credential_id")
    assert list(by_id.loc["home:mk", "stated"]) == ["eqf:6"]
    assert by_id.loc["home:mk", "legal_status"] == "official"
    assert by_id.loc["home:wd", "unread"] == "fewer than 12 words"
    table = cells(descriptors, credentials, outcomes).set_index(["level_id", "domain"])
    assert table.loc[("eqf:6", "Knowledge"), "credentials"] == 1  # nothing is known of the level of the other
    assert table.loc[("eqf:6", "Skills"), "status"] == "covered"
    assert table.loc[("eqf:5", "Skills"), "share"] == 0.0
    assert (table.xs("Responsibility and autonomy", level="domain")["unread"] != "").all()
    sentences = " ".join(level_sentences(summarise_levels(found, "object")))
    assert "Of the 16 descriptors" in sentences
    assert "1 of 2 credentials state a level" in sentences
    assert "8 more descriptors cannot be held against outcomes" in sentences


def test_a_measured_level_coverage_is_kept_and_found_again(measure, catalogue, tmp_path):
    first, again = (measure(FrameworkLevels("eqf", "eqf:6"), catalogue) for _ in range(2))
    assert first.coverage_id == again.coverage_id
    assert first.manifest["asked"] == ["subject"]
    assert set(first.descriptors["level_id"]) == {"eqf:6"}
    assert [one["coverage"] for one in list_level_coverages(tmp_path)] == [first.coverage_id]
    pd.testing.assert_frame_equal(load_level_coverage(first.coverage_id, tmp_path).outcomes, first.outcomes)
    with pytest.raises(UsageError, match="is not in this workspace"):
        load_level_coverage("nothing", tmp_path)


def test_two_frameworks_ask_each_other_by_referencing_and_by_domain(measure):
    found = measure(FrameworkLevels("rqf-eng", "rqf-eng:5"), FrameworkLevels("eqf", "eqf:5"))
    assert found.manifest["asked"] == ["subject", "object"]
    _, credentials, _ = found.of("object")
    assert credentials["stated"].map(list).tolist() == [["eqf:5"]]
    assert credentials["legal_status"].tolist() == ["historic"]
    table = cells(*found.of("object")).set_index("domain")
    assert table["status"].to_dict() == {
        "Knowledge": "covered", "Skills": "covered", "Responsibility and autonomy": "missing"
    }  # fmt: skip
    assert (
        "1 of 1 levels state a level that a source relates to" in level_sentences(summarise_levels(found, "object"))[1]
    )
    back = cells(*found.of("subject"))
    assert set(back["status"]) == {"covered"}


def test_a_level_without_an_eqf_level_abstains(measure, catalogue):
    found = measure(catalogue, FrameworkLevels("rqf-eng", "rqf-eng:entry-1"))
    assert set(cells(*found.of("object"))["unread"]) == {
        "its level has no EQF level, and wording is read in EQF levels"
    }


def test_wrong_sides_say_what_is_wrong(measure, catalogue, tmp_path, frameworks):
    with pytest.raises(UsageError, match="neither side is a framework"):
        measure(catalogue, catalogue)
    credentials, _ = tables("empty", ["mk"])
    store_version(tmp_path, "empty", credentials, OUTCOMES.empty(), REJECTS.empty(), {})
    with pytest.raises(DataError, match="no learning outcomes"):
        measure(load_catalogue("empty", tmp_path), FrameworkLevels("eqf"))
    with pytest.raises(UsageError, match="no bundled level descriptors"):
        framework_levels_named("nqf-dk", frameworks)
    with pytest.raises(UsageError, match="levels of eqf: 1, 2"):
        framework_levels_named("eqf:9", frameworks)
    assert framework_levels_named("home", frameworks) is None
