"""The skills page: nothing yet, then profiles, skills, occupations; text as it is written, the licence always shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.app.wording import plain
from mapper.match.skills import occupations, vocabulary
from tests.app.conftest import OpenPage
from tests.app.literal import ABROAD, PROTOCOLS, link_literal_skills
from tests.app.test_agreement_page import text_of
from tests.match.skills.packages import ANALYST, add_playground


@pytest.fixture
def linked(workspace: Path) -> str:
    return link_literal_skills(workspace)


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MODULE", "no_such_package")
    monkeypatch.setattr(occupations, "MODULE", "no_such_package")


def test_without_a_linked_catalogue_the_page_says_what_to_do(
    workspace: Path, open_page: OpenPage, no_packages: None
) -> None:
    assert "No catalogue linked to skills yet" in text_of(open_page("skills"))
    missing = text_of(open_page("skills", part="Link a catalogue"))
    assert "No skills are at hand" in missing
    assert plain(vocabulary.CURE) in missing


def test_a_credential_shows_its_skills_and_the_outcomes_without_one(linked: str, open_page: OpenPage) -> None:
    app = open_page("skills", credential=f"{ABROAD}:netze")
    (skills,) = [table.value for table in app.dataframe if "probability" in table.value.columns]
    assert skills["label"].tolist() == [PROTOCOLS]
    assert skills["skill_uri"].tolist() == ["http://data.europa.eu/esco/skill/protocols"]
    app = open_page("skills", credential=f"{ABROAD}:daten")
    words = text_of(app)
    assert "1 outcome without a skill" in [header.value for header in app.header]
    assert "ESCO classification of the European Commission" in words
    assert "not that anybody learnt it" in words


def test_titles_of_others_are_shown_letter_for_letter(linked: str, open_page: OpenPage) -> None:
    boxes = [box for box in open_page("skills").selectbox if box.label == "Credential"]
    assert any("<b>Daten</b> & :red[Analyse]" in option for option in boxes[0].options)


def test_by_skill_counts_credentials_and_finds_words(linked: str, open_page: OpenPage) -> None:
    app = open_page("skills", part="By skill")
    (table,) = [table.value for table in app.dataframe if "expected" in table.value.columns]
    assert set(table["label"]) == {PROTOCOLS, "Bereitet Daten auf."}
    app = open_page("skills", part="By skill", skill="protokoll")
    (table,) = [table.value for table in app.dataframe if "expected" in table.value.columns]
    assert table["label"].tolist() == [PROTOCOLS]


def test_without_published_skills_the_cure_is_named(linked: str, open_page: OpenPage, no_packages: None) -> None:
    words = text_of(open_page("skills", part="Occupations"))
    assert "No occupation with published skills is at hand" in words
    assert plain(occupations.CURE) in words


def test_an_occupation_shows_what_is_given_and_what_is_missing(
    linked: str, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_packages: None
) -> None:
    monkeypatch.setattr(occupations, "MODULE", "esco")
    monkeypatch.syspath_prepend(tmp_path / "site")
    add_playground(tmp_path / "site")
    app = open_page("skills", part="Occupations", occupation=ANALYST, given=f"{ABROAD}:netze")
    words = text_of(app)
    assert "1 chosen credential: 0" in words.replace("\\", "")
    assert "of the 5 skills that are published for data analyst" in words
    (skills,) = [table.value for table in app.dataframe if "probability" in table.value.columns]
    assert set(skills["suggestion"]) == {"Missing"}
