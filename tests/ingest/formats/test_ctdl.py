"""CTDL and CTDL-ASN: which resource becomes a credential, what its outcomes are, and what is said of the rest."""

import base64
import json
import time

import pytest

from mapper.errors import MapperError, UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats.ctdl import read, recognise
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import sniff
from tests.ingest.formats.reading import notes_of, sample

CONTEXT = "https://credreg.net/ctdl/schema/context/json"
CTID = "ce-11111111-2222-3333-4444-555555555555"


def resource(kind="Certificate", **properties):
    named = {"ceterms:name": {"en": "Welding"}, **properties}
    return {"@id": f"https://registry.example/resources/{CTID}", "@type": f"ceterms:{kind}", **named}


def alignment(**properties):
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        **{f"ceterms:{name}": value for name, value in properties.items()},
    }


def graph(*nodes):
    return {"@context": CONTEXT, "@graph": list(nodes)}


def competency(name, text, **properties):
    return {"@id": f"https://c.example/{name}", "@type": "ceasn:Competency", "ceasn:competencyText": text, **properties}


def framework(*top, **properties):
    return {
        "@id": "https://c.example/frame",
        "@type": "ceasn:CompetencyFramework",
        "ceasn:name": {"en": "Trainer"},
        "ceasn:hasTopChild": [f"https://c.example/{name}" for name in top],
        **properties,
    }


@pytest.fixture
def records_of(write):
    def taken(content, name="a.json", limits=DEFAULT_LIMITS):
        return read(write(name, content), NO_PROFILE, limits)

    return taken


@pytest.fixture
def row_of(records_of):
    """The only record of a file, empty fields left out."""

    def taken(*nodes):
        records = records_of(graph(*nodes))
        assert len(records.frame) == 1
        return {name: value for name, value in records.frame.iloc[0].to_dict().items() if value}

    return taken


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (json.dumps(graph()), True),
        (json.dumps([resource()]), True),
        ('{"envelope_community": "ce_registry", "resource": "..."}', True),
        ('[{"@type": ["https://purl.org/ctdl/terms/Course"]}]', True),
        ("@prefix ceasn: <http://purl.org/ctdlasn/terms/> .", True),
        (json.dumps({"@context": CONTEXT, "@type": "skos:ConceptScheme", "x": "skos:Concept"}), False),
        ('{"CFDocument": {}}', False),
        ('{"name": "Law", "targetType": "ceasn:Competency"}', False),
        ("title,ceterms:name", False),
    ],
)
def test_files_of_ctdl_are_recognised_and_others_left(head, is_ours):
    assert recognise(head) is is_ours


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("MicroCredential", "micro-credential"),
        ("OpenBadge", "badge"),
        ("CertificateOfCompletion", "certificate"),
        ("Certification", "certificate"),
        ("License", "licence"),
        ("ApprenticeshipCertificate", "apprenticeship"),
        ("AssociateDegree", "qualification"),
        ("ProfessionalDoctorate", "qualification"),
        ("LearningOpportunityProfile", "course"),
    ],
)
def test_each_class_of_credential_has_its_kind(row_of, name, kind):
    assert row_of(resource(name))["kind"] == kind


def test_what_no_person_earns_is_rejected_and_refused_alone(records_of):
    other = resource("QualityAssuranceCredential") | {"@id": "x:q"}
    records = records_of(graph(resource(), other))
    assert [(fault.row, fault.severity) for fault in records.faults] == [(2, "rejected")]
    assert "organisations hold" in records.faults[0].reason
    assert len(records.frame) == 1
    with pytest.raises(UnreadableFile, match="QualityAssuranceCredential 1"):
        records_of(graph(other))


