"""The European Learning Model in JSON-LD: what is offered is read, what is a learner's stays behind."""

import base64
import json
import time

import pytest

from mapper.errors import UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats import elm
from mapper.ingest.formats.parts.eu_terms import country_of, eqf_level, language_of, supervision_of
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import sniff
from tests.ingest.formats.reading import SAMPLES, refused_in_one_line

CREDENTIALS = SAMPLES / "fmt_elm_v3/Credentials/JSON-LD Examples (ELM v3)"
EU = "http://publications.europa.eu/resource/authority"
SNB = "http://data.europa.eu/snb"
NAME = {"givenName": {"en": "Ida"}, "familyName": {"en": "Quell"}, "fullName": {"en": "Ida Quell"}}


def concept(address, label=""):
    return {"id": address, "type": "Concept", **({"prefLabel": {"en": label}} if label else {})}


def organisation(number, name, country):
    address = {"type": "Address", "countryCode": concept(f"{EU}/country/{country}")}
    return {
        "id": f"urn:epass:org:{number}",
        "type": "Organisation",
        "legalName": {"en": name},
        "location": {"address": address},
    }


def qualification(**properties):
    return {
        "id": "urn:epass:qualification:1",
        "type": "Qualification",
        "title": {"en": "Kiln building"},
        "learningOutcome": [{"type": "LearningOutcome", "title": {"en": "Build a kiln"}}],
        **properties,
    }


def achievement(specification=None, **properties):
    return {
        "id": "urn:epass:learningAchievement:1",
        "type": "LearningAchievement",
        "title": {"en": "Kiln building"},
        "awardedBy": {"awardingBody": organisation(1, "Zed University", "IRL")},
        **({"specifiedBy": specification} if specification else {}),
        **properties,
    }


def credential(claim, **properties):
    return {
        "@context": ["https://www.w3.org/2018/credentials/v1", f"{SNB}/model/context/edc-ap"],
        "id": "urn:credential:7",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "displayParameter": {"title": {"en": "Micro-credential"}, "primaryLanguage": concept(f"{EU}/language/FRA")},
        "credentialSubject": {
            "id": "urn:epass:person:1",
            "type": "Person",
            "dateOfBirth": "1980-02-03",
            "nationalID": {"notation": "ZZ-998877"},
            "contactPoint": {"emailAddress": {"id": "mailto:ida@quell.example"}},
            "hasClaim": claim,
            **NAME,
        },
        **properties,
    }


@pytest.fixture
def taken(write):
    """The records of a document; the first entry as a dictionary without what is empty."""

    def of(content):
        records = elm.read(write("a.jsonld", content), NO_PROFILE, DEFAULT_LIMITS)
        first = records.frame.to_dict("records")[0]
        return records, {field: value for field, value in first.items() if value}

    return of


FULL = qualification(
    eqfLevel=concept(f"{SNB}/eqf/5"),
    nqfLevel=concept(f"{SNB}/qdr/c_1", "NFQ Level 6"),
    creditPoint={"framework": concept(f"{SNB}/education-credit/6fcec5c5af"), "point": "2"},
    volumeOfLearning="PT50H",
    maximumDuration="P1M",
    mode=concept(f"{SNB}/learning-assessment/920fbb3cbe"),
    language=concept(f"{EU}/language/ENG"),
    entryRequirement={"type": "Note", "noteLiteral": {"en": "Own boots"}},
    homepage={"type": "WebResource", "contentURL": "https://zed.example/kiln"},
    accreditation={"title": {"en": "Audit"}, "accreditingAgent": organisation(3, "Craft Agency", "BEL")},
    thematicArea=concept(f"{SNB}/isced-f/0722", "Materials"),
    isPartialQualification=True,
    learningOutcome=[
        {"title": {"en": "Firing"}, "description": {"en": "Fire a kiln safely. Judge the heat by eye."}},
        {
            "title": {"en": "Build a kiln"},
            "relatedESCOSkill": concept("http://data.europa.eu/esco/skill/1", "lay bricks"),
        },
    ],
)
CLAIM = achievement(
    FULL,
    influencedBy={"type": "LearningActivity", "directedBy": organisation(2, "Zed School", "BEL")},
    provenBy={
        "type": "LearningAssessment",
        "title": {"en": "Test firing"},
        "grade": {"noteLiteral": {"en": "Top of the class"}},
        "idVerification": concept(f"{SNB}/supervision-verification/70be69aaf9"),
        "specifiedBy": {"dcType": concept("urn:epass:concept:1", "practical test")},
    },
)


