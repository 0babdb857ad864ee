"""schema.org and LRMI, in samples of our own: alone, in lists, in graphs and in pages."""

import json
from importlib import import_module

import pytest

from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats.schema_org import recognise
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import reader_of
from tests.ingest.formats.reading import SAMPLES, read_as, refused_in_one_line

CONTEXT = {"@context": "https://schema.org"}
COURSE = {
    **CONTEXT,
    "@type": "Course",
    "@id": "https://example.org/courses/db1#it",
    "courseCode": "DB1",
    "name": "Databases",
    "description": "<p>Tables &amp; queries</p>",
    "provider": {
        "@type": "CollegeOrUniversity",
        "name": "North College",
        "address": {"@type": "PostalAddress", "addressCountry": {"@type": "Country", "name": "IE"}},
    },
    "inLanguage": "en",
    "teaches": ["Design tables; document them", {"@type": "DefinedTerm", "name": "Query data"}],
    "educationalLevel": {"@type": "DefinedTerm", "name": "Level 6", "inDefinedTermSet": {"name": "NFQ"}},
    "coursePrerequisites": "School mathematics",
    "timeRequired": "PT40H",
    "numberOfCredits": {"@type": "StructuredValue", "value": 5, "unitText": "ECTS"},
    "keywords": "sql, tables",
    "hasCourseInstance": [{"@type": "CourseInstance", "courseMode": "online", "instructor": {"@type": "Person"}}],
    "offers": {"@type": "Offer", "price": 0},
    "author": {"@type": "Person", "name": "Jo Doe"},
    "url": "https://example.org/courses/db1",
}


def entries(write, content, name="page.json"):
    return read_as("schema_org", write(name, content))


def course(**more):
    return {**CONTEXT, "@type": "Course", "name": "Law", **more}


def test_a_course_is_read_under_our_fields(write):
    (entry,), records = entries(write, COURSE)
    assert records.is_mapped
    assert entry == {
        "credential_id": "DB1", "title": "Databases", "kind": "course", "provider": "North College",
        "jurisdiction": "IE", "language": "en", "level": "NFQ Level 6", "mode": "online",
        "description": "Tables & queries", "entry_requirements": "School mathematics",
        "outcomes": "Design tables; document them\nQuery data", "skills": "sql\ntables",
        "source_url": "https://example.org/courses/db1", "workload_value": "5 ECTS", "hours": "40",
    }  # fmt: skip
    assert "Not carried: offers (1)." in records.details["notes"]
    assert "Personal data left out: 1 persons." in records.details["notes"]


LEVEL = {"alignmentType": "educationalLevel"}


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({"timeRequired": "P6W"}, "duration", "6 weeks"),
        ({"timeRequired": "PT90M"}, "hours", "1.5"),
        ({"numberOfCredits": 3}, "workload_value", "3"),
        ({"hasCourseInstance": {"@type": "CourseInstance", "courseWorkload": "PT22H"}}, "hours", "22"),
        ({"hasCourseInstance": {"courseWorkload": "2 hours a week, 6 weeks"}}, "duration", "2 hours a week, 6 weeks"),
        (
            {"courseSchedule": {"repeatFrequency": "Weekly", "repeatCount": 8, "duration": "PT3H"}},
            "duration",
            "8 weeks, 3 hours/week",
        ),
        ({"teaches": "<ul><li>Cite a case</li><li>Argue</li></ul>"}, "outcomes", "Cite a case\nArgue"),
        ({"assesses": "Cite a case"}, "outcomes", "Cite a case"),
        (
            {"educationalAlignment": [{"alignmentType": "teaches", "targetName": "Cite a case"}]},
            "outcomes",
            "Cite a case",
        ),
        (
            {"educationalAlignment": {**LEVEL, "educationalFramework": "EQF", "targetName": "5"}},
            "level",
            "EQF 5",
        ),
        ({"educationalLevel": "Beginner"}, "level", "Beginner"),
        ({"educationalLevel": {"name": "EQF level 5", "inDefinedTermSet": "EQF"}}, "level", "EQF level 5"),
        ({"name": [{"@value": "Droit", "@language": "fr"}, {"@value": "Law", "@language": "en"}]}, "title", "Law"),
        ({"name": {"fr": "Droit", "en": "Law"}}, "title", "Law"),
        ({"inLanguage": {"@type": "Language", "name": "Irish", "alternateName": "ga"}}, "language", "ga"),
        ({"provider": [{"@type": "Person", "name": "Jo"}], "publisher": {"name": "South"}}, "provider", "South"),
        ({"identifier": {"@type": "PropertyValue", "value": "X-1"}}, "credential_id", "X-1"),
    ],
)  # fmt: skip
def test_each_property_fills_its_field(more, field, value, write):
    (entry,), _ = entries(write, course(**more))
    assert entry[field] == value


