"""The statement as a Word document: real styles, headings, tables with header rows, page numbers, A4.

The same statement gives the same bytes: dates are those of issue, and the parts of the file carry a fixed one.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from mapper.export.statement.content import Block, Facts, Items, Paragraph, Section, Signature, Statement, Table

__all__ = ["docx_bytes"]

_FONT: Final = "Calibri"
_TAGS: Final = {"en": "en-GB", "fr": "fr-FR", "de": "de-DE", "es": "es-ES"}
_TEXT_WIDTH: Final = 163
"""Between the margins of an A4 page, in millimetres."""
_QUIET: Final = RGBColor(0x56, 0x56, 0x56)
_WARNING: Final = RGBColor(0x9C, 0x1C, 0x1C)
_PACKED_ON: Final = (1980, 1, 1, 0, 0, 0)


def docx_bytes(statement: Statement) -> bytes:
    """The document, ready to be written."""
    document = Document()
    _set_up(document, statement)
    _letterhead(document, statement)
    for section in statement.sections:
        _section(document, section, statement)
    _foot(document, statement)
    packed = io.BytesIO()
    document.save(packed)
    return _dated(packed)


def _dated(saved: io.BytesIO) -> bytes:
    """The same package with a fixed date in each part, so that it does not tell when it was made."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = zipfile.ZipInfo(entry.filename, date_time=_PACKED_ON)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(entry))
    return fixed.getvalue()


def _set_up(document: DocumentType, statement: Statement) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(25), Mm(22)
    page.top_margin, page.bottom_margin = Mm(20), Mm(24)
    page.footer_distance = Mm(10)
    accent = RGBColor.from_string(statement.office.accent[1:].upper())
    _style(document, "Normal", size=10.5, after=3)
    document.styles["Normal"].paragraph_format.line_spacing = 1.15
    document.styles["Normal"].paragraph_format.widow_control = True
    _style(document, "Title", size=20, after=0, bold=True, colour=accent)
    _style(document, "Subtitle", size=10.5, after=14, colour=_QUIET)
    _style(document, "Heading 1", size=12, before=12, after=4, bold=True, colour=accent)
    _style(document, "List Bullet", size=10.5, after=2)
    _style(document, "Footer", size=8, after=0, colour=_QUIET)
    _border(document.styles["Title"].element.get_or_add_pPr(), None)
    for spaced in document.styles.element.findall(f".//{qn('w:rPr')}/{qn('w:spacing')}"):
        spaced.getparent().remove(spaced)
    foot: Any = document.styles["Footer"]
    # The default stops are those of a page of another width.
    for stop in list(foot.element.iter(qn("w:tab"))):
        stop.getparent().remove(stop)
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    # The default template speaks American English.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _TAGS[statement.language])
    about = document.core_properties
    about.title = f"{statement.title} – {statement.reference}"
    about.author = statement.letterhead[0]
    about.language = _TAGS[statement.language]
    about.subject = statement.form_title
    about.comments, about.keywords = "", statement.code
    about.created = about.modified = datetime.combine(statement.issued_on, time())
    about.last_modified_by, about.revision = statement.letterhead[0], 1


def _style(
    document: DocumentType,
    name: str,
    *,
    size: float,
    before: float = 0,
    after: float,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    """Sizes and spaces in points."""
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = _FONT, Pt(size), bold, False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), _FONT)
    if colour is not None:
        style.font.color.rgb = colour
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _border(properties: Any, colour: str | None, *, side: str = "bottom", eighths: int = 12) -> None:
    """A rule beside a paragraph, ``eighths`` of a point wide; none takes away what the style has."""
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    if colour is None:
        return
    borders, rule = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "6"), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def _write(paragraph: WordParagraph, text: str, *, bold: bool = False, size: float | None = None) -> WordParagraph:
    """Add ``text`` to a paragraph, its line ends as line breaks."""
    for number, line in enumerate(text.split("\n")):
        run = paragraph.add_run(line)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if number < text.count("\n"):
            run.add_break()
    return paragraph


def _letterhead(document: DocumentType, statement: Statement) -> None:
    office, accent = statement.office, statement.office.accent[1:].upper()
    if office.logo:
        picture = document.add_paragraph()
        picture.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape = picture.add_run().add_picture(io.BytesIO(office.logo), height=Mm(20))
        if shape.width > Mm(60):
            shape.height, shape.width = Emu(shape.height * Mm(60) // shape.width), Mm(60)
        shape._inline.docPr.set("descr", statement.letterhead[0])
    for number, line in enumerate(statement.letterhead):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2 if number == 0 else 0)
        run = _write(paragraph, line, bold=number == 0, size=13 if number == 0 else 9).runs[0]
        run.font.color.rgb = RGBColor.from_string(accent) if number == 0 else _QUIET
    _border(paragraph._p.get_or_add_pPr(), accent)
    if statement.specimen:
        warning = document.add_paragraph()
        warning.paragraph_format.space_before = Pt(14)
        _write(warning, statement.specimen, bold=True).runs[0].font.color.rgb = _WARNING
    day = _write(document.add_paragraph(), statement.date_line)
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    day.paragraph_format.space_before, day.paragraph_format.space_after = Pt(20), Pt(18)
    document.add_paragraph(statement.title, style="Title")
    document.add_paragraph(statement.form_title, style="Subtitle")


