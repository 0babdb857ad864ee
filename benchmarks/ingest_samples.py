"""Ingest every sample catalogue and tabulate what came of it: ``python -m benchmarks.ingest_samples > docs/ingest.md``.

Reads the samples that ``MAPPER_SHARED`` names (default ``../shared``). Each line is one ``mapper ingest`` in its own
process; seconds and peak memory are that process's, start-up included. Files that are no catalogues (schemas,
vocabularies, specifications, mapping sets) are listed at the end with the reason.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARED = Path(os.environ.get("MAPPER_SHARED", "../shared")) / "catalogues"

#: Files that make one catalogue, below ``catalogues/``, and the profile or further arguments they are read with.
CATALOGUES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("uk_xcri_cap/**/ou-conversion.xml",), ()),
    (("uk_xcri_cap/**/ou-example.xml",), ()),
    (("uk_au_glasgow_deakin/raw/glasgow.json",), ()),
    (("uk_au_glasgow_deakin/raw/deakin.json",), ()),
    (("uk_ofqual_register/**/pearson-qualifications-download.csv",), ("--profile", "ofqual")),
    (("uk_ofqual_register/**/*quals_search*.json",), ("--profile", "ofqual")),
    (("eu_de_kit_modulhandbuch/data/Modulhandbuch-*.json",), ("--profile", "kit-handbook")),
    (("eu_fr_rncp_blocks/**/RNCPblocks.json", "eu_fr_rncp_kit/**/Kit_*.csv"), ("--profile", "rncp")),
    (("eu_fr_rncp_kit/**/Kit_*.csv",), ("--profile", "rncp-register")),
    (
        ("us_mit_catalogs/test_json/test_sloan_courses.json", "us_mit_catalogs/test_json/test_sloan_runs.json"),
        ("--profile", "mit-sloan"),
    ),
    (("us_ctdl_asn_frameworks/**/bcsp-cet.json",), ()),
    (("us_ctdl_asn_frameworks/**/bcsp-cet.ttl",), ()),
    (("us_ctdl_registry_samples/**/CredentialEnvelope*.json",), ()),
    (("us_osmt_rsd/**/get.json",), ()),
    (("mooc_coursera_2025_hang/courses_full_dataset.csv",), ()),
    (("asia_sg_skillsfuture_courses/**/*.xlsx",), ()),
    (("asia_sg_skillsfuture_courses/**/course_skills.json",), ()),
    (("asia_id_skkni/skkni_cache.db",), ("--profile", "skkni")),
    (("asia_id_skkni/skkni_cache.db",), ("--profile", "skkni-units")),
    (("asia_au_tga_skills_ttl/**/allSkillsSnippet.ttl",), ()),
    (("asia_au_tga_skills_ttl/**/IT2017*.ttl",), ()),
    (("fmt_case_opensalt_samples/**/ccsso_ela_item.csv",), ()),
    (("fmt_elm_v3/**/*MC-Annex1-unsigned*.jsonld",), ()),
    (("fmt_elm_v3/**/EDC_DiplomaSupplement_AA.xml",), ()),
    (("fmt_elm_v3/**/loq.xml",), ()),
    (("fmt_openbadges_clr_conformance/**/clr20/complex.json",), ()),
    (("fmt_openbadges_clr_conformance/**/ob30/complete.json",), ()),
)
COLUMNS = ("files", "reader", "credentials", "stated", "derived", "rejected", "seconds", "peak MB")


def main() -> None:
    """Print the table as Markdown."""
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not there; name the folder of the samples in MAPPER_SHARED")
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    for patterns, arguments in CATALOGUES:
        files = [path for pattern in patterns for path in sorted(SHARED.glob(pattern))]
        print("| " + " | ".join(row(files, patterns, arguments)) + " |", flush=True)


def row(files: list[Path], patterns: tuple[str, ...], arguments: tuple[str, ...]) -> list[str]:
    """One line of the table."""
    if not files:
        return [", ".join(patterns), "not among the samples", *[""] * 6]
    shown = ", ".join(dict.fromkeys(path.name for path in files)) + (f" ({' '.join(arguments)})" if arguments else "")
    with tempfile.TemporaryDirectory() as workspace:
        command = [
            sys.executable,
            "-m",
            "mapper",
            "ingest",
            *map(str, files),
            "--json",
            "--workspace",
            workspace,
        ]
        started = time.perf_counter()
        with subprocess.Popen(
            [*command, "--catalogue", "sample", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            output, errors = process.stdout.read(), process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        spent = [f"{time.perf_counter() - started:.1f}", f"{usage.ru_maxrss / 1024:.0f}"]
        if process.returncode:
            return [shown, errors.strip().splitlines()[-1], *[""] * 4, *spent]
    done = json.loads(output)
    counts = [done[name] for name in ("credentials", "outcomes_stated", "outcomes_derived", "rejected")]
    return [shown, done["reader"], *(f"{count:,}" for count in counts), *spent]


if __name__ == "__main__":
    main()
