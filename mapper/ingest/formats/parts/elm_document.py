"""A document of the European Learning Model, the same for its JSON-LD and its XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, NamedTuple

from mapper.ingest.formats.parts.eu_terms import language_of
from mapper.ingest.formats.parts.graph import Node, Text, main_tag
from mapper.ingest.vocabulary import language_code

LABELS: Final = ("prefLabel", "title", "legalName", "noteLiteral", "altLabel")
#: Links to what a credential opens, replaces or belongs to: described there, but not what this document offers.
_ELSEWHERE: Final = frozenset({"entitlesTo", "limitQualification", "specialisationOf", "generalisationOf", "isPartOf"})


MOST_VALUES: Final = 1_000
"""How many values of one property are read: a crafted file could else make all its nodes share one endless list."""


class Concept(NamedTuple):
    """A term of a controlled list: its address and its label, either of them "" where it is not given."""

    address: str
    label: str


@dataclass(slots=True)
class Document:
    """The nodes of a document: ``top`` as they stand, and every described one by its id.

    Where several nodes have one id, which exporters write for each mention of an organisation, the fullest one counts.
    ``primary`` is the language that the document calls its own, "" if it does not.
    """

    top: list[Node] = field(default_factory=list)
    primary: str = ""
    _by_id: dict[str, Node] = field(default_factory=dict)
    _cut: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def cut(self) -> int:
        """How many values were not read, since there were too many (:data:`MOST_VALUES`)."""
        return sum(self._cut.values())

    def _values(self, node: Node, name: str) -> list[Text | Node]:
        values = node.values.get(name, [])
        if len(values) <= MOST_VALUES:
            return values
        self._cut[id(node), name] = len(values) - MOST_VALUES
        return values[:MOST_VALUES]

    def add(self, node: Node) -> None:
        """Let links find a node."""
        if node.id and node.values:
            known = self._by_id.get(node.id)
            if known is None or len(node.values) > len(known.values):
                self._by_id[node.id] = node

    def described(self, node: Node) -> Node:
        """The node that describes what ``node`` may only name."""
        return self._by_id.get(node.id, node) if node.id else node

    def linked(self, node: Node, *names: str) -> list[Node]:
        """The nodes that these properties hold or name, each once, without those that nothing describes."""
        found: dict[int, Node] = {}
        for name in names:
            for value in self._values(node, name):
                other = self._by_id.get(value.text) if isinstance(value, Text) else self.described(value)
                if other is not None and other.values:
                    found.setdefault(id(other), other)
        return list(found.values())

    def concepts(self, node: Node, *names: str) -> list[Concept]:
        """The terms that these properties name."""
        found = []
        for name in names:
            for value in self._values(node, name):
                if isinstance(value, Node):
                    found.append(Concept(value.id, self.text(self.described(value), *LABELS)))
                else:
                    is_address = value.text.startswith(("http://", "https://", "urn:"))
                    found.append(Concept(value.text, "") if is_address else Concept("", value.text))
        return found

    def best(self, node: Node, *names: str) -> Text:
        """The text of the first of these properties that has one: English, else the primary language, else the first.

        The text of a note counts as the text of the property that holds the note. A label is one text; several notes
        stand one per line.
        """
        for name in names:
            texts = [text for value in self._values(node, name) for text in self._texts(value) if text.text.strip()]
            if not texts:
                continue
            spoken = [main_tag(text.language) for text in texts]
            language = next((tag for tag in ("en", self.primary) if tag and tag in spoken), spoken[0])
            kept = [text.text for text, tag in zip(texts, spoken, strict=True) if tag == language]
            return Text(kept[0] if name in LABELS else "\n".join(kept), language)
        return Text("")

    def text(self, node: Node, *names: str) -> str:
        """The text of :meth:`best`."""
        return self.best(node, *names).text

    def _texts(self, value: Text | Node) -> list[Text]:
        if isinstance(value, Text):
            return [value]
        node = self.described(value)
        return [text for text in node.values.get("noteLiteral", ()) if isinstance(text, Text)]

    def nodes(self) -> Iterator[Node]:
        """Every node that the document describes, once, in its order; not what only lies beyond it."""
        seen: set[int] = set()
        waiting = list(reversed(self.top))
        while waiting:
            node = waiting.pop()
            full = self.described(node)
            if full.values and id(full) not in seen:
                seen.add(id(full))
                yield full
            here = chain.from_iterable(values for name, values in node.values.items() if name not in _ELSEWHERE)
            waiting += reversed([value for value in here if isinstance(value, Node)])

    def find_primary_language(self) -> None:
        """Take the first language that a node of the document names as its primary one."""
        named = (concept for node in self.nodes() for concept in self.concepts(node, "primaryLanguage"))
        self.primary = next((language_code(language_of(one.address) or one.label) for one in named), "")
