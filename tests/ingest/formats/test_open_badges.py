"""Open Badges and learner records: what is taken, what is refused, and what of a person is left out."""

import base64
import csv
import json
import re
import time
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from mapper.errors import MapperError, UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats.open_badges import read, recognise
from mapper.ingest.limits import Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import sniff
from tests.ingest.formats.reading import SAMPLES

VC2 = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
CLR = [*VC2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"]
OB2 = "https://w3id.org/openbadges/v2"


def achievement(**members):
    return {
        "id": "https://school.example/a/welding",
        "type": ["Achievement"],
        "name": "Welding basics",
        "description": "A first course in joining steel.",
        "criteria": {"narrative": "Join two plates without a flaw."},
        **members,
    }


def credential(*, subject=None, **members):
    return {
        "@context": VC2,
        "id": "urn:uuid:award-1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://school.example", "type": "Profile", "name": "Steel School"},
        "validFrom": "2026-01-31T10:00:00Z",
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": achievement(), **(subject or {})},
        **members,
    }


def record(*credentials, **subject):
    held = {"type": ["ClrSubject"], "verifiableCredential": list(credentials), **subject}
    return credential(**{"@context": CLR}, type=["VerifiableCredential", "ClrCredential"], credentialSubject=held)


def badge(**members):
    return {
        "@context": OB2,
        "id": "https://school.example/badge.json",
        "type": "BadgeClass",
        "name": "Welder",
        "description": "Joins steel.",
        "image": "https://school.example/badge.png",
        "criteria": {"narrative": "Join two plates."},
        "issuer": "https://school.example/issuer.json",
        **members,
    }


def assertion(**members):
    return {
        "@context": OB2,
        "id": "https://school.example/award.json",
        "type": "Assertion",
        "recipient": {"type": "email", "hashed": False, "identity": "kim@learner.example"},
        "badge": "https://school.example/badge.json",
        "verification": {"type": "hosted"},
        "issuedOn": "2026-01-31T10:00:00Z",
        **members,
    }


ISSUER = {"@context": OB2, "id": "https://school.example/issuer.json", "type": "Issuer", "name": "Steel School",
          "url": "https://school.example", "email": "office@school.example"}  # fmt: skip


@pytest.fixture
def taken(write):
    """Write content and read it."""

    def read_content(content, name="badge.json", limits=None):
        return read(write(name, content), NO_PROFILE, limits or Limits())

    return read_content


def only(records):
    assert len(records.frame) == 1
    return records.frame.iloc[0].to_dict()


def without(document, *places):
    """A copy of a document that lacks some members, named by their paths."""
    copy = json.loads(json.dumps(document))
    for place in places:
        *path, last = place.split(".")
        inner = copy
        for step in path:
            inner = inner[step]
        del inner[last]
    return copy


def notes(records):
    return " | ".join(records.details["notes"])


