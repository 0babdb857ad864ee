"""``mapper elements``: the check of one credential as an officer keeps it in the file."""

from __future__ import annotations

import pytest

from tests.conftest import SHARED

COURSERA = SHARED / "catalogues" / "mooc_coursera_2025_hang" / "courses_full_dataset.csv"


@pytest.fixture
def elements(mapper, tmp_path):
    """Run ``mapper elements`` in an empty workspace."""

    def run(*arguments: object):
        return mapper("elements", *arguments, "--workspace", tmp_path / "workspace")

    return run


def test_an_embedded_credential_reads_like_a_checklist(elements):
    lines = elements("glasgow-computing:COMPSCI1016").out.splitlines()
    assert lines[0].endswith("Introduction to Computational Thinking (glasgow-computing:COMPSCI1016)")
    assert "checked 2026-11-21" in lines[1]
    text = "\n".join(lines)
    assert "Mandatory: 7 of 11 present, 0 partly, 2 missing, 2 not applicable to a catalogue entry" in text
    for line in (
        "[-] M1  Learner identity",
        "[x] M7  Notional workload               20 SCQF credits. ",
        "[x] M8  Level                           SCQF level 7 = EQF level 5",
        "[ ] M11 Quality assurance               The entry does not state it.",
    ):
        assert f"\n  {line}" in text
    assert "MEETS: Australian Government" in text
    assert "CANNOT BE TOLD: MICROBOL" in text


@pytest.mark.parametrize(
    ("credential", "findings", "definition", "verdict"),
    [
        (
            "coursera-us:academic-success-for-english-learners",
            {"M6": "partly", "M4": "partly"},
            "oecd-2021",
            "cannot be told",
        ),
        ("ctdl-registry-us:ce-2f7bc05c-2f9c-4119-9507-2f64d1a71b7b", {}, "oecd-2021", "does not meet"),
        ("open-university:B120", {}, "eu-2022", "cannot be told"),
    ],
)
def test_json_gives_every_element_and_every_definition(elements, credential, findings, definition, verdict):
    answer = elements(credential, "--json")
    assert answer.code == 0, answer.err
    found = {row["element_id"]: row for row in answer.json["elements"]}
    assert len(found) == 16
    assert {name: found[name]["finding"] for name in findings} == findings
    assert all(row["open_badges"] and row["elm"] and row["ctdl"] for row in found.values())
    verdicts = {row["definition_id"]: row for row in answer.json["definitions"]}
    assert len(verdicts) == 8
    assert verdicts[definition]["verdict"] == verdict
    assert answer.json["title"] in verdicts[definition]["because"]
    assert verdicts[definition]["criteria"][0]["answer"] in ("yes", "no", "cannot be told")


def test_a_file_is_read_and_its_own_id_is_enough(elements, courses):
    answer = elements("D1", "--from", courses, "--json")
    assert answer.json["credential_id"] == "kurse:D1"
    findings = {row["element_id"]: row["finding"] for row in answer.json["elements"]}
    assert (findings["M6"], findings["M7"]) == ("present", "present")


def test_where_the_missing_elements_would_stand_is_named(elements, courses):
    text = elements("D1", "--from", courses).out
    part = text[text.index("Where the missing and partial elements would stand") :]
    assert "ceterms:assessmentMethodType" in part
    assert "ceterms:name" not in part


def test_an_unknown_credential_names_those_near_it(elements):
    answer = elements("glasgow-computing:COMPSCI1061")
    assert (answer.code, answer.out) == (2, "")
    assert "glasgow-computing:COMPSCI1016" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_an_id_without_a_catalogue_asks_for_one(elements):
    answer = elements("COMPSCI1016")
    assert answer.code == 2
    assert "catalogue:credential_id" in answer.err


@pytest.mark.shared
def test_a_row_of_a_course_platform_holds_little_and_is_not_condemned(elements):
    wanted = "courses-full-dataset:3d-modeling-for-3d-printing-and-laser-cutting-on-f-e3f7ff7b"
    answer = elements(wanted, "--from", COURSERA, "--json").json
    findings = {row["element_id"]: row["finding"] for row in answer["elements"]}
    assert findings["M2"] == "present"
    assert (findings["M4"], findings["M6"], findings["M8"]) == ("partly", "partly", "partly")
    assert (findings["M9"], findings["M11"]) == ("missing", "missing")
    assert {row["verdict"] for row in answer["definitions"]} == {"cannot be told"}
