"""SKOS and RDF: schemes, courses and their sources, in every syntax, within bounds."""

import logging
import socket
import time

import pytest

from mapper.errors import MapperError, UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats.skos import read, recognise
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import NO_PROFILE, make_profile
from mapper.ingest.registry import sniff
from tests.ingest.formats.reading import notes_of, refused_in_one_line, sample

PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <https://x.example/> .
"""
SCHEME = 'x:s a skos:ConceptScheme ; skos:prefLabel "Welding"@en .\n'


def concept(name, label, rest=""):
    return f'x:{name} a skos:Concept ; skos:prefLabel "{label}"@en ; skos:inScheme x:s {rest}.\n'


@pytest.fixture
def records_of(write):
    def taken(content, name="a.ttl", profile=NO_PROFILE, limits=DEFAULT_LIMITS):
        whole = PREFIXES + content if name.endswith(".ttl") else content
        return read(write(name, whole), profile, limits)

    return taken


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        ("# a remark\n\n@prefix a: <http://a/> .", True),
        ("PREFIX a: <http://a/>\na:b a a:c .", True),
        ("@base <http://a/> .", True),
        ("<http://a/b> <http://a/c> <http://a/d> .", True),
        ('_:b <http://a/c> "d" .', True),
        ('<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x">', True),
        ('<?xml version="1.0"?>\n<catalog/>', False),
        ('{"@graph": [{"@type": "skos:Concept"}]}', True),
        ('[{"@type": ["http://www.w3.org/2004/02/skos/core#ConceptScheme"]}]', True),
        ('{"type": "Concept", "prefLabel": {"en": "x"}}', False),
        ("Prefix,Title\n<b>,<c>", False),
        ("#curie_map:\n#  a: b\nsubject_id\tobject_id", False),
    ],
)
def test_rdf_and_skos_are_recognised_and_others_left(head, is_ours):
    assert recognise(head) is is_ours


def test_a_scheme_is_one_credential_with_its_concepts_as_outcomes(records_of):
    records = records_of(
        SCHEME + concept("a", "weld a seam") + concept("b", "Safety", '; skos:definition "Keeps clear." ')
    )
    row = records.frame.iloc[0]
    assert row[["credential_id", "title", "source_url"]].tolist() == ["s", "Welding", "https://x.example/s"]
    assert row["outcomes"] == "weld a seam\nKeeps clear."
    assert "kind" not in records.frame


def test_a_broader_concept_is_a_heading_unless_it_says_what_somebody_does(records_of):
    concepts = concept("a", "Joining") + concept("b", "weld a seam", "; skos:broader x:a ")
    records = records_of(SCHEME + concepts + concept("c", "Flat seams", "; skos:broader x:b "))
    assert records.frame["outcomes"].tolist() == ["weld a seam\nFlat seams"]
    assert "headings over others and no outcomes: 1 (Joining)." in notes_of(records)


def test_concepts_without_a_scheme_belong_to_what_they_come_from(records_of):
    loose = 'x:{0} a skos:Concept ; skos:prefLabel "cut {0}" ; dcterms:source <https://units.example/{1}> .\n'
    records = records_of(loose.format("a", "U1") + loose.format("b", "U2") + loose.format("c", "U1"))
    assert dict(zip(records.frame["title"], records.frame["outcomes"], strict=True)) == {
        "U1": "cut a\ncut c",
        "U2": "cut b",
    }


def test_concepts_that_name_nothing_stand_under_the_name_of_the_file(records_of):
    records = records_of('x:a a skos:Concept ; skos:prefLabel "weld" .', "loose-skills.ttl")
    assert records.frame["title"].tolist() == ["loose skills"]
    assert "under the file's name as title: 1." in notes_of(records)


def test_a_course_has_what_it_states_and_the_skills_that_name_it(records_of):
    course = 'x:U1 a schema:Course ; schema:name "Welding one"@en ; schema:educationalLevel "Level 3" ;'
    course += ' schema:learningOutcome "a. Weld a seam"@en, "2) Cut a plate"@en .\n'
    skill = 'x:k a skos:Concept ; skos:prefLabel "grind an edge" ; dcterms:source x:U1 .\n'
    row = records_of(course + skill).frame.iloc[0]
    assert row[["title", "kind", "level"]].tolist() == ["Welding one", "course", "Level 3"]
    assert row["outcomes"] == "Weld a seam\nCut a plate\ngrind an edge"


def test_credits_without_a_unit_are_not_given_one(write, workspace):
    course = 'x:U1 a schema:Course ; schema:name "Welding"; schema:teaches "Weld a seam" ; schema:numberOfCredits 3 .'
    done = ingest(write("a.ttl", PREFIXES + course), workspace=workspace)
    row = load_catalogue(f"{done.catalogue}@{done.version}", workspace).credentials.iloc[0]
    assert (row["workload_value"], row["workload_unit"]) == ("3", "")


def test_a_profile_chooses_the_language_and_english_goes_first_otherwise(records_of):
    scheme = 'x:s a skos:ConceptScheme ; skos:prefLabel "Soudage"@fr, "Welding"@en .\n'
    both = 'x:a a skos:Concept ; skos:inScheme x:s ; skos:prefLabel "souder une pièce"@fr, "weld a part"@en .\n'
    french = make_profile({"constants": {"language": "fr"}})
    assert records_of(scheme + both).frame["outcomes"].tolist() == ["weld a part"]
    assert records_of(scheme + both, profile=french).frame[["title", "outcomes"]].iloc[0].tolist() == [
        "Soudage", "souder une pièce",
    ]  # fmt: skip


def test_labels_that_are_resources_are_read(records_of):
    label = "@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .\n"
    label += 'x:a a skos:Concept ; skos:inScheme x:s ; xl:prefLabel [ xl:literalForm "weld a seam"@en ] .\n'
    assert records_of(SCHEME + label).frame["outcomes"].tolist() == ["weld a seam"]


def test_deprecated_concepts_and_other_resources_are_counted(records_of):
    gone = concept("b", "solder", "; owl:deprecated true ")
    records = records_of(SCHEME + concept("a", "weld") + gone + "x:o a schema:Organization .")
    assert records.frame["outcomes"].tolist() == ["weld"]
    assert "Concepts that are deprecated and not carried: 1." in notes_of(records)
    assert "Organization 1" in notes_of(records)


def test_concepts_in_a_circle_are_kept_and_told(records_of):
    records = records_of(
        SCHEME + concept("a", "Heat", "; skos:broader x:b ") + concept("b", "Cold", "; skos:broader x:a ")
    )
    assert records.frame["outcomes"].tolist() == ["Heat\nCold"]
    assert "stand in a circle" in records.faults[0].reason


def test_a_concept_without_a_label_is_rejected(records_of):
    records = records_of(SCHEME + concept("a", "weld") + "x:b a skos:Concept ; skos:inScheme x:s .")
    assert [(fault.severity, fault.value) for fault in records.faults] == [("rejected", "https://x.example/b")]


NTRIPLES = """<https://x.example/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2004/02/skos/core#ConceptScheme> .
<https://x.example/s> <http://www.w3.org/2004/02/skos/core#prefLabel> "Welding"@en .
<https://x.example/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2004/02/skos/core#Concept> .
<https://x.example/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "weld a seam"@en .
<https://x.example/a> <http://www.w3.org/2004/02/skos/core#inScheme> <https://x.example/s> .
"""  # noqa: E501  N-Triples has one triple a line
RDF_XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [<!ENTITY core "http://www.w3.org/2004/02/skos/core#">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="&core;">
<skos:ConceptScheme rdf:about="https://x.example/s"><skos:prefLabel xml:lang="en">Welding</skos:prefLabel>
</skos:ConceptScheme>
<skos:Concept rdf:about="https://x.example/a"><skos:prefLabel xml:lang="en">weld a seam</skos:prefLabel>
<skos:inScheme rdf:resource="https://x.example/s"/></skos:Concept></rdf:RDF>
"""
JSON_LD = {
    "@graph": [
        {"@id": "https://x.example/s", "@type": "skos:ConceptScheme", "skos:prefLabel": {"en": "Welding"}},
        {
            "@id": "https://x.example/a",
            "@type": "skos:Concept",
            "skos:prefLabel": {"en": "weld a seam"},
            "skos:inScheme": {"@id": "https://x.example/s"},
        },
    ]
}