class TestWhatIsTaken:
    def test_an_achievement_becomes_a_credential_with_its_issuer_and_dates(self, taken):
        found = only(taken(credential(validUntil="2028-01-31T10:00:00Z")))
        assert found["credential_id"] == found["source_url"] == "https://school.example/a/welding"
        assert (found["title"], found["kind"]) == ("Welding basics", "badge")
        assert found["provider"] == found["awarding_body"] == "Steel School"
        assert found["assessment"] == "Join two plates without a flaw."
        assert (found["valid_from"], found["valid_to"]) == ("2026-01-31", "2028-01-31")

    @pytest.mark.parametrize(
        ("published", "kind"),
        [
            ("MicroCredential", "micro-credential"), ("Course", "course"), ("MasterDegree", "qualification"),
            ("License", "licence"), ("CertificateOfCompletion", "certificate"), ("ext:Camp", "badge"),
            ("ApprenticeshipCertificate", "apprenticeship"), ("SecondarySchoolDiploma", "qualification"),
        ],
    )  # fmt: skip
    def test_the_type_of_achievement_is_one_of_our_kinds(self, taken, published, kind):
        records = taken(credential(subject={"achievement": achievement(achievementType=published)}))
        assert only(records)["kind"] == kind
        assert ("achievementType ext:Camp" in notes(records)) == (published == "ext:Camp")

    def test_country_language_and_credit_are_as_published(self, write, workspace):
        issuer = {**credential()["issuer"], "address": {"type": "Address", "addressCountry": "Spain"}}
        subject = {"achievement": achievement(inLanguage="es", creditsAvailable=36)}
        done = ingest(write("badge.json", credential(issuer=issuer, subject=subject)), workspace=workspace)
        stored = load_catalogue(done.catalogue, workspace).credentials.iloc[0]
        assert (stored["jurisdiction"], stored["language"]) == ("ES", "es")
        assert (stored["workload_value"], stored["workload_unit"]) == ("36", "")
        assert "states no unit" in stored["workload_rule"]

    def test_alignments_to_competencies_are_outcomes_and_untyped_ones_skills(self, taken):
        alignment = [
            {"type": "Alignment", "targetName": "Read a  drawing", "targetType": "CFItem"},
            {"type": "Alignment", "targetName": "Choose a filler", "targetType": "ceasn:Competency"},
            {"targetName": "weld metal", "targetUrl": "http://data.europa.eu/esco/skill/1"},
            {"targetName": "Metal work", "targetUrl": "https://standards.example/7"},
            {"targetName": "Steel diploma", "targetType": "ceterms:Credential"},
        ]
        result = {"type": "ResultDescription", "name": "Test piece", "resultType": "Percent", "requiredValue": "60",
                  "alignment": {"targetName": "Judge a seam", "targetType": "CFItem"}}  # fmt: skip
        held = achievement(alignment=alignment, resultDescription=[result], tag=["steel"])
        records = taken(credential(subject={"achievement": held}))
        found = only(records)
        assert found["outcomes"].split("\n") == ["Read a drawing", "Choose a filler", "weld metal", "Judge a seam"]
        assert found["skills"].split("\n") == ["Metal work", "steel"]
        assert found["assessment"].endswith("; Test piece (Percent), required: 60")
        assert "alignment to ceterms:Credential (1)" in notes(records)

    def test_an_alignment_to_itself_is_an_outcome_only_of_a_competency(self, taken):
        alignment = {"targetName": "welding basics", "targetType": "CFItem"}
        degree = taken(credential(subject={"achievement": achievement(alignment=alignment)}))
        skill = achievement(alignment=alignment, achievementType="Competency")
        assert only(degree)["outcomes"] == ""
        assert only(taken(credential(subject={"achievement": skill})))["outcomes"] == "welding basics"

    @pytest.mark.parametrize(
        "alignment",
        [
            {"targetName": "EQF level 4", "targetFramework": "EQF"},
            {"targetName": "EQF 4"},
            {"targetName": "Level", "targetCode": "4", "targetFramework": "European Qualifications Framework"},
            {"targetName": "Fourth", "targetUrl": "http://data.europa.eu/snb/eqf/4"},
        ],
    )
    def test_an_alignment_to_a_framework_is_the_level(self, write, workspace, alignment):
        path = write("badge.json", credential(subject={"achievement": achievement(alignment=[alignment])}))
        done = ingest(path, workspace=workspace)
        assert load_catalogue(done.catalogue, workspace).credentials["level_id"].tolist() == ["eqf:4"]

    def test_a_second_level_is_reported(self, taken):
        levels = [{"targetName": "EQF 4"}, {"targetName": "EQF 5"}]
        records = taken(credential(subject={"achievement": achievement(alignment=levels)}))
        assert only(records)["level"] == "EQF 4"
        assert [fault.value for fault in records.faults] == ["EQF 5"]

    def test_endorsers_stand_for_quality_and_are_said_to_be_unchecked(self, taken):
        endorsement = {"type": ["VerifiableCredential", "EndorsementCredential"], "issuer": {"name": "Guild of Steel"}}
        records = taken(credential(subject={"achievement": achievement(endorsement=[endorsement])}))
        assert only(records)["quality_assurance"] == "endorsed by Guild of Steel (not checked)"

    def test_a_learner_record_gives_each_achievement_once(self, taken):
        other = achievement(id="urn:uuid:2", name="Grinding", achievementType="Course")
        records = taken(record(credential(), credential(id="urn:uuid:award-2"), achievement=[achievement(), other]))
        assert records.frame["title"].tolist() == ["Welding basics", "Grinding"]
        assert records.frame["kind"].tolist() == ["badge", "course"]
        assert records.frame["awarding_body"].tolist() == ["Steel School"] * 2
        assert "taken once: 2" in notes(records)

    def test_an_id_of_different_achievements_is_no_id(self, taken):
        second = credential(subject={"achievement": achievement(name="Grinding")})
        records = taken([credential(), second])
        assert records.frame["credential_id"].tolist() == ["", ""]
        assert "stands for 2 achievements" in records.faults[0].reason

    def test_a_badge_finds_its_class_and_issuer_within_the_file(self, taken):
        graph = [without(item, "@context") for item in (assertion(), badge(), ISSUER)]
        records = taken({"@context": OB2, "@graph": graph})
        found = only(records)
        assert (found["title"], found["awarding_body"], found["valid_from"]) == ("Welder", "Steel School", "2026-01-31")
        assert "describe no credential: 1 Issuer" in notes(records)

    def test_a_badge_class_whose_issuer_is_elsewhere_is_taken_with_a_warning(self, taken):
        records = taken(badge(**{"@language": "pl"}))
        assert (only(records)["language"], only(records)["awarding_body"]) == ("pl", "")
        assert "hosted elsewhere, not fetched: issuer https://school.example/issuer.json (1)" in notes(records)
        assert [(fault.column, fault.value) for fault in records.faults] == [
            ("awarding_body", "https://school.example/issuer.json")
        ]

    def test_an_award_whose_class_is_elsewhere_is_left_out_and_its_address_told(self, taken):
        away = [assertion(badge=f"https://other.example/{'long-' * 20}{name}.json") for name in "aab"]
        records = taken([*away, assertion(badge=badge(issuer=ISSUER))])
        assert len(records.frame) == 1
        assert notes(records).count("badge class https://other.example/") == 2
        assert "a.json (2), badge class" in notes(records)
        assert all(fault.value in fault.cure for fault in records.faults)

    def test_an_achievement_without_an_award_names_who_made_it(self, taken):
        found = only(taken(achievement(**{"@context": VC2}, creator={"id": "urn:x:1", "name": "Guild of Steel"})))
        assert (found["awarding_body"], found["kind"]) == ("Guild of Steel", "")

    def test_a_presentation_is_opened(self, taken):
        assert only(taken({"type": "VerifiablePresentation", "verifiableCredential": [credential()]}))["title"]

    def test_what_is_not_carried_is_counted(self, taken):
        held = achievement(humanCode="W1", image={"id": "https://school.example/w.png", "type": "Image"})
        said = notes(taken(credential(subject={"achievement": held}, refreshService={"id": "urn:x:1"})))
        assert "not carried: humanCode (1), image (1), refreshService (1)" in said


