"""What each file of the samples is: a catalogue and how it is read, a sample of a verdict, or none of these and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

REGISTER: Final = ("--profile", "register.toml")
"""A profile that says no more than that outcomes are not expected; it is written where the ingest runs."""
REGISTER_PROFILE: Final = 'outcomes = "none"\n'

#: Files that are one catalogue, and the arguments they are read with.
TOGETHER: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (("eu_de_kit_modulhandbuch/data/Modulhandbuch-*.json",), ("--profile", "kit-handbook")),
    (("eu_fr_rncp_blocks/**/RNCPblocks.json", "eu_fr_rncp_kit/**/Kit_*.csv"), ("--profile", "rncp")),
    (("us_mit_catalogs/test_json/test_sloan_*.json",), ("--profile", "mit-sloan")),
)
#: Catalogues of one file that need to be told something. Every other file that is not named below needs nothing.
TOLD: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("asia_id_skkni/**/skkni_cache.db", ("--profile", "skkni")),
    ("asia_id_skkni/**/skkni_cache.db", ("--profile", "skkni-units")),
    ("eu_de_kit_modulhandbuch/data/*.csv", REGISTER),
    ("eu_fr_rncp_kit/**/*.csv", ("--profile", "rncp-register")),
    ("mooc_coursera_2020/*.csv", REGISTER),
    ("uk_apprenticeship_frameworks_json/**/*.json", REGISTER),
    ("uk_ofqual_register/**/compare-*.csv", REGISTER),
    ("uk_ofqual_register/**/*keyed*.json", REGISTER),
    ("uk_ofqual_register/**/pearson-*.csv", ("--profile", "ofqual")),
    ("uk_ofqual_register/**/quals_search*.json", ("--profile", "ofqual")),
    ("us_mit_catalogs/test_json/mitxonline_child*.json", REGISTER),
    ("us_mit_catalogs/test_json/prolearn_*.json", REGISTER),
    ("us_mit_catalogs/test_json/test_oll_courses.json", REGISTER),
)
BADGES: Final = "fmt_openbadges_clr_conformance"
MESSAGES: Final = "fmt_recon_api"
#: Samples that were made to be accepted or refused; each has a line in the table of verdicts.
JUDGED: Final = (f"{BADGES}/*/src/test/resources/**/*", f"{MESSAGES}/*/examples/**/*")
NO_CATALOGUES: Final[Mapping[str, tuple[str, ...]]] = {
    "says where the samples come from": ("**/SOURCE.txt", "**/README.md"),
    "licence": ("**/LICENSE*", "fmt_elm_v3/license", "fmt_openbadges_spec/**/license.md"),
    "working notes in Markdown": ("asia_au_tga_skills_ttl/**/*.md",),
    "JSON or XML schema": (
        "eu_moochub_schema/*.json",
        "fmt_case_opencase_schemas/**/schemas/**/*.json",
        "fmt_case_opensalt_samples/core/config/**/*",
        "fmt_elm_v3/xsd/**/*.xsd",
        "fmt_openbadges_spec/**/schema/*.json",
        f"{MESSAGES}/*/schemas/*",
        "us_ctdl_json_schema/**/*.json",
    ),
    "context or shapes of a model": (
        "fmt_elm_v3/rdf/ap/**/*",
        "fmt_openbadges_spec/**/*.json",
        f"{BADGES}/*/src/main/**/*",
    ),
    "description of an interface": (
        "eu_moochub_schema/*.yml",
        "fmt_ooapi_v5v6/oeapi.json",
        "fmt_ooapi_v5v6/source/**/*",
    ),
    "requests to test a server, and its accounts": (
        "fmt_case_opencase_schemas/**/*.postman_collection.json",
        "fmt_case_opensalt_samples/**/RemoteUsers.dist.csv",
    ),
    "empty form: headers without items": ("fmt_case_opensalt_samples/**/*template.xlsx",),
    "page of a specification around an example": ("fmt_openbadges_spec/**/*.html",),
    "vocabulary of classes, properties, skills or occupations": (
        "eu_fr_rncp_blocks/**/allSkills.json",
        "fmt_elm_v3/rdf/ontology/*",
        "fmt_openbadges_spec/**/*.ttl",
        "uk_xcri_cap/**/vocabularies/*",
        "us_osmt_rsd/import/BLS-Import.csv",
        "us_osmt_rsd/import/oNet-Import.csv",
    ),
    "mapping between terms or models, with its schema": (
        "asia_au_tga_skills_ttl/**/*.xlsx",
        "eu_fr_rncp_blocks/**/GEN_ROME.csv",
        "fmt_elm_v3/*.xlsx",
        "fmt_sssom*/**/*",
    ),
    "institutions: what they are accredited for or may award": (
        "fmt_elm_v3/xsd/ams/*",
        "uk_ofqual_register/**/pearson_sor.csv",
        "us_ctdl_registry_samples/**/OrganizationEnvelope.json",
    ),
    "costs, conditions or assessments, without a credential": (
        "us_ctdl_registry_samples/**/AssessmentEnvelope.json",
        "us_ctdl_registry_samples/**/EnvelopeSamples/*Manifest.json",
    ),
    "plan of steps; what is awarded on the way is only named": (
        "us_ctdl_asn_frameworks/**/*athway*.json",
        "us_ctdl_asn_frameworks/**/*French[_-]B*.json",
        "us_ctdl_asn_frameworks/**/*EmpoweringTeaching*.json",
        "us_ctdl_asn_frameworks/**/HutchinsonWeldingAAS.json",
        "us_ctdl_asn_frameworks/**/Constraints-*.json",
    ),
    "credential in Turtle; the JSON-LD of it is read": ("fmt_elm_v3/rdf/samples/*.ttl",),
    "awards of a learner, without names of what was achieved": ("us_ctdl_asn_frameworks/**/vcred.json",),
    "request to publish a credential; the published ones are read": (
        "us_ctdl_registry_samples/Sample_Input_Classes/*",
        "us_ctdl_registry_samples/**/*nput.json",
    ),
    "titles of a search box, without anything else": ("uk_ofqual_register/**/quals_autocomplete*.json",),
    "events and news": ("us_mit_catalogs/**/mitpe_*.json",),
}
"""Why a file is no catalogue -> patterns of such files, the first that fits counting."""


@dataclass(frozen=True, slots=True)
class Run:
    """One ``mapper ingest``: the files of a catalogue and the arguments beside them."""

    files: tuple[Path, ...]
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorted:
    """The files below a folder, each in one place."""

    catalogues: list[Run] = field(default_factory=list)
    judged: list[Path] = field(default_factory=list)
    others: Mapping[str, list[Path]] = field(default_factory=dict)
    """As in :data:`NO_CATALOGUES`."""


def sort_files(samples: Path) -> Sorted:
    """What every file below ``samples`` is; one that nothing is said of is a catalogue that needs nothing."""
    waiting = {path: None for path in sorted(samples.rglob("*")) if path.is_file()}
    others = {reason: _taken(samples, patterns, waiting) for reason, patterns in NO_CATALOGUES.items()}
    judged = _taken(samples, JUDGED, waiting)
    runs = [Run(tuple(_found(samples, patterns, waiting)), arguments) for patterns, arguments in TOGETHER]
    runs += [Run((path,), arguments) for pattern, arguments in TOLD for path in _found(samples, [pattern], waiting)]
    named = {path for run in runs for path in run.files}
    runs += [Run((path,)) for path in waiting if path not in named]
    return Sorted(sorted((run for run in runs if run.files), key=lambda run: run.files), judged, others)


def _found(samples: Path, patterns: Iterable[str], among: Mapping[Path, None]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(samples.glob(pattern)) if path in among]


def _taken(samples: Path, patterns: Iterable[str], waiting: dict[Path, None]) -> list[Path]:
    found = list(dict.fromkeys(_found(samples, patterns, waiting)))
    for path in found:
        del waiting[path]
    return found