def test_every_property_of_an_offer_finds_its_field(taken):
    _, entry = taken(credential(CLAIM))
    assert entry == {
        "title": "Kiln building",
        "provider": "Zed School",
        "awarding_body": "Zed University",
        "jurisdiction": "IE",
        "language": "en",
        "kind": "micro-credential",
        "level": "EQF 5",
        "ects": "2",
        "hours": "50 hours",
        "duration": "1 month",
        "mode": "online",
        "assessment": "Test firing; practical test",
        "supervision": "supervised-identified",
        "entry_requirements": "Own boots",
        "field_of_study": "Materials",
        "isced_f": "0722",
        "quality_assurance": "Audit, by Craft Agency",
        "stackable": "yes",
        "outcomes": "Fire a kiln safely.\nJudge the heat by eye.\nBuild a kiln",
        "skills": "lay bricks",
        "source_url": "https://zed.example/kiln",
    }


def test_notes_say_what_stayed_behind(taken):
    records, _ = taken(credential(CLAIM))
    unsigned, personal, left = records.details["notes"]
    assert unsigned == "It is not signed."
    assert personal == (
        "Personal data of one person are not stored (name, date of birth, national id, contact), "
        "nor are grades and dates of the award."
    )
    assert {"national level NFQ Level 6 (1)"} <= set(left[len("Left out: ") : -1].split(", "))


def test_nothing_personal_is_stored(taken):
    told = {"en": "On this day IDA QUELL, born in Zed, built a kiln."}
    records, entry = taken(credential(achievement(qualification(), description=told)))
    stored = json.dumps([records.frame.to_dict("list"), str(records.details), str(records.faults)])
    assert not [word for word in ("Quell", "QUELL", "1980", "998877", "mailto", "Top of") if word in stored]
    assert entry["description"] == "On this day [name], born in Zed, built a kiln."


def test_a_teacher_who_awards_in_person_stays_out(taken):
    by_person = {"awardingBody": {"type": "Person", "fullName": {"en": "Otto Lehm"}, "title": {"en": "Otto Lehm"}}}
    _, entry = taken(credential(achievement(qualification(), awardedBy=by_person)))
    assert "awarding_body" not in entry


@pytest.mark.parametrize(
    ("title", "outcome", "language"),
    [
        ({"fr": "Four", "en": "Kiln", "de": "Ofen"}, {"en": "Build it", "fr": "Le construire"}, "en"),
        ({"de": "Ofen", "fr": "Four"}, {"de": "Bauen", "fr": "Le construire"}, "fr"),
        ({"de": "Ofen", "es": "Horno"}, {"de": "Bauen", "es": "Construir"}, "de"),
    ],
)
def test_one_language_is_kept(taken, title, outcome, language):
    described = qualification(title=title, learningOutcome={"title": outcome})
    records, entry = taken(credential(achievement(described)))
    assert (entry["title"], entry["outcomes"], entry["language"]) == (title[language], outcome[language], language)
    assert any(note.startswith("Texts stand in") for note in records.details["notes"])


def test_parts_are_credentials_of_their_own(taken):
    part = achievement(qualification(id="urn:epass:qualification:2", title={"en": "Clay"}), id="urn:epass:la:2")
    records, _ = taken(credential(achievement(qualification(), hasPart=[part])))
    entries = records.frame[["title", "stackable", "kind"]].to_dict("split")["data"]
    # The heading of the document speaks of the whole, not of its parts.
    assert entries == [["Kiln building", "", "micro-credential"], ["Clay", "yes", "qualification"]]


def test_a_graph_of_references_is_followed(taken):
    records, entry = taken(
        {
            "@context": f"{SNB}/model/context/edc-ap",
            "@graph": [
                {
                    "@id": "https://zed.example/q/1",
                    "@type": "elm:Qualification",
                    "dc:title": [{"@value": "Kiln", "@language": "en"}],
                    "elm:EQFLevel": {"@id": f"{SNB}/eqf/4"},
                    "elm:learningOutcome": {"@id": "https://zed.example/lo/1"},
                },
                {"@id": "https://zed.example/lo/1", "@type": "LearningOutcome", "dc:title": {"en": "Build a kiln"}},
                {
                    "@id": "https://zed.example/offer/1",
                    "@type": "LearningOpportunity",
                    "learningAchievementSpecification": "https://zed.example/q/1",
                    "providedBy": organisation(1, "Zed School", "GRC"),
                },
            ],
        }
    )
    assert len(records.frame) == 1
    assert (entry["credential_id"], entry["level"]) == ("https://zed.example/q/1", "EQF 4")
    assert (entry["outcomes"], entry["provider"], entry["jurisdiction"]) == ("Build a kiln", "Zed School", "GR")


