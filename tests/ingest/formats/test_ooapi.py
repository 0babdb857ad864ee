"""Open Education API 5 and 6, in samples of our own."""

import json

import pytest

from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats.ooapi import recognise
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import reader_of, sniff
from tests.ingest.formats.reading import SAMPLES, read_as, refused_in_one_line


def said(text, language="en-GB"):
    return [{"language": language, "value": text}]


COURSE = {
    "courseId": "c-1",
    "primaryCode": {"codeType": "identifier", "code": "LAW101"},
    "name": [*said("Recht", "nl-NL"), *said("Law")],
    "level": "bachelor",
    "teachingLanguages": ["nld", "eng"],
    "studyLoad": [{"studyLoadUnit": "sbu", "value": 140}, {"studyLoadUnit": "ects", "value": 5}],
    "modesOfDelivery": ["presential"],
    "learningOutcomes": [
        {"learningOutcomeId": "o-1", "primaryCode": {"code": "1"}, "name": said("Weigh a case; then decide")},
        {"learningOutcomeId": "o-2", "primaryCode": {"code": "2"}, "name": said("Draft a contract")},
    ],
    "admissionRequirements": said("A first degree"),
    "assessment": said("An essay"),
    "link": "https://example.org/law",
    "organisation": {"name": said("North University"), "addresses": [{"countryCode": "NL"}]},
    "coordinators": [{"personId": "p", "surname": "Doe"}],
    "resources": ["a book"],
    "validFrom": "2025-09-01T09:00:00+01:00",
}
PROGRAMME = {
    "programmeId": "p-1",
    "primaryCode": {"code": "P1"},
    "programmeType": "programme",
    "name": said("Master of Law"),
    "qualificationAwarded": "master",
    "levelOfQualification": "eqf_7",
    "studyLoad": [{"studyLoadUnit": "ects", "value": 60}],
    "learningOutcomeIds": ["o-1", "o-9"],
}


def page(*items):
    return {"pageSize": 10, "pageNumber": 1, "hasNextPage": False, "items": list(items)}


def entries(write, content):
    return read_as("ooapi", write("feed.json", content))


def test_a_course_of_version_6_is_read_under_our_fields(write):
    (entry,), records = entries(write, page(COURSE))
    assert records.is_mapped
    assert entry == {
        "credential_id": "LAW101", "title": "Law", "kind": "course", "provider": "North University",
        "jurisdiction": "NL", "language": "nld", "level": "bachelor", "mode": "onsite",
        "entry_requirements": "A first degree", "assessment": "An essay", "source_url": "https://example.org/law",
        "valid_from": "2025-09-01", "outcomes": "Weigh a case; then decide\nDraft a contract", "hours": "140",
        "ects": "5",
    }  # fmt: skip


def test_what_is_left_behind_is_counted(write):
    _, records = entries(write, page(COURSE, {**COURSE, "courseId": "c-2", "primaryCode": None}))
    notes = " ".join(records.details["notes"])
    assert "Not carried: resources (2)." in notes
    assert "Texts in further languages, not carried: nl (2)." in notes
    assert "Personal data left out: 2 persons." in notes


def test_a_programme_has_its_eqf_level_and_outcomes_named_by_id(write):
    found, records = entries(write, page(COURSE, PROGRAMME))
    programme = found[1]
    assert (programme["kind"], programme["level"], programme["ects"]) == ("qualification", "EQF 7", "60")
    assert programme["outcomes"] == "Weigh a case; then decide"
    assert "named only by an id (ask for expand=learningOutcomes) (1)" in " ".join(records.details["notes"])


@pytest.mark.parametrize(
    ("outcomes", "read"),
    [
        ([said("Argue"), [*said("Betogen", "nl-NL"), *said("Debate")]], "Argue\nDebate"),
        ([*said("Argue"), *said("Betogen", "nl"), *said("Debate")], "Argue\nDebate"),
        (["Argue", "Debate"], "Argue\nDebate"),
        (None, ""),
        ([None, 5, {"x": "y"}, [[["deep"]]]], "5"),
    ],
)
def test_outcomes_of_version_5_stand_in_lists_of_texts(outcomes, read, write):
    course = {"courseId": "c", "primaryCode": {"code": "A"}, "name": said("Law"), "learningOutcomes": outcomes}
    (entry,), _ = entries(write, course)
    assert entry.get("outcomes", "") == read


@pytest.mark.parametrize(
    ("load", "field", "value"),
    [
        ({"studyLoadUnit": "ects", "value": 2.5}, "ects", "2.5"),
        ({"studyLoadUnit": "hour", "value": 40}, "hours", "40"),
        ({"studyLoadUnit": "contact_time", "value": 12}, "guided_hours", "12"),
        ({"studyLoadUnit": "sp", "value": 3}, "workload_value", "3"),
    ],
)
def test_the_unit_of_the_study_load_says_the_field(load, field, value, write):
    (entry,), _ = entries(write, {**COURSE, "studyLoad": load})
    assert entry[field] == value


@pytest.mark.parametrize(
    ("award", "kind"), [("certificate", "certificate"), ("bachelor", "qualification"), ("none", ""), (None, "")]
)
def test_a_programme_is_what_it_awards(award, kind, write):
    (entry,), _ = entries(write, {**PROGRAMME, "qualificationAwarded": award})
    assert entry.get("kind", "") == kind


