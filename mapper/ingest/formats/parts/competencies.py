"""Competency frameworks of CTDL-ASN: one framework is one credential, its competencies are the outcomes.

A framework awards nothing, so no kind is given to it. It is comparable all the same: what it says that people can do
is the measure that credentials are held against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

from mapper.ingest.formats.parts.entries import Entries
from mapper.ingest.formats.parts.graph import Graph, Node, best_text, in_language, words_of
from mapper.ingest.formats.parts.outline import outline, without_circles
from mapper.ingest.records import Fault

_TEXT = ("competencyText", "competencyLabel", "name")


def competency_text(node: Node, language: str) -> str:
    """The statement of a competency in a language, else in the one that it has."""
    for name in _TEXT:
        texts = in_language(node.texts(name), language)
        if texts:
            return texts[0].text
    return ""


def add_frameworks(graph: Graph, file: str, found: Entries) -> None:
    """Add the frameworks of a graph, and one entry for competencies that belong to none of them.

    A competency with others below it is an outcome if it begins with a verb ("Assess training needs") and a heading
    otherwise ("Mathematics - 18%", :func:`~mapper.ingest.formats.parts.outline.outline`); headings are counted in a
    note.
    """
    frameworks = [node for node in graph.top if "CompetencyFramework" in node.types]
    competencies = {node.id: node for node in graph.top if "Competency" in node.types and node.id}
    language = best_text([text for node in frameworks for text in node.texts("name")]).language
    texts = {address: competency_text(node, language) for address, node in competencies.items()}
    for address, text in texts.items():
        if not text:
            node, cure = competencies[address], "give it a competencyText"
            found.faults.append(
                Fault(
                    file, "the competency has no text", node.row, "competencyText", address, cure, severity="rejected"
                )
            )
    ids = [address for address, text in texts.items() if text]
    children, roots, circular = without_circles(ids, _children(graph, competencies))
    if circular:
        reason = f"{len(circular)} competencies stand in a circle or below one; they are taken without an order"
        found.faults.append(Fault(file, reason, column="isChildOf", value=circular[0]))
    owners = _owners(graph, frameworks, competencies, children)
    members, tops = _grouped(ids, owners), _grouped(roots, owners)
    headings: list[str] = []
    for framework in frameworks:
        top = [node.id for node in graph.linked(framework, "hasTopChild") if texts.get(node.id)]
        made = outline(texts, children, [*top, *tops.get(framework.id, ())])
        headings += made.headings
        found.add({**_described(graph, framework), "outcomes": [texts[at] for at in made.statements]}, framework.row)
    if "" in members:
        made = outline(texts, children, tops.get("", ()))
        headings += made.headings
        found.add(
            {"title": PurePath(file).stem, "outcomes": [texts[at] for at in made.statements]},
            competencies[members[""][0]].row,
        )
        count = len(members[""])
        found.notes.append(f"Competencies that belong to no framework in this file, under its name as title: {count}.")
    if competencies:
        found.notes.append(_counted(competencies.values(), len(ids) - len(headings), [texts[at] for at in headings]))


def _grouped(ids: Iterable[str], owners: dict[str, str]) -> dict[str, list[str]]:
    """Framework -> its competencies among ``ids``; "" for those that have none."""
    groups: dict[str, list[str]] = {}
    for address in ids:
        groups.setdefault(owners.get(address, ""), []).append(address)
    return groups


def _counted(competencies: Iterable[Node], outcomes: int, headings: list[str]) -> str:
    categories = Counter(node.text("competencyCategory") or "no category" for node in competencies)
    shown = ", ".join(f"{name} {count}" for name, count in categories.most_common(6))
    said = f"{sum(categories.values())} competencies ({shown}), of these outcomes {outcomes}"
    if not headings:
        return f"{said}."
    first = "; ".join(heading[:60] for heading in headings[:3])
    return f"{said}, headings over others {len(headings)} ({first}{' ...' * (len(headings) > 3)})."


def _children(graph: Graph, competencies: dict[str, Node]) -> dict[str, list[str]]:
    """Each parent's competencies in the order of its ``hasChild``, then those that only name it in ``isChildOf``."""
    below: dict[str, dict[str, None]] = {}
    for address, node in competencies.items():
        for child in graph.linked(node, "hasChild"):
            below.setdefault(address, {}).setdefault(child.id)
    for address, node in competencies.items():
        for parent in graph.linked(node, "isChildOf"):
            below.setdefault(parent.id, {}).setdefault(address)
    return {parent: list(children) for parent, children in below.items() if parent in competencies}


def _owners(
    graph: Graph, frameworks: list[Node], competencies: dict[str, Node], children: dict[str, list[str]]
) -> dict[str, str]:
    """Competency -> framework: as it says itself (``isPartOf``), else that of what it hangs from."""
    known = {node.id for node in frameworks}
    owners: dict[str, str] = {}
    for address, node in competencies.items():
        named = [part.id for part in graph.linked(node, "isPartOf", "isTopChildOf") if part.id in known]
        if named:
            owners[address] = named[0]
    for framework in frameworks:
        stack = [node.id for node in graph.linked(framework, "hasTopChild")]
        seen: set[str] = set()
        while stack:
            address = stack.pop()
            if address not in seen:
                seen.add(address)
                owners.setdefault(address, framework.id)
                stack += children.get(address, ())
    return owners


def _described(graph: Graph, framework: Node) -> dict[str, str | list[str]]:
    name = best_text(framework.texts("name"))
    publishers = [text.text for text in in_language(framework.texts("publisherName"), name.language)]
    publishers = publishers or [node.text("name") for node in graph.linked(framework, "publisher", "creator")]
    sources = [text.text for text in framework.texts("source") if text.text.startswith("http")]
    levels = [words_of(text.text) for text in framework.texts("educationLevelType")]
    languages = [words_of(text.text) if ":" in text.text else text.text for text in framework.texts("inLanguage")]
    return {
        "credential_id": framework.text("ctid") or framework.id,
        "title": name.text,
        "description": framework.text("description"),
        "provider": "; ".join(dict.fromkeys(publisher for publisher in publishers if publisher)),
        "language": (languages or [name.language])[0],
        "level": "; ".join(dict.fromkeys(levels)),
        "valid_from": framework.text("dateValidFrom", "dateAvailableFrom"),
        "valid_to": framework.text("dateValidUntil"),
        "source_url": (sources or [framework.id if framework.id.startswith("http") else ""])[0],
    }
