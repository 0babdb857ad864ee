"""The report of an evaluation: Markdown for people with two plots, and the same figures as JSON.

The same figures give the same bytes: no date, no duration, no path but those of the command stand in it.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapper.analyse.evaluation.figures import rounded
from mapper.analyse.evaluation.findings import Findings, findings_of, marked_name
from mapper.analyse.evaluation.markdown import as_markdown, wrong_suggestions
from mapper.analyse.evaluation.metrics import BINS, RESAMPLES, SEED, risk_at
from mapper.analyse.evaluation.plots import reliability_plot, risk_coverage_plot
from mapper.analyse.evaluation.sets import SetResult
from mapper.match.encoders import identify
from mapper.match.pipeline import library_versions, package_version
from mapper.match.scoring import shipped_weights, weights_hash
from mapper.settings import Settings
from mapper.workspace import write_file, write_json

REPORT: Final = "evaluation.md"
FIGURES: Final = "evaluation.json"
WRONG: Final = "evaluation-wrong.md"
PLOTS: Final = ("evaluation-reliability.svg", "evaluation-risk-coverage.svg")

_COVERAGES: Final = tuple(twentieth / 20 for twentieth in range(1, 21))


def provenance_of(command: str, settings: Settings) -> dict[str, Any]:
    """What the figures depend on besides the sets: command, versions, weights, encoder, settings, seed."""
    encoder, weights = identify(settings.encoder), shipped_weights()
    return {
        "command": command,
        "package": package_version(),
        "python": platform.python_version(),
        "libraries": library_versions(),
        "weights": {
            "version": weights["version"],
            "hash": weights_hash(weights),
            "fitted_on": weights["fitted_on"],
        },
        "encoder": {
            "name": encoder.name,
            "model_hash": encoder.model_hash,
            "precision": encoder.precision,
            "prefix": encoder.prefix,
            "max_tokens": encoder.max_tokens,
            "key": encoder.key,
        },
        "settings": settings.as_dict(),
        "bootstrap": {"seed": SEED, "resamples": RESAMPLES},
        "reliability_bins": BINS,
    }


def write_report(folder: Path, results: Sequence[SetResult], provenance: dict[str, Any]) -> Path:
    """The Markdown file of the report. Files of its names are replaced.

    Beside it stand the plots, the figures as JSON, and a page of wrong first suggestions: the only one that quotes the
    titles of the sets, so that the others can be published whatever the licence of a set.
    """
    findings = findings_of(results)
    write_json(folder / FIGURES, _as_json(findings, provenance))
    write_file(folder / PLOTS[0], reliability_plot(findings.bins).encode())
    write_file(folder / PLOTS[1], risk_coverage_plot(findings.curves).encode())
    write_file(folder / REPORT, as_markdown(findings, provenance, plots=PLOTS, figures=FIGURES).encode())
    write_file(folder / WRONG, wrong_suggestions(findings).encode())
    return folder / REPORT


def _as_json(findings: Findings, provenance: dict[str, Any]) -> dict[str, Any]:
    return {
        "provenance": provenance,
        "sets": [_set_as_json(result, findings) for result in findings.results],
        "language_pairs": [
            {"languages": pair.languages, "sets": list(pair.sets), **pair.figures.as_dict()}
            for pair in findings.language_pairs
        ],
        "relations": {name: figures.as_dict() for name, figures in findings.relations.items()},
    }


def _set_as_json(result: SetResult, findings: Findings) -> dict[str, Any]:
    plain, name = result.as_dict(), marked_name(result)
    del plain["seconds"]
    return {
        **plain,
        "reliability": _records(findings.bins[name]),
        "risk_at_coverage": {f"{share:g}": rounded(risk_at(findings.curves[name], share)) for share in _COVERAGES},
        "notes": list(result.notes),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain values: numbers to 4 decimals, null for what is infinite."""
    records: list[dict[str, Any]] = json.loads(table.to_json(orient="records", double_precision=4))
    return records