def test_a_choice_between_instances_is_no_mixture(write):
    runs = [{"courseMode": "online", "courseWorkload": "PT10H"}, {"courseMode": "onsite", "courseWorkload": "PT10H"}]
    (entry,), _ = entries(write, course(hasCourseInstance=runs))
    assert "mode" not in entry or entry["mode"] == ""
    assert entry["hours"] == "10"


def test_a_credential_states_what_it_asks_for(write):
    award = {
        **CONTEXT, "@type": "EducationalOccupationalCredential", "name": "Welder", "credentialCategory": "Badge",
        "competencyRequired": ["Weld a seam", "Read a drawing"], "recognizedBy": {"name": "Guild"}, "validIn": "IE",
    }  # fmt: skip
    (entry,), _ = entries(write, award)
    assert entry == {
        "title": "Welder", "kind": "badge", "jurisdiction": "IE", "quality_assurance": "recognised by Guild",
        "outcomes": "Weld a seam\nRead a drawing",
    } | {"credential_id": ""}  # fmt: skip


def test_a_list_of_courses_and_a_graph_with_references_are_read(write):
    listed = {
        **CONTEXT,
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "position": 1, "item": course(courseCode="A")}],
    }
    graph = {
        **CONTEXT,
        "@graph": [
            {"@type": "Organization", "@id": "#org", "name": "North", "address": {"addressCountry": "FR"}},
            {"@type": "Course", "name": "Art", "provider": {"@id": "#org"}, "hasCourseInstance": {"@id": "#run"}},
            {"@type": "CourseInstance", "@id": "#run", "courseMode": "onsite", "name": "Art in May"},
            {"@type": "EducationalOccupationalProgram", "name": "All arts", "programType": "certificate",
             "timeToComplete": "P2Y", "hasCourse": [{"@id": "#art", "@type": "Course"}]},
        ],
    }  # fmt: skip
    found, records = entries(write, [listed, graph])
    assert sorted(entry["title"] for entry in found) == ["All arts", "Art", "Law"]
    art = next(entry for entry in found if entry["title"] == "Art")
    assert (art["provider"], art["jurisdiction"], art["mode"]) == ("North", "FR", "onsite")
    programme = next(entry for entry in found if entry["title"] == "All arts")
    assert (programme["kind"], programme["duration"]) == ("certificate", "2 years")
    assert "CourseInstance (1)" in " ".join(records.details["notes"])


def test_an_instance_alone_stands_for_its_course_and_a_video_for_nothing(write):
    video = {**CONTEXT, "@type": "LearningResource", "name": "Lecture 1", "learningResourceType": "video"}
    module = {**video, "name": "Module", "learningResourceType": "module"}
    run = {**CONTEXT, "@type": "CourseInstance", "name": "Law in May"}
    found, records = entries(write, [video, module, run])
    assert [(entry["title"], entry["kind"]) for entry in found] == [("Module", "unit"), ("Law in May", "course")]
    assert "LearningResource (1)" in " ".join(records.details["notes"])


def test_prefixed_names_mean_the_same(write):
    content = {
        "@context": {"schema": "https://schema.org/"},
        "@type": "schema:Course",
        "schema:name": "Law",
        "https://schema.org/teaches": "Cite a case",
    }
    (entry,), _ = entries(write, content)
    assert (entry["title"], entry["outcomes"]) == ("Law", "Cite a case")


PAGE = """<!DOCTYPE html><html><head><title>Courses</title>
<script type="application/ld+json">{first}</script>
<SCRIPT async TYPE='application/ld+json'>//<![CDATA[
{second}
//]]></SCRIPT></head><body><p>Law</p></body></html>"""


def test_json_ld_in_a_page_is_read_block_by_block(write):
    page = PAGE.format(first=json.dumps(COURSE), second=json.dumps(course()))
    found, records = entries(write, page, "page.html")
    assert [entry["title"] for entry in found] == ["Databases", "Law"]
    assert "2 of 2 JSON-LD blocks of the page are read, and nothing else." in records.details["notes"]