class TestTheLearner:
    SECRETS = ("Kim Nowak", "kim@learner.example", "did:example:kim", "L-77", "sha256$ab", "my project", "Major")

    def test_nothing_of_the_learner_is_kept_but_counts(self, taken):
        identity = {"type": "IdentityObject", "hashed": False, "identityType": "emailAddress",
                    "identityHash": "kim@learner.example"}  # fmt: skip
        hashed = {"type": "IdentityObject", "hashed": True, "identityHash": "sha256$ab"}
        subject = {"id": "did:example:kim", "name": "Kim Nowak", "identifier": [identity, hashed], "role": "Major",
                   "licenseNumber": "L-77", "result": [{"type": "Result", "value": "my project"}]}  # fmt: skip
        evidence = [{"id": "https://e.example/1", "type": "Evidence", "name": "my project"}]
        records = taken(credential(subject=subject, name="Welding for Kim Nowak", evidence=evidence))
        faults = [str(fault) for fault in records.faults]
        everything = json.dumps([records.frame.to_dict("records"), dict(records.details), faults])
        assert not [secret for secret in self.SECRETS if secret in everything]
        assert (
            "left out of the learner: 1 name, 1 e-mail address, 2 identifiers, 1 hashed identity, 1 award title, "
            "1 piece of evidence, 1 result, 1 other detail" in notes(records)
        )

    def test_recipients_of_older_badges_too(self, taken):
        records = taken([assertion(), badge()])
        assert "left out of the learner: 1 e-mail address" in notes(records)
        assert "kim@" not in json.dumps([records.frame.to_dict("records"), dict(records.details)])

    def test_a_fault_does_not_repeat_what_may_be_about_a_person(self, taken):
        records = taken([credential(), "kim@learner.example"])
        assert [fault.value for fault in records.faults] == [""]


