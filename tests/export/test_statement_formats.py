"""The statement as a file: all of its words in each format, the same bytes again, no text from outside as markup."""

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from docx import Document
from lxml import html as lxml_html

from mapper.errors import DataError, UsageError
from mapper.export.statement import (
    FORMATS,
    FORMS,
    LANGUAGES,
    Office,
    Statement,
    example_office,
    statement_bytes,
    statement_of,
    write_statement,
)
from tests.export.statement_cases import CASES, CODE, FOREIGN, ISSUED_ON, NAMES, decided

HOSTILE = {
    "markup": "<script>alert(1)</script> & <b>bold</b> {{ 7 * 7 }} **x** ]]> &amp;",
    "long": "Diploma " + "W" * 492,
    "controls": "Dip\x00lo\x1bma\u202e of\u2066 evil\ud800",
    "numbers": "0;=cmd|' /C calc'!A0",
}


def drafted(case, office, *, language="en", form="long") -> Statement:
    return statement_of(case, office, language=language, form=form, names=NAMES, issued_on=ISSUED_ON)


def squeezed(text: str) -> str:
    """Text without white space, line breaks inside words and marks of direction."""
    return re.sub(r"[\s\u2066-\u2069\u00ad]+", "", unicodedata.normalize("NFKC", text))


def read(content: bytes, format: str) -> str:
    if format == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if format == "html":
        page = lxml_html.document_fromstring(content.decode("utf-8"))
        return "\n".join(page.body.itertext())
    document = Document(io.BytesIO(content))
    paragraphs = [*document.element.body.iter(f"{{{document.element.nsmap['w']}}}p")]
    paragraphs += [paragraph._p for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join("".join(paragraph.itertext()) for paragraph in paragraphs)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_outcome_is_in_the_file(language, form, format):
    # A PDF takes a second: there, each language and form has two of the cases, and each case three or so of those.
    turn = 2 * LANGUAGES.index(language) + FORMS.index(form)
    cases = [name for place, name in enumerate(CASES) if format != "pdf" or place % 3 == turn % 3]
    for name in cases:
        statement = drafted(CASES[name], example_office(), language=language, form=form)
        content, missing = statement_bytes(statement, format)
        assert not missing
        found = squeezed(read(content, format))
        lost = [line for text in statement.texts() for line in text.split("\n") if squeezed(line) not in found]
        assert lost == []


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_statement_gives_the_same_bytes(format):
    statement = drafted(CASES["partial"], example_office())
    again = drafted(CASES["partial"], example_office())
    assert statement_bytes(statement, format) == statement_bytes(again, format)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_text_from_outside_is_never_markup(kind, format):
    title = HOSTILE[kind]
    case = decided("partial", foreign=replace(FOREIGN, title=title, awarding_body=title))
    statement = drafted(case, example_office(), form="short")
    content, _ = statement_bytes(statement, format)
    shown = next(value for label, value in statement.sections[1].blocks[0].rows if label == "Title")
    assert squeezed(shown) in squeezed(read(content, format))
    if format == "html":
        page = lxml_html.document_fromstring(content.decode("utf-8"))
        assert not page.xpath("//script | //b")


def test_the_page_loads_nothing_and_can_be_read_aloud():
    page = statement_bytes(drafted(CASES["partial"], example_office(), language="de"), "html")[0].decode("utf-8")
    assert not re.search(r"(?:src|href)=|url\(|@import", page)
    tree = lxml_html.document_fromstring(page)
    assert tree.get("lang") == "de"
    assert len(tree.xpath("//h1")) == 1
    assert all(cell.get("scope") in ("col", "row") for cell in tree.xpath("//th"))
    assert all(table.xpath("caption") for table in tree.xpath("//table"))


def test_the_word_document_has_real_headings_tables_and_a_language():
    statement = drafted(CASES["refusal"], example_office(), language="fr")
    document = Document(io.BytesIO(statement_bytes(statement, "docx")[0]))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == [section.title for section in statement.sections]
    assert document.core_properties.language == "fr-FR"
    assert document.core_properties.created.date() == ISSUED_ON
    assert round(document.sections[0].page_width.mm) == 210
    assert document.element.body.xpath(".//w:tblHeader")
    assert [field.text.strip() for field in document.sections[0].footer._element.xpath(".//w:instrText")] == [
        "PAGE",
        "NUMPAGES",
    ]


def elements(node, depth=0):
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child, depth)
    elif isinstance(node, dict) and "/S" in node:
        yield node["/S"]
        yield from elements(node["/K"], depth + 1) if "/K" in node else ()