def test_organisations_are_found_by_their_address_in_any_case(row_of, records_of):
    organisation = {
        "@id": "https://registry.example/graph/CE-AAAAAAAA-2222-3333-4444-555555555555",
        "@type": "ceterms:CredentialOrganization",
        "ceterms:name": {"en": "Steel School"},
    }
    owned = {"ceterms:ownedBy": ["https://registry.example/resources/ce-aaaaaaaa-2222-3333-4444-555555555555"]}
    elsewhere = {"ceterms:offeredBy": ["https://registry.example/resources/ce-unknown"]}
    row = row_of(resource(**owned, **elsewhere), organisation)
    assert row["awarding_body"] == "Steel School"
    assert "provider" not in row
    assert "names the file does not hold: 1" in notes_of(
        records_of(graph(resource(**owned, **elsewhere), organisation))
    )


def test_outcomes_come_from_requirements_teaching_and_assessment(row_of):
    course = {
        "@id": "_:course",
        "@type": "ceterms:LearningOpportunityProfile",
        "ceterms:name": "Course",
        "ceterms:teaches": [alignment(targetNodeName={"en": "Read a drawing"})],
    }
    condition = {
        "@type": "ceterms:ConditionProfile",
        "ceterms:targetCompetency": [
            alignment(targetNodeName={"en": "Joining"}, targetNodeDescription={"en": "Join two plates"}),
            alignment(targetNode="https://c.example/cut"),
            alignment(targetNode="https://c.example/elsewhere"),
        ],
        "ceterms:targetLearningOpportunity": ["_:course"],
    }
    row = row_of(resource(**{"ceterms:requires": [condition]}), course)
    assert row["outcomes"].split("\n") == ["Join two plates", "Read a drawing"]


def test_a_competency_in_the_same_file_gives_its_text(records_of):
    wanted = {"ceterms:requires": {"ceterms:targetCompetency": [alignment(targetNode="https://c.example/cut")]}}
    records = records_of(graph(resource(**wanted), framework("cut"), competency("cut", {"en": "Cut steel"})))
    assert records.frame["outcomes"].tolist() == ["Cut steel", "Cut steel"]


def test_alternatives_that_nobody_must_meet_are_counted_not_carried(records_of):
    other = {"ceterms:targetCompetency": [alignment(targetNodeName="Cast iron")]}
    records = records_of(graph(resource(**{"ceterms:requires": {"ceterms:alternativeCondition": [other]}})))
    assert "outcomes" not in records.frame or records.frame["outcomes"].tolist() == [""]
    assert "Alternative conditions, not carried because a holder may have met another: 1." in notes_of(records)


def test_values_are_kept_as_published(row_of):
    credit = {"schema:value": 3.0, "ceterms:creditUnitType": [alignment(targetNodeName={"en": "Semester Hour"})]}
    row = row_of(
        resource(
            **{
                "ceterms:creditValue": [credit],
                "ceterms:estimatedDuration": [{"ceterms:exactDuration": "P4W"}, {"ceterms:exactDuration": "PT160H"}],
                "ceterms:audienceLevelType": [alignment(targetNode="audLevel:BachelorDegreeLevel")],
                "ceterms:deliveryType": alignment(targetNodeName={"en": "Online Only"}),
                "ceterms:isProctored": True,
                "ceterms:inLanguage": ["ar-SA", "en-US"],
                "ceterms:jurisdiction": {"ceterms:mainJurisdiction": {"ceterms:addressCountry": {"en": "Canada"}}},
                "ceterms:entryCondition": {"ceterms:condition": {"en": ["Be 18", "Read English"]}},
                "ceterms:dateEffective": "2026-01-31",
                "ceterms:subjectWebpage": "https://school.example/welding",
                "ceterms:ctid": CTID,
            }
        )
    )
    expected = {
        "credential_id": CTID, "workload_value": "3", "workload_unit": "Semester Hour", "duration": "PT160H",
        "level": "Bachelor Degree Level", "mode": "Online Only", "supervision": "supervised", "language": "en-US",
        "jurisdiction": "Canada", "entry_requirements": "Be 18; Read English", "valid_from": "2026-01-31",
        "source_url": "https://school.example/welding",
    }  # fmt: skip
    assert {name: row.get(name) for name in expected} == expected