def changed(document, place, value):
    copy = json.loads(json.dumps(document))
    *path, last = place.split(".")
    inner = copy
    for step in path:
        inner = inner[step]
    inner[last] = value
    return copy


# 64 bytes of zero in base58
ED25519 = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z" + "1" * 64,
           "verificationMethod": "https://school.example#key-1"}  # fmt: skip
REFUSED = [
    *[
        (without(credential(), place), f"{place}: is missing")
        for place in (
            "id", "issuer", "validFrom", "credentialSubject", "credentialSubject.achievement",
            "credentialSubject.achievement.id", "credentialSubject.achievement.name",
            "credentialSubject.achievement.description", "credentialSubject.achievement.criteria",
        )
    ],
    *[(without(assertion(badge=badge()), place), f"{place}: is missing")
      for place in ("id", "recipient", "verification", "issuedOn")],
    *[(without(badge(), place), f"{place}: is missing")
      for place in ("@context", "id", "name", "description", "criteria", "issuer")],
    (without(badge(), "type"), "type: is missing"),
    (changed(credential(), "@context", VC2[::-1]), "@context .*must begin with"),
    (changed(credential(), "@context", VC2[:1]), "no context of Open Badges 3.0"),
    (changed(record(credential()), "@context", VC2), "no context of CLR 2.0"),
    (changed(credential(), "type", ["OpenBadgeCredential"]), "type .*does not name VerifiableCredential"),
    (changed(credential(), "type", ["VerifiableCredential", "Diploma"]), "type 'Diploma': is no credential of Open"),
    (changed(credential(), "id", "award 1"), "id 'award 1': is not an address"),
    (changed(credential(), "issuer", {"name": "Steel School"}), "issuer: is neither an address nor"),
    (changed(credential(), "issuer.type", ["Person"]), "issuer.type 'Person': is not Profile"),
    (changed(credential(), "validFrom", "2026-01-31"), "validFrom .*is not a date with its time"),
    (changed(credential(), "validFrom", "2026-02-31T00:00:00Z"), "validFrom .*is not a date with its time"),
    (changed(credential(), "validUntil", "2025-01-01T00:00:00Z"), "validUntil .*is not after the date of issue"),
    (changed(credential(), "credentialSubject.type", "Person"), "credentialSubject.type 'Person'"),
    (changed(credential(), "credentialSubject.achievement.type", "Course"), "does not name Achievement"),
    (changed(credential(), "credentialSubject.achievement.criteria", {}), "criteria: has neither"),
    (changed(credential(), "credentialSubject.achievement.alignment", [{"type": "Link"}]), "'Link': is not Alignment"),
    (changed(record(credential()), "credentialSubject.verifiableCredential", []), "verifiableCredential: is missing"),
    (changed(credential(), "proof", {**ED25519, "verificationMethod": "key-1"}), "is not an address"),
    (changed(credential(), "proof", {**ED25519, "verificationMethod": "did:example:7"}), "did:example"),
    (changed(credential(), "proof", {**ED25519, "verificationMethod": "ftp://a.example/k"}), "has a scheme"),
    (changed(credential(), "proof", {**ED25519, "verificationMethod": "did:key:z6Mkabc"}), "does not hold an Ed25519"),
    (changed(credential(), "proof", {**ED25519, "proofValue": "z1"}), "proofValue is not"),
    (changed(badge(), "@context", "https://schema.example/"), "@context .*is not a context of Open Badges"),
    (changed(badge(), "type", ["BadgeClass", "Medal"]), "type 'Medal': is no class of Open Badges"),
    (assertion(badge=badge(type="Issuer")), "badge.type 'Issuer': is not BadgeClass"),
    (assertion(badge=badge(), expires="2025-01-01T00:00:00Z"), "expires .*is not after"),
    (assertion(), "badge 'https://school.example/badge.json': is only an address, which is not fetched"),
    ([ISSUER, ISSUER], "holds no credential, only 2 Issuer"),
    (credential(type=["VerifiableCredential", "EndorsementCredential"],
                credentialSubject={"id": "urn:x:1", "type": "EndorsementSubject"}), "only 1 EndorsementCredential"),
    ([], "holds no credential, only nothing at all"),
    ("https://school.example/award.json", "only names the address of its badge"),
    ('{"type": "BadgeClass", }', "is not JSON"),
]  # fmt: skip


