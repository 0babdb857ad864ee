"""Linked data in any of its syntaxes (JSON-LD, Turtle, N-Triples, RDF/XML) as one graph; no network, within bounds."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.graph import Graph, Node, Text, graph_of, term
from mapper.ingest.formats.parts.json_text import content_of
from mapper.ingest.limits import Limits, check_size
from mapper.ingest.profile import Profile
from mapper.ingest.records import Fault
from mapper.ingest.tables.encodings import decode

if TYPE_CHECKING:
    from rdflib.term import Node as RdfTerm

    Triple = tuple[RdfTerm, RdfTerm, RdfTerm]

#: rdflib reads about half a megabyte a second and takes some 30 times a file's size in memory.
_LARGEST_RDF: Final = 64 * 1024**2
#: Each broken statement costs another reading of the whole file.
_MOST_REPAIRS: Final = 20
_LARGEST_REPAIRED: Final = 4 * 1024**2
_COMMENTS: Final = re.compile(r"(?:\s*#[^\n]*\n)+")
_TURTLE: Final = re.compile(r"\s*(?:@(?:prefix|base)\s|(?:PREFIX|BASE)\s+(?:[\w.-]*:\s*)?<)", re.IGNORECASE)
_N_TRIPLE: Final = re.compile(r"\s*(?:<[^<>\s]+>|_:\S+)\s+<[^<>\s]+>\s+(?:[<\"]|_:)")
_NAMES: Final = {"turtle": "Turtle", "nt": "N-Triples", "xml": "RDF/XML"}


@dataclass(slots=True)
class Linked:
    """A graph, the choices made in reading it (for the manifest), sentences about it, and what went wrong."""

    graph: Graph
    details: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def syntax_of(head: str) -> str:
    r"""The RDF syntax that a file begins with, as rdflib names it; "" for none.

    >>> syntax_of("# units\n@prefix skos: <http://example.org/> ."), syntax_of("<a:b> <a:c> <a:d> ."), syntax_of("a,b")
    ('turtle', 'nt', '')
    """
    if head.startswith("<?xml") or head.startswith("<rdf:RDF"):
        return "xml" if re.search(r"<(?:\w+:)?RDF[\s>]", head[:20_000]) else ""
    comments = _COMMENTS.match(head)
    start = head[comments.end() :] if comments else head
    if _TURTLE.match(start):
        return "turtle"
    return "nt" if _N_TRIPLE.match(start) else ""


def _as_it_is(content: Any) -> tuple[Any, list[str]]:
    return content, []


def read_linked(
    path: Path, profile: Profile, limits: Limits, opened: Callable[[Any], tuple[Any, list[str]]] = _as_it_is
) -> Linked:
    """The graph of a file. ``opened`` takes JSON-LD out of what wraps it, with sentences on what it was.

    Raises
    ------
    UnreadableFile
        If it does not parse, is nested too deeply, or is larger than memory allows.
    """
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    text, encoding, faults = decode(path.read_bytes(), path.name, profile.encoding)
    start = text.lstrip("\ufeff \t\r\n")
    syntax = syntax_of(start[:65_536])
    if syntax:
        whole = start if syntax == "xml" else text.lstrip("\ufeff")
        return _read_rdf(path, whole, syntax, limits, {"encoding": encoding, "syntax": _NAMES[syntax]}, faults)
    content, repeated = content_of(text, path.name)
    content, notes = opened(content)
    graph = graph_of(content, limits.nesting)
    if graph.cut:
        notes.append(f"{graph.cut} values lie more than {limits.nesting} levels deep and are not read.")
    if graph.repeated:
        notes.append(f"Resources that repeat the address of another, put together with it: {graph.repeated}.")
    return Linked(graph, {"encoding": encoding, "syntax": "JSON-LD"}, notes, [*faults, *repeated])


def _read_rdf(
    path: Path, text: str, syntax: str, limits: Limits, details: dict[str, Any], faults: list[Fault]
) -> Linked:
    check_size(path, min(limits.file_bytes, _LARGEST_RDF))
    if syntax == "xml":
        text = _without_declarations(path.name, text)
    for _ in range(_MOST_REPAIRS):
        try:
            return Linked(_graph(_triples(path.name, text, syntax)), details, faults=faults)
        except _BrokenStatement as error:
            if len(text) > _LARGEST_REPAIRED:
                raise UnreadableFile(
                    f"{path.name}:{error.line}: {error}; repair the line, or export it again"
                ) from None
            text, fault = _without_statement(path.name, text, error)
            faults.append(fault)
    raise UnreadableFile(
        f"{path.name}: more than {_MOST_REPAIRS} statements are not {_NAMES[syntax]}, the first in line "
        f"{faults[0].row}; export it again"
    )


class _BrokenStatement(Exception):
    """A statement of a Turtle file that does not parse; ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def _triples(file: str, text: str, syntax: str) -> Iterable[Triple]:
    """The triples in the order of the file, each once; rdflib's own store gives them in the order of their hashes."""
    from xml.sax import SAXParseException

    import rdflib
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    triples: dict[Triple, None] = {}

    class InOrder(rdflib.Graph):
        def add(self, triple: Triple) -> InOrder:
            triples[triple] = None
            return self

    graph = InOrder(bind_namespaces="none")
    try:
        with _quiet():
            # A base of its own, so that no relative address shows the folder of this machine.
            graph.parse(data=text, format=syntax, publicID=f"file:///{file.replace(' ', '%20')}")
    except BadSyntax as error:
        why = re.search(r"\((.*?)\) at \^", error.message, re.DOTALL)
        raise _BrokenStatement(error.lines + 1, f"is not Turtle: {why[1] if why else 'bad syntax'}") from None
    except RecursionError:
        raise UnreadableFile(f"{file}: is nested too deeply; export it as N-Triples") from None
    except (ParserError, SAXParseException, ValueError, AssertionError, AttributeError, LookupError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise UnreadableFile(f"{file}: is not {_NAMES[syntax]}: {reason}; export it again") from None
    return triples


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log line for each address with a blank and each odd number; texts are taken as written."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _without_declarations(file: str, text: str) -> str:
    """RDF/XML without its XML declaration, which names an encoding that is undone by now.

    Entities may shorten namespaces, as OWL tools write them, and nothing else: no entity in an entity, no outside file.
    """
    for found in re.finditer(r"<!ENTITY\b([^>]{0,2000})", text):
        if re.search(r"\b(?:SYSTEM|PUBLIC)\b|[&%]", found[1]):
            raise UnreadableFile(f"{file}: declares XML entities that may not be opened; export it without a DOCTYPE")
    return re.sub(r"^<\?xml[^>]*\?>", "", text)


def _without_statement(file: str, text: str, error: _BrokenStatement) -> tuple[str, Fault]:
    """The text with the statement around a line left blank (lines keep their numbers), and the fault that says so.

    A statement ends with a full stop at the end of a line; where that is what is missing, at an empty line.
    """
    lines = text.split("\n")
    at = min(error.line - 1, len(lines) - 1)
    first = at
    while first > 0 and lines[first - 1].strip() and not lines[first - 1].rstrip().endswith("."):
        first -= 1
    last = at
    while last < len(lines) - 1 and lines[last + 1].strip() and not lines[last].rstrip().endswith("."):
        last += 1
    broken = "\n".join(lines[first : last + 1])
    if not broken.strip() or re.match(r"\s*@?prefix\b", broken, re.IGNORECASE):
        raise UnreadableFile(f"{file}:{error.line}: {error}; repair the line, or export it again") from None
    lines[first : last + 1] = [""] * (last + 1 - first)
    fault = Fault(
        file, str(error), row=error.line, value=broken.strip()[:500], cure="repair the statement", severity="rejected"
    )
    return "\n".join(lines), fault


def _graph(triples: Iterable[Triple]) -> Graph:
    """The subjects in the order of the file, blank nodes included."""
    from rdflib import RDF

    graph = Graph()
    nodes: dict[str, Node] = {}
    for subject, predicate, value in triples:
        address = _address(subject)
        node = nodes.get(address)
        if node is None:
            node = nodes[address] = Node(address, (), row=len(nodes) + 1)
        if predicate == RDF.type:
            node.types = (*node.types, term(str(value)))
        else:
            node.values.setdefault(term(str(predicate)), []).append(_value(value))
    for node in nodes.values():
        graph.add(node)
        graph.top.append(node)
    return graph


def _address(resource: RdfTerm) -> str:
    from rdflib import BNode

    return f"_:{resource}" if isinstance(resource, BNode) else str(resource)


def _value(value: RdfTerm) -> Text:
    from rdflib import Literal

    if isinstance(value, Literal):
        return Text(" ".join(str(value).split()), value.language or "")
    return Text(_address(value))
