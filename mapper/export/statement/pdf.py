"""The statement as a tagged PDF: A4, fonts embedded, page x of y, the verification code at the foot of every page.

Lines are set one by one, so that no heading is left at the foot of a page, a table repeats its header, and each piece
of text knows what it is (:mod:`~mapper.export.statement.pdf_tags`). The same statement gives the same bytes.
"""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from mapper.export.statement.content import Block, Facts, Items, Paragraph, Signature, Statement, Table
from mapper.export.statement.fonts import cut, faces_for, visible
from mapper.export.statement.pdf_tags import Tags

__all__ = ["pdf_bytes"]

_LEFT, _RIGHT, _TOP, _FOOT = 25.0, 22.0, 18.0, 25.0
_WIDTH, _HEIGHT = 210.0, 297.0
_TEXT_WIDTH: Final = _WIDTH - _LEFT - _RIGHT
_BOTTOM: Final = _HEIGHT - _FOOT
_LINE: Final = 0.3528 * 1.4
"""Height of a line in millimetres for each point of its font."""
_INK, _QUIET, _RULE, _WARNING = (28, 28, 28), (86, 86, 86), (201, 201, 201), (156, 28, 28)
_BODY_SIZE, _TABLE_SIZE = 9.5, 8.5
_LABEL_WIDTH: Final = 58.0
_SIGNATURE_HEIGHT: Final = 29.0
_TAGS: Final = {"en": "en-GB", "fr": "fr-FR", "de": "de-DE", "es": "es-ES"}


def pdf_bytes(statement: Statement) -> tuple[bytes, frozenset[str]]:
    """The document, and the characters that no font at hand shows; the paper gives those by their numbers.

    Raises
    ------
    UnreadableFile
        If a font that the office names cannot be read.
    """
    texts = [*statement.texts(), statement.page_line, statement.not_shown]
    characters = set("".join(texts)) | set("0123456789•–[]U+ABCDEF")
    faces, missing = faces_for(characters, statement.office.fonts)
    pdf = FPDF(unit="mm", format="A4")
    # fpdf2 reads fonts from files; they are closed again before their folder goes, as Windows asks.
    with tempfile.TemporaryDirectory() as folder:
        for number, face in enumerate(faces):
            regular, bold = Path(folder) / f"{number}.ttf", Path(folder) / f"{number}b.ttf"
            regular.write_bytes(cut(face, "regular", characters))
            pdf.add_font(f"face{number}", "", regular)
            if number == 0:
                bold.write_bytes(cut(face, "bold", characters))
                pdf.add_font("face0", "B", bold)
        pdf.set_fallback_fonts([f"face{number}" for number in range(1, len(faces))], exact_match=False)
        pdf.set_text_shaping(True)
        _Paper(pdf, statement, missing).set()
        written = bytes(pdf.output())
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
    return written, missing


