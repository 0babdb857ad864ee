"""Published text without its markup: HTML, entities, control characters."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(
    r"</?(?:p|li|ul|ol|br|div|span|strong|em|b|i|u|h[1-6]|table|tr|td|a|font|section|article|dl|dt|dd)\b[^<>]*>", re.I
)


def plain_text(text: str) -> str:
    r"""Text without HTML, entities, control characters and odd blanks; paragraphs and list items become lines.

    >>> plain_text("<p>Caf&eacute;&nbsp;au lait</p><ul><li>hot</li><li>cold</li></ul>")
    'Café au lait\n• hot\n• cold'
    """
    if _TAG.search(text):
        text = _from_html(text)
    elif "&" in text:
        text = html.unescape(text)
        if _TAG.search(text):
            text = _from_html(text)
    text = unicodedata.normalize("NFC", text)
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
        .replace("\v", "\n")
    )
    text = re.sub(r"[\u00ad\u200b-\u200f\u2060\ufeff\ufffd]|[\x00-\x08\x0e-\x1f\x7f]", "", text)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _from_html(text: str) -> str:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(["script", "style", "template"]):
        tag.decompose()
    for item in soup.find_all(["li", "dd"]):
        item.insert(0, "\n• ")
        item.append("\n")
    for block in soup.find_all(
        ["p", "div", "br", "tr", "ul", "ol", "table", "section", "article", "dt", *(f"h{n}" for n in range(1, 7))]
    ):
        block.insert_before("\n")
        block.insert_after("\n")
    return re.sub(r"•\s*\n\s*(?=\S)", "• ", re.sub(r"•\s*(?=•)", "", soup.get_text()))
