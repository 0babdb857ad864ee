"""The European Learning Model in XML: credentials of version 2, catalogues of learning opportunities, hostile files."""

import json

import pytest

from mapper.errors import UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats import elm_xml
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import sniff
from tests.ingest.formats.reading import SAMPLES, refused_in_one_line

SUPPLEMENT = "fmt_elm_v3/Credentials/XML Examples (ELM v2)/EDC_DiplomaSupplement_AA.xml"
COUNTRY = "http://publications.europa.eu/resource/authority/country"
SNB = "http://data.europa.eu/snb"


def text(name, english, spanish=""):
    other = f'<text lang="es">{spanish}</text>' if spanish else ""
    return f'<{name}>{other}<text lang="en">{english}</text></{name}>'


def presentation(inner, signature="<ds:Signature><ds:X>MII</ds:X></ds:Signature>"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><vp:verifiablePresentation xmlns="{SNB}" xmlns:vp="{SNB}/vp" '
        'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:cred="http://data.europa.eu/europass/model/credentials">'
        f'<europassCredential cred:id="urn:credential:7"><primaryLanguage>es</primaryLanguage>{inner}'
        f"</europassCredential>{signature}</vp:verifiablePresentation>"
    )


def subject(achievements):
    return (
        '<credentialSubject id="urn:epass:person:1"><identifier>Student 5588</identifier>'
        f'<nationalId spatialID="ES">4711</nationalId>{text("fullName", "Ida Quell")}'
        f"<dateOfBirth>1980-02-03</dateOfBirth><achievements>{achievements}</achievements></credentialSubject>"
    )


KILN = presentation(
    subject(
        f'<learningAchievement id="urn:epass:la:1">{text("title", "Kilns", "Hornos")}'
        f'<wasDerivedFrom id="urn:epass:as:1">{text("title", "Test firing")}<grade>best of all</grade>'
        f'<idVerificationMethod uri="{SNB}/supervision-verification/70be69aaf9"/></wasDerivedFrom>'
        '<wasAwardedBy idref="urn:epass:ap:1"/><specifiedBy idref="urn:epass:q:1"/>'
        f'<hasPart><learningAchievement id="urn:epass:la:2">{text("title", "Clay")}'
        '<specifiedBy idref="urn:epass:q:2"/></learningAchievement></hasPart></learningAchievement>'
    )
    + f'<learningSpecificationReferences><qualification id="urn:epass:q:1"><identifier>K-7</identifier>'
    f"{text('title', 'Kilns', 'Hornos')}<volumeOfLearning>PT60H</volumeOfLearning>"
    "<hasECTSCreditPoints>5</hasECTSCreditPoints>"
    f'<mode uri="{SNB}/learning-assessment/9191af2ed9">{text("targetName", "Presential")}</mode>'
    f'{text("entryRequirementsNote", "Own boots")}<homepage uri="https://zed.example/k"/>'
    '<learningOutcomes><learningOutcome idref="urn:epass:lo:1"/></learningOutcomes>'
    f'<eqfLevel uri="{SNB}/eqf/5"/></qualification>'
    f'<learningSpecification id="urn:epass:q:2">{text("title", "Clay")}</learningSpecification>'
    "</learningSpecificationReferences>"
    f'<learningOutcomeReferences><learningOutcome id="urn:epass:lo:1">{text("prefLabel", "Outcome 1")}'
    f"{text('description', '- Build a kiln', '- Construir un horno')}</learningOutcome></learningOutcomeReferences>"
    '<agentReferences><organization id="urn:epass:org:1">'
    f"{text('prefLabel', 'Zed University')}<hasLocation><id>urn:epass:loc:1</id><hasAddress>"
    f'<country uri="{COUNTRY}/IRL"/></hasAddress></hasLocation><logo><content>{"A" * 999}</content></logo>'
    "</organization></agentReferences>"
    '<awardingProcessReferences><awardingProcess id="urn:epass:ap:1"><awardingBody idref="urn:epass:org:1"/>'
    "</awardingProcess></awardingProcessReferences>"
)
COURSES = f"""<?xml version="1.0"?>
<Courses xmlns="{SNB}/model/ap/loq-constraints/" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <learningOpportunityReferences>
    <learningOpportunity id="http://zed.example/o/1"><title language="en">Kilns in autumn</title>
      <providedBy idref="http://zed.example/org"/><learningAchievementSpecification idref="http://zed.example/q/1"/>
    </learningOpportunity>
    <learningOpportunity id="http://zed.example/o/2"><title language="nl">Losse dag</title></learningOpportunity>
  </learningOpportunityReferences>
  <learningAchievementSpecificationReferences>
    <qualification id="http://zed.example/q/1"><title language="nl">Ovens</title><title language="en">Kilns</title>
      <creditPoint><framework uri="{SNB}/education-credit/6fcec5c5af"/><point>3</point></creditPoint>
      <entryRequirement><noteLiteral language="en">Own boots</noteLiteral></entryRequirement>
      <learningOutcome idref="http://zed.example/lo/1"/><EQFLevel uri="{SNB}/eqf/4"/>
      <language uri="http://publications.europa.eu/resource/authority/language/ENG"/></qualification>
  </learningAchievementSpecificationReferences>
  <learningOutcomeReferences>
    <learningOutcome id="http://zed.example/lo/1"><title language="en">Build a kiln</title>
      <relatedESCOSkill uri="http://data.europa.eu/esco/skill/1">
        <skos:prefLabel language="en">lay bricks</skos:prefLabel></relatedESCOSkill></learningOutcome>
  </learningOutcomeReferences>
  <agentReferences><organisation id="http://zed.example/org"><legalName language="en">Zed School</legalName>
    <location idref="http://zed.example/loc"/></organisation></agentReferences>
  <locationReferences><location id="http://zed.example/loc"><address><countryCode uri="{COUNTRY}/BEL"/></address>
  </location></locationReferences>
</Courses>"""