def test_a_number_as_level_of_version_5_names_no_framework(write):
    (entry,), _ = entries(write, {**PROGRAMME, "levelOfQualification": "6"})
    assert entry["level"] == "6"


def test_courses_inside_a_programme_are_credentials_of_their_own(write):
    found, _ = entries(write, {**PROGRAMME, "courses": [COURSE, {"courseId": "c-9"}], "children": []})
    assert [entry["title"] for entry in found] == ["Master of Law", "Law"]


def test_an_offering_lends_its_mode_and_is_rejected_without_its_course(write):
    course = {name: value for name, value in COURSE.items() if name != "modesOfDelivery"}
    run = {"courseOfferingId": "r-1", "name": said("Law, spring"), "modesOfDelivery": ["online"]}
    found, records = entries(
        write, page({**run, "course": course}, {**run, "courseOfferingId": "r-2", "courseId": "c-7"})
    )
    assert [(entry["title"], entry["mode"]) for entry in found] == [("Law", "online")]
    assert [(fault.row, fault.severity) for fault in records.faults] == [(2, "rejected")]
    assert "expand=course" in str(records.faults[0])


def test_a_repeated_code_gives_way_to_the_identifier(write):
    found, _ = entries(write, page(COURSE, {**COURSE, "courseId": "c-2"}))
    assert [entry["credential_id"] for entry in found] == ["c-1", "c-2"]


def test_the_catalogue_codes_what_was_read(write, workspace):
    done = ingest(write("feed.json", page(COURSE, PROGRAMME)), workspace=workspace)
    found = load_catalogue(f"feed@{done.version}", workspace).credentials.set_index("title")
    assert (done.reader, done.credentials, done.outcomes_stated, done.rejected) == ("ooapi", 2, 3, 0)
    assert found.loc["Master of Law", ["level_id", "workload_unit"]].tolist() == ["eqf:7", "ects"]
    assert found.loc["Law", ["language", "mode", "jurisdiction"]].tolist() == ["nl", "onsite", "NL"]


@pytest.mark.parametrize(
    "content",
    [
        '{"openapi": "3.1", "components": {"courseId": {}, "primaryCode": {}}}',
        '[{"courseId": 1, "title": "Law"}]',
        '{"data": [{"type": "Course", "attributes": {"courseMode": ["online"]}}]}',
        "courseId,primaryCode\n",
    ],
)
def test_other_files_are_left_to_other_readers(content):
    assert not recognise(content)


HOSTILE = [None, [], {}, "", 5, True, ["x", None, [[]]], {"value": {"value": []}}, "\x00\ud800", [{"language": 7}]]


@pytest.mark.parametrize("value", HOSTILE)
def test_wrong_types_everywhere_are_read_or_left(value, write):
    broken = {**dict.fromkeys((*COURSE, *PROGRAMME, "items", "children", "parent"), value), "courseId": "c-1"}
    content = json.dumps([broken, {**COURSE, "courseId": "c-2"}, value, *([value] * 3)])
    path = write("feed.json", content)
    frame = reader_of("ooapi")(path, NO_PROFILE, Limits()).frame
    assert "Law" in frame["title"].tolist()


@pytest.mark.parametrize(
    "content",
    [
        '{"courseId": ' * 10_000,
        '{"courseId": "1", "items": ' + "[" * 500 + "]" * 500 + "}",
        '{"courseId": {"primaryCode": ' + '{"a": ' * 60 + "1" + "}" * 62,
        '{"items": []}',
        "[]",
        "5",
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(content, write):
    with refused_in_one_line("feed.json"):
        reader_of("ooapi")(write("feed.json", content), NO_PROFILE, Limits())


def test_huge_texts_are_cut_and_told(write):
    (entry,), records = entries(write, {**COURSE, "learningOutcomes": [{"name": said("x" * 200_000)}]})
    assert len(entry["outcomes"]) == 5_000
    assert any("characters" in fault.reason for fault in records.faults)


@pytest.mark.shared
def test_the_specification_itself_is_no_catalogue():
    assert sniff(SAMPLES / "fmt_ooapi_v5v6/oeapi.json") != "ooapi"


@pytest.mark.shared
def test_the_examples_of_the_specification_make_a_course_and_a_programme(write):
    schemas = json.loads((SAMPLES / "fmt_ooapi_v5v6/oeapi.json").read_text("utf-8"))["components"]["schemas"]

    def example(schema):
        if "$ref" in schema:
            return example(schemas[schema["$ref"].rsplit("/", 1)[-1]])
        if "example" in schema:
            return schema["example"]
        if "oneOf" in schema:
            return example(schema["oneOf"][0])
        if "items" in schema and "array" in schema["type"]:
            return [example(schema["items"])]
        return None

    items = []
    for name, identifier in (("CourseProperties", "courseId"), ("ProgrammeProperties", "programmeId")):
        values = {key: example(schema) for key, schema in schemas[name]["properties"].items() if "Ids" not in key}
        outcome = {key: example(schema) for key, schema in schemas["LearningOutcome"]["properties"].items()}
        items.append({**values, identifier: name, "learningOutcomes": [outcome]})
    found, _ = entries(write, page(*items))
    assert [(entry["kind"], entry["ects"], entry["language"] != "") for entry in found] == [
        ("course", "3", True),
        ("", "3", True),
    ]
    assert all(entry["outcomes"].startswith("Describe the differing") for entry in found)
