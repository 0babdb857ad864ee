"""``coverage`` where a side is a framework: how much of its level descriptors the other side evidences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.commands.context import Result, as_lines, as_records, printable
from mapper.match.coverage_sentences import whole_percent

if TYPE_CHECKING:
    import pandas as pd

    from mapper.analyse.level_coverage.kept import LevelCoverage, Party
    from mapper.knowledge.frameworks import Frameworks
    from mapper.match.encoders import Progress


def party_named(reference: str, workspace: Path, frameworks: Frameworks, progress: Progress) -> Party:
    """The catalogue, framework (``eqf``) or level (``eqf:5``) that is meant; a catalogue of that id comes first.

    Raises
    ------
    UsageError
        If it is none of these, or a framework without bundled descriptors.
    """
    from mapper.analyse.level_coverage.parties import framework_levels_named
    from mapper.ingest.catalogue import resolve
    from mapper.ingest.stored import stored_version

    if stored_version(reference, workspace) is None and (named := framework_levels_named(reference, frameworks)):
        return named
    return resolve(reference, workspace, progress=progress)


def level_result(measured: LevelCoverage, out: Path | None, gaps: int) -> Result:
    """What the command answers.

    Keys of ``--json``: ``coverage`` (its id), ``folder``, ``kind`` (``levels``), ``asked`` (the sides that are
    frameworks), ``subject`` and ``object``, and ``path`` with ``out``. Each asked side has the fields of
    :class:`~mapper.analyse.level_coverage.summary.LevelSummary`, ``cells`` on every basis, and ``uncovered``.
    """
    asked = measured.manifest["asked"]
    result: dict[str, Any] = {
        "coverage": measured.coverage_id,
        "folder": str(measured.folder),
        "kind": "levels",
        "asked": asked,
    }
    for side in ("subject", "object"):
        result[side] = {**measured.manifest[side], "title": measured.manifest["titles"][side]}
    lines: list[str] = []
    for side in asked:
        result[side] |= _figures(measured, side, gaps)
        lines += [*_lines(measured, side, gaps), ""]
    if out is not None:
        from mapper.export.level_coverage_workbook import level_coverage_workbook
        from mapper.workspace import write_file

        write_file(out, level_coverage_workbook(measured))
        result["path"] = str(out)
        lines.append(f"written to {result['path']}")
    return result, lines


def _figures(measured: LevelCoverage, side: str, gaps: int) -> dict[str, Any]:
    from dataclasses import asdict

    from mapper.analyse.level_coverage.cells import BASES, cells
    from mapper.analyse.level_coverage.summary import summarise_levels

    tables = measured.of(side)
    return {
        **{name: value for name, value in asdict(summarise_levels(measured, side)).items() if name != "title"},
        "cells": {basis: as_records(cells(*tables, basis=basis).drop(columns="text")) for basis in BASES},
        "uncovered": as_records(_uncovered(cells(*tables)).head(gaps)),
    }


def _uncovered(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["status"] == "missing"][["level_id", "domain", "share", "text"]]


def _lines(measured: LevelCoverage, side: str, gaps: int) -> list[str]:
    from mapper.analyse.level_coverage.cells import cells
    from mapper.analyse.level_coverage.summary import (
        BAND_MEANING,
        MEANING,
        WORDING_CAUTION,
        grid,
        level_sentences,
        summarise_levels,
    )

    tables, summary = measured.of(side), summarise_levels(measured, side)
    found, worded = cells(*tables), cells(*tables, basis="wording")
    words = [_cell(row) for row in found.to_dict("records")]
    if summary.shown_by == "levels":
        pairs = zip(found.to_dict("records"), worded["surest"], strict=True)
        words = [_descriptor_cell(row, surest) for row, surest in pairs]
    shown = found.assign(words=words)
    lines = [*(printable(line) for line in level_sentences(summary)), ""]
    lines += [f"  {line}" for line in as_lines(grid(shown, "words").fillna("").reset_index(names="level"))]
    missing = _uncovered(found)
    if len(missing):
        lines += ["", "Descriptors without evidence (our paraphrase):"]
        lines += [f"  {line}" for line in as_lines(missing[["level_id", "domain", "text"]].head(gaps))]
    return [*lines, "", MEANING, BAND_MEANING, WORDING_CAUTION]


def _cell(row: Mapping[Any, Any]) -> str:
    if row["unread"]:
        return "not read"
    share, low, high = (whole_percent(row[name]) for name in ("share", "low", "high"))
    return f"{share} ({low}-{high})"


def _descriptor_cell(row: Mapping[Any, Any], surest: float) -> str:
    """What a level of another framework shows: a share of so few levels would say nothing."""
    return "not read" if row["unread"] else f"{row['status']} (by wording {whole_percent(surest)})"
