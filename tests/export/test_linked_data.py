"""Linked data: each format against its own schema, shapes or context, and back through our readers."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from rdflib import OWL, RDF, Graph, Namespace, URIRef

from mapper.errors import UsageError
from mapper.export.contents import CatalogueTables
from mapper.export.formats import LINKED, export_tables
from mapper.export.linked_data import left_out_note
from mapper.export.linked_data.addresses import address_of
from mapper.ingest.registry import read_records
from mapper.tables import DECISIONS
from tests.ingest.formats.reading import SAMPLES, sample

from .linked_runs import FOREIGN, PUBLISHED, Tables, every_case, many_pairs

#: Of rdflib itself, when it parses JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
SSSOM: Final = Namespace("https://w3id.org/sssom/")
MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")
ALIGNED: Final = {
    "exactAlignment": "exact",
    "majorAlignment": "close",
    "broadAlignment": "broad",
    "narrowAlignment": "narrow",
}

#: Each rule that a format states is held against every case, and against as many rows as an office exports.
EVERY_SIZE: Final = [every_case, pytest.param(lambda: many_pairs(10_000), id="10,000 rows", marks=pytest.mark.slow)]

#: What people decided in :func:`every_case`, in all formats.
DECIDED: Final = {
    (address_of("a:1"), "exact", address_of("b:1")),
    (address_of("a:1"), "narrow", address_of("b:2")),
    (address_of(f"a:{FOREIGN}"), "close", address_of(f"b:{PUBLISHED}")),
}
SUGGESTED: Final = {
    (address_of("a:2"), "close", address_of("b:1")),
    (address_of("a:2"), "narrow", address_of("b:2")),
}


def written(format: str, tables: Tables, folder: Path, **more: Any) -> Path:
    run, subjects, objects, decisions = tables
    out = folder / f"{format}.json"
    export_tables(run, format, out, subjects=subjects, objects=objects, decisions=decisions, **more)
    return out


def content(format: str, tables: Tables, folder: Path) -> Any:
    return json.loads(written(format, tables, folder).read_text(encoding="utf-8"))


def graph_of(path: Path) -> Graph:
    return Graph().parse(path, format="json-ld")


def as_matches(found: Any) -> set[tuple[str, str, str]]:
    return {
        (str(subject), str(predicate).rsplit("#")[-1].removesuffix("Match"), str(object_))
        for subject, predicate, object_ in found
    }


def asserted(graph: Graph) -> set[tuple[str, str, str]]:
    """The matches that a system reads which knows SKOS and nothing else."""
    return as_matches(triple for name in MATCHES for triple in graph.triples((None, SKOS[name], None)))


def told(graph: Graph, justification: str) -> set[tuple[str, str, str]]:
    """The matches of the nodes that say who says so."""
    nodes = graph.subjects(SSSOM.mapping_justification, URIRef(f"https://w3id.org/semapv/vocab/{justification}"))
    ends = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    return as_matches(tuple(graph.value(node, end) for end in ends) for node in nodes)


@pytest.mark.parametrize("format", LINKED)
def test_the_same_run_gives_the_same_bytes_and_counts_its_matches(format: str, tmp_path: Path) -> None:
    run, subjects, objects, decisions = every_case()
    first = written(format, every_case(), tmp_path).read_bytes()
    again = tmp_path / "again.json"
    rows = export_tables(run, format, again, subjects=subjects, objects=objects, decisions=decisions)
    assert (rows, again.read_bytes()) == (5, first)
    assert first.endswith(b"}\n")
    assert "‹data›".encode() in first


@pytest.mark.parametrize("format", ["skos", "elm"])
def test_only_what_people_decided_is_asserted_and_every_match_says_who_says_so(format: str, tmp_path: Path) -> None:
    graph = graph_of(written(format, every_case(), tmp_path))
    assert asserted(graph) == DECIDED
    assert told(graph, "ManualMappingCuration") == {(address_of("a:1"), "narrow", address_of("b:2"))}
    assert told(graph, "MappingReview") == DECIDED - told(graph, "ManualMappingCuration")
    assert told(graph, "CompositeMatching") == SUGGESTED
    unsure = list(graph.subjects(SSSOM.reviewer_agreement, None))
    values = Counter(float(graph.value(node, SSSOM.reviewer_agreement)) for node in unsure)
    assert values == {1.0: 2, 0.0: 1}
    people = set(graph.objects(None, SSSOM.reviewer_id))
    assert people == {URIRef("urn:equivalence-mapper:person:%C3%85sa%20%7C%20Bo")}


@pytest.mark.parametrize("tables", EVERY_SIZE)
def test_skos_keeps_the_integrity_conditions_of_its_mapping_properties(tables: Any, tmp_path: Path) -> None:
    graph = graph_of(written("skos", tables(), tmp_path))
    assert asserted(graph)
    for name in MATCHES:
        for subject, object_ in graph.subject_objects(SKOS[name]):
            assert {(end, RDF.type, SKOS.Concept) in graph for end in (subject, object_)} == {True}
    exact = set(graph.subject_objects(SKOS.exactMatch))
    # S46: exactMatch is disjoint with broadMatch and relatedMatch, and through symmetry with narrowMatch.
    assert not exact & {*graph.subject_objects(SKOS.broadMatch), *graph.subject_objects(SKOS.narrowMatch)}
    labels = Counter((concept, label.language) for concept, label in graph.subject_objects(SKOS.prefLabel))
    assert set(labels.values()) == {1}  # S14: one preferred label per language


def ctdl_schemas() -> dict[str, Any]:
    """Class -> the registry's own schema for it."""
    found = {}
    for name in ("credentialSchema", "competency", "competency_framework"):
        schema = json.loads(sample(f"us_ctdl_json_schema/Production_Schema/{name}.json").read_text(encoding="utf-8"))
        choices = [schema["$ref"]] if "$ref" in schema else [each["$ref"] for each in schema["anyOf"]]
        for choice in choices:
            alone = {key: value for key, value in schema.items() if key != "anyOf"}
            found[choice.removeprefix("#/definitions/")] = {**alone, "$ref": choice}
    return found