class TestWhatIsRefused:
    @pytest.mark.parametrize(("content", "reason"), REFUSED)
    def test_a_file_with_one_fault_is_refused_for_it(self, taken, content, reason):
        with pytest.raises(UnreadableFile, match=reason) as caught:
            taken(content)
        assert str(caught.value).startswith("badge.json")
        assert len(str(caught.value).splitlines()) == 1

    def test_an_ed25519_proof_of_the_right_form_is_taken_and_not_called_valid(self, taken):
        records = taken(changed(credential(), "proof", ED25519))
        assert "proof DataIntegrityProof (eddsa-rdfc-2022) present, not checked" in notes(records)
        assert "no signature in the file" in notes(taken(credential()))

    def test_a_bad_credential_does_not_take_the_good_ones_with_it(self, taken):
        bad = without(credential(), "credentialSubject.achievement.name")
        records = taken([credential(), bad, 7, record(bad, credential())])
        assert records.frame["title"].tolist() == ["Welding basics"]
        rejected = [(fault.row, fault.column, fault.severity) for fault in records.faults]
        name = "credentialSubject.achievement.name"
        assert rejected == [(2, name, "rejected"), (3, "", "rejected"), (5, name, "rejected")]


def b64(content):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8))


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
P256 = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def signed_rs(text):
    return RSA.sign(text, padding.PKCS1v15(), hashes.SHA256())


