"""A small literal workspace: two catalogues, one run of three pairs; every text that could be markup is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

from mapper.analyse.coverage.kept import measure_coverage
from mapper.analyse.level_coverage import FrameworkLevels, measure_level_coverage
from mapper.analyse.skills.kept import link_catalogue
from mapper.ingest.catalogue import ingest, load_catalogue
from mapper.ingest.stored import store_version
from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.match import level_suggestion, sides
from mapper.match.runs import write_run
from mapper.match.skills.vocabulary import ATTRIBUTION, Vocabulary
from mapper.settings import Settings
from mapper.tables import ALIGNMENTS, BUNDLES, CREDENTIALS, EQUIVALENCES, OUTCOMES, REJECTS, SKILLS
from tests.conftest import words_vector

RUN: Final = "0123456789abcdef"
HOSTILE: Final = "<b>Daten</b> & :red[Analyse] $x$ [hier](https://example.org)"
HOME: Final = "home-college"
PROTOCOLS: Final = "Erklärt Protokolle."
ABROAD: Final = "ausland-hochschule"


def credentials(catalogue: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return CREDENTIALS.conform(pd.DataFrame([{"catalogue": catalogue, **row} for row in rows]))


def outcomes(rows: list[tuple[str, str, str]], language: str, wording: str = "original") -> pd.DataFrame:
    numbered: dict[str, int] = {}
    made = []
    for credential_id, text, basis in rows:
        numbered[credential_id] = numbered.get(credential_id, 0) + 1
        position = numbered[credential_id]
        made.append(
            {
                "outcome_id": f"{credential_id}-o{position}",
                "credential_id": credential_id,
                "position": position,
                "text": text,
                "language": language,
                "outcomes_basis": basis,
                "wording": wording,
            }
        )
    return OUTCOMES.conform(pd.DataFrame(made))


def write_catalogue(workspace: Path, catalogue: str, title: str, table: pd.DataFrame, statements: pd.DataFrame) -> str:
    """The version that was stored."""
    folder, _ = store_version(workspace, catalogue, table, statements, REJECTS.empty(), {"title": title})
    return folder.name


def ingest_rows(workspace: Path, catalogue: str, head: str, rows: dict[str, str]) -> str:
    """The version made from a CSV with the headings ``head``; ``rows`` is code -> its other cells but the language."""
    path = workspace.parent / f"{catalogue}.csv"
    path.write_text(head + "".join(f"{code};{cells};en\n" for code, cells in rows.items()), encoding="utf-8")
    return ingest(path, workspace=workspace, catalogue=catalogue).version


def equivalence(subject: str, subject_title: str, object_: str, object_title: str, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": subject,
        "subject_title": subject_title,
        "object_id": object_,
        "object_title": object_title,
        "relation": "close",
        "confidence": 0.73,
        "subject_coverage": 0.5,
        "object_coverage": 0.5,
        "suggestion": "partial",
        "rank": 1,
        "level_finding": "The levels may be the same.",
        "workload_finding": "Workloads cannot be compared.",
        "outcomes_finding": "1 of 2 outcomes of the subject are covered.",
        "reasons": ["1 of 2 outcomes of the subject are covered by the object"],
        "candidate_differences": ["Workload: not stated on one side"],
        "contributions": json.dumps(
            {"intercept": -1.5, "title_meaning": 2.0, "outcomes_meaning": 0.75, "level": -0.25}
        ),
        "rules": ["meaning"],
        "subject_hash": f"hash of {subject}",
        "object_hash": f"hash of {object_}",
        **more,
    }


def alignment(subject: str, mine: int, object_: str, theirs: int, confidence: float, status: str) -> dict[str, Any]:
    return {
        "subject_id": subject,
        "object_id": object_,
        "subject_outcome_id": f"{subject}-o{mine}",
        "object_outcome_id": f"{object_}-o{theirs}",
        "subject_outcome": "mine",
        "object_outcome": "theirs",
        "confidence": confidence,
        "status": status,
    }


def write_literal_workspace(workspace: Path) -> None:
    """Fill ``workspace``; the three pairs stand at 0.90, 0.73 and 0.30."""
    abroad = write_catalogue(
        workspace,
        ABROAD,
        "Hochschule im Ausland",
        credentials(
            ABROAD,
            [
                {
                    "credential_id": f"{ABROAD}:daten",
                    "title": HOSTILE,
                    "kind": "micro-credential",
                    "provider": "Hochschule *Süd*",
                    "jurisdiction": "DE",
                    "language": "de",
                    "framework_id": "dqr-de",
                    "level_id": "dqr-de:6",
                    "level_basis": "derived",
                    "workload_value": "5",
                    "workload_unit": "ects",
                    "workload_hours_min": 125.0,
                    "workload_hours_max": 150.0,
                    "workload_rule": "1 ECTS = 25-30 h",
                    "source_url": "https://example.org/daten",
                },
                {
                    "credential_id": f"{ABROAD}:netze",
                    "title": "Rechnernetze",
                    "kind": "unit",
                    "jurisdiction": "DE",
                    "language": "de",
                },
            ],
        ),
        outcomes(
            [
                (f"{ABROAD}:daten", "Bereitet Daten auf.", "stated"),
                (f"{ABROAD}:daten", "Wertet Daten **statistisch** aus.", "derived"),
                (f"{ABROAD}:netze", "Erklärt Protokolle.", "stated"),
            ],
            "de",
        ),
    )
    home = write_catalogue(
        workspace,
        HOME,
        "Home college",
        credentials(
            HOME,
            [
                {
                    "credential_id": f"{HOME}:da",
                    "title": "Data analysis",
                    "kind": "course",
                    "jurisdiction": "IE",
                    "language": "en",
                },
                {
                    "credential_id": f"{HOME}:net",
                    "title": "Computer networks",
                    "kind": "course",
                    "jurisdiction": "IE",
                    "language": "en",
                },
            ],
        ),
        outcomes(
            [
                (f"{HOME}:da", "Prepare data.", "stated"),
                (f"{HOME}:da", "Present results.", "stated"),
                (f"{HOME}:net", "Explain protocols.", "stated"),
            ],
            "en",
            "paraphrase",
        ),
    )
    pairs = [
        equivalence(
            f"{ABROAD}:netze", "Rechnernetze", f"{HOME}:net", "Computer networks", confidence=0.9, suggestion="full"
        ),
        equivalence(f"{ABROAD}:daten", HOSTILE, f"{HOME}:da", "Data analysis"),
        equivalence(
            f"{ABROAD}:daten", HOSTILE, f"{HOME}:net", "Computer networks",
            confidence=0.3, suggestion="none", relation="none", rank=2, contributions="",
        ),
    ]  # fmt: skip
    matrix = [
        alignment(f"{ABROAD}:netze", 1, f"{HOME}:net", 1, 0.91, "covered"),
        alignment(f"{ABROAD}:daten", 1, f"{HOME}:da", 1, 0.88, "covered"),
        alignment(f"{ABROAD}:daten", 1, f"{HOME}:da", 2, 0.12, "missing"),
        alignment(f"{ABROAD}:daten", 2, f"{HOME}:da", 1, 0.33, "partly"),
        alignment(f"{ABROAD}:daten", 2, f"{HOME}:da", 2, 0.31, "partly"),
        alignment(f"{ABROAD}:daten", 1, f"{HOME}:net", 1, 0.05, "missing"),
        alignment(f"{ABROAD}:daten", 2, f"{HOME}:net", 1, 0.07, "missing"),
    ]
    together = [
        {
            "side": "subject",
            "credential_id": f"{ABROAD}:daten",
            "title": "Daten",
            "member_ids": [f"{HOME}:da", f"{HOME}:net"],
            "member_titles": ["Data", "Networks"],
            "coverage": 0.62,
            "best_alone": 0.4,
            "finding": f"Data and Networks together cover 62% of the 2 outcomes of {HOSTILE}.",
        }
    ]
    write_run(
        workspace,
        RUN,
        manifest={
            "subject": {"catalogue": ABROAD, "version": abroad},
            "object": {"catalogue": HOME, "version": home},
            "notes": ["A note with <i>markup</i>"],
        },
        timings={"finished": "2026-02-27T13:05:00+00:00"},
        equivalences=EQUIVALENCES.conform(pd.DataFrame(pairs)),
        alignments=ALIGNMENTS.conform(pd.DataFrame(matrix)),
        bundles=BUNDLES.conform(pd.DataFrame(together)),
    )


STACK_RUN: Final = "fedcba9876543210"


def write_stack_run(workspace: Path) -> None:
    """All of the home college against the course abroad, older than the other run: one outcome covered, one open."""
    versions = {
        name: (workspace / "catalogues" / name / "latest").read_text(encoding="utf-8").strip()
        for name in (HOME, ABROAD)
    }
    target = f"{ABROAD}:daten"
    pairs = [
        equivalence(f"{HOME}:da", "Data analysis", target, HOSTILE),
        equivalence(f"{HOME}:net", "Computer networks", target, HOSTILE, confidence=0.3, suggestion="none", rank=1),
    ]
    matrix = [
        alignment(f"{HOME}:da", 1, target, 1, 0.88, "covered"),
        alignment(f"{HOME}:da", 2, target, 2, 0.12, "missing"),
        alignment(f"{HOME}:net", 1, target, 1, 0.61, "covered"),
    ]
    write_run(
        workspace,
        STACK_RUN,
        manifest={
            "subject": {"catalogue": HOME, "version": versions[HOME]},
            "object": {"catalogue": ABROAD, "version": versions[ABROAD]},
            "only": {"subject": "", "object": target},
            "pairs": "all of them",
            "model": "m",
            "weights": "w",
            "package": "0",
            "notes": [],
        },
        timings={"finished": "2026-02-01T10:00:00+00:00"},
        equivalences=EQUIVALENCES.conform(pd.DataFrame(pairs)),
        alignments=ALIGNMENTS.conform(pd.DataFrame(matrix)),
        bundles=BUNDLES.empty(),
    )


def measure_literal_coverage(workspace: Path) -> str:
    """The id of a coverage of the two literal catalogues, measured with vectors made of words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sides, "encode", lambda texts, *_, **__: np.stack([words_vector(text) for text in texts]))
        catalogues = [load_catalogue(name, workspace) for name in (ABROAD, HOME)]
        frameworks = load_frameworks(embedded_folder() / "frameworks")
        return measure_coverage(
            *catalogues, workspace=workspace, frameworks=frameworks, settings=Settings()
        ).coverage_id