def test_continuing_education_units_are_never_converted(write, workspace):
    unit = alignment(targetNodeName={"en": "Continuing Education Unit"})
    credit = {"ceterms:creditValue": [{"schema:value": 2, "ceterms:creditUnitType": [unit]}]}
    path = write("a.json", graph(resource(**credit, **{"ceterms:teaches": [alignment(targetNodeName="Weld steel")]})))
    done = ingest(path, workspace=workspace)
    row = load_catalogue(f"{done.catalogue}@{done.version}", workspace).credentials.iloc[0]
    assert (row["workload_value"], row["workload_unit"]) == ("2", "ceu")
    assert row[["workload_hours_min", "workload_hours_max"]].isna().all()


def test_several_delivery_types_and_countries_are_counted_and_none_is_chosen(records_of):
    places = [{"ceterms:addressCountry": "Canada"}, {"ceterms:addressCountry": "Mexico"}]
    records = records_of(
        graph(
            resource(
                **{
                    "ceterms:deliveryType": [
                        alignment(targetNodeName="Online Only"),
                        alignment(targetNodeName="In-Person"),
                    ],
                    "ceterms:jurisdiction": [{"ceterms:mainJurisdiction": places}],
                }
            )
        )
    )
    assert not {"mode", "jurisdiction"} & {name for name in records.frame if records.frame[name].iloc[0]}
    assert "Delivery types of records that have several" in notes_of(records)
    assert "Countries of records that have several, not carried: 2." in notes_of(records)


def test_expanded_names_read_like_compact_ones(row_of, records_of):
    full = "https://purl.org/ctdl/terms/"
    nodes = [
        {
            "@id": "https://x.example/course/F20",
            "@type": [f"{full}Course"],
            f"{full}name": [{"@language": "en", "@value": "Networks"}],
            f"{full}creditValue": [{"@id": "https://x.example/value/1"}],
        },
        {
            "@id": "https://x.example/value/1",
            "@type": [f"{full}ValueProfile"],
            f"{full}creditLevelType": [{"@id": "https://x.example/scqf/levels/10"}],
            f"{full}creditUnitType": [{"@id": "https://x.example/scqf/credits/"}],
            f"{full}value": [{"@value": 15}],
        },
    ]
    row = records_of(nodes).frame.iloc[0]
    assert row[["credential_id", "title", "kind", "level", "workload_value", "workload_unit"]].tolist() == [
        "F20", "Networks", "course", "scqf levels 10", "15", "scqf credits",
    ]  # fmt: skip


def test_english_goes_before_other_languages_which_are_counted(records_of):
    records = records_of(graph(resource(**{"ceterms:name": {"fr": "Soudage", "en-US": "Welding"}})))
    assert records.frame["title"].tolist() == ["Welding"]
    assert "Titles in other languages, not carried: 1." in notes_of(records)


def test_a_status_that_is_not_active_is_told(records_of):
    ceased = {"ceterms:credentialStatusType": alignment(targetNode="credentialStat:Ceased")}
    faults = records_of(graph(resource(**ceased))).faults
    assert [(fault.value, fault.severity) for fault in faults] == [("Ceased", "warning")]


def test_what_is_not_carried_is_counted_by_property_and_by_class(records_of):
    cost = {"ceterms:estimatedCost": [{"ceterms:price": 100}]}
    records = records_of(graph(resource(**cost), {"@id": "x:d", "@type": "qdata:DataSetProfile"}))
    assert "estimatedCost 1" in notes_of(records)
    assert "DataSetProfile 1" in notes_of(records)


