"""The field of study that a source states reaches the catalogue, as published and as a code of ISCED-F."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from mapper.ingest.catalogue import ingest
from mapper.ingest.embedded import embedded, embedded_ids
from mapper.ingest.stored import read_version
from mapper.tables import CREDENTIALS

COURSE = {"title": "Databases", "outcomes": "Design a schema"}
Stated = Callable[[str, str], tuple[str, str]]


@pytest.fixture
def stated(tmp_path: Path) -> Stated:
    """The published field and the codes that a catalogue of one credential ends with."""

    def of(name: str, content: str) -> tuple[str, str]:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        one = read_version(ingest(path, workspace=tmp_path / "workspace").folder).credentials.iloc[0]
        return one["field_of_study"], one["isced_f"]

    return of


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Subject area": "Computing"}, ("Computing", "")),
        ({"Fachbereich": "Informatik"}, ("Informatik", "")),
        ({"ISCED-F": "0612"}, ("", "0612")),
        ({"Field": "ISCED-F 2013: 0612 Databases"}, ("ISCED-F 2013: 0612 Databases", "0612")),
        ({"Field": "0612"}, ("0612", "")),  # nobody says of which classification
        ({"Category": ""}, ("", "")),
    ],
)
def test_columns_of_a_table(stated: Stated, columns: dict[str, str], expected: tuple[str, str]) -> None:
    assert stated("courses.json", json.dumps([{**COURSE, **columns}])) == expected


def test_a_code_that_is_none_is_named_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "courses.json").write_text(json.dumps([{**COURSE, "isced_f": "51.0799"}]), encoding="utf-8")
    result = ingest(tmp_path / "courses.json", workspace=tmp_path / "workspace")
    assert read_version(result.folder).credentials["isced_f"].tolist() == [""]
    said = pd.read_csv(result.rejects_file, dtype=str)
    (row,) = said[said["column"] == "isced_f"].to_dict("records")
    assert (row["row"], row["value"]) == ("1", "51.0799")
    assert "0613" in row["cure"]


OOAPI = {
    "courseId": "c1", "name": [{"language": "en", "value": "Databases"}], "fieldsOfStudy": "0612",
    "studyLoad": {"value": 5, "studyLoadUnit": "ects"}, "learningOutcomes": [[{"language": "en", "value": "Model"}]],
}  # fmt: skip
ALIGNMENT = {
    "alignmentType": "educationalSubject", "educationalFramework": "ISCED-F", "shortCode": "0612", "targetName": "Data",
}  # fmt: skip
SCHEMA_ORG = {
    "@context": "https://schema.org", "@type": "Course", "name": "Databases", "teaches": "Model data",
    "educationalAlignment": [ALIGNMENT, {**ALIGNMENT, "educationalFramework": "BIRD", "shortCode": "0711"}],
}  # fmt: skip
BADGE = {
    "@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass", "id": "https://zed.example/b",
    "name": "Databases", "description": "Models data", "image": "https://zed.example/i.png",
    "criteria": {"narrative": "Model data."}, "issuer": {"type": "Issuer", "id": "https://zed.example", "name": "Zed"},
    "fieldOfStudy": "Computing",
}  # fmt: skip
CTDL = {
    "@context": "https://credreg.net/ctdl/schema/context/json", "@type": "ceterms:Certificate",
    "@id": "https://credentialengineregistry.org/resources/ce-1", "ceterms:ctid": "ce-1",
    "ceterms:name": {"en": "Databases"},
    "ceterms:instructionalProgramType": [
        {
            "@type": "ceterms:CredentialAlignmentObject", "ceterms:codedNotation": "11.0802",
            "ceterms:targetNodeName": {"en": "Data Modeling"},
        }
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (OOAPI, ("", "0612")),
        (SCHEMA_ORG, ("Data", "0612")),
        (BADGE, ("Computing", "")),
        (CTDL, ("Data Modeling", "")),
    ],
    ids=["ooapi", "schema.org", "open badge", "ctdl"],
)
def test_formats_of_the_field(stated: Stated, content: dict[str, object], expected: tuple[str, str]) -> None:
    assert stated("file.json", json.dumps(content)) == expected


def test_a_version_from_before_there_was_a_field_reads_as_stating_none(tmp_path: Path) -> None:
    (tmp_path / "courses.json").write_text(json.dumps([{**COURSE, "Field": "Computing"}]), encoding="utf-8")
    folder = ingest(tmp_path / "courses.json", workspace=tmp_path / "workspace").folder
    stored = pq.read_table(folder / "credentials.parquet").drop_columns(["field_of_study", "isced_f"])
    pq.write_table(stored, folder / "credentials.parquet")
    credentials = read_version(folder).credentials
    assert list(credentials.columns) == list(CREDENTIALS.columns)
    assert credentials[["field_of_study", "isced_f"]].to_numpy().tolist() == [["", ""]]


def test_embedded_catalogues_carry_the_fields_that_their_sources_state(tmp_path: Path) -> None:
    stating = {
        name: int((embedded(name, tmp_path).credentials["field_of_study"] != "").sum()) for name in embedded_ids()
    }
    assert {name: count for name, count in stating.items() if count} == {
        "coursera-us": 24, "kit-module-handbook": 46, "open-university": 26, "skkni-id": 25,
    }  # fmt: skip