def _section(document: DocumentType, section: Section, statement: Statement) -> None:
    document.add_paragraph(section.title, style="Heading 1")
    for block in section.blocks:
        _block(document, block, statement)


def _block(document: DocumentType, block: Block, statement: Statement) -> None:
    if isinstance(block, Paragraph):
        paragraph = _write(document.add_paragraph(), block.text, bold=block.role == "outcome")
        if block.role != "body":
            _border(paragraph._p.get_or_add_pPr(), statement.office.accent[1:].upper(), side="left", eighths=18)
            paragraph.paragraph_format.left_indent = Mm(4)
            paragraph.paragraph_format.keep_with_next = block.role == "outcome"
    elif isinstance(block, Items):
        for text in block.texts:
            _write(document.add_paragraph(style="List Bullet"), text)
    elif isinstance(block, Facts):
        _facts(document, block)
    elif isinstance(block, Table):
        _table(document, block, statement.office.accent[1:].upper())
    else:
        _signature(document, block)


def _facts(document: DocumentType, block: Facts) -> None:
    table = _grid(document, len(block.rows), (33, 67))
    for row, (label, value) in zip(table.rows, block.rows, strict=True):
        _fill(row.cells[0], label, size=10).runs[0].font.color.rgb = _QUIET
        _fill(row.cells[1], value, size=10)
        _together(row)
    _space(document)


def _table(document: DocumentType, block: Table, accent: str) -> None:
    table = _grid(document, len(block.rows) + 1, block.widths)
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), block.caption)
    table._tbl.tblPr.append(described)
    head, *body = table.rows
    repeated = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeated)
    for cell, text in zip(head.cells, block.columns, strict=True):
        _fill(cell, text, bold=True).runs[0].font.color.rgb = _QUIET
        _rule(cell, accent, 8)
    for row, texts in zip(body, block.rows, strict=True):
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _fill(cell, text, bold=number == 0)
            _rule(cell, "C9C9C9", 4)
        _together(row)
    _together(head)
    _space(document)


def _grid(document: DocumentType, rows: int, shares: tuple[int, ...]) -> Any:
    table = document.add_table(rows=rows, cols=len(shares))
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        width = Mm(_TEXT_WIDTH * share / 100)
        column.width = width
        for cell in column.cells:
            cell.width = width
    return table


def _fill(cell: _Cell, text: str, *, bold: bool = False, size: float = 9) -> WordParagraph:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.0
    return _write(paragraph, text, bold=bold, size=size)


def _rule(cell: _Cell, colour: str, eighths: int) -> None:
    borders, rule = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    cell._tc.get_or_add_tcPr().append(borders)


def _together(row: Any) -> None:
    """Keep a row on one page, as long as a page can hold it."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _space(document: DocumentType) -> None:
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    document.paragraphs[-1].paragraph_format.line_spacing = Pt(6)


def _signature(document: DocumentType, block: Signature) -> None:
    where = _write(document.add_paragraph(), block.place_and_date)
    where.paragraph_format.space_before, where.paragraph_format.space_after = Pt(18), Pt(36)
    where.paragraph_format.keep_with_next = True
    caption = _write(document.add_paragraph(), block.caption, size=9)
    caption.paragraph_format.right_indent = Mm(83)
    _border(caption._p.get_or_add_pPr(), "1C1C1C", side="top", eighths=6)


def _foot(document: DocumentType, statement: Statement) -> None:
    foot = document.sections[0].footer
    numbers = foot.paragraphs[0]
    numbers.add_run(f"{statement.code_line}\t")
    if statement.footer:
        _write(foot.add_paragraph(style="Footer"), statement.footer)
    before, _, rest = statement.page_line.partition("{page}")
    between, _, after = rest.partition("{pages}")
    for text, name in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        numbers.add_run(text)
        if name:
            _number(numbers, name)


def _number(paragraph: WordParagraph, name: str) -> None:
    """A field that Word fills in."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = "1"
            continue
        element = OxmlElement("w:instrText" if kind == "instruction" else "w:fldChar")
        if kind == "instruction":
            element.set(qn("xml:space"), "preserve")
            element.text = f" {name} "
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
