"""How long a large workbook takes that comes back from an expert: reading it, the preview, and storing the decisions.

python -m benchmarks.reimport_speed [--rows 50000] [--decided 5000]

Makes a run of so many pairs (:mod:`benchmarks.queue_speed`), writes its workbook as ``mapper review export`` does,
fills in decisions as a person would, and takes it in as ``mapper review import --accept`` does, step by step.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import zipfile
from pathlib import Path

from benchmarks.queue_speed import RUN, write_workspace
from benchmarks.timing import Timings
from mapper.export import export_run
from mapper.export.workbook import preview_file
from mapper.export.workbook.columns import EQUIVALENCES
from mapper.export.workbook.stored_cells import open_book
from mapper.match.runs import load_run
from mapper.review.proposals import Preview, chosen_changes, decisions_of
from mapper.review.store import open_store

TYPED = {"verdict": "reject", "comment": "Seen by the expert", "author_id": "Dr Expert"}


def main() -> None:
    """Write the workbook, fill it in, take it in, print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--decided", type=int, default=5_000)
    arguments = parser.parse_args()
    times = Timings()
    with tempfile.TemporaryDirectory() as scratch:
        workspace, written = Path(scratch) / "workspace", Path(scratch) / "written.xlsx"
        write_workspace(workspace, arguments.rows)
        run = load_run(RUN, workspace)
        times.take("export", lambda: export_run(run, "expert", written, workspace=workspace, database_url=None))
        back = Path(scratch) / "back.xlsx"
        fill_in(written, back, arguments.decided)
        stored = take_in(back, workspace, times)
    if stored != arguments.decided:
        raise SystemExit(f"{stored} decisions were stored of {arguments.decided}")
    print(json.dumps({"rows": arguments.rows, "decided": arguments.decided, "seconds": times.summary()}, indent=1))


def fill_in(written: Path, back: Path, count: int) -> None:
    """The workbook with decisions in its first rows, typed as text."""
    sheet = open_book(written).sheets["Equivalences"]
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(back, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, _filled(content.decode("utf-8"), count) if part == sheet else content)


def _filled(xml: str, count: int) -> str:
    head, headings, *rows = re.split(r"(?=<row )", xml)
    letters = {column.key: chr(ord("A") + place) for place, column in enumerate(EQUIVALENCES)}
    for key, text in TYPED.items():
        empty = re.compile(rf'(<c r="{letters[key]}\d+"[^>]*>)(</c>)')
        rows[:count] = [empty.sub(rf"\1<is><t>{text}</t></is>\2", row) for row in rows[:count]]
    return "".join([head, headings, *rows])


def take_in(back: Path, workspace: Path, times: Timings) -> int:
    """Take the workbook in, step by step; how many decisions were stored."""
    times.take("reading the cells", lambda: sum(len(row) for _, row in open_book(back).rows("Equivalences")))
    with open_store(workspace) as store:
        found: list[Preview] = []
        in_force = store.in_force()
        times.take(
            "reading and preview", lambda: found.append(preview_file(back, workspace=workspace, in_force=in_force))
        )
        made, seen = decisions_of(chosen_changes(found[0]))
        times.take("storing", lambda: store.record_many(made, expected_in_force=seen))
        return store.count()


if __name__ == "__main__":
    main()