@pytest.fixture
def taken(write):
    """The records of a document and its entries without what is empty."""

    def of(content):
        records = elm_xml.read(write("a.xml", content), NO_PROFILE, DEFAULT_LIMITS)
        entries = records.frame.to_dict("records")
        return records, [{field: value for field, value in entry.items() if value} for entry in entries]

    return of


def test_a_credential_of_version_2_follows_its_references(taken):
    _, (kilns, clay) = taken(KILN)
    assert kilns == {
        "credential_id": "K-7",
        "title": "Kilns",
        "awarding_body": "Zed University",
        "jurisdiction": "IE",
        "language": "en",
        "kind": "qualification",
        "level": "EQF 5",
        "ects": "5",
        "hours": "60 hours",
        "mode": "onsite",
        "assessment": "Test firing",
        "supervision": "supervised-identified",
        "entry_requirements": "Own boots",
        "outcomes": "Build a kiln",
        "source_url": "https://zed.example/k",
    }
    assert (clay["title"], clay["stackable"]) == ("Clay", "yes")


def test_the_learner_stays_behind(taken):
    records, _ = taken(KILN)
    stored = json.dumps([records.frame.to_dict("list"), str(records.details), str(records.faults)])
    assert not [word for word in ("Quell", "1980", "4711", "5588", "best of all", "AAAA") if word in stored]
    assert records.details["notes"][:2] == [
        "It carries a signature; the tool does not check any.",
        "Personal data of one person are not stored (name, date of birth, national id, other id), "
        "nor are grades and dates of the award.",
    ]


def test_a_catalogue_of_opportunities_gives_its_qualifications(taken):
    records, (kilns, day) = taken(COURSES)
    assert kilns == {
        "credential_id": "http://zed.example/q/1",
        "title": "Kilns",
        "provider": "Zed School",
        "jurisdiction": "BE",
        "language": "en",
        "kind": "qualification",
        "level": "EQF 4",
        "ects": "3",
        "entry_requirements": "Own boots",
        "outcomes": "Build a kiln",
        "skills": "lay bricks",
        "source_url": "http://zed.example/q/1",
    }
    assert (day["title"], day["language"], day["credential_id"]) == ("Losse dag", "nl", "http://zed.example/o/2")
    assert records.details["notes"][0] == "It is not signed."


def test_the_primary_language_is_kept_where_english_is_missing(taken):
    spanish = (
        '<title><text lang="de">Ofen</text><text lang="es">Horno</text></title>'
        "<description><text lang='es'>Construir</text></description>"
    )
    _, (entry,) = taken(
        presentation(subject(f'<learningAchievement id="urn:epass:la:1">{spanish}</learningAchievement>'))
    )
    assert (entry["title"], entry["description"], entry["language"]) == ("Horno", "Construir", "es")


@pytest.mark.parametrize("content", [KILN, COURSES])
def test_the_content_names_the_reader(write, content):
    assert sniff(write("a.data", content)) == "elm_xml"


@pytest.mark.parametrize(
    "head",
    [
        "<Courses><course/></Courses>",
        f'<xs:schema xmlns:loq="{SNB}/model/ap/loq-constraints/">',
        f'<Accreditations xmlns:elm="{SNB}/model/elm/">',
        f'{{"@context": "{SNB}/model/"}}',
    ],
)
def test_other_documents_are_not_claimed(head):
    assert not elm_xml.recognise(head)