@pytest.mark.parametrize("is_decoded", [True, False])
def test_an_envelope_is_opened_and_its_signature_not_trusted(records_of, is_decoded):
    text = base64.urlsafe_b64encode(json.dumps(graph(resource())).encode()).decode().rstrip("=")
    envelope = {"envelope_community": "ce_registry", "envelope_type": "resource_data"}
    envelope |= {"decoded_resource": graph(resource())} if is_decoded else {"resource": f"e30.{text}.c2ln"}
    records = records_of(envelope)
    assert records.frame["title"].tolist() == ["Welding"]
    assert "signatures are not checked" in notes_of(records)


def test_a_graph_is_taken_out_of_a_publishing_request(records_of):
    request = {"DefaultLanguage": "en-US", "GraphInput": graph(resource())}
    assert records_of(request).frame["title"].tolist() == ["Welding"]


def test_an_envelope_that_does_not_open_is_refused(records_of):
    with pytest.raises(UnreadableFile, match="ask for decoded_resource"):
        records_of({"envelope_community": "ce_registry", "resource": "DELETED"})


def test_a_pathway_alone_is_refused_by_what_it_is(records_of):
    with pytest.raises(UnreadableFile, match=r"no credential, course or competency framework \(Pathway 1\)"):
        records_of(graph({"@id": "x:p", "@type": "ceterms:Pathway", "ceterms:name": "Way"}))


def test_a_competency_over_others_is_an_outcome_only_if_it_is_a_statement(records_of):
    domain = competency("d", {"en": "Program management - 19%"}, **{"ceasn:hasChild": ["https://c.example/t"]})
    task = competency("t", {"en": "Assess needs"}, **{"ceasn:hasChild": ["https://c.example/k"]})
    fact = competency("k", {"en": "Interview techniques"}, **{"ceasn:isChildOf": "https://c.example/t"})
    records = records_of(graph(framework("d"), domain, task, fact))
    assert records.frame["outcomes"].tolist() == ["Assess needs\nInterview techniques"]
    assert "kind" not in records.frame
    assert (
        "3 competencies (no category 3), of these outcomes 2, headings over others 1 (Program management - 19%)."
        in notes_of(records)
    )


def test_competencies_in_a_circle_are_kept_and_told(records_of):
    first = competency("a", "Heat", **{"ceasn:hasChild": ["https://c.example/b"]})
    second = competency("b", "Cold", **{"ceasn:hasChild": ["https://c.example/a"]})
    part = {"ceasn:isPartOf": "https://c.example/frame"}
    records = records_of(graph(framework(), first | part, second | part))
    assert records.frame["outcomes"].tolist() == ["Heat\nCold"]
    assert "stand in a circle" in records.faults[0].reason


def test_a_competency_without_a_text_is_rejected(records_of):
    records = records_of(graph(framework("a", "b"), competency("a", {}), competency("b", "Weld")))
    assert [(fault.row, fault.severity, fault.column) for fault in records.faults] == [
        (2, "rejected", "competencyText")
    ]


def test_competencies_of_no_framework_stand_under_the_name_of_the_file(records_of):
    records = records_of(graph(competency("a", "Weld")), name="loose.json")
    assert records.frame[["title", "outcomes"]].values.tolist() == [["loose", "Weld"]]
    assert "belong to no framework in this file, under its name as title: 1." in notes_of(records)


def test_two_frameworks_keep_their_own_competencies(records_of):
    second = framework("b") | {"@id": "https://c.example/second", "ceasn:name": "Second"}
    records = records_of(graph(framework("a"), second, competency("a", "Weld"), competency("b", "Cut")))
    assert dict(zip(records.frame["title"], records.frame["outcomes"], strict=True)) == {
        "Trainer": "Weld",
        "Second": "Cut",
    }


