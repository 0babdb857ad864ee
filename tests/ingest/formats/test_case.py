"""CASE packages and spreadsheets: what becomes an outcome, what a heading, and what is refused by CASE's own rules."""

import time
import zipfile

import pytest

from mapper.errors import MapperError, UnreadableFile
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.formats import case, case_table
from mapper.ingest.limits import DEFAULT_LIMITS, Limits
from mapper.ingest.profile import NO_PROFILE
from mapper.ingest.registry import read_records, sniff
from tests.ingest.formats.reading import notes_of, read_as, refused_in_one_line, sample

WHEN = "2026-01-31T10:00:00+00:00"


def uuid(number):
    return f"{number:08x}-0000-0000-0000-000000000000"


def node(number, **properties):
    return {
        "identifier": uuid(number),
        "uri": f"https://c.example/{uuid(number)}",
        "lastChangeDateTime": WHEN,
        **properties,
    }


DOCUMENT = node(0, title="Welding standards", creator="Steel Council", language="en", adoptionStatus="Adopted")


def item(number, statement, **properties):
    return node(number, fullStatement=statement, **properties)


def below(child, parent, sequence=None, kind="isChildOf"):
    ends = {"originNodeURI": child, "destinationNodeURI": parent}
    links = {name: {"title": "", "identifier": uuid(at), "uri": ""} for name, at in ends.items()}
    number = {} if sequence is None else {"sequenceNumber": sequence}
    return {"associationType": kind, **links, **number}


def package(items, associations=(), **properties):
    return {"CFDocument": DOCUMENT, "CFItems": list(items), "CFAssociations": list(associations), **properties}


@pytest.fixture
def records_of(write):
    def taken(content, limits=DEFAULT_LIMITS):
        return case.read(write("a.json", content), NO_PROFILE, limits)

    return taken


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        ('{"CFDocument": {"title": "Law"}', True),
        ('{ "CFItems" : [', True),
        ('{"CFPackage": {"CFDocument": {}}}', True),
        ('{"CFDocuments": []}', True),
        ('{"$schema": "x", "properties": {"CFDocument": {"type": "object"}}}', False),
        ('{"type": "object", "properties": {"CFItems": {}}}', False),
        ('{"body": "{\\"CFDocument\\": {}}"}', False),
        ("identifier,fullStatement", False),
    ],
)
def test_packages_are_recognised_and_their_schemas_are_not(head, is_ours):
    assert case.recognise(head) is is_ours


def test_a_document_is_one_credential_with_its_items_as_outcomes(records_of):
    records = records_of(package([item(1, "Weld a seam"), item(2, "Cut a plate")], [below(1, 0, 2), below(2, 0, 1)]))
    row = records.frame.iloc[0]
    assert row[["credential_id", "title", "provider", "language"]].tolist() == [
        uuid(0), "Welding standards", "Steel Council", "en",
    ]  # fmt: skip
    assert row["outcomes"] == "Cut a plate\nWeld a seam"
    assert "kind" not in records.frame
    assert not records.faults


def test_headings_are_counted_and_statements_over_others_are_outcomes(records_of):
    items = [item(1, "Joining"), item(2, "Weld a seam"), item(3, "Horizontal seams")]
    records = records_of(package(items, [below(1, 0), below(2, 1), below(3, 2)]))
    assert records.frame["outcomes"].tolist() == ["Weld a seam\nHorizontal seams"]
    assert "3 items (no type 3), of these outcomes 2, headings over others 1 (Joining)." in notes_of(records)


@pytest.mark.parametrize(("kind", "ours"), [("Course", "course"), ("Unit", "unit"), ("Certification", "certificate")])
def test_an_item_that_is_a_credential_by_its_type_stands_for_itself(records_of, kind, ours):
    group = item(1, "Welding one", CFItemType=kind, abbreviatedStatement="W1")
    items = [group, item(2, "Weld a seam"), item(3, "Keep a workshop clean")]
    records = records_of(package(items, [below(1, 0), below(2, 1), below(3, 0)]))
    assert records.frame["title"].tolist() == ["Welding standards", "W1"]
    assert records.frame["outcomes"].tolist() == ["Keep a workshop clean", "Weld a seam"]
    assert records.frame["kind"].tolist() == ["", ours]


