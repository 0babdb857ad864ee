"""``coverage``: how far two catalogues cover each other, or a catalogue evidences the levels of a framework."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from mapper.commands.context import (
    Result,
    as_lines,
    as_records,
    embedded_frameworks,
    printable,
    settings_of,
    workspace_of,
)
from mapper.commands.progress import ProgressLine
from mapper.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from mapper.analyse.coverage.groups import Dimension
    from mapper.analyse.coverage.kept import Coverage

_SHOWN_GROUPS = 12


def coverage(arguments: argparse.Namespace) -> Result:
    """Both directions at once; kept in the workspace, so that the page opens it.

    Keys of ``--json``: ``coverage`` (its id), ``folder``, ``subject`` and ``object`` (``catalogue``, ``version``,
    ``title``, ``credentials``, ``credentials_without_outcomes``, ``outcomes``, ``different_statements``; ``share``,
    ``low``, ``high`` by the other side as a whole; ``single_share`` by the best single credentials; ``by``, a list of
    groups for each grouping; ``uncovered``, the themes asked for and not covered), ``supply`` (by ``level`` and
    ``field``), ``band`` (what the range rests on), ``notes``, ``seconds``, and ``path`` with ``--out``. Shares are from
    0 to 1. Where a side is a framework: :func:`~mapper.commands.level_coverage.level_result`.
    """
    from mapper.analyse.coverage.groups import DIMENSIONS
    from mapper.analyse.level_coverage.kept import measure_level_coverage
    from mapper.api import analysing
    from mapper.api.exporting import export
    from mapper.commands.level_coverage import level_result, party_named
    from mapper.ingest.catalogue import Catalogue

    if arguments.out is not None and arguments.out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {str(arguments.out)!r} must end in .xlsx")
    started = time.perf_counter()
    workspace, frameworks, settings = workspace_of(arguments), embedded_frameworks(), settings_of(arguments)
    with ProgressLine() as progress:
        subject, object_ = (
            party_named(reference, workspace, frameworks, progress)
            for reference in (arguments.subject, arguments.object)
        )
        if not (isinstance(subject, Catalogue) and isinstance(object_, Catalogue)):
            levels = measure_level_coverage(
                subject, object_, workspace=workspace, frameworks=frameworks, settings=settings, progress=progress
            )
            result, lines = level_result(levels, arguments.out, arguments.gaps)
            return {**result, "seconds": round(time.perf_counter() - started, 1)}, lines
        measured = analysing.coverage(subject, object_, settings=settings, workspace=workspace, progress=progress)
    result = {
        "coverage": measured.coverage_id,
        "folder": str(measured.folder),
        "subject": _side(measured, "subject", DIMENSIONS, arguments.gaps),
        "object": _side(measured, "object", DIMENSIONS, arguments.gaps),
        "supply": _supply(measured),
        "band": measured.manifest["band"],
        "notes": measured.manifest["notes"],
        "seconds": round(time.perf_counter() - started, 1),
    }
    if arguments.out is not None:
        result["path"] = str(export(measured, arguments.out))
    return result, _lines(measured, result, arguments.by)


def _side(measured: Coverage, side: str, dimensions: tuple[Dimension, ...], gaps: int) -> dict[str, Any]:
    from mapper.analyse.coverage.summary import summarise
    from mapper.api import analysing

    summary = summarise(measured, side)
    return {
        **measured.manifest[side],
        "title": summary.title,
        "credentials": summary.credentials,
        "credentials_without_outcomes": summary.silent,
        "outcomes": summary.outcomes,
        "different_statements": summary.statements,
        **{name: round(value, 4) for name, value in summary.band._asdict().items()},
        "single_share": round(summary.single_share, 4),
        "by": {name: as_records(analysing.shares(measured, side, by=name)) for name in dimensions},
        "uncovered": as_records(analysing.gaps(measured, side).head(gaps)),
    }


def _supply(measured: Coverage) -> dict[str, Any]:
    from mapper.analyse.coverage.supply import supply_by

    subject, object_ = (measured.of(side)[0] for side in ("subject", "object"))
    return {
        name: as_records(supply_by(subject, object_, (subject[name], object_[name]))) for name in ("level", "field")
    }


def _lines(measured: Coverage, result: dict[str, Any], dimension: str) -> list[str]:
    import pandas as pd

    from mapper.analyse.coverage.summary import BAND_MEANING, CAUTION, counted_sentence, headline, summarise

    lines = []
    for side in ("subject", "object"):
        summary, figures = summarise(measured, side), result[side]
        lines += [headline(summary), counted_sentence(summary), ""]
        groups = pd.DataFrame(figures["by"][dimension])
        lines += _indented(_percentages(groups.head(_SHOWN_GROUPS), dimension))
        if len(groups) > _SHOWN_GROUPS:
            lines.append(f"  and {len(groups) - _SHOWN_GROUPS} more; --json has all")
        if figures["uncovered"]:
            lines += [
                "",
                f"Asked for in {summary.title} and not covered; first what most credentials look for in vain:",
            ]
            lines += _indented(as_lines(pd.DataFrame(figures["uncovered"])[["asked_by", "share", "text"]]))
        lines.append("")
    written = [f"written to {result['path']}"] if "path" in result else []
    return [printable(line) for line in [*lines, BAND_MEANING, CAUTION, *result["notes"], *written]]


def _percentages(groups: pd.DataFrame, dimension: str) -> list[str]:
    from mapper.match.coverage_sentences import whole_percent

    shown = groups[["group", "credentials", "outcomes"]].rename(columns={"group": dimension})
    for name in ("share", "low", "high"):
        shown[name] = [whole_percent(value) for value in groups[name]]
    return as_lines(shown)


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]