def signed_ps(text):
    return RSA.sign(text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def signed_es(text):
    r, s = utils.decode_dss_signature(P256.sign(text, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def jwk(name):
    if name in ("RS256", "PS256"):
        public = RSA.public_key().public_numbers()
        return {"kty": "RSA", "n": number(public.n), "e": number(public.e)}
    if name == "ES256":
        point = P256.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": b64(point.x.to_bytes(32)), "y": b64(point.y.to_bytes(32))}
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(ED.public_key().public_bytes_raw())}


SIGNERS = {"RS256": signed_rs, "PS256": signed_ps, "ES256": signed_es, "EdDSA": ED.sign}


def token(payload, name="RS256", **header):
    start = f"{b64({'alg': name, **header})}.{b64(payload)}"
    return f"{start}.{b64(SIGNERS[name](start.encode()))}"


class TestSignedBadges:
    @pytest.mark.parametrize("name", SIGNERS)
    def test_a_signature_is_checked_with_the_key_beside_it(self, taken, name):
        records = taken(token(credential(), name, jwk=jwk(name)), "badge.jwt")
        assert only(records)["title"] == "Welding basics"
        assert f"signed with {name}, no key id, checked: valid for the key in the file" in notes(records)

    @pytest.mark.parametrize("name", SIGNERS)
    def test_an_altered_text_is_refused(self, taken, name):
        header, _, signature = token(credential(), name, jwk=jwk(name)).split(".")
        payload = b64(credential(subject={"achievement": achievement(name="Master of welding")}))
        with pytest.raises(UnreadableFile, match="does not verify with the key in the file"):
            taken(f"{header}.{payload}.{signature}", "badge.jwt")

    @pytest.mark.parametrize(
        ("header", "said"),
        [
            ({"kid": "did:web:school.example#1"}, "key id did:web:school.example#1, not checked: no key in the file"),
            ({}, "no key id, not checked: no key in the file"),
            ({"jwk": {"kty": "EC"}}, "not checked: the key in the file does not fit"),
            ({"jwk": {"n": "A" * 100_000, "e": "AQAB"}}, "not checked: the key in the file does not fit"),
            ({"jwk": {"n": 7, "e": []}}, "not checked: the key in the file does not fit"),
        ],
    )
    def test_without_a_fitting_key_nothing_is_claimed(self, taken, header, said):
        assert said in notes(taken(token(credential(), **header), "badge.jwt"))

    def test_a_token_without_signature_is_said_to_be_unsigned(self, taken):
        assert "not signed" in notes(taken(f"{b64({'alg': 'none'})}.{b64(credential())}.", "badge.jwt"))

    def test_an_older_badge_names_its_key_in_its_verification(self, taken):
        held = assertion(badge=badge(), verification={"type": "signed", "creator": "https://school.example/key.json"})
        assert "key id https://school.example/key.json, not checked" in notes(taken(token(held), "badge.jwt"))

    def test_members_beside_the_credential_fill_those_it_lacks(self, taken):
        inner = without(credential(), "id", "issuer", "validFrom")
        beside = {"jti": "urn:uuid:1", "iss": "https://school.example", "nbf": 1262304000, "exp": 1577836800}
        found = only(taken(token({"vc": inner, **beside}), "badge.jwt"))
        assert (found["valid_from"], found["valid_to"]) == ("2010-01-01", "2020-01-01")

    def test_a_learner_record_may_hold_signed_credentials(self, taken):
        records = taken(record(token(credential()), "eyJh.bad"))
        assert only(records)["title"] == "Welding basics"
        assert [fault.reason for fault in records.faults] == [
            "is not a signed badge (three parts of base64url with dots between them)"
        ]

    def test_several_tokens_in_a_file_are_several_credentials(self, taken):
        second = credential(subject={"achievement": achievement(id="urn:x:2", name="Grinding")})
        assert len(taken(f"{token(credential())}\n{token(second)}\n", "badges.jwt").frame) == 2

    @pytest.mark.parametrize("text", ["eyJh.eyJh", "eyJh.eyJi.x~y", "eyJhbGciOiJ9.eyJ9.AA"])
    def test_what_only_looks_signed_is_refused(self, taken, text):
        with pytest.raises(UnreadableFile, match="signed badge"):
            taken(text, "badge.jwt")


def chunk(kind, content):
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def png(text, *, keyword=b"openbadges", packed=False):
    body = zlib.compress(text.encode()) if packed else text.encode()
    part = keyword + b"\x00" + bytes([packed, 0]) + b"\x00\x00" + body
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"iTXt", part) + chunk(b"IEND", b"")


def svg(inside, attributes=""):
    name = f"<openbadges:credential {attributes}>{inside}</openbadges:credential>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">{name}</svg>'


class TestBakedImages:
    @pytest.mark.parametrize("packed", [False, True])
    def test_a_badge_in_a_png_is_read(self, taken, packed):
        records = taken(png(json.dumps(credential()), keyword=b"openbadgecredential", packed=packed), "badge.png")
        assert only(records)["title"] == "Welding basics"

    def test_a_badge_in_an_svg_is_recognised_and_read(self, write, taken):
        for inside in (svg(f"<![CDATA[{json.dumps(credential())}]]>"), svg("", f'verify="{token(credential())}"')):
            assert sniff(write("badge.svg", inside)) == "open_badges"
            assert only(taken(inside, "badge.svg"))["title"] == "Welding basics"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (png("x", keyword=b"Comment"), "image without a badge"),
            (png("x")[:40], "image without a badge"),
            (png(" " * 20_000_000, packed=True), "more than 16 MB"),
            (png("x", packed=True).replace(zlib.compress(b"x"), b"not packed"), "does not unpack"),
            (png("https://school.example/award.json"), "only names the address"),
            (svg(""), "image without a badge"),
            (svg("<open>"), "SVG that does not parse"),
        ],
    )
    def test_an_image_without_a_readable_badge_is_refused(self, taken, content, reason):
        with pytest.raises(UnreadableFile, match=reason):
            taken(content, "badge.svg")

    def test_entities_are_not_opened(self, taken, write):
        write("secret.txt", "hidden")
        bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "secret.txt">]>' + svg("&a;&b;")
        with pytest.raises(UnreadableFile) as caught:
            taken(bomb, "badge.svg")
        assert "hidden" not in str(caught.value)


