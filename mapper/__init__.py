"""Recognition and equivalence mapper for micro-credentials and qualifications.

The public names load on first use, so that ``import mapper`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Catalogue": "mapper.ingest.catalogue",
    "Frameworks": "mapper.knowledge.frameworks",
    "MapperError": "mapper.errors",
    "Run": "mapper.match.runs",
    "Settings": "mapper.settings",
    "embedded_folder": "mapper.knowledge.embedded",
    "ingest": "mapper.ingest.catalogue",
    "load_catalogue": "mapper.ingest.catalogue",
    "load_frameworks": "mapper.knowledge.frameworks",
    "load_run": "mapper.match.runs",
    "load_settings": "mapper.settings",
    "match": "mapper.match.pipeline",
}

__all__ = [
    "Catalogue",
    "Frameworks",
    "MapperError",
    "Run",
    "Settings",
    "embedded_folder",
    "ingest",
    "load_catalogue",
    "load_frameworks",
    "load_run",
    "load_settings",
    "match",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'mapper' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