def test_a_document_of_courses_only_is_no_credential_beside_them(records_of):
    items = [item(1, "Welding", CFItemTypeURI={"title": "Course"}), item(2, "Weld a seam")]
    assert records_of(package(items, [below(2, 1)])).frame["title"].tolist() == ["Welding"]


def test_items_in_a_circle_are_kept_and_told(records_of):
    records = records_of(package([item(1, "Heat"), item(2, "Cold")], [below(1, 2), below(2, 1)]))
    assert records.frame["outcomes"].tolist() == ["Heat\nCold"]
    assert "stand in a circle" in records.faults[0].reason


def test_other_associations_are_counted(records_of):
    links = [below(1, 2, kind="precedes"), below(1, 2, kind="exactMatchOf"), 7]
    records = records_of(package([item(1, "Weld"), item(2, "Cut")], links))
    assert "precedes 1, exactMatchOf 1, not an object 1" in notes_of(records)
    assert not records.faults


@pytest.mark.parametrize(("child", "parent"), [(1, 9), (9, 1)])
def test_an_association_with_an_item_that_is_missing_is_told_with_its_identifier(records_of, child, parent):
    records = records_of(package([item(1, "Weld"), item(2, "Cut")], [below(child, parent), below(2, 0)]))
    (fault,) = records.faults
    assert (fault.column, fault.value, fault.severity) == ("CFAssociations", uuid(9), "warning")
    assert "1 isChildOf associations name an item that the package does not hold" in fault.reason
    assert records.frame["outcomes"].tolist() == ["Cut\nWeld"]


@pytest.mark.parametrize("content", [package([]), {"CFDocument": DOCUMENT}])
def test_a_package_without_items_is_taken_with_a_warning(records_of, content):
    records = records_of(content)
    assert records.frame["title"].tolist() == ["Welding standards"]
    assert [(fault.column, fault.severity) for fault in records.faults] == [("CFItems", "warning")]


def test_a_deprecated_framework_is_told(records_of):
    old = package([item(1, "Weld")], CFDocument={**DOCUMENT, "adoptionStatus": "Deprecated"})
    assert [fault.value for fault in records_of(old).faults] == ["Deprecated"]


def test_a_list_of_packages_gives_each_its_document(records_of):
    packages = [package([item(1, "Weld")]), package([item(2, "Cut")], CFDocument={**DOCUMENT, "title": "Cutting"})]
    assert records_of(packages).frame["title"].tolist() == ["Welding standards", "Cutting"]