class TestRecognition:
    @pytest.mark.parametrize(
        "content",
        [
            credential(), [credential()], record(credential()), badge(), assertion(), ISSUER,
            achievement(**{"@context": VC2}),
        ],
    )  # fmt: skip
    def test_badges_and_records_are_ours(self, write, content):
        assert sniff(write("a.data", content)) == "open_badges"

    def test_a_signed_badge_is_ours_even_if_its_beginning_is_all_there_is(self):
        text = token(credential(description="x" * 9_000))
        assert recognise(text)
        assert recognise(text[:8_000])

    @pytest.mark.parametrize(
        "head",
        [
            '{"type": "Course", "title": "Open badges for teachers"}', "Title;Level", "eyJ", "eyJhbGciOiJub25lIn0.e30.",
            '{"@context": {"type": "@type", "BadgeClass": "https://w3id.org/openbadges#BadgeClass"}}', "<svg></svg>",
            '{"@context": "https://w3id.org/openbadges/v1", "validation": [{"type": "TypeValidation"}]}', "<html>",
            '{"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}', '{"type": "Achievement", "name": "A"}',
            '{"$id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/a.json", "type": "object"}',
        ],
    )  # fmt: skip
    def test_other_files_are_not(self, head):
        assert not recognise(head)

    def test_a_hostile_head_costs_little(self):
        start = time.perf_counter()
        for head in ('{"type": [' * 6_500, "<svg" * 16_000, "eyJ" * 20_000, '{"type":"BadgeClas' * 3_600):
            recognise(head)
        assert time.perf_counter() - start < 10  # milliseconds, if it does not grow with the square


def outcome(taken, content):
    """Why a file is refused, "" if it is taken; any other error is one of ours to mend."""
    try:
        taken(json.dumps(content))
    except UnreadableFile as error:
        return str(error)
    return ""


def cyclic():
    return [assertion(badge="urn:x:1", id="urn:x:1"), badge(id="urn:x:2", issuer="urn:x:2")]


class TestHostileFiles:
    WRONG = (
        None, 0, True, "", "text", [], [[]], [None], {}, {"id": {}}, [{"type": 7}], 1e308, float("nan"), "\x00",
        "\ud800", "é" * 5_000,
    )  # fmt: skip

    @pytest.mark.parametrize("document", [credential(), record(credential()), assertion(badge=badge()), badge()])
    def test_wrong_types_everywhere_are_refused_or_taken_but_never_break(self, taken, document):
        said = [outcome(taken, changed(document, member, wrong)) for member in document for wrong in self.WRONG]
        assert {len(text.splitlines()) for text in said} <= {0, 1, 2}

    @pytest.mark.parametrize(
        "member",
        [
            *achievement(), "alignment", "resultDescription", "tag", "creator", "endorsement", "creditsAvailable",
            "achievementType", "inLanguage", "image",
        ],
    )  # fmt: skip
    def test_wrong_types_within_an_achievement_too(self, taken, member):
        odd = [{"name": ["a"], "targetName": {"@value": 7}, "alignment": [[]], "issuer": "x"}]
        made = [credential(subject={"achievement": achievement(**{member: wrong})}) for wrong in (*self.WRONG, odd)]
        assert {len(outcome(taken, content).splitlines()) for content in made} <= {0, 1, 2}

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ('{"type": "BadgeClass", "a": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested"),
            ('{"type": "BadgeClass", "a": ' + '{"a":' * 300 + "1" + "}" * 300 + "}", "nested more than 40 deep"),
            (b"\x00" * 5_000, "binary"),
            ("[" + "1," * 50 + "1]", "is not an object"),
        ],
    )
    def test_deep_binary_and_empty_content_is_refused(self, taken, content, reason):
        with pytest.raises(UnreadableFile, match=reason):
            taken(content)

    def test_circles_end(self, taken):
        records = taken(cyclic())
        assert only(records)["title"] == "Welder"
        assert [fault.column for fault in records.faults if fault.severity == "rejected"] == ["badge.name"]

    def test_records_within_records_end(self, taken):
        inner = token(record(credential()))
        for _ in range(6):
            inner = token(record(inner))
        assert only(taken(inner, "deep.jwt"))["title"] == "Welding basics"
        with pytest.raises(UnreadableFile, match="lies in more than 3 credentials"):
            taken(inner, "deep.jwt", Limits(nesting=3))

    def test_a_huge_value_is_left_out_and_reported(self, taken):
        held = achievement(criteria={"narrative": "x" * 5_000})
        records = taken(credential(subject={"achievement": held}), limits=Limits(cell_characters=2_000))
        assert "assessment" not in records.frame
        assert [(fault.column, fault.reason) for fault in records.faults] == [
            ("assessment", "the value has 5,000 characters")
        ]

    def test_more_credentials_than_the_limit_are_refused(self, taken):
        with pytest.raises(UnreadableFile, match="more than 2 rows"):
            taken([badge(id=f"urn:x:{number}") for number in range(3)], limits=Limits(rows=2))

    def test_many_badges_are_as_many_rows(self, taken):
        held = [achievement(id=f"urn:x:{at}", name=f"Part {at}") for at in range(2_000)]
        records = taken([credential(subject={"achievement": item}) for item in held])
        assert records.origin["row"].tolist() == list(range(1, 2_001))

    @pytest.mark.parametrize("language", ["xx-YY", "Klingon", "", 7])
    def test_an_unknown_language_does_not_stop_the_ingest(self, write, workspace, language):
        path = write("badge.json", credential(subject={"achievement": achievement(inLanguage=language)}))
        done = ingest(path, workspace=workspace)
        assert load_catalogue(done.catalogue, workspace).credentials["language"].tolist() == ["en"]


