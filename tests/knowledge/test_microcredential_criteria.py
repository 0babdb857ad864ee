"""The seven criteria: answered by the entry, never graded for the person."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from mapper.knowledge.microcredential_criteria import Criterion, microcredential_criteria
from mapper.knowledge.standard_elements import FINDINGS, check_elements, load_standard_elements
from mapper.tables import CREDENTIALS, OUTCOMES


def criteria(**credential: Any) -> dict[str, Criterion]:
    row = {"credential_id": "a:1", "catalogue": "a", "title": "Welding", **credential}
    checks = check_elements(
        CREDENTIALS.conform(pd.DataFrame([row])),
        OUTCOMES.empty(),
        elements=load_standard_elements(embedded_folder() / "standard_elements.csv"),
        frameworks=load_frameworks(embedded_folder() / "frameworks"),
    )
    found = microcredential_criteria(checks, credential.get("supervision", ""))
    assert {each.finding for each in found} <= set(FINDINGS)
    return {each.name: each for each in found}


def test_there_are_seven_and_a_document_is_never_verified_by_a_catalogue() -> None:
    found = criteria()
    assert list(found) == [
        "quality assurance", "verification", "level", "learning outcomes", "workload", "assessment",
        "identification of the learner",
    ]  # fmt: skip
    assert found["verification"].finding == "not applicable to a catalogue entry"
    assert found["learning outcomes"].finding == "missing"


def test_quality_assurance_is_named_and_its_grade_left_to_a_person() -> None:
    quality = criteria(quality_assurance="accredited by FIBAA")["quality assurance"]
    assert (quality.finding, quality.value) == ("present", "accredited by FIBAA")
    assert "is for a person to give" in quality.why


def test_identification_has_three_grades() -> None:
    grades = [
        criteria(supervision=state)["identification of the learner"].value[:6]
        for state in ("unsupervised", "supervised", "supervised-identified")
    ]
    assert grades == ["1 of 3", "2 of 3", "3 of 3"]
