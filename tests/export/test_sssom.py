"""SSSOM: an exact file, and what the reference implementation says of it."""

from __future__ import annotations

import csv
import io
import json
import logging
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mapper.errors import UsageError
from mapper.export.contents import CatalogueTables
from mapper.export.sssom import EXTENSIONS, mapping_rows, person, prefix_names, write_sssom
from mapper.match.runs import Run
from mapper.tables import DECISIONS
from tests.ingest.formats.reading import sample

from .conftest import decision, equivalence, make_run
from .linked_runs import many_pairs

NUMBERS = ("confidence", "similarity_score", "reviewer_agreement")
LISTS = ("author_id", "reviewer_id")
GOLDEN = Path(__file__).with_name("golden") / "run.sssom.tsv"


@pytest.fixture
def written(
    run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> Path:
    out = tmp_path / "run.sssom.tsv"
    rows = write_sssom(run, subjects=subjects, objects=objects, decisions=decisions, out=out, licence="CC-BY-4.0")
    assert rows == 4
    return out


def test_the_file_is_exactly_the_golden_one(written: Path) -> None:
    assert written.read_bytes().decode("utf-8") == GOLDEN.read_bytes().decode("utf-8")


def test_which_rows_are_in_and_who_says_so(run: Run, decisions: pd.DataFrame) -> None:
    rows = mapping_rows(run, decisions)
    named = rows[["subject_id", "object_id", "predicate_id", "predicate_modifier", "mapping_justification"]]
    by_person, by_tool = "semapv:ManualMappingCuration", "semapv:CompositeMatching"
    assert named.to_numpy().tolist() == [
        ["ou:A%20207%2Fx", "c-skos:C2", "skos:narrowMatch", "", by_tool],  # decided on an older text
        ["ou:B120", "c-skos:C1", "skos:exactMatch", "", by_person],
        ["ou:B121", "c-skos:C1", "skos:exactMatch", "Not", by_person],
        ["ou:B999", "c-skos:C1", "skos:broadMatch", "", by_person],  # not compared in this run
    ]


def test_a_decision_carries_no_confidence_of_the_tool(run: Run, decisions: pd.DataFrame) -> None:
    rows = mapping_rows(run, decisions).set_index(["subject_id", "object_id"])
    decided = rows.loc[("ou:B120", "c-skos:C1")]
    assert decided[["confidence", "similarity_score", "mapping_tool"]].tolist() == ["", "", ""]
    assert decided[["author_id", "mapping_date"]].tolist() == ["person:Amira%20B.", "2026-02-01"]
    assert decided["comment"] == '=Same; "really"\nsee file'
    extensions = ["ext_suggestion", "ext_suggested_predicate", "ext_tool_confidence", "ext_decided_at"]
    assert decided[extensions].tolist() == ["full", "skos:closeMatch", "0.8125", "2026-02-01T09:30:00.000000Z"]
    suggested = rows.loc[("ou:A%20207%2Fx", "c-skos:C2")]
    assert suggested[["author_id", "mapping_date", "mapping_tool", "mapping_tool_version"]].tolist() == [
        "", "", "equivalence-mapper", "0.1.0",
    ]  # fmt: skip
    # 1.2 is no similarity that SSSOM allows.
    assert suggested[["confidence", "similarity_score"]].tolist() == ["0.8125", ""]


def test_the_reference_implementation_reads_it_without_a_warning(
    written: Path, caplog: pytest.LogCaptureFixture, run: Run, decisions: pd.DataFrame
) -> None:
    sssom_parsers = pytest.importorskip("sssom.parsers")
    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries it stands on
        parsed = sssom_parsers.parse_sssom_table(written)
    # It leaves extension slots out, defined or not (0.4.21), and says so.
    said = [record.getMessage() for record in caplog.records]
    assert [text for text in said if not text.startswith("No attr for ext_")] == []
    table = parsed.df.astype(object).fillna("").astype(str)
    expected = mapping_rows(run, decisions)
    for name in (
        "subject_id",
        "object_id",
        "subject_label",
        "predicate_modifier",
        "comment",
        "author_id",
        "subject_source",
    ):
        assert table[name].tolist() == expected[name].tolist()
    assert parsed.converter.expand("ou:B120") == "urn:equivalence-mapper:catalogue:ou:B120"
    assert parsed.metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def ten_thousand_rows(tmp_path: Path) -> Path:
    run, subjects, objects, decisions = many_pairs(10_000)
    out = tmp_path / "many.sssom.tsv"
    assert write_sssom(run, subjects=subjects, objects=objects, decisions=decisions, out=out) == 10_000
    return out


@pytest.mark.slow
@pytest.mark.parametrize("name", ["written", "ten_thousand_rows"])
def test_the_reference_implementation_finds_it_valid(name: str, request: pytest.FixtureRequest) -> None:
    pytest.importorskip("sssom")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "sssom.cli", "validate", str(request.getfixturevalue(name))],
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert not [line for line in said.splitlines() if "WARNING" in line or "ERROR" in line]