@pytest.mark.parametrize(("name", "content"), [("a.nt", NTRIPLES), ("a.rdf", RDF_XML), ("a.json", JSON_LD)])
def test_every_syntax_reads_like_turtle(write, records_of, name, content):
    assert sniff(write(name, content)) == "skos"
    assert records_of(content, name).frame.equals(records_of(SCHEME + concept("a", "weld a seam")).frame)


def test_a_broken_statement_is_rejected_with_its_line_and_the_rest_is_read(records_of):
    broken = 'x:b a skos:Concept ; skos:prefLabel "a "quoted" word" .\n'
    records = records_of(SCHEME + concept("a", "weld") + broken + concept("c", "cut"))
    assert records.frame["outcomes"].tolist() == ["weld\ncut"]
    assert [(fault.row, fault.severity, broken.strip() in fault.value) for fault in records.faults] == [
        (8, "rejected", True)
    ]


def test_a_statement_without_its_full_stop_ends_at_an_empty_line(records_of):
    broken = "x:t skos:hasTopConcept [x:a, x:b]\n\n"
    assert records_of(SCHEME + broken + concept("a", "weld")).frame["outcomes"].tolist() == ["weld"]


def test_a_file_of_broken_statements_is_refused_with_the_first_line(records_of):
    with pytest.raises(UnreadableFile, match="more than 20 statements are not Turtle, the first in line 6"):
        records_of("".join(f'x:a{number} skos:prefLabel "a "b" c" .\n' for number in range(30)))


