"""XML of strangers: element by element, without document types, entities, network or huge texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mapper.errors import UnreadableFile
from mapper.ingest.limits import Limits, check_size

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROLOG: Final = re.compile(r"\s*(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>)", re.DOTALL)
_ROOT: Final = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)([^<>]*)")
_BLOCKS: Final = ("p", "div", "br", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6")
#: What stands before and after the content of an element.
_BREAKS: Final = {"li": ("\n• ", "\n"), **dict.fromkeys(_BLOCKS, ("\n", "\n"))}


class Root(NamedTuple):
    """The name of a document's root element without its prefix, and its attributes (namespaces) as written."""

    name: str
    attributes: str


def root_of(head: str) -> Root:
    """The root element that the beginning of a document shows; two empty texts where it is no XML.

    >>> root_of('<?xml version="1.0"?><!-- a --><x:catalog xmlns:x="urn:x">').name
    'catalog'
    """
    start = 0
    while found := _PROLOG.match(head, start):
        start = found.end()
    root = _ROOT.match(head, start)
    return Root(root[1], root[2]) if root else Root("", "")


def elements(path: Path, limits: Limits) -> Iterator[tuple[str, _Element]]:
    """``("start", element)`` and ``("end", element)`` of a document, in its order.

    Elements are complete at their end. Who reads a long document clears what is done (:func:`forget`), so that memory
    does not grow with it.

    Raises
    ------
    UnreadableFile
        If it is not well-formed, has a document type (the home of entity bombs and outside files) or is nested more
        than ``limits.nesting`` deep.
    """
    from lxml import etree

    check_size(path, limits.file_bytes)
    depth = 0
    try:
        with path.open("rb") as file:
            head = file.read(4096)
            # Exports often begin with an empty line, which XML forbids before its declaration.
            file.seek(len(head) - len(head.lstrip(b" \t\r\n")))
            events = etree.iterparse(
                file,
                events=("start", "end"),
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            for event, element in events:
                if event == "start":
                    if not depth and element.getroottree().docinfo.doctype:
                        raise UnreadableFile(
                            f"{path.name}: has a document type (<!DOCTYPE ...>), which can name outside files and is "
                            "never opened; delete that line"
                        )
                    depth += 1
                    if depth > limits.nesting:
                        raise UnreadableFile(f"{path.name}: is nested more than {limits.nesting} deep; export it again")
                else:
                    depth -= 1
                yield event, element
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise UnreadableFile(f"{path.name}:{line}: is not XML: {_brief(error.msg)}; export it again as UTF-8") from None


def _brief(message: str | None) -> str:
    return " ".join((message or "it breaks off").split())[:120]


def forget(element: _Element) -> None:
    """Release an element that is done, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def name_of(element: _Element) -> str:
    """The name of an element without its namespace.

    >>> from lxml import etree
    >>> name_of(etree.fromstring('<a:title xmlns:a="urn:a"/>'))
    'title'
    """
    return str(element.tag).rpartition("}")[2]


def attribute(element: _Element, name: str) -> str:
    """The value of an attribute by its name without a namespace, "" if it is not there."""
    return next((str(value).strip() for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


def text_of(element: _Element) -> str:
    r"""The text within an element; paragraphs and list items of XHTML become lines.

    >>> from lxml import etree
    >>> text_of(etree.fromstring("<d>Aims<ul><li>to weld</li><li>to <b>cut</b></li></ul></d>"))
    'Aims\n• to weld\n• to cut'
    """
    if len(element) == 0:
        return (element.text or "").strip()
    lines = (" ".join(line.split()) for line in "".join(_pieces(element)).split("\n"))
    return re.sub(r"•\n(?=[^•])", "• ", "\n".join(line for line in lines if line))


def _pieces(element: _Element) -> Iterator[str]:
    yield " ".join((element.text or "").split(" ")).replace("\n", " ")
    for child in element:
        name = name_of(child)
        before, after = _BREAKS.get(name, ("", ""))
        yield before
        yield from _pieces(child)
        yield after
        yield (child.tail or "").replace("\n", " ")
