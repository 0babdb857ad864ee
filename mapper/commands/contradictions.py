"""``contradictions``: where statements of equivalence cannot all hold."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.commands.context import Result, as_records, counted, embedded_frameworks, open_decisions, workspace_of
from mapper.errors import UsageError

if TYPE_CHECKING:
    from mapper.analyse.contradictions.finding import Contradictions
    from mapper.analyse.contradictions.tables import Origin

_TOLD = 20


def contradictions(arguments: argparse.Namespace) -> Result:
    """What was found, with the statements that each is made of; as a workbook or CSV too where ``--out`` names one."""
    from mapper.export.contradictions import CAUTION

    out: Path | None = arguments.out
    if out is not None and out.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageError(f"--out {str(out)!r} must end in .xlsx or .csv")
    started = time.perf_counter()
    made, run_id = _found(arguments)
    result = {
        "of": arguments.of,
        "run": run_id,
        "contradictions": as_records(made.found),
        "pairs": as_records(made.links),
        "by_kind": {kind: int(count) for kind, count in made.found["kind"].value_counts().items()},
        "seconds": round(time.perf_counter() - started, 2),
    }
    lines = [f"{counted(len(made.found), 'contradiction')} among {arguments.of}"]
    lines += [
        f"{row['number']:>4}  {row['kind']}: {row['finding']}" for row in made.found.head(_TOLD).to_dict("records")
    ]
    if len(made.found) > _TOLD:
        lines.append(f"      and {len(made.found) - _TOLD:,} more; --out writes all")
    if out is not None:
        _write(made, arguments.of, run_id, out)
        result["path"] = str(out)
        lines.append(f"written to {out}")
    return result, [*lines, "", CAUTION]


def _found(arguments: argparse.Namespace) -> tuple[Contradictions, str]:
    """The contradictions, and the id of the run where they are of suggestions."""
    from mapper.analyse.contradictions.claims import credential_levels, decision_claims, suggestion_claims
    from mapper.analyse.contradictions.finding import find_contradictions
    from mapper.analyse.contradictions.routes import referencing_contradictions
    from mapper.ingest.catalogue import every_catalogue
    from mapper.match.runs import load_run
    from mapper.match.search_index import put_together

    frameworks = embedded_frameworks()
    if arguments.of == "referencing":
        return referencing_contradictions(frameworks), ""
    workspace = workspace_of(arguments)
    run_id = ""
    if arguments.of == "suggestions":
        run = load_run(arguments.run, workspace)
        claims, run_id = suggestion_claims(run.equivalences, run.run_id), run.run_id
    else:
        with open_decisions(arguments) as store:
            claims = decision_claims(store.in_force())
    credentials, _ = put_together([(each.credentials, each.outcomes) for each in every_catalogue(workspace)])
    return find_contradictions(claims, credential_levels(credentials, frameworks), origin=arguments.of), run_id


def _write(made: Contradictions, of: Origin, run_id: str, out: Path) -> None:
    from mapper.export.contradictions import contradictions_csv, contradictions_workbook
    from mapper.workspace import write_file

    write_file(
        out, contradictions_csv(made) if out.suffix.lower() == ".csv" else contradictions_workbook(made, of, run_id)
    )
