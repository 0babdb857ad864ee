"""The rules of the layout, read from the imports."""

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STAGES = ["knowledge", "ingest", "match", "review", "analyse", "export"]
ONLY_IN = {
    "streamlit": ("mapper/app/",),
    "fastapi": ("mapper/serve/",),
    "starlette": ("mapper/serve/",),
    "uvicorn": ("mapper/serve/",),
    "sqlalchemy": ("mapper/review/store/",),
    "alembic": ("mapper/review/store/",),
    "sentence_transformers": ("mapper/match/encoders.py",),
    "dask": ("mapper/match/engine.py",),
}
MODULES = sorted(ROOT.glob("mapper/**/*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_there_are_modules_to_check():
    assert len(MODULES) > 30


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_stage_imports_only_stages_above_it(path):
    parts = path.relative_to(ROOT / "mapper").parts
    names = imported(path)
    if parts[0] in STAGES:
        below = [*STAGES[STAGES.index(parts[0]) + 1 :], "api", "app", "serve", "cli", "commands"]
    elif len(parts) == 1 and parts[0] not in ("cli.py", "commands.py", "__init__.py", "__main__.py"):
        below = [*STAGES, "api", "app", "serve", "cli", "commands"]
    else:
        below = []
    wrong = {
        name for name in names for stage in below if name == f"mapper.{stage}" or name.startswith(f"mapper.{stage}.")
    }
    assert not wrong


@pytest.mark.parametrize("path", [*MODULES, ROOT / "app.py"], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_heavy_package_is_imported_in_one_place(path):
    place = path.relative_to(ROOT).as_posix()
    for name in imported(path):
        homes = ONLY_IN.get(name.partition(".")[0])
        if homes and place != "app.py":
            assert place.startswith(homes), f"{name} belongs in {homes}"


def test_modules_stay_short():
    long = {path.name: n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 480}
    assert not long


@pytest.mark.parametrize("statement", ["import mapper", "import mapper.cli; mapper.cli.build_parser()"])
def test_import_and_parser_load_nothing_heavy(statement):
    heavy = "pandas numpy pyarrow torch transformers sentence_transformers streamlit sqlalchemy rapidfuzz sklearn dask"
    heavy += " fastapi"
    code = f"{statement}; import sys; print(' '.join(n for n in '{heavy}'.split() if n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == ""


def test_help_answers_in_half_a_second():
    def seconds() -> float:
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "mapper", "--help"], capture_output=True, check=True, cwd=ROOT)
        assert b"COMMAND" in done.stdout
        return time.perf_counter() - started

    assert min(seconds() for _ in range(5)) < 0.5


def test_public_names_are_exactly_those_declared():
    import mapper

    assert mapper.__all__ == list(mapper._HOMES)
    for name in mapper.__all__:
        assert getattr(mapper, name) is not None
        assert name in dir(mapper)
    with pytest.raises(AttributeError):
        mapper.nothing  # noqa: B018
