"""Reading levels as providers write them: ambiguity is kept, nothing is guessed."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import LevelReading, read_level

from .conftest import EMBEDDED

FORMS = list(csv.DictReader((Path(__file__).parent / "level_forms.csv").read_text(encoding="utf-8").splitlines()))
"""Statements as published or as people write them, with what they mean: decided from the sources, not from the code.

``expected`` holds level ids joined by ``|``, empty where the text states no level that the frameworks have; ``kind`` is
``ambiguous`` where a person without further papers could not decide between them.
"""
SURE = 0.6


def read_form(form: dict[str, str]) -> list[LevelReading]:
    return read_level(
        form["text"], form["jurisdiction"] or None, form["language"] or None, frameworks=EMBEDDED["known"]
    )


def expected(form: dict[str, str]) -> set[str]:
    return set(filter(None, form["expected"].split("|")))


def is_right(form: dict[str, str]) -> bool:
    """Certain: the readings on top are what is meant. Ambiguous: all candidates are there, on top, and none is sure."""
    confidence = {reading.level_id: reading.confidence for reading in read_form(form)}
    best = max(confidence.values(), default=0)
    if form["kind"] == "certain":
        return {level for level, value in confidence.items() if value == best} == expected(form)
    others = [value for level, value in confidence.items() if level not in expected(form)]
    return best <= SURE and min(confidence.get(level, 0) for level in expected(form)) >= max([*others, 0.001])


def ids(known: Frameworks, text: str, jurisdiction: str | None = None, language: str | None = None) -> list[str]:
    return [reading.level_id for reading in read_level(text, jurisdiction, language, frameworks=known)]


@pytest.mark.parametrize(
    ("text", "jurisdiction", "level_ids"),
    [
        ("Level 7 (RQF)", None, ["rqf-eng:7"]),
        ("EQF 6", None, ["eqf:6"]),
        ("EQF-Level: 5", None, ["eqf:5"]),
        ("SCQF level 8", None, ["scqf:8"]),
        ("SCQF Level 7, 8 credits", None, ["scqf:7"]),
        ("Level 4 RQF 8 credits", None, ["rqf-eng:4"]),
        ("Level 4 (RQF), 8 credits", None, ["rqf-eng:4"]),
        ("FHEQ Level 6", None, ["fheq-eng:6"]),
        ("AQF 5", "AU", ["aqf-au:5"]),
        ("DQR-Niveau 6", None, ["dqr-de:6"]),
        ("Stufe 6", "DE", ["dqr-de:6"]),
        ("Niveau 5", "FR", ["rncp-fr:5"]),
        ("niveau6", "FR", ["rncp-fr:6"]),
        ("Niveau 7 du RNCP", None, ["rncp-fr:7"]),
        ("Niveau III", "FR", ["niveaux-1969-fr:iii"]),
        ("RNCP niveau V", None, ["niveaux-1969-fr:v"]),
        ("KKNI level VI", None, ["kkni-id:6"]),
        ("NLQF 4+", None, ["nlqf-nl:4-plus"]),
        ("NSQF level 4.5", None, ["nsqf-in:4.5"]),
        ("Entry Level 3", "GB-ENG", ["rqf-eng:entry-3"]),
        ("RQF Entry 2", None, ["rqf-eng:entry-2"]),
        ("QF-EHEA first cycle", None, ["qf-ehea:first"]),
        ("level 6 of the European Qualifications Framework", None, ["eqf:6"]),
        ("RQF level 7", "SG", ["rqf-eng:7"]),
        ("Level 6", "EU", ["eqf:6"]),
        ("7", "NZ", ["nzqcf-nz:7"]),
        ("Bachelor", "DE", ["dqr-de:6"]),
        ("Honours degree", "GB-SCT", ["scqf:10"]),
        ("Certificate IV", "AU", ["aqf-au:4"]),
    ],
)
def test_a_plain_statement_is_read(
    known: Frameworks, text: str, jurisdiction: str | None, level_ids: list[str]
) -> None:
    assert ids(known, text, jurisdiction) == level_ids


@pytest.mark.parametrize(
    ("text", "jurisdiction", "level_ids"),
    [
        ("nivel 5 MEC", None, ["eqf:5", "mecu-es:5"]),
        ("nivel 5 MEC", "ES", ["eqf:5", "mecu-es:5"]),
        ("nivel 3", "ES", ["meces-es:3", "mecu-es:3"]),
        ("AQF 5", None, ["aqf-al:5", "aqf-au:5"]),
        ("MQF Level 5", None, ["mqf-mk:5-a", "mqf-mk:5-b", "mqf-mt:5", "mqf-my:5"]),
        ("Bachelor", None, ["isced-2011:6", "qf-ehea:first"]),
        ("CyQF level 7", None, ["cyqf-cy:7a", "cyqf-cy:7b", "cyqf-cy:7c"]),
        ("Level 6", "GB-ENG", ["fheq-eng:6", "rqf-eng:6"]),
        ("Bachelor", "IE", ["nfq-ie:7", "nfq-ie:8"]),
        ("EQF level 5-6", None, ["eqf:5", "eqf:6"]),
        ("Level 1/Level 2", "GB-NIR", ["rqf-eng:1", "rqf-eng:2"]),
        ("RQF Entry Level", None, ["rqf-eng:entry-1", "rqf-eng:entry-2", "rqf-eng:entry-3"]),
        ("Entry Level-Entry 1,2,3", "GB-ENG", ["rqf-eng:entry-1", "rqf-eng:entry-2", "rqf-eng:entry-3"]),
        ("Entry 1-3 (RQF)", None, ["rqf-eng:entry-1", "rqf-eng:entry-2", "rqf-eng:entry-3"]),
        ("Entry 3/Level 1", "GB-ENG", ["rqf-eng:1", "rqf-eng:entry-3"]),
        ("BTS", "FR", ["niveaux-1969-fr:iii", "rncp-fr:5"]),
    ],
)
def test_an_ambiguous_statement_splits_its_confidence_evenly(
    known: Frameworks, text: str, jurisdiction: str | None, level_ids: list[str]
) -> None:
    readings = read_level(text, jurisdiction, frameworks=known)
    assert [reading.level_id for reading in readings] == level_ids
    assert len({reading.confidence for reading in readings}) == 1
    assert readings[0].confidence <= 1 / len(readings)


@pytest.mark.parametrize(
    ("text", "jurisdiction"),
    [
        ("7", None),
        ("", "FR"),
        ("Beginner level", None),
        ("advanced", "GB"),
        ("EQF 9", None),
        ("SCQF level 13", None),
        ("self-paced course", "GB-ENG"),
        ("Level 3", "US"),
        ("EQF 60 credits", None),
        ("EQF 7,5 ECTS", None),
        ("EQF 4.7", None),
    ],
)
def test_what_is_no_level_is_not_read(known: Frameworks, text: str, jurisdiction: str | None) -> None:
    assert ids(known, text, jurisdiction) == []


def test_two_levels_stated_side_by_side_are_two_full_readings(known: Frameworks) -> None:
    readings = read_level("RQF Level 3 (EQF 4)", frameworks=known)
    assert [(reading.level_id, reading.confidence) for reading in readings] == [("eqf:4", 0.95), ("rqf-eng:3", 0.95)]


def test_one_level_for_two_named_frameworks_is_read_in_both(known: Frameworks) -> None:
    assert ids(known, "Niveau 5 (DQR/EQR)") == ["dqr-de:5", "eqf:5"]


def test_a_national_level_beside_an_eqf_level_needs_its_country(known: Frameworks) -> None:
    assert ids(known, "Level 3 (EQF 4)") == ["eqf:4"]
    assert ids(known, "Level 3 (EQF 4)", "GB-ENG") == ["eqf:4", "rqf-eng:3"]


def test_naming_the_framework_beats_the_country_and_the_country_beats_the_language(known: Frameworks) -> None:
    named = read_level("RNCP niveau 5", frameworks=known)[0].confidence
    placed = read_level("niveau 5", "FR", frameworks=known)[0].confidence
    spoken = read_level("niveau 5", language="fr", frameworks=known)
    assert named > placed > sum(reading.confidence for reading in spoken)
    assert "rncp-fr:5" in [reading.level_id for reading in spoken]


def test_a_language_narrows_the_countries(known: Frameworks) -> None:
    assert "dqr-de:5" in ids(known, "Niveau 5")
    assert "dqr-de:5" not in ids(known, "Niveau 5", None, "fr")


def test_a_scale_that_replaced_another_says_since_when(known: Frameworks) -> None:
    assert "in force from 2023-06-06" in read_level("NSQF level 5", frameworks=known)[0].reason


def test_every_level_is_read_when_its_framework_and_label_are_written(known: Frameworks) -> None:
    """Titles of degrees are left out: their frameworks number no levels."""
    names = known.frameworks.set_index("framework_id")
    unread = []
    for row in known.levels.itertuples():
        alias, place = names.loc[row.framework_id, ["aliases", "jurisdiction"]]
        if alias and any(sign.isdigit() for sign in row.label):
            first = alias.split("|")[0]
            if row.level_id not in ids(known, f"{first} level {row.label}", place.split("|")[0]):
                unread.append(row.level_id)
    assert unread == []


def test_the_table_of_written_forms_is_large_distinct_and_sourced(known: Frameworks) -> None:
    assert len(FORMS) >= 500
    assert max(Counter((form["text"], form["jurisdiction"], form["language"]) for form in FORMS).values()) == 1
    assert all(form["source"] and form["kind"] in ("certain", "ambiguous") for form in FORMS)
    languages = {"en", "de", "fr", "es", "it", "nl", "pt", "id", "ms", "pl", "sv", "da"}
    assert {form["language"] for form in FORMS} >= languages
    assert set().union(*map(expected, FORMS)) <= set(known.levels["level_id"])


def test_98_of_100_written_forms_are_read_right() -> None:
    wrong = [(form["text"], form["jurisdiction"], form["expected"]) for form in FORMS if not is_right(form)]
    assert len(wrong) <= 0.02 * len(FORMS), wrong


def test_no_written_form_is_read_wrong_with_confidence() -> None:
    wrong = [
        (form["text"], form["jurisdiction"], reading.level_id)
        for form in FORMS
        for reading in read_form(form)
        if reading.confidence > SURE and (form["kind"] == "ambiguous" or reading.level_id not in expected(form))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "jurisdiction", "level_ids"),
    [
        ("SVQ Level 3", "GB-SCT", ["scqf:6"]),
        ("Master di II livello", "IT", ["qnq-it:8"]),
        ("NVQ Level 2", "GB-ENG", ["rqf-eng:2"]),
    ],
)
def test_a_title_that_holds_a_number_outranks_that_number(
    known: Frameworks, text: str, jurisdiction: str, level_ids: list[str]
) -> None:
    assert ids(known, text, jurisdiction) == level_ids


@pytest.mark.parametrize("text", ["CEFR level 2", "DigComp Level 5", "WPL Level 5", "TRL 6", "nivel 2 (MCER)"])
@pytest.mark.parametrize("jurisdiction", [None, "SG", "IE", "ES"])
def test_levels_of_other_scales_are_no_levels(known: Frameworks, text: str, jurisdiction: str | None) -> None:
    assert ids(known, text, jurisdiction) == []


@pytest.mark.parametrize(
    ("text", "language", "level_ids"),
    [
        ("MQF tahap 6", None, ["mqf-my:6"]),
        ("QNQ livello 5", None, ["qnq-it:5"]),
        ("AQF 5 Diploma", None, ["aqf-au:5"]),
        ("QNQ 5", "pt", ["qnq-pt:5"]),
    ],
)
def test_language_or_title_settles_an_acronym_that_frameworks_share(
    known: Frameworks, text: str, language: str | None, level_ids: list[str]
) -> None:
    assert ids(known, text, None, language) == level_ids


def test_a_general_name_means_the_framework_of_the_country(known: Frameworks) -> None:
    assert ids(known, "NQF level 7", "DE") == ["dqr-de:7"]
    assert ids(known, "NQF level 7", "ZA") == []
    assert len(ids(known, "NQF level 7")) > 5


def test_a_level_that_a_named_framework_lacks_is_no_level_of_another(known: Frameworks) -> None:
    assert ids(known, "EQF level 9", "IE") == []


@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    "level",
                    "niveau",
                    "nivel",
                    "stufe",
                    "eqf",
                    "rqf",
                    "mqf",
                    "entry",
                    "1",
                    "2",
                    "5-6",
                    "7",
                    "iii",
                    "4.5",
                    "(",
                    ")",
                    "/",
                    ",",
                    ":",
                    "master",
                    "of",
                    "credits",
                ]
            ),
            max_size=7,
        ).map(" ".join),
    ),
    st.sampled_from([None, "FR", "GB", "UK", "DE-BY", "XX", "ES"]),
)
def test_any_text_gives_known_levels_with_confidence_in_range(text: str, jurisdiction: str | None) -> None:
    readings = read_level(text, jurisdiction, frameworks=EMBEDDED["known"])
    assert {reading.level_id for reading in readings} <= set(EMBEDDED["known"].levels["level_id"])
    assert all(0 < reading.confidence <= 1 for reading in readings)
    assert len({reading.level_id for reading in readings}) == len(readings)
    assert [reading.confidence for reading in readings] == sorted(
        (reading.confidence for reading in readings), reverse=True
    )
