"""Recognition and equivalence mapper for micro-credentials and qualifications.

The functions below are the questions of an analyst (:mod:`mapper.api` says what they share); they load on first use, so
that ``import mapper`` costs nothing.

>>> import mapper
>>> mapper.resolve_level("nfq-ie:6").strongest()[0].level_id
'eqf:5'
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.analyse.coverage.kept import Coverage
    from mapper.analyse.stacks.conditions import Conditions
    from mapper.analyse.stacks.report import StackReport
    from mapper.api.analysing import coverage, gaps, shares, stack
    from mapper.api.exporting import export
    from mapper.api.judging import evaluate
    from mapper.api.levels import convert_workload, load_frameworks, resolve_level, suggest_level
    from mapper.api.matching import compare, load_run, match
    from mapper.api.sources import catalogues, find, ingest, load_catalogue
    from mapper.errors import MapperError
    from mapper.ingest.catalogue import Catalogue
    from mapper.knowledge.embedded import embedded_folder
    from mapper.knowledge.frameworks import Frameworks
    from mapper.match.runs import Run
    from mapper.match.search import SearchFilters
    from mapper.settings import Settings, load_settings

__all__ = [
    "Catalogue",
    "Conditions",
    "Coverage",
    "Frameworks",
    "MapperError",
    "Run",
    "SearchFilters",
    "Settings",
    "StackReport",
    "catalogues",
    "compare",
    "convert_workload",
    "coverage",
    "embedded_folder",
    "evaluate",
    "export",
    "find",
    "gaps",
    "ingest",
    "load_catalogue",
    "load_frameworks",
    "load_run",
    "load_settings",
    "match",
    "resolve_level",
    "shares",
    "stack",
    "suggest_level",
]


_HOMES = {
    "Catalogue": "mapper.ingest.catalogue",
    "Conditions": "mapper.analyse.stacks.conditions",
    "Coverage": "mapper.analyse.coverage.kept",
    "Frameworks": "mapper.knowledge.frameworks",
    "MapperError": "mapper.errors",
    "Run": "mapper.match.runs",
    "SearchFilters": "mapper.match.search",
    "Settings": "mapper.settings",
    "StackReport": "mapper.analyse.stacks.report",
    "catalogues": "mapper.api.sources",
    "compare": "mapper.api.matching",
    "convert_workload": "mapper.api.levels",
    "coverage": "mapper.api.analysing",
    "embedded_folder": "mapper.knowledge.embedded",
    "evaluate": "mapper.api.judging",
    "export": "mapper.api.exporting",
    "find": "mapper.api.sources",
    "gaps": "mapper.api.analysing",
    "ingest": "mapper.api.sources",
    "load_catalogue": "mapper.api.sources",
    "load_frameworks": "mapper.api.levels",
    "load_run": "mapper.api.matching",
    "load_settings": "mapper.settings",
    "match": "mapper.api.matching",
    "resolve_level": "mapper.api.levels",
    "shares": "mapper.api.analysing",
    "stack": "mapper.api.analysing",
    "suggest_level": "mapper.api.levels",
}


class _Package(ModuleType):
    """Keeps ``mapper.match`` the function: to import the stage of that name would put the stage in its place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'mapper' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
