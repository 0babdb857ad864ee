from __future__ import annotations

import pytest

from mapper.errors import UsageError
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.reliance import RELIANCE_WORDS, reliance, reliances


@pytest.mark.parametrize(
    ("level_id", "place", "verdict", "says"),
    [
        ("dqr-de:6", "EQF 6", "rely", "Officially referenced"),
        ("rqf-eng:4", "EQF 5", "last official", "no longer maintained"),
        ("hkqf-hk:4", "EQF 5", "support", "without legal force"),
        ("kkni-id:7", "EQF 6 and EQF 7", "hint", "spans several EQF levels"),
        ("rqf-eng:entry-1", "no EQF level", "last official", "A source says that it has none"),
        ("bhqf-ba:1", "", "nothing", "No source says"),
        ("eqf:6", "EQF 6", "rely", "a level of the EQF itself"),
        ("niveaux-1969-fr:v", "EQF 3", "hint", "Derived over the RNCP"),
    ],
)
def test_the_strongest_statement_decides_what_may_be_relied_on(
    known: Frameworks, level_id: str, place: str, verdict: str, says: str
) -> None:
    found = reliance(level_id, known)
    assert (found.place, found.verdict) == (place, verdict)
    assert says in found.sentence


def test_what_depends_on_the_type_says_so(known: Frameworks) -> None:
    found = reliance("sqf-si:9", known)
    assert found.place.startswith("EQF 8 for Magister znanosti")
    assert "depends on the type" in found.sentence


def test_official_but_not_verified_asks_to_open_the_source(known: Frameworks) -> None:
    said = known.referencing.query("to_framework == 'eqf' and legal_status == 'official' and to_level != ''")
    verified = said.groupby("level_id")["status"].agg(lambda status: (status == "verified").all())
    for level_id, sure in verified.items():
        assert reliance(str(level_id), known).verdict == ("rely" if sure else "check")


def test_a_scale_with_an_end_names_it(known: Frameworks) -> None:
    assert "awards from 1969 to 2019-12-31" in reliance("niveaux-1969-fr:v", known).sentence


def test_a_mapping_that_is_not_for_recognition_is_barred(known: Frameworks) -> None:
    assert reliance("qfemirates-ae:5", known, hub="nzqcf-nz").verdict == "barred"


def test_each_level_of_each_framework_has_an_answer(known: Frameworks) -> None:
    for framework_id in known.frameworks["framework_id"]:
        for found in reliances(framework_id, known):
            assert found.verdict in RELIANCE_WORDS
            assert found.sentence.endswith(".")
            assert (found.place == "") == (found.verdict == "nothing")


def test_an_unknown_hub_is_named(known: Frameworks) -> None:
    with pytest.raises(UsageError, match="'mars'"):
        reliance("eqf:1", known, hub="mars")