def test_turtle_reads_like_json(records_of):
    turtle = """@prefix ceasn: <http://purl.org/ctdlasn/terms/> .
@prefix c: <https://c.example/> .
c:frame a ceasn:CompetencyFramework ; ceasn:name "Trainer"@en ; ceasn:hasTopChild c:a .
c:a a ceasn:Competency ; ceasn:competencyText "Weld"@en .
"""
    in_json = records_of(graph(framework("a"), competency("a", {"en": "Weld"})))
    assert records_of(turtle, "a.ttl").frame.equals(in_json.frame)


ODD_VALUES = (1, True, [[1]], {"a": {"b": []}}, "x")
CIRCLE = ("requires", "ownedBy", "creditValue", "targetLearningOpportunity", "teaches", "jurisdiction")
HOSTILE = {
    "wrong types everywhere": graph(
        *(dict.fromkeys(("@id", "@type", "ceterms:name", "ceasn:hasChild"), value) | {"x": 1} for value in ODD_VALUES)
    ),
    "odd values": graph(*(resource(**{f"ceterms:{name}": value for name in CIRCLE}) for value in ODD_VALUES)),
    "a name that is an object": graph(resource(**{"ceterms:name": {"x": {"y": 1}}})),
    "unknown languages": graph(resource(**{"ceterms:name": {"tlh": "Qapla", "xx": 3}, "ceterms:inLanguage": [7]})),
    "null bytes": graph(resource(**{"ceterms:name": "We\u0000ld", "ceterms:description": "\u0000"})),
    "huge text": graph(resource(**{"ceterms:teaches": [alignment(targetNodeName="weld " * 400_000)]})),
    "a circle of references": graph(
        {"@id": "x:a", "@type": "ceterms:Badge", "ceterms:name": "A", **{f"ceterms:{name}": "x:a" for name in CIRCLE}}
    ),
    "one id many times": graph(*(resource(**{"ceterms:keyword": str(number)}) for number in range(20_000))),
    "nothing": {"@context": CONTEXT, "@graph": []},
    "an envelope in an envelope": {"decoded_resource": {"decoded_resource": {"decoded_resource": 1}}},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_end_soon_in_a_catalogue_or_a_message(write, workspace, case):
    started = time.perf_counter()
    message = "hostile.json"
    try:
        ingest(write("hostile.json", HOSTILE[case]), workspace=workspace, reader="ctdl")
    except MapperError as error:
        message = str(error)
    assert message.startswith("hostile.json")
    assert len(message) < 600
    assert time.perf_counter() - started < 30


def test_values_deeper_than_the_limit_are_cut_and_counted(records_of):
    deep = {"ceterms:requires": "x"}
    for _ in range(300):
        deep = {"ceterms:requires": deep}
    assert "levels deep and are not read" in notes_of(records_of(graph(resource(**deep))))


def test_nesting_that_no_parser_survives_is_refused(records_of):
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        records_of('{"@context": "https://credreg.net/ctdl", "a": ' + "[" * 100_000 + "]" * 100_000 + "}")


def test_too_many_records_are_refused(records_of):
    nodes = [resource() | {"@id": f"x:{number}"} for number in range(5)]
    with pytest.raises(UnreadableFile, match="more than 3 rows"):
        records_of(graph(*nodes), limits=Limits(rows=3))


FRAMES = "us_ctdl_asn_frameworks/Competency-Frameworks"
PATHWAYS = "us_ctdl_asn_frameworks/PathwaysConditionsAndConstraints/Pathway-Examples"
PUBLISHED = "us_ctdl_registry_samples/src/SamplePublishing/RA.SamplesForDocumentation"


class TestSamples:
    pytestmark = pytest.mark.shared

    @pytest.mark.parametrize(
        ("name", "competencies", "headings"),
        [
            ("bcsp-cet.json", 282, 7),
            ("bcsp-cet.ttl", 282, 7),
            ("bcsp-asp.json", 170, None),
            ("bcsp-chst.json", 177, None),  # 180, of which three stand twice
            ("bcsp-csp.json", 100, None),
            ("bcsp-ohst.json", 101, None),
            ("bcsp-sts.json", 61, None),
            ("bcsp-stsc.json", 66, None),
            ("DQP.jsonld", 83, None),
            ("ConnectingCredentials.json", 91, 5),
            ("ONET Abilities Competency Framework 9-27-19.json", 71, 19),
            ("ONET Basic Skills Competency Framework 9-27-19.json", 12, 2),
            ("SampleCompetencyFramework_with_Envelope.json", 13, 0),
        ],
    )
    def test_every_competency_is_an_outcome_or_a_counted_heading(self, name, competencies, headings):
        path = sample(f"{FRAMES}/{name}")
        assert sniff(path) == "ctdl"
        records = read(path, NO_PROFILE, DEFAULT_LIMITS)
        note = next(note for note in records.details["notes"] if "competencies (" in note)
        outcomes = records.frame["outcomes"].iloc[0].split("\n")
        assert (len(records.frame), note.split()[0]) == (1, str(competencies))
        if headings is not None:
            assert len(outcomes) == competencies - headings
        assert f"of these outcomes {len(outcomes)}" in note
        assert not records.faults

    @pytest.mark.parametrize(
        ("name", "titles"),
        [
            (f"{PUBLISHED}/EnvelopeSamples/CredentialEnvelope.json", 1),
            (f"{PUBLISHED}/EnvelopeSamples/LearningOpportunityEnvelope.json", 1),
            (f"{PUBLISHED}/Credentials/files/CredentialWithMultipleLanguages_Api_output.json", 1),
            (f"{PUBLISHED}/Credentials/files/Credential_PublishDetailedRecord_API_output.json", 1),
            (f"{PUBLISHED}/Credentials/files/CredentialGraphSampleInput.json", 1),
            (f"{PUBLISHED}/ProPath/ProPath_Published.json", 1),
            (f"{PUBLISHED}/OutcomeData/files/Kansas_Credential_WithAggregateDataProfile_API_Output.json", 1),
            (f"{PATHWAYS}/HeriotWatt/courses.json", 49),
        ],
    )
    def test_published_credentials_are_read(self, name, titles):
        path = sample(name)
        assert sniff(path) == "ctdl"
        records = read(path, NO_PROFILE, DEFAULT_LIMITS)
        assert len(records.frame) == titles
        assert (records.frame["title"] != "").all()

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            (f"{PUBLISHED}/EnvelopeSamples/AssessmentEnvelope.json", "AssessmentProfile 1"),
            (f"{PUBLISHED}/EnvelopeSamples/OrganizationEnvelope.json", "CredentialOrganization 1"),
            (f"{PUBLISHED}/EnvelopeSamples/CostManifest.json", "CostManifest 1"),
            (f"{PUBLISHED}/EnvelopeSamples/ConditionManifest.json", "ConditionManifest.json:17: is not JSON"),
            (f"{PATHWAYS}/HeriotWatt/pathway.json", "Pathway 1"),
            (f"{PATHWAYS}/Badgr/Badgr_French_B.A.MarketableSkills_CR_sandbox.json", "Pathway 1"),
        ],
    )
    def test_what_holds_no_credential_is_refused_by_what_it_is(self, name, reason):
        path = sample(name)
        assert sniff(path) == "ctdl"
        with pytest.raises(UnreadableFile) as refused:
            read(path, NO_PROFILE, DEFAULT_LIMITS)
        assert reason in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_a_degree_in_scotland_has_its_level_and_its_credits(self, workspace):
        done = ingest(sample(f"{PATHWAYS}/HeriotWatt/courses.json"), workspace=workspace)
        credentials = load_catalogue(f"{done.catalogue}@{done.version}", workspace).credentials
        courses = credentials[credentials["kind"] == "course"]
        assert len(courses) == 45
        assert set(courses["workload_unit"]) == {"scqf-credit"}
        assert courses["level_id"].str.startswith("scqf:").all()
