"""The paper that leaves the office: what was decided in one case, in words, as DOCX, HTML or PDF.

``words``, ``findings``, ``values``
    the four languages: what the office says, dates and numbers; what was found and what both sides state, said again
``office``
    whose paper it is: letterhead, appeal text, template; ``office.toml`` in the workspace
``drafting`` → ``content``
    from a decided case to sections, paragraphs and tables, which know nothing of a format
``html``, ``docx``, ``pdf``
    one format each; ``fonts`` and ``pdf_tags`` serve the PDF

Text from a file or a person is never markup, in no format. The same case, office, names and date give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

from mapper.errors import UsageError
from mapper.export.statement.content import Statement
from mapper.export.statement.drafting import statement_of
from mapper.export.statement.office import FORMS, Form, Office, example_office, load_office, write_example
from mapper.export.statement.words import LANGUAGES, Language
from mapper.review.cases.case import Case
from mapper.workspace import write_file

__all__ = [
    "FORMATS",
    "FORMS",
    "LANGUAGES",
    "Form",
    "Format",
    "Issued",
    "Language",
    "Office",
    "Statement",
    "example_office",
    "load_office",
    "render",
    "statement_bytes",
    "statement_of",
    "write_example",
    "write_statement",
]

Format = Literal["docx", "html", "pdf"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What was written: ``content_hash`` and ``template`` are those that the event of issue wants.

    ``not_shown`` are the characters that the file gives by their numbers, since no font at hand shows them.
    """

    statement: Statement
    path: Path
    content_hash: str
    template: str
    not_shown: frozenset[str] = frozenset()


def write_statement(
    case: Case,
    office: Office,
    target: Path,
    *,
    format: str,
    language: str,
    form: str,
    names: Mapping[str, str],
    issued_on: date,
) -> Issued:
    """Write the statement of a confirmed decision to ``target``.

    ``names`` gives the name or the role of a person by their id.

    Raises
    ------
    NotPermitted
        If the decision of the case is not confirmed.
    UsageError
        If format, language or form are not known, or the office has no appeal text for a decision that needs one.
    DataError
        If the office's template or fonts are faulty, with file and line.
    WorkspaceError
        If ``target`` cannot be written.
    """
    statement = statement_of(case, office, language=language, form=form, names=names, issued_on=issued_on)
    missing = render(statement, format, target)
    return Issued(
        statement=statement,
        path=target,
        content_hash=statement.content_hash,
        template=statement.template,
        not_shown=missing,
    )


def render(statement: Statement, format: str, target: Path) -> frozenset[str]:
    """Write ``statement`` to ``target``; returns the characters that the file can only give by their numbers.

    Raises
    ------
    UsageError
        If the format is not known, or ``target`` is a folder.
    DataError
        If the office's template or fonts are faulty.
    WorkspaceError
        If ``target`` cannot be written.
    """
    content, missing = statement_bytes(statement, format)
    if target.is_dir():
        raise UsageError(f"{str(target)!r} is a folder; name a file, such as statement.{format}")
    write_file(target, content)
    return missing


def statement_bytes(statement: Statement, format: str) -> tuple[bytes, frozenset[str]]:
    """The file of a statement, for a download, and the characters that it can only give by their numbers.

    Raises
    ------
    UsageError
        If the format is not known.
    DataError
        If the office's template or fonts are faulty.
    """
    if format == "html":
        from mapper.export.statement.html import html_bytes

        return html_bytes(statement), frozenset()
    if format == "docx":
        from mapper.export.statement.docx import docx_bytes

        return docx_bytes(statement), frozenset()
    if format == "pdf":
        from mapper.export.statement.pdf import pdf_bytes

        return pdf_bytes(statement)
    raise UsageError(f"format {format!r} is not one of {', '.join(FORMATS)}")
