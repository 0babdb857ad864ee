"""How long the coverage of two catalogues takes, in seconds of the clock and of the processor, and the page after it.

    python -m benchmarks.coverage_speed SUBJECT OBJECT [--workspace FOLDER]

Vectors are made first, so that what is timed reads them from the cache. A coverage that was kept is measured again in a
workspace of its own. The page is opened in process (Streamlit's AppTest), first with nothing read, then again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mapper.analyse.coverage.kept import coverages_folder, measure_coverage
from mapper.ingest.catalogue import resolve
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.sides import build_side, readers_for
from mapper.settings import Settings


def main() -> None:
    """Print the times as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subject")
    parser.add_argument("object")
    parser.add_argument("--workspace", type=Path, default=Path(os.environ.get("MAPPER_WORKSPACE", "workspace")))
    arguments = parser.parse_args()
    settings, frameworks = Settings(), load_frameworks(embedded_folder() / "frameworks")
    sides = [resolve(name, arguments.workspace) for name in (arguments.subject, arguments.object)]
    reading = readers_for(settings, *(side.credentials["language"] for side in sides))
    for side in sides:
        build_side(side.credentials, side.outcomes, settings=reading, cache=arguments.workspace / "vectors")
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        for part in ("catalogues", "vectors"):
            shutil.copytree(arguments.workspace / part, workspace / part)
        found = {
            "measured": timed(
                lambda: measure_coverage(*sides, workspace=workspace, frameworks=frameworks, settings=settings)
            )
        }
        os.environ["MAPPER_WORKSPACE"] = str(workspace)
        (kept,) = coverages_folder(workspace).iterdir()
        found |= opened(kept.name)
    sizes = {side.catalogue: [len(side.credentials), len(side.outcomes)] for side in sides}
    print(json.dumps({"credentials and outcomes": sizes, "load of the machine": os.getloadavg()[0], **found}, indent=1))


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds of the clock, and of all processors together."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return {
        "clock": round(time.perf_counter() - clock, 2),
        "processor": round(time.process_time() - processor, 2),
    }


def opened(coverage_id: str) -> dict[str, dict[str, float]]:
    """The page of a coverage, first and again, part by part."""
    from streamlit.testing.v1 import AppTest

    import mapper.app

    folder = Path(mapper.app.__file__).parent
    page = AppTest.from_file(str(folder / "main.py"), default_timeout=120)
    page.session_state["reviewer"] = "Benchmark"
    page.run()
    page.query_params["coverage"] = coverage_id
    page.switch_page(str(folder / "coverage.py"))
    found = {"page, first": timed(page.run), "page, again": timed(page.run)}
    for part in ("Not covered", "Supply"):
        page.query_params["part"] = part
        found[f"page, {part}"] = timed(page.run)
    assert not page.exception, page.exception
    return found


if __name__ == "__main__":
    main()
