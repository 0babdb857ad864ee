"""What a statement says, in words and in order, before any format: the same for DOCX, HTML and PDF.

Blocks of :class:`Statement` are plain text. Whatever came from a file or from a person is cleaned of control characters
and stays in its own language; what the office says is in the language of the statement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from mapper.export.statement.office import Form, Office, SectionName
from mapper.export.statement.words import Language

__all__ = ["Block", "Facts", "Items", "Paragraph", "Section", "Signature", "Statement", "Table"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``role`` is how it stands out."""

    text: str
    role: Literal["body", "decision", "outcome"] = "body"
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and their values."""

    rows: tuple[tuple[str, str], ...]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    texts: tuple[str, ...]
    kind: ClassVar[str] = "items"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column heads its row, ``widths`` are the shares of the columns in percent."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str
    kind: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Signature:
    """Where a person signs: place and date above the line, who signs and the seal below it."""

    place_and_date: str
    caption: str
    kind: ClassVar[str] = "signature"


Block = Paragraph | Facts | Items | Table | Signature


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    name: SectionName
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement in one language and form; made by :func:`~mapper.export.statement.drafting.statement_of`.

    ``code`` is the id of the event that confirmed the decision: it leads to its row of the log. ``specimen`` is the
    warning on a paper whose office has not filled in its particulars, else "".
    """

    language: Language
    form: Form
    title: str
    form_title: str
    letterhead: tuple[str, ...]
    """The name of the office first, then address and contact, line by line."""
    reference: str
    issued_on: date
    date_line: str
    sections: tuple[Section, ...]
    code: str
    code_line: str
    page_line: str
    """With ``{page}`` and ``{pages}`` still to be filled in."""
    footer: str
    specimen: str
    not_shown: str
    """What a format says where it cannot show a character."""
    template: str
    """SHA-256 of the template and the particulars of the office, in hexadecimal."""
    office: Office = field(repr=False)

    def content(self) -> dict[str, Any]:
        """All that the statement says, as JSON has it; without the looks."""
        said = {
            name: getattr(self, name)
            for name in ("language", "form", "title", "form_title", "letterhead", "reference", "date_line", "code_line")
        }
        said |= {"footer": self.footer, "specimen": self.specimen, "issued_on": self.issued_on.isoformat()}
        said["sections"] = [
            {"name": section.name, "title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in self.sections
        ]
        # As JSON reads it back, so that tuples are lists.
        content: dict[str, Any] = json.loads(json.dumps(said))
        return content

    @property
    def content_hash(self) -> str:
        """The SHA-256 of :meth:`content` in canonical JSON (sorted keys, no spaces, UTF-8), in hexadecimal."""
        text = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def texts(self) -> list[str]:
        """Every text that a reader must find on the paper, in reading order; empty cells left out."""
        found = [self.specimen, *self.letterhead, self.title, self.form_title, self.date_line]
        for section in self.sections:
            found += [section.title, *(text for block in section.blocks for text in _texts(block))]
        return [text for text in (*found, self.code_line, self.footer) if text]


def _block(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, **asdict(block)}


def _texts(block: Block) -> Sequence[str]:
    if isinstance(block, Paragraph):
        return (block.text,)
    if isinstance(block, Items):
        return block.texts
    if isinstance(block, Facts):
        return tuple(text for row in block.rows for text in row)
    if isinstance(block, Table):
        return (*block.columns, *(text for row in block.rows for text in row))
    return (block.place_and_date, block.caption)
