"""CASE 1.0 and 1.1 packages (1EdTech Competencies and Academic Standards Exchange) as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mapper.errors import UnreadableFile
from mapper.ingest.formats.parts.case_package import add_package
from mapper.ingest.formats.parts.entries import Entries
from mapper.ingest.formats.parts.json_text import content_of
from mapper.ingest.limits import Limits, check_size
from mapper.ingest.profile import Profile
from mapper.ingest.records import Records
from mapper.ingest.tables.encodings import decode

_PARTS: Final = re.compile(r'"CF(?:Document|Documents|Package|Packages|Items|Associations|Rubrics)"\s*:\s*[\[{]')


def recognise(head: str) -> bool:
    """True for JSON with the parts of a CASE package; not for the JSON schemas that describe them.

    >>> recognise('{"CFDocument": {"title": "Law"}, "CFItems": []}')
    True
    >>> recognise('{"type": "object", "properties": {"CFDocument": {"type": "object"}}}')
    False
    """
    found = _PARTS.search(head) if head[:1] in ("{", "[") else None
    return found is not None and not re.search(r'"(?:properties|\$defs|\$schema)"\s*:', head[: found.start()])


def read(path: Path, profile: Profile, limits: Limits) -> Records:
    """One record per document, and one per item that is a course, unit, module or credential by its type.

    Raises
    ------
    UnreadableFile
        If the file is no package: it does not parse, has no document with a title, or lists documents without items.
    """
    check_size(path, min(limits.json_bytes, limits.file_bytes))
    text, encoding, faults = decode(path.read_bytes(), path.name, profile.encoding)
    content, repeated = content_of(text, path.name)
    found = Entries(faults=[*faults, *repeated])
    if isinstance(content, Mapping) and "CFDocument" not in content:
        if isinstance(content.get("CFPackage"), Mapping):
            content = content["CFPackage"]
        elif "CFDocuments" in content:
            raise UnreadableFile(
                f"{path.name}: lists CASE documents without their items; ask the server for each package (CFPackages)"
            )
        elif isinstance(content.get("CFPackages"), list):
            content = content["CFPackages"]
    packages = content if isinstance(content, list) else [content]
    for row, package in enumerate(packages, start=1):
        if not isinstance(package, Mapping):
            raise UnreadableFile(f"{path.name}: package {row} is not an object; export the package again")
        add_package(path.name, package, found, row=row)
    return found.records(path, "case", {"encoding": encoding}, limits)
