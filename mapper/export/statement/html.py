"""The statement as one HTML file that loads nothing: the office's own template, or that of the package.

A template runs in a sandbox with autoescape on: it can lay out the words, and neither reach the machine nor turn text
from outside into markup.
"""

from __future__ import annotations

import base64
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mapper.errors import DataError
from mapper.export.statement.content import Statement

__all__ = ["html_bytes"]

_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)


def html_bytes(statement: Statement) -> bytes:
    """The page in UTF-8.

    Raises
    ------
    DataError
        If the template cannot be read or does what it may not, with its file and line.
    """
    office = statement.office
    logo = f"data:image/{office.logo_type};base64,{base64.b64encode(office.logo).decode()}" if office.logo else ""
    shown: dict[str, Any] = {name: getattr(statement, name) for name in _OFFERED}
    try:
        template = _ENVIRONMENT.from_string(office.template)
        page = template.render(statement=shown, logo=logo, accent=office.accent)
    except TemplateSyntaxError as error:
        raise DataError(f"{office.template_name}:{error.lineno}: {error.message}") from None
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise DataError(f"{office.template_name}:{_line_of(error)}: {error}") from None
    return page.encode("utf-8")


_OFFERED: Final = (
    "language", "form", "title", "form_title", "letterhead", "reference", "date_line", "sections", "code", "code_line",
    "footer", "specimen",
)  # fmt: skip


def _line_of(error: BaseException) -> int:
    """The line of the template in which ``error`` arose: the last frame that is no file of ours or of Jinja2."""
    line, frame = 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == "<template>":
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