@pytest.mark.parametrize("tables", EVERY_SIZE)
def test_each_resource_of_ctdl_is_what_the_schema_of_the_registry_asks_for(tables: Any, tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schemas = {name: jsonschema.Draft4Validator(schema) for name, schema in ctdl_schemas().items()}
    checked: Counter[str] = Counter()
    for node in content("ctdl", tables(), tmp_path)["@graph"]:
        if node["@type"] not in ("sssom:MappingSet", "owl:Axiom"):
            assert [error.message for error in schemas[node["@type"]].iter_errors(node)] == []
            checked[node["@type"]] += 1
    assert {"ceterms:MicroCredential", "ceasn:CompetencyFramework", "ceasn:Competency"} <= set(checked)


def test_ctdl_asserts_what_people_decided_by_its_own_alignments(tmp_path: Path) -> None:
    nodes = content("ctdl", every_case(), tmp_path)["@graph"]
    found = {
        (node["@id"], ALIGNED[key.split(":")[1]], object_)
        for node in nodes
        for key, objects in node.items()
        if key.endswith("Alignment")
        for object_ in objects
    }
    assert found == DECIDED
    graph = graph_of(tmp_path / "ctdl.json")
    assert told(graph, "CompositeMatching") == SUGGESTED
    aligned = graph.objects(URIRef(address_of("a:1")), URIRef("https://purl.org/ctdl/terms/exactAlignment"))
    assert list(aligned) == [URIRef(address_of("b:1"))]


def case_schema() -> Any:
    path = sample("fmt_case_opencase_schemas/apps/opencase/schemas/official/case-v1p1-cfpackage.json")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("tables", EVERY_SIZE)
def test_the_package_is_what_the_schema_of_case_1_1_asks_for(tables: Any, tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    package = content("case", tables(), tmp_path)
    validator = jsonschema.Draft201909Validator(case_schema(), format_checker=jsonschema.FormatChecker())
    assert [error.message[:300] for error in validator.iter_errors(package)] == []
    listed = [*package["CFItems"], *package["CFAssociations"]]
    assert len({each["identifier"] for each in listed}) == len(listed)


def test_case_tells_decisions_and_suggestions_apart_by_the_type_of_the_association(tmp_path: Path) -> None:
    package = content("case", every_case(), tmp_path)
    matches = [each for each in package["CFAssociations"] if each["associationType"] != "isChildOf"]
    ends = [
        (each["originNodeURI"]["uri"], each["associationType"], each["destinationNodeURI"]["uri"]) for each in matches
    ]
    assert {end for end in ends if "uggested" not in end[1]} == {
        (address_of("a:1"), "exactMatchOf", address_of("b:1")),
        (address_of("a:1"), "ext:narrowMatchOf", address_of("b:2")),
        (address_of(f"a:{FOREIGN}"), "ext:closeMatchOf", address_of(f"b:{PUBLISHED}")),
    }
    assert {end for end in ends if "uggested" in end[1]} == {
        (address_of("a:2"), "ext:suggestedCloseMatchOf", address_of("b:1")),
        (address_of("a:2"), "ext:suggestedNarrowMatchOf", address_of("b:2")),
    }
    said = {each["associationType"]: each["extensions"] for each in matches}
    assert said["exactMatchOf"]["toolConfidence"] == 0.8125
    assert "toolConfidence" not in said["ext:narrowMatchOf"]
    assert said["ext:suggestedNarrowMatchOf"]["unsure"] == "Åsa | Bo"
    assert "decidedBy" not in said["ext:suggestedCloseMatchOf"]
    items = {
        item["humanCodingScheme"]: item["identifier"] for item in package["CFItems"] if "humanCodingScheme" in item
    }
    assert items[f"b:{PUBLISHED}"] == PUBLISHED


SHAPES: Final = ("fmt_elm_v3/rdf/ap/edc/EDC-generic-no-cv.ttl", "fmt_elm_v3/rdf/ap/loq/LOQ-constraints.ttl")


def violations(graph: Graph, shapes: str) -> str:
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=Graph().parse(sample(shapes)))
    return "" if conforms else str(report)


@pytest.mark.slow
@pytest.mark.parametrize("shapes", SHAPES)
def test_the_specifications_conform_to_the_shapes_of_the_european_learning_model(shapes: str, tmp_path: Path) -> None:
    path = written("elm", every_case(), tmp_path)
    assert violations(graph_of(path), shapes) == ""
    spoilt = json.loads(path.read_text(encoding="utf-8"))
    for node in spoilt["@graph"]:
        for outcome in node.get("learningOutcome", ()):
            outcome.pop("title", None)
    assert violations(Graph().parse(data=json.dumps(spoilt), format="json-ld"), shapes)


@pytest.mark.slow
@pytest.mark.parametrize("shapes", SHAPES)
def test_each_hundredth_specification_of_10_000_rows_conforms_too(shapes: str, tmp_path: Path) -> None:
    """A shape looks at one specification at a time; all 2,997 of them take it minutes."""
    document = content("elm", many_pairs(10_000), tmp_path)
    nodes = document["@graph"]
    assert sum("learningOutcome" in node for node in nodes) == 2_997
    part = json.dumps({**document, "@graph": nodes[::100]})
    assert violations(Graph().parse(data=part, format="json-ld"), shapes) == ""


BADGE_CONTEXTS: Final = {
    "https://www.w3.org/ns/credentials/v2": "fmt_openbadges_clr_conformance/inspector-vc/src/main/resources/contexts/"
    "credentials-v2.jsonld",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "fmt_openbadges_spec/ob_v3p0/context-3.0.3.json",
}
OB: Final = Namespace("https://purl.imsglobal.org/spec/vc/ob/vocab.html#")
SCHEMA: Final = Namespace("https://schema.org/")


def badge_graph(document: Any) -> Graph:
    """The document as RDF by the published contexts, which stand at hand instead of being fetched."""
    contexts = [
        json.loads(sample(BADGE_CONTEXTS[each]).read_text(encoding="utf-8"))["@context"]
        if isinstance(each, str)
        else each
        for each in document["@context"]
    ]
    return Graph().parse(data=json.dumps({**document, "@context": contexts}), format="json-ld")


@pytest.mark.parametrize("tables", EVERY_SIZE)
def test_every_property_of_a_badge_has_a_meaning_in_the_context_of_open_badges(tables: Any, tmp_path: Path) -> None:
    document = content("openbadges", tables(), tmp_path)
    graph = badge_graph(document)
    assert set(map(str, graph.subjects(RDF.type, OB.Achievement))) == {node["id"] for node in document["@graph"]}
    alignments = [each for node in document["@graph"] for each in node["alignment"]]
    nodes = list(graph.objects(None, OB.alignment))
    assert len(nodes) == len(alignments)
    for name, property_ in (
        ("targetName", SCHEMA.targetName), ("targetUrl", SCHEMA.targetUrl), ("targetType", OB.targetType),
        ("targetCode", OB.targetCode), ("targetDescription", SCHEMA.targetDescription),
        ("targetFramework", SCHEMA.targetFramework),
    ):  # fmt: skip
        written_texts = Counter(each[name] for each in alignments if name in each)
        assert (
            Counter(str(graph.value(node, property_)) for node in nodes if graph.value(node, property_))
            == written_texts
        )


def test_a_badge_asserts_what_people_decided_and_calls_suggestions_so(tmp_path: Path) -> None:
    document = content("openbadges", every_case(), tmp_path)
    assert asserted(badge_graph(document)) == DECIDED
    assert len(document["@graph"]) == 3
    types = Counter(each["targetType"] for node in document["@graph"] for each in node["alignment"])
    assert types == {
        "ceasn:Competency": 9, "ceterms:Credential": 3, "ext:suggestedCloseMatch": 1, "ext:suggestedNarrowMatch": 1,
    }  # fmt: skip


READERS: Final = {"skos": "skos", "ctdl": "ctdl", "case": "case", "elm": "elm", "openbadges": "open_badges"}


@pytest.mark.parametrize("format", LINKED)
def test_our_own_reader_takes_back_the_credentials_and_their_outcomes(format: str, tmp_path: Path) -> None:
    records = read_records(written(format, every_case(), tmp_path))
    assert [fault for fault in records.faults if fault.severity == "rejected"] == []
    assert records.details.get("reader", READERS[format]) == READERS[format]
    both = ["a:1", "a:2", f"a:{FOREIGN}", "b:1", "b:2", f"b:{PUBLISHED}"]
    sides = [name for name in both if format != "openbadges" or name.startswith("a")]
    # A credential that says no kind is no item of its own in CASE.
    sides = [name for name in sides if format != "case" or name != "b:2"]
    taken = {
        row["outcomes"]: " ".join(row["title"].split()) for row in records.frame.to_dict("records") if row["outcomes"]
    }
    run = every_case()[0].equivalences
    titles = {
        identifier: title
        for side in ("subject", "object")
        for identifier, title in zip(run[f"{side}_id"], run[f"{side}_title"], strict=True)
    }
    expected = {
        "\n".join(f"Explain part {number} of {name}" for number in (1, 2, 3)): " ".join(titles[name].split())
        for name in sides
    }
    assert taken.items() >= expected.items()


@pytest.mark.parametrize("format", LINKED)
def test_what_has_no_place_is_counted_in_the_document_and_for_the_one_who_exports(format: str, tmp_path: Path) -> None:
    run, _, _, decisions = every_case()
    sentence = left_out_note(run, decisions)
    assert sentence.endswith("1 related, 1 rejected.")
    text = written(format, every_case(), tmp_path).read_text(encoding="utf-8")
    assert (sentence in text) == (format != "openbadges")
    assert address_of("a:3") not in text


@pytest.mark.parametrize("format", LINKED)
def test_a_run_without_its_catalogues_has_titles_and_no_outcomes(format: str, tmp_path: Path) -> None:
    run, _, _, decisions = every_case()
    text = written(format, (run, CatalogueTables(), CatalogueTables(), decisions), tmp_path).read_text(encoding="utf-8")
    assert "Title of a:1" in text
    assert "Explain part" not in text


@pytest.mark.parametrize("format", LINKED)
def test_a_folder_is_no_place_for_it_and_a_licence_must_be_known(format: str, tmp_path: Path) -> None:
    empty = CatalogueTables()
    with pytest.raises(UsageError, match="is a folder; this format needs a file"):
        export_tables(every_case()[0], format, tmp_path, subjects=empty, objects=empty, decisions=DECISIONS.empty())
    with pytest.raises(UsageError, match="licence 'mine' is neither"):
        written(format, every_case(), tmp_path, licence="mine")


def test_the_samples_are_where_the_tests_look_for_them() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the samples are not at hand")
    assert all((SAMPLES / path).is_file() for path in (*SHAPES, *BADGE_CONTEXTS.values()))


def test_outcomes_stand_in_the_order_of_the_catalogue(tmp_path: Path) -> None:
    run, subjects, objects, decisions = every_case()
    backwards = subjects.outcomes.iloc[::-1].reset_index(drop=True)
    shuffled = CatalogueTables(subjects.credentials, backwards, subjects.about)
    assert content("skos", (run, shuffled, objects, decisions), tmp_path) == content("skos", every_case(), tmp_path)