def test_a_broken_block_is_told_and_the_others_are_read(write):
    found, records = entries(write, PAGE.format(first='{"@type": ', second=json.dumps(course())), "page.html")
    assert [entry["title"] for entry in found] == ["Law"]
    assert [("block 1" in fault.reason, fault.severity) for fault in records.faults] == [(True, "rejected")]


def test_equal_items_are_one_and_different_ones_are_left_to_the_catalogue(write):
    found, records = entries(write, [COURSE, COURSE, {**COURSE, "name": "Databases 2"}])
    assert [entry["title"] for entry in found] == ["Databases", "Databases 2"]
    assert "repeated item (1)" in " ".join(records.details["notes"])


def test_the_catalogue_codes_what_was_read(write, workspace):
    done = ingest(write("page.json", COURSE), workspace=workspace)
    found = load_catalogue(f"page@{done.version}", workspace).credentials.iloc[0]
    assert (done.reader, done.credentials, done.outcomes_stated, done.rejected) == ("schema_org", 1, 2, 0)
    assert found[["jurisdiction", "workload_value", "workload_unit", "mode"]].tolist() == ["IE", "5", "ects", "online"]


@pytest.mark.parametrize(
    "content",
    [
        '{"@context": "https://schema.org", "@type": "Recipe", "name": "Soup"}',
        '{"@context": "https://example.org", "@type": "Course", "name": "Law"}',
        '{"@context": ["https://w3id.org/openbadges/v2", "https://schema.org"], "@type": "Course"}',
        '[{"title": "Course", "url": "https://schema.org"}]',
        "<html><body>schema.org Course</body></html>",
        "title,outcomes\n",
    ],
)
def test_other_files_are_left_to_other_readers(content):
    assert not recognise(content)


@pytest.mark.parametrize(
    "value", [None, [], {}, "", 5, True, ["x", None, [[]]], {"name": {"name": []}}, {"@id": "#a"}, "\x00\ud800"]
)
def test_wrong_types_everywhere_are_read_or_left(value, write):
    broken = {**dict.fromkeys(COURSE, value), **CONTEXT, "@type": "Course", "hasPart": value, "@graph": value}
    award = {**broken, "@type": ["EducationalOccupationalCredential", value], "competencyRequired": value}
    content = json.dumps([broken, award, value, COURSE])
    frame = reader_of("schema_org")(write("page.json", content), NO_PROFILE, Limits()).frame
    assert "Databases" in frame["title"].tolist()


def test_items_that_name_one_another_in_a_circle_are_each_read_once(write):
    graph = [
        {"@type": "Course", "@id": "#a", "name": "Law", "hasPart": {"@id": "#b"}, "teaches": {"@id": "#b"}},
        {"@type": "Course", "@id": "#b", "name": "Tax", "hasPart": {"@id": "#a"}, "teaches": {"@id": "#a"}},
    ]
    found, _ = entries(write, {**CONTEXT, "@graph": graph})
    assert [(entry["title"], entry["outcomes"]) for entry in found] == [("Law", "Tax"), ("Tax", "Law")]


def test_unclosed_scripts_and_angle_brackets_take_linear_time(write):
    page = (
        "<html>" + '<script type="application/ld+json">' * 20_000 + '{"@context":"https://schema.org","@type":"Course"'
    )
    with refused_in_one_line("page.html", seconds=10):
        reader_of("schema_org")(write("page.html", page), NO_PROFILE, Limits())


@pytest.mark.parametrize(
    "content",
    [
        '{"@graph": ' * 10_000,
        '{"@type": "Course"}' * 2,
        '{"@context": "https://schema.org"}',
        "[]",
        "<html></html>",
        '"x"',
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(content, write):
    with refused_in_one_line("page.json"):
        reader_of("schema_org")(write("page.json", content), NO_PROFILE, Limits())


@pytest.mark.shared
def test_no_sample_of_another_format_is_claimed():
    claimed = []
    for path in sorted(SAMPLES.rglob("*")):
        if path.suffix in (".json", ".jsonld", ".html") and path.stat().st_size < 3_000_000:
            head = path.read_bytes()[:65_536].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
            names = [name for name in ("ooapi", "moochub", "schema_org") if claims(name, head)]
            claimed += [(path.name, name) for name in names]
    assert claimed == []


def claims(name, head):
    return import_module(f"mapper.ingest.formats.{name}").recognise(head)