@pytest.mark.parametrize(
    ("name", "count"), [("written", 4), pytest.param("ten_thousand_rows", 10_000, marks=pytest.mark.slow)]
)
def test_each_mapping_and_the_set_are_what_the_json_schema_of_sssom_1_1_asks_for(
    name: str, count: int, request: pytest.FixtureRequest
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    path = sample("fmt_sssom/project/jsonschema/sssom_schema.schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    lines = request.getfixturevalue(name).read_text(encoding="utf-8").split("\n")
    header = yaml.safe_load("\n".join(line.removeprefix("# ") for line in lines if line.startswith("# ")))
    body = "\n".join(line for line in lines if not line.startswith("# "))
    rows = list(csv.DictReader(io.StringIO(body, newline=""), delimiter="\t"))
    assert header["sssom_version"] == "1.1"
    assert {each["slot_name"] for each in header.pop("extension_definitions")} == set(EXTENSIONS)
    header["curie_map"] = {
        prefix: {"prefix_name": prefix, "prefix_url": address} for prefix, address in header["curie_map"].items()
    }
    header["mappings"] = [
        {
            name: float(value) if name in NUMBERS else [value] if name in LISTS else value
            for name, value in row.items()
            if value and name not in EXTENSIONS
        }
        for row in rows
    ]
    assert len(header["mappings"]) == count
    jsonschema.Draft201909Validator(schema).validate(header)


def test_a_run_without_a_row_is_still_a_mapping_set(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    out = tmp_path / "empty.sssom.tsv"
    nothing = make_run()
    assert (
        write_sssom(
            nothing, subjects=CatalogueTables(), objects=CatalogueTables(), decisions=DECISIONS.empty(), out=out
        )
        == 0
    )
    assert out.read_text(encoding="utf-8").splitlines()[-1].startswith("subject_id\t")


def test_prefixes_never_clash_with_standards_or_each_other() -> None:
    assert prefix_names(["skos", "c-skos", "person", "a", "9"]) == {
        "9": "c-9", "a": "a", "c-skos": "c-skos", "person": "c-person", "skos": "c-c-skos",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("0000-0002-1825-0097", "orcid:0000-0002-1825-0097"),
        ("orcid.org/0000-0002-1825-009X", "orcid:0000-0002-1825-009X"),
        ("amira@example.org", "person:amira%40example.org"),
        ("Åsa|Bo", "person:%C3%85sa%7CBo"),
    ],
)
def test_people_are_named_by_orcid_or_name(name: str, expected: str) -> None:
    assert person(name) == expected


def test_an_unknown_licence_is_wrong_use(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"licence 'mine' is neither an address nor one of CC0-1\.0"):
        write_sssom(
            run, subjects=CatalogueTables(), objects=CatalogueTables(), decisions=DECISIONS.empty(),
            out=tmp_path / "x", licence="mine",
        )  # fmt: skip


def test_a_folder_is_no_place_for_it(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder; this format needs a file"):
        write_sssom(
            run, subjects=CatalogueTables(), objects=CatalogueTables(), decisions=DECISIONS.empty(), out=tmp_path
        )


def test_a_rejection_of_a_suggested_match_is_a_negative_mapping() -> None:
    rows = mapping_rows(
        make_run(equivalence("ou:B120", "skos:C1")),
        DECISIONS.conform(pd.DataFrame([decision("ou:B120", "skos:C1", "reject", number=1)])),
    )
    assert rows[["predicate_id", "predicate_modifier"]].to_numpy().tolist() == [["skos:exactMatch", "Not"]]


def one_pair(verdict: str, **more: Any) -> pd.Series:
    """The mapping of a pair that the program suggests as close, with confidence 0.8125, after one decision."""
    rows = mapping_rows(
        make_run(equivalence("ou:B120", "skos:C1")),
        DECISIONS.conform(pd.DataFrame([decision("ou:B120", "skos:C1", verdict, number=1, **more)])),
    )
    assert len(rows) == 1
    return rows.iloc[0]


REVIEW = ["mapping_justification", "confidence", "author_id", "reviewer_id", "reviewer_agreement", "review_date"]


def test_a_suggestion_that_a_person_accepted_has_the_confidence_of_the_tool_and_the_agreement_of_the_person() -> None:
    row = one_pair("accept", relation="close")
    assert row[REVIEW].tolist() == [
        "semapv:MappingReview", "0.8125", "", "person:Amira%20B.", "1.0", "2026-02-01",
    ]  # fmt: skip
    assert (row["predicate_id"], row["mapping_date"]) == ("skos:closeMatch", "")


def test_a_person_who_is_unsure_neither_agrees_nor_disagrees() -> None:
    row = one_pair("unsure", comment="ask for the module handbook")
    assert row[REVIEW].tolist() == [
        "semapv:CompositeMatching", "0.8125", "", "person:Amira%20B.", "0.0", "2026-02-01",
    ]  # fmt: skip
    assert row["comment"] == "ask for the module handbook"


def test_what_a_person_decided_otherwise_is_the_persons_mapping_alone() -> None:
    row = one_pair("accept", relation="broad")
    assert row[REVIEW].tolist() == ["semapv:ManualMappingCuration", "", "person:Amira%20B.", "", "", ""]
    assert (row["predicate_id"], row["mapping_date"], row["mapping_tool"]) == ("skos:broadMatch", "2026-02-01", "")


def test_a_subject_for_which_the_tool_abstains_is_mapped_to_no_term_found() -> None:
    run = make_run(
        equivalence("ou:B120", "skos:C1", suggestion="not enough evidence"),
        equivalence("ou:B120", "skos:C2", rank=2, suggestion="none", relation="none"),
        equivalence("ou:B121", "skos:C1", suggestion="none", relation="none"),
        equivalence("ou:B121", "skos:C2", rank=2),
    )
    rows = mapping_rows(run, DECISIONS.empty())
    abstained = rows[rows["object_id"] == "sssom:NoTermFound"]
    assert abstained[["subject_id", "object_source", "predicate_id", "predicate_modifier"]].to_numpy().tolist() == [
        ["ou:B120", "catalogue:skos", "skos:exactMatch", ""]
    ]
    assert "of 2 compared, the most is: not enough evidence" in abstained["comment"].iloc[0]
    accepted = DECISIONS.conform(pd.DataFrame([decision("ou:B120", "skos:C2", "accept", number=1)]))
    assert "sssom:NoTermFound" not in set(mapping_rows(run, accepted)["object_id"])