def test_no_network_and_no_log_line(records_of, monkeypatch, caplog):
    def refuse(*_):
        raise AssertionError("the reader went to the network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with caplog.at_level(logging.WARNING):
        records_of({**JSON_LD, "@context": "https://x.example/context.json"}, "a.json")
        records_of(SCHEME + concept("a", "weld") + '<https://x.example/a b> owl:imports "x"^^schema:Number .')
    assert not caplog.records


def test_the_order_is_that_of_the_file(records_of):
    names = [f"weld part {number}" for number in (5, 3, 9, 1, 7)]
    concepts = "".join(concept(f"n{position}", name) for position, name in enumerate(names))
    assert records_of(SCHEME + concepts).frame["outcomes"].iloc[0].split("\n") == names


BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:RDF>"""
OUTSIDE = BOMB.replace('"&a;&a;&a;&a;"', 'SYSTEM "file:///etc/hostname"')
DEEP_XML = (
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'
    + "<a:B><a:c>" * 10_000
    + "</a:c></a:B>" * 10_000
    + "</rdf:RDF>"
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.rdf", BOMB, "declares XML entities"),
        ("a.rdf", OUTSIDE, "declares XML entities"),
        ("a.rdf", RDF_XML.replace("</rdf:RDF>", ""), "is not RDF/XML"),
        ("a.rdf", DEEP_XML, "holds no SKOS concept"),
        ("a.nt", NTRIPLES + "<a> b", "is not N-Triples"),
        ("a.ttl", "x:a x:b " + "[ x:b " * 10_000 + "]" * 10_000 + " .", "nested too deeply"),
        ("a.ttl", "x:a x:b " + "( " * 10_000 + ")" * 10_000 + " .", "nested too deeply"),
        ("a.ttl", "x:o a schema:Organization .", r"holds no SKOS concept and no course \(Organization 1\)"),
        ("a.ttl", "@prefix broken", "is not Turtle"),
        ("a.ttl", f"x:c a x:EuropeanDigitalCredential .\n{SCHEME}{concept('a', 'France')}", "export it as JSON-LD"),
        ("a.json", {"@graph": [{"@type": "skos:Collection"}]}, r"no course \(Collection 1\)"),
    ],
)
def test_hostile_and_empty_files_are_refused_in_one_line(records_of, name, content, reason):
    with refused_in_one_line(name, reason):
        records_of(content, name)


ODD_VALUES = (1, True, [[1]], {"a": {"b": []}}, "x\u0000y", {"tlh": "Qapla"}, "weld " * 400_000)
NAMES = ("@id", "skos:prefLabel", "skos:inScheme", "skos:broader", "dcterms:source", "schema:teaches")


@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda value: str(value)[:20])
def test_odd_values_end_in_a_catalogue_or_a_message(write, workspace, value):
    odd = [{"@type": "skos:Concept", "@id": f"x:{name}", "skos:prefLabel": "weld", name: value} for name in NAMES]
    message = "hostile.json"
    try:
        ingest(write("hostile.json", {"@graph": odd}), workspace=workspace, reader="skos")
    except MapperError as error:
        message = str(error)
    assert message.startswith("hostile.json")
    assert len(message) < 600


def test_a_long_chain_is_no_deep_recursion(records_of):
    chain = {
        "@graph": [
            {"@id": f"x:{at}", "@type": "skos:Concept", "skos:prefLabel": f"weld {at}", "skos:broader": f"x:{at + 1}"}
            for at in range(20_000)
        ]
    }
    started = time.perf_counter()
    assert len(records_of(chain, "a.json").frame["outcomes"].iloc[0].split("\n")) == 20_000
    assert time.perf_counter() - started < 30


def test_a_file_over_the_limit_is_refused(records_of):
    with pytest.raises(UnreadableFile, match="more than the limit"):
        records_of(SCHEME * 10, limits=Limits(file_bytes=300))


UNITS = "asia_au_tga_skills_ttl/snippets"
FRAMES = "us_ctdl_asn_frameworks/Competency-Frameworks"
PATHWAYS = "us_ctdl_asn_frameworks/PathwaysConditionsAndConstraints/Pathway-Examples"
RSD = "us_osmt_rsd"


@pytest.mark.shared
class TestSamples:
    @pytest.mark.parametrize(
        ("name", "credentials", "with_outcomes", "outcomes", "rejected"),
        [
            (f"{UNITS}/allSkillsSnippet.ttl", 75, 75, 480, 1),
            (f"{UNITS}/archive/IT2017.ttl", 83, 83, 441, 0),
            (f"{UNITS}/archive/UCaboutIT2017.ttl", 13, 11, 53, 0),
            (f"{UNITS}/archive/certIIIitUnits.ttl", 73, 0, 0, 0),
            (f"{UNITS}/archive/nstSkillsUnitTagged.ttl", 16, 16, 77, 0),
            (f"{UNITS}/archive/nstTgaUcAcmCombined.ttl", 212, None, None, 0),
            (f"{UNITS}/archive/skillContext (1).ttl", 1, 1, 3, 0),
            (f"{UNITS}/archive/skillcat.ttl", 1, 1, 4, 0),
            (f"{UNITS}/archive/tgaUnitAboutIT2017.ttl", 47, 0, 0, 0),
            (f"{FRAMES}/ConnectingCredentialsLevels.json", 1, 1, 8, 0),
            (f"{FRAMES}/ConnectingCredentialsLevels.ttl", 1, 1, 8, 1),
            (f"{PATHWAYS}/termScheduleType.json", 1, 1, 4, 0),
            (f"{PATHWAYS}/CompTIA/comptia-IT_progModel.json", 1, 1, 3, 0),
        ],
    )
    def test_every_concept_and_course_is_read(self, name, credentials, with_outcomes, outcomes, rejected):
        path = sample(name)
        assert sniff(path) == "skos"
        records = read(path, NO_PROFILE, DEFAULT_LIMITS)
        cells = records.frame.get("outcomes", [""])
        assert len(records.frame) == credentials
        assert with_outcomes is None or sum(1 for cell in cells if cell) == with_outcomes
        assert outcomes is None or sum(len(cell.split("\n")) for cell in cells if cell) == outcomes
        assert len([fault for fault in records.faults if fault.severity == "rejected"]) == rejected

    @pytest.mark.parametrize(
        ("name", "reader", "skills"),
        [(f"{RSD}/import/Skills-Import.csv", "csv", 2), (f"{RSD}/test/api-test/api/v3/skills/get.json", "json", 50)],
    )
    def test_rich_skill_descriptors_need_no_reader_of_their_own(self, workspace, name, reader, skills):
        path = sample(name)
        assert sniff(path) == reader
        done = ingest(path, workspace=workspace)
        assert (done.credentials, done.outcomes_stated, done.rejected) == (skills, skills, 0)