CONFORMANCE = SAMPLES / "fmt_openbadges_clr_conformance"
SPECIFICATION = SAMPLES / "fmt_openbadges_spec"
with Path(__file__).with_name("open_badges_verdicts.csv").open(encoding="utf-8", newline="") as table:
    VERDICTS = list(csv.DictReader(table))


@pytest.mark.shared
class TestSamples:
    """The files of the public validator of 1EdTech, each with what its name says and what we say."""

    @pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: verdict["file"].rpartition("resources/")[2])
    def test_each_sample_has_its_verdict(self, verdict):
        path = CONFORMANCE / verdict["file"]
        assert recognise(path.read_text(encoding="utf-8").lstrip()[:65_536]) == (verdict["recognised"] == "yes")
        try:
            found, reason = len(read(path, NO_PROFILE, Limits()).frame), ""
        except MapperError as error:
            found, reason = 0, str(error)
        assert found == int(verdict["credentials"])
        assert verdict["reason"] in reason
        assert bool(reason) == bool(verdict["reason"])

    def test_the_table_has_every_sample_of_the_source(self):
        listed = re.findall(r"- (\S*src/test/resources/\S+)", (CONFORMANCE / "SOURCE.txt").read_text(encoding="utf-8"))
        assert sorted(verdict["file"] for verdict in VERDICTS) == sorted(listed)

    def test_valid_samples_break_no_rule_and_invalid_ones_do_or_say_why_not(self):
        allowed = ("", "is only an address", "holds no credential")
        broken = {v["file"] for v in VERDICTS if v["named"] == "valid" and not v["reason"].startswith(allowed)}
        unexplained = {
            v["file"] for v in VERDICTS
            if v["named"] == "invalid" and not v["remark"] and (not v["reason"] or v["reason"].startswith(allowed[1:]))
        }  # fmt: skip
        assert (broken, unexplained) == (set(), set())

    def test_contexts_and_schemas_are_no_badges(self):
        paths = [*SPECIFICATION.rglob("*.json"), *CONFORMANCE.glob("*/src/main/resources/contexts/*")]
        assert len(paths) == 41
        assert [path.name for path in paths if recognise(path.read_text(encoding="utf-8").lstrip()[:65_536])] == []

    @pytest.mark.parametrize(
        ("name", "credentials", "stated"),
        [
            ("achievementAlignmentCase", 1, 1), ("achievementAlignmentCe", 1, 0),
            ("basicOpenBadgeCredential", 1, 0), ("fullOpenBadge", 1, 1), ("skillAssertionCase", 1, 1),
            ("skillAssertionCtdl", 1, 1),
        ],
    )  # fmt: skip
    def test_the_examples_of_the_specification_are_valid(self, taken, name, credentials, stated):
        frame = taken(example_of(name)).frame
        assert (len(frame), sum(text.count("\n") + 1 for text in frame["outcomes"] if text)) == (credentials, stated)

    def test_the_endorsement_of_the_specification_is_valid_and_holds_no_credential(self, taken):
        with pytest.raises(UnreadableFile, match="holds no credential, only 1 EndorsementCredential"):
            taken(example_of("endorsement"))


def example_of(name):
    """The JSON of one page of examples of the specification."""
    page = (SPECIFICATION / f"ob_v3p0/examples/{name}.html").read_text(encoding="utf-8")
    return re.search(r"<pre[^>]*>\s*(\{.*?\})\s*</pre", page, re.DOTALL)[1]
