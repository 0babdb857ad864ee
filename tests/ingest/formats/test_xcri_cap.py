"""XCRI-CAP: what a feed says, what it leaves open, and what a hostile one may not do."""

import pytest

from mapper.errors import UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats import xcri_cap
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import sniff
from tests.ingest.formats.reading import SAMPLES, refused_in_one_line

EXAMPLES = "uk_xcri_cap/src/XCRI.Validator.App/xml-files/Examples"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="http://xcri.org/profiles/1.2/catalog" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:mlo="http://purl.org/net/mlo" xmlns:credit="http://purl.org/net/cm" xmlns:xhtml="http://www.w3.org/1999/xhtml"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"""
COURSE = """<course>
  <dc:identifier xsi:type="own:code">K7</dc:identifier><dc:identifier>https://zed.example/kilns</dc:identifier>
  <dc:title>Kilns</dc:title><mlo:url>https://zed.example/kilns.html</mlo:url>
  <dc:subject>Crafts</dc:subject><dc:subject xsi:type="xcri:JACS3" identifier="W700">Ceramics</dc:subject>
  <abstract>Cut off in the mid</abstract><dc:description>Build and fire a kiln.</dc:description>
  <learningOutcome><xhtml:div><xhtml:p>You will be able to:</xhtml:p>
    <xhtml:ul><xhtml:li>build a kiln</xhtml:li><xhtml:li>fire it safely</xhtml:li></xhtml:ul></xhtml:div>
  </learningOutcome>
  <mlo:assessment>One firing</mlo:assessment><mlo:prerequisite>None</mlo:prerequisite>
  <mlo:qualification><dc:title>Certificate of Crafts</dc:title><awardedBy>Guild of Zed</awardedBy></mlo:qualification>
  <mlo:credit><credit:scheme>CATS</credit:scheme><credit:level>4</credit:level><credit:value>10</credit:value></mlo:credit>
  <mlo:credit><credit:scheme>ECTS</credit:scheme><credit:level/><credit:value>5</credit:value></mlo:credit>
  <presentation><mlo:duration interval="P10W">10 weeks</mlo:duration>
    <attendanceMode identifier="DA">Distance with attendance</attendanceMode>
    <mlo:languageOfInstruction>en</mlo:languageOfInstruction><mlo:cost>5</mlo:cost></presentation>
  <presentation><attendanceMode>Campus</attendanceMode></presentation>
