"""MOOChub 3, in samples of our own."""

import json

import pytest

from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats.moochub import recognise
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import reader_of
from tests.ingest.formats.reading import read_as, refused_in_one_line


def skill(name, language="en"):
    return {"name": [{"inLanguage": language, "name": name}], "educationalFramework": "ESCO"}


COURSE = {
    "name": "Databases",
    "courseCode": "db1",
    "learningResourceType": {"identifier": "https://w3id.org/kim/hcrt/course", "type": "Concept"},
    "courseMode": ["online", "asynchronous"],
    "description": "<p>Tables &amp; queries</p>",
    "inLanguage": ["de", "en"],
    "startDate": ["2026-01-13T08:00:00Z"],
    "expires": ["2026-06-30T00:00:00Z", "2027-06-30T00:00:00Z"],
    "teaches": [
        {"name": [{"inLanguage": "de", "name": "Tabellen entwerfen"}, {"inLanguage": "en", "name": "Design tables"}]},
        skill("Query data"),
    ],
    "duration": "P6W",
    "workload": {"timeValue": 4, "timeUnit": "h/week"},
    "numberOfCredits": 2,
    "educationalLevel": [{"educationalFramework": "DigComp", "shortCode": "4", "type": "EducationalLevel"}],
    "competencyRequired": [skill("Count")],
    "publisher": {"type": "Organization", "name": "North Platform"},
    "creator": [{"type": "Person", "name": "Jo Doe"}],
    "instructor": [{"type": "Person", "name": "Jo Doe"}],
    "keywords": ["sql", "tables"],
    "url": "https://example.org/db1",
    "license": [{"identifier": "CC-BY-4.0"}],
}


def feed(*courses, kind="Course"):
    return {
        "links": {"self": "https://example.org/1", "next": "https://example.org/2"},
        "data": [{"id": f"u-{n}", "type": kind, "attributes": course} for n, course in enumerate(courses, start=1)],
    }


def entries(write, content):
    return read_as("moochub", write("feed.json", content))


def test_a_course_is_read_under_our_fields(write):
    (entry,), records = entries(write, feed(COURSE))
    assert records.is_mapped
    assert entry == {
        "credential_id": "u-1", "title": "Databases", "kind": "course", "provider": "North Platform",
        "language": "de", "level": "DigComp 4", "mode": "online", "description": "Tables & queries",
        "outcomes": "Design tables\nQuery data", "skills": "sql\ntables", "entry_requirements": "Count",
        "source_url": "https://example.org/db1", "valid_to": "2027-06-30", "ects": "2",
        "duration": "6 weeks, 4 hours/week",
    }  # fmt: skip


def test_what_is_left_behind_is_counted_and_persons_are_left_out(write):
    _, records = entries(write, feed(COURSE))
    notes = " ".join(records.details["notes"])
    assert "Not carried: license (1), startDate (1)." in notes
    assert "Personal data left out: 2 persons." in notes
    assert "one page of several; the next is https://example.org/2" in notes
    assert not records.frame.apply(lambda column: column.str.contains("Doe")).any().any()


@pytest.mark.parametrize(
    ("unit", "value", "duration", "expected"),
    [
        ("h/week", 4, "P6W", {"duration": "6 weeks, 4 hours/week"}),
        ("h/month", 10, "P2M", {"hours": "20"}),
        ("h/day", 3, "P5D", {"duration": "5 days, 3 hours/day"}),
        ("h/week", 4, "PT24H", {"hours": "24"}),
        ("h/week", 4, None, {"duration": "4 hours/week"}),
        ("h/year", 4, "P6W", {"duration": "6 weeks"}),
        ("h/week", 0, "P6W", {"duration": "6 weeks"}),
        ("h/week", "many", "P6W", {"duration": "6 weeks"}),
    ],
)
def test_the_workload_is_a_pace_over_the_duration(unit, value, duration, expected, write):
    course = {**COURSE, "workload": {"timeUnit": unit, "timeValue": value}, "duration": duration}
    (entry,), _ = entries(write, feed(course))
    assert {name: entry[name] for name in ("hours", "duration") if name in entry} == expected


def test_no_credits_are_not_stated_credits(write):
    (entry,), _ = entries(write, feed({**COURSE, "numberOfCredits": 0}))
    assert "ects" not in entry


def test_version_2_names_platform_and_workload_in_text(write):
    course = {"name": "Maps", "courseMode": "online", "languages": ["en"], "moocProvider": {"name": "South Platform"},
              "duration": "P4W", "workload": "3 hours/week"}  # fmt: skip
    (entry,), _ = entries(write, feed(course, kind="courses"))
    assert (entry["provider"], entry["duration"], entry["language"]) == (
        "South Platform",
        "4 weeks, 3 hours/week",
        "en",
    )


def test_what_is_no_course_is_rejected_with_its_place(write):
    content = feed(COURSE)
    content["data"] += [{"id": "p", "type": "Program", "attributes": {"name": "All of it"}}, "text", {"type": "Course"}]
    _, records = entries(write, content)
    assert [fault.row for fault in records.faults if fault.severity == "rejected"] == [2, 3, 4]
    assert "'Program', not Course" in records.faults[0].reason


def test_the_catalogue_codes_what_was_read(write, workspace):
    done = ingest(write("feed.json", feed(COURSE)), workspace=workspace)
    found = load_catalogue(f"feed@{done.version}", workspace).credentials.iloc[0]
    assert (done.reader, done.credentials, done.outcomes_stated, done.rejected) == ("moochub", 1, 2, 0)
    assert found[["workload_value", "workload_unit", "mode", "level_id"]].tolist() == ["2", "ects", "online", ""]


@pytest.mark.parametrize(
    "content",
    [
        '{"data": [{"type": "articles", "attributes": {"title": "Law"}}]}',
        '{"data": [{"id": 1, "title": "Law"}]}',
        '{"$schema": "x", "properties": {"data": {"type": "array"}}}',
        '[{"type": "Course", "attributes": {"courseMode": []}}]',
    ],
)
def test_other_files_are_left_to_other_readers(content):
    assert not recognise(content)


@pytest.mark.parametrize("value", [None, [], {}, "", 5, True, ["x", None, [[]]], {"name": {"name": []}}, "\x00\ud800"])
def test_wrong_types_everywhere_are_read_or_left(value, write):
    content = feed(dict.fromkeys(COURSE, value), COURSE)
    content["links"] = value
    content["data"] += [value, {"type": value, "attributes": value}]
    frame = reader_of("moochub")(write("feed.json", json.dumps(content)), NO_PROFILE, Limits()).frame
    assert "Databases" in frame["title"].tolist()


@pytest.mark.parametrize("content", ['{"data": ' * 10_000, '{"data": []}', '{"data": {"a": 1}}', "[]", '"x"', "{}"])
def test_what_cannot_be_read_is_refused_in_one_line(content, write):
    with refused_in_one_line("feed.json"):
        reader_of("moochub")(write("feed.json", content), NO_PROFILE, Limits())
