"""The embedded catalogues: enough of them, facts in closed vocabularies, outcomes in our own words."""

import csv
import html
import json
import re
import sqlite3
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.model import KINDS, LEVEL_BASES, MODES, SUPERVISION
from tests.conftest import SHARED

FOLDER = embedded_folder() / "catalogues"
CATALOGUES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
SOURCES = {
    "coursera-us": ["mooc_coursera_2025_hang"],
    "ctdl-registry-us": ["us_ctdl_registry_samples", "us_ctdl_asn_frameworks"],
    "deakin-it": ["uk_au_glasgow_deakin"],
    "glasgow-computing": ["uk_au_glasgow_deakin"],
    "kit-module-handbook": ["eu_de_kit_modulhandbuch"],
    "mit-open-learning": ["us_mit_catalogs"],
    "mit-sloan-executive": ["us_mit_catalogs"],
    "open-university": ["uk_xcri_cap"],
    "rncp-blocks": ["eu_fr_rncp_blocks", "eu_fr_rncp_kit"],
    "skillsfuture-sg": ["asia_sg_skillsfuture_courses"],
    "skkni-id": ["asia_id_skkni"],
}
RUN = 8


def rows(catalogue: str, name: str) -> list[dict[str, str]]:
    with (FOLDER / catalogue / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def about(catalogue: str) -> dict:
    return tomllib.loads((FOLDER / catalogue / "catalogue.toml").read_text(encoding="utf-8"))


def test_every_region_has_forty_credentials_and_there_are_two_hundred():
    counts: dict[str, int] = {}
    for catalogue in CATALOGUES:
        region = about(catalogue)["region"]
        counts[region] = counts.get(region, 0) + len(rows(catalogue, "credentials.csv"))
    assert all(counts[region] >= 40 for region in ("EU", "UK", "US", "Asia"))
    assert sum(counts.values()) >= 200
    languages = {language for catalogue in CATALOGUES for language in about(catalogue)["languages"]}
    assert {"de", "fr", "en", "id"} <= languages


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_facts_stay_in_their_vocabularies(catalogue):
    levels = set(load_frameworks(embedded_folder() / "frameworks").levels["level_id"])
    allowed = {
        "kind": KINDS,
        "mode": ("", *MODES),
        "supervision": ("", *SUPERVISION),
        "stackable": ("", "yes", "no"),
        "level_basis": ("", *LEVEL_BASES),
    }
    for row in rows(catalogue, "credentials.csv"):
        for column, values in allowed.items():
            assert row[column] in values, (row["credential_id"], column)
        assert row["level_id"] in levels or not row["level_id"], row["credential_id"]
        assert bool(row["level_id"]) == bool(row["level_basis"]) == bool(row["framework_id"]), row["credential_id"]
        assert re.fullmatch(r"[A-Z]{2}", row["jurisdiction"])
        assert urlsplit(row["source_url"]).scheme in ("http", "https")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["checked"])
        assert bool(row["workload_value"]) == bool(row["workload_unit"])


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_rows_are_sorted_unique_and_belong_together(catalogue):
    credentials = [row["credential_id"] for row in rows(catalogue, "credentials.csv")]
    assert all(first < second for first, second in pairwise(credentials))
    outcomes = rows(catalogue, "outcomes.csv")
    ids = [row["outcome_id"] for row in outcomes]
    assert len(set(ids)) == len(ids)
    assert {row["credential_id"] for row in outcomes} == set(credentials)
    for row in outcomes:
        assert row["wording"] == "paraphrase"
        assert row["outcomes_basis"] in ("stated", "derived")
        assert row["text"] == row["text"].strip()
        assert len(row["text"]) > 5


@cache
def source_runs(folder: str) -> frozenset[tuple[str, ...]]:
    runs: set[tuple[str, ...]] = set()
    for path in sorted((SHARED / "catalogues" / folder).rglob("*")):
        for text in source_texts(path):
            runs |= word_runs(text)
    return frozenset(runs)


def source_texts(path: Path) -> list[str]:
    if path.suffix in {".json", ".jsonld"}:
        text = path.read_text(encoding="utf-8-sig")
        try:
            return strings(json.loads(text))
        except ValueError:  # some samples are deliberately broken
            return [text]
    if path.suffix in {".csv", ".ttl", ".xml", ".md"}:
        return [path.read_bytes().decode("utf-8", "replace")]
    if path.suffix == ".xlsx":
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=str, engine="openpyxl")
        return [text for sheet in sheets.values() for text in sheet.fillna("").to_numpy().ravel().tolist()]
    if path.suffix == ".db":
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
            return [
                str(value) for table in tables for row in connection.execute(f"select * from {table}") for value in row
            ]
        finally:
            connection.close()
    return []


def strings(content: object) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        return [text for value in content.values() for text in strings(value)]
    if isinstance(content, list):
        return [text for value in content for text in strings(value)]
    return []


def word_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", re.sub(r"<[^>]+>", " ", html.unescape(text)).lower())
    return set(zip(*(words[start:] for start in range(RUN)), strict=False))


@pytest.mark.shared
@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_statement_shares_eight_words_in_a_row_with_its_source(catalogue):
    missing = [name for name in SOURCES[catalogue] if not (SHARED / "catalogues" / name).is_dir()]
    if missing:
        pytest.skip(f"the sources of {catalogue} are not here (MAPPER_SHARED)")
    source = frozenset().union(*(source_runs(name) for name in SOURCES[catalogue]))
    assert len(source) > 100
    copied = [row["text"] for row in rows(catalogue, "outcomes.csv") if word_runs(row["text"]) & source]
    assert copied == []


def test_the_check_for_copied_words_would_find_one():
    text = "one two three four five six seven eight nine"
    assert word_runs(text) & word_runs("before <b>One</b> two, three four five six seven EIGHT after")
    assert not word_runs("one two three four five six seven") & word_runs(text)
