"""Runs for the tests of linked data: one where everything that can happen to a pair has happened, and a large one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd

from mapper.export.contents import CatalogueTables
from mapper.match.runs import Run
from mapper.tables import CREDENTIALS, DECISIONS, EQUIVALENCES, OUTCOMES

from .conftest import make_run

HOSTILE: Final = '</script><b>"=1+1"\\ \u202e\u0001 ‹data›\n@graph'
FOREIGN: Final = "http%3A%2F%2Fexample.org%2Fskill%2F%C3%A9%3Fa%3D1"
"""The local id of a credential whose publisher names it by an address."""
PUBLISHED: Final = "3f1c2b4a-0f8f-4ad5-bd9c-b469f0a16570"
"""The local id of one that its publisher names by a UUID."""

Tables = tuple[Run, CatalogueTables, CatalogueTables, pd.DataFrame]


def every_case() -> Tables:
    """Accepted as suggested, accepted otherwise, suggested, unsure, rejected, related, changed since; hostile texts."""
    pairs = [
        ("a:1", "b:1", "exact", "full", "accept", "exact"),
        ("a:1", "b:2", "broad", "partial", "accept", "narrow"),
        (f"a:{FOREIGN}", f"b:{PUBLISHED}", "close", "full", "accept", "close"),
        ("a:2", "b:1", "close", "full", "", ""),
        ("a:2", "b:2", "narrow", "conditional", "unsure", ""),
        ("a:3", "b:1", "exact", "full", "reject", "none"),
        ("a:3", "b:2", "related", "partial", "", ""),
        ("a:4", "b:1", "none", "none", "", ""),
    ]
    kinds = {"a:1": "micro-credential", "a:2": "course", "a:3": "badge", "b:1": "certificate", "b:2": ""}
    return _tables(pairs, kinds, outcomes=3)


def many_pairs(count: int) -> Tables:
    """``count`` pairs, five to a subject, each relation and verdict in turn; two outcomes a credential."""
    relations = ("exact", "close", "broad", "narrow", "related")
    verdicts = ("accept", "", "", "unsure", "reject", "", "accept")
    pairs = []
    for place in range(count):
        relation, verdict = relations[place % 5], verdicts[place % 7]
        decided = {"accept": relation, "reject": "none"}.get(verdict, "")
        pairs.append((f"a:{place // 5}", f"b:{place % 997}", relation, "partial", verdict, decided))
    kinds = {f"a:{number}": ("course", "micro-credential", "badge")[number % 3] for number in range(count // 5)}
    return _tables(pairs, kinds, outcomes=2)


def _tables(pairs: list[tuple[str, ...]], kinds: dict[str, str], *, outcomes: int) -> Tables:
    equivalences = [
        {
            "subject_id": subject, "subject_title": f"Title of {subject} {HOSTILE}", "object_id": object_,
            "object_title": f"Title of {object_}", "relation": relation, "confidence": 0.8125, "rank": 1,
            "suggestion": suggestion, "similarity_score": 0.7, "subject_hash": "s", "object_hash": "o",
        }
        for subject, object_, relation, suggestion, _, _ in pairs
    ]  # fmt: skip
    decisions = [
        {
            "decision_id": f"{number:08d}-{number:016d}", "subject_id": subject, "object_id": object_,
            "verdict": verdict, "relation": decided, "comment": f"because, {HOSTILE}", "author_id": "Åsa | Bo",
            "decided_at": "2026-02-01T09:30:00.123456Z", "subject_title": f"Title of {subject} {HOSTILE}",
            "object_title": f"Title of {object_}", "subject_hash": "s", "object_hash": "o",
            "suggested_relation": relation, "suggestion": suggestion, "confidence": 0.8125, "origin": "app",
        }
        for number, (subject, object_, relation, suggestion, verdict, decided) in enumerate(pairs)
        if verdict
    ]  # fmt: skip
    run = make_run()
    table = EQUIVALENCES.conform(pd.DataFrame(equivalences))
    manifest = {**run.manifest, "subject": {"catalogue": "a"}, "object": {"catalogue": "b"}}
    sides = (
        _catalogue({row["subject_id"]: row["subject_title"] for row in equivalences}, kinds, outcomes),
        _catalogue({row["object_id"]: row["object_title"] for row in equivalences}, kinds, outcomes),
    )
    return replace(run, equivalences=table, manifest=manifest), *sides, DECISIONS.conform(pd.DataFrame(decisions))


def _catalogue(titles: dict[str, str], kinds: dict[str, str], outcomes: int) -> CatalogueTables:
    credentials = [
        {
            "credential_id": identifier, "catalogue": identifier.split(":")[0], "title": title,
            "kind": kinds.get(identifier, "course"), "language": "en" if identifier.startswith("a") else "",
            "description": f"About {identifier}" if identifier.endswith("1") else "", "provider": "A School",
        }
        for identifier, title in titles.items()
    ]  # fmt: skip
    stated: list[dict[str, Any]] = [
        {
            "outcome_id": f"{identifier}-o{number}", "credential_id": identifier, "position": number,
            "text": f"Explain part {number} of {identifier}", "language": "en",
        }
        for identifier in titles
        for number in range(1, outcomes + 1)
    ]  # fmt: skip
    about = {"title": "A <catalogue>", "licence": "CC-BY-4.0"}
    return CatalogueTables(
        CREDENTIALS.conform(pd.DataFrame(credentials)), OUTCOMES.conform(pd.DataFrame(stated)), about
    )
