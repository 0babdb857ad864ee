"""Linked data as nodes with texts and links, the same for JSON-LD and for RDF.

JSON-LD is read by the names that stand in it, compact (``ceterms:name``) or full (``https://purl.org/ctdl/terms/name``),
and not by a JSON-LD processor: that would fetch the remote ``@context`` of every file over the network, and fail
offline. A name counts without its namespace, because the vocabularies read here (CTDL, CTDL-ASN, schema.org, Dublin
Core, SKOS) give the same word the same meaning and publishers mix their prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from mapper.ingest.tables.structured import as_text

_CTID: Final = re.compile(r"ce-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$", re.IGNORECASE)
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")


class Text(NamedTuple):
    """A value that is a text, a number or the address of something; ``language`` is "" where none is said."""

    text: str
    language: str = ""


@dataclass(slots=True, eq=False)
class Node:
    """A resource: its types and the values of its properties, names without namespaces. ``row`` counts from 1."""

    id: str
    types: tuple[str, ...]
    values: dict[str, list[Text | Node]] = field(default_factory=dict)
    row: int = 0

    def texts(self, *names: str) -> list[Text]:
        """The texts of the first of these properties that has any."""
        for name in names:
            found = [value for value in self.values.get(name, ()) if isinstance(value, Text) and value.text]
            if found:
                return found
        return []

    def text(self, *names: str) -> str:
        """The best one of these texts (:func:`best_text`)."""
        return best_text(self.texts(*names)).text

    def is_blank(self) -> bool:
        """True if the resource has no address of its own, so that only this file can speak of it."""
        return not self.id or self.id.startswith("_:")


@dataclass(slots=True)
class Graph:
    """The nodes of one file: ``top`` those that stand by themselves, ``_by_id`` also those inside others."""

    top: list[Node] = field(default_factory=list)
    cut: int = 0
    """How many values lay deeper than the limit and are not here."""
    repeated: int = 0
    """How many resources of the file repeat the address of another and are put together with it."""
    _by_id: dict[str, Node] = field(default_factory=dict)

    def add(self, node: Node) -> None:
        """Let links find a node; what is said of one address in several places comes together."""
        if not node.id:
            return
        known = self._by_id.setdefault(_key(node.id), node)
        if known is not node:
            known.types = tuple(dict.fromkeys((*known.types, *node.types)))
            for name, values in node.values.items():
                known.values.setdefault(name, []).extend(values)

    def find(self, address: str) -> Node | None:
        """The node at an address, if this file holds it."""
        return self._by_id.get(_key(address))

    def linked(self, node: Node, *names: str) -> list[Node]:
        """The nodes that these properties hold or name, of this file only, each once."""
        found: dict[int, Node] = {}
        for name in names:
            for value in node.values.get(name, ()):
                other = self.find(value.text) if isinstance(value, Text) else self.find(value.id) or value
                if other is not None:
                    found.setdefault(id(other), other)
        return list(found.values())

    def elsewhere(self, node: Node, *names: str) -> list[str]:
        """The addresses that these properties name and this file does not hold."""
        return [
            value.text
            for name in names
            for value in node.values.get(name, ())
            if isinstance(value, Text) and re.match(r"https?://|_:|urn:", value.text) and self.find(value.text) is None
        ]


def _key(address: str) -> str:
    """An address as links are compared: the registry writes one CTID under several paths and in both cases."""
    ctid = _CTID.search(address)
    return ctid[0].lower() if ctid else address.rstrip("/")


@lru_cache(maxsize=10_000)
def term(name: str) -> str:
    """The name of a property or type without its namespace.

    >>> term("ceterms:name"), term("http://www.w3.org/2004/02/skos/core#prefLabel"), term("https://schema.orgteaches")
    ('name', 'prefLabel', 'teaches')
    """
    # "skos:definition:" and a schema prefix without its slash are slips in a published Turtle file.
    return re.split(r"[/#:]", name.rstrip("/#:"))[-1].removeprefix("schema.org")


def best_text(texts: Iterable[Text]) -> Text:
    """One of several languages: English before others, else the first, as for other JSON files.

    >>> best_text([Text("Droit", "fr"), Text("Law", "en-GB")])
    Text(text='Law', language='en-GB')
    """
    known = list(texts)
    english = [text for text in known if text.language.lower().split("-")[0] == "en"]
    return (english or known or [Text("")])[0]


def in_language(texts: Iterable[Text], language: str) -> list[Text]:
    """The texts of one language where any are in it, else those of the language of the best text."""
    known = list(texts)
    for wanted in (language, best_text(known).language):
        found = [text for text in known if main_tag(text.language) == main_tag(wanted)]
        if found:
            return found
    return known


def main_tag(language: str) -> str:
    """A language tag without its region: ``en`` of ``en-US``."""
    return language.lower().split("-")[0]


def words_of(address: str, *, parts: int = 1) -> str:
    """The last parts of an address as words, for vocabularies that are not at hand.

    >>> words_of("http://purl.org/ctdl/vocabs/audLevel/BachelorDegreeLevel"), words_of("credentialStat:Active")
    ('Bachelor Degree Level', 'Active')
    >>> words_of("http://example.edu/scqf/levels/10/", parts=3)
    'scqf levels 10'
    """
    last = [part for part in re.split(r"[/#:]", re.sub(r"^https?://[^/]*", "", address)) if part][-parts:]
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_-]+", " ", " ".join(last))


def graph_of(content: Any, nesting: int) -> Graph:
    """The graph of a JSON-LD document: ``@graph``, a list of nodes, or one node. Deeper than ``nesting`` is cut off.

    >>> found = graph_of({"@graph": [{"@id": "x:1", "@type": "ceterms:Badge", "ceterms:name": {"en": "Law"}}]}, 9)
    >>> found.top[0].types, found.top[0].text("name")
    (('Badge',), 'Law')
    """
    graph = Graph()
    top: dict[int, Node] = {}
    for row, item in enumerate(_top(content), start=1):
        made = _node(item, graph, nesting)
        node = graph.find(made.id) or made
        node.row = node.row or row
        graph.repeated += id(node) in top
        top.setdefault(id(node), node)
    graph.top = list(top.values())
    return graph


def _top(content: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, Mapping) and "@graph" in content:
        content = content["@graph"]
    for item in content if isinstance(content, list) else [content]:
        if isinstance(item, Mapping):
            if isinstance(item.get("@graph"), list):
                yield from (inner for inner in item["@graph"] if isinstance(inner, Mapping))
            else:
                yield item


def _node(item: Mapping[str, Any], graph: Graph, nesting: int) -> Node:
    types, address = item.get("@type"), item.get("@id")
    named = types if isinstance(types, list) else [types]
    node = Node(
        address if isinstance(address, str) else "", tuple(term(name) for name in named if isinstance(name, str))
    )
    for name, value in item.items():
        if not name.startswith("@"):
            node.values.setdefault(term(name), []).extend(_values(value, graph, nesting - 1))
    if len(item) > 1:  # {"@id": ...} alone names a node and does not describe it
        graph.add(node)
    return node


def _values(value: Any, graph: Graph, nesting: int) -> Iterator[Text | Node]:
    if nesting <= 0:
        graph.cut += 1
        return
    if isinstance(value, list):
        for item in value:
            yield from _values(item, graph, nesting - 1)
    elif not isinstance(value, Mapping):
        text = as_text(value)
        if text:
            yield Text(text)
    elif "@value" in value:
        language = value.get("@language")
        yield Text(as_text(value["@value"]), language if isinstance(language, str) else "")
    elif value.keys() & {"@list", "@set"}:
        yield from _values(value.get("@list", value.get("@set")), graph, nesting - 1)
    elif value.keys() == {"@id"}:
        yield Text(as_text(value["@id"]))
    elif value and all(_LANGUAGE_TAG.match(key) and not isinstance(value[key], Mapping) for key in value):
        for language, texts in value.items():
            for text in texts if isinstance(texts, list) else [texts]:
                if isinstance(text, str) and text.strip():
                    yield Text(text.strip(), language)
    else:
        yield _node(value, graph, nesting - 1)