BOMB = "<!DOCTYPE b [<!ENTITY a 'ha'><!ENTITY b '" + "&a;" * 100 + "'><!ENTITY i '" + "&b;" * 100 + "'>]>"
OUTSIDE = '<!DOCTYPE b [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (KILN.replace("?><vp", f"?>{BOMB}<vp").replace("Test firing", "&i;"), "document type"),
        (KILN.replace("?><vp", f"?>{OUTSIDE}<vp").replace("Test firing", "&i;"), "document type"),
        (presentation("<hasPart>" * 10_000), "nested more than 40 deep"),
        (KILN[:1500], "is not XML"),
        (KILN.replace("Kilns", "\x00"), "is not XML"),
        (KILN.encode("utf-16")[:-7], "is not XML"),
        (KILN.replace("Kilns", "ä").encode("latin-1"), "is not XML"),
        (presentation(""), "describes no qualification"),
        (
            presentation(subject("<entitlement><title>May fire</title></entitlement>")),
            "the claim is a LearningEntitlement",
        ),
    ],
)
def test_bad_documents_are_refused_in_one_line(write, content, reason):
    path = write("bad.xml", content)
    with refused_in_one_line("bad.xml", reason, seconds=5):
        elm_xml.read(path, NO_PROFILE, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    "inner", ["", "x", "<text/>", "<id/>", "<a><b>c</b></a>", "<text lang='zz'>x</text>", "<x idref='q'/>"]
)
def test_odd_contents_do_no_harm(taken, inner):
    properties = [
        "description", "eqfLevel", "nqfLevel", "hasECTSCreditPoints", "creditPoint", "volumeOfLearning", "mode", "type",
        "language", "learningOutcomes", "learningOutcome", "homepage", "identifier", "accreditation", "specifiedBy",
        "awardingOpportunities", "entryRequirement", "hasPart",
    ]  # fmt: skip
    odd = "".join(f"<{name}>{inner}</{name}>" for name in properties)
    _, entries = taken(presentation(f'<qualification id="urn:epass:q:1">{text("title", "Kilns")}{odd}</qualification>'))
    assert entries[0]["title"] == "Kilns"


def test_references_in_a_circle_end(taken):
    circle = "".join(
        f'<qualification id="q:{n}">{text("title", f"Kiln {n}")}<hasPart idref="q:{(n + 1) % 50}"/>'
        f'<specifiedBy idref="q:{n}"/><learningOutcome idref="q:0"/></qualification>'
        for n in range(50)
    )
    _, entries = taken(presentation(circle))
    assert [entry["title"] for entry in entries] == [f"Kiln {n}" for n in range(50)]


def test_limits_hold(write):
    with pytest.raises(UnreadableFile, match="more than the limit"):
        elm_xml.read(write("a.xml", KILN), NO_PROFILE, Limits(file_bytes=100))
    with pytest.raises(UnreadableFile, match="more than 1 rows"):
        elm_xml.read(write("a.xml", KILN), NO_PROFILE, Limits(rows=1))


@pytest.mark.shared
def test_the_sample_diploma_supplement(workspace):
    assert sniff(SAMPLES / SUPPLEMENT) == "elm_xml"
    done = ingest(SAMPLES / SUPPLEMENT, workspace=workspace)
    catalogue = load_catalogue(f"{done.catalogue}@{done.version}", workspace)
    assert (done.credentials, done.credentials_stated, done.credentials_derived, done.rejected) == (3, 2, 1, 0)
    found = catalogue.credentials.set_index("credential_id")
    assert sorted(found["level_id"]) == ["", "eqf:5", "eqf:5"]
    assert sorted(found["workload_value"]) == ["120", "5", "5"]
    assert sorted(found["jurisdiction"]) == ["BE", "BE", "FI"]
    kept = catalogue.credentials.to_json() + catalogue.outcomes.to_json()
    assert not [word for word in ("Andromeda", "97168A", "142937", "1999-10", "gmail") if word in kept]


@pytest.mark.shared
@pytest.mark.parametrize("file", ["loq.xml", "loq_withLearningAchievementSpecification.xml"])
def test_the_sample_catalogues_of_opportunities(file):
    path = SAMPLES / "fmt_elm_v3/xsd/loq" / file
    assert sniff(path) == "elm_xml"
    records = elm_xml.read(path, NO_PROFILE, DEFAULT_LIMITS)
    assert len(records.frame) == 2
    assert (records.frame["outcomes"] != "").all()
    assert records.faults == ()
