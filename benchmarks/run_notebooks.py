"""Execute every notebook in a scratch workspace; fails on the first cell that raises.

python -m benchmarks.run_notebooks
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def main() -> None:
    """Run the notebooks in the order of their names."""
    found = sorted(NOTEBOOKS.glob("*.ipynb"))
    if not found:
        raise SystemExit("no notebook found")
    for path in found:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            os.environ["MAPPER_WORKSPACE"] = folder
            notebook = nbformat.read(path, as_version=4)
            NotebookClient(
                notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
            ).execute()
        print(f"{path.name}: {len(notebook.cells)} cells, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
