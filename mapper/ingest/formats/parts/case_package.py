"""One CASE framework (a CFPackage) as credentials, whether it came as JSON or as the sheets of a workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.entries import Entries, Entry
from mapper.ingest.formats.parts.outline import outline, without_circles
from mapper.ingest.records import Fault
from mapper.ingest.tables.structured import as_text
from mapper.ingest.vocabulary import kind_of

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
#: Required by the schemas of CASE 1.0 and 1.1, beside what a statement cannot do without.
_REQUIRED_OF_DOCUMENT: Final = ("identifier", "uri", "creator", "lastChangeDateTime")
_REQUIRED_OF_ITEM: Final = ("uri", "lastChangeDateTime")
_CARRIED: Final = frozenset(
    {
        "CFDocumentURI", "CFItemType", "CFItemTypeURI", "CFItemAssociationURI", "abbreviatedStatement",
        "fullStatement", "humanCodingScheme", "identifier", "language", "lastChangeDateTime", "listEnumeration", "uri",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A CFItem that can be used: it has an id and a statement."""

    id: str
    statement: str
    kind: str
    row: int
    content: Mapping[str, Any]


def add_package(
    file: str,
    package: Mapping[str, Any],
    found: Entries,
    *,
    row: int = 1,
    rows: Sequence[int] = (),
    is_json: bool = True,
) -> None:
    """Add the credentials of a package: its document, and each item whose type is a course, unit, module or credential.

    The document holds all statements that stand in none of these. ``rows`` say where each item stood, from 1. What the
    CASE schemas require and we do without (dates, addresses) is asked of JSON only, and only warned of.

    Raises
    ------
    UnreadableFile
        If there is no document with a title, or the items are no list.
    """
    document = package.get("CFDocument")
    if not isinstance(document, Mapping):
        raise UnreadableFile(f"{file}: has no CFDocument, which a CASE package needs; export the whole package")
    if not _text(document, "title"):
        raise UnreadableFile(f"{file}: its CFDocument has no title; give it one, or export the package again")
    listed = {name: package.get(name) or [] for name in ("CFItems", "CFAssociations")}
    for name, content in listed.items():
        if not isinstance(content, list):
            raise UnreadableFile(f"{file}: {name} is not a list, as CASE has it; export the package again")
    if not listed["CFItems"]:
        reason, cure = "the package holds no items, so nothing says what is learnt", "export the whole package"
        found.faults.append(Fault(file, reason, row, "CFItems", cure=cure))
    items = _items(file, listed["CFItems"], rows, found, is_json=is_json)
    if is_json:
        _warn_of_missing(file, [document], _REQUIRED_OF_DOCUMENT, "CFDocument", found)
        _warn_of_missing(file, [item.content for item in items.values()], _REQUIRED_OF_ITEM, "CFItems", found)
    root = _identifier(document)
    children, roots = _hierarchy(file, root, items, listed["CFAssociations"], found)
    status = _text(document, "adoptionStatus")
    if status.lower() == "deprecated":
        found.faults.append(Fault(file, "is deprecated, says its publisher", row, "adoptionStatus", status))
    _add_entries(document, row, items, children, roots, found)


def _add_entries(
    document: Mapping[str, Any],
    row: int,
    items: Mapping[str, Item],
    children: Mapping[str, Sequence[str]],
    roots: Sequence[str],
    found: Entries,
) -> None:
    texts = {item.id: item.statement for item in items.values()}
    groups = [item for item in items.values() if item.kind]
    inside = {item.id for item in groups}
    open_children = {parent: [at for at in below if at not in inside] for parent, below in children.items()}
    rest = outline(texts, open_children, [at for at in roots if at not in inside])
    headings = list(rest.headings)
    about = _described(document)
    if rest.statements or not groups:
        found.add({**about, "outcomes": [texts[at] for at in rest.statements]}, row)
    for group in groups:
        made = outline(texts, open_children, open_children.get(group.id, ()))
        headings += made.headings
        found.add(_group(group, about, [texts[at] for at in made.statements]), group.row)
    types = Counter(_type_of(item.content) or "no type" for item in items.values())
    shown = ", ".join(f"{name} {count}" for name, count in types.most_common(6))
    status = _text(document, "adoptionStatus") or "not said"
    said = f"{_text(document, 'title')} (status: {status}): {len(items)} items ({shown or 'none'})"
    parts = [f"outcomes {len(items) - len(headings) - len(groups)}"]
    parts += [f"credentials by their type {len(groups)}"] if groups else []
    first = "; ".join(texts[at][:60] for at in headings[:3])
    parts += [f"headings over others {len(headings)} ({first}{' ...' * (len(headings) > 3)})"] if headings else []
    found.notes.append(f"{said}, of these {', '.join(parts)}.")
    left = Counter(
        name for item in items.values() for name, value in item.content.items() if value not in (None, "", [])
    )
    shown = ", ".join(f"{name} {count}" for name, count in left.most_common() if name not in _CARRIED)
    if shown:
        found.notes.append(f"Properties of items that are not carried, with their number: {shown}.")


def _items(file: str, listed: Sequence[Any], rows: Sequence[int], found: Entries, *, is_json: bool) -> dict[str, Item]:
    items: dict[str, Item] = {}
    foreign: list[str] = []
    for position, content in enumerate(listed):
        row = rows[position] if rows else position + 1
        fault = _fault_of(file, content, row, items)
        if fault:
            found.faults.append(fault)
            continue
        item = Item(_identifier(content), _text(content, "fullStatement"), kind_of(_type_of(content)), row, content)
        items[item.id] = item
        foreign += [item.id] if is_json and not _UUID.match(item.id) else []
    if foreign:
        reason = f"{len(foreign)} identifiers of items are no UUID, which CASE requires; they are used as they are"
        found.faults.append(Fault(file, reason, column="identifier", value=foreign[0]))
    return items