def test_numbers_of_one_document_are_no_ids(taken):
    _, numbered = taken(credential(achievement(qualification())))
    coded = qualification(identifier={"type": "Identifier", "notation": "K-7"})
    _, published = taken(credential(achievement(coded)))
    assert ("credential_id" in numbered, published["credential_id"]) == (False, "K-7")


@pytest.mark.parametrize(
    ("payload", "signatures"),
    [(lambda text: text, 1), (lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="), 2)],
)
def test_signed_documents_are_read_and_said_to_be_unchecked(write, payload, signatures):
    signed = {"payload": payload(json.dumps(credential(CLAIM))), "signatures": [{"signature": "x"}] * signatures}
    path = write("signed.json", signed)
    assert sniff(path) == "elm"
    records = elm.read(path, NO_PROFILE, DEFAULT_LIMITS)
    assert records.frame["title"].tolist() == ["Kiln building"]
    assert "the tool does not check any" in records.details["notes"][0]


def test_participation_is_read_and_other_claims_are_rejected(taken):
    activity = {"type": "LearningActivity", "title": {"en": "Kiln day"}, "workload": "PT6H30M"}
    records, entry = taken(credential([activity, {"type": "LearningEntitlement", "title": {"en": "May fire"}}]))
    assert (entry["title"], entry["hours"]) == ("Kiln day", "6.5 hours")
    (fault,) = records.faults
    assert (fault.severity, fault.value) == ("rejected", "LearningEntitlement")


def test_what_an_entitlement_opens_is_not_offered_here(taken):
    opened = {"type": "LearningEntitlement", "limitQualification": qualification(title={"en": "Master of Kilns"})}
    records, _ = taken(credential(achievement(entitlesTo=opened)))
    assert records.frame["title"].tolist() == ["Kiln building"]


@pytest.mark.parametrize(
    ("title", "description", "statements"),
    [
        ("Firing", "- fire a kiln\n- judge the heat", ["fire a kiln", "judge the heat"]),
        ("Build a kiln", "The heat is high there", ["Build a kiln"]),
        ("Fire a kiln", "", ["Fire a kiln"]),
        ("", "Fire a kiln", ["Fire a kiln"]),
        ("", "", []),
    ],
)
def test_the_description_states_what_the_title_names(taken, title, description, statements):
    outcome = {"type": "LearningOutcome", "title": {"en": title}, "description": {"en": description}}
    _, entry = taken(credential(achievement(qualification(learningOutcome=outcome))))
    assert entry.get("outcomes", "").split("\n") == (statements or [""])


def test_addresses_become_words():
    assert (country_of(f"{EU}/country/GBR"), country_of(f"{EU}/country/1A0"), country_of("IRL")) == ("GB", "1A0", "")
    assert (language_of(f"{EU}/language/DEU"), language_of("DEU")) == ("deu", "")
    assert (eqf_level(f"{SNB}/eqf/8"), eqf_level(f"{SNB}/eqf/9")) == ("EQF 8", "")
    assert supervision_of("", "Unsupervised with ID verification") == "unsupervised"


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        ('{"type":["VerifiableCredential","EuropeanDigitalCredential"]}', True),
        ('{"payload":"{\\"type\\":[\\"EuropeanDigitalCredential\\"]}"', True),
        ('{"@context": "http:\\/\\/data.europa.eu\\/snb\\/model\\/context\\/edc-ap"}', True),
        ('{"type":["VerifiableCredential","OpenBadgeCredential"],"url":"http://data.europa.eu/snb/eqf/5"}', False),
        ('{"$schema":"https://json-schema.org/draft/2020-12/schema","const":"EuropeanDigitalCredential"}', False),
        ("EuropeanDigitalCredential;Title", False),
    ],
)
def test_only_documents_of_the_model_are_claimed(head, is_ours):
    assert elm.recognise(head) is is_ours


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not JSON"),
        ("[" * 10_000, "nested too deeply"),
        ('{"hasPart":' * 60 + "{}" + "}" * 60, "nested more than 40 deep"),
        ({"type": "EuropeanDigitalCredential"}, "describes no qualification"),
        ({"type": 5, "credentialSubject": [None, 3, "x", [[]]]}, "describes no qualification"),
        (credential({"type": "LearningAssessment", "title": "Test"}), "the claim is a LearningAssessment"),
        ({"payload": "§§§", "signatures": "x"}, "neither JSON nor base64"),
        (b"\x00\x01\x02" * 400, "binary"),
        ([], "describes no qualification"),
    ],
)
def test_bad_documents_are_refused_in_one_line(write, content, reason):
    with refused_in_one_line("bad.json", reason):
        elm.read(write("bad.json", content), NO_PROFILE, DEFAULT_LIMITS)


