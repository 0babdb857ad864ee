"""Real catalogues, where they are at hand; nothing of their text is repeated here."""

import pytest

from mapper.errors import DataError
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.profile import make_profile
from mapper.ingest.rejects import read_rejects
from tests.conftest import SHARED

SAMPLES = SHARED / "catalogues"
pytestmark = pytest.mark.shared
RNCP = "eu_fr_rncp_blocks/services/skills-interoperability-front/app/data/RNCP/RNCPblocks.json"
KIT = "eu_fr_rncp_kit/server/src/jobs/rncpImporter/assets/Kit_apprentissage_20231218.csv"


def taken(path, workspace, profile=None, **options):
    if not (SAMPLES / path).exists():
        pytest.skip(f"{path} is not among the samples")
    done = ingest(SAMPLES / path, workspace=workspace, profile=make_profile(profile) if profile else None, **options)
    return done, load_catalogue(f"{done.catalogue}@{done.version}", workspace)


def test_glasgow_run_together_lists_come_apart(workspace):
    done, catalogue = taken("uk_au_glasgow_deakin/raw/glasgow.json", workspace)
    assert (done.credentials, done.credentials_stated, done.rejected) == (127, 127, 0)
    assert 740 <= done.outcomes_stated <= 800
    per_course = catalogue.outcomes.groupby("credential_id").size()
    assert (per_course >= 3).mean() > 0.97
    texts = catalogue.outcomes["text"]
    assert not texts.str.contains(r"able\s*to:|[.;]\s?\d{1,2}[.:]\s?[A-Z]").any()
    assert texts.str.len().median() < 120
    assert (catalogue.outcomes["verb"] != "").mean() > 0.9
    assert set(catalogue.outcomes["language"]) == {"en"}


def test_deakin_repeats_are_ignored(workspace):
    done, _ = taken("uk_au_glasgow_deakin/raw/deakin.json", workspace)
    assert (done.credentials, done.rejected) == (58, 0)
    assert done.credentials_stated == 58


def test_kit_modules_by_record_path(workspace):
    profile = {"record_path": "[].Module[]", "constants": {"jurisdiction": "DE", "kind": "unit"}}
    done, catalogue = taken("eu_de_kit_modulhandbuch/data/Modulhandbuch-WiIng-Bachelor.json", workspace, profile)
    assert (done.credentials, done.rejected) == (80, 0)
    assert done.credentials_stated >= 78
    assert set(catalogue.credentials["workload_unit"]) == {"ects", ""}
    assert (catalogue.outcomes["language"] == "de").mean() > 0.9
    assert not catalogue.outcomes["text"].str.contains("<|&nbsp;").any()


def test_kit_courses_inherit_from_their_module(workspace):
    profile = {"record_path": "Module.Veranstaltungen", "columns": {"provider": "parent.Titel"}, "outcomes": "none"}
    done, catalogue = taken("eu_de_kit_modulhandbuch/data/Modulhandbuch-WiIng-Bachelor.json", workspace, profile)
    assert done.credentials > 100
    assert (catalogue.credentials["provider"] != "").all()


def test_rncp_blocks_in_french(workspace):
    done, catalogue = taken(RNCP, workspace, {"constants": {"jurisdiction": "FR", "framework_id": "rncp-fr"}})
    assert (done.credentials, done.credentials_stated, done.rejected) == (1221, 1221, 0)
    assert (catalogue.outcomes["language"] == "fr").mean() > 0.98
    assert not catalogue.outcomes["text"].str.match(r"[-•]").any()


def test_rncp_register_levels_and_dates(workspace):
    with pytest.raises(DataError, match="outcomes"):
        taken(KIT, workspace)
    profile = {"outcomes": "none", "constants": {"jurisdiction": "FR", "framework_id": "rncp-fr"}}
    done, catalogue = taken(KIT, workspace, profile)
    assert done.credentials > 5600
    assert catalogue.credentials["level_id"].str.startswith("rncp-fr:").mean() > 0.9
    assert catalogue.credentials["valid_to"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").mean() > 0.8


def test_coursera_skills_are_derived(workspace):
    done, catalogue = taken("mooc_coursera_2025_hang/courses_full_dataset.csv", workspace)
    assert done.credentials >= 2350
    assert (done.outcomes_stated, done.credentials_derived > 2300) == (0, True)
    assert (catalogue.credentials["workload_unit"] == "weeks").mean() > 0.5
    assert (catalogue.credentials["level_id"] == "").all()
    assert "level" in set(read_rejects(done.rejects_file)["column"])


def test_skillsfuture_workbook(workspace):
    done, catalogue = taken("asia_sg_skillsfuture_courses/data/skillsfuture_courses.xlsx", workspace)
    assert (done.credentials, done.credentials_stated, done.rejected) == (60, 60, 0)
    assert catalogue.credentials["source_url"].str.startswith("https://").all()


def test_ofqual_register_with_its_dates_levels_and_zeros(workspace):
    profile = {"outcomes": "none", "constants": {"framework_id": "rqf-eng", "jurisdiction": "GB-ENG"}}
    done, catalogue = taken("uk_ofqual_register/app/data/compare-qualifications-download.csv", workspace, profile)
    assert done.credentials == 10
    assert catalogue.credentials["level_id"].str.startswith("rqf-eng:").all()
    assert catalogue.credentials["valid_from"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()
    assert (catalogue.credentials["workload_value"] != "0").all()


def others():
    suffixes = (".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".parquet")
    found = [path for path in SAMPLES.rglob("*") if path.suffix.lower() in suffixes] if SAMPLES.is_dir() else []
    return sorted(path for path in found if path.stat().st_size < 300_000)


@pytest.mark.slow
def test_every_other_table_is_ingested_or_refused_with_a_cure(workspace):
    refused = {}
    for path in others():
        try:
            ingest(path, workspace=workspace)
        except DataError as error:
            refused[path.name] = str(error)
    assert all(name in message and len(message.splitlines()) <= 2 for name, message in refused.items())
