"""Published text without its markup: HTML, entities, control characters."""

from __future__ import annotations

import html
import re
import unicodedata

_BLOCKS = frozenset(
    {"p", "ul", "ol", "br", "div", "table", "tr", "section", "article", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_ITEMS = frozenset({"li", "dd"})
_UNSEEN = frozenset({"script", "style", "template"})
_TAG = re.compile(
    r"</?(?:p|li|ul|ol|br|div|span|strong|em|b|i|u|h[1-6]|table|tr|td|a|font|section|article|dl|dt|dd|script|style)"
    r"\b[^<>]*>",
    re.I,
)
#: Every piece of markup starts at its own "<" and ends before the next one, so that reading takes linear time.
_MARKUP = re.compile(
    r"<!--|-->|<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>|<![^<>]*>", re.I
)
#: What is to be tidied in printable ASCII.
_TO_TIDY = re.compile("[<&]|  ")
_ODD = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd]|[\x00-\x08\x0e-\x1f\x7f]")


def plain_text(text: str) -> str:
    r"""Text without HTML, entities, control characters and odd blanks; paragraphs and list items become lines.

    >>> plain_text("<p>Caf&eacute;&nbsp;au lait</p><ul><li>hot</li><li>cold</li></ul>")
    'Café au lait\n• hot\n• cold'
    """
    if text.isascii() and text.isprintable() and not _TO_TIDY.search(text):
        return text.strip(" ")
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
    text = _ODD.sub("", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """:func:`plain_text` without its line breaks: a title, a code, a cell that holds one thing.

    >>> one_line("<b>Care</b> of<br>the elderly")
    'Care of the elderly'
    """
    return " ".join(plain_text(text).split())


def _from_html(text: str) -> str:
    parts: list[str] = []
    hidden, start = "", 0
    for found in _MARKUP.finditer(text):
        if not hidden:
            parts.append(text[start : found.start()])
        start = found.end()
        name = (found["name"] or "").lower()
        if found[0] == "<!--" and not hidden:
            hidden = "-->"
        elif (name or found[0]) == hidden and (found["end"] or found[0] == "-->"):
            hidden = ""
        elif not hidden and name in _UNSEEN and not found["end"]:
            hidden = name
        elif not hidden and name in _ITEMS:
            parts.append("\n" if found["end"] else "\n• ")
        elif not hidden and name in _BLOCKS:
            parts.append("\n")
    if not hidden:
        parts.append(text[start:])
    # The text of an item may stand in a paragraph of its own, below its bullet.
    return re.sub(r"•[^\S\n]*\n\s*(?=\S)", "• ", html.unescape("".join(parts)))