def test_the_pdf_is_tagged_numbered_and_has_its_fonts():
    statement = drafted(CASES["partial"], example_office(), language="es")
    reader = pypdf.PdfReader(io.BytesIO(statement_bytes(statement, "pdf")[0]))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "es-ES"
    assert root["/MarkInfo"]["/Marked"]
    tags = list(elements(root["/StructTreeRoot"]["/K"]))
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == len(statement.sections)
    assert {"/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/LBody"} <= set(tags)
    assert reader.metadata.title == f"{statement.title} – {statement.reference}"
    assert reader.metadata.creation_date.date() == ISSUED_ON
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert f"Página {number} de {len(reader.pages)}" in text
        assert CODE in text
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in described or "/FontFile3" in described


def test_no_heading_is_left_at_the_foot_of_a_page():
    for outcome in ("partial", "refusal"):
        statement = drafted(CASES[outcome], example_office(), language="de")
        titles = {section.title for section in statement.sections}
        for page in pypdf.PdfReader(io.BytesIO(statement_bytes(statement, "pdf")[0])).pages:
            lines = [line for line in page.extract_text().split("\n") if line]
            # The foot is drawn last, as the code and the number of the page.
            before_foot = [line for line in lines if CODE not in line and not line.startswith("Seite ")]
            assert before_foot[-1] not in titles


@pytest.mark.parametrize(
    "title",
    [
        "شهادة في علوم البيانات",
        "डेटा विज्ञान में प्रमाणपत्र",
        "ประกาศนียบัตรวิทยาการข้อมูล",
        "Πιστοποιητικό ανάλυσης",
        "Сертификат",
        "სერტიფიკატი",
        "תעודה במדעי הנתונים",
        "የምስክር ወረቀት",
    ],
)
def test_scripts_of_the_field_are_drawn(title):
    case = decided("full", foreign=replace(FOREIGN, title=title))
    _, missing = statement_bytes(drafted(case, example_office(), form="short"), "pdf")
    assert not missing


def test_what_no_font_shows_is_given_by_its_number_and_said():
    # Egyptian hieroglyphs may be shown by a font of the machine; a number that Unicode gave away last may not.
    rare = "\U0001b170\U00016f00"
    case = decided("full", foreign=replace(FOREIGN, title=f"Diploma {rare}"))
    statement = drafted(case, example_office(), form="short")
    content, missing = statement_bytes(statement, "pdf")
    text = squeezed(read(content, "pdf"))
    for char in rare:
        assert (f"U+{ord(char):04X}" in text) == (char in missing)
    assert (squeezed(statement.not_shown) in text) == bool(missing)


def test_a_row_taller_than_a_page_goes_on_on_the_next():
    long = replace(CASES["partial"].proposed.shown.outcomes[0], text="Explain a method. " * 900)
    shown = replace(CASES["partial"].proposed.shown, outcomes=(long,))
    content, _ = statement_bytes(drafted(decided("partial", shown=shown), example_office()), "pdf")
    assert squeezed(read(content, "pdf")).count("Explainamethod.") == 900


def test_a_template_of_the_office_is_used_and_cannot_reach_out():
    own = replace(example_office(), template="<p>{{ statement.title }}</p>", template_name="own.html")
    statement = drafted(CASES["full"], own)
    assert statement_bytes(statement, "html")[0] == b"<p>Statement of comparability</p>"
    for template, line, word in (
        ("<p>\n{{ statement.tilte }}", 2, "tilte"),
        ("a\nb\n{% for x in %}", 3, "Expected"),
        ("\n{{ statement.__class__.__mro__ }}", 2, "__class__"),
        ("{{ 1 / 0 }}", 1, "division"),
        ("{% include '/etc/passwd' %}", 1, "loader"),
    ):
        broken = drafted(CASES["full"], replace(own, template=template))
        with pytest.raises(DataError, match=rf"^own\.html:{line}: .*{word}"):
            statement_bytes(broken, "html")


def test_a_statement_is_written_and_says_what_the_log_wants(tmp_path: Path):
    office: Office = example_office()
    asked = {"language": "en", "form": "short", "names": NAMES, "issued_on": ISSUED_ON}
    issued = write_statement(CASES["full"], office, tmp_path / "new" / "statement.html", format="html", **asked)
    assert issued.path.read_bytes() == statement_bytes(issued.statement, "html")[0]
    assert issued.template == office.version
    assert re.fullmatch(r"[0-9a-f]{64}", issued.content_hash)
    with pytest.raises(UsageError, match="format 'odt' is not one of docx, html, pdf"):
        write_statement(CASES["full"], office, tmp_path / "statement.odt", format="odt", **asked)
    with pytest.raises(UsageError, match="is a folder"):
        write_statement(CASES["full"], office, tmp_path, format="html", **asked)