REFUSED = {
    "no document": ({"CFItems": [item(1, "Weld")]}, "has no CFDocument"),
    "a document that is a text": ({"CFDocument": "Welding", "CFItems": []}, "has no CFDocument"),
    "a document without a title": ({"CFDocument": node(0), "CFItems": []}, "CFDocument has no title"),
    "a title that is an object": ({"CFDocument": node(0, title={"en": "x"})}, "CFDocument has no title"),
    "items that are an object": (package([]) | {"CFItems": {"a": 1}}, "CFItems is not a list"),
    "associations that are a text": (package([]) | {"CFAssociations": "x"}, "CFAssociations is not a list"),
    "a list of documents": ({"CFDocuments": [DOCUMENT]}, "lists CASE documents without their items"),
    "a package that is a number": ([package([]), 7], "package 2 is not an object"),
    "text that is cut off": ('{"CFDocument": {"title": "We', "is not JSON"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_package_is_refused_with_its_reason(records_of, what):
    content, reason = REFUSED[what]
    with refused_in_one_line("a.json", f"{reason}.*; "):
        records_of(content)


REJECTED = {
    "not an object": (7, "is not an object"),
    "without a statement": (node(1), "no fullStatement"),
    "with an empty statement": (item(1, " "), "no fullStatement"),
    "with a statement that is a list": (item(1, ["Weld"]), "no fullStatement"),
    "without an identifier": ({"fullStatement": "Weld"}, "no identifier"),
    "with an identifier that another has": (item(5, "Weld"), "stands already in item 1"),
}


@pytest.mark.parametrize("what", REJECTED)
def test_an_item_that_case_does_not_allow_is_rejected_with_its_reason(records_of, what):
    content, reason = REJECTED[what]
    records = records_of(package([item(5, "Cut a plate"), content]))
    rejected = [fault for fault in records.faults if fault.severity == "rejected"]
    assert [(fault.row, reason in fault.reason) for fault in rejected] == [(2, True)]
    assert records.frame["outcomes"].tolist() == ["Cut a plate"]


@pytest.mark.parametrize(
    ("document", "first", "reason"),
    [
        ({"title": "Welding"}, {}, "1 of 1 in CFDocument lack creator"),
        ({}, {"uri": None}, "1 of 1 in CFItems lack uri"),
        ({}, {"identifier": "W.1"}, "1 identifiers of items are no UUID"),
    ],
)
def test_what_case_requires_and_we_do_not_need_is_only_warned_of(records_of, document, first, reason):
    records = records_of({"CFDocument": document or DOCUMENT, "CFItems": [{**item(1, "Weld"), **first}]})
    assert records.frame["outcomes"].tolist() == ["Weld"]
    assert any(reason in fault.reason and fault.severity == "warning" for fault in records.faults)


TABLE = """Identifier,fullStatement,Human Coding Scheme,Is Child Of,CFItemType,smartLevel
a,Joining,J,,,
b,Weld a seam,J.1,J,,
c,Horizontal seams,J.1.1,b,,
d,Tools,T,,,2
e,Name the tools,T.1,,,2.1
"""


def test_a_table_of_items_hangs_by_codes_identifiers_and_smart_levels(write):
    path = write("welding.csv", TABLE)
    assert sniff(path) == "case_table"
    records = read_records(path)
    assert records.frame["title"].tolist() == ["welding"]
    assert records.frame["outcomes"].tolist() == ["Weld a seam\nHorizontal seams\nName the tools"]
    assert "the file's name serves as the title" in notes_of(records)


def test_rejects_of_a_table_name_the_row_of_the_spreadsheet(write):
    records = read_records(write("welding.csv", TABLE + "f,,X,,,\n"))
    assert [(fault.row, fault.severity) for fault in records.faults] == [(7, "rejected")]


SHEETS = {
    "CF Doc": [["identifier", "creator", "title"], ["d", "Steel Council", "Welding"]],
    "CF Item": [["identifier", "fullStatement", "humanCodingScheme"], ["a", "Joining", "J"], ["b", "Weld", "J.1"]],
    "CF Association": [
        ["originNodeIdentifier", "associationType", "destinationNodeIdentifier"],
        ["a", "Is Child Of", "d"],
        ["b", "Is Child Of", "a"],
    ],
}


@pytest.mark.parametrize("beside", [{}, {"Notes": [["by", "when"]]}])
def test_a_workbook_of_three_sheets_is_one_framework(book, beside):
    (entry,), records = read_as("case_table", book(**{**beside, **SHEETS}))
    assert (entry["title"], entry["provider"], entry["outcomes"]) == ("Welding", "Steel Council", "Weld")
    assert not [fault for fault in records.faults if fault.sheet != "Notes"]


@pytest.mark.parametrize("missing", SHEETS)
def test_a_workbook_that_lacks_one_of_the_sheets_is_a_table_like_any_other(book, missing):
    assert sniff(book(**{name: rows for name, rows in SHEETS.items() if name != missing})) == "xlsx"


def test_a_workbook_that_is_cut_off_is_left_to_the_reader_of_workbooks(book):
    path = book(**SHEETS)
    path.write_bytes(path.read_bytes()[:-40])
    assert sniff(path) == "xlsx"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_list_of_sheets_that_does_not_unpack_is_left_to_the_reader_of_workbooks(tmp_path, method):
    path = tmp_path / "w.xlsx"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("xl/workbook.xml", f"<workbook>{'x' * 500}</workbook>")
    content = bytearray(path.read_bytes())
    content[52:60] = bytes(8)
    path.write_bytes(content)
    assert sniff(path) == "xlsx"


def test_a_table_without_statements_is_refused(write):
    with pytest.raises(UnreadableFile, match="no column fullStatement"):
        case_table.read(write("a.csv", "identifier,humanCodingScheme\na,b\n"), NO_PROFILE, DEFAULT_LIMITS)


ODD_VALUES = (None, 1, True, [[1]], {"a": 1}, "x\u0000y", "")
HOSTILE = {
    "wrong types everywhere": package(
        [dict.fromkeys(("identifier", "fullStatement", "CFItemType", "CFItemTypeURI"), value) for value in ODD_VALUES],
        [dict.fromkeys(("associationType", "originNodeURI", "destinationNodeURI"), value) for value in ODD_VALUES],
        CFDocument={"title": "Law", "identifier": [1], "language": {"x": 1}, "publisher": 7, "notes": [None]},
    ),
    "unknown languages": package([item(1, "Weld", language="tlh")], CFDocument={**DOCUMENT, "language": "x-klingon"}),
    "null bytes": package([item(1, "We\u0000ld")]),
    "huge text": package([item(1, "weld " * 400_000)]),
    "a chain of 20,000": package(
        [item(number, f"Weld {number}") for number in range(1, 20_001)],
        [below(number + 1, number) for number in range(1, 20_000)],
    ),
    "a circle of 20,000": package(
        [item(number, f"Weld {number}") for number in range(1, 20_001)],
        [below(number % 20_000 + 1, number) for number in range(1, 20_001)],
    ),
    "an item that hangs from itself": package([item(1, "Weld")], [below(1, 1)]),
    "sequence numbers beyond numbers": package([item(1, "Weld")], [below(1, 0, 10**400), below(1, 0, "x")]),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_packages_end_soon_in_records_or_a_message(write, what):
    started = time.perf_counter()
    message = "hostile.json"
    try:
        read_records(write("hostile.json", HOSTILE[what]))
    except MapperError as error:
        message = str(error)
    assert message.startswith("hostile.json")
    assert time.perf_counter() - started < 30


def test_hostile_statements_pass_the_whole_ingest(write, workspace):
    done = ingest(write("hostile.json", HOSTILE["wrong types everywhere"]), workspace=workspace)
    assert (done.credentials, done.rejected) == (1, 5)


def test_nesting_that_no_parser_survives_is_refused(records_of):
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        records_of('{"CFDocument": ' + "[" * 100_000 + "]" * 100_000 + "}")


def test_too_many_documents_are_refused(records_of):
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        records_of([package([item(1, "Weld")]) for _ in range(3)], limits=Limits(rows=2))


SALT = "fmt_case_opensalt_samples/core"
SCHEMAS = "fmt_case_opencase_schemas/apps/opencase/schemas"
ACCEPTED_FILES = {
    f"{SALT}/docs/sample files/opensalt-framework-20c5134f-423d-4097-a971-3dd5152bf507.json": ("case", 16, 16),
    f"{SALT}/docs/sample files/sample_case.csv": ("case_table", 10, 8),
    f"{SALT}/tests/_data/AdoptedTestFramework.json": ("case", 1, 1),
    f"{SALT}/tests/_data/EmptyExternalFramework.json": ("case", 0, 0),
    f"{SALT}/tests/_data/ItemTypeTestFramework.json": ("case", 1, 1),
    f"{SALT}/tests/_data/MarkdownFramework.json": ("case", 2, 2),
    f"{SALT}/tests/_data/Ordering.json": ("case", 28, 25),
    f"{SALT}/tests/_data/SequenceNumberFramework.json": ("case", 2, 2),
    f"{SALT}/tests/_data/SmartLevelFramework.json": ("case", 14, 12),
    f"{SALT}/tests/_data/Utf8TestFramework.json": ("case", 1, 1),
    f"{SALT}/tests/_data/abbreviatedStatement.csv": ("case_table", 1, 1),
    f"{SALT}/tests/_data/abbreviatedStatementLimit.csv": ("case_table", 1, 1),
    f"{SALT}/tests/_data/ccsso_ela_item.csv": ("case_table", 1189, None),
    f"{SALT}/tests/_data/children.csv": ("case_table", 4, 4),
    f"{SALT}/tests/_data/sequenceNumber.csv": ("case_table", 2, 2),
    f"{SALT}/tests/_data/test_items.csv": ("case_table", 99, 99),
}
"""File -> its reader, its items as SOURCE.txt counts them, and how many of them are outcomes."""
WORKBOOKS = {
    f"{SALT}/docs/sample files/spreadsheet_import_sample.xlsx": 4,
    f"{SALT}/tests/_data/spreadsheet_import_sample.xlsx": 4,
    f"{SALT}/tests/_data/ccsso_ela.xlsx": 1189,
    f"{SALT}/tests/_data/OpenSalt Testing.xlsx": 1189,
}
REFUSED_FILES = {
    f"{SALT}/docs/sample files/spreadsheet_import_template.xlsx": "no column fullStatement with a value",
    f"{SCHEMAS}/case-v1p0-cfpackage.json": "has no CFDocument",
    f"{SCHEMAS}/case-v1p1-cfpackage.json": "has no CFDocument",
    f"{SCHEMAS}/official/case-v1p1-cfpackage.json": "has no CFDocument",
    f"{SALT}/config/schema/case-v1p0-cfpackage-schema.json": "has no CFDocument",
}


@pytest.mark.shared
class TestSamples:
    @pytest.mark.parametrize("name", ACCEPTED_FILES)
    def test_a_valid_file_is_accepted_with_all_its_items(self, name):
        reader, items, outcomes = ACCEPTED_FILES[name]
        path = sample(name)
        records = read_records(path)
        taken = [line for cell in records.frame.get("outcomes", []) for line in cell.split("\n") if line]
        assert (records.reader, len(records.frame)) == (reader, 1)
        assert f"{items} items" in notes_of(records)
        assert outcomes is None or len(taken) == outcomes
        assert not [fault for fault in records.faults if fault.severity == "rejected"]

    @pytest.mark.parametrize("name", WORKBOOKS)
    def test_a_workbook_is_accepted_with_all_its_items(self, name):
        _, records = read_as("case_table", sample(name))
        assert f"{WORKBOOKS[name]} items" in notes_of(records)
        assert not records.faults

    @pytest.mark.parametrize("name", REFUSED_FILES)
    def test_what_is_no_framework_is_refused_with_its_reason(self, name):
        path = sample(name)
        with pytest.raises(UnreadableFile, match=REFUSED_FILES[name]):
            read_records(path, None if path.suffix == ".xlsx" else "case")

    @pytest.mark.parametrize("name", [name for name in REFUSED_FILES if name.endswith(".json")])
    def test_a_schema_is_not_taken_for_a_package(self, name):
        assert sniff(sample(name)) == "json"

    def test_outcomes_come_in_the_order_of_their_sequence_numbers(self, workspace):
        done = ingest(sample(f"{SALT}/tests/_data/SequenceNumberFramework.json"), workspace=workspace)
        outcomes = load_catalogue(f"{done.catalogue}@{done.version}", workspace).outcomes
        assert [text.split()[0] for text in outcomes["text"]] == ["Second", "First"]