def link_literal_skills(workspace: Path) -> str:
    """The id of the catalogue abroad linked to three skills, with vectors made of words."""
    skills = pd.DataFrame(
        {
            "skill_uri": [f"http://data.europa.eu/esco/skill/{name}" for name in ("protocols", "data", "weld")],
            "label": [PROTOCOLS, "Bereitet Daten auf.", "weld steel"],
            "language": ["de", "de", "en"],
        }
    )
    vocabulary = Vocabulary("skills.csv", "literal", ATTRIBUTION, "", SKILLS.conform(skills))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sides, "encode", lambda texts, *_, **__: np.stack([words_vector(text) for text in texts]))
        catalogue = load_catalogue(ABROAD, workspace)
        return link_catalogue(catalogue, vocabulary, workspace=workspace, settings=Settings()).linked_id


def measure_literal_levels(workspace: Path) -> str:
    """The id of a level coverage of one literal catalogue against the EQF, measured with vectors made of words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(level_suggestion, "encode", lambda texts, *_, **__: np.stack([words_vector(t) for t in texts]))
        return measure_level_coverage(
            load_catalogue(ABROAD, workspace),
            FrameworkLevels("eqf"),
            workspace=workspace,
            frameworks=load_frameworks(embedded_folder() / "frameworks"),
            settings=Settings(),
        ).coverage_id
