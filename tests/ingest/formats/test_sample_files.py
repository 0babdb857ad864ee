"""The list of what each sample is: every file has one place, and no line of the list is about nothing."""

import pytest

from benchmarks.sample_files import JUDGED, NO_CATALOGUES, TOGETHER, TOLD, Run, sort_files
from tests.ingest.formats.reading import SAMPLES


@pytest.fixture
def samples(write, tmp_path):
    names = (
        "SOURCE.txt",
        "us_mit_catalogs/test_json/test_sloan_courses.json",
        "us_mit_catalogs/test_json/test_sloan_runs.json",
        "us_mit_catalogs/test_json/mitpe_news.json",
        "asia_id_skkni/skkni_cache.db",
        "fmt_recon_api/0.1/examples/manifest/valid/a.json",
        "a_new_source/courses.csv",
    )
    for name in names:
        write(name, "x")
    return tmp_path


def test_a_file_that_nothing_is_said_of_is_a_catalogue_by_itself(samples):
    found = sort_files(samples)
    assert found.catalogues == [
        Run((samples / "a_new_source/courses.csv",)),
        Run((samples / "asia_id_skkni/skkni_cache.db",), ("--profile", "skkni")),
        Run((samples / "asia_id_skkni/skkni_cache.db",), ("--profile", "skkni-units")),
        Run(
            tuple(samples / f"us_mit_catalogs/test_json/test_sloan_{part}.json" for part in ("courses", "runs")),
            ("--profile", "mit-sloan"),
        ),
    ]


def test_what_is_judged_or_no_catalogue_is_not_ingested(samples):
    found = sort_files(samples)
    assert [path.name for path in found.judged] == ["a.json"]
    assert {reason: [path.name for path in paths] for reason, paths in found.others.items() if paths} == {
        "says where the samples come from": ["SOURCE.txt"],
        "events and news": ["mitpe_news.json"],
    }


@pytest.mark.shared
def test_every_pattern_fits_a_sample():
    told = [pattern for pattern, _ in TOLD] + [pattern for patterns, _ in TOGETHER for pattern in patterns]
    others = [pattern for patterns in NO_CATALOGUES.values() for pattern in patterns]
    assert [pattern for pattern in (*JUDGED, *told, *others) if not any(SAMPLES.glob(pattern))] == []