class _Paper:
    """The paper while it is set: where the next line goes, and what it belongs to."""

    def __init__(self, pdf: FPDF, statement: Statement, missing: frozenset[str]) -> None:
        self._pdf, self._statement, self._missing = pdf, statement, missing
        accent = statement.office.accent
        self._accent = (int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16))
        self._broken: dict[tuple[str, float, float, bool], list[str]] = {}
        self._tags = Tags(pdf)
        self._y = _TOP
        pdf.struct_builder = self._tags
        pdf.set_auto_page_break(False)
        pdf.set_margins(0, 0, 0)
        pdf.c_margin = 0
        pdf.set_lang(_TAGS[statement.language])
        pdf.set_title(f"{statement.title} – {statement.reference}")
        pdf.set_author(statement.letterhead[0])
        pdf.set_subject(statement.form_title)
        pdf.set_keywords(statement.code)
        pdf.set_creation_date(datetime.combine(statement.issued_on, time(), UTC))
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def set(self) -> None:
        """Set the whole paper."""
        self._pdf.add_page()
        self._letterhead()
        root = self._tags.document
        for section in self._statement.sections:
            part = self._tags.add("Sect", root)
            self._heading(section.title, part, section.blocks)
            for block in section.blocks:
                self._block(block, part)
        if self._missing:
            self._y += 3
            self._text(self._statement.not_shown, self._tags.add("P", root), size=8, colour=_QUIET)
        self._feet()

    # The head of the first page

    def _letterhead(self) -> None:
        statement, root = self._statement, self._tags.document
        width = _TEXT_WIDTH
        if statement.office.logo:
            width -= 60
            with self._tags.content(self._tags.add("Figure", root, alt=statement.letterhead[0])):
                picture = io.BytesIO(statement.office.logo)
                self._pdf.image(picture, x=_WIDTH - _RIGHT - 55, y=_TOP, w=55, h=22, keep_aspect_ratio=True)
        for number, line in enumerate(statement.letterhead):
            first = number == 0
            self._text(
                line,
                self._tags.add("P", root),
                width=width,
                size=13 if first else 8.5,
                bold=first,
                colour=self._accent if first else _QUIET,
                after=1.2 if first else 0,
            )
        if statement.office.logo:
            self._y = max(self._y, _TOP + 22)
        self._y += 3.5
        self._rule(_LEFT, _TEXT_WIDTH, self._accent, 0.5)
        self._y += 6
        if statement.specimen:
            top = self._y
            self._text(
                statement.specimen,
                self._tags.add("P", root),
                x=_LEFT + 3,
                width=_TEXT_WIDTH - 6,
                bold=True,
                colour=_WARNING,
            )
            with self._tags.artifact():
                self._pdf.set_draw_color(*_WARNING)
                self._pdf.set_line_width(0.3)
                self._pdf.rect(_LEFT, top - 2, _TEXT_WIDTH, self._y - top + 4)
            self._y += 7
        self._text(statement.date_line, self._tags.add("P", root), align=Align.R, after=4)
        self._text(statement.title, self._tags.add("H1", root), size=19, bold=True, colour=self._accent, after=0.5)
        self._text(statement.form_title, self._tags.add("P", root), colour=_QUIET, after=2)

    # Blocks

    def _heading(self, title: str, parent: Any, blocks: tuple[Block, ...]) -> None:
        lines = self._lines(title, _TEXT_WIDTH, 11.5, bold=True)
        needed = 4 + len(lines) * 11.5 * _LINE + 1.5 + self._least(blocks[0])
        if any(isinstance(block, Signature) for block in blocks):  # who signs is named on the page of the signature
            needed += _SIGNATURE_HEIGHT
        if self._y + needed > _BOTTOM:
            self._new_page()
        else:
            self._y += 4
        element = self._tags.add("H2", parent)
        self._text(title, element, size=11.5, bold=True, colour=self._accent, after=1.5)

    def _least(self, block: Block) -> float:
        """The height of what must stand below a heading: two lines, or the head of a table with its first row."""
        if isinstance(block, Table):
            rows = (block.columns, block.rows[0])
            return min(sum(self._row_height(row, block, bold=row is block.columns) for row in rows), 90)
        if isinstance(block, Facts):
            return min(self._fact_height(block.rows[0]) * 2, 60)
        if isinstance(block, Paragraph) and block.role == "outcome":
            return 5 * _BODY_SIZE * _LINE
        return 2 * _BODY_SIZE * _LINE

    def _block(self, block: Block, parent: Any) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block, parent)
        elif isinstance(block, Items):
            self._items(block, parent)
        elif isinstance(block, Facts):
            self._facts(block, parent)
        elif isinstance(block, Table):
            self._table(block, parent)
        else:
            self._signature(block, parent)

    def _paragraph(self, block: Paragraph, parent: Any) -> None:
        element = self._tags.add("P", parent)
        if block.role == "body":
            self._text(block.text, element, after=1.8)
            return
        outcome = block.role == "outcome"
        size = 11.5 if outcome else 10.5
        after = 0.5 if outcome else 3
        self._text(
            block.text, element, x=_LEFT + 5, width=_TEXT_WIDTH - 5, size=size, bold=outcome, after=after, bar=True
        )

    def _items(self, block: Items, parent: Any) -> None:
        list_ = self._tags.add("L", parent)
        for text in block.texts:
            item = self._tags.add("LI", list_)
            self._room(min(2, len(self._lines(text, _TEXT_WIDTH - 5, _BODY_SIZE))) * _BODY_SIZE * _LINE)
            with self._tags.content(self._tags.add("Lbl", item)):
                self._draw("•", _LEFT, self._y, 4, _BODY_SIZE)
            self._text(text, self._tags.add("LBody", item), x=_LEFT + 5, width=_TEXT_WIDTH - 5, after=1)
        self._y += 1

    def _facts(self, block: Facts, parent: Any) -> None:
        table = self._tags.add("Table", parent)
        for label, value in block.rows:
            self._room(min(self._fact_height((label, value)), 60))
            row = self._tags.add("TR", table)
            top, page = self._y, self._pdf.page
            self._text(label, self._tags.add("TH", row, scope="row"), width=_LABEL_WIDTH - 4, colour=_QUIET)
            lower, self._y = self._y, top
            self._text(value, self._tags.add("TD", row), x=_LEFT + _LABEL_WIDTH, width=_TEXT_WIDTH - _LABEL_WIDTH)
            self._y = (max(lower, self._y) if page == self._pdf.page else self._y) + 0.9
        self._y += 1.2

    def _fact_height(self, row: tuple[str, str]) -> float:
        widths = (_LABEL_WIDTH - 4, _TEXT_WIDTH - _LABEL_WIDTH)
        lines = max(len(self._lines(text, width, _BODY_SIZE)) for text, width in zip(row, widths, strict=True))
        return lines * _BODY_SIZE * _LINE + 0.9

    def _table(self, block: Table, parent: Any) -> None:
        table = self._tags.add("Table", parent)
        self._row(block.columns, block, table, head=True)
        for texts in block.rows:
            height = self._row_height(texts, block)
            if self._y + height > _BOTTOM and height < (_BOTTOM - _TOP) / 2:
                self._new_page()
                self._row(block.columns, block, None, head=True)
            self._row(texts, block, table)
        self._y += 2.5

    def _row_height(self, texts: tuple[str, ...], block: Table, *, bold: bool = False) -> float:
        lines = [
            len(self._lines(text, _TEXT_WIDTH * share / 100 - 2, _TABLE_SIZE, bold=bold or number == 0))
            for number, (text, share) in enumerate(zip(texts, block.widths, strict=True))
        ]
        return max(lines) * _TABLE_SIZE * _LINE + 2.6

    def _row(self, texts: tuple[str, ...], block: Table, table: Any, *, head: bool = False) -> None:
        """One row, over several pages where one cannot hold it; without ``table`` it repeats a header."""
        row = self._tags.add("TR", table) if table is not None else None
        cells, x = [], _LEFT
        for number, (text, share) in enumerate(zip(texts, block.widths, strict=True)):
            width = _TEXT_WIDTH * share / 100
            bold = head or number == 0
            name, scope = ("TH", "column" if head else "row") if bold else ("TD", "")
            element = self._tags.add(name, row, scope=scope) if row is not None else None
            cells.append((element, self._lines(text, width - 2, _TABLE_SIZE, bold=bold), x, width - 2, bold))
            x += width
        height = _TABLE_SIZE * _LINE
        done, longest = 0, max(len(lines) for _, lines, *_ in cells)
        while done < longest:
            fits = max(int((_BOTTOM - self._y - 2.6) / height), 0)
            if fits < min(2, longest - done):
                self._new_page()
                continue
            for element, lines, left, width, bold in cells:
                part = lines[done : done + fits]
                if part:
                    with self._tags.artifact() if element is None else self._tags.content(element):
                        for number, line in enumerate(part):
                            self._draw(
                                line, left, self._y + 1.3 + number * height, width, _TABLE_SIZE, bold=bold,
                                colour=_QUIET if head else _INK,
                            )  # fmt: skip
            self._y += min(fits, longest - done) * height + 2.6
            done += fits
        self._rule(_LEFT, _TEXT_WIDTH, self._accent if head else _RULE, 0.3 if head else 0.15)

    def _signature(self, block: Signature, parent: Any) -> None:
        self._room(_SIGNATURE_HEIGHT)
        self._y += 5
        self._text(block.place_and_date, self._tags.add("P", parent))
        self._y += 12
        self._rule(_LEFT, 80, _INK, 0.2)
        self._y += 1
        self._text(block.caption, self._tags.add("P", parent), width=110, size=8.5, colour=_QUIET, after=2)

    # Lines

    def _text(
        self,
        text: str,
        element: Any,
        *,
        x: float = _LEFT,
        width: float = _TEXT_WIDTH,
        size: float = _BODY_SIZE,
        bold: bool = False,
        colour: tuple[int, int, int] = _INK,
        align: Align = Align.L,
        after: float = 0,
        bar: bool = False,
    ) -> None:
        """Set a text from the present line on, over pages where needed; two lines at least stay together."""
        lines, height = self._lines(text, width, size, bold=bold), size * _LINE
        while lines:
            fits = int((_BOTTOM - self._y) / height)
            if fits < min(2, len(lines)):
                self._new_page()
                continue
            if len(lines) - fits == 1 and fits > 2:
                fits -= 1
            part, lines = lines[:fits], lines[fits:]
            if bar:
                with self._tags.artifact():
                    self._pdf.set_fill_color(*self._accent)
                    gap = after if not lines else 0
                    self._pdf.rect(_LEFT, self._y, 0.8, len(part) * height + (gap if bold else 0), style="F")
            with self._tags.content(element):
                for line in part:
                    self._draw(line, x, self._y, width, size, bold=bold, colour=colour, align=align)
                    self._y += height
        self._y += after

    def _draw(
        self,
        line: str,
        x: float,
        y: float,
        width: float,
        size: float,
        *,
        bold: bool = False,
        colour: tuple[int, int, int] = _INK,
        align: Align = Align.L,
    ) -> None:
        self._pdf.set_font("face0", "B" if bold else "", size)
        self._pdf.set_text_color(*colour)
        self._pdf.set_xy(x, y)
        self._pdf.cell(width, size * _LINE, line, align=align)

    def _lines(self, text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
        """The lines that a text takes in a width; asked for to measure and again to draw."""
        asked = (text, width, size, bold)
        if asked not in self._broken:
            self._pdf.set_font("face0", "B" if bold else "", size)
            shown, output = visible(text, self._missing), MethodReturnValue.LINES
            lines: Any = self._pdf.multi_cell(width, size * _LINE, shown, align=Align.L, dry_run=True, output=output)
            self._broken[asked] = list(lines) or [""]
        return self._broken[asked]

    def _rule(self, x: float, width: float, colour: tuple[int, int, int], thickness: float) -> None:
        with self._tags.artifact():
            self._pdf.set_draw_color(*colour)
            self._pdf.set_line_width(thickness)
            self._pdf.line(x, self._y, x + width, self._y)

    # Pages

    def _room(self, height: float) -> None:
        if self._y + height > _BOTTOM:
            self._new_page()

    def _new_page(self) -> None:
        self._pdf.add_page()
        self._y = _TOP

    def _forget_state(self) -> None:
        """What fpdf2 takes to be set was set on another page; it writes a setting only where it changes."""
        self._pdf.current_font_is_set_on_page = False
        self._pdf.set_draw_color(0)
        self._pdf.set_line_width(1)

    def _feet(self) -> None:
        """The foot of every page, once it is known how many there are."""
        statement, pages = self._statement, len(self._pdf.pages)
        for page in range(1, pages + 1):
            self._pdf.page = page
            self._forget_state()
            self._y = _HEIGHT - _FOOT + 5
            self._rule(_LEFT, _TEXT_WIDTH, _RULE, 0.15)
            with self._tags.artifact():
                top = self._y + 1.5
                self._draw(statement.code_line, _LEFT, top, _TEXT_WIDTH - 30, 7.5, colour=_QUIET)
                shown = statement.page_line.format(page=page, pages=pages)
                self._draw(shown, _LEFT, top, _TEXT_WIDTH, 7.5, colour=_QUIET, align=Align.R)
                left = self._lines(statement.footer, _TEXT_WIDTH, 7.5) if statement.footer else []
                for number, line in enumerate(left[:2]):
                    self._draw(line, _LEFT, top + (number + 1) * 7.5 * _LINE, _TEXT_WIDTH, 7.5, colour=_QUIET)