WRONG = [5, True, None, "text", [], {}, [[["x"]]], {"id": 7}, {"en": 5}, {"en": ["a", None]}, {"id": "urn:nowhere"}]


@pytest.mark.parametrize("value", WRONG)
def test_wrong_types_do_no_harm(taken, value):
    properties = [name for name in FULL if name not in ("id", "type", "title")]
    wrong = qualification(**dict.fromkeys(properties, value))
    claim = achievement(wrong, awardedBy=value, provenBy=value, influencedBy=value, hasPart=value, title=value)
    _, entry = taken(credential(claim, displayParameter=value, issuer=value))
    assert entry["title"] == "Kiln building"


def test_cycles_and_shared_lists_end(write):
    body = {"@id": "o:1", "@type": "Organisation", "hasPart": "o:1", "accreditation": ["a:1"] * 3000}
    looped = [
        {"@id": f"q:{n}", "@type": "Qualification", "title": f"Kiln {n}", "hasPart": [f"q:{n + 1}", "q:0", f"q:{n}"],
         "provenBy": "a:1", "specifiedBy": f"q:{n}", "learningOutcome": "a:1", "awardedBy": {"awardingBody": "o:1"}}
        for n in range(300)
    ]  # fmt: skip
    many = {"@id": "a:1", "title": "Test", "specifiedBy": "a:1", "relatedSkill": [f"skill {n}" for n in range(5000)]}
    content = {"@context": f"{SNB}/model/", "@graph": [body, many, *looped]}
    started = time.perf_counter()
    records = elm.read(write("loop.json", content), NO_PROFILE, DEFAULT_LIMITS)
    assert len(records.frame) == 300
    assert any("values after the first 1,000 of a property" in note for note in records.details["notes"])
    assert time.perf_counter() - started < 20


def test_huge_texts_and_unknown_languages_pass(taken):
    huge = qualification(title={"xx-Zz": "Kiln"}, description="x" * 3_000_000, language=concept(f"{EU}/language/QQQ"))
    _, entry = taken(credential(achievement(huge)))
    assert (entry["title"], entry["language"], len(entry["description"])) == ("Kiln", "xx", 3_000_000)


def test_limits_hold(write):
    path = write("a.json", credential(CLAIM))
    with pytest.raises(UnreadableFile, match="more than the limit"):
        elm.read(path, NO_PROFILE, Limits(json_bytes=100))
    with pytest.raises(UnreadableFile, match="the limit"):
        elm.read(path, NO_PROFILE, Limits(rows=0))


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["signed.jsonld", "unsigned.jsonld", "unsigned-uploadable.json"])
def test_the_sample_micro_credential(kind, workspace):
    path = CREDENTIALS / f"Sample-MC-Annex1-{kind}"
    assert sniff(path) == "elm"
    done = ingest(path, workspace=workspace)
    catalogue = load_catalogue(f"{done.catalogue}@{done.version}", workspace)
    assert (done.credentials, done.credentials_stated, done.outcomes_stated, done.rejected) == (1, 1, 2, 0)
    entry = catalogue.credentials.iloc[0]
    assert (entry["kind"], entry["level_id"], entry["workload_value"], entry["workload_unit"]) == (
        "micro-credential", "eqf:6", "2", "ects",
    )  # fmt: skip
    assert (entry["jurisdiction"], entry["mode"], entry["supervision"]) == ("IE", "blended", "unsupervised")
    assert set(catalogue.outcomes["language"]) == {"en"}


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["signed.jsonld", "unsigned.jsonld", "unsigned-uploadable.json"])
def test_the_sample_certificate_of_participation(kind, workspace):
    done = ingest(CREDENTIALS / f"Sample-CertOfPart-{kind}", workspace=workspace)
    assert (done.credentials, done.credentials_stated, done.credentials_derived, done.rejected) == (1, 0, 1, 0)


@pytest.mark.shared
def test_no_sample_leaves_a_trace_of_its_learner():
    for path in [*CREDENTIALS.iterdir(), SAMPLES / "fmt_elm_v3/rdf/samples/credential-sample.jsonld"]:
        records = elm.read(path, NO_PROFILE, DEFAULT_LIMITS)
        stored = json.dumps([records.frame.to_dict("list"), str(records.details), str(records.faults)])
        assert len(records.frame) == 1
        assert not [word for word in ("Andromeda", "1999-10", "97168A", "LA-234218", "Max Power") if word in stored]
