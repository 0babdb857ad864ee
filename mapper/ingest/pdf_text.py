"""The text of a PDF, for a person to take learning outcomes from; a PDF has no fields that a reader could trust."""

from __future__ import annotations

import io
import logging
from typing import Final

from pypdf import PdfReader

from mapper.errors import UnreadableFile

__all__ = ["pdf_text"]

_MEGABYTES: Final = 20
_PAGES: Final = 100
_LENGTH: Final = 200_000
logging.getLogger("pypdf").setLevel(logging.ERROR)


def pdf_text(content: bytes) -> str:
    """The text of the first hundred pages, a blank line between pages, at most 200,000 characters.

    Raises
    ------
    UnreadableFile
        If it is no PDF, is larger than 20 MB, needs a password, is damaged, or holds pictures of text only.
    """
    if not content.lstrip()[:5].startswith(b"%PDF"):
        raise UnreadableFile("the file is not a PDF; save it as one, or paste the text")
    if len(content) > _MEGABYTES * 1024**2:
        raise UnreadableFile(
            f"the PDF has {len(content):,} bytes; take out the pages that count, at most {_MEGABYTES} MB"
        )
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("the PDF needs a password; save it without one, or paste the text")
        pages: list[str] = []
        for page in reader.pages[:_PAGES]:
            pages.append(page.extract_text().strip())
            if sum(map(len, pages)) > _LENGTH:
                break
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(
            f"the PDF is damaged ({type(error).__name__}); open and save it anew, or paste the text"
        ) from None
    text = "\n\n".join(page for page in pages if page)[:_LENGTH]
    if not text:
        raise UnreadableFile("the PDF holds no text, only pictures; paste the text, or have it recognised first")
    return text
