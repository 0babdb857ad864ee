"""The one way in to every format, and what may import what."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import mapper.errors
from mapper.errors import UsageError
from mapper.export import FORMATS, CatalogueTables, export_run, export_tables
from mapper.export.formats import LINKED
from mapper.match.runs import Run
from mapper.review.store import NewDecision, open_store
from mapper.tables import CREDENTIALS, DECISIONS, OUTCOMES
from mapper.workspace import write_json, write_parquet

PACKAGE = Path(mapper.errors.__file__).parent


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written_with_its_count_of_rows(
    name: str, run: Run, decisions: pd.DataFrame, subjects: CatalogueTables, objects: CatalogueTables, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    rows = export_tables(run, name, out, subjects=subjects, objects=objects, decisions=decisions)
    # Of the five pairs, linked data has no word for a rejected one and one that the program does not suggest.
    assert rows == (4 if name == "sssom" else 3 if name in LINKED else 5)
    assert out.is_dir() == (name in ("csv", "parquet"))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_run_without_decisions_or_catalogues(name: str, run: Run, tmp_path: Path) -> None:
    empty = CatalogueTables()
    assert export_tables(run, name, tmp_path / "x", subjects=empty, objects=empty, decisions=DECISIONS.empty()) >= 3


def test_a_run_is_exported_with_the_catalogues_and_decisions_of_its_workspace(
    run: Run, subjects: CatalogueTables, tmp_path: Path
) -> None:
    folder = tmp_path / "catalogues" / "ou" / "v1"
    folder.mkdir(parents=True)
    write_parquet(folder / "credentials.parquet", subjects.credentials, CREDENTIALS.schema)
    write_parquet(folder / "outcomes.parquet", subjects.outcomes, OUTCOMES.schema)
    write_json(folder / "manifest.json", {"title": "Open University", "licence": "CC-BY-4.0"})
    with open_store(tmp_path) as store:
        store.record(NewDecision(subject_id="ou:B120", object_id="skos:C1", verdict="reject", author_id="amira"))
    assert export_run(run, "xlsx", tmp_path / "x.xlsx", workspace=tmp_path) == 5
    book = load_workbook(tmp_path / "x.xlsx")
    heading, *rows = book["Equivalences"].iter_rows(values_only=True)
    row = dict(zip(heading, rows[2], strict=True))
    assert (row["Subject provider"], row["Decision"], row["Decided by"]) == ("The Open University", "reject", "amira")
    assert ("Subject catalogue", "licence", "CC-BY-4.0") in set(book["Provenance"].iter_rows(values_only=True))


def test_an_unknown_format_is_wrong_use_before_anything_is_opened(run: Run, tmp_path: Path) -> None:
    known = "xlsx, expert, decisions-csv, csv, parquet, sssom, skos, ctdl, case, elm, openbadges"
    with pytest.raises(UsageError, match=rf"format 'docx' is not known \(known: {known}\)"):
        export_run(run, "docx", tmp_path / "x", workspace=tmp_path / "workspace")
    assert not (tmp_path / "workspace").exists()


def test_the_exports_load_no_heavy_package_before_it_is_needed() -> None:
    code = "import json, sys, mapper.export, mapper.review.queue; print(json.dumps(sorted(sys.modules)))"
    root = str(PACKAGE.parent)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert not {"sqlalchemy", "alembic", "openpyxl", "sssom", "streamlit", "torch"} & set(json.loads(done.stdout))


def test_review_and_export_import_only_stages_above_them_and_only_the_store_imports_sqlalchemy() -> None:
    allowed = {
        "review": {"review", "match", "ingest", "knowledge"},
        "export": {"export", "review", "match", "ingest", "knowledge", "analyse"},
    }
    stages = {"knowledge", "ingest", "match", "review", "analyse", "export", "app"}
    for stage, known in allowed.items():
        for path in (PACKAGE / stage).rglob("*.py"):
            imported = set(_imports(path))
            found = {name.split(".")[1] for name in imported if name.startswith("mapper.")} & stages
            assert found <= known, path.name
            if "store" not in path.parts:
                assert not {name for name in imported if name.split(".")[0] in ("sqlalchemy", "alembic")}, path.name


def _imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names
