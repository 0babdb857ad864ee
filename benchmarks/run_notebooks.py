"""Execute every notebook in a scratch workspace, each in a folder of its own; fails on the first cell that raises.

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
    # One workspace, as an analyst has: the first notebook encodes the embedded catalogues, the others read the vectors.
    with tempfile.TemporaryDirectory() as workspace:
        os.environ["MAPPER_WORKSPACE"] = workspace
        for path in found:
            started = time.perf_counter()
            notebook = nbformat.read(path, as_version=4)
            with tempfile.TemporaryDirectory() as folder:
                NotebookClient(
                    notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
                ).execute()
            print(f"{path.name}: {len(notebook.cells)} cells, {time.perf_counter() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
