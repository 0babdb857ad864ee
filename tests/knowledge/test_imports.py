"""The first stage stands on nothing but tables and errors."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import mapper.knowledge

ALLOWED = {"mapper.errors", "mapper.tables", "mapper.knowledge", "numpy", "pandas"}


def test_knowledge_imports_no_other_stage_and_nothing_heavy() -> None:
    for path in Path(mapper.knowledge.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.split(".")[0]
                assert top in sys.stdlib_module_names or any(
                    name == ok or name.startswith(f"{ok}.") for ok in ALLOWED
                ), (path.name, name)
