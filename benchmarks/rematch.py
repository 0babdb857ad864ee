"""What a new version of a catalogue costs to match again: ``python -m benchmarks.rematch [--changed SHARE]``.

Two embedded catalogues are matched in an empty workspace; then a share of the outcomes of one gets a new wording and
they are matched again, once where the vectors of the first match are and once in another empty workspace. Only changed
texts are encoded again. Every pair is compared and scored afresh, since a score depends on the neighbourhood of a text,
in which a changed one may stand; the result is the same as from nothing, which is checked.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pandas as pd

from mapper.ingest.catalogue import Catalogue, resolve
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match.pipeline import match
from mapper.match.runs import Run
from mapper.settings import Settings

SUBJECT, OBJECT = "embedded-uk", "embedded-us"


def reworded(catalogue: Catalogue, share: float) -> Catalogue:
    """The catalogue with a word more in some of its outcomes, spread over it; another version."""
    outcomes = catalogue.outcomes.copy()
    chosen = [int(at / share) for at in range(int(len(outcomes) * share))]
    outcomes.loc[chosen, "text"] = outcomes.loc[chosen, "text"].str.rstrip(". ") + " under supervision"
    return replace(catalogue, outcomes=outcomes, version=f"{catalogue.version}-reworded")


def timed(subject: Catalogue, workspace: Path) -> tuple[Run, int, float]:
    """The run, how many texts it encoded, and its seconds."""
    encoded = 0

    def count(what: str, done: int, of: int) -> None:
        nonlocal encoded
        if what == "Encoding texts" and done == of:
            encoded += of

    began = perf_counter()
    run = match(
        subject,
        resolve(OBJECT, workspace),
        workspace=workspace,
        frameworks=load_frameworks(embedded_folder() / "frameworks"),
        background=resolve("embedded", workspace),
        settings=Settings(),
        progress=count,
    )
    return run, encoded, perf_counter() - began


def main() -> None:
    """Print one line for each match, and stop if the second differs from one made from nothing."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--changed", type=float, default=0.05, metavar="SHARE")
    share = wanted.parse_args().changed
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        before = resolve(SUBJECT, Path(one))
        after = reworded(before, share)
        lines = {
            "first match": timed(before, Path(one)),
            f"{share:.0%} of the outcomes reworded": timed(after, Path(one)),
            "the same from nothing": timed(after, Path(other)),
        }
        for what, (run, encoded, seconds) in lines.items():
            apart = {name: round(value, 1) for name, value in run.timings["seconds"].items()}
            print(f"{what}: {encoded:,} texts encoded, {seconds:.1f} s {apart}")
        (again, _, _), (fresh, _, _) = list(lines.values())[1:]
        pd.testing.assert_frame_equal(again.equivalences, fresh.equivalences)
        pd.testing.assert_frame_equal(again.alignments, fresh.alignments)
        pd.testing.assert_frame_equal(again.bundles, fresh.bundles)
        print("the match on kept vectors is the same as the one from nothing")


if __name__ == "__main__":
    main()