def _fault_of(file: str, content: Any, row: int, items: Mapping[str, Item]) -> Fault | None:
    """Why this is no item of a framework, by CASE's own rules; None if it is one."""
    if not isinstance(content, Mapping):
        column, reason, cure, value = "", "the item is not an object", "export the package again", as_text(content)
    elif not _text(content, "fullStatement"):
        column, reason, cure = "fullStatement", "the item has no fullStatement, which CASE requires", "state it"
        value = _identifier(content)
    elif not _identifier(content):
        column, reason, cure = "identifier", "the item has no identifier, which CASE requires", "give it a UUID"
        value = _text(content, "fullStatement")
    elif _identifier(content) in items:
        first = items[_identifier(content)].row
        column, reason, cure = "identifier", f"the identifier stands already in item {first}", "give each item its own"
        value = _identifier(content)
    else:
        return None
    return Fault(file, reason, row, column, value[:500], cure, severity="rejected")


def _warn_of_missing(
    file: str, contents: Sequence[Mapping[str, Any]], required: Sequence[str], where: str, found: Entries
) -> None:
    for name in required:
        lacking = sum(1 for content in contents if not _text(content, name))
        if lacking:
            reason = (
                f"{lacking} of {len(contents)} in {where} lack {name}, which CASE requires; they are read without it"
            )
            found.faults.append(Fault(file, reason, column=name))


def _hierarchy(
    file: str, root: str, items: Mapping[str, Item], associations: Sequence[Any], found: Entries
) -> tuple[dict[str, list[str]], list[str]]:
    """Children by ``isChildOf`` in the order of their sequence numbers, and the items that hang from no other."""
    below: dict[str, list[tuple[float, int, str]]] = {}
    others: Counter[str] = Counter()
    outside: list[str] = []
    parents = {root, *items}
    for position, association in enumerate(associations):
        if not isinstance(association, Mapping):
            others["not an object"] += 1
            continue
        said = _text(association, "associationType")
        if re.sub(r"[^a-z]", "", said.lower()) != "ischildof":
            others[said or "no type"] += 1
            continue
        child, parent = _end(association, "origin"), _end(association, "destination")
        if child not in items or parent not in parents:
            outside.append(parent if child in items else child)
        elif child != parent:
            below.setdefault(parent, []).append((_sequence(association), position, child))
    ordered = {parent: list(dict.fromkeys(at for *_, at in sorted(children))) for parent, children in below.items()}
    top = ordered.pop(root, [])
    children, roots, circular = without_circles(list(items), ordered)
    if circular:
        reason = f"{len(circular)} items stand in a circle or below one; they are taken without an order"
        found.faults.append(Fault(file, reason, column="isChildOf", value=circular[0]))
    if others:
        shown = ", ".join(f"{name} {count}" for name, count in others.most_common(8))
        found.notes.append(f"Associations that are not carried: {shown}.")
    if outside:
        reason = f"{len(outside)} isChildOf associations name an item that the package does not hold; they are left out"
        found.faults.append(Fault(file, reason, column="CFAssociations", value=outside[0]))
    is_root = set(roots)
    return children, list(dict.fromkeys((*(at for at in top if at in is_root), *roots)))


def _end(association: Mapping[str, Any], side: str) -> str:
    """The id at one end of an association: of the node's link, of a column beside it, or the end of its address."""
    link = association.get(f"{side}NodeURI")
    if isinstance(link, Mapping):
        return _identifier(link) or _last(_text(link, "uri"))
    return _text(association, f"{side}NodeIdentifier").lower() or _last(link if isinstance(link, str) else "")


def _last(address: str) -> str:
    return re.split(r"[/:]", address.rstrip("/"))[-1].lower()


def _sequence(association: Mapping[str, Any]) -> float:
    number = association.get("sequenceNumber")
    return float(number) if isinstance(number, int | float) and abs(number) < 1e9 else 1e9


def _identifier(content: Mapping[str, Any]) -> str:
    return _text(content, "identifier").lower()


def _text(content: Mapping[str, Any], name: str) -> str:
    """A text, or a number as a text; anything else is not what CASE has here."""
    value = content.get(name)
    return " ".join(as_text(value).split()) if isinstance(value, str | int | float) and value is not True else ""


def _type_of(content: Mapping[str, Any]) -> str:
    link = content.get("CFItemTypeURI")
    return _text(content, "CFItemType") or (_text(link, "title") if isinstance(link, Mapping) else "")


def _described(document: Mapping[str, Any]) -> Entry:
    addresses = [_text(document, name) for name in ("officialSourceURL", "uri")]
    return {
        "credential_id": _text(document, "identifier"),
        "title": _text(document, "title"),
        "description": "\n".join(text for name in ("description", "notes") if (text := _text(document, name))),
        "provider": _text(document, "publisher") or _text(document, "creator"),
        "language": _text(document, "language"),
        "valid_from": _text(document, "statusStartDate"),
        "valid_to": _text(document, "statusEndDate"),
        "source_url": next((address for address in addresses if address.startswith("http")), ""),
    }


def _group(item: Item, about: Entry, outcomes: list[str]) -> Entry:
    short, notes = _text(item.content, "abbreviatedStatement"), _text(item.content, "notes")
    address = _text(item.content, "uri")
    return {
        **about,
        "credential_id": _text(item.content, "identifier"),
        "title": short or item.statement,
        "kind": item.kind,
        "description": "\n".join(text for text in (item.statement if short else "", notes) if text),
        "language": _text(item.content, "language") or about["language"],
        "source_url": address if address.startswith("http") else about["source_url"],
        "outcomes": outcomes,
    }
