"""The five elements of a pair as they are put on record, and the facts beside them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import Frameworks, load_frameworks
from mapper.match.elements import ELEMENTS, CatalogueEntry, ElementRow, Evidence, element_rows, further_facts
from mapper.tables import OUTCOMES

EQUIVALENCE: dict[str, Any] = {
    "subject_coverage": 0.41,
    "object_coverage": 0.997,
    "level_finding": "The levels may be the same.",
    "workload_finding": "Workloads cannot be compared.",
    "quality_finding": "",
    "profile_finding": "Subject: course. Object: unit.",
    "outcomes_finding": "A covers B.",
    "candidate_differences": ["workload: the subject has at most 40% of the object's hours"],
}


@pytest.fixture(scope="module")
def frameworks() -> Frameworks:
    return load_frameworks(embedded_folder() / "frameworks")


def entry(outcomes: list[tuple[str, str]] | None = None, **credential: Any) -> CatalogueEntry:
    rows = [
        {"outcome_id": f"a:{n}", "credential_id": "a:1", "position": n, "text": "Weld", "outcomes_basis": basis,
         "wording": wording, "language": "de"}
        for n, (basis, wording) in enumerate(outcomes or [], start=1)
    ]  # fmt: skip
    return CatalogueEntry(credential, OUTCOMES.conform(pd.DataFrame(rows)) if rows else OUTCOMES.empty())


def rows_of(subject: CatalogueEntry, object_: CatalogueEntry, known: Frameworks) -> dict[str, ElementRow]:
    rows = element_rows(EQUIVALENCE, subject, object_, known)
    assert tuple(row.element for row in rows) == ELEMENTS
    return {row.element: row for row in rows}


def test_a_level_says_its_basis_its_eqf_level_and_both_sources(frameworks: Frameworks) -> None:
    mine = entry(
        level_id="dqr-de:6",
        level_basis="derived",
        level_text="Bachelor",
        source_url="https://a.b",
        checked="2026-01-02",
    )
    row = rows_of(mine, entry(), frameworks)["level"]
    assert (row.foreign.value, row.host.value) == ("DQR level 6", "")
    assert row.foreign.details == ("derived", "as published: Bachelor", "EQF level 6 (official)")
    assert row.foreign.evidence[0] == Evidence("catalogue entry", "https://a.b", "2026-01-02")
    assert row.foreign.evidence[1].what == "referencing to EQF level 6"
    assert row.foreign.evidence[1].status in ("verified", "known")
    assert row.host.evidence == ()
    assert row.notes == (
        "Not stated by the object: to be found out before it is weighed.",
        "Derived and not stated by the provider: the subject.",
    )


def test_a_workload_keeps_its_unit_and_says_how_it_converts(frameworks: Frameworks) -> None:
    mine = entry(workload_value="20", workload_unit="scqf-credit", workload_hours_min=200.0, workload_hours_max=200.0,
                 workload_rule="1 credit = 10 h")  # fmt: skip
    theirs = entry(workload_value="2", workload_unit="ceu", workload_hours_min=None, workload_hours_max=float("nan"))
    row = rows_of(mine, theirs, frameworks)["workload"]
    assert (row.foreign.value, row.foreign.details) == ("20 SCQF credits", ("200 h, 1 credit = 10 h",))
    assert (row.host.value, row.host.details) == ("2 CEU", ("does not convert to hours",))
    assert row.notes == ("Candidate for a substantial difference: the subject has at most 40% of the object's hours.",)


def test_assessment_is_no_quality_assurance(frameworks: Frameworks) -> None:
    row = rows_of(entry(assessment="portfolio"), entry(quality_assurance="FIBAA"), frameworks)["quality"]
    assert row.foreign.value == "Assessment: portfolio"
    assert row.notes == ("Not stated by the subject: to be found out before it is weighed.",)


def test_outcomes_say_how_they_came_here(frameworks: Frameworks) -> None:
    mine = entry([("stated", "original"), ("derived", "paraphrase")])
    row = rows_of(mine, entry([("stated", "original")]), frameworks)["learning outcomes"]
    assert row.foreign.value == "41% covered by the object (each counts with its confidence)"
    assert row.host.value.startswith("99% covered by the subject")
    assert row.foreign.details == (
        "2 outcomes, stated by the provider and derived from the description, original wording and our paraphrase, "
        "German",
    )
    assert row.finding == "A covers B."
    assert row.notes == ("Derived and not stated by the provider: the subject.",)


def test_further_facts_are_told_in_words_and_the_silent_ones_are_known() -> None:
    mine = entry(supervision="supervised-identified", stackable="no", mode="online")
    facts = {fact.name: fact for fact in further_facts(mine, entry(assessment="exam"))}
    assert facts["supervision and identification"].foreign.value == "supervised, identity of the learner verified"
    assert facts["stackability"].foreign.value == "stands alone"
    assert facts["assessment"].host.value == "exam"
    assert [name for name, fact in facts.items() if not fact.is_stated] == [
        "field of study",
        "entry requirements",
        "progression and professional rights",
    ]
