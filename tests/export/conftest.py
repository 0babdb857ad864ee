"""A small literal run with everything that exports must survive: formulas, scripts, line breaks, old decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mapper.export.contents import CatalogueTables
from mapper.match.runs import Run
from mapper.tables import ALIGNMENTS, BUNDLES, CREDENTIALS, DECISIONS, EQUIVALENCES, OUTCOMES

RUN_ID = "0123456789abcdef"


def equivalence(subject: str, object_: str, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": subject,
        "subject_title": TITLES[subject],
        "object_id": object_,
        "object_title": TITLES[object_],
        "relation": "close",
        "confidence": 0.8125,
        "subject_coverage": 1.0,
        "object_coverage": 0.6667,
        "suggestion": "full",
        "rank": 1,
        "similarity_score": 0.9,
        "level_finding": "The levels may be the same: subject scqf:7, object rncp:5; both are EQF 5.",
        "workload_finding": "The workloads may be the same: subject 30 scqf-credit (300 h), object 10 ects "
        "(250-300 h).",
        "quality_finding": "Neither side states its quality assurance.",
        "profile_finding": "Subject: course, online. Object: micro-credential.",
        "outcomes_finding": "Two of three.",
        "level_gap_min": 0.0,
        "level_gap_max": 0.0,
        "workload_ratio_min": 1.0,
        "workload_ratio_max": 1.2,
        "reasons": ["Two of three.", "Titles: speaks for it (+1.2 log-odds)"],
        "candidate_differences": [],
        "contributions": '{"intercept":-1.5,"title":1.2}',
        "rules": ["title"],
        "subject_hash": f"hash of {subject}",
        "object_hash": f"hash of {object_}",
        **more,
    }


TITLES = {
    "ou:B120": "An introduction to business studies",
    "ou:B121": '=HYPERLINK("http://evil";"Click")',
    "ou:A%20207%2Fx": "Les Lumières: «l’Europe»\nseconde ligne\tet tabulation",
    "skos:C1": "Bloc de compétences: gérer l'entreprise",
    "skos:C2": "データサイエンス入門",
}


def decision(subject: str, object_: str, verdict: str, **more: Any) -> dict[str, Any]:
    number = more.pop("number")
    return {
        "decision_id": f"{number:08d}-00000000000000{number:02d}",
        "subject_id": subject,
        "object_id": object_,
        "verdict": verdict,
        "relation": {"accept": "exact", "reject": "none"}.get(verdict, ""),
        "author_id": "Amira B.",
        "decided_at": f"2026-02-{number:02d}T09:30:00.000000Z",
        "run_id": RUN_ID,
        "subject_title": TITLES.get(subject, subject),
        "object_title": TITLES.get(object_, object_),
        "subject_hash": f"hash of {subject}",
        "object_hash": f"hash of {object_}",
        "suggested_relation": "close",
        "suggestion": "full",
        "confidence": 0.8125,
        "origin": "app",
        **more,
    }


def make_run(*rows: dict[str, Any], alignments: pd.DataFrame | None = None, bundles: pd.DataFrame | None = None) -> Run:
    return Run(
        run_id=RUN_ID,
        folder=Path("nowhere"),
        manifest={
            "run": RUN_ID,
            "subject": {"catalogue": "ou", "version": "v1"},
            "object": {"catalogue": "skos", "version": "v2"},
            "settings": {"candidates": {"top_n": 5}, "scoring": {"covered_from": 0.5}},
            "model": "model-key",
            "weights": "weights-hash",
            "package": "0.1.0",
            "counts": {"pairs": len(rows)},
            "notes": ["=a note"],
        },
        timings={"finished": "2026-02-27T12:00:00+00:00"},
        equivalences=EQUIVALENCES.conform(pd.DataFrame(list(rows), columns=list(EQUIVALENCES.columns))),
        alignments=ALIGNMENTS.empty() if alignments is None else ALIGNMENTS.conform(alignments),
        bundles=BUNDLES.empty() if bundles is None else BUNDLES.conform(bundles),
    )


def alignment(subject: str, object_: str, s: int, o: int, confidence: float, status: str) -> dict[str, Any]:
    return {
        "subject_id": subject,
        "object_id": object_,
        "subject_outcome_id": f"{subject}-o{s}",
        "object_outcome_id": f"{object_}-o{o}",
        "subject_outcome": f"Explain {s}",
        "object_outcome": f"Apply {o}",
        "wording": 0.5,
        "meaning": 0.75,
        "distinctiveness": 0.5,
        "verb": 1.0,
        "confidence": confidence,
        "status": status,
    }


@pytest.fixture
def run() -> Run:
    return make_run(
        equivalence("ou:B120", "skos:C1"),
        equivalence(
            "ou:B120", "skos:C2", rank=2, relation="none", suggestion="none", confidence=0.0312, subject_coverage=0.0,
            object_coverage=0.0, similarity_score=None,
            candidate_differences=["level: two EQF levels", "learning outcomes"],
        ),
        equivalence(
            "ou:B121", "skos:C1", relation="broad", suggestion="partial", level_gap_min=None, level_gap_max=None,
            reasons=["-1 reason", "@two"],
        ),
        equivalence("ou:A%20207%2Fx", "skos:C1", relation="related", suggestion="not enough evidence", confidence=0.4),
        equivalence("ou:A%20207%2Fx", "skos:C2", rank=2, relation="narrow", suggestion="conditional",
            similarity_score=1.2),
        alignments=pd.DataFrame(
            [
                alignment("ou:B120", "skos:C1", 1, 1, 0.9, "covered"),
                alignment("ou:B120", "skos:C1", 1, 2, 0.1, "missing"),
                alignment("ou:B120", "skos:C1", 2, 1, 0.9, "covered"),
                alignment("ou:B120", "skos:C1", 2, 2, 0.3, "partly"),
            ]
        ),
        bundles=pd.DataFrame(
            [
                {"side": "subject", "credential_id": "ou:B120", "title": TITLES["ou:B120"],
                 "member_ids": ["skos:C1", "skos:C2"], "member_titles": ["=Law", "Ethics"], "coverage": 0.75,
                 "best_alone": 0.5, "finding": "=Law and Ethics together cover 75% of it."},
            ]
        ),
    )  # fmt: skip


@pytest.fixture
def decisions() -> pd.DataFrame:
    return DECISIONS.conform(
        pd.DataFrame(
            [
                decision("ou:B120", "skos:C1", "accept", number=1, comment='=Same; "really"\nsee file'),
                decision("ou:B121", "skos:C1", "reject", number=2, author_id="0000-0002-1825-0097"),
                decision("ou:A%20207%2Fx", "skos:C2", "accept", number=3, subject_hash="an older text"),
                decision("ou:B999", "skos:C1", "accept", number=4, relation="broad", suggestion="", confidence=None),
                decision("elsewhere:1", "skos:C1", "accept", number=5),
                decision("ou:B120", "skos:C2", "unsure", number=6),
            ]
        )
    )


@pytest.fixture
def subjects() -> CatalogueTables:
    credentials = pd.DataFrame(
        [
            {
                "credential_id": "ou:B120",
                "title": TITLES["ou:B120"],
                "provider": "The Open University",
                "jurisdiction": "GB",
                "level_id": "scqf:7",
                "level_text": "SCQF level 7",
                "level_basis": "stated",
                "workload_value": "30",
                "workload_unit": "scqf-credit",
                "workload_hours_min": 300.0,
                "workload_hours_max": 300.0,
            },
            {"credential_id": "ou:B121", "title": TITLES["ou:B121"], "provider": "+Provider", "level_id": "scqf:8",
             "level_basis": "derived", "workload_value": "9", "workload_unit": "ects", "workload_hours_min": 225.0,
             "workload_hours_max": 270.0},
            {"credential_id": "ou:A%20207%2Fx", "title": TITLES["ou:A%20207%2Fx"]},
        ]
    ).assign(catalogue="ou")  # fmt: skip
    outcomes = [
        {"outcome_id": f"ou:B120-o{n}", "credential_id": "ou:B120", "position": n, "text": f"Explain {n}"}
        for n in (1, 2, 3)
    ]
    about = {"title": "Open University courses", "licence": "CC-BY-4.0", "source_url": "https://example.org/ou"}
    return CatalogueTables(
        CREDENTIALS.conform(credentials.fillna({"jurisdiction": "", "provider": ""})),
        OUTCOMES.conform(pd.DataFrame(outcomes)),
        about,
    )


@pytest.fixture
def objects() -> CatalogueTables:
    credentials = [
        {"credential_id": key, "catalogue": "skos", "title": title, "jurisdiction": "FR"}
        for key, title in TITLES.items()
        if key.startswith("skos")
    ]
    outcomes = [
        {"outcome_id": f"skos:C1-o{n}", "credential_id": "skos:C1", "position": n, "text": f"Apply {n}"} for n in (1, 2)
    ]
    return CatalogueTables(CREDENTIALS.conform(pd.DataFrame(credentials)), OUTCOMES.conform(pd.DataFrame(outcomes)), {})