</course>"""


def feed(*courses, provider="<dc:title>Zed College</dc:title>"):
    return f"{HEAD}<provider>{provider}{''.join(courses)}</provider></catalog>"


def course(inner="", title="Kilns", attributes=""):
    return f"<course{attributes}><dc:title>{title}</dc:title>{inner}</course>"


def read(path, limits=DEFAULT_LIMITS):
    return xcri_cap.read(path, NO_PROFILE, limits)


@pytest.fixture
def taken(write):
    """The records of a feed; the first entry as a dictionary."""

    def of(content):
        records = read(write("feed.xml", content))
        return records, records.frame.to_dict("records")[0]

    return of


def test_a_course_becomes_a_credential(taken):
    records, entry = taken(feed(COURSE))
    assert entry == {
        "credential_id": "https://zed.example/kilns",
        "title": "Kilns",
        "provider": "Zed College",
        "awarding_body": "Guild of Zed",
        "kind": "course",
        "outcomes": "build a kiln\nfire it safely",
        "description": "Build and fire a kiln.",
        "assessment": "One firing",
        "entry_requirements": "None",
        "field_of_study": "Crafts\nCeramics",
        "workload_value": "5",
        "workload_unit": "ects",
        "level": "CATS 4",
        "mode": "blended",
        "language": "en",
        "duration": "10 weeks",
        "source_url": "https://zed.example/kilns.html",
    }
    assert records.is_mapped
    assert records.origin["row"].tolist() == [1]


def test_what_is_left_out_is_counted(taken):
    records, _ = taken(feed(COURSE))
    (note,) = records.details["notes"]
    assert {"cost (1)", "credit in a further scheme (CATS) (1)", "further presentation of a course (1)"} <= set(
        note.removeprefix("Left out: ").removesuffix(".").split(", ")
    )


@pytest.mark.parametrize(
    ("credits", "expected"),
    [
        ([("Zed credits", "1", "30"), ("SCQF", "7", "30")], ("30", "scqf-credit", "SCQF 7")),
        ([("CATS", "4", "20"), ("European Credit Transfer System", "", "10")], ("10", "ects", "CATS 4")),
        ([("Zed credits", "2", "60")], ("60", "Zed credits", "Zed credits 2")),
        ([("ECTS", "", ""), ("QCF", "3", "8")], ("8", "uk-credit", "QCF 3")),
    ],
)
def test_one_of_several_credit_schemes_is_taken(taken, credits, expected):
    inner = "".join(
        f"<mlo:credit><credit:scheme>{scheme}</credit:scheme><credit:level>{level}</credit:level>"
        f"<credit:value>{value}</credit:value></mlo:credit>"
        for scheme, level, value in credits
    )
    _, entry = taken(feed(course(inner)))
    assert (entry["workload_value"], entry["workload_unit"], entry["level"]) == expected


@pytest.mark.parametrize(
    ("presentation", "mode"),
    [
        ('<attendanceMode identifier="ON">x</attendanceMode>', "online"),
        ("<attendanceMode>Distance without attendance</attendanceMode>", "online"),
        ("<attendanceMode>Campus</attendanceMode>", "onsite"),
        ("<attendanceMode>Work-based</attendanceMode>", "work-based"),
        ("<attendanceMode>Self-study</attendanceMode><attendancePattern>By distance</attendancePattern>", "online"),
        ("<attendanceMode>Self-study</attendanceMode>", "Self-study"),
    ],
)
def test_attendance_becomes_a_mode(taken, presentation, mode):
    _, entry = taken(feed(course(f"<presentation>{presentation}</presentation>")))
    assert entry["mode"] == mode


def test_a_course_with_the_title_of_its_qualification_is_that_qualification(taken):
    _, entry = taken(feed(course("<mlo:qualification><dc:title>kilns</dc:title></mlo:qualification>")))
    assert (entry["kind"], entry["awarding_body"]) == ("qualification", "Zed College")


def test_the_name_of_a_provider_may_follow_its_courses(write):
    second = "<provider><dc:title>Other College</dc:title></provider></catalog>"
    content = f"{HEAD}<provider>{course()}<dc:title>Zed College</dc:title></provider>{second}"
    assert read(write("feed.xml", content)).frame["provider"].tolist() == ["Zed College"]


def test_descriptions_of_version_1_1_go_by_their_type(taken):
    content = (
        '<catalog xmlns="http://xcri.org/profiles/catalog" xmlns:terms="http://xcri.org/profiles/catalog/terms" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><provider><title>Zed</title><course><title>Kilns</title>'
        '<description xsi:type="terms:learningOutcome">Build a kiln</description>'
        '<description xsi:type="terms:prerequisites">Patience</description>'
        '<description xsi:type="terms:assessmentStrategy">A firing</description>'
        '<description xsi:type="terms:careerOutcome">Potter</description><description>On kilns</description>'
        "<qualification><title>Crafts</title><level>RQF Level 3</level></qualification>"
        "</course></provider></catalog>"
    )
    records, entry = taken(content)
    assert [entry[field] for field in ("outcomes", "entry_requirements", "assessment", "description", "level")] == [
        "Build a kiln", "Patience", "A firing", "On kilns", "RQF Level 3",
    ]  # fmt: skip
    assert records.details["notes"] == ["Left out: description of type careerOutcome (1)."]


def test_english_is_kept_of_several_languages(taken):
    inner = '<abstract xml:lang="cy">Odynau</abstract><abstract xml:lang="en">On kilns</abstract>'
    _, entry = taken(feed(course(inner)))
    assert entry["description"] == "On kilns"


def test_deleted_courses_are_rejected(write):
    records = read(write("feed.xml", feed(course(), course(title="Gone", attributes=' recstatus="3"'))))
    assert records.frame["title"].tolist() == ["Kilns"]
    (fault,) = records.faults
    assert (fault.row, fault.value, fault.severity) == (2, "Gone", "rejected")


def test_sentences_that_many_courses_share_are_no_outcomes(write):
    outcomes = "<learningOutcome>Build kiln {}</learningOutcome><learningOutcome>Read our pages</learningOutcome>"
    courses = [course(outcomes.format(number), f"Kiln {number}") for number in range(60)]
    records = read(write("feed.xml", feed(*courses)))
    assert set(records.frame["outcomes"]) == {f"Build kiln {number}" for number in range(60)}
    assert "statement that stands under many courses alike (60)" in records.details["notes"][0]


def test_the_content_names_the_reader(write):
    assert sniff(write("feed.data", "\n\n" + feed(COURSE))) == "xcri_cap"
    assert not xcri_cap.recognise('<vdex xmlns:xcri="http://xcri.org/profiles/catalog"><term/></vdex>')
    assert not xcri_cap.recognise('<xs:schema targetNamespace="http://xcri.org/profiles/1.2/catalog">')


def test_a_blank_line_before_the_declaration_does_no_harm(taken):
    _, entry = taken("\r\n  " + feed(COURSE))
    assert entry["title"] == "Kilns"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (feed(), "holds no course"),
        (feed(course(attributes=' recstatus="3"')), "only courses that are marked as deleted"),
        (feed(COURSE)[:-30], "is not XML"),
        (feed("\x00"), "is not XML"),
        (feed("<course>" * 10_000), "nested more than 40 deep"),
        (feed("&undeclared;"), "is not XML"),
        (feed("<dc:title>" + "x" * 11_000_000 + "</dc:title>"), "is not XML"),
    ],
)
def test_bad_feeds_are_refused_in_one_line(write, content, reason):
    path = write("feed.xml", content)
    with refused_in_one_line("feed.xml", reason, seconds=5):
        read(path)


BOMB = '<!DOCTYPE b [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB + "]>",
        '<!DOCTYPE catalog [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE catalog SYSTEM "http://localhost:9/x.dtd">',
        "<!DOCTYPE catalog [<!ENTITY % p \"<!ENTITY i 'x'>\"> %p;]>",
    ],
)
def test_document_types_are_refused_before_an_entity_is_read(write, doctype):
    declaration, rest = HEAD.split("\n", 1)
    path = write("feed.xml", f"{declaration}{doctype}{rest}<provider>{course('', '&i;')}</provider></catalog>")
    with refused_in_one_line("feed.xml", "document type|is not XML", seconds=2):
        read(path)


def test_odd_values_are_published_text_or_nothing(taken):
    inner = (
        "<mlo:credit/><mlo:credit><credit:value>many</credit:value></mlo:credit><mlo:qualification/><presentation/>"
        "<dc:identifier/><learningOutcome/><learningOutcome>  </learningOutcome><mlo:languageOfInstruction/>"
    )
    _, entry = taken(feed(course(inner)))
    assert (entry["workload_value"], entry["outcomes"], entry["credential_id"]) == ("many", "", "")


def test_more_courses_than_the_limit_are_refused(write):
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        read(write("feed.xml", feed(*[course()] * 3)), Limits(rows=2))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "courses", "with_outcomes"), [("ou-conversion.xml", 965, 496), ("ou-example.xml", 2, 0)]
)
def test_real_feeds_give_their_courses_and_stated_outcomes(file, courses, with_outcomes):
    path = SAMPLES / EXAMPLES / file
    assert sniff(path) == "xcri_cap"
    records = read(path)
    assert (len(records.frame), (records.frame["outcomes"] != "").sum()) == (courses, with_outcomes)
    assert records.faults == ()
    assert records.frame["title"].ne("").all()


@pytest.mark.slow
@pytest.mark.shared
def test_the_open_university_feed_becomes_a_catalogue(workspace):
    done = ingest(SAMPLES / EXAMPLES / "ou-conversion.xml", workspace=workspace)
    catalogue = load_catalogue(f"{done.catalogue}@{done.version}", workspace)
    assert (done.credentials, done.rejected) == (965, 0)
    assert done.credentials_stated == 496
    assert catalogue.credentials["level_id"].str.startswith("scqf:").sum() == 530
    assert (catalogue.credentials["mode"] == "online").sum() == 896  # 69 courses have no presentation
